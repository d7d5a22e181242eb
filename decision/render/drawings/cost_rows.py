"""What the charts of the cost page draw. Comes in: a view of the costs. Goes out: rows for a chart, and its table.

Where all levers leave the same errors, wrong answers are left out of the charts: they would be the same in every line
and hide what differs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision.cost.compare import VOLUMES, Totals, drivers, monthly
from decision.cost.draws import Range
from decision.cost.settings import known_names
from decision.render.html.instrument import escape
from decision.wording.figures import amount, money, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from decision.cost.settings import Settings
    from decision.cost.view import CostView

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
    for found in monthly(view.book, _settings(view), view.shown):
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
    """Return the rows of total cost by volume: lines, the points where they cross, and the reader's own volume."""
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
    for place, lever in enumerate(view.shown):
        for other in view.shown[place + 1 :]:
            for one, two in ((lever, other), (other, lever)):
                found = totals.break_even(one, two).volume
                if found and low <= found <= high:
                    title = f"{titles[one]} is cheaper than {titles[two][:1].lower()}{titles[two][1:]}"
                    total = round(totals.at(one, found), 2)
                    rows.append({"kind": "crossing", "title": title, "volume": round(found, 2), "total": total})
    if here:
        rows.append({"kind": "here", "title": "your volume", "volume": round(here, 2), "total": 0})
    return rows


def moved(view: CostView) -> list[Row]:
    """Return the rows of what moves the difference between the two levers most, the strongest first."""
    known = known_names(view.book)
    lever, other = view.pair
    rows: list[Row] = []
    for place, found in enumerate(drivers(view.book, view.settings, lever, other)[:MOST_DRIVERS]):
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


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f'<table class="sft-rows"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def months_table(rows: Sequence[Row]) -> str:
    """Return the rows of ``months`` as a table."""
    heads = ("Lever", "Month", "10th percentile", "Typical", "90th percentile")
    cells = [
        (str(row["title"]), str(row["month"]), *(_usd(row, name) for name in ("low", "typical", "high")))
        for row in rows
    ]
    return _table(heads, cells)


def volume_table(rows: Sequence[Row]) -> str:
    """Return the rows of ``volume`` as a table; the crossings last."""
    heads = ("Lever", "Requests a month", "Total, USD")
    lines = [row for row in rows if "kind" not in row] + [row for row in rows if row.get("kind") == "crossing"]
    return _table(heads, [(str(row["title"]), number(float(row["volume"])), _usd(row, "total")) for row in lines])


def moved_table(rows: Sequence[Row]) -> str:
    """Return the rows of ``moved`` as a table."""
    heads = ("Quantity", "At its low end", "USD", "At its high end", "USD")
    cells = [
        (str(row["label"]), str(row["low_text"]), _usd(row, "low"), str(row["high_text"]), _usd(row, "high"))
        for row in rows
    ]
    return _table(heads, cells)


def _usd(row: Row, name: str) -> str:
    return money(float(row[name]))
