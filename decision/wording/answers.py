"""The answers of a session, for a list. Comes in: a playbook, a tree, answers. Goes out: rows of plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.tree.answers import describe_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from decision.tree.model import Answer, Playbook, Tree


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer."""

    fact: str
    label: str
    answer: str
    """The answer in words."""
    live: bool
    """Whether it counts; an answer that does not is dormant."""

    def __str__(self) -> str:
        """Return the answer with what it answers."""
        return f"{self.label}: {self.answer}"


def answer_rows(
    playbook: Playbook, tree: Tree, answers: Mapping[str, Answer], live: Collection[str]
) -> list[AnswerRow]:
    """Return all answers: those to facts that the tree asks first, as it asks them."""
    order = dict.fromkeys([question.id for question in tree.questions] + list(playbook.fact))
    facts = (playbook.fact[name] for name in order if name in answers)
    return [AnswerRow(fact.id, fact.label, describe_answer(fact, answers[fact.id]), fact.id in live) for fact in facts]
