"""A reader's own words in a real Chromium: what is heard can be unticked, and the questions go on with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.journey import START
from tests.browser.patience import patient
from tests.browser.serving import Site, serve
from tests.test_hearing import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGINE = "assets/engine/engine.zip"

pytestmark = pytest.mark.browser


class Box:
    """The box for a reader's own words, on a page."""

    def __init__(self, page: Page) -> None:
        """Take a page on which it is."""
        self.page = page
        self.place: Locator = page.locator(".sft-tell")

    def tell(self, text: str) -> None:
        """Open the box, write a text, and have it looked at."""
        self.place.get_by_text("Describe your case in your own words").click()
        self.place.locator("textarea").fill(text)
        self.place.get_by_role("button", name="Fill in what I said").click()

    @property
    def heard(self) -> list[str]:
        """What was heard, box by box."""
        expect(self.place.locator("h2")).to_be_focused()
        return [box.get_attribute("value") or "" for box in self.place.locator(".sft-heard input").all()]

    def use(self) -> None:
        """Go on with what is ticked."""
        self.place.get_by_role("button", name="Use these answers").click()


@pytest.fixture
def site(built: Path) -> Iterator[Site]:
    """Serve the built site."""
    with serve({"": built}) as running:
        yield running


@pytest.fixture
def box(browser: Browser, site: Site) -> Iterator[Box]:
    """Give the box on the home page; an error that no script caught fails the test."""
    errors: list[str] = []
    context = patient(browser.new_context(base_url=site.url, timezone_id="UTC"))
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Box(page)
    context.close()
    assert not errors


def test_the_browser_hears_what_the_files_say(box: Box) -> None:
    told = yaml.safe_load((FOLDER / "a-bill.yml").read_text(encoding="utf-8"))
    box.page.goto("")

    box.tell(told["says"])

    assert box.heard == ["gap=cost", "output=labels", "input=text", "scope=narrow", "volume=2000000"]
    assert box.place.locator("mark").all_inner_texts()[-1] == "emails"
    box.use()
    link = f"{START}&gap=cost&output=labels&input=text+?&scope=narrow&volume=2000000"
    box.page.wait_for_function("link => location.hash.startsWith('#' + link)", arg=link)
    expect(box.page.locator(".sft-question:visible")).to_have_attribute("data-fact", "gap")
    expect(box.page.locator("#q-gap-cost")).to_be_checked()
    expect(box.page.locator("#q-gap-unsure")).not_to_be_checked()
    box.page.locator(".sft-question:visible .sft-continue").click()
    expect(box.page.locator(".sft-question:visible")).to_have_attribute("data-fact", "existing-tune")
    expect(box.place).to_be_hidden()


def test_what_is_unticked_does_not_count_and_nothing_ticked_is_said(box: Box) -> None:
    box.page.goto("decide/")
    box.tell("It is too slow and has to run on a phone.")
    assert box.heard == ["gap=latency", "on-device=yes"]

    for name in ("Latency", "Runs on a device"):
        box.place.get_by_label(name).click()
    box.use()
    expect(box.place.locator(".sft-said")).to_have_text(
        "Nothing is ticked. Tick what is so, or go on with the questions."
    )
    box.place.get_by_label("Runs on a device").click()
    box.use()

    box.page.wait_for_function("location.hash.includes('on-device=yes')")
    assert "latency" not in box.page.url


def test_it_waits_for_python_says_so_and_asks_nobody_else(box: Box, site: Site) -> None:
    asked: list[str] = []
    box.page.on("request", lambda request: asked.append(request.url))
    gate = site.hold(ENGINE)
    box.page.goto("")
    assert not [url for url in asked if "hear.js" in url]
    box.tell("It is too slow. <img src=x onerror=alert(1)> 🙂")
    expect(box.place.locator(".sft-said")).to_have_text("This is looked at as soon as Python is ready.")
    gate.open()

    assert box.heard == ["gap=latency"]
    expect(box.place.locator("blockquote")).to_have_text("It is too slow. <img src=x onerror=alert(1)> 🙂")
    assert {url.split("/")[2] for url in asked} == {site.url.split("/")[2]}


@pytest.mark.parametrize("width", [320, 1280])
def test_what_was_heard_fits_and_breaks_no_rule(box: Box, width: int) -> None:
    box.page.set_viewport_size({"width": width, "height": 800})
    box.page.goto("")
    box.tell("It is too slow. " + "x" * 300 + " 300 labelled examples")

    assert len(box.heard) == 3
    assert box.page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(box.page)


def test_nothing_heard_is_said_and_the_questions_stay(box: Box) -> None:
    box.page.goto("")
    box.place.get_by_text("Describe your case in your own words").click()
    box.place.get_by_role("button", name="Fill in what I said").click()
    expect(box.place.locator(".sft-said")).to_have_text("Write a sentence or two first.")

    box.place.locator("textarea").fill("Es ist zu langsam.")
    box.place.get_by_role("button", name="Fill in what I said").click()

    assert box.heard == []
    expect(box.place.locator("h2")).to_have_text("Nothing was heard")
    expect(box.page.locator(".sft-question:visible")).to_have_attribute("data-fact", "gap")
