"""What became of a step, as facts. Comes in: a playbook, answers, a step, its outcome. Goes out: the answers after it.

What the trial of a lever tells is listed with the lever, in ``works`` and ``fails``; what preparation tells is what its
gates ask for. So a reader who comes back says one thing, and the verdict follows from facts as always.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from decision.tree.answers import is_settled, read_answer, unknown
from decision.tree.conditions import facts_read, partition_by
from decision.tree.model import Several
from decision.tree.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision.tree.model import Answer, Answers, Condition, Playbook
    from decision.tree.plan import Step


class Outcome(StrEnum):
    """What became of a step."""

    CLOSED = "closed"
    """It is done, and the gap is closed; a test was passed, preparation is complete."""
    REMAINS = "remains"
    """It is done, and the gap remains; a test was failed, preparation is not complete."""
    LATER = "not-yet"
    """It is not done yet."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Where an outcome leaves the reader."""

    answers: dict[str, Answer]
    learned: tuple[str, ...] = ()
    """The facts with another answer than before."""
    ask: str = ""
    """The fact whose question is next, as the outcome leaves it partly open; empty where there is none."""


def aftermath(playbook: Playbook, answers: Answers, step: Step, outcome: Outcome) -> Aftermath | None:
    """Return where an outcome of a step leaves the reader; ``None`` where such a step has no such outcome."""
    if outcome is Outcome.LATER:
        return Aftermath({**answers})
    if step.kind is StepKind.PREPARE:
        return _prepared(playbook, answers, step, outcome)
    if not step.levers:
        return Aftermath({**answers}, ask=step.fact) if outcome is Outcome.CLOSED else None
    told = _told(playbook, answers, step, outcome)
    if not told:
        return None
    asks = (fact for fact, answer in told.items() if _is_open(playbook, fact, answer))
    return _with(playbook, answers, told, next(asks, ""))


def _prepared(playbook: Playbook, answers: Answers, step: Step, outcome: Outcome) -> Aftermath:
    """Return what preparation leaves: all its gates are met, or the question of the first of them."""
    conditions = [playbook.gate[gate].met for gate in step.gates]
    if outcome is Outcome.REMAINS:
        return Aftermath({**answers}, ask=next(facts_read(*conditions), ""))
    told: dict[str, Answer] = {}
    for condition in conditions:
        told |= _met(playbook, {**answers, **told}, condition)
    return _with(playbook, answers, told, "")


def _met(playbook: Playbook, answers: Answers, condition: Condition) -> dict[str, Answer]:
    """Return the answers with which a condition holds, and which leave most of what was answered as it is."""
    read = dict.fromkeys(facts_read(condition))
    blank = {fact: unknown(playbook.fact[fact]) for fact in read}
    held = partition_by(condition, {fact: answers.get(fact, blank[fact]) for fact in read})[0]
    return dict((held or partition_by(condition, blank)[0])[0])


def _told(playbook: Playbook, answers: Answers, step: Step, outcome: Outcome) -> dict[str, Answer]:
    """Return what the trial of a step's levers tells: a test no more than what it tests."""
    levers = [playbook.lever[lever] for lever in step.levers]
    works = outcome is Outcome.CLOSED
    told = {
        fact: read_answer(playbook.fact[fact], text)
        for lever in levers
        for fact, text in (lever.works if works else lever.fails)
    }
    if not works or (told and step.kind is StepKind.TEST):
        return told
    return _closed(answers, {gap for lever in levers for gap in lever.addresses}) | told


def _closed(answers: Answers, gaps: set[str]) -> dict[str, Answer]:
    """Return the answers that name some gaps, with these closed."""
    several = {fact: answer for fact, answer in answers.items() if isinstance(answer, Several)}
    return {
        fact: Several(known.yes - gaps, known.no | (known.yes & gaps))
        for fact, known in several.items()
        if known.yes & gaps
    }


def _is_open(playbook: Playbook, fact: str, answer: Answer) -> bool:
    """Whether an outcome leaves a question to ask: nothing is known to hold, and more than one thing may."""
    holds = isinstance(answer, Several) and answer.yes
    return not (holds or is_settled(playbook.fact[fact], answer) or answer == unknown(playbook.fact[fact]))


def _with(playbook: Playbook, answers: Answers, told: Answers, ask: str) -> Aftermath:
    """Return answers with those that an outcome tells; what it makes open is asked as if it had never been."""
    after = {**answers, **told}
    kept = {
        fact: answer for fact, answer in after.items() if answer != unknown(playbook.fact[fact]) or fact not in told
    }
    return Aftermath(kept, tuple(_changed(answers, told)), ask)


def _changed(answers: Answers, told: Answers) -> Iterable[str]:
    return (fact for fact, answer in told.items() if answers.get(fact) != answer)
