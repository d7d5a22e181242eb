"""A tree as a graph: its order, its circles, what is on every way, which cases reach a route. Comes in: a tree.

Goes out: what the rules in ``checks`` ask for. Everything takes time in proportion to the tree, or nearly so.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from decision.tree.answers import unknown
from decision.tree.conditions import State, facts_read, facts_routed, partition_all, partition_by
from decision.tree.model import AllOf, AnyOf, Ask, Condition, OneOf, Playbook, Question, Route, Tree

MOST_STATES = 4096
"""How many separate cases one question is followed into before its routes are left unjudged."""
_MOST_WORK = 1_000_000
"""Likewise, how many values may be looked at for one question."""
FITS = 8
"""How many names fit a line."""
type _Trail = tuple[str, _Trail] | None


def explore(tree: Tree) -> tuple[list[str], list[tuple[Route, list[str]]]]:
    """Return all questions, each before those that it leads to, and the routes that close a circle.

    With each such route come the questions of its circle. Routes to unknown questions are ignored.
    """
    order: list[str] = []
    closing: list[tuple[Route, list[str]]] = []
    path: list[str] = []
    place: dict[str, int] = {}
    done: set[str] = set()
    for start in reversed(tree.questions):
        if start.id in done:
            continue
        waiting = [(start.id, iter(start.routes))]
        path, place = [start.id], {start.id: 0}
        while waiting:
            question, routes = waiting[-1]
            route = next(routes, None)
            if route is None:
                waiting.pop()
                path.pop()
                del place[question]
                done.add(question)
                order.append(question)
            elif isinstance(route.to, Ask) and route.to.question in tree.question:
                target = route.to.question
                if target in place:
                    closing.append((route, _ends(path, place[target])))
                elif target not in done:
                    waiting.append((target, iter(tree.question[target].routes)))
                    place[target] = len(path)
                    path.append(target)
    return order[::-1], closing


def _ends(path: list[str], first: int) -> list[str]:
    """Return a path from a place on; of a long one only as much as will be shown."""
    if len(path) - first <= FITS:
        return path[first:]
    return [*path[first : first + FITS], *path[-2:]]


def reachable(tree: Tree) -> set[str]:
    """Return the questions that some path from the start leads to."""
    reached = {tree.start.id}
    waiting = [tree.start]
    while waiting:
        further = {*waiting.pop().leads_to} - reached
        reached |= further
        waiting += [tree.question[name] for name in further]
    return reached


class Before:
    """Which questions are on every path from the start to another one.

    This is the dominator tree of a graph without cycles: above each question is the last one
    that all its paths share. Jump pointers keep each step upwards logarithmic, see Myers, "An
    applicative random-access stack" (1983).
    """

    def __init__(self, tree: Tree) -> None:
        """Build the dominator tree, in time n log n."""
        start = tree.start.id
        self._up = {start: start}
        self._jump = {start: start}
        self._depth = {start: 0}
        shared = {start: start}
        reached = reachable(tree)
        for question in explore(tree)[0]:
            if question not in reached:
                continue
            if question != start:
                self._hang(question, shared[question])
            for target in tree.question[question].leads_to:
                shared[target] = self._meet(shared.get(target, question), question)

    def always(self, earlier: str, question: str) -> bool:
        """Whether ``earlier`` is ``question``, or is on every path to it."""
        if question not in self._depth:
            return True  # nobody gets here at all, which another rule says
        return earlier in self._depth and self._climb(question, self._depth[earlier]) == earlier

    def _hang(self, question: str, above: str) -> None:
        over = self._jump[above]
        equal = self._depth[above] - self._depth[over] == (self._depth[over] - self._depth[self._jump[over]])
        self._up[question] = above
        self._jump[question] = self._jump[over] if equal else above
        self._depth[question] = self._depth[above] + 1

    def _climb(self, question: str, depth: int) -> str:
        while self._depth[question] > depth:
            far = self._jump[question]
            question = far if self._depth[far] >= depth else self._up[question]
        return question

    def _meet(self, one: str, other: str) -> str:
        depth = min(self._depth[one], self._depth[other])
        one, other = self._climb(one, depth), self._climb(other, depth)
        while one != other:
            apart = self._jump[one] != self._jump[other]
            step = self._jump if apart else self._up
            one, other = step[one], step[other]
        return one


class Search:
    """Looks for answers that lead to a question on a way that does not ask for some fact.

    Patience is limited, in proportion to the tree. What is not found in time is left alone.
    """

    def __init__(self, playbook: Playbook, tree: Tree) -> None:
        """Prepare the search; most of the work is done when it is asked for."""
        self._playbook = playbook
        self._tree = tree
        self._patience = 100_000 + 10 * len(tree.questions)
        self._elsewhere = read_elsewhere(tree)
        self._leading_to: defaultdict[str, list[str]] = defaultdict(list)
        for question in tree.questions:
            for further in question.leads_to:
                self._leading_to[further].append(question.id)

    def way_around(self, fact: str, wanted: Question) -> tuple[Route, list[str]] | None:
        """Return the route of ``wanted`` that reads the fact, and a way there that skips it."""
        near = self._near(fact, wanted)
        looking_last: dict[str, Question] = {}
        """Looked at last everywhere, the fact stays open until a route depends on it and on nothing else."""
        waiting: list[tuple[str, State, _Trail]] = [(self._tree.start.id, {}, None)]
        seen: set[tuple[str, frozenset[tuple[str, object]]]] = set()
        while waiting and self._patience > 0:
            name, state, trail = waiting.pop()
            self._patience -= 1 + len(state)
            visit = (name, frozenset(state.items()))
            if name not in near or visit in seen:
                continue
            seen.add(visit)
            if name not in looking_last:
                looking_last[name] = _looks_last(self._tree.question[name], fact)
            question, trail = looking_last[name], (name, trail)
            known = {**blank_state(self._playbook, question), **state}
            if name != wanted.id:
                waiting += [(to, self._kept(one), trail) for to, taking in _further(question, known) for one in taking]
            elif route := _consulting(question, known, fact):
                return route, _walked(trail)
        return None

    def way_longer_than(self, most: int) -> list[str] | None:
        """Return a way that asks more than so many questions, up to the first one too many."""
        waiting: list[tuple[str, State, _Trail, int]] = [(self._tree.start.id, {}, None, 1)]
        seen: set[tuple[str, int, frozenset[tuple[str, object]]]] = set()
        longest = self._longest()
        while waiting and self._patience > 0:
            name, state, trail, count = waiting.pop()
            self._patience -= 1 + len(state)
            visit = (name, count, frozenset(state.items()))
            if count - 1 + longest[name] <= most or visit in seen:
                continue
            seen.add(visit)
            question, trail = self._tree.question[name], (name, trail)
            if count > most:
                return _walked(trail)
            known = {**blank_state(self._playbook, question), **state}
            further = _further(question, known)
            waiting += [(to, self._kept(one), trail, count + 1) for to, taking in further for one in taking]
        return None

    def _longest(self) -> dict[str, int]:
        """Return for each question how many questions are on the longest way on from it, whatever the answers."""
        found: dict[str, int] = {}
        for name in reversed(explore(self._tree)[0]):
            found[name] = 1 + max((found[further] for further in self._tree.question[name].leads_to), default=0)
        return found

    def _kept(self, state: State) -> State:
        """Leave out what no other question reads."""
        return {fact: answer for fact, answer in state.items() if fact in self._elsewhere}

    def _near(self, fact: str, wanted: Question) -> set[str]:
        """Return the questions from which a way that skips the fact leads to the wanted one."""
        near = {wanted.id}
        waiting = [wanted.id]
        while waiting and self._patience > 0:
            self._patience -= 1
            for name in self._leading_to[waiting.pop()]:
                if name not in near and name != fact:
                    near.add(name)
                    waiting.append(name)
        return near


def _walked(trail: _Trail) -> list[str]:
    way = []
    while trail:
        name, trail = trail
        way.append(name)
    return way[::-1]


def _further(question: Question, state: State) -> Iterator[tuple[str, list[State]]]:
    """Yield the questions that follow one, with the states that come to each."""
    for route, _, taking in cases(question, state):
        if isinstance(route.to, Ask):
            yield route.to.question, taking


def _consulting(question: Question, state: State, fact: str) -> Route | None:
    """Return the first route that depends on a fact once all else that it reads is settled."""
    for route, coming, _ in cases(question, state):
        if any(_consults(route.when, one, fact) for one in coming):
            return route
    return None


def _consults(condition: Condition | None, state: State, fact: str) -> bool:
    """Whether a condition that looks at a fact last still depends on it once all else that it reads is settled."""
    if condition is None or fact not in facts_read(condition):
        return False
    holding, failing = partition_by(condition, state)
    return any(one[fact] != state[fact] for one in (*holding, *failing))


def _looks_last(question: Question, fact: str) -> Question:
    """Return a question whose conditions read a fact after all others; they hold for the same answers."""
    if fact not in facts_routed(question):
        return question
    routes = [replace(route, when=_put_last(route.when, fact)) if route.when else route for route in question.routes]
    return replace(question, routes=tuple(routes))


def _put_last(condition: Condition, fact: str) -> Condition:
    if not isinstance(condition, AllOf | AnyOf):
        return condition
    moved = (_put_last(part, fact) for part in condition.parts)
    return replace(condition, parts=tuple(sorted(moved, key=lambda part: fact in facts_read(part))))


def read_elsewhere(tree: Tree) -> set[str]:
    """Return the facts that some other question than their own reads."""
    return {fact for question in tree.questions for fact in facts_routed(question) if fact != question.id}


def blank_state(playbook: Playbook, question: Question) -> State:
    """Return the state in which nothing is known of the facts that a question's routes read."""
    return {fact: unknown(playbook.fact[fact]) for fact in facts_routed(question)}


def cases(question: Question, state: State) -> Iterator[tuple[Route, list[State], list[State]]]:
    """Yield each route with the states that come to it, and those that take it.

    Ends early where the states become too many to follow.
    """
    left, work = [state], 0
    size = sum(len(answer.possible) if isinstance(answer, OneOf) else 1 for answer in state.values())
    for route in question.routes:
        if route.when is None:
            yield route, left, left
            return
        cases = sum(most_cases(route.when)) * max(1, len(left))
        work += cases * size
        if cases > MOST_STATES or work > _MOST_WORK:
            return
        taking, rest = partition_all(route.when, left)
        yield route, left, taking
        left = rest


def most_cases(condition: Condition) -> tuple[int, int]:
    """Return how many separate cases a condition may split into: where it holds, where it fails."""
    match condition:
        case AllOf(parts):
            holding, failing = 1, 0
            for holds, fails in map(most_cases, parts):
                failing, holding = failing + holding * fails, holding * holds
            return holding, failing
        case AnyOf(parts):
            holding, failing = 0, 1
            for holds, fails in map(most_cases, parts):
                holding, failing = holding + failing * holds, failing * fails
            return holding, failing
        case _:
            return 1, 1
