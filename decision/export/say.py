"""Answers, conditions and changes in words, for pages and for the terminal. Comes in: what they mean.

Goes out: plain text. Nothing here is markup, and nothing is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from decision.export.labels import say_leaf
from decision.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Below,
    Between,
    Includes,
    Is,
    OneOf,
    Several,
)
from decision.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from decision.model import Condition, Playbook
    from decision.verdict import Change, Opinion


STATUS = {
    Status.YES: "Yes",
    Status.NOT_YET: "Not yet",
    Status.SOMETHING_ELSE_FIRST: "Something else first",
    Status.CANNOT_TELL_YET: "Cannot tell yet",
}

"""How a verdict opens."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLAIN_SHARE = 8
"""Shares with a denominator up to this are said as "2 in 3", others in percent."""


def say_condition(  # noqa: PLR0911  # one for each kind of condition
    playbook: Playbook, condition: Condition | None
) -> str:
    """Say a condition in words, with labels as the reader knows them; ``None`` is "otherwise"."""
    match condition:
        case None:
            return "otherwise"
        case AllOf(parts):
            return listed(_phrases(playbook, parts, "and"), "and")
        case AnyOf(parts):
            return listed(_phrases(playbook, parts, "or"), "or")
        case Is(fact, values):
            labels = (f"“{playbook.fact[fact].value_label(value)}”" for value in values)
            return f"“{playbook.fact[fact].label}” is {listed(labels, 'or')}"
        case Includes(fact, value):
            return _say_includes(playbook, fact, [value], "or")
        case AtLeast(fact, number):
            return f"the {_noun(playbook, fact)} is {_amount(playbook, fact, number)} or more"
        case Below(fact, number):
            return f"the {_noun(playbook, fact)} is below {_amount(playbook, fact, number)}"
        case _:
            assert_never(condition)


def _phrases(playbook: Playbook, parts: Sequence[Condition], joint: str) -> list[str]:
    """Say the parts of a joint condition; values of one fact of kind many are drawn together."""
    included: dict[str, list[str]] = {}
    for part in parts:
        if isinstance(part, Includes):
            included.setdefault(part.fact, []).append(part.value)
    said = [
        _say_includes(playbook, part.fact, included[part.fact], joint)
        if isinstance(part, Includes)
        else _nested(playbook, part)
        for part in parts
    ]
    return list(dict.fromkeys(said))


def _nested(playbook: Playbook, part: Condition) -> str:
    """Say a part of a joint condition so that its "and" and "or" cannot be misread."""
    text = say_condition(playbook, part)
    match part:
        case AllOf(parts) if len(_phrases(playbook, parts, "and")) > 1:
            return f"both {text}"
        case AnyOf(parts) if len(_phrases(playbook, parts, "or")) > 1:
            return f"either {text}"
        case _:
            return text


def _say_includes(playbook: Playbook, fact: str, values: Sequence[str], word: str) -> str:
    return f"{_noun(playbook, fact)} includes {_gaps(playbook, fact, values, word)}"


def _gaps(playbook: Playbook, fact: str, values: Iterable[str], word: str) -> str:
    """Name values of a fact of kind many amid a sentence; more than a word is quoted."""
    labels = (lower_first(playbook.fact[fact].value_label(value)) for value in values)
    return listed((f"“{label}”" if " " in label else label for label in labels), word)


def _noun(playbook: Playbook, fact: str) -> str:
    return lower_first(playbook.fact[fact].label)


def _amount(playbook: Playbook, fact: str, number: int) -> str:
    """Say a number with its unit, unless the fact's label names the unit."""
    known = playbook.fact[fact]
    return f"{number:,}" if known.unit.lower() in known.label.lower() else f"{number:,} {known.unit}"


def lower_first(text: str) -> str:
    """Let a label begin small, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def listed(words: Iterable[str], joint: str) -> str:
    """Join words with commas and, before the last, with "and" or "or"."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def counted(number: int, one: str, many: str) -> str:
    """Say a number of things, in words up to ten."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {one if number == 1 else many}"


def say_date(date: str) -> str:
    """Say an ISO date as it is read aloud: 23 November 2026."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def say_share(share: Fraction) -> str:
    """Say a share: "2 in 3" where that is short, else in percent."""
    if share.denominator <= _PLAIN_SHARE:
        return f"{share.numerator} in {share.denominator}"
    percent = round(share * 100)
    if not percent:
        return "under 1%"
    return "over 99%" if percent == 100 else f"{percent}%"  # noqa: PLR2004  # percent


def progress(asked: int, left: int) -> str:
    """Say how far the reader is: questions answered, and questions that may follow at most."""
    if left <= 1:
        return f"Question {asked + 1}, perhaps the last"
    return f"Question {asked + 1}, up to {left - 1} more"


def say_change(playbook: Playbook, change: Change) -> str:
    """Say an answer as something that might be: “Scope of the task” were “One narrow job”."""
    fact = playbook.fact[change.fact]
    match change.before, change.after:
        case _, OneOf(possible):
            labels = (f"“{value.label}”" for value in fact.values if value.id in possible)
            return f"“{fact.label}” were {listed(labels, 'or')}"
        case _, Between(low, high):
            return f"the {lower_first(fact.label)} were {_say_range(playbook, fact.id, low, high)}"
        case Several(yes, no), Several(more, less):
            added = [value for value in fact.value_ids if value in more - yes]
            gone = [value for value in fact.value_ids if value in less - no]
            also = "also " if yes else ""
            said = [f"{also}included {_gaps(playbook, fact.id, added, 'and')}"] if added else []
            said += [f"did not include {_gaps(playbook, fact.id, gone, 'or')}"] if gone else []
            return f"{lower_first(fact.label)} {' and '.join(said)}"
        case _:
            raise TypeError(f"{change.after} cannot take the place of {change.before}")


def _say_range(playbook: Playbook, fact: str, low: int, high: int | None) -> str:
    if high is None:
        return f"{_amount(playbook, fact, low)} or more"
    if not low:
        return f"below {_amount(playbook, fact, high + 1)}"
    return f"{low:,} to {_amount(playbook, fact, high)}"


def say_opinion(playbook: Playbook, opinion: Opinion) -> str:
    """Say what an article's tree leads to: its own words where it is certain, else only where it leans."""
    if opinion.share == 1:
        return opinion.leading.says or f"{say_leaf(playbook, opinion.leading)}."
    name = say_leaf(playbook, opinion.leading)
    return f"Leans to “{name}”, {say_share(opinion.share)} of the ways that your answers leave open."
