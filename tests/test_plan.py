"""The plan that a verdict comes to: laws on small random trees and on the playbook, and what every form shows of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.cost.view import view_costs
from decision.render.formats.view_data import blocks_as_data
from decision.render.html.blocks import Writer
from decision.render.paper.fields import session_fields
from decision.render.text.record import decision_record
from decision.render.text.terminal import verdict_text
from decision.tree.answers import is_settled, read_answer
from decision.tree.gates import GateState
from decision.tree.model import AtLeast, Below, Gate, Is, Leaf, Playbook, Question, Route, Several
from decision.tree.opinions import side, tunes
from decision.tree.plan import MOST_STEPS, StepKind
from decision.tree.verdict import Status, live_facts, reach_verdict
from decision.tree.walk import Walker
from decision.wording.blocks import Line, Slot, items_within, parts_within, unfold
from decision.wording.costs import plan_costs
from decision.wording.figures import money
from decision.wording.verdict import verdict_blocks
from tests.conftest import DOCS
from tests.families import RETRIEVAL
from tests.small_trees import FACTS, GATES, LEVERS, small_answers, trees
from tests.strategies import answers as drawn_answers

if TYPE_CHECKING:
    from decision.cost.model import CostBook
    from decision.tree.model import Answer, Tree
    from decision.tree.session import Guide
    from decision.tree.verdict import Verdict

TODAY = "2026-11-29"
TESTED = tuple(replace(fact, tests={"one": "show", "other": "own"}.get(fact.id, "")) for fact in FACTS)
TRIED = (
    *GATES,
    Gate("asked", "Asked", Is("one", ("b",)), "Ask.", lever="ask"),
    Gate("searched", "Searched", AtLeast("number", 2), "Search.", applies=Below("number", 4), lever="search"),
    Gate("shown", "Shown", Is("one", ("c",)), "Show.", lever="show"),
)
TRAINED = tuple(
    replace(lever, gates=(*lever.gates, "asked", "searched", "shown")) if lever.family.yes else lever
    for lever in LEVERS
)
READY = (
    "gap=accuracy&existing-tune=none&output=text&evaluation=rigorous&prompting=systematic&examples-tried=yes"
    "&signal=reviewed-examples&scope=narrow&in-house=no"
)
"""A narrow task on which prompting did not do; whether a larger model does is left to say."""


def planned(tree: Tree, answers: dict[str, Answer]) -> tuple[Walker, Verdict]:
    """Return a verdict over the small playbook in which levers are tested and tried."""
    walker = Walker(Playbook(TESTED, TRAINED, TRIED, (tree,)), tree)
    return walker, reach_verdict(walker, answers, TODAY)


def verdict_of(guide: Guide, link: str) -> Verdict:
    return guide.verdict("playbook", guide.view(link, TODAY).session.answers, TODAY)


@pytest.fixture(scope="module")
def book() -> CostBook:
    found, findings = load_costs(DOCS)
    assert not findings
    return found


# --- laws --------------------------------------------------------------------------------------


def hold_laws(walker: Walker, verdict: Verdict, answers: dict[str, Answer]) -> None:
    """Hold what is true of every plan."""
    plan, playbook = verdict.plan, walker.playbook
    assert 1 <= len(plan) <= MOST_STEPS
    assert plan[-1].kind is StepKind.LEVER
    assert plan[-1].levers == (verdict.leading.lever,)
    order = [StepKind.TEST, StepKind.LEVERS, StepKind.PREPARE, StepKind.LEVER]
    prompt_first = [step.kind for step in plan[:2]] == [StepKind.LEVERS, StepKind.TEST]
    if prompt_first:
        order[:2] = StepKind.LEVERS, StepKind.TEST
        assert len({playbook.lever[lever].family for step in plan[:2] for lever in step.levers}) == 1
    assert [step.kind for step in plan] == [kind for kind in order if kind in {step.kind for step in plan}]

    levers = [lever for step in plan for lever in step.levers]
    assert len(levers) == len({*levers})
    gates = [gate for step in plan for gate in step.gates]
    assert sorted(gates) == sorted(gate.gate for gate in verdict.open_gates)

    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    for step in plan:
        assert (step.kind is StepKind.TEST) is bool(step.fact)
        assert not step.fact or not is_settled(playbook.fact[step.fact], walker.state(counted)[step.fact])
        assert not step.otherwise or step.otherwise in {leaf.lever for leaf, _ in verdict.possible} - {*levers}
        if step.kind is StepKind.LEVERS:
            assert len({playbook.lever[lever].family for lever in step.levers}) == 1
            assert [playbook.gate[gate].lever for gate in step.gates] == [*step.levers]
            states = {gate.gate: gate.state for gate in verdict.gates}
            known = {GateState.OPEN, GateState.UNKNOWN} if prompt_first else {GateState.OPEN}
            assert {states[gate] for gate in step.gates} <= known


@given(trees(), small_answers())
def test_a_plan_of_a_small_tree_holds_its_laws(tree: Tree, answers: dict[str, Answer]) -> None:
    walker, verdict = planned(tree, answers)

    hold_laws(walker, verdict, answers)


@given(st.data())
def test_a_plan_of_the_playbook_holds_its_laws(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers["playbook"]
    answers = data.draw(drawn_answers(guide.playbook, walker))
    verdict = reach_verdict(walker, answers, TODAY)

    hold_laws(walker, verdict, answers)
    ladder = list(guide.playbook.lever)
    cheaper = [lever for step in verdict.plan if step.kind is StepKind.LEVERS for lever in step.levers]
    assert all(ladder.index(lever) < ladder.index(verdict.leading.lever) for lever in cheaper)


@given(trees() | trees(article=True), small_answers())
def test_a_verdict_opens_as_its_first_step_says(tree: Tree, answers: dict[str, Answer]) -> None:
    _, verdict = planned(tree, answers)
    if not verdict.plan:
        return
    trains = tunes(verdict.leading)
    opens = {
        StepKind.TEST: Status.FIRST_FIND_OUT,
        StepKind.LEVERS: Status.SOMETHING_ELSE_FIRST,
        StepKind.PREPARE: Status.NOT_YET if trains else Status.SOMETHING_ELSE_FIRST,
        StepKind.LEVER: Status.YES if trains else Status.SOMETHING_ELSE_FIRST,
    }

    assert verdict.status is opens[verdict.plan[0].kind]


@given(trees(), small_answers())
def test_the_same_answers_make_the_same_plan(tree: Tree, answers: dict[str, Answer]) -> None:
    _, first = planned(tree, answers)
    _, again = planned(tree, dict(reversed(answers.items())))

    assert first == again


@given(trees(article=True), small_answers())
def test_an_article_has_no_plan(tree: Tree, answers: dict[str, Answer]) -> None:
    _, verdict = planned(tree, answers)

    assert verdict.plan == ()
    assert verdict.told == ()


@given(trees(), small_answers())
def test_a_lever_is_tested_where_an_answer_would_lead_to_its_family(tree: Tree, answers: dict[str, Answer]) -> None:
    walker, verdict = planned(tree, answers)
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    tests = [step for step in verdict.plan if step.kind is StepKind.TEST and step.levers]
    for step in tests:
        (lever,) = step.levers
        family = walker.playbook.lever[lever].family
        ways = [walker.possible(walker.state({**counted, step.fact: one})) for one in walker.partitions(step.fact)]
        leading = [way[0][0] for way in ways if lever in {leaf.lever for leaf, _ in way}]
        assert walker.playbook.fact[step.fact].tests == lever
        assert family in {leaf.family for leaf in leading}


@given(trees(), small_answers())
def test_a_fact_comes_first_where_levers_disagree_on_training_and_it_may_tell(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker, verdict = planned(tree, answers)
    if verdict.plan[0].levers or verdict.plan[0].fact in ("", tree.start.id):
        return
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    fact = verdict.plan[0].fact
    ways = [walker.possible(walker.state({**counted, fact: one})) for one in walker.partitions(fact)]

    assert side(verdict.possible) is None
    assert any(side(way) is not None for way in ways)
    assert fact not in {fact for gate in verdict.open_gates for fact in gate.find_out}


@given(trees(), small_answers())
def test_where_every_path_starts_is_found_out_before_all_else_if_nothing_is_known_of_it(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    _, verdict = planned(tree, {fact: one for fact, one in answers.items() if fact != tree.start.id})

    if verdict.plan:
        assert (verdict.plan[0].kind, verdict.plan[0].fact) == (StepKind.TEST, tree.start.id)


@given(st.data())
def test_latency_or_cost_never_overrule_a_missing_fact(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers["playbook"]
    answers = data.draw(drawn_answers(guide.playbook, walker))
    gaps = data.draw(st.frozensets(st.sampled_from(["latency", "cost", "long-prompt", "accuracy", "format"])))
    every = frozenset(guide.playbook.fact["gap"].value_ids)
    missing = gaps | {"knowledge"}
    answers |= {
        "gap": Several(missing, every - missing),
        "retrieval-tried": read(guide, "retrieval-tried", "not-tried"),
    }
    answers["existing-tune"] = read(guide, "existing-tune", "none")

    assert reach_verdict(walker, answers, TODAY).leading.family == RETRIEVAL


def read(guide: Guide, fact: str, text: str) -> Answer:
    return read_answer(guide.playbook.fact[fact], text)


# --- situations --------------------------------------------------------------------------------


def test_not_sure_about_a_larger_model_is_a_test_before_all_else(guide: Guide) -> None:
    verdict = verdict_of(guide, f"{READY}&larger-model=?")

    assert verdict.status is Status.FIRST_FIND_OUT
    assert (verdict.plan[0].kind, verdict.plan[0].levers) == (StepKind.TEST, ("stronger-model",))
    assert verdict.plan[0].fact == "larger-model"
    assert verdict.plan[-1].levers == (verdict.leading.lever,)


def test_nobody_judges_a_larger_model_with_a_prompt_that_may_be_poor(guide: Guide) -> None:
    unsure = READY.replace("prompting=systematic", "prompting=?").replace("examples-tried=yes", "examples-tried=?")
    first, second, *_ = verdict_of(guide, f"tree=playbook&v=2.0&{unsure}&larger-model=?").plan

    assert (first.kind, first.levers, first.gates) == (StepKind.LEVERS, ("better-prompt",), ("prompting-exhausted",))
    assert (second.kind, second.fact) == (StepKind.TEST, "larger-model")


def test_a_cheaper_lever_that_was_not_tried_comes_before_training(guide: Guide) -> None:
    link = READY.replace("accuracy", "accuracy+format") + "&structured-output-tried=no&larger-model=no&on-device=no"
    verdict = verdict_of(guide, link)

    assert tunes(verdict.leading)
    assert verdict.status is Status.SOMETHING_ELSE_FIRST
    assert verdict.plan[0].levers == ("structured-output",)


def test_with_all_gates_met_the_plan_is_one_step(guide: Guide) -> None:
    met = "stability=stable&terms=yes&owner=yes&vouched=experts&examples=900&personal-data=none&on-device=no"
    verdict = verdict_of(guide, f"{READY}&larger-model=no&{met}")

    assert [step.kind for step in verdict.plan] == [StepKind.LEVER]
    assert verdict.status is Status.YES


@pytest.mark.parametrize(
    ("signal", "method"),
    [("reviewed-examples", "Supervised fine-tuning"), ("user-choices", "Preference tuning"), ("raw-text", "Continued")],
)
def test_where_fine_tuning_leads_the_signal_names_the_method(guide: Guide, signal: str, method: str) -> None:
    answers = {**guide.view(READY, TODAY).session.answers, "signal": read(guide, "signal", signal)}
    lever = replace(guide.playbook.lever["fine-tune-api"])
    playbook = guide.playbook
    tree = replace(playbook.trees[0], questions=(_leads_to(playbook, lever.id),), heard=())
    verdict = reach_verdict(Walker(playbook, tree), answers, TODAY)

    assert [value.id for value in verdict.methods] == [signal]
    assert verdict.methods[0].method.startswith(method)
    assert verdict.methods[0].claims
    said = " ".join(verdict_text(verdict_blocks(playbook, verdict), {}).split())
    assert f"Method: {method[0].lower()}{method[1:]}" in said


def _leads_to(playbook: Playbook, lever: str) -> Question:
    known = playbook.lever[lever]
    return Question("gap", (Route(Leaf(known.id, known.family), why="For a test."),))


# --- every form ----------------------------------------------------------------------------------


PLANS = {
    "test": f"{READY}&larger-model=?",
    "levers": READY.replace("accuracy", "accuracy+format") + "&structured-output-tried=no&larger-model=no&on-device=no",
    "prepare": f"{READY}&larger-model=no&on-device=no",
    "lever": "gap=knowledge&retrieval-tried=not-tried",
}


@pytest.mark.parametrize("kind", PLANS)
def test_every_form_shows_all_steps_in_order(guide: Guide, book: CostBook, kind: str) -> None:
    link = PLANS[kind]
    view = guide.view(link, TODAY)
    verdict = verdict_of(guide, link)
    blocks = verdict_blocks(guide.playbook, verdict)
    plan = next(block for block in blocks if block.id == "plan")
    heads = [step.head.text for step in plan.items]
    forms = {
        "html": re.sub("<[^>]*>", "", Writer("", "").section(plan)),
        "terminal": verdict_text((blocks[0], plan, blocks[-1]), {}),
        "record": decision_record(guide, view, view_costs(guide.playbook, book, link, TODAY, count=20), today=TODAY)
        .partition("The plan:")[2]
        .replace("*", ""),
        "paper": str(session_fields([], blocks, {}, address="", link="")["next"]),
    }

    assert verdict.plan[0].kind.value == kind
    assert len(heads) == len(verdict.plan)
    for name, text in forms.items():
        rest = text.partition("The plan")[2] or text
        for head in heads:
            assert head in rest, (name, head)
            rest = rest.partition(head)[2]
    told = blocks_as_data(blocks)["plan"]
    assert isinstance(told, list)
    assert [step["levers"] for step in told if isinstance(step, dict)] == [[*step.levers] for step in verdict.plan]


@pytest.mark.parametrize("kind", PLANS)
def test_each_step_says_why_when_it_is_done_and_what_follows(guide: Guide, kind: str) -> None:
    blocks = verdict_blocks(guide.playbook, verdict_of(guide, PLANS[kind]), {})
    for step in next(block for block in blocks if block.id == "plan").items:
        shown = [part.role for part in step.parts if isinstance(part, Line)]
        roles = [part.role for part in unfold(step.parts) if isinstance(part, Line)]
        assert [role for role in roles if role in {"why", "done", "fails"}] == ["done", "why", "fails"], step.head.text
        assert "done" in shown


def test_money_of_the_plan_is_money_of_the_table(guide: Guide, book: CostBook) -> None:
    link = f"{PLANS['prepare']}&volume=70000&c.rate=90"
    costs = view_costs(guide.playbook, book, link, TODAY, count=20)
    verdict = verdict_of(guide, link)
    lever = verdict.leading.lever
    (shown,) = (
        part.text
        for block in verdict_blocks(guide.playbook, verdict, plan_costs(costs))
        for part in parts_within(block.parts)
        if isinstance(part, Line) and part.role == "money"
    )
    found = costs.estimates[lever]

    assert shown.endswith(f"; {money(found.before)} USD before it runs, then {money(found.monthly)} USD a month.")


def test_before_the_costs_are_there_a_plan_keeps_their_places_and_without_costs_none(guide: Guide) -> None:
    verdict = verdict_of(guide, PLANS["test"])

    def places(*costs: dict[str, object] | None) -> list[str]:
        blocks = verdict_blocks(guide.playbook, verdict, *costs)  # type: ignore[arg-type]  # only ever empty here
        parts = (part for block in blocks for part in parts_within(block.parts))
        return [part.about for part in parts if isinstance(part, Slot) and part.name == "money"]

    assert places() == ["stronger-model", verdict.leading.lever]
    assert places({}) == []


# --- more about your situation -------------------------------------------------------------------


def test_facts_that_no_question_asked_can_be_told_and_count_at_once(guide: Guide) -> None:
    before = verdict_of(guide, PLANS["prepare"])
    after = verdict_of(guide, f"{PLANS['prepare']}&terms=yes&stability=shifting")
    asked = {fact for fact, known in before.told if known is None}

    assert {"terms", "stability", "owner"} <= asked
    assert dict(after.told)["terms"] == read(guide, "terms", "yes")
    assert "terms" not in {gate.gate for gate in after.open_gates}
    assert after.leading.lever == "better-prompt"


def test_what_was_told_and_what_was_not_is_listed_with_a_way_to_say_it(guide: Guide) -> None:
    verdict = verdict_of(guide, f"{PLANS['prepare']}&terms=yes")
    block = next(block for block in verdict_blocks(guide.playbook, verdict) if block.id == "situation")
    heads = [item.head.text for item in items_within([block], "facts")]
    html = Writer("", "tree=playbook").section(block)

    assert "Licence and terms: Yes, read and allowed. Change this answer" in heads
    assert len(heads) == len(verdict.told)
    assert all(f"&amp;at={fact}" in html for fact, _ in verdict.told)
    assert "<details" in html


def test_nothing_is_listed_twice_in_the_answers_of_questions(guide: Guide) -> None:
    verdict = verdict_of(guide, PLANS["prepare"])
    answered = guide.view(PLANS["prepare"], TODAY).session.answers.keys() & guide.playbook.trees[0].question.keys()

    assert not answered & {fact for fact, _ in verdict.told}
