"""The checklist as a screen. Comes in: a walker, answers. Goes out: boxes, and what each of their choices makes known.

After the questions a reader meets the gates of the leading lever, all of them at once. A box is answered with yes, no
or not sure. What the questions have told is filled in, and a box that is left alone stays unchecked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from decision.tree.answers import is_settled
from decision.tree.conditions import atoms, facts_read, holds, partition_by
from decision.tree.gates import gates_of, was_told
from decision.tree.model import Is

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.conditions import State
    from decision.tree.model import Answer, Answers, Condition, Gate, Leaf
    from decision.tree.walk import Walker


class Choice(StrEnum):
    """How a box is answered."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "?"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the checklist: a gate, or a fact that says whether a gate counts."""

    id: str
    """The gate; or else the fact."""
    is_gate: bool
    choice: Choice | None
    """What the answers say; ``None`` where nobody was asked."""
    answers: dict[Choice, dict[str, Answer]]
    """By choice, the answers that it changes, by fact."""
    counts: bool = True
    """Whether it is known to count; a gate may count under a condition alone."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The boxes for the leading lever, in the order of its gates."""

    leading: Leaf
    boxes: tuple[Box, ...]

    @property
    def unchecked(self) -> int:
        """How many boxes nobody was asked about."""
        return sum(box.choice is None for box in self.boxes)


def checklist_of(walker: Walker, answers: Answers) -> Checklist:
    """Return the checklist of our own tree; without boxes where the leading lever has no gates.

    ``answers`` are those that count. Before a gate come the facts that say whether it counts, where that is not known.
    """
    boxes = () if walker.tree.article else tuple(_boxes(walker, answers))
    return Checklist(walker.leading(walker.state(answers)), boxes)


def _boxes(walker: Walker, answers: Answers) -> Iterator[Box]:
    state, seen = walker.state(answers), set[str]()
    for gate in gates_of(walker.playbook, walker.leading(state)):
        counts = gate.applies is None or holds(gate.applies, state)
        if counts is False:
            continue
        for condition in _deciding(walker, gate, state):
            if condition.fact not in seen:
                seen.add(condition.fact)
                yield _box(walker, condition.fact, condition, answers)
        yield replace(_box(walker, gate.id, gate.met, answers), counts=counts is True)


def _deciding(walker: Walker, gate: Gate, state: State) -> Iterator[Is]:
    """Yield conditions that may make a gate count and that yes or no answers, where nothing is known of their fact."""
    if gate.applies is None or holds(gate.applies, state) is True:
        return
    for condition in atoms(gate.applies):
        if isinstance(condition, Is):
            fact = walker.playbook.fact[condition.fact]
            if {*fact.value_ids} == {Choice.YES, Choice.NO} and not is_settled(fact, state[fact.id]):
                yield condition


def _box(walker: Walker, ident: str, condition: Condition, answers: Answers) -> Box:
    """Return the box that asks whether a condition holds."""
    state = walker.state(answers)
    yes, no = (_changes(walker, condition, state, holding=holding) for holding in (True, False))
    unsure = {fact: walker.blank[fact] for fact in {**yes, **no}}
    open_yet = Choice.NOT_SURE if was_told(walker, condition, answers) else None
    known = {True: Choice.YES, False: Choice.NO, None: open_yet}[holds(condition, state)]
    return Box(ident, ident in walker.playbook.gate, known, {Choice.YES: yes, Choice.NO: no, Choice.NOT_SURE: unsure})


def _changes(walker: Walker, condition: Condition, state: State, *, holding: bool) -> dict[str, Answer]:
    """Return the answers to change so that a condition holds, or fails: by the first way left, or else possible."""
    facts = [*dict.fromkeys(facts_read(condition))]
    asked_anew = {**state, **{fact: walker.blank[fact] for fact in facts}}
    ways = (partition_by(condition, start)[0 if holding else 1] for start in (state, asked_anew))
    first = next(way for found in ways for way in found)
    return {fact: first[fact] for fact in facts if first[fact] != state[fact]}
