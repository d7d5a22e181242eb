"""Answers in words and as data, one by one and of a session. Comes in: facts, answers. Goes out: text, data."""

from collections.abc import Collection
from dataclasses import dataclass

from decision.tree.answers import unknown, write_answer
from decision.tree.model import Answer, Answers, Between, Fact, OneOf, Playbook, Several, Tree
from decision.tree.session import View
from decision.wording.blocks import Json
from decision.wording.labels import product, slug

FORMAT_VERSION = 1
"""Of the format of saved answers, which docs/take/answers.schema.json describes."""


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


def format_of(playbook: Playbook) -> str:
    """Return the name of the format of saved answers; each playbook has its own, since facts differ."""
    return f"{slug(product(playbook))}/answers"


def answer_rows(playbook: Playbook, tree: Tree, answers: Answers, live: Collection[str]) -> list[AnswerRow]:
    """Return all answers: those to facts that the tree asks first, as it asks them."""
    order = dict.fromkeys([question.id for question in tree.questions] + list(playbook.fact))
    facts = (playbook.fact[name] for name in order if name in answers)
    return [AnswerRow(fact.id, fact.label, describe_answer(fact, answers[fact.id]), fact.id in live) for fact in facts]


def describe_answer(fact: Fact, answer: Answer) -> str:
    """Return an answer in words, for a list of answers."""
    if answer == unknown(fact):
        return "Not sure"
    match answer:
        case OneOf(possible):
            return " or ".join(_labels(fact, possible))
        case Several(yes, no):
            return _describe_many(fact, yes, no)
        case Between(low, high):
            return _describe_number(fact, low, high)


def _describe_many(fact: Fact, yes: frozenset[str], no: frozenset[str]) -> str:
    if len(no) == len(fact.values):
        return fact.none or "None of these"
    said = _labels(fact, yes)
    unsure = frozenset(fact.value_ids) - yes - no
    if unsure and not no:
        said.append("not sure about the rest")
    else:
        said += [f"perhaps {label}" for label in _labels(fact, unsure)]
    return "; ".join(said)


def _describe_number(fact: Fact, low: int, high: int | None) -> str:
    if low == high:
        return f"{low:,} {fact.unit}"
    if high is None:
        return f"{low:,} or more {fact.unit}"
    return f"{low:,} to {high:,} {fact.unit}" if low else f"{high:,} {fact.unit} at most"


def _labels(fact: Fact, values: frozenset[str]) -> list[str]:
    return [value.label for value in fact.values if value.id in values]


def session_as_data(playbook: Playbook, view: View) -> dict[str, Json]:
    """Return the tree, its version, the date, the answers and figures as texts as in links, and the next question."""
    answers = view.session.answers
    return {
        "format": format_of(playbook),
        "format_version": FORMAT_VERSION,
        "tree": view.tree.id,
        "version": view.tree.version,
        "today": view.session.today,
        **({"prices": view.session.prices} if view.session.prices else {}),
        **({"checklist": "seen"} if view.session.checked else {}),
        "answers": {fact: write_answer(playbook.fact[fact], answer) for fact, answer in answers.items()},
        "dormant": [fact for fact in answers if fact not in view.live],
        "costs": dict(view.session.costs),
        "link": view.link,
        "asking": view.asking or None,
        "refused": dict(view.refused),
        "notes": list(view.session.notes),
    }
