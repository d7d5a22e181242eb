"""Where a model can be tuned. Comes in: a YAML file in a folder, the offers. Goes out: services, every mistake.

A row is a service and one kind of model there: how it can be tuned, what is billed, whether the weights can be taken
along. What is left out was looked for and not found. Last days that the cost table knows are read from its offers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from decision.authoring.findings import Finding, repeats
from decision.authoring.reader import OF_COSTS, Format, one_of
from decision.authoring.source_reader import SourceReader
from decision.cost.model import Billing, Offer, Period
from decision.tree.dates import end_of, is_time
from decision.tree.model import NOWHERE, Day, Id, Where

SERVICES = "data/services.yml"

type OfferId = str
type Mistake = tuple[str, Where, str, str]
"""The rule, where it is, what is wrong, what to try."""


class Access(StrEnum):
    """Who can train somewhere on a day."""

    OPEN = "open"
    LIMITED = "limited"
    CLOSED = "closed"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Methods:
    """Which models can be tuned how; empty where it was not found."""

    supervised: str = ""
    preference: str = ""
    reward: str = ""
    distillation: str = ""
    pretraining: str = ""
    none: str = ""
    """What is said in place of all that, where nothing is trained."""


@dataclass(frozen=True, slots=True)
class Charges:
    """What is billed by what; empty where it was not found."""

    training: str = ""
    hosting: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read for a row."""

    title: str
    url: str
    dated: Period = ""
    """The page's own date; empty where it bears none."""


@dataclass(frozen=True, slots=True)
class Change:
    """What opened or was closed, and when."""

    day: Period
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service, or one's own machines, and what can be tuned there."""

    id: Id
    title: str
    as_of: Period
    """For which time the row holds."""
    looked_at: Day
    """When we looked for what the row lacks."""
    sources: tuple[Reading, ...]
    methods: Methods = Methods()
    charges: Charges = Charges()
    weights: str = ""
    """Whether they can be taken along."""
    says: str = ""
    access: Access = Access.OPEN
    """Who can train there, days apart."""
    offer: OfferId = ""
    """The offer of the cost table whose last days are those of the row."""
    new_until: Day = ""
    """The last day on which a new customer could start, where no offer says so."""
    trains_until: Day = ""
    """The last day on which anybody can train, where no offer says so."""
    changes: tuple[Change, ...] = ()
    where: Where = NOWHERE

    def ends(self, offers: Mapping[str, Offer]) -> Offer:
        """Return the offer with the last days of the row."""
        own = Offer(self.id, self.title, (), Billing.TOKENS, new_until=self.new_until, trains_until=self.trains_until)
        return offers.get(self.offer, own)

    def access_on(self, today: str, offers: Mapping[str, Offer]) -> Access:
        """Return who can train there on a day (ISO)."""
        ends = self.ends(offers)
        if ends.gone(today):
            return Access.CLOSED
        return self.access if ends.open_to_new(today) or self.access is Access.CLOSED else Access.LIMITED


def load_services(docs: Path, offers: Sequence[Offer]) -> tuple[tuple[Service, ...], list[Finding]]:
    """Read the services of a folder; it may lack them. Mistakes are findings, and what is sound is kept."""
    reader = SourceReader(docs)
    names = {OfferId: one_of([offer.id for offer in offers], "unknown-offer", "offer")}
    file = reader.read(SERVICES) if (docs / SERVICES).is_file() else None
    services = Format(OF_COSTS, names).entries(Service, file)
    for mistake in _mistakes(services):
        reader.report(*mistake)
    return services, reader.findings


def _mistakes(services: Sequence[Service]) -> Iterator[Mistake]:
    for where, says in repeats((service.id, service.where) for service in services):
        yield "repeated-service", where, says, "keep one of them"
    for service in services:
        yield from _of_one(service)


def _of_one(service: Service) -> Iterator[Mistake]:
    if not service.sources:
        says = f"“{service.id}” has no source"
        yield "service-without-source", service.where, says, "add the page that says so"
    elif _sound(service):
        yield from _dates(service)
    if service.offer and (service.new_until or service.trains_until):
        says = f"“{service.id}” has last days of its own and those of the offer “{service.offer}”"
        yield "last-days-twice", service.where, says, "leave them to the offer, or take its name away"


def _sound(service: Service) -> bool:
    """Whether all times of a row are times; an odd one has been told by now."""
    times = [service.as_of, *(one.dated for one in service.sources if one.dated)]
    return bool(service.looked_at) and all(is_time(end) for time in times for end in time.split(".."))


def _dates(service: Service) -> Iterator[Mistake]:
    dated = [one.dated for one in service.sources]
    # a page without a date speaks for the day on which it was read
    newest = max((time or service.looked_at for time in dated), key=end_of)
    if end_of(service.as_of) > end_of(newest):
        says = f"“{service.id}” is said to hold for {service.as_of}, and its newest source is of {newest}"
        remedy = f"write “as-of: {newest}” or earlier, or add a newer source"
        yield "service-newer-than-source", service.where, says, remedy
    late = [time for time in dated if time and not service.looked_at.startswith(time) and time > service.looked_at]
    for time in late:
        says = f"“{service.id}” has a source of {time}, and we looked on {service.looked_at}"
        yield "source-after-look", service.where, says, "correct a date, or look again and write that day"
