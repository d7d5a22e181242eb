"""From answers to a verdict that can be defended. Comes in: a tree, answers, a date. Goes out: a ``Verdict``.

Two stages. The tree finds the lever that fits the gaps; the gates say whether to start it now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from decision.tree.answers import is_settled, unknown
from decision.tree.conditions import facts_read, holds
from decision.tree.model import Answer, Answers, Caution, Gate, Kind, Leaf, Playbook, Several
from decision.tree.opinions import Opinion, opinion_of, side
from decision.tree.walk import TraceEntry, Walker


class Status(StrEnum):
    """How a verdict opens."""

    YES = "yes"
    """The leading lever fine-tunes, and its gates are met."""
    NOT_YET = "not-yet"
    """The leading lever fine-tunes, and a gate is open."""
    SOMETHING_ELSE_FIRST = "something-else-first"
    """The leading lever does not fine-tune."""
    CANNOT_TELL_YET = "cannot-tell-yet"
    """The levers still possible disagree on whether to fine-tune, and too little of the weight is on one side."""


class GateState(StrEnum):
    """Whether a gate holds. Unknown counts as open, with "find out"."""

    MET = "met"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GateFound:
    """A gate of the leading lever, as the answers leave it."""

    gate: str
    state: GateState
    find_out: tuple[str, ...] = ()
    """The facts to find out before the gate can be judged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact changed from what is known to another answer."""

    fact: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one fact, or two, that changes the leading lever."""

    changes: tuple[Change, ...]
    leading: Leaf


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers lead to, and why. The word list in the README defines the parts."""

    tree: str
    version: str
    today: str
    """ISO date on which the verdict was asked for."""
    status: Status
    leading: Leaf
    possible: tuple[tuple[Leaf, Fraction], ...]
    """The leaves still possible and their weights, the leading one first; the weights add up to 1."""
    gates: tuple[GateFound, ...]
    """Gates of the leading lever in the order in which to close them, met ones included."""
    other_gaps: tuple[tuple[str, Leaf], ...]
    """The gaps that the leading lever does not close, each with the lever that leads when it stands alone."""
    trace: tuple[TraceEntry, ...]
    flips: tuple[Flip, ...]
    find_out: str
    """The open question that would cut the levers still possible most; empty if none would."""
    cautions: tuple[Caution, ...]
    opinions: tuple[Opinion, ...]

    @property
    def certain(self) -> bool:
        """Whether only the leading lever is possible."""
        return len(self.possible) == 1

    @property
    def now(self) -> bool | None:
        """Whether to fine-tune now; ``None`` where that cannot be told, or an article says nothing."""
        torn = self.leading.family is None or self.status is Status.CANNOT_TELL_YET
        return None if torn else self.status is Status.YES

    @property
    def open_gates(self) -> tuple[GateFound, ...]:
        """The gates that are not met."""
        return tuple(gate for gate in self.gates if gate.state is not GateState.MET)


def gates_of(playbook: Playbook, leaf: Leaf) -> list[Gate]:
    """Return the gates of a leaf's lever in the order in which to close them."""
    wanted = playbook.lever[leaf.lever].gates if leaf.lever else ()
    return [gate for gate in playbook.gates if gate.id in wanted]


def live_facts(walker: Walker, answers: Answers) -> list[str]:
    """Return the facts that count: asked on a path that is still possible, or read by a gate of a possible lever."""
    live = walker.live_facts(answers)
    for leaf, _ in walker.possible(walker.state(answers)):
        for gate in gates_of(walker.playbook, leaf):
            live += facts_read(gate.applies, gate.met)
    return list(dict.fromkeys(live))


def reach_verdict(walker: Walker, answers: Answers, today: str, others: tuple[Walker, ...] = ()) -> Verdict:
    """Return the verdict on some answers; dormant answers do not count.

    ``today`` is an ISO date. ``others`` are the trees that are asked for a second opinion.
    """
    live = live_facts(walker, answers)
    counted = {fact: answer for fact, answer in answers.items() if fact in live}
    state = walker.state(counted)
    possible = tuple(walker.possible(state))
    leading = possible[0][0]
    gates = tuple(gates_found(walker, gates_of(walker.playbook, leading), counted))
    lever = walker.playbook.lever[leading.lever] if leading.lever else None
    verdict = Verdict(
        tree=walker.tree.id,
        version=walker.tree.version,
        today=today,
        status=_status(possible, gates),
        leading=leading,
        possible=possible,
        gates=gates,
        other_gaps=tuple(_other_gaps(walker, leading, counted)),
        trace=tuple(walker.path_to(state, leading)),
        flips=tuple(flips(walker, counted)),
        find_out=_find_out(walker, counted),
        cautions=tuple(caution for caution in lever.cautions if caution.since <= today) if lever else (),
        opinions=(),
    )
    return replace(verdict, opinions=tuple(opinion_of(other, answers, walker, verdict) for other in others))


