"""Published totals beside what the model makes of them, and beside the sixteen readers' situations.

``docs/data/costs/bills/README.md`` says what is filed there, how it was looked for, and that that was before the run.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import jsonschema
import pytest
import yaml

from decision.authoring.costs import load_costs
from hooks.bill_bench import FILED, published_bills
from tests.conftest import DOCS

SCHEMA = jsonschema.Draft202012Validator(json.loads((FILED / "bill.schema.json").read_text(encoding="utf-8")))
BILLS = published_bills(load_costs(DOCS)[0])
SOUND = [bill for bill in BILLS if "own-figures" not in bill]
OUTSIDE: dict[str, Any] = yaml.safe_load((DOCS.parent / "tests/golden-outside.yml").read_text(encoding="utf-8"))
VOLUMES = {"10k": 4, "100k": 5, "1m": 6, "10m": 7}
"""The situations' volumes, as powers of ten."""
each = pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill["id"])


def share_near(bills: list[dict[str, Any]]) -> float:
    """Return the share of bills that the model is within a factor of 1.5 of, and print each."""
    for bill in bills:
        paid = bill["published"]["usd"]
        sys.stdout.write(f"{bill['id']:24} paid {paid:>9,.2f}  model {bill['modelled']:>9,.2f}  {bill['ratio']:5.2f}\n")
    return [bill["near"] for bill in bills].count(True) / len(bills)


# --- what is filed -----------------------------------------------------------------------------


@each
def test_a_bill_has_what_a_reader_needs_to_check_it_and_nothing_that_the_page_does_not_take(
    bill: dict[str, Any],
) -> None:
    filed = yaml.safe_load((FILED / f"{bill['id']}.yml").read_text(encoding="utf-8"))

    assert [fault.message for fault in SCHEMA.iter_errors(filed)] == []
    assert not SCHEMA.is_valid({**filed, "currency": "USD"})
    assert bill["refused"] == {}
    assert all(value and source for value, source in bill["inputs"].values())


@each
def test_a_bill_names_its_one_free_input_exactly_where_something_is_not_stated(bill: dict[str, Any]) -> None:
    open_inputs = [source for _, source in bill["inputs"].values() if source.startswith("not stated")]

    assert bool(open_inputs) is ("free" in bill)


@each
def test_own_figures_are_only_noted_where_they_are_far_from_the_total_that_they_should_give(
    bill: dict[str, Any],
) -> None:
    if own := bill.get("own-figures"):
        assert not 1 / 2 <= own["usd"] / bill["published"]["usd"] <= 2


# --- the model beside them ---------------------------------------------------------------------


def of_kind(kind: str) -> list[dict[str, Any]]:
    """Return the bills of a kind whose own figures can give their total."""
    return [bill for bill in SOUND if bill["kind"] == kind]


def test_the_model_is_near_three_of_four_bills_that_a_vendor_sends_for_tokens() -> None:
    """Bills whose own figures contradict their total are left out; the other kinds have a test of their own."""
    assert share_near(of_kind("tokens")) >= 3 / 4


@pytest.mark.parametrize(
    ("kind", "reached"), [("training on your own GPUs", 6 / 17), ("vector databases", 1 / 4), ("machines", 0)]
)
def test_the_model_is_near_as_many_bills_of_the_other_kinds_as_it_was(kind: str, reached: float) -> None:
    """The bar is three in four, which it does not reach; this keeps it from getting worse."""
    assert share_near(of_kind(kind)) >= reached


def test_the_model_is_near_almost_half_of_all_bills_that_were_found() -> None:
    """The bar is three in four, which it does not reach either where own figures add up: 25 of 51, and 25 of 44."""
    assert share_near(BILLS) >= 25 / 51
    assert share_near(SOUND) >= 25 / 44


@pytest.mark.parametrize(("kind", "around"), [("tokens", 1.2), ("training on your own GPUs", 1.5)])
def test_bills_lie_on_both_sides_of_what_the_model_says(kind: str, around: float) -> None:
    ratios = sorted(bill["ratio"] for bill in of_kind(kind))

    assert ratios[0] < 1 < ratios[-1]
    assert 1 / around <= ratios[len(ratios) // 2] <= around


@each
def test_the_model_says_why_where_it_is_off_and_only_there(bill: dict[str, Any]) -> None:
    assert bool(bill.get("explained")) is not bill["near"]


# --- readers' situations -----------------------------------------------------------------------


def test_every_readers_situation_has_the_totals_that_were_found_near_it() -> None:
    golden = {path.stem.removeprefix("costs-") for path in (DOCS.parent / "tests/golden").glob("costs-*.csv")}

    assert set(OUTSIDE) == golden


@pytest.mark.parametrize("situation", [name for name, found in OUTSIDE.items() if found != "none"])
def test_a_total_beside_a_situation_has_its_volume_and_what_differs(situation: str) -> None:
    bills = {bill["id"]: bill for bill in BILLS}
    wanted = VOLUMES[situation.rpartition("-")[2]]

    for name, differs in OUTSIDE[situation].items():
        volume = float(bills[name]["inputs"]["volume"][0].replace(",", ""))
        nearest = min(max(round(math.log10(volume)), min(VOLUMES.values())), max(VOLUMES.values()))
        assert (name, nearest) == (name, wanted)
        assert differs


def test_a_bill_that_contradicts_itself_is_called_so_beside_a_situation() -> None:
    beside = {name: differs for found in OUTSIDE.values() if found != "none" for name, differs in found.items()}
    contradicts = {bill["id"] for bill in BILLS if "own-figures" in bill}

    for name, differs in beside.items():
        assert ("contradict" in differs or differs.startswith("the same")) >= (name in contradicts)
