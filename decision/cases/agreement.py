"""How often trees agree, over all combinations of answers. Comes in: walkers of trees. Goes out: a ``Comparison``.

A combination gives every fact that a tree or one of its gates reads one answer. A number counts once for each range
between the thresholds at which some tree or gate changes its mind. Combinations on which every tree takes the same
routes are merged into one state, which counts as often as it holds combinations; so the counts are exact. Where the
states would be too many, combinations are drawn instead, and shares have an interval.

Combinations are not teams: some are common, some rare, some hardly make sense, and each counts once.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations, islice, product
from math import prod

from decision.cases.shares import Share
from decision.tree.conditions import Atom, State, branches, facts_read, partition_all, partitions, tree_with
from decision.tree.gates import gates_of
from decision.tree.model import (
    Answer,
    Ask,
    Between,
    Cheaper,
    Fact,
    Family,
    Gate,
    Kind,
    Leaf,
    OneOf,
    Several,
    Thresholds,
)
from decision.tree.opinions import tunes
from decision.tree.walk import Walker

MOST_STATES = 200_000
"""Up to so many merged states everything is counted; beyond, combinations are drawn."""
DRAWS = 10_000
"""How many combinations are drawn where there are too many states."""
SEED = 20261124
"""What the drawing starts from, so that it comes out the same every time."""


@dataclass(frozen=True, slots=True)
class TreeOutcome:
    """What a tree says on a combination, as far as it is compared."""

    family: Family | None
    """The family that it names, if any."""
    speaks: bool
    """Whether it says anything at all."""
    fits: bool
    """Whether it leads to fine-tuning, gates left out."""
    now: bool
    """Whether it would fine-tune now: it leads there, and the gates of the lever are met."""


type Outcomes = tuple[TreeOutcome, ...]
"""What each tree says, in the order of the trees."""
type Tally = Mapping[Outcomes, int]
"""How many combinations the trees answer alike."""
type Pair = tuple[int, int]
"""Two trees, by their places."""
type Way = tuple[tuple[str, int], ...]
"""Questions, each with the place of the route that is taken."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Combinations that no tree can tell apart."""

    answers: tuple[int, ...]
    """What they answer, for each fact: a place in ``Comparison.spans``."""
    says: int
    """What the trees say: a place in ``Comparison.said``."""
    combinations: int
    """How many they are."""


@dataclass(frozen=True)
class Comparison:
    """What trees say over all combinations of answers, or over those that were drawn."""

    trees: tuple[str, ...]
    facts: tuple[Fact, ...]
    """The facts that a combination answers."""
    thresholds: Mapping[str, tuple[int, ...]]
    """For each number, where its ranges begin after the first."""
    spans: tuple[tuple[Answer, ...], ...]
    """For each fact, the answers that states span."""
    said: tuple[Outcomes, ...]
    """The different things that the trees say together."""
    states: tuple[Merged, ...]
    combinations: int
    """How many there are, whether counted or drawn from."""
    seed: int | None = None
    """What the drawing started from; ``None`` if everything was counted."""

    @property
    def exact(self) -> bool:
        """Whether everything was counted."""
        return self.seed is None

    @property
    def pairs(self) -> list[Pair]:
        """Each two trees."""
        return [*combinations(range(len(self.trees)), 2)]

    @cached_property
    def tally(self) -> Counter[Outcomes]:
        """How many combinations the trees answer alike."""
        found: Counter[int] = Counter()
        for merged in self.states:
            found[merged.says] += merged.combinations
        return Counter({self.said[says]: times for says, times in found.items()})

    @cached_property
    def _counted(self) -> list[Counter[tuple[int, int]]]:
        """For each fact, how many combinations give it an answer and make the trees say something."""
        found = [Counter[tuple[int, int]]() for _ in self.facts]
        for merged, place in product(self.states, range(len(self.facts))):
            found[place][merged.answers[place], merged.says] += merged.combinations
        return found

    def having(self, fact_id: str, wanted: Sequence[Answer]) -> list[Counter[Outcomes]]:
        """Count as ``tally`` does, once for each answer to a fact, only the combinations that have it."""
        place = [fact.id for fact in self.facts].index(fact_id)
        fact, cuts, spans = self.facts[place], self.thresholds[fact_id], self.spans[place]
        wholes = [size(fact, answer, cuts) for answer in spans]
        found = []
        for one in wanted:
            parts = [size(fact, both, cuts) if (both := overlap(answer, one)) else 0 for answer in spans]
            tally: Counter[Outcomes] = Counter()
            for (answer, says), times in self._counted[place].items():
                tally[self.said[says]] += times * parts[answer] // wholes[answer]
            found.append(+tally)
        return found


