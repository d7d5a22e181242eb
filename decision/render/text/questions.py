"""Questions for a terminal. Comes in: a playbook and a view. Goes out: plain text, 88 columns wide."""

import textwrap

from decision.render.text.terminal import WIDTH
from decision.tree.checklist import Box, Checklist, Choice
from decision.tree.model import Kind, Playbook
from decision.tree.session import View
from decision.wording.checklist import TITLE, box_words, introduction

KEYS = {"y": Choice.YES, "n": Choice.NO, "?": Choice.NOT_SURE}
"""How a box of the checklist is answered."""


def question_text(playbook: Playbook, view: View) -> str:
    """Return the question that a view asks, with its options and how to answer."""
    fact = playbook.fact[view.asking]
    words = playbook.words.get(view.asking)
    head = [f"Question {view.asked + 1}", words.title if words else fact.label]
    head += [*textwrap.wrap(words.lead if words else "", WIDTH), ""]
    if fact.kind is Kind.NUMBER:
        return "\n".join([*head, f"  a number of {fact.unit}, a range such as 100..500, or ? for not sure"])
    options = {value.id: value.label + f" ({value.hint})" * bool(value.hint) for value in fact.values}
    several = []
    if fact.kind is Kind.MANY:
        options["none"] = fact.none or "None of these"
        several = [f"Several: join them with +, such as {'+'.join(fact.value_ids[:2])}"]
    options["?"] = "not sure"
    return "\n".join([*head, *(f"  {ident:<24} {label}" for ident, label in options.items()), *several])


def checklist_text(playbook: Playbook, checklist: Checklist) -> str:
    """Return how the checklist opens, with the boxes that the answers have filled in."""
    signs = {choice: sign for sign, choice in KEYS.items()}
    known = (
        f"  [{signs[box.choice]}] {box_words(playbook, box).title}" for box in checklist.boxes if box.choice is not None
    )
    return "\n".join([TITLE, *textwrap.wrap(introduction(playbook, checklist), WIDTH), *known])


def box_text(playbook: Playbook, box: Box, place: int, count: int) -> str:
    """Return a box to check: its place among those of which nothing is known, where it counts, and how to check it."""
    words = box_words(playbook, box)
    return "\n".join(
        [f"{place} of {count}: {words.title}", *textwrap.wrap(f"{words.only} {words.check}".strip(), WIDTH)]
    )
