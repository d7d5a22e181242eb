"""The checklist in words, the same on screens and on paper. Comes in: gates, boxes. Goes out: plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision.tree.checklist import Choice
from decision.wording.conditions import describe_condition
from decision.wording.labels import describe_leaf, question_title
from decision.wording.sentences import count_word, counted, lower_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.tree.checklist import Box, Checklist
    from decision.tree.gates import GateFound
    from decision.tree.model import Gate, Playbook

TITLE = "The checklist"
PROGRESS = "The checklist, then the verdict"
CHOICES = {Choice.YES: "Yes", Choice.NO: "No", Choice.NOT_SURE: "Not sure"}
"""How a box can be answered, in the order in which that is offered."""
GO_ON, SKIP = "Continue to the verdict", "Skip the checklist"
NOT_CHECKED = "not checked"
"""How a gate is called of which nothing is known because nobody was asked."""


class BoxWords(NamedTuple):
    """What is said of a box."""

    title: str
    only: str
    """Where it counts, if not everywhere; a sentence."""
    check: str
    """How to check it."""


def gate_words(playbook: Playbook, gate: Gate) -> BoxWords:
    """Return what is said of a gate."""
    only = f"Only if {lower_first(describe_condition(playbook, gate.applies))}." if gate.applies else ""
    return BoxWords(gate.title, only, gate.check or gate.remedy)


def box_words(playbook: Playbook, box: Box) -> BoxWords:
    """Return what is said of a box: a gate, or the question for a fact that says whether a gate counts.

    A gate that the answers say to count names no condition.
    """
    if box.is_gate:
        said = gate_words(playbook, playbook.gate[box.id])
        return said._replace(only="") if box.counts else said
    words = playbook.words.get(box.id)
    return BoxWords(question_title(playbook, box.id), "", words.lead if words else "")


def introduction(playbook: Playbook, checklist: Checklist) -> str:
    """Say what the checklist is for, and how much of it the questions have answered."""
    known = len(checklist.boxes) - checklist.unchecked
    lever = lower_first(describe_leaf(playbook, checklist.leading))
    said = f" What your answers say of {count_word(known)} of them is filled in." if known else ""
    return (
        f"By your answers, {lever} leads. Before it is worth starting, each of these has to hold.{said} "
        "Tick yes only where the check has been made. What you leave out counts as not checked."
    )


def count_first(found: Sequence[GateFound]) -> str:
    """Say how many of a verdict's gates come first, apart from those that were not checked."""
    unchecked = sum(gate.unchecked for gate in found)
    first = counted(len(found) - unchecked, "thing comes", "things come")
    if not unchecked:
        return f"but {first} first"
    if unchecked == len(found):
        return f"if its checklist holds: {counted(unchecked, 'box was', 'boxes were')} not checked"
    return f"but {first} first, and {counted(unchecked, 'box was', 'boxes were')} not checked"
