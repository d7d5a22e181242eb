"""One step of a session: a reader's link and answer become what to show. Comes in: text. Goes out: a ``View``.

Every door uses this: the browser, the command line and the tests, so that all of them agree.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.conditions import facts_to_ask
from decision.tree.links import Session, link_of, read_link
from decision.tree.model import Answers, Playbook, Tree
from decision.tree.verdict import Verdict, live_facts, reach_verdict
from decision.tree.walk import Walker


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
    way: tuple[str, ...]
    """The questions on a path that is still possible, answered or not, in file order."""
    possible: tuple[str, ...]
    """The keys of the leaves that are still possible, the leading one first."""
    refused: dict[str, str] = field(default_factory=dict)
    """Answers that were not understood: the message, by fact."""


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
        session = replace(self._with_open_question(session, walker.tree), today=today)
        session = self._with_prices(session, made_now=bool(submitted))
        asking = session.at or walker.asking(answers) or ""
        way = tuple(walker.live_questions(answers))
        answered = [question for question in way if question in answers]
        before = answered[: answered.index(asking)] if asking in answered else answered
        return View(
            session=session,
            tree=walker.tree,
            live=tuple(live_facts(walker, answers)),
            asking=asking,
            verdict=None if asking else self.verdict(session.tree, answers, today),
            link=link_of(self.playbook, replace(session, at="")),
            previous=next(reversed(before), ""),
            asked=len(before),
            left=walker.most_left({fact: answers[fact] for fact in before}),
            highlighted=tuple(walker.highlighted(answers)),
            way=way,
            possible=tuple(leaf.key for leaf, _ in walker.possible(walker.state(answers))),
            refused=refused,
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

    def _with_open_question(self, session: Session, tree: Tree) -> Session:
        """Return a session without the question that it opens, and with a note, where the tree does not ask it."""
        if not session.at or session.at in facts_to_ask(self.playbook, tree):
            return session
        label = self.playbook.fact[session.at].label
        note = f"“{label}” is not asked here; the next open question is shown instead."
        return replace(session, at="", notes=(*session.notes, note))
