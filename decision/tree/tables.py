"""Whether every combination of answers takes just one route. Comes in: a playbook, a tree. Goes out: what does not.

Answers are split only where a route depends on them, so that the work grows with the rows of a table and not with the
combinations. Patience is limited; a tree that takes more is not proved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from decision.tree import graph
from decision.tree.answers import unknown
from decision.tree.conditions import Atom, State, atoms_routed, facts_routed, partition_by, thresholds_of
from decision.tree.model import (
    AllOf,
    Answer,
    AnyOf,
    Ask,
    Between,
    Cheaper,
    Condition,
    Fact,
    Includes,
    Leaf,
    OneOf,
    Question,
    Several,
    Tree,
)

_PATIENCE = 3_000_000
"""How many conditions are looked at before a tree is left unproved."""
_NO_MANY = "no proof is made where several values may hold"
type _Coming = dict[str, dict[frozenset[tuple[str, Answer]], int]]
"""The states that come to each question, each with how many combinations of forgotten answers it stands for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in a tree. All is empty in one that is proved complete."""

    missing: dict[str, list[State]] = field(default_factory=dict)
    """By question: the answers that take no route but an “otherwise”, as few sets of answers as were found."""
    twice: dict[tuple[str, int, int], list[State]] = field(default_factory=dict)
    """By question and the places of two routes: the answers that take both."""
    idle: list[tuple[str, int]] = field(default_factory=list)
    """The question and place of each route that no answers take."""
    totals: dict[str, int] = field(default_factory=dict)
    """How many combinations of answers lead to each leaf, by its key; each takes the first route that holds."""


def prove(facts: Iterable[Fact], tree: Tree) -> Proof | None:
    """Return what keeps a tree without circles from being complete; ``None`` where that cannot be said.

    It takes too long; or a route asks what costs less, which is open at some numbers, or which of several values hold,
    where no condition says that one does not.
    """
    asked = (atom for question in tree.questions for atom in atoms_routed(question))
    return None if any(isinstance(atom, Cheaper | Includes) for atom in asked) else _Prover(facts, tree).prove()


class _TooLongError(Exception):
    """Patience came to its end."""


class _Prover:
    def __init__(self, facts: Iterable[Fact], tree: Tree) -> None:
        self._tree = tree
        self._patience = _PATIENCE
        reached = graph.reachable(tree)
        self._order = [name for name in graph.explore(tree)[0] if name in reached]
        self._reads = _facts_read_from(tree, reversed(self._order))
        self._sizes = _Sizes(atom for name in self._order for atom in atoms_routed(tree.question[name]))
        self._blank = {fact.id: unknown(fact) for fact in facts if fact.id in self._reads[tree.start.id]}

    def prove(self) -> Proof | None:
        try:
            return self._prove()
        except _TooLongError:
            return None

    def _prove(self) -> Proof:
        coming: _Coming = {name: {} for name in self._order}
        coming[self._tree.start.id] = {frozenset(self._blank.items()): 1}
        proof = Proof()
        for name in self._order:
            self._judge(self._tree.question[name], coming, proof)
        return replace(
            proof,
            missing={key: fewest(states) for key, states in proof.missing.items()},
            twice={key: fewest(states) for key, states in proof.twice.items()},
        )

    def _judge(self, question: Question, coming: _Coming, proof: Proof) -> None:
        """Note what is odd at a question, and pass on what comes to it."""
        idle = {*range(len(question.routes))}
        for known, weight in coming[question.id].items():
            for cell, places in self._cells(question, dict(known)):
                _note(proof, question.id, cell, places)
                takes = places or _left_to(question)
                idle.difference_update(takes)
                for place in takes[:1]:
                    self._pass_on(question.routes[place].to, cell, weight, coming, proof)
        proof.idle.extend((question.id, place) for place in sorted(idle))

    def _pass_on(self, to: Ask | Leaf, cell: State, weight: int, coming: _Coming, proof: Proof) -> None:
        """Count a cell at the leaf that it comes to, or let it come to the next question without what is over."""
        kept = self._reads[to.question] if isinstance(to, Ask) else frozenset[str]()
        for fact, answer in cell.items():
            if fact not in kept:
                weight *= self._sizes.of(fact, answer)
        if isinstance(to, Ask):
            known = frozenset((fact, answer) for fact, answer in cell.items() if fact in kept)
            coming[to.question][known] = coming[to.question].get(known, 0) + weight
        else:
            proof.totals[to.key] = proof.totals.get(to.key, 0) + weight

    def _cells(self, question: Question, state: State) -> Iterator[tuple[State, list[int]]]:
        """Split a state until each route of a question holds or fails; yield each part with the routes that hold."""
        left_over = _left_to(question)
        every = [place for place in range(len(question.routes)) if place not in left_over]
        waiting: list[tuple[State, list[int], list[int]]] = [(state, every, [])]
        while waiting:
            part, unsure, holding = waiting.pop()
            self._look(len(unsure))
            told = {place: _meets(question.routes[place].when, part) for place in unsure}
            holding = holding + _those(told, meets=True)
            if unsure := _those(told, meets=None):
                atom = _open_atom(question.routes[unsure[0]].when, part)
                waiting += [(one, unsure, holding) for side in partition_by(atom, part) for one in side]
            else:
                yield part, sorted(holding)

    def _look(self, conditions: int) -> None:
        """Count conditions that are looked at; ``_TooLongError`` when there were too many."""
        self._patience -= conditions
        if self._patience < 0:
            raise _TooLongError


def _those(told: Mapping[int, bool | None], *, meets: bool | None) -> list[int]:
    """Return the places of which one thing is told."""
    return [place for place, one in told.items() if one is meets]


def _left_to(question: Question) -> list[int]:
    """Return the place of an “otherwise” beside other routes, which takes what they leave."""
    several = len(question.routes) > 1
    return [place for place, route in enumerate(question.routes) if several and route.when is None]


def _facts_read_from(tree: Tree, last_first: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for each question the facts that its routes, or those of a later one, read."""
    found: dict[str, frozenset[str]] = {}
    for name in last_first:
        question = tree.question[name]
        found[name] = frozenset(facts_routed(question)).union(*(found[further] for further in question.leads_to))
    return found


