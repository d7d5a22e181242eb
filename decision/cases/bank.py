"""Published cases, and which of them are most like a reader's. Comes in: cases, answers. Goes out: likenesses.

Only facts known on both sides are compared: what the reader leaves open, or the publication does not say, counts
neither for a case nor against it. Every gap that both have counts two, every other fact on which they agree counts one,
and what they differ on takes as much away. Cases travel to the browser as text.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from decision.tree import model
from decision.tree.answers import read_answer, write_answer
from decision.tree.model import Answer, Answers, Between, Fact, OneOf, Playbook, Several, Thresholds

WITHOUT_TUNING = frozenset(("leave", "prompting", "retrieval", "small-classifier"))
WORKED: dict[str, frozenset[str]] = {
    "fine-tune-right": frozenset({"fine-tuning"}),
    "prompting-right": frozenset({"prompting"}),
    "structured-output-right": frozenset({"prompting"}),
    "rag-right": frozenset({"retrieval"}),
    "small-classifier-right": frozenset({"small-classifier"}),
    "fine-tune-wrong": WITHOUT_TUNING,
    "superseded": WITHOUT_TUNING,
    "both-right": frozenset({"retrieval-and-fine-tuning", "fine-tuning"}),
    "rl-right": frozenset({"fine-tuning"}),
    "retriever-tuning-right": frozenset({"retrieval"}),
    "open-model-right": frozenset({"prompting"}),
    "leave-it-right": frozenset({"leave", "prompting"}),
}
"""What we judge to have worked, and the families, by id, that count as right then."""
BOTH = "rag+fine-tune"
"""The action of a case that did both; then fine-tuning alone is not right."""
MOST = 4
"""So many cases are shown as most like a reader's."""
GAP, OUTPUT = "gap", "output"
"""The facts that near cases have in common."""
NEAREST, APART = 5, 2
"""So many near cases are looked at, and in so many other facts may each differ."""
_GAP, _OTHER = 2, 1
"""What a shared gap counts, and what any other shared fact does."""
_SURE = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Case:
    """A published decision, what came of it, and our judgement."""

    id: str
    who: str
    year: str
    """Empty where the publication names none."""
    url: str
    """What we read."""
    task: str
    outcome: str
    action: str
    worked: str
    """A key of ``WORKED``."""
    confidence: str
    """High, medium or low: ours in the judgement."""
    reported_by: str
    answers: dict[str, Answer]
    """The facts that the publication says; the kind of output is our reading of the task."""
    before: str = ""
    original: str = ""
    """The address of the publication itself, where we read about it elsewhere."""
    read: str = ""
    """How we read it."""
    acceptable: tuple[str, ...] = ()
    """The levers that a fair expert would accept as the next step, who knows only what was known before."""
    effect: Mapping[str, str] = field(default_factory=dict)
    """What was measured before and after (``metric``, ``before``, ``after``), against what, and on how many items."""
    tried: tuple[str, ...] = ()
    """Facts of which the publication says only that something was tried at some time."""
    where: model.Where = field(default=model.NOWHERE, compare=False, repr=False)

    @property
    def right(self) -> frozenset[str]:
        """The families that count as right."""
        both = self.worked == "both-right" and self.action == BOTH
        return frozenset({"retrieval-and-fine-tuning"}) if both else WORKED[self.worked]

    @property
    def tuned(self) -> bool:
        """Whether fine-tuning counts as right."""
        return not self.right <= WITHOUT_TUNING


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a case compares with a reader's facts. Each entry is a fact, and for a fact of kind many the value."""

    case: Case
    agree: tuple[tuple[str, str], ...] = ()
    differ: tuple[tuple[str, str], ...] = ()
    unsaid: int = field(default=0, compare=False)
    """How many facts only one of the two says; it decides between cases of equal points."""

    @property
    def points(self) -> int:
        """What they agree on, less what they differ on; a gap counts two, any other fact one."""
        return sum(map(_counts, self.agree)) - sum(map(_counts, self.differ))


def _counts(entry: tuple[str, str]) -> int:
    return _GAP if entry[1] else _OTHER


