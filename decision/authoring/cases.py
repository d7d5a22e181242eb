"""Published cases: what a file says of them becomes answers. Comes in: a YAML file. Goes out: cases, and findings.

Cases may come under other names for the same things; ``data/case-words.yml`` translates them, and says where what a
case says is less than an answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from decision.authoring.findings import Finding
from decision.authoring.reader import OF_TREES, Format
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.cases.bank import OUTPUT, WORKED, Case
from decision.tree.answers import InvalidAnswer, read_answer, unknown
from decision.tree.model import Answer, Playbook

_UNKNOWN = frozenset({"", "unknown", "null", "not-applicable", "~"})
_NEEDED = ("id", "facts", "action", "worked")
_TEXTS = (
    *("id", "who", "year", "url", "task", "before", "outcome", "action", "worked"),
    *("confidence", "reported-by", "original", "read"),
)
"""The keys of a case that are kept as text."""


@dataclass(frozen=True)
class CaseWords:
    """How what a case says becomes answers."""

    names: dict[str, str]
    values: dict[str, dict[str, str]]
    answers: dict[str, dict[str, str]]


def load_cases(playbook: Playbook, docs: Path, file: Path) -> tuple[tuple[Case, ...], list[Finding]]:
    """Read a file of cases, with ``data/case-words.yml`` of the folder ``docs``. Mistakes are findings."""
    root = docs if file.is_relative_to(docs) else file.parent
    of_words, of_cases = SourceReader(docs), SourceReader(root)
    words = Format(OF_TREES).read(CaseWords, of_words.read("data/case-words.yml")) or CaseWords({}, {}, {})
    top = of_cases.read(file.relative_to(root).as_posix())
    cases: dict[str, Case] = {}
    for case in filter(None, (_case(playbook, words, node) for node in (top.items() if top else ()))):
        if cases.setdefault(case.id, case) is not case:
            says = f"the case “{case.id}” is there twice"
            of_cases.report("repeated-id", case.where, says, "give one of them another id")
    return tuple(cases.values()), of_words.findings + of_cases.findings


def _case(playbook: Playbook, words: CaseWords, node: SourceNode) -> Case | None:
    parts = {words.names.get(name, name): value for name, _, value in node.pairs()}
    if missing := [name for name in _NEEDED if name not in parts]:
        node.report("missing-key", f"this case has no “{missing[0]}”", "say it, or leave the case out")
        return None
    worked = parts["worked"].text()
    if worked not in WORKED:
        says = f"“{worked}” is no judgement known here"
        parts["worked"].report("unknown-word", says, f"use one of: {', '.join(WORKED)}")
        return None
    answers = dict(_answers(playbook, words, parts["facts"]))
    return Case(
        **{name.replace("-", "_"): _known(parts.get(name)) for name in _TEXTS},
        output=_output(playbook, parts[OUTPUT]) if OUTPUT in parts else "",
        acceptable=tuple(_levers(playbook, parts["acceptable"])) if "acceptable" in parts else (),
        effect={name: text for name, _, value in _pairs(parts.get("effect")) if (text := _known(value))},
        tried=tuple(fact for fact, answer in answers.items() if answer == unknown(playbook.fact[fact])),
        answers=answers,
        where=node.where,
    )


def _pairs(node: SourceNode | None) -> Iterable[tuple[str, SourceNode, SourceNode]]:
    return node.pairs() if node and not node.is_text else ()


def _levers(playbook: Playbook, said: SourceNode) -> Iterator[str]:
    """Yield the levers that a case lists; a finding for each that there is not."""
    for lever in said.texts() if said.is_list else said.text().split("+"):
        if lever in playbook.lever:
            yield lever
        else:
            said.report("unknown-lever", f"there is no lever “{lever}”", "use the ids of levers.yml")


def _known(node: SourceNode | None) -> str:
    """Return the text of a node; nothing where it is not known."""
    text = node.text() if node else ""
    return "" if text in _UNKNOWN else text


def _answers(playbook: Playbook, words: CaseWords, facts: SourceNode) -> Iterator[tuple[str, Answer]]:
    for published, key, value in facts.pairs():
        fact = words.names.get(published, published)
        if not fact:
            continue
        if fact not in playbook.fact:
            key.report("unknown-fact", f"there is no fact “{published}”", "name it as facts.yml or case-words.yml does")
            continue
        said = _joined(value.texts() if value.is_list else (value.text(),))
        known = [words.values.get(fact, {}).get(one, one) for one in said if one not in _UNKNOWN]
        text = "+".join(known)
        if not text:
            continue
        try:
            yield fact, read_answer(playbook.fact[fact], words.answers.get(fact, {}).get(text, text))
        except InvalidAnswer as refusal:
            value.report("unknown-value", str(refusal), "use the words of facts.yml or case-words.yml")


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Join words that a list spells letter by letter, as some files of cases have them."""
    for spelt, run in groupby(words, lambda word: len(word) == 1):
        letters = [*run]
        yield from ["".join(letters)] if spelt else letters


def _output(playbook: Playbook, said: SourceNode) -> str:
    """Return the kind of output that we read from a case's task; a finding if it is none that we know."""
    text, known = said.text(), playbook.fact[OUTPUT].value_ids if OUTPUT in playbook.fact else ()
    if text in known:
        return text
    remedy = f"use one of: {', '.join(known)}" if known else f"add the fact “{OUTPUT}”, or leave it out"
    said.report("unknown-value", f"“{text}” is no kind of output", remedy)
    return ""
