"""A bill is the same in any units: in another currency, with hours cut in pieces, with longer or shorter tokens.

Tried on all cases of ``tests/bills``. Factors are powers of two, so that not even a rounding differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.cost.bill import LINES
from tests.conftest import DOCS
from tests.test_bills import CASES, USUAL, bill_for

if TYPE_CHECKING:
    from collections.abc import Callable

BOOK, _ = load_costs(DOCS)
UNITS = {quantity.id: quantity.unit for quantity in BOOK.quantities}
BY_TOKENS = "USD per 1M tokens"
OF_PRICES = {
    **dict.fromkeys(("input", "cached", "write", "output", "training"), BY_TOKENS),
    **dict.fromkeys(("hour", "minute", "second", "minimum"), "USD"),
}
"""The units of offers' prices, by what they are for."""
OF_WORK = ("hours-", "upkeep-", "redo")
"""How the hours are called that a case puts into its recipe."""


def unit_of(name: str) -> str:
    """Return the unit of a quantity of a case; empty for shares, factors and what only counts."""
    if name.startswith(OF_WORK):
        return "hours"
    return UNITS.get(name, OF_PRICES.get(name.rpartition(".")[2], ""))


def in_dollars(name: str) -> int:
    return int(unit_of(name).startswith("USD"))


def in_hours_of_work(name: str) -> int:
    return -1 if name == "rate" else int(unit_of(name).startswith("hours"))


def in_tokens(name: str) -> int:
    """Return it for tokens, for what one costs or takes, and for the operations that a GPU does on them."""
    powers = {"operations a second": 1, BY_TOKENS: -1, "seconds of one H100": -1}
    return 1 if unit_of(name).startswith("tokens") else powers.get(unit_of(name), 0)


@pytest.mark.parametrize(("power", "of_a_line"), [(in_dollars, 1), (in_hours_of_work, 0), (in_tokens, 0)])
@given(st.sampled_from(sorted(CASES)), st.integers(-6, 6).map(lambda exponent: 2.0**exponent))
def test_a_bill_is_the_same_in_other_units(
    power: Callable[[str], int], of_a_line: int, name: str, factor: float
) -> None:
    """``power`` is 1 for a quantity that grows as the unit shrinks, -1 for one that shrinks, 0 for all others."""
    quantities = USUAL | CASES[name].get("quantities", {})
    changed = {one: value * factor ** power(one) for one, value in quantities.items()}

    for line, before, after in zip(LINES, bill_for(name), bill_for(name, **changed), strict=True):
        assert after == before * factor**of_a_line, line.id


def test_every_unit_is_the_unit_of_some_quantity() -> None:
    for power in (in_dollars, in_hours_of_work, in_tokens):
        assert {power(name) for name in USUAL} >= {0, 1}
