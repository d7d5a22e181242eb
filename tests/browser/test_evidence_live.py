"""Claim marks and the ledger in a real browser: by keyboard, without scripts, on paper, on a phone."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from decision.tree.model import Grade
from hooks.evidence import article_titles
from tests.browser.axe import violations
from tests.browser.patience import patient
from tests.browser.serving import serve
from tests.marked import article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from decision.tree.model import Claim, Playbook
    from tests.browser.serving import Site

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TWO, FOUR = "forgetting-worse-in-small-models", "catastrophic-forgetting-is-real"
MISQUOTED = "openai-quote-not-viable-for-knowledge"
STYLES = '<link rel="stylesheet" href="../assets/css/evidence.css">'
LONG = "These words are here so that the paragraph has several lines on every screen, and the marks stand far apart."

pytestmark = pytest.mark.browser


@pytest.fixture
def marked(built: Path, playbook: Playbook, tmp_path: Path) -> Iterator[str]:
    """Serve the page About of the built site with marked sentences in the place of its own, and with their styles."""
    page = (built / "about" / "index.html").read_text(encoding="utf-8").replace("</head>", f"{STYLES}</head>")
    html = article(
        playbook,
        ("Forgetting is real.", (FOUR,)),
        (LONG, ()),
        *((f"{claim.grade}: {LONG}", (claim.id,)) for claim in first_of_each_grade(playbook)),
        (LONG, (TWO, FOUR)),
    )
    html = html.replace("<h1>", '<h1 id="what-this-is">', 1)  # where the link to the content leads
    whole = re.sub(r"(<article[^>]*>).*?(</article>)", lambda found: found[1] + html + found[2], page, flags=re.DOTALL)
    assert html in whole
    (tmp_path / "index.html").write_text(whole, encoding="utf-8")
    with serve({"": built, "marked/": tmp_path}) as site:
        yield site.url + "marked/"


def first_of_each_grade(playbook: Playbook) -> list[Claim]:
    return [next(claim for claim in playbook.claims if claim.grade is grade) for grade in Grade]


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Give a way to open a page at some width, with and without scripts."""
    contexts = []

    def opened(url: str, *, width: int = 1280) -> Page:
        context = patient(
            browser.new_context(java_script_enabled=request.param, viewport={"width": width, "height": 800})
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return over


# --- marks -------------------------------------------------------------------------------------


def test_a_mark_opens_its_note_by_keyboard_alone(
    open_page: Callable[..., Page], marked: str, playbook: Playbook
) -> None:
    page = open_page(marked)
    mark = page.locator("#cite-1-1 button")
    for _ in range(60):
        page.keyboard.press("Tab")
        if mark.evaluate("one => one === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(mark).to_have_accessible_name("Supported claim, four sources")
    card = page.locator(f"#claim-{FOUR}")
    expect(card).to_be_hidden()

    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    expect(card).to_contain_text(playbook.claim[FOUR].summary)
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(mark).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Close
    expect(card).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_sentence_of_a_lever_has_a_mark_that_opens_by_keyboard_and_its_checklist_can_be_ticked(
    open_page: Callable[..., Page], book: Site, playbook: Playbook
) -> None:
    page = open_page(f"{book.url}levers/cache-and-batch/")
    sentence = page.get_by_role("listitem").filter(has_text="Move work that can wait to a batch interface:")
    mark = sentence.locator(".sft-cite button")
    expect(mark).to_have_accessible_name("Supported claim, four sources")
    expect(sentence.get_by_role("link")).to_have_count(0)
    mark.focus()
    page.keyboard.press("Enter")
    card = page.locator("#claim-missed-batch-discount")
    expect(card).to_be_visible()
    expect(card).to_contain_text(playbook.claim["missed-batch-discount"].sources[0].says)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(mark).to_be_focused()

    item = "The smallest model that meets the target is named, with its score."
    box = page.get_by_role("checkbox", name=item)
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.get_by_text(item).click()
    expect(box).not_to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_lever(page: Page, book: Site, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{book.url}levers/fine-tune-api/")
    assert violations(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("height", [500, 800])
def test_a_note_opens_beside_the_mark_that_was_used_and_does_not_cover_it(
    open_page: Callable[..., Page], marked: str, height: int
) -> None:
    page = open_page(marked)
    page.set_viewport_size({"width": 1280, "height": height})
    card = page.locator(f"#claim-{FOUR}")
    for place in (1, 2):
        for share in (0.2, 0.5, 0.8):
            mark = page.locator(f"#cite-1-{place} button")
            mark.evaluate(f"one => scrollBy(0, one.getBoundingClientRect().top - innerHeight * {share})")
            mark.click()
            expect(card).to_be_visible()
            there, around = mark.bounding_box(), card.bounding_box()
            assert there
            assert around
            gap = max(around["y"] - there["y"] - there["height"], there["y"] - around["y"] - around["height"])
            assert 0 <= gap < 20
            assert 0 <= around["x"] <= 1280 - around["width"]
            assert 0 <= around["y"] <= height - around["height"]
            page.keyboard.press("Escape")
            expect(card).to_be_hidden()


def test_only_one_note_is_open_at_a_time_and_a_click_elsewhere_closes_it(
    open_page: Callable[..., Page], marked: str
) -> None:
    page = open_page(marked)
    page.locator("#cite-1-1 button").click()
    page.locator("h1").click()
    expect(page.locator(".sft-claim-card:visible")).to_have_count(0)
    page.locator(".sft-claims-list .sft-claim-more").last.click()
    expect(page.locator(".sft-claim-card:visible")).to_have_count(1)


def test_every_mark_has_a_link_to_its_note_for_browsers_that_open_none(page: Page, marked: str) -> None:
    page.goto(marked)
    for cite in page.locator(".sft-cite").all():
        href = cite.locator("a").get_attribute("href")
        assert href
        expect(page.locator(f"{href} .sft-claim-card")).to_have_id(
            cite.locator("button").get_attribute("popovertarget") or ""
        )
        expect(cite.locator("a")).to_be_hidden()


def test_on_paper_marks_are_numbers_and_notes_are_printed(
    open_page: Callable[..., Page], marked: str, playbook: Playbook
) -> None:
    page = open_page(marked, width=794)
    page.emulate_media(media="print")
    expect(page.locator(".sft-cite button:visible, .sft-claim-more:visible, .sft-claim-close:visible")).to_have_count(0)
    numbers = page.locator(".sft-cite a:visible").all_inner_texts()
    assert len(numbers) == page.locator(".sft-cite").count()
    assert sorted(set(numbers), key=int) == [
        str(one + 1) for one in range(page.locator(".sft-claims-list > li").count())
    ]
    for card in page.locator(".sft-claim-card").all():
        expect(card).to_be_visible()
        expect(card.locator(".sft-claim-sources > li").first).to_be_visible()
    for claim in first_of_each_grade(playbook):
        expect(page.locator(f"#claim-{claim.id}")).to_contain_text(claim.sources[0].says)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_marks_and_notes(
    page: Page, marked: str, scheme: Literal["light", "dark"], width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(marked)
    assert violations(page) == []
    page.locator("#cite-1-1 button").click()
    expect(page.locator(f"#claim-{FOUR}")).to_be_visible()
    assert violations(page) == []


def test_nothing_scrolls_sideways_on_a_phone(page: Page, book: Site, marked: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(marked)
    assert sideways(page) <= 0
    page.locator("#cite-1-2 button").click()
    card = page.locator(f"#claim-{FOUR}")
    expect(card).to_be_visible()
    assert sideways(page) <= 0
    assert card.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.goto(f"{book.url}evidence/#{MISQUOTED}")
    assert sideways(page) <= 0


# --- the ledger --------------------------------------------------------------------------------


def choose(page: Page, name: str) -> None:
    """Choose in the filter, which is folded on a phone."""
    summary = page.locator(".sft-ledger-filter > summary")
    if summary.is_visible() and not page.locator(".sft-ledger-filter form").is_visible():
        summary.click()
    page.locator(f"#filter-{name}").check()


def counted(page: Page, every: int) -> str:
    """Return the count above the list as it is read aloud, with what the style sheet adds."""
    with_styles = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    names = [node["name"]["value"] for node in with_styles["nodes"] if node.get("name", {}).get("value")]
    return next(f"{one}{other}" for one, other in pairwise(names) if other == f" of {every} claims")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_filter_works_with_and_without_scripts(
    open_page: Callable[..., Page], book: Site, playbook: Playbook, width: int
) -> None:
    page = open_page(f"{book.url}evidence/", width=width)
    shown = page.locator(".sft-claim:visible")
    expect(shown).to_have_count(len(playbook.claims))

    choose(page, "grade-contested")
    contested = [claim for claim in playbook.claims if claim.grade is Grade.CONTESTED]
    expect(shown).to_have_count(len(contested))
    assert counted(page, len(playbook.claims)) == f"{len(contested)} of {len(playbook.claims)} claims"

    choose(page, "by-fine-tuning-trap")
    theirs = [claim for claim in contested if "fine-tuning-trap" in claim.asserted_by]
    expect(shown).to_have_count(len(theirs))
    topics = dict.fromkeys(claim.topic for claim in theirs)
    assert 0 < len(topics) < len({claim.topic for claim in playbook.claims})
    assert page.locator(".sft-topic:visible > h2").all_inner_texts() == [topic.capitalize() for topic in topics]

    choose(page, f"topic-{theirs[0].topic}")
    expect(shown).to_have_count(sum(claim.topic == theirs[0].topic for claim in theirs))

    page.get_by_role("button", name="Show all").click()
    expect(shown).to_have_count(len(playbook.claims))
    choose(page, "by-missed")
    expect(shown).to_have_count(sum(not claim.asserted_by for claim in playbook.claims))


def test_every_choice_of_the_filter_shows_what_it_counts(page: Page, book: Site) -> None:
    page.goto(f"{book.url}evidence/")
    found: list[tuple[str, int, int]] = (
        page.evaluate("""() => [...document.querySelectorAll("[id^='filter-']")].map((one) => {
        one.click();
        const shown = [...document.querySelectorAll(".sft-claim")].filter((claim) => claim.getClientRects().length);
        one.form.reset();
        return [one.id, Number(one.parentElement.querySelector("span").textContent), shown.length];
    })""")
    )
    assert len(found) > 25
    assert [one for one in found if one[1] != one[2]] == []


def test_a_choice_that_leaves_nothing_leaves_no_heading(page: Page, book: Site, playbook: Playbook) -> None:
    page.goto(f"{book.url}evidence/")
    choose(page, "grade-misattributed")
    choose(page, "by-missed")
    expect(page.locator(".sft-claim:visible, .sft-topic:visible")).to_have_count(0)
    expect(page.locator(".sft-ledger-said")).to_have_text(f"0 of {len(playbook.claims)} claims")


def test_a_link_to_a_claim_opens_it_and_no_filter_hides_it(
    open_page: Callable[..., Page], book: Site, playbook: Playbook
) -> None:
    page = open_page(f"{book.url}evidence/#{MISQUOTED}")
    claim = page.locator(f".sft-claim:has(> #{MISQUOTED})")
    expect(claim).to_be_in_viewport()
    expect(claim.get_by_text(playbook.claim[MISQUOTED].sources[0].says)).to_be_visible()

    choose(page, "grade-supported")
    choose(page, "topic-style")
    expect(claim).to_be_visible()
    supported = [one for one in playbook.claims if one.grade is Grade.SUPPORTED and one.topic == "style"]
    expect(page.locator(".sft-claim:visible")).to_have_count(len(supported) + 1)


def test_with_scripts_a_followed_link_unfolds_the_sources(page: Page, book: Site) -> None:
    page.goto(f"{book.url}evidence/")
    page.locator("article").get_by_role("link", name="one from OpenAI's documentation").click()
    expect(page.locator(f".sft-claim:has(> #{MISQUOTED}) > details")).to_have_attribute("open", "")


def test_on_paper_the_ledger_is_whole_whatever_was_filtered(
    open_page: Callable[..., Page], book: Site, playbook: Playbook
) -> None:
    page = open_page(f"{book.url}evidence/", width=794)
    choose(page, "grade-outdated")
    page.emulate_media(media="print")
    expect(page.locator(".sft-claim:visible")).to_have_count(len(playbook.claims))
    expect(page.locator(".sft-ledger-filter")).to_be_hidden()
    expect(page.locator(f".sft-claim:has(> #{TWO})").get_by_text(playbook.claim[TWO].sources[0].says)).to_be_visible()


def test_titles_of_the_articles_can_be_chosen_by_keyboard(
    open_page: Callable[..., Page], book: Site, playbook: Playbook
) -> None:
    page = open_page(f"{book.url}evidence/")
    page.locator("#filter-by-all").focus()
    for name in article_titles(playbook):
        page.keyboard.press("ArrowDown")
        expect(page.locator(f"#filter-by-{name}")).to_be_checked()
    expect(page.locator(".sft-claim:visible")).not_to_have_count(len(playbook.claims))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_ledger(page: Page, book: Site, scheme: Literal["light", "dark"], width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{book.url}evidence/#{MISQUOTED}")
    choose(page, "grade-contested")
    assert violations(page) == []
