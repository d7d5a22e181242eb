"""At which volumes a lever is the cheaper of two. Comes in: a cost book and settings. Goes out: sets of volumes.

Two bills grow with the volume in straight lines, but for their machines, which are rented whole: so two levers may
change places more than once. Volumes are halved until what both bills can be at most and at least settles which is the
cheaper, or until neither has a machine to add, where the crossing of two lines is exact. At a quarter of a percent
halving ends: levers that change places and back again within it are not seen to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

from decision.cost.bill import Bill, Shape, bill_of, shape_of
from decision.cost.model import CostBook, Recipe
from decision.cost.settings import Settings

VOLUMES = tuple(10 ** (exponent / 4) for exponent in range(4, 37))
"""The volumes that are looked at: from 10 to a billion requests a month, four to a power of ten."""
_FINEST = 1.0025
"""Two volumes in this ratio are halved no further, see above."""
_EXACT = 1.00001
"""How close the end of a range is to the volume at which a machine is added."""

type Volumes = tuple[tuple[float, float | None], ...]
"""Ranges of requests a month, in order: each from its first number up to its second, which is not in it. It begins at 0
where it holds the lowest volume that is looked at, and has no end, ``None``, where it holds the highest."""


@dataclass(frozen=True)
class Totals:
    """Typical totals of every lever at many volumes."""

    book: CostBook
    settings: Settings

    @cached_property
    def table(self) -> dict[str, list[float]]:
        """Totals by lever, one for each of ``VOLUMES``."""
        return {recipe.lever: [self.at(recipe.lever, volume) for volume in VOLUMES] for recipe in self.book.recipes}

    @cached_property
    def _curves(self) -> Callable[[str], tuple[_Curve, ...]]:
        """What gives the ways to have a lever run that are the cheapest somewhere; it works out those asked for."""
        return cache(lambda lever: _cheapest_somewhere(self.book.recipe[lever], self.settings))

    def at(self, lever: str, volume: float) -> float:
        """Return a lever's typical total at a volume."""
        return min(curve.total(volume) for curve in self._curves(lever))

    def break_even(self, lever: str, other: str) -> Volumes:
        """Return the volumes at which a lever costs less than another; none where it never does.

        It does where one of its ways to run costs less than all those of the other.
        """
        found: Volumes = ()
        for curve in self._curves(lever):
            below: Volumes = ((0.0, None),)
            for rival in self._curves(other):
                below = _both(below, _Pair(curve, rival).volumes())
            found = _either(found, below)
        return found


def _both(first: Volumes, second: Volumes) -> Volumes:
    """Return the volumes that are in two sets."""
    parts = []
    for low, high in first:
        for other_low, other_high in second:
            begin, end = max(low, other_low), min(high or math.inf, other_high or math.inf)
            if begin < end:
                parts.append((begin, None if end == math.inf else end))
    return tuple(parts)


def _either(first: Volumes, second: Volumes) -> Volumes:
    """Return the volumes that are in one of two sets."""
    found: list[tuple[float, float | None]] = []
    for low, high in sorted((*first, *second), key=itemgetter(0)):
        before = found[-1][1] if found else 0.0
        if not found or (before is not None and low > before):
            found.append((low, high))
        elif before is not None and (high is None or high > before):
            found[-1] = found[-1][0], high
    return tuple(found)


def _cheapest_somewhere(recipe: Recipe, settings: Settings) -> tuple[_Curve, ...]:
    """Return the curves of those ways to have a recipe run that are cheapest at one of ``VOLUMES``, or chosen."""
    chosen = _curve(recipe, settings)
    curves = {id(curve): curve for curve in (chosen, *(_curve(recipe, way) for way in settings.ways(recipe)))}
    best = {id(min(curves.values(), key=lambda one: one.total(volume))) for volume in VOLUMES if len(curves) > 1}
    return tuple(curve for name, curve in curves.items() if name in best or curve is chosen)


