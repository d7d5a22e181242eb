"""From answers to a verdict that can be defended. Comes in: a tree, answers, a date. Goes out: a ``Verdict``.

Two stages. The tree finds the lever that fits the gaps; the gates say whether to start it now.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from decision.tree.answers import unknown
from decision.tree.conditions import State, facts_read
from decision.tree.gates import GateFound, GateState, gates_found, gates_of
from decision.tree.model import Answer, Answers, Caution, Kind, Leaf, OneOf, Several, Value
from decision.tree.opinions import Opinion, opinion_of, side, tunes
from decision.tree.plan import Step, StepKind, plan_of
from decision.tree.walk import TraceEntry, Walker

CLEAR = Fraction(3, 5)
"""From this share of the weight on, the leading family is clear (see ADR 26)."""
_MOST_WORK = 300_000
"""How many questions may be looked at for the changes of one fact: all changes where up to some 400 facts count."""
_LARGE = 60
"""From so many facts that count on, two changes at once are not tried."""


class Status(StrEnum):
    """How a verdict opens."""

    YES = "yes"
    """The leading lever fine-tunes, and its gates are met."""
    NOT_YET = "not-yet"
    """The leading lever fine-tunes, and preparation comes first: a gate is open."""
    SOMETHING_ELSE_FIRST = "something-else-first"
    """The leading lever does not fine-tune, or cheaper levers come before it."""
    FIRST_FIND_OUT = "first-find-out"
    """A fact that is not known comes first: it would decide."""


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
    """The gaps that the leading lever does not close, each with the lever that leads when it is alone."""
    trace: tuple[TraceEntry, ...]
    find_out: str
    """The open question that would cut the levers still possible most; empty if none would."""
    cautions: tuple[Caution, ...]
    flips: tuple[Flip, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    plan: tuple[Step, ...] = ()
    """What it comes to, in order; none from an article's tree."""
    told: tuple[tuple[str, Answer | None], ...] = ()
    """The facts that count though no question was asked for them, each with what the reader said of it."""
    methods: tuple[Value, ...] = ()
    """What may teach the leading lever: the values, still possible, of the fact that decides its method."""

    @property
    def certain(self) -> bool:
        """Whether only the leading lever is possible."""
        return len(self.possible) == 1

    @property
    def clear(self) -> bool:
        """Whether levers of the leading family have at least ``CLEAR`` of the weight."""
        return sum(weight for leaf, weight in self.possible if leaf.family == self.leading.family) >= CLEAR

    @property
    def doubted(self) -> bool:
        """Whether routes on the way leave something in doubt, by how published cases ended."""
        return any(entry.route.doubts for entry in self.trace)

    @property
    def now(self) -> bool | None:
        """Whether to fine-tune now; ``None`` where that cannot be told, or an article says nothing."""
        open_yet = self.leading.family is None or self.status is Status.FIRST_FIND_OUT
        return None if open_yet else self.status is Status.YES

    @property
    def open_gates(self) -> tuple[GateFound, ...]:
        """The gates that are not met."""
        return tuple(gate for gate in self.gates if gate.state is not GateState.MET)


def live_facts(walker: Walker, answers: Answers) -> list[str]:
    """Return the facts that count: asked on a path that is still possible, or read by a gate of a possible lever.

    A fact that decides the method of a possible lever counts too.
    """
    live = walker.live_facts(answers)
    for leaf, _ in walker.possible(walker.state(answers)):
        for gate in gates_of(walker.playbook, leaf):
            live += facts_read(gate.applies, gate.met)
        live += [lever.method for lever in walker.playbook.levers if lever.id == leaf.lever and lever.method]
    return list(dict.fromkeys(live))


def reach_verdict(walker: Walker, answers: Answers, today: str, others: tuple[Walker, ...] = ()) -> Verdict:
    """Return the verdict on some answers; dormant answers do not count.

    ``today`` is an ISO date. ``others`` are the trees that are asked for a second opinion.
    """
    verdict = reach_plan(walker, answers, today)
    verdict = replace(verdict, flips=tuple(flips(walker, _counted(answers, live_facts(walker, answers)))))
    return replace(verdict, opinions=tuple(opinion_of(other, answers, walker, verdict) for other in others))


