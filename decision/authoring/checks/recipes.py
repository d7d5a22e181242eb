"""Rules on recipes and quantities: can the sums be worked out? Comes in: a cost book and a playbook, as loaded.

Which quantities the sums need is written down nowhere; the sums themselves are run on values that remember what was
asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import override

from decision.authoring.checks.prices import ALL_ROLES, CLASSIFIER
from decision.authoring.checks.rules import LEVERS, OFFERS, QUANTITIES, RECIPES, Mistake, Rules, outside, unknown
from decision.authoring.findings import repeats
from decision.cost.bill import bill_of
from decision.cost.draws import Timeline
from decision.cost.model import Basis, Billing, CostBook, Labels, Offer, Quantity, Recipe, Training
from decision.cost.settings import ASKS, DECIDED, DIVISORS, ROLES, most_of, read_range, read_settings
from decision.tree.model import Playbook, Where
from decision.tree.numbers import InvalidFigure


def repeated_id(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """Two entries of a file have the same id; for recipes and rows of an article's table: lever; for roles: role."""
    files = (book.quantities, book.prices, book.lifespans, book.offers, book.presets)
    named = [[(entry.id, entry.where) for entry in entries] for entries in files]
    named += [[(row.lever, row.where) for row in rows] for rows in (book.recipes, book.quoted)]
    for names in (*named, [(one.role, one.where) for one in book.roles]):
        for where, says in repeats(names):
            yield where, says, "rename one of them, or delete it"


def lever_without_recipe(book: CostBook, playbook: Playbook) -> Iterator[Mistake]:
    """A lever has no recipe, so that the cost table cannot show it."""
    remedy = f"add “- lever: {{0}}” to {RECIPES}"
    yield from outside(playbook.levers, book.recipe, "“{0}” has no recipe, so it has no cost", remedy)


def recipe_without_lever(book: CostBook, playbook: Playbook) -> Iterator[Mistake]:
    """A recipe, or a row of an article's cost table, is about a lever that does not exist."""
    named = [(row.where, "", row.lever) for row in book.recipes] + [(row.where, "", row.lever) for row in book.quoted]
    yield from unknown(named, playbook.lever, "there is no lever “{1}”", f"add the lever to {LEVERS}")


