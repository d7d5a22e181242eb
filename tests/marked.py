"""A page with claim marks, as the hook makes it. Comes in: claims, some HTML. Goes out: the HTML of an article."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from mkdocs.structure.toc import AnchorLink, TableOfContents

from decision.cost.model import CostBook
from hooks.costs import CostPages
from hooks.evidence import ClaimMacros, finish
from hooks.page_context import PageContext

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

    from decision.tree.model import Playbook


def blank_page(src_uri: str = "playbook/marked.md", *titles: str) -> Page:
    """Return what the hook needs of a page of MkDocs: its file, its address, its contents, its anchors."""
    items = [AnchorLink(title, title.lower(), 2) for title in titles]
    return cast(
        "Page",
        SimpleNamespace(
            file=SimpleNamespace(src_uri=src_uri),
            url="marked/",
            toc=TableOfContents(items),
            present_anchor_ids=set[str](),
        ),
    )


class Marked(ClaimMacros):
    """The macros of a build that is at one page."""

    def __init__(self, playbook: Playbook, page: Page | None = None) -> None:
        """Open a page."""
        super().__init__(PageContext(CostPages(playbook, CostBook(), "")))
        self.page = page or blank_page()
        self.open(self.page)

    def open(self, page: Page) -> None:
        """Go on to another page."""
        self.page = page
        self.on.open(page)

    def finish(self, html: str) -> str:
        """Finish the page at hand."""
        return finish(self.on, html, self.page)


def article(playbook: Playbook, *sentences: tuple[str, tuple[str, ...]]) -> str:
    """Return an article of one paragraph for each sentence, with its marks and with the notes."""
    marked = Marked(playbook)
    html = "".join(f"<p>{text} {marked.claim(*ids) if ids else ''}</p>" for text, ids in sentences)
    return f"<h1>Marked</h1>{marked.finish(html)}"
