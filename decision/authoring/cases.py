"""Published cases: what a file says of them becomes answers. Comes in: a YAML file. Goes out: cases, and findings.

Cases may come under other names for the same things; ``data/case-words.yml`` translates them, and says where what a
case says is less than an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from decision.authoring.findings import Finding
from decision.authoring.reader import OF_TREES, Format
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.cases.bank import WORKED, Case
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
        acceptable=tuple(_levers(playbook, parts.get("acceptable"))),
        effect=dict(_effect(parts.get("effect"))),
        tried=tuple(fact for fact, answer in answers.items() if answer == unknown(playbook.fact[fact])),
        answers=answers,
        where=node.where,
    )


def _effect(said: SourceNode | None) -> Iterator[tuple[str, str]]:
    """Yield what was measured, as far as it is known."""
    for name, _, value in said.pairs() if said and not said.is_text else ():
        if text := _known(value):
            yield name, text


def _levers(playbook: Playbook, said: SourceNode | None) -> Iterator[str]:
    """Yield the levers that a case lists; a finding for each that there is not."""
    for lever in _words(said) if said else ():
        if said and lever not in playbook.lever:
            said.report("unknown-lever", f"there is no lever “{lever}”", "use the ids of levers.yml")
        else:
            yield lever


def _known(node: SourceNode | None) -> str:
    """Return the text of a node; nothing where it is not known."""
    text = node.text() if node else ""
    return "" if text in _UNKNOWN else text


def _words(said: SourceNode) -> Iterator[str]:
    """Yield what a list or a text with ``+`` between its parts names, less what is not known.

    Some files of cases spell words in a list letter by letter; these are joined.
    """
    words = said.texts() if said.is_list else said.text().split("+")
    for spelt, run in groupby(words, lambda word: len(word) == 1):
        yield from (word for word in (["".join(run)] if spelt else run) if word not in _UNKNOWN)


def _answers(playbook: Playbook, words: CaseWords, facts: SourceNode) -> Iterator[tuple[str, Answer]]:
    for published, key, value in facts.pairs():
        fact = words.names.get(published, published)
        if not fact:
            continue
        if fact not in playbook.fact:
            key.report("unknown-fact", f"there is no fact “{published}”", "name it as facts.yml or case-words.yml does")
            continue
        text = "+".join(words.values.get(fact, {}).get(word, word) for word in _words(value))
        if not text:
            continue
        try:
            yield fact, read_answer(playbook.fact[fact], words.answers.get(fact, {}).get(text, text))
        except InvalidAnswer as refusal:
            value.report("unknown-value", str(refusal), "use the words of facts.yml or case-words.yml")
