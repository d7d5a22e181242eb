"""Half a page to forward. Comes in: the blocks of a verdict, the costs of its plan. Goes out: blocks.

It says what the first screen says, and no more: how the verdict opens, the plan, the difference to today, the soonest
change that would lead elsewhere, and where all of it can be seen.
"""

from collections.abc import Iterator, Sequence

from decision.wording.blocks import Block, Item, Line, Part, Slot, ToAddress, line, listing, unfold
from decision.wording.sureness import ROLE

_KEPT = ("which", "money", "when", "boxes", "done")
"""The roles of the lines of a step that are shown, in the order of the page."""
_SURE = ("sureness", "certainty", "summary")


def forward_blocks(
    asked: str, verdict: Sequence[Block], difference: Sequence[Part], address: str, near: Sequence[Line] = ()
) -> tuple[Block, ...]:
    """Return a verdict on what was ``asked``, on half a page. ``verdict`` has its costs filled in.

    ``address`` is where it can be opened.

    ``difference`` is what the plan costs more or less than today; empty without costs. ``near`` is what the top of the
    verdict says of the published cases nearest to it.
    """
    block = {one.id: one for one in verdict}
    opening = block["verdict"]
    told = (*opening.parts, *block["plan"].parts)
    said = [part for part in told if isinstance(part, Line) and part.role in _SURE]
    sure = sorted((*said, *near), key=lambda one: one.role != ROLE)
    steps = listing((Item(step.head, tuple(_shown(step))) for step in block["plan"].items), "plan", ordered=True)
    soonest = listing(item.head for item in block["flips"].items[:1])
    return (
        Block("head", f"{asked} {opening.label}: {opening.title}", tuple(sure)),
        Block("plan", block["plan"].title, steps),
        Block("costs", block["costs"].title, tuple(difference)),
        Block("flips", block["flips"].title, soonest),
        Block("dates", "", (*block["dates"].parts, *([line(ToAddress("", address))] if address else []))),
    )


def plan_levers(verdict: Sequence[Block]) -> str:
    """Return the levers of a plan as the place for its costs names them; empty where there is none."""
    (block,) = (one for one in verdict if one.id == "costs")
    return next((part.about for part in block.parts if isinstance(part, Slot)), "")


def _shown(step: Item) -> Iterator[Line]:
    """Yield the lines of a step that are shown before anything is opened."""
    yield from (part for part in step.parts if isinstance(part, Line) and part.role in _KEPT)


def forward_lines(forward: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield the texts of half a page in order, each with what it is: title, heading, step, line or address."""
    head, *rest = forward
    yield "title", head.title
    yield from _below(head)
    for block in rest:
        if block.parts and block.title:
            yield "heading", block.title
        yield from _below(block)


def _below(block: Block) -> Iterator[tuple[str, str]]:
    yield from (("line", text_of(part)) for part in unfold(block.parts) if isinstance(part, Line))
    for number, item in enumerate(block.items, start=1):
        yield "step", f"{number}. {item.head.text}" if block.id == "plan" else item.head.text
        yield from (("line", text_of(one)) for one in item.parts if isinstance(one, Line))


def text_of(one: Line) -> str:
    """Return a line as text; an address that has no text of its own is shown itself."""
    return "".join(piece if isinstance(piece, str) else piece.text or getattr(piece, "url", "") for piece in one.pieces)
