"""Gates, as answers leave them. Comes in: a walker, gates, answers. Goes out: which are met, open or not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from decision.tree.answers import is_settled
from decision.tree.conditions import facts_read, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision.tree.model import Answers, Condition, Gate, Leaf, Playbook
    from decision.tree.walk import Walker


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
    told: bool = False
    """Of an unknown gate: whether the reader was asked and is not sure; what nobody was asked is not checked."""

    @property
    def unchecked(self) -> bool:
        """Whether nothing is known of the gate because nobody was asked."""
        return self.state is GateState.UNKNOWN and not self.told


def gates_of(playbook: Playbook, leaf: Leaf) -> list[Gate]:
    """Return the gates of a leaf's lever in the order in which to close them."""
    wanted = playbook.lever[leaf.lever].gates if leaf.lever else ()
    return [gate for gate in playbook.gates if gate.id in wanted]


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
            yield GateFound(gate.id, GateState.UNKNOWN, tuple(missing), told=was_told(walker, gate.met, answers))


def was_told(walker: Walker, condition: Condition, answers: Answers) -> bool:
    """Return whether the reader was asked for what a condition waits for; if nothing is missing, they were."""
    state = walker.state(answers)
    waiting = (fact for fact in facts_read(condition) if not is_settled(walker.playbook.fact[fact], state[fact]))
    first = next(waiting, "")
    return not first or first in answers
