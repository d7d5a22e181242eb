"""The heads of the site's pages, as a browser reads them."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Head(HTMLParser):
    """Collects meta and link elements as a browser reads them, with everything that an attribute says."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.named: dict[str, str] = {}
        self.markdown: list[str] = []
        self.odd: list[str] = []
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.odd += [name for name in found if not re.fullmatch("[a-z-]+", name)]
            self.named[found.get("name") or found.get("property") or ""] = found.get("content", "")
        if tag == "link" and "alternate" in found["rel"].split() and found.get("type") == "text/markdown":
            self.markdown.append(found["href"])


@cache
def heads_of(built: Path) -> dict[str, Head]:
    """Read the heads of all pages of a site, by their address below its root; that of the first page is ``./``."""
    files = sorted(built.rglob("index.html"))
    return {f"{file.parent.relative_to(built).as_posix()}/": Head(file.read_text(encoding="utf-8")) for file in files}
