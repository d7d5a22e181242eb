"""The back-test: what a case says becomes answers, shares have their intervals, and a file of odd cases is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from decision.authoring.cases import load_cases
from decision.cases.backtest import Share, score_of, scores_by, try_all
from decision.interfaces.cli import main
from decision.tree.answers import write_answer
from decision.tree.model import Family
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook
    from decision.tree.session import Guide

PUBLISHED = """
- id: one
  facts:
    gap: [task-accuracy, cost]
    few_shot_tried: 'yes'
    prompting_effort: light
    examples: 3600
    examples_quality: expert-validated
    task_stability: shifting
    knowledge_changes: not-applicable
    monthly_requests: null
    must_self_host: unknown
  action: rag+fine-tune
  verdict: both-right
"""


def test_published_names_and_gaps_in_a_case_become_answers(playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "cases.yml").write_text(PUBLISHED, encoding="utf-8")
    (case,), findings = load_cases(playbook, DOCS, tmp_path / "cases.yml")

    assert findings == []
    assert {fact: write_answer(playbook.fact[fact], known) for fact, known in case.answers.items()} == {
        "gap": "accuracy+cost",
        "examples-tried": "?",
        "prompting": "light",
        "examples": "3600",
        "vouched": "experts",
        "stability": "shifting-with-feedback+shifting",
    }
    assert case.right == {Family.RETRIEVAL_AND_FINE_TUNING}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {id: a, facts: {gap: gold}, action: x, worked: rag-right}",
            "cases.yml:1: unknown-value: “What is",
        ),
        ("- {id: a, facts: {mood: good}, action: x, worked: rag-right}", "cases.yml:1: unknown-fact: there is no fact"),
        ("- {id: a, facts: {}, action: x, worked: luck}", "cases.yml:1: unknown-word: “luck” is no judgement known"),
        ("- {id: a, facts: {}, action: x}", "cases.yml:1: missing-key: this case has no “worked”"),
    ],
)
def test_an_odd_case_is_refused_with_its_place(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.yml").write_text(text, encoding="utf-8")

    assert main(["backtest", str(tmp_path / "cases.yml")]) == 2
    assert capsys.readouterr().err.startswith(message)


def test_a_kind_of_output_where_the_playbook_asks_for_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "- {id: a, output: labels, facts: {}, action: x, worked: rag-right}"
    (tmp_path / "cases.yml").write_text(text, encoding="utf-8")
    sound = DOCS.parent / "tests" / "broken" / "sound"

    assert main(["backtest", "--docs", str(sound), str(tmp_path / "cases.yml")]) == 2
    refused = (
        "cases.yml:1: unknown-value: “labels” is no kind of output\n    try: add the fact “output”, or leave it out"
    )
    assert refused in capsys.readouterr().err


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval

    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_parts_add_up_and_what_leads_is_possible(playbook: Playbook, guide: Guide) -> None:
    cases, findings = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    tried = try_all(guide.walkers, cases)["playbook"]
    by_confidence = scores_by(tried, lambda case: (case.confidence,))

    assert findings == []
    assert len(cases) == 111
    assert sum(part.leading.hits for part in by_confidence.values()) == score_of(tried).leading.hits
    assert all(one.possible for one in tried if one.right)


def test_the_tree_beats_always_answering_the_commonest_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    ours = told["trees"]["playbook"]
    assert ours["leading"]["share"] > told["baseline"]["leading"]["interval"][1]
    assert ours["families"] <= 3
