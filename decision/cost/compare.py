"""Levers side by side. Comes in: a cost book and settings. Goes out: estimates, ranges, drivers.

``estimate`` is the typical figure for every lever and takes no dice. ``spread`` draws, and adds how sure it is. Both
work on the same bills.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import sub

from decision.cost.bill import GROWTH, LINES, Bill, bill_of, error_share
from decision.cost.draws import Timeline
from decision.cost.model import CostBook, Recipe
from decision.cost.settings import Settings

_STEP = 125
"""Draws between two turns: some 20 ms in a browser."""
_POINTS = 12
"""Dates at which the cost so far is worked out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure spreads over the draws."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Estimate:
    """What a lever costs with every quantity at its typical value."""

    recipe: Recipe
    bill: Bill
    q: Mapping[str, float]

    @property
    def lever(self) -> str:
        """The lever's id."""
        return self.recipe.lever

    @cached_property
    def total(self) -> float:
        """USD over the whole time, seen from today."""
        return math.fsum(self.bill)

    @property
    def own(self) -> float:
        """The total without wrong answers."""
        return self.total - self.bill.errors

    @property
    def requests(self) -> float:
        """Requests over the whole time."""
        return self.q["requests-made"]

    @property
    def before(self) -> float:
        """USD before it runs: what is paid once."""
        return self.bill.by("grows")["once"]

    @property
    def monthly(self) -> float:
        """USD a month once it runs, evenly spread over the months, each seen from today."""
        grown = (cost for line, cost in zip(LINES, self.bill, strict=True) if line.grows != "once")
        return math.fsum(grown) / self.q["months"]

    @property
    def per_request(self) -> float | None:
        """USD for each request; nothing where there are none."""
        return self.total / self.requests if self.requests else None

    @property
    def per_correct(self) -> float | None:
        """USD for each correct answer; nothing where there are none."""
        right = self.requests * (1 - error_share(self.recipe, self.q))
        return self.total / right if right else None


@dataclass(frozen=True)
class Outlook:
    """What a lever costs over all draws."""

    total: Spread
    more: Spread
    """What it costs more than the first recipe of the book, draw by draw."""
    cheapest: float
    """The share of draws in which it costs least among the levers compared."""
    totals: tuple[float, ...] = field(repr=False)
    """The total of each draw."""


def estimate(book: CostBook, settings: Settings, **changed: float) -> dict[str, Estimate]:
    """Return the typical cost of every lever, by lever."""
    q = settings.typical(**changed)
    return {recipe.lever: Estimate(recipe, bill_of(recipe, settings.offer(recipe), q), q) for recipe in book.recipes}


def spread(book: CostBook, settings: Settings, compared: Sequence[str]) -> dict[str, Outlook]:
    """Return how the cost of every lever spreads over seeded draws, and how often each is the cheapest.

    ``compared`` are the levers among which the cheapest is looked for. The same draws serve all levers; a tie goes to
    the lever that comes first.
    """
    *_, found = spreading(book, settings, compared)
    return found


def spreading(book: CostBook, settings: Settings, compared: Sequence[str]) -> Iterator[dict[str, Outlook]]:
    """Work like ``spread`` in steps, so that others have a turn in between; yields nothing until the last one."""
    draws = settings.draws()
    totals: dict[str, list[float]] = {recipe.lever: [] for recipe in book.recipes}
    for start in range(0, settings.count, _STEP):
        yield {}
        for recipe in book.recipes:
            offer = settings.offer(recipe)
            totals[recipe.lever] += [sum(bill_of(recipe, offer, q)) for q in draws[start : start + _STEP]]
    yield {}
    rivals = [totals[lever] for lever in compared]
    winners = Counter(compared[min(range(len(row)), key=row.__getitem__)] for row in zip(*rivals, strict=True))
    first = totals[book.recipes[0].lever]
    yield {
        lever: Outlook(
            total=percentiles(total),
            more=percentiles(map(sub, total, first)),
            cheapest=winners[lever] / settings.count,
            totals=tuple(total),
        )
        for lever, total in totals.items()
    }


def percentiles(figures: Iterable[float]) -> Spread:
    """Return the 10th, 50th and 90th percentile: each a figure that was drawn, or the mean of two neighbours."""
    ordered = sorted(figures)
    return Spread(*(_at(ordered, share) for share in (0.1, 0.5, 0.9)))


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


# --- over time ---------------------------------------------------------------------------------


