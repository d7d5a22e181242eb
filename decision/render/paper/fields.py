"""What a session fills into the checklist. Comes in: answers, blocks, notes on gates. Goes out: values."""

from collections.abc import Mapping, Sequence

from decision.render.paper import is_address
from decision.wording.answers import AnswerRow
from decision.wording.blocks import Block, Item, Listing, unfold

_FEW_ANSWERS = 9
"""So many have a line each; more have a mark between them, for want of room."""


def session_fields(
    answers: Sequence[AnswerRow], verdict: Sequence[Block], gates: Mapping[str, str], *, address: str, link: str
) -> dict[str, str | bool]:
    """Return the values of fields: texts, and whether boxes are ticked.

    ``gates`` holds, for each gate of the sheet by id, what its answers leave open; empty where it is met. ``address``
    is that of the reader's page, ``link`` the part behind ``#``.
    """
    blocks = {block.id: block for block in verdict}
    opening = blocks["verdict"]
    steps = [f"{place} {_step(step)}" for place, step in enumerate(blocks["plan"].items, 1)]
    sure = [part.text for part in (*blocks["plan"].lines("certainty"), *blocks["dates"].lines("dates"))]
    page = address.partition("#")[0]
    values: dict[str, str | bool] = {
        "answers": (" · " if len(answers) > _FEW_ANSWERS else "\n").join(map(str, answers)),
        "verdict": " ".join([f"{opening.label}. {opening.title}", *sure]),
        "next": "\n".join(steps),
        "link": f"{page if is_address(page) else ''}#{link}",
    }
    for gate, note in gates.items():
        values[f"gate-{gate}"], values[f"gate-{gate}-note"] = not note, note
    return values


def _step(step: Item) -> str:
    """Return a step in a line, with the gates that it closes."""
    listings = (part for part in unfold(step.parts) if isinstance(part, Listing))
    gates = [gate.head.text for part in listings for gate in part.items if gate.state]
    return f"{step.head.text}: {'; '.join(gates)}" if gates else step.head.text
