"""What a session fills into the checklist. Comes in: answers, blocks, notes on gates. Goes out: values."""

from collections.abc import Mapping, Sequence

from decision.render.paper import is_address
from decision.wording.answers import AnswerRow
from decision.wording.blocks import Block

_FEW_ANSWERS, _FEW_GATES = 9, 6
"""So many have a line each."""


def session_fields(
    answers: Sequence[AnswerRow], verdict: Sequence[Block], gates: Mapping[str, str], *, address: str, link: str
) -> dict[str, str | bool]:
    """Return the values of fields: texts, and whether boxes are ticked.

    ``gates`` holds, for each gate of the sheet by id, what its answers leave open; empty where it is met. ``address``
    is that of the reader's page, ``link`` the part behind ``#``.
    """
    blocks = {block.id: block for block in verdict}
    opening = blocks["verdict"]
    to_close = (item.head.text for item in blocks["gates"].items if item.state != "met")
    first = [f"{place} {title}" for place, title in enumerate(to_close, 1)]
    sure = [part.text for part in (*opening.lines("certainty"), *blocks["dates"].lines("dates"))]
    page = address.partition("#")[0]
    values: dict[str, str | bool] = {
        "answers": _in_lines([*map(str, answers)], _FEW_ANSWERS, " · "),
        "verdict": " ".join([f"{opening.label}. {opening.title}", *sure]),
        "next": _in_lines(first, _FEW_GATES, "; ") or _without_gates(blocks["gates"]),
        "link": f"{page if is_address(page) else ''}#{link}",
    }
    for gate, note in gates.items():
        values[f"gate-{gate}"], values[f"gate-{gate}-note"] = not note, note
    return values


def _in_lines(texts: Sequence[str], few: int, mark: str) -> str:
    """Join texts, each in a line of its own; for want of room with a mark between them, where they are many."""
    return (mark if len(texts) > few else "\n").join(texts)


def _without_gates(gates: Block) -> str:
    """Return why there is no gate to close."""
    if gates.parts:
        return "Every gate of this lever is met."
    return "This lever has no gates; those below come before fine-tuning."
