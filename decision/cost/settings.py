"""What a reader enters about costs. Comes in: text by name, facts, a date. Goes out: ranges and offers, or why not.

A figure is a number, a range ``60..150``, or one with what is typical in the middle, ``60..100..150``. A choice is the
id of an offer: ``base=gpt-6-luna``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from decision.cost.draws import DRAWS, HOSTED, SEED, Range, Timeline, residual_windows, retirements
from decision.cost.model import Basis, Quantity
from decision.tree.dates import months_between
from decision.tree.model import Between, OneOf
from decision.tree.numbers import LARGEST, InvalidFigure, read_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from decision.cost.model import CostBook, Offer, Recipe
    from decision.tree.model import Answer

ROLES = {
    "base": "Model in use today",
    "smaller": "Smaller model",
    "stronger": "Stronger model",
    "service": "Tuning service",
    "own": "Own machines",
}
"""What can be chosen, and how it is called."""
FACTS = {"volume": "volume", "examples": "examples"}
"""Quantities that are facts of the tree too, by the fact's id."""
ASKS = ("input", "cached", "write", "output", "hour", "minute", "second", "training", "minimum")
"""What an offer may ask money for."""
DIVISORS = ("gpu-peak", "gpu-used", "usable")
"""Quantities that others are divided by, so that they cannot be 0."""
PRESET = "preset"
BATCH_TAKES = 24 * 60 * 60 * 1000
"""Milliseconds within which a batch interface answers; OpenAI and Anthropic promise a day."""


@dataclass(frozen=True)
class Settings:
    """What the sums start from: a range for every quantity and price, and an offer for every role."""

    ranges: dict[str, Range]
    offers: dict[str, Offer]
    timeline: Timeline
    preset: str
    own: dict[str, str]
    """What the reader entered or answered, as text by name; these are the reader's figures, not ours."""
    notes: tuple[str, ...] = ()
    seed: int = SEED
    count: int = DRAWS
    """How many draws ranges rest on."""
    barred: dict[str, str] = field(default_factory=dict)
    """Levers that the answers rule out, with the reason."""

    def offer(self, recipe: Recipe) -> Offer:
        """Return the offer that a recipe runs on."""
        return self.offers[recipe.runs_on]


