"""Every page for everyone: axe with all its rules, narrow windows, letters set wide apart, the keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.journey import TRAINED
from tests.browser.patience import painted, patient
from tests.browser.serving import Rule, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Site

Scheme = Literal["light", "dark"]

LOOKS: list[tuple[Scheme, int]] = [
    ("light", 320),
    ("dark", 320),
    ("light", 360),
    ("dark", 360),
    ("light", 1280),
    ("dark", 1280),
]
"""How a page may be looked at. Each page is looked at in one of these ways."""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""The spacing that a reader may set, WCAG 2.2, success criterion 1.4.12."""
CUT = """() => [...document.querySelectorAll("article *, header *, footer *")].filter((one) => {
    const style = getComputedStyle(one);
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return own && one.getClientRects().length && style.clipPath === "none" && one.tagName !== "TEXTAREA"
        && ((style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 2)
            || (style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + 2));
}).map((one) => one.outerHTML.slice(0, 100))"""
"""Text that its box cuts off."""

STRICT = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'"
)
"""The policy that a host may set, see the README: nothing from elsewhere, and nothing written into pages."""
STYLED = ("cases/", "evidence/")
"""Pages that carry styles: filters work without scripts there, by rules that are made from the data."""
REFUSED = """globalThis.refused = [];
addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI, sample, sourceFile, lineNumber}) =>
    refused.push(`${violatedDirective} ${blockedURI} ${sample} ${sourceFile}:${lineNumber}`));"""

pytestmark = pytest.mark.browser


def ways_of(built: Path) -> list[str]:
    """Return the addresses of all pages below the site's own."""
    return sorted(file.relative_to(built).as_posix().removesuffix("index.html") for file in built.rglob("*.html"))


def first_of_each_folder(ways: list[str]) -> list[str]:
    """Return one page of each kind."""
    return [*{way.partition("/")[0]: way for way in reversed(ways)}.values()]


@pytest.fixture(scope="module")
def home(built: Path) -> Iterator[Site]:
    """Serve the built site once for all of these tests."""
    with serve({"": built}) as running:
        yield running


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """Open one window for all of these tests; no page of them leaves anything behind."""
    context = patient(browser.new_context(reduced_motion="reduce", bypass_csp=True))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=str)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(
    window: Page, home: Site, built: Path, scheme: Scheme, width: int
) -> None:
    ways, turn = ways_of(built), LOOKS.index((scheme, width))
    window.set_viewport_size({"width": width, "height": 900})
    window.emulate_media(color_scheme=scheme)
    found = {}
    for way in ways[turn :: len(LOOKS)]:
        window.goto(home.url + way)
        painted(window)
        found[way] = violations(window, unfolded=True), max(0, window.evaluate(SIDEWAYS))

    assert len(found) > 20
    assert {way: seen for way, seen in found.items() if seen != ([], 0)} == {}


def test_letters_set_wide_apart_are_not_cut_off(window: Page, home: Site, built: Path) -> None:
    window.set_viewport_size({"width": 320, "height": 800})
    found = {}
    for way in first_of_each_folder(ways_of(built)):
        window.goto(home.url + way)
        window.add_style_tag(content=SPACING)
        painted(window)
        found[way] = window.evaluate(CUT), max(0, window.evaluate(SIDEWAYS))

    assert {way: seen for way, seen in found.items() if seen != ([], 0)} == {}


def test_menu_and_search_open_and_close_from_the_keyboard(page: Page, book: Site) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(book.url)
    menu, search = (page.get_by_role("button", name=name, exact=True) for name in ("Menu", "Search"))
    for button in (menu, search):
        expect(button).to_have_attribute("aria-expanded", "false")
        button.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        if button == search:
            expect(page.get_by_role("textbox", name="Search")).to_be_focused()
        page.keyboard.press("Escape")
        expect(button).to_have_attribute("aria-expanded", "false")
        expect(button).to_be_focused()


def test_without_scripts_the_menu_opens_from_the_keyboard(browser: Browser, book: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800}))
    page = context.new_page()
    page.goto(f"{book.url}playbook/the-ladder/")
    expect(page.get_by_role("button", name="Menu")).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("way", ["compare/", "backtest/"])
def test_a_table_that_is_wider_than_the_page_scrolls_by_keyboard(page: Page, book: Site, way: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(book.url + way)
    wide = page.locator(".md-typeset__scrollwrap[tabindex='0']").first
    wide.focus()
    before = wide.evaluate("one => one.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("([one, before]) => one.scrollLeft > before", arg=[wide.element_handle(), before])

    expect(wide).to_have_accessible_name(re.compile("."))


def test_a_strict_policy_of_the_host_refuses_nothing(browser: Browser, book: Site, built: Path) -> None:
    book.rules["*"] = Rule(headers={"Content-Security-Policy": STRICT.format("")})
    styled = {"Content-Security-Policy": STRICT.format(" 'unsafe-inline'")}
    book.rules |= dict.fromkeys(STYLED, Rule(headers=styled))
    context = patient(browser.new_context())
    context.add_init_script(REFUSED)
    page = context.new_page()
    found = {}
    for way in first_of_each_folder(ways_of(built)):
        page.goto(book.url + way)
        found[way] = page.evaluate("refused")
    page.goto(f"{book.url}decide/#{TRAINED}")
    expect(page.locator(".sft-verdict h2").first).to_be_visible()
    found["verdict"] = page.evaluate("refused")

    assert {way: refused for way, refused in found.items() if refused} == {}
    context.close()
