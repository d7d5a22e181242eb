"""Figures in words and digits, for pages and the terminal. Comes in: numbers. Goes out: short plain text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.cost.break_even import Volumes
    from decision.cost.draws import Range

_SHARE = "share"
"""How the unit of a share begins; shares are shown in percent."""


def rounded(value: float, digits: int = 3) -> float:
    """Return a number cut to the digits that its uncertainty bears."""
    if not value:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float, digits: int = 3) -> str:
    """Write a number with commas in its thousands, to some digits: 14,500, 0.05, 1,200,000."""
    cut = rounded(value, digits)
    if cut == int(cut):
        return f"{int(cut):,}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(cut))))
    return f"{cut:,.{places}f}".rstrip("0").rstrip(".")


def money(value: float) -> str:
    """Write US dollars without a sign for the currency: 14,500, 0.0021; minus where it is below zero."""
    text = number(abs(value))
    return f"−{text}" if value < 0 and text != "0" else text


def exact(value: float) -> str:
    """Write US dollars to the dollar, and below ten dollars to three digits."""
    return f"{value:,.0f}" if abs(value) >= 10 else number(value)  # noqa: PLR2004  # below, cents count


def percent(share: float) -> str:
    """Write a share in percent: 5%, 0.7%, under 1%."""
    if 0 < share < 0.0005:  # noqa: PLR2004  # would read 0%
        return "under 0.1%"
    return f"{number(share * 100, 2)}%"


def chance(share: float) -> str:
    """Write a chance out of draws: never 0% or 100% where a draw says otherwise."""
    if not share:
        return "0%"
    if share == 1:
        return "100%"
    return f"{min(99, max(1, round(share * 100)))}%"


def amount(value: float, unit: str) -> str:
    """Write a figure as a reader would enter it: shares in percent, all else in digits."""
    return percent(value) if unit.startswith(_SHARE) else number(value, 6)


def span(known: Range, unit: str) -> str:
    """Say a range: 50,000 to 200,000; one figure where there is only one."""
    if known.exact:
        return amount(known.typical, unit)
    return f"{amount(known.low, unit)} to {amount(known.high, unit)}"


def describe_volumes(volumes: Volumes, never: str = "never", always: str = "always") -> str:
    """Say a set of volumes: from 82,000,000 to 83,000,000, and from 90,000,000.

    Of many ranges those between are counted. Numbers have the digits that tell them apart, two at least.
    """
    if not volumes or volumes == ((0.0, None),):
        return always if volumes else never
    between = volumes[1:-1]
    shown = [volumes[0], (between[0][0], between[-1][1]), volumes[-1]] if len(between) > 1 else [*volumes]
    digits = _digits_apart([end for part in shown for end in part if end])
    texts = [_range(low, high, digits) for low, high in shown]
    if len(between) > 1:
        texts[1] = f"in {len(between)} ranges {texts[1]}"
    return ", and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _digits_apart(numbers: list[float]) -> int:
    """Return how many digits tell some numbers apart."""
    return next((some for some in (2, 3, 4) if len({rounded(one, some) for one in numbers}) == len(numbers)), 5)


def _range(low: float, high: float | None, digits: int) -> str:
    if not low:
        return f"up to {number(high or 0.0, digits)}"
    return f"from {number(low, digits)}" + (f" to {number(high, digits)}" if high else "")


def weeks(low: float, high: float) -> str:
    """Say a time in the unit that suits it: days up to a month in weeks, beyond half a year in months."""
    if not high:
        return "at once"
    if high <= 2:  # noqa: PLR2004  # two weeks
        return f"{max(1, round(low * 5))} to {round(high * 5)} working days"
    if low >= 8:  # noqa: PLR2004  # two months
        return f"{round(low / 4.345)} to {round(high / 4.345)} months"
    return f"{number(max(low, 0.5), 2)} to {number(high, 2)} weeks"