# --- counting answers --------------------------------------------------------------------------


def size(fact: Fact, answer: Answer, thresholds: Sequence[int]) -> int:
    """Return how many settled answers an answer spans; of a number, how many ranges."""
    match answer:
        case OneOf(possible):
            return len(possible)
        case Several(yes, no):
            return 1 << len(fact.values) - len(yes | no)
        case Between(low, high):
            return sum(low <= start and (high is None or start <= high) for start in (0, *thresholds))


def overlap(one: Answer, other: Answer) -> Answer | None:
    """Return what two answers to a fact have in common; ``None`` for nothing."""
    match one, other:
        case OneOf(possible), OneOf(others):
            return OneOf(possible & others) if possible & others else None
        case Several(yes, no), Several(more, less):
            return Several(yes | more, no | less) if not (yes | more) & (no | less) else None
        case Between(low, high), Between(start, end):
            last = end if high is None else high if end is None else min(high, end)
            first = max(low, start)
            return None if last is not None and last < first else Between(first, last)
        case _:
            raise TypeError(f"{one} and {other} are answers to different facts")


def alone(fact: Fact) -> list[Answer]:
    """Return, for a fact of kind many, each value alone, and last none of them."""
    every = frozenset(fact.value_ids)
    return [*(Several(frozenset({value}), every - {value}) for value in fact.value_ids), Several(no=every)]


# --- walking -----------------------------------------------------------------------------------


def compare_trees(
    walkers: Sequence[Walker], *, most: int = MOST_STATES, draws: int = DRAWS, seed: int = SEED
) -> Comparison:
    """Compare some trees of one playbook; ``most`` is the number of states up to which everything is counted.

    Nobody's costs are at hand, so that what one lever has to cost less than another for counts as cheaper.
    """
    walkers = [replace(walker, tree=tree_with(walker.tree, _cheaper), _reachable={}) for walker in walkers]
    read = set(chain.from_iterable(map(_read, walkers)))
    facts = tuple(fact for fact in walkers[0].playbook.facts if fact.id in read)
    thresholds = {fact.id: cuts_of(walkers, fact.id) for fact in facts}
    merger, blank = _Merger(walkers, facts, thresholds), walkers[0].blank
    drawn = merger.has_more(blank, most)
    chance = random.Random(seed)  # noqa: S311  # nothing secret is drawn
    parts = (draw(chance, facts, thresholds, blank) for _ in range(draws)) if drawn else (blank,)
    states = tuple(chain.from_iterable(map(merger.merged, parts)))
    return Comparison(
        trees=tuple(walker.tree.id for walker in walkers),
        facts=facts,
        thresholds=thresholds,
        spans=tuple(map(tuple, merger.spans)),
        said=tuple(merger.said),
        states=states,
        combinations=prod(size(fact, blank[fact.id], thresholds[fact.id]) for fact in facts),
        seed=seed if drawn else None,
    )


def _cheaper(atom: Atom) -> Atom:
    return replace(atom, sure=((0, None),), open=()) if isinstance(atom, Cheaper) else atom


def cuts_of(walkers: Iterable[Walker], fact: str) -> tuple[int, ...]:
    """Return where the ranges of a number begin after the first, as some trees tell them apart."""
    return tuple(sorted({cut for walker in walkers for cut in walker.thresholds.get(fact, ())}))


