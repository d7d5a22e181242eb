"""Days to come as a calendar file. Comes in: days with what they bring. Goes out: iCalendar text (RFC 5545).

Whole-day events without times, zones, repeats or alarms are all that is written, so this is all of the format that is
here. The tests read it back with a library that is too much for a browser to load for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from decision.wording.labels import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision.wording.dates_ahead import Ahead

_LONGEST = 75
"""Octets in a line, without its end; what is longer goes on in the next line, behind a blank."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_text(entries: Iterable[Ahead], *, product: str, address: str, link: str, today: str) -> str:
    """Return some days as a calendar, made ``today`` (ISO).

    ``address`` leads back to the answers and is part of each entry; ``link`` tells the entries of one decision from
    those of another, so that a calendar that is imported again replaces its entries.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{product}//Decision//EN"]
    for entry in entries:
        lines += _event(entry, product, address, link, today)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(entry: Ahead, product: str, address: str, link: str, today: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.day}-{crc32(f'{entry.title} {link}'.encode()):08x}@{slug(product)}"
    yield f"DTSTAMP:{_digits(today)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_digits(entry.day)}"
    yield f"SUMMARY:{_text(entry.title)}"
    yield f"DESCRIPTION:{_text(f'{entry.says}\n\n{address}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _digits(day: str) -> str:
    return day.replace("-", "")


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts that are short enough, never broken inside of a letter."""
    part = ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > _LONGEST:
            yield part
            part = " "
        part += letter
    yield part
