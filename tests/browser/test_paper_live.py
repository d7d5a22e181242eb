"""The checklist filled in in a real browser: the same bytes as here, loaded when asked for. And a printed verdict."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from decision.interfaces import browser as door
from tests.browser.journey import START, TRAINED, unfold
from tests.browser.serving import Rule
from tests.poppler import poppler

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.serving import Site

pytestmark = pytest.mark.browser

LINK = f"{TRAINED}&examples=400&vouched=experts&owner=yes&terms=?&on=2026-11-23"
LATER = ["assets/engine/paper.zip", "assets/engine/checklist-a4.pdf"]
SAID = ".sft-take:has([data-paper]) .sft-said"
FAILED = (
    "That could not be made. A part that this needs could not be loaded."
    " Your answers are kept; press the button to try again."
)
WITHOUT_WORKERS = "delete window.Worker;"


def open_verdict(page: Page, book: Site) -> None:
    """Open a verdict."""
    page.goto(f"{book.url}decide/#{LINK}")
    page.wait_for_selector(".sft-verdict")


def pressed(page: Page, button: str = "[data-paper=a4]") -> tuple[str, bytes]:
    """Press a button, and return the name and the content of what is saved."""
    unfold(page)
    with page.expect_download() as download:
        page.click(button)
    return download.value.suggested_filename, download.value.path().read_bytes()


def sent_later(book: Site) -> list[str]:
    """Return which of the files for the checklist were sent so far."""
    return [sent.path for sent in book.sent if sent.path in LATER]


@pytest.mark.parametrize("place", ["worker", "page"])
def test_it_is_saved_with_the_bytes_that_python_makes_here_and_its_parts_are_loaded_once(
    page: Page, book: Site, built: Path, place: str
) -> None:
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    open_verdict(page, book)
    assert sent_later(book) == []

    name, content = pressed(page)

    assert page.evaluate("decisionEngine.place") == place
    assert name == "fine-tuning-checklist-2026-11-23.pdf"
    assert page.inner_text(SAID) == f"{name} was handed to your browser to save."
    assert content == made_here(built, f"{book.url}decide/")
    assert pressed(page) == (name, content)
    assert sorted(sent_later(book)) == sorted(LATER)


def made_here(built: Path, address: str) -> bytes:
    """Make the same from the site's own data, as the browser has it."""
    door.load((built / "assets" / "engine" / "bundle.json").read_text(encoding="utf-8"))
    door.load_extra(str(built / "assets" / "engine" / "checklist-a4.pdf"))
    paper = {"link": LINK, "size": "a4", "address": address}
    reply = json.loads(door.ask(json.dumps({"today": "2026-11-24", "base": "../", "paper": paper})))
    return base64.b64decode(reply["base64"])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("paper.zip", Rule(status=404)),
        ("paper.zip", Rule(keep=400_000)),
        ("paper.zip", Rule(flip=200_000)),
        ("checklist-a4.pdf", Rule(flip=50_000)),
        ("checklist-a4.pdf", Rule(keep=50_000)),
    ],
)
def test_a_part_that_does_not_come_is_said_and_tried_again_and_nothing_is_lost(
    page: Page, book: Site, name: str, rule: Rule
) -> None:
    open_verdict(page, book)
    verdict = page.inner_text(".sft-verdict > h2")
    book.rules[f"assets/engine/{name}"] = rule

    unfold(page)
    page.click("[data-paper=a4]")
    expect(page.locator(SAID)).to_have_text(FAILED)
    assert page.inner_text(".sft-verdict > h2") == verdict
    assert page.evaluate("decisionEngine.state") == "ready"

    book.rules.clear()
    saved, content = pressed(page)
    assert content.startswith(b"%PDF-1.7")
    assert page.inner_text(SAID) == f"{saved} was handed to your browser to save."


def test_the_keyboard_is_enough_and_focus_stays(page: Page, book: Site) -> None:
    open_verdict(page, book)
    unfold(page)
    page.focus("[data-paper=letter]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename.endswith(".pdf")
    assert page.evaluate("document.activeElement.dataset.paper") == "letter"


def test_a_printed_verdict_has_its_link_and_answers_as_text_and_no_buttons(
    page: Page, book: Site, tmp_path: Path
) -> None:
    open_verdict(page, book)
    page.wait_for_selector(".sft-cost-place table", state="attached")
    page.wait_for_selector(".sft-case-place a", state="attached")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # as Ctrl-P does
    out = tmp_path / "printed.pdf"
    page.pdf(path=out, format="A4")

    text = poppler("pdftotext", "-raw", out, "-")  # which sees no space between some words
    squeezed = "".join(text.split())
    for said in (f"{book.url}decide/#tree=playbook", "examples-tried=yes", "Youranswers", "Onenarrowjob"):
        assert said in squeezed
    for button in ("Copylink", "Startagain", "Checklist,A4", "Change"):
        assert button not in squeezed
    pages = text.split("\f")[:-1]
    assert all(sheet.strip() for sheet in pages)
    assert len(pages) <= 8


def test_what_is_still_being_worked_out_is_not_printed(page: Page, book: Site, tmp_path: Path) -> None:
    """The verdict is shown as Python first sends it, before costs and cases are there."""
    open_verdict(page, book)
    page.wait_for_selector(".sft-cost-place table", state="attached")
    page.wait_for_selector(".sft-case-place a", state="attached")
    page.evaluate(
        """async (link) => {
            const { html } = await decisionEngine.ask({ link, base: "../", today: decisionEngine.today });
            document.querySelector(".sft-verdict-place").innerHTML = html.verdict;
        }""",
        LINK,
    )
    shown = page.locator(".sft-tool").text_content() or ""
    waiting = ("Looking through the cases", "Working out the costs", "Time and money follow")
    assert [said for said in waiting if said not in shown] == []

    out = tmp_path / "printed.pdf"
    page.pdf(path=out, format="A4")
    printed = "".join(poppler("pdftotext", "-raw", out, "-").split())
    assert "Theplan" in printed
    assert [
        said for said in (*waiting, "What it would cost", "What others did") if said.replace(" ", "") in printed
    ] == []


def test_the_trees_of_articles_offer_no_checklist(page: Page, book: Site) -> None:
    page.goto(f"{book.url}opinions/fine-tuning-trap/#tree=fine-tuning-trap&{LINK.removeprefix(START)[1:]}")
    page.wait_for_selector(".sft-verdict")

    assert page.locator("[data-paper]").count() == 0
