"""Answers in words, one by one and as the list of a session. Comes in: facts, answers. Goes out: plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.tree.answers import unknown
from decision.tree.model import Answer, Between, Fact, OneOf, Playbook, Several, Tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer."""

    fact: str
    label: str
    answer: str
    """The answer in words."""
    live: bool
    """Whether it counts; an answer that does not is dormant."""

    def __str__(self) -> str:
        """Return the answer with what it answers."""
        return f"{self.label}: {self.answer}"


def answer_rows(
    playbook: Playbook, tree: Tree, answers: Mapping[str, Answer], live: Collection[str]
) -> list[AnswerRow]:
    """Return all answers: those to facts that the tree asks first, as it asks them."""
    order = dict.fromkeys([question.id for question in tree.questions] + list(playbook.fact))
    facts = (playbook.fact[name] for name in order if name in answers)
    return [AnswerRow(fact.id, fact.label, describe_answer(fact, answers[fact.id]), fact.id in live) for fact in facts]


def describe_answer(fact: Fact, answer: Answer) -> str:
    """Return an answer in words, for a list of answers."""
    if answer == unknown(fact):
        return "Not sure"
    match answer:
        case OneOf(possible):
            return " or ".join(_labels(fact, possible))
        case Several(yes, no):
            return _describe_many(fact, yes, no)
        case Between(low, high):
            return _describe_number(fact, low, high)


def _describe_many(fact: Fact, yes: frozenset[str], no: frozenset[str]) -> str:
    if len(no) == len(fact.values):
        return fact.none or "None of these"
    said = _labels(fact, yes)
    unsure = frozenset(fact.value_ids) - yes - no
    if unsure and not no:
        said.append("not sure about the rest")
    else:
        said += [f"perhaps {label}" for label in _labels(fact, unsure)]
    return "; ".join(said)


def _describe_number(fact: Fact, low: int, high: int | None) -> str:
    if low == high:
        return f"{low:,} {fact.unit}"
    if high is None:
        return f"{low:,} or more {fact.unit}"
    return f"{low:,} to {high:,} {fact.unit}" if low else f"{high:,} {fact.unit} at most"


def _labels(fact: Fact, values: frozenset[str]) -> list[str]:
    return [value.label for value in fact.values if value.id in values]
