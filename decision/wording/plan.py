"""A plan as a block. Comes in: a playbook, a verdict, perhaps what levers cost. Goes out: steps, each with its words.

Each step says why, time and money, the sign that it is done, and what follows if it fails. The open gates stand in the
step that closes them. The tree knows no costs: whoever does gives them by lever; until then there is a place for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from decision.tree.dates import format_date
from decision.tree.gates import GateState
from decision.tree.model import Family
from decision.tree.plan import StepKind
from decision.wording.blocks import Block, Fold, Item, Note, Slot, Strong, ToPage, ToQuestion, line, listing
from decision.wording.claims import claims_behind
from decision.wording.labels import question_title
from decision.wording.sentences import counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from decision.tree.gates import GateFound
    from decision.tree.model import Playbook, Words
    from decision.tree.plan import Step
    from decision.tree.verdict import Verdict
    from decision.wording.blocks import Line, Part

STATES = {GateState.MET: "done", GateState.OPEN: "open", GateState.UNKNOWN: "not known yet"}
"""How the answers leave a gate."""
FIND_OUT, EXHAUSTED = "How to find out", "How to know it is exhausted"
"""The sections of a question's and of a lever's page that a step refers to."""
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")


class StepCost(NamedTuple):
    """What a lever takes, typically, in words."""

    time: str
    """Until it is in use."""
    before: str
    """Before it runs, with the currency."""
    monthly: str
    """Per month once it runs, with the currency."""


type PlanCosts = Mapping[str, StepCost]
"""What levers take, by id."""


def plan_block(playbook: Playbook, verdict: Verdict, costs: PlanCosts | None) -> Block:
    """Return a plan; ``costs`` is ``None`` where they come later, and lacks the levers that have none."""
    words = _PlanWords(playbook, verdict, costs)
    return Block(
        id="plan",
        title="The plan",
        parts=listing(map(words.step, range(len(verdict.plan))), "plan", ordered=True),
        data={
            "plan": [
                {
                    "kind": step.kind.value,
                    "levers": list(step.levers),
                    "gates": list(step.gates),
                    "fact": step.fact or None,
                    "otherwise": step.otherwise or None,
                }
                for step in verdict.plan
            ]
        },
    )


class _PlanWords:
    """What puts the steps of a plan into words."""

    def __init__(self, playbook: Playbook, verdict: Verdict, costs: PlanCosts | None) -> None:
        self._playbook, self._verdict, self._costs = playbook, verdict, costs
        self._gates = {gate.gate: gate for gate in verdict.gates}

    def step(self, place: int) -> Item:
        """Return a step: its head, why, time and money, its gates, the sign that it is done, and what if it fails."""
        step = self._verdict.plan[place]
        kinds = {
            StepKind.TEST: self._test,
            StepKind.LEVERS: self._levers,
            StepKind.PREPARE: self._preparation,
            StepKind.LEVER: self._last,
        }
        head, parts = kinds[step.kind](step, place + 2)
        return Item(head, tuple(parts))

    def _title(self, lever: str) -> str:
        return lower_first(self._playbook.lever[lever].title)

    def _test(self, step: Step, after: int) -> tuple[Line, Iterator[Part]]:
        """Return a test: by a lever's trial, or of a fact alone."""
        ask = ToQuestion(question_title(self._playbook, step.fact), step.fact)
        tested = next(iter(step.levers), "")
        why = "You are not sure of this, and it would decide: " if tested else "It may decide whether to train: "
        passes = f"If it passes, stop here: {self._title(tested)} is enough. If it falls short" if tested else ""
        fails = passes or "The answer may change this plan. While it cannot be had"

        def parts() -> Iterator[Part]:
            yield line(why, ask, role="why")
            yield line(ToPage(FIND_OUT, f"questions/{step.fact}/#how-to-find-out"), role="how")
            yield from self._cost(tested)
            yield from self._listed_gates(step)
            yield line(Strong("Done when"), " you can answer it.", role="done")
            yield line(f"{fails}, go on with step {after}.", role="fails")

        if not tested:
            return line(Strong(f"Find out: {lower_first(self._playbook.fact[step.fact].label)}")), parts()
        return line(Strong("Test"), " ", ToPage(self._title(tested), f"levers/{tested}/")), parts()

    def _levers(self, step: Step, after: int) -> tuple[Line, Iterator[Part]]:
        """Return cheaper levers to try, each with its gate, which says how and until when."""
        one = len(step.levers) == 1
        last = self._title(self._verdict.leading.lever)

        def parts() -> Iterator[Part]:
            what = "It asks less of you" if one else "They ask less of you"
            yield line(
                f"{what} than {last}, and by your answers {'is' if one else 'are'} still to be tried.", role="why"
            )
            yield from self._listed_gates(step, costs=True)
            every = "" if one else " for each of them"
            yield line(Strong("Done when"), f" the sign above is there{every}, or the gap is closed.", role="done")
            yield line(f"If the gap is closed, stop here. If it remains, go on with step {after}.", role="fails")

        return line(Strong(f"Try {listed(map(self._title, step.levers), 'and')}")), parts()

    def _preparation(self, step: Step, after: int) -> tuple[Line, Iterator[Part]]:
        """Return the gates to close before the leading lever is worth starting."""
        states = [self._gates[gate].state for gate in step.gates]
        also = " What is not known yet counts as open." if GateState.UNKNOWN in states else ""
        last = self._title(self._verdict.leading.lever)

        def parts() -> Iterator[Part]:
            yield line(
                f"Without {'it' if len(states) == 1 else 'them'}, {last} is not worth starting.{also}", role="why"
            )
            if self._costs is None or self._costs:
                yield line(f"Time and money for it are counted in step {after}.", role="when")
            yield from self._listed_gates(step)
            yield line(Strong("Done when"), " every box is ticked.", role="done")
            waits = f"If one cannot be closed, step {after} has to wait."
            yield self._way_out(step, "If one cannot be closed, this may fit instead: ", waits)

        return line(Strong(f"Prepare {counted(len(states), 'thing', 'things')}")), parts()

    def _last(self, step: Step, _after: int) -> tuple[Line, Iterator[Part]]:
        """Return the leading lever."""
        lever = self._playbook.lever[step.levers[0]]
        words = self._playbook.words.get(lever.id)
        sign = sign_of_exhaustion(words) if words else ""

        def parts() -> Iterator[Part]:
            yield line(self._why(), role="why")
            yield from self._method()
            yield from self._cost(lever.id)
            yield from self._listed_gates(step)
            if sign:
                yield line(Strong(EXHAUSTED), f": {sign}", role="done")
            again = "Once you know more, answer the questions again."
            below = again if lever.family is Family.LEAVE else "If it falls short, see below what would change this."
            yield self._way_out(step, "If it falls short, next is: ", below)
            yield from caution_notes(self._playbook, self._verdict)

        return line(ToPage(lever.title, f"levers/{lever.id}/")), parts()

    def _why(self) -> str:
        """Return why the leading lever fits: the reason of the route that leads to it, or what it does."""
        last = self._verdict.trace[-1]
        return ("" if last.doubt else last.route.why) or self._playbook.lever[self._verdict.leading.lever].summary

    def _way_out(self, step: Step, turn: str, otherwise: str) -> Line:
        """Return what follows where a step fails for good."""
        if not step.otherwise:
            return line(otherwise, role="fails")
        title = self._playbook.lever[step.otherwise].title
        return line(turn, ToPage(title, f"levers/{step.otherwise}/"), ".", role="fails")

    def _method(self) -> Iterator[Part]:
        """Yield the method by which the leading lever is taught, or the question that tells."""
        fact, methods = self._playbook.lever[self._verdict.leading.lever].method, self._verdict.methods
        if len(methods) == 1:
            yield line(Strong("Method"), f": {lower_first(methods[0].method)}", role="method")
            yield from claims_behind(self._playbook, methods[0].claims)
        elif methods:
            yield line(
                Strong("Method"),
                ": it depends on one answer. ",
                ToQuestion(question_title(self._playbook, fact), fact),
                role="method",
            )

    def _cost(self, lever: str) -> tuple[Part, ...]:
        """Return what a lever takes, or the place where that comes; nothing where it has no costs."""
        if self._costs is None and lever:
            return (Slot("money", "Time and money follow.", lever),)
        return cost_listing(self._costs[lever]) if self._costs and lever in self._costs else ()

    def _listed_gates(self, step: Step, *, costs: bool = False) -> tuple[Part, ...]:
        items = []
        for gate in step.gates:
            item = gate_item(self._playbook, self._gates[gate])
            more = self._cost(self._playbook.gate[gate].lever) if costs else ()
            items.append(Item(item.head, (*more, *item.parts), item.state, item.aside))
        return listing(items, "gates", ordered=True)


