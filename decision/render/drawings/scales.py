"""From figures to places. Comes in: an axis, the figures on it, room. Goes out: places in CSS pixels, marks, labels."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log, log10

from decision.render.drawings.marks import TYPE, text_width
from decision.wording.figures import money

_LEAST_RATIO = 3
"""Where a logarithmic axis is shorter, its marks go by equal steps."""


def short(value: float) -> str:
    """Write a figure for an axis: 12k, 1.2M, 0.05, −300."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= 0.9995 * size:
            return money(value / size) + letter
    return money(value)


@dataclass(frozen=True, slots=True)
class Axis:
    """What a scale is of."""

    title: str
    log: bool = False
    """Whether it goes by ratios; its figures are above zero then."""
    zero: bool = True
    """Whether zero is on it in any case, where it does not go by ratios."""
    every: tuple[float, ...] = ()
    """The steps of its marks, finest first; else 1, 2 and 5 times powers of ten."""
    write: Callable[[float], str] = short


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis with its least and greatest figure, and the places of both."""

    axis: Axis
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a figure."""
        share = log(value / self.low, self.high / self.low) if self.axis.log else self._share(value)
        return self.start + share * (self.end - self.start)

    def _share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def marks(self, room: float = 0) -> list[tuple[float, str]]:
        """Return the places and labels of the finest marks that keep apart, their labels side by side or ``room``."""
        low, high, axis = self.low, self.high, self.axis
        log_marks = axis.log and high > _LEAST_RATIO * low
        for marks in _ratios(low, high) if log_marks else _steps(low, high, axis.every):
            found = sorted((self(at), axis.write(at)) for at in marks)
            taken = ((at, room or text_width(words, TYPE) + 12) for at, words in found)
            if all(two - one >= (this + that) / 2 for (one, this), (two, that) in pairwise(taken)):
                return found
        return []


def _ratios(low: float, high: float) -> Iterator[list[float]]:
    """Yield what a logarithmic axis may be marked at, from fine to coarse."""
    powers = [10.0**power for power in range(floor(log10(low)), ceil(log10(high)) + 1)]
    for marks in ([one * power for power in powers for one in (1, 2, 5)], powers, powers[::2], powers[::3]):
        yield [mark for mark in marks if low <= mark <= high]


def _steps(low: float, high: float, every: Sequence[float]) -> Iterator[list[float]]:
    """Yield what any other axis may be marked at, from fine to coarse."""
    first = floor(log10((high - low) / 20))
    for step in every or [one * 10.0**power for power in range(first, first + 4) for one in (1, 2, 5)]:
        yield [count * step for count in range(ceil(low / step), floor(high / step) + 1)]


def scale_of(axis: Axis, figures: Iterable[float], start: float, end: float) -> Scale:
    """Return the scale that holds some figures; where all are equal, there is something around them."""
    there = [*figures, *([0] if axis.zero and not axis.log else [])] or [1]
    low, high = min(there), max(there)
    if low == high:
        low, high = (low / 2, high * 2) if axis.log else (low, low + 1)
    return Scale(axis, low, high, start, end)


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return middles near those wanted, in their order, of things that do not overlap and stay within two ends.

    Their sizes together must fit between the ends.
    """
    places = [*wanted]
    order = sorted(range(len(places)), key=lambda at: wanted[at])
    for at in order:
        places[at] = max(wanted[at], low + sizes[at] / 2)
        low = places[at] + sizes[at] / 2
    for at in reversed(order):
        places[at] = min(places[at], high - sizes[at] / 2)
        high = places[at] - sizes[at] / 2
    return places
