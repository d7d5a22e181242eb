"""Values for every quantity: one typical set, and many seeded ones. Comes in: ranges, life spans. Goes out: values.

The same draws serve all levers, so that a comparison is of the levers and not of the dice. Each quantity has a stream
of its own: a new quantity leaves the draws of the others as they are. Draws are stratified, so that few are enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from random import Random
from typing import NamedTuple

from decision.cost import formulas as f
from decision.cost.model import LifeSpan
from decision.tree.dates import months_between

DRAWS = 1000
"""How many draws a result rests on."""
SEED = 1
"""The seed that results are published with."""
LONGEST = 60
"""The longest horizon, in months."""
NOTICE = 6.0
"""Months before the end in which nothing new is trained, where a life span does not say."""
_NOTHING = 1e-12
"""Below this a number is as good as zero, and ratios to it mean nothing."""
HOSTED = ("base", "smaller", "stronger", "service", "student")
"""The roles whose models a vendor can retire, unless the reader keeps the weights."""


class Range(NamedTuple):
    """What is known of a number: half of all draws lie below ``typical``, none outside ``low`` and ``high``."""

    low: float
    typical: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether there is only one value."""
        return self.low == self.high

    def at(self, position: float) -> float:
        """Return the value at a position from -1 (low) over 0 (typical) to 1 (high).

        Between them the way is even in ratios, as for prices and hours; even in
        differences where one end is as good as zero.
        """
        if not position:
            return self.typical
        end = self.high if position > 0 else self.low
        share = abs(position)
        if min(end, self.typical) > _NOTHING:
            return self.typical * math.pow(end / self.typical, share)
        return self.typical + (end - self.typical) * share


@lru_cache(maxsize=512)
def quantile_positions(name: str, seed: int, count: int) -> tuple[float, ...]:
    """Return a position in its range for each draw of a quantity: dense around typical, thin at the ends.

    The density falls in a straight line from typical to nothing at either end.
    """
    stream = Random(f"{seed}:{name}")  # noqa: S311  # dice, not secrets
    order = list(range(count))
    stream.shuffle(order)
    found = []
    for place in order:
        side = 2 * (place + stream.random()) / count - 1
        found.append(math.copysign(1 - math.sqrt(1 - abs(side)), side))
    return tuple(found)


@lru_cache(maxsize=512)
def sample_column(name: str, known: Range, seed: int, count: int) -> tuple[float, ...]:
    """Return the value of a quantity in each draw. Remembered, since a reader changes one quantity at a time."""
    return tuple(known.at(position) for position in quantile_positions(name, seed, count))


def residual_windows(spans: Iterable[LifeSpan]) -> tuple[tuple[float, float], ...]:
    """Return, for each tuned model whose end is known, (months open to training, months from opening to the end)."""
    found = []
    for span in spans:
        start = span.opened or span.released
        if span.kind != "tuned" or not start or not span.shutdown:
            continue
        life = months_between(start, span.shutdown)
        usable = months_between(start, span.closed) if span.closed else max(0.0, life - NOTICE)
        found.append((usable, life))
    return tuple(found)


@lru_cache(maxsize=4)
def retirements(windows: tuple[tuple[float, float], ...], seed: int, count: int) -> tuple[tuple[float, ...], ...]:
    """Return, for each draw, the months after which a hosted model is retired, one after the other.

    A project begins at a random moment while a random one of the published models could be trained, and goes on to the
    next one in the same way. Without life spans nothing is ever retired.
    """
    stream = Random(f"{seed}:retirements")  # noqa: S311  # dice, not secrets
    draws = []
    for _ in range(count if windows else 0):
        month, ends = 0.0, []
        while month < LONGEST:
            usable, life = windows[int(stream.random() * len(windows))]
            month += life - usable * stream.random()
            ends.append(month)
        draws.append(tuple(ends))
    return tuple(draws) or ((),) * count


