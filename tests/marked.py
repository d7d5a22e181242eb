"""A page with claim marks, as the hook makes it. Comes in: claims, some HTML. Goes out: the HTML of an article."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from mkdocs.structure.toc import AnchorLink, TableOfContents

from hooks.evidence import Evidence

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

    from decision.tree.model import Playbook


def blank_page(src_uri: str = "playbook/marked.md", *titles: str) -> Page:
    """Return what the hook needs of a page of MkDocs: its file, its contents, its anchors."""
    items = [AnchorLink(title, title.lower(), 2) for title in titles]
    return cast(
        "Page",
        SimpleNamespace(
            file=SimpleNamespace(src_uri=src_uri), toc=TableOfContents(items), present_anchor_ids=set[str]()
        ),
    )


@dataclass
class Desk:
    """A build that is at one page."""

    playbook: Playbook
    page: Page | None = field(default_factory=blank_page)
    base: str = "../"

    def __post_init__(self) -> None:
        """Give it the macros."""
        self.evidence = Evidence(self)

    def finish(self, html: str) -> str:
        """Finish the page at hand."""
        assert self.page is not None
        return self.evidence.finish(html, self.page)


def article(playbook: Playbook, *sentences: tuple[str, tuple[str, ...]]) -> str:
    """Return an article of one paragraph for each sentence, with its marks and with the notes."""
    desk = Desk(playbook)
    html = "".join(f"<p>{text} {desk.evidence.claim(*ids) if ids else ''}</p>" for text, ids in sentences)
    return f"<h1>Marked</h1>{desk.finish(html)}"
