"""What holds for all answers, whatever the tree says."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.render.formats.view_data import view_as_data
from decision.tree.answers import read_answer, unknown, write_answer
from decision.tree.links import read_link, write_link
from decision.tree.verdict import live_facts, reach_verdict
from decision.tree.walk import Walker
from tests.strategies import answer, answers, with_costs

if TYPE_CHECKING:
    from decision.tree.model import Answer, Playbook
    from decision.tree.session import Guide

TODAY = "2026-11-23"


@given(data=st.data())
def test_a_link_gives_back_the_answers_that_it_was_made_from(guide: Guide, data: st.DataObject) -> None:
    tree = data.draw(st.sampled_from(guide.playbook.trees))
    given_answers = data.draw(answers(guide.playbook, guide.walkers[tree.id]))
    session = read_link(guide.playbook, write_link(guide.playbook, tree, given_answers, today=TODAY))

    assert session.answers == given_answers
    assert (session.tree, session.today, session.notes) == (tree.id, TODAY, ())


@given(data=st.data())
def test_the_text_of_an_answer_reads_back_to_the_same_answer(guide: Guide, data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(guide.playbook.facts))
    known = data.draw(answer(fact, guide.walkers["playbook"]))

    assert read_answer(fact, write_answer(fact, known)) == known


@given(data=st.data())
def test_changing_an_answer_and_changing_it_back_gives_the_same_view(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers["playbook"]
    before = data.draw(answers(guide.playbook, walker))
    fact = data.draw(st.sampled_from(guide.playbook.facts))
    first, second = data.draw(answer(fact, walker)), data.draw(answer(fact, walker))
    start = guide.view(write_link(guide.playbook, walker.tree, {**before, fact.id: first}), TODAY)

    changed = guide.view(start.link, TODAY, (fact.id, write_answer(fact, second)))
    back = guide.view(changed.link, TODAY, (fact.id, write_answer(fact, first)))

    assert view_as_data(guide.playbook, back) == view_as_data(guide.playbook, start)


@given(data=st.data())
def test_not_sure_never_removes_a_lever_that_some_answer_would_reach(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers[data.draw(st.sampled_from(sorted(guide.walkers)))]
    known = data.draw(answers(guide.playbook, walker))
    fact = data.draw(st.sampled_from(guide.playbook.facts))
    one = data.draw(answer(fact, walker))

    sure = {leaf.key for leaf, _ in walker.possible(walker.state({**known, fact.id: one}))}
    unsure = {leaf.key for leaf, _ in walker.possible(walker.state({**known, fact.id: unknown(fact)}))}

    assert sure <= unsure


@given(data=st.data())
def test_the_weights_of_the_possible_levers_add_up_to_one(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers[data.draw(st.sampled_from(sorted(guide.walkers)))]
    weights = [weight for _, weight in walker.possible(walker.state(data.draw(answers(guide.playbook, walker))))]

    assert sum(weights) == 1
    assert min(weights) > 0


@given(data=st.data())
def test_a_flip_really_flips(guide: Guide, data: st.DataObject) -> None:
    check_flips(guide.walkers["playbook"], data, guide)


def check_flips(walker: Walker, data: st.DataObject, guide: Guide) -> None:
    known = data.draw(answers(guide.playbook, walker))
    told = reach_verdict(walker, known, TODAY)
    live = live_facts(walker, known)
    counted = {fact: answer for fact, answer in known.items() if fact in live}

    for flip in told.flips[:4]:
        changed = counted | {change.fact: change.after for change in flip.changes}
        assert reach_verdict(walker, changed, TODAY).leading.key == flip.leading.key
        assert flip.leading.key != told.leading.key


@given(data=st.data())
def test_dormant_answers_do_not_count(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers["playbook"]
    known = data.draw(answers(guide.playbook, walker))
    live = live_facts(walker, known)

    counted = {fact: answer for fact, answer in known.items() if fact in live}

    assert reach_verdict(walker, known, TODAY) == reach_verdict(walker, counted, TODAY)


@given(data=st.data())
def test_asking_ends_after_at_most_the_questions_of_the_tree(guide: Guide, data: st.DataObject) -> None:
    walker = guide.walkers[data.draw(st.sampled_from(sorted(guide.walkers)))]
    given_answers: dict[str, Answer] = {}
    while question := walker.asking(given_answers):
        assert question not in given_answers
        given_answers[question] = data.draw(answer(guide.playbook.fact[question], walker))

    assert len(given_answers) <= (walker.tree.max_questions or len(walker.tree.questions))


@pytest.mark.parametrize("most", [1, 2, 5])
def test_asking_stops_where_the_tree_says_so(guide: Guide, most: int) -> None:
    tree = replace(guide.walkers["playbook"].tree, max_questions=most)
    walker = Walker(guide.playbook, tree)
    assert walker.most_left({}) == most
    given_answers: dict[str, Answer] = {}
    while question := walker.asking(given_answers):
        given_answers[question] = unknown(guide.playbook.fact[question])  # which settles nothing

    assert len(given_answers) == most


def test_every_lever_is_reached_by_some_answers(playbook: Playbook, guide: Guide) -> None:
    reached = {leaf.lever for _, leaf in guide.walkers["playbook"].paths()}

    assert reached == {lever.id for lever in playbook.levers}


def test_no_path_is_longer_than_eight_questions_and_half_are_six_or_shorter(guide: Guide) -> None:
    assert guide.walkers["playbook"].tree.max_questions == 8
    for walker in guide.walkers.values():
        assert max(len(path) for path, _ in walker.paths()) <= 8
    assert median(len(path) for path, _ in guide.walkers["playbook"].paths()) <= 6


def test_each_gap_alone_is_led_by_a_lever_that_closes_it_or_measures_it(playbook: Playbook, guide: Guide) -> None:
    """Where no tune is in use and prompting has hardly begun."""
    walker = guide.walkers["playbook"]
    told = {"existing-tune": "none", "prompting": "light"}
    missed = []
    for gap in playbook.fact["gap"].value_ids:
        alone = {fact: read_answer(playbook.fact[fact], text) for fact, text in {**told, "gap": gap}.items()}
        leading = walker.leading(walker.state(alone))
        missed += [(gap, leading.lever)] if gap not in playbook.lever[leading.lever].addresses else []

    assert missed == []


# --- costs that somebody filled in -------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(guide: Guide) -> list[Walker]:
    """Walk the playbook's tree where it is cheaper from no volume on, from any, from two with an open range between."""
    ranges = [((), ()), (((0, None),), ()), (((5_000, 9_999), (200_000, None)), ((50_000, 199_999),))]
    tree = guide.walkers["playbook"].tree
    return [Walker(guide.playbook, with_costs(tree, sure, doubtful)) for sure, doubtful in ranges]