def monthly(
    book: CostBook, settings: Settings, levers: Sequence[str]
) -> Iterator[dict[str, list[tuple[int, float, Spread]]]]:
    """Yield in steps, for each lever, (months, typical cost so far, its spread): what was spent by then."""
    whole = settings.timeline
    ends = sorted({round(whole.months * part / _POINTS) for part in range(1, _POINTS + 1)} - {0})
    spans = [whole.until(month) for month in ends]
    draws = settings.draws()
    usual = settings.typical()
    found: dict[str, list[tuple[int, float, Spread]]] = {}
    for lever in levers:
        yield found
        recipe = book.recipe[lever]
        offer = settings.offer(recipe)
        middle = _grown(bill_of(recipe, offer, usual))
        parts = [_grown(bill_of(recipe, offer, q)) for q in draws]
        rows = [(0, middle[0], percentiles(part[0] for part in parts))]
        for span in spans:
            spent = _spending(span, whole, recipe.runs_on)
            costs = [spent(part, q, draw) for draw, (part, q) in enumerate(zip(parts, draws, strict=True))]
            rows.append((span.months, spent(middle, usual, None), percentiles(costs)))
        found[lever] = rows
    yield found


type _Spent = Callable[[Sequence[float], Mapping[str, float], int | None], float]


def _spending(early: Timeline, whole: Timeline, role: str) -> _Spent:
    """Return what says how much of a bill is spent by an earlier date, seen from today.

    It takes the bill's parts in the order of ``GROWTH``, values, and a draw as ``Timeline.add`` does.
    """
    even, asked = (early.sums[name] / whole.sums[name] for name in ("months", "requests"))

    def spent(parts: Sequence[float], q: Mapping[str, float], draw: int | None) -> float:
        once, months, requests, priced, years, moves = parts
        share = early.priced(q["price-after-a-year"]) * q["volume"] / q["priced"] if priced else 0.0
        found = once + (months + years) * even + requests * asked + priced * share
        now, then = (span.expected_retirements(role, draw) if moves else 0.0 for span in (early, whole))
        return found + moves * (now / then) if then else found

    return spent


def _grown(found: Bill) -> tuple[float, ...]:
    """Return the sums of a bill's lines by what they grow with, in the order of ``GROWTH``."""
    sums = found.by("grows")
    return tuple(sums[growth] for growth in GROWTH)


# --- against each other ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PairComparison:
    """How two levers compare over all draws."""

    difference: Spread
    """What the first costs more than the second, USD."""
    cheaper: float
    """The share of draws in which the first costs less."""


def compare_pair(first: Outlook, second: Outlook) -> PairComparison:
    """Return how two levers compare draw by draw."""
    gaps = [*map(sub, first.totals, second.totals)]
    return PairComparison(percentiles(gaps), sum(gap < 0 for gap in gaps) / len(gaps))


def payback(ours: Estimate, theirs: Estimate) -> float | None:
    """Return after how many months of net saving a lever has made up for what it costs more before it runs.

    Nothing where it saves nothing a month; 0 where there is nothing to make up for.
    """
    saving = theirs.monthly - ours.monthly
    return max(0.0, ours.before - theirs.before) / saving if saving > 0 else None


def errors_to_remove(ours: Estimate, theirs: Estimate) -> float | None:
    """Return how much smaller the share of wrong answers must be with one lever to pay for what it costs more.

    In points of share, such as 0.01; below zero where it may even make more errors. ``None`` where a wrong answer
    costs nothing or nothing is asked.
    """
    worth = ours.q["requests"] * ours.q["error-cost"]
    return (ours.own - theirs.own) / worth if worth else None


@dataclass(frozen=True, slots=True)
class Driver:
    """How much one quantity moves a result when it alone goes from one end of its range to the other."""

    name: str
    at_low: float
    """USD that the result changes by, at the low end."""
    at_high: float

    @property
    def swing(self) -> float:
        """The distance between both ends, USD."""
        return abs(self.at_high - self.at_low)


def drivers(book: CostBook, settings: Settings, lever: str, other: str = "") -> list[Driver]:
    """Return the quantities that move a lever's total, or its difference from another's, the strongest first."""
    recipes = [book.recipe[name] for name in (lever, other) if name]
    usual = settings.typical()

    def result(q: Mapping[str, float]) -> float:
        first, *rest = (sum(bill_of(recipe, settings.offer(recipe), q)) for recipe in recipes)
        return first - sum(rest)

    middle = result(usual)
    found = []
    for name, known in settings.ranges.items():
        if known.exact:
            continue
        low, high = (result(settings.timeline.add({**usual, name: end})) - middle for end in (known.low, known.high))
        found.append(Driver(name, low, high))
    return sorted((one for one in found if one.swing), key=lambda one: -one.swing)
