"""What another tree says on the same answers, and where the two part. Comes in: a walker, answers, our own result.

Goes out: an ``Opinion``. Trees ask in different orders, so their paths cannot be laid side by side. A tree parts from
another's result at the first entry of its trace behind which no answer to a later question would lead to that result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from decision.tree.conditions import State, branches, facts_read
from decision.tree.model import Answers, Ask, Family, Gate, Leaf

if TYPE_CHECKING:
    from decision.tree.verdict import Verdict
    from decision.tree.walk import TraceEntry, Walker

ENOUGH = Fraction(2, 3)
"""The share of the weight that must agree before a side is taken."""


class DivergenceKind(StrEnum):
    """What two trees part on; the first that holds is named."""

    NOW = "now"
    """One would fine-tune now, the other would not."""
    FAMILY = "family"
    """Both would, or neither; they name different families of levers."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two trees part."""

    on: DivergenceKind
    theirs: TraceEntry
    """The entry of the other trace behind which our result is out of reach."""
    never: bool = False
    """Whether no answers at all lead the other tree to our result; then ``theirs`` is its last entry."""
    ours: TraceEntry | None = None
    """The entry of our trace behind which its result is out of reach; ``None`` where a gate decides."""
    gate: Gate | None = None
    """The gate that we wait for, where that is all; the other tree would go ahead."""
    asked: bool = False
    """Whether the other tree asked for what the gate reads, and was content."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another tree says on the same answers."""

    tree: str
    leading: Leaf
    share: Fraction
    sure: bool = False
    """Whether every answer that is still open leads to the same words."""
    open: str = ""
    """The fact of its first question that the answers leave open; empty where it is sure."""
    tunes: bool | None = None
    """Whether it would fine-tune, whatever the open answers are; ``None`` where it is silent or cannot tell."""
    agrees: bool | None = None
    """Whether it takes our side on fine-tuning now; ``None`` where one of the two takes none."""
    divergence: Divergence | None = None


def tunes(leaf: Leaf) -> bool:
    """Whether a leaf fine-tunes."""
    return leaf.family is not None and leaf.family.yes


def side(possible: Sequence[tuple[Leaf, Fraction]]) -> bool | None:
    """Return whether the leading leaf fine-tunes; ``None`` where less than ``ENOUGH`` of the weight is on its side."""
    yes = tunes(possible[0][0])
    agree = sum(weight for leaf, weight in possible if yes == tunes(leaf))
    return yes if agree >= ENOUGH else None


def _side_of_all(possible: Sequence[tuple[Leaf, Fraction]]) -> bool | None:
    """Return whether every leaf that is possible fine-tunes, or none does; ``None`` where they do not agree."""
    sides = {tunes(leaf) for leaf, _ in possible}
    return sides.pop() if len(sides) == 1 else None


def opinion_of(walker: Walker, answers: Answers, own: Walker, ours: Verdict) -> Opinion:
    """Return what another tree says on some answers, compared with our own tree's verdict."""
    state = walker.state(answers)
    possible = tuple(walker.possible(state))
    leading, share = possible[0]
    taken = None if leading.family is None else _side_of_all(possible)
    return Opinion(
        walker.tree.id,
        leading,
        share,
        sure=len(walker.reachable(state).weights) == 1,
        open=next((entry.question for entry in walker.path_to(state, leading) if not entry.sure), ""),
        tunes=taken,
        agrees=None if taken is None or ours.now is None else taken is ours.now,
        divergence=None if taken is None or ours.now is None else _divergence(walker, state, own, ours, now=taken),
    )


def _divergence(walker: Walker, state: State, own: Walker, ours: Verdict, *, now: bool) -> Divergence | None:
    possible = walker.possible(state)
    trace = walker.path_to(state, possible[0][0])
    if now and not ours.now and tunes(ours.leading):
        return _at_gate(trace, own.playbook.gate[ours.open_gates[0].gate] if ours.open_gates else None)
    if now is ours.now and not _families_differ(possible, ours.possible):
        return None
    entry = _diverging_entry(walker, trace, _like_ours(ours, now=now))
    answering = _diverging_entry(own, ours.trace, _like_theirs(possible[0][0].names, now=now))
    kind = DivergenceKind.FAMILY if now is ours.now else DivergenceKind.NOW
    return Divergence(kind, entry or trace[-1], entry is None, answering or ours.trace[-1])


def _at_gate(trace: Sequence[TraceEntry], gate: Gate | None) -> Divergence:
    """Return that another tree goes ahead where a gate of ours is not met."""
    read = {*facts_read(gate.met)} if gate else set()
    return Divergence(DivergenceKind.NOW, trace[-1], gate=gate, asked=any(entry.question in read for entry in trace))


def _families_differ(theirs: Sequence[tuple[Leaf, Fraction]], ours: Sequence[tuple[Leaf, Fraction]]) -> bool:
    """Whether two trees name different families, each with enough of the weight."""
    named = {theirs[0][0].names, ours[0][0].names}
    return len(named - {None}) > 1 and _decided(theirs) and _decided(ours)


def _like_ours(ours: Verdict, *, now: bool) -> list[Callable[[Leaf], bool]]:
    """Return what leaves another tree would have to lead to for our result, the likest first."""
    if ours.now and not now:
        return [tunes]
    family = _of(ours.leading.names)
    return [family] if now is ours.now else [family, lambda leaf: not tunes(leaf)]


def _like_theirs(family: Family | None, *, now: bool) -> list[Callable[[Leaf], bool]]:
    """Return the same for us; nothing for whoever only calls for waiting, which is answered by what we do instead."""
    return [] if family is None or family.rests else [tunes if now else _of(family)]


def _of(family: Family | None) -> Callable[[Leaf], bool]:
    return lambda leaf: leaf.family == family


def _decided(possible: Sequence[tuple[Leaf, Fraction]]) -> bool:
    """Whether enough of the weight is on one family."""
    family = possible[0][0].family
    return sum(weight for leaf, weight in possible if leaf.family == family) >= ENOUGH


def _diverging_entry(
    walker: Walker, trace: Sequence[TraceEntry], wanted: Sequence[Callable[[Leaf], bool]]
) -> TraceEntry | None:
    """Return the first entry of a trace behind which no wanted leaf can be reached, whatever follows.

    Of several wishes the first counts that some answers to the tree fulfil; ``None`` if none is.
    """
    every = walker.reachable(walker.blank).weights
    wish = next((one for one in wanted if any(map(one, every))), None)
    if wish is None:
        return None
    states = [walker.blank]
    for entry in trace[:-1]:
        states = [one for state in states for one in _taking(walker, entry, state)]
        if not any(map(wish, _ahead(walker, entry, states))):
            return entry
    return trace[-1]


def _taking(walker: Walker, entry: TraceEntry, state: State) -> list[State]:
    """Return the parts of a state that take the route of an entry, with the answer that it names."""
    known = {**state, entry.question: entry.answer}
    return dict(branches(walker.tree.question[entry.question], known)).get(entry.place, [])


def _ahead(walker: Walker, entry: TraceEntry, states: Iterable[State]) -> Iterator[Leaf]:
    """Yield the leaves that can be reached behind an entry, some perhaps twice."""
    if isinstance(to := entry.route.to, Ask):
        for state in states:
            yield from walker.reachable(state, to.question).weights
