"""The frozen types of the cost model. Comes in: nothing. Goes out: nothing but types.

A quantity is a number nobody knows exactly; a price is what somebody asked on some day; an offer is a way to have a
model run; a recipe says which of them a lever is made of. ``bill`` turns a recipe and values into money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from decision.cost.effects import Against, Effect  # noqa: F401  # what reads files and bundles finds both here
from decision.tree.model import Day, Id, Where, where_field

type Period = str
"""A year, a month or a day, or two of them joined by ``..``."""


class Basis(StrEnum):
    """What a quantity rests on."""

    SOURCE = "source"
    """A publication that names the figures."""
    DERIVED = "derived"
    """Our arithmetic on published figures."""
    JUDGEMENT = "judgement"
    """Our own judgement, because nobody seems to have measured it."""
    READER = "reader"
    """Only the reader knows; what is here is an example."""


class Read(StrEnum):
    """How a price or a date was read."""

    PRIMARY = "primary"
    AGGREGATOR = "aggregator"
    COLLECTION = "collection"
    MEASURED = "measured"
    SECONDARY = "secondary"
    WEAK = "weak"


class SpanKind(StrEnum):
    """What a life span is of."""

    TUNED = "tuned"
    BASE = "base"
    OPEN_SUCCESSION = "open-succession"
    CLOSED_SUCCESSION = "closed-succession"


class Billing(StrEnum):
    """What an offer charges for."""

    TOKENS = "tokens"
    """Each token."""
    DEPLOYMENT = "deployment"
    """Each token, and each hour that the deployment exists, used or not."""
    MACHINES = "machines"
    """Whole machines by the hour, busy or idle."""
    WINDOWS = "windows"
    """Model units, for every window of five minutes that sees a request."""
    SECONDS = "seconds"
    """A machine, from the first request until a while after the last answer."""
    EMBEDDINGS = "embeddings"
    """Each token that goes in; no text comes out."""
    SEARCHES = "searches"
    """Each search, and what is stored. No model runs on it."""
    READS = "reads"
    """Each gigabyte that a search goes through, and what is stored. No model runs on it."""
    SERVER = "server"
    """A small server without a GPU, and an embedding of each item."""


class Training(StrEnum):
    """How a lever trains."""

    NONE = "none"
    TUNING = "tuning"
    """Jobs of a tuning service, by the token; or low-rank adapters on rented GPUs, where the weights are kept."""
    PRETRAINING = "pretraining"
    """All weights, on documents, on rented GPUs."""
    CLASSIFIER = "classifier"
    """Minutes on one machine."""
    RETRIEVER = "retriever"
    """An embedding model, on pairs of a question and a passage; hours on one rented GPU."""
    REWARD = "reward"
    """Many attempts at each example, which a program grades, at the prices of a tuning service."""


class Labels(StrEnum):
    """Where a lever's examples come from."""

    NONE = "none"
    TUNING = "tuning"
    """People write or check each one."""
    CLASSIFIER = "classifier"
    """People label each one."""
    TEACHER = "teacher"
    """A stronger model writes them, people check a share."""


@dataclass(frozen=True, slots=True)
class Price:
    """What somebody asked for something on some day."""

    id: Id
    vendor: str
    item: str
    unit: str
    value: float
    """In ``unit``, which begins with USD unless it is a ratio or a share."""
    as_of: Period
    url: str = ""
    read: Read = Read.WEAK
    note: str = ""
    data_only: bool = False
    """Whether it is published as data alone, and nothing on the site reads it."""
    past: bool = False
    """Whether it tells what was asked at a time that is over, so that nobody looks it up again."""
    steps: tuple[tuple[Day, int, float], ...] = ()
    """(from this day on, above so many tokens of a prompt, value): what is announced, or differs for long prompts."""
    where: Where = where_field()

    def at(self, day: str, tokens: float = 0.0) -> float:
        """Return the value on a day (ISO) for a prompt of so many tokens."""
        steps = ((above, start, value) for start, above, value in self.steps if start <= day)
        return max((step for step in steps if tokens > step[0] or not step[0]), default=(0, "", self.value))[2]


