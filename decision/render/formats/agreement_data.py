"""A comparison of trees as plain data. Comes in: a comparison. Goes out: a dictionary for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cases.agreement import ALL, PAIR, TREE, by_answer, never_one_family, shares_of
from decision.render.formats.backtest_data import Json, share_as_data
from decision.tree.answers import write_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from decision.cases.agreement import Comparison, Ratio, Tally
    from decision.tree.model import Answer, Fact


def agreement_as_data(comparison: Comparison) -> dict[str, Json]:
    """Return a comparison as data; shares with hits and cases, and with their interval where they are drawn."""
    every, exact = comparison.tally, comparison.exact

    def shares(ratios: Mapping[str, Ratio], tally: Tally, trees: Sequence[int] = ()) -> dict[str, Json]:
        return {name: share_as_data(share, 6, exact=exact) for name, share in shares_of(ratios, tally, trees).items()}

    def given(fact: Fact, answer: Answer) -> dict[str, Json]:
        return {"fact": fact.id, "answer": write_answer(fact, answer)}

    def named(pair: Sequence[int]) -> dict[str, Json]:
        return {"trees": [comparison.trees[place] for place in pair]}

    return {
        "combinations": comparison.combinations,
        "states": len(comparison.states),
        "exact": exact,
        "seed": comparison.seed,
        "facts": [fact.id for fact in comparison.facts],
        "trees": {tree: shares(TREE, every, [place]) for place, tree in enumerate(comparison.trees)},
        "pairs": [named(pair) | shares(PAIR, every, pair) for pair in comparison.pairs],
        "all": shares(ALL, every),
        "by_answer": [given(fact, answer) | shares(ALL, tally) for fact, answer, tally in by_answer(comparison)],
        "never_one_family": [
            {
                **named(pair),
                "over_all": share_as_data(family, 6, exact=exact),
                "answers": [given(fact, answer) for fact in comparison.facts for answer in apart.get(fact.id, ())],
            }
            for pair, family, apart in never_one_family(comparison)
        ],
    }
