"""How old the data are. Comes in: a cost book, claims, a date. Goes out: what is older than the months of its kind.

A figure is as old as the end of the time that it is said to stand for: ``2025`` is read as the last day of 2025.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from decision.cost.model import Basis, CostBook, SpanKind
from decision.tree.dates import end_of, months_between
from decision.tree.model import Claim, Where

KINDS = {
    "price": "Prices that a sum reads",
    "offer": "Offers and services",
    "life-span": "Life spans of models that still run",
    "role": "Models taken for a role",
    "other-price": "Prices that no sum reads",
    "quantity": "Quantities from publications",
    "claim": "Claims",
    "data-price": "Prices published as data alone",
}
"""What can be old, in the order in which it is listed."""


class Dated(NamedTuple):
    """Something in the data that has a day."""

    kind: str
    """A key of ``KINDS``."""
    id: str
    label: str
    as_of: str
    where: Where


class Aged(NamedTuple):
    """Something that is older than it should be."""

    what: Dated
    months: float
    """Its age."""
    limit: float
    """The months that its kind may be old."""


def months_old(as_of: str, today: str) -> float:
    """Return the months, of 30.4375 days each, from the end of a date to a day (ISO); below zero if it lies ahead."""
    return months_between(end_of(as_of), today)


def stale(book: CostBook, claims: Sequence[Claim], today: str, limits: Mapping[str, float]) -> list[Aged]:
    """Return what is older on a day (ISO) than the months of its kind, by kind, the oldest first.

    What nobody would look up again does not age: quantities that rest on nobody's figures but ours or the reader's,
    models and services that have ended, prices of a time that is over, and what has no date. Nor does a kind without a
    limit.
    """
    found = [
        Aged(one, age, limits[one.kind])
        for one in (*_costs(book, today), *(_claim(claim) for claim in claims))
        if one.as_of and one.kind in limits and (age := months_old(one.as_of, today)) > limits[one.kind]
    ]
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.what.kind), -one.months, one.what.id))


def _claim(claim: Claim) -> Dated:
    return Dated("claim", claim.id, claim.says, claim.looked_at, claim.where)


def _costs(book: CostBook, today: str) -> Iterator[Dated]:
    yield from _prices(book)
    for quantity in book.quantities:
        if quantity.basis in {Basis.SOURCE, Basis.DERIVED}:
            yield Dated("quantity", quantity.id, quantity.label, quantity.as_of, quantity.where)
    for offer in book.offers:
        if not _over(offer.runs_until, today):
            yield Dated("offer", offer.id, offer.title, offer.as_of, offer.where)
    for role in book.roles:
        yield Dated("role", role.role, f"what is taken for “{role.role}”", role.as_of, role.where)
    for span in book.lifespans:
        if span.kind in {SpanKind.TUNED, SpanKind.BASE} and not _over(span.shutdown, today):
            yield Dated("life-span", span.id, f"{span.vendor}: {span.model}", span.as_of, span.where)


def _over(end: str, today: str) -> bool:
    """Return whether a day (ISO) is known and has come."""
    return "" < end <= today


def _prices(book: CostBook) -> Iterator[Dated]:
    used = {price for offer in book.offers for _, price in offer.prices}
    for price in (*book.prices, *(price for price in book.listed if price.id in used)):
        kind = "price" if price.id in used else "data-price" if price.data_only else "other-price"
        if not price.past:
            yield Dated(kind, price.id, f"{price.vendor}: {price.item}", price.as_of, price.where)
