"""What another tree says on the same answers, and where the two part. Comes in: a walker, answers, what ours says.

Goes out: an ``Opinion``. Trees ask in different orders, so their paths cannot be laid side by side. The step at which a
tree parts from another's result is the first one behind which no answer to a later question would lead to that result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from decision.tree.conditions import branches, facts_read
from decision.tree.model import Ask, Family, Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from decision.tree.conditions import State
    from decision.tree.model import Answer, Gate
    from decision.tree.walk import TraceEntry, Walker

ENOUGH = Fraction(2, 3)
"""The share of the weight that must agree before a side is taken."""


class DivergenceKind(StrEnum):
    """What two trees part on; the first that holds is told."""

    NOW = "now"
    """One would fine-tune now, the other would not."""
    FAMILY = "family"
    """Both would, or neither; they name different families of levers."""


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What the tree at hand says, as far as a second opinion is held against it."""

    walker: Walker
    possible: tuple[tuple[Leaf, Fraction], ...]
    trace: tuple[TraceEntry, ...]
    now: bool | None
    """Whether to fine-tune now; ``None`` where it cannot tell."""
    gate: Gate | None = None
    """The first gate of the leading lever that is not met."""

    @property
    def leading(self) -> Leaf:
        """The leading leaf."""
        return self.possible[0][0]


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two trees part."""

    on: DivergenceKind
    theirs: TraceEntry
    """The step of the other tree behind which our result is out of reach."""
    never: bool = False
    """Whether no answers at all lead the other tree to our result; then ``theirs`` is its last step."""
    ours: TraceEntry | None = None
    """The step of our tree behind which its result is out of reach; ``None`` where a gate decides."""
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
    tunes: bool | None = None
    """Whether it would fine-tune; ``None`` where it is silent or cannot tell."""
    agrees: bool | None = None
    """Whether it takes our side on fine-tuning now; ``None`` where one of the two takes none."""
    divergence: Divergence | None = None


def tunes(leaf: Leaf) -> bool:
    """Whether a leaf fine-tunes."""
    return leaf.family is not None and leaf.family.fine_tunes


def side(possible: Sequence[tuple[Leaf, Fraction]]) -> bool | None:
    """Return whether the leading leaf fine-tunes; ``None`` where less than ``ENOUGH`` of the weight is on its side."""
    yes = tunes(possible[0][0])
    agree = sum(weight for leaf, weight in possible if yes == tunes(leaf))
    return yes if agree >= ENOUGH else None


def opinion_of(walker: Walker, answers: Mapping[str, Answer], ours: OwnResult) -> Opinion:
    """Return what another tree says on some answers, held against ours."""
    state = walker.state(answers)
    possible = tuple(walker.possible(state))
    leading, share = possible[0]
    taken = None if leading.family is None else side(possible)
    return Opinion(
        walker.tree.id,
        leading,
        share,
        sure=len(walker.reachable(state).weights) == 1,
        tunes=taken,
        agrees=None if taken is None or ours.now is None else taken is ours.now,
        divergence=None if taken is None or ours.now is None else _divergence(walker, state, possible, ours, now=taken),
    )


def _divergence(
    walker: Walker, state: State, possible: tuple[tuple[Leaf, Fraction], ...], ours: OwnResult, *, now: bool
) -> Divergence | None:
    path = walker.path_to(state, possible[0][0])
    theirs, mine = possible[0][0].names, ours.leading.names
    if now and not ours.now and tunes(ours.leading):
        read = {*facts_read(ours.gate.met)} if ours.gate else set()
        return Divergence(
            DivergenceKind.NOW, path[-1], gate=ours.gate, asked=any(step.question in read for step in path)
        )
    if now is ours.now:
        if theirs is mine or theirs is None or mine is None or not (_decided(possible) and _decided(ours.possible)):
            return None
        step = _step_away(walker, path, [lambda leaf: leaf.family is mine])
    elif now:
        step = _step_away(walker, path, [lambda leaf: leaf.family is mine, lambda leaf: not tunes(leaf)])
    else:
        step = _step_away(walker, path, [tunes])
    own = None
    if theirs not in (None, Family.LEAVE):  # who only calls for waiting is answered by what we do instead
        own = _step_away(ours.walker, ours.trace, [tunes if now else lambda leaf: leaf.family is theirs])
    return Divergence(
        DivergenceKind.FAMILY if now is ours.now else DivergenceKind.NOW,
        step or path[-1],
        step is None,
        own or ours.trace[-1],
    )


def _decided(possible: Sequence[tuple[Leaf, Fraction]]) -> bool:
    """Whether enough of the weight is on one family."""
    family = possible[0][0].family
    return sum(weight for leaf, weight in possible if leaf.family is family) >= ENOUGH


def _step_away(
    walker: Walker, path: Sequence[TraceEntry], wanted: Sequence[Callable[[Leaf], bool]]
) -> TraceEntry | None:
    """Return the first step of a path behind which no wanted leaf can be reached, whatever follows.

    Of several wishes the first counts that some answers to the tree fulfil; ``None`` if none is.
    """
    every = walker.reachable(walker.blank).weights
    wish = next((one for one in wanted if any(map(one, every))), None)
    if wish is None:
        return None
    states = [walker.blank]
    for step in path[:-1]:
        asked = walker.tree.question[step.question]
        known = [{**state, step.question: step.answer} for state in states]
        ways = [way for state in known for way in branches(asked, state)]
        states = [state for place, taken in ways if place == step.place for state in taken]
        to = step.route.to
        ahead = [
            leaf for state in states if isinstance(to, Ask) for leaf in walker.reachable(state, to.question).weights
        ]
        if not any(map(wish, ahead)):
            return step
    return path[-1]
