"""Conditions on what is known. Comes in: a condition or a question, a state. Goes out: where it holds and where not.

The splits are exact: where "examples at least 100" holds the number *is* at least 100, so that two conditions on the
same fact can never contradict each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from decision.tree import model
from decision.tree.model import (
    AllOf,
    Answer,
    AnyOf,
    AtLeast,
    Below,
    Between,
    Cheaper,
    Includes,
    Is,
    Kind,
    OneOf,
    Several,
)

type State = dict[str, Answer]
"""What is known of every fact that a tree or gate may read; facts that nobody answered are unknown."""
type Atom = Is | Includes | AtLeast | Below | Cheaper
"""A condition on one fact."""


def partition_by(condition: model.Condition, state: State) -> tuple[list[State], list[State]]:
    """Split a state into disjoint parts: those where the condition holds, and those where it does not."""
    match condition:
        case AllOf(parts):
            holding, failing = [state], []
            for part in parts:
                holding, failed = partition_all(part, holding)
                failing += failed
            return holding, failing
        case AnyOf(parts):
            holding, failing = [], [state]
            for part in parts:
                held, failing = partition_all(part, failing)
                holding += held
            return holding, failing
        case Cheaper(fact):
            cheaper, not_cheaper = _partition_number(condition, state[fact])
            return [{**state, fact: one} for one in cheaper], [{**state, fact: one} for one in not_cheaper]
        case _:
            yes, no = _partition_answer(condition, state[condition.fact])
            return (
                [] if yes is None else [{**state, condition.fact: yes}],
                [] if no is None else [{**state, condition.fact: no}],
            )


def partition_all(condition: model.Condition, states: Iterable[State]) -> tuple[list[State], list[State]]:
    """Split each of some states, see ``partition_by``."""
    holding: list[State] = []
    failing: list[State] = []
    for state in states:
        yes, no = partition_by(condition, state)
        holding += yes
        failing += no
    return holding, failing


def _partition_answer(condition: Atom, answer: Answer) -> tuple[Answer | None, Answer | None]:
    match condition, answer:
        case Is(_, values), OneOf(possible):
            yes, no = possible.intersection(values), possible.difference(values)
            return (OneOf(yes) if yes else None), (OneOf(no) if no else None)
        case Includes(_, value), Several(yes, no):
            return (
                None if value in no else Several(yes | {value}, no),
                None if value in yes else Several(yes, no | {value}),
            )
        case AtLeast(_, number), Between():
            return _from(answer, number), _below(answer, number)
        case Below(_, number), Between():
            return _below(answer, number), _from(answer, number)
        case _:
            raise TypeError(f"{condition} cannot be asked of {answer}")


def _partition_number(condition: Cheaper, answer: Answer) -> tuple[list[Between], list[Between]]:
    """Split a number by where a lever is cheaper; numbers at which that is open are in both parts."""
    if not isinstance(answer, Between):
        raise TypeError(f"{condition} cannot be asked of {answer}")
    holding, both = ([*_within(answer, parts)] for parts in (condition.sure, condition.open))
    return [*holding, *both], [*_outside(answer, sorted([*condition.sure, *condition.open], key=itemgetter(0))), *both]


def _within(known: Between, parts: Iterable[tuple[int, int | None]]) -> Iterator[Between]:
    """Yield what is in some ranges of numbers."""
    for low, high in parts:
        above = _from(known, low)
        inside = above if above is None or high is None else _below(above, high + 1)
        if inside:
            yield inside


def _outside(known: Between, parts: Iterable[tuple[int, int | None]]) -> Iterator[Between]:
    """Yield what is in none of some ranges, which are in order."""
    rest: Between | None = known
    for low, high in parts:
        if rest and (before := _below(rest, low)):
            yield before
        rest = None if rest is None or high is None else _from(rest, high + 1)
    if rest:
        yield rest


def _from(known: Between, number: int) -> Between | None:
    return None if known.high is not None and known.high < number else Between(max(known.low, number), known.high)


def _below(known: Between, number: int) -> Between | None:
    last = number - 1 if known.high is None else min(known.high, number - 1)
    return None if known.low > last else Between(known.low, last)


def holds(condition: model.Condition, state: State) -> bool | None:
    """Return whether a condition holds; ``None`` where the answers leave it open."""
    yes, no = partition_by(condition, state)
    return None if yes and no else bool(yes)


def atoms(condition: model.Condition | None) -> Iterator[Atom]:
    """Yield the conditions on one fact that a condition is made of, in order; none for "otherwise"."""
    match condition:
        case None:
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from atoms(part)
        case _:
            yield condition


def with_atoms(condition: model.Condition, change: Callable[[Atom], Atom]) -> model.Condition:
    """Return a condition with each condition on one fact changed."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return replace(condition, parts=tuple(with_atoms(part, change) for part in parts))
        case _:
            return change(condition)


