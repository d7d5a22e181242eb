"""At which volumes a lever is the cheaper of two. Comes in: a cost book and settings. Goes out: sets of volumes.

Two bills grow with the volume in straight lines, but for their machines, which are rented whole: so two levers may
change places more than once. Volumes are halved until what both bills can be at most and at least settles which is the
cheaper, or until neither has a machine to add, where the crossing of two lines is exact. At a quarter of a percent
halving ends: levers that change places and back again within it are not seen to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from decision.cost.bill import bill_of, shape_of
from decision.cost.compare import estimate, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision.cost.bill import Bill, Shape
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
        columns = [estimate(self.book, self.settings, volume=volume) for volume in VOLUMES]
        return {recipe.lever: [column[recipe.lever].total for column in columns] for recipe in self.book.recipes}

    @cached_property
    def _curves(self) -> dict[str, _Curve]:
        at = cache(lambda volume: values(self.settings, volume=volume))

        def curve(recipe: Recipe) -> _Curve:
            offer = self.settings.offer(recipe)
            needs = recipe.runs_on, shape_of(recipe, offer, at(0.0))
            return _Curve(needs, cache(lambda volume: bill_of(recipe, offer, at(volume))))

        return {recipe.lever: curve(recipe) for recipe in self.book.recipes}

    def at(self, lever: str, volume: float) -> float:
        """Return a lever's typical total at a volume."""
        return math.fsum(self._curves[lever].bill(volume))

    def break_even(self, lever: str, other: str) -> Volumes:
        """Return the volumes at which a lever costs less than another; none where it never does."""
        pair = _Pair(self._curves[lever], self._curves[other])
        found: list[tuple[float, float | None]] = []
        begin: float | None = None
        for volume, cheaper in dict(pair.stretches(VOLUMES[0], VOLUMES[-1])).items():
            if cheaper and begin is None:
                begin = volume if volume > VOLUMES[0] else 0.0
            elif not cheaper and begin is not None:
                found.append((begin, volume))
                begin = None
        return (*found, (begin, None)) if begin is not None else tuple(found)


@dataclass(frozen=True)
class _Curve:
    """How the bill of a lever goes with the volume."""

    needs: tuple[str, Shape]
    """What machines depend on beside the volume: a role, whose offer they are of, and the tokens of a request."""
    bill: Callable[[float], Bill]

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
