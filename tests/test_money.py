"""One account of money: routes that ask for costs, and the table under the verdict, say the same.

The law over merged states takes seconds. ``FUZZ=1`` tries it on every example, with own machines too, and on many more
random answers.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.authoring.playbook import load_playbook
from decision.cost.compare import compare_pair, payback, spread
from decision.cost.sure import VOLUMES, Says, Sureness
from decision.cost.view import view_costs
from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.interfaces.money import Money, newest_price, price
from decision.interfaces.saved_answers import read_saved
from decision.render.formats.view_data import view_as_data
from decision.tree.answers import unknown
from decision.tree.conditions import atoms, branches
from decision.tree.links import read_link, write_link
from decision.tree.model import Ask, Between, Cheaper, OneOf, Several
from decision.tree.session import Guide
from decision.wording.conditions import describe_costs
from tests.conftest import DOCS
from tests.strategies import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.cost.view import CostView
    from decision.tree.model import Answer, Answers, Playbook
    from decision.tree.walk import Walker

PLAYBOOK, _ = load_playbook(DOCS)
BOOK, _ = load_costs(DOCS)
TODAY = "2026-11-29"
FUZZ = bool(os.environ.get("FUZZ"))
TREE = PLAYBOOK.trees[0]
GAP = PLAYBOOK.fact["gap"]
GAPS = [frozenset(gaps) for gaps in (["cost"], ["latency"], ["cost", "latency"])]
"""What is missing where cost or latency alone lead."""
EXAMPLES = ["", *(preset.id for preset in BOOK.presets)] if FUZZ else ["", "internal-tool"]
MONEY = Money(Guide(PLAYBOOK), lambda _: BOOK)
PAIRS = sorted({
    (atom.lever, atom.than)
    for question in TREE.questions
    for route in question.routes
    for atom in atoms(route.when)
    if isinstance(atom, Cheaper)
})  # fmt: skip
"""The levers that routes compare."""
COST_ONLY = (
    "gap=cost&existing-tune=none&output=text&evaluation=rigorous&prompting=systematic&examples-tried=yes&"
    "scope=narrow&stability=stable&signal=larger-model&larger-model=yes&in-house=no"
)


@cache
def costs_at(volume: int, example: str, in_house: str = "no") -> CostView:
    chosen = f"&c.preset={example}" * bool(example)
    return view_costs(PLAYBOOK, BOOK, f"tree=playbook&volume={volume}&in-house={in_house}{chosen}", TODAY)


def link_of(given: Answers, example: str) -> str:
    return write_link(PLAYBOOK, TREE, given, costs={"preset": example} if example else {})


def only(gaps: frozenset[str]) -> Several:
    return Several(gaps, frozenset(GAP.value_ids) - gaps)


def merged_states(walker: Walker, given: Answers) -> Iterator[dict[str, Answer]]:
    """Yield the answers of every way through the tree, with what no route on the way reads left unknown."""
    waiting = [(TREE.start.id, walker.state(given))]
    while waiting:
        name, state = waiting.pop()
        asked = walker.tree.question[name]
        for place, states in branches(asked, state):
            to = asked.routes[place].to
            for one in states:
                if isinstance(to, Ask):
                    waiting.append((to.question, one))
                else:
                    yield {fact: known for fact, known in one.items() if known != unknown(PLAYBOOK.fact[fact])}


def volumes_in(walker: Walker, known: Between, example: str, lever: str) -> set[int]:
    """Return volumes at and beside the break-evens of a lever and of the routes, and some amid them, from 1 on."""
    ends = {
        round(end) for part in costs_at(100_000, example).totals.break_even(lever, "leave-it") for end in part if end
    }
    near = {end + step for end in {*ends, *walker.thresholds["volume"]} for step in (-1, 0, 1)}
    return {at for at in {1, 10**9, *(10**power for power in range(9)), *near} if known.low <= at <= (known.high or at)}


def costs_more(lever: str, found: CostView) -> bool:
    """Whether the table says that a lever is never paid back, or that no volume makes it the cheaper."""
    never = payback(found.estimates[lever], found.estimates["leave-it"]) is None
    return never or not found.totals.break_even(lever, "leave-it")


# --- the law -----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("gaps", GAPS, ids=lambda gaps: "+".join(sorted(gaps)))
def test_no_lever_that_leads_for_cost_or_latency_alone_is_never_cheaper_in_its_table(
    gaps: frozenset[str], example: str
) -> None:
    """Over all ways through the tree; what leads because a base is retired leads for that.

    Nor is it tried where a model has to run in house or on a device: there that decides what leads.
    """
    given: dict[str, Answer] = {
        "gap": only(gaps),
        "existing-tune": OneOf(frozenset({"none", "works", "disappoints"})),
        "in-house": OneOf(frozenset({"no"})),
        "on-device": OneOf(frozenset({"no"})),
    }
    walker, tried = MONEY.at(link_of(given, example), TODAY).walkers[TREE.id], 0
    for known in merged_states(walker, given):
        lever = walker.leading(walker.state(known)).lever
        volume = known.get("volume", Between())
        assert isinstance(volume, Between)
        if lever == "leave-it":
            continue
        for at in volumes_in(walker, volume, example, lever):
            tried += 1
            assert not costs_more(lever, costs_at(at, example)), (lever, at, known)
    assert tried > 500


@given(st.data(), st.sampled_from(GAPS), st.sampled_from(EXAMPLES))
@settings(max_examples=3000 if FUZZ else 15)
def test_nor_does_one_that_leads_while_answers_are_missing(
    data: st.DataObject, gaps: frozenset[str], example: str
) -> None:
    walker = MONEY.at(link_of({}, example), TODAY).walkers[TREE.id]
    known = data.draw(answers(PLAYBOOK, walker))
    known |= {"gap": only(gaps), "in-house": OneOf(frozenset({"no"})), "on-device": OneOf(frozenset({"no"}))}
    known["existing-tune"] = data.draw(st.sampled_from([OneOf(frozenset({one})) for one in ("none", "disappoints")]))
    volume = data.draw(st.sampled_from(sorted(volumes_in(walker, Between(), example, "distillation"))))
    known["volume"] = Between(volume, volume)
    link = link_of(known, example)
    own = MONEY.at(link, TODAY).walkers[TREE.id]
    lever = own.leading(own.state(known)).lever

    if lever != "leave-it":
        assert not costs_more(lever, view_costs(PLAYBOOK, BOOK, link, TODAY)), (lever, volume)


@pytest.mark.parametrize("gaps", GAPS, ids=lambda gaps: "+".join(sorted(gaps)))
def test_in_house_no_trained_model_leads_for_cost_where_it_costs_more_each_month(gaps: frozenset[str]) -> None:
    """In house the costs know one model only, so that a smaller one costs the same as today's."""
    given: dict[str, Answer] = {
        "gap": only(gaps),
        "in-house": OneOf(frozenset({"yes"})),
        "on-device": OneOf(frozenset({"no"})),
    }
    given["existing-tune"] = OneOf(frozenset({"none"}))
    walker = MONEY.at(link_of(given, ""), TODAY).walkers[TREE.id]
    for known in merged_states(walker, given):
        lever = walker.leading(walker.state(known)).lever
        volume = known.get("volume", Between())
        assert isinstance(volume, Between)
        for at in volumes_in(walker, volume, "", "distillation"):
            ours, today = (costs_at(at, "", "yes").estimates[one] for one in (lever, "leave-it"))
            assert ours.monthly <= today.monthly + 0.005, (lever, at, known)


