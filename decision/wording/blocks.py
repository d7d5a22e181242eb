"""What a verdict is written in. Comes in: nothing. Goes out: nothing but types.

One function makes blocks of a verdict, see ``verdict``; HTML, terminal, Markdown, paper and data are small writers of
blocks. A block is plain text with what it leads to: it knows no markup, no address of a site, and no tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

# --- pieces of a line --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Strong:
    """A text to stress."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A text to copy as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class ToPage:
    """A text that leads to a page of the site, by its path below the root, such as ``levers/retrieval/``."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class ToQuestion:
    """A text that opens the question of a fact, with all answers kept."""

    text: str
    fact: str


@dataclass(frozen=True, slots=True)
class ToSession:
    """A text that leads to other answers, by the link that carries them."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class ToAddress:
    """A text that leads elsewhere on the web; empty for the address itself."""

    text: str
    url: str


type Piece = str | Strong | Code | ToPage | ToQuestion | ToSession | ToAddress


# --- parts of a block --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, or the head of an item."""

    pieces: tuple[Piece, ...]
    role: str = ""
    """What it is for, where a form shows it in a way of its own: certainty, summary, why, done, fails, dates."""

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim behind a statement, with its sources: how each bears on it, and where it is."""

    id: str
    says: str
    grade: str
    sources: tuple[tuple[str, ToAddress], ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims behind what comes before them."""

    summary: str
    notes: tuple[ClaimNote, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts that a form may keep folded under a summary."""

    summary: str
    parts: tuple[Part, ...]
    kind: str = ""
    """``more`` for what belongs on paper too."""


@dataclass(frozen=True, slots=True)
class Note:
    """Parts that a form sets apart, such as a warning."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A section of an author's page, as HTML that is safe and as plain text. Links begin with ``@/``."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that an interface fills, perhaps later."""

    name: str
    """What comes there: cost, case, near or money."""
    waiting: str
    """What is shown there until it is filled; may be empty."""
    about: str = ""
    """The lever that it is about, if any; the levers of a plan with a space between them, the last one leading."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its head, then what is below it."""

    head: Line
    parts: tuple[Part, ...] = ()
    state: str = ""
    """For a gate: met, open or unknown."""
    aside: str = ""
    """A short text beside the head: a weight, or the state in words."""

    @property
    def plain(self) -> Item:
        """Its head and parts alone, with nothing folded and without claims."""
        return Item(self.head, tuple(part for part in unfold(self.parts) if not isinstance(part, Claims)))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. ``kind`` says of what, as plan, gates, money, facts, gaps, levers, trace; empty for anything else."""

    items: tuple[Item, ...]
    kind: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table."""

    line: Line
    below: str = ""
    """What is set smaller below it, such as a range."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is of, then a cell for each head."""

    head: Cell
    cells: tuple[Cell, ...]
    state: str = ""
    """What a form may stress: pair, aside, total."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``heads`` has the head of the first column too; ``kind`` says of what it is, for its looks."""

    label: str
    """What it is called where it has to be named and is not seen."""
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = ""
    caption: str = ""


type Part = Line | Claims | Fold | Note | Page | Slot | Listing | Table


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a verdict under its title."""

    id: str
    title: str
    parts: tuple[Part, ...] = ()
    label: str = ""
    """A word above the title: how a verdict opens."""
    fold: str = ""
    """What is inside, in a line, where a form may keep all of it folded under its title; empty where it is shown."""
    data: Mapping[str, Json] = field(default_factory=dict)
    """The same for programs, by the key of ``walk --json``."""

    def lines(self, role: str = "") -> list[Line]:
        """Return the lines that have a role."""
        return [part for part in self.parts if isinstance(part, Line) and part.role == role]

    @property
    def items(self) -> list[Item]:
        """The items of its lists, those that a page folds included."""
        return [item for part in unfold(self.parts) if isinstance(part, Listing) for item in part.items]


# --- short ways to make and to read them ---------------------------------------------------------


def line(*pieces: Piece, role: str = "") -> Line:
    """Return a line of some pieces; empty texts are left out."""
    return Line(tuple(piece for piece in pieces if piece), role)


def listing(items: Iterable[Item | Line | str], kind: str = "", *, ordered: bool = False) -> tuple[Listing, ...]:
    """Return a list as the parts of a block: none where it has no items."""
    heads = (line(item) if isinstance(item, str) else item for item in items)
    made = tuple(head if isinstance(head, Item) else Item(head) for head in heads)
    return (Listing(made, kind, ordered),) if made else ()


def unfold(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts with nothing folded."""
    for part in parts:
        if isinstance(part, Fold):
            yield from unfold(part.parts)
        else:
            yield part


def row(head: Cell | Line | str, *cells: Cell | Line | str, state: str = "") -> Row:
    """Return a row of a table from its cells."""
    lines = (line(one) if isinstance(one, str) else one for one in (head, *cells))
    first, *rest = (one if isinstance(one, Cell) else Cell(one) for one in lines)
    return Row(first, tuple(rest), state)


def as_listing(table: Table) -> Listing:
    """Return a table as a list, for forms that have no room for columns: each cell behind the head of its column."""
    return Listing(tuple(Item(_row_line(table, one)) for one in table.rows))


def _row_line(table: Table, one: Row) -> Line:
    pieces: list[Piece] = [Strong(one.head.line.text), ": "]
    for head, cell in zip(table.heads[1:], one.cells, strict=True):
        below = f" ({cell.below})" if cell.below else ""
        pieces += [f"{head[:1].lower()}{head[1:]} ", *cell.line.pieces, f"{below}; "]
    pieces[-1] = f"{str(pieces[-1]).removesuffix('; ')}."
    return line(*pieces)


def parts_within(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts and all parts inside of them, in order."""
    for part in parts:
        yield part
        match part:
            case Fold(parts=inside) | Note(inside):
                yield from parts_within(inside)
            case Listing(items):
                for item in items:
                    yield from parts_within((item.head, *item.parts))
            case _:
                pass


def without_slots(blocks: Iterable[Block], names: Collection[str]) -> tuple[Block, ...]:
    """Return blocks without the places of some names among their own parts, which nobody would fill."""
    return tuple(
        replace(block, parts=tuple(part for part in block.parts if not (isinstance(part, Slot) and part.name in names)))
        for block in blocks
    )


def items_within(blocks: Iterable[Block], kind: str) -> list[Item]:
    """Return the items of all lists of a kind in some blocks, in order."""
    parts = (part for block in blocks for part in parts_within(block.parts))
    return [item for part in parts if isinstance(part, Listing) and part.kind == kind for item in part.items]


def claims_within(blocks: Iterable[Block]) -> list[ClaimNote]:
    """Return the claims behind some blocks, each once, in order."""
    notes = (
        note
        for block in blocks
        for part in parts_within(block.parts)
        if isinstance(part, Claims)
        for note in part.notes
    )
    return list({note.id: note for note in notes}.values())
