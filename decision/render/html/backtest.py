"""A back-test as data, as text and as HTML. Comes in: tried cases by tree. Goes out: a dictionary, text, HTML."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from decision.cases.backtest import SPLITS, Score, Share, Tried, Why, commonest, score_of, scores_by
from decision.wording.labels import FAMILIES
from decision.wording.near_cases import WORKED, who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from decision.cases.backtest import Wrong
    from decision.tree.model import Playbook

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Results = Mapping[str, Sequence[Tried]]
"""The tried cases, by the tree's id."""

COLUMNS = ("leading family right", "still possible", "families possible", "fine-tune, yes or no", "a gate is shut")


WHY = {
    Why.GATE: ("A gate is shut", "It leads to fine-tuning, but not yet: the case itself says that a gate is shut."),
    Why.RULED_OUT: ("Ruled out", "What the case says of these facts rules out what worked."),
    Why.TIE: ("A tie", "What worked weighs as much as what leads, and a tie goes to the cheaper."),
    Why.ONE_FACT: ("One fact is missing", "Any of these facts, if the case said it, could make what worked lead."),
    Why.MORE_FACTS: ("Several facts are missing", "It takes two facts that the case does not say, or more."),
}
"""Why a tree is wrong: the name of the reason, and what it means."""


def backtest_as_data(results: Results, wrong: Sequence[Wrong] = ()) -> dict[str, Json]:
    """Return a back-test as data; shares with hits, cases and the 95 % interval; ``wrong``, where our tree was."""
    cases = [tried.case for tried in next(iter(results.values()))]
    family, always = commonest(cases)
    return {
        "cases": len(cases),
        "baseline": {"family": family.value, "leading": _share(always)},
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
    return {
        "leading": _share(found.leading),
        "possible": _share(found.possible),
        "families": round(float(found.families), 3),
        "yes_or_no": _share(found.yes_or_no),
        "gates_open": _share(found.gates_open),
    }


def _share(share: Share) -> dict[str, Json]:
    low, high = share.interval
    return {
        "hits": share.hits,
        "cases": share.cases,
        "share": round(share.value, 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def backtest_text(playbook: Playbook, results: Results) -> str:
    """Return a back-test for the terminal: each tree's figures, then ours by gap, reporter and confidence."""
    cases = [tried.case for tried in next(iter(results.values()))]
    family, always = commonest(cases)
    lines = [f"{len(cases)} published cases. Always answering “{FAMILIES[family]}”: {_said(always)}.", ""]
    for tree, tried in results.items():
        lines += [playbook.tree[tree].title, *_lines(score_of(tried)), ""]
    first = next(iter(results.values()))
    for name, by in SPLITS.items():
        lines.append(f"{playbook.trees[0].title} By {name}:")
        for part, found in scores_by(first, by).items():
            lines.append(f"  {part:<20} {found.leading.cases:>4} cases, leading {_said(found.leading)}")
        lines.append("")
    return "\n".join(lines).rstrip()


def _lines(found: Score) -> list[str]:
    return [f"  {name:<22} {cell}" for name, cell in zip(COLUMNS, _cells(found), strict=True)]


def _cells(found: Score) -> list[str]:
    return [
        _said(found.leading),
        _said(found.possible),
        f"{float(found.families):.1f}",
        _said(found.yes_or_no),
        _said(found.gates_open),
    ]


def _said(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.0%} ({low:.0%} to {high:.0%})"


def backtest_tables(playbook: Playbook, results: Results) -> str:
    """Return a back-test as HTML tables: the trees side by side, then ours in parts."""
    rows = [(playbook.tree[tree].title, len(tried), score_of(tried)) for tree, tried in results.items()]
    html = _table("Tree", [(title, cases, _cells(found)) for title, cases, found in rows])
    first = next(iter(results.values()))
    for name, by in SPLITS.items():
        parts = scores_by(first, by)
        html += f"<h3>Our tree, by {escape(name)}</h3>"
        html += _table(name.capitalize(), [(part, found.leading.cases, _cells(found)) for part, found in parts.items()])
    return html


def _table(first: str, rows: Sequence[tuple[str, int, list[str]]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{cases}</td>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, cases, cells in rows
    )
    return _wrapped(_head(*(name.capitalize() for name in (first, "cases", *COLUMNS))), body)


# --- where our tree is wrong, and what a further fact would do ----------------------------------


def output_table(tried: Sequence[Tried], with_output_known: Sequence[Tried]) -> str:
    """Return our tree's figures without and with the kind of output, as an HTML table."""
    rows = [("The facts in the publications", tried), ("The kind of output as well", with_output_known)]
    return _table("What the tree knows", [(name, len(part), _cells(score_of(part))) for name, part in rows])


def wrong_tables(playbook: Playbook, found: Sequence[Wrong], base: str) -> str:
    """Return the reasons why our tree is wrong with their counts, then every case with its reason, as HTML tables."""
    counts = Counter(one.why for one in found)
    sides = Counter(one.why for one in found if not one.tried.same_side)
    reasons = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{counts[why]}</td><td>{sides[why]}</td>'
        f"<td>{escape(says)}</td></tr>"
        for why, (name, says) in WHY.items()
    )
    head = _head("Reason", "Cases", "Wrong on yes or no", "What it means")
    return f"{_wrapped(head, reasons)}<p>{_missing(playbook, found)}</p>" + _wrapped(
        _head("Case", "What worked", "What leads", "Fine-tune, yes or no", "Reason"),
        "".join(_wrong_row(playbook, one, base) for one in found),
    )


def _missing(playbook: Playbook, found: Sequence[Wrong]) -> str:
    """Say which facts are missing most often, of those that alone could turn a case."""
    turning = [fact for one in found if one.why in (Why.ONE_FACT, Why.TIE) for fact in one.turns_on]
    said = [f"{escape(playbook.fact[fact].label)} ({count})" for fact, count in Counter(turning).most_common()]
    return f"Facts that alone could have turned a case, with the number of cases: {', '.join(said)}." if said else ""


def _wrong_row(playbook: Playbook, one: Wrong, base: str) -> str:
    case = one.tried.case
    leading, weight = one.weights[0]
    named = [playbook.gate[name].title if one.why is Why.GATE else playbook.fact[name].label for name in one.turns_on]
    turns = f": {escape('; '.join(named))}" if named else ""
    family = FAMILIES[leading] if leading else "Nothing"
    return (
        f'<tr><th scope="row"><a href="{base}cases/#{escape(case.id)}">{escape(who(case))}</a>'
        f'<span class="sft-small">{escape(case.task)}</span></th>'
        f"<td>{escape(WORKED[case.worked])}</td><td>{escape(family)}, {float(weight):.0%} of the weight</td>"
        f"<td>{'right' if one.tried.same_side else 'wrong'}</td><td>{escape(WHY[one.why][0])}{turns}</td></tr>"
    )


def _head(*names: str) -> str:
    return "".join(f'<th scope="col">{escape(name)}</th>' for name in names)


def _wrapped(heads: str, rows: str) -> str:
    return (
        '<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )
