"""The rules that a cost book keeps. Comes in: a cost book and a playbook, as loaded. Goes out: findings.

As in ``authoring.checks``, each rule is one generator function: its name with hyphens is the rule's name, and its
docstring is the rule's page. Which quantities the sums need is not written down anywhere; the sums themselves are run
on values that remember what was asked for.
"""
# ruff: noqa: D401  # the docstring of a rule is its page, and says what the author did

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, override

from decision.authoring.findings import Finding
from decision.cost.bill import bill_of
from decision.cost.draws import HOSTED, Timeline
from decision.cost.model import Basis, Billing, Clock, CostBook, Labels, Offer, Quantity, Read, Training
from decision.cost.settings import ASKS, DIVISORS, ROLES, most_of, read_range, read_settings
from decision.tree.model import Where
from decision.tree.numbers import InvalidFigure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from decision.cost.model import LifeSpan, Preset, Price, Recipe
    from decision.tree.model import Playbook

CLOSED = "closed"
"""The role of an offer that nobody can choose any more, and that only the list of services shows."""
CLASSIFIER = "classifier"
"""The role of what a small classifier runs on; there is nothing to choose."""
ALL_ROLES = (*ROLES, CLASSIFIER, CLOSED)
"""Where an offer may stand."""
NEEDS: dict[Billing, tuple[str, ...]] = {
    Billing.TOKENS: ("input", "output"),
    Billing.DEPLOYMENT: ("input", "output", "hour"),
    Billing.MACHINES: ("hour",),
    Billing.WINDOWS: ("minute",),
    Billing.SECONDS: ("second",),
    Billing.SERVER: (),
}
"""What each way of billing asks money for."""
_BY_TOKENS = ("USD per 1M tokens",)
UNITS: dict[str, tuple[str, ...]] = {
    "input": _BY_TOKENS,
    "cached": _BY_TOKENS,
    "write": _BY_TOKENS,
    "output": _BY_TOKENS,
    "training": _BY_TOKENS,
    "hour": ("USD per hour", "USD per GPU-hour", "USD per instance-hour"),
    "minute": ("USD per unit-minute",),
    "second": ("USD per GPU-second",),
    "minimum": ("USD per job",),
}
"""The units that a price may have, by what it is asked for."""
_QUANTITIES = "data/costs/quantities.yml"
_OFFERS = "data/costs/offers.yml"
_RECIPES = "data/costs/recipes.yml"
_PRICES = "data/prices.yml"
_LEVERS = "tree/levers.yml"
_CLAIMS = "data/claims/"
_FITS = 6
"""How many names a message lists."""

type CostCheck = Callable[[CostBook, Playbook], Iterator[Finding]]


def check_costs(book: CostBook, playbook: Playbook, prior: Sequence[Finding] = ()) -> list[Finding]:
    """Return what is wrong with a cost book, by file and line.

    ``prior`` is what was found before, in the tree's files and in loading the costs. A rule is silent where what it
    would say may follow from one of those findings.
    """
    found: list[Finding] = []
    for rule in COST_CHECKS:
        rests_on = RESTS_ON.get(rule.__name__.replace("_", "-"), ())
        before = [*prior, *found]
        if not any(_may_cause(finding, cause) for finding in before for cause in rests_on):
            found += rule(book, playbook)
    return sorted(found, key=lambda finding: (finding.where.file, finding.where.line, finding.rule))


def _may_cause(finding: Finding, cause: str) -> bool:
    return finding.rule == cause or finding.where.file.startswith(cause)


# --- helpers -----------------------------------------------------------------------------------


def _similar(name: str, known: Collection[str], otherwise: str) -> str:
    """Return a remedy for an unknown name: the name that was probably meant, else ``otherwise``."""
    near = get_close_matches(name, known, n=1)
    return f"write “{near[0]}”, or {otherwise}" if near else f"fix the name, or {otherwise}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _shortly(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:_FITS]) + (" …" if len(listed) > _FITS else "")


def _choosable(offer: Offer) -> bool:
    return any(role != CLOSED for role in offer.roles)


def _wants_examples(recipe: Recipe) -> bool:
    return recipe.labels is not Labels.NONE or recipe.training in {Training.SERVICE, Training.ADAPTER}


