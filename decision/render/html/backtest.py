"""A back-test as HTML. Comes in: a playbook, tried cases by tree. Goes out: tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from decision.cases.backtest import SPLITS, Score, Tried, Why, Wrong, score_of, scores_by
from decision.render.formats.backtest_data import COLUMNS, Results
from decision.render.html.kit import Html, join, link, row, small, table, tag, typeset
from decision.render.text.backtest import score_cells
from decision.wording.labels import FAMILIES
from decision.wording.near_cases import WORKED, who

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision.tree.model import Playbook

WHY = {
    Why.GATE: ("A gate is shut", "It leads to fine-tuning, but not yet: the case itself says that a gate is shut."),
    Why.RULED_OUT: ("Ruled out", "What the case says of these facts rules out what worked."),
    Why.TIE: ("A tie", "What worked weighs as much as what leads, and a tie goes to the cheaper."),
    Why.ONE_FACT: ("One fact is missing", "Any of these facts, if the case said it, could make what worked lead."),
    Why.MORE_FACTS: ("Several facts are missing", "It takes two facts that the case does not say, or more."),
}
"""Why a tree is wrong: the name of the reason, and what it means."""


def backtest_tables(playbook: Playbook, results: Results) -> Html:
    """Return a back-test as tables: the trees side by side, then ours in parts."""
    first = next(iter(results.values()))
    trees = ((playbook.tree[tree].title, len(tried), score_of(tried)) for tree, tried in results.items())
    parts = [
        (tag("h3", f"Our tree, by {name}"), _table(name.capitalize(), _parts(scores_by(first, by))))
        for name, by in SPLITS.items()
    ]
    return join(_table("Tree", trees), parts)


def _parts(scores: dict[str, Score]) -> Iterable[tuple[str, int, Score]]:
    return ((part, found.leading.cases, found) for part, found in scores.items())


def _table(first: str, scores: Iterable[tuple[str, int, Score]]) -> Html:
    heads = (name.capitalize() for name in (first, "cases", *COLUMNS.values()))
    return typeset(table(heads, (row(name, str(cases), *score_cells(found)) for name, cases, found in scores)))


# --- where our tree is wrong, and what a further fact would do ----------------------------------


def output_table(tried: Sequence[Tried], with_output_known: Sequence[Tried]) -> Html:
    """Return our tree's figures without and with the kind of output, as a table."""
    rows = [("The facts in the publications", tried), ("The kind of output as well", with_output_known)]
    return _table("What the tree knows", ((name, len(part), score_of(part)) for name, part in rows))


def wrong_tables(playbook: Playbook, found: Sequence[Wrong], base: str) -> Html:
    """Return the reasons why our tree is wrong with their counts, then every case with its reason, as tables."""
    counts = Counter(one.why for one in found)
    sides = Counter(one.why for one in found if not one.tried.same_side)
    reasons = (row(name, str(counts[why]), str(sides[why]), says) for why, (name, says) in WHY.items())
    cases = (_wrong_row(playbook, one, base) for one in found)
    return join(
        typeset(table(("Reason", "Cases", "Wrong on yes or no", "What it means"), reasons)),
        tag("p", _missing(playbook, found)),
        typeset(table(("Case", "What worked", "What leads", "Fine-tune, yes or no", "Reason"), cases)),
    )


def _missing(playbook: Playbook, found: Sequence[Wrong]) -> str:
    """Say which facts are missing most often, of those that alone could turn a case."""
    turning = Counter(fact for one in found if one.why in (Why.ONE_FACT, Why.TIE) for fact in one.turns_on)
    said = ", ".join(f"{playbook.fact[fact].label} ({count})" for fact, count in turning.most_common())
    return f"Facts that alone could have turned a case, with the number of cases: {said}." if said else ""


def _wrong_row(playbook: Playbook, one: Wrong, base: str) -> Html:
    case, (leading, weight) = one.tried.case, one.weights[0]
    named = [playbook.gate[name].title if one.why is Why.GATE else playbook.fact[name].label for name in one.turns_on]
    return row(
        [link(f"{base}cases/#{case.id}", who(case)), small(case.task)],
        WORKED[case.worked],
        f"{FAMILIES[leading] if leading else 'Nothing'}, {float(weight):.0%} of the weight",
        "right" if one.tried.same_side else "wrong",
        ": ".join(filter(None, [WHY[one.why][0], "; ".join(named)])),
    )
