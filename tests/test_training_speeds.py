"""What training reaches of a GPU's peak, and what padding takes, against the published speeds they are drawn from."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest
import yaml

from decision.authoring.costs import load_costs
from decision.cost.formulas import SECONDS_AN_HOUR, training_hours
from tests.conftest import DOCS

MEASURED: dict[str, Any] = yaml.safe_load((DOCS / "data/costs/training-speeds.yml").read_text(encoding="utf-8"))
QUANTITY = load_costs(DOCS)[0].quantity


def share_of_peak(entry: dict[str, Any]) -> float:
    """Return the share of the peak at which the cost sums would take as long as an entry's middle speed."""
    if "share" in entry:
        return float(entry["share"])
    shares = [
        training_hours(entry["work"], run["parameters"], speed * SECONDS_AN_HOUR, run["gpus"] * peak, 1.0)
        for run in entry["runs"]
        for peak in [run.get("peak") or entry["peak"]]
        for speed in run["speeds"]
    ]
    return median(shares)


def test_the_share_of_the_peak_is_the_smallest_the_middle_and_the_largest_that_was_measured() -> None:
    shares = sorted(share_of_peak(entry) for entry in MEASURED["full-batches"])
    used = QUANTITY["gpu-used"]

    assert (used.low, used.typical, used.high) == pytest.approx((shares[0], median(shares), shares[-1]), abs=0.005)


def test_the_share_that_is_not_padding_goes_from_the_smallest_that_was_measured_to_none_at_all() -> None:
    shares = sorted(entry["with"] / entry["without"] for entry in MEASURED["padded"])
    real = QUANTITY["real-tokens"]

    assert (real.low, real.typical, real.high) == pytest.approx((shares[0], median(shares), 1), abs=0.005)
