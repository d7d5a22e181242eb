"""From answers and a tree to what is still possible. Comes in: facts, a tree, answers. Goes out: paths and levers.

An answer that is not known splits its question: every route that can still hold is followed, with its share of the
weight. Nothing here calls itself, so that a tree may be as deep as it likes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import itemgetter

from decision.tree import model
from decision.tree.answers import is_settled, unknown
from decision.tree.conditions import (
    State,
    atoms,
    costs_that_count,
    facts_routed,
    partitions,
    thresholds_of,
)
from decision.tree.model import Answer, Answers, Ask, Cheaper, Kind, Leaf, Several
from decision.tree.visits import Key, Visits, Way


@dataclass(frozen=True, slots=True)
class Reachable:
    """What can be reached from a question: the weight of each leaf, and the questions on the way."""

    weights: dict[Leaf, Fraction]
    questions: int
    """The questions on the way, as bits: the one at place 3 of the file is ``1 << 3``."""
    exits: frozenset[tuple[str, ...]]
    """For each route that ends or leaves something in doubt: the lever it ends at, if any, then those in doubt."""


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One step of a path: at this question, with this answer, this route was taken."""

    question: str
    answer: Answer
    route: model.Route
    place: int
    """The place of the route among the question's routes, from 0."""
    sure: bool
    """Whether no other route was possible."""
    costs: tuple[Cheaper, ...] = ()
    """What this route, or one before it, asks of costs, where all else that they ask for may hold."""
    doubt: int = 0
    """At the end of a path to what the route leaves in doubt: in how many of a hundred cases that was right."""


