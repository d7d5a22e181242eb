"""What every module of macros needs of a build: the way to the site's root, and a slot for HTML."""

from __future__ import annotations

from typing import Protocol


class PageContext(Protocol):
    """A build that is at one page."""

    @property
    def base(self) -> str:
        """The way from the page at hand to the site's root."""
        ...

    def slot(self, html: str) -> str:
        """Keep some HTML and return the mark that stands for it in Markdown."""
        ...