# --- the volumes -------------------------------------------------------------------------------


def says_the_table(lever: str, other: str, volume: int, example: str, in_house: str) -> Says:
    """Return what the figures of the table say at a volume."""
    found = costs_at(volume, example, in_house)
    few = replace(BOOK, recipes=tuple(BOOK.recipe[one] for one in (lever, other)))
    outlooks = spread(few, found.settings, [lever, other])
    more = compare_pair(outlooks[lever], outlooks[other]).difference
    typical = round(found.estimates[lever].total - found.estimates[other].total, 2)
    low, high = round(more.p10, 2), round(more.p90, 2)
    if typical < 0 and high <= 0:
        return Says.CHEAPER
    return Says.OPEN if min(low, typical) < 0 < max(high, typical) else Says.NOT_CHEAPER


def within(parts: tuple[tuple[int, int | None], ...], volume: int) -> bool:
    return any(low <= volume and (high is None or volume <= high) for low, high in parts)


@pytest.mark.parametrize("in_house", ["no", "yes"])
@pytest.mark.parametrize(("lever", "other"), PAIRS)
@pytest.mark.parametrize("example", EXAMPLES if FUZZ else EXAMPLES[:1])
def test_at_and_beside_the_ends_of_its_ranges_a_route_says_what_the_table_says(
    lever: str, other: str, example: str, in_house: str
) -> None:
    found = Sureness(BOOK, costs_at(100_000, example, in_house).settings).volumes(lever, other)
    ends = {end for part in (*found.sure, *found.open) for end in part if end}
    tried = {10, 10**6, *(at for at in VOLUMES if any(end / 1.2 <= at <= end * 1.2 for end in ends))}
    for volume in tried if FUZZ else {10, 10**6, *sorted(tried & set(VOLUMES[::4]))}:
        said = says_the_table(lever, other, volume, example, in_house)
        assert within(found.sure, volume) <= (said is Says.CHEAPER), (volume, said, found)
        assert within(found.open, volume) >= (said is Says.OPEN), (volume, said, found)
        if said is Says.CHEAPER:
            assert within(found.sure, volume) or within(found.open, volume), (volume, found)


