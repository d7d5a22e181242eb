"""Every figure as a sum with the reader's numbers in it. Comes in: a recipe and settings. Goes out: steps in words.

Nothing is written twice: the same code that works out a bill is run on numbers that remember how they came about, so a
sum on the page cannot differ from the figure it explains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import add, mul, sub, truediv
from typing import override

from decision.cost.bill import LINES, bill_of
from decision.cost.model import CostBook, Recipe
from decision.cost.settings import Settings, known_names

_ADD, _TIMES, _ATOM = range(3)
"""How tightly an expression binds: a sum, a product, a single term."""


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of a sum."""

    name: str
    text: str
    """The expression with its numbers."""
    value: float
    used: tuple[str, ...]
    """The quantities that are in it, by name."""


def _operator(
    sign: str, work: Callable[[float, float], float], binds: int, neutral: float | None = None, *, turned: bool = False
) -> Callable[[TracedFloat, float], TracedFloat]:
    """Return a method of ``TracedFloat``: ``turned`` with the other number first.

    A plain number that is ``neutral`` changes nothing and is not written.
    """
    tight = binds + 1 if sign in "÷−" else binds

    def joined(own: TracedFloat, other: float) -> TracedFloat:
        if other == neutral and not isinstance(other, TracedFloat):
            return own
        first, second = (as_term(other), own) if turned else (own, as_term(other))
        text = f"{_inside(first, binds)} {sign} {_inside(second, tight)}"
        used = tuple(dict.fromkeys((*first.used, *second.used)))
        return TracedFloat(work(float(first), float(second)), text, binds, used)

    return joined


class TracedFloat(float):
    """A number that remembers the expression it came from."""

    __slots__ = ("binds", "text", "used")

    text: str
    binds: int
    used: tuple[str, ...]

    def __new__(cls, value: float, text: str, binds: int = _ATOM, used: tuple[str, ...] = ()) -> TracedFloat:  # noqa: PYI034  # a subclass of float
        """Make a number with the text that stands for it."""
        made = super().__new__(cls, value)
        made.text, made.binds, made.used = text, binds, used
        return made

    __add__, __radd__ = _operator("+", add, _ADD, 0), _operator("+", add, _ADD, 0, turned=True)
    __sub__, __rsub__ = _operator("−", sub, _ADD, 0), _operator("−", sub, _ADD, turned=True)
    __mul__, _timed = _operator("×", mul, _TIMES, 1), _operator("×", mul, _TIMES, 1, turned=True)
    __truediv__, __rtruediv__ = _operator("÷", truediv, _TIMES, 1), _operator("÷", truediv, _TIMES, turned=True)

    @override
    def __rmul__(self, other: float) -> float:
        return self._timed(other) if other else 0.0  # what there is none of needs no sum

    @override
    def __ceil__(self) -> TracedFloat:  # type: ignore[override]  # a whole number that still knows its text
        return TracedFloat(math.ceil(float(self)), f"{_inside(self, _ATOM)} rounded up", _TIMES, self.used)


def as_term(value: float) -> TracedFloat:
    """Return a number as a term; a plain one stands for itself."""
    return value if isinstance(value, TracedFloat) else TracedFloat(value, plain(value))


def _inside(term: TracedFloat, binds: int) -> str:
    return term.text if term.binds >= binds else f"({term.text})"


def plain(value: float) -> str:
    """Write a number for people: digits in threes, as many places as it needs to keep three that count."""
    if not value:
        return "0"
    if abs(value) >= 1000:  # noqa: PLR2004  # from here on places do not matter
        return f"{value:,.0f}"
    places = max(0, 3 - math.floor(math.log10(abs(value))) - 1)
    text = f"{value:,.{places + 1}f}" if places else f"{value:,.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


FOLLOWS = {
    "months": ("Months", "discounted months"),
    "years": ("Years", "discounted years"),
    "requests": ("Requests over the whole time", "discounted requests"),
    "priced": ("Requests at that day's price", "discounted requests"),
    "volume-mean": ("Mean volume", "requests a month"),
    "retirements.base": ("Retirements of the model in use", "retirements expected"),
    "retirements.smaller": ("Retirements of the smaller model", "retirements expected"),
    "retirements.stronger": ("Retirements of the stronger model", "retirements expected"),
    "retirements.service": ("Retirements of the tuned model", "retirements expected"),
    "retirements.student": ("Retirements of the distilled model", "retirements expected"),
}
"""What follows from time and from published life spans: label and unit."""


def explain(book: CostBook, settings: Settings, recipe: Recipe) -> dict[str, list[SumLine]]:
    """Return the steps behind each line of a recipe's bill, by line; a line that costs nothing has none.

    Steps come in the order in which they are needed; the last one gives the line.
    """
    where: dict[str, SumLine] = {}

    def trace(name: str, value: float) -> float:
        term = as_term(value)
        if term.binds == _ATOM:
            return term
        key = f"={len(where)}"
        where[key] = SumLine(name, term.text, float(term), term.used)
        return TracedFloat(float(term), f"{plain(float(term))} ({name})", _ATOM, (key,))

    units = {name: quantity.unit for name, quantity in known_names(book).items()}
    units |= {name: unit for name, (_, unit) in FOLLOWS.items()}
    terms = {
        name: TracedFloat(value, _leaf(value, units.get(name, "")), _ATOM, (name,))
        for name, value in settings.typical().items()
    }
    found = bill_of(recipe, settings.offer(recipe), terms, trace)
    lines = {}
    for line, value in zip(LINES, found, strict=True):
        if value:
            term = as_term(value)
            last = SumLine(line.title, term.text, float(term), term.used)
            lines[line.id] = [*_needed(last, where), last]
    return lines


def _leaf(value: float, unit: str) -> str:
    """Write one quantity of a sum with its unit; a share in percent."""
    if unit.startswith("share"):
        return f"{plain(value * 100)}%"
    return f"{plain(value)} {unit.replace('USD per 1M tokens', 'USD')}".rstrip()


def quantities_in(lines: Mapping[str, list[SumLine]]) -> list[str]:
    """Return the names of all quantities that are in some sums, in the order of their first use."""
    used = (name for found in lines.values() for line in found for name in line.used)
    return [name for name in dict.fromkeys(used) if not name.startswith("=")]


def _needed(line: SumLine, where: Mapping[str, SumLine]) -> list[SumLine]:
    found: list[SumLine] = []
    for name in line.used:
        if name in where:
            found += [*_needed(where[name], where), where[name]]
    return list(dict.fromkeys(found))
