"""Which model runs in a role. Comes in: a cost book, a day, a horizon. Goes out: offers.

The file ``data/costs/roles.yml`` names the offers for each role, the best first, with the reason and the day;
``usual_offer`` picks among them for a reader who names none, ``offer_named`` finds what a reader names.
"""

from collections.abc import Mapping, Sequence

from decision.cost.model import Billing, CostBook, Offer, Price, Read
from decision.tree.dates import months_between
from decision.tree.model import Day

LISTED = {"input": "input", "cached": "cached input", "write": "cache write", "output": "output"}
"""What the list of prices has a price for, and how the price is called."""
MODELS = dict.fromkeys(("base", "smaller", "stronger"), Billing.TOKENS) | {"embedding": Billing.EMBEDDINGS}
"""The roles in which any model of the list of prices may be named, with how it is billed."""


type Longer = tuple[tuple[int, tuple[tuple[str, float], ...]], ...]
"""(tokens, factors by what for), as ``Offer.longer`` has it."""


def listed_price(  # noqa: PLR0913  # what a price of the list is made of
    model: str,
    asked: str,
    vendors: Mapping[str, str],
    value: float,
    steps: Sequence[tuple[Day, int, float]],
    *,
    as_of: str,
    url: str,
) -> Price:
    """Return what a model of the list asks a million tokens for, in USD; ``steps`` as ``Price`` has them."""
    vendor, _, name = model.partition("/")
    return Price(
        id=f"{model}:{asked}",
        vendor=vendors.get(vendor, vendor),
        item=f"{name}, {LISTED[asked]}",
        unit="USD per 1M tokens",
        value=value,
        as_of=as_of,
        url=url,
        read=Read.AGGREGATOR,
        steps=tuple(steps),
    )


def listed_prices(prices: Mapping[str, Price], model: str) -> tuple[tuple[tuple[str, str], ...], Longer]:
    """Return what a model of the list asks money for, as offers do; and how much more for longer prompts."""
    named = {asked: f"{model}:{asked}" for asked in LISTED}
    found = {asked: prices[name] for asked, name in named.items() if name in prices}
    return tuple((asked, price.id) for asked, price in found.items()), _longer(found)


def _longer(found: Mapping[str, Price]) -> Longer:
    edges = sorted({above for price in found.values() for start, above, _ in price.steps if above and not start})
    paid = {asked: price for asked, price in found.items() if price.value}
    return tuple(
        (edge, tuple((asked, price.at("", edge + 1) / price.value) for asked, price in paid.items())) for edge in edges
    )


def offer_named(book: CostBook, role: str, name: str) -> Offer | None:
    """Return the offer of an id that can be chosen in a role; or, where models run, any model of the list by name.

    The list does not say which models think: a model of the list is taken as one that does not.
    """
    offer = book.offer.get(name)
    if offer and offer in book.offers_for(role):
        return offer
    prices, longer = listed_prices(book.price, name)
    billing = Billing.TOKENS if "output" in dict(prices) else Billing.EMBEDDINGS
    if not prices or billing is not MODELS.get(role):
        return None
    title = f"{name.partition('/')[2]} ({book.price[prices[0][1]].vendor})"
    return Offer(id=name, title=title, roles=(role,), billing=billing, prices=prices, longer=longer)


def usual_offer(book: CostBook, role: str, today: str, months: float, taken: str = "") -> Offer:
    """Return what runs in a role unless the reader names another; ``taken`` is the id of what must not be repeated.

    It is the first of the offers for the role that a new customer can have on a day (ISO) and whose end, if one is
    announced, lies more than some ``months`` ahead; where all end sooner, the one that lasts longest.
    """
    there = [offer for offer in book.choices(role) if offer.id != taken] or book.choices(role)
    there = [offer for offer in there if offer.open_to_new(today)] or there
    lasting = (offer for offer in there if not ends_within(offer, today, months))
    return next(lasting, None) or max(there, key=lambda offer: offer.runs_until)


def ends_within(offer: Offer, today: str, months: float) -> bool:
    """Return whether it is announced that an offer ends within some months of a day (ISO)."""
    return bool(offer.runs_until) and months_between(today, offer.runs_until) < months
