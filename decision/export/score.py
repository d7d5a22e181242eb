"""A back-test as data, as text and as HTML. Comes in: tried cases by tree. Goes out: a dictionary, text, HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from decision.backtest import SPLITS, Score, Share, Tried, commonest, score, split
from decision.export.labels import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from decision.model import Playbook

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Results = Mapping[str, Sequence[Tried]]
"""The tried cases, by the tree's id."""

COLUMNS = ("leading family right", "still possible", "families possible", "fine-tune, yes or no", "a gate is shut")


def record(results: Results) -> dict[str, Json]:
    """Return a back-test as data; shares with hits, cases and the 95 % interval."""
    cases = [tried.case for tried in next(iter(results.values()))]
    family, always = commonest(cases)
    return {
        "cases": len(cases),
        "baseline": {"family": family.value, "leading": _share(always)},
        "trees": {
            tree: {
                **_score(score(tried)),
                "splits": {
                    name: {part: _score(found) for part, found in split(tried, by).items()}
                    for name, by in SPLITS.items()
                },
            }
            for tree, tried in results.items()
        },
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


def text(playbook: Playbook, results: Results) -> str:
    """Return a back-test for the terminal: each tree's figures, then ours by gap, reporter and confidence."""
    cases = [tried.case for tried in next(iter(results.values()))]
    family, always = commonest(cases)
    lines = [f"{len(cases)} published cases. Always answering “{FAMILIES[family]}”: {_said(always)}.", ""]
    for tree, tried in results.items():
        lines += [playbook.tree[tree].title, *_lines(score(tried)), ""]
    first = next(iter(results.values()))
    for name, by in SPLITS.items():
        lines.append(f"{playbook.trees[0].title} By {name}:")
        for part, found in split(first, by).items():
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


def tables(playbook: Playbook, results: Results) -> str:
    """Return a back-test as HTML tables: the trees side by side, then ours in parts."""
    rows = [(playbook.tree[tree].title, len(tried), score(tried)) for tree, tried in results.items()]
    html = _table("Tree", [(title, cases, _cells(found)) for title, cases, found in rows])
    first = next(iter(results.values()))
    for name, by in SPLITS.items():
        parts = split(first, by)
        html += f"<h3>Our tree, by {escape(name)}</h3>"
        html += _table(name.capitalize(), [(part, found.leading.cases, _cells(found)) for part, found in parts.items()])
    return html


def _table(first: str, rows: Sequence[tuple[str, int, list[str]]]) -> str:
    heads = "".join(f'<th scope="col">{escape(name.capitalize())}</th>' for name in (first, "cases", *COLUMNS))
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{cases}</td>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, cases, cells in rows
    )
    return (
        '<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
