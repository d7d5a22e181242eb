"""The form for a reader's own sample size in a real Chromium: the same sums as Python's, odd figures, small screens."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from decision.cases.sample_size import gain_shown, items_needed, round_up
from tests.browser.axe import violations
from tests.browser.patience import patient

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Site

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.browser


@pytest.fixture
def form(page: Page, book: Site) -> Page:
    """Open the page with the form at the width of a phone."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{book.url}playbook/evaluation-first/")
    return page


def enter(form: Page, **figures: str) -> None:
    for name, figure in figures.items():
        form.locator(f"#sample-{name}").fill(figure)


def output(form: Page, name: str) -> str:
    return form.locator(f"output[name={name}]").inner_text()


def wrong(form: Page) -> list[str]:
    """Return the fields that a message stands beside and that are marked."""
    fields = form.locator(".sft-sample-form input")
    marked = [
        field.get_attribute("name") or "" for field in fields.all() if field.get_attribute("aria-invalid") == "true"
    ]
    said = [name for name in ("differ", "gain", "items") if form.locator(f"#sample-{name}-wrong").inner_text()]
    assert marked == said
    return said


@pytest.mark.parametrize(
    ("differ", "gain"),
    [("10", "5"), ("20", "3"), ("11.1", "3"), ("100", "100"), ("1", "0.1"), ("1", "1"), ("33.3", "0.7"), ("7", "7")],
)
def test_the_page_says_as_many_items_as_python(form: Page, differ: str, gain: str) -> None:
    enter(form, differ=differ, gain=gain)

    assert output(form, "needed") == f"{round_up(items_needed(float(differ) / 100, float(gain) / 100)):,}"
    assert wrong(form) == []


@pytest.mark.parametrize(
    ("differ", "items"), [("10", "200"), ("10", "50"), ("20", "1600"), ("100", "8"), ("100", "7"), ("12.5", "98125")]
)
def test_the_page_says_the_smallest_gain_that_python_says(form: Page, differ: str, items: str) -> None:
    enter(form, differ=differ, items=items)
    gain = gain_shown(int(items), float(differ) / 100)
    points = None if gain is None else ceil(gain * 1000) / 10

    assert output(form, "shown") == ("none, they are too few" if points is None else f"{points:g} points")


@pytest.mark.parametrize(
    ("figures", "fields"),
    [
        ({"differ": ""}, ["differ"]),
        ({"differ": "0.5", "gain": "0.4"}, ["differ"]),
        ({"differ": "101"}, ["differ"]),
        ({"gain": "11"}, ["gain"]),
        ({"gain": "0"}, ["gain"]),
        ({"gain": "-3"}, ["gain"]),
        ({"items": "0"}, ["items"]),
        ({"items": "12.5"}, ["items"]),
        ({"items": "", "gain": ""}, ["gain", "items"]),
    ],
)
def test_an_odd_figure_gets_a_message_and_no_answer(form: Page, figures: dict[str, str], fields: list[str]) -> None:
    enter(form, **figures)

    assert wrong(form) == fields
    assert (output(form, "needed") == "–") == bool({"differ", "gain"} & set(fields))
    assert (output(form, "shown") == "–") == bool({"differ", "items"} & set(fields))
    enter(form, differ="20", gain="5", items="200")
    assert wrong(form) == []


def test_a_gain_above_the_share_is_told_why_and_a_larger_share_mends_it(form: Page) -> None:
    enter(form, differ="4")
    expect(form.get_by_label("Gain that matters")).to_have_accessible_description(
        "points Enter at least 0.1 points, and at most the share that differs: a gain cannot be larger than that share."
    )
    enter(form, differ="5")

    assert wrong(form) == []


def test_the_form_is_walked_by_keyboard(form: Page) -> None:
    form.get_by_label("Share of items on which the systems differ").focus()
    form.keyboard.press("ControlOrMeta+a")
    form.keyboard.type("20")
    form.keyboard.press("Tab")
    expect(form.get_by_label("Gain that matters")).to_be_focused()
    form.keyboard.press("Enter")
    form.keyboard.press("Tab")
    expect(form.get_by_label("Items that you have")).to_be_focused()

    assert output(form, "needed") == f"{round_up(items_needed(0.2, 0.05)):,}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(form: Page, scheme: Literal["light", "dark"]) -> None:
    form.emulate_media(color_scheme=scheme)
    enter(form, differ="4", items="0")
    found = violations(form)

    assert wrong(form) == ["gain", "items"]
    assert found == []
    assert form.evaluate(OVERFLOW) <= 0


def test_without_scripts_there_are_tables_and_no_form(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{book.url}playbook/evaluation-first/")

    expect(page.get_by_role("group", name="The smallest gain that items show")).to_be_visible()
    expect(page.locator(".sft-sample-form")).to_be_hidden()
    context.close()