def compare_case(playbook: Playbook, thresholds: Thresholds, answers: Answers, case: Case) -> Likeness:
    """Compare a reader's answers with a case, fact by fact.

    They agree where what the case says is sure to hold for the reader, they differ where it cannot. Numbers are
    compared by the thresholds ``thresholds`` between which they lie.
    """
    agree: list[tuple[str, str]] = []
    differ: list[tuple[str, str]] = []
    unsaid = 0
    theirs = case.answers
    for fact in playbook.facts:
        ours, other = answers.get(fact.id), theirs.get(fact.id)
        if isinstance(ours, Several) and isinstance(other, Several):
            agree += _entries(fact, ours.yes & other.yes)
            differ += _entries(fact, (ours.yes & other.no) | (ours.no & other.yes))
            continue
        here, there = _cells(fact, ours, thresholds), _cells(fact, other, thresholds)
        if not here or not there:
            unsaid += bool(here or there)
        elif here <= there:
            agree.append((fact.id, ""))
        elif not here & there:
            differ.append((fact.id, ""))
    return Likeness(case, tuple(agree), tuple(differ), unsaid)


def _entries(fact: Fact, values: frozenset[str]) -> list[tuple[str, str]]:
    return [(fact.id, value) for value in fact.value_ids if value in values]


def _cells(fact: Fact, answer: Answer | None, thresholds: Thresholds) -> frozenset[str | int]:
    """Return the values, or the ranges between thresholds, that an answer leaves possible; none if it leaves all."""
    match answer:
        case OneOf(possible):
            return frozenset() if len(possible) == len(fact.values) else possible
        case Between(low, high):
            starts = [0, *thresholds.get(fact.id, ())]
            first = bisect_right(starts, low) - 1
            last = len(starts) if high is None else bisect_right(starts, high)
            return frozenset() if last - first == len(starts) else frozenset(starts[first:last])
        case _:
            return frozenset()


def most_alike(
    playbook: Playbook, thresholds: Thresholds, answers: Answers, cases: Iterable[Case], most: int = MOST
) -> tuple[Likeness, ...]:
    """Return the cases most like a reader's, by points.

    They share a gap with the reader; or any fact, where no gap of the reader's is known. Of cases with equal points,
    first the one with fewer facts that only one side says, then the one of whose outcome we are surer, then by id.
    """
    gaps_known = any(isinstance(answer, Several) and (answer.yes or answer.no) for answer in answers.values())
    found = (compare_case(playbook, thresholds, answers, case) for case in cases)
    near = (one for one in found if any(value or not gaps_known for _, value in one.agree))
    return tuple(sorted(near, key=_rank)[:most])


def nearest(
    playbook: Playbook, thresholds: Thresholds, answers: Answers, cases: Iterable[Case]
) -> tuple[Likeness, ...]:
    """Return the cases nearest to a reader's, ``NEAREST`` at most: the same gaps or more, and the same output.

    At most ``APART`` known facts differ, and what either side leaves open counts for nothing.
    """
    gap = answers.get(GAP)
    wanted = gap.yes if isinstance(gap, Several) else frozenset()
    near = [case for case in cases if _has(case, wanted)]
    found = most_alike(playbook, thresholds, answers, near, len(near))
    return tuple(one for one in found if _is_near(one))[:NEAREST]


def _has(case: Case, gaps: frozenset[str]) -> bool:
    known = case.answers.get(GAP)
    return isinstance(known, Several) and gaps <= known.yes


def _is_near(one: Likeness) -> bool:
    apart = {fact for fact, _ in one.differ} - {GAP}
    return OUTPUT not in apart and len(apart) <= APART


def _rank(one: Likeness) -> tuple[int, int, int, str]:
    sure = one.case.confidence
    return -one.points, one.unsaid, _SURE.index(sure) if sure in _SURE else len(_SURE), one.case.id


# --- as text -----------------------------------------------------------------------------------


_TRAVELLING = ("id", "who", "year", "url", "task", "action", "worked", "confidence", "reported_by")
"""The fields that the browser needs beside the facts; the others are shown on built pages only."""


def dump_cases(playbook: Playbook, cases: Iterable[Case]) -> str:
    """Return cases as JSON text for the browser: a row each, the facts as in links last."""
    rows = [
        [
            *(getattr(case, name) for name in _TRAVELLING),
            {fact: write_answer(playbook.fact[fact], answer) for fact, answer in case.answers.items()},
        ]
        for case in cases
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_cases(playbook: Playbook, text: str) -> tuple[Case, ...]:
    """Return the cases of JSON text that ``dump_cases`` made."""

    def answers_of(facts: Mapping[str, str]) -> dict[str, Answer]:
        return {fact: read_answer(playbook.fact[fact], answer) for fact, answer in facts.items()}

    return tuple(
        Case(**dict(zip(_TRAVELLING, texts, strict=True)), outcome="", answers=answers_of(facts))
        for *texts, facts in json.loads(text)
    )
