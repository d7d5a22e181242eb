"""Where a model can be tuned, as pages show it. Comes in: services, offers, the day of the build. Goes out: tables.

Who can train somewhere follows from the last days, so that no page says it by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from decision.authoring.services import Access, Change, Charges, Methods, Service
from decision.cost.model import Offer
from decision.render.html.kit import Html, Inside, join, source_link, tag
from decision.tree.dates import end_of, format_date
from decision.wording.cost_words import state
from decision.wording.sentences import listed
from hooks.cost_tables import describe_when
from hooks.page_context import Macros
from hooks.templates import render

GROUPS = {
    Access.OPEN: "Open to everybody, as far as we could find",
    Access.LIMITED: "Only for earlier customers, or by invitation",
    Access.CLOSED: "Closed",
    Access.OWN: "Your own machines or weights, for comparison",
}
"""Who can train, as a heading."""
METHODS = {
    "supervised": "Supervised (SFT)",
    "preference": "Preference (DPO)",
    "reward": "Reward (RFT, GRPO)",
    "distillation": "Distillation",
    "pretraining": "Continued pretraining",
}
CHARGES = {"training": "Training", "hosting": "Hosting", "use": "Use"}
HEADS = ["Service", "Kinds of tuning, models", "What is billed", "Weights to take along", "As of, read at"]


class Event(NamedTuple):
    """What opened or closed somewhere."""

    when: str
    """A year, a month or a day."""
    title: str
    says: str
    url: str


class ServiceMacros(Macros):
    """Tables of where a model can be tuned."""

    def tuning_services(self) -> str:
        """Put the table of all services into a page, by who can train there."""
        today, offers = self.on.costs.today, self.on.costs.book.offer
        rows = [(service.access_on(today, offers), cells(service, offers, today)) for service in self.on.services]
        groups = {title: [row for access, row in rows if access is group] for group, title in GROUPS.items()}
        return self.on.slot(render("tuning_services", heads=HEADS, groups=groups))

    def tuning_changes(self) -> str:
        """Put what opened and what closed into a page, the latest first."""
        found = events(self.on.services, self.on.costs.book.offer)
        rows = [[describe_when(one.when), one.title, source_link(one.says, one.url)] for one in found]
        return self.on.slot(render("tuning_changes", rows=rows))


def cells(service: Service, offers: Mapping[str, Offer], today: str) -> list[Inside]:
    """Return the cells of a row; what is missing is said with the day on which we looked, unless nobody can train."""
    closed = service.access_on(today, offers) is Access.CLOSED
    looked_at = "" if closed else format_date(service.looked_at)
    said = [state_of(service, offers, today), service.says]
    sources = [source_link(_name(one.title, one.dated), one.url) for one in service.sources]
    return [
        _lines([service.title, *filter(None, said)]),
        service.methods.none or _lines(_known(service.methods, METHODS, looked_at)),
        _lines(_known(service.charges, CHARGES, looked_at)),
        service.weights or (f"We could not find it ({looked_at})." if looked_at else ""),
        _lines([describe_when(service.as_of), *sources]),
    ]


def state_of(service: Service, offers: Mapping[str, Offer], today: str) -> str:
    """Say until when one can train there, as the cost table does; empty where no end is known."""
    undated = "Closed; we could not find since which day." if service.access is Access.CLOSED else ""
    return state(service.ends(offers), today) or undated


def events(services: Sequence[Service], offers: Mapping[str, Offer]) -> list[Event]:
    """Return what opened and what closed, the latest first; days ahead are announcements."""
    found = [event for service in services for event in (*_opened(service), *_closed(service, offers))]
    return sorted(found, key=lambda event: end_of(event.when), reverse=True)


def _opened(service: Service) -> Iterator[Event]:
    for change in service.changes:
        yield _event(service, change)


def _closed(service: Service, offers: Mapping[str, Offer]) -> Iterator[Event]:
    ends = service.ends(offers)
    url = ends.url or service.sources[0].url
    days: dict[str, list[str]] = {}
    for day, says in (
        (ends.new_until, "Last day for new customers."),
        (ends.trains_until, "Last day of training."),
        (ends.runs_until, "Tuned models stop."),
    ):
        days.setdefault(day, []).append(says)
    for day, said in days.items():
        if day:
            yield _event(service, Change(day, " ".join(said), url))


def _event(service: Service, change: Change) -> Event:
    return Event(change.day, service.title, change.says, change.url)


def _known(part: Methods | Charges, titles: Mapping[str, str], looked_at: str) -> list[Inside]:
    """Return what is known, a line each, and in one line what was not found on a day, if one is given."""
    values = {name: getattr(part, name) for name in titles}
    lines: list[Inside] = [join(tag("b", f"{titles[name]}:"), f" {value}.") for name, value in values.items() if value]
    lacking = [titles[name].partition(" (")[0].lower() for name, value in values.items() if not value]
    if lacking and looked_at:
        lines.append(f"We could not find: {listed(lacking, 'or')} ({looked_at}).")
    return lines


def _lines(parts: Sequence[Inside]) -> Html:
    return render("tuning_lines", parts=parts)


def _name(title: str, dated: str) -> str:
    return f"{title} ({describe_when(dated) if dated else 'undated'})"
