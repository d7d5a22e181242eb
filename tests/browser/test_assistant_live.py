"""The text for assistants in a real Chromium: it is copied whole, on the page Decide and on that about the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.patience import patient
from tests.browser.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser
SUMMARY = "Ask an assistant to fill in the answers"


@pytest.fixture(scope="module", params=["decide/", "take/data/"])
def page(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Page]:
    """Open a page that has the text, where a script may copy."""
    with serve({"": built}) as site:
        context = patient(browser.new_context(permissions=["clipboard-read", "clipboard-write"]))
        opened = context.new_page()
        opened.goto(f"{site.url}{request.param}")
        yield opened
        context.close()


def test_the_text_is_folded_and_copied_whole_by_its_button(page: Page, built: Path) -> None:
    box = page.get_by_label("The text, made from our questions")
    expect(box).to_be_hidden()

    page.get_by_text(SUMMARY).click()
    expect(box).to_be_visible()
    expect(box).not_to_be_editable()
    page.get_by_role("button", name="Copy the text").click()

    expect(page.locator(".sft-assistant .sft-said")).to_have_text("Text copied.")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == (built / "decide" / "assistant.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("width", [320, 360])
def test_the_open_text_fits_a_narrow_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.reload()
    page.get_by_text(SUMMARY).click()

    expect(page.get_by_role("button", name="Copy the text")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["decide/", "take/data/"])
def test_without_scripts_the_text_is_there_and_no_button_that_does_nothing(
    path: str, browser: Browser, built: Path
) -> None:
    with serve({"": built}) as site:
        context = patient(browser.new_context(java_script_enabled=False))
        opened = context.new_page()
        opened.goto(f"{site.url}{path}")
        opened.get_by_text(SUMMARY).click()

        expect(opened.get_by_label("The text, made from our questions")).to_be_visible()
        expect(opened.get_by_role("button", name="Copy the text")).to_be_hidden()
        context.close()
