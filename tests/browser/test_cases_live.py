"""Published cases in a real browser: filters without scripts, links to a case, and the cases under a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from decision.authoring.cases import load_cases
from decision.cases.bank import most_alike
from decision.interfaces.near import near_to
from decision.render.html.blocks import Writer
from decision.tree.links import read_link
from decision.wording.near_cases import describe_near, near_case_parts, other_way_parts
from tests.browser.axe import violations
from tests.browser.journey import START, unfold
from tests.browser.patience import patient
from tests.conftest import DOCS
from tests.scenarios import SCENARIOS, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.cases.bank import Case
    from decision.interfaces.money import Money
    from decision.tree.model import Playbook
    from tests.browser.serving import Site

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINK = (
    f"{START}&gap=accuracy+cost&existing-tune=none&output=labels&evaluation=rigorous&prompting=light&scope=narrow"
    "&examples=3000&volume=?&larger-model=yes&in-house=?"
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bank(playbook: Playbook) -> tuple[Case, ...]:
    """Load the published cases."""
    cases, findings = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    assert not findings
    return cases


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Open a page in a browser that runs no scripts, on a phone."""
    context = patient(browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}))
    yield context.new_page()
    context.close()


def shown(page: Page, gap: str = "", worked: str = "") -> int:
    """Return how many cases are to be seen; all of them have the gap, and what worked, if one is named."""
    visible = page.locator(".sft-case:visible")
    for name, wanted in (("gap", gap), ("worked", worked)):
        if wanted:
            expect(page.locator(f'.sft-case:visible:not([data-{name}~="{wanted}"])')).to_have_count(0)
    return visible.count()


def counted(page: Page, ident: str) -> int:
    """Return the number that stands beside an option."""
    return int(page.locator(f'label[for="{ident}"] span').inner_text())


def read_aloud(page: Page) -> str:
    """Return all text as the browser hands it to a screen reader, what a style sheet counts included."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    texts = (node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == "StaticText")
    return " ".join(" ".join(texts).split())


def test_filters_work_without_scripts_alone_and_together(plain: Page, book: Site, bank: tuple[Case, ...]) -> None:
    plain.goto(f"{book.url}cases/")
    every = shown(plain)
    plain.locator("#gap-cost").check()
    cost = shown(plain, gap="cost")
    plain.locator("#worked-prompting-right").check()
    both = shown(plain, gap="cost", worked="prompting-right")
    plain.locator("#gap-any").check()
    prompting = shown(plain, worked="prompting-right")
    plain.get_by_role("button", name="Show all cases").click()

    assert every == shown(plain) == len(bank)
    assert (cost, prompting) == (counted(plain, "gap-cost"), counted(plain, "worked-prompting-right"))
    assert 0 < both < min(cost, prompting)


def test_a_link_to_a_filter_holds_until_another_is_chosen(plain: Page, book: Site) -> None:
    plain.goto(f"{book.url}cases/#gap-language")
    assert shown(plain, gap="language") == counted(plain, "gap-language")
    plain.locator("#gap-format").check()
    assert shown(plain, gap="format") == counted(plain, "gap-format")


def test_a_link_to_a_case_shows_it_without_scripts(plain: Page, book: Site) -> None:
    plain.goto(f"{book.url}cases/#meta-rca")
    case = plain.locator(".sft-case:has(#meta-rca)")

    expect(case.get_by_text("In 42% of investigations")).to_be_in_viewport()
    expect(plain.locator(".sft-case dl:visible")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_count_says_how_many_cases_are_shown_and_axe_finds_nothing(
    page: Page, book: Site, bank: tuple[Case, ...], scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{book.url}cases/#convirza-call-indicators")
    page.locator("#told-independent").check()
    page.locator(".sft-case:visible summary").first.click()
    found = violations(page)

    assert shown(page) == counted(page, "told-independent")
    assert f"{shown(page)} of {len(bank)} cases shown" in read_aloud(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert found == []


def test_cases_like_the_readers_come_under_the_verdict_as_here(
    page: Page, book: Site, money: Money, bank: tuple[Case, ...]
) -> None:
    playbook, thresholds = money.guide.playbook, money.guide.walkers["playbook"].thresholds
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{book.url}decide/#{LINK}")
    part = page.locator(".sft-case-place")
    expect(part.locator(".sft-alike > li").first).to_be_attached()
    links = [LINK, *(scenario.link(playbook) for scenario in SCENARIOS)]

    told = page.evaluate(
        """([links, today]) => Promise.all(links.map(
            (link) => decisionEngine.ask({today, base: "../", cases: {link}})))""",
        [links, TODAY],
    )
    for link, there in zip(links, told, strict=True):
        session, write = read_link(playbook, link), Writer("../", "")
        found = most_alike(playbook, thresholds, session.answers, bank)
        near = near_to(money.at(link, TODAY), session, bank)
        wanted = {
            "cases": str(write.parts(near_case_parts(playbook, session.answers, found))),
            "other_way": str(write.parts(other_way_parts(*near))),
            "inside": describe_near(*near),
        }
        assert there == {"cases": [one.case.id for one in found], "html": wanted}, link
    heads = part.locator(".sft-alike > li > a")
    assert heads.evaluate_all("all => all.map((one) => one.hash.slice(1))") == told[0]["cases"]
    unfold(page)
    assert page.evaluate(OVERFLOW) <= 0
    heads.first.click()
    expect(page.locator(f'[id="{told[0]["cases"][0]}"]')).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bars_of_the_picture_are_as_long_as_their_counts_and_of_one_height(
    page: Page, book: Site, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{book.url}cases/")
    bars = page.locator(".sft-case-bar")
    high = bars.evaluate_all("all => all.map((bar) => Math.round(bar.getBoundingClientRect().height))")
    long = bars.evaluate_all("all => all.map((bar) => Math.round(10 * bar.firstElementChild.getAttribute('width')))")
    counts = bars.evaluate_all("all => all.map((bar) => parseInt(bar.parentElement.textContent, 10))")

    assert {*high} == {7}
    assert long == [max(30, round(1000 * count / max(counts))) for count in counts]
