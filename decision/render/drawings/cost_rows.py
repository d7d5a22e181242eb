"""What the charts of the cost page draw. Comes in: a view of the costs. Goes out: rows for a chart, and its table.

Where all levers leave the same errors, wrong answers are left out of the charts: they would be the same in every line
and hide what differs.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from decision.cost import compare
from decision.cost.break_even import VOLUMES, Totals
from decision.cost.draws import Range
from decision.cost.settings import known_names
from decision.render.html.kit import row, table
from decision.wording.figures import amount, money, number
from decision.wording.sentences import lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision.cost.settings import Settings
    from decision.cost.view import CostView
    from decision.render.html.kit import Html

type Cell = str | int | float
type Row = dict[str, Cell]
MOST_DRIVERS = 8
"""More quantities than this are left to the table of all."""
_AROUND = 1_000.0
"""How far the chart by volume goes to either side of the reader's volume, as a factor."""


def equal_errors(view: CostView) -> bool:
    """Return whether the levers that are drawn leave the same errors."""
    return len({view.settings.ranges[f"errors-left.{lever}"] for lever in view.shown}) == 1


def _settings(view: CostView) -> Settings:
    if not equal_errors(view):
        return view.settings
    return replace(view.settings, ranges={**view.settings.ranges, "error-cost": Range(0, 0, 0)})


def months(view: CostView) -> Iterator[list[Row]]:
    """Yield the rows of cumulative cost by month: nothing yet, step by step, at last all of them."""
    rows: list[Row] = []
    for found in compare.monthly(view.book, _settings(view), view.shown):
        rows = [
            {
                "lever": lever,
                "title": view.playbook.lever[lever].title,
                "month": month,
                "low": round(min(spread.p10, usual), 2),
                "typical": round(usual, 2),
                "high": round(max(spread.p90, usual), 2),
            }
            for lever, points in found.items()
            for month, usual, spread in points
        ]
        if len(found) < len(view.shown):
            yield []
    yield rows


def volume(view: CostView) -> list[Row]:
    """Return the rows of total cost by volume: lines, where one becomes cheaper than another, the reader's volume."""
    totals = Totals(view.book, _settings(view))
    here = view.settings.ranges["volume"].typical
    low, high = max(VOLUMES[0], here / _AROUND), min(VOLUMES[-1], max(here, 1.0) * _AROUND)
    titles = {lever: view.playbook.lever[lever].title for lever in view.shown}
    rows: list[Row] = [
        {"lever": lever, "title": title, "volume": round(at, 2), "total": round(total, 2)}
        for lever, title in titles.items()
        for at, total in zip(VOLUMES, totals.table[lever], strict=True)
        if low <= at <= high and total > 0
    ]
    rows += _crossings(view, totals, low, high)
    if here:
        rows.append({"kind": "here", "title": "your volume", "volume": round(here, 2), "total": 0})
    return rows


def _crossings(view: CostView, totals: Totals, low: float, high: float) -> Iterator[Row]:
    """Yield where one lever becomes cheaper than another, between two volumes."""
    titles = {lever: view.playbook.lever[lever].title for lever in view.shown}
    for pair in combinations(view.shown, 2):
        for one, two in permutations(pair):
            for found, _ in totals.break_even(one, two):
                if found and low <= found <= high:
                    title = f"{titles[one]} is cheaper than {lower_first(titles[two])}"
                    total = round(totals.at(one, found), 2)
                    yield {"kind": "crossing", "title": title, "volume": round(found, 2), "total": total}


def drivers(view: CostView) -> list[Row]:
    """Return the rows of what moves the difference between the two levers most, the strongest first."""
    known = known_names(view.book)
    lever, other = view.pair
    strongest = compare.drivers(view.book, view.settings, lever, other)[:MOST_DRIVERS]
    rows: list[Row] = []
    for place, found in enumerate(strongest):
        quantity, now = known[found.name], view.settings.ranges[found.name]
        label = quantity.label
        if found.name.startswith("errors-left."):
            label = f"Errors left: {view.playbook.lever[found.name.removeprefix('errors-left.')].title}"
        rows.append(
            {
                "label": label,
                "low": round(found.at_low, 2),
                "high": round(found.at_high, 2),
                "low_text": f"{amount(now.low, quantity.unit)} {quantity.unit}",
                "high_text": f"{amount(now.high, quantity.unit)} {quantity.unit}",
                "place": place,
            }
        )
    return rows


# --- the same as tables ------------------------------------------------------------------------

_HEADS = {
    "months": {
        "title": "Lever",
        "month": "Month",
        "low": "10th percentile",
        "typical": "Typical",
        "high": "90th percentile",
    },
    "volume": {"title": "Lever", "volume": "Requests a month", "total": "Total, USD"},
    "drivers": {
        "label": "Quantity",
        "low_text": "At its low end",
        "low": "USD",
        "high_text": "At its high end",
        "high": "USD",
    },
}
"""The columns of each chart's table: which cell of a row, under which head."""
_FIGURES = {"low": money, "typical": money, "high": money, "total": money, "volume": number}
"""How cells that hold a figure are written."""


def rows_table(chart: str, rows: Iterable[Row]) -> Html:
    """Return the rows of a chart as a table: the crossings last, the reader's own volume left out."""
    shown = sorted((one for one in rows if one.get("kind") != "here"), key=lambda one: "kind" in one)
    cells = (row(*(_written(name, one[name]) for name in _HEADS[chart])) for one in shown)
    return table(_HEADS[chart].values(), cells, name="sft-rows")


def _written(name: str, cell: Cell) -> str:
    return _FIGURES[name](float(cell)) if name in _FIGURES else str(cell)
