"""What differs from today, as laws: nothing for today's way, payback by the net saving, and one account of cheaper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from decision.authoring.playbook import load_playbook
from decision.cost.break_even import VOLUMES, Totals
from decision.cost.compare import Spread, errors_to_remove, estimate, payback, spread
from decision.cost.view import view_costs
from decision.wording.blocks import Fold, Line, Table
from decision.wording.cost_words import describe_difference, describe_payback, describe_spread
from decision.wording.costs import all_parts, comparison
from decision.wording.effects import effect_parts, pays_if, quarter
from tests.conftest import DOCS
from tests.test_cost_laws import BOOK, LEVERS, TODAY, settings_of, situations

if TYPE_CHECKING:
    from decision.cost.break_even import Volumes
    from decision.cost.settings import Settings

PLAYBOOK, _ = load_playbook(DOCS)
BASELINE = LEVERS[0]


def holds(volumes: Volumes, volume: float) -> bool:
    """Whether a set of volumes holds one; below the lowest that is looked at, as that one."""
    at = max(volume, VOLUMES[0])
    return any(low <= at and (high is None or at < high) for low, high in volumes)


@given(situations())
def test_todays_way_differs_from_itself_by_nothing_in_any_draw(settings: Settings) -> None:
    found, outlooks = estimate(BOOK, settings)[BASELINE], spread(BOOK, settings, LEVERS)

    assert outlooks[BASELINE].more == Spread(0, 0, 0)
    assert payback(found, found) is None


@given(situations())
def test_payback_times_the_net_saving_covers_what_it_costs_more_before_it_runs(settings: Settings) -> None:
    found = estimate(BOOK, settings)
    today = found[BASELINE]
    for lever in LEVERS:
        months, saving = payback(found[lever], today), today.monthly - found[lever].monthly
        ahead = found[lever].before - today.before
        if months is None:
            assert saving <= 0
        else:
            assert saving > 0
            assert math.isclose(months * saving, max(0.0, ahead), rel_tol=1e-9)


@given(situations())
def test_money_before_it_runs_and_money_a_month_make_up_the_total(settings: Settings) -> None:
    for found in estimate(BOOK, settings).values():
        assert math.isclose(found.before + found.monthly * found.q["months"], found.total, rel_tol=1e-9)


@given(situations())
def test_what_is_paid_back_in_time_costs_less_and_the_break_evens_say_so_too(settings: Settings) -> None:
    """Months count as they are seen from today, as in the total."""
    found, totals = estimate(BOOK, settings), Totals(BOOK, settings)
    today, volume = found[BASELINE], settings.ranges["volume"].typical
    for lever in LEVERS[1:]:
        months, more = payback(found[lever], today), found[lever].total - today.total
        if abs(more) < 1e-3 * today.total or volume < VOLUMES[0]:  # within what break-evens are exact to
            continue
        assert (months is not None and months < found[lever].q["months"]) == (more < 0)
        assert holds(totals.break_even(lever, BASELINE), volume) == (more < 0)


@pytest.mark.parametrize("preset", [preset.id for preset in BOOK.presets])
def test_what_never_costs_less_is_never_paid_back_in_time_at_any_volume(preset: str) -> None:
    totals = Totals(BOOK, settings_of(preset=preset))
    never = [lever for lever in LEVERS[1:] if not totals.break_even(lever, BASELINE)]
    for volume in VOLUMES[::4]:
        found = estimate(BOOK, settings_of(preset=preset, volume=f"{volume:.0f}"))
        for lever in never:
            months = payback(found[lever], found[BASELINE])
            assert months is None or months >= found[lever].q["months"]


def test_a_difference_says_which_way_it_goes() -> None:
    said_of = [describe_difference(usd) for usd in (1234.5, -1234.5, 0)]
    assert said_of == ["1,230 USD more", "1,230 USD less", "the same"]
    assert [describe_payback(months) for months in (None, 0, 7.44)] == ["never", "at once", "after 7.4 months"]
    said = {
        (10, 200): "10 to 200 more",
        (-200, -10): "10 to 200 less",
        (-10, 200): "10 less to 200 more",
        (0, 200): "the same to 200 more",
        (-200, 0): "the same to 200 less",
        (0, 0): "the same",
    }
    assert {ends: describe_spread(Spread(ends[0], 0, ends[1])) for ends in said} == said


def test_a_table_for_a_few_levers_shows_the_same_figures_as_the_whole_one() -> None:
    view = view_costs(PLAYBOOK, BOOK, "volume=250000", TODAY, count=50)
    (whole, *_) = comparison(view, spread(BOOK, view.settings, view.compared))
    *_, outlooks = view.outlooks(["retrieval"])
    (few,) = comparison(view, outlooks, [BASELINE, "retrieval"])
    assert isinstance(whole, Table)
    assert isinstance(few, Table)
    known = {one.head.line.text: [(cell.line.text, cell.below) for cell in one.cells] for one in whole.rows}

    assert len(few.rows) == 2
    for one in few.rows:
        assert known[one.head.line.text] == [(cell.line.text, cell.below) for cell in one.cells]


def test_no_head_of_a_column_has_two_things_in_it() -> None:
    view = view_costs(PLAYBOOK, BOOK, "", TODAY, count=50)
    tables = [part for part in all_parts(view, spread(BOOK, view.settings, view.compared)) if isinstance(part, Table)]

    assert [table.kind for table in tables] == ["costs", "totals"]
    assert [head for table in tables for head in table.heads if ";" in head or " or " in head or ", " in head] == []


def test_what_would_pay_if_few_wrong_answers_went_away_is_what_needs_no_more_than_that() -> None:
    """The lower quartile of published cases is one wrong answer in seven, the upper one four in five."""
    low, high = quarter(BOOK.effects)
    assert (round(1 / low), round(high, 2)) == (7, 0.8)
    for preset in (preset.id for preset in BOOK.presets):
        view = view_costs(PLAYBOOK, BOOK, f"c.preset={preset}", TODAY, count=20)
        today = view.estimates[BASELINE]
        (said,) = pays_if(view)
        assert isinstance(said, Line)
        pays, _, rest = said.text.partition("These would not: ")
        for lever in view.compared:
            points = errors_to_remove(view.estimates[lever], today) or 0.0
            wrong = view.settings.ranges["error-share"].typical / 7
            assert (f"“{PLAYBOOK.lever[lever].title}”" in pays) == (points <= wrong)
            assert (f"“{PLAYBOOK.lever[lever].title}”" in rest) == (points > wrong and "No lever" not in pays)


def test_published_cases_are_named_in_no_order_of_size() -> None:
    view = view_costs(PLAYBOOK, BOOK, "", TODAY, count=20)
    *_, folded = effect_parts(view)
    assert isinstance(folded, Fold)
    (table,) = folded.parts
    assert isinstance(table, Table)
    names = [one.head.line.text for one in table.rows]

    assert names == sorted(one.who for one in BOOK.effects)
    assert min(one.removed for one in BOOK.effects) < -1
