"""One step of a session: a reader's link and answer become what to show. Comes in: text. Goes out: a ``View``.

Every door uses this: the browser, the command line and the tests, so that all of them agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.conditions import facts_read
from decision.tree.links import Session, read_link, write_link
from decision.tree.verdict import Verdict, live_facts, reach_verdict
from decision.tree.walk import Walker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from decision.tree.model import Answer, Playbook, Tree


@dataclass(frozen=True, slots=True)
class View:
    """What a reader sees next: a question or a verdict, and the answers so far."""

    session: Session
    tree: Tree
    live: tuple[str, ...]
    """The facts that count; answers to other facts are dormant."""
    asking: str
    """The fact whose question is shown; empty when the verdict is."""
    verdict: Verdict | None
    link: str
    """The link of this session, without a question to open."""
    previous: str
    """The last answered question before the one shown; empty at the first."""
    asked: int
    """How many questions on a path that is still possible are answered, before the one that is shown."""
    left: int
    """How many may follow these, at most, the one that is shown among them."""
    highlighted: tuple[tuple[str, int], ...]
    """(question, place of route) of each route that the answers leave open."""
    refused: dict[str, str] = field(default_factory=dict)
    """Answers that were not understood: the message, by fact."""


@dataclass
class Guide:
    """A playbook ready to be walked. Keeps one walker per tree, each of which remembers what it worked out."""

    playbook: Playbook

    @cached_property
    def walkers(self) -> dict[str, Walker]:
        """A walker for each tree, by the tree's id."""
        return {tree.id: Walker(self.playbook, tree) for tree in self.playbook.trees}

    def askable(self, tree: Tree) -> frozenset[str]:
        """Return the facts that a tree asks, and those that a gate reads."""
        gates = self.playbook.gates
        read = {fact for gate in gates for part in (gate.applies, gate.met) for fact in facts_read(part)}
        return frozenset(read | tree.question.keys())

    def verdict(self, tree: str, answers: Mapping[str, Answer], today: str) -> Verdict:
        """Return a tree's verdict, with the second opinions of the articles' trees."""
        others = tuple(walker for name, walker in self.walkers.items() if name != tree and walker.tree.article)
        return reach_verdict(self.walkers[tree], answers, today, others)

    def view(self, link: str, today: str, submitted: tuple[str, str] | None = None) -> View:
        """Return what to show for a link, after taking the answer that was submitted, ``(fact, text)``, if any.

        ``today`` is an ISO date; a link that names a date keeps it until an answer changes.
        """
        session = read_link(self.playbook, link)
        answers, at, refused = dict(session.answers), session.at, {}
        if submitted:
            fact, text = submitted
            try:
                answers[fact] = read_answer(self.playbook.fact[fact], text)
                at = ""
            except KeyError:
                refused[fact] = "There is no such question here."
            except InvalidAnswer as refusal:
                at, refused = fact, {fact: str(refusal)}
        elif session.today:
            today = session.today
        walker = self.walkers[session.tree]
        notes = session.notes
        if at and at not in self.askable(walker.tree):
            notes = (
                *notes,
                f"“{self.playbook.fact[at].label}” is not asked here; the next open question is shown instead.",
            )
            at = ""
        asking = at or walker.asking(answers) or ""
        live = live_facts(walker, answers)
        answered = [question for question in walker.live_questions(answers) if question in answers]
        before = answered[: answered.index(asking)] if asking in answered else answered
        asked = {fact: answers[fact] for fact in before}
        return View(
            session=Session(session.tree, answers, at, today, notes, session.costs),
            tree=walker.tree,
            live=tuple(live),
            asking=asking,
            verdict=None if asking else self.verdict(session.tree, answers, today),
            link=write_link(self.playbook, walker.tree, answers, today=today, costs=session.costs),
            previous=before[-1] if before else "",
            asked=len(before),
            left=walker.most_left(asked),
            highlighted=tuple(walker.highlighted(answers)),
            refused=refused,
        )
