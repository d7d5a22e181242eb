"""The checklist as a screen. Comes in: boxes, their words, the reader's link. Goes out: HTML.

Each choice of a box holds a piece of a link: what it changes in the answers. The page's script puts those together
that the reader has changed, and goes to the link that this makes; the rest is plain HTML, "skip" a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.html.kit import Html, fold, join, link, radio, tag
from decision.tree.answers import write_answer
from decision.wording.checklist import CHOICES, GO_ON, SKIP, TITLE, box_words, introduction

if TYPE_CHECKING:
    from decision.tree.checklist import Box, Checklist, Choice
    from decision.tree.model import Playbook


def checklist_html(playbook: Playbook, checklist: Checklist, past: str) -> Html:
    """Return the form: the boxes to check, then those that the answers have filled in, folded.

    ``past`` is the link that leads past the checklist.
    """
    open_boxes = [_box(playbook, box) for box in checklist.boxes if box.choice is None]
    known = [_box(playbook, box) for box in checklist.boxes if box.choice is not None]
    folded = fold(f"Filled in from your answers: {len(known)}", tag("div", known)) if known and open_boxes else known
    return tag(
        "form",
        tag("h2", TITLE, tabindex=-1),
        tag("p", introduction(playbook, checklist), class_="sft-hint"),
        join(*open_boxes),
        folded,
        tag(
            "p",
            tag("button", GO_ON, class_="sft-continue", type="submit"),
            link(f"#{past}", SKIP, class_="sft-button-quiet"),
            class_="sft-actions",
        ),
        class_="sft-checklist",
        method="dialog",
        autocomplete="off",
    )


def _box(playbook: Playbook, box: Box) -> Html:
    words = box_words(playbook, box)
    said = f"check-{box.id}-said"
    only = tag("em", f"{words.only} ") if words.only else None
    return tag(
        "fieldset",
        tag("legend", words.title),
        tag("p", only, words.check, id=said) if words.only or words.check else None,
        tag("div", [_choice(playbook, box, choice) for choice in CHOICES], class_="sft-choices"),
        class_="sft-box",
        aria_describedby=said if words.only or words.check else None,
    )


def _choice(playbook: Playbook, box: Box, choice: Choice) -> Html:
    changes = "&".join(f"{fact}={write_answer(playbook.fact[fact], new)}" for fact, new in box.answers[choice].items())
    name = f"check-{box.id}"
    button = radio(f"{name}-{choice.name.lower()}", name, changes, CHOICES[choice], checked=box.choice is choice)
    return tag("span", button, class_="sft-choice")
