"""Changes as an Atom feed (RFC 4287). Comes in: changes, addresses, a day. Goes out: XML.

An entry's id is a UUID made from the id of its change alone. So it stays when the site moves, and differs from all
others.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from decision.wording.labels import slug

ATOM = "http://www.w3.org/2005/Atom"


class Entry(Protocol):
    """What an entry is made of."""

    @property
    def id(self) -> str:
        """What it is, among all entries of all times."""

    @property
    def day(self) -> str:
        """ISO date."""

    @property
    def title(self) -> str:
        """Plain text."""

    @property
    def says(self) -> str:
        """Plain text."""

    @property
    def anchor(self) -> str:
        """Its anchor on the page that lists all."""


class Place(NamedTuple):
    """Where a feed is, and of what."""

    name: str
    """What the site is called."""
    site: str
    """Its address, with a slash at its end."""
    feed: str
    """The way from there to the feed."""
    page: str
    """The way from there to the page that lists the same."""


def atom(entries: Iterable[Entry], place: Place, today: str) -> bytes:
    """Return the feed; ``today`` is an ISO day."""
    name, site, feed, page = place.name, place.site, f"{place.site}{place.feed}", f"{place.site}{place.page}"
    title = name if name.endswith("?") else f"{name}:"
    ET.register_namespace("", ATOM)
    found = list(entries)
    top = ET.Element(_name("feed"))
    _add(top, "title", f"{title} What changed lately")
    _add(top, "id", identity(name, ""))
    _add(top, "updated", _moment(max((entry.day for entry in found), default=today)))
    _add(top, "link", rel="self", type="application/atom+xml", href=feed)
    _add(top, "link", rel="alternate", type="text/html", href=page)
    author = _add(top, "author")
    _add(author, "name", name)
    _add(author, "uri", site)
    for entry in found:
        part = _add(top, "entry")
        _add(part, "title", entry.title)
        _add(part, "id", identity(name, entry.id))
        _add(part, "updated", _moment(entry.day))
        _add(part, "link", rel="alternate", type="text/html", href=f"{page}#{entry.anchor}")
        _add(part, "summary", entry.says)
    ET.indent(top)
    written: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return written


def identity(site: str, name: str) -> str:
    """Return the id of an entry by the site's name and the id of its change; that of the feed itself for no such id."""
    return uuid5(NAMESPACE_URL, f"{slug(site)}/{name}").urn


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    added = ET.SubElement(parent, _name(name), attributes)
    added.text = text or None
    return added
