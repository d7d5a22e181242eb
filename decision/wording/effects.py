"""What published cases say of wrong answers. Comes in: a view of the costs. Goes out: parts of blocks.

They are named examples: no base for a forecast, and none to rank levers by.
"""

from collections.abc import Collection, Iterable
from statistics import quantiles

from decision.cost.compare import errors_to_remove
from decision.cost.effects import Against, Effect
from decision.cost.view import CostView
from decision.wording.blocks import Cell, Fold, Part, Table, ToPage, line, row
from decision.wording.cost_words import title_of
from decision.wording.figures import number, percent
from decision.wording.near_cases import REPORTED_BY
from decision.wording.sentences import count_word, listed

AGAINST = {
    Against.PROMPTED_LARGE: "a large model with a prompt",
    Against.PROMPTED_SAME: "the same model with a plain prompt",
    Against.UNTUNED_SAME: "the same model, untuned",
    Against.RETRIEVAL: "plain retrieval",
    Against.PREVIOUS_SYSTEM: "the system before",
    Against.OTHER: "another model or method",
}
"""What a published case compares with, in words."""


def effect_parts(view: CostView) -> tuple[Part, ...]:
    """Return what published cases say of wrong answers, as named examples, and whether little of it would pay."""
    found = view.book.effects
    if not found:
        return ()
    low, high = quarter(found)
    heads = ("Case", "What was done", "Compared with", "Wrong before", "Wrong after", "Measure", "Who says so")
    caption = "Wrong answers in a hundred, by name of the case. Where the measure is F1, it is no share of answers."
    rows = (
        row(
            line(ToPage(one.who, f"cases/#{one.case}")),
            *(one.did, AGAINST[one.against], *(number(100 * (1 - share), 3) for share in (one.before, one.after))),
            Cell(line(one.measure), f"{number(one.tested)} items tested" if one.tested else ""),
            REPORTED_BY[one.reported_by],
        )
        for one in sorted(found, key=lambda one: one.who)
    )
    table = Table("Published cases", heads, tuple(rows), "effects", caption)
    return (
        *pays_if(view),
        line(
            f"Of {len(found)} published comparisons, the middle half say that {percent(low)} to {percent(high)} of "
            f"wrong answers went away, and the best {percent(max(one.removed for one in found))}; at the other end "
            "there were more than before. This is no forecast, and it ranks no lever: whoever found nothing seldom "
            "publishes figures, what is compared differs, and which lever it was says little about how much came of "
            "it. Your own test on your own items does."
        ),
        Fold("The comparisons, each with who reports it", (table,)),
    )


def pays_if(view: CostView, levers: Collection[str] = ()) -> tuple[Part, ...]:
    """Return which levers would pay for themselves if few wrong answers went away; nothing without published cases."""
    if not view.book.effects:
        return ()
    few = round(1 / quarter(view.book.effects)[0])
    today = view.estimates[view.baseline]
    wrong = today.q["error-share"] * today.q[f"errors-left.{view.baseline}"] / few
    found: dict[bool, list[str]] = {True: [], False: []}
    for lever, ours in view.estimates.items():
        if lever in (levers or view.compared) and lever != view.baseline:
            points = errors_to_remove(ours, today)
            found[points is not None and points <= wrong].append(f"“{title_of(view, lever)}”")
    said = f"What if one wrong answer in {count_word(few)} went away, {number(100 * wrong, 2)} in a hundred? "
    pays = f"These would pay for themselves: {listed(found[True], 'and')}. " if found[True] else "No lever would pay. "
    rest = f"These would not: {listed(found[False], 'and')}." if found[False] and found[True] else ""
    return (line(said, pays, rest),)


def quarter(found: Iterable[Effect]) -> tuple[float, float]:
    """Return the quartiles of the shares of wrong answers that went away in published cases."""
    low, _, high = quantiles((one.removed for one in found), n=4, method="inclusive")
    return low, high