def tree_with(tree: model.Tree, change: Callable[[Atom], Atom]) -> model.Tree:
    """Return a tree with each condition on one fact in its routes changed."""

    def changed(question: model.Question) -> model.Question:
        routes = (replace(route, when=route.when and with_atoms(route.when, change)) for route in question.routes)
        return replace(question, routes=tuple(routes))

    return replace(tree, questions=tuple(map(changed, tree.questions)))


def costs_that_count(routes: Iterable[model.Route], state: State) -> Iterator[Cheaper]:
    """Yield what some routes ask of costs, where all else that they ask for may hold in a state."""
    for route in routes:
        asked = [atom for atom in atoms(route.when) if isinstance(atom, Cheaper)]
        if route.when and asked and holds(with_atoms(route.when, _as_open), state) is not False:
            yield from asked


def _as_open(atom: Atom) -> Atom:
    return Cheaper(atom.fact, atom.lever, atom.than) if isinstance(atom, Cheaper) else atom


def thresholds_of(atom: Atom) -> Iterator[int]:
    """Yield the numbers at which an atom may change its mind."""
    match atom:
        case AtLeast(_, number) | Below(_, number):
            yield number
        case Cheaper():
            for low, high in (*atom.sure, *atom.open):
                yield low
                if high is not None:
                    yield high + 1
        case _:
            return


def facts_read(*conditions: model.Condition | None) -> Iterator[str]:
    """Yield the facts that some conditions read, in order, some perhaps twice."""
    return (atom.fact for condition in conditions for atom in atoms(condition))


def atoms_routed(question: model.Question) -> Iterator[Atom]:
    """Yield the conditions on one fact that a question's routes are made of."""
    for route in question.routes:
        yield from atoms(route.when)


def facts_routed(question: model.Question) -> set[str]:
    """Return the facts that a question's routes read."""
    return set(facts_read(*(route.when for route in question.routes)))


def facts_to_ask(playbook: model.Playbook, tree: model.Tree) -> list[str]:
    """Return the facts that a tree asks, in its order, then those that it hears or that only gates read."""
    asked = [question.id for question in tree.questions]
    read = {*tree.heard} | {fact for gate in playbook.gates for fact in facts_read(gate.applies, gate.met)}
    return asked + [fact.id for fact in playbook.facts if fact.id in read and fact.id not in asked]


def partitions(fact: model.Fact, thresholds: Sequence[int]) -> list[Answer]:
    """Return the answers to a fact that are told apart: each value, or each range between thresholds above 0.

    Of a fact of kind many these are the values that hold, each whatever holds beside it.
    """
    match fact.kind:
        case Kind.ONE:
            return [OneOf(frozenset({value})) for value in fact.value_ids]
        case Kind.MANY:
            return [Several(yes=frozenset({value})) for value in fact.value_ids]
        case Kind.NUMBER:
            ends = (*(threshold - 1 for threshold in thresholds), None)
            return [Between(low, high) for low, high in zip((0, *thresholds), ends, strict=True)]


def branches(question: model.Question, state: State) -> list[tuple[int, list[State]]]:
    """Return the routes that can still be taken, by their place in the question, each with the states that take it."""
    found = []
    rest = [state]
    for place, route in enumerate(question.routes):
        taken, rest = (rest, []) if route.when is None else partition_all(route.when, rest)
        if taken:
            found.append((place, taken))
    return found
