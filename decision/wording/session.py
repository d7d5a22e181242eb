"""A session for programs. Comes in: a playbook, a view. Goes out: data for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.tree.answers import write_answer

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import View
    from decision.wording.blocks import Json

FORMAT = "should-you-fine-tune/answers"
"""The name of the format of saved answers; described in docs/take/answers.schema.json."""
FORMAT_VERSION = 1


def session_as_data(playbook: Playbook, view: View) -> dict[str, Json]:
    """Return the tree, its version, the date, the answers and figures as texts as in links, and the next question."""
    answers = view.session.answers
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "tree": view.tree.id,
        "version": view.tree.version,
        "today": view.session.today,
        "answers": {fact: write_answer(playbook.fact[fact], answer) for fact, answer in answers.items()},
        "dormant": [fact for fact in answers if fact not in view.live],
        "costs": dict(view.session.costs),
        "link": view.link,
        "asking": view.asking or None,
        "refused": dict(view.refused),
        "notes": list(view.session.notes),
    }
