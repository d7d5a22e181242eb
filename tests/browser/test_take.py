"""What is taken from a verdict in a real Chromium: copied, downloaded, opened again, refused in a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.journey import PRICES, SEARCHED, SECOND, START, unfold
from tests.browser.patience import patient
from tests.browser.serving import Rule, Site, serve
from tests.browser.test_flow import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "tests" / "broken-files"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))
LINK = f"{SEARCHED}&c.horizon=24&c.rate=80..100&on=2026-11-20{PRICES}"
SHORT = f"{START}&gap=unmeasured"

pytestmark = pytest.mark.browser


class Desk(Tool):
    """The instrument on the page Decide, with what is taken from it."""

    @property
    def takes(self) -> Locator:
        """The part of a verdict from which things are taken."""
        return self.page.locator(".sft-takes:not(.sft-forward)")

    @property
    def said(self) -> Locator:
        """What is said of it."""
        return self.takes.locator(".sft-said:not(:empty)")

    @property
    def saved(self) -> Locator:
        """Where saved answers are opened."""
        return self.page.locator(".sft-open")

    def see_verdict(self, link: str) -> Desk:
        """Show the verdict of a link, with its costs."""
        self.press(link)
        self.page.wait_for_function("link => location.hash.startsWith('#' + link)", arg=link)
        expect(self.takes).to_have_attribute("data-link", link if "&on=" in link else self.of_today(link))
        return self

    def of_today(self, link: str) -> str:
        """Return the link to the verdict of today."""
        return f"{link}&on={self.today}{PRICES}"

    def take(self, name: str) -> None:
        """Press a button."""
        unfold(self.page)
        self.takes.get_by_role("button", name=name).click()

    def clipboard(self) -> str:
        """Return what was copied."""
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text

    @property
    def today(self) -> str:
        """The date in the browser."""
        day: str = self.page.evaluate("new Date().toISOString().slice(0, 10)")
        return day


@pytest.fixture(scope="module")
def shared(browser: Browser, built: Path) -> Iterator[tuple[Desk, list[str]]]:
    """Open the page once, with Python and the clipboard."""
    errors: list[str] = []
    with serve({"": built}) as site:
        context = patient(browser.new_context(timezone_id="UTC", permissions=["clipboard-read", "clipboard-write"]))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        desk = Desk(page, site.url + "decide/")
        desk.open().ready()
        yield desk, errors
        context.close()


@pytest.fixture
def desk(shared: tuple[Desk, list[str]]) -> Iterator[Desk]:
    """Give the shared page with no answers; afterwards no script may have failed."""
    found, errors = shared
    found.page.set_viewport_size({"width": 1280, "height": 800})
    found.press(START)
    found.see("gap")
    found.page.evaluate("document.querySelector('.sft-open').open = false")
    yield found
    assert errors == []


def walked(*arguments: str) -> str:
    """Return what the command line prints."""
    command = [sys.executable, "-m", "decision", "walk", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout


# --- taking ------------------------------------------------------------------------------------


def test_the_record_is_copied_and_downloaded_as_the_command_line_prints_it(desk: Desk) -> None:
    desk.see_verdict(LINK)
    site = desk.url.removesuffix("decide/")
    wanted = walked("--record", "--link", LINK, "--today", desk.today, "--site", site)

    desk.take("Copy record")
    expect(desk.said).to_have_text("Record copied.")
    assert desk.clipboard() == wanted

    with desk.page.expect_download() as coming:
        desk.take("Download record")
    name = f"fine-tuning-decision-{desk.today}.md"
    assert coming.value.suggested_filename == name
    assert coming.value.path().read_bytes() == wanted.encode()
    expect(desk.said).to_have_text(f"{name} was handed to your browser to save.")


def test_the_answers_are_downloaded_as_the_command_line_prints_them_and_open_to_the_same_verdict(
    desk: Desk, tmp_path: Path
) -> None:
    desk.see_verdict(LINK)
    said = desk.whole_verdict()
    with desk.page.expect_download() as coming:
        desk.take("Download answers")
    assert coming.value.suggested_filename == f"fine-tuning-answers-{desk.today}.json"
    saved = tmp_path / "answers.json"
    coming.value.save_as(saved)
    assert saved.read_text(encoding="utf-8") == walked("--json", "--link", LINK, "--today", desk.today)

    desk.press(SHORT)
    expect(desk.takes).to_have_attribute("data-link", desk.of_today(SHORT))
    desk.saved.locator("summary").click()
    desk.saved.locator("input[type=file]").set_input_files(saved)
    expect(desk.takes).to_have_attribute("data-link", LINK)
    expect(desk.page.locator(".sft-return h2")).to_be_focused()
    assert desk.whole_verdict() == said
    assert desk.fragment == LINK
    assert not desk.saved.evaluate("fold => fold.open")


def test_the_record_in_a_file_opens_to_the_same_answers_and_figures(desk: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "decision.md"
    saved.write_text(walked("--record", "--link", LINK, "--site", "https://example.org/"), encoding="utf-8")
    desk.saved.locator("summary").click()
    desk.saved.locator("input[type=file]").set_input_files(saved)
    expect(desk.takes).to_have_attribute("data-link", LINK)


def test_where_copying_is_denied_the_text_is_there_selected(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(timezone_id="UTC"))
    context.add_init_script(
        "for (const name of ['write', 'writeText'])"
        " Clipboard.prototype[name] = () => Promise.reject(new DOMException('denied', 'NotAllowedError'))"
    )
    desk = Desk(context.new_page(), book.url + "decide/")
    desk.open(SHORT).ready()
    expect(desk.takes).to_be_visible()
    for button, beginning in (("Copy record", "# Should we fine-tune? "), ("Copy link", f"{desk.url}#{SHORT}&on=")):
        desk.take(button)
        expect(desk.said).to_have_text("The browser does not let us copy. The text below is selected; copy it by hand.")
        box = desk.takes.locator("textarea")
        expect(box).to_have_count(1)
        expect(box).to_be_focused()
        assert box.input_value().startswith(beginning)
        assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [0, len(box.input_value())]
    assert violations(desk.page) == []
    desk.page.goto(f"{book.url}costs/#{START}&c.rate=80")
    desk.page.wait_for_function("decisionEngine.state === 'ready'")
    expect(desk.page.locator("#c-rate")).to_have_value("80")
    desk.page.get_by_role("button", name="Copy link").click()
    expect(desk.page.locator(".sft-cost .sft-status-line")).to_contain_text("The link is in the address bar.")
    context.close()


def test_without_python_nothing_is_made_and_the_reason_is_said(page: Page, book: Site) -> None:
    book.rules["assets/engine/pyodide.asm.wasm"] = Rule(status=404)
    desk = Desk(page, book.url + "decide/")
    desk.open(f"{START}&gap=cost")
    page.wait_for_function("decisionEngine.state === 'failed'")
    desk.saved.locator("summary").click()
    desk.saved.locator("input[type=file]").set_input_files(FOLDER / "numbers.json")
    expect(desk.saved.locator(".sft-said")).to_contain_text("That could not be opened. Python could not start")
    assert desk.fragment == f"{START}&gap=cost"
    desk.see(SECOND)


# --- opening -----------------------------------------------------------------------------------


def test_each_file_is_opened_or_refused_in_the_same_words_as_elsewhere(desk: Desk) -> None:
    for name, wanted in EXPECTED.items():
        before = f"{START}&gap=style"
        desk.press(before)
        desk.see(SECOND)
        desk.page.evaluate("document.querySelector('.sft-open').open = true")
        desk.saved.locator("input[type=file]").set_input_files(FOLDER / name)
        if refused := wanted.get("refused"):
            expect(desk.saved.locator(".sft-said")).to_have_text(f"“{name}” cannot be opened. {refused}")
            assert desk.fragment.startswith(before)
            desk.see(SECOND)
            continue
        desk.page.wait_for_function("link => location.hash.startsWith('#' + link)", arg=wanted["link"])
        expect(desk.page.locator(".sft-note:not(.sft-caution)")).to_have_text(wanted.get("notes", []))
        assert desk.page.locator(".sft-tool img").count() == 0


def test_who_comes_back_says_what_became_of_step_1_and_gets_the_next_plan(desk: Desk, tmp_path: Path) -> None:
    way = f"{START}&gap=accuracy&existing-tune=none&output=text&prompting=light"
    saved = tmp_path / "answers.json"
    saved.write_text(walked("--json", "--link", way, "--today", "2026-11-29"), encoding="utf-8")
    desk.page.evaluate("document.querySelector('.sft-open').open = true")
    desk.saved.locator("input[type=file]").set_input_files(saved)

    asked = desk.page.locator(".sft-return")
    expect(asked.get_by_role("heading", name="What became of step 1?")).to_be_focused()
    expect(asked.get_by_role("link")).to_have_text(
        ["Done, and the gap is closed", "Done, and the gap remains", "Not done yet"]
    )
    expect(desk.takes).to_have_attribute("data-link", f"{way}&on=2026-11-29{PRICES}")
    assert violations(desk.page) == []
    asked.get_by_role("link", name="Done, and the gap remains").click()
    expect(asked).to_have_count(0)
    desk.page.wait_for_function("location.hash.includes('&prompting=systematic')")

    desk.page.go_back()
    desk.page.wait_for_function("location.hash.includes('&prompting=light')")


def test_the_calendar_is_downloaded_as_the_command_line_writes_it(desk: Desk, tmp_path: Path) -> None:
    desk.see_verdict(LINK)
    site, wanted = desk.url.removesuffix("decide/"), tmp_path / "wanted.ics"
    walked("--link", LINK, "--today", desk.today, "--site", site, "--calendar", str(wanted))

    with desk.page.expect_download() as coming:
        desk.take("Download calendar")

    assert coming.value.suggested_filename == f"fine-tuning-calendar-{desk.today}.ics"
    assert coming.value.path().read_bytes() == wanted.read_bytes()


def test_back_returns_to_what_was_there_before_a_file_was_opened(desk: Desk) -> None:
    desk.press(f"{START}&gap=style&scope=broad")
    expect(desk.page.locator(".sft-answer")).to_have_count(2)
    fact = desk.fact
    desk.page.evaluate("document.querySelector('.sft-open').open = true")
    desk.saved.locator("input[type=file]").set_input_files(FOLDER / "a-link.txt")
    expect(desk.page.locator(".sft-answer dt")).to_have_text(["What is missing", "Number of examples"])
    desk.page.go_back()
    expect(desk.page.locator(".sft-answer dd:not(.sft-change)").first).to_have_text("Style")
    desk.see(fact)


def test_back_returns_to_the_first_question_of_a_page_that_was_opened_without_a_link(desk: Desk) -> None:
    desk.page.evaluate("history.pushState(null, '', location.pathname)")
    desk.page.evaluate("document.querySelector('.sft-open').open = true")
    desk.saved.locator("input[type=file]").set_input_files(FOLDER / "a-link.txt")
    expect(desk.page.locator(".sft-answer")).to_have_count(2)
    desk.page.go_back()
    desk.see("gap")
    expect(desk.page.locator(".sft-answer")).to_have_count(0)


def test_a_file_that_is_dropped_and_a_link_that_is_pasted_open_too(desk: Desk) -> None:
    text = (FOLDER / "numbers.json").read_text(encoding="utf-8")
    desk.page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "numbers.json"));
            for (const kind of ["dragover", "drop"]) {
                const event = new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true});
                document.querySelector(".sft-progress").dispatchEvent(event);
                if (!event.defaultPrevented) throw new Error(`${kind} was left to the browser`);
            }
        }""",
        text,
    )
    expect(desk.page.locator(".sft-answer dt")).to_have_text(["What is missing", "Number of examples"])
    assert "c.rate=80.5" in desk.fragment

    desk.saved.locator("summary").click()
    desk.saved.get_by_role("button", name="Open what was pasted").click()
    expect(desk.saved.locator(".sft-said")).to_have_text("Paste a link or the text of a file first.")
    desk.saved.locator("textarea").fill(f"https://example.org/anywhere/#{LINK}")
    desk.saved.get_by_role("button", name="Open what was pasted").click()
    expect(desk.takes).to_have_attribute("data-link", LINK)
    assert desk.saved.locator("textarea").input_value() == ""


