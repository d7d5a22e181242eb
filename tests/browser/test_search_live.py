"""The real search in Chromium: what people type finds the page that is meant, by words that they can see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.patience import patient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.serving import Site

SEARCHES: dict[str, str | list[str]] = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "searches.yml").read_text(encoding="utf-8")
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READY = "Type to start searching"
FIRST = 3
"""Among so many results a page has to be."""

pytestmark = pytest.mark.browser


@pytest.fixture
def field(page: Page, book: Site) -> Page:
    """Open a page whose search is ready."""
    page.goto(f"{book.url}about/")
    expect(page.locator(".md-search-result__meta")).to_have_text(READY)
    return page


def search(page: Page, query: str) -> None:
    """Search for a query as a whole, and wait for what is found."""
    page.locator(".md-search__input").fill(query)
    page.locator(".md-search__input").press("End")  # the theme listens to keys
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")


def test_each_query_finds_its_page_among_the_first_three_by_words_that_are_seen(field: Page, book: Site) -> None:
    entry, meta = field.locator(".md-search__input"), field.locator(".md-search-result__meta")
    entry.click()
    lost = []
    for query, wanted in SEARCHES.items():
        entry.fill("")
        entry.press("Backspace")  # the theme listens to keys
        expect(meta).to_have_text(READY)
        search(field, query)
        pages = [f"{book.url}{page}/" for page in ([wanted] if isinstance(wanted, str) else wanted)]
        results = field.locator(".md-search-result__item")
        expect(results.first).to_be_visible()
        found = [results.nth(place) for place in range(min(FIRST, results.count()))]
        hits = [
            one
            for one in found
            if re.split("[?#]", one.locator("a").first.get_attribute("href") or "")[0] in pages
            and any(mark.is_visible() for mark in one.locator("mark").all())
        ]
        if not hits:
            lost.append(f"{query}: {[one.locator('h1, h2').first.inner_text() for one in found]}")

    assert len(SEARCHES) > 40
    assert lost == []


@pytest.fixture(params=[360, 768, 1280, 1440])
def sized(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Open a window of each width."""
    context = patient(browser.new_context(viewport={"width": request.param, "height": 800}))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["about/", "decide/"])
def test_the_open_search_stays_on_the_screen_and_makes_no_page_wider(sized: Page, book: Site, path: str) -> None:
    sized.goto(f"{book.url}{path}")
    expect(sized.locator(".md-search-result__meta")).to_have_text(READY)
    button = sized.locator(".sft-header__search")
    (button if button.is_visible() else sized.locator(".md-search__input")).click()
    search(sized, "learning")
    expect(sized.locator(".md-search-result__item").first).to_be_visible()

    width = sized.viewport_size["width"] if sized.viewport_size else 0
    for part in (".md-search__form", ".md-search__output", ".md-search-result__item >> nth=0"):
        box = sized.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    sized.wait_for_function(f"{OVERFLOW} === 0")  # on a phone, the theme's veil first grows from a corner