@pytest.mark.parametrize(("lever", "other"), PAIRS)
def test_ranges_come_in_order_and_none_is_in_two(lever: str, other: str) -> None:
    found = Sureness(BOOK, costs_at(100_000, "").settings).volumes(lever, other)
    parts = sorted((*found.sure, *found.open), key=lambda part: part[0])
    ends = [end for part in parts for end in part if end is not None]

    assert ends == sorted(ends)
    assert len({low for low, _ in parts}) == len(parts)


def test_a_lever_is_never_cheaper_than_itself() -> None:
    assert Sureness(BOOK, costs_at(100_000, "").settings).volumes("distillation", "distillation") == ((), ())


def test_the_readers_own_figures_move_the_ranges() -> None:
    dear, cheap = (price(PLAYBOOK, BOOK, f"tree=playbook&c.rate={rate}", TODAY) for rate in (200, 20))

    def first(playbook: Playbook) -> int:
        (found,) = {atom for atom in cheaper_in(playbook) if (atom.lever, atom.than) == ("distillation", "leave-it")}
        return found.sure[0][0]

    assert first(cheap) < first(dear)


def cheaper_in(playbook: Playbook) -> Iterator[Cheaper]:
    for question in playbook.trees[0].questions:
        for route in question.routes:
            yield from (atom for atom in atoms(route.when) if isinstance(atom, Cheaper))


def test_what_travels_to_the_browser_gives_the_same_ranges_and_day() -> None:
    small = bundle.read(bundle.dump(bundle.strip_costs(BOOK)), type(BOOK))

    assert price(PLAYBOOK, small, "tree=playbook", TODAY) == price(PLAYBOOK, BOOK, "tree=playbook", TODAY)
    assert newest_price(small) == newest_price(BOOK)


# --- every door --------------------------------------------------------------------------------


@pytest.mark.parametrize("volume", [1_000, 3_000_000])
def test_every_door_gives_the_same_verdict_with_the_readers_costs(
    volume: int, capsys: pytest.CaptureFixture[str]
) -> None:
    link = f"{COST_ONLY}&volume={volume}&c.rate=90"
    here = json.loads(json.dumps(view_as_data(PLAYBOOK, MONEY.view(link, TODAY))))
    browser.load(
        browser.dump_bundle(bundle.dump(bundle.strip_playbook(PLAYBOOK)), bundle.dump(bundle.strip_costs(BOOK)))
    )
    there = json.loads(browser.ask(json.dumps({"link": link, "today": TODAY, "base": ""})))
    main(["walk", "--link", link, "--today", TODAY, "--json", "--docs", str(DOCS)])
    told = json.loads(capsys.readouterr().out)

    assert told["verdict"].pop("near_cases")  # which a page asks for afterwards
    assert here["verdict"] == there["verdict"] == told["verdict"]
    assert here["link"] == there["link"] == told["link"]
    assert told["prices"] == newest_price(BOOK)
    assert read_saved(PLAYBOOK, json.dumps(told).encode()).session.prices == newest_price(BOOK)


ROW = re.compile(
    r'<th scope="row"><a href="levers/([\w-]+)/">.*?data-head="Before it runs">(.*?)</td>'
    r'.*?data-head="Per month">(.*?)</td>.*?data-head="Time to production">(.*?)</td>'
)
STEP = re.compile(r"Typically (.+?); (.+?) USD before it runs, then (.+?) USD a month\.")