def unknown_role(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """An offer has a role that nothing asks for, a recipe runs on one, or the file on roles names one."""
    places = [(offer.where, role, ALL_ROLES) for offer in book.offers for role in offer.roles]
    places += [(recipe.where, recipe.runs_on, (*ROLES, CLASSIFIER)) for recipe in book.recipes]
    places += [(one.where, one.role, tuple(ROLES)) for one in book.roles]
    for where, role, known in places:
        if role not in known:
            yield where, f"“{role}” is not a role here", f"use one of: {', '.join(known)}"


def role_without_offer(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """There is nothing to choose in a role, so that what runs on it has no price."""
    for role in (*ROLES, CLASSIFIER):
        if not book.offers_for(role):
            yield Where(OFFERS, 1), f"no offer has the role “{role}”", f"add one with “roles: [{role}]”"


def recipe_without_examples(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A lever trains on examples or pays for them, and its recipe does not say how many it wants."""
    for recipe in book.recipes:
        wants = recipe.labels is not Labels.NONE or recipe.training is Training.TUNING
        if wants and not recipe.wanted:
            says = f"“{recipe.lever}” needs examples, and nothing says how many"
            yield recipe.where, says, "add “wanted: …”, a quantity of examples"


def unknown_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A recipe or an example names a quantity that does not exist."""
    places = [(recipe.where, "", name) for recipe in book.recipes for name in _quantities_of(recipe)]
    places += [(preset.where, "", name) for preset in book.presets for name, _ in preset.values]
    yield from unknown(places, book.quantity, "there is no quantity “{1}”", f"add the quantity to {QUANTITIES}")


def missing_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """The sums ask for a quantity that nobody has entered."""
    named = {name for recipe in book.recipes for name in _quantities_of(recipe)}
    for name in quantities_read(book):
        if name not in book.quantity and name not in named:
            says = f"the sums need the quantity “{name}”, which is not here"
            yield Where(QUANTITIES, 1), says, f"add “- id: {name}”"


def unused_quantity(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A quantity that neither the sums nor any recipe reads: a reader could change it and nothing would happen."""
    read = {*quantities_read(book), *(name for recipe in book.recipes for name in _quantities_of(recipe))}
    yield from outside(book.quantities, read, "nothing reads “{0}”", f"name it in {RECIPES}, or delete it")


def odd_range(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """Low, typical and high are out of order, or high is more than a reader may enter."""
    for quantity in book.quantities:
        if odd := _odd_range(quantity):
            says, remedy = odd
            yield quantity.where, f"“{quantity.id}” {says}", remedy
    for recipe in book.recipes:
        if [*recipe.weeks] != sorted(recipe.weeks):
            yield recipe.where, f"the weeks of “{recipe.lever}” are out of order", "write [low, typical, high]"


def _odd_range(quantity: Quantity) -> tuple[str, str] | None:
    """Return what is wrong with the ends of a range, and what to try."""
    low, typical, high, most = (
        f"{end:,.12g}" for end in (quantity.low, quantity.typical, quantity.high, quantity.most)
    )
    if not quantity.low <= quantity.typical <= quantity.high:
        says = f"goes {low}, {typical}, {high}, which is out of order"
        return says, "low may not be above typical, nor typical above high"
    if quantity.high > quantity.most:
        return f"goes up to {high}, and a reader may enter at most {most}", "raise “most”, or lower “high”"
    if quantity.id in DIVISORS and not quantity.low:
        return "begins at 0, and other figures are divided by it", "begin above 0"
    return None


def quantity_without_address(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A quantity rests on a publication, and nobody can look it up."""
    remedy = "add “url: …”, or say under “says” that no address was kept, or change the basis to judgement"
    for quantity in book.quantities:
        published = quantity.basis in {Basis.SOURCE, Basis.DERIVED}
        if published and not quantity.url and "address" not in quantity.says.lower():
            yield quantity.where, f"“{quantity.id}” rests on a publication without saying where it is", remedy


def odd_figure(book: CostBook, _playbook: Playbook) -> Iterator[Mistake]:
    """A figure of an example cannot be read, just as if a reader had entered it."""
    for preset in book.presets:
        for name, text in preset.values:
            quantity = book.quantity.get(name)
            try:
                read_range(text, most_of(quantity) if quantity else float("inf"))
            except InvalidFigure as odd:
                remedy = f"{odd}"[0].lower() + f"{odd}"[1:].rstrip(".")
                yield preset.where, f"“{name}: {text}” cannot be read", remedy


def _quantities_of(recipe: Recipe) -> Iterator[str]:
    """Yield each quantity that a recipe names."""
    yield from (*recipe.hours, *recipe.upkeep, *recipe.on_machines, recipe.redo)
    if recipe.wanted:
        yield recipe.wanted


OWNED = {"index-hosted": 0.0, "index-metered": 0.0, "machine-price": 0.0}
"""A reader's own index, and machines that are rented."""


class RecordingDict(dict[str, float]):
    """Values that remember what was asked for before anybody had put it there. Everything is 1."""

    def __init__(self, given: Mapping[str, float]) -> None:
        """Begin with nothing asked for but what is ``given``."""
        super().__init__(given)
        self.asked: dict[str, None] = {}

    @override
    def __getitem__(self, name: str) -> float:
        if name not in self:
            self.asked[name] = None
        return super().get(name, 1.0)


def quantities_read(book: CostBook) -> tuple[str, ...]:
    """Return the names of the quantities that the sums ask for, with the recipes and offers of a book.

    A name that one lever has for itself, such as ``errors-left.retrieval``, counts as that of the quantity behind it.
    Prices are not quantities. An index is looked at in all three ways, a machine rented and bought.
    """
    found = dict.fromkeys(_read_by_settings())
    for recipe in book.recipes:
        for offer, other in product(book.offers_for(recipe.runs_on), ({}, OWNED, OWNED | {"index-metered": 1.0})):
            values = RecordingDict(other)
            Timeline(months=12, discount=0.0, growth=0.0, ends=()).add(values)
            bill_of(recipe, replace(offer, speed=1.0, units=1.0), values)  # a speed of 0 has a rule of its own
            found |= values.asked
    prices = {f"{role}.{asked}" for role in ALL_ROLES for asked in ASKS}
    vendors = {f"retirements.{role}" for role in ALL_ROLES}
    levers = {f"errors-left.{recipe.lever}": "errors-left" for recipe in book.recipes}
    names = (levers.get(name, name) for name in found if name and name not in prices | vendors | {*DECIDED})
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


RULES: Rules = {
    repeated_id: (),
    lever_without_recipe: (LEVERS, RECIPES),
    recipe_without_lever: (LEVERS, "lever-without-recipe"),
    unknown_quantity: (QUANTITIES,),
    recipe_without_examples: (),
    unknown_role: (),
    role_without_offer: (OFFERS, "unknown-role"),
    missing_quantity: (QUANTITIES, "unknown-quantity", "unknown-role", "recipe-without-examples"),
    unused_quantity: (RECIPES, OFFERS, "lever-without-recipe", "unknown-quantity", "missing-quantity"),
    odd_range: ("not-a-number",),
    quantity_without_address: (),
    odd_figure: ("unknown-quantity",),
}
