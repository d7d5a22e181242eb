"""Published cases: what a file says of them becomes answers. Comes in: a YAML file. Goes out: cases, and findings.

Cases may come under other names for the same things; ``data/case-words.yml`` translates them, and says where what a
case says is less than an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.answers import Refused, read_answer
from decision.model import NOWHERE, Family, Where
from decision.yamlfile import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision.findings import Finding
    from decision.model import Answer, Playbook
    from decision.yamlfile import Node

WITHOUT_FINE_TUNING = frozenset(family for family in Family if not family.fine_tunes)
WORKED: dict[str, frozenset[Family]] = {
    "fine-tune-right": frozenset({Family.FINE_TUNING}),
    "prompting-right": frozenset({Family.PROMPTING}),
    "structured-output-right": frozenset({Family.PROMPTING}),
    "rag-right": frozenset({Family.RETRIEVAL}),
    "small-classifier-right": frozenset({Family.SMALL_CLASSIFIER}),
    "fine-tune-wrong": WITHOUT_FINE_TUNING,
    "superseded": WITHOUT_FINE_TUNING,
    "both-right": frozenset({Family.RETRIEVAL_AND_FINE_TUNING, Family.FINE_TUNING}),
}
"""What we judge to have worked, and the families that count as right then."""
BOTH = "rag+fine-tune"
"""The action of a case that did both; then fine-tuning alone is not right."""
_UNKNOWN = frozenset({"", "unknown", "null", "not-applicable", "~"})


@dataclass(frozen=True, slots=True)
class Case:
    """A published decision, what came of it, and our judgement."""

    id: str
    who: str
    year: str
    url: str
    task: str
    outcome: str
    action: str
    worked: str
    confidence: str
    """High, medium or low: ours in the judgement."""
    reported_by: str
    answers: dict[str, Answer]
    before: str = ""
    where: Where = NOWHERE

    @property
    def right(self) -> frozenset[Family]:
        """The families that count as right."""
        both = self.worked == "both-right" and self.action == BOTH
        return frozenset({Family.RETRIEVAL_AND_FINE_TUNING}) if both else WORKED[self.worked]


@dataclass(frozen=True)
class CaseWords:
    """How what a case says becomes answers."""

    names: dict[str, str]
    values: dict[str, dict[str, str]]
    answers: dict[str, dict[str, str]]


def load_cases(playbook: Playbook, docs: Path, file: Path) -> tuple[tuple[Case, ...], list[Finding]]:
    """Read a file of cases, with ``data/case-words.yml`` of the folder ``docs``. Mistakes are findings."""
    words_desk = Desk(docs)
    words = _words(words_desk)
    desk = Desk(file.parent)
    top = desk.read(file.name)
    cases = [case for node in (top.items() if top else []) if (case := _case(playbook, words, node))]
    return tuple(cases), words_desk.findings + desk.findings


def _words(desk: Desk) -> CaseWords:
    top = desk.read("data/case-words.yml")
    parts = {"names": "other names", "values": "other values, by fact", "answers": "what an answer becomes, by fact"}
    fields = top.fields(parts) if top else {}

    def table(name: str) -> dict[str, dict[str, str]]:
        pairs = fields[name].pairs() if name in fields else ()
        return {fact: {key: value.text() for key, _, value in inside.pairs()} for fact, _, inside in pairs}

    names = {name: value.text() for name, _, value in fields["names"].pairs()} if "names" in fields else {}
    return CaseWords(names, table("values"), table("answers"))


def _case(playbook: Playbook, words: CaseWords, node: Node) -> Case | None:
    parts = {words.names.get(name, name): value for name, _, value in node.pairs()}
    missing = [name for name in ("id", "facts", "action", "worked") if name not in parts]
    if missing:
        node.note("missing-key", f"this case has no “{missing[0]}”", "say it, or leave the case out")
        return None
    worked = parts["worked"].text()
    if worked not in WORKED:
        parts["worked"].note(
            "unknown-word", f"“{worked}” is no judgement known here", f"use one of: {', '.join(WORKED)}"
        )
        return None

    def text(name: str) -> str:
        return parts[name].text() if name in parts else ""

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
        answers=dict(_answers(playbook, words, parts["facts"])),
        where=node.where,
    )


def _answers(playbook: Playbook, words: CaseWords, facts: Node) -> Iterator[tuple[str, Answer]]:
    for published, key, value in facts.pairs():
        fact = words.names.get(published, published)
        if fact not in playbook.fact:
            key.note("unknown-fact", f"there is no fact “{published}”", "name it as facts.yml or case-words.yml does")
            continue
        said = value.texts() if value.is_list else (value.text(),)
        known = [words.values.get(fact, {}).get(one, one) for one in said if one not in _UNKNOWN]
        text = "+".join(known)
        if not text:
            continue
        try:
            yield fact, read_answer(playbook.fact[fact], words.answers.get(fact, {}).get(text, text))
        except Refused as refusal:
            value.note("unknown-value", str(refusal), "use the words of facts.yml or case-words.yml")
