"""The costs' HTML, links and door: escaped, labelled, dated; odd figures are refused, and nothing sound is lost."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast, override

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.authoring.playbook import load_playbook
from decision.cost.ages import stale
from decision.cost.compare import Spread, spread
from decision.cost.draws import HOSTED
from decision.cost.settings import DIVISORS, PRESET, ROLES, known_names, most_of, refusal
from decision.cost.tokens import estimate_tokens
from decision.cost.view import BILL, PAIR, view_costs
from decision.interfaces import browser, bundle
from decision.interfaces.handlers.costs import CostHandler, answer, rest
from decision.render.drawings.cost_rows import cost_charts
from decision.render.html import cost_form, cost_sums
from decision.render.html.blocks import Writer
from decision.tree.dates import end_of
from decision.tree.links import read_link
from decision.wording import costs
from decision.wording.cost_words import quantity_age
from hooks.engine_files import sample_requests
from tests.conftest import DOCS
from tests.test_page import NASTY, Reader, alternating, nasty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from decision.cost.compare import Outlook
    from decision.cost.model import CostBook
    from decision.cost.view import CostView
    from decision.tree.model import Playbook
    from decision.tree.session import Guide

PLAYBOOK, _ = load_playbook(DOCS)
BOOK, _ = load_costs(DOCS)
KNOWN = known_names(BOOK)
TODAY = "2026-11-24"
START = "tree=playbook&v=2.0"
LEVERS = [recipe.lever for recipe in BOOK.recipes]
ARTICLE = [(row.set_up, row.time, row.ongoing, row.portable) for row in BOOK.quoted]
OPENAI = "openai-gpt-4.1-mini-tuned"
FEW = 20
"""Draws, where their number is not what is looked at."""


def seen(playbook: Playbook, link: str = "", today: str = TODAY, book: CostBook = BOOK, /, **entered: str) -> CostView:
    """Look at the costs with few draws. Underscores stand for hyphens."""
    texts = {name.replace("_", "-"): text for name, text in entered.items()}
    return view_costs(playbook, book, link, today, texts, count=FEW)


def parts(found: CostView, base: str = "../") -> Mapping[str, str]:
    """Return all HTML that there is about costs, by name."""
    outlooks = spread(found.book, found.settings, found.compared)
    *_, charts = cost_charts(found)
    made = {
        "presets": cost_form.presets(found),
        "form": cost_form.form(found),
        "pair": cost_form.pair(found),
        **answer(found, outlooks, base),
        **rest(found, base),
        "totals": Writer(base, "").part(costs.totals(found, outlooks)),
        "verdict": Writer(base, "").parts(costs.page_parts(found, found.pair[0], outlooks)),
        "lever": Writer(base, "").parts(costs.typical_cost(found, found.pair[0])),
    }
    return made | {"charts": charts} | {f"sum of {lever}": cost_sums.sums(found, lever) for lever in found.estimates}


class Table(HTMLParser):
    """Collects the rows of a table: the tag, the attributes and the text of each cell."""

    def __init__(self, html: str) -> None:
        """Read the whole of it."""
        super().__init__()
        self.rows: list[list[tuple[str, dict[str, str | None], str]]] = []
        self.names: list[str] = []
        self.inside = False
        self.feed(str(html))  # a plain text: pieces of HTML would stay HTML
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self.names.append(dict(attrs).get("class") or "")
        if tag in {"th", "td"}:
            self.rows[-1].append((tag, dict(attrs), ""))
            self.inside = True

    @override
    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"th", "td"}

    @override
    def handle_data(self, data: str) -> None:
        if self.inside:
            tag, attributes, text = self.rows[-1][-1]
            self.rows[-1][-1] = (tag, attributes, text + data)

    def row(self, first: str) -> list[str]:
        """Return the texts of the row that begins with a text."""
        (found,) = (row for row in self.rows if row[0][2].startswith(first))
        return [text for _, _, text in found]


# --- escaping ----------------------------------------------------------------------------------


def nasty_book() -> CostBook:
    """Return the cost book with every text of an author turned into an attack."""
    ways = alternating("javascript:alert(1)", f"https://x/{NASTY}")
    return replace(
        BOOK,
        quantities=tuple(
            replace(quantity, label=NASTY, unit=quantity.unit + NASTY, says=NASTY, url=url)
            for quantity, url in zip(BOOK.quantities, ways, strict=False)
        ),
        prices=tuple(
            replace(price, vendor=NASTY, item=NASTY, unit=NASTY, note=NASTY, url=url)
            for price, url in zip(BOOK.prices, ways, strict=False)
        ),
        offers=tuple(
            replace(offer, title=NASTY, says=NASTY, url=url) for offer, url in zip(BOOK.offers, ways, strict=False)
        ),
        recipes=tuple(replace(recipe, says=NASTY, portable=NASTY) for recipe in BOOK.recipes),
        presets=tuple(replace(preset, title=NASTY, says=NASTY) for preset in BOOK.presets),
        effects=tuple(replace(effect, who=NASTY, did=NASTY, measure=NASTY) for effect in BOOK.effects),
        quoted=tuple(
            replace(row, title=NASTY, set_up=NASTY, time=NASTY, ongoing=NASTY, portable=NASTY) for row in BOOK.quoted
        ),
    )


def test_no_text_of_an_author_becomes_markup(playbook: Playbook) -> None:
    found = seen(nasty(playbook), "in-house=yes&output=text&volume=5000", "2028-01-01", nasty_book(), service=OPENAI)
    for name, html in parts(found).items():
        reader = Reader(html)
        named = {attribute for _, attributes in reader.tags for attribute in attributes}
        assert "script" not in {tag for tag, _ in reader.tags}, name
        assert all(re.fullmatch(r"[a-z-]+[12]?", attribute) for attribute in named), name
        assert not [href for href in reader.all("href") if href.startswith("javascript:")], name
        assert NASTY in reader.text, name


def test_no_text_of_a_reader_becomes_markup(playbook: Playbook) -> None:
    door = CostHandler(playbook, BOOK)
    link = f"{START}&gap={NASTY}&colour={NASTY}&c.rate={NASTY}&c.{NASTY}={NASTY}&c.base={NASTY}&c.lever={NASTY}"
    entered = {"volume": NASTY, NASTY: NASTY, "preset": NASTY, "service": NASTY, "other": NASTY, "rate": "<b>80</b>"}
    base = {"link": link, "overrides": entered, "form": True, "lever": "fine-tune-api"}
    for view in ("estimate", "ranges", "sum", "rest", "verdict"):
        html = cast("dict[str, str]", answered(door, {**base, "view": view})["html"])
        for text in html.values():
            assert NASTY not in text
            assert not {"script", "b"} & {tag for tag, attributes in Reader(text).tags if not attributes}


def answered(door: CostHandler, request: Mapping[str, object], today: str = TODAY) -> dict[str, object]:
    """Ask until a reply is whole."""
    for _ in range(50):
        reply = door.ask(request, today, "../")
        if reply.get("done", True):
            return reply
    raise AssertionError("this never ends")


# --- the form ----------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", [preset.id for preset in BOOK.presets])
@pytest.mark.parametrize("service", [offer.id for offer in BOOK.offers_for("service")])
def test_every_field_has_a_label_a_unit_and_a_place_for_its_error(
    playbook: Playbook, preset: str, service: str
) -> None:
    html = cost_form.form(seen(playbook, preset=preset, service=service))
    reader = Reader(html)
    ids, labelled = reader.all("id"), reader.all("for")
    units = dict(re.findall(r'<span class="sft-unit" id="([^"]+)">([^<]*)</span>', html))
    fields = [attributes for tag, attributes in reader.tags if tag == "input" and attributes.get("type") == "text"]

    assert len(ids) == len(set(ids))
    assert len(fields) == len(reader.all("data-name")) - len(ROLES)
    for field in fields:
        unit, error = (field["aria-describedby"] or "").split()
        assert labelled.count(field["id"] or "") == 1
        assert units[unit] or (field["value"] or "").endswith("%")
        assert error in ids
    for attributes in (attributes for tag, attributes in reader.tags if tag in {"select", "input"}):
        assert attributes.get("aria-label") or attributes["id"] in labelled
    assert re.findall(r"<label[^>]*></label>", html) == []


def test_every_figure_that_counts_has_a_field(playbook: Playbook) -> None:
    found = seen(playbook)
    named = set(Reader(cost_form.form(found)).all("data-name"))
    asked = {f"{role}.{what}" for role in ROLES for what, _ in found.settings.offers[role].prices}

    assert named == {name for name in KNOWN if "." not in name or name.startswith("errors-left.")} | asked | {
        *ROLES,
        BILL,
    }


def test_a_figure_of_the_readers_own_shows_as_entered_and_can_be_reset(playbook: Playbook) -> None:
    shown = r'data-name="{}".*?value="([^"]*)".*?class="sft-reset"( hidden)?>'
    for link, own in (("", {}), ("", {"rate": "80..90", "volume": "2m"}), ("volume=2000000&c.rate=80..90", {})):
        html = cost_form.form(seen(playbook, link, **own))
        for name, text in (("rate", "80..90"), ("volume", "2m" if own else "2,000,000")):
            value, hidden = re.findall(shown.format(name), html)[0]
            assert (value == text, hidden == "") == ((True, True) if link or own else (False, False))


def test_few_figures_are_not_folded(playbook: Playbook) -> None:
    html = cost_form.form(seen(playbook))
    open_ = re.findall(r'data-name="([^"]+)"', html[: html.index("sft-more")])

    assert open_ == [BILL, "volume", "rate", "horizon", "base"]


@given(volume=st.integers(0, 10**9), base=st.sampled_from([offer.id for offer in BOOK.offers_for("base")]))
def test_a_bill_gives_the_volume_and_the_volume_gives_the_bill(volume: int, base: str) -> None:
    known = seen(PLAYBOOK, volume=str(volume), base=base, growth="3%")
    found = seen(PLAYBOOK, f"c.base={base}&c.growth=3%25", bill=f"{known.bill:.6f}")
    if "own" in BOOK.offer[base].roles:
        assert found.refused == {BILL: "What is in use today is not billed by the request. Enter the volume instead."}
    elif 0.01 < known.bill < 10**11:
        assert found.settings.ranges["volume"].typical == pytest.approx(volume, abs=1, rel=1e-4)
        assert found.bill == pytest.approx(known.bill, rel=1e-3, abs=known.bill / max(volume, 1))


def test_of_a_bill_and_a_volume_the_last_one_counts_and_both_can_be_reset(playbook: Playbook) -> None:
    both = {"volume": "5k", "bill": "90", "rate": "70"}
    found = seen(playbook, "", **both)
    assert found.bill == pytest.approx(90, rel=1e-3)
    assert found.settings.own.keys() == {"volume", "rate"}
    assert seen(playbook, "", rate="70", bill="90", volume="5k").link == seen(playbook, "", rate="70", volume="5k").link
    assert seen(playbook, found.link, bill="").link == seen(playbook, "", rate="70").link
    span_ = seen(playbook, "", bill="50..200").settings.ranges["volume"]
    assert span_.high / span_.low == pytest.approx(4, rel=1e-3)
    assert seen(playbook, found.link, bill="odd").refused == {BILL: refusal(KNOWN, "rate", "odd")}
    assert seen(playbook, found.link, bill="odd").link == found.link


def test_fields_that_follow_from_each_other_are_sent_along(door: CostHandler) -> None:
    reply = door.ask({"view": "estimate", "overrides": {"volume": "2m"}}, TODAY, "")
    linked = cast("dict[str, str]", reply["linked"])

    assert linked["volume"] == "2m"
    again = door.ask({"view": "estimate", "overrides": {"bill": linked[BILL]}}, TODAY, "")
    assert cast("dict[str, str]", again["linked"])[BILL] == linked[BILL]


def test_the_tokens_of_a_sample_are_counted(door: CostHandler) -> None:
    assert door.ask({"view": "tokens", "text": "Hello, world"}, TODAY, "") == {
        "tokens": estimate_tokens("Hello, world")
    }


# --- the tables --------------------------------------------------------------------------------


def table_of(found: CostView, outlooks: Mapping[str, Outlook]) -> Table:
    """Return the table of what differs."""
    return Table(answer(found, outlooks, "../")["table"])


def test_the_table_has_a_row_for_each_lever_under_real_headers_the_difference_first(playbook: Playbook) -> None:
    found = seen(playbook)
    outlooks = spread(BOOK, found.settings, found.compared)
    for shown in (outlooks, {}):
        (heads, *rows) = table_of(found, shown).rows
        assert [(tag, attributes["scope"]) for tag, attributes, _ in heads] == [("th", "col")] * 8
        assert heads[1][2] == "Difference over 12 months"
        assert [row[0][2] for row in rows] == [playbook.lever[one].title for one in LEVERS if one not in found.unfit]
        for row in rows:
            assert [tag for tag, _, _ in row] == ["th"] + ["td"] * 7
            assert row[0][1]["scope"] == "row"
            assert [attributes["data-head"] for _, attributes, _ in row[1:]] == [text for _, _, text in heads[1:]]
        assert [row[1][2].endswith(costs.WAITS) for row in rows] == [False, *[not shown] * (len(rows) - 1)]
    names = table_of(found, outlooks).names
    fit = [lever for lever in LEVERS if lever not in found.unfit]
    assert [lever for lever, name in zip(fit, names[1:], strict=True) if name == "sft-pair"] == [found.pair[0]]


def test_todays_way_differs_from_nothing_and_is_what_others_are_compared_with(playbook: Playbook) -> None:
    for link in ("", "in-house=yes", "gap=cost", "gap=knowledge&output=text"):
        found = seen(playbook, link)
        outlooks = spread(BOOK, found.settings, found.compared)
        (_, today, *_) = table_of(found, outlooks).rows
        assert [text for _, _, text in today[:4]] == [playbook.lever[found.baseline].title, "–", "–", "–"]
        assert outlooks[found.baseline].more == Spread(0, 0, 0)
        assert found.pair[1] == found.baseline


def figure(text: str) -> float:
    """Return the number that a cell begins with."""
    return 0.0 if text.startswith("the same") else float(text.split(maxsplit=1)[0].replace(",", ""))


def test_the_columns_of_the_table_can_be_checked_against_each_other(playbook: Playbook) -> None:
    """A reader with a calculator finds the difference and the payback in the other columns."""
    found = seen(playbook, "", base="gpt-6-sol", volume="3m", discount="0", error_cost="0")
    _, today, *rows = table_of(found, spread(BOOK, found.settings, found.compared)).rows
    before, monthly = (figure(text) for _, _, text in today[4:6])
    said = 0
    for row in rows:
        more, each, payback, first, then = (text for _, _, text in row[1:6])
        extra, saving = figure(first) - before, monthly - figure(then)
        near = 0.005 * (monthly + figure(then)) * 2  # both are cut to three digits
        assert figure(each) * (1 if "more" in each else -1) == pytest.approx(-saving, abs=near)
        assert figure(more) * (1 if "more" in more[:20] else -1) == pytest.approx(extra - 12 * saving, abs=12 * near)
        if payback.startswith("after"):
            said += 1
            assert figure(payback.removeprefix("after ")) * saving == pytest.approx(extra, abs=near * 12, rel=0.05)
    assert said


def test_the_articles_table_keeps_the_articles_own_figures(playbook: Playbook) -> None:
    first, second = seen(playbook), seen(playbook, preset="classification", volume="5m", rate="200")
    for found in (first, second):
        _, *rows = Table(rest(found, "")["quoted"]).rows
        assert [tuple(text for _, _, text in row[1:]) for row in rows[::2]] == ARTICLE
        assert [row[0][2].endswith("this model") for row in rows] == [False, True] * len(ARTICLE)
    assert rest(first, "")["quoted"] != rest(second, "")["quoted"]


def test_the_break_even_table_says_for_each_two_levers_from_which_volume_on(playbook: Playbook) -> None:
    found = seen(playbook)
    heads, *rows = Table(rest(found, "")["breakevens"]).rows
    titles = [playbook.lever[lever].title for lever in found.compared]

    assert [text for _, _, text in heads] == ["Lever", *titles]
    assert [row[0][2] for row in rows] == titles
    for place, row in enumerate(rows):
        assert [text for _, _, text in row[1:]].index("–") == place
        assert all(
            re.fullmatch(r"–|never|always|[\d,.]+|(up to|[\d,.]+ to) [\d,.]+(, .*)?", text) for _, _, text in row[1:]
        )


@pytest.mark.parametrize("lever", LEVERS)
def test_a_sum_ends_in_the_total_of_the_cost_table(playbook: Playbook, lever: str) -> None:
    found = seen(playbook, volume="250k", rate="90")
    table = Table(cost_sums.sums(found, lever))
    lines = [row[-1][2] for row in table.rows[1:]]
    *costs, total = (float(text.replace(",", "")) for text in lines)

    assert table.row("Total")[-1] == lines[-1]
    assert total == pytest.approx(found.estimates[lever].total, rel=0.01)
    assert sum(costs) == pytest.approx(total, rel=0.01)


def test_under_a_verdict_stands_the_leading_lever_and_a_link_carries_everything_on(playbook: Playbook) -> None:
    found = seen(playbook, f"{START}&gap=accuracy&volume=250000&c.rate=90&c.error-cost=3..4")

    def shown(lever: str) -> str:
        *_, outlooks = found.outlooks(costs.verdict_levers(found, lever))
        return Writer("../", "").parts(costs.page_parts(found, lever, outlooks))

    html = shown("distillation")
    assert "monthly volume 250,000 requests a month" in Reader(html).text
    assert Reader(html).text.startswith("Against today’s way, over 12 months, typically: distillation ")
    assert "<details" not in html.partition("<p>It turns most on ")[0]
    titles = [row[0][2] for row in Table(html).rows[1:]]
    assert titles[0] == playbook.lever[found.baseline].title
    assert "Distillation" in titles
    (way,) = (href for href in Reader(html).all("href") if href.startswith("../costs/#tree"))
    again = seen(playbook, way.partition("#")[2])
    assert (again.link, again.settings.ranges) == (found.link, found.settings.ranges)
    assert playbook.lever[found.pair[0]].title in Reader(shown("no-such-lever")).text


# --- dates -------------------------------------------------------------------------------------


NO_NEW = "New customers were taken until 6 May 2026."
ENDING = "Training ends on 6 January 2027."
CLOSED = "Closed: nobody can train there since 6 January 2027."
STOPPING = "Tuned models stop on 14 January 2027."


@pytest.mark.parametrize(
    ("today", "said", "short"),
    [
        ("2026-05-06", (ENDING, STOPPING), " (closing)"),
        ("2026-11-24", (NO_NEW, ENDING, STOPPING), " (no new customers)"),
        ("2027-01-06", (NO_NEW, ENDING, STOPPING), " (no new customers)"),
        ("2027-01-07", (CLOSED, STOPPING), " (closed)"),
        ("2027-01-15", (CLOSED,), " (closed)"),
    ],
)
def test_a_service_says_on_the_day_of_reading_whether_it_can_still_be_had(
    playbook: Playbook, today: str, said: tuple[str, ...], short: str
) -> None:
    found = seen(playbook, "", today, service=OPENAI)
    title = BOOK.offer[OPENAI].title
    listed = Reader(rest(found, "")["services"]).text
    options = re.findall(r"<option[^>]*>([^<]*)</option>", cost_form.form(found))

    assert f"{title}: {' '.join(said)} {BOOK.offer[OPENAI].says}" in listed
    assert f"{title}{short}" in options
    noted = Reader(answer(found, {}, "")["notes"]).text
    assert (f"{title} takes no new customers" in noted) == ("no new" in short)
    assert (f"{title} has closed" in noted) == (short == " (closed)")


def test_of_a_service_without_a_known_end_the_page_says_so(playbook: Playbook) -> None:
    listed = Reader(rest(seen(playbook), "")["services"]).text

    assert f"{BOOK.offer['nova-lite-tuned'].title}: Open; we know of no end." in listed


def test_nobody_is_offered_a_closed_service_by_default(playbook: Playbook) -> None:
    for today in ("2026-11-24", "2027-01-07", "2027-12-01"):
        chosen = seen(playbook, "", today).settings.offers["service"]
        assert chosen.open_to_new(today)
        assert f'<option value="{chosen.id}" selected>' in cost_form.form(seen(playbook, "", today))


def day(as_of: str, months: float) -> str:
    """Return the day that lies some months after a date, both ISO."""
    return (dt.date.fromisoformat(end_of(as_of)) + dt.timedelta(days=round(months * 365.25 / 12))).isoformat()


def test_a_price_past_its_limit_on_the_day_of_reading_says_so_and_does_not_before(playbook: Playbook) -> None:
    """Readers are told from the day on which `decision stale` tells the authors."""
    name = "together-ft-min-job"
    price = BOOK.price[name]
    field = r'data-name="service.minimum".*?</details>'
    for months, told in ((-3, False), (2.9, False), (3.1, True), (20, True)):
        found = seen(playbook, "", day(price.as_of, months), service="together-8b-tuned")
        assert (name in {one.what.id for one in stale(BOOK, (), found.today, playbook.limit)}) == told
        aged = f"({round(months)} months old)"
        (shown,) = re.findall(field, cost_form.form(found), re.DOTALL)
        assert (aged in shown, "months old" in shown) == (told, told)
        assert (price.item in Reader(answer(found, {}, "")["notes"]).text) == told
        assert (f", {round(months)} months old" in cost_sums.sums(found, "fine-tune-api")) == told


def test_a_figure_of_a_publication_has_a_limit_of_its_own_and_without_limits_nothing_is_old(playbook: Playbook) -> None:
    name = "retries"
    quantity = BOOK.quantity[name]
    for limits, months, told in (
        (playbook.limits, 23.9, False),
        (playbook.limits, 24.1, True),
        ((("quantity", 30.0),), 24.1, False),
        ((), 99, False),
    ):
        found = seen(replace(playbook, limits=limits), "", day(quantity.as_of, months))
        assert (quantity_age(found, quantity) == f"{round(months)} months old") == told
        assert ("Older than" in Reader(answer(found, {}, "")["notes"]).text) == bool(limits and limits[0][0] == "price")


# --- what the answers rule out -----------------------------------------------------------------


def folded(found: CostView) -> dict[str, str]:
    """Return the levers that are folded away below the table, with the reason."""
    table = answer(found, {}, "")["table"]
    assert len(Table(table).rows) - 1 + len(found.unfit) == len(LEVERS)
    titles = {found.playbook.lever[lever].title: lever for lever in LEVERS}
    return {titles[title]: why for title, why in re.findall(r"<strong>([^<]*)</strong>: ([^<]*)", table)}


def test_what_must_stay_in_the_house_bars_hosted_levers(playbook: Playbook) -> None:
    found = seen(playbook, "in-house=yes")
    hosted = {recipe.lever for recipe in BOOK.recipes if recipe.runs_on in HOSTED}
    inside = {lever for lever in hosted if "own" in found.settings.offer(BOOK.recipe[lever]).roles}

    assert {lever for lever, why in folded(found).items() if "leave the house" in why} == hosted - inside
    assert "fine-tune-api" in folded(found)
    assert "fine-tune-own" not in folded(found)
    assert "own" in found.settings.offers["base"].roles
    assert not {*found.pair, *found.shown} & folded(found).keys()
    heads = [text for _, _, text in Table(rest(found, "")["breakevens"]).rows[0]]
    assert playbook.lever["fine-tune-api"].title not in heads
    assert "fine-tune-api" not in folded(seen(playbook, "in-house=no"))


def test_who_wants_text_is_not_offered_a_classifier(playbook: Playbook) -> None:
    assert folded(seen(playbook, "output=text"))["small-classifier"] == "It cannot write text."
    assert "small-classifier" not in folded(seen(playbook, "output=labels"))
    assert "small-classifier" not in seen(playbook, "output=text").compared


def test_a_lever_that_does_not_address_what_is_missing_is_folded_away_with_the_reason(playbook: Playbook) -> None:
    found = seen(playbook, "gap=format+knowledge&output=text")
    why = "It is not for what is missing: knowledge, format."

    for lever in LEVERS[1:]:
        fits = {"format", "knowledge"} & {*playbook.lever[lever].addresses}
        assert (lever in folded(found)) == (not fits or lever in found.settings.barred)
        assert folded(found).get(lever, why) == found.settings.barred.get(lever, why)
    assert folded(seen(playbook, "gap=unmeasured")).keys() == seen(playbook).settings.barred.keys()


# --- links -------------------------------------------------------------------------------------


def numbers() -> st.SearchStrategy[str]:
    """Draw a number as people write it, or nearly so."""
    plain = st.integers(0, 10**13).map(str) | st.integers(0, 10**9).map("{:,}".format)
    parts_of = st.floats(0, 1e6, allow_nan=False).map(lambda value: f"{value:.4g}")
    scaled = st.tuples(st.integers(0, 400), st.sampled_from(["k", "m", "bn", "%", " K"])).map(
        lambda two: f"{two[0]}{two[1]}"
    )
    odd = st.sampled_from(["", " ", "-4", "1e30", "abc", "0,5", ".5", "1,00", "٣", "?", "nan", "inf", "0" * 90 + "1"])
    return plain | parts_of | scaled | odd


figures = st.lists(numbers(), min_size=1, max_size=4).map("..".join) | st.text(max_size=30)
offers = st.sampled_from([offer.id for offer in BOOK.offers])
presets = st.sampled_from([preset.id for preset in BOOK.presets])
odd_names = st.text(max_size=20)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, str]:
    """Draw what somebody, or something, may enter."""
    found: dict[str, str] = {}
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.integers(0, 9))
        if kind < 6:
            found[draw(st.sampled_from(["volume", "examples", *KNOWN]))] = draw(figures)
        elif kind == 6:
            found[draw(st.sampled_from(list(ROLES)))] = draw(offers | odd_names)
        elif kind == 7:
            found[PRESET] = draw(presets | odd_names)
        elif kind == 8:
            found[draw(st.sampled_from(PAIR))] = draw(st.sampled_from(LEVERS) | odd_names)
        else:
            found[draw(odd_names)] = draw(figures)
    return found


@st.composite
def links(draw: st.DrawFn) -> str:
    """Draw a link: of ours, of somebody who meddled with one, or of a stranger."""
    facts = {"volume": figures, "examples": figures, "in-house": st.sampled_from(["yes", "no", "?", "odd"])}
    facts |= {"output": st.sampled_from(["text", "label", "?"]), "gap": st.sampled_from(["cost", "accuracy+cost", "?"])}
    facts |= {"latency-budget": figures}
    answers = draw(st.fixed_dictionaries({}, optional=facts))
    costs = {f"c.{name}": text for name, text in draw(entries()).items()}
    ours = "&".join([START, *(f"{name}={text}" for name, text in {**answers, **costs}.items())])
    return ours if draw(st.integers(0, 9)) else draw(st.text(max_size=200))


@given(link=links(), entered=entries())
@example(link="volume=1000000000000..", entered={})
@example(link="volume=5000", entered={"volume": "0"})
@example(link="", entered={"volume": "0.5"})
@example(link="in-house=yes&c.smaller=claude-haiku-4-5", entered={})
@example(link="", entered={"volume": "60..100..150"})
@example(link="", entered={"volume": "1.0004k"})
@example(link="c.volume=7&volume=9", entered={})
@example(link="", entered=dict.fromkeys(KNOWN, "1,000.00001..1,000.00002..1,000.00003"))
def test_whatever_is_entered_the_new_link_gives_the_same_costs_again(link: str, entered: dict[str, str]) -> None:
    found = view_costs(PLAYBOOK, BOOK, link, TODAY, entered, count=FEW)
    again = view_costs(PLAYBOOK, BOOK, found.link, TODAY, count=FEW)

    assert again.refused == {}
    assert again.session.notes == ()
    assert again.link == found.link
    assert again.settings.ranges == found.settings.ranges
    assert again.settings.offers == found.settings.offers
    assert again.settings.own.keys() == found.settings.own.keys()
    assert (again.settings.preset, again.wanted, again.pair) == (found.settings.preset, found.wanted, found.pair)


@given(link=links(), entered=entries())
@example(link="c.service=azure-gpt-4.1-mini-tuned", entered={"service": "odd"})
@example(link="c.preset=extraction&c.rate=90", entered={"preset": "odd", "rate": "-1"})
@example(link="c.lever=distillation&c.other=retrieval", entered={"lever": "odd", "other": "<b>"})
@example(link="volume=5000", entered={"volume": "odd"})
def test_what_is_refused_changes_nothing_and_never_gets_into_the_link(link: str, entered: dict[str, str]) -> None:
    before = view_costs(PLAYBOOK, BOOK, link, TODAY, count=FEW)
    found = view_costs(PLAYBOOK, BOOK, link, TODAY, entered, count=FEW)
    refused = {name: entered[name] for name in entered if name in found.refused}
    without = view_costs(
        PLAYBOOK, BOOK, link, TODAY, {n: text for n, text in entered.items() if n not in refused}, count=FEW
    )
    only = view_costs(PLAYBOOK, BOOK, link, TODAY, refused, count=FEW)

    assert found.link == without.link
    assert found.settings == without.settings
    assert (only.link, only.settings) == (before.link, before.settings)
    assert all(found.refused[name] for name in refused)
    for name, text in entered.items():
        if name in KNOWN and text.strip():
            assert (name in refused) == bool(refusal(KNOWN, name, text))
    kept = {**read_link(PLAYBOOK, found.link).costs}
    assert not [name for name in kept if name not in {*KNOWN, *ROLES, PRESET, *PAIR}]


def test_a_figure_can_be_changed_reset_and_cleared_by_another_example(playbook: Playbook) -> None:
    first = seen(playbook, f"{START}&gap=cost&volume=5000&c.rate=80&c.service={OPENAI}&c.lever=distillation")
    changed = seen(playbook, first.link, rate="90")
    reset = seen(playbook, changed.link, rate="", volume="")
    other = seen(playbook, changed.link, preset="extraction")

    assert first.link == f"{START}&gap=cost&volume=5000&c.lever=distillation&c.rate=80&c.service={OPENAI}"
    assert changed.link == first.link.replace("c.rate=80", "c.rate=90")
    assert reset.link == f"{START}&gap=cost&c.lever=distillation&c.service={OPENAI}"
    assert other.link == f"{START}&gap=cost&c.lever=distillation&c.preset=extraction&c.service={OPENAI}"
    assert other.settings.ranges["volume"] == seen(playbook, preset="extraction").settings.ranges["volume"]


def test_what_a_link_could_not_bring_is_said(playbook: Playbook) -> None:
    found = seen(playbook, f"{START}&colour=blue&c.rate=many&c.mood=1&c.service=odd&c.preset=odd")

    assert "“colour”, which is not asked here" in Reader(answer(found, {}, "")["notes"]).text
    assert found.refused.keys() == {"rate", "mood", "service", "preset"}
    assert found.link == START


def test_answers_on_the_way_to_a_verdict_keep_the_figures_of_the_cost_table(guide: Guide) -> None:
    figures_ = f"c.error-cost=3..4&c.rate=80&c.service={OPENAI}"
    link = guide.view(f"{START}&{figures_}", TODAY, ("gap", "accuracy")).link
    link = guide.view(link, TODAY, ("volume", "250k")).link
    odd = guide.view(link, TODAY, ("volume", "many")).link

    assert figures_ in link
    assert odd == link
    found = seen(guide.playbook, link)
    assert (found.settings.ranges["rate"].typical, found.settings.ranges["volume"].typical) == (80, 250_000)
    assert found.link == link.replace(f"&on={TODAY}", "")


def test_a_link_holds_every_figure_at_once(playbook: Playbook) -> None:
    entered = {name: f"{min(1.0, most_of(quantity)):.6f}..1.000000" for name, quantity in KNOWN.items()}
    found = view_costs(playbook, BOOK, "volume=5", TODAY, entered, count=FEW)
    again = view_costs(playbook, BOOK, found.link, TODAY, count=FEW)

    assert found.refused == {}
    assert again.settings.own.keys() == KNOWN.keys()


# --- the door ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def door(playbook: Playbook) -> CostHandler:
    """Make the costs ready to be asked."""
    return CostHandler(playbook, BOOK)


@pytest.mark.parametrize("request_", [{"view": "everything"}, {"view": "sum"}, {"view": "sum", "lever": "magic"}])
def test_the_door_refuses_a_view_that_there_is_not(door: CostHandler, request_: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="there is no"):
        door.ask(request_, TODAY, "")


def test_the_browsers_book_gives_the_same_replies_as_the_whole_one(playbook: Playbook, door: CostHandler) -> None:
    browser.load(
        browser.dump_bundle(
            bundle.dump(bundle.strip_playbook(playbook)),
            bundle.dump(bundle.strip_costs(BOOK)),
        )
    )
    link = f"{START}&volume=250000&c.preset=extraction&c.service={OPENAI}"
    for view in ("estimate", "sum", "rest"):
        request = {"view": view, "link": link, "lever": "fine-tune-own", "form": True}
        told = json.loads(browser.ask(json.dumps({"today": TODAY, "base": "../", "cost": request})))
        assert told == door.ask(request, TODAY, "../"), view


def turns_of(door: CostHandler, view: str, link: str) -> list[dict[str, object]]:
    """Ask until all is there; return all replies."""
    replies = [door.ask({"view": view, "link": link}, TODAY, "")]
    while not replies[-1]["done"]:
        assert len(replies) < 50
        replies.append(door.ask({"view": view, "link": link}, TODAY, ""))
    return replies


@pytest.mark.parametrize("view", ["ranges", "charts", "verdict"])
def test_long_work_takes_as_many_turns_as_the_builds_sample_and_can_be_asked_again(
    playbook: Playbook, door: CostHandler, view: str
) -> None:
    sampled = sum(f'"view": "{view}"' in request for request in sample_requests(playbook))
    first, second = turns_of(door, view, START), turns_of(door, view, START)

    assert 3 <= len(first) <= sampled
    assert [reply["done"] for reply in first] == [False] * (len(first) - 1) + [True]
    assert second == first
    assert door.work == {}


@pytest.mark.parametrize("view", ["ranges", "charts"])
def test_work_for_older_figures_is_dropped_when_the_figures_change(playbook: Playbook, view: str) -> None:
    door = CostHandler(playbook, BOOK)
    old, new = START, f"{START}&c.rate=500"
    turns_of(door, view, new)
    for _ in range(2):
        assert not door.ask({"view": view, "link": old}, TODAY, "")["done"]

    assert turns_of(door, view, new) == turns_of(CostHandler(playbook, BOOK), view, new)
    assert door.work == {}
    assert not door.ask({"view": view, "link": old}, TODAY, "")["done"]
    assert turns_of(door, view, old)[-1] != turns_of(door, view, new)[-1]
    assert len(door.work) == 0


def test_an_estimate_in_between_does_not_disturb_ranges_under_way(door: CostHandler) -> None:
    whole = turns_of(door, "ranges", START)
    replies: list[dict[str, object]] = []
    while not (replies and replies[-1]["done"]):
        door.ask({"view": "estimate", "link": START, "overrides": {"rate": "500"}}, TODAY, "")
        replies.append(door.ask({"view": "ranges", "link": START}, TODAY, ""))

    assert replies == whole


ENDS = {
    "nothing": {name: "0" for name in KNOWN if name not in DIVISORS},
    "least": dict.fromkeys(KNOWN, "0.000001"),
    "most": {name: f"{most_of(quantity):.0f}" for name, quantity in KNOWN.items()},
    "all": {name: f"0.000001..{most_of(quantity):.0f}" for name, quantity in KNOWN.items()},
}


@pytest.mark.parametrize("ends", ENDS)
def test_costs_can_be_shown_at_the_ends_of_what_may_be_entered(playbook: Playbook, ends: str) -> None:
    door = CostHandler(playbook, BOOK)
    found = door.ask({"view": "estimate", "overrides": ENDS[ends], "form": True}, TODAY, "../")
    replies = [found, *(turns_of(door, view, str(found["link"]))[-1] for view in ("ranges", "charts"))]
    replies += [
        answered(door, {"view": view, "link": found["link"], "lever": lever})
        for view, lever in [*(("sum", lever) for lever in LEVERS), ("rest", ""), ("verdict", "fine-tune-api")]
    ]

    assert found["refused"] == {}
    told = json.dumps(replies, allow_nan=False)
    assert not re.search(r"\b(nan|inf)\b", told)


@settings(max_examples=25)
@given(link=links(), entered=entries(), lever=st.sampled_from(LEVERS))
def test_the_door_answers_whatever_is_entered(link: str, entered: dict[str, str], lever: str) -> None:
    door = CostHandler(PLAYBOOK, BOOK)
    for view in ("estimate", "sum"):
        reply = door.ask({"view": view, "link": link, "overrides": entered, "lever": lever, "form": True}, TODAY, "../")
        json.dumps(reply, allow_nan=False)
        for html in cast("dict[str, str]", reply["html"]).values():
            Reader(html)
