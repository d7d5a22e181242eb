"""A view as plain data, the same through every door. Comes in: a view. Goes out: data for JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from decision.wording.answers import session_as_data
from decision.wording.verdict import verdict_blocks

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import View
    from decision.wording.blocks import Block, Json


def view_as_data(playbook: Playbook, view: View) -> dict[str, Json]:
    """Return a session with its verdict, if it has come to one; as a file it is what ``saved_answers`` reads back."""
    blocks = verdict_blocks(playbook, view.verdict) if view.verdict else ()
    return {**session_as_data(playbook, view), "verdict": blocks_as_data(blocks) or None}


def view_as_json(playbook: Playbook, view: View, near: Json = None) -> str:
    """Return the same as the text of a file, the same from every door; ``near`` is what is told of near cases."""
    data = view_as_data(playbook, view)
    if near and isinstance(verdict := data["verdict"], dict):
        data["verdict"] = {**verdict, "near_cases": near}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def blocks_as_data(blocks: Sequence[Block]) -> dict[str, Json]:
    """Return what blocks hold for programs; weights are exact fractions such as ``1/3``."""
    return {name: value for block in blocks for name, value in block.data.items()}
