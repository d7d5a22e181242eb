"""What holds for every bill, whatever the figures are: laws, tried on many."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise, permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.cost import formulas as f
from decision.cost.bill import LINES, PARTS, Bill, bill_of, shape_of
from decision.cost.break_even import Totals
from decision.cost.compare import (
    compare_pair,
    drivers,
    errors_to_remove,
    estimate,
    monthly,
    percentiles,
    spread,
)
from decision.cost.draws import (
    HOSTED,
    Range,
    Timeline,
    drawn,
    quantile_positions,
    residual_windows,
    retirements,
    sample_column,
)
from decision.cost.settings import read_settings
from decision.cost.sums import explain
from tests.conftest import DOCS

if TYPE_CHECKING:
    from decision.cost.bill import Shape
    from decision.cost.break_even import Volumes
    from decision.cost.settings import Settings

BOOK, NOTED = load_costs(DOCS)
TODAY = "2026-11-24"
LEVERS = [recipe.lever for recipe in BOOK.recipes]
SERVICES = [offer.id for offer in BOOK.offers_for("service")]
OWN = [offer.id for offer in BOOK.offers_for("own")]
BASES = [offer.id for offer in BOOK.offers_for("base")]
PRESETS = [preset.id for preset in BOOK.presets]


def settings_of(seed: int = 1, count: int = 50, /, **given_: str) -> Settings:
    """Return settings for some entries, none of which is refused. Underscores stand for hyphens."""
    entered = {name.replace("_", "-"): text for name, text in given_.items()}
    found, refused = read_settings(BOOK, entered, TODAY, seed=seed, count=count)
    assert refused == {}
    return found


def priced(settings: Settings, name: str, factor: float) -> Settings:
    """Return settings with one quantity multiplied."""
    known = settings.ranges[name]
    changed = Range(known.low * factor, known.typical * factor, known.high * factor)
    return replace(settings, ranges={**settings.ranges, name: changed})


chosen = [{"own": own, "student": student, "index": "own-index"} for own in OWN for student in ("own-l4", SERVICES[0])]
"""What is left to the costs unless a reader chooses it."""
errors = {"error_share": "5%..9%", "errors_left.fine-tune-own": "0.5..0.9"}
"""What a reader knows of wrong answers."""


@st.composite
def situations(draw: st.DrawFn, count: int = 50) -> Settings:
    """Draw an example, what it runs on, a volume and a horizon."""
    return settings_of(
        *(1, count),
        preset=draw(st.sampled_from(PRESETS)),
        base=draw(st.sampled_from(BASES)),
        service=draw(st.sampled_from(SERVICES)),
        volume=str(draw(st.integers(0, 10**8))),
        horizon=str(draw(st.integers(1, 36))),
        growth=str(draw(st.sampled_from([0, 0.02, 0.1]))),
        discount=str(draw(st.sampled_from([0, 0.08, 0.3]))),
        **draw(st.sampled_from([{}, *chosen, errors])),
    )


ranges = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=3, max_size=3).map(
    lambda three: Range(*sorted(three))
)


def test_the_cost_book_loads_without_a_finding() -> None:
    assert NOTED == []


@given(situations())
def test_the_parts_of_a_bill_add_up_to_its_total_and_none_is_below_zero(settings: Settings) -> None:
    for found in estimate(BOOK, settings).values():
        assert min(found.bill) >= 0
        assert math.isclose(math.fsum(found.bill.by("part").values()), found.total, rel_tol=1e-12)
        assert math.isclose(math.fsum(found.bill.by("grows").values()), found.total, rel_tol=1e-12)
        assert set(found.bill.by("part")) == set(PARTS)


@given(situations())
def test_without_requests_nothing_is_paid_for_them(settings: Settings) -> None:
    for found in estimate(BOOK, replace(settings, ranges={**settings.ranges, "volume": Range(0, 0, 0)})).values():
        assert (found.bill.inference, found.bill.lookups, found.bill.judging, found.bill.errors) == (0, 0, 0, 0)
        assert found.per_request is None
        assert found.per_correct is None


@given(situations(), st.floats(1, 10))
def test_more_volume_never_costs_less(settings: Settings, factor: float) -> None:
    before, after = estimate(BOOK, settings), estimate(BOOK, priced(settings, "volume", factor))

    for lever in LEVERS:
        assert after[lever].total >= before[lever].total * (1 - 1e-12)


PRICES = [
    *("rate", "label-price", "class-label-price", "training-gpu-hour", "embedding.input", "database", "server"),
    *("rerank-price", "context-price", "classifier-training", "error-cost", "machine-overhead", "vector-price"),
    *("base.input", "base.output", "stronger.input", "stronger.output", "service.input", "service.output"),
    *("service.hour", "service.training", "service.minimum", "own.hour", "own.second", "own.minute", "base.hour"),
    *("student.hour", "student.training", "search-price", "search-storage", "machine-price", "machine-power"),
    *("vector-storage", "vector-write", "vector-read"),
]


@pytest.mark.parametrize("name", PRICES)
@given(situations(), st.floats(1, 10))
def test_a_higher_price_never_costs_less(name: str, settings: Settings, factor: float) -> None:
    before, after = estimate(BOOK, settings), estimate(BOOK, priced(settings, name, factor))

    for lever in LEVERS:
        assert after[lever].total >= before[lever].total * (1 - 1e-12)


def test_every_price_in_those_laws_moves_some_bill() -> None:
    """Else the law above would hold for a name that nothing reads."""
    still = set(PRICES)
    kinds = [
        {"index": "own-index", "documents": "3000m", "base": "own-h100", "student": "own-l4", **errors},
        {"index": "own-index", "documents": "1m", "rerank_price": "1", "context_price": "1", "student": SERVICES[1]},
        {"machine_price": "9000", "machine_power": "600"},
        {"index": "hosted-index", "documents": "3000m"},
    ]
    for service, own, kind in product(SERVICES, OWN, kinds):
        settings = settings_of(**{"service": service, "own": own, **kind})
        before = estimate(BOOK, settings)
        for name in [*still]:
            after = estimate(BOOK, priced(settings, name, 3.0))
            if any(after[lever].total > before[lever].total for lever in LEVERS):
                still.discard(name)

    assert still == set()


@given(situations())
def test_every_lever_pays_the_same_for_evaluation_watching_and_judging(settings: Settings) -> None:
    found = estimate(BOOK, settings).values()

    assert len({(one.bill.evaluation, one.bill.watching, one.bill.judging) for one in found}) == 1


KNOWN_OF_ERRORS = [{}, {"error_share": "5%"}, {"errors_left.retrieval": "0.4"}, {"error_cost": "9"}]


@pytest.mark.parametrize("known", KNOWN_OF_ERRORS)
def test_wrong_answers_cost_nothing_until_their_share_is_known_today_and_with_a_lever(known: dict[str, str]) -> None:
    found = estimate(BOOK, settings_of(**known))

    assert {one.bill.errors for one in found.values()} == {0.0}
    assert (errors_to_remove(found["retrieval"], found["leave-it"]) or 0) > 0


def test_once_both_shares_are_known_the_wrong_answers_of_every_lever_are_in_its_bill() -> None:
    """Else a lever of which nothing is known would seem to make none."""
    known = {"error_share": "5%", "errors_left.retrieval": "0.4", "error_cost": "2"}
    found = estimate(BOOK, settings_of(volume="100k", horizon="10", discount="0", **known))

    assert {lever: one.bill.errors for lever, one in found.items()} == pytest.approx(
        dict.fromkeys(LEVERS, 100_000.0) | {"retrieval": 40_000.0}
    )


@given(situations(), st.sampled_from(LEVERS))
def test_each_line_of_a_sum_is_the_line_of_the_bill(settings: Settings, lever: str) -> None:
    """The sum on the page is the very code that works out the figure, run on numbers that remember."""
    recipe, q = BOOK.recipe[lever], settings.typical()
    found = bill_of(recipe, settings.offer(recipe), q)
    steps = explain(BOOK, settings, recipe)

    assert steps.keys() == {line.id for line, cost in zip(LINES, found, strict=True) if cost}
    for line, cost in zip(LINES, found, strict=True):
        if cost:
            assert steps[line.id][-1].value == cost
            assert steps[line.id][-1].text


# --- draws -------------------------------------------------------------------------------------


@given(ranges, st.floats(-1, 1))
def test_no_draw_lies_outside_its_range(known: Range, position: float) -> None:
    room = 1e-9 * known.high

    assert known.low - room <= known.at(position) <= known.high + room
    assert known.at(0) == known.typical


@given(ranges.filter(lambda known: known.low < known.typical < known.high))
def test_half_of_all_draws_lie_below_typical(known: Range) -> None:
    drawn_values = sample_column("a quantity", known, 1, 1000)

    assert sum(value < known.typical for value in drawn_values) == pytest.approx(500, abs=1)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_percentiles_come_in_order_and_from_within(figures: list[float]) -> None:
    found = percentiles(figures)

    assert min(figures) <= found.p10 <= found.p50 <= found.p90 <= max(figures)


def test_one_seed_gives_the_same_figures_another_gives_others() -> None:
    first, again, other = (spread(BOOK, settings_of(seed, 200), LEVERS) for seed in (1, 1, 2))

    assert first == again
    assert first["better-prompt"].total != other["better-prompt"].total


def test_a_new_quantity_leaves_the_draws_of_the_others_alone() -> None:
    line = settings_of().timeline
    known = {"volume": Range(1, 2, 3), "price-after-a-year": Range(1, 1, 1)}
    few, more = (drawn(each, line, 1, 50) for each in (known, {"new": Range(1, 2, 3), **known}))

    assert [q["volume"] for q in few] == [q["volume"] for q in more]
    assert quantile_positions("new", 1, 50) != quantile_positions("volume", 1, 50)


def test_all_levers_are_compared_on_the_same_draws() -> None:
    """Two levers that cost the same in every draw never differ; independent dice would make them."""
    settings = settings_of(1, 200, hours_measure="0")
    found = spread(BOOK, settings, LEVERS)
    against = compare_pair(found["measure-first"], found["leave-it"])

    assert against.difference.p10 == against.difference.p90 == 0
    assert against.cheaper == 0


@pytest.mark.parametrize("preset", PRESETS)
def test_two_levers_are_compared_draw_by_draw(preset: str) -> None:
    settings = settings_of(1, 100, preset=preset)
    first, second = BOOK.recipe["small-classifier"], BOOK.recipe["continued-pretraining"]
    gaps = [
        sum(bill_of(first, settings.offer(first), q)) - sum(bill_of(second, settings.offer(second), q))
        for q in settings.draws()
    ]
    found = spread(BOOK, settings, LEVERS)
    against = compare_pair(found[first.lever], found[second.lever])

    assert against.difference == percentiles(gaps)
    assert against.cheaper == sum(gap < 0 for gap in gaps) / 100


def test_the_chances_to_be_cheapest_add_up_to_one_over_those_compared() -> None:
    compared = ["better-prompt", "small-classifier", "fine-tune-api"]
    found = spread(BOOK, settings_of(1, 400, preset="classification", volume="10k..60k..2m"), compared)

    assert math.isclose(sum(found[lever].cheapest for lever in compared), 1.0)
    assert {lever for lever in LEVERS if found[lever].cheapest} <= set(compared)
    assert all(found[lever].cheapest > 0 for lever in ("better-prompt", "small-classifier"))


@given(situations())
def test_ranges_hold_the_typical_figure_when_nothing_is_uncertain_but_retirements(settings: Settings) -> None:
    fixed = {name: Range(*(known.typical,) * 3) for name, known in settings.ranges.items()}
    sure = replace(settings, ranges=fixed)
    found, typical = spread(BOOK, sure, LEVERS), estimate(BOOK, sure)

    for lever in LEVERS:
        low, high = (found[lever].total.p10, found[lever].total.p90)
        if sure.offer(BOOK.recipe[lever]).kept:
            assert math.isclose(low, high, rel_tol=1e-9)
            assert math.isclose(low, typical[lever].total, rel_tol=1e-9)


# --- life spans --------------------------------------------------------------------------------


def test_retirements_are_drawn_from_the_published_life_spans() -> None:
    windows = residual_windows(BOOK.lifespans)
    draws = retirements(windows, 1, 2000)
    first = sorted(ends[0] for ends in draws)

    assert len(windows) == sum(span.kind == "tuned" and bool(span.shutdown) for span in BOOK.lifespans) == 42
    assert max(first) <= max(life for _, life in windows)
    assert 10 < first[1000] < 13  # the published residual life is 11.4 months in the middle
    assert 0.5 < sum(month < 12 for month in first) / 2000 < 0.6


def test_nothing_is_retired_where_no_life_span_is_known() -> None:
    assert retirements((), 1, 3) == ((), (), ())


def test_the_known_end_of_a_service_is_the_first_retirement() -> None:
    line = Timeline(months=24, discount=0.0, growth=0.0, ends=((100.0,),), known=(("service", 5.0),))

    assert {role: line.expected_retirements(role, 0) for role in HOSTED} == dict.fromkeys(HOSTED, 0.0) | {
        "service": 1.0
    }
    assert line.until(4).expected_retirements("service", 0) == 0.0


def test_weights_on_the_own_disk_are_never_moved() -> None:
    """Whichever lever runs on them: the one in use today, a distilled one, a classifier."""
    settings = settings_of(horizon="36", base="own-h100", student="own-l40s")
    found = estimate(BOOK, settings)
    kept = {recipe.lever for recipe in BOOK.recipes if settings.offer(recipe).kept}

    assert {lever for lever in LEVERS if not found[lever].bill.migration} == kept
    assert kept >= {"leave-it", "distillation", "fine-tune-own", "small-classifier"}


# --- over time, and against each other ---------------------------------------------------------


@given(situations())
def test_what_is_spent_by_the_last_month_is_the_total_and_never_shrinks(settings: Settings) -> None:
    levers = ["better-prompt", "fine-tune-api", "fine-tune-own"]
    *_, found = monthly(BOOK, settings, levers)
    typical = estimate(BOOK, settings)

    for lever in levers:
        rows = found[lever]
        assert [month for month, _, _ in rows] == sorted({month for month, _, _ in rows})
        assert rows[-1][0] == settings.timeline.months
        assert math.isclose(rows[-1][1], typical[lever].total, rel_tol=1e-9)
        for (_, before, low), (_, after, high) in pairwise(rows):
            assert after >= before * (1 - 1e-9)
            assert high.p50 >= low.p50 * (1 - 1e-9)


def holding(volumes: Volumes, volume: float) -> bool:
    """Whether a volume is in a set."""
    return any(low <= volume and (high is None or volume < high) for low, high in volumes)


def near_an_end(volumes: Volumes, volume: float) -> bool:
    """Whether a volume is so close to an end of a range that it may lie on either side."""
    return any(end and abs(volume / end - 1) < 2e-5 for part in volumes for end in part)


volumes_looked_at = st.floats(1, 9).map(lambda power: 10.0**power)
two_levers = st.tuples(st.sampled_from(LEVERS), st.sampled_from(LEVERS))


@given(situations(), two_levers, st.lists(volumes_looked_at, max_size=20))
def test_a_lever_is_cheaper_within_its_volumes_and_not_outside_them(
    settings: Settings, pair: tuple[str, str], more: list[float]
) -> None:
    """Volumes beside each end are tried, too. What is taken back within a quarter of a percent may be missed."""
    totals, (lever, other) = Totals(BOOK, settings), pair
    found = totals.break_even(lever, other)
    ends = [end for part in found for end in part if end]
    beside = [end * factor for end in ends for factor in (0.9999, 1.0001) if 10 <= end * factor <= 1e9]

    def cheaper(volume: float) -> bool:
        return totals.at(lever, volume) < totals.at(other, volume)

    for volume in [10.0, 1e9, *more, *beside]:
        tie = math.isclose(totals.at(lever, volume), totals.at(other, volume), rel_tol=1e-9)
        if not tie and not near_an_end(found, volume) and cheaper(volume) is not holding(found, volume):
            assert holding(found, volume) in {cheaper(volume / 1.0025), cheaper(volume * 1.0025)}


@given(situations(200))
def test_what_draws_say_of_the_cheapest_agrees_with_the_break_evens(settings: Settings) -> None:
    """What is never cheaper is not the cheapest in more than half of the draws, nor cheaper in nine of ten.

    At the reader's volume, too, nine of ten draws say what the ranges of volumes say.
    """
    totals, found = Totals(BOOK, settings), spread(BOOK, settings, LEVERS)
    volume = settings.ranges["volume"].typical
    for lever, other in permutations(LEVERS, 2):
        volumes, more = totals.break_even(lever, other), compare_pair(found[lever], found[other]).difference
        here = holding(volumes, max(10.0, min(volume, 1e9)))
        assert not (here and more.p10 > 0), (lever, other)
        assert not (not here and more.p90 < 0), (lever, other)
        assert volumes or found[lever].cheapest <= 0.5, (lever, other)


@given(situations(), two_levers)
def test_ranges_of_volumes_come_in_order_with_room_between_them(settings: Settings, pair: tuple[str, str]) -> None:
    found = Totals(BOOK, settings).break_even(*pair)
    ends = [end for part in found for end in part if end is not None]

    assert ends == sorted(set(ends))
    assert all(high is not None for _, high in found[:-1])
    assert all(10 < end < 1e9 for end in ends if end)


@given(situations(), two_levers, st.lists(volumes_looked_at, max_size=20))
def test_of_two_levers_one_is_the_cheaper_at_each_volume_but_for_ties(
    settings: Settings, pair: tuple[str, str], more: list[float]
) -> None:
    totals, (lever, other) = Totals(BOOK, settings), pair
    one, two = totals.break_even(lever, other), totals.break_even(other, lever)
    for volume in [10.0, 1e9, *more]:
        assert not (holding(one, volume) and holding(two, volume))
        tie = math.isclose(totals.at(lever, volume), totals.at(other, volume), rel_tol=1e-9)
        assert holding(one, volume) or holding(two, volume) or tie


@given(situations(), st.sampled_from(LEVERS), volumes_looked_at)
def test_all_of_a_bill_but_machines_grows_in_a_straight_line_with_the_volume(
    settings: Settings, lever: str, volume: float
) -> None:
    """Break-evens rest on this, and on machines never becoming fewer."""
    low, some, high = (estimate(BOOK, settings, volume=at)[lever].bill for at in (10, volume, 1e9))
    share = (volume - 10) / (1e9 - 10)
    straight = [math.fsum(bill) - bill.hosting for bill in (low, some, high)]

    assert straight[1] == pytest.approx(straight[0] + share * (straight[2] - straight[0]), rel=1e-9, abs=1e-6)
    assert low.hosting <= some.hosting <= high.hosting


@given(situations(), volumes_looked_at)
def test_levers_of_one_shape_that_run_on_one_offer_need_the_same_machines(settings: Settings, volume: float) -> None:
    bills = estimate(BOOK, settings, volume=volume)
    found: dict[tuple[str, Shape], set[float]] = {}
    for recipe in BOOK.recipes:
        shape = shape_of(recipe, settings.offer(recipe), settings.typical())
        found.setdefault((recipe.runs_on, shape), set()).add(bills[recipe.lever].bill.hosting)

    assert [len(costs) for costs in found.values()] == [1] * len(found)


def test_levers_that_cost_the_same_are_never_the_cheaper() -> None:
    totals = Totals(BOOK, settings_of(hours_measure="0"))

    assert totals.break_even("measure-first", "leave-it") == totals.break_even("leave-it", "measure-first") == ()


@given(situations())
def test_removing_the_named_share_of_errors_makes_both_levers_equal(settings: Settings) -> None:
    lever, other = "fine-tune-own", "better-prompt"
    found = estimate(BOOK, settings)
    points = errors_to_remove(found[lever], found[other])
    share = settings.ranges["error-share"].typical
    if points is None or not 0 <= points <= share:
        return
    left = (share - points) / share
    changed = settings.ranges | {f"errors-left.{lever}": Range(left, left, left), "errors-counted": Range(1, 1, 1)}
    after = estimate(BOOK, replace(settings, ranges=changed))

    assert math.isclose(after[lever].total, after[other].total, rel_tol=1e-9)


def test_the_strongest_driver_moves_the_result_as_far_as_it_says() -> None:
    settings = settings_of()
    first, *rest = drivers(BOOK, settings, "fine-tune-api", "better-prompt")
    low = estimate(BOOK, settings, **{first.name: settings.ranges[first.name].low})
    middle = estimate(BOOK, settings)
    gap = (low["fine-tune-api"].total - low["better-prompt"].total) - (
        middle["fine-tune-api"].total - middle["better-prompt"].total
    )

    assert math.isclose(gap, first.at_low, rel_tol=1e-9)
    assert [one.swing for one in rest] == sorted((one.swing for one in rest), reverse=True)
    assert first.swing >= rest[0].swing


# --- formulas ----------------------------------------------------------------------------------


@given(st.integers(1, 60), st.floats(0, 1), st.floats(0, 0.2), st.floats(0.1, 3))
def test_a_sum_over_months_is_the_sum_of_its_months(months: int, rate: float, growth: float, year: float) -> None:
    by_hand = sum(
        (1 + growth) ** (month - 1) * year ** ((month - 1) / 12) * (1 + rate) ** (-month / 12)
        for month in range(1, months + 1)
    )

    assert math.isclose(f.discounted(months, rate, growth, year), by_hand, rel_tol=1e-9)


@given(st.floats(0, 1e9), st.floats(0, 10), st.floats(1, 10), st.floats(0.01, 1), st.floats(1, 5))
def test_machines_come_whole_and_hold_the_busiest_hour(
    requests: float, seconds: float, peak: float, usable: float, least: float
) -> None:
    rented = f.machines_needed(requests, seconds, peak, usable, f.round_up(least))
    busy = requests / (f.HOURS_A_MONTH * f.SECONDS_AN_HOUR) * peak * seconds

    assert rented == int(rented) >= math.ceil(least)
    assert rented * usable >= busy * (1 - 1e-9)


@given(st.floats(0, 1e7))
def test_active_windows_are_never_more_than_requests_nor_than_there_are(requests: float) -> None:
    found = f.active_windows(requests, f.HOURS_A_MONTH)

    assert 0 <= found <= min(requests, f.HOURS_A_MONTH * 12) + 1e-6


def test_a_bill_names_each_of_its_lines() -> None:
    assert Bill._fields == tuple(line.id for line in LINES)