def _status(possible: tuple[tuple[Leaf, Fraction], ...], gates: tuple[GateFound, ...]) -> Status:
    match side(possible):
        case None:
            return Status.CANNOT_TELL_YET
        case False:
            return Status.SOMETHING_ELSE_FIRST
        case True:
            return Status.YES if all(gate.state is GateState.MET for gate in gates) else Status.NOT_YET


def gates_found(walker: Walker, gates: Iterable[Gate], answers: Answers) -> Iterator[GateFound]:
    """Yield what the answers say of some gates; a gate that does not apply is left out."""
    state = walker.state(answers)
    for gate in gates:
        applies = True if gate.applies is None else holds(gate.applies, state)
        if applies is False:
            continue
        met = holds(gate.met, state)
        if met is True:
            yield GateFound(gate.id, GateState.MET)
        elif met is False and applies is True:
            yield GateFound(gate.id, GateState.OPEN)
        else:
            facts = dict.fromkeys(facts_read(gate.applies, gate.met))
            missing = [fact for fact in facts if not is_settled(walker.playbook.fact[fact], state[fact])]
            yield GateFound(gate.id, GateState.UNKNOWN, tuple(missing))


def _gap_fact(walker: Walker) -> str:
    """Return the fact whose values are the gaps: the one of kind many that the tree asks first; empty if none."""
    kinds = ((question.id, walker.playbook.fact[question.id].kind) for question in walker.tree.questions)
    return next((fact for fact, kind in kinds if kind is Kind.MANY), "")


def _other_gaps(walker: Walker, leading: Leaf, answers: Answers) -> Iterator[tuple[str, Leaf]]:
    gap = _gap_fact(walker)
    known = answers.get(gap)
    if not leading.lever or not isinstance(known, Several):
        return
    every = frozenset(walker.playbook.fact[gap].value_ids)
    for value in walker.playbook.fact[gap].value_ids:
        if value in known.yes and value not in walker.playbook.lever[leading.lever].addresses:
            alone = Several(yes=frozenset({value}), no=every - {value})
            own = walker.leading(walker.state({**answers, gap: alone}))
            if own.key != leading.key:
                yield value, own


def flips(walker: Walker, answers: Answers) -> list[Flip]:
    """Return the changes of one fact that change the leading lever, or of two where no single one does.

    What the reader can change soonest comes first. Only facts that the tree asks can flip it.
    """
    order = {fact.id: (fact.change, place) for place, fact in enumerate(walker.playbook.facts)}
    single = [change for fact in walker.live_facts(answers) for change in _changes(walker, answers, fact)]
    pairs = (pair for pair in combinations(single, 2) if pair[0].fact != pair[1].fact)
    found = _flipping(walker, answers, zip(single, strict=True)) or _flipping(walker, answers, pairs)
    return sorted(found, key=lambda flip: [order[change.fact] for change in flip.changes])


def _changes(walker: Walker, answers: Answers, fact: str) -> Iterator[Change]:
    before = answers.get(fact, unknown(walker.playbook.fact[fact]))
    for after in walker.partitions(fact, before):
        if after != before and not _clears_all(before, after):
            yield Change(fact, before, after)


def _clears_all(before: Answer, after: Answer) -> bool:
    """Whether the last gap would be gone, which is no change to think about: then there is nothing to decide."""
    return isinstance(before, Several) and isinstance(after, Several) and bool(before.yes) and not after.yes


def _flipping(walker: Walker, answers: Answers, tried: Iterable[tuple[Change, ...]]) -> list[Flip]:
    """Return those of some changes that change the leading lever; answers that do not count then are left out."""
    now = walker.leading(walker.state(answers)).key
    found = []
    for changes in tried:
        changed = {**answers, **{change.fact: change.after for change in changes}}
        live = walker.live_facts(changed)
        leading = walker.leading(walker.state({fact: answer for fact, answer in changed.items() if fact in live}))
        if leading.key != now:
            found.append(Flip(changes, leading))
    return found


def _find_out(walker: Walker, answers: Answers) -> str:
    """Return the open question that leaves fewest levers possible, on average over its answers."""
    now = len(walker.possible(walker.state(answers)))
    best, fewest = "", Fraction(now)
    for fact in walker.open_facts(answers):
        counts = [len(walker.possible(walker.state({**answers, fact: cell}))) for cell in walker.partitions(fact)]
        average = Fraction(sum(counts), len(counts))
        if average < fewest:
            best, fewest = fact, average
    return best
