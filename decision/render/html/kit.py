"""The one kit that makes HTML. Comes in: text and HTML, told apart by type. Goes out: HTML, as ``Markup``.

Text is a ``str`` and is escaped wherever it meets HTML; HTML is a ``Markup`` and stays as it is. Nothing outside this
module escapes by hand. MarkupSafe has a C half, which the browser's Python lacks; both halves escape alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

type Html = Markup
type Inside = Iterable[Inside] | None
"""What an element may hold: text, HTML, nothing, or several of these. A ``str`` is an iterable, so this covers it."""
type Attribute = str | int | None

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source"})
_SHAPES = frozenset({"circle", "line", "path", "polygon", "rect"})
_CLOSING = {**dict.fromkeys(_VOID, ">"), **dict.fromkeys(_SHAPES, "/>")}
"""How an element ends that holds nothing. HTML wants no stroke there, SVG wants one."""
_WEB = ("https://", "http://")

NOTHING = Markup()


def join(*inside: Inside, by: str = "") -> Html:
    """Return pieces one after the other, text escaped, nothing left out; ``by`` is text that goes between them."""
    return escape(by).join(_pieces(inside))


def _pieces(inside: Iterable[Inside]) -> Iterable[Html]:
    for part in inside:
        if isinstance(part, str):
            yield escape(part)
        elif part is not None:
            yield from _pieces(part)


def tag(name: str, /, *inside: Inside, **attributes: Attribute) -> Html:
    """Return an element. ``class_`` and ``for_`` are attributes too; ``data_fact`` becomes ``data-fact``.

    An attribute that is ``None`` or ``False`` is left out, one that is ``True`` has no value.
    """
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    closing = _CLOSING.get(name) or f">{join(inside)}</{name}>"
    return Markup(f"<{name}{opening}{closing}")  # noqa: S704  # every part is escaped by now


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def trusted(html: str) -> Html:
    """Take a text for HTML. Only for what was made safe before: pages of words, drawings, HTML out of the kit."""
    return Markup(html)  # noqa: S704  # this is the one door, and its callers say what they bring


# --- what pages are made of -------------------------------------------------------------------


def link(href: str, *inside: Inside, **attributes: Attribute) -> Html:
    """Return a link."""
    return tag("a", *inside, href=href, **attributes)


def source_link(title: str, url: str) -> Html:
    """Return a source as a link that tells the other site nothing; only its title where it has no web address."""
    return link(url, title, rel="noreferrer") if url.startswith(_WEB) else escape(title)


def fold(summary: Inside, *inside: Inside) -> Html:
    """Return something folded under a summary."""
    return tag("details", tag("summary", summary), *inside, class_="sft-words")


def items(parts: Iterable[Inside], name: str | None = None, list_tag: str = "ul") -> Html:
    """Return a list, one item a part; nothing if there are none. ``name`` is its class."""
    inside = [tag("li", part) for part in parts]
    return tag(list_tag, inside, class_=name) if inside else NOTHING


def table(heads: Iterable[Inside], rows: Iterable[Html], *, caption: Inside = None, name: str | None = None) -> Html:
    """Return a table that scrolls sideways where it is too wide; ``rows`` come from ``row``."""
    inside = bare_table(heads, rows, caption=caption, name=name)
    return tag("div", tag("div", inside, class_="md-typeset__table"), class_="md-typeset__scrollwrap")


def bare_table(
    heads: Iterable[Inside], rows: Iterable[Html], *, caption: Inside = None, name: str | None = None
) -> Html:
    """Return a table for a place that scrolls by itself; ``rows`` come from ``row``."""
    top = tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads]))
    above = tag("caption", caption) if caption else None
    return tag("table", above, top, tag("tbody", *rows), class_=name)


def row(head: Inside, *cells: Inside, name: str | None = None) -> Html:
    """Return a row of a table: its head, then its cells."""
    return tag("tr", tag("th", head, scope="row"), [tag("td", cell) for cell in cells], class_=name)
