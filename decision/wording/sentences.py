"""Small words that every form of output shares: lists, counts, shares. Comes in: values. Goes out: plain text.

Nothing here is markup, and nothing is escaped.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLAIN_SHARE = 8
"""Shares with a denominator up to this are given as "2 in 3", others in percent."""


def lower_first(text: str) -> str:
    """Let a label begin small, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Let a text begin with a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def first_of(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are; empty without any."""
    if len(names) <= 1:
        return "".join(names)
    return f"{names[0]}, and {count_word(len(names) - 1)} more"


def listed(words: Iterable[str], joint: str) -> str:
    """Join words with commas and, before the last, with "and" or "or"."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def counted(number: int, one: str, many: str) -> str:
    """Give a number of things, in words up to ten."""
    return f"{count_word(number)} {one if number == 1 else many}"


def count_word(number: int) -> str:
    """Give a count in words up to ten, in digits beyond."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def format_share(share: Fraction) -> str:
    """Give a share: "2 in 3" where that is short, else in percent."""
    if share.denominator <= _PLAIN_SHARE:
        return f"{share.numerator} in {share.denominator}"
    percent = round(share * 100)
    if not percent:
        return "under 1%"
    return "over 99%" if percent == 100 else f"{percent}%"  # noqa: PLR2004  # percent


def progress(asked: int, left: int) -> str:
    """Say how far the reader is: questions answered, and questions that may follow at most."""
    if left <= 1:
        return f"Question {asked + 1}, the last"
    return f"Question {asked + 1}, up to {left - 1} more"