def read_range(text: str, most: float = LARGEST) -> Range:
    """Read a figure or a range; ``InvalidFigure`` says what is wrong with it. What is typical lies amid the ends."""
    ends = read_ends(text, most)
    if len(ends) == 2:  # noqa: PLR2004  # without what is typical
        low, high = ends
        return Range(low, math.sqrt(low * high) if low > 0 else (low + high) / 2, high)
    return Range(ends[0], ends[len(ends) // 2], ends[-1])


def most_of(quantity: Quantity) -> float:
    """Return the largest value that a reader may enter for a quantity."""
    return quantity.most or LARGEST


def known_names(book: CostBook) -> dict[str, Quantity]:
    """Return everything a reader may set a number for: quantities, prices by role, errors left by lever."""
    found = {quantity.id: quantity for quantity in book.quantities if quantity.id != "errors-left"}
    if template := book.quantity.get("errors-left"):
        found |= {f"errors-left.{recipe.lever}": template for recipe in book.recipes}
    for role in ROLES:
        for offer in book.offers_for(role):
            for asked, price in offer.prices:
                found.setdefault(f"{role}.{asked}", price_quantity(book, role, asked, price))
    return found


def refusal(known: Mapping[str, Quantity], name: str, text: str) -> str:
    """Return why a figure cannot be taken; nothing if it can."""
    if name not in known:
        return f"There is no quantity “{name[:40]}”."
    try:
        found = read_range(text, most_of(known[name]))
    except InvalidFigure as odd:
        return str(odd)
    if name in DIVISORS and not found.low:
        return "Enter a number above 0; others are divided by it."
    return ""


def refused_entry(book: CostBook, known: Mapping[str, Quantity], name: str, text: str) -> str:
    """Return why an entry cannot be taken, be it a figure, an example or an offer; nothing if it can."""
    if name == PRESET:
        fits = not text or text in book.preset
        return "" if fits else f"There is no example “{text[:40]}”; there are {', '.join(book.preset)}."
    if name in ROLES:
        there = [offer.id for offer in book.offers_for(name)]
        fits = not there or text in there
        return "" if fits else f"“{ROLES[name]}” knows no “{text[:40]}”; it knows {', '.join(there)}."
    return refusal(known, name, text)


def price_quantity(book: CostBook, role: str, asked: str, price_id: str) -> Quantity:
    """Return a price as the quantity that a role asks it for."""
    price = book.price[price_id]
    exact = price.value
    return Quantity(
        id=f"{role}.{asked}",
        label=f"{price.vendor}: {price.item}",
        unit=price.unit,
        low=exact,
        typical=exact,
        high=exact,
        as_of=price.as_of,
        basis=Basis.SOURCE,
        says=price.note,
        url=price.url,
        group="prices",
        most=10_000.0,
    )


def read_settings(  # noqa: PLR0913  # all that settings rest on, by name
    book: CostBook,
    given: Mapping[str, str],
    today: str,
    answers: Mapping[str, Answer] | None = None,
    *,
    seed: int = SEED,
    count: int = DRAWS,
) -> tuple[Settings, dict[str, str]]:
    """Return settings, and for each figure that could not be read why; such a figure keeps its former range.

    ``given`` is text by name; ``answers`` are facts of the tree, which count where ``given`` says nothing. ``today``
    (ISO) decides which services can still be had. ``seed`` and ``count`` are those of the draws.
    """
    known, facts = known_names(book), answers or {}
    refused = {name: said for name, text in given.items() if (said := refused_entry(book, known, name, text))}
    taken = {name: text for name, text in given.items() if name not in refused}
    preset = taken.get(PRESET) or next(iter(book.preset), "")
    own = dict(implied(facts)) | {name: text for name, text in taken.items() if name not in {PRESET, *ROLES}}
    offers = _choose(book, {**_implied_offers(book, facts), **taken}, today)
    examples = dict(book.preset[preset].values) if preset else {}
    ranges = _ranges(book, offers, known, examples | own)
    _settle(ranges, facts, own)
    timeline = _timeline(book, ranges, offers, today, seed, count)
    notes = tuple(_closed(offers, today))
    return Settings(ranges, offers, timeline, preset, own, notes, seed, count, _barred(book, offers, facts)), refused


def _ranges(
    book: CostBook, offers: Mapping[str, Offer], known: Mapping[str, Quantity], texts: Mapping[str, str]
) -> dict[str, Range]:
    """Return the range of every quantity and price, some of them as ``texts`` say."""
    found = {q.id: Range(q.low, q.typical, q.high) for q in book.quantities}
    if usual := found.get("errors-left"):
        found |= {f"errors-left.{recipe.lever}": usual for recipe in book.recipes}
    for role, offer in offers.items():
        found |= _prices(book, role, offer, found)
    for name, text in texts.items():
        found[name] = read_range(text, most_of(known[name])) if name in known else Range(0, 0, 0)
    return found


def implied(answers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield the figures that facts of the tree already give."""
    for fact, quantity in FACTS.items():
        match answers.get(fact):
            case Between(low, high) if high is not None and (low or high):
                yield quantity, f"{low:,}" if low == high else f"{low:,}..{high:,}"
            case Between(low, None) if low:
                yield quantity, f"{low:,}..{min(low * 10, LARGEST):,}"


def _implied_offers(book: CostBook, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the offers that facts of the tree already decide: in-house models run on own machines."""
    if answers.get("in-house") != OneOf(frozenset({"yes"})):
        return {}
    inside = {role: [one.id for one in book.offers_for(role) if "own" in one.roles] for role in ("base", "smaller")}
    return {role: found[0] for role, found in inside.items() if found}


def _barred(book: CostBook, offers: Mapping[str, Offer], answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the levers that answers rule out, with the reason."""
    inside = answers.get("in-house") == OneOf(frozenset({"yes"}))
    text = answers.get("output") == OneOf(frozenset({"text"}))
    found = {}
    for recipe in book.recipes:
        if inside and recipe.runs_on in HOSTED and "own" not in offers[recipe.runs_on].roles:
            found[recipe.lever] = "It would leave the house."
        if text and recipe.runs_on == "classifier":
            found[recipe.lever] = "It cannot write text."
    return found


def _choose(book: CostBook, wanted: Mapping[str, str], today: str) -> dict[str, Offer]:
    """Return an offer for every role: the one that is named, else the first that a new customer can still have."""
    chosen = {}
    for role in (role for role in ROLES if book.offers_for(role)):
        there = book.offers_for(role)
        named = (offer for offer in there if offer.id == wanted.get(role))
        chosen[role] = next(chain(named, (offer for offer in there if offer.open_to_new(today)), there))
    chosen["classifier"] = next(offer for offer in book.offers if "classifier" in offer.roles)
    return chosen


def _closed(offers: Mapping[str, Offer], today: str) -> Iterator[str]:
    """Yield a note where the tuning service takes no new customers."""
    service = offers.get("service")
    if service and not service.open_to_new(today):
        state = "has closed" if service.gone(today) else "takes no new customers"
        yield f"{service.title} {state}; its figures show what it would cost if you may still use it."


def _prices(book: CostBook, role: str, offer: Offer, ranges: Mapping[str, Range]) -> dict[str, Range]:
    """Return the prices of an offer by role. What it has no price of its own for costs what is usual, or nothing."""
    none = Range(0, 0, 0)
    found = {asked: Range(*(book.price[price].value,) * 3) for asked, price in offer.prices}
    plain = found.get("input", none)
    usual = {"cached": plain, "write": plain, "training": ranges["training-price"]}
    return {f"{role}.{asked}": found.get(asked, usual.get(asked, none)) for asked in ASKS}


def _settle(ranges: dict[str, Range], answers: Mapping[str, Answer], own: Mapping[str, str]) -> None:
    """Let figures follow from others: what has to be quick cannot wait for a batch."""
    budget = answers.get("latency-budget")
    quick = isinstance(budget, Between) and budget.high is not None and budget.high < BATCH_TAKES
    if quick and "batch-share" not in own and "batch-share" in ranges:
        ranges["batch-share"] = Range(0, 0, 0)


def _timeline(  # noqa: PLR0913, PLR0917  # all that time rests on
    book: CostBook, ranges: Mapping[str, Range], offers: Mapping[str, Offer], today: str, seed: int, count: int
) -> Timeline:
    end = offers["service"].runs_until if "service" in offers else ""
    known = (("service", months_between(today, end)),) if end else ()
    return Timeline(
        months=max(1, round(ranges["horizon"].typical)),
        discount=ranges["discount"].typical,
        growth=ranges["growth"].typical,
        ends=retirements(residual_windows(book.lifespans), seed, count),
        known=known,
    )