def _note(proof: Proof, question: str, cell: State, places: list[int]) -> None:
    """Note a cell that takes no route, or several."""
    if not places:
        proof.missing.setdefault(question, []).append(cell)
    for later in places[1:]:
        proof.twice.setdefault((question, places[0], later), []).append(cell)


def _meets(condition: Condition | None, state: State) -> bool | None:
    """Return whether a state surely meets a condition, or surely does not; ``None`` where it has to be split."""
    match condition:
        case None:
            return True
        case AllOf(parts):
            return _all(_meets(part, state) for part in parts)
        case AnyOf(parts):
            failing = _all(_not(_meets(part, state)) for part in parts)
            return _not(failing)
        case _:
            holding, failed = partition_by(condition, state)
            return None if holding and failed else bool(holding)


def _not(meets: bool | None) -> bool | None:  # noqa: FBT001  # a truth, not a switch
    return None if meets is None else not meets


def _all(told: Iterable[bool | None]) -> bool | None:
    sure: bool | None = True
    for meets in told:
        if meets is False:
            return False
        sure = sure if meets else None
    return sure


def _open_atom(condition: Condition | None, state: State) -> Atom:
    """Return a condition on one fact that has to be split, of one that has."""
    while isinstance(condition, AllOf | AnyOf):
        condition = next(part for part in condition.parts if _meets(part, state) is None)
    if condition is None:
        raise ValueError("“otherwise” holds in every state")
    return condition


class _Sizes:
    """How many answers that conditions tell apart are in what is known of a fact."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        self._thresholds: dict[str, set[int]] = {}
        for atom in atoms:
            self._thresholds.setdefault(atom.fact, set()).update(thresholds_of(atom))

    def of(self, fact: str, answer: Answer) -> int:
        match answer:
            case OneOf(possible):
                return len(possible)
            case Between(low, high):
                return 1 + sum(low < one and (high is None or one <= high) for one in self._thresholds.get(fact, ()))
            case Several():
                raise TypeError(_NO_MANY)


def fewest(states: list[State]) -> list[State]:
    """Return the same answers in as few states as joining two that differ in one fact gives, from any fact on."""
    facts = list(states[0]) if states else []
    orders = [facts[place:] + facts[:place] for place in range(len(facts))]
    return min((_joined(states, order) for order in orders), key=len, default=states)


def _joined(states: list[State], facts: list[str]) -> list[State]:
    before = None
    while before != len(states):
        before = len(states)
        for fact in facts:
            alike: dict[frozenset[tuple[str, Answer]], list[State]] = {}
            for state in states:
                rest = frozenset((one, answer) for one, answer in state.items() if one != fact)
                alike.setdefault(rest, []).append(state)
            states = [
                {**group[0], fact: answer}
                for group in alike.values()
                for answer in _unions([state[fact] for state in group])
            ]
    return states


def _unions(answers: list[Answer]) -> list[Answer]:
    """Return the same answers to one fact, in fewer sets where some join to one."""
    match answers[0]:
        case OneOf():
            every = (one.possible for one in answers if isinstance(one, OneOf))
            return [OneOf(reduce(frozenset.union, every, frozenset()))]
        case Between():
            return _ranges_joined([one for one in answers if isinstance(one, Between)])
        case Several():
            raise TypeError(_NO_MANY)


def _ranges_joined(ranges: list[Between]) -> list[Answer]:
    found: list[Between] = []
    for one in sorted(ranges, key=lambda one: one.low):
        if found and found[-1].high is not None and found[-1].high + 1 >= one.low:
            found[-1] = Between(found[-1].low, one.high)
        else:
            found.append(one)
    return [*found]
