"""The comparison of trees: what is counted on merged states is what listing all combinations gives."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cases.agreement import (
    ALL,
    DRAWS,
    PAIR,
    TREE,
    Comparison,
    TreeOutcome,
    alone,
    compare_trees,
    overlap,
    shares_of,
    size,
)
from decision.cases.shares import Share
from decision.interfaces.cli import main
from decision.render.formats.case_data import agreement_as_data
from decision.render.text.cases import agreement_text
from decision.tree.answers import unknown
from decision.tree.conditions import holds, partitions
from decision.tree.gates import gates_of
from decision.tree.model import (
    Ask,
    AtLeast,
    Between,
    Gate,
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
)
from decision.tree.walk import Walker
from hooks.tree_pages import comparison_part
from tests.families import FINE_TUNING, LEAVE, PROMPTING
from tests.small_trees import conditions
from tests.test_checks import FACTS
from tests.test_page import Reader

if TYPE_CHECKING:
    from decision.cases.agreement import Outcomes
    from decision.tree.conditions import State
    from decision.tree.model import Answer, Fact
    from decision.tree.session import Guide

LEVERS = (
    Lever("leave", LEAVE, "Leave it", ""),
    Lever("ask", PROMPTING, "Ask better", ""),
    Lever("train", FINE_TUNING, "Train", "", gates=("enough", "calm")),
)
GATES = (
    Gate("enough", "There is enough", AtLeast("number", 3), "Get more."),
    Gate("calm", "All is calm", Is("last", ("a",)), "Wait.", applies=Includes("many", "b")),
)
OURS = tuple(Leaf(lever.id, lever.family) for lever in LEVERS)
THEIRS = (
    *(Leaf("", family) for family in (LEAVE, PROMPTING, FINE_TUNING)),
    Leaf("", LEAVE, "Do not.", silent=True),
    Leaf("", None, silent=True),
)


@st.composite
def trees(draw: st.DrawFn, name: str, *, article: bool) -> Tree:
    """Draw a tree whose routes lead down, with conditions over any facts."""
    asked = FACTS[: draw(st.integers(1, len(FACTS)))]
    questions = []
    for place, fact in enumerate(asked):
        further: list[Ask | Leaf] = [Ask(later.id) for later in asked[place + 1 :]]
        targets = st.sampled_from(further + list(THEIRS if article else OURS))
        routes = [Route(draw(targets), draw(conditions(FACTS))) for _ in range(draw(st.integers(0, 3)))]
        questions.append(Question(fact.id, (*routes, Route(draw(targets)))))
    return Tree(name, name.capitalize(), "1", tuple(questions), article=article)


@st.composite
def families_of_trees(draw: st.DrawFn) -> list[Walker]:
    """Draw our own tree and one or two of articles, ready to be walked."""
    drawn = (draw(trees("ours", article=False)), draw(trees("essay", article=True)))
    more = draw(st.lists(trees("column", article=True), max_size=1))
    playbook = Playbook(FACTS, LEVERS, GATES, (*drawn, *more))
    return [Walker(playbook, tree) for tree in playbook.trees]


def settled(fact: Fact, thresholds: tuple[int, ...]) -> list[Answer]:
    """List every answer to a fact that leaves nothing open; of a number, one for each range."""
    match fact.kind:
        case Kind.ONE:
            return [OneOf(frozenset({value})) for value in fact.value_ids]
        case Kind.MANY:
            every = frozenset(fact.value_ids)
            some = itertools.product((False, True), repeat=len(fact.values))
            held = (frozenset(itertools.compress(fact.value_ids, chosen)) for chosen in some)
            return [Several(yes, every - yes) for yes in held]
        case Kind.NUMBER:
            return [Between(low, low) for low in (0, *thresholds)]


def everything(comparison: Comparison, walkers: list[Walker]) -> list[State]:
    """List all combinations of answers."""
    answers = [settled(fact, comparison.thresholds[fact.id]) for fact in comparison.facts]
    names = [fact.id for fact in comparison.facts]
    return [{**walkers[0].blank, **dict(zip(names, chosen, strict=True))} for chosen in itertools.product(*answers)]


def heard(walker: Walker, state: State) -> TreeOutcome:
    """Ask a tree about one combination, by way of what leads and of each gate."""
    (leaf,) = walker.reachable(state).weights
    fits = leaf.family is not None and leaf.family.yes
    gates = () if walker.tree.article else gates_of(walker.playbook, leaf)
    met = all((gate.applies is not None and not holds(gate.applies, state)) or holds(gate.met, state) for gate in gates)
    return TreeOutcome(leaf.names, leaf.family is not None, fits, fits and met)


def listed(comparison: Comparison, walkers: list[Walker]) -> list[tuple[State, Outcomes]]:
    """Ask every tree about every combination, one at a time."""
    return [(state, tuple(heard(one, state) for one in walkers)) for state in everything(comparison, walkers)]


def by_tree(comparison: Comparison) -> list[dict[str, Share]]:
    """Count what each tree says."""
    return [shares_of(TREE, comparison.tally, [place]) for place in range(len(comparison.trees))]


# --- laws --------------------------------------------------------------------------------------


@given(walkers=families_of_trees())
def test_counting_on_merged_states_gives_what_listing_all_combinations_gives(walkers: list[Walker]) -> None:
    found = compare_trees(walkers)
    every = listed(found, walkers)

    assert found.exact
    assert found.combinations == len(every)
    assert found.tally == Counter(says for _, says in every)


@given(walkers=families_of_trees())
def test_the_multiplicities_add_up_to_all_combinations(walkers: list[Walker]) -> None:
    found = compare_trees(walkers)

    assert sum(merged.combinations for merged in found.states) == found.combinations
    assert found.tally.total() == found.combinations
    assert min(merged.combinations for merged in found.states) > 0


@given(walkers=families_of_trees(), data=st.data())
def test_combinations_with_an_answer_are_counted_as_listing_them_does(
    walkers: list[Walker], data: st.DataObject
) -> None:
    found = compare_trees(walkers)
    if not found.facts:
        return
    fact = data.draw(st.sampled_from(found.facts))
    wanted = partitions(fact, found.thresholds[fact.id]) + (alone(fact) if fact.kind is Kind.MANY else [])
    every = listed(found, walkers)

    for answer, tally in zip(wanted, found.having(fact.id, wanted), strict=True):
        assert tally == Counter(says for state, says in every if overlap(state[fact.id], answer) is not None)


@given(walkers=families_of_trees())
def test_it_does_not_matter_in_which_order_trees_are_compared(walkers: list[Walker]) -> None:
    there, back = compare_trees(walkers), compare_trees(walkers[::-1])

    assert back.tally == Counter({says[::-1]: times for says, times in there.tally.items()})
    assert by_tree(back)[::-1] == by_tree(there)
    assert shares_of(ALL, back.tally) == shares_of(ALL, there.tally)


@given(walkers=families_of_trees())
def test_a_drawn_combination_says_what_listing_it_says(walkers: list[Walker]) -> None:
    drawn = compare_trees(walkers, most=0, draws=20)
    known = {says for _, says in listed(drawn, walkers)}

    assert not drawn.exact
    assert [merged.combinations for merged in drawn.states] == [1] * 20
    assert {*drawn.tally} <= known


# --- figures -----------------------------------------------------------------------------------

ONE, MANY, NUMBER = FACTS[0], FACTS[2], FACTS[3]


@pytest.mark.parametrize(
    ("fact", "answer", "spans"),
    [
        (ONE, OneOf(frozenset("ab")), 2),
        (MANY, Several(frozenset("a")), 4),
        (MANY, Several(frozenset("a"), frozenset("bc")), 1),
        (NUMBER, Between(), 3),
        (NUMBER, Between(0, 99), 1),
        (NUMBER, Between(100, None), 2),
    ],
)
def test_an_answer_spans_so_many_settled_ones(fact: Fact, answer: Answer, spans: int) -> None:
    assert size(fact, answer, (100, 1000)) == spans


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (OneOf(frozenset("ab")), OneOf(frozenset("bc")), OneOf(frozenset("b"))),
        (OneOf(frozenset("a")), OneOf(frozenset("b")), None),
        (Several(frozenset("a")), Several(frozenset(), frozenset("b")), Several(frozenset("a"), frozenset("b"))),
        (Several(frozenset("a")), Several(frozenset(), frozenset("a")), None),
        (Between(0, 9), Between(5, None), Between(5, 9)),
        (Between(5, None), Between(7, None), Between(7, None)),
        (Between(0, 4), Between(5, None), None),
    ],
)
def test_what_two_answers_have_in_common(one: Answer, other: Answer, both: Answer | None) -> None:
    assert overlap(one, other) == overlap(other, one) == both


def test_answers_to_different_facts_have_nothing_to_do_with_each_other() -> None:
    with pytest.raises(TypeError, match="different facts"):
        overlap(OneOf(frozenset("a")), Between())


def test_pairs_and_all_are_counted_over_those_that_speak() -> None:
    own = Tree("ours", "Ours", "1", (Question("one", (Route(OURS[2], Is("one", ("a",))), Route(OURS[1]))),))
    silent = Route(THEIRS[4], Is("one", ("c",)))
    essay = replace(own, id="essay", questions=(Question("one", (silent, Route(THEIRS[2]))),), article=True)
    playbook = Playbook(FACTS, LEVERS, (), (own, essay))
    ungated = replace(playbook, levers=tuple(replace(lever, gates=()) for lever in LEVERS))
    found = compare_trees([Walker(ungated, own), Walker(playbook, essay)])
    (pair,) = found.pairs

    assert shares_of(PAIR, found.tally, pair) == {"side": Share(1, 2), "both": Share(1, 2), "family": Share(1, 2)}
    assert shares_of(ALL, found.tally) == {
        "speak": Share(2, 3),
        "side": Share(1, 2),
        "name": Share(2, 3),
        "family": Share(1, 2),
    }
    assert [{name: share.hits for name, share in shares.items()} for shares in by_tree(found)] == [
        {"now": 1, "fits": 1, "silent": 0, "unnamed": 0},
        {"now": 2, "fits": 2, "silent": 1, "unnamed": 1},
    ]
    assert shares_of(PAIR, found.having("one", [OneOf(frozenset("c"))])[0], pair)["side"].cases == 0


# --- the project's own trees -------------------------------------------------------------------


@pytest.fixture(scope="module")
def six(guide: Guide) -> Comparison:
    return compare_trees(list(guide.walkers.values()))


def test_of_the_six_trees_combinations_are_drawn_since_they_have_too_many_states(guide: Guide, six: Comparison) -> None:
    facts, thresholds = guide.playbook.fact, six.thresholds
    product = 1
    for fact in six.facts:
        product *= size(facts[fact.id], unknown(fact), thresholds[fact.id])

    assert not six.exact
    assert len(six.trees) == 6
    assert six.combinations == product
    assert six.tally.total() == DRAWS


def test_a_drawn_comparison_comes_out_the_same_every_time_and_near_the_counted_one(
    guide: Guide, six: Comparison
) -> None:
    walkers = list(guide.walkers.values())
    first, again = (compare_trees(walkers, most=100, draws=1000) for _ in range(2))

    assert first == again
    assert len(first.pairs) == 15
    for pair in first.pairs:
        drawn, counted = (shares_of(PAIR, one.tally, pair)["side"] for one in (first, six))
        assert abs(drawn.value - counted.value) < 0.06


def test_no_answers_lead_the_myth_to_fine_tuning(six: Comparison) -> None:
    myth = by_tree(six)[six.trees.index("fine-tuning-myth")]

    assert (myth["now"].hits, myth["fits"].hits) == (0, 0)
    assert myth["silent"].hits


def test_a_comparison_is_told_as_text_as_data_and_as_html(guide: Guide, six: Comparison) -> None:
    playbook = guide.playbook
    told, data = agreement_text(playbook, six), agreement_as_data(six)
    names = ("how", "trees", "gaps", "pairs", "together", "never")
    parts = {name: comparison_part(playbook, six, name) for name in names}
    html = "".join(parts.values())

    assert all(parts.values())
    assert f"{six.combinations:,} combinations" in told
    assert f"{six.combinations:,} combinations" in Reader(html).text
    assert data["combinations"] == six.combinations
    assert "Combinations are not teams" in told
    assert json.loads(json.dumps(data)) == data
    for tree in playbook.trees[1:]:
        assert tree.title in told
        assert tree.title in Reader(html).text
    assert len(Reader(parts["pairs"]).text.split("·")) == 15 + 1
    assert [
        attributes["tabindex"] for tag, attributes in Reader(html).tags if tag == "div" and "tabindex" in attributes
    ]


def test_a_sample_is_called_one_with_its_seed_and_its_intervals(guide: Guide) -> None:
    drawn = compare_trees(list(guide.walkers.values()), most=10, draws=200, seed=7)
    told = agreement_text(guide.playbook, drawn)
    data = agreement_as_data(drawn)

    assert "200 combinations are drawn, with the seed 7; brackets give Wilson's 95% interval." in told
    assert " to " in told.partition("would fine-tune now")[2].partition("\n")[0]
    assert (data["exact"], data["seed"]) == (False, 7)
    assert isinstance(data["all"], dict)
    assert isinstance(data["all"]["side"], dict)
    assert "interval" in data["all"]["side"]


def test_the_command_line_prints_the_comparison(capsys: pytest.CaptureFixture[str], six: Comparison) -> None:
    assert main(["compare"]) == 0
    assert capsys.readouterr().out.startswith(f"There are {six.combinations:,} combinations of answers")
    assert main(["compare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == agreement_as_data(six)
    assert {"combinations", "states", "exact", "trees", "pairs", "all", "by_answer", "never_one_family"} <= told.keys()


def test_trees_without_gaps_are_compared_too() -> None:
    own = Tree("ours", "Ours", "1", (Question("one", (Route(OURS[0], Is("one", ("a",))), Route(OURS[1]))),))
    essay = replace(own, id="essay", title="<Essay>", questions=(Question("one", (Route(THEIRS[4]),)),), article=True)
    playbook = Playbook(FACTS, LEVERS, GATES, (own, essay))
    found = compare_trees([Walker(playbook, tree) for tree in playbook.trees])

    assert comparison_part(playbook, found, "gaps") == ""
    assert "<Essay>" in Reader(comparison_part(playbook, found, "trees")).text
    assert "there is no answer to which both name one" in comparison_part(playbook, found, "never")
    assert "no case" in comparison_part(playbook, found, "together")
