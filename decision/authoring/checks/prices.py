"""Rules on offers, prices and life spans. Comes in: a cost book and a playbook, as loaded; or the pages that quote."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from decision.authoring.checks.notices import notice_longer_than_given
from decision.authoring.checks.rules import (
    API_PRICES,
    CHOICES,
    CLAIMS,
    LIFESPANS,
    OFFERS,
    PRICES,
    Mistake,
    Rules,
    unknown,
)
from decision.authoring.cost_tables import RATIOS, CostTables
from decision.authoring.findings import suggest
from decision.cost.model import Billing, CostBook, LifeSpan, Offer
from decision.cost.settings import ASKS, ROLES
from decision.tree.model import Playbook

CLOSED = "closed"
"""The role of an offer that nobody can choose any more, and that only the list of services shows."""
CLASSIFIER = "classifier"
"""The role of what a small classifier runs on; there is nothing to choose."""
ALL_ROLES = (*ROLES, CLASSIFIER, CLOSED)
"""Where an offer may be chosen."""
NEEDS: dict[Billing, tuple[str, ...]] = {
    Billing.TOKENS: ("input", "output"),
    Billing.DEPLOYMENT: ("input", "output", "hour"),
    Billing.MACHINES: ("hour",),
    Billing.WINDOWS: ("minute",),
    Billing.SECONDS: ("second",),
    Billing.EMBEDDINGS: ("input",),
    Billing.SEARCHES: (),
    Billing.READS: (),
    Billing.SERVER: (),
}
"""What each way of billing asks money for."""
UNITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("input", "cached", "write", "output", "training"), ("USD per 1M tokens",)),
    "hour": ("USD per hour", "USD per GPU-hour", "USD per instance-hour"),
    "minute": ("USD per unit-minute",),
    "second": ("USD per GPU-second",),
    "minimum": ("USD per job",),
}
"""The units that a price may have, by what it is asked for."""
OTHER_UNITS = (
    *("USD per 1,000 searches", "USD per 1M read units", "USD per unit-month"),
    *("USD per model-month", "USD per month", "USD per year", "USD per label", "USD per example", "USD per run"),
    *("USD per project", "ratio", "share", "1 = yes, 0 = no"),
)
"""The units of prices that no offer can ask for."""


def unknown_charge(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """An offer asks money for something that no sum knows."""
    for offer, asked, _ in _prices_named(book):
        if asked not in ASKS:
            says = f"“{offer.id}” has a price for “{asked}”, which no sum knows"
            yield offer.where, says, f"use some of: {', '.join(ASKS)}"


def missing_charge(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """An offer bills for something that it has no price for, so that it would be free."""
    for offer in book.offers:
        missing = [f"“{asked}”" for asked in NEEDS[offer.billing] if asked not in dict(offer.prices)]
        if missing and {*offer.roles} - {CLOSED}:
            says = f"“{offer.id}” bills by {offer.billing}, and has no price for {', '.join(missing)}"
            yield offer.where, says, "add it under “prices”, or change “billing”"


def no_speed(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """The speed of a machine, or the number of its units, is 0."""
    for offer in book.offers:
        for name, figure in (("speed", offer.speed), ("units", offer.units)):
            if not figure:
                says = f"the {name} of “{offer.id}” {'are' if name == 'units' else 'is'} 0"
                yield offer.where, says, "write a number above 0, or leave it out"


def days_out_of_order(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A service ends for those who use it before it ends for new customers; or a model ends before it begins."""
    things: tuple[Offer | LifeSpan, ...] = (*book.offers, *book.lifespans)
    for thing in things:
        days = [(key.replace("_", "-"), getattr(thing, key, "")) for key in _DAYS]
        for (before, early), (after, late) in pairwise((key, day) for key, day in days if day):
            if early > late:
                says = f"“{before}” of “{thing.id}” is {early}, after “{after}”, {late}"
                yield thing.where, says, "exchange or repair the two days"


_DAYS = ("new_until", "trains_until", "runs_until", "released", "opened", "closed", "shutdown")
"""The days of an offer, and those of a life span, in their order."""


