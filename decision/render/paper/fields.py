"""What a session fills into the checklist. Comes in: answers, blocks, notes on gates. Goes out: values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.paper import is_address
from decision.wording.blocks import Block, Line, Listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from decision.wording.answers import AnswerRow

_FEW_ANSWERS, _FEW_GATES = 9, 6
"""More than these follow each other in one line, for want of room."""


def session_fields(
    answers: Sequence[AnswerRow], verdict: Sequence[Block], gates: Mapping[str, str], *, address: str, link: str
) -> dict[str, str | bool]:
    """Return the values of fields: texts, and whether boxes are ticked.

    ``gates`` holds, for each gate of the sheet by id, what its answers leave open; empty where it is met. ``address``
    is that of the reader's page, ``link`` the part behind ``#``.
    """
    blocks = {block.id: block for block in verdict}
    said = [*map(str, answers)]
    first = _to_close(blocks["gates"])
    page = address.partition("#")[0]
    values: dict[str, str | bool] = {
        "answers": (" · " if len(said) > _FEW_ANSWERS else "\n").join(said),
        "verdict": _verdict(blocks["verdict"], blocks["dates"]),
        "next": ("; " if len(first) > _FEW_GATES else "\n").join(first) or _without_gates(blocks["gates"]),
        "link": f"{page if is_address(page) else ''}#{link}",
    }
    for gate, note in gates.items():
        values[f"gate-{gate}"], values[f"gate-{gate}-note"] = not note, note
    return values


def _verdict(opening: Block, dates: Block) -> str:
    """Return the verdict with its date, and how sure it is."""
    certainty = [part.text for part in opening.parts if isinstance(part, Line) and part.role == "certainty"]
    dated = [part.text for part in dates.parts if isinstance(part, Line)]
    return " ".join([f"{opening.label}. {opening.title}", *certainty, *dated])


def _to_close(gates: Block) -> list[str]:
    """Return the titles of the gates that are not met, numbered."""
    items = [item for part in gates.parts if isinstance(part, Listing) for item in part.items]
    heads = [item.parts[0] for item in items if item.state != "met"]
    return [f"{place} {head.text}" for place, head in enumerate(heads, 1) if isinstance(head, Line)]


def _without_gates(gates: Block) -> str:
    """Return why there is no gate to close."""
    if gates.parts:
        return "Every gate of this lever is met."
    return "This lever has no gates; those below come before fine-tuning."
