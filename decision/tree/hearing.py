"""What a reader's own words say. Comes in: cues and a text in English. Goes out: answers, each with the words heard.

A cue is a phrase that speaks for an answer. Authors write it as words; what stands in for more is

========  ==============================================================================
text      meaning
========  ==============================================================================
``a|b``   either of two words
``word*`` a word that begins so
``…``     up to three further words, within a clause
========  ==============================================================================

What is unsure is not filled in: a cue behind a word such as "no", "without", "perhaps" or "if" in its clause, two
answers to a question that has one, two numbers, a number that can be read in two ways. Nothing here guesses.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import chain

from decision.tree.answers import NOT_SURE, read_answer, write_answer
from decision.tree.conditions import facts_to_ask
from decision.tree.links import Session
from decision.tree.model import Answer, Between, Fact, Kind, Playbook, Several
from decision.tree.numbers import InvalidFigure, read_wholes

MOST = 5_000
"""Characters that are listened to; what follows is left out."""

type Span = tuple[int, int]
"""Where words begin and end in a text, in characters."""

_PIECE = re.compile(r"[^\W_]+(?:['-][^\W_]+)*\*?")
_GAP = "…"
_BLANK, _BETWEEN = r"[\s-]{1,4}", r"(?:[\s,-]{1,4}[\w'%]{1,30}){0,3}?[\s-]{1,4}"
_ALIKE = str.maketrans({"’": "'", "\u2011": "-"})
"""What readers type for what authors write, character for character, so that places stay."""
_CLAUSE = re.compile(r"[.;:!?()\n]|\b(?:but|although|though|however|while|whereas)\b", re.IGNORECASE)
_WORD = re.compile(r"[\w']+")
_REACH = 4
"""So many words before a cue may take it back."""
_TAKES_BACK = frozenset(
    (
        *("no", "not", "never", "without", "neither", "nor", "none", "nobody", "nothing", "hardly", "barely", "cannot"),
        *("rather", "instead", "perhaps", "maybe", "might", "whether", "unsure", "unclear", "if", "unless"),
    )
)
"""What takes a cue back that follows, and any word that ends in “n't”."""
_TAKES_NOTHING_BACK = re.compile(r"\b(?:not (?:only|just|merely)|no more than|no doubt)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\s*[:=?]\s*(?:no|none|not)\b|\s+(?:is|are|was|were|do|does|has|have)(?:n't| +(?:not|no|never))\b", re.IGNORECASE
)
"""What takes back the cue before it, as in “labels: none” and “latency is no issue”."""
_DIGITS = r"\d[\d.,' _]{0,30}"
_NUMBER = rf"(?<![\w.,$€£])(?P<number>{_DIGITS}(?:(?:-|–| to ){_DIGITS})?(?: ?(?:k|m|bn|thousand|million|billion)\b)?)"
_LEAST = r"(?:\b(?P<least>more than|over|at least) +)?"
_MOST_OF = r"(?:\b(?P<most>less than|fewer than|under|at most|up to) +)?"


@dataclass(frozen=True, slots=True)
class Cues:
    """What speaks for answers to one fact."""

    fact: str
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The cues by the text of their answer; for a fact of kind many, by its value."""
    unless: tuple[str, ...] = ()
    """Phrases within which a cue says nothing."""
    counted: tuple[str, ...] = ()
    """What is counted, for a number: words that follow it, perhaps after two others."""
    per: Mapping[str, int] = field(default_factory=dict)
    """How many of its times the fact's unit has, for a number per time, such as 30 for a day where a month is meant."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One answer that was heard; for a fact of kind many one value."""

    fact: str
    value: str
    """The text of the answer, as in links, or the value."""
    spans: tuple[Span, ...]
    """Where the words are that say so."""


def is_phrase(text: str) -> bool:
    """Whether a text can be a cue: words with nothing odd in them, and no gap at either end."""
    words = text.split()
    return bool(words) and _GAP not in (words[0], words[-1]) and all(map(_is_word, words))


def _is_word(word: str) -> bool:
    return word == _GAP or all(_PIECE.fullmatch(piece) for piece in word.split("|"))


def _pattern(phrases: Iterable[str]) -> str:
    return rf"(?<![\w])(?:{'|'.join(map(_phrase, phrases))})(?!\w)"


def _phrase(text: str) -> str:
    found, blank = "", ""
    for word in text.split():
        if word == _GAP:
            blank = _BETWEEN
            continue
        pieces = (
            re.escape(piece.rstrip("*")) + (r"[\w'-]*" if piece.endswith("*") else "") for piece in word.split("|")
        )
        found, blank = f"{found}{blank}(?:{'|'.join(pieces)})", _BLANK
    return found


class Listener:
    """Cues ready to be listened for, for one playbook."""

    def __init__(self, playbook: Playbook, cues: Iterable[Cues]) -> None:
        """Take the cues of authors, which were checked."""
        self.playbook = playbook
        self._ears = [_Ear(playbook.fact[one.fact], one) for one in cues]

    def hear(self, text: str) -> tuple[Hearing, ...]:
        """Return what a text says, by fact in the order of the cues; spans are places in the text as it was given."""
        heard = text[:MOST].translate(_ALIKE)
        return tuple(one for ear in self._ears for one in ear.hear(heard))


