"""How often what is heard is right where the answers are known. Comes in: a listener, cases. Goes out: shares.

The text of a case is its task and what there was before. What is heard counts where the case says something of the
fact; the rest cannot be judged. A cue list is written by people who know the cases, so its figures on them flatter.
Cross-validated is only what a program chose: in each fold it leaves out the values that the other folds had wrong too
often.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from decision.cases.bank import Case
from decision.cases.folds import fold_of, groups_of
from decision.cases.shares import SURE, Share
from decision.tree.answers import read_answer, unknown
from decision.tree.hearing import Hearing, Listener
from decision.tree.model import Answers, Between, Fact, OneOf, Several

ENOUGH = 0.9
"""From this share on an answer is right often enough to be filled in."""
FEWEST = 5
"""From so many judged answers on a share says something of a fact."""

type Text = tuple[str, Answers]
"""What somebody told, and what is known of it."""
type Key = tuple[str, str]
"""A fact and a value that was heard of it; of numbers only the fact."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer that was heard in a text."""

    text: int
    """The place of its text."""
    key: Key
    words: tuple[str, ...]
    right: bool | None
    """Nothing where the fact is not known."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """What was heard in some texts."""

    texts: int
    judged: tuple[Judged, ...]
    kept_by_folds: Share | None = field(default=None)
    """Of what values that other folds had right often enough filled in: how much was right."""

    @property
    def right(self) -> Share:
        """How much of what can be judged is right."""
        return _share(self.judged)

    @property
    def by_fact(self) -> dict[str, Share]:
        """The same for each fact that was heard."""
        facts = dict.fromkeys(one.key[0] for one in self.judged)
        return {fact: _share([one for one in self.judged if one.key[0] == fact]) for fact in facts}

    @property
    def per_text(self) -> tuple[float, float, float]:
        """How many answers a text gives, on average, with the ends of the interval of 95 %."""
        counts = [0] * self.texts
        for one in self.judged:
            counts[one.text] += 1
        mean = sum(counts) / max(1, self.texts)
        spread = sum((count - mean) ** 2 for count in counts) / max(1, self.texts - 1)
        half = SURE * sqrt(spread / max(1, self.texts))
        return mean, max(0.0, mean - half), mean + half


def texts_of(cases: Iterable[Case]) -> list[Text]:
    """Return what each case tells, and the facts that are known of it."""
    return [(f"{case.task}. {case.before}", case.answers) for case in cases]


def overhear(listener: Listener, texts: Sequence[Text]) -> Overheard:
    """Listen to some texts and judge what was heard."""
    judged = (_judge(listener, place, one) for place, one in enumerate(texts))
    return Overheard(len(texts), tuple(one for found in judged for one in found))


def overhear_cases(listener: Listener, cases: Sequence[Case]) -> Overheard:
    """Listen to cases, and to each fold with those values alone that the other folds had right often enough."""
    found = overhear(listener, texts_of(cases))
    folds = [fold_of(group, 0) for group in groups_of(cases)]
    kept: list[Judged] = []
    for fold in sorted(set(folds)):
        doubtful = _doubtful([one for one in found.judged if folds[one.text] != fold])
        kept += [one for one in found.judged if folds[one.text] == fold and one.key not in doubtful]
    return Overheard(found.texts, found.judged, _share(kept))


def _doubtful(judged: Iterable[Judged]) -> Collection[Key]:
    """Return the values that were wrong too often."""
    by_key: dict[Key, list[Judged]] = defaultdict(list)
    for one in judged:
        by_key[one.key].append(one)
    shares = {key: _share(found) for key, found in by_key.items()}
    return {key for key, share in shares.items() if share.cases and share.value < ENOUGH}


def _share(judged: Iterable[Judged]) -> Share:
    known = [one.right for one in judged if one.right is not None]
    return Share(sum(known), len(known))


def _judge(listener: Listener, place: int, text: Text) -> list[Judged]:
    said, answers = text
    found = []
    for one in listener.hear(said):
        fact = listener.playbook.fact[one.fact]
        key = (fact.id, one.value if fact.values else "")
        words = tuple(said[start:end] for start, end in one.spans)
        found.append(Judged(place, key, words, is_right(fact, one, answers)))
    return found


def is_right(fact: Fact, heard: Hearing, answers: Answers) -> bool | None:
    """Whether what was heard is so; nothing where the fact, or the value, is not known.

    A number is right where its range and that which is known have a number in common.
    """
    known = answers.get(fact.id, unknown(fact))
    if known == unknown(fact):
        return None
    match known, read_answer(fact, heard.value):
        case OneOf(possible), OneOf(said):
            return said <= possible
        case Several(yes, no), _:
            return heard.value in yes if heard.value in yes | no else None
        case Between() as one, Between() as other:
            return _meet(one, other) and _meet(other, one)
        case _:
            return None


def _meet(one: Between, other: Between) -> bool:
    return one.high is None or other.low <= one.high
