"""What changed lately: dated changes from changelog and data, on a page and as a feed that any reader can parse."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from decision.authoring.costs import load_costs
from decision.cost.model import CostBook, LifeSpan, SpanKind
from hooks import changes
from hooks.changes import Change, ChangeMacros, lately
from hooks.costs import CostPages
from hooks.feed import ATOM, Place, atom
from hooks.page_context import PageContext
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

TODAY = "2026-11-29"
NAME = "Should You Fine-Tune?"
SITE = "https://site.example/book/"
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- A new page.
- Another one.

## [1.1.0] - 2026-11-20

### Changed

- A better answer.

## [1.0.0]

- Undated.
"""
NAMES = {"atom": ATOM}


@pytest.fixture
def on(playbook: Playbook) -> PageContext:
    """Return what a build of these files has loaded."""
    return PageContext(CostPages(playbook, load_costs(DOCS)[0], TODAY), docs=DOCS, address=SITE)


def with_changelog(folder: Path, text: str, playbook: Playbook) -> PageContext:
    """Return what a build has loaded whose changelog is this."""
    (folder / changes.CHANGELOG).write_text(text, encoding="utf-8")
    return PageContext(CostPages(playbook, CostBook(), TODAY), docs=folder / "docs", address=SITE)


def parsed(entries: list[Change], today: str = TODAY) -> ET.Element:
    return ET.fromstring(atom(entries, Place(NAME, SITE, "feed.xml", "changes/"), today))  # noqa: S314  # our own


def texts(top: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in top.findall(path, NAMES)]


# --- what counts as a change -------------------------------------------------------------------


def test_a_release_is_a_change_of_its_day_and_what_has_no_day_is_none(tmp_path: Path, playbook: Playbook) -> None:
    found = {one.id: one for one in lately(with_changelog(tmp_path, CHANGELOG, playbook))}
    releases = [name for name in found if name.startswith("release/")]

    assert releases == ["release/1.1.0"]
    assert found["release/1.1.0"].day == "2026-11-20"
    assert "A better answer." in found["release/1.1.0"].says


def test_what_is_not_released_is_counted_and_told_in_full(tmp_path: Path, playbook: Playbook) -> None:
    told = ChangeMacros(with_changelog(tmp_path, CHANGELOG, playbook)).unreleased()

    assert '??? note "Two changes"' in told
    assert "    - A new page.\n    - Another one." in told
    assert "A better answer." not in told


@pytest.mark.parametrize(
    "text", ["# Changelog\n", "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- a\n"]
)
def test_nothing_unreleased_is_said_to_be_nothing(text: str, tmp_path: Path, playbook: Playbook) -> None:
    assert ChangeMacros(with_changelog(tmp_path, text, playbook)).unreleased() == "Nothing."


def test_a_folder_without_a_changelog_has_the_other_changes(tmp_path: Path, playbook: Playbook) -> None:
    on = PageContext(CostPages(playbook, CostBook(), TODAY), docs=tmp_path / "docs")

    assert {one.id.partition("/")[0] for one in lately(on)} == {"tree", "claims"}


def test_data_of_every_kind_give_changes(on: PageContext) -> None:
    kinds = {one.id.partition("/")[0] for one in lately(on)}

    assert kinds >= {"tree", "life", "offer", "prices", "token-prices", "claims"}


def test_models_of_a_vendor_that_end_on_one_day_are_told_together() -> None:
    span = LifeSpan("a", SpanKind.TUNED, "V", "one", announced="2026-10-14", shutdown="2027-01-14")
    others = (replace(span, id="b", model="two"), replace(span, id="c", vendor="W", model="three"))
    book = CostBook(lifespans=(span, *others, replace(span, kind=SpanKind.OPEN_SUCCESSION, model="four")))
    found = [(one.id, one.title, one.says) for one in changes.lives(book) if one.day == "2026-10-14"]

    assert found == [
        ("life/2026-10-14/announced/V", "V: an end announced", "one and two."),
        ("life/2026-10-14/announced/W", "W: an end announced", "three."),
    ]


def test_nothing_lies_ahead_or_more_than_a_year_back_and_the_newest_comes_first(on: PageContext) -> None:
    days = [one.day for one in lately(on)]

    assert max(days) <= TODAY
    assert min(days) >= "2025-11-29"
    assert days == sorted(days, reverse=True)


