"""A comparison of trees as data, as text and as HTML. Comes in: a playbook, a comparison. Goes out: a dictionary, text.

Shares that were counted stand as they are; shares of a sample stand with their interval.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import combinations
from typing import TYPE_CHECKING

from decision.cases.agreement import all_pairs, alone, overall_agreement, pair_agreement, partitions, tree_shares
from decision.cases.backtest import Share
from decision.tree.answers import describe_answer, write_answer
from decision.tree.model import Kind
from decision.wording.labels import FAMILIES
from decision.wording.sentences import counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision.cases.agreement import Agreement, Comparison, Outcomes
    from decision.tree.model import Answer, Fact, Family, Playbook

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_VOICE = ("would fine-tune now", "leads to fine-tuning", "names no family", "says nothing")
_PAIR = ("same on fine-tuning now", "both, where either would", "same family")
_CHOIR = ("same on fine-tuning now", "same family")
_MISSING = "Missing, and nothing else"
_EDGE = 0.01
"""Shares nearer than this to nothing or to all are said with a decimal more."""


# --- words -------------------------------------------------------------------------------------


def _title(playbook: Playbook, tree: str) -> str:
    found = playbook.tree[tree]
    return found.title if found.article else "Our tree"


def _said(share: Share, *, exact: bool) -> str:
    """Say a share in percent; never and always are said of no hit and of no miss, however few the cases."""
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


def _by_answer(comparison: Comparison) -> Iterator[tuple[Fact, Answer, Counter[Outcomes]]]:
    """Yield every single answer with what the trees say where it is given; each gap stands alone."""
    for fact in comparison.facts:
        wanted = alone(fact) if fact.kind is Kind.MANY else partitions(fact, comparison.thresholds[fact.id])
        for answer, tally in zip(wanted, comparison.having(fact.id, wanted), strict=True):
            yield fact, answer, tally


def _describe_given(fact: Fact, answers: Sequence[Answer]) -> str:
    """Say one of several answers to a fact amid a sentence; of a gap, that it stands alone."""
    if fact.kind is Kind.MANY:
        gaps = (lower_first(describe_answer(fact, answer).partition(":")[0]) for answer in answers)
        quoted = (f"“{gap}”" if " " in gap else gap for gap in gaps)
        return f"{lower_first(fact.label)} is only {listed(quoted, 'or')}"
    return f"“{fact.label}” is {listed((f'“{describe_answer(fact, answer)}”' for answer in answers), 'or')}"


def _never(comparison: Comparison) -> Iterator[tuple[int, int, Share, dict[str, list[Answer]]]]:
    """Yield each two trees that never name one family: their places, the share over all, the answers where they do not.

    Two that never do whatever the answers come without any.
    """
    tallies = list(_by_answer(comparison))
    for one, other in combinations(range(len(comparison.trees)), 2):
        every = pair_agreement(comparison, one, other).family
        found: dict[str, list[Answer]] = {}
        for fact, answer, tally in tallies if every.hits else ():
            share = pair_agreement(comparison, one, other, tally).family
            if share.cases and not share.hits:
                found.setdefault(fact.id, []).append(answer)
        if found or not every.hits:
            yield one, other, every, found


def _how(comparison: Comparison) -> str:
    numbers = f"{comparison.combinations:,} combinations of answers to {len(comparison.facts)} facts"
    if comparison.exact:
        merged = f"{len(comparison.states):,} states that some tree tells apart"
        return f"There are {numbers}, merged into {merged}. All of them are counted."
    drawn = f"{len(comparison.states):,} combinations are drawn, with the seed {comparison.seed}"
    return f"There are {numbers}, too many to count. Instead {drawn}; brackets give Wilson's 95% interval."


def _only(gap: Fact, answer: Answer) -> str:
    return describe_answer(gap, answer).partition(":")[0]


def _gap(comparison: Comparison) -> Fact | None:
    return next((fact for fact in comparison.facts if fact.kind is Kind.MANY), None)


# --- data and text -----------------------------------------------------------------------------


def agreement_as_data(comparison: Comparison) -> dict[str, Json]:
    """Return a comparison as data; shares with hits and cases, and with their interval where they are drawn."""

    def share(found: Share) -> Json:
        low, high = found.interval
        counted_share: dict[str, Json] = {"hits": found.hits, "cases": found.cases, "share": round(found.value, 6)}
        return counted_share if comparison.exact else {**counted_share, "interval": [round(low, 6), round(high, 6)]}

    def all_of(found: Agreement) -> dict[str, Json]:
        return {
            "speak": share(found.speak),
            "side": share(found.side),
            "name": share(found.name),
            "family": share(found.family),
        }

    return {
        "combinations": comparison.combinations,
        "states": len(comparison.states),
        "exact": comparison.exact,
        "seed": comparison.seed,
        "facts": [fact.id for fact in comparison.facts],
        "trees": {
            voice.tree: {
                "now": share(voice.now),
                "fits": share(voice.fits),
                "unnamed": share(voice.unnamed),
                "silent": share(voice.silent),
            }
            for voice in tree_shares(comparison)
        },
        "pairs": [
            {
                "trees": [found.one, found.other],
                "side": share(found.side),
                "both": share(found.both),
                "family": share(found.family),
            }
            for found in all_pairs(comparison)
        ],
        "all": all_of(overall_agreement(comparison.tally)),
        "by_answer": [
            {"fact": fact.id, "answer": write_answer(fact, answer), **all_of(overall_agreement(tally))}
            for fact, answer, tally in _by_answer(comparison)
        ],
        "never_one_family": [
            {
                "trees": [comparison.trees[one], comparison.trees[other]],
                "over_all": share(every),
                "answers": [
                    {"fact": fact.id, "answer": write_answer(fact, answer)}
                    for fact in comparison.facts
                    for answer in found.get(fact.id, ())
                ],
            }
            for one, other, every, found in _never(comparison)
        ],
    }


def agreement_text(playbook: Playbook, comparison: Comparison) -> str:
    """Return a comparison for the terminal."""

    def rows(names: Sequence[str], *shares: Share) -> list[str]:
        return [
            f"  {name:<26} {_said(share, exact=comparison.exact)}" for name, share in zip(names, shares, strict=True)
        ]

    lines = [_how(comparison), "Combinations are not teams: each counts once, likely or not.", ""]
    for voice in tree_shares(comparison):
        lines.append(_title(playbook, voice.tree))
        lines += rows(_VOICE, voice.now, voice.fits, voice.unnamed, voice.silent)
    lines.append("")
    for found in all_pairs(comparison):
        lines.append(f"{_title(playbook, found.one)} · {_title(playbook, found.other)}")
        lines += rows(_PAIR, found.side, found.both, found.family)
    every = overall_agreement(comparison.tally)
    names = ("all speak", "all that speak, now", "all name a family", "all that name one, same")
    lines += ["", f"All {counted(len(comparison.trees), 'tree', 'trees')}"]
    lines += rows(names, every.speak, every.side, every.name, every.family)
    lines += ["", "Where two never name one family"]
    lines += [f"  {line}" for line in _describe_never(playbook, comparison)]
    return "\n".join(lines)


def _describe_never(playbook: Playbook, comparison: Comparison) -> Iterator[str]:
    for one, other, every, found in _never(comparison):
        names = listed((_title(playbook, comparison.trees[place]) for place in (one, other)), "and")
        if every.hits:
            given = (_describe_given(playbook.fact[fact], answers) for fact, answers in found.items())
            yield f"{names}: where {listed(given, 'or where')}."
        else:
            yield f"{names}: {'whatever the answers' if every.cases else 'there is no answer to which both name one'}."


# --- HTML --------------------------------------------------------------------------------------


def how(comparison: Comparison) -> str:
    """Return how the combinations were counted."""
    return f"<p>{escape(_how(comparison))}</p>"


def by_tree(playbook: Playbook, comparison: Comparison) -> str:
    """Return a table of what each tree says."""
    rows = [
        (
            _title(playbook, voice.tree),
            [_said(share, exact=comparison.exact) for share in (voice.now, voice.fits, voice.unnamed, voice.silent)],
        )
        for voice in tree_shares(comparison)
    ]
    return _table("What each tree says", ("Tree", *_VOICE), rows)


def by_pair(playbook: Playbook, comparison: Comparison) -> str:
    """Return a table of how often each two trees agree."""
    rows = [
        (
            f"{_title(playbook, found.one)} · {_title(playbook, found.other)}",
            [_said(share, exact=comparison.exact) for share in (found.side, found.both, found.family)],
        )
        for found in all_pairs(comparison)
    ]
    return _table("How often two trees agree", ("Two trees", *_PAIR), rows)


def by_gap(playbook: Playbook, comparison: Comparison) -> str:
    """Return a table of what each tree names most often where one thing is missing and nothing else."""
    gap = _gap(comparison)
    if gap is None:
        return ""
    rows = [
        (_only(gap, answer), [_named_most(tally, place) for place in range(len(comparison.trees))])
        for answer, tally in zip(alone(gap), comparison.having(gap.id, alone(gap)), strict=True)
    ]
    heads = (_MISSING, *(_title(playbook, tree) for tree in comparison.trees))
    return _table("What each tree names most often, by what is missing", heads, rows)


def _named_most(tally: Counter[Outcomes], place: int) -> str:
    families: Counter[Family | None] = Counter()
    for says, times in tally.items():
        families[says[place].family] += times
    family, times = max(families.items(), key=lambda named: named[1], default=(None, 0))
    name = FAMILIES[family] if family else "Names none"
    return name if times == tally.total() else f"{name} ({_said(Share(times, tally.total()), exact=True)})"


def together(comparison: Comparison) -> str:
    """Return how often all agree, over everything and for each gap that stands alone."""
    every, gap = overall_agreement(comparison.tally), _gap(comparison)

    def said(share: Share) -> str:
        return _said(share, exact=comparison.exact)

    rows = [("Anything (all combinations)", [said(every.side), said(every.family)])]
    if gap:
        for answer, tally in zip(alone(gap), comparison.having(gap.id, alone(gap)), strict=True):
            found = overall_agreement(tally)
            rows.append((_only(gap, answer), [said(found.side), said(found.family)]))
    six = counted(len(comparison.trees), "tree", "trees")
    opening = f"All {six} speak: {said(every.speak)}. All {six} name a family: {said(every.name)}."
    table = _table("How often all agree", (_MISSING, *_CHOIR), rows)
    return f"<p>{escape(opening)}</p>{table}<p>{escape(_dividing(comparison))}</p>"


def _dividing(comparison: Comparison) -> str:
    """Say which single answers, gaps apart, divide the trees most and least on fine-tuning now."""
    found = [
        (overall_agreement(tally).side, _describe_given(fact, [answer]))
        for fact, answer, tally in _by_answer(comparison)
        if fact.kind is not Kind.MANY
    ]
    if not found:
        return ""
    ordered = sorted(found, key=lambda one: one[0].value)
    (low, worst), (high, best) = (
        (_said(share, exact=comparison.exact), given) for share, given in (ordered[0], ordered[-1])
    )
    opening = "Of all other answers, they agree on fine-tuning now least"
    return f"{opening} where {worst} ({low}), and most where {best} ({high})."


def never(playbook: Playbook, comparison: Comparison) -> str:
    """Return which trees never agree on fine-tuning now, and the answers on which two never name one family."""
    apart = [
        listed((_title(playbook, tree) for tree in (found.one, found.other)), "and")
        for found in all_pairs(comparison)
        if found.side.cases and not found.side.hits
    ]
    now = f"never agree, whatever the answers: {'; '.join(apart)}" if apart else "any two agree on some combinations"
    items = "".join(f"<li>{escape(line)}</li>" for line in _describe_never(playbook, comparison))
    family = f"some never meet:</p><ul>{items}</ul>" if items else "no answer keeps two from ever meeting.</p>"
    return f"<p>On fine-tuning now, {escape(now)}. On the family, {family}"


def _table(label: str, heads: Sequence[str], rows: Sequence[tuple[str, list[str]]]) -> str:
    top = "".join(f'<th scope="col">{escape(head[:1].upper() + head[1:])}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row)}</tr>'
        for name, row in rows
    )
    return (
        f'<div class="md-typeset__scrollwrap sft-compared" tabindex="0" role="group" aria-label="{escape(label)}">'
        '<div class="md-typeset__table">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