def test_saved_answers_of_an_older_tree_say_what_changed(desk: Desk) -> None:
    desk.page.evaluate("document.querySelector('.sft-open').open = true")
    desk.saved.locator("input[type=file]").set_input_files(FOLDER / "older-tree.json")
    note = desk.page.locator(".sft-notes .sft-note")
    expect(note).to_contain_text("The file was made with version “1.0”")
    expect(note).to_contain_text("the tree leads to retrieval with fine-tuning")
    expect(note).to_contain_text("The verdict on these answers may differ")


def test_a_link_of_an_older_tree_says_what_changed_and_keeps_everything(desk: Desk) -> None:
    desk.press("tree=playbook&v=1.0&gap=knowledge+accuracy&scope=narrow&c.rate=80&on=2026-11-20")
    note = desk.page.locator(".sft-notes .sft-note")
    expect(note).to_contain_text("The link was made with version “1.0”; this is version 2.0. What has changed since")
    assert desk.fragment.startswith(f"{START}&gap=knowledge+accuracy&scope=narrow&c.rate=80")


def test_saved_answers_open_on_an_articles_page_for_its_tree(desk: Desk, page: Page, book: Site) -> None:
    there = Desk(page, book.url + "opinions/fine-tuning-trap/")
    there.open().ready()
    there.saved.locator("summary").click()
    there.saved.locator("input[type=file]").set_input_files(FOLDER / "older-tree.json")
    expect(there.page.locator(".sft-notes .sft-note")).to_have_count(2)
    expect(there.page.locator(".sft-notes")).to_contain_text("made for another tree")
    assert there.fragment.startswith("tree=fine-tuning-trap&")
    assert "&gap=knowledge+accuracy&scope=narrow" in there.fragment
    assert desk.takes.count() == 0


