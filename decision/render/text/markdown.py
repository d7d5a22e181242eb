"""Text as CommonMark. Comes in: plain text, whoever wrote it. Goes out: lines that show just that text, and no HTML."""

from __future__ import annotations

import re

from decision.wording.addresses import encoded

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|!(?=\[)|&(?=#?\w+;)")
_OPENING = re.compile(r"(\d{1,9}(?=[.)](\s|$))|)([#+=:.)-])")
"""What would begin a heading, a list or a rule, where a line begins with it."""


def plain(text: str) -> str:
    """Return a text in one line, with all that Markdown would read as markup escaped."""
    line = inline(" ".join(text.split()))
    return _OPENING.sub(r"\1\\\3", line, count=1) if _OPENING.match(line) else line


def inline(text: str) -> str:
    """Return a text for the midst of a line, with all that Markdown would read as markup escaped."""
    return _SPECIAL.sub(r"\\\g<0>", text.replace("\n", " "))


def link(text: str, url: str) -> str:
    """Return a link; only the text where the address is none of the web."""
    if not url.startswith(("https://", "http://")):
        return plain(text)
    return f"[{plain(text)}]({encoded(url)})"


def strong(text: str) -> str:
    """Return a text in bold."""
    return f"**{plain(text)}**" if text.strip() else ""
