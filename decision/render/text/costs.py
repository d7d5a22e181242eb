"""The costs for a terminal, and what has grown old. Comes in: a view of the costs. Goes out: plain text."""

from collections.abc import Sequence

from decision.cost.ages import KINDS, Aged
from decision.cost.compare import spread
from decision.cost.view import CostView
from decision.render.text.terminal import parts_text
from decision.wording.costs import all_parts
from decision.wording.figures import number


def cost_text(view: CostView) -> str:
    """Return what a page shows of the costs, 88 columns wide."""
    return parts_text(all_parts(view, spread(view.book, view.settings, view.compared)))


def stale_text(found: Sequence[Aged], months: float) -> str:
    """Return what is older than some months, by kind."""
    if not found:
        return f"Nothing is more than {number(months)} months old."
    parts = []
    for kind, title in KINDS.items():
        rows = [f"{one.months:6.1f}  {one.as_of:<12}  {one.label} ({one.id})" for one in found if one.kind == kind]
        if rows:
            parts.append("\n".join([f"{title}: {len(rows)} more than {number(months)} months old", *rows]))
    return "\n\n".join(parts)


def stale_record(found: Sequence[Aged]) -> list[dict[str, str | float]]:
    """Return the same as data."""
    return [
        {"kind": one.kind, "id": one.id, "label": one.label, "as_of": one.as_of, "months": round(one.months, 1)}
        for one in found
    ]
