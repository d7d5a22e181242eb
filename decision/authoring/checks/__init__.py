"""The rules that authors' files keep, and the order in which they are looked at.

Comes in: what was loaded, or a folder. Goes out: findings, by file and line. Each module beside this one has the rules
of one subject in one list, see ``rules`` for what a rule is.
"""

from collections.abc import Sequence
from dataclasses import replace

from decision.authoring.checks import pages, prices, recipes, shape, structure, tables, versions
from decision.authoring.checks.rules import FACTS, Rule, Rules, apply, by_place, may_cause
from decision.authoring.findings import Finding
from decision.cost.model import CostBook
from decision.tree.model import Playbook

_ANYWAY: Rules = {**structure.RULES, **versions.RULES, **pages.RULES}
_SHAPE: Rules = {**shape.RULES, **tables.RULES}
_COSTS: Rules = {**recipes.RULES, **prices.RULES}

STRUCTURE: tuple[Rule, ...] = tuple(_ANYWAY)
"""Rules that look at all that could be read."""
CHECKS: tuple[Rule, ...] = (*_ANYWAY, *pages.MENU_RULES, *_SHAPE, *versions.LAST)
"""All rules on trees and pages that hold on any day."""
DATED: tuple[Rule, ...] = tuple(versions.DATED)
"""Rules that need the date. Their findings are warnings: time passing breaks no build."""
HINTS: tuple[Rule, ...] = tuple(tables.HINTS)
"""Rules that only warn, on any day."""
COST_CHECKS: tuple[Rule, ...] = (*_COSTS, *prices.QUOTE_RULES)
"""All rules on the costs."""


def check(playbook: Playbook, *, today: str = "", prior: Sequence[Finding] = ()) -> list[Finding]:
    """Return what is wrong with a playbook, by file and line.

    ``prior`` is what ``load`` found. A rule is silent where what it would say follows from one of
    those findings. ``today`` (ISO) switches on the rules that compare dates; they only warn.
    """
    found = apply(_ANYWAY, prior, playbook)
    before = [*prior, *found]
    found += apply(_SHAPE, before, _sound(playbook, before))
    hints = apply(tables.HINTS, (), _sound(playbook, [*prior, *found]), warning=True)
    if not prior and not found:
        found += apply(versions.LAST, (), playbook)
    if today:
        found += apply(versions.DATED, (), playbook, today, warning=True)
    return by_place([*found, *hints])


def _sound(playbook: Playbook, before: Sequence[Finding]) -> Playbook:
    """Leave out the trees with findings, and all trees if a fact may be missing."""
    odd = {finding.where.file for finding in before}
    if any(may_cause(finding, FACTS) for finding in before):
        return replace(playbook, trees=())
    return replace(playbook, trees=tuple(tree for tree in playbook.trees if tree.where.file not in odd))


def check_costs(book: CostBook, playbook: Playbook, prior: Sequence[Finding] = ()) -> list[Finding]:
    """Return what is wrong with a cost book, by file and line.

    ``prior`` is what was found before, in the tree's files and in loading the costs. A rule is silent where what it
    would say may follow from one of those findings.
    """
    return by_place(apply(_COSTS, prior, book, playbook))
