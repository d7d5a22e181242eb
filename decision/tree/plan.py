"""From a verdict to a plan. Comes in: a walker, a verdict, answers. Goes out: at most three steps, in order.

The lever that fits is always the last step. Before it come, where they help this reader: a cheap test for an unknown
fact that would decide; the untried cheaper levers of one family; and the other open gates as one step of preparation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from decision.tree.answers import is_settled, unknown
from decision.tree.model import Several
from decision.tree.verdict import GateState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from decision.tree.model import Answer, Family
    from decision.tree.verdict import GateFound, Verdict
    from decision.tree.walk import Walker

MOST_STEPS = 3


class StepKind(StrEnum):
    """What a step is."""

    TEST = "test"
    """A cheap test that settles a fact; it counts as the lever that it tests."""
    LEVERS = "levers"
    """Cheaper levers of one family that were not tried."""
    PREPARE = "prepare"
    """The other open gates of the lever that fits."""
    LEVER = "lever"
    """The lever that fits."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan."""

    kind: StepKind
    levers: tuple[str, ...] = ()
    """The levers that it tries, the first one first."""
    gates: tuple[str, ...] = ()
    """The gates that it closes."""
    fact: str = ""
    """The fact that a test settles."""


def plan_of(walker: Walker, verdict: Verdict, answers: Mapping[str, Answer]) -> tuple[Step, ...]:
    """Return the plan that a verdict of the playbook's own tree comes to."""
    leading = verdict.leading.lever
    if not leading:
        return ()
    test = next(_tests(walker, verdict, answers), None)
    cheaper = _cheaper(walker, verdict, answers, () if test is None else test.levers)
    closed = set(cheaper.gates) if cheaper else set()
    rest = tuple(
        gate.gate
        for gate in verdict.open_gates
        if gate.gate not in closed and (gate.state is GateState.UNKNOWN or not _lever(walker, gate))
    )
    before = [step for step in (test, cheaper) if step]
    if rest and len(before) < MOST_STEPS - 1:
        return (*before, Step(StepKind.PREPARE, gates=rest), Step(StepKind.LEVER, (leading,)))
    return (*before, Step(StepKind.LEVER, (leading,), rest))


def _lever(walker: Walker, gate: GateFound) -> str:
    return walker.playbook.gate[gate.gate].lever


def _tests(walker: Walker, verdict: Verdict, answers: Mapping[str, Answer]) -> Iterator[Step]:
    """Yield a cheap test for each unknown fact that a lever's trial settles and that would change the leading lever."""
    read = walker.live_facts(answers)
    for fact in walker.playbook.facts:
        known = answers.get(fact.id, unknown(fact))
        if not fact.tests or fact.tests == verdict.leading.lever or fact.id not in read or is_settled(fact, known):
            continue
        found = (walker.leading(walker.state({**answers, fact.id: cell})) for cell in walker.partitions(fact.id))
        if any(leaf.lever == fact.tests for leaf in found):
            yield Step(StepKind.TEST, (fact.tests,), fact=fact.id)


def _cheaper(walker: Walker, verdict: Verdict, answers: Mapping[str, Answer], tested: tuple[str, ...]) -> Step | None:
    """Return the untried cheaper levers of one family that address one of the reader's gaps, as one step."""
    gaps = {value for answer in answers.values() if isinstance(answer, Several) for value in answer.yes}
    found: dict[Family, list[GateFound]] = {}
    for gate in verdict.open_gates:
        lever = walker.playbook.lever.get(_lever(walker, gate))
        helps = lever and lever.id not in (*tested, verdict.leading.lever) and gaps.intersection(lever.addresses)
        if lever and helps and gate.state is GateState.OPEN:
            found.setdefault(lever.family, []).append(gate)
    if not found:
        return None
    order = list(walker.playbook.lever)
    gates = max(found.values(), key=lambda group: order.index(_lever(walker, group[0])))
    return Step(StepKind.LEVERS, tuple(_lever(walker, gate) for gate in gates), tuple(gate.gate for gate in gates))
