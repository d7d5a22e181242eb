"""The drawn path beside the questions: what it shows, at every width, by keyboard, on paper, and before Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import skip_checklist
from tests.browser.patience import painted
from tests.browser.test_flow import REPLIED, WASM, WIDTHS, Tool
from tests.ways import Way, all_ends, read_ways

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from tests.browser.serving import Site

pytestmark = pytest.mark.browser
WAYS = read_ways()
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.when)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def tool(page: Page, book: Site) -> Tool:
    """Give the instrument on the page Decide."""
    return Tool(page, book.url + "decide/")


def drawn(page: Page) -> dict[str, str]:
    """Return the questions that show on the path, each with what is said beside it."""
    items = page.locator("[data-asks]:visible")
    return dict(items.evaluate_all("all => all.map(one => [one.dataset.asks, one.lastElementChild.textContent])"))


def open_ends(page: Page) -> list[str]:
    """Return what shows as still possible."""
    return list(page.locator("[data-end]:visible").evaluate_all("all => all.map(one => one.dataset.end)"))


def seen(page: Page, width: int) -> Page:
    """Unfold the path where it is folded."""
    if width < 1000:
        page.locator(".sft-way-fold > summary").click()
    return page


@pytest.mark.parametrize("width", WIDTHS)
@each_way
def test_the_path_shows_what_is_open_and_folds_away_what_is_closed(
    tool: Tool, playbook: Playbook, way: Way, width: int
) -> None:
    tool.page.add_init_script(REPLIED)
    tool.open(way.link, width=width).ready()
    tool.page.wait_for_function("window.replied")
    page, possible, every = seen(tool.page, width), way.possible(playbook), all_ends(playbook)
    says = {fact: said or "may follow" for fact, said in way.path.items()}

    assert drawn(page) == says | ({way.here: "you are here"} if way.here else {})
    assert open_ends(page) == possible
    expect(page.locator(".sft-way-tray h2")).to_have_text(f"Still possible: {len(possible)} of {len(every)}")
    expect(page.locator("[aria-current=step]")).to_have_count(1 if way.here else 0)
    expect(page.locator("li:has(> .sft-leads:visible)")).to_have_count(0 if way.here else 1)
    assert page.evaluate(SIDEWAYS) <= 0

    closed = page.locator(".sft-closed > summary")
    expect(closed).to_be_visible(visible=len(possible) < len(every))
    if len(possible) < len(every):
        closed.click()
        assert sorted(open_ends(page)) == sorted(every)
        expect(closed).to_have_text(f"Closed: {len(every) - len(possible)}")
        assert page.evaluate(SIDEWAYS) <= 0


def test_the_path_does_not_wait_for_python(tool: Tool, book: Site, playbook: Playbook) -> None:
    way = next(one for one in WAYS if one.here == "prompting")
    book.hold(WASM)
    tool.open(way.link)
    tool.see("prompting")

    assert open_ends(tool.page) == way.possible(playbook)
    answered = dict.fromkeys(way.path, "may follow") | {fact: "answered" for fact, said in way.path.items() if said}
    assert drawn(tool.page) == answered | {"prompting": "you are here"}


def test_each_answer_folds_more_away(tool: Tool) -> None:
    tool.open().ready()
    before = set(open_ends(tool.page))
    while tool.question.count():
        tool.answer()
        after = set(open_ends(tool.page))
        assert after <= before
        before = after
    skip_checklist(tool.page)
    expect(tool.verdict).to_be_visible()
    assert len(before) < tool.page.locator("[data-end]").count()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_key_opens_a_question_of_the_path_and_keeps_the_answers(tool: Tool, width: int) -> None:
    way = next(one for one in WAYS if one.here == "prompting")
    tool.open(way.link, width=width).ready()
    expect(seen(tool.page, width).locator("[data-asks=gap] span")).to_have_text("Accuracy on the task")
    tool.page.locator(".sft-open > summary").focus()
    for _ in range(4):
        tool.page.keyboard.press("Tab")
        if tool.page.evaluate("document.activeElement.closest('[data-asks]')?.dataset.asks") == "gap":
            break
    tool.page.keyboard.press("Enter")
    tool.see("gap")
    expect(tool.heading).to_be_focused()
    expect(tool.question.locator("[value=accuracy]")).to_be_checked()
    expect(tool.page.locator("[data-asks=output] span")).to_have_text("Free text or a conversation")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_whole_tree_is_one_click_away_and_does_not_make_the_page_wider(tool: Tool, width: int) -> None:
    tool.open(WAYS[3].link, width=width).ready()
    sheet = tool.page.locator(".sft-map-sheet")
    expect(sheet).to_be_hidden()
    tool.page.locator(".sft-tree-fold > summary").click()
    expect(sheet).to_be_visible()
    painted(tool.page)
    assert tool.page.evaluate(SIDEWAYS) <= 0
    wide, room = sheet.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert (wide > room) is (width == 360)  # read in its own size, by panning where there is no room
    sheet.focus()
    expect(sheet).to_be_focused()


def test_on_paper_is_the_path_without_the_whole_tree_or_what_is_closed(tool: Tool, playbook: Playbook) -> None:
    way = WAYS[3]
    tool.page.add_init_script(REPLIED)
    tool.open(way.link, width=360).ready()
    tool.page.wait_for_function("window.replied")
    tool.page.evaluate("dispatchEvent(new Event('beforeprint'))")  # before which the theme opens every fold
    tool.page.emulate_media(media="print")

    assert list(drawn(tool.page)) == list(way.path)
    assert open_ends(tool.page) == way.possible(playbook)
    expect(tool.page.locator(".sft-tree")).to_be_hidden()
    expect(tool.page.locator(".sft-closed")).to_be_hidden()
