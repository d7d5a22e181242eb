"""Whose verdict a new edition of a tree changes. Comes in: two playbooks, cases. Goes out: a ``Difference``.

The verdict is the leading lever; gates are left out. Combinations are counted on merged states, as in ``agreement``:
all combinations that take one path through each tree are one state. What moves from one lever to another is described
by sets of conditions, each of which holds nothing that moves otherwise. Where there are too many states, combinations
are drawn instead.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from decision.cases.agreement import DRAWS, MOST_STATES, SEED, Way, cuts_of, draw, ends
from decision.cases.backtest import set_aside
from decision.cases.bank import Case
from decision.cases.cubes import Cube, Space
from decision.cases.joint import UNASKABLE, Joint
from decision.cases.shares import Share
from decision.tree.answers import unknown
from decision.tree.conditions import State, facts_read
from decision.tree.model import Answer, Fact, Leaf, Playbook
from decision.tree.walk import Walker

MOST_PAIRS = 40_000_000
"""Up to so many pairs of states, one of each tree, are looked at."""
SETS = 12
"""So many sets of conditions describe all that changes at most."""
_MOVES, _LEAST = 4, 2
"""So many times as many describe single moves, and each may have so many of these at least as long as there are any."""


@dataclass(frozen=True, slots=True)
class Described:
    """A set of conditions that all have to hold, and how many combinations it covers."""

    conditions: tuple[tuple[Fact, Answer], ...]
    combinations: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Sets of conditions that may overlap. They hold for nothing but what they describe, perhaps not for all of it."""

    sets: tuple[Described, ...] = ()
    together: int = 0
    """How many of the combinations that were counted, or drawn, they cover."""


@dataclass(frozen=True, slots=True)
class Move:
    """What leads from one lever to another."""

    before: str
    after: str
    share: Share
    """Of all combinations, or of those drawn."""
    cover: Cover


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A published case whose leading lever changes."""

    case: Case
    before: Leaf
    after: Leaf

    @property
    def right(self) -> tuple[bool, bool]:
        """Whether the family was one that worked, before and after."""
        return self.before.family in self.case.right, self.after.family in self.case.right


@dataclass(frozen=True, slots=True)
class CaseMoves:
    """What happens to published cases."""

    moves: tuple[CaseMove, ...] = ()
    cases: int = 0
    """How many were looked at."""
    aside: int = 0
    """How many more are set aside, and were not looked at."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new edition of a tree changes."""

    facts: tuple[Fact, ...]
    """The facts that a combination answers."""
    combinations: int
    states: int
    """How many merged states were counted, or combinations drawn."""
    seed: int | None
    """What the drawing started from; ``None`` if everything was counted."""
    moves: tuple[Move, ...]
    """The largest first."""
    cover: Cover
    """What describes all of them at once; without sets where combinations are drawn."""

    unasked: Share
    """On how many combinations one of the trees reads an answer that it does not know, so that it cannot be asked."""

    @property
    def changed(self) -> Share:
        """On how many combinations another lever leads."""
        return Share(sum(move.share.hits for move in self.moves), self.unasked.cases)


# --- combinations --------------------------------------------------------------------------------

type _Blocks = Sequence[tuple[str, Cube]]
"""Disjoint cubes that hold all combinations, each with what leads there; none where they would be too many."""
type _Met = Mapping[tuple[str, str], list[Cube]]
"""By what leads before and after: disjoint cubes of combinations."""


def find_difference(
    joint: Joint, *, most: int = MOST_STATES, draws: int = DRAWS, seed: int = SEED, sets: int = SETS
) -> Difference:
    """Compare two trees. Up to ``most`` states all is counted; ``sets`` is how many describe all at most."""
    space = _space(joint)
    trees = [_Leads(walker, space) for walker in joint.walkers]
    blocks = [tree.blocks(most) for tree in trees]
    combinations = space.size(space.whole)
    met, among, start = _meet(space, blocks[0], blocks[1], most), combinations, None
    if not met:
        met, among, start = _draw_met(trees, space, seed, draws), draws, seed
    unasked, changed = _cubes(met, lambda pair: not all(pair)), _cubes(met, _moved)
    same = _cubes(met, lambda pair: not _moved(pair))
    return Difference(
        facts=space.facts,
        combinations=combinations,
        states=sum(map(len, met.values())),
        seed=start,
        moves=tuple(_moves(space, met, blocks, among, sets * _MOVES)),
        cover=_cover(space, changed, same, sets if start is None else 0),
        unasked=Share(sum(map(space.size, unasked)), among),
    )


def _space(joint: Joint) -> Space:
    """Return the combinations of answers to all facts that one of the trees reads."""
    routes = (route for one in joint.walkers for question in one.tree.questions for route in question.routes)
    read = {*facts_read(*(route.when for route in routes))}
    facts = tuple(fact for fact in joint.facts if fact.id in read)
    return Space(facts, {fact.id: cuts_of(joint.walkers, fact.id) for fact in facts})


