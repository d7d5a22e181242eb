"""A back-test for a terminal. Comes in: a playbook, tried cases by tree. Goes out: plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cases.backtest import COLUMNS, SPLITS, commonest, score_of, scores_by
from decision.wording.backtest import format_interval, score_cells
from decision.wording.labels import FAMILIES

if TYPE_CHECKING:
    from decision.render.formats.backtest_data import Results
    from decision.tree.model import Playbook


def backtest_text(playbook: Playbook, results: Results) -> str:
    """Return a back-test as text: each tree's figures, then ours by gap, reporter and confidence."""
    first = next(iter(results.values()))
    family, always = commonest([tried.case for tried in first])
    lines = [f"{len(first)} published cases. Always answering “{FAMILIES[family]}”: {format_interval(always)}.", ""]
    for tree, tried in results.items():
        cells = zip(COLUMNS.values(), score_cells(score_of(tried)), strict=True)
        lines += [playbook.tree[tree].title, *(f"  {name:<22} {cell}" for name, cell in cells), ""]
    for name, by in SPLITS.items():
        lines.append(f"{playbook.trees[0].title} By {name}:")
        for part, found in scores_by(first, by).items():
            lines.append(f"  {part:<20} {found.leading.cases:>4} cases, leading {format_interval(found.leading)}")
        lines.append("")
    return "\n".join(lines).rstrip()
