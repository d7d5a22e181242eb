"""The charts of the cost page. Comes in: a view of the costs. Goes out: figures, each with its table.

Where all levers leave the same errors, wrong answers are left out of the first two: they would be the same in every
line and hide what differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from decision.cost import compare
from decision.cost.break_even import VOLUMES, Totals
from decision.cost.compare import Spread
from decision.cost.draws import Range
from decision.cost.settings import Settings, known_names
from decision.cost.view import CostView
from decision.render.drawings.charts import Line, LineChart, Place, Row, RowChart, Shape, figure
from decision.render.drawings.scales import Axis, short
from decision.render.html.kit import NOTHING, Html, join, row, table
from decision.wording.cost_words import title_of
from decision.wording.figures import amount, money
from decision.wording.sentences import lower_first

MOST_DRIVERS = 8
"""More quantities than this are left to the table of all."""
_AROUND = 1_000.0
"""How far the chart by volume goes to either side of the reader's volume, as a factor."""
_MONTHS = Axis("months", every=(1, 3, 6, 12, 24, 60, 120))


def cost_charts(view: CostView) -> Iterator[Html]:
    """Yield the charts as HTML: nothing yet, step by step, at last all of them."""
    without = " Wrong answers are left out, since all levers leave the same." if _equal_errors(view) else ""
    below = [_by_volume(view, without), _drivers(view)]
    yield NOTHING
    for found in compare.monthly(view.book, _settings(view), view.shown):
        yield join(_by_month(view, found, without), below) if len(found) == len(view.shown) else NOTHING


def _equal_errors(view: CostView) -> bool:
    """Return whether the levers that are drawn leave the same errors."""
    return len({view.settings.ranges[f"errors-left.{lever}"] for lever in view.shown}) == 1


def _settings(view: CostView) -> Settings:
    if not _equal_errors(view):
        return view.settings
    return replace(view.settings, ranges={**view.settings.ranges, "error-cost": Range(0, 0, 0)})


def _table(heads: Iterable[str], lines: Iterable[Line], places: Iterable[Place] = ()) -> Html:
    points = [(one.name, point) for one in lines for point in one.points]
    cells = [*points, *((name, at) for name, *at in places)]
    return table(heads, (row(name, *map(money, figures)) for name, figures in cells), name="sft-rows")


def _by_month(view: CostView, found: Mapping[str, Sequence[tuple[int, float, Spread]]], without: str) -> Html:
    ways = {
        lever: [(month, min(spread.p10, usual), usual, max(spread.p90, usual)) for month, usual, spread in points]
        for lever, points in found.items()
    }
    lines = [Line(title_of(view, lever), way) for lever, way in ways.items()]
    chart = LineChart("What has been spent by when", _MONTHS, Axis("USD, cumulative"), lines)
    caption = f"The line is the typical figure, the band holds eight of ten draws.{without}"
    heads = ("Lever", "Month", "10th percentile", "Typical", "90th percentile")
    return figure("months", chart, caption, _table(heads, lines))


# --- cost by volume ----------------------------------------------------------------------------


def _by_volume(view: CostView, without: str) -> Html:
    totals = Totals(view.book, _settings(view))
    here = view.settings.ranges["volume"].typical
    low, high = max(VOLUMES[0], here / _AROUND), min(VOLUMES[-1], max(here, 1.0) * _AROUND)
    lines = []
    for lever in view.shown:
        points = zip(VOLUMES, totals.table[lever], strict=True)
        drawn = [(at, total) for at, total in points if low <= at <= high and total > 0]
        lines += [Line(title_of(view, lever), drawn)] if drawn else []
    chart = LineChart(
        "Which lever is cheaper at which volume",
        Axis("requests a month", log=True),
        Axis("USD, total", log=True),
        lines,
        [*_crossings(view, totals, low, high)],
        Place(f"your volume, {short(here)}", here),
    )
    caption = f"Both scales grow by factors of ten.{without}"
    return figure("volume", chart, caption, _table(("Lever", "Requests a month", "Total, USD"), lines, chart.places))


def _crossings(view: CostView, totals: Totals, low: float, high: float) -> Iterator[Place]:
    """Yield where one lever becomes cheaper than another, between two volumes."""
    for one, two in permutations(view.shown, 2):
        for found, _ in totals.break_even(one, two):
            if found and low <= found <= high:
                name = f"{title_of(view, one)} is cheaper than {lower_first(title_of(view, two))}"
                yield Place(name, found, totals.at(one, found))


# --- what moves the difference -----------------------------------------------------------------


def _drivers(view: CostView) -> Html:
    known = known_names(view.book)
    rows, cells = [], []
    for found in compare.drivers(view.book, view.settings, *view.pair)[:MOST_DRIVERS]:
        quantity, now = known[found.name], view.settings.ranges[found.name]
        kind, _, lever = found.name.partition(".")
        name = f"Errors left: {title_of(view, lever)}" if kind == "errors-left" else quantity.label
        low, high = (f"{amount(end, quantity.unit)} {quantity.unit}" for end in (now.low, now.high))
        ends = (Shape("hollow", 0, found.at_low), Shape("full", 0, found.at_high))
        beside = (low, high) if found.at_low <= found.at_high else (high, low)
        rows.append(Row(name, sorted(ends, key=lambda one: -abs(one.end)), *beside))
        cells.append(row(name, low, money(found.at_low), high, money(found.at_high)))
    chart = RowChart("What moves the difference most", Axis("USD, change", write=_signed), rows)
    caption = (
        "How much the difference between the two levers changes when one figure alone goes to either end of its range: "
        "hollow for the low end, full for the high end."
    )
    heads = ("Quantity", "At its low end", "USD", "At its high end", "USD")
    return figure("drivers", chart, caption, table(heads, cells, name="sft-rows"))


def _signed(value: float) -> str:
    return f"+{short(value)}" if value > 0 else short(value)
