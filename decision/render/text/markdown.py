"""Text as CommonMark. Comes in: plain text, whoever wrote it. Goes out: lines that show just that text, and no HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|!(?=\[)|&(?=#?\w+;)")
_OPENING = re.compile(r"(\d{1,9}(?=[.)](\s|$))|)([#+=:.)-])")
"""What would begin a heading, a list or a rule, where a line begins with it."""
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~=&+?,:;@/#%]|%(?![0-9A-Fa-f]{2})")


def plain(text: str) -> str:
    """Return a text in one line, with all that Markdown would read as markup escaped."""
    line = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return _OPENING.sub(r"\1\\\3", line, count=1) if _OPENING.match(line) else line


def address(text: str) -> str:
    """Return an address with everything percent-encoded that could end it, or be read as markup."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def link(text: str, url: str) -> str:
    """Return a link; only the text where the address is none of the web."""
    if not url.startswith(("https://", "http://")):
        return plain(text)
    return f"[{plain(text)}]({address(url)})"


def strong(text: str) -> str:
    """Return a text in bold."""
    return f"**{plain(text)}**" if text.strip() else ""


def bullets(items: Iterable[str]) -> list[str]:
    """Return a list; each item is a line of Markdown."""
    return [f"- {item}" for item in items]


def numbered(items: Iterable[Sequence[str]]) -> list[str]:
    """Return a numbered list; the first line of each item is followed by a list of its other lines."""
    lines = []
    for number, (first, *rest) in enumerate(items, start=1):
        mark = f"{number}. "
        lines += [mark + first, *(f"{' ' * len(mark)}- {line}" for line in rest)]
    return lines


def document(parts: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> str:
    """Return parts under their headings, each made of blocks of lines; a part without any line is left out."""
    blocks: list[str] = []
    for heading, inside in parts:
        filled = ["\n".join(lines) for lines in inside if lines]
        blocks += [heading, *filled] if filled or heading.startswith("# ") else []
    return "\n\n".join(blocks) + "\n"
