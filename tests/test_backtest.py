"""The back-test: what a case says becomes answers, shares are counted right, and a file of odd cases is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from decision.authoring.cases import load_cases
from decision.authoring.records import load_records
from decision.cases.backtest import Tried, named_levers, score_of, scores_by, set_aside, try_case
from decision.cases.bank import Case
from decision.cases.shares import Share
from decision.interfaces.cli import main
from decision.tree.answers import write_answer
from decision.tree.model import Family, OneOf, Several
from decision.tree.plan import Step, StepKind
from tests.conftest import DOCS
from tests.families import FINE_TUNING, LEAVE, PROMPTING, RETRIEVAL, RETRIEVAL_AND_FINE_TUNING

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
    output: fields
    input: [document-scan, text]
    signal: user-choices
    existing_tune: none
    on_device: unknown
    smaller_model_tried: 'yes'
    open_model_tried: 'no'
    prompt_tokens: 9000
  action: rag+fine-tune
  effect: {metric: recall, before: 40%, after: 70%, n-test: null}
  verdict: both-right
  acceptable_levers: [better-prompt, tune-retriever]
  verdict_confidence: high
  bias: self-report
  read_in: excerpt
  primary_source: null
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
        "output": "fields",
        "input": "text+document-scan",
        "signal": "user-choices",
        "existing-tune": "none",
        "smaller-model-tried": "?",
        "open-model-tried": "no",
    }
    assert case.tried == ("examples-tried", "smaller-model-tried")
    assert case.right == {RETRIEVAL_AND_FINE_TUNING}
    assert case.acceptable == ("better-prompt", "tune-retriever")
    assert case.effect == {"metric": "recall", "before": "40%", "after": "70%"}
    assert (case.confidence, case.reported_by, case.read, case.original) == ("high", "self-report", "excerpt", "")


def read_one(playbook: Playbook, folder: Path, facts: str) -> Case:
    """Read a case that says some facts, without a finding."""
    text = f"- {{id: one, facts: {{{facts}}}, action: x, worked: rag-right}}"
    (folder / "cases.yml").write_text(text, encoding="utf-8")
    (case,), findings = load_cases(playbook, DOCS, folder / "cases.yml")
    assert findings == []
    return case


def test_a_gap_that_a_list_spells_letter_by_letter_is_joined(playbook: Playbook, tmp_path: Path) -> None:
    spelt = read_one(playbook, tmp_path, "gap: [l, a, t, e, n, c, y, task-accuracy]")

    assert spelt.answers == read_one(playbook, tmp_path, "gap: latency+task-accuracy").answers
    assert spelt.answers["gap"] == Several(
        frozenset({"latency", "accuracy"}), frozenset(playbook.fact["gap"].value_ids) - {"latency", "accuracy"}
    )


def test_the_length_of_a_prompt_is_left_out(playbook: Playbook, tmp_path: Path) -> None:
    assert read_one(playbook, tmp_path, "prompt_tokens: 9000").answers == {}


@pytest.mark.parametrize("fact", ["few_shot", "structured_output", "smaller_model", "open_model"])
def test_tried_is_not_sure_and_not_tried_is_no(fact: str, playbook: Playbook, tmp_path: Path) -> None:
    (yes,) = read_one(playbook, tmp_path, f"{fact}_tried: 'yes'").answers.values()
    (no,) = read_one(playbook, tmp_path, f"{fact}_tried: 'no'").answers.values()

    assert (yes, no) == (OneOf(frozenset({"no", "yes"})), OneOf(frozenset({"no"})))


def test_of_retrieval_a_case_says_that_the_gap_remained(playbook: Playbook, tmp_path: Path) -> None:
    (answer,) = read_one(playbook, tmp_path, "retrieval_tried: 'yes'").answers.values()

    assert answer == OneOf(frozenset({"not-found", "found-but-wrong"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {id: a, facts: {gap: gold}, action: x, worked: rag-right}",
            "cases.yml:1: unknown-value: “What is",
        ),
        (
            "- {id: a, facts: {output: poetry}, action: x, worked: rag-right}",
            "cases.yml:1: unknown-value: “Kind of output” knows no “poetry”",
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


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval

    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Share(0, 0).interval == (0.0, 1.0)


def judged(worked: str, family: Family, *steps: Family, first: str = "") -> Tried:
    """Make what a tree says on a case of which we know only what worked; one step of a plan was better prompting."""
    case = Case("one", "", "", "", "", "", "", worked, "", "", {}, acceptable=("better-prompt",))
    return Tried(case, (family,), first=first, steps=steps)


def test_precision_specificity_and_recall_are_counted_on_their_own_cases() -> None:
    tune, prompt = FINE_TUNING, PROMPTING
    found = score_of([
        *[judged("fine-tune-right", tune)] * 3,
        *[judged("rl-right", prompt)] * 2,
        *[judged("open-model-right", tune)] * 4,
        *[judged("prompting-right", RETRIEVAL)] * 5,
    ])  # fmt: skip

    assert (found.precision, found.specificity, found.recall) == (Share(3, 7), Share(5, 9), Share(3, 5))
    assert found.yes_or_no == Share(8, 14)
    assert found.leading == Share(3, 14)


def test_steps_are_counted_up_to_the_one_that_worked() -> None:
    tune, prompt, find = FINE_TUNING, PROMPTING, RETRIEVAL
    found = score_of([
        judged("fine-tune-right", tune, prompt, find, tune, first="better-prompt"),
        judged("rag-right", tune, prompt, find, tune, first="better-prompt"),
        judged("prompting-right", tune, prompt, tune, first="examples-in-prompt"),
        judged("fine-tune-right", tune),
    ])  # fmt: skip

    assert found.first_step == Share(2, 3)
    assert (found.first_worked, found.second_worked, found.third_worked) == (Share(1, 3), Share(2, 3), Share(3, 3))


def test_leaving_it_counts_with_prompting_among_the_families_possible() -> None:
    case = judged("rag-right", LEAVE).case

    assert score_of([Tried(case, (LEAVE, PROMPTING, RETRIEVAL))]).families == 2


def test_a_step_names_its_first_lever_and_preparation_what_it_prepares(guide: Guide) -> None:
    plan = (
        Step(StepKind.TEST, ("stronger-model",), fact="larger-model"),
        Step(StepKind.PREPARE, gates=("evaluation",)),
        Step(StepKind.LEVERS, ("structured-output", "better-prompt")),
        Step(StepKind.PREPARE, gates=("owner",)),
        Step(StepKind.LEVER, ("distillation",)),
    )

    assert [lever.id for lever in named_levers(guide.walkers["playbook"], plan)] == [
        *("stronger-model", "structured-output", "structured-output", "distillation", "distillation")
    ]


def test_figures_on_cases_kept_back_agree_with_each_other() -> None:
    records, findings = load_records(DOCS)
    measured = (*records.kept_back, *records.openings)
    shares = [dict(kept.shares(one)) for kept in measured for one in kept.results]
    whole = [found for found in shares if "precision" in found]

    assert findings == []
    assert len(whole) >= 4
    for found in whole:
        recall, specificity = found["recall"], found["specificity"]
        assert isinstance(recall, Share)
        assert isinstance(specificity, Share)
        assert found["yes_or_no"] == Share(recall.hits + specificity.hits, recall.cases + specificity.cases)


def test_every_look_at_the_third_is_noted_for_the_tree_of_its_day(playbook: Playbook) -> None:
    versions = {edition.version: edition.date for edition in playbook.trees[0].changes}

    for one in load_records(DOCS)[0].openings:
        assert one.counted >= versions[one.tree]


def test_only_of_our_own_cases_are_some_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cases.yml").write_bytes((DOCS / "data" / "cases.yml").read_bytes())
    told = []
    for file in (DOCS / "data" / "cases.yml", tmp_path / "cases.yml"):
        assert main(["backtest", str(file)]) == 0
        told.append(capsys.readouterr().out.splitlines()[0])

    assert told == ["185 published cases; 96 more are set aside and not counted.", "281 published cases."]


def test_parts_add_up_and_what_leads_is_possible(playbook: Playbook, guide: Guide) -> None:
    cases, findings = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    tried = [try_case(guide.walkers["playbook"], case) for case in cases if not set_aside(case)]
    by_confidence = scores_by(tried, lambda one: (one.case.confidence,))

    assert findings == []
    assert len(cases) == 281
    assert sum(part.leading.hits for part in by_confidence.values()) == score_of(tried).leading.hits
    assert all(one.possible for one in tried if one.right)


def test_the_tree_beats_always_answering_the_commonest_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    ours = told["trees"]["playbook"]
    assert ours["leading"]["share"] > told["baseline"]["leading"]["interval"][1]
    assert ours["families"] <= 3


def test_the_command_gives_precision_specificity_and_recall_as_data(
    playbook: Playbook, guide: Guide, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.yml").write_text(PUBLISHED, encoding="utf-8")
    assert main(["backtest", str(tmp_path / "cases.yml"), "--json"]) == 0
    ours = json.loads(capsys.readouterr().out)["trees"]["playbook"]

    (case,), _ = load_cases(playbook, DOCS, tmp_path / "cases.yml")
    found = score_of([try_case(guide.walkers["playbook"], case)])
    for name, share in {"precision": found.precision, "specificity": found.specificity, "recall": found.recall}.items():
        low, high = share.interval
        told = {"hits": share.hits, "cases": share.cases, "share": round(share.value, 4)}
        assert ours[name] == told | {"interval": [round(low, 4), round(high, 4)]}
