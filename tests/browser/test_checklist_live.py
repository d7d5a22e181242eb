"""The checklist in a real Chromium: from the last question to the verdict, to and fro, by key, on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from decision.render.paper.checklist_layout import sheet_content
from decision.tree.checklist import Choice
from tests.browser.axe import violations
from tests.browser.journey import START
from tests.browser.test_flow import WASM, WIDTHS, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.model import Playbook
    from tests.browser.serving import Site

FOLDER = Path(__file__).resolve().parents[1] / "checklists"
CASES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_width = pytest.mark.parametrize("width", WIDTHS)


class Checked(Tool):
    """The instrument with its checklist."""

    @property
    def checklist(self) -> Locator:
        """The checklist, if it shows."""
        return self.page.locator(".sft-checklist")

    def arrive(self, case: dict[str, Any], *, width: int = 1280) -> Checked:
        """Open a link to the last question, once Python is ready, and answer it."""
        self.open(before(case), width=width).ready()
        self.answer_last(case)
        expect(self.checklist.get_by_role("heading", name="The checklist")).to_be_focused()
        return self

    def answer_last(self, case: dict[str, Any]) -> None:
        """Answer the last question."""
        ((fact, text),) = case["last"].items()
        self.see(fact)
        self.question.locator(f"[value='{text}']").check()
        self.question.locator(".sft-continue").click()

    def tick(self, case: dict[str, Any]) -> None:
        """Answer the boxes, each by its label."""
        for name, choice in case["boxes"].items():
            self.checklist.locator(f"label[for='check-{name}-{Choice(choice).name.lower()}']").click()

    def told(self) -> dict[str, str]:
        """Return how the boxes are answered that are, in words, by gate or fact."""
        script = "all => all.map(one => [one.name.replace('check-', ''), one.labels[0].textContent])"
        return dict(self.checklist.locator(":checked").evaluate_all(script))

    def leave(self, way: str) -> None:
        """Go on to the verdict: by the button, or by the link past the checklist."""
        self.checklist.get_by_text(way, exact=True).click()
        expect(self.verdict.locator("h2").first).to_be_focused()


def before(case: dict[str, Any]) -> str:
    """Return the link to the last question."""
    return START + "".join(f"&{fact}={text}" for fact, text in case["answers"].items())


@pytest.fixture
def tool(page: Page, book: Site) -> Iterator[Checked]:
    """Give the instrument on the page Decide; an error that no script caught fails the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Checked(page, book.url + "decide/")
    assert not errors


@each
@each_width
def test_from_the_last_question_through_the_checklist_to_the_verdict(
    tool: Checked, case: dict[str, Any], width: int
) -> None:
    tool.arrive(case, width=width)
    assert tool.page.title().startswith("The checklist")
    expect(tool.verdict).to_have_count(0)
    known = tool.told()
    words = {"yes": "Yes", "no": "No", "?": "Not sure"}
    tool.tick(case)
    assert tool.told() == known | {name: words[choice] for name, choice in case["boxes"].items()}

    tool.leave("Continue to the verdict" if case["boxes"] else "Skip the checklist")

    expect(tool.checklist).to_have_count(0)
    expect(tool.verdict.locator(".sft-status")).to_have_text(case["opens"])
    found = tool.verdict.locator("[data-gate=unknown]", has_text=": not checked")
    assert found.count() == case["not checked"]
    assert "checklist=seen" in tool.fragment


def test_what_the_answers_say_is_filled_in_and_folded(tool: Checked) -> None:
    tool.arrive(CASES["skipped"])
    known = tool.checklist.locator("details")
    expect(known.locator("summary")).to_have_text("Filled in from your answers: 3")
    assert tool.told() == dict.fromkeys(("narrow-task", "stable-task", "prompting-exhausted"), "Yes")
    assert tool.checklist.locator(":checked:visible").count() == 0
    known.locator("summary").click()
    assert tool.checklist.locator(":checked:visible").count() == 3


def test_a_box_that_was_filled_in_can_be_answered_anew(tool: Checked) -> None:
    tool.arrive(CASES["skipped"])
    tool.checklist.locator("details > summary").click()
    tool.checklist.locator("label[for='check-prompting-exhausted-no']").click()

    tool.leave("Continue to the verdict")

    assert "prompting=systematic" not in tool.fragment


