"""Sixteen readers' situations as tables: four examples at four volumes, each lever with what it differs by from today.

Figures are the model's typical ones, in whole USD at list prices of a fixed day, so that a change of the model or of a
price shows as a change of these files.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from decision.authoring.costs import load_costs
from decision.cost.compare import errors_to_remove, estimate
from decision.cost.settings import read_settings
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.cost.compare import Estimate

BOOK, _ = load_costs(DOCS)
TODAY = "2026-11-28"
VOLUMES = ("10k", "100k", "1m", "10m")
HEADS = (
    *("lever", "runs on", "before it runs", "a month", "more a month than today", "over 12 months"),
    *("more than today", "wrong answers in 100 to prevent", "cannot do the task"),
)


def once(found: Estimate) -> float:
    """Return what is paid before a lever runs, USD."""
    return found.bill.by("grows")["once"]


def monthly(found: Estimate) -> float:
    """Return what a month costs once a lever runs, USD."""
    return (found.total - once(found)) / found.q["months"]


@pytest.mark.parametrize("volume", VOLUMES)
@pytest.mark.parametrize("preset", [preset.id for preset in BOOK.presets])
def test_readers_situations_come_to_the_figures_that_were_looked_at(
    preset: str, volume: str, golden: Callable[[str, str], None]
) -> None:
    settings, refused = read_settings(BOOK, {"preset": preset, "volume": volume}, TODAY)
    assert refused == {}
    found = estimate(BOOK, settings)
    today, text = found["leave-it"], StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(HEADS)
    for lever, one in found.items():
        money = once(one), monthly(one), monthly(one) - monthly(today), one.total, one.total - today.total
        points = errors_to_remove(one, today)
        wrong = "" if points is None else f"{100 * points:.3g}"
        runs_on = settings.offer(one.recipe).id
        table.writerow([lever, runs_on, *map(round, money), wrong, settings.barred.get(lever, "")])
    golden(f"costs-{preset}-{volume}.csv", text.getvalue())
