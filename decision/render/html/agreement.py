"""A comparison of trees as HTML. Comes in: a playbook, a comparison. Goes out: sentences and tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from decision.cases.agreement import Comparison, Outcomes, all_pairs, alone, overall_agreement, tree_shares
from decision.cases.backtest import Share
from decision.render.formats.agreement_data import PAIR, TREE, shares_of
from decision.render.html.kit import NOTHING, Html, items, join, row, table, tag, typeset
from decision.render.text.agreement import (
    describe_count,
    describe_dividing,
    describe_gap,
    describe_never,
    describe_pair,
    format_part,
    tree_title,
)
from decision.tree.model import Family, Kind, Playbook
from decision.wording.labels import FAMILIES
from decision.wording.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Iterable


_MISSING = "Missing, and nothing else"
_TOGETHER = {"side": "Same on fine-tuning now", "family": "Same family"}
"""What is shown of all trees together, with the heads of its columns."""


def how(comparison: Comparison) -> Html:
    """Return how the combinations were counted."""
    return tag("p", describe_count(comparison))


def by_tree(playbook: Playbook, comparison: Comparison) -> Html:
    """Return a table of what each tree says."""
    rows = (_row(comparison, tree_title(playbook, one.tree), shares_of(one, TREE)) for one in tree_shares(comparison))
    return _table("What each tree says", ("Tree", *TREE.values()), rows)


def by_pair(playbook: Playbook, comparison: Comparison) -> Html:
    """Return a table of how often each two trees agree."""
    rows = [
        _row(comparison, f"{tree_title(playbook, one.one)} · {tree_title(playbook, one.other)}", shares_of(one, PAIR))
        for one in all_pairs(comparison)
    ]
    return _table("How often two trees agree", ("Two trees", *PAIR.values()), rows)


def by_gap(playbook: Playbook, comparison: Comparison) -> Html:
    """Return a table of what each tree names most often where one thing is missing and nothing else."""
    places = range(len(comparison.trees))
    rows = [row(gap, *(_named_most(tally, place) for place in places)) for gap, tally in _by_gap(comparison)]
    heads = (_MISSING, *(tree_title(playbook, tree) for tree in comparison.trees))
    return _table("What each tree names most often, by what is missing", heads, rows) if rows else NOTHING


def _by_gap(comparison: Comparison) -> list[tuple[str, Counter[Outcomes]]]:
    """Return each gap with what the trees say where it is the only one."""
    gap = next((fact for fact in comparison.facts if fact.kind is Kind.MANY), None)
    if gap is None:
        return []
    tallies = zip(alone(gap), comparison.having(gap.id, alone(gap)), strict=True)
    return [(describe_gap(gap, answer), tally) for answer, tally in tallies]


def _named_most(tally: Counter[Outcomes], place: int) -> str:
    families: Counter[Family | None] = Counter()
    for says, times in tally.items():
        families[says[place].family] += times
    family, times = max(families.items(), key=lambda named: named[1], default=(None, 0))
    name = FAMILIES[family] if family else "Names none"
    return name if times == tally.total() else f"{name} ({format_part(Share(times, tally.total()), exact=True)})"


def together(comparison: Comparison) -> Html:
    """Return how often all agree, over everything and for each gap without any other."""
    every = overall_agreement(comparison.tally)
    speak, name = (format_part(share, exact=comparison.exact) for share in (every.speak, every.name))
    six = counted(len(comparison.trees), "tree", "trees")
    parts = [("Anything (all combinations)", comparison.tally), *_by_gap(comparison)]
    rows = (_row(comparison, head, shares_of(overall_agreement(tally), _TOGETHER)) for head, tally in parts)
    return join(
        tag("p", f"All {six} speak: {speak}. All {six} name a family: {name}."),
        _table("How often all agree", (_MISSING, *_TOGETHER.values()), rows),
        tag("p", describe_dividing(comparison)),
    )


def never(playbook: Playbook, comparison: Comparison) -> Html:
    """Return which trees never agree on fine-tuning now, and the answers on which two never name one family."""
    apart = [
        describe_pair(playbook, found.one, found.other)
        for found in all_pairs(comparison)
        if found.side.cases and not found.side.hits
    ]
    now = f"never agree, whatever the answers: {'; '.join(apart)}" if apart else "any two agree on some combinations"
    lines = items(describe_never(playbook, comparison))
    family = "some never meet:" if lines else "no answer keeps two from ever meeting."
    return join(tag("p", f"On fine-tuning now, {now}. On the family, {family}"), lines)


def _row(comparison: Comparison, head: str, shares: Iterable[Share]) -> Html:
    return row(head, *(format_part(share, exact=comparison.exact) for share in shares))


def _table(label: str, heads: Iterable[str], rows: Iterable[Html]) -> Html:
    inside = table((head[:1].upper() + head[1:] for head in heads), rows)
    return typeset(inside, name="md-typeset__scrollwrap sft-compared", tabindex=0, role="group", aria_label=label)
