"""What matters of a state at a question, and the routes that are open there. Comes in: a tree. Goes out: visits, ways.

States that differ only in what no later condition reads are one visit, which keeps the work small. Nothing here calls
itself, so that a tree may be as deep as it likes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import chain
from operator import or_

from decision.tree import model
from decision.tree.conditions import Atom, State, atoms_routed, branches, facts_routed
from decision.tree.model import Answer, Ask, Includes, Several

type Key = tuple[str, frozenset[tuple[str, Answer]]]
"""A question, and all of what is known that matters from there on."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A question as it is come to: with what is known of the facts that it or a later one reads."""

    question: str
    known: State

    @property
    def key(self) -> Key:
        """What two visits that are alike have in common."""
        return self.question, frozenset(self.known.items())


@dataclass(frozen=True, slots=True)
class Way:
    """A route that is open, with the question that it leads to, once for each state that takes it; none at a leaf."""

    route: model.Route
    states: int
    onward: tuple[Visit, ...]


@dataclass
class Visits:
    """The visits of one tree's questions. Keeps which routes are open where, so that many look-ups stay cheap."""

    tree: model.Tree
    blank: State
    """The state in which nothing is known."""
    _taken: dict[Key, list[tuple[int, list[State]]]] = field(default_factory=dict, repr=False, init=False)
    """Which routes of a question take which parts of what is known of the facts that they read."""

    @cached_property
    def _bits(self) -> dict[str, dict[str, int]]:
        """The bit of each thing that routes read, by fact and value, see ``_value_of``."""
        read = chain.from_iterable(map(atoms_routed, self.tree.questions))
        found: dict[str, dict[str, int]] = {}
        for place, (fact, value) in enumerate(dict.fromkeys((atom.fact, _value_of(atom)) for atom in read)):
            found.setdefault(fact, {})[value] = 1 << place
        return found

    @cached_property
    def _reads(self) -> dict[str, int]:
        """For each question, what its routes read, as bits."""
        bits = self._bits
        return {
            question.id: reduce(or_, (bits[atom.fact][_value_of(atom)] for atom in atoms_routed(question)), 0)
            for question in self.tree.questions
        }

    @cached_property
    def _reads_from(self) -> dict[str, int]:
        """For each question, what its routes or any later question's routes read, as bits."""
        reads: dict[str, int] = {}
        for question in reversed(self.tree.questions):  # routes lead down the file
            reads[question.id] = reduce(or_, (reads[name] for name in question.leads_to), self._reads[question.id])
        return reads

    def _known(self, state: State, reads: int) -> State:
        """Return what is known of what is read: of several values that may hold, of those that are asked about."""
        known: State = {}
        for fact, now in state.items():
            if now is self.blank[fact]:
                continue
            values = [value for value, bit in self._bits.get(fact, {}).items() if reads & bit]
            if isinstance(now, Several):
                seen = Several(now.yes.intersection(values), now.no.intersection(values))
                if seen.yes or seen.no:
                    known[fact] = seen
            elif values:
                known[fact] = now
        return known

    def at(self, question: str, state: State) -> Visit:
        """Return the visit of a question, with only what is known and matters from there."""
        return Visit(question, self._known(state, self._reads_from[question]))

    def branches(self, question: model.Question, state: State) -> list[tuple[int, list[State]]]:
        """Return what ``conditions.branches`` does; it is worked out once for all states that the routes see alike."""
        seen = self._known(state, self._reads[question.id])
        key = Visit(question.id, seen).key
        if key not in self._taken:
            self._taken[key] = branches(
                question, {**{fact: self.blank[fact] for fact in facts_routed(question)}, **seen}
            )
        return [(place, [_joined(state, part) for part in parts]) for place, parts in self._taken[key]]

    def _ways(self, visit: Visit) -> list[Way]:
        """Return the routes that are open at a visit."""
        asked = self.tree.question[visit.question]
        ways = []
        for place, states in self.branches(asked, visit.known):
            route = asked.routes[place]
            onward = [self.at(route.to.question, one) for one in states] if isinstance(route.to, Ask) else []
            ways.append(Way(route, len(states), tuple(onward)))
        return ways

    def sum_up[T](self, first: Visit, found: dict[Key, T], one: Callable[[str, list[Way]], T]) -> T:
        """Return what ``one`` makes of a visit and its ways, after all that they lead to is in ``found``."""
        waiting: list[tuple[Visit, list[Way] | None]] = [(first, None)]
        while waiting:
            visit, ways = waiting.pop()
            key = visit.key
            if key in found:
                continue
            if ways is None:
                ways = self._ways(visit)
                waiting.append((visit, ways))
                waiting += [(onward, None) for way in ways for onward in way.onward]
            else:
                found[key] = one(visit.question, ways)
        return found[first.key]


def _value_of(atom: Atom) -> str:
    """Return the value that a condition asks about, where several may hold; else nothing."""
    return atom.value if isinstance(atom, Includes) else ""


def _joined(state: State, part: State) -> State:
    """Return a state with what a part of it says beside."""
    joined = {**state, **part}
    for fact, more in part.items():
        known = state.get(fact)
        if isinstance(more, Several) and isinstance(known, Several):
            joined[fact] = Several(known.yes | more.yes, known.no | more.no)
    return joined
