"""A comparison of trees as plain data. Comes in: a comparison. Goes out: a dictionary for JSON."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from decision.cases.agreement import all_pairs, alone, overall_agreement, pair_agreement, partitions, tree_shares
from decision.render.formats.backtest_data import Json, share_as_data
from decision.tree.answers import write_answer
from decision.tree.model import Answer, Fact, Kind

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from decision.cases.agreement import Agreement, Comparison, Outcomes, Pair, TreeShares
    from decision.cases.backtest import Share

TREE = {
    "now": "would fine-tune now",
    "fits": "leads to fine-tuning",
    "unnamed": "names no family",
    "silent": "says nothing",
}
"""What is counted of one tree, with its words."""
PAIR = {"side": "same on fine-tuning now", "both": "both, where either would", "family": "same family"}
"""What is counted of two trees."""
ALL = {
    "speak": "all speak",
    "side": "all that speak, now",
    "name": "all name a family",
    "family": "all that name one, same",
}
"""What is counted of all trees."""


def shares_of(found: TreeShares | Pair | Agreement, names: Iterable[str]) -> list[Share]:
    """Return some of the shares that were counted, by name."""
    return [getattr(found, name) for name in names]


def agreement_as_data(comparison: Comparison) -> dict[str, Json]:
    """Return a comparison as data; shares with hits and cases, and with their interval where they are drawn."""

    def shares(found: TreeShares | Pair | Agreement, names: Iterable[str]) -> dict[str, Json]:
        counted = zip(names, shares_of(found, names), strict=True)
        return {name: share_as_data(share, 6, exact=comparison.exact) for name, share in counted}

    def given(fact: Fact, answer: Answer) -> dict[str, Json]:
        return {"fact": fact.id, "answer": write_answer(fact, answer)}

    return {
        "combinations": comparison.combinations,
        "states": len(comparison.states),
        "exact": comparison.exact,
        "seed": comparison.seed,
        "facts": [fact.id for fact in comparison.facts],
        "trees": {found.tree: shares(found, TREE) for found in tree_shares(comparison)},
        "pairs": [{"trees": [found.one, found.other], **shares(found, PAIR)} for found in all_pairs(comparison)],
        "all": shares(overall_agreement(comparison.tally), ALL),
        "by_answer": [
            given(fact, answer) | shares(overall_agreement(tally), ALL) for fact, answer, tally in by_answer(comparison)
        ],
        "never_one_family": [
            {
                "trees": [found.one, found.other],
                "over_all": share_as_data(found.family, 6, exact=comparison.exact),
                "answers": [given(fact, answer) for fact in comparison.facts for answer in apart.get(fact.id, ())],
            }
            for found, apart in never_one_family(comparison)
        ],
    }


def by_answer(comparison: Comparison) -> Iterator[tuple[Fact, Answer, Counter[Outcomes]]]:
    """Yield every single answer with what the trees say where it is given; of gaps, each without any other."""
    for fact in comparison.facts:
        wanted = alone(fact) if fact.kind is Kind.MANY else partitions(fact, comparison.thresholds[fact.id])
        for answer, tally in zip(wanted, comparison.having(fact.id, wanted), strict=True):
            yield fact, answer, tally


def never_one_family(comparison: Comparison) -> Iterator[tuple[Pair, dict[str, list[Answer]]]]:
    """Yield each two trees that never name one family: how they agree over all, and the answers where they do not.

    Two that never do whatever the answers come without any.
    """
    tallies = list(by_answer(comparison))
    for one, other in combinations(range(len(comparison.trees)), 2):
        every = pair_agreement(comparison, one, other)
        found: dict[str, list[Answer]] = {}
        for fact, answer, tally in tallies if every.family.hits else ():
            share = pair_agreement(comparison, one, other, tally).family
            if share.cases and not share.hits:
                found.setdefault(fact.id, []).append(answer)
        if found or not every.family.hits:
            yield every, found
