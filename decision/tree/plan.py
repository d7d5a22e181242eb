"""From a verdict to a plan. Comes in: a walker, a verdict, answers. Goes out: at most three steps, in order.

The lever that fits is always the last step. Before it come, where they help this reader: a cheap test for an unknown
fact that would decide; the untried cheaper levers of one family; and the other open gates as one step of preparation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from decision.tree.answers import unknown
from decision.tree.gates import GateState
from decision.tree.model import Several
from decision.tree.opinions import side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from decision.tree.conditions import State
    from decision.tree.model import Answers, Leaf, Lever
    from decision.tree.verdict import Verdict
    from decision.tree.walk import Walker

MOST_STEPS = 3


class StepKind(StrEnum):
    """What a step is."""

    TEST = "test"
    """Settles a fact that would decide. Where the trial of a lever settles it, the step counts as that lever."""
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
    otherwise: str = ""
    """The lever to turn to where the step fails; empty where the next step follows, or no other lever is possible."""


def plan_of(walker: Walker, verdict: Verdict, answers: Answers) -> tuple[Step, ...]:
    """Return the plan that a verdict of the playbook's own tree comes to; articles give none.

    ``answers`` are those that count.
    """
    leading = verdict.leading.lever
    if not leading or walker.tree.article:
        return ()
    before = _before(walker, verdict, answers)
    closed = {gate for step in before for gate in step.gates}
    rest = tuple(gate.gate for gate in verdict.open_gates if gate.gate not in closed)
    last = Step(StepKind.LEVER, (leading,))
    if rest and len(before) < MOST_STEPS - 1:
        before.append(Step(StepKind.PREPARE, gates=rest))
    else:
        last = replace(last, gates=rest)
    return tuple(_with_way_out(walker, verdict, (*before, last)))


def _before(walker: Walker, verdict: Verdict, answers: Answers) -> list[Step]:
    """Return the test, if any, and the cheaper levers, if any, that come before the lever that fits.

    A larger model is judged with a prompt that was worked on. So where the cheapest lever of a tested lever's family
    may not have been tried, it comes before the test, and a test of anything else before the cheaper levers.
    """
    tests = chain(_start(walker, answers), _tests(walker, verdict, answers), _findings(walker, verdict, answers))
    found = [*islice(tests, 1)]
    tested = {lever for test in found for lever in test.levers}
    first = {lever for lever in map(partial(_cheapest_like, walker), tested) if lever not in tested}
    cheaper = _cheaper(walker, verdict, answers, tested, first)
    if first.intersection(cheaper.levers):
        return [cheaper, *found]
    return [*found, *([cheaper] if cheaper.levers else [])]


def _cheapest_like(walker: Walker, lever: str) -> str:
    """Return the cheapest lever of a lever's family."""
    family = walker.playbook.lever[lever].family
    return next(one.id for one in walker.playbook.levers if one.family == family)


def _start(walker: Walker, answers: Answers) -> Iterator[Step]:
    """Yield the fact with which every path starts, where nothing is known of it: all else rests on that."""
    fact = walker.playbook.fact[walker.tree.start.id]
    if answers.get(fact.id, unknown(fact)) == unknown(fact):
        yield Step(StepKind.TEST, fact=fact.id)


def _tests(walker: Walker, verdict: Verdict, answers: Answers) -> Iterator[Step]:
    """Yield a cheap test for each unknown fact that a lever's trial settles, and that would decide for its family."""
    state, read = walker.state(answers), walker.open_facts(answers)
    for fact in walker.playbook.facts:
        if fact.id not in read or fact.tests in ("", verdict.leading.lever):
            continue
        if any(_decides_for(fact.tests, walker, verdict, found) for found in _outcomes(walker, state, fact.id)):
            tried = (gate.gate for gate in verdict.open_gates if fact.id in gate.find_out)
            gates = tuple(gate for gate in tried if walker.playbook.gate[gate].lever == fact.tests)
            yield Step(StepKind.TEST, (fact.tests,), gates, fact.id)


