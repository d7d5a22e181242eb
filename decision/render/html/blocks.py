"""Blocks as HTML. Comes in: the blocks of a verdict, where the page is, the reader's link. Goes out: HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision.render.html import kit
from decision.wording import blocks

_CELL = kit.template(kit.tag("td", kit.HOLE, data_head=kit.HOLE))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes parts of blocks for one page."""

    base: str
    """The way to the site's root: empty, or something that ends with a slash."""
    link: str
    """The part of an address behind ``#`` that carries the reader's answers."""

    def section(self, block: blocks.Block) -> kit.Html:
        """Return a block under its title, folded where it may be; nothing if it has no parts."""
        if not block.parts:
            return kit.NOTHING
        title, inside = kit.tag("h3", block.title), self.parts(block.parts)
        if not block.fold:
            return kit.tag("section", title, inside, class_="sft-part")
        return kit.folded_part(title, block.fold, inside)

    def parts(self, parts: Sequence[blocks.Part]) -> kit.Html:
        """Return parts one after the other."""
        return kit.join(self.part(part) for part in parts)

    def part(self, part: blocks.Part) -> kit.Html:  # noqa: PLR0911  # one for each kind of part
        """Return a part of a block."""
        match part:
            case blocks.Line(pieces, role):
                return kit.tag("p", map(self.piece, pieces), class_=_class(role))
            case blocks.Listing(listed, kind, ordered):
                return kit.tag("ol" if ordered else "ul", map(self.item, listed), class_=_class(kind))
            case blocks.Fold(summary, inside, kind):
                return kit.fold(summary, kit.tag("div", self.parts(inside)), kind=kind)
            case blocks.Note(inside):
                return kit.tag("div", self.parts(inside), class_="sft-note sft-caution")
            case blocks.Claims():
                return _claims(part)
            case blocks.Page(html, _):
                return kit.tag("div", page_words(html, self.base), class_="sft-monday")
            case blocks.Slot():
                return _slot(part)
            case blocks.Table():
                return self.table(part)

    def table(self, part: blocks.Table) -> kit.Html:
        """Return a table. Each cell says what is above it, for narrow screens, where a row is a card."""
        rows = [
            kit.tag(
                "tr",
                kit.row_head(self.cell(one.head)),
                [_CELL(head, self.cell(cell)) for head, cell in zip(part.heads[1:], one.cells, strict=True)],
                class_=_class(one.state),
            )
            for one in part.rows
        ]
        return kit.scroll(part.label, kit.table(part.heads, rows, caption=part.caption, name=_class(part.kind)))

    def cell(self, cell: blocks.Cell) -> kit.Html:
        """Return what is in a cell, and what is set smaller below it."""
        return kit.join(map(self.piece, cell.line.pieces), kit.small(cell.below) if cell.below else None)

    def item(self, item: blocks.Item) -> kit.Html:
        """Return an item of a list: its head in one line with what is beside it, then the rest."""
        aside: kit.Html | None = None
        if item.state:
            aside = kit.tag("span", f": {item.aside}", class_="sft-visually-hidden")
        elif item.aside:
            aside = kit.tag("span", item.aside, class_="sft-weight")
        return kit.tag(
            "li", map(self.piece, item.head.pieces), aside, self.parts(item.parts), data_gate=item.state or None
        )

    def piece(self, piece: blocks.Piece) -> kit.Html:  # noqa: PLR0911  # one for each kind of piece
        """Return a piece of a line."""
        match piece:
            case str():
                return kit.join(piece)
            case blocks.Strong(text):
                return kit.tag("strong", text)
            case blocks.Code(text):
                return kit.tag("code", text)
            case blocks.ToPage(text, path):
                return kit.link(f"{self.base}{path}", text)
            case blocks.ToQuestion(text, fact):
                return kit.link(question_address(self.link, fact), text)
            case blocks.ToSession(text, link):
                return kit.link(f"#{link}", text)
            case blocks.ToAddress(text, url):
                return kit.source_link(text or url, url)


def _class(name: str) -> str | None:
    return f"sft-{name}" if name else None


def question_address(answers: str, fact: str) -> str:
    """Return the address that opens a fact's question with the answers kept."""
    return f"#{answers}&at={fact}"


def page_words(html: str, base: str) -> kit.Html:
    """Return the HTML of an author's page, which was made safe when it was read, with links that work from here."""
    return kit.trusted(html.replace('href="@/', f'href="{base}'))


def _slot(slot: blocks.Slot) -> kit.Html:
    waiting, lever = kit.tag("p", slot.waiting, class_="sft-waiting") if slot.waiting else None, slot.about or None
    live = None if slot.name == "money" else "polite"  # there are several, and they say what the costs below say
    return kit.tag("div", waiting, class_=f"sft-{slot.name}-place", data_lever=lever, aria_live=live)


def _claims(claims: blocks.Claims) -> kit.Html:
    """Return claims, folded, each with its grade and its sources."""
    notes = [
        kit.join(
            f"{note.says} ",
            kit.tag("em", note.grade, class_="sft-grade"),
            kit.items(
                kit.join(f"{bearing}: ", kit.source_link(source.text, source.url)) for bearing, source in note.sources
            ),
        )
        for note in claims.notes
    ]
    return kit.fold(claims.summary, kit.items(notes))