@dataclass
class Walker:
    """Explores one tree. Keeps what it has worked out, so that many questions about one tree stay cheap."""

    playbook: model.Playbook
    tree: model.Tree
    _reachable: dict[Key, Reachable] = field(default_factory=dict, repr=False)

    @cached_property
    def blank(self) -> State:
        """The state in which nothing is known."""
        return {fact.id: unknown(fact) for fact in self.playbook.facts}

    @cached_property
    def _visits(self) -> Visits:
        return Visits(self.tree, self.blank)

    @property
    def _most(self) -> int:
        """How many questions are asked at most: the tree's own limit, else all of them."""
        return self.tree.max_questions or len(self.tree.questions)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {question.id: place for place, question in enumerate(self.tree.questions)}

    @cached_property
    def thresholds(self) -> dict[str, list[int]]:
        """For each number, the thresholds at which the tree or a gate changes its mind, in order."""
        conditions = [route.when for question in self.tree.questions for route in question.routes]
        conditions += [gate.met for gate in self.playbook.gates] + [gate.applies for gate in self.playbook.gates]
        every = chain.from_iterable(map(atoms, conditions))
        found: dict[str, list[int]] = {}
        for fact, number in sorted(
            {(atom.fact, number) for atom in every for number in thresholds_of(atom) if number > 0}
        ):
            found.setdefault(fact, []).append(number)
        return found

    def state(self, answers: Answers) -> State:
        """Return the full state of some answers; whatever was not answered is unknown."""
        return {**self.blank, **answers}

    def reachable(self, state: State, question: str = "") -> Reachable:
        """Return what can be reached from a question (the start, if none is named) in a state."""
        first = self._visits.at(question or self.tree.start.id, state)
        return self._reachable.get(first.key) or self._visits.sum_up(first, self._reachable, self._reach)

    def _reach(self, question: str, ways: list[Way]) -> Reachable:
        """Add up what the open ways from a question lead to."""
        weights: dict[Leaf, Fraction] = defaultdict(Fraction)
        questions, exits = 1 << self._places[question], set[tuple[str, ...]]()
        total = sum(way.route.weight for way in ways)
        for way in ways:
            route = way.route
            exits.update(_exits_of(route))
            for leaf, part in route.doubts:
                weights[leaf] += Fraction(route.weight * part, total * 100)
            share = Fraction(route.weight * _undoubted(route), total * way.states * 100)
            if isinstance(route.to, Leaf):
                weights[route.to] += share * way.states
            for beyond in (self._reachable[visit.key] for visit in way.onward):
                questions |= beyond.questions
                exits |= beyond.exits
                for leaf, weight in beyond.weights.items():
                    weights[leaf] += share * weight
        return Reachable(weights, questions, frozenset(exits))

    def possible(self, state: State) -> list[tuple[Leaf, Fraction]]:
        """Return the leaves that can be reached with their weights, the leading one first; the weights add up to 1.

        The leading leaf is the heaviest of the heaviest family, so that a family that is told apart into many levers
        is not outvoted by one that is not. Ties go to the cheaper.
        """
        weights: dict[str, tuple[Leaf, Fraction]] = {}
        families: dict[model.Family | None, Fraction] = defaultdict(Fraction)
        heaviest_first = sorted(self.reachable(state).weights.items(), key=lambda pair: (-pair[1], self.rung(pair[0])))
        for leaf, weight in heaviest_first:  # leaves of one lever or family are one; the heaviest speaks for them
            known = weights.get(leaf.key)
            weights[leaf.key] = (leaf, weight) if known is None else (known[0], known[1] + weight)
            families[leaf.family] += weight
        found = sorted(weights.values(), key=lambda pair: (-pair[1], self.rung(pair[0])))
        from_dearest = sorted((leaf for leaf, _ in found), key=self.rung, reverse=True)
        cheapest = {leaf.family: self.rung(leaf) for leaf in from_dearest}
        first = min(families, key=lambda family: (-families[family], cheapest[family]))
        leading = next(pair for pair in found if pair[0].family == first)
        return [leading, *(pair for pair in found if pair is not leading)]

    def leading(self, state: State) -> Leaf:
        """Return the leading leaf, see ``possible``."""
        return self.possible(state)[0][0]

    def rung(self, leaf: Leaf) -> tuple[int, bool, str]:
        """Return the place of a leaf on the ladder: cheaper first, a family just before its levers, silence last.

        Leaves of one place go by their words.
        """
        levers = self.playbook.levers
        fits = [lever.id == leaf.lever if leaf.lever else lever.family == leaf.family for lever in levers]
        return [*fits, True].index(True), bool(leaf.lever), leaf.says

    def live_questions(self, answers: Answers) -> list[str]:
        """Return the questions on a path that is still possible, in file order."""
        reached = self.reachable(self.state(answers)).questions
        return [question.id for place, question in enumerate(self.tree.questions) if reached >> place & 1]

    def live_facts(self, answers: Answers) -> list[str]:
        """Return the facts that questions on a possible path ask for, then those that only their routes read."""
        live = self.live_questions(answers)
        read = set[str]().union(*(facts_routed(self.tree.question[name]) for name in live))
        return live + [fact for fact in self.tree.heard if fact in read and fact not in live]

    def open_facts(self, answers: Answers) -> list[str]:
        """Return the live facts of which something is not known, in their order."""
        facts, state = self.playbook.fact, self.state(answers)
        return [fact for fact in self.live_facts(answers) if not is_settled(facts[fact], state[fact])]

    def asking(self, answers: Answers) -> str | None:
        """Return the question to ask next; ``None`` when there is enough for a verdict."""
        live = self.live_questions(answers)
        waiting = [question for question in live if question not in answers]
        enough = len(live) - len(waiting) >= self._most or not self._can_change(answers)
        return None if enough else waiting[0]

    def _can_change(self, answers: Answers) -> bool:
        """Whether some answers to the questions that are not answered would rule out a lever, or what is in doubt."""
        untried = [answers]
        while untried:
            tried = untried.pop()
            now = self._exits(tried)
            waiting = next((question for question in self.live_questions(tried) if question not in tried), "")
            if len(now) == 1 or not waiting:
                continue
            trials = [{**tried, waiting: trial} for trial in self.partitions(waiting)]
            if any(self._exits(trial) != now for trial in trials):
                return True
            untried += reversed(trials)
        return False

    def _exits(self, answers: Answers) -> frozenset[tuple[str, ...]]:
        return self.reachable(self.state(answers)).exits

    def partitions(self, fact: str, base: Answer | None = None) -> list[Answer]:
        """Return the answers worth telling apart: each value, or each range between thresholds.

        For a fact of kind many: one value switched at a time, from ``base``, or from not sure if none is given.
        """
        known = self.playbook.fact[fact]
        if known.kind is not Kind.MANY:
            return partitions(known, self.thresholds.get(fact, []))
        start = base if isinstance(base, Several) else Several()
        return [switched for value in known.value_ids for switched in _switch(start, value)]

    def most_left(self, answers: Answers) -> int:
        """Return how many questions may still follow, at most."""
        live = self.live_questions(answers)
        answered = sum(question in answers for question in live)
        longest: dict[Key, int] = {}

        def look(question: str, ways: list[Way]) -> int:
            further = (longest[visit.key] for way in ways for visit in way.onward)
            return max(further, default=0) + (question not in answers)

        first = self._visits.at(self.tree.start.id, self.state(answers))
        return min(self._most - answered, self._visits.sum_up(first, longest, look))

    def path_to(self, state: State, wanted: Leaf) -> list[TraceEntry]:
        """Return the heaviest path to a leaf that can be reached, step by step."""
        steps: list[TraceEntry] = []
        to: Ask | Leaf = Ask(self.tree.start.id)
        known = state
        while isinstance(to, Ask):
            asked = self.tree.question[to.question]
            open_routes = self._visits.branches(asked, state)
            ways = [
                (self._weight_toward(wanted, asked.routes[place], one) / len(states), place, one)
                for place, states in open_routes
                for one in states
            ]
            coming = state
            _, place, state = max(ways, key=itemgetter(0))  # of equally heavy ones the first
            route = asked.routes[place]
            doubt = _doubt(route, wanted)
            ends = 2 * doubt * route.weight > 100 * self._weight_toward(wanted, route, state)
            sure = len(open_routes) == 1
            costs = tuple(dict.fromkeys(costs_that_count(asked.routes[: place + 1], coming)))
            steps.append(TraceEntry(asked.id, known[asked.id], route, place, sure, costs, doubt * ends))
            to = wanted if ends else route.to
        return steps

    def _weight_toward(self, wanted: Leaf, route: model.Route, state: State) -> Fraction:
        """Return the weight that a route gives to a leaf, by its doubts and by what it leads to."""
        to = route.to
        weights = {to: Fraction(1)} if isinstance(to, Leaf) else self.reachable(state, to.question).weights
        beyond = sum((weight for leaf, weight in weights.items() if leaf.key == wanted.key), Fraction(0))
        return route.weight * (Fraction(_doubt(route, wanted), 100) + Fraction(_undoubted(route), 100) * beyond)

    def highlighted(self, answers: Answers) -> list[tuple[str, int]]:
        """Return (question, place of route) for every route that the answers so far leave open, from the start."""
        found: list[tuple[str, int]] = []
        waiting = [(self.tree.start.id, self.state(answers))]
        while waiting:
            question, state = waiting.pop()
            if question not in answers:
                continue
            asked = self.tree.question[question]
            for place, states in self._visits.branches(asked, state):
                if (question, place) not in found:
                    found.append((question, place))
                if isinstance(to := asked.routes[place].to, Ask):
                    waiting += [(to.question, one) for one in states]
        return sorted(found, key=lambda pair: (self._places[pair[0]], pair[1]))

    def paths(self, state: State | None = None) -> Iterator[tuple[tuple[tuple[str, int], ...], Leaf]]:
        """Yield every path that can be walked: its (question, place of route) pairs and its leaf, each once."""
        seen: set[tuple[tuple[str, int], ...]] = set()
        waiting: list[tuple[str, State, tuple[tuple[str, int], ...]]] = [(self.tree.start.id, state or self.blank, ())]
        while waiting:
            question, known, before = waiting.pop()
            asked = self.tree.question[question]
            for place, states in self._visits.branches(asked, known):
                path = (*before, (question, place))
                to = asked.routes[place].to
                if isinstance(to, Ask):
                    waiting += [(to.question, one, path) for one in states]
                elif path not in seen:
                    seen.add(path)
                    yield path, to


def _doubt(route: model.Route, wanted: Leaf) -> int:
    """Return in how many of a hundred cases a route's doubts were right to speak for a leaf."""
    return sum(part for leaf, part in route.doubts if leaf.key == wanted.key)


def _exits_of(route: model.Route) -> Iterator[tuple[str, ...]]:
    """Yield the end of a route with what it leaves in doubt, if it has either."""
    if isinstance(route.to, Leaf) or route.doubts:
        end = route.to.key if isinstance(route.to, Leaf) else ""
        yield (end, *(leaf.key for leaf, _ in route.doubts))


def _undoubted(route: model.Route) -> int:
    """Return in how many of a hundred cases a route's doubts leave it right."""
    return 100 - sum(part for _, part in route.doubts)


def _switch(answer: Several, value: str) -> Iterable[Several]:
    """Yield the answers that differ in whether one value holds."""
    if value not in answer.yes:
        yield Several(answer.yes | {value}, answer.no - {value})
    if value not in answer.no:
        yield Several(answer.yes - {value}, answer.no | {value})
