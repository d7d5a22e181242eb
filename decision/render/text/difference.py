"""What a new edition of a tree changes, for a terminal. Comes in: blocks. Goes out: plain text."""

from collections.abc import Sequence

from decision.render.text.terminal import parts_text
from decision.wording.blocks import Block


def difference_text(found: Sequence[Block]) -> str:
    """Return the blocks one below the other; those without parts are left out."""
    return "\n\n".join(f"{block.title}\n\n{parts_text(block.parts)}" for block in found if block.parts)
