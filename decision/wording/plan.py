"""A plan as a block. Comes in: a playbook, a verdict, perhaps what levers cost. Goes out: steps, each with its words.

Each step shows time and money and the sign that it is done. Why, how, and what follows if it fails may be folded, with
the open gates that the step closes. The tree knows no costs: whoever does gives them by lever; until then there is a
place for them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from decision.tree.dates import format_date
from decision.tree.gates import GateState
from decision.tree.links import CHECKLIST
from decision.tree.plan import StepKind
from decision.wording.blocks import Block, Fold, Item, Note, Slot, Strong, ToPage, ToQuestion, line, listing
from decision.wording.checklist import NOT_CHECKED
from decision.wording.claims import claims_behind
from decision.wording.labels import question_title
from decision.wording.sentences import count_word, counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from decision.tree.gates import GateFound
    from decision.tree.model import Playbook, Words
    from decision.tree.plan import Step
    from decision.tree.verdict import Verdict
    from decision.wording.blocks import Line, Part, Piece

STATES = {GateState.MET: "done", GateState.OPEN: "open", GateState.UNKNOWN: "not known yet"}
"""How the answers leave a gate."""
FIND_OUT, EXHAUSTED = "How to find out", "How to know it is exhausted"
"""The sections of a question's and of a lever's page that a step refers to."""
_FEW_GATES = 3
"""So many gates are named in a line; more are counted."""
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
    """Return a plan, and whether other levers are possible; ``costs`` is ``None`` where they come later.

    Levers that have none are not in ``costs``.
    """
    words = _PlanWords(playbook, verdict, costs)
    steps = listing(map(words.step, range(len(verdict.plan))), "plan", ordered=True)
    return Block(
        id="plan",
        title="The plan",
        parts=(*steps, *certainty(verdict)) if steps else (),
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


def certainty(verdict: Verdict) -> tuple[Line, ...]:
    """Say how many other levers are possible; nothing where none is."""
    if verdict.certain:
        return ()
    others = counted(len(verdict.possible) - 1, "other lever is", "other levers are")
    return (line(f"Leading, not certain: {others} still possible.", role="certainty"),)


class _PlanWords:
    """What puts the steps of a plan into words."""

    def __init__(self, playbook: Playbook, verdict: Verdict, costs: PlanCosts | None) -> None:
        self._playbook, self._verdict, self._costs = playbook, verdict, costs
        self._gates = {gate.gate: gate for gate in verdict.gates}

    def step(self, place: int) -> Item:
        """Return a step: its head, time and money, the sign that it is done; folded the rest."""
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
        why = "You are not sure of this, and it would decide." if tested else "It may decide whether to train."
        passes = f"If it passes, stop here: {self._title(tested)} is enough. If it falls short" if tested else ""
        fails = passes or "The answer may change this plan. While it cannot be had"

        def parts() -> Iterator[Part]:
            yield from self._cost(tested)
            yield line(Strong("Done when"), " you can answer: ", ask, role="done")
            yield _folded(
                "Why, how to find out, and what follows",
                line(why, role="why"),
                line(ToPage(FIND_OUT, f"questions/{step.fact}/#how-to-find-out"), role="how"),
                *self._listed_gates(step),
                line(f"{fails}, go on with step {after}.", role="fails"),
            )

        if not tested:
            return line(Strong(f"Find out: {lower_first(self._playbook.fact[step.fact].label)}")), parts()
        return line(Strong("Test"), " ", ToPage(self._title(tested), f"levers/{tested}/")), parts()

    def _levers(self, step: Step, after: int) -> tuple[Line, Iterator[Part]]:
        """Return cheaper levers to try, each with its gate, which says how and until when."""
        one = len(step.levers) == 1
        last = self._title(self._verdict.leading.lever)

        def parts() -> Iterator[Part]:
            for lever in step.levers:
                yield from self._cost(lever, "" if one else self._playbook.lever[lever].title)
            sign = "its sign is" if one else "the sign of each is"
            yield line(Strong("Done when"), f" the gap is closed, or {sign} there that it cannot be.", role="done")
            what = "It asks less of you" if one else "They ask less of you"
            yield _folded(
                f"Why, {'its sign' if one else 'each sign'}, and what follows",
                line(
                    f"{what} than {last}, and by your answers {'is' if one else 'are'} still to be tried.", role="why"
                ),
                *self._listed_gates(step),
                line(f"If the gap is closed, stop here. If it remains, go on with step {after}.", role="fails"),
            )

        return line(Strong(f"Try {listed(map(self._title, step.levers), 'and')}")), parts()

    def _preparation(self, step: Step, after: int) -> tuple[Line, Iterator[Part]]:
        """Return the gates to close before the leading lever is worth starting."""
        states = [self._gates[gate].state for gate in step.gates]
        also = " What is not known yet counts as open." if GateState.UNKNOWN in states else ""
        verb = "Check" if all(self._gates[gate].unchecked for gate in step.gates) else "Prepare"
        last = self._title(self._verdict.leading.lever)

        def parts() -> Iterator[Part]:
            if self._costs is None or self._costs:
                yield line(f"Time and money are counted in step {after}.", role="when")
            yield from self._short_gates(step)
            boxes, done, it = ("The box", "it is", "it") if len(states) == 1 else ("The boxes", "all are", "them")
            yield line(Strong("Done when"), f" {done} ticked.", role="done")
            waits = f"If one cannot be closed, step {after} has to wait."
            yield _folded(
                f"{boxes}, and how to close {it}",
                line(f"Without {it}, {last} is not worth starting.{also}", role="why"),
                *self._listed_gates(step),
                self._way_out(step, "If one cannot be closed, this may fit instead: ", waits),
            )

        return line(Strong(f"{verb} {counted(len(states), 'thing', 'things')}")), parts()

    def _last(self, step: Step, _after: int) -> tuple[Line, Iterator[Part]]:
        """Return the leading lever."""
        lever = self._playbook.lever[step.levers[0]]
        words = self._playbook.words.get(lever.id)
        sign = sign_of_exhaustion(words) if words else ""

        def parts() -> Iterator[Part]:
            yield from self._cost(lever.id)
            yield from self._short_gates(step)
            if sign:
                yield line(Strong("Done when"), f" it has worked, or is exhausted: {lower_first(sign)}", role="done")
            again = "Once you know more, answer the questions again."
            below = again if lever.family.rests else "If it falls short, see below what would change this."
            yield _folded(
                "Why, and what if it falls short",
                line(self._why(), role="why"),
                *self._method(),
                *self._listed_gates(step),
                self._way_out(step, "If it falls short, next is: ", below),
            )
            yield from caution_folds(self._playbook, self._verdict)

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

    def _cost(self, lever: str, title: str = "") -> tuple[Part, ...]:
        """Return what a lever takes, or the place where that comes; nothing where it has no costs."""
        named = (line(Strong(title), role="which"),) if title else ()
        if self._costs is None and lever:
            return (*named, Slot("money", "Time and money follow.", lever))
        return (*named, cost_line(self._costs[lever])) if self._costs and lever in self._costs else ()

    def _listed_gates(self, step: Step) -> tuple[Part, ...]:
        return listing((gate_item(self._playbook, self._gates[gate]) for gate in step.gates), "gates", ordered=True)

    def _short_gates(self, step: Step) -> Iterator[Line]:
        """Yield the gates of a step in a line: by name where they are few, else how many are in which state."""
        if not step.gates:
            return
        counts = Counter(_state_name(self._gates[gate]) for gate in step.gates)
        said = [f"{count_word(counts[name])} {name}" for name in (*STATES.values(), NOT_CHECKED) if counts[name]]
        if len(step.gates) <= _FEW_GATES:
            said = [lower_first(self._playbook.gate[gate].title) for gate in step.gates]
        label = "Box to tick" if len(step.gates) == 1 else "Boxes to tick"
        named = f": {(', ' if len(step.gates) > _FEW_GATES else '; ').join(said)}."
        yield line(Strong(label), named, *self._way_to_checklist(step), role="boxes")

    def _way_to_checklist(self, step: Step) -> tuple[Piece, ...]:
        """Return a link to the checklist, where a gate of a step was not checked."""
        unchecked = any(self._gates[gate].unchecked for gate in step.gates)
        return (" ", ToQuestion("Go through the checklist", CHECKLIST), ".") if unchecked else ()


def sign_of_exhaustion(words: Words) -> str:
    """Return the first sentence of what a lever's page says of how to know that it is exhausted."""
    return _SENTENCE_END.split(words.section(EXHAUSTED)[1])[0]


def _folded(summary: str, *parts: Part) -> Fold:
    return Fold(summary, parts, "more")


def caution_folds(playbook: Playbook, verdict: Verdict) -> Iterator[Fold]:
    """Yield the warnings that the leading lever carries on the day of the verdict, each folded under its date."""
    for caution in verdict.cautions:
        since = format_date(caution.since)
        note = Note((line(Strong(f"Since {since}."), " ", caution.says), *claims_behind(playbook, caution.claims)))
        yield _folded(f"A warning, since {since}", note)


def cost_line(cost: StepCost) -> Line:
    """Return what a lever takes, typically, in a line."""
    return line(f"Typically {cost.time}; {cost.before} before it runs, then {cost.monthly} a month.", role="money")


def _state_name(found: GateFound) -> str:
    """Say how the answers leave a gate."""
    return NOT_CHECKED if found.unchecked else STATES[found.state]


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
    return Item(line(Strong(gate.title)), below[found.state], found.state.value, _state_name(found))
