"""How answers leave gates, in a few words. Comes in: a walker, gates, answers. Goes out: notes by gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.tree.verdict import GateFound, GateState, gates_found
from decision.wording.sentences import listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from decision.tree.model import Answer, Playbook
    from decision.tree.walk import Walker


def gate_notes(walker: Walker, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return, for every gate of the playbook by id, what the answers leave open; nothing where it is met."""
    known = walker.playbook
    found = {gate.gate: gate for gate in gates_found(walker, known.gates, answers)}
    return {gate.id: _note(known, found.get(gate.id)) for gate in known.gates}


def _note(playbook: Playbook, gate: GateFound | None) -> str:
    if gate is None:
        return "Does not apply, by the answers"
    match gate.state:
        case GateState.MET:
            return ""
        case GateState.OPEN:
            return "Open, by the answers"
        case GateState.UNKNOWN:
            labels = (lower_first(playbook.fact[fact].label) for fact in gate.find_out)
            return f"Find out: {listed(labels, 'and')}"
