"""The questions, from the first click to the verdict, in a real Chromium."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from decision.tree.answers import InvalidAnswer, read_answer
from tests.browser.axe import violations
from tests.browser.journey import ANSWERS, LATER, LATER_LABEL, START, TRAINED, skip_checklist, unfold, unmarked
from tests.browser.patience import painted, patient
from tests.browser.serving import Rule, Site, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.model import Playbook

PROJECT = Path(__file__).resolve().parents[2]
WASM = "assets/engine/pyodide.asm.wasm"
"""What Python cannot start without."""
REPLIED = "addEventListener('sft-view', ({detail}) => { if (detail) window.replied = true; })"
"""Notes that a reply of Python has been shown."""
WIDTHS = [360, 1280]

pytestmark = pytest.mark.browser


@dataclass
class Tool:
    """The first instrument on a page, as a reader meets it."""

    page: Page
    url: str

    def open(self, link: str = "", *, width: int = 1280) -> Tool:
        """Open the page, with a link's part behind #."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto(self.url + (f"#{link}" if link else ""))
        return self

    def ready(self) -> Tool:
        """Wait for Python."""
        self.page.wait_for_function("decisionEngine.state === 'ready'")
        return self

    def whole_verdict(self) -> str:
        """Return the verdict's HTML once the costs and the cases under it are there."""
        for wait in ("Working out the costs.", "Looking through the cases."):
            expect(self.verdict).not_to_contain_text(wait)
        return unmarked(self.verdict.inner_html())

    @property
    def question(self) -> Locator:
        """The question that shows."""
        return self.page.locator(".sft-question:visible")

    @property
    def heading(self) -> Locator:
        """Its heading."""
        return self.question.locator("legend h2")

    @property
    def verdict(self) -> Locator:
        """The verdict, if there is one."""
        return self.page.locator(".sft-verdict")

    @property
    def status(self) -> Locator:
        """The line that says what is going on."""
        return self.page.locator(".sft-status-line")

    @property
    def fact(self) -> str:
        """The fact that is asked now; empty where no question shows."""
        return (self.question.get_attribute("data-fact") or "") if self.question.count() else ""

    @property
    def fragment(self) -> str:
        """What stands behind # in the address."""
        return self.page.url.partition("#")[2]

    def see(self, fact: str) -> None:
        """Expect a fact's question to show."""
        expect(self.question).to_have_attribute("data-fact", fact)

    def choose(self) -> None:
        """Answer the question that shows, with the mouse."""
        first = self.question.locator("[name=answer]").first.get_attribute("value") or ""
        for value in ANSWERS.get(self.fact, [first]):
            self.question.locator(f"label[for$='-{value}']").click()

    def go_on(self) -> None:
        """Press Continue and wait for what follows."""
        before = self.page.url
        self.question.locator(".sft-continue").click()
        self.page.wait_for_function("before => location.href !== before", arg=before)

    def answer(self) -> str:
        """Answer the question that shows, go on, and return the fact that was answered."""
        fact = self.fact
        self.choose()
        self.go_on()
        expect(self.page.locator(f".sft-question[data-fact='{fact}']")).to_be_hidden()
        return fact

    def answer_all(self) -> list[str]:
        """Answer questions until none shows, and go past the checklist to the verdict."""
        answered = self.answer_questions()
        skip_checklist(self.page)
        return answered

    def answer_questions(self) -> list[str]:
        """Answer questions until none shows."""
        answered: list[str] = []
        while self.question.count() and len(answered) < 10:
            answered.append(self.answer())
        return answered

    def press(self, link: str) -> None:
        """Go to a link's part behind # as a click on it does."""
        self.page.evaluate("link => { location.hash = link }", link)