@dataclass(frozen=True, slots=True)
class LifeSpan:
    """When a hosted model could be tuned, and until when it ran. Days are empty where not found."""

    id: Id
    kind: SpanKind
    vendor: str
    model: str
    released: Day = ""
    opened: Day = ""
    announced: Day = ""
    """The day on which its shutdown was announced."""
    closed: Day = ""
    shutdown: Day = ""
    successor: str = ""
    successor_released: Day = ""
    as_of: Period = ""
    url: str = ""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its uncertainty. Half of all draws lie below ``typical``, none outside ``low`` and ``high``."""

    id: Id
    label: str
    unit: str
    low: float
    typical: float
    high: float
    as_of: Period
    basis: Basis
    says: str
    """One sentence: what the figures rest on."""
    url: str = ""
    group: str = ""
    first: bool = False
    """Whether it is among those that matter first, and not folded away."""
    most: float = 0.0
    """The largest value a reader may enter."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to have a model run, with its prices; or to have one tuned and run."""

    id: Id
    title: str
    roles: tuple[str, ...]
    """Where it can be chosen: base, smaller, stronger, service, own, index, embedding."""
    billing: Billing
    prices: tuple[tuple[str, str], ...] = ()
    """(what for, id of a price): input, cached, write, output, hour, minute, second, training, minimum."""
    model: str = ""
    """The model of the list of prices that it runs, such as openai/gpt-6-luna; its prices are taken from there."""
    longer: tuple[tuple[int, tuple[tuple[str, float], ...]], ...] = ()
    """(tokens, factors by what for): what is paid for all tokens of a prompt of more than so many."""
    says: str = ""
    reasons: bool = False
    """Whether it thinks at the reader's expense."""
    speed: float = 1.0
    """How fast its GPU is, against the one that throughput was measured on."""
    units: float = 1.0
    """Model units that one copy takes, where those are billed."""
    new_until: Day = ""
    """The last day on which a new customer could start; empty if none is known."""
    trains_until: Day = ""
    """The last day on which anybody can train; empty if none is known."""
    runs_until: Day = ""
    """The day on which it stops, its tuned models included, where that is announced; not “or later”."""
    as_of: Period = ""
    url: str = ""
    claims: tuple[str, ...] = ()
    where: Where = where_field()

    @property
    def kept(self) -> bool:
        """Whether the weights are on the reader's own disk, so that nobody can retire them."""
        return "own" in self.roles or "classifier" in self.roles

    @property
    def operated(self) -> bool:
        """Whether the reader looks after the machines."""
        return self.kept and self.billing in {Billing.MACHINES, Billing.SECONDS}

    def open_to_new(self, today: str) -> bool:
        """Return whether a new customer could still train on a day (ISO)."""
        return not any(end and end < today for end in (self.new_until, self.trains_until, self.runs_until))

    def gone(self, today: str) -> bool:
        """Return whether nobody can train there any more on a day (ISO)."""
        return any(end and end < today for end in (self.trains_until, self.runs_until))

    def factors(self, tokens: float) -> dict[str, float]:
        """Return how many times prices are paid for all of a prompt of so many tokens, by what for, if not once."""
        return next((dict(factors) for above, factors in reversed(self.longer) if tokens > above), {})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which offers run in a role unless the reader names another, and why."""

    role: str
    offers: tuple[str, ...]
    """Ids of offers, the best first."""
    says: str
    """One sentence: why these."""
    as_of: Period
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a lever is made of, in names of quantities."""

    lever: str
    runs_on: str
    """The role whose offer runs it: base, smaller, stronger, service, own, student or classifier."""
    hours: tuple[str, ...]
    """Hours of work before it is in use."""
    upkeep: tuple[str, ...]
    """Hours of work a month."""
    redo: str
    """Hours of work when its model is retired."""
    weeks: tuple[float, float, float]
    """Weeks until it is in use: low, typical, high."""
    portable: str
    """A short phrase: how far it can be taken elsewhere."""
    says: str = ""
    """One or two sentences: what this row assumes."""
    on_machines: tuple[str, ...] = ()
    """Hours of work more, where the reader keeps the weights."""
    outputs: tuple[str, ...] = ()
    """The kinds of output that it can give; empty if all."""
    least_documents: float = 0.0
    """Tokens of documents below which there is too little to learn from."""
    labels: Labels = Labels.NONE
    wanted: str = ""
    """The quantity of examples it needs."""
    training: Training = Training.NONE
    examples: bool = False
    """Whether examples are in the prompt."""
    context: bool = False
    """Whether retrieved text is in the prompt."""
    short: bool = False
    """Whether the instructions shrink, since training replaces them."""
    reindexes: bool = False
    """Whether an index that is there is rebuilt with a tuned embedding model, and what is found is reranked."""
    batches: bool = False
    """Whether requests that can wait go through a batch interface, and the prompt is laid out for the cache."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Preset:
    """A situation that readers recognise."""

    id: Id
    title: str
    says: str
    values: tuple[tuple[str, str], ...]
    """(quantity, text as a reader would write it)."""
    output: str = ""
    """The kind of output, unless the reader's answers name another."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A row of an article's own cost table, as it says it."""

    lever: str
    title: str
    set_up: str
    time: str
    ongoing: str
    portable: str
    where: Where = where_field()


ALSO = {"student": ("own", "service")}
"""Roles that have the offers of others."""


@dataclass(frozen=True)
class CostBook:
    """All that the cost model knows, as one value."""

    quantities: tuple[Quantity, ...] = ()
    prices: tuple[Price, ...] = ()
    listed: tuple[Price, ...] = ()
    """The prices of the kept list of models, by the token."""
    lifespans: tuple[LifeSpan, ...] = ()
    offers: tuple[Offer, ...] = ()
    roles: tuple[Choice, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    presets: tuple[Preset, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    effects: tuple[Effect, ...] = ()

    @cached_property
    def quantity(self) -> dict[str, Quantity]:
        """The quantities by id."""
        return {quantity.id: quantity for quantity in self.quantities}

    @cached_property
    def price(self) -> dict[str, Price]:
        """The prices by id, those of the list included."""
        return {price.id: price for price in (*self.listed, *self.prices)}

    @cached_property
    def offer(self) -> dict[str, Offer]:
        """The offers by id."""
        return {offer.id: offer for offer in self.offers}

    @cached_property
    def recipe(self) -> dict[str, Recipe]:
        """The recipes by lever."""
        return {recipe.lever: recipe for recipe in self.recipes}

    @cached_property
    def preset(self) -> dict[str, Preset]:
        """The presets by id."""
        return {preset.id: preset for preset in self.presets}

    @cached_property
    def role(self) -> dict[str, Choice]:
        """What is preferred in each role, and why."""
        return {one.role: one for one in self.roles}

    @property
    def services(self) -> list[Offer]:
        """The offers that tune a model and run it, those that have closed for good included."""
        return [offer for offer in self.offers if {"service", "closed"} & {*offer.roles}]

    def offers_for(self, role: str) -> list[Offer]:
        """Return the offers that can be chosen in a role, in the order of the file."""
        return [offer for offer in self.offers if not {*ALSO.get(role, (role,))}.isdisjoint(offer.roles)]

    def choices(self, role: str) -> list[Offer]:
        """Return the offers for a role, those first that ``roles`` prefers."""
        first = [
            self.offer[name] for one in self.roles if one.role == role for name in one.offers if name in self.offer
        ]
        return [*first, *(offer for offer in self.offers_for(role) if offer not in first)]

    def on(self, day: str) -> CostBook:
        """Return the book as it stands on a day (ISO), when prices that were announced have come."""
        known = (*self.listed, *self.prices)
        moved = {price.id for price in known if any(start and start <= day for start, _, _ in price.steps)}
        if not moved:
            return self
        now = [replace(price, value=price.at(day)) if price.id in moved else price for price in known]
        return replace(self, prices=tuple(now[len(self.listed) :]), listed=tuple(now[: len(self.listed)]))
