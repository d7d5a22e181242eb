"""Sets of combinations of answers as numbers, and the few conditions that describe many of them.

Comes in: facts, states. Goes out: cubes, their sizes, covers. A cube gives each fact the answers that it leaves
possible, one bit each, and holds every combination of them; a value of a fact of kind many has two bits, that it does
not hold and that it does. Behind the bits of a field one bit stays free: so one sum says of all fields at once whether
anything is left in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from decision.cases.agreement import overlap
from decision.tree.conditions import State, partitions
from decision.tree.model import Answer, Between, Fact, Kind, OneOf, Several, Thresholds

type Cube = int


@dataclass(frozen=True, slots=True)
class Field:
    """The bits of a fact, or of one value of a fact of kind many."""

    fact: Fact
    value: str
    first: int
    """The place of its first bit."""
    width: int

    @property
    def bits(self) -> int:
        """All of its bits."""
        return (1 << self.width) - 1 << self.first

    @property
    def guard(self) -> int:
        """The bit behind them."""
        return 1 << self.first + self.width


@dataclass(frozen=True)
class Space:
    """All combinations of answers to some facts; a number counts once for each range between its thresholds."""

    facts: tuple[Fact, ...]
    thresholds: Thresholds

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields, in the order of the facts."""
        found: list[Field] = []
        for fact in self.facts:
            for value in fact.value_ids if fact.kind is Kind.MANY else ("",):
                first = found[-1].first + found[-1].width + 1 if found else 0
                found.append(Field(fact, value, first, 2 if value else len(self._cells[fact.id])))
        return tuple(found)

    @cached_property
    def _cells(self) -> dict[str, list[Answer]]:
        """By fact, the answers that are told apart."""
        return {fact.id: partitions(fact, self.thresholds[fact.id]) for fact in self.facts}

    @cached_property
    def whole(self) -> Cube:
        """The cube of all combinations."""
        return sum(field.bits for field in self.fields)

    @cached_property
    def _guards(self) -> int:
        return sum(field.guard for field in self.fields)

    def size(self, cube: Cube) -> int:
        """Return how many combinations a cube holds."""
        product = 1
        for field in self.fields:
            product *= (cube & field.bits).bit_count()
        return product

    def encode(self, state: State) -> Cube:
        """Return the cube of all combinations that a state leaves possible."""
        return sum(self._bits(field, state[field.fact.id]) << field.first for field in self.fields)

    def _bits(self, field: Field, answer: Answer) -> int:
        if isinstance(answer, Several):
            return (field.value not in answer.yes) + 2 * (field.value not in answer.no)
        cells = self._cells[field.fact.id]
        return sum(1 << place for place, cell in enumerate(cells) if overlap(cell, answer) is not None)

    def conditions(self, cube: Cube) -> tuple[tuple[Fact, Answer], ...]:
        """Return what a cube says of facts; a fact of which it leaves everything possible is left out."""
        said: dict[str, Answer] = {}
        for field in self.fields:
            if (bits := cube & field.bits) != field.bits:
                known = said.get(field.fact.id)
                said[field.fact.id] = self._answer(field, bits >> field.first, known)
        return tuple((fact, said[fact.id]) for fact in self.facts if fact.id in said)

    def _answer(self, field: Field, bits: int, known: Answer | None) -> Answer:
        if field.value:
            before = known if isinstance(known, Several) else Several()
            alone = frozenset({field.value})
            return Several(before.yes | alone, before.no) if bits > 1 else Several(before.yes, before.no | alone)
        cells = [cell for place, cell in enumerate(self._cells[field.fact.id]) if bits >> place & 1]
        match cells[0], cells[-1]:
            case Between(low), Between(high=high):
                return Between(low, high)
            case _:
                return OneOf(frozenset[str]().union(*(cell.possible for cell in cells if isinstance(cell, OneOf))))

    def apart(self, one: Cube, other: Cube) -> int:
        """Return the guards of the fields in which two cubes have nothing in common; none where they meet."""
        return self._guards & ~((one & other) + self.whole)

    def without(self, cube: Cube, other: Cube) -> Iterator[Cube]:
        """Yield disjoint cubes that together are what one cube has beyond another."""
        if self.apart(cube, other):
            yield cube
            return
        for field in self.fields:
            beyond = cube & field.bits & ~other
            yield from (cube & ~field.bits | run for run in _runs(field, beyond))
            cube &= ~beyond

    def merged(self, cubes: Iterable[Cube]) -> list[Cube]:
        """Return fewer cubes that hold the same: those that differ in one field become one."""
        found = [*dict.fromkeys(cubes)]
        for field in (field for field in self.fields if field.fact.kind is not Kind.NUMBER):
            together: dict[Cube, Cube] = {}
            for cube in found:
                rest = cube & ~field.bits
                together[rest] = together.get(rest, 0) | cube
            found = [*together.values()]
        return found

    # --- covers --------------------------------------------------------------------------------

    def cover(self, cubes: Iterable[Cube], others: Sequence[Cube], most: int) -> tuple[list[Cube], list[Cube]]:
        """Return cubes that hold what some cubes hold and nothing of the others, ``most`` of them; and what is left.

        Greedy: of the largest cubes that are left, each is freed of all conditions but those that keep it apart from
        the others, and the one that becomes largest is taken. What the rest then holds as well is left out.
        """
        found: list[Cube] = []
        left = sorted(cubes, key=self.size, reverse=True)
        while left and len(found) < most:
            found.append(max((self.widened(seed, others) for seed in left[:_SEEDS]), key=self.size))
            left = [piece for cube in left for piece in self.without(cube, found[-1])]
            left.sort(key=self.size, reverse=True)
        return self._needed(found), left

    def _needed(self, cubes: list[Cube]) -> list[Cube]:
        """Return the cubes without those of which the rest holds all."""
        needed = [*cubes]
        for cube in sorted(cubes, key=self.size):
            beyond = [cube]
            for other in (one for one in needed if one != cube):
                beyond = [piece for part in beyond for piece in self.without(part, other)]
            if not beyond:
                needed.remove(cube)
        return needed

    def widened(self, cube: Cube, others: Sequence[Cube]) -> Cube:
        """Return a cube with few conditions that holds all of a cube, and nothing of others, which that must not meet.

        The fields that keep it apart are chosen by how many of the others each keeps off; then each takes up what it
        can.
        """
        kept = _fewest({self.apart(cube, other) for other in others})
        wide = sum(cube & field.bits if field.guard & kept else field.bits for field in self.fields)
        for field in (field for field in self.fields if field.guard & kept):
            barred = 0
            for other in others:
                if self.apart(wide, other) == field.guard:
                    barred |= other
            wide |= _joined(field, wide, ~barred)
        return wide


