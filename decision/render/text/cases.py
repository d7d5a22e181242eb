"""The back-test and the comparison of trees for a terminal. Comes in: a playbook, what was counted. Goes out: text."""

from collections.abc import Mapping, Sequence

from decision.cases.agreement import ALL, PAIR, TREE, Comparison, Ratio
from decision.cases.backtest import COLUMNS, SPLITS, commonest, score_of, scores_by
from decision.render.formats.case_data import Results
from decision.tree.model import Playbook
from decision.wording.agreement import AgreementWords
from decision.wording.backtest import format_interval, score_cells
from decision.wording.labels import FAMILIES
from decision.wording.sentences import counted


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
