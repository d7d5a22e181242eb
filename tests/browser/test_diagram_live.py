"""A reader’s diagram in a real Chromium: findings at once, the walk by keyboard, the files; nothing leaves the page."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.patience import patient
from tests.browser.serving import Site, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAWN = Path(__file__).parent.parent / "diagrams"
PAGE = "take/diagram/"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(built: Path) -> Iterator[Site]:
    """Serve the built site."""
    with serve({"": built}) as running:
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Open the page; an error that no script caught fails the test."""
    errors: list[str] = []
    context = patient(browser.new_context(base_url=site.url, accept_downloads=True))
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(PAGE)
    yield page
    context.close()
    assert not errors


def read(page: Page, text: str) -> None:
    """Put a diagram into the field and have it read."""
    page.get_by_label("Your diagram").fill(text)
    page.get_by_role("button", name="Read the diagram").click()


def test_all_that_is_missing_is_told_at_once_and_each_line_is_one_key_away(page: Page) -> None:
    read(page, (DRAWN / "half-labelled.mmd").read_text(encoding="utf-8"))

    expect(page.locator(".sft-drawn-found h2")).to_have_text("Not a tree yet: 3 things to mend")
    expect(page.locator(".sft-drawn-found h2")).to_be_focused()
    assert page.locator(".sft-drawn-findings button").all_inner_texts() == ["Line 15", "Line 18", "Line 22"]
    expect(page.locator(".sft-drawn-walk")).to_be_empty()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your diagram")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "    Material -->Tools"


def test_a_tree_is_walked_by_keyboard_changed_and_taken_along(page: Page, site: Site, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    read(page, (DRAWN / "shared-ends.mmd").read_text(encoding="utf-8"))
    walk = page.locator(".sft-drawn-walk")

    expect(walk.locator("legend")).to_have_text("What is the ground like?")
    walk.get_by_role("button", name="Rock / Asphalt").focus()
    page.keyboard.press("Enter")
    expect(walk.locator("legend")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(walk.locator("h3")).to_have_text("Stones")
    walk.get_by_role("button", name="Change: What is the ground like?").click()
    walk.get_by_role("button", name="Meadow").click()
    expect(walk.locator("h3")).to_have_text("Short pegs")

    with page.expect_download() as saved:
        walk.get_by_role("button", name="Save the tree").click()
    saved.value.save_as(tmp_path / "tree.zip")
    with zipfile.ZipFile(tmp_path / "tree.zip") as archive:
        assert archive.testzip() is None
        assert "tree-of-a-diagram/tree/playbook.yml" in archive.namelist()
    assert {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))} == {site.url.split("/")[2]}


def test_silence_is_taken_where_the_box_is_ticked(page: Page) -> None:
    page.get_by_label("Take an exit that is missing for silence").check()
    read(page, (DRAWN / "fine-tuning-trap.mmd").read_text(encoding="utf-8"))
    walk = page.locator(".sft-drawn-walk")

    for answer in ("NO", "YES", "Any other answer"):
        walk.get_by_role("button", name=answer).click()

    expect(walk.locator("h3")).to_have_text("First try structured output")
    expect(walk.locator(".sft-drawn-end p")).to_have_text("What follows then is not drawn.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_page_fits_and_breaks_no_rule(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    long = "x" * 200
    read(page, f"flowchart TD\nS[Step{long}?] --> A{{Is {long}?}}\nA -->|{long}| B[{long}]\nA -->|<b>no</b>| C[C]")

    expect(page.locator(".sft-drawn-walk legend")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    read(page, f"flowchart TD\nA --> {long}\n[{long}")
    expect(page.locator(".sft-drawn-found h2")).to_contain_text("Not a tree yet")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
