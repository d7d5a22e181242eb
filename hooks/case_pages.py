"""Macros of the pages on published cases. Comes in: what a build has loaded. Goes out: HTML in a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from decision.cases.backtest import try_all, with_output, wrong
from decision.render.html import backtest, cases
from decision.tree.session import Guide
from hooks.page_context import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.cases.backtest import Tried
    from decision.tree.model import Playbook


class Site(PageContext, Protocol):
    """What a build has loaded, and the page it is at."""

    playbook: Playbook
    results: dict[str, list[Tried]]


def macros(site: Site) -> dict[str, Callable[[], str]]:
    """Return the macros of a build by name."""

    def ours() -> list[Tried]:
        return site.results[site.playbook.trees[0].id]

    def case_bank() -> str:
        """Put all published cases with their filters into a page."""
        return site.slot(cases.bank(site.playbook, ours(), site.base))

    def case_picture() -> str:
        """Put the picture of the cases by gap and by what worked into a page."""
        return site.slot(cases.picture(site.playbook, [one.case for one in ours()]))

    def backtest_wrong() -> str:
        """Put into a page every case on which our tree is wrong, and why."""
        walker = Guide(site.playbook).walkers[site.playbook.trees[0].id]
        return site.slot(backtest.wrong_tables(site.playbook, wrong(walker, ours()), site.base))

    def backtest_output() -> str:
        """Put into a page what our tree says when it also knows the kind of output."""
        tree = site.playbook.trees[0].id
        walker = Guide(site.playbook).walkers[tree]
        with_output_known = try_all({tree: walker}, with_output(one.case for one in ours()))[tree]
        return site.slot(backtest.output_table(ours(), with_output_known))

    return {macro.__name__: macro for macro in (case_bank, case_picture, backtest_wrong, backtest_output)}