@lru_cache(maxsize=64)
def discounted_moves(
    ends: tuple[tuple[float, ...], ...], known: float | None, months: int, discount: float
) -> tuple[float, ...]:
    """Return, for each draw, how often a model is retired within some ``months``, each time seen from today.

    ``known`` is the month of the first end where that is known; what follows it is drawn.
    """
    first = max(known, 0.0) if known is not None else 0.0
    begun = () if known is None else (first,)
    return tuple(
        sum(f.discounted_at(end, discount) for end in (*begun, *(first + end for end in each)) if end <= months)
        for each in ends
    )


@dataclass(frozen=True)
class Timeline:
    """The time that is looked at: how long, what a later dollar is worth, how traffic grows, when models end."""

    months: int
    discount: float
    growth: float
    ends: tuple[tuple[float, ...], ...]
    """For each draw, the months after which a hosted model is retired."""
    known: tuple[tuple[str, float], ...] = ()
    """(role, months from today) where the end of the chosen model is known."""
    found: dict[float | None, tuple[tuple[float, ...], float]] = field(default_factory=dict, compare=False, repr=False)
    """By known end how often a model is retired in each draw, seen from today, with the mean; shared by all that differ
    in known ends alone."""

    @cached_property
    def sums(self) -> dict[str, float]:
        """What does not depend on the draw: months, years and requests (per request a month), seen from today."""
        months = f.discounted(self.months, self.discount)
        requests = f.discounted(self.months, self.discount, self.growth)
        grown = f.discounted(self.months, 0.0, self.growth)
        return {"months": months, "years": months / 12, "requests": requests, "grown": grown}

    def _moved(self, role: str) -> tuple[tuple[float, ...], float]:
        known = dict(self.known).get(role)
        if known not in self.found:
            moves = discounted_moves(self.ends, known, self.months, self.discount)
            self.found[known] = moves, _mean(moves)
        return self.found[known]

    def knowing(self, role: str, end: float | None) -> Timeline:
        """Return the same with a role whose model ends after some months, if that is known."""
        known = {name: months for name, months in self.known if name != role}
        found = tuple((known | ({role: end} if end is not None and role in HOSTED else {})).items())
        return self if found == self.known else replace(self, known=found)

    def until(self, months: int) -> Timeline:
        """Return the same for a shorter time."""
        return Timeline(months, self.discount, self.growth, self.ends, self.known)

    def add(self, q: dict[str, float], draw: int | None = None) -> dict[str, float]:
        """Add to values what follows from time; ``draw`` is the number of a draw, ``None`` for the typical set.

        The typical set counts retirements by their mean, which need not be whole.
        """
        sums, volume = self.sums, q["volume"]
        q["months"], q["years"] = sums["months"], sums["years"]
        q["requests"] = volume * sums["requests"]
        q["priced"] = volume * self.priced(q["price-after-a-year"])
        q["volume-mean"] = volume * sums["grown"] / self.months
        q["requests-made"] = volume * sums["grown"]
        for role in HOSTED:
            q[f"retirements.{role}"] = self.expected_retirements(role, draw)
        return q

    def priced(self, year: float) -> float:
        """Return requests at that day's price, per request a month, if prices are ``year`` times as high a year on."""
        if year == 1:
            return self.sums["requests"]
        return f.discounted(self.months, self.discount, self.growth, year)

    def expected_retirements(self, role: str, draw: int | None) -> float:
        """Return how often the model of a role is retired, seen from today, in a draw, or on average."""
        if role not in HOSTED:
            return 0.0
        moves, mean = self._moved(role)
        return mean if draw is None else moves[draw]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def drawn(ranges: Mapping[str, Range], timeline: Timeline, seed: int, count: int) -> list[dict[str, float]]:
    """Return ``count`` seeded sets of values, with what follows from time."""
    fixed = {name: known.typical for name, known in ranges.items() if known.exact}
    moving = [name for name, known in ranges.items() if not known.exact]
    columns = [sample_column(name, ranges[name], seed, count) for name in moving]
    rows = zip(*columns, strict=True) if columns else ((),) * count
    return [timeline.add({**fixed, **dict(zip(moving, row, strict=True))}, draw) for draw, row in enumerate(rows)]
