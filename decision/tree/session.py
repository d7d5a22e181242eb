"""One step of a session: a reader's link and answer become what to show. Comes in: text. Goes out: a ``View``.

First come the questions. After the last one comes the checklist, where the leading lever has gates of which something
was not asked; then the verdict. A link alone leads past the checklist, unless it says ``at=checklist``.

Every door uses this: the browser, the command line and the tests, so that all of them agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.checklist import Checklist, checklist_of
from decision.tree.conditions import facts_to_ask
from decision.tree.links import CHECKLIST, Session, link_of, read_link
from decision.tree.model import Answers, Playbook, Tree
from decision.tree.verdict import Verdict, live_facts, reach_verdict
from decision.tree.walk import Walker


@dataclass(frozen=True, slots=True)
class View:
    """What a reader sees next: a question, the checklist or a verdict, and the answers so far."""

    session: Session
    tree: Tree
    live: tuple[str, ...]
    """The facts that count; answers to other facts are dormant."""
    asking: str
    """The fact whose question is shown; empty when the checklist or the verdict is."""
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
    way: tuple[str, ...]
    """The questions on a path that is still possible, answered or not, in file order."""
    possible: tuple[str, ...]
    """The keys of the leaves that are still possible, the leading one first."""
    refused: dict[str, str] = field(default_factory=dict)
    """Answers that were not understood: the message, by fact."""
    checklist: Checklist | None = None
    """The checklist, where that is shown."""


@dataclass
class Guide:
    """A playbook ready to be walked. Keeps one walker per tree, each of which remembers what it worked out."""

    playbook: Playbook
    prices: str = ""
    """The newest day (ISO) of the prices that its routes rest on; empty where they know no costs."""

    @cached_property
    def walkers(self) -> dict[str, Walker]:
        """A walker for each tree, by the tree's id."""
        return {tree.id: Walker(self.playbook, tree) for tree in self.playbook.trees}

    def verdict(self, tree: str, answers: Answers, today: str) -> Verdict:
        """Return a tree's verdict, with the second opinions of the articles' trees."""
        others = tuple(walker for name, walker in self.walkers.items() if name != tree and walker.tree.article)
        return reach_verdict(self.walkers[tree], answers, today, others)

    def view(self, link: str, today: str, submitted: tuple[str, str] | None = None) -> View:
        """Return what to show for a link, after taking the answer that was submitted, ``(fact, text)``, if any.

        ``today`` is an ISO date; a link that names a date keeps it until an answer changes.
        """
        session = read_link(self.playbook, link)
        today = today if submitted else session.today or today
        session, refused = self._with_answer(session, submitted)
        walker, answers = self.walkers[session.tree], session.answers
        session = self._with_prices(self._with_place(session, walker, submitted), made_now=bool(submitted))
        asking = session.at.replace(CHECKLIST, "") or walker.asking(answers) or ""
        session = replace(session, today=today, at=session.at if asking in {"", session.at} else "")
        live, way = tuple(live_facts(walker, answers)), tuple(walker.live_questions(answers))
        checklist = self._checklist(session, walker, live)
        before = _answered_before(way, answers, asking)
        return View(
            session=session,
            tree=walker.tree,
            live=live,
            asking=asking,
            verdict=None if asking or checklist else self.verdict(session.tree, answers, today),
            link=link_of(self.playbook, replace(session, at="")),
            previous=next(reversed(before), ""),
            asked=len(before),
            left=walker.most_left({fact: answers[fact] for fact in before}),
            highlighted=tuple(walker.highlighted(answers)),
            way=way,
            possible=tuple(leaf.key for leaf, _ in walker.possible(walker.state(answers))),
            refused=refused,
            checklist=checklist,
        )

    def _with_answer(self, session: Session, submitted: tuple[str, str] | None) -> tuple[Session, dict[str, str]]:
        """Return a session with an answer that was submitted; or as it is, with the message by fact."""
        if not submitted:
            return session, {}
        fact, text = submitted
        if fact not in self.playbook.fact:
            return session, {fact: "There is no such question here."}
        try:
            answer = read_answer(self.playbook.fact[fact], text)
        except InvalidAnswer as refusal:
            return replace(session, at=fact), {fact: str(refusal)}
        return replace(session, answers={**session.answers, fact: answer}, at=""), {}

    def _with_prices(self, session: Session, *, made_now: bool) -> Session:
        """Return a session with the day of the prices in use, and a note where its link rests on those of another."""
        before = "" if made_now else session.prices
        if not self.prices or before in {"", self.prices}:
            return replace(session, prices=self.prices or before)
        days = f"It rested on prices of {before}; here they are of {self.prices}. The verdict may differ."
        return replace(session, prices=self.prices, notes=(*session.notes, days))

    def _with_place(self, session: Session, walker: Walker, submitted: tuple[str, str] | None) -> Session:
        """Return a session at the checklist, where the answer to a question was submitted and that was not seen.

        Without the question that it opens, and with a note, where the tree does not ask it.
        """
        if submitted and not (session.at or session.checked) and submitted[0] in walker.tree.question:
            return replace(session, at=CHECKLIST)
        if session.at in {"", CHECKLIST} or session.at in facts_to_ask(self.playbook, walker.tree):
            return session
        label = self.playbook.fact[session.at].label
        note = f"“{label}” is not asked here; the next open question is shown instead."
        return replace(session, at="", notes=(*session.notes, note))

    def _checklist(self, session: Session, walker: Walker, live: Iterable[str]) -> Checklist | None:
        """Return the checklist where a session is at it, unless it has no boxes, or none to check and was not seen."""
        if session.at != CHECKLIST:
            return None
        found = checklist_of(walker, {fact: session.answers[fact] for fact in live if fact in session.answers})
        return found if (found.boxes if session.checked else found.unchecked) else None


def _answered_before(way: Iterable[str], answers: Answers, asking: str) -> list[str]:
    """Return the questions on the way that are answered, before the one that is shown."""
    answered = [question for question in way if question in answers]
    return answered[: answered.index(asking)] if asking in answered else answered