def test_a_change_keeps_its_id_when_others_come(on: PageContext, playbook: Playbook) -> None:
    later = PageContext(replace(on.costs, today="2026-12-24"), docs=DOCS)
    after = {one.id for one in lately(later)}

    assert {one.id for one in lately(on) if one.day >= "2025-12-24"} <= after
    assert {one.id for one in changes.looked_at(playbook.claims[:1])} <= after


# --- the feed ----------------------------------------------------------------------------------


def test_the_feed_has_what_atom_asks_for(on: PageContext) -> None:
    top = parsed(lately(on))

    assert top.tag == f"{{{ATOM}}}feed"
    for path in ("atom:title", "atom:id", "atom:updated", "atom:author/atom:name"):
        assert len([text for text in texts(top, path) if text]) == 1
    assert {link.get("rel"): link.get("href") for link in top.findall("atom:link", NAMES)} == {
        "self": f"{SITE}feed.xml",
        "alternate": f"{SITE}changes/",
    }
    for entry in top.findall("atom:entry", NAMES):
        for path in ("atom:title", "atom:id", "atom:updated"):
            assert len([text for text in texts(entry, path) if text]) == 1
        assert len(entry.findall("atom:link", NAMES)) == 1


def test_ids_in_the_feed_are_unique_and_the_same_wherever_and_whenever_it_is_made(on: PageContext) -> None:
    entries = lately(on)
    top = parsed(entries)
    ids = [*texts(top, "atom:id"), *texts(top, "atom:entry/atom:id")]
    there = Place(NAME, "https://other/", "f", "c/")
    elsewhere = ET.fromstring(atom(entries, there, "2027-01-01"))  # noqa: S314  # our own

    assert len(ids) == len(set(ids)) == len(entries) + 1
    assert all(UUID(one).version == 5 for one in ids)
    assert [*texts(elsewhere, "atom:id"), *texts(elsewhere, "atom:entry/atom:id")] == ids
    assert texts(parsed([Change("release/1.1.0", TODAY, "t", "s", "")]), "atom:entry/atom:id") == [
        "urn:uuid:939f4f55-6b03-5da0-8c99-16159997998c"
    ]


def test_nothing_in_the_feed_was_updated_in_the_future_and_the_feed_with_its_newest_entry(on: PageContext) -> None:
    top = parsed(lately(on))
    (whole,), each = texts(top, "atom:updated"), texts(top, "atom:entry/atom:updated")

    assert whole == max(each) <= f"{TODAY}T23:59:59Z"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", one) for one in each)


def test_a_feed_without_entries_is_of_the_day_on_which_it_is_made() -> None:
    assert texts(parsed([]), "atom:updated") == [f"{TODAY}T00:00:00Z"]


def test_what_looks_like_markup_stays_text_in_the_feed() -> None:
    odd = Change("release/1", TODAY, "<b> & ]]>", 'says "<i>"', "")
    top = parsed([odd])

    assert texts(top, "atom:entry/atom:title") == [odd.title]
    assert texts(top, "atom:entry/atom:summary") == [odd.says]


# --- the built site ----------------------------------------------------------------------------


def test_the_feed_of_the_site_leads_to_places_on_the_page_and_to_nobody_else(built: Path) -> None:
    top = ET.fromstring((built / "feed.xml").read_bytes())  # noqa: S314  # our own
    page = (built / "changes" / "index.html").read_text(encoding="utf-8")
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    (site,) = texts(top, "atom:author/atom:uri")
    links = [link.get("href") or "" for link in top.iter(f"{{{ATOM}}}link")]

    assert len(links) > 20
    assert [link for link in links if not link.startswith(site)] == []
    assert {link.partition("#")[2] for link in links if "#" in link} <= ids


@pytest.mark.parametrize("name", ["index.html", "changes/index.html", "levers/retrieval/index.html", "404.html"])
def test_pages_name_the_feed_so_that_readers_of_feeds_find_it(built: Path, name: str) -> None:
    html = (built / name).read_text(encoding="utf-8")
    (found,) = re.findall(r'<link rel="([^"]*)" type="application/atom\+xml" href="([^"]*)"', html)

    assert "alternate" in found[0].split()
    assert found[1].endswith("feed.xml")
