"""Bills worked out by hand, and what holds for all bills.

A case is a file of ``tests/bills``: what a lever is made of, how its offer charges, the quantities that differ from
``usual.yml`` there, and the bill in USD, with the sum beside each line. A line that it does not name is 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.cost.bill import GROWTH, LABELS, LINES, PARTS, RUNNING, TRAINING, Bill, bill_of
from decision.cost.model import Billing, Labels, Offer, Recipe, Training

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "bills"
USUAL: dict[str, float] = yaml.safe_load((FOLDER / "usual.yml").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.yml"))
    if path.stem != "usual"
}
each = pytest.mark.parametrize("name", CASES)


def recipe_of(case: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a case."""
    made: dict[str, Any] = {"lever": "lever", "weeks": (0, 0, 0), "portable": ""}
    kinds = {"hours": tuple, "upkeep": tuple, "on-machines": tuple, "labels": Labels, "training": Training}
    made |= {key.replace("-", "_"): kinds[key](value) if key in kinds else value for key, value in case.items()}
    return Recipe(**made)


def bill_for(name: str, **changed: float) -> Bill:
    """Return the bill of a case, some quantities changed; underscores stand for hyphens."""
    case = CASES[name]
    made = {"roles": (), **case["offer"], "billing": Billing(case["offer"]["billing"])}
    offer = Offer("offer", "", prices=(), **made)
    q = USUAL | case.get("quantities", {}) | {key.replace("_", "-"): value for key, value in changed.items()}
    return bill_of(recipe_of(case["recipe"]), offer, q)


# --- worked out by hand ------------------------------------------------------------------------


@each
def test_a_bill_comes_to_what_is_worked_out_by_hand(name: str) -> None:
    found = {line: cost for line, cost in bill_for(name)._asdict().items() if cost}

    assert found == pytest.approx(CASES[name]["bill"], rel=1e-7)


@pytest.mark.parametrize("by", ["parts", "grows"])
@each
def test_the_sums_of_a_bill_come_to_what_is_worked_out_by_hand(name: str, by: str) -> None:
    if wanted := CASES[name].get(by):
        assert bill_for(name).by(by.removesuffix("s") if by == "parts" else by) == pytest.approx(wanted, rel=1e-7)
        assert list(wanted) == list(PARTS if by == "parts" else GROWTH)


def test_the_cases_go_through_every_way_of_billing_training_and_labelling() -> None:
    recipes = [recipe_of(case["recipe"]) for case in CASES.values()]
    of_indexes = {Billing.EMBEDDINGS, Billing.SEARCHES, Billing.READS}

    assert {case["offer"]["billing"] for case in CASES.values()} == {*RUNNING} == {*Billing} - of_indexes
    assert {recipe.training for recipe in recipes} == {*TRAINING, Training.NONE} == {*Training}
    assert {recipe.labels for recipe in recipes} == {*LABELS, Labels.NONE} == {*Labels}


# --- laws --------------------------------------------------------------------------------------

TIME = {
    "months": ("months",),
    "years": ("years",),
    "requests": ("requests",),
    "priced": ("priced",),
    "retirements": ("retirements.base",),
    "once": (),
}
"""What a line grows with, and the quantity that says how much of it there is."""


@given(st.sampled_from(sorted(CASES)), st.sampled_from(GROWTH), st.floats(0, 10))
def test_each_line_grows_with_what_it_says_and_with_no_other_measure_of_time(
    name: str, grows: str, factor: float
) -> None:
    before = bill_for(name)
    quantities = USUAL | CASES[name].get("quantities", {})
    after = bill_for(name, **{measure: quantities[measure] * factor for measure in TIME[grows]})

    for line, cost, later in zip(LINES, before, after, strict=True):
        assert later == pytest.approx(cost * factor if line.grows == grows and TIME[grows] else cost)


@given(st.sampled_from(sorted(CASES)), st.floats(1, 10))
def test_a_longer_time_costs_more_upkeep(name: str, factor: float) -> None:
    """It is paid by what names hours of it, by an index, and by machines that somebody looks after."""
    before, after = bill_for(name), bill_for(name, months=USUAL["months"] * factor)
    recipe, offer = CASES[name]["recipe"], CASES[name]["offer"]
    operated = offer["billing"] in {"machines", "seconds"} and "own" in offer.get("roles", ())

    assert after.upkeep >= before.upkeep
    assert bool(before.upkeep) is bool(recipe["upkeep"] or recipe.get("context") or operated)


@given(st.sampled_from(sorted(CASES)), st.floats(0.1, 10))
def test_only_what_trains_is_trained_again_when_the_world_drifts(name: str, drift: float) -> None:
    trains = CASES[name]["recipe"].get("training", "none") != "none"

    assert bool(bill_for(name, drift=drift).retraining) is trains
    assert bill_for(name, drift=0).retraining == 0


@given(st.sampled_from(sorted(CASES)), st.floats(0.1, 10))
def test_only_what_a_vendor_can_retire_is_moved(name: str, times: float) -> None:
    hosted = not {"own", "classifier"}.intersection(CASES[name]["offer"].get("roles", ()))

    assert bool(bill_for(name, **{"retirements.base": times}).migration) is hosted


def test_examples_that_are_at_hand_are_not_paid_for_again() -> None:
    few, enough, more = (bill_for("service", examples=number).labels for number in (499, 500, 501))

    assert few == pytest.approx(1.5 * 1.4)
    assert enough == more == 0


def test_a_prompt_is_cached_from_the_shortest_length_on_that_a_vendor_caches() -> None:
    cached, plain = (bill_for("prompt", cache_minimum=least).inference for least in (700, 701))

    assert plain == pytest.approx(270.0)  # 1,000 tokens at 20 USD a million and 200 at 80, 1.5 times, 5,000 requests
    assert cached == pytest.approx(247.95)
