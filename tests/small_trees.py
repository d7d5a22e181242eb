"""Small random trees over four facts, and the plainest way to walk them: one complete set of answers at a time.

What the engine works out on sets of answers has to be what listing all complete answers gives.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Between,
    Caution,
    Fact,
    Family,
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
    Value,
)
from decision.tree.walk import Walker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from decision.tree.conditions import Atom
    from decision.tree.model import Answer, Condition

FACTS = (
    Fact("one", Kind.ONE, "One", tuple(Value(name, name) for name in "abc"), change=3),
    Fact("many", Kind.MANY, "Many", tuple(Value(name, name) for name in "ab"), change=2),
    Fact("number", Kind.NUMBER, "Number", unit="things", change=1),
    Fact("other", Kind.ONE, "Other", tuple(Value(name, name) for name in "ab"), change=2),
)
LEVERS = (
    Lever("leave", Family.LEAVE, "Leave", ""),
    Lever("ask", Family.PROMPTING, "Ask", "", addresses=("a",)),
    Lever("search", Family.RETRIEVAL, "Search", "", addresses=("b",)),
    Lever("show", Family.PROMPTING, "Show", "", addresses=("a", "b")),
    Lever("train", Family.FINE_TUNING, "Train", "", addresses=("a",), gates=("calm", "enough")),
    Lever("own", Family.FINE_TUNING, "Own", "", gates=("calm",), cautions=(Caution("2026-02-02", "It ends."),)),
)
GATES = (
    Gate("enough", "Enough", AtLeast("number", 3), "Get more."),
    Gate("unused", "Unused", Is("one", ("a",)), "Nothing.", applies=Below("number", 2)),
    Gate("calm", "Calm", Is("other", ("a",)), "Wait.", applies=Includes("many", "b")),
)
LADDER = ("leave", "ask", "search", "show", "train", "own")
"""The levers, cheapest first; one of retrieval between two that prompt, since families may take turns on a ladder."""
OURS = tuple(Leaf(lever.id, lever.family, says) for lever in LEVERS for says in ("", "otherwise said"))
THEIRS = (
    *(Leaf("", family, says) for family in (Family.PROMPTING, Family.FINE_TUNING) for says in ("", "otherwise said")),
    Leaf("", Family.LEAVE, "Do not.", silent=True),
    Leaf("", None, silent=True),
    Leaf("search", Family.RETRIEVAL),
)
SETTLED: dict[str, list[Answer]] = {
    "one": [OneOf(frozenset(value)) for value in "abc"],
    "many": [Several(frozenset(yes), frozenset("ab") - frozenset(yes)) for yes in ("", "a", "b", "ab")],
    "number": [Between(number, number) for number in range(5)],
    "other": [OneOf(frozenset(value)) for value in "ab"],
}
"""The complete answers to each fact, as far as the conditions drawn here can tell them apart."""
SITUATIONS = [dict(zip(SETTLED, answers, strict=True)) for answers in itertools.product(*SETTLED.values())]


# --- drawing -----------------------------------------------------------------------------------


@st.composite
def plain_conditions(draw: st.DrawFn, facts: tuple[Fact, ...] = FACTS) -> Atom:
    """Draw a condition on one of some facts."""
    fact = draw(st.sampled_from(facts))
    match fact.kind:
        case Kind.ONE:
            return Is(fact.id, tuple(draw(st.lists(st.sampled_from(fact.value_ids), min_size=1, unique=True))))
        case Kind.MANY:
            return Includes(fact.id, draw(st.sampled_from(fact.value_ids)))
        case Kind.NUMBER:
            number = draw(st.integers(0, 4))
            return AtLeast(fact.id, number) if draw(st.booleans()) else Below(fact.id, number)


def conditions(facts: tuple[Fact, ...] = FACTS, depth: int = 2) -> st.SearchStrategy[Condition]:
    """Draw a condition on some facts, perhaps one made of others."""
    plain: st.SearchStrategy[Condition] = plain_conditions(facts)
    if not depth:
        return plain
    parts = st.lists(conditions(facts, depth - 1), min_size=1, max_size=3).map(tuple)
    return plain | plain | parts.map(AllOf) | parts.map(AnyOf)


@st.composite
def trees(
    draw: st.DrawFn, *, plain: bool = False, article: bool = False, facts: Iterable[str] = tuple(SETTLED)
) -> Tree:
    """Draw a tree whose routes lead down and read what was asked before; ``plain`` conditions are on one fact."""
    order = draw(st.permutations([fact for fact in FACTS if fact.id in {*facts}]))
    asked = order[: draw(st.integers(1, len(order)))]
    questions: list[Question] = []
    for place, fact in enumerate(asked):
        targets: list[Ask | Leaf] = [*map(Ask, (later.id for later in asked[place + 1 : place + 2]))] * 6
        targets += [Ask(later.id) for later in asked[place + 2 :]] + list(THEIRS if article else OURS)
        read = tuple(asked[: place + 1]) if not questions or draw(st.booleans()) else (fact,)
        kinds = plain_conditions(read) if plain else conditions(read)
        routes = [
            Route(draw(st.sampled_from(targets)), draw(kinds), weight=draw(st.integers(1, 3)))
            for _ in range(draw(st.integers(0, 3)))
        ]
        otherwise = Route(draw(st.sampled_from(targets)), weight=draw(st.integers(1, 3)))
        questions.append(Question(fact.id, (*routes, otherwise)))
    return Tree("tree", "Tree", "1", tuple(questions), article=article)


def walker_of(tree: Tree) -> Walker:
    """Make a tree ready to be walked."""
    return Walker(Playbook(FACTS, LEVERS, GATES, (tree,)), tree)


# --- one complete set of answers ---------------------------------------------------------------


def true(condition: Condition | None, situation: Mapping[str, Answer]) -> bool:
    """Whether a condition holds for complete answers."""
    match condition:
        case None:
            return True
        case AllOf(parts):
            return all(true(part, situation) for part in parts)
        case AnyOf(parts):
            return any(true(part, situation) for part in parts)
        case _:
            return _plainly_true(condition, situation[condition.fact])


def _plainly_true(condition: Atom, answer: Answer) -> bool:
    match condition, answer:
        case Is(_, values), OneOf(possible):
            return possible <= {*values}
        case Includes(_, value), Several(yes, _):
            return value in yes
        case AtLeast(_, number), Between(low, _):
            return low >= number
        case Below(_, number), Between(low, _):
            return low < number
        case _:
            raise TypeError(condition)


def walked(tree: Tree, situation: Mapping[str, Answer]) -> tuple[list[tuple[str, int]], Leaf]:
    """Return the (question, place of route) pairs that complete answers lead through, and the leaf at the end."""
    path: list[tuple[str, int]] = []
    to: Ask | Leaf = Ask(tree.start.id)
    while isinstance(to, Ask):
        question = tree.question[to.question]
        place = next(place for place, route in enumerate(question.routes) if true(route.when, situation))
        path.append((question.id, place))
        to = question.routes[place].to
    return path, to


def fits(settled: Answer, known: Answer) -> bool:
    """Whether a complete answer is among those that what is known leaves possible."""
    match settled, known:
        case OneOf(value), OneOf(possible):
            return value <= possible
        case Several(yes, _), Several(must, cannot):
            return must <= yes and not yes & cannot
        case Between(number, _), Between(low, high):
            return low <= number and (high is None or number <= high)
        case _:
            raise TypeError(settled)


def situations_within(state: Mapping[str, Answer]) -> list[dict[str, Answer]]:
    """Return the complete answers that a state leaves possible."""
    return [one for one in SITUATIONS if all(fits(one[fact], answer) for fact, answer in state.items())]


@st.composite
def small_answers(draw: st.DrawFn, facts: Iterable[str] = tuple(SETTLED)) -> dict[str, Answer]:
    """Draw answers to some of the facts, each from settled to not sure."""
    return draw(st.fixed_dictionaries({}, optional={fact: st.sampled_from(PARTLY[fact]) for fact in facts}))


def _unions(fact: str) -> list[Answer]:
    match SETTLED[fact][0]:
        case OneOf():
            values = "".join("".join(one.possible) for one in SETTLED[fact] if isinstance(one, OneOf))
            some = itertools.chain(*(itertools.combinations(values, size) for size in range(1, len(values) + 1)))
            return [OneOf(frozenset(chosen)) for chosen in some]
        case Several():
            known = itertools.product((None, True, False), repeat=2)
            return [
                Several(
                    frozenset(value for value, holds in zip("ab", chosen, strict=True) if holds is True),
                    frozenset(value for value, holds in zip("ab", chosen, strict=True) if holds is False),
                )
                for chosen in known
            ]
        case Between():
            ends = [(low, high) for low in range(5) for high in (*range(low, 5), None)]
            return [Between(low, high) for low, high in ends]


PARTLY = {fact: _unions(fact) for fact in SETTLED}
"""Everything that can be known of each fact."""


def atoms(condition: Condition | None) -> list[Atom]:
    """Return the conditions on one fact that a condition is made of."""
    match condition:
        case None:
            return []
        case AllOf(parts) | AnyOf(parts):
            return [atom for part in parts for atom in atoms(part)]
        case _:
            return [condition]


def price(leaf: Leaf) -> float:
    """Return the place of a leaf on the ladder; a family comes just before its levers, silence last."""
    if leaf.lever:
        return LADDER.index(leaf.lever)
    return min((place - 0.5 for place, one in enumerate(LEVERS) if one.family is leaf.family), default=len(LADDER))