def test_back_and_forward_and_reload_keep_the_place_and_the_boxes(tool: Checked) -> None:
    case = CASES["nobody-owns-it"]
    tool.arrive(case)
    ((last, _),) = case["last"].items()
    tool.tick(case)
    told = tool.told()
    tool.leave("Continue to the verdict")
    said = tool.whole_verdict()
    tool.page.reload()
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said

    tool.page.go_back()
    expect(tool.checklist).to_be_visible()
    assert tool.told() == told
    tool.page.reload()
    expect(tool.checklist).to_be_visible()
    assert tool.told() == told

    tool.page.go_back()
    tool.see(last)
    tool.page.go_forward()
    expect(tool.checklist).to_be_visible()
    tool.page.go_forward()
    expect(tool.verdict).to_be_visible()
    assert tool.whole_verdict() == said


def test_the_back_link_leads_to_the_last_question_and_its_answer_back_to_the_checklist(tool: Checked) -> None:
    tool.arrive(CASES["skipped"])
    last = tool.page.locator("[data-asks]:visible").last.get_attribute("data-asks")
    assert last
    tool.page.locator(".sft-back").click()
    tool.see(last)
    tool.question.locator(".sft-continue").click()
    expect(tool.checklist).to_be_visible()


def test_a_link_leads_to_the_verdict_and_another_to_the_checklist_from_there(tool: Checked) -> None:
    case = CASES["skipped"]
    link = before(case) + "".join(f"&{fact}={text}" for fact, text in case["last"].items())
    tool.open(link).ready()
    expect(tool.verdict.locator(".sft-status")).to_have_text("Not checked yet")
    tool.verdict.get_by_role("link", name="Go through the checklist").click()
    expect(tool.checklist).to_be_visible()
    shared = tool.page.url
    assert shared.endswith("&at=checklist")

    tool.page.goto("about:blank")
    tool.page.goto(shared)

    expect(tool.checklist).to_be_visible()
    assert tool.page.url == shared


def test_a_changed_answer_shows_the_checklist_no_second_time(tool: Checked) -> None:
    tool.arrive(CASES["skipped"])
    tool.leave("Skip the checklist")
    tool.open(f"{tool.fragment}&at=scope").see("scope")
    tool.question.locator(".sft-continue").click()
    expect(tool.verdict).to_be_visible()
    assert "checklist=seen" in tool.fragment


@each_width
def test_by_keyboard_alone_the_answer_is_yes(tool: Checked, width: int) -> None:
    case = CASES["all-holds"]
    tool.arrive(case, width=width)
    keys = tool.page.keyboard
    for _ in range(tool.checklist.locator(".sft-box:visible").count() + 2):  # boxes, what is folded, Continue
        keys.press("Tab")
        name = tool.page.evaluate("document.activeElement.name ?? ''").removeprefix("check-")
        if name in case["boxes"]:
            keys.press("Space")
            for _ in range([*Choice].index(Choice(case["boxes"][name]))):
                keys.press("ArrowRight")
    assert tool.page.evaluate("document.activeElement.matches('.sft-continue')")
    keys.press("Enter")

    expect(tool.verdict.locator("h2").first).to_be_focused()
    expect(tool.verdict.locator(".sft-status")).to_have_text("Yes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(
    tool: Checked, width: int, scheme: Literal["light", "dark"]
) -> None:
    tool.page.emulate_media(color_scheme=scheme)
    tool.arrive(CASES["all-holds"], width=width)
    tool.checklist.locator("details > summary").click()
    tool.tick(CASES["all-holds"])
    assert tool.page.evaluate(SIDEWAYS) <= 0
    assert violations(tool.page) == []


def test_before_python_is_ready_the_checklist_is_not_missed(tool: Checked, book: Site) -> None:
    case = CASES["skipped"]
    gate = book.hold(WASM)
    tool.open(before(case))
    tool.answer_last(case)
    expect(tool.status).to_contain_text("as soon as Python is ready")
    tool.page.reload()
    expect(tool.status).to_contain_text("as soon as Python is ready")
    gate.open()
    expect(tool.checklist).to_be_visible()


def test_the_words_are_those_of_the_paper_form(tool: Checked, playbook: Playbook) -> None:
    tool.arrive(CASES["skipped"])
    tool.checklist.locator("details > summary").click()
    content: Any = sheet_content(playbook, paper="a4")
    on_paper = {gate["title"]: (gate["check"], f"{gate['only']} {gate['check']}") for gate in content["gates"]}
    boxes = tool.checklist.locator(".sft-box").all()
    shown = {box.locator("legend").inner_text(): box.locator("p").inner_text() for box in boxes}
    gates = {title: said for title, said in shown.items() if title in on_paper}
    assert {title: said for title, said in gates.items() if said not in on_paper[title]} == {}
    assert len(gates) > 5
    assert len(shown) - len(gates) == 1  # whether it runs on a device is asked as a question
