"""Of when data are: the line at the end of a page, made from the data that the page uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from decision.authoring.cost_tables import load_cost_tables
from decision.authoring.costs import load_costs
from decision.tree.model import Feature, Playbook
from hooks import as_of
from hooks.costs import CostMacros, CostPages, FigureMacros
from hooks.page_context import PageContext
from hooks.tree_pages import add_parts
from tests.conftest import DOCS
from tests.marked import Marked, blank_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOOK, _ = load_costs(DOCS)
TABLES, _ = load_cost_tables(DOCS, BOOK)
LINE = re.compile(r'<p class="sft-as-of" data-search-exclude>[\w ]* as of ([^<]*)\.</p>')
DATED = re.compile(r'class="sft-cite"|class="sft-cost"|data-part="services"')
"""What only a page with dated data has: a mark of a claim, the cost table, the list of services."""


def context(playbook: Playbook) -> PageContext:
    """Return what a build has loaded, at a page."""
    loaded = PageContext(CostPages(playbook, BOOK, "2026-11-29"), TABLES)
    loaded.features = frozenset(Feature)
    loaded.open(blank_page())
    return loaded


def test_the_line_names_the_oldest_and_the_newest_day() -> None:
    found = LINE.fullmatch(as_of.line({"2026-11-18", "2026-08-01", "2026-11"}))
    assert found
    assert found[1] == "1 August 2026, the newest as of 18 November 2026"


def test_a_single_day_is_said_once() -> None:
    found = LINE.fullmatch(as_of.line({"2026-11-22"}))
    assert found
    assert found[1] == "22 November 2026"


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({"2024..2025", "2026-11"}, "2024 to 2025, the newest as of November 2026"),
        ({"2026", "2026-11-18"}, "2026, the newest as of 18 November 2026"),
    ],
)
def test_years_and_months_are_said_as_the_data_say_them(dates: set[str], says: str) -> None:
    assert LINE.findall(as_of.line(dates)) == [says]


def test_a_page_without_dated_data_has_no_line() -> None:
    assert as_of.line(set()) == ""


def test_data_of_which_nobody_said_when_they_are_count_for_nothing(playbook: Playbook) -> None:
    on = context(playbook)
    on.use("", "2026-11-22", "")
    assert on.dates == {"2026-11-22"}


def test_the_next_page_begins_without_days(playbook: Playbook) -> None:
    on = context(playbook)
    on.use("2026-11-22")
    on.open(blank_page())
    assert on.dates == set()


OFFER, PRICE = next(one for one in BOOK.offers if one.as_of), BOOK.prices[0]
LEVER = BOOK.recipes[1].lever


@pytest.mark.parametrize(
    ("macro", "dates"),
    [
        (lambda on: FigureMacros(on).cost_state(OFFER.id), {OFFER.as_of}),
        (lambda on: FigureMacros(on).cost_price(PRICE.id), {PRICE.as_of}),
        (lambda on: FigureMacros(on).cost_life("base", "", "median"), {s.as_of for s in BOOK.lifespans}),
        (lambda on: FigureMacros(on).cost_notice("OpenAI", "shortest"), {s.as_of for s in BOOK.lifespans}),
        (lambda on: FigureMacros(on).cost_left(), {s.as_of for s in BOOK.lifespans}),
        (lambda on: CostMacros(on).life_spans(), {s.as_of for s in BOOK.lifespans}),
        (lambda on: CostMacros(on).cost_part("services"), {s.as_of for s in BOOK.services}),
        (lambda on: FigureMacros(on).cost_ratios(), {p.as_of for p in BOOK.price.values()}),
    ],
    ids=["service", "price", "life", "notice", "left", "life spans", "services", "ratios"],
)
def test_what_a_macro_shows_gives_the_page_its_days(
    macro: Callable[[PageContext], str], dates: set[str], playbook: Playbook
) -> None:
    on = context(playbook)
    macro(on)
    assert on.dates & dates


@pytest.mark.parametrize(
    "macro",
    [
        lambda on: FigureMacros(on).cost_total(LEVER),
        lambda on: CostMacros(on).cost_sum(LEVER),
        lambda on: CostMacros(on).cost_part("breakevens"),
        lambda on: add_parts(on, "", "levers", LEVER),
    ],
    ids=["figure", "sum", "part", "lever"],
)
def test_what_the_cost_model_says_is_as_old_as_the_prices_in_use(
    macro: Callable[[PageContext], str], playbook: Playbook
) -> None:
    on = context(playbook)
    macro(on)
    offers = on.costs.first.settings.offers.values()
    used = {BOOK.price[price].as_of for offer in offers for _, price in offer.prices}
    assert used <= on.dates


def test_a_page_that_cites_claims_has_the_days_on_which_they_were_looked_at(playbook: Playbook) -> None:
    marked = Marked(playbook)
    old, new = (f(playbook.claims, key=lambda claim: claim.looked_at) for f in (min, max))
    marked.finish(f"<p>So it is.{marked.claim(old.id, new.id)}</p>")
    assert old.looked_at < new.looked_at
    assert marked.on.dates == {old.looked_at, new.looked_at}


def test_each_page_of_the_site_with_dated_data_says_once_of_when_they_are(built: Path) -> None:
    pages = {path.relative_to(built).as_posix(): path.read_text(encoding="utf-8") for path in built.rglob("*.html")}
    dated = {name for name, html in pages.items() if DATED.search(html)}

    assert len(dated) > 40
    assert {name for name in dated if len(LINE.findall(pages[name])) != 1} == set()
    assert '<p class="sft-as-of"' not in pages["about/index.html"]
