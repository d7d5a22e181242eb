"""What changed lately. Comes in: changelog, trees, costs, claims, a day. Goes out: dated changes, page, feed.

A change is a release, a version of a tree, or a day in the data: a model whose tuning opened or whose end was
announced, the last day of a service, prices of a day, claims that were looked at. Its id says what it is and of which
day, so that it stays when others come. What the changelog has not released has no day, and is on the page alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from decision.cost.model import CostBook, SpanKind
from decision.tree.dates import days_between, is_date
from decision.tree.model import Claim, Tree
from decision.wording.labels import page_of
from decision.wording.sentences import counted, listed, upper_first
from hooks.feed import Place, atom
from hooks.page_context import Macros, PageContext
from hooks.templates import render

CHANGELOG = "CHANGELOG.md"
FEED = "feed.xml"
"""The way from the site's root to the feed."""
PAGE = "changes/"
"""The way from the site's root to the page."""
LATELY = 365
"""For so many days a change is on the page and in the feed."""
LIVES = {
    "opened": "tuning opened",
    "announced": "an end announced",
    "closed": "no new training from this day",
    "shutdown": "shut down",
}
"""What happens to a model that can be tuned, by the field with its day."""
ENDS = {
    "new_until": "last day for new customers",
    "trains_until": "last day of training",
    "runs_until": "last day",
}
"""What happens to an offer, by the field with its day."""
_SECTION = re.compile(r"^## \[([^\]]+)\](?: - (\S+))?\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^### (.*)$", re.MULTILINE)


class Change(NamedTuple):
    """Something that changed on a day."""

    id: str
    """What it is and of which day, such as ``claims/2026-11-22``."""
    day: str
    """ISO date."""
    title: str
    says: str
    page: str
    """The way from the site's root to where more is said."""

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return re.sub(r"[^a-z0-9]+", "-", self.id.lower()).strip("-")


class ChangeMacros(Macros):
    """What the page “What changed lately” shows."""

    def changes(self) -> str:
        """Put the changes of the last year into a page, the newest day first."""
        days: dict[str, list[Change]] = defaultdict(list)
        for change in lately(self.on):
            days[change.day].append(change)
        return self.on.slot(render("changes", days=days, base=self.on.base, feed=FEED))

    def unreleased(self) -> str:
        """Put into a page what the changelog has not released, folded."""
        _, _, text = next((one for one in _sections(self.on) if one[0] == "Unreleased"), ("", "", ""))
        title = upper_first(counted(len(re.findall(r"^- ", text, re.MULTILINE)), "change", "changes"))
        lines = (f"    {line}".rstrip() for line in _HEADING.sub(r"**\1**", text).splitlines())
        return "\n".join(["", f'??? note "{title}"', "", *lines, ""]) if text else "Nothing."


def files(on: PageContext) -> Iterator[tuple[str, str | bytes]]:
    """Yield the feed, by its path."""
    yield FEED, atom(lately(on), Place(on.name, on.address, FEED, PAGE), on.costs.today)


def lately(on: PageContext) -> list[Change]:
    """Return what changed within ``LATELY`` days before the build, the newest first; nothing that lies ahead."""
    found = [
        *releases(_sections(on)),
        *editions(on.playbook.trees),
        *lives(on.costs.book),
        *ends(on.costs.book),
        *prices(on.costs.book),
        *looked_at(on.playbook.claims),
    ]
    dated = (one for one in found if is_date(one.day) and 0 <= days_between(one.day, on.costs.today) <= LATELY)
    return sorted(sorted(dated, key=attrgetter("id")), key=attrgetter("day"), reverse=True)


def _sections(on: PageContext) -> list[tuple[str, str, str]]:
    """Return (version, day, text) of the changelog beside the folder of pages; there may be none."""
    file = on.docs.parent / CHANGELOG
    return sections(file.read_text(encoding="utf-8")) if file.is_file() else []


def sections(changelog: str) -> list[tuple[str, str, str]]:
    """Return (version, day, text) of all sections of a changelog, in its order; the day may be empty."""
    return [(version, day, text.strip()) for version, day, text in _SECTION.findall(changelog)]


def releases(found: Iterable[tuple[str, str, str]]) -> Iterator[Change]:
    """Yield the releases that have a day."""
    for version, day, text in found:
        if day:
            yield Change(f"release/{version}", day, f"Version {version}", _HEADING.sub(r"\1:", text), PAGE)


def editions(trees: Iterable[Tree]) -> Iterator[Change]:
    """Yield the versions of all trees."""
    for tree in trees:
        for edition in tree.changes:
            title = f"The tree of “{tree.title}”, version {edition.version}" if tree.article else ""
            ident = f"tree/{tree.id}/{edition.version}"
            yield Change(ident, edition.date, title or f"Decision tree {edition.version}", edition.says, page_of(tree))


def lives(book: CostBook) -> Iterator[Change]:
    """Yield what happened to models that can be tuned and to bases, all of a vendor on one day together."""
    found: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for span in book.lifespans:
        if span.kind in {SpanKind.TUNED, SpanKind.BASE}:
            for what in LIVES:
                found[getattr(span, what), what, span.vendor][span.model] = None
    for (day, what, vendor), models in found.items():
        page = "playbook/after-launch/"
        yield Change(f"life/{day}/{what}/{vendor}", day, f"{vendor}: {LIVES[what]}", f"{listed(models, 'and')}.", page)


def ends(book: CostBook) -> Iterator[Change]:
    """Yield the last days of offers."""
    for offer in book.offers:
        for field, what in ENDS.items():
            day = getattr(offer, field)
            yield Change(f"offer/{offer.id}/{field}", day, f"{offer.title}: {what}", offer.says, "costs/")


def prices(book: CostBook) -> Iterator[Change]:
    """Yield the days of prices, with how many are of each vendor."""
    for kind, every, of in (("prices", book.prices, "prices"), ("token-prices", book.listed, "prices of tokens")):
        for day in sorted({price.as_of for price in every}):
            vendors = Counter(price.vendor for price in every if price.as_of == day)
            says = listed((f"{vendor} ({count})" for vendor, count in vendors.most_common()), "and")
            title = upper_first(counted(vendors.total(), of.replace("prices", "price", 1), of))
            yield Change(f"{kind}/{day}", day, f"{title} as of this day", f"{says}.", "costs/")


def looked_at(claims: Iterable[Claim]) -> Iterator[Change]:
    """Yield the days on which claims were looked at, with their topics."""
    days: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        days[claim.looked_at].append(claim)
    for day, found in days.items():
        topics = listed(sorted({claim.topic for claim in found}), "and")
        title = upper_first(counted(len(found), "claim", "claims"))
        yield Change(f"claims/{day}", day, f"{title} looked up", f"On {topics}.", "evidence/")