def _curve(recipe: Recipe, settings: Settings) -> _Curve:
    offer, none = settings.offer(recipe), settings.typical(volume=0.0)
    rent = tuple(none.get(f"{recipe.runs_on}.{asked}", 0.0) for asked in ("hour", "minute", "second"))
    needs = offer.id, rent, shape_of(recipe, offer, none)
    return _Curve(needs, cache(lambda volume: bill_of(recipe, offer, settings.timeline.add(none | {"volume": volume}))))


@dataclass(frozen=True)
class _Curve:
    """How the bill of a lever goes with the volume."""

    needs: tuple[str, tuple[float, ...], Shape]
    """What machines depend on beside the volume: their offer, its rent, and the tokens of a request."""
    bill: Callable[[float], Bill]

    def total(self, volume: float) -> float:
        """Return the total at a volume."""
        return math.fsum(self.bill(volume))

    @cached_property
    def ends(self) -> tuple[Bill, Bill]:
        """The bills at the lowest and at the highest volume."""
        return self.bill(VOLUMES[0]), self.bill(VOLUMES[-1])

    def machines(self, volume: float) -> float:
        """Return what machines cost; they never become fewer."""
        low, high = self.ends
        return low.hosting if low.hosting == high.hosting else self.bill(volume).hosting


class _Gap(NamedTuple):
    """What one lever costs more than another at some volume, USD."""

    straight: float
    """All but machines."""
    ours: float
    theirs: float
    """The machines of either; of both nothing where they are the same."""

    @property
    def cheaper(self) -> bool:
        """Whether it costs less."""
        return self.straight + self.ours - self.theirs < 0


@dataclass(frozen=True)
class _Pair:
    """A lever and another that it is compared with."""

    lever: _Curve
    other: _Curve

    @cached_property
    def _straight(self) -> tuple[float, float]:
        """The gap without machines at the lowest and at the highest volume."""
        low, high = (
            math.fsum((*ours, -ours.hosting, *(-cost for cost in theirs), theirs.hosting))
            for ours, theirs in zip(self.lever.ends, self.other.ends, strict=True)
        )
        return low, high

    def gap(self, volume: float) -> _Gap:
        """Return the gap at a volume."""
        low, high = self._straight
        straight = low + (high - low) * (volume - VOLUMES[0]) / (VOLUMES[-1] - VOLUMES[0])
        if self.lever.needs == self.other.needs:
            return _Gap(straight, 0.0, 0.0)
        return _Gap(straight, self.lever.machines(volume), self.other.machines(volume))

    def volumes(self) -> Volumes:
        """Return the volumes at which the lever costs less than the other."""
        found: list[tuple[float, float | None]] = []
        begin: float | None = None
        for volume, cheaper in dict(self.stretches(VOLUMES[0], VOLUMES[-1])).items():
            if cheaper and begin is None:
                begin = volume if volume > VOLUMES[0] else 0.0
            elif not cheaper and begin is not None:
                found.append((begin, volume))
                begin = None
        return (*found, (begin, None)) if begin is not None else tuple(found)

    def stretches(self, low: float, high: float) -> Iterator[tuple[float, bool]]:
        """Yield where stretches of volumes begin, in order, and whether the lever is the cheaper of the two there.

        Of two that begin at one volume the last counts.
        """
        first, last = self.gap(low), self.gap(high)
        most = max(first.straight, last.straight) + last.ours - first.theirs
        least = min(first.straight, last.straight) + first.ours - last.theirs
        if most < 0 or least >= 0:
            yield low, most < 0
        elif first[1:] != last[1:] and high / low > _FINEST:
            middle = math.sqrt(low * high)
            yield from self.stretches(low, middle)
            yield from self.stretches(middle, high)
        else:
            yield low, first.cheaper
            if first.cheaper is not last.cheaper:
                yield self._crossing(low, high), last.cheaper

    def _crossing(self, low: float, high: float) -> float:
        """Return where the two change places, if they do between two volumes."""
        while high / low > _EXACT:
            first, last = self.gap(low), self.gap(high)
            if first[1:] == last[1:]:
                share = (first.straight + first.ours - first.theirs) / (first.straight - last.straight)
                return low + share * (high - low)
            middle = math.sqrt(low * high)
            low, high = (low, middle) if self.gap(middle).cheaper is last.cheaper else (middle, high)
        return high
