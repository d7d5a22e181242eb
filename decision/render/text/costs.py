"""The costs for a terminal. Comes in: a view of the costs. Goes out: plain text."""

from decision.cost.compare import spread
from decision.cost.view import CostView
from decision.render.text.terminal import parts_text
from decision.wording.costs import all_parts


def cost_text(view: CostView) -> str:
    """Return what a page shows of the costs, 88 columns wide."""
    return parts_text(all_parts(view, spread(view.book, view.settings, view.compared)))
