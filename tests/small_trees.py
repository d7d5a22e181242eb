"""Small random trees over four facts, and the plainest way to walk them: one complete set of answers at a time.

What the engine works out on sets of answers has to be what listing all complete answers gives.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
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
    Cheaper,
    Fact,
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
from tests.families import FINE_TUNING, LEAVE, PROMPTING, RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from decision.tree.conditions import Atom
    from decision.tree.model import Answer, Condition

FACTS = (
    Fact("one", Kind.ONE, "One", tuple(Value(name, name) for name in "abc"), change=3),
    Fact("many", Kind.MANY, "Many", tuple(Value(name, name) for name in "ab"), change=2),
    Fact("number", Kind.NUMBER, "Number", unit="things", change=1),
    Fact("other", Kind.ONE, "Other", tuple(Value(name, name) for name in "ab"), change=2),
)
LEVERS = (
    Lever("leave", LEAVE, "Leave", ""),
    Lever("ask", PROMPTING, "Ask", "", addresses=("a",)),
    Lever("search", RETRIEVAL, "Search", "", addresses=("b",)),
    Lever("show", PROMPTING, "Show", "", addresses=("a", "b")),
    Lever("train", FINE_TUNING, "Train", "", addresses=("a",), gates=("calm", "enough")),
    Lever("own", FINE_TUNING, "Own", "", gates=("calm",), cautions=(Caution("2026-02-02", "It ends."),)),
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
    *(Leaf("", family, says) for family in (PROMPTING, FINE_TUNING) for says in ("", "otherwise said")),
    Leaf("", LEAVE, "Do not.", silent=True),
    Leaf("", None, silent=True),
    Leaf("search", RETRIEVAL),
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


UNFILLED = Cheaper("number", "own", "ask")
"""A comparison of costs as an author writes it, which is open at every number."""


@st.composite
def comparisons(draw: st.DrawFn) -> Cheaper:
    """Draw a comparison of costs that somebody who knows costs has filled in: ranges of some numbers, sure or open."""
    starts = [0, *sorted(draw(st.sets(st.integers(1, 4), max_size=3)))]
    ends = [*(start - 1 for start in starts[1:]), None]
    kinds = draw(st.lists(st.sampled_from(["sure", "open", "no"]), min_size=len(starts), max_size=len(starts)))
    ranges = [*zip(kinds, zip(starts, ends, strict=True), strict=True)]
    sure, doubtful = (tuple(part for kind, part in ranges if kind == wanted) for wanted in ("sure", "open"))
    return Cheaper("number", "own", "ask", sure, doubtful)


@st.composite
def plain_conditions(
    draw: st.DrawFn, facts: tuple[Fact, ...] = FACTS, costs: st.SearchStrategy[Cheaper] | None = None
) -> Atom:
    """Draw a condition on one of some facts; of a number perhaps one of ``costs``."""
    fact = draw(st.sampled_from(facts))
    if costs is not None and fact.kind is Kind.NUMBER and draw(st.booleans()):
        return draw(costs)
    match fact.kind:
        case Kind.ONE:
            return Is(fact.id, tuple(draw(st.lists(st.sampled_from(fact.value_ids), min_size=1, unique=True))))
        case Kind.MANY:
            return Includes(fact.id, draw(st.sampled_from(fact.value_ids)))
        case Kind.NUMBER:
            number = draw(st.integers(0, 4))
            return AtLeast(fact.id, number) if draw(st.booleans()) else Below(fact.id, number)


def conditions(
    facts: tuple[Fact, ...] = FACTS, depth: int = 2, costs: st.SearchStrategy[Cheaper] | None = None
) -> st.SearchStrategy[Condition]:
    """Draw a condition on some facts, perhaps one made of others."""
    plain: st.SearchStrategy[Condition] = plain_conditions(facts, costs)
    if not depth:
        return plain
    parts = st.lists(conditions(facts, depth - 1, costs), min_size=1, max_size=3).map(tuple)
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


DOUBTS = st.dictionaries(st.sampled_from(OURS[::2]), st.integers(1, 45), max_size=2).map(lambda some: (*some.items(),))
"""What a route leaves in doubt: at most two levers, each with its part of a hundred."""


@st.composite
def full_trees(
    draw: st.DrawFn,
    *,
    costs: st.SearchStrategy[Cheaper] | None = None,
    plain: bool = False,
    facts: Iterable[str] = tuple(SETTLED),
) -> Tree:
    """Draw a tree that also hears facts that it does not ask, leaves levers in doubt, and perhaps compares costs."""
    tree = draw(trees(facts=facts))
    asked = [question.id for question in tree.questions]
    heard = [fact for fact in FACTS if fact.id in {*facts} - {*asked} and draw(st.booleans())]

    def full(route: Route, read: tuple[Fact, ...]) -> Route:
        kinds = plain_conditions(read, costs) if plain else conditions(read, 1, costs)
        return replace(route, when=route.when and draw(kinds), doubts=draw(DOUBTS))

    questions = []
    for place, question in enumerate(tree.questions):
        read = tuple(fact for fact in FACTS if fact.id in asked[: place + 1] or fact in heard)
        questions.append(replace(question, routes=tuple(full(route, read) for route in question.routes)))
    return replace(tree, questions=tuple(questions), heard=tuple(fact.id for fact in heard), max_questions=None)


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


def outcomes(condition: Condition | None, situation: Mapping[str, Answer]) -> set[bool]:
    """Return what a condition may come to for complete answers: both where costs are open at their number."""
    match condition:
        case AllOf(parts):
            found = [outcomes(part, situation) for part in parts]
            return {holds for holds in (True, False) if (all if holds else any)(holds in one for one in found)}
        case AnyOf(parts):
            found = [outcomes(part, situation) for part in parts]
            return {holds for holds in (True, False) if (any if holds else all)(holds in one for one in found)}
        case Cheaper():
            return _cost_outcomes(condition, situation[condition.fact])
        case _:
            return {true(condition, situation)}


def _cost_outcomes(condition: Cheaper, answer: Answer) -> set[bool]:
    if not isinstance(answer, Between):
        raise TypeError(condition)

    def within(ranges: Iterable[tuple[int, int | None]]) -> bool:
        return any(low <= answer.low and (high is None or answer.low <= high) for low, high in ranges)

    return {True, False} if within(condition.open) else {within(condition.sure)}


def runs(tree: Tree, situation: Mapping[str, Answer]) -> Iterator[tuple[tuple[tuple[str, int], ...], Leaf]]:
    """Yield each way that complete answers may lead: (question, place of route) pairs, and the leaf at the end."""
    waiting: list[tuple[str, tuple[tuple[str, int], ...]]] = [(tree.start.id, ())]
    while waiting:
        question, before = waiting.pop()
        for place, route in enumerate(tree.question[question].routes):
            may = outcomes(route.when, situation)
            path = (*before, (question, place))
            if True in may and isinstance(route.to, Ask):
                waiting.append((route.to.question, path))
            elif True in may and isinstance(route.to, Leaf):
                yield path, route.to
            if False not in may:
                break


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
