"""The sentences that we wrote, wherever they are. Comes in: the files of the project. Goes out: text with its lines.

What is no sentence, such as code, macros, addresses and tags, is replaced by a sign; every line stays where it was.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OUT = "\u2026"
"""What replaces what was taken out."""
NOT_OURS = {
    "docs/data/api-prices.yml": "a list that others keep",
    "docs/data/cases.yml": "tells what publications say, close to their words",
    "docs/data/claims": "tells what sources say, close to their words",
    "docs/data/sources.yml": "titles and readings of other people's texts",
    "docs/tree/cues.yml": "words that readers use",
    "decision/authoring/figures.yml": "lists of words",
}
"""Files that are not read, and why."""

_FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2[ \t]*$", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"(?<=\n\n)(?: {4,}\S.*\n)+")
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[a-zA-Z/!][^<>]*>", re.DOTALL)
_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|https?://[^\s)>\"']+|(?<=\])\([^)\n]*\)|\{:?\s*[#.][^{}\n]*\}")
_NAME = re.compile(r"^ *(?:- )?[\w-]+: [\w.-]+$", re.MULTILINE)
_SCRIPT = re.compile(r"""/\*.*?\*/|(?<![:"'`])//[^\n]*|"[^"\n]*"|'[^'\n]*'|`[^`]*`""", re.DOTALL)
_STRING = re.compile(r"""^[a-zA-Z]*(\"{3}|'{3}|"|')(?P<inside>.*)\1$""", re.DOTALL)


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: OUT + "\n" * found[0].count("\n"), text)


def markdown(text: str) -> str:
    """Return the sentences of a page, its description included."""
    for pattern in (_FENCE, _INDENTED, _TEMPLATE, _TAG, _CODE):
        text = _without(pattern, text)
    return text


def data(text: str) -> str:
    """Return the sentences of a file of data, its comments included. A value of one word is a name."""
    return template(_without(_NAME, text))


def template(text: str) -> str:
    """Return the sentences of a template."""
    for pattern in (_TEMPLATE, _TAG, _CODE):
        text = _without(pattern, text)
    return text


def python(text: str) -> str:
    """Return the docstrings, messages and comments of a module. A string of one word is a name."""
    lines = [""] * (text.count("\n") + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        inside = _words_of(token)
        for number, line in enumerate(inside.split("\n") if " " in inside.strip() else (), token.start[0] - 1):
            lines[number] += f" {OUT} {line}" if lines[number] else line
    return template("\n".join(lines))


def script(text: str) -> str:
    """Return the messages and comments of a script. A string of one word is a name."""
    ours = [spot.span() for spot in _SCRIPT.finditer(text) if " " in spot[0].strip("/* ")]
    kept, at = "", 0
    for start, end in [*ours, (len(text), len(text))]:
        kept += OUT + "\n" * text.count("\n", at, start) + text[start:end]
        at = end
    return template(kept)


def _words_of(token: tokenize.TokenInfo) -> str:
    match token.type:
        case tokenize.COMMENT:
            return token.string.lstrip("# ")
        case tokenize.FSTRING_MIDDLE:
            return token.string
        case tokenize.STRING:
            found = _STRING.match(token.string)
            return found["inside"] if found else ""
        case _:
            return ""


_WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("*.md", markdown),
    ("docs/**/*.md", markdown),
    ("docs/tree/**/*.yml", data),
    ("docs/data/**/*.yml", data),
    ("docs/assets/*.js", script),
    ("decision/**/*.yml", data),
    ("decision/**/*.py", python),
    ("hooks/**/*.py", python),
    ("hooks/*.js", script),
    ("overrides/**/*.html", template),
    ("overrides/**/*.md", markdown),
)
"""Where our sentences are, and how they are read."""


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every file with our sentences, by its place below the root."""
    for pattern, read in _WAYS:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if not any(name == other or name.startswith(f"{other}/") for other in NOT_OURS):
                yield name, read(path.read_text(encoding="utf-8"))
