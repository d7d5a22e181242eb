"""The back-test and the comparison of trees as plain data. Comes in: what was counted. Goes out: data for JSON."""

from collections.abc import Mapping, Sequence

from decision.cases.agreement import ALL, PAIR, TREE, Comparison, Ratio, Tally, by_answer, never_one_family, shares_of
from decision.cases.backtest import COLUMNS, SPLITS, STEPS, Score, Tried, Wrong, commonest, score_of, scores_by
from decision.cases.shares import Share
from decision.tree.answers import write_answer
from decision.tree.model import Answer, Fact
from decision.wording.blocks import Json

type Results = Mapping[str, Sequence[Tried]]
"""The tried cases, by the tree's id."""


def backtest_as_data(results: Results, wrong: Sequence[Wrong] = (), aside: int = 0) -> dict[str, Json]:
    """Return a back-test as data; shares with hits, cases and the 95 % interval; ``wrong``, where our tree was.

    ``aside`` is how many more cases were set aside, which is why they are not counted.
    """
    cases = [tried.case for tried in next(iter(results.values()))]
    family, always = commonest(cases)
    return {
        "cases": len(cases),
        "set_aside": aside,
        "baseline": {"family": family, "leading": share_as_data(always)},
        "trees": {
            tree: {
                **_score(score_of(tried)),
                "splits": {
                    name: {part: _score(found) for part, found in scores_by(tried, by).items()}
                    for name, by in SPLITS.items()
                },
            }
            for tree, tried in results.items()
        },
        "wrong": [
            {
                "case": one.tried.case.id,
                "why": one.why.value,
                "turns_on": list(one.turns_on),
                "families": {str(family): round(float(weight), 4) for family, weight in one.weights},
                "yes_or_no": one.tried.same_side,
            }
            for one in wrong
        ],
    }


def _score(found: Score) -> dict[str, Json]:
    counted = ((name, getattr(found, name)) for name in (*COLUMNS, *STEPS))
    return {name: share_as_data(one) if isinstance(one, Share) else round(float(one), 3) for name, one in counted}


def share_as_data(share: Share, places: int = 4, *, exact: bool = False) -> dict[str, Json]:
    """Return a share with its interval, rounded to some places; without where it is ``exact``."""
    counted: dict[str, Json] = {"hits": share.hits, "cases": share.cases, "share": round(share.value, places)}
    return counted if exact else counted | {"interval": [round(end, places) for end in share.interval]}


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
