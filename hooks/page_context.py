"""What the macros of pages work with, and how they are defined: each public method of a class of ``Macros`` is one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from decision.authoring.cost_tables import CostTables
from decision.cases.records import Records
from decision.interfaces.bundle import strip_playbook
from decision.interfaces.money import Money
from decision.render.html.kit import Html, join, script
from decision.tree.model import Feature, Playbook
from decision.tree.session import Guide
from decision.wording.labels import product, slug
from hooks.keeping import Keep, anew

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

    from decision.authoring.glossary import Term
    from decision.authoring.services import Service
    from decision.cases.backtest import Tried, Wrong
    from decision.cases.bank import Case
    from decision.cases.coding import Coded
    from decision.tree.hearing import Cues
    from hooks.costs import CostPages  # which needs macros, and so this module
    from hooks.open_tables import Table
    from hooks.plain_pages import PlainPage
    from hooks.previews import Preview

_SLOT = re.compile(r"<p>\[\[sft-slot-(\d+)\]\]</p>")


@dataclass
class PageContext:
    """What one build has loaded, and the page it is at."""

    costs: CostPages
    tables: CostTables = field(default_factory=CostTables)
    cases: tuple[Case, ...] = ()
    """All published cases."""
    results: dict[str, list[Tried]] = field(default_factory=dict)
    """What each tree says on those that are not set aside."""
    wrong: list[Wrong] = field(default_factory=list)
    """On which of them our tree is wrong, and why."""
    keep: Keep = anew
    """What has the results of costly steps."""
    records: Records = field(default_factory=Records)
    """What was measured of trees once."""
    cues: tuple[Cues, ...] = ()
    """What is listened for in a reader's own words."""
    features: frozenset[Feature] = frozenset()
    """What the subject has beside questions and levers."""
    docs: Path = Path()
    """The folder of the authors' files."""
    terms: tuple[Term, ...] = ()
    """The words of the field."""
    services: tuple[Service, ...] = ()
    """Where a model can be tuned."""
    data: tuple[Table, ...] = ()
    """The open data."""
    sheets: dict[str, frozenset[str]] = field(default_factory=dict)
    """The classes that each stylesheet is for, see ``hooks.styles``."""
    coded: tuple[Coded, ...] = ()
    """What a second coder said of the claims."""
    address: str = ""
    """The site's address, with a slash at its end."""
    release: str = ""
    """What all that a browser loads for the engine is a hash of, see ``hooks.release``."""
    blanks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The files of the blank checklist, and how many pages and bytes each has."""
    menu: list[tuple[str, str]] = field(default_factory=list)
    """The pages of the menu in order: the section of each, and the way to it from the site's root."""
    previews: set[Preview] = field(default_factory=set)
    """The pictures of the pages that are done."""
    plain: list[PlainPage] = field(default_factory=list)
    """The pages that are done, as programs read them."""
    page: Page | None = None
    claims: list[str] = field(default_factory=list)
    """The ids of the claims that the page has named so far, in order."""
    dates: set[str] = field(default_factory=set)
    """Of when the data are that the page has used so far, as the data say it."""
    slots: list[Html] = field(default_factory=list)
    """HTML that waits until Markdown is done with a page; ``[[sft-slot-0]]`` holds the place of the first."""

    def open(self, page: Page) -> None:
        """Go on to another page."""
        self.page, self.claims, self.dates = page, [], set()

    def use(self, *dates: str) -> None:
        """Remember of when some data are that the page shows; empty where nobody said it."""
        self.dates.update(filter(None, dates))

    def slot(self, html: Html) -> str:
        """Keep some HTML and return the mark that holds its place in Markdown."""
        self.slots.append(html)
        return f"\n\n[[sft-slot-{len(self.slots) - 1}]]\n\n"

    def fill(self, html: str) -> str:
        """Put what was kept into the places of a page."""
        return _SLOT.sub(lambda found: self.slots[int(found[1])], html)

    def scripts(self, *names: str) -> Html:
        """Return what loads scripts of ours into a page, in order, each once more where it does not come."""
        return join(script(f"{self.base}assets/{name}.js") for name in ("again", *names))

    @property
    def playbook(self) -> Playbook:
        """All about trees, levers and claims."""
        return self.costs.playbook

    @property
    def name(self) -> str:
        """What the site is called."""
        return product(self.playbook)

    @cached_property
    def core(self) -> Playbook:
        """What trees say hangs on: the playbook without the pages' prose, so that a change of that costs little."""
        return strip_playbook(self.playbook)

    @cached_property
    def guide(self) -> Guide:
        """What walks the trees."""
        return Guide(self.playbook)

    @property
    def slug(self) -> str:
        """The same as files are named."""
        return slug(self.name)

    @cached_property
    def money(self) -> Money:
        """What reaches verdicts with costs."""
        return Money(self.guide, lambda _: self.costs.book if Feature.COSTS in self.features else None)

    @property
    def base(self) -> str:
        """The way from the page at hand to the site's root: empty, or ``../`` some times."""
        way = posixpath.relpath("/", posixpath.join("/", posixpath.dirname(self.page.url))) if self.page else "."
        return "" if way == "." else f"{way}/"

    @property
    def tried(self) -> list[Tried]:
        """What the playbook's own tree says on the published cases that are not set aside."""
        return self.results[self.playbook.trees[0].id]


class Macros:
    """Macros on one subject. A public method is a macro: it takes what a page gives, and returns Markdown."""

    def __init__(self, context: PageContext) -> None:
        """Ask for what is loaded only when a page is made."""
        self.on = context

    def by_name(self) -> dict[str, Callable[..., str]]:
        """Return the macros by name."""
        return {name: getattr(self, name) for name in vars(type(self)) if not name.startswith("_")}
