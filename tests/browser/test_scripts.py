"""Scripts of a page that do not come: tried once more, and if that fails too, the page is as without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.journey import SECOND
from tests.browser.serving import Rule

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.browser.serving import Site

pytestmark = pytest.mark.browser

SORRY = "A part of this page did not load. Reload the page for a verdict of your own."

CLICK = "(name) => document.querySelector(`.sft-question:not([hidden]) [value='${name}']`).click()"


def answer(place: Page | Frame, *values: str) -> None:
    """Answer the question on the screen."""
    for value in values:
        place.evaluate(CLICK, value)
    place.locator(".sft-question:not([hidden]) .sft-continue").click()


def asked(place: Page | Frame, fact: str) -> None:
    """Wait until the question of a fact is on the screen."""
    expect(place.locator(f".sft-question[data-fact='{fact}']:not([hidden])")).to_be_visible()


def without_scripts(page: Page) -> None:
    """Expect the answers as links, and nothing that only looks as if it could be pressed."""
    expect(page.locator(".sft-exits").first).to_be_visible()
    expect(page.locator(".sft-continue").first).to_be_hidden()
    assert page.locator(".sft-exits a[href]").count() > 1


@pytest.mark.parametrize("name", ["decide", "route", "screen"])
def test_a_page_without_a_script_is_the_page_for_no_scripts_and_says_so(page: Page, book: Site, name: str) -> None:
    book.rules[f"assets/{name}.js"] = Rule(status=404)
    page.goto(f"{book.url}decide/")
    expect(page.locator(".sft-status-line")).to_have_text(SORRY)
    without_scripts(page)
    # The browser keeps the 404 for ten minutes; the second try has an address that it does not know.
    book.rules.clear()
    page.reload()
    expect(page.locator(".sft-exits").first).to_be_hidden()
    answer(page, "accuracy")
    asked(page, SECOND)


def test_the_questions_go_on_without_the_engine_and_it_comes_at_the_next_visit(page: Page, book: Site) -> None:
    book.rules["assets/engine.js"] = Rule(status=503)
    page.goto(f"{book.url}decide/")
    page.wait_for_selector(".sft-live")
    answer(page, "accuracy")  # the table alone is enough for that
    asked(page, SECOND)
    book.rules.clear()
    page.goto(f"{book.url}take/")
    page.goto(f"{book.url}decide/")  # the 503 may be in the browser's cache
    page.wait_for_function("() => window.decisionEngine?.state === 'ready'")


def test_scripts_that_never_come_leave_the_page_for_no_scripts(page: Page, book: Site) -> None:
    gate = book.hold("assets/decide.js")
    page.goto(f"{book.url}decide/", wait_until="commit")
    gate.wait()
    without_scripts(page)
    gate.open()
    page.wait_for_selector(".sft-live")
    expect(page.locator(".sft-exits").first).to_be_hidden()
    answer(page, "accuracy")
    asked(page, SECOND)


def test_costs_without_their_script_are_the_figures_of_the_example(page: Page, book: Site) -> None:
    book.rules["assets/cost.js"] = Rule(status=404)
    page.goto(f"{book.url}costs/")
    expect(page.locator(".sft-no-scripts")).to_be_visible()
    expect(page.locator(".sft-cost-form")).to_be_hidden()
    expect(page.locator(".sft-cost .sft-status-line")).to_have_text(SORRY)