def offer_without_claim(book: CostBook, playbook: Playbook) -> Iterator[Mistake]:
    """An offer rests on a claim that does not exist."""
    named = ((offer.where, "", claim) for offer in book.offers for claim in offer.claims)
    yield from unknown(named, playbook.claim, "there is no claim “{1}”", f"write the claim in {CLAIMS}")


def unknown_price(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """An offer names a price that does not exist."""
    named = ((offer.where, offer.id, price) for offer, _, price in _prices_named(book))
    says = "“{0}” names the price “{1}”, which is not there"
    yield from unknown(named, book.price, says, f"add the price to {PRICES}")


def odd_unit(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A price is used for something that is not counted in its unit."""
    for offer, asked, name in _prices_named(book):
        price = book.price.get(name)
        if price and asked in UNITS and price.unit not in UNITS[asked]:
            says = f"“{asked}” of “{offer.id}” is in {price.unit}"
            yield offer.where, says, f"use a price in {' or '.join(UNITS[asked])}"


def unknown_unit(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A price is in a unit that nobody knows, so that it can be compared with no other."""
    units = list(dict.fromkeys([*(unit for some in UNITS.values() for unit in some), *OTHER_UNITS]))
    named = ((price.where, price.id, price.unit) for price in book.prices)
    yield from unknown(named, units, "“{0}” is in “{1}”, which is not a unit here", f"use one of: {'; '.join(units)}")


def odd_choice(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """The file on roles prefers an offer that cannot run there; or one offer for the model in use and a smaller one."""
    for one in book.roles:
        fits = [offer.id for offer in book.offers_for(one.role)]
        for name in (name for name in one.offers if name not in fits):
            says = f"“{name}” is no offer for the role “{one.role}”"
            yield one.where, says, suggest(name, fits, f"add the role to the offer in {OFFERS}")
    first = {one.role: one.offers[:1] for one in book.roles}
    if first.get("base") and first.get("base") == first.get("smaller"):
        says = f"“{first['base'][0]}” is the model in use and the smaller model too"
        yield book.role["smaller"].where, says, "put another offer first in one of the two"


def _prices_named(book: CostBook) -> Iterator[tuple[Offer, str, str]]:
    """Yield (offer, what for, price) for each price that an offer names."""
    for offer in book.offers:
        for asked, price in offer.prices:
            yield offer, asked, price


RULES: Rules = {
    unknown_unit: (),
    unknown_charge: (),
    missing_charge: (OFFERS, API_PRICES),
    unknown_price: (PRICES, API_PRICES),
    odd_unit: ("unknown-unit",),
    no_speed: ("not-a-number",),
    days_out_of_order: (),
    offer_without_claim: (CLAIMS,),
    odd_choice: (OFFERS, CHOICES, "unknown-role"),
}


_MACRO = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TEXT = re.compile(r"[\"']([^\"']+)[\"']")


def unused_price(book: CostBook, tables: CostTables, docs: Path) -> Iterator[Mistake]:
    """Nothing reads a price: no offer, no ratio, and no page."""
    read = {price for _, _, price in _prices_named(book)}.union(_quoted(docs), *(row.prices for row in tables.ratios))
    for price in book.prices:
        if price.data_only and price.id in read:
            yield price.where, f"“{price.id}” is marked as data only, and something reads it", "delete “data-only”"
        elif price.id not in read and not price.data_only:
            remedy = "name it in an offer, a ratio or on a page, delete it, or write “data-only: true”"
            yield price.where, f"nothing reads the price “{price.id}”", remedy


def _quoted(docs: Path) -> set[str]:
    """Return all texts that macros of pages are given."""
    pages = (page.read_text(encoding="utf-8", errors="replace") for page in docs.rglob("*.md"))
    return {text for page in pages for macro in _MACRO.findall(page) for text in _TEXT.findall(macro)}


QUOTE_RULES: Rules = {
    unused_price: (OFFERS, PRICES, RATIOS, "unknown-price"),
    notice_longer_than_given: (LIFESPANS, "days-out-of-order"),
}
"""Rules that need the ratios and the pages."""
