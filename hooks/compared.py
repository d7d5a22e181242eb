"""The macro of the page that compares the trees. Comes in: what a build has loaded. Goes out: HTML in a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from decision.cases.agreement import Comparison, compare_trees
from decision.render.html import agreement
from decision.tree.session import Guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.tree.model import Playbook


class Site(Protocol):
    """What a build has loaded."""

    playbook: Playbook

    def slot(self, html: str) -> str:
        """Keep some HTML and return the mark that stands for it in Markdown."""
        ...


def macros(site: Site) -> dict[str, Callable[[str], str]]:
    """Return the macro of a build by name. The trees of one playbook are compared once."""
    kept: list[tuple[Playbook, Comparison]] = []

    def comparison(part: str) -> str:
        """Put a part of the comparison into a page: how, trees, gaps, pairs, together or never."""
        if not kept or kept[0][0] is not site.playbook:
            kept[:] = [(site.playbook, compare_trees(list(Guide(site.playbook).walkers.values())))]
        playbook, found = kept[0]
        made = {
            "how": lambda: agreement.how(found),
            "trees": lambda: agreement.by_tree(playbook, found),
            "gaps": lambda: agreement.by_gap(playbook, found),
            "pairs": lambda: agreement.by_pair(playbook, found),
            "together": lambda: agreement.together(found),
            "never": lambda: agreement.never(playbook, found),
        }
        return site.slot(made[part]())

    return {"comparison": comparison}