def costs_told(view: str, link: str, lever: str = "") -> dict[str, str]:
    """Return the HTML that the engine tells a page of costs, by part."""
    request = {"cost": {"view": view, "link": link, "lever": lever}, "today": TODAY, "base": ""}
    while not (told := json.loads(browser.ask(json.dumps(request)))).get("done", "html" in told):
        pass
    html = told["html"]
    assert isinstance(html, dict)
    return html


def rows_of(table: str) -> dict[str, tuple[str, str, str]]:
    """Return what a table says of each lever: the time to production, before it runs, per month."""
    plain = re.sub(r'<a href="costs/sums/[\w-]+/">(.*?)</a>', r"\1", table)
    return {lever: (time, before, monthly) for lever, before, monthly, time in ROW.findall(plain)}


@given(
    st.integers(1, 50_000_000),
    st.sampled_from([20, 90, 250]),
    st.sampled_from(["", *(preset.id for preset in BOOK.presets)]),
    st.sampled_from(["distillation", "cache-and-batch", "leave-it", "fine-tune-own"]),
)
@settings(max_examples=300 if FUZZ else 10, deadline=None)
def test_the_money_of_a_plan_is_the_money_of_the_tables(volume: int, rate: int, example: str, lever: str) -> None:
    """In the page under a verdict and on the cost page, for every lever that either of them shows."""
    browser.load(
        browser.dump_bundle(bundle.dump(bundle.strip_playbook(PLAYBOOK)), bundle.dump(bundle.strip_costs(BOOK)))
    )
    link = f"{COST_ONLY}&volume={volume}&c.rate={rate}" + f"&c.preset={example}" * bool(example)
    under = costs_told("verdict", link, lever)
    tables = [rows_of(under["verdict"]), rows_of(costs_told("estimate", link)["table"])]
    assert min(map(len, tables)) >= 3

    for table in tables:
        for name, (time, before, monthly) in table.items():
            assert STEP.findall(under[f"money {name}"]) == [(time, before, monthly)]


def test_a_question_is_asked_before_costs_are_wanted() -> None:
    def refuse(_: str) -> None:
        raise AssertionError("the costs are not asked for")

    assert Money(Guide(PLAYBOOK), refuse).view("gap=cost", TODAY).asking


def test_without_costs_the_condition_stays_open() -> None:
    found = Money(Guide(PLAYBOOK), lambda _: None).view(f"{COST_ONLY}&volume=3000000", TODAY)

    assert found.verdict is not None
    assert not found.verdict.certain
    assert "prices" not in found.link


def test_a_link_that_rests_on_other_prices_says_so_and_takes_those_of_today() -> None:
    found = MONEY.view(f"{COST_ONLY}&volume=1000&on=2026-03-01&prices=2026-02-01", TODAY)

    assert f"It rested on prices of 2026-02-01; here they are of {newest_price(BOOK)}. The verdict may differ." in (
        found.session.notes
    )
    assert (found.session.today, read_link(PLAYBOOK, found.link).prices) == ("2026-03-01", newest_price(BOOK))
    assert not MONEY.view(found.link, TODAY).session.notes


def test_the_trace_says_at_which_volumes_a_lever_costs_less_and_of_which_day_prices_are() -> None:
    found = MONEY.view(f"{COST_ONLY}&volume=3000000", TODAY).verdict
    assert found is not None
    (last,) = {asked for entry in found.trace for asked in entry.costs if asked.than == "cache-and-batch"}
    said = describe_costs(PLAYBOOK, replace(last, sure=((12_000, None),), open=((900, 11_999),), as_of="2026-11-18"))

    assert last.as_of == newest_price(BOOK)
    assert said == (
        "“Distillation” costs less than “A smaller model, cached and batched” from 12,000 on; the costs leave it open "
        "from 900 to 12,000, in requests a month, by prices up to 18 November 2026."
    )
    assert describe_costs(PLAYBOOK, replace(last, as_of="")) == ""
    assert "at no volume" in describe_costs(PLAYBOOK, replace(last, sure=(), open=()))
    assert "at any volume" in describe_costs(PLAYBOOK, replace(last, sure=((0, None),), open=()))
    assert "below 300" in describe_costs(PLAYBOOK, replace(last, sure=((0, 299),), open=()))
