"""Trees that are called complete: the tables of SSVC, slips in them, random tables against a list of all answers."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decision.authoring.checks import check
from decision.authoring.playbook import load_playbook
from decision.interfaces.bundle import dump, read
from decision.tree.answers import read_answer
from decision.tree.conditions import atoms_routed, facts_routed, holds, thresholds_of
from decision.tree.model import (
    Ask,
    AtLeast,
    Below,
    Between,
    Fact,
    Is,
    Kind,
    Leaf,
    OneOf,
    Playbook,
    Question,
    Route,
    Tree,
    Value,
)
from decision.tree.session import Guide
from decision.tree.tables import fewest, prove
from tests.decision_tables import lines_of, read_tables, slips, write
from tests.families import LEAVE
from tests.small_trees import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.tree.conditions import State
    from decision.tree.model import Answer
    from tests.decision_tables import Table

TABLES = read_tables()
FEW, WIDE = 6, 100
"""In how many rows of a table slips are made; in none of tables with more than so many."""


def looked_at(table: Table, root: Path, totals: Mapping[str, int]) -> list[Finding]:
    """Return what is wrong with a table as a tree, but for the fingerprint that it lacks."""
    (root / "tree/playbook.yml").write_text("\n".join(lines_of(table, totals)) + "\n", encoding="utf-8")
    playbook, prior = load_playbook(root)
    return [one for one in prior + check(playbook, prior=prior) if one.rule != "changed-without-version"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_complete_table_is_proved_and_its_rows_lead_to_their_outcomes(table: Table, tmp_path: Path) -> None:
    write(table, tmp_path)
    assert looked_at(table, tmp_path, table.totals) == []
    assert {(one.rule, one.warning) for one in looked_at(table, tmp_path, {})} == {("without-totals", True)}

    written, _ = load_playbook(tmp_path)
    playbook = read(dump(written), Playbook)
    walker = Guide(playbook).walkers["playbook"]
    for row in table.rows[:: 1 + len(table.rows) // WIDE]:
        answers = {fact: read_answer(playbook.fact[fact], value) for fact, value in zip(table.facts, row, strict=False)}
        assert walker.leading(walker.state(answers)).lever == row[-1]


def places(table: Table) -> list[int]:
    """Return some rows from the first to the last."""
    last = len(table.rows) - 1
    return sorted({round(part * last / (FEW - 1)) for part in range(FEW)}) if last < WIDE else []


def test_slips_in_a_row_are_found_and_a_changed_outcome_by_its_totals(tmp_path: Path) -> None:
    """Counted on 65 rows or more. What only ``complete`` finds is told apart from what ``totals`` add."""
    tried, found = Counter[str](), Counter[str]()
    vanished = 0
    for table in TABLES:
        root = tmp_path / table.name
        write(table, root)
        for place in places(table):
            vanished += table.totals[table.rows[place][-1]] == 1
            for kind, slipped in slips(table, place):
                tried[kind] += 1
                found[kind] += any(not one.warning for one in looked_at(slipped, root, {}))
            tried["by totals"] += 1
            found["by totals"] += any(one.rule == "other-total" for one in looked_at(slipped, root, table.totals))

    assert tried["row deleted"] >= 65
    blind = "outcome changed"
    assert {kind for kind in tried if found[kind] < tried[kind]} == {blind}
    assert found[blind] == vanished  # of an outcome that no row has any more, another rule says so
    assert found["by totals"] == tried["by totals"] == tried[blind]


def test_two_outcomes_that_are_exchanged_stay_unseen_but_for_the_fingerprint(tmp_path: Path) -> None:
    table = next(one for one in TABLES if one.name.startswith("deployer"))
    first, last = table.rows[0], table.rows[-1]
    swapped = ((*first[:-1], last[-1]), *table.rows[1:-1], (*last[:-1], first[-1]))
    write(table, tmp_path)

    assert first[-1] != last[-1]
    assert looked_at(replace(table, rows=swapped), tmp_path, table.totals) == []


# --- against a list of all answers -------------------------------------------------------------

FACTS = (
    Fact("one", Kind.ONE, "", tuple(Value(name, "") for name in "abc")),
    Fact("other", Kind.ONE, "", tuple(Value(name, "") for name in "ab")),
    Fact("number", Kind.NUMBER, "", unit="things"),
)
ANSWERS: dict[str, list[Answer]] = {
    "one": [OneOf(frozenset(value)) for value in "abc"],
    "other": [OneOf(frozenset(value)) for value in "ab"],
    "number": [Between(number, number) for number in range(5)],
}


@st.composite
def tables(draw: st.DrawFn) -> Tree:
    """Draw a tree of up to three questions, most of them without otherwise."""
    asked = FACTS[: draw(st.integers(1, 3))]
    questions = []
    for place, fact in enumerate(asked):
        targets: list[Ask | Leaf] = [Ask(later.id) for later in asked[place + 1 :]]
        targets += [Leaf(lever, LEAVE) for lever in "xyz"]
        some = st.builds(Route, st.sampled_from(targets), conditions(FACTS))
        routes = draw(st.lists(some, min_size=1, max_size=4))
        if draw(st.integers(0, 3)) == 0:
            routes = [*routes[1:], replace(routes[0], when=None)]
        questions.append(Question(fact.id, tuple(routes)))
    return Tree("tree", "", "1", tuple(questions))


def asked_in(tree: Tree) -> list[Question]:
    """Return the questions that some route leads to."""
    reached = {tree.start.id}
    for question in tree.questions:
        reached |= {*question.leads_to} if question.id in reached else set()
    return [question for question in tree.questions if question.id in reached]


def complete_answers(tree: Tree) -> Iterator[State]:
    """Yield each combination of answers to the facts that the tree reads."""
    read = set[str]().union(*map(facts_routed, asked_in(tree)))
    facts = [fact for fact in ANSWERS if fact in read]
    for answers in itertools.product(*(ANSWERS[fact] for fact in facts)):
        yield dict(zip(facts, answers, strict=True))


@dataclass
class Tried:
    """What came of trying all complete answers, each in the form that a proof has."""

    missing: defaultdict[str, list[State]] = field(default_factory=lambda: defaultdict(list))
    twice: defaultdict[tuple[str, int, int], list[State]] = field(default_factory=lambda: defaultdict(list))
    taken: set[tuple[str, int]] = field(default_factory=set)
    totals: Counter[str] = field(default_factory=Counter)


def try_all(tree: Tree) -> Tried:
    tried = Tried()
    starts = {0}.union(*({*thresholds_of(atom)} for one in asked_in(tree) for atom in atoms_routed(one)))
    for state in complete_answers(tree):
        match state.get("number", Between(0, 0)):
            case Between(low):
                counts = low in starts
            case _:
                raise AssertionError
        to: Ask | Leaf | None = Ask(tree.start.id)
        while isinstance(to, Ask):
            to = step(tree.question[to.question], state, tried)
        if to:
            tried.totals[to.key] += counts
    return tried


def step(question: Question, state: State, tried: Tried) -> Ask | Leaf | None:
    """Return where complete answers lead from a question; nowhere if no route takes them."""
    places = [place for place, route in enumerate(question.routes) if route.when and holds(route.when, state)]
    otherwise = [place for place, route in enumerate(question.routes) if route.when is None]
    if not places and not (otherwise and len(question.routes) == 1):
        tried.missing[question.id].append(state)
    for later in places[1:]:
        tried.twice[question.id, places[0], later].append(state)
    takes = places or otherwise
    tried.taken.update((question.id, place) for place in takes)
    return question.routes[takes[0]].to if takes else None


EQUAL_NUMBERS = Tree(
    "tree",
    "",
    "1",
    (
        Question("one", (Route(Ask("number"), Is("one", ("a", "b"))), Route(Leaf("x", LEAVE), Is("one", ("c",))))),
        Question("number", tuple(Route(Leaf("y", LEAVE), when) for when in (Below("number", 2), AtLeast("number", 2)))),
    ),
)
"""It is complete: of six combinations two lead to one leaf and four to the other."""


@given(tables())
@example(EQUAL_NUMBERS)
def test_a_proof_says_what_trying_all_answers_says(tree: Tree) -> None:
    proof, tried = prove(FACTS, tree), try_all(tree)
    assert proof is not None
    assert {name: spread(states) for name, states in proof.missing.items()} == {
        name: told_of(states, proof.missing[name][0]) for name, states in tried.missing.items()
    }
    assert {key: spread(states) for key, states in proof.twice.items()} == {
        key: told_of(states, proof.twice[key][0]) for key, states in tried.twice.items()
    }
    every = {(one.id, place) for one in asked_in(tree) for place in range(len(one.routes))}
    assert {*proof.idle} == every - tried.taken
    assert proof.totals == {key: count for key, count in tried.totals.items() if count}


def spread(states: list[State]) -> set[frozenset[tuple[str, Answer]]]:
    """Return all complete answers within sets of answers, no two of which have one in common."""
    found = [
        frozenset(zip(state, answers, strict=True))
        for state in states
        for answers in itertools.product(*(_within(ANSWERS[fact], known) for fact, known in state.items()))
    ]
    assert len({*found}) == len(found)
    return {*found}


def _within(answers: list[Answer], known: Answer) -> list[Answer]:
    match known:
        case OneOf(others):
            return [one for one in answers if isinstance(one, OneOf) and one.possible <= others]
        case Between(least, most):
            numbers = (one for one in answers if isinstance(one, Between))
            return [one for one in numbers if least <= one.low and (most is None or one.low <= most)]
        case _:
            raise AssertionError


def told_of(states: list[State], like: State) -> set[frozenset[tuple[str, Answer]]]:
    """Return of complete answers what a set of answers speaks of."""
    return {frozenset((fact, state[fact]) for fact in like) for state in states}


def test_missing_answers_are_named_together() -> None:
    states = [{"one": one, "other": other} for one in ANSWERS["one"] for other in ANSWERS["other"]]
    corner = {"one": OneOf(frozenset("a")), "other": OneOf(frozenset("a"))}

    assert len(fewest(states)) == 1
    assert len(fewest([state for state in states if state != corner])) == 2


def test_a_tree_with_too_many_combinations_is_said_to_be_unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decision.tree.tables._PATIENCE", 5)
    assert prove(FACTS, EQUAL_NUMBERS) is None
