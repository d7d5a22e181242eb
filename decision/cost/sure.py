"""At which volumes it can be said that a lever is the cheaper of two. Comes in: a cost book and settings.

Goes out: volumes at which it is, and volumes at which the costs leave it open. Of the difference over the whole time,
which is what the table shows, the typical figure counts and the 10th and 90th percentile of draws that both levers
share. Only volumes of two digits are looked at, so that a last binary digit, which may differ between machines, moves
no end of a range; from one to the next that differs from it, it is open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from operator import sub
from typing import NamedTuple

from decision.cost.bill import LINES, RUNNING, Bill, bill_of, shape_of, without_trace
from decision.cost.break_even import Totals
from decision.cost.compare import percentiles
from decision.cost.draws import Range, sample_column
from decision.cost.model import Billing, CostBook, Recipe
from decision.cost.settings import Settings

VOLUMES = (0, *(digits * 10**power for power in range(8) for digits in range(10, 100)), 10**9)
"""The requests a month that are looked at: all whole numbers of two digits up to a billion."""
_COARSE = range(1, len(VOLUMES), 90)
"""The volumes that are looked at first, beside break-evens: the powers of ten."""
_IN_STEPS = {Billing.MACHINES, Billing.WINDOWS, Billing.SECONDS}
"""Ways of billing that do not grow in a straight line with the volume."""
_STRAIGHT = [place for place, line in enumerate(LINES) if line.grows in {"requests", "priced"}]
_MACHINES = Bill._fields.index("hosting")

type Whole = tuple[tuple[int, int | None], ...]
"""Ranges of requests a month in order, from the first to the last of each; ``None`` is no last one."""


class Says(Enum):
    """What costs say of a lever and another at some volume."""

    CHEAPER = "cheaper"
    """It is typically cheaper, and in at least nine of ten draws."""
    OPEN = "open"
    """The typical figure and the two percentiles are on both sides."""
    NOT_CHEAPER = "not cheaper"


class SureVolumes(NamedTuple):
    """Where a lever is cheaper than another, and where that is open; at all other volumes it is not."""

    sure: Whole
    open: Whole


@dataclass(frozen=True)
class _Way:
    """A way to have a lever run."""

    recipe: Recipe
    settings: Settings
    usual: Settings
    """Those that are asked about, from which these differ in an offer."""
    shared: list[dict[str, float]]
    """The values of each draw with the usual settings, for one request a month."""
    _found: dict[float, list[float]] = field(default_factory=dict)

    @cached_property
    def _draws(self) -> list[dict[str, float]]:
        """The same with what is this way's own: its prices, and when its model ends."""
        usual, time = self.usual.ranges, self.settings.timeline
        own = {name: known for name, known in self.settings.ranges.items() if known is not usual.get(name)}
        seed, count = self.settings.seed, self.settings.count
        columns = {name: sample_column(name, known, seed, count) for name, known in own.items()}
        for role, _ in {*time.known} ^ {*self.usual.timeline.known}:
            columns[f"retirements.{role}"] = tuple(time.expected_retirements(role, draw) for draw in range(count))
        rows = zip(*columns.values(), strict=True) if columns else ((),) * count
        return [q | dict(zip(columns, row, strict=True)) for q, row in zip(self.shared, rows, strict=True)]

    def typical(self, volume: float) -> float:
        """Return the typical total at a volume."""
        return sum(bill_of(self.recipe, self.settings.offer(self.recipe), self.settings.typical(volume=volume)))

    @cached_property
    def _bills(self) -> list[tuple[float, float]]:
        """In each draw what does not grow with the volume, and what each request a month adds; no machines."""
        offer = self.settings.offer(self.recipe)
        machines = [_MACHINES] if offer.billing in _IN_STEPS else []
        bills = [bill_of(self.recipe, offer, q) for q in self._draws]
        each = [sum(bill[at] for at in _STRAIGHT) for bill in bills]
        apart = [one + sum(bill[at] for at in machines) for bill, one in zip(bills, each, strict=True)]
        return [(sum(bill) - left, one) for bill, left, one in zip(bills, apart, each, strict=True)]

    def totals(self, volume: float) -> list[float]:
        """Return the total in each draw at a volume."""
        if volume not in self._found:
            found = [fixed + each * volume for fixed, each in self._bills]
            if self.settings.offer(self.recipe).billing in _IN_STEPS:
                found = [total + self._machines(q, volume) for total, q in zip(found, self._draws, strict=True)]
            self._found[volume] = found
        return self._found[volume]

    def _machines(self, q: dict[str, float], volume: float) -> float:
        offer, one = self.settings.offer(self.recipe), q["volume-mean"]
        shape = shape_of(self.recipe, offer, q)
        q["volume-mean"] = one * volume
        month = RUNNING[offer.billing](self.recipe, offer, q, shape, without_trace)[1]
        q["volume-mean"] = one
        return month * q["months"]


