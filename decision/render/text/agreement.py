"""A comparison of trees for a terminal. Comes in: a playbook, a comparison. Goes out: plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cases.agreement import ALL, PAIR, TREE, Comparison, Ratio
from decision.wording.agreement import AgreementWords
from decision.wording.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from decision.tree.model import Playbook


def agreement_text(playbook: Playbook, comparison: Comparison) -> str:
    """Return a comparison as text."""
    words = AgreementWords(playbook, comparison)

    def rows(ratios: Mapping[str, Ratio], trees: Sequence[int] = ()) -> list[str]:
        return [f"  {ratios[name].words:<26} {share}" for name, share in words.shares(ratios, trees).items()]

    lines = [words.how(), "Combinations are not teams: each counts once, likely or not.", ""]
    for place in range(len(comparison.trees)):
        lines += [words.title(place), *rows(TREE, [place])]
    lines.append("")
    for pair in comparison.pairs:
        lines += [words.titles(pair, "·"), *rows(PAIR, pair)]
    lines += ["", f"All {counted(len(comparison.trees), 'tree', 'trees')}", *rows(ALL)]
    lines += ["", "Where two never name one family", *(f"  {line}" for line in words.never_one_family())]
    return "\n".join(lines)
