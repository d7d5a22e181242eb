"""Blocks for a terminal. Comes in: the blocks of a verdict. Goes out: plain text, 88 columns wide.

Nothing is folded in a terminal. Claims are named by id where they count, and listed at the end.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from decision.wording import blocks

WIDTH = 88
_INDENT = 2
_GAP = 2
"""Spaces between two columns."""
_STATES = {"met": "[x] ", "open": "[ ] ", "unknown": "[?] "}
"""What begins a gate, by its state."""


def verdict_text(verdict: Sequence[blocks.Block], filled: Mapping[str, Sequence[blocks.Part]]) -> str:
    """Return the blocks of a verdict. ``filled`` are parts for slots, by the slot's name; empty ones are left out."""
    opening, *rest, dates = verdict
    lines = [opening.label, *textwrap.wrap(opening.title, WIDTH)]
    lines += _parts(opening.parts, filled)
    for block in rest:
        inside = list(_parts(block.parts, filled))
        lines += ["", block.title, *inside] if inside else []
    if notes := blocks.claims_within(verdict):
        lines += ["", "Evidence", *(wrapped for note in notes for wrapped in _evidence(note))]
    return "\n".join([*lines, "", *_parts(dates.parts, filled)])


def parts_text(parts: Iterable[blocks.Part]) -> str:
    """Return parts of blocks one after the other, with an empty line between them."""
    return "\n\n".join("\n".join(_part(part, {}, 0)) for part in parts)


def _parts(parts: Iterable[blocks.Part], filled: Mapping[str, Sequence[blocks.Part]], deep: int = 0) -> Iterator[str]:
    for part in parts:
        yield from _part(part, filled, deep)


def _part(part: blocks.Part, filled: Mapping[str, Sequence[blocks.Part]], deep: int) -> Iterator[str]:
    """Yield the lines of a part, ``deep`` columns from the left."""
    match part:
        case blocks.Line():
            yield from _wrapped(_text(part), deep)
        case blocks.Listing():
            yield from _list(part, filled, deep)
        case blocks.Table():
            yield from _table(part, deep)
        case blocks.Fold(summary, inside):
            yield from _wrapped(f"{summary}:", deep)
            yield from _parts(inside, filled, deep + _INDENT)
        case blocks.Note(inside):
            yield from _parts(inside, filled, deep)
        case blocks.Claims(_, notes):
            yield from _wrapped(_ids(notes), deep)
        case blocks.Page(_, text):
            yield from chain.from_iterable(_wrapped(paragraph, deep) for paragraph in text.splitlines())
        case blocks.Slot(name):
            yield from _parts(filled.get(name, ()), filled, deep)


def _ids(notes: Iterable[blocks.ClaimNote]) -> str:
    return f"[{', '.join(note.id for note in notes)}]"


def _table(part: blocks.Table, deep: int) -> Iterator[str]:
    """Yield a table in columns; as a list where they do not fit."""
    cells = [[_cell(cell) for cell in (one.head, *one.cells)] for one in part.rows]
    widths = _widths([part.heads, *cells], WIDTH - deep)
    if part.caption:
        yield from _wrapped(part.caption, deep)
    if not widths:
        yield from _list(blocks.as_listing(part), {}, deep)
        return
    for texts in [part.heads, ["-" * width for width in widths], *cells]:
        columns = [_cut(text, width) for text, width in zip(texts, widths, strict=True)]
        for first, *others in zip_longest(*columns, fillvalue=""):
            beside = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
            yield " " * deep + (" " * _GAP).join([first.ljust(widths[0]), *beside]).rstrip()


def _cell(cell: blocks.Cell) -> str:
    return f"{_text(cell.line)}\n{cell.below}"


def _cut(text: str, width: int) -> list[str]:
    """Return a text in lines as wide as a column."""
    return [*chain.from_iterable(textwrap.wrap(part, width, break_on_hyphens=False) for part in text.split("\n"))]


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return how wide the columns are: at least as their longest words, the fullest ones wider; none if too wide."""
    columns = [*zip(*rows, strict=True)]
    widths = [max(len(word) for text in column for word in text.split() or [""]) for column in columns]
    left = room - sum(widths) - _GAP * (len(widths) - 1)
    for _ in range(left):
        needs = [sum(len(text) for text in column) / width for column, width in zip(columns, widths, strict=True)]
        widths[max(range(len(widths)), key=needs.__getitem__)] += 1
    return widths if left >= 0 else []


def _list(part: blocks.Listing, filled: Mapping[str, Sequence[blocks.Part]], deep: int) -> Iterator[str]:
    """Yield each item: its head behind a mark, with what is beside it, then the rest below the head."""
    for number, item in enumerate(part.items, start=1):
        mark = _STATES.get(item.state, f"{number}. " if part.ordered else "- ")
        beside = f": {item.aside}" if item.aside and not item.state else ""
        yield from _wrapped(_text(item.head) + beside, deep, mark)
        yield from _parts(item.parts, filled, deep + len(mark))


def _text(line: blocks.Line) -> str:
    """Return a line as text; an address comes after what leads to it."""
    return "".join(
        piece
        if isinstance(piece, str)
        else f"{piece.text} ({piece.url})".removeprefix(" ")
        if isinstance(piece, blocks.ToAddress)
        else piece.text
        for piece in line.pieces
    )


def _evidence(note: blocks.ClaimNote) -> Iterator[str]:
    sources = " ".join(f"{bearing}: {source.text}." for bearing, source in note.sources)
    yield from _wrapped(f"[{note.id}] {note.says} {note.grade}. {sources}".rstrip(), 0, "- ")


def _wrapped(text: str, deep: int, mark: str = "") -> list[str]:
    """Return a text in lines, ``deep`` columns from the left, the first behind a mark."""
    first = " " * deep + mark
    below = " " * len(first)
    wrapped = textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=below, break_on_hyphens=False)
    return wrapped or [first.rstrip()]
