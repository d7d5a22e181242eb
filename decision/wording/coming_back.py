"""What a reader who comes back is asked. Comes in: a playbook, a session, its plan. Goes out: choices, a block.

The question is what became of the first step. Each choice is a link to the answers as they are then, so that the
verdict follows with the plan that comes next. Nothing is kept anywhere but in files and links.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from decision.tree.links import write_link
from decision.tree.outcomes import Aftermath, Outcome, aftermath
from decision.tree.plan import StepKind
from decision.wording.answers import describe_answer
from decision.wording.blocks import Block, Item, ToSession, line, listing
from decision.wording.labels import question_title
from decision.wording.sentences import counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from decision.tree.links import Session
    from decision.tree.model import Playbook
    from decision.tree.plan import Step

QUESTION = "What became of step 1?"
_LATER = "Not done yet"
_LABELS = {
    StepKind.TEST: ("Done, and it passes", "Done, and it falls short"),
    StepKind.PREPARE: ("Done, all of it", "Not all of it can be done, or some is left"),
    StepKind.LEVERS: ("Done, and the gap is closed", "Done, and the gap remains"),
    StepKind.LEVER: ("Done, and the gap is closed", "Done, and the gap remains"),
}
"""What a reader may say, by kind of step: that it went well, that it did not."""
_UNCHANGED = "The same answers, with today's tree and prices."
_DONE = "Done"
"""Said instead where a step can only go well."""


class Choice(NamedTuple):
    """One thing that a reader may say of a step."""

    outcome: Outcome
    label: str
    means: str
    """A sentence: which answers follow, or what is asked next."""
    link: str
    """The answers as they are then."""


def choices(playbook: Playbook, session: Session, plan: Sequence[Step]) -> tuple[Choice, ...]:
    """Return what a reader may say of the first step; nothing where no plan has a step that can be done."""
    if not plan:
        return ()
    left = {outcome: aftermath(playbook, session.answers, plan[0], outcome) for outcome in Outcome}
    possible = {outcome: after for outcome, after in left.items() if after}
    if len(possible) == 1:
        return ()
    well, badly = _LABELS[plan[0].kind] if Outcome.REMAINS in possible else (_DONE, "")
    labels = {Outcome.CLOSED: well, Outcome.REMAINS: badly, Outcome.LATER: _LATER}
    return tuple(
        Choice(outcome, labels[outcome], _meaning(playbook, after), _link(playbook, session, after))
        for outcome, after in possible.items()
    )


def asked_now(playbook: Playbook, session: Session, plan: Sequence[Step]) -> Block:
    """Return the question with its choices; without any part where there is nothing to ask."""
    found = choices(playbook, session, plan)
    if not found:
        return Block("back", QUESTION)
    items = (Item(line(ToSession(one.label, one.link)), (line(one.means),)) for one in found)
    return Block("back", QUESTION, (line(f"{step_name(playbook, plan[0])}."), *listing(items, "became")))


def asked_later(playbook: Playbook, session: Session, plan: Sequence[Step]) -> Block:
    """Return the same folded, for the verdict to which a reader may come back."""
    return replace(asked_now(playbook, session, plan), title="When you come back", fold=QUESTION)


def step_name(playbook: Playbook, step: Step) -> str:
    """Name a step in a few words, as a plan heads it."""
    levers = [lower_first(playbook.lever[lever].title) for lever in step.levers]
    match step.kind:
        case StepKind.PREPARE:
            return f"Prepare {counted(len(step.gates), 'thing', 'things')}"
        case StepKind.TEST if not levers:
            return f"Find out: {lower_first(playbook.fact[step.fact].label)}"
        case StepKind.TEST:
            return f"Test {levers[0]}"
        case StepKind.LEVERS:
            return f"Try {listed(levers, 'and')}"
        case StepKind.LEVER:
            return playbook.lever[step.levers[0]].title


def _meaning(playbook: Playbook, after: Aftermath) -> str:
    """Say what follows from an outcome: answers, a question, or the same answers as before."""
    changed = [name for name in after.learned if name in after.answers and name != after.ask]
    asked = filter(None, (after.ask, *(name for name in after.learned if name not in after.answers)))
    return " ".join([*_changes(playbook, after, changed), *_asks(playbook, asked)]) or _UNCHANGED


def _changes(playbook: Playbook, after: Aftermath, changed: Sequence[str]) -> Iterator[str]:
    facts = [playbook.fact[name] for name in changed]
    said = [f"“{fact.label}” to “{describe_answer(fact, after.answers[fact.id])}”" for fact in facts]
    if said:
        yield f"Changes {listed(said, 'and')}."


def _asks(playbook: Playbook, asked: Iterable[str]) -> Iterator[str]:
    return (f"You are asked: {question_title(playbook, fact)}" for fact in asked)


def _link(playbook: Playbook, session: Session, after: Aftermath) -> str:
    """Return the answers after an outcome as a link, which names no day: the verdict is today's."""
    tree = playbook.tree[session.tree]
    return write_link(playbook, tree, after.answers, at=after.ask, costs=session.costs, checked=session.checked)
