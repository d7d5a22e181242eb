"""Notice of a model's end, in words and in the data. Comes in: a cost book, a folder. Goes out: mistakes.

Looked at are sentences that speak of notice or a promise, name a vendor, and say a time. A time belongs to the vendor
it is said to come from, or else to the one named last before it, or else to the first after it. What a vendor promises
may be said beside what it gave: the shortest time of a paragraph counts.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from decision.authoring.checks.rules import Mistake
from decision.authoring.cost_tables import CostTables
from decision.cost.lifetimes import notices
from decision.cost.model import CostBook
from decision.tree.dates import DAYS_A_MONTH
from decision.tree.model import Where

type Names = tuple[re.Pattern[str], dict[str, str]]
"""What finds vendors in a sentence, and the name in the data of what it finds."""

FILES = ("**/*.md", "tree/*.yml", "data/claims/*.yml")
"""Where authors speak of notice; decisions about this project are left out."""
NOT_LOOKED_AT = "adr/"
SLACK = 3
"""Days by which a month in words may differ from the days between two dates."""
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_A_MONTH, "year": 12 * DAYS_A_MONTH}
_SPEAKS = re.compile(r"\b(?:notice|promise[sd]?|gave)\b", re.IGNORECASE)
_NUMBER = re.compile(rf"\b(?P<number>\d+|{'|'.join(_WORDS)})\b")
_TIME = re.compile(rf"{_NUMBER.pattern}[ -](?P<unit>{'|'.join(_DAYS)})s?\b")
_BARE = re.compile(rf"\bgave (?:only |just )?{_NUMBER.pattern}")
"""“Promises six months and gave three”: the unit is that of the time before."""
_FROM = re.compile(r"(?: or more)?(?: of notice)? (?:from|at|by) ")
"""What joins a time to the vendor that it comes from."""
_FROM_DATA = re.compile(r"\{\{\s*cost_notice\(")
_BLANK = re.compile(r"\n[ \t]*\n")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def notice_longer_than_given(book: CostBook, _tables: CostTables, docs: Path) -> Iterator[Mistake]:
    """A vendor is said to give or promise more notice than it gave, and the shorter notice is not told."""
    shortest = {span.vendor: (days, span.id) for days, span in reversed(notices(book.lifespans))}
    names = _names(span.vendor for span in book.lifespans)
    for where, paragraph in _paragraphs(docs) if shortest else ():
        for vendor, (days, said) in _said(paragraph, names).items():
            given, span = shortest.get(vendor, (days, ""))
            if days > given + SLACK:
                says = f"“{said}” of notice is more than the {given} days that {vendor} gave for “{span}”"
                yield (
                    where,
                    says,
                    'tell the shorter notice too; a page with macros takes it from {{ cost_notice("…") }}',
                )


def _names(vendors: Iterable[str]) -> Names:
    """Return what a vendor may be called in a sentence: whole names first, then their words."""
    known: dict[str, str] = {}
    for vendor in sorted(set(vendors), key=len):
        known |= {word: known.get(word, vendor) for word in (vendor, *re.findall(r"\b[A-Z]\w+", vendor))}
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in longest_first)), known


def _paragraphs(docs: Path) -> Iterator[tuple[Where, str]]:
    """Yield paragraphs that speak of notice, and do not take it from the data."""
    for path in sorted({path for pattern in FILES for path in docs.glob(pattern)}):
        file, text, line = path.relative_to(docs).as_posix(), path.read_text(encoding="utf-8", errors="replace"), 1
        for paragraph in () if file.startswith(NOT_LOOKED_AT) else _BLANK.split(text):
            speaks = _SPEAKS.search(paragraph)
            if speaks and not _FROM_DATA.search(paragraph):
                yield Where(file, line + paragraph.count("\n", 0, speaks.start())), paragraph
            line += paragraph.count("\n") + 2


def _said(paragraph: str, names: Names) -> dict[str, tuple[float, str]]:
    """Return the shortest time that a paragraph says of each vendor, in days and as it is written."""
    found: dict[str, tuple[float, str]] = {}
    for sentence in filter(_SPEAKS.search, _SENTENCE.split(" ".join(paragraph.split()))):
        for place, days, said in _times(sentence):
            if vendor := _vendor(sentence, place, names):
                found[vendor] = min(found.get(vendor, (days, said)), (days, said))
    return found


def _times(sentence: str) -> Iterator[tuple[re.Match[str], float, str]]:
    """Yield where a sentence says a time, how many days it is, and how it is written."""
    timed = [*_TIME.finditer(sentence)]
    for time in timed:
        yield time, _value(time["number"]) * _DAYS[time["unit"]], time[0]
    for bare in _BARE.finditer(sentence):
        if units := [time["unit"] for time in timed if time.end() <= bare.start()]:
            yield bare, _value(bare["number"]) * _DAYS[units[-1]], f"{bare['number']} {units[-1]}s"


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else _WORDS.index(number) + 1


def _vendor(sentence: str, time: re.Match[str], names: Names) -> str:
    """Return the vendor to which a time belongs; nothing if the sentence names none."""
    any_name, known = names
    named = [(found.start(), known[found[0]]) for found in any_name.finditer(sentence)]
    source = [vendor for start, vendor in named if _FROM.fullmatch(sentence[time.end() : start])]
    before = [vendor for start, vendor in named if start < time.start()]
    return next(iter((*source, *before[-1:], *(vendor for _, vendor in named))), "")
