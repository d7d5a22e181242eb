"""Macros for the pictures in pages of words. Comes in: what a build has loaded. Goes out: HTML, put in a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from decision.render.drawings import pictures
from hooks.page_context import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.tree.model import Playbook
    from hooks.costs import CostPages


class Site(PageContext, Protocol):
    """What a build has loaded, and the page it is at."""

    playbook: Playbook
    costs: CostPages


def macros(site: Site) -> dict[str, Callable[..., str]]:
    """Return the macros of a build by name."""

    def ladder_picture() -> str:
        """Put the ladder of levers, drawn, into a page."""
        return site.slot(pictures.ladder(site.playbook.levers, site.base))

    def life_spans() -> str:
        """Put into a page how long models ran that could be fine-tuned, with the day of the build marked."""
        return site.slot(pictures.life_spans(site.costs.book.lifespans, site.costs.today))

    return {macro.__name__: macro for macro in (ladder_picture, life_spans)}