class _Ear:
    """Listens for one fact."""

    def __init__(self, fact: Fact, cues: Cues) -> None:
        self._fact, self._cues = fact, cues

    @cached_property
    def _says(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(value, re.compile(_pattern(cues), re.IGNORECASE)) for value, cues in self._cues.says.items()]

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return re.compile(_pattern(self._cues.unless) if self._cues.unless else r"(?!)", re.IGNORECASE)

    @cached_property
    def _counts(self) -> list[re.Pattern[str]]:
        """What numbers look like: with a time behind the thing counted, and before it."""
        if not self._cues.counted:
            return []
        thing = rf"(?:\s+[\w'-]{{1,30}}){{0,2}}?\s+{_pattern(self._cues.counted)}"
        start = rf"(?:{_LEAST}|{_MOST_OF}){_NUMBER}"
        if not self._cues.per:
            return [re.compile(start + thing, re.IGNORECASE)]
        time = "|".join(self._cues.per)
        after = rf"\s*(?:,\s*)?(?:(?:an?|per|each|every|/)\s*(?P<per>{time})|(?P<ly>{time}|dai)ly)\b"
        return [re.compile(start + thing + after, re.IGNORECASE)]

    def hear(self, text: str) -> Iterator[Hearing]:
        spans: dict[str, list[Span]] = {}
        for value, span in self._matches(text):
            spans.setdefault(value, []).append(span)
        clear = {value: found for value, found in spans.items() if not any(_taken_back(text, one) for one in found)}
        if self._fact.kind is Kind.MANY or len(clear) == 1:
            yield from (Hearing(self._fact.id, value, tuple(found)) for value, found in clear.items())

    def _matches(self, text: str) -> Iterator[tuple[str, Span]]:
        """Yield all that speaks for an answer, by answer, but for what other words excuse."""
        excused = [found.span() for found in self._unless.finditer(text)]
        for value, span in chain(self._cue_matches(text), self._number_matches(text)):
            if not any(_overlap(span, other) for other in excused):
                yield value, span

    def _cue_matches(self, text: str) -> Iterator[tuple[str, Span]]:
        for value, cues in self._says:
            yield from ((value, found.span()) for found in cues.finditer(text))

    def _number_matches(self, text: str) -> Iterator[tuple[str, Span]]:
        for pattern in self._counts:
            for found in pattern.finditer(text):
                value = self._number(found)
                if value not in ("", NOT_SURE):
                    yield value, found.span()

    def _number(self, found: re.Match[str]) -> str:
        """Return a number as the text of an answer; nothing where it can be read in two ways or is too large."""
        said = found.groupdict()
        times = self._times(said.get("per") or said.get("ly") or "")
        try:
            low, high = read_wholes(said["number"].strip(" .,'_"), self._fact.unit)
        except InvalidFigure:
            return ""
        least, most = low * times, (low if high is None else high) * times
        answer = Between(0 if said["most"] else least, None if said["least"] else most)
        return write_answer(self._fact, answer)

    def _times(self, said: str) -> int:
        """Return how many of a time the fact's unit has; one where none is named."""
        time = said.lower()
        return self._cues.per["day" if time == "dai" else time] if time else 1


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _taken_back(text: str, span: Span) -> bool:
    """Whether what is around a cue in its clause denies it, or leaves it open."""
    if _DENIED.match(text, span[1]):
        return True
    before = text[max(0, span[0] - 200) : span[0]]
    clause = _TAKES_NOTHING_BACK.sub(" ", _CLAUSE.split(before)[-1])
    words = [word.lower() for word in _WORD.findall(clause)[-_REACH:]]
    return any(word in _TAKES_BACK or word.endswith("n't") for word in words)


def answers_of(playbook: Playbook, heard: Iterable[tuple[str, str]]) -> dict[str, Answer]:
    """Return (fact, value) pairs as answers; of a fact of kind many, what was not heard stays open.

    Raises ``InvalidAnswer`` for a value that its fact does not have, ``KeyError`` for a fact that there is not.
    """
    values: dict[str, list[str]] = {}
    for fact, value in heard:
        values.setdefault(fact, []).append(value)
    return {name: _joined(playbook.fact[name], found) for name, found in values.items()}


def _joined(fact: Fact, values: list[str]) -> Answer:
    """Return the values of one fact as an answer; ``none`` beside others, or one of several, is what comes first."""
    open_end = [NOT_SURE] if fact.kind is Kind.MANY and "none" not in values else []
    return read_answer(fact, "+".join([*values, *open_end]) if open_end else values[0])


def with_heard(playbook: Playbook, session: Session, heard: Iterable[tuple[str, str]]) -> Session:
    """Return a session with what was heard, as ``answers_of`` takes it; the verdict will be today's.

    The first question that takes several values opens with those that were heard ticked: the reader knows of others.
    """
    found = answers_of(playbook, heard)
    for name, answer in found.items():
        known = session.answers.get(name)
        if isinstance(answer, Several) and isinstance(known, Several):
            found[name] = Several(answer.yes | known.yes, known.no - answer.yes)
    asked = [one for one in facts_to_ask(playbook, playbook.tree[session.tree]) if isinstance(found.get(one), Several)]
    for name in asked[:1]:
        answer = found[name]
        if isinstance(answer, Several):
            found[name] = Several(answer.yes, frozenset(playbook.fact[name].value_ids) - answer.yes)
    return replace(session, answers={**session.answers, **found}, at="".join(asked[:1]), today="", prices="", notes=())


# --- as text -----------------------------------------------------------------------------------


def dump_cues(cues: Iterable[Cues]) -> str:
    """Return cues as JSON text for the browser."""
    return json.dumps([asdict(one) for one in cues], ensure_ascii=False, separators=(",", ":"))


def read_cues(text: str) -> tuple[Cues, ...]:
    """Return the cues of JSON text that ``dump_cues`` made."""
    return tuple(
        Cues(
            one["fact"],
            {value: tuple(phrases) for value, phrases in one["says"].items()},
            tuple(one["unless"]),
            tuple(one["counted"]),
            one["per"],
        )
        for one in json.loads(text)
    )
