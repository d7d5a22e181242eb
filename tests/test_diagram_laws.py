"""What is drawn is what is walked: random trees in all ways of writing them, our own exports, an article's diagram."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.diagrams.importing import import_text
from decision.render.drawings.diagram import route_labels
from decision.render.formats.exports import to_mermaid
from decision.tree.answers import read_answer
from decision.tree.model import Ask, Is, Kind, Playbook
from decision.wording.labels import describe_leaf
from tests.small_trees import FACTS, GATES, LEVERS, SITUATIONS, runs, trees, walked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from decision.tree.model import Answer, Condition, Leaf, Tree

FOLDER = Path(__file__).parent / "diagrams"


def answer_by_label(made: Playbook, says: Callable[[str], str]) -> tuple[list[str], Leaf]:
    """Walk an imported tree, each question answered with the label that ``says`` gives for its words."""
    tree, way = made.trees[0], list[str]()
    to: Ask | Leaf = Ask(tree.start.id)
    while isinstance(to, Ask):
        fact = made.fact[to.question]
        way.append(fact.label)
        value = next(value.id for value in fact.values if value.label == says(fact.label))
        to = next(route.to for route in tree.question[fact.id].routes if holds(route.when, value))
    return way, to


def holds(condition: Condition | None, value: str) -> bool:
    """Whether a condition of an imported tree holds for the answer to its question."""
    return condition is None or (isinstance(condition, Is) and value in condition.values)


# --- random diagrams in random ways of writing them ---------------------------------------------

PLAIN = st.text("abcdefghij ÄÖé漢字は", min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "w")
ODD = st.text("ab?|[](){}<>\"#;&%-=.~'/\\:@ ", min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "w")


@dataclass(frozen=True)
class Drawn:
    """A question of a random tree with its answers; an end has none."""

    name: str
    words: str
    answers: tuple[tuple[str, Drawn], ...] = ()


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    """Draw a tree in which no two nodes say the same, so that each end can be told apart."""
    numbers = itertools.count()

    def node(depth: int) -> Drawn:
        number = next(numbers)
        words = f"{draw(st.one_of(PLAIN, ODD))} {number}"
        name = f"{draw(st.sampled_from(['A', 'node-', 'größe_', '質問', 'end.', 'x', 'o']))}{number}"
        if depth == 0 or (depth < 3 and draw(st.booleans())):
            return Drawn(name, words)
        labels = [f"{draw(st.one_of(PLAIN, ODD))} {place}" for place in range(draw(st.integers(2, 3)))]
        return Drawn(name, words, tuple((label, node(depth - 1)) for label in labels))

    return node(3)


def quoted(text: str) -> str:
    """Write words so that they are taken as they are."""
    return '"' + "".join(f"#{ord(sign)};" if sign in '"#&<>*_`\\@' else sign for sign in text) + '"'


SHAPES = [
    ("[", "]"),
    ("(", ")"),
    ("{", "}"),
    ("([", "])"),
    ("[[", "]]"),
    ("((", "))"),
    ("{{", "}}"),
    ("[/", "/]"),
    (">", "]"),
]
LINKS = [
    *("-->|{}|", "---->|{}|", "==>|{}|", "-.->|{}|", "---|{}|", "--o|{}|", "--x |{}|"),
    *("-- {} -->", "== {} ==>", "-. {} .->", "--{}---", "e{n}@-->|{}|"),
]
PIECES = [
    *("A", "B", "[", "]", "(", ")", "{", "}", '"', "|", "-->", "--", "-.", ".->", "==", "&", ";", "\n", " ", "x", "@{"),
    *(":::", "%%", "subgraph ", "end", "flowchart TD\n", "---\n", "```mermaid\n", "?", "<--", "~~~", "#", "classDef "),
]
NOISE = ["", "%% a comment --> with a link", "classDef big fill:#fff,stroke:#000;", "linkStyle default stroke:red", ";"]


@st.composite
def written(draw: st.DrawFn, drawn: Drawn) -> str:
    """Write a tree as a flowchart, each part in any of the ways there are."""
    nodes, links = list[str](), list[str]()
    numbers = itertools.count()

    def words(one: Drawn) -> str:
        if draw(st.integers(0, 5)) == 0:
            return f"{one.name}@{{ shape: rounded, label: {quoted(one.words)} }}"
        begin, end = draw(st.sampled_from(SHAPES if one.answers else [pair for pair in SHAPES if "{" not in pair[0]]))
        return f"{one.name}{begin}{quoted(one.words)}{end}{draw(st.sampled_from(['', ':::big']))}"

    def write(one: Drawn) -> None:
        where = draw(st.sampled_from(["before", "inline", "after"]))
        (nodes if where == "before" else links).append(words(one) if where != "inline" else one.name)
        for label, to in one.answers:
            link = draw(st.sampled_from(LINKS)).replace("{n}", str(next(numbers))).format(quoted(label))
            links.append(f"{one.name} {link} {to.name}")
            write(to)
        if where != "before":
            links.append(words(one))

    write(drawn)
    parts = [*nodes, *links]
    if draw(st.booleans()):
        parts = ['subgraph one ["A --> part"]', *parts, "end"]
    header = draw(st.sampled_from(["flowchart TD", "graph LR", "flowchart", "graph BT;", "flowchart-elk RL"]))
    between = [f"{part}{draw(st.sampled_from(['', ';', '  ', ' %% so']))}" for part in parts]
    noise = [draw(st.sampled_from(NOISE)) for _ in range(3)]
    return draw(st.sampled_from(["\n", "\r\n"])).join([header, *noise, *between])


def paths(drawn: Drawn) -> Iterator[tuple[dict[str, str], Drawn]]:
    """Yield the answers, by the words of their questions, that lead to each end."""
    if not drawn.answers:
        yield {}, drawn
    for label, to in drawn.answers:
        for given_before, end in paths(to):
            yield {drawn.words: label, **given_before}, end


@given(st.data())
def test_a_tree_in_any_way_of_writing_it_leads_where_it_is_drawn(data: st.DataObject) -> None:
    drawn = data.draw(drawings())
    text = data.draw(written(drawn))

    [found] = import_text(text)

    unasked = [one for one in found.findings if one.rule != "end-asks"]
    assert [one for one in unasked if not one.warning] == [], text
    if found.playbook:
        for answers, end in paths(drawn):
            way, leaf = answer_by_label(found.playbook, answers.__getitem__)
            assert way == [*answers]
            assert found.playbook.lever[leaf.lever].title == end.words


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_nothing_that_is_written_brings_the_import_down(text: str) -> None:
    for silent in (False, True):
        for found in import_text(text, "a.md" if silent else "a.mmd", silent=silent):
            sound = all(one.warning for one in found.findings)
            assert (found.playbook is not None) <= sound
            assert found.findings or found.playbook
            assert all(one.says and one.remedy and one.where.line >= 1 for one in found.findings)


# --- our own exports ---------------------------------------------------------------------------


def same_ends(playbook: Playbook, tree: Tree, made: Playbook, situation: Mapping[str, Answer]) -> None:
    """Compare where complete answers may lead in a tree and in what became of its export."""
    for path, leaf in runs(tree, situation):
        labels = {playbook.fact[name].label: route_labels(playbook, tree.question[name])[place] for name, place in path}

        way, end = answer_by_label(made, labels.__getitem__)

        assert way == [*labels]
        title = " ".join(f"{describe_leaf(playbook, leaf)} {leaf.says}".split())
        assert made.lever[end.lever].title == title


@given(trees())
def test_an_export_of_ours_comes_back_with_the_same_verdicts(tree: Tree) -> None:
    playbook = Playbook(FACTS, LEVERS, GATES, (tree,))

    [found] = import_text(to_mermaid(playbook, tree))

    if found.playbook is None:  # what the check of trees refuses too, such as a question that decides nothing
        rules = {one.rule for one in found.findings if not one.warning}
        assert rules <= {"idle-question", "one-exit", "same-label", "two-starts", "unreached", "nothing-asked"}
        return
    for situation in SITUATIONS:
        same_ends(playbook, tree, found.playbook, situation)


@pytest.mark.parametrize("place", range(6))
def test_the_export_of_each_tree_of_the_project_comes_back_with_the_same_verdicts(
    place: int, playbook: Playbook
) -> None:
    tree = playbook.trees[place]
    [found] = import_text(to_mermaid(playbook, tree))
    assert found.playbook, found.findings
    chance = Random(place)  # noqa: S311  # the same answers each time
    texts = {fact.id: _texts(fact.kind, fact.value_ids) for fact in playbook.facts}

    for _ in range(100):
        chosen = {name: chance.choice(some) for name, some in texts.items()}
        answers = {name: read_answer(playbook.fact[name], text) for name, text in chosen.items()}
        same_ends(playbook, tree, found.playbook, answers)


def _texts(kind: Kind, values: tuple[str, ...]) -> list[str]:
    """Return complete answers to a fact of a kind."""
    if kind is Kind.NUMBER:
        return [str(number) for number in (0, 49, 99, 100, 1000, 9_999, 10_000, 100_000, 2_000_000, 50_000_000)]
    pairs = ["+".join(pair) for pair in itertools.combinations(values, 2)] if kind is Kind.MANY else []
    return [*values, *pairs, *(["none"] if kind is Kind.MANY else [])]


# --- an article --------------------------------------------------------------------------------


def test_the_tree_of_an_article_is_the_one_in_its_diagram(playbook: Playbook) -> None:
    told: dict[str, Any] = yaml.safe_load((FOLDER / "article.yml").read_text(encoding="utf-8"))
    drawn = (FOLDER / "fine-tuning-trap.mmd").read_text(encoding="utf-8")
    [found] = import_text(drawn, silent=True)
    assert found.playbook
    made, tree = found.playbook, playbook.tree["fine-tuning-trap"]
    read = {name for answers in told["answers"].values() for one in answers for name in one} - {"says"}
    tried = {name: told["facts"].get(name) or playbook.fact[name].value_ids for name in sorted(read)}
    ends: set[str] = set()

    for texts in itertools.product(*tried.values()):
        chosen = dict(zip(tried, texts, strict=True))
        says = {made.fact[name].label: _says(answers, chosen) for name, answers in told["answers"].items()}
        _, end = answer_by_label(made, says.__getitem__)
        answers = {name: read_answer(playbook.fact[name], text) for name, text in chosen.items()}
        _, leaf = walked(tree, answers)
        title = made.lever[end.lever].title
        ends.add(title)
        assert told["ends"][title] == leaf.key + ", silent" * leaf.silent, chosen
        assert end.silent == leaf.silent

    assert ends == {*told["ends"]}


def _says(answers: list[dict[str, Any]], chosen: Mapping[str, str]) -> str:
    """Return the label of the answer whose condition the chosen answers meet."""

    def met(one: Mapping[str, Any]) -> bool:
        tests = {name: values for name, values in one.items() if name != "says"}
        return all({*chosen[name].split("+")} & {*values} for name, values in tests.items())

    return str(next(one["says"] for one in answers if met(one)))
