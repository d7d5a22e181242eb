"""The back-test and the comparison of trees for a terminal. Comes in: a playbook, what was counted. Goes out: text."""

from collections.abc import Mapping, Sequence

from decision.cases.agreement import ALL, PAIR, TREE, Comparison, Ratio
from decision.cases.backtest import COLUMNS, SPLITS, STEPS, commonest, score_of, scores_by
from decision.render.formats.case_data import Results
from decision.tree.model import Playbook
from decision.wording.agreement import AgreementWords
from decision.wording.backtest import format_interval, score_cells
from decision.wording.sentences import counted


def backtest_text(playbook: Playbook, results: Results, aside: int = 0) -> str:
    """Return a back-test as text: each tree's figures, then ours by gap, reporter and confidence.

    ``aside`` is how many more cases were set aside, which is why they are not counted.
    """
    first = next(iter(results.values()))
    family, always = commonest([tried.case for tried in first])
    more = f"; {aside} more are set aside and not counted" if aside else ""
    lines = [f"{len(first)} published cases{more}."]
    lines += [f"Always answering “{playbook.family[family].label}”: {format_interval(always)}.", ""]
    for tree, tried in results.items():
        found = score_of(tried)
        columns = COLUMNS | (STEPS if found.first_worked.cases else {})
        cells = zip(columns.values(), score_cells(found, columns), strict=True)
        lines += [playbook.tree[tree].title, *(f"  {name:<24} {cell}" for name, cell in cells), ""]
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
        said = {"verb": playbook.subject.verb, "noun": playbook.subject.noun}
        shares = words.shares(ratios, trees).items()
        return [f"  {ratios[name].words.format(**said):<26} {share}" for name, share in shares]

    lines = [words.how(), "Combinations are not teams: each counts once, likely or not.", ""]
    for place in range(len(comparison.trees)):
        lines += [words.title(place), *rows(TREE, [place])]
    lines.append("")
    for pair in comparison.pairs:
        lines += [words.titles(pair, "·"), *rows(PAIR, pair)]
    lines += ["", f"All {counted(len(comparison.trees), 'tree', 'trees')}", *rows(ALL)]
    lines += ["", "Where two never name one family", *(f"  {line}" for line in words.never_one_family())]
    return "\n".join(lines)
