"""What was heard in a reader's own words. Comes in: a text, what was heard in it. Goes out: rows, sentences, data."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision.tree.answers import read_answer
from decision.tree.hearing import MOST, Hearing, Span
from decision.tree.model import Kind, Playbook
from decision.wording.answers import describe_answer
from decision.wording.blocks import Json

NOTHING_HEARD = (
    "No word of it speaks for an answer. What is listened for is a list of words, in English. Go on with the questions."
)
CONFIRM = "It goes by words and can be wrong: untick what is not so. Nothing counts before you use it."
LEFT_OUT = f"Only the first {MOST:,} characters were read."


@dataclass(frozen=True, slots=True)
class HeardRow:
    """One answer that was heard, in words."""

    fact: str
    value: str
    """As in ``Hearing``."""
    label: str
    """What is answered."""
    answer: str
    words: tuple[str, ...]
    """The words that say so, as the reader wrote them, each once."""
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        """Return the answer with its words."""
        return f"{self.label}: {self.answer} ({quoted(self.words)})"


def quoted(words: Sequence[str]) -> str:
    """Return words in quotation marks."""
    return ", ".join(f"“{one}”" for one in words)


def heard_rows(playbook: Playbook, text: str, heard: Sequence[Hearing]) -> list[HeardRow]:
    """Return what was heard in a text, row by row."""
    return [_row(playbook, text, one) for one in heard]


def _row(playbook: Playbook, text: str, one: Hearing) -> HeardRow:
    fact = playbook.fact[one.fact]
    many = fact.kind is Kind.MANY and one.value in fact.value_ids
    answer = fact.value_label(one.value) if many else describe_answer(fact, read_answer(fact, one.value))
    words = tuple(dict.fromkeys(" ".join(text[start:end].split()) for start, end in one.spans))
    return HeardRow(one.fact, one.value, fact.label, answer, words, one.spans)


def sentences_on(text: str, heard: Sequence[Hearing]) -> list[str]:
    """Return what is said above the rows."""
    return [CONFIRM if heard else NOTHING_HEARD, *([LEFT_OUT] if len(text) > MOST else [])]


def heard_as_data(rows: Sequence[HeardRow]) -> list[Json]:
    """Return rows as data; spans are places in the text, from 0, in characters."""
    return [
        {
            "fact": row.fact,
            "value": row.value,
            "says": f"{row.label}: {row.answer}",
            "words": list(row.words),
            "spans": [list(span) for span in row.spans],
        }
        for row in rows
    ]
