"""A back-test for a terminal. Comes in: a playbook, tried cases by tree. Goes out: plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cases.backtest import SPLITS, Score, Share, commonest, score_of, scores_by
from decision.render.formats.backtest_data import COLUMNS, Results
from decision.wording.labels import FAMILIES

if TYPE_CHECKING:
    from decision.tree.model import Playbook


def backtest_text(playbook: Playbook, results: Results) -> str:
    """Return a back-test as text: each tree's figures, then ours by gap, reporter and confidence."""
    first = next(iter(results.values()))
    family, always = commonest([tried.case for tried in first])
    lines = [f"{len(first)} published cases. Always answering “{FAMILIES[family]}”: {_share(always)}.", ""]
    for tree, tried in results.items():
        cells = zip(COLUMNS.values(), score_cells(score_of(tried)), strict=True)
        lines += [playbook.tree[tree].title, *(f"  {name:<22} {cell}" for name, cell in cells), ""]
    for name, by in SPLITS.items():
        lines.append(f"{playbook.trees[0].title} By {name}:")
        for part, found in scores_by(first, by).items():
            lines.append(f"  {part:<20} {found.leading.cases:>4} cases, leading {_share(found.leading)}")
        lines.append("")
    return "\n".join(lines).rstrip()


def score_cells(found: Score) -> list[str]:
    """Return what a score says in each of ``COLUMNS``."""
    counted = (getattr(found, name) for name in COLUMNS)
    return [_share(one) if isinstance(one, Share) else f"{float(one):.1f}" for one in counted]


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.0%} ({low:.0%} to {high:.0%})"
