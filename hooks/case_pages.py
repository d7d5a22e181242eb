"""Macros on the published cases and on how the trees do on them. Comes in: what a build has loaded. Goes out: HTML."""

from __future__ import annotations

from decision.cases.backtest import score_of, try_all, with_output, wrong
from decision.render.html.backtest import backtest_tables, output_table, wrong_tables
from decision.render.html.cases import bank, picture
from decision.tree.session import Guide
from hooks.page_context import Macros
from hooks.page_fragments import accuracy_summary


class CaseMacros(Macros):
    """What the pages on cases and on the back-test show."""

    def case_bank(self) -> str:
        """Put all published cases with their filters into a page."""
        on = self.context
        return on.slot(bank(on.playbook, on.tried, on.base))

    def case_picture(self) -> str:
        """Put the picture of the cases by gap and by what worked into a page."""
        on = self.context
        return on.slot(picture(on.playbook, [one.case for one in on.tried]))

    def backtest(self) -> str:
        """Put the back-test on the published cases into a page."""
        return self.context.slot(backtest_tables(self.context.playbook, self.context.results))

    def backtest_wrong(self) -> str:
        """Put into a page every case on which our tree is wrong, and why."""
        on = self.context
        walker = Guide(on.playbook).walkers[on.playbook.trees[0].id]
        return on.slot(wrong_tables(on.playbook, wrong(walker, on.tried), on.base))

    def backtest_output(self) -> str:
        """Put into a page what our tree says when it also knows the kind of output."""
        on = self.context
        tree = on.playbook.trees[0].id
        walker = Guide(on.playbook).walkers[tree]
        with_output_known = try_all({tree: walker}, with_output(one.case for one in on.tried))[tree]
        return on.slot(output_table(on.tried, with_output_known))

    def accuracy_summary(self) -> str:
        """Put into a page how often the tool was right on published cases, and what that rests on."""
        on = self.context
        return on.slot(accuracy_summary(on.playbook, score_of(on.tried), on.base))
