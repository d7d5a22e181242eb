"""What a reader enters about costs. Comes in: text by name, facts, a date. Goes out: ranges and offers, or why not.

A figure is a number, a range ``60..150``, or one with what is typical in the middle, ``60..100..150``. A choice is the
id of an offer: ``base=gpt-6-luna``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from decision.cost.bill import bill_of
from decision.cost.draws import DRAWS, HOSTED, SEED, Range, Timeline, drawn, residual_windows, retirements
from decision.cost.model import Basis, Billing, CostBook, Offer, Quantity, Recipe
from decision.cost.roles import ends_within, offer_named, usual_offer
from decision.tree.dates import format_date, months_between
from decision.tree.model import Answer, Between, OneOf
from decision.tree.numbers import LARGEST, InvalidFigure, foreign, read_ends

ROLES = {
    "base": "Model in use today",
    "smaller": "Smaller model",
    "stronger": "Stronger model",
    "service": "Tuning service",
    "own": "Own machines",
    "student": "Distilled model",
    "index": "Search index",
    "embedding": "Embedding model",
}
"""What can be chosen, and how it is called."""
FACTS = {"volume": "volume", "examples": "examples"}
"""Quantities that are facts of the tree too, by the fact's id."""
ASKS = ("input", "cached", "write", "output", "hour", "minute", "second", "training", "minimum")
"""What an offer may ask money for."""
DIVISORS = ("gpu-peak", "gpu-used", "usable", "peak", "passage", "machine-life", "machine-tasks", "real-tokens")
"""Quantities that others are divided by, so that they cannot be 0."""
BY_COST = ("own", "student", "index")
"""Roles for which the cheapest offer at the reader's volume is taken, unless one is named."""
INDEXES = {"index-hosted": Billing.SEARCHES, "index-metered": Billing.READS}
"""How an index is billed that is not the reader's own, by what says so."""
DECIDED = ("errors-counted", *INDEXES)
"""What is decided here and not entered: 1 if so, else 0."""
TASKS = {
    "labels": "give labels",
    "fields": "fill in fields",
    "text": "write text",
    "code": "write code",
    "actions": "call tools",
    "scores": "give scores",
}
"""What is asked of a model, by kind of output."""
PRESET = "preset"
BATCH_TAKES = 24 * 60 * 60 * 1000
"""Milliseconds within which a batch interface answers; OpenAI and Anthropic promise a day."""


class Rival(NamedTuple):
    """An offer in a role, with its prices and the months until its end, if that is known."""

    offer: Offer
    prices: dict[str, Range]
    ends: float | None


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
    """Levers that cannot do the task, with the reason."""
    rivals: dict[str, tuple[Rival, ...]] = field(default_factory=dict, repr=False)
    """By role of ``BY_COST``: the offers that can be had in it; none where the reader chose."""

    def offer(self, recipe: Recipe) -> Offer:
        """Return the offer that a recipe runs on."""
        return self.offers[recipe.runs_on]

    def typical(self, **changed: float) -> dict[str, float]:
        """Return the typical value of every quantity, some of them changed, with what follows from time."""
        return self.timeline.add({name: known.typical for name, known in self.ranges.items()} | changed)

    def draws(self) -> list[dict[str, float]]:
        """Return ``count`` seeded sets of values, with what follows from time."""
        return drawn(self.ranges, self.timeline, self.seed, self.count)

    def ways(self, recipe: Recipe) -> Iterator[Settings]:
        """Yield settings for each way to have a recipe run that is left to the costs."""
        role = _left_open(recipe)
        for rival in self.rivals.get(role, ()):
            yield self.taking(role, rival)

    def taking(self, role: str, rival: Rival) -> Settings:
        """Return settings with another offer in a role."""
        offers, ranges = {**self.offers, role: rival.offer}, self.ranges | rival.prices
        return replace(self, offers=offers, ranges=ranges, timeline=self.timeline.knowing(role, rival.ends))


