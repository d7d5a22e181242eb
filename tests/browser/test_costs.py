"""The cost table in a real Chromium: what it shows is what Python here makes of the same figures, and none is lost.

Most tests share one page, which has Python already, and begin with "Reset all".
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from decision.authoring.costs import load_costs
from decision.authoring.playbook import load_playbook
from decision.cost.compare import spread
from decision.cost.settings import known_names, refusal
from decision.cost.tokens import estimate_tokens
from decision.cost.view import view_costs
from decision.interfaces.handlers.costs import CostHandler, answer, rest
from decision.render.drawings.cost_rows import cost_charts
from decision.render.html import cost_form, cost_sums
from decision.render.html.blocks import Writer
from decision.wording.cost_words import state
from decision.wording.costs import WAITS, page_parts, totals, verdict_levers
from decision.wording.figures import money
from tests.browser.axe import violations
from tests.browser.journey import START, TRAINED, unfold
from tests.browser.patience import painted, patient
from tests.browser.serving import Rule, Site, serve
from tests.browser.test_flow import WASM
from tests.conftest import DOCS
from tests.test_page import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision.cost.view import CostView

PLAYBOOK, _ = load_playbook(DOCS)
BOOK, _ = load_costs(DOCS)
KNOWN = known_names(BOOK)
LEVERS = [recipe.lever for recipe in BOOK.recipes]
PRESETS = [preset.id for preset in BOOK.presets]
OPENAI = "openai-gpt-4.1-mini-tuned"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.browser


def plain(html: str) -> str:
    """Return the text of some HTML, as a locator compares it."""
    return " ".join(Reader(html).text.split())


@lru_cache(maxsize=64)
def told(link: str, today: str) -> dict[str, str]:
    """Return the texts of the answer and the table that Python here makes of a link, by part."""
    found = view_costs(PLAYBOOK, BOOK, link, today)
    outlooks = spread(BOOK, found.settings, found.compared)
    made = {**answer(found, outlooks, ""), "totals": Writer("", "").part(totals(found, outlooks))}
    return {name: plain(html) for name, html in made.items()}


@dataclass
class Costs:
    """The page on costs as a reader meets it, and what it said and asked for."""

    page: Page
    root: str
    said: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Listen."""
        self.page.on("console", lambda one: self.said.append(one.text) if one.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def open(self, link: str = "", *, width: int = 1280) -> Costs:
        """Open the page, with a link's part behind #."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(f"{self.root}costs/" + (f"#{link}" if link else ""))
        return self

    def ready(self) -> Costs:
        """Wait for Python."""
        self.page.wait_for_function("decisionEngine.state === 'ready'")
        return self

    @property
    def today(self) -> str:
        """The reader's date."""
        found: str = self.page.evaluate(
            "new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10)"
        )
        return found

    @property
    def fragment(self) -> str:
        """What stands behind # in the address."""
        return self.page.url.partition("#")[2]

    @property
    def status(self) -> Locator:
        """The line that says what is going on."""
        return self.page.locator(".sft-status-line")

    def part(self, name: str) -> Locator:
        """Return a part of the page that Python makes."""
        return self.page.locator(f'[data-part="{name}"]')

    def look(self, link: str = "", today: str = "", /, **entered: str) -> CostView:
        """Look at the same costs with Python here. Underscores stand for hyphens."""
        texts = {name.replace("_", "-"): text for name, text in entered.items()}
        return view_costs(PLAYBOOK, BOOK, link, today or self.today, texts)

    def shows(self, found: CostView, *, address: bool = True) -> None:
        """Expect the answer, the notes and the table to be what Python here makes of it, ranges included."""
        for part, text in told(found.link, found.today).items():
            expect(self.part(part)).to_have_text(text)
        for place, name in enumerate(("lever", "other")):
            expect(self.page.locator(f"#c-{name}")).to_have_value(found.pair[place])
        self.page.wait_for_function("link => location.hash.slice(1) === link", arg=found.link if address else "")

    def unfold(self, *, shut: bool = False) -> None:
        """Open the groups of figures that do not come first, or shut them."""
        self.page.evaluate(
            "shut => { for (const fold of document.querySelectorAll('.sft-more > details')) fold.open = !shut }", shut
        )

    def enter(self, name: str, text: str) -> None:
        """Enter a figure and leave its field, which may be in a group that is folded."""
        self.unfold()
        self.page.fill(f"#c-{name}", text)
        self.page.press(f"#c-{name}", "Tab")

    def sum_of(self, lever: str) -> Locator:
        """Return the link to a lever's sum."""
        return self.part("table").locator(f"a[href$='/sums/{lever}/']")

    def error(self, name: str) -> Locator:
        """Return the message at a field."""
        return self.page.locator(f"#c-{name}-error")

    def reset_all(self) -> None:
        """Press "Reset all" and wait until the form is new."""
        self.page.evaluate("void (document.querySelector('[data-part=form]').firstElementChild.id = 'old')")
        self.page.click(".sft-reset-all")
        expect(self.page.locator("#old")).to_have_count(0)
        expect(self.part("summary")).to_contain_text("of draws")


@pytest.fixture(scope="module")
def desk(browser: Browser, built: Path) -> Iterator[Costs]:
    """Open the page once, with Python."""
    with serve({"": built}) as site:
        context = patient(browser.new_context(timezone_id="UTC"))
        yield Costs(context.new_page(), site.url).open().ready()
        context.close()


@pytest.fixture
def costs(desk: Costs) -> Iterator[Costs]:
    """Give the shared page, reset; afterwards it must have been quiet and have asked nobody else."""
    desk.page.emulate_media(media="screen", color_scheme="light")
    if desk.page.locator(".sft-close").is_visible():
        desk.page.click(".sft-close")
    desk.page.evaluate("for (const fold of document.querySelectorAll('[data-part=form] details')) fold.open = false")
    desk.unfold()
    desk.reset_all()
    desk.said.clear()
    yield desk
    assert desk.said == []
    assert desk.hosts - {""} == {urlsplit(desk.root).netloc}


@pytest.fixture
def alone(page: Page, book: Site) -> Costs:
    """Give a page of one's own, still closed."""
    return Costs(page, book.url)


# --- the same figures --------------------------------------------------------------------------

SETTINGS: list[dict[str, str]] = [
    *({"preset": preset} for preset in PRESETS),
    {"volume": "0", "error-cost": "0"},
    {
        "volume": "25m",
        "growth": "5%",
        "horizon": "30",
        "service": OPENAI,
        "own": "bedrock-import",
        "lever": "distillation",
    },
    {
        "preset": "extraction",
        "base": "own-l40s",
        "error-share": "2%..5%..30%",
        "errors-left.fine-tune-api": "0.5..0.7..0.9",
    },
]
TELL = """async ([requests, today]) => {
    const told = [];
    for (const cost of requests) {
        let reply;
        do {
            reply = await decisionEngine.ask({today, base: "../", cost});
            told.push(reply);
        } while (reply.done === false);
    }
    return told;
}"""


def test_the_browser_gives_every_reply_as_python_here_gives_it(costs: Costs) -> None:
    door, today = CostHandler(PLAYBOOK, BOOK), "2026-11-24"
    answers = "in-house=yes&output=text&gap=accuracy&latency-budget=500&examples=2000"
    for link, entered in [("", one) for one in SETTINGS] + [(answers, SETTINGS[1])]:
        about = {"link": view_costs(PLAYBOOK, BOOK, link, today, entered).link}
        requests: list[dict[str, object]] = [{"view": "estimate", "link": link, "overrides": entered, "form": True}]
        requests += [
            {**about, "view": view, "lever": "fine-tune-own"} for view in ("ranges", "charts", "rest", "verdict")
        ]
        requests += [{**about, "view": "sum", "lever": lever} for lever in LEVERS]
        here: list[dict[str, object]] = []
        for request in requests:
            here.append(door.ask(request, today, "../"))
            while here[-1].get("done") is False:
                here.append(door.ask(request, today, "../"))
        there = costs.page.evaluate(TELL, [requests, today])
        assert len(there) == len(here)
        for ours, theirs in zip(here, there, strict=True):
            assert theirs == json.loads(json.dumps(ours)), entered


# --- a figure ----------------------------------------------------------------------------------


def test_a_volume_changes_the_answer_the_table_and_the_address(costs: Costs) -> None:
    costs.shows(costs.look())
    costs.enter("volume", "2m")
    costs.shows(costs.look(volume="2m"))
    assert costs.fragment == f"{START}&volume=2000000"
    expect(costs.status).to_have_text("")
    expect(costs.part("table").locator("tr.sft-pair")).to_have_count(1)

    costs.page.fill("#c-error-share", "2%..4%..9%")  # and no key that leaves the field
    costs.shows(costs.look(volume="2m", error_share="2%..4%..9%"))
    expect(costs.page.locator("#c-error-share")).to_be_focused()
    costs.page.press("#c-error-share", "Tab")
    painted(costs.page)
    assert WAITS not in costs.part("table").inner_text(), "leaving a field that has been read changes nothing"


WATCH = """
window.changes = 0;
new MutationObserver((found) => { changes += found.length; })
    .observe(document.querySelector("[data-part=table]"), {childList: true});
"""
ODD = ("-4", "1e30", "letters", "0,5", "5..1", "1..2..3..4", "999999999999999", "<b>1</b>")


@pytest.mark.parametrize(("name", "odd"), [("rate", ODD), ("gpu-used", ("0",))], ids=["number", "divisor"])
def test_what_is_no_figure_gets_its_message_and_the_last_good_result_stays(
    costs: Costs, name: str, odd: tuple[str, ...]
) -> None:
    box = costs.page.locator(f"#c-{name}")
    costs.enter(name, "0.4")
    good = costs.look(**{name: "0.4"})
    costs.shows(good)
    costs.page.evaluate(WATCH)
    for text in odd:
        costs.enter(name, text)
        expect(costs.error(name)).to_have_text(refusal(KNOWN, name, text))
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_value(text)
        costs.shows(good)
    assert costs.page.evaluate("changes") == 0
    costs.enter(name, " ")
    expect(costs.error(name)).to_have_text("Enter a number, or reset the field.")
    costs.shows(good)

    costs.enter(name, "letters")
    expect(costs.error(name)).to_contain_text("“letters” is not a number here.")
    costs.page.select_option("#c-base", "nova-micro")  # makes the form anew
    costs.shows(costs.look(good.link, base="nova-micro"))
    expect(costs.error(name)).to_contain_text("“letters” is not a number here.")
    expect(box).to_have_value("letters")
    costs.enter(name, "0.3")
    expect(costs.error(name)).to_be_hidden()
    assert box.get_attribute("aria-invalid") is None
    costs.shows(costs.look(base="nova-micro", **{name: "0.3"}))


def test_a_slider_moves_the_figure_and_a_figure_moves_the_slider(costs: Costs) -> None:
    slider = costs.page.locator("[data-name=volume] .sft-slider")
    costs.enter("volume", "1m")
    expect(slider).to_have_value(str(round(1000 * math.log(1e6 / 100) / math.log(1e9 / 100))))
    slider.focus()
    for _ in range(30):
        slider.press("ArrowRight")
    text = costs.page.input_value("#c-volume")
    assert re.fullmatch(r"1,\d00,000", text)
    assert slider.get_attribute("aria-valuetext") == f"{text} requests a month"
    costs.shows(costs.look(volume=text))
    share = costs.page.locator("[data-name=error-share] .sft-slider")
    share.fill("1000")
    expect(costs.page.locator("#c-error-share")).to_have_value("100%")
    costs.shows(costs.look(volume=text, error_share="100%"))


def test_reset_takes_back_one_figure_or_all_and_the_focus_stays_near(costs: Costs) -> None:
    costs.enter("volume", "2m")
    costs.enter("error-cost", "3")
    costs.page.select_option("#c-base", "nova-micro")
    costs.shows(costs.look(volume="2m", error_cost="3", base="nova-micro"))
    for name in ("volume", "error-cost"):
        box = costs.page.locator(f"[data-name={name}]")
        box.get_by_role("button", name=f"Reset {KNOWN[name].label.lower()}").click()
        expect(box.locator(".sft-reset")).to_be_hidden()
        expect(costs.page.locator(f"#c-{name}")).to_be_focused()
    costs.shows(costs.look(base="nova-micro"))
    costs.enter("volume", "2m")
    costs.page.select_option("#c-lever", "distillation")
    costs.enter("error-cost", "odd")
    costs.reset_all()
    expect(costs.page.locator(".sft-reset-all")).to_be_focused()
    costs.shows(costs.look())
    assert costs.fragment == START
    expect(costs.page.locator("#c-base")).to_have_value(costs.look().settings.offers["base"].id)
    expect(costs.error("error-cost")).to_be_hidden()


def test_another_example_begins_afresh_and_keeps_what_was_chosen(costs: Costs) -> None:
    costs.enter("volume", "2m")
    costs.page.select_option("#c-own", "own-l40s")
    costs.page.check("#c-preset-classification")
    costs.shows(costs.look(preset="classification", own="own-l40s"))
    expect(costs.page.locator("#c-volume")).to_have_value("3,000,000")
    expect(costs.page.locator("#c-preset-classification")).to_be_focused()
    expect(costs.part("presets")).to_contain_text(BOOK.preset["classification"].says)


def test_the_choice_of_a_closed_service_is_said(costs: Costs) -> None:
    costs.page.focus("#c-service")
    costs.page.select_option("#c-service", OPENAI)
    found = costs.look(service=OPENAI)
    costs.shows(found)
    title = BOOK.offer[OPENAI].title
    expect(costs.part("notes")).to_contain_text(re.compile(rf"{re.escape(title)} (has closed|takes no new customers)"))
    expect(costs.page.locator(".sft-choice[data-name=service] > p")).to_contain_text(
        state(BOOK.offer[OPENAI], costs.today)
    )
    expect(costs.page.locator("#c-service")).to_be_focused()


def test_a_bill_moves_the_volume_and_a_volume_moves_the_bill(costs: Costs) -> None:
    costs.enter("bill", "90")
    found = costs.look(bill="90")
    costs.shows(found)
    expect(costs.page.locator("#c-volume")).to_have_value(found.settings.own["volume"])
    expect(costs.page.locator("#c-bill")).to_have_value("90")
    costs.enter("volume", "2m")
    costs.shows(found := costs.look(volume="2m"))
    expect(costs.page.locator("#c-bill")).to_have_value(cost_form.linked(found)["bill"])
    costs.enter("bill", "odd")
    expect(costs.error("bill")).to_contain_text("“odd” is not a number here")
    costs.shows(found)


def test_a_pasted_sample_has_its_tokens_counted_and_can_fill_a_field(costs: Costs) -> None:
    sample, text = costs.page.locator(".sft-sample"), "Answer in one word. " * 40
    sample.evaluate("one => { one.open = true }")
    sample.locator("textarea").fill(text)
    expect(sample.get_by_role("status")).to_have_text(f"About {estimate_tokens(text)} tokens.")
    sample.get_by_role("button", name="Use as the item").click()
    costs.shows(costs.look(item=str(estimate_tokens(text))))
    expect(costs.page.locator("#c-item")).to_have_value(str(estimate_tokens(text)))


def test_any_two_levers_can_be_compared(costs: Costs) -> None:
    costs.page.select_option("#c-lever", "fine-tune-own")
    costs.page.select_option("#c-other", "retrieval")
    costs.shows(costs.look(lever="fine-tune-own", other="retrieval"))
    costs.page.select_option("#c-lever", "retrieval")  # against itself it says nothing
    found = costs.look(lever="retrieval", other="retrieval")
    assert found.pair[1] != "retrieval"
    costs.shows(found)


# --- sums and charts ---------------------------------------------------------------------------


def test_a_sum_opens_with_the_focus_follows_the_figures_and_gives_the_focus_back(costs: Costs) -> None:
    link = costs.sum_of("fine-tune-own")
    link.focus()
    link.press("Enter")
    heading = costs.page.locator(".sft-cost-sum h2")
    expect(heading).to_be_focused()
    expect(heading).to_have_text(f"The sum: {PLAYBOOK.lever['fine-tune-own'].title}")
    expect(costs.part("sum").locator("div").first).to_have_text(plain(cost_sums.sums(costs.look(), "fine-tune-own")))
    assert costs.fragment == START

    costs.enter("volume", "20m")
    followed = plain(cost_sums.sums(costs.look(volume="20m"), "fine-tune-own"))
    expect(costs.part("sum").locator("div").first).to_have_text(followed)
    costs.shows(costs.look(volume="20m"))
    costs.sum_of("retrieval").click()
    expect(heading).to_have_text(f"The sum: {PLAYBOOK.lever['retrieval'].title}")
    costs.page.locator(".sft-close").focus()
    costs.page.keyboard.press("Enter")
    expect(costs.part("sum")).to_be_hidden()
    expect(costs.sum_of("retrieval")).to_be_focused()


def test_charts_their_tables_and_what_follows_change_with_the_figures(costs: Costs) -> None:
    charts = costs.part("charts")
    charts.scroll_into_view_if_needed()
    charts.locator('[data-name="volume"] summary').click()
    costs.enter("volume", "40m")
    found = costs.look(volume="40m")
    *_, wanted = cost_charts(found)
    expect(charts).to_have_text(plain(wanted))
    ways = charts.evaluate("one => [...one.querySelectorAll('path')].map((path) => path.getAttribute('d'))")
    assert ways == re.findall(r' d="(.*?)"', wanted)
    assert charts.locator("details[open]").count() == 1
    expect(charts.locator('[data-name="volume"] .sft-chart-figures')).to_be_visible()
    expect(costs.part("breakevens")).to_have_text(plain(rest(found, "")["breakevens"]))
    expect(costs.part("quoted")).to_have_text(plain(rest(found, "")["quoted"]))
    expect(costs.part("services")).to_have_text(plain(rest(found, "")["services"]))


# --- keys, links, paper ------------------------------------------------------------------------


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def test_by_keyboard_alone(costs: Costs) -> None:
    keys = costs.page.keyboard
    costs.unfold(shut=True)
    costs.page.locator("#c-preset-support-assistant").focus()
    keys.press("ArrowRight")
    costs.shows(costs.look(preset="internal-tool"))
    expect(costs.page.locator("#c-preset-internal-tool")).to_be_focused()
    tab_to(costs.page, "#c-volume")
    keys.press("ControlOrMeta+a")
    keys.type("3k")
    tab_to(costs.page, "#c-base")
    keys.press("ArrowDown")
    offered = [offer.id for offer in BOOK.offers_for("base")]
    base = offered[offered.index(costs.look(preset="internal-tool").settings.offers["base"].id) + 1]
    costs.shows(costs.look(preset="internal-tool", volume="3k", base=base))
    expect(costs.page.locator("#c-base")).to_be_focused()
    tab_to(costs.page, ".sft-reset-all")
    keys.press("Enter")
    costs.shows(costs.look())
    expect(costs.page.locator(".sft-reset-all")).to_be_focused()


def test_the_browsers_back_shows_the_figures_of_before_and_other_fragments_are_left_alone(costs: Costs) -> None:
    costs.enter("volume", "2m")
    costs.shows(first := costs.look(volume="2m"))
    costs.page.evaluate("link => { location.hash = link }", f"{START}&c.rate=90&c.preset=extraction")
    costs.shows(second := costs.look("c.rate=90&c.preset=extraction"))
    expect(costs.page.locator("#c-rate")).to_have_value("90")
    costs.page.go_back()
    costs.shows(first)
    expect(costs.page.locator("#c-preset-support-assistant")).to_be_checked()
    costs.page.go_forward()
    costs.shows(second)
    costs.page.evaluate("location.hash = 'method'")
    painted(costs.page)
    assert costs.fragment == "method"
    costs.enter("volume", "7m")
    costs.shows(costs.look(second.link, volume="7m"))


def test_a_link_brings_all_figures_elsewhere_and_survives_a_reload(costs: Costs, browser: Browser) -> None:
    link = f"{START}&gap=cost&volume=2000000&c.rate=80..90..120&c.own=own-l40s&c.lever=fine-tune-own&c.other=retrieval"
    costs.page.evaluate("link => { location.hash = link }", link)
    costs.shows(found := costs.look(link))
    costs.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    costs.page.get_by_role("button", name="Copy link").click()
    expect(costs.status).to_have_text("Link copied.")
    address = costs.page.evaluate("navigator.clipboard.readText()")
    assert address == costs.page.url

    context = patient(browser.new_context(timezone_id="UTC"))
    there = Costs(context.new_page(), costs.root)
    there.page.goto(address)
    for again in (False, True):
        if again:
            there.page.reload()
        there.shows(found)
        expect(there.page.locator("#c-rate")).to_have_value("80..90..120")
        expect(there.page.locator("#c-volume")).to_have_value("2,000,000")
        expect(there.page.locator("#c-own")).to_have_value("own-l40s")
        expect(there.status).to_have_text("")
    there.page.evaluate("location.hash = 'tree=playbook&colour=blue&c.rate=many&c.mood=1'")
    expect(there.part("notes")).to_contain_text("“colour”, which is not asked here")
    expect(there.error("rate")).to_contain_text("“many” is not a number here")
    expect(there.page.locator("#c-rate")).to_have_value("100")
    expect(there.status).to_have_text("There is no quantity “mood”.")
    there.shows(there.look(f"{START}&colour=blue"))
    assert there.said == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(costs: Costs, scheme: Literal["light", "dark"]) -> None:
    costs.page.emulate_media(color_scheme=scheme)
    costs.sum_of("distillation").click()
    expect(costs.part("sum")).to_be_visible()
    costs.enter("volume", "many")
    expect(costs.error("volume")).to_be_visible()
    assert violations(costs.page, unfolded=True) == []


def test_paper_has_the_answer_and_the_table_without_the_form(costs: Costs) -> None:
    costs.part("charts").scroll_into_view_if_needed()
    expect(costs.page.locator("html.sft-cost-behind")).to_have_count(0)
    costs.page.emulate_media(media="print")
    for hidden in (".sft-cost-form", ".sft-against", ".sft-reset-all", ".sft-example", ".sft-status-line"):
        assert costs.page.locator(f"{hidden}:visible").count() == 0, hidden
    for shown in (".sft-cost-summary", ".sft-costs", ".sft-chart svg", ".sft-services", ".sft-quoted"):
        assert costs.page.locator(f"{shown}:visible").count() > 0, shown
    assert costs.page.locator(".sft-costs tbody tr:visible").count() == len(LEVERS) - len(costs.look().unfit)


# --- Python comes, or does not -----------------------------------------------------------------


def test_before_python_is_there_examples_show_their_figures_and_what_is_entered_follows(
    alone: Costs, book: Site
) -> None:
    gate = book.hold(WASM)
    alone.open()
    made = alone.page.locator(".sft-cost").get_attribute("data-today") or ""
    whole = told(alone.look("", made).link, made)["summary"]
    expect(alone.part("summary")).to_have_text(whole)
    for preset in PRESETS[1:]:
        alone.page.check(f"#c-preset-{preset}")
        found = alone.look("", made, preset=preset)
        for part in ("summary", "table"):
            expect(alone.part(part)).to_have_text(told(found.link, made)[part])
        expect(alone.status).to_contain_text("Python is starting")
    alone.enter("volume", "9m")
    alone.page.check(f"#c-preset-{PRESETS[0]}")
    expect(alone.part("summary")).to_have_text(whole)
    alone.enter("item", "999")
    alone.page.check("#c-preset-extraction")  # clears what was entered before it, though not the first one chosen
    alone.enter("volume", "2m")
    alone.enter("error-cost", "odd")
    assert alone.fragment == ""
    gate.open()
    alone.shows(alone.look(preset="extraction", volume="2m"))
    expect(alone.page.locator("#c-volume")).to_have_value("2m")
    expect(alone.page.locator("#c-error-cost")).to_have_value("odd")
    expect(alone.error("error-cost")).to_contain_text("“odd” is not a number here")
    expect(alone.status).to_have_text("")
    alone.page.evaluate("scrollTo(0, document.body.scrollHeight)")  # a jump over the charts, not past them
    expect(alone.part("breakevens")).to_have_text(plain(rest(alone.look(alone.fragment), "")["breakevens"]))
    assert alone.said == []


OWN = f"{START}&c.rate=€%2090&c.volume=1%C2%A0000"


def visible_texts(page: Page) -> str:
    """Return all that can be seen of the page, or that paper would show."""
    return " ".join(str(page.evaluate("document.querySelector('article').innerText")).split())


@pytest.mark.parametrize("engine", ["held", "failed"])
@pytest.mark.parametrize("how", ["link", "entered"])
def test_a_page_that_waits_for_python_shows_no_example_as_the_readers_figures_nor_does_paper(
    alone: Costs, book: Site, how: str, engine: str
) -> None:
    gate = book.hold(WASM)
    if engine == "failed":
        book.rules[WASM] = Rule(status=404)
    alone.open(OWN if how == "link" else "")
    made = alone.page.locator(".sft-cost").get_attribute("data-today") or ""
    waiting = alone.page.locator(".sft-cost-waiting")
    if how == "entered":
        expect(waiting).to_be_hidden()
        alone.enter("rate", "90")
    if engine == "failed":
        alone.page.wait_for_function("decisionEngine.state === 'failed'")
    expect(waiting).to_be_visible()
    for part in ("summary", "table", *(["form"] if how == "link" else [])):
        label = "part => getComputedStyle(part, '::before').content"
        assert alone.part(part).evaluate(label) == '"Example"', part
    expect(alone.page.locator(".sft-chart")).to_have_count(3)
    for chart in alone.page.locator(".sft-chart").all():
        assert chart.evaluate("chart => getComputedStyle(chart, '::after').content") == '"Not yet of your figures"'
    assert engine == "held" or violations(alone.page, unfolded=True) == []

    alone.page.emulate_media(media="print")
    example, paper = alone.look("", made), visible_texts(alone.page)
    assert "Not your figures yet." in paper
    for part in ("table", "summary", "breakevens", "quoted"):
        assert alone.part(part).locator(":scope > *:visible").count() == 0, part
    assert alone.page.locator(".sft-chart:visible").count() == 0
    for lever in LEVERS:
        for digits in re.findall(r"\d[\d,]{5,}", money(example.estimates[lever].total)):
            assert digits not in paper, lever

    alone.page.emulate_media(media="screen")
    if engine == "failed":
        book.rules.clear()
        alone.status.get_by_role("button", name="Retry").click()
    gate.open()
    alone.shows(alone.look(OWN) if how == "link" else alone.look(rate="90"))
    expect(waiting).to_be_hidden()
    expect(alone.page.locator(".sft-cost")).to_have_attribute("data-waits", "")


def test_a_figure_in_another_currency_is_remarked_on_at_the_table(costs: Costs) -> None:
    costs.enter("rate", "€ 90")
    costs.shows(costs.look(rate="€ 90"))
    expect(costs.part("notes")).to_contain_text(f"{KNOWN['rate'].label}: € 90 counts as US dollars.")


def test_paper_leaves_out_what_is_of_other_figures_than_the_table(alone: Costs) -> None:
    alone.open().ready()
    alone.page.set_viewport_size({"width": 1280, "height": 300})  # no chart is near
    alone.enter("volume", "3m")
    alone.shows(alone.look(volume="3m"))
    expect(alone.page.locator("html.sft-cost-behind")).to_have_count(1)
    alone.page.emulate_media(media="print")
    behind, charts = alone.page.evaluate(
        """() => [document.documentElement.classList.contains("sft-cost-behind"),
            [...document.querySelectorAll(".sft-chart")].filter((chart) => chart.checkVisibility()).length]"""
    )  # in one step, since on paper the charts are nearer
    assert charts == (0 if behind else 3)
    alone.page.emulate_media(media="screen")
    alone.part("charts").scroll_into_view_if_needed()
    expect(alone.page.locator("html.sft-cost-behind")).to_have_count(0)
    expect(alone.part("breakevens")).to_have_text(plain(rest(alone.look(volume="3m"), "")["breakevens"]))
    alone.page.emulate_media(media="print")
    expect(alone.page.locator(".sft-chart:visible")).to_have_count(3)


def test_a_retry_after_a_failure_keeps_what_was_entered(alone: Costs, book: Site) -> None:
    book.rules[WASM] = Rule(status=404)
    alone.open(f"{START}&c.rate=90")
    alone.page.wait_for_function("decisionEngine.state === 'failed'")
    alone.page.select_option("#c-base", "nova-micro")
    alone.enter("volume", "2m")
    expect(alone.status).to_contain_text("a file it needs could not be loaded")
    expect(alone.status).to_contain_text("what you enter is kept")
    assert alone.part("summary").is_visible()
    book.rules.clear()
    alone.status.get_by_role("button", name="Retry").click()
    alone.shows(alone.look("c.rate=90", volume="2m", base="nova-micro"))
    expect(alone.status).to_have_text("")


def test_on_a_later_day_ages_and_closings_are_those_of_the_day_of_reading(alone: Costs) -> None:
    alone.page.clock.set_fixed_time("2027-01-07T12:00:00Z")
    alone.open().ready()
    found = alone.look("", "2027-01-07")
    alone.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(alone.part("services")).to_have_text(plain(rest(found, "")["services"]))
    expect(alone.part("services")).to_contain_text("Closed: nobody can train there since 6 January 2027.")
    expect(alone.part("form")).to_have_text(plain(cost_form.form(found)))
    alone.shows(found, address=False)
    assert alone.said == []


STUB = """
window.asked = [];
window.decisionEngine = {
  state: "ready", message: "", again: "Retry", start() {}, wake() {},
  onstate(call) { (window.told = call)("ready", ""); },
  ask(request) {
    window.asked.push(request.cost);
    return new Promise((resolve, reject) => { [window.reply, window.fail] = [resolve, reject]; });
  },
};
"""


def estimated(found: CostView, *, form: bool = False) -> dict[str, object]:
    """Return what Python here replies to the request for an estimate."""
    asked = {"view": "estimate", "link": found.link, "form": form}
    return CostHandler(PLAYBOOK, BOOK).ask(asked, found.today, "../")


def test_what_is_under_way_when_python_stops_is_asked_again_after_a_retry(alone: Costs) -> None:
    alone.page.add_init_script(STUB)
    alone.open()
    alone.enter("volume", "2m")
    alone.page.wait_for_function("asked.length === 1")
    alone.enter("rate", "90")
    alone.page.evaluate("decisionEngine.state = 'failed'; decisionEngine.message = 'Gone.'; fail(new Error()); told()")
    expect(alone.status).to_contain_text("Gone.")
    alone.enter("error-cost", "3")
    expect(alone.status.get_by_role("button", name="Retry")).to_be_visible()
    alone.page.evaluate("decisionEngine.state = 'ready'; told('ready')")
    alone.page.wait_for_function("asked.length === 2")
    last = alone.page.evaluate("asked[1]")
    assert (last["overrides"], last["form"]) == ({"volume": "2m", "rate": "90", "error-cost": "3"}, True)


def test_a_reply_for_a_link_that_was_left_is_dropped_and_nothing_half_written_is_lost(alone: Costs) -> None:
    alone.page.add_init_script(STUB)
    alone.open()
    alone.enter("volume", "2m")
    alone.page.wait_for_function("asked.length === 1")
    alone.page.evaluate(f"void (window.late = reply); location.hash = '{START}&c.rate=90'")
    alone.page.evaluate("made => late(made)", estimated(alone.look(volume="2m")))
    alone.page.wait_for_function("asked.length === 2")
    sent = alone.page.evaluate("asked[1]")
    assert (sent["link"], sent["overrides"], sent["form"]) == (f"{START}&c.rate=90", {}, True)
    assert alone.fragment == f"{START}&c.rate=90"
    made = estimated(alone.look("c.rate=90"), form=True)
    alone.unfold()
    alone.page.focus("#c-error-cost")
    alone.page.keyboard.press("ControlOrMeta+a")
    alone.page.keyboard.type("12")
    alone.page.keyboard.press("ArrowLeft")
    alone.page.evaluate("made => reply(made)", made)
    alone.page.wait_for_function("asked.length === 3")  # what is half written counts when its field is made anew
    alone.page.evaluate("made => reply(made)", estimated(alone.look("c.rate=90", error_cost="12")))
    expect(alone.page.locator("#c-rate")).to_have_value("90")
    alone.page.keyboard.type("3")
    expect(alone.page.locator("#c-error-cost")).to_have_value("132")
    alone.page.wait_for_function("asked.some((request) => request.overrides?.['error-cost'] === '132')")


# --- other readers -----------------------------------------------------------------------------


def test_without_javascript_there_are_tables_sums_and_charts_and_no_dead_form(
    browser: Browser, book: Site, built: Path
) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{book.url}costs/")
    whole = page.locator(".sft-cost")
    assert whole.locator(":is(input, select, button, textarea):visible").count() == 0
    rows = {
        one: len(LEVERS) - len(view_costs(PLAYBOOK, BOOK, f"c.preset={one}", "2026-11-24").unfit) for one in PRESETS
    }
    assert whole.locator("[data-part=table] tbody tr:visible").count() == rows[PRESETS[0]]
    expect(whole.locator(".sft-no-scripts")).to_be_visible()
    for preset in PRESETS[1:]:
        fold = whole.locator(f".sft-example[data-preset={preset}]")
        fold.locator("summary").first.click()
        assert fold.locator("tbody tr:visible").count() == rows[preset]
    for chart in ("months", "volume", "drivers"):
        assert page.locator(f'[data-name="{chart}"] svg:visible').count() == 1
    for lever in LEVERS:
        assert (built / "costs" / "sums" / lever / "index.html").is_file()
    page.locator("[data-part=table] a[href$='/sums/retrieval/']").click()
    assert page.url == f"{book.url}costs/sums/retrieval/"
    expect(page.locator(".sft-sums .sft-total")).to_be_visible()
    context.close()


def test_a_narrow_window_shows_the_answer_before_the_form_and_never_scrolls_sideways(alone: Costs) -> None:
    alone.open(width=360).ready()
    form, places = (
        alone.page.locator(".sft-cost-form"),
        [".sft-cost-summary", ".sft-cost-presets", ".sft-cost-form", ".sft-costs"],
    )
    tops = [alone.page.locator(place).first.bounding_box() or {"y": -1.0} for place in places]
    assert [top["y"] for top in tops] == sorted(top["y"] for top in tops)
    assert form.get_attribute("open") is None
    assert alone.page.evaluate(OVERFLOW) <= 0
    form.locator("summary").first.click()
    alone.enter("volume", "2m")
    alone.shows(alone.look(volume="2m"))
    alone.sum_of("fine-tune-api").click()
    expect(alone.page.locator(".sft-cost-sum h2")).to_be_focused()
    assert violations(alone.page, unfolded=True) == []
    assert alone.page.evaluate(OVERFLOW) <= 0

    form.evaluate("one => { one.open = false }")
    alone.page.set_viewport_size({"width": 1280, "height": 900})
    form.locator("summary").first.click()  # a window that grows does not lock the form away
    expect(alone.page.locator("#c-volume")).to_be_visible()
    assert alone.page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_sum(alone: Costs, scheme: Literal["light", "dark"]) -> None:
    alone.page.emulate_media(color_scheme=scheme)
    alone.page.set_viewport_size({"width": 360, "height": 800})
    alone.page.goto(f"{alone.root}costs/sums/fine-tune-own/")
    assert violations(alone.page, unfolded=True) == []
    assert alone.page.evaluate(OVERFLOW) <= 0


def test_under_a_verdict_stand_its_costs_and_a_way_to_the_table_with_the_same_figures(alone: Costs) -> None:
    link = f"{TRAINED}&volume=1000000&c.rate=90"
    alone.page.set_viewport_size({"width": 1280, "height": 900})
    alone.page.goto(f"{alone.root}decide/#{link}")
    place = alone.page.locator(".sft-cost-place")
    expect(place.locator("table").first).to_be_attached()
    unfold(alone.page)
    lever = place.get_attribute("data-lever") or ""
    found = alone.look(link)
    *_, outlooks = found.outlooks(verdict_levers(found, lever))
    expect(place).to_have_text(plain(Writer("../", "").parts(page_parts(found, lever, outlooks))))
    expect(place).to_contain_text("monthly volume 1,000,000 requests a month")
    assert violations(alone.page, unfolded=True) == []
    place.get_by_role("link", name="Open the cost table with these figures").click()
    alone.shows(found)
    expect(alone.page.locator("#c-volume")).to_have_value("1,000,000")
    expect(alone.page.locator("#c-rate")).to_have_value("90")
    assert alone.said == []
    assert alone.hosts - {""} == {urlsplit(alone.root).netloc}
