"""From an outline to a playbook that can be walked. Comes in: an outline. Goes out: a frozen playbook of one tree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from decision.authoring.diagrams.blocks import Block, find_blocks
from decision.authoring.diagrams.chart import Node
from decision.authoring.diagrams.names import TAKEN, Names, candidates
from decision.authoring.diagrams.outline import Asked, End, Outline, Way, outline_of
from decision.authoring.diagrams.parser import parse
from decision.authoring.findings import Finding
from decision.tree.model import (
    Ask,
    Fact,
    Family,
    Is,
    Kind,
    Leaf,
    Lever,
    Playbook,
    Question,
    Route,
    Tree,
    Value,
    Words,
)
from decision.tree.routing import fingerprint

FAMILY = Family("lever")
"""The family of all levers of a diagram, which knows no families."""
OWN = "playbook"
"""The id of the tree, which commands walk unless another is named."""
NOT_SAID = "What follows then is not drawn."
NO_MORE = "The diagram says no more than this."


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one diagram of a file."""

    line: int
    """Where it begins in the file."""
    title: str
    playbook: Playbook | None
    """The tree with its facts and levers; ``None`` where something is missing."""
    findings: tuple[Finding, ...]


def import_text(text: str, file: str = "", *, title: str = "", silent: bool = False) -> list[Imported]:
    """Return what becomes of each diagram of a file; ``title`` is for those that have none. Never raises."""
    blocks, odd = find_blocks(text, file)
    if odd:
        return [Imported(1, title, None, tuple(odd))]
    found = [_import(block, file, block.title or title or "A diagram", silent=silent) for block in blocks]
    kinds = ["not-a-flowchart" in {finding.rule for finding in one.findings} for one in found]
    return found if all(kinds) else [_passed_over(one) if odd else one for one, odd in zip(found, kinds, strict=True)]


def _import(block: Block, file: str, title: str, *, silent: bool) -> Imported:
    chart, unread = parse(block.text, file, block.line)
    outline, missing = outline_of(chart, file, silent=silent)
    findings = tuple(sorted([*unread, *missing], key=lambda finding: finding.where.line))
    named = chart.title or title
    sound = all(finding.warning for finding in unread)
    return Imported(block.line, named, playbook_of(outline, named) if outline and sound else None, findings)


def _passed_over(one: Imported) -> Imported:
    """Return a diagram of another kind beside flowcharts, which is no mistake."""
    return replace(one, findings=tuple(replace(finding, warning=True) for finding in one.findings))


def playbook_of(outline: Outline, title: str) -> Playbook:
    """Return the tree of an outline with its facts, its levers and a title for each of their pages."""
    names = Names({*TAKEN})
    asked = [one.node for one in outline.questions]
    ends = outline.ends
    ids = _named(names, {node.id: node for node in asked}, "question")
    levers = _named(names, {end.key: end.node for end in ends}, "end")
    parts = [_question(one, ids, levers) for one in outline.questions]
    about = f"Drawn as a diagram, “{title}”."
    tree = Tree(OWN, title, "1.0", tuple(question for _, question in parts), _is_silent(outline), about)
    pages = [Words(levers[end.key], end.node.title, _summary(end)) for end in ends]
    playbook = Playbook(
        facts=tuple(fact for fact, _ in parts),
        levers=tuple(Lever(page.id, FAMILY, page.title, page.lead) for page in pages),
        question_words=tuple(Words(ids[node.id], node.title) for node in asked),
        lever_words=tuple(pages),
    )
    return replace(playbook, trees=(replace(tree, routing=fingerprint(playbook, tree)),))


def _is_silent(outline: Outline) -> bool:
    return any(way.silent for asked in outline.questions for way in asked.ways)


def _named[Key](names: Names, nodes: Mapping[Key, Node], kind: str) -> dict[Key, str]:
    """Return an id for each of some nodes."""
    given = enumerate(nodes.items(), 1)
    return {key: names.give(candidates(node.id, node.title), f"{kind}-{place}") for place, (key, node) in given}


def _summary(end: End) -> str:
    return f"Then: {'; '.join(end.then)}" if end.then else NO_MORE


def _question(asked: Asked, ids: Mapping[str, str], levers: Mapping[tuple[str, ...], str]) -> tuple[Fact, Question]:
    """Return a question and the fact that it asks for; ways to one place are one route, and the last takes the rest."""
    names = Names({"none"})
    values = {way: Value(names.give([way.label], f"answer-{place}"), way.label, way.hint)
              for place, way in enumerate(asked.ways, 1)}  # fmt: skip
    fact = Fact(ids[asked.node.id], Kind.ONE, asked.node.title, tuple(values.values()))
    together: dict[tuple[Ask | Leaf, tuple[str, ...]], list[Value]] = {}
    for way, value in values.items():
        passed = () if way.to is None else way.passed
        together.setdefault((_target(way, ids, levers), passed), []).append(value)
    routes = [Route(to, Is(fact.id, tuple(value.id for value in given)), why=_why(given, passed))
              for (to, passed), given in together.items()]  # fmt: skip
    return fact, Question(fact.id, (*routes[:-1], replace(routes[-1], when=None)))


def _target(way: Way, ids: Mapping[str, str], levers: Mapping[tuple[str, ...], str]) -> Ask | Leaf:
    match way.to:
        case End():
            return Leaf(levers[way.to.key], FAMILY, NOT_SAID if way.silent else "", silent=way.silent)
        case None:
            return Leaf(silent=True, says=" ".join([*way.passed, NOT_SAID]))
        case question:
            return Ask(ids[question])


def _why(given: Iterable[Value], passed: Iterable[str]) -> str:
    """Return the reason of a route: how it is drawn, and what its steps say."""
    labels = " or ".join(f"“{value.label}”" for value in given)
    return f"The diagram leads this way from {labels}{''.join(f'; {step}' for step in passed)}."