@given(data=st.data())
def test_costs_that_are_known_only_take_levers_away(guide: Guide, filled: list[Walker], data: st.DataObject) -> None:
    walker = data.draw(st.sampled_from(filled))
    known = data.draw(answers(guide.playbook, walker))

    before = {leaf.key for leaf, _ in guide.walkers["playbook"].possible(walker.state(known))}
    after = walker.possible(walker.state(known))

    assert {leaf.key for leaf, _ in after} <= before
    assert sum(weight for _, weight in after) == 1


@given(data=st.data())
def test_a_flip_really_flips_where_costs_are_known(guide: Guide, filled: list[Walker], data: st.DataObject) -> None:
    check_flips(data.draw(st.sampled_from(filled)), data, guide)


@given(data=st.data())
def test_dormant_answers_do_not_count_where_costs_are_known(
    guide: Guide, filled: list[Walker], data: st.DataObject
) -> None:
    walker = data.draw(st.sampled_from(filled))
    known = data.draw(answers(guide.playbook, walker))
    live = live_facts(walker, known)

    counted = {fact: answer for fact, answer in known.items() if fact in live}

    assert reach_verdict(walker, known, TODAY) == reach_verdict(walker, counted, TODAY)


def test_the_volume_is_cut_where_costs_change_their_minds(filled: list[Walker]) -> None:
    assert filled[0].thresholds.get("volume", []) == []
    assert filled[2].thresholds["volume"] == [5_000, 10_000, 50_000, 200_000]