_SEEDS = 3
"""From how many of the cubes that are left the next one of a cover is tried."""


def _fewest(apart: set[int]) -> int:
    """Return guards, as few as can be found, of which each of some sets of guards has one."""
    kept, waiting = [], [*apart]
    while waiting:
        times: dict[int, int] = {}
        for guards in waiting:
            for guard in _each(guards):
                times[guard] = times.get(guard, 0) + 1
        best = max(times, key=lambda guard: (times[guard], -guard))
        kept.append(best)
        waiting = [guards for guards in waiting if not guards & best]
    for guard in [*kept]:  # one that was chosen early may be spared by those chosen later
        rest = sum(kept) - guard
        if all(guards & rest for guards in apart):
            kept.remove(guard)
    return sum(kept)


def _each(guards: int) -> Iterator[int]:
    while guards:
        yield guards & -guards
        guards &= guards - 1


def _runs(field: Field, bits: int) -> Iterator[int]:
    """Yield bits of a field; of a number those in one row at a time, since a condition names a range."""
    if field.fact.kind is not Kind.NUMBER:
        yield from [bits] * bool(bits)
        return
    while bits:
        run = _joined(field, bits & -bits, bits)
        yield run
        bits &= ~run


def _joined(field: Field, cube: Cube, free: int) -> int:
    """Return the bits of a field that a cube may have: those that are free, of a number those in a row with its own."""
    if field.fact.kind is not Kind.NUMBER:
        return field.bits & free
    found = cube & field.bits
    for _ in range(field.width):
        found |= (found << 1 | found >> 1) & field.bits & free
    return found
