"""Blocks as HTML. Comes in: the blocks of a verdict, where the page is, the reader's link. Goes out: HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.render.html.kit import (
    HOLE,
    NOTHING,
    Html,
    fold,
    items,
    join,
    link,
    row_head,
    scroll,
    small,
    source_link,
    table,
    tag,
    template,
    trusted,
)
from decision.wording.blocks import (
    Claims,
    Code,
    Fold,
    Line,
    Listing,
    Note,
    Page,
    Slot,
    Strong,
    Table,
    ToAddress,
    ToPage,
    ToQuestion,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.wording.blocks import Block, Cell, Item, Part, Piece

_CELL = template(tag("td", HOLE, data_head=HOLE))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes parts of blocks for one page."""

    base: str
    """The way to the site's root: empty, or something that ends with a slash."""
    link: str
    """The part of an address behind ``#`` that carries the reader's answers."""

    def section(self, block: Block) -> Html:
        """Return a block under its title; nothing if it has no parts."""
        if not block.parts:
            return NOTHING
        return tag("section", tag("h3", block.title), self.parts(block.parts), class_="sft-part")

    def parts(self, parts: Sequence[Part]) -> Html:
        """Return parts one after the other."""
        return join(self.part(part) for part in parts)

    def part(self, part: Part) -> Html:  # noqa: PLR0911  # one for each kind of part
        """Return a part of a block."""
        match part:
            case Line(pieces, role):
                return tag("p", map(self.piece, pieces), class_=_class(role))
            case Listing(listed, kind, ordered):
                return tag("ol" if ordered else "ul", map(self.item, listed), class_=_class(kind))
            case Fold(summary, inside):
                return fold(summary, tag("div", self.parts(inside)))
            case Note(inside):
                return tag("div", self.parts(inside), class_="sft-note sft-caution")
            case Claims():
                return _claims(part)
            case Page(html, _):
                return tag("div", page_words(html, self.base), class_="sft-monday")
            case Slot():
                return _slot(part)
            case Table():
                return self.table(part)

    def table(self, part: Table) -> Html:
        """Return a table. Each cell says what is above it, for narrow screens, where a row is a card."""
        rows = [
            tag(
                "tr",
                row_head(self.cell(one.head)),
                [_CELL(head, self.cell(cell)) for head, cell in zip(part.heads[1:], one.cells, strict=True)],
                class_=_class(one.state),
            )
            for one in part.rows
        ]
        return scroll(part.label, table(part.heads, rows, caption=part.caption, name=_class(part.kind)))

    def cell(self, cell: Cell) -> Html:
        """Return what stands in a cell, and what is set smaller below it."""
        return join(map(self.piece, cell.line.pieces), small(cell.below) if cell.below else None)

    def item(self, item: Item) -> Html:
        """Return an item of a list: its head in one line with what is beside it, then the rest."""
        aside: Html | None = None
        if item.state:
            aside = tag("span", f": {item.aside}", class_="sft-visually-hidden")
        elif item.aside:
            aside = tag("span", item.aside, class_="sft-weight")
        return tag("li", map(self.piece, item.head.pieces), aside, self.parts(item.parts), data_gate=item.state or None)

    def piece(self, piece: Piece) -> Html:
        """Return a piece of a line."""
        match piece:
            case str():
                return join(piece)
            case Strong(text):
                return tag("strong", text)
            case Code(text):
                return tag("code", text)
            case ToPage(text, path):
                return link(f"{self.base}{path}", text)
            case ToQuestion(text, fact):
                return link(question_address(self.link, fact), text)
            case ToAddress(text, url):
                return source_link(text or url, url)


def _class(name: str) -> str | None:
    return f"sft-{name}" if name else None


def question_address(answers: str, fact: str) -> str:
    """Return the address that opens a fact's question with the answers kept."""
    return f"#{answers}&at={fact}"


def page_words(html: str, base: str) -> Html:
    """Return the HTML of an author's page, which was made safe when it was read, with links that work from here."""
    return trusted(html.replace('href="@/', f'href="{base}'))


def _slot(slot: Slot) -> Html:
    waiting, lever = tag("p", slot.waiting), slot.about or None
    return tag("div", waiting, class_=f"sft-{slot.name}-place", data_lever=lever, aria_live="polite")


def _claims(claims: Claims) -> Html:
    """Return claims, folded, each with its grade and its sources."""
    notes = [
        join(
            f"{note.says} ",
            tag("em", note.grade, class_="sft-grade"),
            items(join(f"{bearing}: ", source_link(source.text, source.url)) for bearing, source in note.sources),
        )
        for note in claims.notes
    ]
    return fold(claims.summary, items(notes))