def _outcomes(walker: Walker, state: State, fact: str) -> Iterator[Sequence[tuple[Leaf, Fraction]]]:
    """Yield what is possible with each answer to a fact."""
    return (walker.possible({**state, fact: cell}) for cell in walker.partitions(fact))


def _decides_for(lever: str, walker: Walker, verdict: Verdict, found: Sequence[tuple[Leaf, Fraction]]) -> bool:
    """Whether what is possible with one more answer leads to another family: that of a lever, and it among them."""
    family = walker.playbook.lever[lever].family
    turns = found[0][0].family == family != verdict.leading.family or found[0][0].lever == lever
    return turns and any(leaf.lever == lever for leaf, _ in found)


def _findings(walker: Walker, verdict: Verdict, answers: Answers) -> Iterator[Step]:
    """Yield the facts to find out, where the levers still possible disagree on training and one fact may tell.

    The one that narrows down most comes first. What a gate waits for is found out as preparation.
    """
    if side(verdict.possible) is not None:
        return
    state, waiting = walker.state(answers), {fact for gate in verdict.open_gates for fact in gate.find_out}
    for fact in dict.fromkeys([verdict.find_out, *walker.open_facts(answers)]):
        if fact and fact not in waiting and any(side(found) is not None for found in _outcomes(walker, state, fact)):
            yield Step(StepKind.TEST, fact=fact)


def _cheaper(walker: Walker, verdict: Verdict, answers: Answers, tested: set[str], unsure: set[str]) -> Step:
    """Return the untried levers of the cheapest family that address one of the reader's gaps; perhaps none.

    Of those that are ``unsure`` it is enough that nobody knows.
    """
    untried = _untried(walker, verdict, {verdict.leading.lever, *tested}, unsure)
    helping = [lever for lever in _addressing(walker, answers) if lever.id in untried]
    levers = tuple(lever.id for lever in helping if lever.family == helping[0].family)  # levers come cheapest first
    return Step(StepKind.LEVERS, levers, tuple(untried[lever] for lever in levers))


def _addressing(walker: Walker, answers: Answers) -> list[Lever]:
    """Return the levers that address one of the reader's gaps, or where none is known, one that may be; in order."""
    told = [answer for answer in answers.values() if isinstance(answer, Several)]
    known = {value for answer in told for value in answer.yes}
    absent = {value for answer in told for value in answer.no}
    return [
        lever
        for lever in walker.playbook.levers
        if (known or {*lever.addresses} - absent).intersection(lever.addresses)
    ]


def _untried(walker: Walker, verdict: Verdict, taken: set[str], unsure: set[str]) -> dict[str, str]:
    """Return the gates that wait for a lever which is known not to have been tried, by that lever."""
    gates = [(walker.playbook.gate[gate.gate], gate.state is GateState.OPEN) for gate in verdict.open_gates]
    return {gate.lever: gate.id for gate, known in gates if gate.lever not in taken and (known or gate.lever in unsure)}


def _with_way_out(walker: Walker, verdict: Verdict, plan: tuple[Step, ...]) -> Iterator[Step]:
    """Yield the steps; where one may fail for good, with another possible lever that waits for none of its gates."""
    named = {lever for step in plan for lever in step.levers}
    others = [leaf.lever for leaf, _ in verdict.possible if leaf.lever and leaf.lever not in named]
    for step in plan:
        if step.kind in (StepKind.TEST, StepKind.LEVERS) or verdict.leading.rests:
            yield step
        else:
            yield replace(step, otherwise=_way_out(walker, step, others))


def _way_out(walker: Walker, step: Step, levers: Sequence[str]) -> str:
    """Return the first of some levers that waits for none of a step's gates; empty where all do."""
    free = (lever for lever in levers if not {*walker.playbook.lever[lever].gates}.intersection(step.gates))
    return next(free, "")
