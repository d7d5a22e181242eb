"""Verdicts on small random trees: sides, gates, changes that flip, what to find out, gaps that stay open."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decision.tree.answers import unknown
from decision.tree.gates import GateFound, GateState, gates_found, gates_of
from decision.tree.model import Between, Caution, Gate, Leaf, OneOf, Question, Route, Several, Tree
from decision.tree.verdict import Status, live_facts, reach_verdict
from decision.tree.walk import Walker
from tests.families import FINE_TUNING
from tests.small_trees import (
    FACTS,
    GATES,
    LEVERS,
    SETTLED,
    atoms,
    conditions,
    situations_within,
    small_answers,
    trees,
    true,
    walked,
    walker_of,
)
from tests.telling_trees import (
    ASK,
    BOTH,
    GAPS,
    GATED,
    OWN,
    READS_DORMANT,
    SETTLED_FIRST,
    SILENT,
    STUBBORN,
    TORN,
    UNSURE,
    tree_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.model import Answer, Playbook
    from decision.tree.session import Guide

TODAY = "2026-02-02"
CHANGE = {fact.id: (fact.change, place) for place, fact in enumerate(FACTS)}
ONLY_A, NEITHER = Several(frozenset("a"), frozenset("b")), Several(frozenset(), frozenset("ab"))
any_tree = trees() | trees(article=True) | st.sampled_from(GATED)
gates = st.builds(
    Gate, st.just("gate"), st.just(""), met=conditions(), remedy=st.just(""), applies=st.none() | conditions()
)


# --- what counts -------------------------------------------------------------------------------


@given(any_tree, small_answers())
def test_a_fact_counts_that_a_live_question_or_a_gate_of_a_possible_lever_reads(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker = walker_of(tree)
    ways = [walked(tree, one) for one in situations_within(answers)]
    reached = {leaf.lever for _, leaf in ways}
    wanted = {gate for lever in LEVERS if lever.id in reached for gate in lever.gates}
    read = {
        atom.fact for gate in GATES if gate.id in wanted for part in (gate.applies, gate.met) for atom in atoms(part)
    }
    found = live_facts(walker, answers)

    assert len(found) == len({*found})
    assert {*found} == read | {name for path, _ in ways for name, _ in path}


@given(any_tree, small_answers())
def test_what_does_not_count_leaves_the_verdict_as_it_is(tree: Tree, answers: dict[str, Answer]) -> None:
    walker = walker_of(tree)
    live = live_facts(walker, answers)
    counted = {fact: answer for fact, answer in answers.items() if fact in live}
    found = reach_verdict(walker, answers, TODAY)

    assert found == reach_verdict(walker, counted, TODAY)
    assert found.possible == tuple(walker.possible(walker.state(counted)))
    assert (found.tree, found.version, found.today) == (tree.id, tree.version, TODAY)


@given(any_tree, small_answers())
def test_every_trace_ends_at_the_leading_lever(tree: Tree, answers: dict[str, Answer]) -> None:
    found = reach_verdict(walker_of(tree), answers, TODAY)
    last = found.trace[-1].route.to

    assert isinstance(last, Leaf)
    assert last.key == found.leading.key == found.possible[0][0].key
    assert found.trace[0].question == tree.start.id
    for before, after in zip(found.trace, found.trace[1:], strict=False):
        assert getattr(before.route.to, "question", "") == after.question
    assert found.certain is (len(found.possible) == 1)


@given(st.data())
def test_every_trace_of_our_trees_ends_at_the_leading_lever(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers[data.draw(st.sampled_from(sorted(guide.walkers)))]
    asked: dict[str, Answer] = {}
    while question := walker.asking(asked):
        asked[question] = data.draw(st.sampled_from(walker.partitions(question)))
    found = reach_verdict(walker, asked, TODAY)
    last = found.trace[-1]
    ends = [leaf for leaf, _ in last.route.doubts] if last.doubt else [last.route.to]

    assert found.leading.key in {end.key for end in ends if isinstance(end, Leaf)}


# --- the side that is taken --------------------------------------------------------------------


@example(TORN, {})
@example(SILENT, {})
@given(trees(article=True) | st.sampled_from([TORN, SILENT]), small_answers())
def test_an_article_takes_a_side_where_two_thirds_of_the_weight_agree(tree: Tree, answers: dict[str, Answer]) -> None:
    found = reach_verdict(walker_of(replace(tree, article=True)), answers, TODAY)
    tuning = sum(weight for leaf, weight in found.possible if leaf.family == FINE_TUNING)
    leads = found.leading.family == FINE_TUNING
    shut = any(gate.state is not GateState.MET for gate in found.gates)
    if (tuning if leads else 1 - tuning) < Fraction(2, 3):
        status = Status.FIRST_FIND_OUT
    elif leads:
        status = Status.NOT_YET if shut else Status.YES
    else:
        status = Status.SOMETHING_ELSE_FIRST

    assert found.status is status


@given(any_tree, small_answers())
def test_a_verdict_is_for_fine_tuning_now_where_it_opens_with_yes(tree: Tree, answers: dict[str, Answer]) -> None:
    found = reach_verdict(walker_of(tree), answers, TODAY)

    silent = found.leading.family is None or found.status is Status.FIRST_FIND_OUT
    assert found.now is (None if silent else found.status is Status.YES)
    if found.status is Status.YES:
        assert found.leading.family == FINE_TUNING
        assert found.open_gates == ()


# --- gates -------------------------------------------------------------------------------------


@given(any_tree, small_answers())
def test_a_verdict_has_the_gates_of_its_lever_in_the_order_in_which_to_close_them(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker = walker_of(tree)
    found = reach_verdict(walker, answers, TODAY)
    wanted = {"train": ["enough", "calm"], "own": ["calm"]}.get(found.leading.lever, [])
    live = live_facts(walker, answers)
    counted = {fact: answer for fact, answer in answers.items() if fact in live}

    assert [gate.id for gate in gates_of(walker.playbook, found.leading)] == wanted
    assert found.gates == tuple(gates_found(walker, [gate for gate in GATES if gate.id in wanted], counted))
    assert [gate.gate for gate in found.gates] == [
        name for name in wanted if name in {gate.gate for gate in found.gates}
    ]
    assert found.open_gates == tuple(gate for gate in found.gates if gate.state is not GateState.MET)


@given(gates, small_answers())
def test_a_gate_is_as_all_complete_answers_leave_it(gate: Gate, answers: dict[str, Answer]) -> None:
    walker = walker_of(tree_of(Question("one", (Route(ASK),))))
    some = situations_within(answers)
    applies = {true(gate.applies, one) for one in some}
    met = {true(gate.met, one) for one in some}
    read = dict.fromkeys(atom.fact for part in (gate.applies, gate.met) for atom in atoms(part))
    missing = tuple(fact for fact in read if answers.get(fact) not in SETTLED[fact])
    found = [*gates_found(walker, [gate], answers)]

    if applies == {False}:
        assert found == []
    elif met == {True}:
        assert found == [GateFound("gate", GateState.MET)]
    elif met == {False} and applies == {True}:
        assert found == [GateFound("gate", GateState.OPEN)]
    else:
        waiting = [atom.fact for atom in atoms(gate.met) if answers.get(atom.fact) not in SETTLED[atom.fact]]
        told = not waiting or waiting[0] in answers
        assert found == [GateFound("gate", GateState.UNKNOWN, missing, told=told)]
        assert missing


# --- what would change the verdict -------------------------------------------------------------


def one_fact_changed(walker: Walker, answers: dict[str, Answer]) -> Iterator[dict[str, Answer]]:
    """Yield the answers that differ in one live fact from what is known, as far as the tree can tell."""
    for fact in walker.live_questions(answers):
        known = answers.get(fact, unknown(walker.playbook.fact[fact]))
        if isinstance(known, Several):
            for value in "ab":
                yes = Several(known.yes | {value}, known.no - {value})
                no = Several(known.yes - {value}, known.no | {value})
                for one in (yes, no):
                    if one != known and (one.yes or not known.yes):
                        yield {fact: one}
        else:
            yield from ({fact: one} for one in SETTLED[fact] if one != known)


def leads_to(walker: Walker, answers: dict[str, Answer]) -> str:
    """Return what leads where answers to questions that are not asked do not count."""
    live = walker.live_questions(answers)
    return walker.leading(walker.state({fact: answer for fact, answer in answers.items() if fact in live})).key


def spelled_out(after: Answer, fact: str) -> list[Answer]:
    """Return the complete numbers of a range of them; any other answer as it is."""
    return [one for one in SETTLED[fact] if within(one, after)] if isinstance(after, Between) else [after]


def within(one: Answer, other: Answer) -> bool:
    assert isinstance(one, Between)
    assert isinstance(other, Between)
    return other.low <= one.low and (other.high is None or one.low <= other.high)


@example(GAPS, {"one": UNSURE, "many": ONLY_A})
@example(GAPS, {"one": UNSURE, "many": NEITHER})
@example(READS_DORMANT, {"one": OneOf(frozenset("b")), "other": OneOf(frozenset("a"))})
@given(any_tree, small_answers())
def test_all_changes_of_one_fact_that_flip_the_verdict_are_named_and_no_other(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker = walker_of(tree)
    verdict = reach_verdict(walker, answers, TODAY)
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    flipping = [
        (*change.items(), leads_to(walker, {**counted, **change}))
        for change in one_fact_changed(walker, counted)
        if leads_to(walker, {**counted, **change}) != verdict.leading.key
    ]
    if not flipping:
        assert all(len(flip.changes) == 2 for flip in verdict.flips)
        return
    named = []
    for flip in verdict.flips:
        (change,) = flip.changes
        assert change.before == counted.get(change.fact, unknown(walker.playbook.fact[change.fact]))
        named += [((change.fact, one), flip.leading.key) for one in spelled_out(change.after, change.fact)]

    assert all(one in flipping for one in named)
    assert all(one in named for one in flipping)
    assert len(named) == len(flipping)


@example(BOTH, {"one": OneOf(frozenset("b")), "other": OneOf(frozenset("b"))})
@given(any_tree, small_answers())
def test_two_facts_are_changed_only_where_one_does_not_do(tree: Tree, answers: dict[str, Answer]) -> None:
    walker = walker_of(tree)
    verdict = reach_verdict(walker, answers, TODAY)
    if any(len(flip.changes) == 1 for flip in verdict.flips):
        return
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    single = [*one_fact_changed(walker, counted)]
    pairs = [one | two for one, two in combinations(single, 2) if one.keys() != two.keys()]
    flipping = [change for change in pairs if leads_to(walker, counted | change) != verdict.leading.key]
    named = []
    for flip in verdict.flips:
        one, two = flip.changes
        named += [
            {one.fact: first, two.fact: second}
            for first in spelled_out(one.after, one.fact)
            for second in spelled_out(two.after, two.fact)
        ]

    assert all(change in named for change in flipping)
    assert all(change in flipping for change in named)


@given(any_tree, small_answers())
def test_what_can_be_changed_soonest_comes_first(tree: Tree, answers: dict[str, Answer]) -> None:
    order = [
        [CHANGE[change.fact] for change in flip.changes]
        for flip in reach_verdict(walker_of(tree), answers, TODAY).flips
    ]

    assert order == sorted(order)


@example(SETTLED_FIRST, {"one": OneOf(frozenset("a"))})
@given(any_tree, small_answers())
def test_the_question_to_find_out_leaves_fewest_levers_on_average(tree: Tree, answers: dict[str, Answer]) -> None:
    walker = walker_of(tree)
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    found = reach_verdict(walker, answers, TODAY)
    left = {"": Fraction(len(found.possible))}
    for fact in walker.live_questions(counted):
        if counted.get(fact) not in SETTLED[fact]:
            cells = walker.partitions(fact)
            counts = [len(walker.possible(walker.state({**counted, fact: cell}))) for cell in cells]
            left[fact] = Fraction(sum(counts), len(cells))

    assert found.find_out == min(left, key=left.__getitem__)


# --- what the lever leaves open, and what it warns of ------------------------------------------


@example(GAPS, {"one": UNSURE, "many": Several(frozenset("ab"))})
@example(GAPS, {"one": UNSURE, "many": ONLY_A})
@example(STUBBORN, {"many": Several(frozenset("ab"))})
@given(any_tree, small_answers())
def test_a_gap_that_the_lever_does_not_close_comes_with_the_lever_that_leads_when_it_stands_alone(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker = walker_of(tree)
    found = reach_verdict(walker, answers, TODAY)
    counted = {fact: answer for fact, answer in answers.items() if fact in live_facts(walker, answers)}
    gaps = counted.get("many") if "many" in tree.question else None
    closes = next((lever.addresses for lever in LEVERS if lever.id == found.leading.lever), ("a", "b"))
    wanted = []
    for value in "ab":
        alone = Several(frozenset(value), frozenset("ab") - {value})
        leads = walker.leading(walker.state({**counted, "many": alone}))
        if isinstance(gaps, Several) and value in gaps.yes and value not in closes and leads.key != found.leading.key:
            wanted.append((value, leads))

    assert [*found.other_gaps] == wanted


@pytest.mark.parametrize(("today", "warns"), [("2026-02-01", False), ("2026-02-02", True), ("2026-02-03", True)])
def test_a_lever_warns_from_the_day_on_that_its_warning_names(today: str, warns: bool) -> None:  # noqa: FBT001  # a case
    tree = tree_of(Question("one", (Route(OWN),)))
    caution = Caution("2026-02-02", "It ends.")

    assert reach_verdict(walker_of(tree), {}, today).cautions == ((caution,) if warns else ())


def test_a_family_without_a_lever_warns_of_nothing_and_has_no_gates() -> None:
    tree = tree_of(Question("one", (Route(Leaf("", FINE_TUNING)),)), article=True)
    found = reach_verdict(walker_of(tree), {}, TODAY)

    assert (found.cautions, found.gates, found.other_gaps) == ((), (), ())
    assert found.status is Status.YES


def test_a_second_opinion_waits_for_our_first_gate_that_is_not_met(playbook: Playbook) -> None:
    """An article that would go ahead parts from us at the first gate that is open, in the order of the gates."""
    ours = Tree("ours", "Ours", "1", (Question("one", (Route(Leaf("train", FINE_TUNING)),)),))
    theirs = replace(ours, id="theirs", article=True, questions=(Question("other", (Route(Leaf("", FINE_TUNING)),)),))
    small = replace(playbook, facts=FACTS, levers=LEVERS, gates=GATES, trees=(ours, theirs))
    answers: dict[str, Answer] = {
        "one": OneOf(frozenset("a")),
        "number": Between(3, 3),
        "many": Several(frozenset("b")),
        "other": OneOf(frozenset("b")),
    }
    (opinion,) = reach_verdict(Walker(small, ours), answers, TODAY, (Walker(small, theirs),)).opinions

    assert opinion.tree == "theirs"
    assert opinion.agrees is False
    assert opinion.divergence is not None
    assert opinion.divergence.gate == GATES[2]
