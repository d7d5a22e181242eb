"""A comparison of trees for a terminal. Comes in: a playbook, a comparison. Goes out: plain text.

Shares that were counted come as they are; shares of a sample with their interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cases.agreement import Comparison, all_pairs, overall_agreement, tree_shares
from decision.render.formats.agreement_data import ALL, PAIR, TREE, by_answer, never_one_family, shares_of
from decision.tree.model import Answer, Fact, Kind, Playbook
from decision.wording.answers import describe_answer
from decision.wording.sentences import counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from decision.cases.backtest import Share

_EDGE = 0.01
"""Shares nearer than this to nothing or to all are given with a decimal more."""


def agreement_text(playbook: Playbook, comparison: Comparison) -> str:
    """Return a comparison as text."""

    def rows(shares: Iterable[Share], names: Mapping[str, str]) -> list[str]:
        shown = zip(names.values(), shares, strict=True)
        return [f"  {name:<26} {format_part(share, exact=comparison.exact)}" for name, share in shown]

    lines = [describe_count(comparison), "Combinations are not teams: each counts once, likely or not.", ""]
    for found in tree_shares(comparison):
        lines += [tree_title(playbook, found.tree), *rows(shares_of(found, TREE), TREE)]
    lines.append("")
    for pair in all_pairs(comparison):
        titles = f"{tree_title(playbook, pair.one)} · {tree_title(playbook, pair.other)}"
        lines += [titles, *rows(shares_of(pair, PAIR), PAIR)]
    every = shares_of(overall_agreement(comparison.tally), ALL)
    lines += ["", f"All {counted(len(comparison.trees), 'tree', 'trees')}", *rows(every, ALL)]
    lines += ["", "Where two never name one family", *(f"  {line}" for line in describe_never(playbook, comparison))]
    return "\n".join(lines)


def tree_title(playbook: Playbook, tree: str) -> str:
    """Return what a tree is called beside the others."""
    found = playbook.tree[tree]
    return found.title if found.article else "Our tree"


def format_part(share: Share, *, exact: bool) -> str:
    """Write a share in percent; never and always are said of no hit and of no miss, however few the cases."""
    if not share.cases:
        return "no case"
    if share.hits in (0, share.cases):
        said = "always" if share.hits else "never"
    else:
        percent = 100 * share.value
        plain = f"{percent:.1f}%" if min(share.value, 1 - share.value) < _EDGE else f"{percent:.0f}%"
        said = {"0.0%": "under 0.1%", "100.0%": "over 99.9%"}.get(plain, plain)
    low, high = share.interval
    return said if exact else f"{said} ({low:.1%} to {high:.1%})"


def describe_count(comparison: Comparison) -> str:
    """Say how the combinations were counted."""
    numbers = f"{comparison.combinations:,} combinations of answers to {len(comparison.facts)} facts"
    if comparison.exact:
        merged = f"{len(comparison.states):,} states that some tree tells apart"
        return f"There are {numbers}, merged into {merged}. All of them are counted."
    drawn = f"{len(comparison.states):,} combinations are drawn, with the seed {comparison.seed}"
    return f"There are {numbers}, too many to count. Instead {drawn}; brackets give Wilson's 95% interval."


def describe_never(playbook: Playbook, comparison: Comparison) -> Iterator[str]:
    """Say of each two trees that never name one family where that is so."""
    for found, apart in never_one_family(comparison):
        names = describe_pair(playbook, found.one, found.other)
        if found.family.hits:
            given = (_describe_given(playbook.fact[fact], answers) for fact, answers in apart.items())
            yield f"{names}: where {listed(given, 'or where')}."
        else:
            every = "whatever the answers" if found.family.cases else "there is no answer to which both name one"
            yield f"{names}: {every}."


def describe_pair(playbook: Playbook, one: str, other: str) -> str:
    """Name two trees."""
    return f"{tree_title(playbook, one)} and {tree_title(playbook, other)}"


def describe_dividing(comparison: Comparison) -> str:
    """Say which single answers, gaps apart, divide the trees most and least on fine-tuning now."""
    found = [
        (overall_agreement(tally).side, _describe_given(fact, [answer]))
        for fact, answer, tally in by_answer(comparison)
        if fact.kind is not Kind.MANY
    ]
    if not found:
        return ""
    found.sort(key=lambda one: one[0].value)
    (low, worst), (high, best) = (
        (format_part(share, exact=comparison.exact), given) for share, given in (found[0], found[-1])
    )
    opening = "Of all other answers, they agree on fine-tuning now least"
    return f"{opening} where {worst} ({low}), and most where {best} ({high})."


def describe_gap(gap: Fact, answer: Answer) -> str:
    """Name the one gap that an answer says is there."""
    return describe_answer(gap, answer).partition(":")[0]


def _describe_given(fact: Fact, answers: Sequence[Answer]) -> str:
    """Say one of several answers to a fact amid a sentence; of a gap, that it is the only one."""
    if fact.kind is Kind.MANY:
        gaps = (lower_first(describe_gap(fact, answer)) for answer in answers)
        quoted = (f"“{gap}”" if " " in gap else gap for gap in gaps)
        return f"{lower_first(fact.label)} is only {listed(quoted, 'or')}"
    return f"“{fact.label}” is {listed((f'“{describe_answer(fact, answer)}”' for answer in answers), 'or')}"
