"""Characters that nobody means to write and nobody sees. Comes in: a file's text. Goes out: each, and what to read on.

A blank of no width within an id, a mark that turns the direction of a line, a curved quotation mark where YAML wants a
straight one: a file with them looks right and is not.
"""

import re
import unicodedata
from collections.abc import Iterator

_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # control characters other than tabs and ends of lines
    "|[\u00ad\u200b\u2060-\u2064\ufeff]"  # what has no width
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing
    "|[\u2028\u2029]"  # ends of lines that are none
    "|(?<=[!-~])[\u200c\u200d](?=[!-~])"  # joiners, which other scripts and emoji need, between Latin letters
    "|[\ufffd-\uffff]"  # what stands for a character that was lost
)
_CURVED = re.compile(
    "^ *(?:- +)*[\\w-]+: +[\u201c\u201e\u2018][^\u201c-\u201e\u2018\u2019\n]*[\u201c\u201d\u2019] *$", re.MULTILINE
)
_NAMES = {
    "\x00": "a character of value 0",
    "\u00ad": "a soft hyphen",
    "\ufeff": "a byte order mark",
    "\ufffd": "what stands for a character that was lost",
}


def find_odd(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line (from 1) of each odd character, what it is, and what to try; of one kind once a line."""
    if not _ODD.search(text):
        return
    for line, part in enumerate(text.split("\n"), 1):
        for odd in dict.fromkeys(_ODD.findall(part)):
            yield line, f"{_name(odd)} is here", "delete it, or write what was meant"


def _name(character: str) -> str:
    plain = _NAMES.get(character) or f"a “{unicodedata.name(character, 'control character').lower()}”"
    return f"{plain} (U+{ord(character):04X})"


def without_odd(text: str) -> str:
    """Return a text without its odd characters, each line where it was."""
    return _ODD.sub("", text)


def odd_in_yaml(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield likewise what is odd in YAML alone: curved quotation marks around a value."""
    for found in _CURVED.finditer(text) if "\u201c" in text or "\u201e" in text or "\u2018" in text else ():
        says = "curved quotation marks around a value become part of it"
        yield text.count("\n", 0, found.start()) + 1, says, "write straight ones, or none"
