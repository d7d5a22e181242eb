"""Ages: a figure is as old as the end of its date, and only time makes it stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.cost.ages import KINDS, months_old, stale
from decision.cost.model import Basis, Billing, CostBook, Offer, Price, Quantity
from decision.tree.dates import end_of
from tests.conftest import DOCS

if TYPE_CHECKING:
    import datetime as dt


@pytest.mark.parametrize(
    ("as_of", "end"),
    [
        ("2026", "2026-12-31"),
        ("2026-11", "2026-11-30"),
        ("2026-12", "2026-12-31"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("2026-11-24", "2026-11-24"),
        ("2024..2025", "2025-12-31"),
        ("2024-03-01..2025-06", "2025-06-30"),
    ],
)
def test_a_date_ends_with_its_last_day(as_of: str, end: str) -> None:
    assert end_of(as_of) == end


@given(st.dates())
def test_a_day_lies_within_the_month_and_the_year_that_it_is_written_as(day: dt.date) -> None:
    text = day.isoformat()
    assert text <= end_of(text[:7]) <= end_of(text[:4])
    assert end_of(text[:7])[:7] == text[:7]


def test_age_is_counted_in_months_from_the_end_of_the_date() -> None:
    assert months_old("2026-05-24", "2026-11-24") == pytest.approx(6.05, abs=0.01)
    assert months_old("2026", "2026-11-24") < 0


def price(name: str, as_of: str) -> Price:
    return Price(name, "V", "an item", "USD per 1M tokens", 1, as_of)


def quantity(name: str, as_of: str, basis: Basis) -> Quantity:
    return Quantity(name, name, "hours", 1, 1, 1, as_of, basis, "")


def test_what_is_old_is_told_by_kind_and_the_oldest_first() -> None:
    book = CostBook(
        prices=(price("used", "2026-01"), price("older", "2025"), price("unused", "2020"), price("fresh", "2026-10")),
        quantities=(
            quantity("published", "2024-05", Basis.SOURCE),
            quantity("ours", "2020", Basis.JUDGEMENT),
            quantity("theirs", "2020", Basis.READER),
        ),
        offers=(
            Offer(
                "o", "An offer", ("base",), Billing.TOKENS, (("input", "used"), ("output", "older")), as_of="2026-02"
            ),
            Offer("undated", "Another", ("base",), Billing.TOKENS, (("input", "fresh"),)),
        ),
    )
    found = [(one.kind, one.id) for one in stale(book, "2026-11-24")]
    assert found == [
        ("price", "older"),
        ("price", "used"),
        ("quantity", "published"),
        ("offer", "o"),
        ("other-price", "unused"),
    ]


def test_what_ends_in_the_future_is_not_stale() -> None:
    assert stale(CostBook(prices=(price("this-year", "2026"),)), "2026-11-24", 0) == []


def test_figures_only_grow_stale() -> None:
    book, _ = load_costs(DOCS)
    before = {(one.kind, one.id) for one in stale(book, "2026-11-24")}
    after = {(one.kind, one.id) for one in stale(book, "2027-06-24")}
    assert before < after
    assert {kind for kind, _ in after} == {*KINDS}
