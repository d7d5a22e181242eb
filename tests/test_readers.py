"""What readers enter, and what the model makes of it: the faults that readers once met, each with the right figures.

A case is a file of ``tests/readers``: ``enters`` holds figures and choices as a reader writes them, ``answers`` facts
of the tree; the rest is expected. ``month`` names lines of a lever's bill in USD a month, ``once`` those before it
runs. ``runs-on`` is the offer in a role, ``unfit`` part of the reason why a lever cannot do the task, ``fit`` levers
that can.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from decision.authoring.costs import load_costs
from decision.cost.compare import estimate
from decision.cost.settings import read_settings
from decision.tree.answers import read_answer
from tests.conftest import DOCS

if TYPE_CHECKING:
    from decision.tree.model import Playbook

BOOK, _ = load_costs(DOCS)
TODAY = "2026-11-28"
CASES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "readers").glob("*.yml"))
}
KEYS = {"title", "enters", "answers", "month", "once", "runs-on", "unfit", "fit"}


@pytest.mark.parametrize("name", CASES)
def test_a_reader_sees_the_right_figures(name: str, playbook: Playbook) -> None:
    case = CASES[name]
    assert {"title", "enters"} < case.keys() <= KEYS
    answers = {fact: read_answer(playbook.fact[fact], text) for fact, text in case.get("answers", {}).items()}
    settings, refused = read_settings(BOOK, case["enters"], TODAY, answers, count=50)
    assert refused == {}
    found = estimate(BOOK, settings)

    for per, parts in (("month", case.get("month", {})), ("once", case.get("once", {}))):
        for lever, lines in parts.items():
            share = found[lever].q["months"] if per == "month" else 1
            shown = {line: getattr(found[lever].bill, line) / share for line in lines}
            assert shown == pytest.approx(lines, rel=1e-3), lever
    assert {role: settings.offers[role].id for role in case.get("runs-on", {})} == case.get("runs-on", {})
    for lever, reason in case.get("unfit", {}).items():
        assert reason in settings.barred[lever]
    assert settings.barred.keys().isdisjoint(case.get("fit", []))