@dataclass(frozen=True)
class Sureness:
    """A cost book with a reader's figures, ready to be asked where a lever is cheaper than another."""

    book: CostBook
    settings: Settings
    _ways: dict[str, list[_Way]] = field(default_factory=dict)

    @cached_property
    def _draws(self) -> list[dict[str, float]]:
        return replace(self.settings, ranges={**self.settings.ranges, "volume": Range(1.0, 1.0, 1.0)}).draws()

    def _best(self, lever: str, volume: float) -> _Way:
        """Return the way to have a lever run that is taken for a reader of some volume."""
        if lever not in self._ways:
            recipe = self.book.recipe[lever]
            found = [*self.settings.ways(recipe)] or [self.settings]
            self._ways[lever] = [_Way(recipe, one, self.settings, self._draws) for one in found]
        ways = self._ways[lever]
        return ways[0] if len(ways) == 1 else min(ways, key=lambda way: way.typical(volume))

    def says(self, lever: str, other: str, volume: float) -> Says:
        """Return what costs say at a volume, in cents."""
        ours, theirs = self._best(lever, volume), self._best(other, volume)
        spread = percentiles(map(sub, ours.totals(volume), theirs.totals(volume)))
        typical = ours.typical(volume) - theirs.typical(volume)
        typical, low, high = (round(usd, 2) for usd in (typical, spread.p10, spread.p90))
        if typical < 0 and high <= 0:
            return Says.CHEAPER
        return Says.OPEN if min(low, typical) < 0 < max(high, typical) else Says.NOT_CHEAPER

    def volumes(self, lever: str, other: str) -> SureVolumes:
        """Return at which volumes a lever is cheaper than another, and at which that is open."""
        changes = [*self._changes(lever, other)]
        found: dict[Says, list[tuple[int, int | None]]] = {one: [] for one in Says}
        for (place, said), after in zip(changes, [*changes[1:], None], strict=True):
            if after is None:
                found[said].append((VOLUMES[place], None))
                break
            turns, then = VOLUMES[after[0] - 1], VOLUMES[after[0]]
            if VOLUMES[place] < turns:
                found[said].append((VOLUMES[place], turns - 1))
            found[Says.OPEN].append((turns, then - 1))
        return SureVolumes(tuple(found[Says.CHEAPER]), _joined(found[Says.OPEN]))

    def _changes(self, lever: str, other: str) -> Iterator[tuple[int, Says]]:
        """Yield (place among ``VOLUMES``, what costs say from there on), in order."""
        pair = replace(self.book, recipes=tuple(self.book.recipe[one] for one in (lever, other)))
        crossings = [end for part in Totals(pair, self.settings).break_even(lever, other) for end in part if end]
        near = {at + step for end in crossings for at in [_place(end)] for step in (0, 1)}
        places = sorted({0, *_COARSE, *near})
        before, said = 0, self.says(lever, other, 0)
        yield before, said
        for place in places[1:]:
            now = self.says(lever, other, VOLUMES[place])
            while said is not now:
                before, said = self._next(lever, other, before, place, said)
                yield before, said
            before = place

    def _next(self, lever: str, other: str, low: int, high: int, said: Says) -> tuple[int, Says]:
        """Return the place after which costs say something else, by halving, and what they say there."""
        then = self.says(lever, other, VOLUMES[high])
        while high - low > 1:
            middle = (low + high) // 2
            found = self.says(lever, other, VOLUMES[middle])
            if found is said:
                low = middle
            else:
                high, then = middle, found
        return high, then


def _place(volume: float) -> int:
    """Return the place of the last of ``VOLUMES`` that is not above a volume."""
    return max(0, bisect_right(VOLUMES, volume) - 1) if volume < VOLUMES[-1] else len(VOLUMES) - 2


def _joined(parts: list[tuple[int, int | None]]) -> Whole:
    """Return ranges in order, each one with those joined to it that begin where it ends."""
    found: list[tuple[int, int | None]] = []
    for low, high in parts:
        if found and found[-1][1] == low - 1:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return tuple(found)