class _Leads:
    """Says what leads where in a tree. On one path that is always the same, so it is worked out once."""

    def __init__(self, walker: Walker, space: Space) -> None:
        self._walker, self._space = walker, space
        self._names: dict[Way, str] = {}

    def blocks(self, most: int) -> _Blocks:
        """Return the states of the tree as cubes, unless there are more than ``most``."""
        found = [
            (self._name(path, leaf, part), self._space.encode(part))
            for path, leaf, part in islice(ends(self._walker, self._walker.blank), most + 1)
        ]
        return [] if len(found) > most else found

    def at(self, state: State) -> str:
        """Return what leads on one combination."""
        return self._name(*next(ends(self._walker, state)))

    def _name(self, path: Way, leaf: Leaf, state: State) -> str:
        if path not in self._names:
            self._names[path] = "" if leaf == UNASKABLE else self._walker.leading(state).key
        return self._names[path]


def _meet(space: Space, one: _Blocks, other: _Blocks, most: int) -> _Met:
    """Return where the blocks of two trees meet; nothing where that would be in too many places."""
    if not 0 < len(one) * len(other) <= MOST_PAIRS:
        return {}
    met: dict[tuple[str, str], list[Cube]] = defaultdict(list)
    states = 0
    for before, cube in one:
        for after, there in other:
            if not space.apart(cube, there):
                met[before, after].append(cube & there)
                states += 1
        if states > most:
            return {}
    return met


def _draw_met(trees: Sequence[_Leads], space: Space, seed: int, draws: int) -> _Met:
    """Return the same for combinations that are drawn, each as likely as any other."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret is drawn
    met: dict[tuple[str, str], list[Cube]] = defaultdict(list)
    blank = {fact.id: unknown(fact) for fact in space.facts}
    for _ in range(draws):
        state = draw(chance, space.facts, space.thresholds, blank)
        before, after = (tree.at(state) for tree in trees)
        met[before, after].append(space.encode(state))
    return met


def _cubes(met: _Met, wanted: Callable[[tuple[str, str]], bool]) -> list[Cube]:
    return [cube for pair, cubes in met.items() if wanted(pair) for cube in cubes]


def _moved(pair: tuple[str, str]) -> bool:
    before, after = pair
    return bool(before and after) and before != after


def _moves(space: Space, met: _Met, blocks: Sequence[_Blocks], among: int, sets: int) -> Iterator[Move]:
    """Yield the moves, the largest first, each with what describes it as long as there is room for sets."""
    sized = [(sum(map(space.size, cubes)), pair) for pair, cubes in met.items() if _moved(pair)]
    for place, (hits, pair) in enumerate(sorted(sized, key=lambda one: (-one[0], one[1]))):
        others = [cube for side, name in zip(blocks, pair, strict=True) for other, cube in side if other != name]
        room = min(sets, max(_LEAST, sets // (len(sized) - place))) if all(blocks) else 0
        cover = _cover(space, met[pair], others, room)
        sets -= len(cover.sets)
        yield Move(*pair, Share(hits, among), cover)


def _cover(space: Space, cubes: Sequence[Cube], others: Sequence[Cube], most: int) -> Cover:
    """Describe some cubes, of which nothing is among the others."""
    found, left = space.cover(cubes, space.merged(others) if most else (), most)
    described = (Described(space.conditions(cube), space.size(cube)) for cube in found)
    largest_first = tuple(sorted(described, key=lambda one: -one.combinations))
    return Cover(largest_first, sum(map(space.size, cubes)) - sum(map(space.size, left)))


# --- cases -----------------------------------------------------------------------------------------


def moved_cases(
    joint: Joint, books: tuple[Playbook, Playbook], cases: Iterable[Case], *, newer: bool = True
) -> CaseMoves:
    """Return the cases whose leading lever changes; ``newer`` is whether they are told in the words of the newer tree.

    A value that the other tree does not know is not sure there. Cases that are set aside are only counted.
    """
    listed = list(cases)
    looked = [case for case in listed if not set_aside(case)]
    walkers = [Walker(book, book.tree[one.tree.id]) for book, one in zip(books, joint.walkers, strict=True)]
    moves = []
    for case in looked:
        told = joint.sides[newer].forth(case.answers)
        before, after = (
            walker.leading(walker.state(case.answers if place == newer else side.back(walker.playbook.fact, told)))
            for place, (walker, side) in enumerate(zip(walkers, joint.sides, strict=True))
        )
        if before.key != after.key:
            moves.append(CaseMove(case, before, after))
    return CaseMoves(tuple(moves), len(looked), len(listed) - len(looked))
