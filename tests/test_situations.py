"""What practitioners asked in public: most of the time the first step that the tree names is one that was borne out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.tree.model import Between, OneOf, Several
from decision.tree.plan import plan_of
from decision.tree.verdict import live_facts, reach_verdict
from tests.families import FINE_TUNING
from tests.situations import SITUATIONS, Situation
from tests.strategies import answers

if TYPE_CHECKING:
    from decision.tree.model import Answer, Playbook
    from decision.tree.session import Guide

TODAY = "2026-11-29"
NO_BETTER_THAN_THIS = 12
"""In so many situations a better prompt is among the first steps that were borne out."""


def first_step(guide: Guide, told: dict[str, Answer]) -> str:
    """Return the first lever of the plan: a step that only prepares names none."""
    walker = guide.walkers["playbook"]
    live = live_facts(walker, told)
    verdict = reach_verdict(walker, told, TODAY)
    plan = plan_of(walker, verdict, {fact: answer for fact, answer in told.items() if fact in live})
    return next((step.levers[0] for step in plan if step.levers), verdict.leading.lever)


def test_the_first_step_is_acceptable_in_at_least_nineteen_of_twenty_two_situations(guide: Guide) -> None:
    found = {one.name: first_step(guide, one.told(guide.playbook)) for one in SITUATIONS}
    missed = {one.name: found[one.name] for one in SITUATIONS if found[one.name] not in one.first}

    assert len(SITUATIONS) == 22
    assert len(missed) <= 3, missed


def test_a_better_prompt_every_time_would_be_acceptable_in_far_fewer() -> None:
    assert sum("better-prompt" in one.first for one in SITUATIONS) == NO_BETTER_THAN_THIS


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_a_situation_names_its_source_levers_that_exist_and_what_is_not_heard_with_a_reason(
    playbook: Playbook, situation: Situation
) -> None:
    assert situation.source.startswith("https://")
    assert situation.first
    assert {*situation.first} <= {*playbook.lever}
    assert situation.known_by in {"outcome", "consensus", "judgement"}
    assert all(what and why for what, why in situation.not_heard)
    assert situation.told(playbook)


# --- errors that were made in such situations, never again -------------------------------------


def keys(guide: Guide, told: dict[str, Answer]) -> set[str]:
    """Return the levers that are possible where this is told."""
    walker = guide.walkers["playbook"]
    return {leaf.key for leaf, _ in walker.possible(walker.state(told))}


def with_gap(told: dict[str, Answer], present: str) -> dict[str, Answer]:
    """Return what is told with one gap present, and with something measured."""
    known = told.get("gap")
    yes, no = (known.yes, known.no) if isinstance(known, Several) else (frozenset[str](), frozenset[str]())
    return {**told, "gap": Several((yes | {present}) - {"unmeasured"}, (no - {present}) | {"unmeasured"})}


def only(value: str) -> OneOf:
    return OneOf(frozenset({value}))


@given(data=st.data())
def test_a_tune_on_a_base_that_retires_is_never_left_as_it_is(guide: Guide, data: st.DataObject) -> None:
    told = data.draw(answers(guide.playbook, guide.walkers["playbook"]))
    retiring = {**told, "existing-tune": only("base-retiring")}

    assert keys(guide, retiring) <= {"retire-tune", "measure-first"}


@given(data=st.data())
def test_a_retriever_that_does_not_find_never_leads_to_training_the_language_model(
    guide: Guide, data: st.DataObject
) -> None:
    told = data.draw(answers(guide.playbook, guide.walkers["playbook"]))
    badly_found = {**with_gap(told, "knowledge"), "existing-tune": only("none"), "retrieval-tried": only("not-found")}

    assert keys(guide, badly_found) == {"tune-retriever"}


@given(data=st.data())
def test_facts_that_were_never_looked_up_never_lead_to_training(guide: Guide, data: st.DataObject) -> None:
    told = data.draw(answers(guide.playbook, guide.walkers["playbook"]))
    few_rows = {**with_gap(told, "knowledge"), "retrieval-tried": only("not-tried"), "examples": Between(25, 25)}
    trained = {lever.id for lever in guide.playbook.levers if lever.family == FINE_TUNING}

    assert not keys(guide, few_rows) & trained


@given(data=st.data())
def test_labels_without_a_single_example_never_lead_to_a_classifier(guide: Guide, data: st.DataObject) -> None:
    told = data.draw(answers(guide.playbook, guide.walkers["playbook"]))
    rules: dict[str, Answer] = {"output": only("labels"), "signal": only("raw-text"), "examples": Between(0, 0)}
    rule_book = {**with_gap(told, "long-prompt"), "existing-tune": only("none"), **rules}

    assert "small-classifier" not in keys(guide, rule_book)