def sign_of_exhaustion(words: Words) -> str:
    """Return the first sentence of what a lever's page says of how to know that it is exhausted."""
    return _SENTENCE_END.split(words.section(EXHAUSTED)[1])[0]


def caution_notes(playbook: Playbook, verdict: Verdict) -> Iterator[Note]:
    """Yield the warnings that the leading lever carries on the day of the verdict."""
    for caution in verdict.cautions:
        since = line(Strong(f"Since {format_date(caution.since)}."), " ", caution.says)
        yield Note((since, *claims_behind(playbook, caution.claims)))


def cost_listing(cost: StepCost) -> tuple[Part, ...]:
    """Return what a lever takes, typically, as a short list."""
    labels = ("Time", "Before it runs", "Then per month")
    return listing((Item(line(label), aside=said) for label, said in zip(labels, cost, strict=True)), "money")


def gate_item(playbook: Playbook, found: GateFound) -> Item:
    """Return a gate: its title, and what closes it where it is not met."""
    gate = playbook.gate[found.gate]
    closing: tuple[Part, ...] = (line(gate.remedy),)
    if gate.check:
        closing += (line(Strong("Done when"), f": {gate.check}"),)
    closing += claims_behind(playbook, gate.claims)
    asks = [line("Find out: ", ToQuestion(question_title(playbook, fact), fact)) for fact in found.find_out]
    below: dict[GateState, tuple[Part, ...]] = {
        GateState.MET: (),
        GateState.OPEN: (Fold("How to close it, and the sign that it is done", closing),),
        GateState.UNKNOWN: (*asks, Fold("What to do if it does not hold", closing)),
    }
    return Item(line(Strong(gate.title)), below[found.state], found.state.value, STATES[found.state])