# --- to the costs and back ---------------------------------------------------------------------


def test_figures_of_the_cost_table_come_along_to_the_verdict_and_back(desk: Desk, page: Page, book: Site) -> None:
    link = f"{START}&gap=unmeasured&volume=300000&c.rate=80..100"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{book.url}costs/#{link}")
    page.wait_for_function("decisionEngine.state === 'ready'")
    expect(page.locator("#c-rate")).to_have_value("80..100")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".sft-cost .sft-status-line")).to_have_text("Link copied.")
    expect(page.locator(".sft-copy")).to_have_attribute("data-said", "copied")
    copied = page.evaluate("navigator.clipboard.readText()").partition("#")[2]
    assert copied == link

    desk.see_verdict(copied)
    expect(desk.verdict).to_contain_text("Open the cost table with these figures")
    desk.take("Copy link")
    expect(desk.said).to_have_text("Link copied.")
    assert desk.clipboard() == f"{desk.url}#{desk.of_today(link)}"
    costs = desk.verdict.get_by_role("link", name="Open the cost table with these figures").get_attribute("href")
    assert (costs or "").partition("#")[2] == link


# --- hands, eyes and ears ----------------------------------------------------------------------


def test_by_keyboard_alone_a_record_is_copied_and_a_link_opened(desk: Desk) -> None:
    desk.see_verdict(SHORT)
    unfold(desk.page)
    desk.takes.get_by_role("button", name="Copy record").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.said).to_have_text("Record copied.")
    assert desk.clipboard().startswith("# Should we fine-tune? ")
    reached = []
    for _ in range(30):
        desk.page.keyboard.press("Tab")
        reached.append(desk.page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
        if desk.page.evaluate("document.activeElement.matches('.sft-open > summary')"):
            break
    assert reached[:3] == ["Download record", "Checklist, A4", "Checklist, US Letter"]
    assert reached[3:8] == ["Download calendar", "Copy link", "Download answers", "Print", "Start again"]
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.id") == "open-playbook-file"
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("#gap=cost&examples=400")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    desk.see(SECOND)
    expect(desk.heading).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(desk: Desk, scheme: Literal["light", "dark"]) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    desk.see_verdict(SHORT)
    desk.page.evaluate("document.querySelector('.sft-open').open = true")
    desk.page.set_viewport_size({"width": 360, "height": 800})
    assert violations(desk.page) == []
    assert desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    desk.page.emulate_media(color_scheme="light")


def test_on_paper_there_are_no_buttons(desk: Desk) -> None:
    desk.see_verdict(SHORT)
    desk.page.emulate_media(media="print")
    expect(desk.takes).to_be_hidden()
    expect(desk.saved).to_be_hidden()
    desk.page.emulate_media(media="screen")


def test_without_scripts_there_is_nothing_to_open(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(book.url + "decide/")
    expect(page.locator(".sft-open")).to_be_hidden()
    context.close()


def test_the_example_on_the_page_about_records_is_what_the_command_line_prints(page: Page, book: Site) -> None:
    page.goto(book.url + "take/record/")
    link = page.locator("[data-example-link]").get_attribute("data-example-link") or ""
    day = page.locator("[data-example-link]").get_attribute("data-example-today") or ""
    shown = page.locator("[data-example-link] pre").inner_text()
    assert shown.strip() == walked("--record", "--link", link, "--today", day).strip()
    assert json.loads(page.locator("[data-example-file] pre").inner_text())["format"] == "should-you-fine-tune/answers"
