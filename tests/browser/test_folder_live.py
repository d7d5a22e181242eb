"""The folder that needs no server, opened from a disk in real browsers that have no network.

The zip is the one that the built site serves. Its place on the disk has a space and a letter beyond
ASCII in its name, as a reader's may.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from hooks import folder
from tests.browser.journey import START, unfold
from tests.browser.patience import patient
from tests.browser.test_flow import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.firefox import Firefox

READY = "decisionEngine.state === 'ready'"

pytestmark = pytest.mark.browser


@dataclass
class Disk:
    """The unpacked folder in a Chromium without a network; what it asked for and what went wrong."""

    root: Path
    page: Page
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen."""
        self.page.context.on("request", lambda request: self.asked.append(request.url))
        self.page.context.on(
            "console", lambda one: self.wrong.append(one.text) if one.type in {"error", "warning"} else None
        )
        self.page.context.on("weberror", lambda one: self.wrong.append(str(one.error)))

    def url(self, name: str) -> str:
        """Return the address of a file in the folder."""
        return (self.root / name).as_uri()

    def open(self, name: str, link: str = "") -> Tool:
        """Open a page, with a link's part behind #."""
        return Tool(self.page, self.url(name)).open(link)


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the zip somewhere on the disk."""
    place = tmp_path_factory.mktemp("my documents é")
    with zipfile.ZipFile(built / folder.zip_of("should-you-fine-tune")) as archive:
        archive.extractall(place)
    (root,) = place.iterdir()
    return root


@pytest.fixture
def disk(browser: Browser, unpacked: Path) -> Iterator[Disk]:
    """Give the folder; nothing may go wrong in it, and nothing be asked of anybody but the disk."""
    context = patient(browser.new_context(viewport={"width": 1280, "height": 900}))
    context.set_offline(True)
    disk = Disk(unpacked, context.new_page())
    yield disk
    context.close()
    assert disk.wrong == []
    assert [url for url in disk.asked if not url.startswith(unpacked.as_uri())] == []


def test_a_double_click_leads_to_a_verdict_and_from_there_everywhere(disk: Disk) -> None:
    tool = disk.open("index.html")
    assert len(tool.answer_all()) >= 3
    said = tool.whole_verdict()
    assert tool.page.evaluate("decisionEngine.place") == "page"

    levers = tool.verdict.locator(".sft-plan > li > a[href*='levers/']")
    with tool.page.context.expect_page() as opened:
        levers.first.click(button="middle")
    expect(opened.value).to_have_url(re.compile(r"/levers/[\w-]+/index\.html$"))
    opened.value.close()
    levers.first.focus()
    tool.page.keyboard.press("Enter")
    expect(tool.page).to_have_url(re.compile(r"/levers/[\w-]+/index\.html$"))
    expect(tool.page.get_by_role("heading", name="Typical cost and time")).to_be_visible()

    tool.page.go_back()
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said
    tool.page.reload()
    assert tool.whole_verdict() == said
    tool.page.go_back()
    expect(tool.page.locator(".sft-checklist, .sft-question:visible")).to_be_visible()


def test_a_link_with_answers_opens_their_verdict(disk: Disk) -> None:
    tool = disk.open("decide/index.html", f"{START}&gap=unmeasured")

    expect(tool.verdict.locator("h2").first).to_have_text(re.compile("measure", re.IGNORECASE))


def test_search_finds_a_page_and_opens_it(disk: Disk) -> None:
    disk.open("levers/retrieval/index.html")
    disk.page.locator(".md-search__input").click()
    disk.page.keyboard.type("catastrophic forgetting")
    found = disk.page.locator(".md-search-result__item a[href*='forgetting']").first
    expect(found).to_contain_text("forgetting", ignore_case=True)
    found.click()

    expect(disk.page).to_have_url(re.compile(r"/index\.html\?h="))
    expect(disk.page.locator("article mark").first).to_have_text(re.compile("forgetting", re.IGNORECASE))


def test_the_cost_table_answers_a_changed_figure_and_draws_its_charts_anew(disk: Disk) -> None:
    page = disk.open("costs/index.html").page
    page.wait_for_function(READY)
    table = page.locator('[data-part="table"]')
    chart = page.locator('.sft-chart[data-name="volume"] .sft-chart-place')
    before, drawn = table.inner_text(), chart.inner_html()
    volume = page.locator('.sft-field[data-name="volume"] .sft-entry input')
    volume.fill("7,654,321")
    volume.press("Enter")
    expect(table).not_to_have_text(before)
    chart.scroll_into_view_if_needed()
    page.wait_for_function(
        "drawn => document.querySelector('.sft-chart[data-name=volume] .sft-chart-place').innerHTML !== drawn",
        arg=drawn,
    )

    expect(page).to_have_url(re.compile("&volume=7654321"))
    page.locator(".sft-costs th a").first.click()
    expect(page).to_have_url(re.compile(r"/levers/[\w-]+/index\.html$"))


def test_without_javascript_the_questions_lead_to_a_lever(browser: Browser, unpacked: Path) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    context.set_offline(True)
    page = context.new_page()
    page.goto((unpacked / "questions" / "gap" / "index.html").as_uri())
    seen = [page.url]
    while "/questions/" in page.url:
        ways = page.locator(".sft-exits a:not([href*='#'])")
        on = page.locator(".sft-exits a:not([href*='#'], [href*='levers/'])")
        (on if on.count() else ways).first.click()
        assert page.url not in seen
        seen.append(page.url)

    assert len(seen) > 2, seen
    expect(page).to_have_url(re.compile(r"/levers/[\w-]+/index\.html$"))
    expect(page.locator("h1")).to_be_visible()
    context.close()


def test_a_browser_that_cannot_unpack_says_so_and_goes_on_with_the_questions(disk: Disk) -> None:
    disk.page.add_init_script("delete window.DecompressionStream")
    tool = disk.open("index.html")

    expect(tool.status).to_have_text(
        re.compile("this browser is too old to unpack it. The questions go on; the verdict needs Python.")
    )
    tool.answer()
    expect(tool.question).to_be_visible()
    assert {one.partition(": no DecompressionStream")[0] for one in disk.wrong} == {"Python engine: no-unpacking"}
    disk.wrong.clear()


def test_the_blank_checklists_open(browser: Browser, unpacked: Path) -> None:
    blanks = sorted(unpacked.rglob("*.pdf"))
    assert len(blanks) == 2
    page = browser.new_page()
    page.goto((unpacked / "take" / "checklist" / "index.html").as_uri())
    links = page.locator("article a[href$='.pdf']")
    assert links.count() == len(blanks)
    for blank, address in zip(blanks, links.evaluate_all("all => all.map(one => one.href).sort()"), strict=True):
        assert address == blank.as_uri()
        page.goto(address)
        assert page.evaluate("document.contentType") == "application/pdf"
    page.close()


def test_python_fills_in_the_checklist(disk: Disk, tmp_path: Path) -> None:
    tool = disk.open("decide/index.html", f"{START}&gap=unmeasured")
    expect(tool.verdict).to_be_visible()
    unfold(tool.page)
    button = tool.verdict.locator("button[data-paper]").first
    with disk.page.expect_download() as downloaded:
        button.click()
    downloaded.value.save_as(tmp_path / "filled.pdf")

    assert (tmp_path / "filled.pdf").read_bytes().startswith(b"%PDF-")


def test_firefox_opens_the_folder_too(firefox: Firefox, unpacked: Path) -> None:
    firefox.goto((unpacked / "index.html").as_uri())
    firefox.click(".sft-question label[for$='-unmeasured']")
    firefox.click(".sft-question .sft-continue")
    firefox.sees(".sft-verdict")
    said = firefox.text(".sft-verdict > h2")
    assert "measure" in said.lower()
    assert firefox.evaluate("decisionEngine.place") == "page"
    firefox.wait("document.querySelector('.sft-cost-place table')")

    firefox.click(".sft-verdict a[href*='levers/']")
    firefox.wait("/\\/levers\\/[\\w-]+\\/index\\.html$/.test(location.href)")
    firefox.back()
    assert firefox.text(".sft-verdict > h2") == said
    firefox.reload()
    assert firefox.text(".sft-verdict > h2") == said

    firefox.click(".md-search__input")
    firefox.type(".md-search__input", "forgetting")
    firefox.click(".md-search-result__item a[href*='h=forgetting']")
    firefox.wait("/\\/index\\.html\\?h=/.test(location.href) && document.querySelector('article mark')")

    firefox.goto((unpacked / "costs" / "index.html").as_uri())
    firefox.wait(READY)
    before = firefox.text('[data-part="table"]')
    chart = "document.querySelector('.sft-chart[data-name=volume] .sft-chart-place')"
    drawn = str(firefox.evaluate(f"{chart}.innerHTML"))
    firefox.evaluate("document.querySelector('.sft-cost-form').open = true")
    volume = '.sft-field[data-name="volume"] .sft-entry input'
    firefox.evaluate(f"document.querySelector({json.dumps(volume)}).select()")
    firefox.type(volume, "7654321")
    firefox.wait(f"document.querySelector('[data-part=table]').innerText !== {json.dumps(before)}")
    firefox.evaluate(f"{chart}.scrollIntoView()")
    firefox.wait(f"{chart}.innerHTML !== {json.dumps(drawn)}")

    asked, wrong = firefox.heard()
    assert wrong == []
    assert [url for url in asked if not url.startswith((unpacked.as_uri(), "data:"))] == []