class _Merger:
    """Merges states, and keeps each answer and each outcome once. Small trees are asked first, whose states are few."""

    def __init__(self, walkers: Sequence[Walker], facts: Iterable[Fact], cuts: Thresholds) -> None:
        small_first = sorted(range(len(walkers)), key=lambda place: len(walkers[place].tree.questions))
        self._walkers = [walkers[place] for place in small_first]
        self._back = [small_first.index(place) for place in range(len(walkers))]
        self._facts = [(fact, cuts[fact.id]) for fact in facts]
        self.spans: list[dict[Answer, tuple[int, int]]] = [{} for _ in self._facts]
        """For each fact and each answer to it: its place, and how many settled answers it spans."""
        self.said: dict[Outcomes, int] = {}

    def has_more(self, state: State, most: int) -> bool:
        """Whether a state has more merged states than ``most``. To describe them takes three times as long."""
        return next(islice(_merge(self._walkers, state, ()), most, None), None) is not None

    def merged(self, state: State) -> Iterator[Merged]:
        """Yield the merged states of a state."""
        for part, outcomes in _merge(self._walkers, state, ()):
            found = []
            for (fact, cuts), known in zip(self._facts, self.spans, strict=True):
                answer = part[fact.id]
                if answer not in known:
                    known[answer] = len(known), size(fact, answer, cuts)
                found.append(known[answer])
            says = self.said.setdefault(tuple(outcomes[place] for place in self._back), len(self.said))
            yield Merged(tuple(place for place, _ in found), says, prod(spanned for _, spanned in found))


def _read(walker: Walker) -> Iterator[str]:
    """Yield the facts that a tree reads, and those that the gates of its levers read."""
    for question in walker.tree.questions:
        for route in question.routes:
            yield from facts_read(route.when)
            for gate in _gates(walker, route.to):
                yield from facts_read(gate.applies, gate.met)


def _gates(walker: Walker, to: Ask | Leaf) -> list[Gate]:
    """Return the gates that count at the end of a route; an article's conditions are all in its tree."""
    if isinstance(to, Ask) or not tunes(to) or walker.tree.article:
        return []
    return gates_of(walker.playbook, to)


def _merge(walkers: Sequence[Walker], state: State, before: Outcomes) -> Iterator[tuple[State, Outcomes]]:
    """Yield disjoint parts of a state, each with what the trees say on all of it."""
    if not walkers:
        yield state, before
        return
    first, *rest = walkers
    for _, leaf, ended in ends(first, state):
        for says, part in _at_leaf(first, leaf, ended):
            yield from _merge(rest, part, (*before, says))


def ends(walker: Walker, state: State) -> Iterator[tuple[Way, Leaf, State]]:
    """Yield disjoint parts of a state, each with the one path that all of it takes, and where that ends."""
    waiting: list[tuple[str, State, Way]] = [(walker.tree.start.id, state, ())]
    while waiting:
        name, known, before = waiting.pop()
        asked = walker.tree.question[name]
        for place, parts in branches(asked, known):
            to, path = asked.routes[place].to, (*before, (name, place))
            for part in parts:
                if isinstance(to, Ask):
                    waiting.append((to.question, part, path))
                else:
                    yield path, to, part


def _at_leaf(walker: Walker, leaf: Leaf, state: State) -> Iterator[tuple[TreeOutcome, State]]:
    met, shut = [state], []
    for gate in _gates(walker, leaf):
        counting, free = partition_all(gate.applies, met) if gate.applies else (met, [])
        holding, failing = partition_all(gate.met, counting)
        met = free + holding
        shut += failing
    for parts, now in ((met, tunes(leaf)), (shut, False)):
        outcome = TreeOutcome(leaf.names, leaf.family is not None, tunes(leaf), now)
        yield from ((outcome, part) for part in parts)