def _counted(answers: Answers, live: Collection[str]) -> dict[str, Answer]:
    """Return the answers that count."""
    return {fact: answer for fact, answer in answers.items() if fact in live}


def reach_plan(walker: Walker, answers: Answers, today: str) -> Verdict:
    """Return the verdict without flips, which take most of its time, and without second opinions."""
    live = live_facts(walker, answers)
    counted = _counted(answers, live)
    state = walker.state(counted)
    possible = tuple(walker.possible(state))
    leading = possible[0][0]
    gates = tuple(gates_found(walker, gates_of(walker.playbook, leading), counted))
    lever = walker.playbook.lever[leading.lever] if leading.lever else None
    verdict = Verdict(
        tree=walker.tree.id,
        version=walker.tree.version,
        today=today,
        status=Status.FIRST_FIND_OUT,
        leading=leading,
        possible=possible,
        gates=gates,
        other_gaps=tuple(_other_gaps(walker, leading, counted)),
        trace=tuple(walker.path_to(state, leading)),
        find_out=_find_out(walker, counted),
        cautions=tuple(caution for caution in lever.cautions if caution.since <= today) if lever else (),
        told=tuple(_told(walker, live, counted)),
        methods=tuple(_methods(walker, leading, state)),
    )
    verdict = replace(verdict, plan=plan_of(walker, verdict, counted))
    return replace(verdict, status=_status(verdict))


def _status(verdict: Verdict) -> Status:
    """Return how a verdict opens: by its first step. An article has no plan, and is taken as it leans."""
    if verdict.plan:
        finding_out = verdict.plan[0].kind is StepKind.TEST
        else_first = verdict.plan[0].kind is StepKind.LEVERS
    else:
        finding_out, else_first = side(verdict.possible) is None, False
    if finding_out:
        return Status.FIRST_FIND_OUT
    if else_first or not tunes(verdict.leading):
        return Status.SOMETHING_ELSE_FIRST
    return Status.NOT_YET if verdict.open_gates else Status.YES


def _told(walker: Walker, live: Iterable[str], answers: Answers) -> Iterator[tuple[str, Answer | None]]:
    """Yield the facts that count and that no question was asked for, in the order of lists; none for an article."""
    if walker.tree.article:
        return
    wanted = {fact for fact in live if fact not in walker.tree.question or fact not in answers}
    for fact in walker.playbook.facts:
        if fact.id in wanted:
            known = answers.get(fact.id)
            yield fact.id, None if known == unknown(fact) else known


def _methods(walker: Walker, leading: Leaf, state: State) -> Iterator[Value]:
    """Yield the values of the fact that decides how the leading lever is taught, as far as they are possible."""
    lever = walker.playbook.lever.get(leading.lever)
    known = state.get(lever.method) if lever else None
    if lever and isinstance(known, OneOf):
        values = walker.playbook.fact[lever.method].values
        yield from (value for value in values if value.id in known.possible and value.method)


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
    live = walker.live_facts(answers)
    single = [change for fact in live for change in _changes(walker, answers, fact)][: _worth_trying(live)]
    pairs = [pair for pair in combinations(single, 2) if pair[0].fact != pair[1].fact] if len(live) < _LARGE else []
    found = _flipping(walker, answers, zip(single, strict=True)) or _flipping(walker, answers, pairs)
    return sorted(found, key=lambda flip: [order[change.fact] for change in flip.changes])


def _worth_trying(live: Sequence[str]) -> int:
    """Return how many changes are tried where so many facts count: each may mean a look at as many questions."""
    return _MOST_WORK // max(1, len(live))


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
    looked_at = walker.open_facts(answers)
    for fact in looked_at[: _worth_trying(looked_at)]:
        counts = [len(walker.possible(walker.state({**answers, fact: cell}))) for cell in walker.partitions(fact)]
        average = Fraction(sum(counts), len(counts))
        if average < fewest:
            best, fewest = fact, average
    return best
