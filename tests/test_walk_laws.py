"""The walk on small random trees: what it says of a set of answers is what listing all complete answers gives."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decision.tree.answers import unknown
from decision.tree.conditions import branches, facts_read, facts_to_ask, holds, partition_by
from decision.tree.model import (
    Ask,
    AtLeast,
    Below,
    Between,
    Fact,
    Family,
    Includes,
    Is,
    Kind,
    Leaf,
    Lever,
    OneOf,
    Playbook,
    Question,
    Route,
    Several,
    Tree,
    Value,
)
from decision.tree.walk import Walker
from tests.families import LEAVE, PROMPTING
from tests.small_trees import (
    FACTS,
    GATES,
    LEVERS,
    OURS,
    PARTLY,
    SETTLED,
    SITUATIONS,
    THEIRS,
    atoms,
    conditions,
    plain_conditions,
    price,
    situations_within,
    small_answers,
    trees,
    true,
    walked,
    walker_of,
)
from tests.telling_trees import (
    ASK,
    DECIDED_LATER,
    IDLE,
    MET_AGAIN,
    SAID_OFTENER,
    SAID_TWICE,
    SEARCH,
    SHOW,
    TIED,
    TWO_WAYS,
    UNSURE,
    tree_of,
)

if TYPE_CHECKING:
    from decision.tree.conditions import Atom, State
    from decision.tree.model import Answer, Condition, Gate

states = st.fixed_dictionaries({fact: st.sampled_from(known) for fact, known in PARTLY.items()})
"""What is known of every fact."""
any_tree = trees() | trees(article=True)
UNKNOWN = {fact.id: unknown(fact) for fact in FACTS}
KINDS = {Is: Kind.ONE, Includes: Kind.MANY, AtLeast: Kind.NUMBER, Below: Kind.NUMBER}
"""The kind of fact that each condition can be asked of."""


# --- conditions --------------------------------------------------------------------------------


@given(conditions(), states)
def test_a_condition_splits_a_state_into_parts_that_do_not_overlap(condition: Condition, state: State) -> None:
    holding, failing = partition_by(condition, state)

    for one in situations_within(state):
        within = [[part for part in parts if one in situations_within(part)] for parts in (holding, failing)]
        assert [len(parts) for parts in within] == ([1, 0] if true(condition, one) else [0, 1])
    assert all(situations_within(part) for part in (*holding, *failing))


@given(conditions(), states)
def test_a_condition_holds_where_it_holds_for_all_complete_answers(condition: Condition, state: State) -> None:
    found = {true(condition, one) for one in situations_within(state)}

    assert holds(condition, state) is (None if len(found) > 1 else found.pop())


@given(plain_conditions(), states)
def test_a_condition_is_refused_where_its_fact_has_an_answer_of_another_kind(condition: Atom, state: State) -> None:
    for other in FACTS:
        if other.kind is not KINDS[type(condition)]:
            with pytest.raises(TypeError, match="cannot be asked of"):
                partition_by(condition, {condition.fact: state[other.id]})


@given(conditions())
def test_a_condition_reads_the_facts_of_its_parts_in_order(condition: Condition) -> None:
    assert [*facts_read(condition)] == [atom.fact for atom in atoms(condition)]
    assert [*facts_read(None)] == []


@given(any_tree, states)
def test_each_complete_answer_takes_the_first_route_that_holds(tree: Tree, state: State) -> None:
    for question in tree.questions:
        taken = dict(branches(question, state))
        assert list(taken) == sorted(taken)
        for one in situations_within(state):
            first = next(place for place, route in enumerate(question.routes) if true(route.when, one))
            assert [
                place for place, parts in taken.items() if any(one in situations_within(part) for part in parts)
            ] == [first]


# --- levers ------------------------------------------------------------------------------------


@given(any_tree, st.lists(states, min_size=1, max_size=3))
def test_a_leaf_is_possible_where_some_complete_answers_lead_to_it(tree: Tree, known: list[State]) -> None:
    walker = walker_of(tree)  # one for all states, as what it keeps must not mix them up
    for state in known:
        found = walker.reachable(state).weights
        assert {*found} == {walked(tree, one)[1] for one in situations_within(state)}
        assert {leaf.key for leaf, _ in walker.possible(state)} == {leaf.key for leaf in found}
        assert sum(found.values()) == sum(weight for _, weight in walker.possible(state)) == 1


def weights_by_hand(tree: Tree, situations: list[dict[str, Answer]], question: str = "") -> dict[Leaf, Fraction]:
    """Share the weight at each question among the routes that some of the complete answers take."""
    asked = tree.question[question] if question else tree.start
    taking: dict[int, list[dict[str, Answer]]] = defaultdict(list)
    for one in situations:
        taking[next(place for place, route in enumerate(asked.routes) if true(route.when, one))].append(one)
    total = sum(asked.routes[place].weight for place in taking)
    found: dict[Leaf, Fraction] = defaultdict(Fraction)
    for place, some in taking.items():
        route = asked.routes[place]
        beyond = (
            {route.to: Fraction(1)} if isinstance(route.to, Leaf) else weights_by_hand(tree, some, route.to.question)
        )
        for leaf, weight in beyond.items():
            found[leaf] += Fraction(route.weight, total) * weight
    return found


@given(trees(plain=True) | trees(plain=True, article=True), states)
def test_the_weight_of_a_question_is_shared_by_the_routes_that_are_open(tree: Tree, state: State) -> None:
    assert walker_of(tree).reachable(state).weights == weights_by_hand(tree, situations_within(state))


@example(TIED, UNKNOWN)
@given(any_tree, states)
def test_the_heaviest_of_the_heaviest_family_leads_and_ties_go_to_the_cheaper(tree: Tree, state: State) -> None:
    walker = walker_of(tree)
    weights: dict[str, Fraction] = defaultdict(Fraction)
    families: dict[Family | None, list[Leaf]] = defaultdict(list)
    for leaf, weight in walker.reachable(state).weights.items():
        weights[leaf.key] += weight
        families[leaf.family].append(leaf)
    heaviest = {family: sum(weights[key] for key in {leaf.key for leaf in some}) for family, some in families.items()}
    first = min(families, key=lambda family: (-heaviest[family], min(map(price, families[family]))))
    found = walker.possible(state)
    (leading, _), *rest = found

    assert {leaf.key: weight for leaf, weight in found} == weights
    assert leading == walker.leading(state)
    assert leading.family is first
    assert all((-weights[leading.key], price(leading)) <= (-weights[leaf.key], price(leaf)) for leaf in families[first])
    assert rest == sorted(rest, key=lambda pair: (-pair[1], price(pair[0])))


@given(st.permutations([*OURS, *THEIRS, *(Leaf("", lever.family) for lever in LEVERS)]))
def test_the_ladder_goes_from_cheap_to_dear_each_family_just_before_its_levers_and_silence_last(
    leaves: list[Leaf],
) -> None:
    climbed = sorted(leaves, key=walker_of(TWO_WAYS).rung)

    assert [price(leaf) for leaf in climbed] == sorted(map(price, leaves))


@example(SAID_TWICE, UNKNOWN)
@example(SAID_OFTENER, UNKNOWN)
@given(any_tree, states)
def test_of_leaves_of_one_lever_the_heaviest_speaks_and_of_equally_heavy_ones_the_first_by_their_words(
    tree: Tree, state: State
) -> None:
    walker = walker_of(tree)
    weights = walker.reachable(state).weights
    for leaf, _ in walker.possible(state):
        alike = [(-weight, other.says) for other, weight in weights.items() if other.key == leaf.key]
        assert (-weights[leaf], leaf.says) == min(alike)


def test_a_condition_that_holds_in_two_ways_shares_its_weight_between_them() -> None:
    """Either "one" is a; or it is b or c, and "other" is a. The heaviest way to a lever is not through either half."""
    walker = walker_of(TWO_WAYS)
    half = Fraction(1, 2)

    assert walker.reachable(walker.blank).weights == {
        ASK: half * half + half * Fraction(2, 3),
        SHOW: half * half,
        SEARCH: half * Fraction(1, 3),
    }
    assert [(entry.question, entry.place) for entry in walker.path_to(walker.blank, ASK)] == [("one", 1), ("number", 0)]


# --- the trace ---------------------------------------------------------------------------------


@given(any_tree, states)
def test_a_trace_ends_at_the_leading_lever_and_some_complete_answers_take_all_its_routes(
    tree: Tree, state: State
) -> None:
    walker = walker_of(tree)
    leading = walker.leading(state)
    trace = walker.path_to(state, leading)
    last = trace[-1].route.to

    assert isinstance(last, Leaf)
    assert last.key == leading.key
    assert [(entry.question, entry.place) for entry in trace] in [
        walked(tree, one)[0] for one in situations_within(state)
    ]
    for entry in trace:
        assert entry.route is tree.question[entry.question].routes[entry.place]
        assert entry.answer == state[entry.question]


@given(any_tree, st.sampled_from(SITUATIONS))
def test_the_trace_of_complete_answers_takes_at_each_question_the_first_route_that_holds(
    tree: Tree, situation: State
) -> None:
    walker = walker_of(tree)
    path, leaf = walked(tree, situation)
    trace = walker.path_to(situation, leaf)

    assert walker.possible(situation) == [(leaf, Fraction(1))]
    assert [(entry.question, entry.place) for entry in trace] == path
    assert all(entry.sure for entry in trace)


@given(trees(plain=True) | trees(plain=True, article=True), states)
def test_a_trace_goes_by_the_heaviest_way_and_is_sure_where_there_is_no_other(tree: Tree, state: State) -> None:
    walker = walker_of(tree)
    leading = walker.leading(state)
    some = situations_within(state)
    for entry in walker.path_to(state, leading):
        routes = tree.question[entry.question].routes
        taking: dict[int, list[dict[str, Answer]]] = defaultdict(list)
        for one in some:
            taking[next(place for place, route in enumerate(routes) if true(route.when, one))].append(one)
        toward = {
            place: routes[place].weight * share_of(tree, routes[place].to, taking[place], leading) for place in taking
        }

        assert entry.place == min(toward, key=lambda place: (-toward[place], place))
        assert entry.sure is (len(taking) == 1)
        some = taking[entry.place]


def share_of(tree: Tree, to: Ask | Leaf, some: list[dict[str, Answer]], wanted: Leaf) -> Fraction:
    """Return the share of the weight behind a route that leads to a lever."""
    beyond = {to: Fraction(1)} if isinstance(to, Leaf) else weights_by_hand(tree, some, to.question)
    return sum((weight for leaf, weight in beyond.items() if leaf.key == wanted.key), Fraction(0))


# --- questions ---------------------------------------------------------------------------------


@given(any_tree, small_answers())
def test_a_question_is_live_where_some_complete_answers_lead_through_it(tree: Tree, answers: dict[str, Answer]) -> None:
    walker = walker_of(tree)
    reached = {name for one in situations_within(answers) for name, _ in walked(tree, one)[0]}

    assert walker.live_questions(answers) == [question.id for question in tree.questions if question.id in reached]


@example(DECIDED_LATER, {"other": UNSURE})
@example(IDLE, {"one": UNSURE})
@given(trees(facts=("one", "number", "other")), small_answers())
def test_the_next_question_is_the_first_live_one_until_no_answer_would_rule_a_lever_out(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    """On trees that ask nothing of kind many, whose values are tried one at a time."""
    walker = walker_of(tree)
    waiting = [name for name in walker.live_questions(answers) if name not in answers]
    now = levers(walker, walker.state(answers))
    further = [{**answers, **{name: one[name] for name in tree.question if name not in answers}} for one in SITUATIONS]
    matters = any(levers(walker, walker.state(more)) != now for more in further)

    assert walker.asking(answers) == (waiting[0] if waiting and matters else None)


def levers(walker: Walker, state: State) -> set[str]:
    return {leaf.key for leaf, _ in walker.possible(state)}


@given(any_tree, small_answers())
def test_so_many_questions_are_left_as_the_longest_way_has_without_an_answer(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    open_ones = [sum(name not in answers for name, _ in walked(tree, one)[0]) for one in situations_within(answers)]

    assert walker_of(tree).most_left(answers) == max(open_ones)


@example(MET_AGAIN, {"one": UNSURE, "other": UNSURE})
@given(any_tree, small_answers())
def test_the_routes_are_lit_that_complete_answers_take_before_the_first_open_question(
    tree: Tree, answers: dict[str, Answer]
) -> None:
    lit = set()
    for one in situations_within(answers):
        path = walked(tree, one)[0]
        until = next((at for at, (name, _) in enumerate(path) if name not in answers), len(path))
        lit |= {*path[:until]}
    order = [question.id for question in tree.questions]

    assert walker_of(tree).highlighted(answers) == sorted(lit, key=lambda pair: (order.index(pair[0]), pair[1]))


@given(any_tree, st.none() | states)
def test_every_way_that_complete_answers_take_is_listed_once(tree: Tree, state: State | None) -> None:
    found = [*walker_of(tree).paths(state)]
    some = SITUATIONS if state is None else situations_within(state)

    assert len({path for path, _ in found}) == len(found)
    assert {*found} == {(tuple(path), leaf) for path, leaf in (walked(tree, one) for one in some)}


def chain(length: int) -> Walker:
    """Return a tree that asks so many questions, one after the other, each of which can end it."""
    facts = [Fact(f"q{place}", Kind.ONE, "", (Value("yes", ""), Value("no", ""))) for place in range(length)]
    further: list[Ask | Leaf] = [*(Ask(fact.id) for fact in facts[1:]), Leaf("ask", PROMPTING)]
    questions = [
        Question(fact.id, (Route(Leaf("leave", LEAVE), Is(fact.id, ("no",))), Route(to)))
        for fact, to in zip(facts, further, strict=True)
    ]
    lever = (Lever("leave", LEAVE, "", ""), Lever("ask", PROMPTING, "", ""))
    tree = Tree("tree", "Tree", "1", tuple(questions), max_questions=8)
    return Walker(Playbook(tuple(facts), lever, trees=(tree,)), tree)


def test_asking_stops_after_as_many_questions_as_the_tree_allows() -> None:
    walker = chain(10)
    yes = OneOf(frozenset({"yes"}))
    asked: dict[str, Answer] = {}
    left = []
    while question := walker.asking(asked):
        left.append(walker.most_left(asked))
        asked[question] = yes

    assert [*asked] == [f"q{place}" for place in range(8)]
    assert left == [8, 7, 6, 5, 4, 3, 2, 1]
    assert walker.most_left(asked) == 0
    assert len(walker.possible(walker.state(asked))) == 2


@given(any_tree, st.lists(st.sampled_from(GATES), unique=True).map(tuple))
def test_what_a_tree_asks_comes_first_and_what_only_gates_read_follows(tree: Tree, gates: tuple[Gate, ...]) -> None:
    asked = [question.id for question in tree.questions]
    read = {atom.fact for gate in gates for part in (gate.applies, gate.met) for atom in atoms(part)}
    found = facts_to_ask(Playbook(FACTS, LEVERS, gates, (tree,)), tree)

    assert found[: len(asked)] == asked
    assert found[len(asked) :] == [fact.id for fact in FACTS if fact.id in read - {*asked}]


# --- answers that are told apart ---------------------------------------------------------------


@given(any_tree)
def test_a_number_is_cut_where_a_route_or_a_gate_cuts_it_and_nowhere_else(tree: Tree) -> None:
    walker = walker_of(tree)
    read = [route.when for question in tree.questions for route in question.routes]
    read += [gate.met for gate in GATES] + [gate.applies for gate in GATES]
    cuts = {atom.number for one in read for atom in atoms(one) if isinstance(atom, AtLeast | Below)}
    cells = [cell for cell in walker.partitions("number") if isinstance(cell, Between)]

    assert walker.thresholds == {"number": sorted(cuts - {0})}
    assert [cell.low for cell in cells] == [0, *sorted(cuts - {0})]
    assert [cell.high for cell in cells] == [*(cell.low - 1 for cell in cells[1:]), None]


def test_a_number_that_nothing_cuts_is_one_range() -> None:
    assert chain(1).thresholds == {}
    tree = tree_of(Question("number", (Route(ASK),)))
    walker = Walker(Playbook(FACTS, trees=(tree,)), tree)

    assert walker.partitions("number") == [Between(0, None)]


@given(st.sampled_from(PARTLY["many"]) | st.none())
def test_of_several_values_one_is_switched_at_a_time(base: Answer | None) -> None:
    found = walker_of(TWO_WAYS).partitions("many", base)
    start = base if isinstance(base, Several) else Several()
    flipped = [
        *(Several(start.yes | {value}, start.no - {value}) for value in "ab" if value not in start.yes),
        *(Several(start.yes - {value}, start.no | {value}) for value in "ab" if value not in start.no),
    ]

    assert len(found) == len(flipped)
    assert all(one in flipped for one in found)


def test_each_value_of_a_fact_of_kind_one_is_told_apart_in_its_order() -> None:
    assert walker_of(TWO_WAYS).partitions("one") == SETTLED["one"]