def _quantities_of(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield (key, quantity) for each quantity that a recipe names."""
    for name in recipe.hours:
        yield "hours", name
    for name in recipe.upkeep:
        yield "upkeep", name
    yield "redo", recipe.redo
    if recipe.wanted:
        yield "wanted", recipe.wanted


class RecordingDict(dict[str, float]):
    """Values that remember what was asked for before anybody had put it there. Everything is 1."""

    def __init__(self) -> None:
        """Begin with nothing asked for."""
        super().__init__()
        self.asked: dict[str, None] = {}

    @override
    def __getitem__(self, name: str) -> float:
        if name not in self:
            self.asked[name] = None
        return super().get(name, 1.0)


def quantities_read(book: CostBook) -> tuple[str, ...]:
    """Return the names of the quantities that the sums ask for, with the recipes and offers of a book.

    A name that one lever has for itself, such as ``errors-left.retrieval``, counts as that of the quantity behind it.
    Prices are not quantities.
    """
    found = dict.fromkeys(_read_by_settings())
    for recipe in book.recipes:
        for offer in book.offers_for(recipe.runs_on):
            values = RecordingDict()
            Timeline(months=12, discount=0.0, growth=0.0, ends=()).add(values)
            bill_of(recipe, replace(offer, speed=1.0, units=1.0), values)  # a speed of 0 has a rule of its own
            found |= values.asked
    prices = {f"{role}.{asked}" for role in ALL_ROLES for asked in ASKS}
    vendors = {f"retirements.{role}" for role in ALL_ROLES}
    levers = {f"errors-left.{recipe.lever}": "errors-left" for recipe in book.recipes}
    names = (levers.get(name, name) for name in found if name and name not in prices | vendors)
    return tuple(dict.fromkeys(names))


def _read_by_settings() -> tuple[str, ...]:
    """Return the quantities without which there are no settings: each is put there once it was missed."""
    offers = tuple(Offer(role, role, (role,), Billing.SERVER, ()) for role in ALL_ROLES)
    found: dict[str, Quantity] = {}
    while True:
        try:
            read_settings(CostBook(quantities=tuple(found.values()), offers=offers), {}, "2026-01-01", count=1)
        except KeyError as missing:
            name = str(missing.args[0])
            if name in found:
                raise  # it is there, so something else is wrong
            found[name] = Quantity(name, "", "", 1, 1, 1, "", Basis.READER, "")
        else:
            return tuple(found)


# --- levers and recipes --------------------------------------------------------------------------


def lever_without_recipe(book: CostBook, playbook: Playbook) -> Iterator[Finding]:
    """A lever has no recipe, so that the cost table cannot show it.

        levers.yml knows agents, and recipes.yml has no “lever: agents”

    Add its recipe to data/costs/recipes.yml.
    """
    for lever in playbook.levers:
        if lever.id not in book.recipe:
            remedy = f"add “- lever: {lever.id}” to {_RECIPES}"
            yield Finding("lever-without-recipe", lever.where, f"“{lever.id}” has no recipe, so it has no cost", remedy)


def recipe_without_lever(book: CostBook, playbook: Playbook) -> Iterator[Finding]:
    """A recipe, or a row of an article's cost table, is about a lever that does not exist.

        - lever: beter-prompt

    Fix the name, or add the lever to tree/levers.yml.
    """
    named = [(recipe.where, recipe.lever) for recipe in book.recipes] + [(row.where, row.lever) for row in book.quoted]
    for where, lever in named:
        if lever not in playbook.lever:
            remedy = _similar(lever, playbook.lever, f"add the lever to {_LEVERS}")
            yield Finding("recipe-without-lever", where, f"there is no lever “{lever}”", remedy)


def repeated_id(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """Two entries of a file have the same id; for recipes and rows of an article's table: the same lever.

        - id: gpt-6-luna
        …
        - id: gpt-6-luna

    Rename one of them, or delete it.
    """
    known: Iterable[Sequence[Quantity | Price | LifeSpan | Offer | Preset]] = (
        book.quantities,
        book.prices,
        book.lifespans,
        book.offers,
        book.presets,
    )
    named = [[(entry.id, entry.where) for entry in entries] for entries in known]
    named += [
        [(recipe.lever, recipe.where) for recipe in book.recipes],
        [(row.lever, row.where) for row in book.quoted],
    ]
    for entries in named:
        first: dict[str, Where] = {}
        for name, where in entries:
            if name in first:
                says = f"“{name}” stands here again; it is also on line {first[name].line}"
                yield Finding("repeated-id", where, says, "rename one of them, or delete it")
            first.setdefault(name, where)


# --- quantities --------------------------------------------------------------------------------


def unknown_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A recipe or an example names a quantity that does not exist.

        - lever: retrieval
          hours: [hours-retreival]

    Fix the name, or add the quantity to data/costs/quantities.yml.
    """
    places = [(recipe.where, name) for recipe in book.recipes for _, name in _quantities_of(recipe)]
    places += [(preset.where, name) for preset in book.presets for name, _ in preset.values]
    for where, name in places:
        if name not in book.quantity:
            remedy = _similar(name, book.quantity, f"add the quantity to {_QUANTITIES}")
            yield Finding("unknown-quantity", where, f"there is no quantity “{name}”", remedy)


def missing_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """The sums ask for a quantity that nobody has entered.

        the sums read “retries”, and quantities.yml has no “id: retries”

    Add the quantity, with low, typical and high. Which quantities the sums read is found by running them.
    """
    named = {name for recipe in book.recipes for _, name in _quantities_of(recipe)}
    for name in quantities_read(book):
        if name not in book.quantity and name not in named:
            says, remedy = f"the sums need the quantity “{name}”, which is not here", f"add “- id: {name}”"
            yield Finding("missing-quantity", Where(_QUANTITIES, 1), says, remedy)


def unused_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A quantity that neither the sums nor any recipe reads: a reader could change it and nothing would happen.

        quantities.yml has “id: coffee”, and no sum asks for it

    Name it in a recipe, or delete it.
    """
    read = {*quantities_read(book), *(name for recipe in book.recipes for _, name in _quantities_of(recipe))}
    for quantity in book.quantities:
        if quantity.id not in read:
            remedy = f"name it in {_RECIPES}, or delete it"
            yield Finding("unused-quantity", quantity.where, f"nothing reads “{quantity.id}”", remedy)


def odd_range(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """Low, typical and high are out of order, or high is more than a reader may enter.

        low: 60
        typical: 40
        high: 150

    Put the lowest first; raise “most” where it is the smallest.
    """
    for quantity in book.quantities:
        low, typical, high = quantity.low, quantity.typical, quantity.high
        if not low <= typical <= high:
            says = f"“{quantity.id}” goes {low:,.12g}, {typical:,.12g}, {high:,.12g}, which is out of order"
            yield Finding("odd-range", quantity.where, says, "low may not be above typical, nor typical above high")
        elif high > quantity.most:
            says = f"“{quantity.id}” goes up to {high:,.12g}, and a reader may enter at most {quantity.most:,.12g}"
            yield Finding("odd-range", quantity.where, says, "raise “most”, or lower “high”")
        elif quantity.id in DIVISORS and not low:
            says = f"“{quantity.id}” begins at 0, and other figures are divided by it"
            yield Finding("odd-range", quantity.where, says, "begin above 0")
    for recipe in book.recipes:
        if [*recipe.weeks] != sorted(recipe.weeks):
            says = f"the weeks of “{recipe.lever}” are out of order"
            yield Finding("odd-range", recipe.where, says, "write [low, typical, high]")


def quantity_without_address(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A quantity rests on a publication, and nobody can look it up.

        basis: source
        says: Three to four days.     # and no url

    Add the url; or, where it was lost, say so: “says” has to hold the word “address”.
    """
    for quantity in book.quantities:
        published = quantity.basis in {Basis.SOURCE, Basis.DERIVED}
        if published and not quantity.url and "address" not in quantity.says.lower():
            yield Finding(
                "quantity-without-address",
                quantity.where,
                f"“{quantity.id}” rests on a publication without saying where it is",
                "add “url: …”, or say under “says” that no address was kept, or change the basis to judgement",
            )


def odd_figure(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A figure of an example cannot be read, just as if a reader had entered it.

        values:
          volume: "50k..about 100k"

    Write a number or a range, such as 50k..100k..200k.
    """
    for preset in book.presets:
        for name, text in preset.values:
            quantity = book.quantity.get(name)
            try:
                read_range(text, most_of(quantity) if quantity else float("inf"))
            except InvalidFigure as odd:
                says = f"“{name}: {text}” cannot be read"
                yield Finding("odd-figure", preset.where, says, f"{odd}"[0].lower() + f"{odd}"[1:].rstrip("."))


# --- recipes -------------------------------------------------------------------------------------


def unknown_role(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """An offer stands in a role that nothing asks for, or a recipe runs on one.

        roles: [bass]

    Use one of: base, stronger, service, own, classifier, closed. A recipe runs on any of them but “closed”.
    """
    places = [(offer.where, role, ALL_ROLES) for offer in book.offers for role in offer.roles]
    places += [(recipe.where, recipe.runs_on, (*ROLES, CLASSIFIER)) for recipe in book.recipes]
    for where, role, known in places:
        if role not in known:
            yield Finding("unknown-role", where, f"“{role}” is not a role here", f"use one of: {', '.join(known)}")


def role_without_offer(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """There is nothing to choose in a role, so that what runs on it has no price.

        no entry of offers.yml has “roles: [stronger]”

    Add an offer. The stronger model is always needed, since it judges a sample of the answers.
    """
    for role in (*ROLES, CLASSIFIER):
        if not book.offers_for(role):
            says, remedy = f"no offer has the role “{role}”", f"add one with “roles: [{role}]”"
            yield Finding("role-without-offer", Where(_OFFERS, 1), says, remedy)


def recipe_without_examples(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A lever trains on examples or pays for them, and its recipe does not say how many it wants.

        training: service             # and no “wanted”

    Name the quantity of examples under “wanted”.
    """
    for recipe in book.recipes:
        if _wants_examples(recipe) and not recipe.wanted:
            says = f"“{recipe.lever}” needs examples, and nothing says how many"
            yield Finding("recipe-without-examples", recipe.where, says, "add “wanted: …”, a quantity of examples")


def nobody_retires_it(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A recipe is to be done again when a vendor retires its model, and no vendor runs it.

        runs-on: own                  # and no “clock: never”

    Add “clock: never”: weights on one's own disk do not go away.
    """
    for recipe in book.recipes:
        if recipe.clock is Clock.HOSTED and recipe.runs_on not in HOSTED:
            says = f"no vendor runs “{recipe.lever}”, so nobody can retire its model"
            yield Finding("nobody-retires-it", recipe.where, says, "add “clock: never”")


# --- offers and prices -------------------------------------------------------------------------


def unknown_charge(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """An offer asks money for something that no sum knows.

        prices: {imput: gpt-6-luna-input}

    Use one of: input, cached, write, output, hour, minute, second, training, minimum.
    """
    for offer in book.offers:
        for asked, _ in offer.prices:
            if asked not in ASKS:
                says = f"“{offer.id}” has a price for “{asked}”, which no sum knows"
                yield Finding("unknown-charge", offer.where, says, f"use some of: {', '.join(ASKS)}")


def missing_charge(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """An offer bills for something that it has no price for, so that it would be free.

        billing: tokens
        prices: {input: gpt-6-luna-input}      # and no output

    Add the price. An offer that nobody can choose, with the role “closed” alone, needs none.
    """
    for offer in book.offers:
        missing = [asked for asked in NEEDS[offer.billing] if asked not in dict(offer.prices)]
        if missing and _choosable(offer):
            says = f"“{offer.id}” bills by {offer.billing}, and has no price for {_listed(missing)}"
            yield Finding("missing-charge", offer.where, says, "add it under “prices”, or change “billing”")


def unknown_price(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """An offer names a price that does not exist.

        prices: {input: gpt-6-lunar-input}

    Fix the id, or add the price to data/prices.yml.
    """
    for offer, _, price in _prices_named(book):
        if price not in book.price:
            remedy = _similar(price, book.price, f"add the price to {_PRICES}")
            says = f"“{offer.id}” names the price “{price}”, which is not there"
            yield Finding("unknown-price", offer.where, says, remedy)


def odd_unit(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A price is used for something that is not counted in its unit.

        prices: {hour: gpu-serverless-l4}      # USD per GPU-second

    Use a price in the right unit; none is converted.
    """
    for offer, asked, name in _prices_named(book):
        price = book.price.get(name)
        if price and asked in UNITS and price.unit not in UNITS[asked]:
            says = f"“{asked}” of “{offer.id}” is in {price.unit}"
            yield Finding("odd-unit", offer.where, says, f"use a price in {' or '.join(UNITS[asked])}")


def unread_price(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A sum is built on a price that was found in no source.

        read: general-knowledge

    Use a price that was read somewhere, or find the source.
    """
    for offer, _, name in _prices_named(book):
        price = book.price.get(name)
        if price and price.read is Read.GENERAL_KNOWLEDGE:
            says = f"“{offer.id}” rests on “{name}”, which was read nowhere"
            yield Finding("unread-price", offer.where, says, "use another price, or find a source for this one")


def _prices_named(book: CostBook) -> Iterator[tuple[Offer, str, str]]:
    """Yield (offer, what for, price) for each price that an offer names."""
    for offer in book.offers:
        for asked, price in offer.prices:
            yield offer, asked, price


def no_speed(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """The speed of a machine, or the number of its units, is 0.

        speed: 0

    Write how fast it is against the machine that was measured, such as 0.25.
    """
    for offer in book.offers:
        for name, figure in (("speed", offer.speed), ("units", offer.units)):
            if not figure:
                says = f"the {name} of “{offer.id}” {'are' if name == 'units' else 'is'} 0"
                yield Finding("no-speed", offer.where, says, "write a number above 0, or leave it out")


def days_out_of_order(book: CostBook, _playbook: Playbook) -> Iterator[Finding]:
    """A service ends for those who use it before it ends for new customers; or a model ends before it begins.

        new-until: "2027-01-06"
        trains-until: "2026-05-06"

    Put the days in order: new customers, then training, then tuned models. Of a model: its release, the opening of
    tuning, the last training, the end.
    """
    things: list[tuple[str, Where, Mapping[str, str]]] = [
        (
            offer.id,
            offer.where,
            {"new-until": offer.new_until, "trains-until": offer.trains_until, "runs-until": offer.runs_until},
        )
        for offer in book.offers
    ]
    things += [
        (
            span.id,
            span.where,
            {"released": span.released, "opened": span.opened, "closed": span.closed, "shutdown": span.shutdown},
        )
        for span in book.lifespans
    ]
    for name, where, days in things:
        known = [(key, day) for key, day in days.items() if day]
        for (before, early), (after, late) in pairwise(known):
            if early > late:
                says = f"“{before}” of “{name}” is {early}, after “{after}”, {late}"
                yield Finding("days-out-of-order", where, says, "exchange or repair the two days")


def offer_without_claim(book: CostBook, playbook: Playbook) -> Iterator[Finding]:
    """An offer rests on a claim that does not exist.

        claims: [tuning-is-over]

    Fix the id, or write the claim in data/claims/.
    """
    for offer in book.offers:
        for claim in offer.claims:
            if claim not in playbook.claim:
                remedy = _similar(claim, playbook.claim, f"write the claim in {_CLAIMS}")
                yield Finding("offer-without-claim", offer.where, f"there is no claim “{claim}”", remedy)


COST_CHECKS: tuple[CostCheck, ...] = (
    repeated_id,
    lever_without_recipe,
    recipe_without_lever,
    unknown_quantity,
    recipe_without_examples,
    unknown_role,
    role_without_offer,
    nobody_retires_it,
    missing_quantity,
    unused_quantity,
    odd_range,
    quantity_without_address,
    odd_figure,
    unknown_charge,
    missing_charge,
    unknown_price,
    odd_unit,
    unread_price,
    no_speed,
    days_out_of_order,
    offer_without_claim,
)
"""All rules on costs, those first that others follow from."""

RESTS_ON: dict[str, tuple[str, ...]] = {
    "lever-without-recipe": (_LEVERS, _RECIPES),
    "recipe-without-lever": (_LEVERS, "lever-without-recipe"),
    "unknown-quantity": (_QUANTITIES,),
    "missing-quantity": (
        _QUANTITIES,
        "unknown-quantity",
        "unknown-role",
        "recipe-without-examples",
        "nobody-retires-it",
    ),
    "unused-quantity": (_RECIPES, _OFFERS, "lever-without-recipe", "unknown-quantity", "missing-quantity"),
    "odd-range": ("not-a-number",),
    "odd-figure": ("unknown-quantity",),
    "role-without-offer": (_OFFERS, "unknown-role"),
    "nobody-retires-it": ("unknown-role",),
    "missing-charge": (_OFFERS,),
    "unknown-price": (_PRICES,),
    "no-speed": ("not-a-number",),
    "offer-without-claim": (_CLAIMS,),
}
"""For some rules: the files and other rules whose findings may be the true cause of theirs."""
