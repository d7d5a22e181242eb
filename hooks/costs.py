"""What the pages on costs show at the build. Comes in: the playbook, the cost book, a day. Goes out: macros, Markdown.

All of it is made by the functions that run in the reader's browser, from the same figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from decision.cost.compare import spread
from decision.cost.model import CostBook
from decision.cost.tokens import ERROR, ERROR_ELSEWHERE
from decision.cost.view import CostView, view_costs
from decision.interfaces.handlers.costs import answer, rest
from decision.render.drawings.cost_rows import cost_charts
from decision.render.drawings.life_spans import life_span_figure
from decision.render.html import cost_form, cost_sums
from decision.render.html.blocks import Writer
from decision.render.html.kit import Html, join, tag
from decision.tree.model import Playbook
from decision.wording.costs import totals
from decision.wording.figures import percent
from hooks.page_context import Macros
from hooks.templates import render


@dataclass(frozen=True)
class CostPages:
    """The pages on costs, as they stand before a reader has entered anything."""

    playbook: Playbook
    book: CostBook
    today: str
    """The day of the build, ISO."""

    @cached_property
    def first(self) -> CostView:
        """The view of the first example."""
        return self.view("")

    def view(self, preset: str) -> CostView:
        """Return the view of an example."""
        return view_costs(self.playbook, self.book, "", self.today, {"preset": preset} if preset else {})

    def tool(self, base: str) -> str:
        """Return the instrument: the form, the answer, the table, the charts; and the other examples, folded."""
        found = self.first
        outlooks = spread(found.book, found.settings, found.compared)
        *_, charts = cost_charts(found)
        parts = {
            "presets": cost_form.presets(found),
            "form": cost_form.form(found),
            "pair": cost_form.pair(found),
            **answer(found, outlooks, base),
            "totals": Writer(base, "").part(totals(found, outlooks)),
            "charts": charts,
        }
        preset = self.book.preset[found.settings.preset]
        return render(
            "costs",
            base=base,
            link=found.link,
            preset=preset,
            today=self.today,
            parts=parts,
            errors=[percent(error) for error in (ERROR, ERROR_ELSEWHERE)],
            examples=[(other, self._example(other.id, base)) for other in self.book.presets if other.id != preset.id],
        )

    def _example(self, preset: str, base: str) -> dict[str, Html]:
        """Return what another example shows before Python is ready, or without scripts."""
        found = self.view(preset)
        return answer(found, spread(found.book, found.settings, found.compared), base)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield a page a lever that works out its bill, as Markdown by path; the table is put in later."""
        for recipe in self.book.recipes:
            title = self.playbook.lever[recipe.lever].title
            yield f"costs/sums/{recipe.lever}.md", _SUM_PAGE.format(title=title, lever=recipe.lever)


_SUM_PAGE = """\
---
title: "The sum: {title}"
description: "Every line of the bill of “{title}”, with its numbers and where they come from."
---

{{{{ cost_sum("{lever}") }}}}

[All levers side by side](../index.md)
"""


class CostMacros(Macros):
    """What the pages on costs show."""

    def cost_tool(self) -> str:
        """Put the cost table with its form and charts into a page."""
        html = tag("div", self.on.costs.tool(self.on.base), data_search_exclude=True)
        return self.on.slot(join(html, self.on.scripts("engine", "cost-screen", "models", "cost")))

    def cost_part(self, part: str) -> str:
        """Put a part of the costs into a page: breakevens, services or quoted."""
        html = rest(self.on.costs.first, self.on.base)[part]
        return self.on.slot(tag("div", html, class_="sft-cost-part", data_part=part))

    def cost_sum(self, lever: str) -> str:
        """Put the bill of a lever, line by line, into a page."""
        html = cost_sums.sums(self.on.costs.first, lever, level=2)
        return self.on.slot(tag("div", html, class_="sft-cost-part"))

    def life_spans(self) -> str:
        """Put into a page how long models ran that could be fine-tuned, with the day of the build marked."""
        costs = self.on.costs
        return self.on.slot(life_span_figure(costs.book.lifespans, costs.today))
