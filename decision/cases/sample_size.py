"""How many items a comparison of two systems takes. Comes in: shares, from 0 to 1. Goes out: items, or a gain.

Both systems answer the same items, and each answer is right or wrong. Items on which both are right, or both wrong,
say nothing about which is better. So two shares decide: that of the items on which the systems differ in being right,
and the gain, which is the difference of their accuracies. The gain cannot be larger than the first share.

All counts are for a two-sided test at 5 % that notices the gain four times out of five, and for independent items: ten
items from one customer count for less than ten from ten customers.

Source: R. J. Connor (1987), Biometrics 43(1), 207-211, for McNemar's test; the same for language models in
A. Kotawala (2026), arXiv:2605.30315. Both subtract the square of the gain from the share that differs. Left out here,
it makes the formula shorter, and asks for eight items more than Kotawala's.
"""

from math import ceil, floor, log10, sqrt

from decision.cases.shares import SURE

_NOTICED = 0.8416212335729143
"""The normal quantile for a gain that is noticed four times out of five."""
FACTOR = (SURE + _NOTICED) ** 2
"""About 7.85: how many items each unit of share over squared gain takes."""


def items_needed(differ: float, gain: float) -> int:
    """Return how many items show a gain, or a loss of the same size.

    ``differ`` is the share of items on which exactly one of the systems is right, ``gain`` the difference in accuracy
    as a share: 0.05 is five points. ``ValueError`` for shares that cannot be, and for a gain larger than ``differ``.
    """
    _check_share(differ)
    if not 0 < abs(gain) <= differ:
        raise ValueError(f"a gain of {gain} is none, or more than the {differ} of items that differ")
    return ceil(FACTOR * differ / gain**2)


def gain_shown(items: int, differ: float) -> float | None:
    """Return the smallest gain that some items show, as a share; ``None`` where they show not even the largest.

    ``differ`` is as in ``items_needed``. ``ValueError`` where there are no items, and for a share that cannot be.
    """
    _check_share(differ)
    if items < 1:
        raise ValueError(f"{items} items show nothing")
    gain = sqrt(FACTOR * differ / items)
    return gain if gain <= differ else None


def round_up(count: int) -> int:
    """Return a count with two digits that count, never less than it was: 1,745 becomes 1,800."""
    step: int = 10 ** max(0, floor(log10(count)) - 1)
    return ceil(count / step) * step


def _check_share(differ: float) -> None:
    if not 0 < differ <= 1:
        raise ValueError(f"{differ} is no share of items above 0 and up to 1")
