"""What a reader sees of a verdict before anything is opened, in every status and several families; and half a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.journey import MEASURED, SEARCHED, START, TRAINED
from tests.poppler import poppler

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.serving import Site

pytestmark = pytest.mark.browser

FRESH = f"{START}&existing-tune=none&output=text"
READY = "&open-model-tried=yes&examples=400&vouched=users&personal-data=none&owner=yes&terms=yes"
LINKS = {
    "yes": TRAINED + READY,
    "not yet, own GPUs": TRAINED,
    "not yet, retrieval too": SEARCHED,
    "find out, nothing known": f"{START}&gap=?&existing-tune=?&output=?&prompting=?&retrieval-tried=?&scope=?&signal=?"
    "&larger-model=?&in-house=?",
    "find out, volume": f"{FRESH}&gap=cost&{MEASURED}&smaller-model-tried=yes&open-model-tried=yes&scope=narrow"
    "&stability=stable&signal=larger-model&examples=5000&vouched=larger-model&volume=?&larger-model=yes&in-house=no"
    "&personal-data=none&owner=yes&terms=yes",
    "prompting": f"{FRESH}&gap=accuracy&prompting=light&scope=broad",
    "retrieval": f"{FRESH}&gap=knowledge+cost&retrieval-tried=not-tried&signal=larger-model&examples=25"
    "&larger-model=yes",
    "classifier": f"{START}&gap=accuracy&existing-tune=none&output=labels&{MEASURED}&classifier-tried=no"
    "&stability=stable&signal=reviewed-examples&larger-model=no",
    "measure first": f"{START}&gap=accuracy+cost+unmeasured&scope=narrow",
    "nothing missing": f"{START}&gap=none&existing-tune=none",
}
DAY = "&on=2026-11-29"
WORDS, FIRST_STEP = 350, 640
SCREENS = {(360, 800): 5, (1280, 900): 2}
MEASURE = """() => {
  const verdict = document.querySelector(".sft-verdict");
  verdict.scrollIntoView();
  const top = verdict.getBoundingClientRect().top;
  const step = verdict.querySelector(".sft-plan > li");
  const flow = document.querySelector(".sft-flow");
  return {
    words: flow.innerText.split(/\\s+/).filter(Boolean).length,
    first: step ? step.getBoundingClientRect().bottom - top : 0,
    high: flow.getBoundingClientRect().height,
    wide: document.documentElement.scrollWidth,
  };
}"""


def open_verdict(page: Page, book: Site, link: str) -> None:
    """Open a verdict, and wait until its costs and cases are there."""
    page.goto(f"{book.url}decide/#{link}{DAY}")
    page.wait_for_selector(".sft-cost-place .sft-words", state="attached")
    page.wait_for_selector(".sft-case-place a", state="attached")


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_the_plan_is_seen_at_a_glance(page: Page, book: Site, link: str) -> None:
    found = {}
    for (wide, high), screens in SCREENS.items():
        page.set_viewport_size({"width": wide, "height": high})
        open_verdict(page, book, link)
        found[wide] = seen = page.evaluate(MEASURE)
        assert seen["wide"] == wide
        assert seen["words"] <= WORDS
        assert seen["high"] <= screens * high

    assert 0 < found[360]["first"] <= FIRST_STEP


def test_every_folded_part_says_what_is_inside_and_opens_by_key(page: Page, book: Site) -> None:
    open_verdict(page, book, LINKS["not yet, own GPUs"])
    parts = page.locator(".sft-verdict .sft-folded")

    assert parts.count() == page.locator(".sft-verdict .sft-folded > summary > .sft-inside:not(:empty)").count() > 0
    assert page.locator(".sft-verdict details[open]").count() == 0
    parts.first.locator("summary").first.press("Enter")
    assert parts.first.get_attribute("open") == ""


def test_half_a_page_is_saved_as_a_picture(page: Page, book: Site) -> None:
    open_verdict(page, book, LINKS["not yet, own GPUs"])
    with page.expect_download() as download:
        page.click("[data-take=summary-picture]")

    assert download.value.suggested_filename.endswith(".png")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("link", [LINKS["find out, nothing known"], LINKS["retrieval"]], ids=["long", "short"])
def test_half_a_page_is_printed_on_one_sheet_with_the_plan_and_the_page_is_as_before(
    page: Page, book: Site, tmp_path: Path, link: str
) -> None:
    page.add_init_script("window.print = () => { window.printed = true; };")
    open_verdict(page, book, link)
    heading = page.inner_text(".sft-verdict > h2")
    page.click("[data-take=summary-page]")
    page.wait_for_function("window.printed")
    out = tmp_path / "half.pdf"
    page.pdf(path=out, format="A4")

    text = poppler("pdftotext", "-raw", out, "-")
    assert text.count("\f") == 1
    assert heading in " ".join(text.split())
    assert "The plan" in text
    assert "Second opinions" not in text
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".sft-sheet").count() == 0
    assert page.is_visible(".sft-verdict > h2")
