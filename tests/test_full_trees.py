"""The walk on random trees that hear facts, leave levers in doubt and compare costs.

What it says of a set of answers is what following all complete answers gives. Where costs are open at a number,
complete answers may lead more than one way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from decision.tree.answers import is_settled
from decision.tree.conditions import facts_read, facts_to_ask, partition_by
from decision.tree.model import AllOf, AnyOf, Ask, AtLeast, Below, Cheaper, Leaf, Question, Route
from tests.small_trees import (
    FACTS,
    GATES,
    PARTLY,
    SITUATIONS,
    UNFILLED,
    comparisons,
    conditions,
    full_trees,
    outcomes,
    runs,
    situations_within,
    small_answers,
    true,
    walker_of,
)
from tests.telling_trees import ASK, ONE_IS_A, OTHER_IS_A, SEARCH, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.tree.conditions import State
    from decision.tree.model import Answer, Condition, Tree

type Path = tuple[tuple[str, int], ...]
"""The (question, place of route) pairs of a way through a tree."""

states = st.fixed_dictionaries({fact: st.sampled_from(known) for fact, known in PARTLY.items()})
"""What is known of every fact."""
costs = comparisons() | st.just(UNFILLED)
any_full = full_trees(costs=costs)

SWAPPED = tree_of(
    Question("one", (Route(ASK, ONE_IS_A, doubts=((SEARCH, 20),)), Route(Ask("other")))),
    Question("other", (Route(ASK, OTHER_IS_A, doubts=((SEARCH, 20),)), Route(SEARCH, doubts=((ASK, 20),)))),
)
"""Whatever "other" is, both levers stay possible, and it decides which of them leads."""


def ways(tree: Tree, situations: list[dict[str, Answer]]) -> list[tuple[Path, Leaf]]:
    """Return every way that some complete answers may lead."""
    return [run for one in situations for run in runs(tree, one)]


def route_at(tree: Tree, step: tuple[str, int]) -> Route:
    question, place = step
    return tree.question[question].routes[place]


def leaves_of(tree: Tree, path: Path) -> set[Leaf]:
    """Return the leaf at the end of a way, and all that is left in doubt on it."""
    routes = [route_at(tree, step) for step in path]
    doubted = {leaf for route in routes for leaf, _ in route.doubts}
    return doubted | {route.to for route in routes if isinstance(route.to, Leaf)}


def exits_of(tree: Tree, path: Path) -> set[tuple[str, ...]]:
    """Return where a way ends and what each route on it leaves in doubt, by lever."""
    routes = [route_at(tree, step) for step in path]
    ends = [
        (route.to.key if isinstance(route.to, Leaf) else "", [leaf.key for leaf, _ in route.doubts]) for route in routes
    ]
    return {(end, *doubts) for end, doubts in ends if end or doubts}


def rewritten(tree: Tree, change: Callable[[Cheaper], Condition]) -> Tree:
    """Return a tree with something else for each comparison of costs."""

    def changed(condition: Condition) -> Condition:
        match condition:
            case AllOf(parts) | AnyOf(parts):
                return type(condition)(tuple(map(changed, parts)))
            case Cheaper():
                return change(condition)
            case _:
                return condition

    def routes(question: Question) -> tuple[Route, ...]:
        return tuple(replace(route, when=route.when and changed(route.when)) for route in question.routes)

    return replace(tree, questions=tuple(replace(question, routes=routes(question)) for question in tree.questions))


def as_range(condition: Cheaper) -> Condition:
    """Write a comparison as conditions on the number, those at which it is open among them."""
    ends = [
        (low, () if high is None else (Below("number", high + 1),)) for low, high in condition.sure + condition.open
    ]
    return AnyOf((*(AllOf((AtLeast("number", low), *below)) for low, below in ends), Below("number", 0)))


# --- conditions --------------------------------------------------------------------------------


@given(conditions(costs=costs), states)
def test_where_costs_are_open_complete_answers_are_on_both_sides(condition: Condition, state: State) -> None:
    sides = [(True, part) for part in partition_by(condition, state)[0]]
    sides += [(False, part) for part in partition_by(condition, state)[1]]

    for one in situations_within(state):
        assert {holds for holds, part in sides if one in situations_within(part)} == outcomes(condition, one)
    assert all(situations_within(part) for _, part in sides)


@given(comparisons().filter(lambda one: not one.open), st.sampled_from(PARTLY["number"]))
def test_a_comparison_that_is_nowhere_open_splits_numbers_as_its_ranges_do(condition: Cheaper, known: Answer) -> None:
    state = {**SITUATIONS[0], "number": known}
    for one in situations_within(state):
        assert outcomes(condition, one) == {true(as_range(condition), one)}
        for side, wanted in zip(partition_by(condition, state), (True, False), strict=True):
            assert sum(one in situations_within(part) for part in side) == (wanted in outcomes(condition, one))


# --- levers ------------------------------------------------------------------------------------


@given(any_full, states)
def test_a_leaf_is_possible_where_a_way_ends_at_it_or_leaves_it_in_doubt(tree: Tree, state: State) -> None:
    found = walker_of(tree).reachable(state).weights
    paths = {path for path, _ in ways(tree, situations_within(state))}

    assert {*found} == set[Leaf]().union(*(leaves_of(tree, path) for path in paths))
    assert sum(found.values()) == 1
    assert min(found.values()) > 0


@given(any_full, states)
def test_what_is_possible_once_costs_are_known_was_possible_before(tree: Tree, state: State) -> None:
    known = {*walker_of(tree).reachable(state).weights}
    before = {*walker_of(rewritten(tree, lambda _: UNFILLED)).reachable(state).weights}

    assert known <= before


@given(full_trees(costs=comparisons().filter(lambda one: not one.open)), states)
def test_costs_that_are_known_everywhere_lead_where_ranges_of_the_number_would(tree: Tree, state: State) -> None:
    by_cost, by_range = walker_of(tree).reachable(state), walker_of(rewritten(tree, as_range)).reachable(state)

    assert {*by_cost.weights} == {*by_range.weights}
    assert by_cost.questions == by_range.questions


def weights_by_hand(tree: Tree, situations: list[dict[str, Answer]], question: str = "") -> dict[Leaf, Fraction]:
    """Share the weight at each question among the routes that some complete answers take; doubts come off first."""
    asked = tree.question[question] if question else tree.start
    taking: dict[int, list[dict[str, Answer]]] = defaultdict(list)
    for one in situations:
        taking[next(place for place, route in enumerate(asked.routes) if true(route.when, one))].append(one)
    total = sum(asked.routes[place].weight for place in taking)
    found: dict[Leaf, Fraction] = defaultdict(Fraction)
    for place, some in taking.items():
        to, doubts = asked.routes[place].to, asked.routes[place].doubts
        beyond = {to: Fraction(1)} if isinstance(to, Leaf) else weights_by_hand(tree, some, to.question)
        parts = [*((leaf, Fraction(part, 100)) for leaf, part in doubts)]
        rest = 1 - sum(part for _, part in parts)
        for leaf, part in [*parts, *((leaf, rest * weight) for leaf, weight in beyond.items())]:
            found[leaf] += Fraction(asked.routes[place].weight, total) * part
    return found


@given(full_trees(plain=True), states)
def test_of_the_weight_of_a_route_each_doubt_has_its_part_of_a_hundred(tree: Tree, state: State) -> None:
    assert walker_of(tree).reachable(state).weights == weights_by_hand(tree, situations_within(state))


@given(any_full, states)
def test_a_trace_is_the_beginning_of_a_way_and_ends_at_the_lever_or_where_it_is_in_doubt(
    tree: Tree, state: State
) -> None:
    walker = walker_of(tree)
    leading = walker.leading(state)
    trace = walker.path_to(state, leading)
    path = tuple((entry.question, entry.place) for entry in trace)
    last = trace[-1]

    assert any(way[: len(path)] == path for way, _ in ways(tree, situations_within(state)))
    assert all(not entry.doubt for entry in trace[:-1])
    if last.doubt:
        assert last.doubt == sum(part for leaf, part in last.route.doubts if leaf.key == leading.key)
    else:
        assert isinstance(last.route.to, Leaf)
        assert last.route.to.key == leading.key


# --- questions and facts -----------------------------------------------------------------------


@given(any_full, small_answers())
def test_questions_are_live_on_some_way_and_facts_that_their_routes_read(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    walker = walker_of(tree)
    reached = {name for path, _ in ways(tree, situations_within(answers)) for name, _ in path}
    live = [question.id for question in tree.questions if question.id in reached]
    read = {fact for name in live for route in tree.question[name].routes for fact in facts_read(route.when)}
    heard = [fact for fact in tree.heard if fact in read]

    assert walker.live_questions(answers) == live
    assert walker.live_facts(answers) == live + heard
    state = walker.state(answers)
    assert walker.open_facts(answers) == [
        fact for fact in live + heard if not is_settled(walker.playbook.fact[fact], state[fact])
    ]


@given(any_full)
def test_what_a_tree_asks_comes_first_then_what_it_hears_or_gates_read(tree: Tree) -> None:
    asked = [question.id for question in tree.questions]
    read = {*tree.heard}.union(*({*facts_read(gate.applies, gate.met)} for gate in GATES))

    assert facts_to_ask(walker_of(tree).playbook, tree) == asked + [
        fact.id for fact in FACTS if fact.id in read - {*asked}
    ]


@example(SWAPPED, {})
@given(full_trees(facts=("one", "number", "other"), costs=costs), small_answers())
def test_asking_goes_on_until_no_answer_would_rule_out_an_end_or_a_doubt(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    """On trees that ask nothing of kind many, whose values are tried one at a time."""
    walker = walker_of(tree)
    waiting = [name for name in walker.live_questions(answers) if name not in answers]

    def exits(known: dict[str, Answer]) -> set[tuple[str, ...]]:
        paths = {path for path, _ in ways(tree, situations_within(known))}
        return set[tuple[str, ...]]().union(*(exits_of(tree, path) for path in paths))

    further = [{**answers, **{name: one[name] for name in tree.question if name not in answers}} for one in SITUATIONS]
    matters = any(exits(more) != exits(answers) for more in further)

    assert walker.asking(answers) == (waiting[0] if waiting and matters else None)


@given(any_full, small_answers())
def test_so_many_questions_are_left_as_the_longest_way_has_without_an_answer(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    found = [sum(name not in answers for name, _ in path) for path, _ in ways(tree, situations_within(answers))]

    assert walker_of(tree).most_left(answers) == max(found)


@given(any_full, small_answers())
def test_the_routes_are_lit_that_some_way_takes_before_the_first_open_question(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    lit = set()
    for path, _ in ways(tree, situations_within(answers)):
        until = next((at for at, (name, _) in enumerate(path) if name not in answers), len(path))
        lit |= {*path[:until]}
    order = [question.id for question in tree.questions]

    assert walker_of(tree).highlighted(answers) == sorted(lit, key=lambda pair: (order.index(pair[0]), pair[1]))


@given(any_full, states)
def test_every_way_is_listed_once(tree: Tree, state: State) -> None:
    found = [*walker_of(tree).paths(state)]

    assert len({path for path, _ in found}) == len(found)
    assert {*found} == {*ways(tree, situations_within(state))}
