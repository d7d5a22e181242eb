"""The one kit that makes HTML. Comes in: text and HTML, told apart by type. Goes out: HTML, as ``Markup``.

Text is a ``str`` and is escaped wherever it meets HTML; HTML is a ``Markup`` and stays as it is. Nothing outside this
module escapes by hand. MarkupSafe has a C half, which the browser's Python lacks; both halves escape alike. Drawings
are made of the same elements, so that they are valid XML too.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

type Html = Markup
type Inside = Iterable[Inside] | None
"""What an element may hold: text, HTML, nothing, or several of these. A ``str`` is an iterable, so this covers it."""
type Attribute = str | int | None

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source"})
_SHAPES = frozenset({"circle", "line", "path", "polygon", "rect"})
"""Elements of drawings, which are closed at once: what they show has no title of its own."""
WEB = ("https://", "http://")
"""How the address of a page on the web begins."""
_odd = re.compile("[&<>\"']").search

NOTHING = Markup()
HOLE = Markup("\0")
"""What a ``template`` has where something is filled in."""


def join(*inside: Inside, by: str = "") -> Html:
    """Return pieces one after the other, text escaped, nothing left out; ``by`` is text that goes between them."""
    return _html(_text(inside)) if not by else escape(by).join(_pieces(inside))


def _pieces(inside: Iterable[Inside]) -> Iterable[str]:
    for part in inside:
        if isinstance(part, str):
            yield part
        elif part is not None:
            yield from _pieces(part)


def _text(inside: Iterable[Inside]) -> str:
    return "".join([part if type(part) is Markup else _escaped(part) for part in inside])


def _escaped(part: Inside) -> str:
    if isinstance(part, str):
        return escape(part) if _odd(part) else part
    return "" if part is None else _text(part)


def _html(escaped: str) -> Html:
    """Take a text that is escaped by now for HTML; ``Markup(…)`` would look first whether it is an object with HTML."""
    return str.__new__(Markup, escaped)


def tag(name: str, /, *inside: Inside, **attributes: Attribute) -> Html:
    """Return an element. ``class_`` and ``for_`` are attributes too; ``data_fact`` becomes ``data-fact``.

    An attribute that is ``None`` or ``False`` is left out, one that is ``True`` has no value.
    """
    start, end = _ends(name, *attributes, *attributes.values())
    return _html(f"{start}{_text(inside)}{end}")


@lru_cache(maxsize=2048, typed=True)  # typed, since 1 is not True here
def _ends(name: str, *attributes: Attribute) -> tuple[str, str]:
    """Return what an element begins and ends with, from the names of its attributes and then their values."""
    count = len(attributes) // 2
    written = (
        f" {str(key).rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in zip(attributes[:count], attributes[count:], strict=True)
        if value is not None and value is not False
    )
    opening = f"<{name}{''.join(written)}"
    if name in _SHAPES:
        return f"{opening}/>", ""
    return f"{opening}>", "" if name in _VOID else f"</{name}>"


def trusted(html: str) -> Html:
    """Take a text for HTML. Only for what was made safe before: pages of words, drawings, HTML out of the kit."""
    return Markup(html)  # noqa: S704  # this is the one door, and its callers say what they bring


def template(html: Html) -> Callable[..., Html]:
    """Return a function that fills each ``HOLE`` in some HTML, in order; quicker than ``tag`` where many are alike."""
    text = str(html).replace("%", "%%").replace(HOLE, "%s")

    def filled(*inside: Inside) -> Html:
        return _html(text % tuple([part if type(part) is Markup else _escaped(part) for part in inside]))

    return filled


def script(address: str) -> Html:
    """Return what loads a script of ours, which runs when the page is there."""
    return tag("script", src=address, defer=True)


def style(rules: str) -> Html:
    """Return rules of ours for a drawing that has to bring its own."""
    return tag("style", trusted(rules))


# --- what pages are made of -------------------------------------------------------------------


def link(href: str, *inside: Inside, **attributes: Attribute) -> Html:
    """Return a link."""
    return tag("a", *inside, href=href, **attributes)


def source_link(title: str, url: str) -> Html:
    """Return a source as a link that tells the other site nothing; only its title where it has no web address."""
    return link(url, title, rel="noreferrer") if url.startswith(WEB) else escape(title)


def fold(summary: Inside, *inside: Inside, kind: str = "") -> Html:
    """Return something folded under a summary; ``kind`` is a further class."""
    return tag("details", tag("summary", summary), *inside, class_=f"sft-words sft-{kind}" if kind else "sft-words")


def folded_part(title: Html, says: str, *inside: Inside) -> Html:
    """Return a part of a page folded under its title, with a line that says what is inside."""
    summary = tag("summary", title, " ", tag("span", says, class_="sft-inside"))
    return tag("details", summary, tag("div", *inside), class_="sft-part sft-folded")


small = template(tag("span", HOLE, class_="sft-small"))
"""Makes what is set smaller, below the text of a cell."""
unseen = template(tag("span", HOLE, class_="sft-visually-hidden"))
"""Makes what only screen readers say."""


def items(parts: Iterable[Inside], name: str | None = None, list_tag: str = "ul") -> Html:
    """Return a list, one item a part; nothing if there are none. ``name`` is its class."""
    inside = [tag("li", part) for part in parts]
    return tag(list_tag, inside, class_=name) if inside else NOTHING


def definitions(pairs: Iterable[tuple[Inside, Inside]], name: str | None = None, *, grouped: bool = False) -> Html:
    """Return a list of terms, each with what is said of it; ``grouped`` puts each pair into a box of its own."""
    lines = ([tag("dt", term), tag("dd", said)] for term, said in pairs)
    return tag("dl", [tag("div", line) for line in lines] if grouped else lines, class_=name)


# --- tables ------------------------------------------------------------------------------------


def table(heads: Iterable[Inside], rows: Iterable[Html], *, caption: Inside = None, name: str | None = None) -> Html:
    """Return a table. ``heads`` are the heads of its columns, or the rows above it as HTML; ``rows`` are as ``row``."""
    top = heads if isinstance(heads, Markup) else tag("tr", map(column_head, heads))
    above = tag("caption", caption) if caption else None
    return tag("table", above, tag("thead", top), tag("tbody", *rows), class_=name)


cell = template(tag("td", HOLE))
"""Makes a cell of a table."""
row_head = template(tag("th", HOLE, scope="row"))
"""Makes the cell that says what a row is of."""
column_head = template(tag("th", HOLE, scope="col"))
"""Makes the cell that says what a column is of."""


def row(head: Inside, *cells: Inside, name: str | None = None) -> Html:
    """Return a row of a table: its head, then its cells."""
    return tag("tr", row_head(head), map(cell, cells), class_=name)


def scroll(label: str, *inside: Inside) -> Html:
    """Return something that scrolls by itself where there is no room for it, by keys too; ``label`` names it."""
    return tag("div", *inside, class_="sft-scroll", tabindex=0, role="group", aria_label=label)


# --- fields -----------------------------------------------------------------------------------


def button(*inside: Inside, **attributes: Attribute) -> Html:
    """Return a button that sends nothing."""
    return tag("button", *inside, type="button", **attributes)


def radio(ident: str, name: str, value: str, *label: Inside, **attributes: Attribute) -> Html:
    """Return a button of which one of a ``name`` can be chosen, and its label."""
    chosen = tag("input", type="radio", name=name, id=ident, value=value, **attributes)
    return join(chosen, tag("label", *label, for_=ident))


def option(value: str, text: str, *, chosen: bool = False, **attributes: Attribute) -> Html:
    """Return one option of a ``select``."""
    return tag("option", text, value=value, selected=chosen, **attributes)


def select(ident: str, name: str, label: str, options: Iterable[Html]) -> Html:
    """Return a list of which one option can be chosen, behind its label."""
    return join(tag("label", label, for_=ident), tag("select", options, id=ident, name=name))
