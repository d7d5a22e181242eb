"""How old the figures are. Comes in: a cost book and a date. Goes out: what is older than some months.

A figure is as old as the end of the time that it is said to stand for: ``2025`` is read as the last day of 2025.
"""

from collections.abc import Iterator
from typing import NamedTuple

from decision.cost.model import Basis, CostBook
from decision.tree.dates import end_of, months_between

STALE_MONTHS = 6
"""Beyond this age a figure is marked as old."""
KINDS = {
    "price": "Prices that a sum reads",
    "quantity": "Quantities from publications",
    "offer": "Offers and services",
    "other-price": "Prices that no sum reads",
}
"""What can be old, in the order in which it is listed."""


class Aged(NamedTuple):
    """A figure that is older than it should be."""

    kind: str
    """A key of ``KINDS``."""
    id: str
    label: str
    as_of: str
    months: float
    """Its age."""


def months_old(as_of: str, today: str) -> float:
    """Return the months, of 30.4375 days each, from the end of a date to a day (ISO); below zero if it lies ahead."""
    return months_between(end_of(as_of), today)


def stale(book: CostBook, today: str, months: float = STALE_MONTHS) -> list[Aged]:
    """Return what is more than some ``months`` old on a day (ISO), by kind, the oldest first.

    Quantities that rest on nobody's figures but ours or the reader's do not age, and what has no date is left out.
    """
    found = [
        Aged(kind, name, label, as_of, age)
        for kind, name, label, as_of in _dated(book)
        if as_of and (age := months_old(as_of, today)) > months
    ]
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), -one.months, one.id))


def _dated(book: CostBook) -> Iterator[tuple[str, str, str, str]]:
    used = {price for offer in book.offers for _, price in offer.prices}
    for price in (*book.prices, *(price for price in book.listed if price.id in used)):
        kind = "price" if price.id in used else "other-price"
        yield kind, price.id, f"{price.vendor}: {price.item}", price.as_of
    for quantity in book.quantities:
        if quantity.basis in {Basis.SOURCE, Basis.DERIVED}:
            yield "quantity", quantity.id, quantity.label, quantity.as_of
    for offer in book.offers:
        yield "offer", offer.id, offer.title, offer.as_of
