"""What a flowchart's text is made of: names, words in brackets, links. Comes in: text, a place. Goes out: a token.

The grammar is Mermaid's, taken more widely where its own reading would surprise: words may hold brackets, and a label
may begin or end with an x or an o.
"""

import re
from dataclasses import dataclass

NAME = re.compile(
    r"(?:[^\s\[\](){}<>|\"';&@~=\-:%]|&(?<=[^\s;]&)(?=[^\s&;])|'(?=\w)|-(?=[^\s>.\-])|=(?=[^=\s])|:(?=[^:\s])|~(?!~~)|%(?!%))+"
)
"""The name of a node. A hyphen may be inside it, unless a link begins there."""
_SHAPES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("(((", (")))",), False),
    ("([", ("])",), False),
    ("((", ("))",), False),
    ("(-", ("-)",), False),
    ("[[", ("]]",), False),
    ("[(", (")]",), False),
    ("[/", ("/]", "\\]"), False),
    ("[\\", ("\\]", "/]"), False),
    ("{{", ("}}",), False),
    ("[", ("]",), False),
    ("(", (")",), False),
    ("{", ("}",), True),
    (">", ("]",), False),
)
"""What words are put between, and whether that draws a decision; the longer first."""
_PROPERTIES = re.compile(r"\|\w+:\w+\|")
_PAIRS = {"[": "]", "(": ")", "{": "}"}
_STRING = re.compile(r'\s*("(?:`[^`]*`|[^"]*)")\s*')
_ARROW = r"[<xo]?(?:--|==|-\.|~~~)"
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What is between the brackets of a shape."""

    label: str
    end: int
    decides: bool


@dataclass(frozen=True, slots=True)
class Shapeless:
    """A bracket that is never closed, or nothing in it that can be read."""

    bracket: str


def read_shape(text: str, place: int) -> Words | Shapeless | None:
    """Read the words of a node behind its name; ``None`` where there are none."""
    opened = [shape for shape in _SHAPES if text.startswith(shape[0], place)]
    for begin, ends, decides in opened:
        start = place + len(begin)
        properties = _PROPERTIES.match(text, start) if begin == "[" else None
        if found := _label(text, properties.end() if properties else start, ends):
            return Words(*found, decides=decides)
    return Shapeless(opened[-1][0]) if opened else None


def _label(text: str, start: int, ends: tuple[str, ...]) -> tuple[str, int] | None:
    """Read a label up to the nearer of some brackets."""
    found = [one for end in ends if (one := _string(text, start, end) or _bare(text, start, end))]
    return min(found, key=lambda one: one[1]) if found else None


def _string(text: str, start: int, end: str) -> tuple[str, int] | None:
    """Read a quoted label that is all between the brackets."""
    quoted = _STRING.match(text, start)
    return (quoted[1], quoted.end() + len(end)) if quoted and text.startswith(end, quoted.end()) else None


def _bare(text: str, start: int, end: str) -> tuple[str, int] | None:
    """Read a label without quotes up to its bracket, with the brackets in it in pairs; else to the last that fits."""
    place = _closing(text, start, end)
    if place is None:
        line_end = text.find("\n", start)
        rest = text[start : line_end if line_end >= 0 else len(text)]
        closed = re.search(re.escape(end) + rf"(?=\s*(?:$|;|&|:::|@|%%|\w*\s*{_ARROW}))", rest)
        place = start + closed.start() if closed else None
    return None if place is None else (text[start:place], place + len(end))


def _closing(text: str, start: int, end: str) -> int | None:
    """Return where the bracket of a label closes, those inside it in pairs; ``None`` if that cannot be told."""
    waiting: list[str] = []
    place = start
    while place < len(text):
        if not waiting and text.startswith(end, place):
            return place
        sign = text[place]
        if sign in _PAIRS:
            waiting.append(_PAIRS[sign])
        elif sign in "])}":
            if not waiting or waiting.pop() != sign:
                return None
        elif sign == "\n" and _ends_label(text, start, place):
            return None
        place = _behind_string(text, place) + 1
    return None


def _ends_label(text: str, start: int, place: int) -> bool:
    """Whether a label that began before cannot go on behind the end of this line."""
    return text.count("\n", start, place) >= _MOST_LINES or bool(_STATEMENT.match(text, place))


def _behind_string(text: str, place: int) -> int:
    """Return where a string that begins here ends, on its line; the place itself where none does."""
    if text[place] != '"':
        return place
    closed, line_end = text.find('"', place + 1), text.find("\n", place)
    return place if closed < 0 or 0 <= line_end < closed else closed


_STATEMENT = re.compile(
    rf"\n[ \t]*(?:$|[^\n\])}}]*{_ARROW}|(?:end|subgraph|classDef|class|style|linkStyle|click)\b|%%)"
)


# --- links -------------------------------------------------------------------------------------

_PLAIN = re.compile(r"(?P<back>[xo<]?)(?:--+[->xo]|==+[=>xo]|-\.+-[>xo]?)|~~~+")
_SPELT = re.compile(r"(?P<back><?)--(?P<label>[xo][a-zà-öø-ÿ](?:(?!--)[^\n|])*?[^\s\-|])(?P<end>--+>)")
"""A label without a blank before it that begins with an x or an o, as in ``--other-->``."""
_TEXTS = (
    (re.compile(r"(?P<back>[xo<]?)--(?!-)"), re.compile(r"(?:(?<=\s)[xo<])?(?:--+[->xo])")),
    (re.compile(r"(?P<back>[xo<]?)==(?!=)"), re.compile(r"(?:(?<=\s)[xo<])?(?:==+[=>xo])")),
    (re.compile(r"(?P<back>[xo<]?)-\.(?![.\-])"), re.compile(r"\.+-[>xo]?")),
)
"""What begins and what ends a link with its label inside: plain, thick, dotted."""
_BAR = re.compile(r'\s*\|(?:\s*("[^"]*")\s*|([^|\n]*(?:\n[^|\n]*)?))\|')
_LINK_ID = re.compile(r"[^\s\"|@;&]+@(?=[xo<]?(?:--|==|-\.|~~~))")


@dataclass(frozen=True, slots=True)
class Arrow:
    """A link as it is written."""

    label: str
    end: int
    drawn: bool = True
    """Whether it can be seen."""
    two_way: bool = False
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Unended:
    """A link that begins and has no end on its line."""

    begin: str


def read_arrow(text: str, place: int) -> Arrow | Unended | None:
    """Read a link that begins at a place; ``None`` where none does."""
    named = _LINK_ID.match(text, place)
    place = named.end() if named else place
    found = _spelt(text, place) or _plain(text, place)
    if found is None:
        return _with_text(text, place)
    bar = _BAR.match(text, found.end)
    if not bar:
        return found
    label = bar[1] if bar[1] is not None else bar[2]
    return Arrow(f"{found.label} {label}".strip(), bar.end(), found.drawn, found.two_way, found.backward)


def _spelt(text: str, place: int) -> Arrow | None:
    spelt = _SPELT.match(text, place)
    return Arrow(spelt["label"], spelt.end(), two_way=spelt["back"] == "<") if spelt else None


def _plain(text: str, place: int) -> Arrow | None:
    """Read a link without a label inside."""
    plain = _PLAIN.match(text, place)
    if not plain:
        return None
    back, forth = plain["back"] == "<", plain[0].endswith(">")
    return Arrow("", plain.end(), not plain[0].startswith("~"), back and forth, back and not forth)


def _with_text(text: str, place: int) -> Arrow | Unended | None:
    """Read a link with its label inside."""
    for begin, end in _TEXTS:
        if begun := begin.match(text, place):
            return _label_inside(text, begun, end) or Unended(begun[0])
    return None


def _label_inside(text: str, begun: re.Match[str], end: re.Pattern[str]) -> Arrow | None:
    """Read the label of a link and its end; a label without quotes is on one line."""
    quoted = _STRING.match(text, begun.end())
    closed = end.search(text, quoted.end() if quoted else begun.end())
    if not closed:
        return None
    label = quoted[1] if quoted else text[begun.end() : closed.start()]
    if "\n" in label and not quoted:
        return None
    bar = _BAR.match(text, closed.end())
    back, forth = begun["back"] == "<", closed[0].endswith(">")
    ends = bar.end() if bar else closed.end()
    return Arrow(label, ends, two_way=back and forth, backward=back and not forth)