def read_range(text: str, most: float = LARGEST, unit: str = "") -> Range:
    """Read a figure or a range; ``InvalidFigure`` says what is wrong with it. What is typical lies amid the ends."""
    ends = read_ends(text, most, unit)
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
        found = read_range(text, most_of(known[name]), known[name].unit)
    except InvalidFigure as odd:
        return str(odd)
    return "Enter a number above 0; others are divided by it." if name in DIVISORS and not found.low else ""


def refused_entry(book: CostBook, known: Mapping[str, Quantity], name: str, text: str) -> str:
    """Return why an entry cannot be taken, be it a figure, an example or an offer; nothing if it can."""
    if name == PRESET:
        fits = not text or text in book.preset
        return "" if fits else f"There is no example “{text[:40]}”; there are {', '.join(book.preset)}."
    if name in ROLES:
        there = [offer.id for offer in book.offers_for(name)]
        fits = not there or offer_named(book, name, text) is not None
        return "" if fits else f"“{ROLES[name]}” knows no “{text[:40]}”; it knows {', '.join(there)}."
    return refusal(known, name, text)


def price_quantity(book: CostBook, role: str, asked: str, price_id: str) -> Quantity:
    """Return a price as the quantity that a role asks it for."""
    price = book.price[price_id]
    return Quantity(
        id=f"{role}.{asked}",
        label=f"{price.vendor}: {price.item}",
        unit=price.unit,
        low=price.value,
        typical=price.value,
        high=price.value,
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
    book = book.on(today)
    known, facts = known_names(book), answers or {}
    refused = _refused(book, known, given)
    taken = {name: text for name, text in given.items() if name not in refused}
    preset = taken.get(PRESET) or next(iter(book.preset), "")
    own = dict(implied(facts)) | {name: text for name, text in taken.items() if name not in {PRESET, *ROLES}}
    texts = (dict(book.preset[preset].values) if preset else {}) | own
    ranges = _ranges(book, known, texts)
    months = ranges["horizon"].typical
    offers = _choose(book, {**_implied_offers(book, facts), **taken}, today, months)
    for role, offer in offers.items():
        ranges |= _prices(book, role, offer, ranges, texts)
    _settle(ranges, facts, own)
    timeline = _timeline(book, ranges, offers, today, seed, count)
    notes = (*_notes_on_offers(offers, today, months), *_foreign(known, own))
    found = Settings(ranges, offers, timeline, preset, own, notes, seed, count)
    for role in BY_COST:
        found = _take_cheapest(book, found, role, today, in_house=_in_house(facts), named=role in taken)
    return replace(found, barred=_barred(book, found, facts)), refused


def _refused(book: CostBook, known: Mapping[str, Quantity], given: Mapping[str, str]) -> dict[str, str]:
    """Return why entries cannot be taken, by name."""
    return {name: said for name, text in given.items() if (said := refused_entry(book, known, name, text))}


def _foreign(known: Mapping[str, Quantity], own: Mapping[str, str]) -> Iterator[str]:
    """Yield a note for each figure in another currency."""
    for name in (name for name in known if foreign(own.get(name, ""))):
        yield f"{known[name].label}: {own[name]} counts as US dollars. Convert it first."


def _ends(offer: Offer, today: str) -> float | None:
    """Return the months until an offer ends, if that is known."""
    return months_between(today, offer.runs_until) if offer.runs_until else None


def _take_cheapest(  # noqa: PLR0913  # what a choice rests on
    book: CostBook, settings: Settings, role: str, today: str, *, in_house: bool, named: bool
) -> Settings:
    """Return settings with the offer of a role that makes a lever cheapest at the reader's figures and list prices.

    Where the reader gives prices for the role, they are those of that offer, and the choice is made for good.
    """
    rivals = () if named else _rivals(book, settings, role, today, in_house=in_house)
    recipe = next((one for one in book.recipes if role == _left_open(one)), None)
    if not recipe or not rivals:
        return _taking(book, settings, role, settings.offers.get(role), today)
    usual = settings.typical()
    best = min(rivals, key=lambda rival: _cost_with(rival, settings, role, recipe, usual))
    if any(name.startswith(f"{role}.") for name in settings.own):
        return _taking(book, settings, role, best.offer, today)
    return replace(settings.taking(role, best), rivals={**settings.rivals, role: rivals})


def _rivals(book: CostBook, settings: Settings, role: str, today: str, *, in_house: bool) -> tuple[Rival, ...]:
    """Return the offers that a new customer can have in a role, at list prices."""
    there = (offer for offer in book.offers_for(role) if offer.open_to_new(today) and (offer.kept or not in_house))
    listed = {name: text for name, text in settings.own.items() if not name.startswith(f"{role}.")}
    return tuple(_rival(book, replace(settings, own=listed), role, offer, today) for offer in there)


def _left_open(recipe: Recipe) -> str:
    """Return the role of a recipe that may be left to the costs."""
    return "index" if recipe.context else recipe.runs_on


def _taking(book: CostBook, settings: Settings, role: str, offer: Offer | None, today: str) -> Settings:
    return settings.taking(role, _rival(book, settings, role, offer, today)) if offer else settings


def _rival(book: CostBook, settings: Settings, role: str, offer: Offer, today: str) -> Rival:
    prices = _prices(book, role, offer, settings.ranges, settings.own)
    if role == "index":
        prices |= {name: Range(*[float(offer.billing is way)] * 3) for name, way in INDEXES.items()}
    return Rival(offer, prices, _ends(offer, today))


def _cost_with(rival: Rival, settings: Settings, role: str, recipe: Recipe, usual: Mapping[str, float]) -> float:
    """Return the typical bill of a recipe with an offer in a role, ``usual`` being all other values."""
    q = {**usual, **{name: known.typical for name, known in rival.prices.items()}}
    q[f"retirements.{role}"] = settings.timeline.knowing(role, rival.ends).expected_retirements(role, None)
    return sum(bill_of(recipe, rival.offer if role == recipe.runs_on else settings.offer(recipe), q))


def _ranges(book: CostBook, known: Mapping[str, Quantity], texts: Mapping[str, str]) -> dict[str, Range]:
    """Return the range of every quantity, and of what else ``texts`` give."""
    found = {q.id: Range(q.low, q.typical, q.high) for q in book.quantities}
    if usual := found.get("errors-left"):
        found |= {f"errors-left.{recipe.lever}": usual for recipe in book.recipes}
    for name, text in texts.items():
        found[name] = read_range(text, most_of(known[name])) if name in known else Range(0, 0, 0)
    return found | dict.fromkeys(DECIDED, Range(0, 0, 0))


def implied(answers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield the figures that facts of the tree already give."""
    for fact, quantity in FACTS.items():
        match answers.get(fact):
            case Between(low, high) if high is not None and (low or high):
                yield quantity, f"{low:,}" if low == high else f"{low:,}..{high:,}"
            case Between(low, None) if low:
                yield quantity, f"{low:,}..{min(low * 10, LARGEST):,}"


def _in_house(answers: Mapping[str, Answer]) -> bool:
    return answers.get("in-house") == OneOf(frozenset({"yes"}))


def _implied_offers(book: CostBook, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the offers that facts of the tree already decide: in-house models run on machines of one's own."""
    inside = {role: [one.id for one in book.offers_for(role) if one.kept] for role in ("base", "smaller")}
    return {role: found[0] for role, found in inside.items() if found} if _in_house(answers) else {}


def _barred(book: CostBook, settings: Settings, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the levers that cannot do the task, with the reason."""
    answer = answers.get("output")
    example = {book.preset[settings.preset].output} - {""} if settings.preset else set()
    outputs = answer.possible if isinstance(answer, OneOf) else frozenset(example)
    inside = _in_house(answers)
    found = {one.lever: _why_barred(one, settings, outputs, inside=inside) for one in book.recipes}
    return {lever: why for lever, why in found.items() if why}


def _why_barred(recipe: Recipe, settings: Settings, outputs: frozenset[str], *, inside: bool) -> str:
    if inside and not settings.offer(recipe).kept:
        return "It would leave the house."
    if recipe.outputs and outputs and outputs.isdisjoint(recipe.outputs):
        return f"It cannot {' or '.join(TASKS[output] for output in sorted(outputs))}."
    least = recipe.least_documents
    if least and settings.ranges["documents"].typical < least:
        return f"It takes {least:,.0f} tokens of documents or more; you have fewer."
    return ""


def _choose(book: CostBook, wanted: Mapping[str, str], today: str, months: float) -> dict[str, Offer]:
    """Return an offer for every role: the one that is named, else the usual one; the smaller model is another."""
    chosen: dict[str, Offer] = {}
    for role in (role for role in ROLES if book.offers_for(role)):
        taken = chosen["base"].id if role in {"smaller", "stronger"} and "base" in chosen else ""
        named = offer_named(book, role, wanted.get(role, ""))
        chosen[role] = named or usual_offer(book, role, today, months, taken)
    chosen["classifier"] = next(offer for offer in book.offers if "classifier" in offer.roles)
    return chosen


def _notes_on_offers(offers: Mapping[str, Offer], today: str, months: float) -> Iterator[str]:
    """Yield a note where the tuning service takes no new customers, and for each end within the time looked at."""
    service = offers.get("service")
    if service and not service.open_to_new(today):
        state = "has closed" if service.gone(today) else "takes no new customers"
        yield f"{service.title} {state}; its figures show what it would cost if you may still use it."
    for offer in {offer.id: offer for offer in offers.values()}.values():
        if ends_within(offer, today, months) and not offer.gone(today):
            yield f"{offer.title} ends on {format_date(offer.runs_until)}, within the time that is looked at."


def _prices(
    book: CostBook, role: str, offer: Offer, ranges: Mapping[str, Range], texts: Mapping[str, str]
) -> dict[str, Range]:
    """Return the prices of an offer by role, but for those that ``texts`` give, which are in ``ranges``.

    A cached or a written token costs in proportion to a plain one as on the list; as is usual where the list is silent.
    What else has no price of its own costs what is usual, or nothing.
    """
    none = Range(0, 0, 0)
    found = {asked: Range(*(book.price[price].value,) * 3) for asked, price in offer.prices}
    plain = found.get("input", none)
    paid = ranges[f"{role}.input"] if f"{role}.input" in texts else plain
    for asked in ("cached", "write"):
        usual = ranges[f"{asked}-ratio"].typical
        listed = asked in found and plain.typical
        found[asked] = _times(paid, found[asked].typical / plain.typical if listed else usual)
    if "training" not in found:
        found["training"] = ranges["training-price"]
    names = {f"{role}.{asked}": found.get(asked, none) for asked in ASKS}
    return {name: ranges[name] if name in texts else price for name, price in names.items()}


def _times(known: Range, factor: float) -> Range:
    return Range(*(end * factor for end in known))


def _settle(ranges: dict[str, Range], answers: Mapping[str, Answer], own: Mapping[str, str]) -> None:
    """Let figures follow from others: what has to be quick cannot wait for a batch, and errors count once known.

    They are known when the reader has said how many answers are wrong today, and how many with some lever.
    """
    budget = answers.get("latency-budget")
    quick = isinstance(budget, Between) and budget.high is not None and budget.high < BATCH_TAKES
    if quick and "batch-share" not in own and "batch-share" in ranges:
        ranges["batch-share"] = Range(0, 0, 0)
    if "error-share" in own and any(name.startswith("errors-left.") for name in own):
        ranges["errors-counted"] = Range(1, 1, 1)


def _timeline(  # noqa: PLR0913, PLR0917  # all that time rests on
    book: CostBook, ranges: Mapping[str, Range], offers: Mapping[str, Offer], today: str, seed: int, count: int
) -> Timeline:
    ends = {role: _ends(offer, today) for role, offer in offers.items() if role in HOSTED}
    return Timeline(
        months=max(1, round(ranges["horizon"].typical)),
        discount=ranges["discount"].typical,
        growth=ranges["growth"].typical,
        ends=retirements(residual_windows(book.lifespans), seed, count),
        known=tuple((role, end) for role, end in ends.items() if end is not None),
    )
