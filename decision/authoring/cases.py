"""Published cases: what a file says of them becomes answers. Comes in: a YAML file. Goes out: cases, and findings.

Cases may come under other names for the same things; ``data/case-words.yml`` translates them, and says where what a
case says is less than an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.authoring.source_reader import SourceReader
from decision.cases.bank import OUTPUT, WORKED, Case
from decision.tree.answers import InvalidAnswer, read_answer, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.authoring.source_reader import SourceNode
    from decision.tree.model import Answer, Playbook

_UNKNOWN = frozenset({"", "unknown", "null", "not-applicable", "~"})


@dataclass(frozen=True)
class CaseWords:
    """How what a case says becomes answers."""

    names: dict[str, str]
    values: dict[str, dict[str, str]]
    answers: dict[str, dict[str, str]]


def load_cases(playbook: Playbook, docs: Path, file: Path) -> tuple[tuple[Case, ...], list[Finding]]:
    """Read a file of cases, with ``data/case-words.yml`` of the folder ``docs``. Mistakes are findings."""
    words_desk = SourceReader(docs)
    words = _words(words_desk)
    reader = SourceReader(file.parent)
    top = reader.read(file.name)
    cases: dict[str, Case] = {}
    for node in top.items() if top else ():
        case = _case(playbook, words, node)
        if case is not None and case.id in cases:
            node.report("repeated-id", f"the case “{case.id}” is there twice", "give one of them another id")
        elif case is not None:
            cases[case.id] = case
    return tuple(cases.values()), words_desk.findings + reader.findings


def _words(reader: SourceReader) -> CaseWords:
    top = reader.read("data/case-words.yml")
    parts = {"names": "other names", "values": "other values, by fact", "answers": "what an answer becomes, by fact"}
    fields = top.fields(parts) if top else {}

    def table(name: str) -> dict[str, dict[str, str]]:
        pairs = fields[name].pairs() if name in fields else ()
        return {fact: {key: value.text() for key, _, value in inside.pairs()} for fact, _, inside in pairs}

    names = {name: value.text() for name, _, value in fields["names"].pairs()} if "names" in fields else {}
    return CaseWords(names, table("values"), table("answers"))


def _case(playbook: Playbook, words: CaseWords, node: SourceNode) -> Case | None:
    parts = {words.names.get(name, name): value for name, _, value in node.pairs()}
    missing = [name for name in ("id", "facts", "action", "worked") if name not in parts]
    if missing:
        node.report("missing-key", f"this case has no “{missing[0]}”", "say it, or leave the case out")
        return None
    worked = parts["worked"].text()
    if worked not in WORKED:
        parts["worked"].report(
            "unknown-word", f"“{worked}” is no judgement known here", f"use one of: {', '.join(WORKED)}"
        )
        return None

    def text(name: str) -> str:
        said = parts[name].text() if name in parts else ""
        return "" if said in _UNKNOWN else said

    answers = dict(_answers(playbook, words, parts["facts"]))
    return Case(
        id=text("id"),
        who=text("who"),
        year=text("year"),
        url=text("url"),
        task=text("task"),
        before=text("before"),
        outcome=text("outcome"),
        action=text("action"),
        worked=worked,
        confidence=text("confidence"),
        reported_by=text("reported-by"),
        original=text("original"),
        read=text("read"),
        output=_output(playbook, parts[OUTPUT]) if OUTPUT in parts else "",
        tried=tuple(fact for fact, answer in answers.items() if answer == unknown(playbook.fact[fact])),
        answers=answers,
        where=node.where,
    )


def _answers(playbook: Playbook, words: CaseWords, facts: SourceNode) -> Iterator[tuple[str, Answer]]:
    for published, key, value in facts.pairs():
        fact = words.names.get(published, published)
        if fact not in playbook.fact:
            key.report("unknown-fact", f"there is no fact “{published}”", "name it as facts.yml or case-words.yml does")
            continue
        said = value.texts() if value.is_list else (value.text(),)
        known = [words.values.get(fact, {}).get(one, one) for one in said if one not in _UNKNOWN]
        text = "+".join(known)
        if not text:
            continue
        try:
            yield fact, read_answer(playbook.fact[fact], words.answers.get(fact, {}).get(text, text))
        except InvalidAnswer as refusal:
            value.report("unknown-value", str(refusal), "use the words of facts.yml or case-words.yml")


def _output(playbook: Playbook, said: SourceNode) -> str:
    """Return the kind of output that we read from a case's task; a finding if it is none that we know."""
    fact, text = playbook.fact[OUTPUT], said.text()
    if text not in fact.value_ids:
        said.report("unknown-value", f"“{text}” is no kind of output", f"use one of: {', '.join(fact.value_ids)}")
        return ""
    return text