def draw(chance: random.Random, facts: Sequence[Fact], thresholds: Thresholds, blank: State) -> State:
    """Draw one combination, each as likely as any other."""
    drawn: State = {**blank}
    for fact in facts:
        if isinstance(blank[fact.id], Several):
            yes = frozenset(value for value in fact.value_ids if chance.getrandbits(1))
            drawn[fact.id] = Several(yes, frozenset(fact.value_ids) - yes)
        else:
            drawn[fact.id] = chance.choice(partitions(fact, thresholds[fact.id]))
    return drawn


# --- figures -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ratio:
    """What is counted over combinations, by what some trees say on them."""

    words: str
    hit: Callable[[Outcomes], bool]
    among: Callable[[Outcomes], bool] = lambda _: True
    """The combinations of which it is a share."""


def _sides(says: Outcomes) -> list[bool]:
    return [one.now for one in says if one.speaks]


def _families(says: Outcomes) -> list[Family]:
    return [one.family for one in says if one.family is not None]


def _same(words: str, named: Callable[[Outcomes], Sequence[object]]) -> Ratio:
    """Count where all that name something name the same, of the combinations on which two or more do."""
    return Ratio(words, lambda says: len({*named(says)}) == 1, lambda says: len(named(says)) > 1)


TREE = {
    "now": Ratio("would {verb} now", lambda says: says[0].now),
    "fits": Ratio("leads to {noun}", lambda says: says[0].fits),
    "unnamed": Ratio("names no family", lambda says: says[0].family is None),
    "silent": Ratio("says nothing", lambda says: not says[0].speaks),
}
"""What is counted of one tree; one that says only what not to do names no family either."""
PAIR = {
    "side": _same("same on {noun} now", _sides),
    "both": Ratio(
        "both, where either would",
        lambda says: all(_sides(says)),
        lambda says: len(_sides(says)) > 1 and any(_sides(says)),
    ),
    "family": _same("same family", _families),
}
"""What is counted of two trees: on the side and on both where both speak, on the family where both name one."""
ALL = {
    "speak": Ratio("all speak", lambda says: all(one.speaks for one in says)),
    "side": _same("all that speak, now", _sides),
    "name": Ratio("all name a family", lambda says: all(one.family is not None for one in says)),
    "family": _same("all that name one, same", _families),
}
"""What is counted of all trees."""


def shares_of(ratios: Mapping[str, Ratio], tally: Tally, trees: Sequence[int] = ()) -> dict[str, Share]:
    """Count some ratios over combinations: of some trees, by their places, or of all."""
    counted: Counter[Outcomes] = Counter()
    for says, times in tally.items():
        counted[tuple(says[place] for place in trees) if trees else says] += times
    shares = {}
    for name, ratio in ratios.items():
        cases = [(says, times) for says, times in counted.items() if ratio.among(says)]
        hits = sum(times for says, times in cases if ratio.hit(says))
        shares[name] = Share(hits, sum(times for _, times in cases))
    return shares


def by_answer(comparison: Comparison) -> Iterator[tuple[Fact, Answer, Counter[Outcomes]]]:
    """Yield every single answer with what the trees say where it is given; of gaps, each without any other."""
    for fact in comparison.facts:
        wanted = alone(fact) if fact.kind is Kind.MANY else partitions(fact, comparison.thresholds[fact.id])
        for answer, tally in zip(wanted, comparison.having(fact.id, wanted), strict=True):
            yield fact, answer, tally


def never_one_family(comparison: Comparison) -> Iterator[tuple[Pair, Share, dict[str, list[Answer]]]]:
    """Yield each two trees that never name one family: how often they do over all, and by fact the answers where not.

    Two that never do whatever the answers come without any.
    """
    tallies = list(by_answer(comparison))
    for pair in comparison.pairs:
        every = shares_of(PAIR, comparison.tally, pair)["family"]
        found: dict[str, list[Answer]] = {}
        for fact, answer, tally in tallies if every.hits else ():
            share = shares_of(PAIR, tally, pair)["family"]
            if share.cases and not share.hits:
                found.setdefault(fact.id, []).append(answer)
        if found or not every.hits:
            yield pair, every, found