@pytest.fixture
def tool(page: Page, book: Site) -> Iterator[Tool]:
    """Give the instrument on the page Decide; an error that no script caught fails the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Tool(page, book.url + "decide/")
    assert not errors


# --- the whole way -----------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_by_mouse_to_a_verdict(tool: Tool, width: int) -> None:
    tool.open(width=width).ready()
    answered = tool.answer_all()
    expect(tool.verdict.locator("h2")).to_be_focused()
    assert 3 <= len(answered) <= 8
    assert len(set(answered)) == len(answered)
    assert tool.page.title().startswith(tool.verdict.locator(".sft-status").inner_text() + ": ")
    assert tool.page.locator(".sft-answer dt").count() == len(answered)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tool.page.evaluate(overflow) <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_by_keyboard_alone_to_a_verdict(tool: Tool, width: int) -> None:
    tool.open(width=width).ready()
    keys = tool.page.keyboard
    tool.heading.focus()
    asked: list[str] = []
    while tool.question.count() and len(asked) < 10:
        asked.append(tool.fact)
        expect(tool.heading).to_be_focused()
        keys.press("Tab")
        if tool.question.get_attribute("data-kind") == "number":
            keys.type("1000000")
        else:
            keys.press("Space")
        for _ in range(15):
            if tool.page.evaluate("document.activeElement.matches('.sft-continue')"):
                break
            keys.press("Tab")
        keys.press("Enter")
        expect(tool.page.locator(f".sft-question[data-fact='{asked[-1]}']")).to_be_hidden()
    skip_checklist(tool.page)
    expect(tool.verdict.locator("h2")).to_be_focused()
    keys.press("Tab")
    assert tool.page.evaluate("!!document.activeElement.closest('.sft-verdict')")


def test_nothing_is_chosen_beforehand(tool: Tool) -> None:
    tool.open().ready()
    while tool.question.count():
        assert tool.question.locator(":checked").count() == 0
        assert tool.question.locator("[name=number]").evaluate_all("all => all.map(one => one.value).join('')") == ""
        tool.answer()


def test_focus_stays_where_it_is_when_a_page_opens(tool: Tool) -> None:
    tool.page.add_init_script(REPLIED)
    for link in ("", f"{START}&gap=knowledge", f"{START}&gap=unmeasured"):
        tool.page.goto("about:blank")
        tool.open(link)
        tool.page.wait_for_function("window.replied")
        if "unmeasured" in link:
            tool.whole_verdict()
        painted(tool.page)
        assert tool.page.evaluate("document.activeElement === document.body")


def test_focus_and_title_follow_each_step(tool: Tool) -> None:
    tool.open().ready()
    first = tool.heading.inner_text()
    tool.answer()
    expect(tool.heading).to_be_focused()
    assert tool.heading.inner_text() != first
    assert tool.page.title().startswith(tool.heading.inner_text())


def test_what_excludes_the_rest_unticks_it(tool: Tool) -> None:
    tool.open()
    cost, none, unsure = (tool.question.locator(f"[value='{value}']") for value in ("cost", "none", "?"))
    cost.check()
    none.check()
    assert (cost.is_checked(), unsure.is_checked()) == (False, False)
    unsure.check()
    assert not none.is_checked()
    cost.check()
    assert not unsure.is_checked()


# --- when something is missing -----------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_continue_without_an_answer_says_what_is_missing(tool: Tool, width: int) -> None:
    tool.open(width=width).ready()
    address = tool.page.url
    tool.question.locator(".sft-continue").click()
    summary = tool.question.locator(".sft-error-summary")
    expect(summary).to_be_focused()
    assert "There is a problem" in summary.inner_text()
    assert "Select at least one answer" in summary.inner_text()
    assert tool.page.title().startswith("Error: ")
    named = tool.question.locator("fieldset").get_attribute("aria-describedby") or ""
    error = tool.question.locator("fieldset > .sft-error")
    assert error.get_attribute("id") in named.split()
    summary.get_by_role("link").click()
    expect(tool.question.locator("input").first).to_be_focused()
    assert tool.page.url == address
    assert violations(tool.page) == []
    tool.answer()
    assert tool.page.locator(".sft-error-summary:visible, .sft-error").count() == 0
    assert not tool.page.title().startswith("Error: ")


@pytest.mark.parametrize("engine", ["ready", "held"])
@pytest.mark.parametrize("typed", ["many", "-5", "1,00", "250.000", "500..100", "9999999999999999"])
def test_a_number_that_is_none_is_asked_again(
    tool: Tool, book: Site, playbook: Playbook, typed: str, engine: str
) -> None:
    gate = book.hold(WASM)
    if engine == "ready":
        gate.open()
    tool.open(f"{START}&gap=cost&at=examples")
    if engine == "ready":
        tool.ready()
    box = tool.question.locator("[name=number]")
    box.fill(typed)
    tool.question.locator(".sft-continue").click()
    expect(tool.question.locator(".sft-error-summary")).to_be_focused()
    told = "Enter a whole number of examples, such as 1,000 or 10k, or a range such as 100..500"
    if engine == "ready":
        with pytest.raises(InvalidAnswer) as odd:
            read_answer(playbook.fact["examples"], typed)
        told = str(odd.value)
    expect(tool.question.locator("fieldset > .sft-error")).to_have_text(told)
    expect(box).to_have_value(typed)
    assert box.get_attribute("aria-invalid") == "true"
    box.fill("400")
    tool.go_on()
    assert "examples=400" in tool.fragment


@pytest.mark.parametrize(("typed", "kept"), [("1,200", "1200"), ("1.5k", "1500"), ("100..500", "100..500"), ("0", "0")])
def test_numbers_may_be_typed_as_people_write_them(tool: Tool, typed: str, kept: str) -> None:
    tool.open(f"{START}&gap=cost&at=examples").ready()
    tool.question.locator("[name=number]").fill(typed)
    tool.go_on()
    tool.page.wait_for_function("part => location.hash.includes(part)", arg=f"&examples={kept}&")


# --- to and fro --------------------------------------------------------------------------------


def test_the_back_link_shows_the_question_before_with_its_answer(tool: Tool) -> None:
    tool.open().ready()
    assert tool.page.locator(".sft-back").is_hidden()
    first, second = tool.answer(), tool.answer()
    tool.page.locator(".sft-back").click()
    tool.see(second)
    assert tool.question.locator(":checked").count() == 1
    tool.page.locator(".sft-back").click()
    tool.see(first)
    chosen = tool.question.locator(":checked").evaluate_all("all => all.map(one => one.value)")
    assert chosen == ANSWERS["gap"]
    assert tool.page.locator(".sft-back").is_hidden()


def test_the_browsers_back_and_forward_restore_everything(tool: Tool) -> None:
    tool.open().ready()
    answered = tool.answer_all()
    expect(tool.verdict).to_be_visible()
    said = tool.whole_verdict()
    checklist = tool.page.locator(".sft-checklist")
    tool.page.go_back()
    expect(checklist).to_be_visible()
    for fact in reversed(answered):
        tool.page.go_back()
        tool.see(fact)
        kept = tool.question.locator(":checked").count() or tool.question.locator("[name=number]").input_value()
        assert kept
    for fact in answered[1:]:
        tool.page.go_forward()
        tool.see(fact)
    tool.page.go_forward()
    expect(checklist).to_be_visible()
    tool.page.go_forward()
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said


def test_reload_restores_a_question_and_a_verdict(tool: Tool) -> None:
    tool.open().ready()
    tool.answer()
    tool.answer()
    expect(tool.page.locator(".sft-answer")).to_have_count(2)  # Python has replied, and the address is final
    fact, address = tool.fact, tool.page.url
    tool.page.reload()
    tool.see(fact)
    tool.ready()
    expect(tool.page.locator(".sft-answer")).to_have_count(2)
    assert tool.page.url == address
    tool.answer_all()
    expect(tool.verdict).to_be_visible()
    said = tool.whole_verdict()
    tool.page.reload()
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said


def test_change_keeps_the_later_answers(tool: Tool) -> None:
    tool.open().ready()
    answered = tool.answer_all()
    expect(tool.verdict).to_be_visible()
    unfold(tool.page)
    tool.page.get_by_role("link", name=f"Change {LATER_LABEL}").click()
    tool.see(LATER)
    expect(tool.heading).to_be_focused()
    assert tool.question.locator(":checked").get_attribute("value") == ANSWERS[LATER][0]
    tool.go_on()
    expect(tool.verdict.locator("h2")).to_be_focused()
    assert tool.page.locator(".sft-answer").count() == len(answered)


def test_an_answer_that_no_longer_counts_is_kept_and_said_so(tool: Tool) -> None:
    tool.open(f"{START}&gap=knowledge&existing-tune=none&output=text&retrieval-tried=not-tried").ready()
    unfold(tool.page)
    tool.page.get_by_role("link", name="Change what is missing").click()
    tool.question.locator("[value=knowledge]").uncheck()
    tool.question.locator("[value=style]").check()
    tool.go_on()
    dormant = tool.page.locator(".sft-answer.sft-dormant", has_text="Retrieval tried")
    expect(dormant).to_contain_text("not counted on this path")
    assert "retrieval-tried=not-tried" in tool.fragment


def test_not_sure_keeps_levers_possible(tool: Tool) -> None:
    tool.open().ready()
    for _ in range(10):
        if not tool.question.count():
            break
        fact = tool.fact
        tool.question.get_by_label("Not sure").check()
        tool.go_on()
        expect(tool.page.locator(f".sft-question[data-fact='{fact}']")).to_be_hidden()
    skip_checklist(tool.page)
    expect(tool.verdict.locator(".sft-certainty")).to_contain_text("Leading, not certain")
    assert tool.verdict.locator(".sft-levers > li").count() > 2


def test_an_open_gate_leads_to_its_question_and_back_to_the_verdict(tool: Tool) -> None:
    tool.open(TRAINED).ready()
    unfold(tool.page)
    gates = tool.verdict.locator(".sft-gates > [data-gate=unknown]", has_text="owns retraining")
    gates.get_by_role("link").first.click()
    tool.see("owner")
    tool.question.locator("[value=yes]").check()
    tool.go_on()
    met = tool.verdict.locator(".sft-gates > [data-gate=met]", has_text="owns retraining")
    expect(met).to_be_attached()
    unfold(tool.page)
    expect(met).to_be_visible()


# --- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        f"{START}&colour=blue&gap=knowledge",
        f"{START}&gap=knowledge&scope=<img src=x onerror=alert(1)>",
        f"{START}&gap=knowledge&<script>alert(1)</script>=1",
        f"{START}&gap=knowledge&scope=%3Cscript%3Ealert(1)%3C/script%3E",
        f"{START}&gap=knowledge&scope=%E0%A4%A",
        f"{START}&gap=knowledge&at=nowhere",
        f"{START}&gap=knowledge&scope=\"'--",
        "tree=nowhere&v=9&gap=knowledge",
        f"{START}&gap=knowledge&" + "&".join(f"x{number}=1" for number in range(5000)),
    ],
    ids=["unknown", "image", "script-name", "script", "encoding", "at", "quotes", "tree", "huge"],
)
def test_an_odd_link_gets_a_note_and_never_becomes_markup(tool: Tool, link: str) -> None:
    alerts: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    tool.page.on("dialog", dismiss)
    tool.open(link).ready()
    expect(tool.page.locator(".sft-note").first).to_be_visible()
    assert tool.question.count() == 1
    assert tool.fact != "gap"
    assert tool.page.locator(".sft-tool img, .sft-tool script:not(.sft-routes)").count() == 0
    assert re.fullmatch(r"tree=playbook&v=[\d.]+&gap=knowledge&on=[\d-]+", tool.fragment)
    assert not alerts


def test_another_places_fragment_is_left_alone(tool: Tool) -> None:
    tool.open().ready()
    tool.answer()
    fact = tool.fact
    tool.press("elsewhere")
    painted(tool.page)
    assert tool.fragment == "elsewhere"
    assert tool.fact == fact
    tool.answer()
    assert tool.fragment.startswith("tree=playbook")


def test_a_copied_link_opens_the_same_verdict(tool: Tool) -> None:
    tool.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tool.open(f"{START}&gap=unmeasured&on=2026-01-02").ready()
    expect(tool.verdict).to_contain_text("2 January 2026")
    said = tool.whole_verdict()
    unfold(tool.page)
    tool.page.get_by_role("button", name="Copy link").click()
    expect(tool.page.locator(".sft-takes .sft-said:not(:empty)")).to_have_text("Link copied.")
    address = tool.page.evaluate("navigator.clipboard.readText()")
    tool.page.goto("about:blank")
    tool.page.goto(address)
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said


def test_start_again_forgets_the_answers(tool: Tool) -> None:
    tool.open(f"{START}&gap=unmeasured").ready()
    tool.page.get_by_role("link", name="Start again").click()
    tool.see("gap")
    assert tool.question.locator(":checked").count() == 0
    expect(tool.page.locator(".sft-answer")).to_have_count(0)


def test_a_link_for_another_tree_brings_its_answers(tool: Tool, book: Site) -> None:
    tool.url = book.url + "opinions/fine-tuning-trap/"
    tool.open(f"{START}&gap=format").ready()
    expect(tool.page.locator(".sft-note")).to_contain_text("made for another tree")
    tool.see("structured-output-tried")
    assert tool.fragment.startswith("tree=fine-tuning-trap&")
    tool.answer_all()
    expect(tool.verdict).to_be_visible()


# --- Python comes, or does not -----------------------------------------------------------------


def test_nothing_is_lost_before_python_is_ready(tool: Tool, book: Site) -> None:
    gate = book.hold(WASM)
    tool.open()
    answered = tool.answer_questions()
    assert len(answered) >= 3
    expect(tool.status).to_contain_text("as soon as Python is ready")
    assert tool.verdict.count() == 0
    gate.open()
    skip_checklist(tool.page)
    expect(tool.verdict.locator("h2")).to_be_focused()
    assert tool.page.locator(".sft-answer:not(.sft-dormant)").count() == len(answered)
    assert tool.status.inner_text() == ""


def test_python_takes_over_without_touching_a_question_being_answered(tool: Tool, book: Site) -> None:
    gate = book.hold(WASM)
    tool.open()
    tool.answer()
    fact = tool.fact
    tool.choose()
    kept = tool.question.locator(":checked").get_attribute("value")
    gate.open()
    tool.ready()
    expect(tool.page.locator(".sft-answer")).to_have_count(1)
    tool.see(fact)
    assert tool.question.locator(":checked").get_attribute("value") == kept


def test_reload_before_python_is_ready_keeps_the_answers(tool: Tool, book: Site) -> None:
    book.hold(WASM)
    tool.open()
    tool.answer()
    fact = tool.fact
    tool.page.reload()
    tool.see(fact)
    tool.page.go_back()
    tool.see("gap")
    assert tool.question.locator(":checked").count() == len(ANSWERS["gap"])


def test_the_table_and_python_ask_the_same_questions(tool: Tool, book: Site) -> None:
    gate = book.hold(WASM)
    by_table = tool.open().answer_questions()
    gate.open()
    tool.page.goto("about:blank")
    tool.open().ready()
    assert tool.answer_questions() == by_table


def test_without_python_the_questions_go_on_and_retry_brings_the_verdict(tool: Tool, book: Site) -> None:
    book.rules["assets/engine/pyodide.asm.wasm"] = Rule(status=404)
    tool.open()
    expect(tool.status.get_by_role("button", name="Retry")).to_be_visible()
    tool.answer_questions()
    expect(tool.status).to_contain_text("Your answers are kept.")
    assert tool.verdict.count() == 0
    book.rules.clear()
    tool.status.get_by_role("button", name="Retry").click()
    skip_checklist(tool.page)


STUB = """
window.asked = [];
window.decisionEngine = {
  state: "ready", message: "", start() {}, wake() {}, onstate(call) { call("ready", ""); },
  ask(request) { window.asked.push(request); return new Promise((resolve) => { window.reply = resolve; }); },
};
"""
REPLY = (
    f"({{tree: 'playbook', link: '{START}&gap=style', "
    """asking: "%s", show: "question", answers: {}, notes: [],
  highlighted: [], way: [], possible: [], said: {},
  refused: %s, previous: "gap", progress: "Question 2", html: {answers: "", verdict: ""}})"""
)


def test_python_is_told_which_question_is_on_the_screen_when_it_takes_over(tool: Tool) -> None:
    tool.page.add_init_script(
        STUB.replace('state: "ready"', 'state: "starting"').replace('call("ready", "")', "window.told = call")
    )
    tool.open()
    tool.answer()
    fact = tool.fact
    assert tool.page.evaluate("asked.length") == 0
    tool.page.evaluate("decisionEngine.state = 'ready'; told('ready', '')")
    tool.page.wait_for_function("asked.length === 1")
    assert tool.page.evaluate("asked[0].link") == f"{START}&gap=accuracy+cost&at={fact}"


def test_the_next_question_does_not_wait_for_python(tool: Tool) -> None:
    tool.page.add_init_script(STUB)
    tool.open()
    tool.answer()
    expect(tool.heading).to_be_focused()
    tool.page.wait_for_function("asked.some((request) => request.answer)")
    sent = tool.page.evaluate("asked.at(-1)")
    assert sent["answer"] == {"fact": "gap", "text": "accuracy+cost"}
    assert sent["link"] == START


def test_python_corrects_the_first_guess(tool: Tool) -> None:
    tool.page.add_init_script(STUB)
    tool.open()
    tool.answer()
    tool.page.wait_for_function("asked.some((request) => request.answer)")
    tool.page.evaluate(f"reply({REPLY % ('terms', '{}')})")
    tool.see("terms")
    expect(tool.heading).to_be_focused()


def test_an_answer_that_python_refuses_is_asked_again_and_kept(tool: Tool) -> None:
    tool.page.add_init_script(STUB)
    tool.open(f"{START}&at=examples")
    tool.question.locator("[name=number]").fill("77")
    tool.go_on()
    tool.page.wait_for_function("asked.some((request) => request.answer)")
    tool.page.evaluate(f"reply({REPLY % ('examples', '{examples: "Not that"}')})")
    expect(tool.question.locator(".sft-error-summary")).to_be_focused()
    assert "Not that" in tool.question.locator(".sft-error-summary").inner_text()
    assert tool.question.locator("[name=number]").input_value() == "77"


def test_a_late_reply_does_not_undo_a_later_step(tool: Tool) -> None:
    tool.page.add_init_script(STUB)
    tool.open()
    tool.answer()
    tool.page.wait_for_function("asked.some((request) => request.answer)")
    tool.page.evaluate("void (window.late = reply)")  # Playwright calls a function that comes back
    tool.answer()
    fact = tool.fact
    tool.page.evaluate(f"late({REPLY % ('terms', '{}')})")
    painted(tool.page)
    tool.see(fact)


# --- around the questions ----------------------------------------------------------------------


def test_the_drawn_tree_lights_the_path(tool: Tool) -> None:
    tool.open().ready()
    here = tool.page.locator(".sft-map .here")
    expect(here).to_have_attribute("data-node", "gap")
    assert tool.page.locator(".sft-map .edge.highlighted").count() == 0
    tool.answer()
    expect(here).to_have_attribute("data-node", tool.fact)
    edges = tool.page.locator(".sft-map .edge.highlighted").evaluate_all("all => all.map(one => one.dataset.edge)")
    assert len(edges) == 1
    assert edges[0].startswith("gap-")
    tool.answer_all()
    expect(tool.verdict).to_be_visible()
    expect(tool.page.locator(".sft-map .here.highlighted")).to_have_attribute("data-node", re.compile("^lever-"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("way", ["", "decide/"])
def test_axe_finds_nothing(tool: Tool, book: Site, way: str, width: int) -> None:
    tool.url = book.url + way
    tool.open(width=width).ready()
    assert violations(tool.page) == []
    tool.answer()
    expect(tool.page.locator(".sft-answer")).to_have_count(1)
    tool.page.locator(".sft-question:visible .sft-words > summary").click()
    assert violations(tool.page) == []
    tool.answer_all()
    expect(tool.verdict).to_be_visible()
    for fold in tool.verdict.locator("details").all():
        fold.evaluate("one => { one.open = true }")
    assert violations(tool.page) == []


@pytest.mark.parametrize("way", ["questions/scope/", "levers/fine-tune-api/", "opinions/fine-tuning-trap/", "checks/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_other_pages(page: Page, book: Site, way: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(book.url + way)
    assert violations(page) == []


def test_two_tools_on_one_page_do_not_disturb_each_other(tool: Tool, built: Path, tmp_path: Path, page: Page) -> None:
    whole = (built / "decide" / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<section class="sft-tool.*?</script></section>', whole, re.DOTALL)
    assert found
    second = re.sub(r'((?:id|for)="q-)', r"\1again-", found[0])
    (tmp_path / "index.html").write_text(whole.replace(found[0], found[0] + second), encoding="utf-8")
    with serve({"": built, "two/": tmp_path}) as site:
        page.goto(site.url + "two/")
        first, other = page.locator(".sft-tool").all()
        page.wait_for_function("decisionEngine.state === 'ready'")
        other.locator("#q-again-gap-unmeasured").check()
        other.locator(".sft-continue:visible").click()
        expect(other.locator(".sft-verdict")).to_be_visible()
        unfold(other)
        other.get_by_role("link", name="Change what is missing").click()
        expect(other.locator("#q-again-gap")).to_be_visible()
        assert other.locator("#q-again-gap :checked").get_attribute("value") == "unmeasured"
        assert "#" not in page.url
        assert first.locator(":checked").count() == 0
        assert first.locator(".sft-question:visible").get_attribute("data-fact") == "gap"
        assert tool.page is page


def test_without_javascript_links_lead_from_question_to_lever(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(book.url)
    assert page.locator(".sft-continue:visible, .sft-option:visible").count() == 0
    way = page.locator(".sft-tool .sft-exits a:visible")
    seen: list[str] = []
    while "/levers/" not in page.url:
        assert len(seen) < 10
        links = [urljoin(page.url, one.get_attribute("href") or "") for one in way.all()]
        fresh = [link for link in links if link not in seen and "#" not in link]
        onward = [link for link in fresh if "/questions/" in link] or fresh
        seen.append(onward[0])
        answer = page.goto(onward[0])
        assert answer
        assert answer.status == 200
        way = page.locator("article .sft-exits a:visible")
    assert len(seen) >= 3
    context.close()


def test_without_javascript_every_exit_of_every_question_is_there(browser: Browser, book: Site, built: Path) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    missing = []
    for folder in sorted(path for path in (built / "questions").iterdir() if path.is_dir()):
        page.goto(f"{book.url}questions/{folder.name}/")
        for link in page.locator("article .sft-exits a").all():
            address, _, place = urljoin(page.url, link.get_attribute("href") or "").partition("#")
            target = book.find(address.removeprefix(book.url))
            if target is None or (place and f'id="{place}"' not in target.read_text(encoding="utf-8")):
                missing.append((folder.name, address, place))
    assert missing == []
    context.close()
