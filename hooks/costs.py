"""What the pages on costs show at the build. Comes in: the playbook, the cost book, a day. Goes out: macros, Markdown.

All of it is made by the functions that run in the reader's browser, from the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from decision.cost.compare import compare_pair, spread
from decision.cost.view import view_costs
from decision.interfaces.handlers.costs import REST, chart_parts
from decision.render.drawings import NARROW, WIDE
from decision.render.drawings.cost_rows import equal_errors
from decision.render.drawings.pictures import life_spans
from decision.render.html import cost_form, cost_result, cost_sums
from decision.render.html.kit import figure, join, tag
from hooks.charts import draw
from hooks.page_context import Macros
from hooks.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.cost.model import CostBook
    from decision.cost.view import CostView
    from decision.render.html.kit import Html
    from decision.tree.model import Playbook

CHARTS = {
    "months": ("What has been spent by when", "The line is the typical figure, the band holds eight of ten draws."),
    "volume": ("Which lever is cheaper at which volume", "Both scales grow by factors of ten."),
    "drivers": (
        "What moves the difference most",
        "How much the difference between the two levers changes when one figure alone goes to either end of its range.",
    ),
}
"""Title and caption of each chart, in the order of the page."""


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
        against = compare_pair(*(outlooks[lever] for lever in found.pair))
        parts = {
            "presets": cost_form.presets(found),
            "form": cost_form.form(found),
            "pair": cost_form.pair(found),
            "summary": cost_result.summary(found, outlooks, against),
            "notes": cost_result.notes(found),
            "table": cost_result.cost_table(found, outlooks, base),
            "percentiles": cost_result.percentiles(found, outlooks),
            "charts": self.charts(found),
        }
        preset = self.book.preset[found.settings.preset]
        return render(
            "costs",
            base=base,
            link=found.link,
            preset=preset,
            today=self.today,
            parts=parts,
            examples=[(other, self._example(other.id, base)) for other in self.book.presets if other.id != preset.id],
        )

    def _example(self, preset: str, base: str) -> Html:
        """Return what another example shows before Python is ready, or without scripts."""
        found = self.view(preset)
        outlooks = spread(found.book, found.settings, found.compared)
        return join(cost_result.summary(found, outlooks), cost_result.cost_table(found, outlooks, base))

    def charts(self, found: CostView) -> Html:
        """Return the charts of a view as figures, drawn for both widths."""
        *_, parts = chart_parts(found)
        without = " Wrong answers are left out, since all levers leave the same." if equal_errors(found) else ""
        figures = []
        for name, (title, caption) in CHARTS.items():
            rows, table = parts[name]
            narrow, wide = (draw(name, [{**row} for row in rows], width, title) for width in (NARROW, WIDE))
            said = caption + (without if name != "drivers" else "")
            figures.append(figure(title, said, narrow, wide, chart=name, figures=table))
        return join(figures)

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
        return self.on.slot(join(html, self.on.scripts("engine", "charts", "cost-screen", "cost")))

    def cost_part(self, part: str) -> str:
        """Put a part of the costs into a page: breakevens, services or quoted."""
        html = REST[part](self.on.costs.first)
        return self.on.slot(tag("div", html, class_="sft-cost-part", data_part=part))

    def cost_sum(self, lever: str) -> str:
        """Put the bill of a lever, line by line, into a page."""
        html = cost_sums.sums(self.on.costs.first, lever, level=2)
        return self.on.slot(tag("div", html, class_="sft-cost-part"))

    def life_spans(self) -> str:
        """Put into a page how long models ran that could be fine-tuned, with the day of the build marked."""
        costs = self.on.costs
        return self.on.slot(life_spans(costs.book.lifespans, costs.today))
