"""What the pages on costs show at the build. Comes in: the playbook, the cost book, a day. Goes out: HTML, Markdown.

All of it is made by the functions that run in the reader's browser, from the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from decision.cost.compare import compare_pair, spread
from decision.cost.view import view_costs
from decision.render.drawings import NARROW, WIDE, cost_rows
from decision.render.html import cost_form, cost_result
from decision.render.html.instrument import escape
from decision.render.html.kit import figure, trusted
from hooks.charts import draw

if TYPE_CHECKING:
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
        against = compare_pair(found.book, found.settings, *found.pair)
        parts = {
            "pair": cost_form.pair(found),
            "summary": cost_result.summary(found, outlooks, against),
            "notes": cost_result.notes(found),
            "table": cost_result.cost_table(found, outlooks, base),
        }
        preset = self.book.preset[found.settings.preset]
        others = "".join(self._example(other.id, base) for other in self.book.presets if other.id != preset.id)
        shares = cost_result.percentiles(found, outlooks)
        answer, rest = (
            "".join(f'<div data-part="{name}">{parts[name]}</div>' for name in names)
            for names in (("pair", "summary", "notes"), ("table",))
        )
        return (
            f'<section class="sft-cost" data-base="{escape(base)}" data-link="{escape(found.link)}"'
            f' data-preset="{escape(preset.id)}" data-today="{escape(self.today)}" aria-label="Costs">'
            '<div class="sft-cost-left">'
            f'<div class="sft-cost-presets" data-part="presets">{cost_form.presets(found)}</div>'
            '<details class="sft-cost-form" open><summary>Your figures</summary>'
            f'<form method="dialog" autocomplete="off" novalidate data-part="form">{cost_form.form(found)}</form>'
            '</details></div><div class="sft-cost-right"><div class="sft-cost-answer">'
            f'<p class="sft-no-scripts">These are the figures of the example “{escape(preset.title)}”. '
            f'With scripts you can enter your own.</p>{answer}<p class="sft-status-line" role="status"></p></div>'
            f'<div class="sft-cost-rest">{rest}<details class="sft-words"><summary>All percentiles, in all, a month, a '
            f'request and a correct answer</summary><div data-part="percentiles">{shares}</div></details>'
            '<section class="sft-cost-sum" data-part="sum" hidden></section>'
            f"{others}{self.charts(found)}</div></div></section>"
        )

    def _example(self, preset: str, base: str) -> str:
        """Return another example as it shows before Python is ready, or without scripts."""
        found = self.view(preset)
        outlooks = spread(found.book, found.settings, found.compared)
        inside = cost_result.summary(found, outlooks) + cost_result.cost_table(found, outlooks, base)
        title = f"The same for: {escape(self.book.preset[preset].title)}"
        return f'<details class="sft-example" data-preset="{preset}"><summary>{title}</summary>{inside}</details>'

    def charts(self, found: CostView) -> str:
        """Return the charts of a view as figures, drawn for both widths."""
        *_, months = cost_rows.months(found)
        volume, moved = cost_rows.volume(found), cost_rows.moved(found)
        drawn = {
            "months": (months, cost_rows.months_table(months)),
            "volume": (volume, cost_rows.volume_table(volume)),
            "drivers": (moved, cost_rows.moved_table(moved)),
        }
        without = (
            " Wrong answers are left out, since all levers leave the same." if cost_rows.equal_errors(found) else ""
        )
        return "".join(
            figure(
                title,
                caption + (without if name != "drivers" else ""),
                *self._drawn(name, title, rows),
                chart=name,
                figures=trusted(table),
            )
            for name, (title, caption) in CHARTS.items()
            for rows, table in [drawn[name]]
        )

    def _drawn(self, name: str, title: str, rows: list[cost_rows.Row]) -> tuple[Html, Html]:
        narrow, wide = (draw(name, [{**row} for row in rows], width, title) for width in (NARROW, WIDE))
        return narrow, wide

    def sum_page(self, lever: str) -> str:
        """Return the Markdown of the page that works out a lever's bill, without its table, which is put in later."""
        title = self.playbook.lever[lever].title
        return "\n".join(
            [
                "---",
                f'title: "The sum: {title}"',
                f'description: "Every line of the bill of “{title}”, with its numbers and where they come from."',
                "---",
                "",
                f'{{{{ cost_sum("{lever}") }}}}',
                "",
                "[All levers side by side](../index.md)",
                "",
            ]
        )
