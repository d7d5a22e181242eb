"""Of when the data of a page are: prices, services, life spans, claims. Comes in: what macros noted. Goes out: HTML.

No such day is typed: each is the day of a thing in the data, and a page without dated data has no line.
"""

from collections.abc import Collection, Iterator

from decision.cost.view import CostView
from decision.render.html.kit import Html, join, tag
from hooks.cost_tables import describe_when


def dates_of(view: CostView) -> Iterator[str]:
    """Yield of when the offers are that a view of the costs rests on, and their prices."""
    for offer in view.settings.offers.values():
        yield offer.as_of
        yield from (view.book.price[price].as_of for _, price in offer.prices)


def line(dates: Collection[str]) -> Html:
    """Return the line that names the oldest and the newest day; nothing without any. A year counts as its first day."""
    if not dates:
        return join()
    oldest, newest = (describe_when(pick(dates)) for pick in (min, max))
    several = f"The oldest data on this page are as of {oldest}, the newest as of {newest}."
    says = f"Data on this page as of {oldest}." if oldest == newest else several
    return tag("p", says, class_="sft-as-of", data_search_exclude=True)
