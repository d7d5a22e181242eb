"""Pages are whole as they arrive: with scripts off, without the engine, and as saved files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.patience import patient
from tests.browser.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Site

pytestmark = pytest.mark.browser

KINDS = {
    "home": "",
    "tree": "decide/",
    "question": "questions/prompting/",
    "lever": "levers/retrieval/",
    "costs": "costs/",
    "playbook": "playbook/the-ladder/",
    "opinion": "opinions/fine-tuning-trap/",
    "comparison": "compare/",
    "claims": "evidence/",
    "cases": "cases/",
    "offline": "take/offline/",
}
"""A page of each kind."""


def reads(page: Page) -> str:
    """Return what a reader can read of a page, which has a heading and is no stub."""
    expect(page.locator("h1").first).to_be_visible()
    text = page.locator("article").inner_text()
    assert len(text) > 500
    return text


def test_every_kind_of_page_is_whole_with_scripts_off(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    for path in KINDS.values():
        page.goto(book.url + path)
        reads(page)
    assert "needs JavaScript" in reads(page)
    context.close()


def test_with_scripts_off_answers_are_links_from_the_first_question_to_a_lever(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(book.url + "questions/gap/")
    seen = [page.url]
    while "/levers/" not in page.url and len(seen) < 10:
        links = page.locator("article a[href*='/levers/'], article a[href*='../questions/'], article a[href^='../']")
        hrefs = [link for link in links.evaluate_all("all => all.map(one => one.href)") if link not in seen]
        onward = [link for link in hrefs if "/questions/" in link or "/levers/" in link]
        assert onward, page.url
        page.goto(onward[0].split("#")[0])
        seen.append(page.url)
        reads(page)
    assert "/levers/" in page.url
    context.close()


def test_pages_are_whole_and_questions_go_on_without_the_engine(page: Page, book: Site) -> None:
    page.route("**/assets/engine/**", lambda route: route.abort())
    for kind in ("home", "lever", "opinion", "comparison"):
        page.goto(book.url + KINDS[kind])
        reads(page)
    page.goto(book.url + "decide/")
    expect(page.locator(".sft-status-line")).to_contain_text("a file it needs could not be loaded")
    page.locator(".sft-question:visible label").first.click()
    page.locator(".sft-continue:visible").click()
    expect(page.locator(".sft-progress")).to_have_text("Question 2")
    page.goto(book.url + "costs/")
    expect(page.locator("[data-part=table] table").first).to_be_visible()


@pytest.mark.parametrize("kind", ["question", "costs", "claims"])
def test_a_saved_page_is_readable(page: Page, built: Path, tmp_path: Path, kind: str) -> None:
    with serve({"": built}) as site:
        page.goto(site.url + KINDS[kind])
        page.wait_for_load_state()
        text, face = reads(page), "getComputedStyle(document.querySelector('h1')).fontFamily"
        look = page.evaluate(face)
        saved = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    (tmp_path / "saved.mhtml").write_text(saved, encoding="utf-8", newline="")
    page.goto((tmp_path / "saved.mhtml").as_uri())
    again = reads(page)
    assert again.split("\n")[:20] == text.split("\n")[:20]
    assert abs(len(again) - len(text)) < len(text) / 20
    assert page.evaluate(face) == look
