"""Questions and verdicts for a terminal. Comes in: a playbook and a view. Goes out: plain text, 88 columns wide."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from decision.tree.answers import describe_answer
from decision.tree.model import Kind
from decision.tree.verdict import GateState
from decision.wording.labels import describe_leaf
from decision.wording.sentences import (
    describe_agreement,
    describe_change,
    describe_divergence,
    describe_opinion,
    describe_own,
    describe_status,
    describe_together,
    format_share,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision.tree.model import Playbook
    from decision.tree.session import View
    from decision.tree.verdict import Verdict

_WIDTH = 88


def question_text(playbook: Playbook, view: View) -> str:
    """Return the question that a view asks, with its options and how to answer."""
    fact = playbook.fact[view.asking]
    words = playbook.words.get(view.asking)
    lines = [f"Question {view.asked + 1}", words.title if words else fact.label]
    if words and words.lead:
        lines += textwrap.wrap(words.lead, _WIDTH)
    lines.append("")
    for value in fact.values:
        hint = f" ({value.hint})" if value.hint else ""
        lines.append(f"  {value.id:<24} {value.label}{hint}")
    match fact.kind:
        case Kind.ONE:
            lines.append("  ?                        not sure")
        case Kind.MANY:
            lines += [
                f"  none                     {fact.none or 'None of these'}",
                "  ?                        not sure",
            ]
            lines.append("Several: join them with +, such as " + "+".join(fact.value_ids[:2]))
        case Kind.NUMBER:
            lines.append(f"  a number of {fact.unit}, a range such as 100..500, or ? for not sure")
    return "\n".join(lines)


def verdict_text(playbook: Playbook, verdict: Verdict) -> str:
    """Return a verdict: how it opens, the leading lever, gates, trace, flips and second opinions."""
    lever = playbook.lever.get(verdict.leading.lever)
    name = describe_leaf(playbook, verdict.leading)
    lines = [f"{describe_status(playbook, verdict)}. {name}{'' if verdict.certain else ' (leading, not certain)'}"]
    if playbook.tree[verdict.tree].article:
        lines = textwrap.wrap(f"{describe_status(playbook, verdict)}: {describe_own(playbook, verdict)}", _WIDTH)
    if lever and lever.summary:
        lines += textwrap.wrap(lever.summary, _WIDTH)
    for caution in verdict.cautions:
        lines += ["", *textwrap.wrap(f"Note: {caution.says}", _WIDTH)]
    lines += _part("What to do first", _gates(playbook, verdict))
    lines += _part("Why", _trace(playbook, verdict))
    lines += _part("What would change it", _flips(playbook, verdict))
    rest = verdict.possible if not verdict.certain else ()
    lines += _part(
        "Still possible", [f"{describe_leaf(playbook, leaf)}: {format_share(weight)}" for leaf, weight in rest]
    )
    if verdict.find_out:
        lines += _part("Find out first", [playbook.fact[verdict.find_out].label])
    gap = next((fact for fact in playbook.facts if fact.kind is Kind.MANY), None)
    lines += _part(
        "Gaps this does not close",
        [
            f"{gap.value_label(value) if gap else value}: {describe_leaf(playbook, leaf)}"
            for value, leaf in verdict.other_gaps
        ],
    )
    lines += _part("Second opinions", _opinions(playbook, verdict))
    lines += ["", f"Tree {verdict.tree} {verdict.version}, {verdict.today}"]
    return "\n".join(lines)


def _part(title: str, items: Iterable[str]) -> list[str]:
    """Return a heading with its items, if there are any; an item that begins with spaces stands that far in."""
    wrapped: list[str] = []
    for item in items:
        text = item.lstrip()
        deep = " " * (len(item) - len(text))
        lines = textwrap.wrap(text, _WIDTH, initial_indent=f"{deep}- ", subsequent_indent=f"{deep}  ")
        wrapped += lines or ["-"]
    return ["", title, *wrapped] if wrapped else []


def _gates(playbook: Playbook, verdict: Verdict) -> Iterable[str]:
    for found in verdict.gates:
        gate = playbook.gate[found.gate]
        if found.state is GateState.OPEN:
            yield f"[ ] {gate.title}. {gate.remedy}"
        elif found.state is GateState.UNKNOWN:
            asks = ", ".join(playbook.fact[fact].label.lower() for fact in found.find_out)
            yield f"[?] {gate.title}. Find out: {asks}. {gate.remedy}"
    for found in verdict.gates:
        if found.state is GateState.MET:
            yield f"[x] {playbook.gate[found.gate].title}"


def _trace(playbook: Playbook, verdict: Verdict) -> Iterable[str]:
    for step in verdict.trace:
        fact = playbook.fact[step.question]
        claims = f" [{', '.join(step.route.claims)}]" if step.route.claims else ""
        perhaps = "" if step.sure else "More than one way is open; on this one: "
        yield f"{fact.label}: {describe_answer(fact, step.answer)}. {perhaps}{step.route.why}{claims}".strip()


def _flips(playbook: Playbook, verdict: Verdict) -> Iterable[str]:
    for flip in verdict.flips:
        changes = " and ".join(describe_change(playbook, change) for change in flip.changes)
        yield f"If {changes}: {describe_leaf(playbook, flip.leading)}"


def _opinions(playbook: Playbook, verdict: Verdict) -> Iterable[str]:
    if together := describe_together(playbook, verdict):
        yield together
    for opinion in verdict.opinions:
        title = playbook.tree[opinion.tree].title
        yield f"{title}: {describe_opinion(playbook, opinion)} {describe_agreement(verdict, opinion)}"
        for who, said, claims in describe_divergence(playbook, verdict, opinion):
            graded = ", ".join(
                f"{name}: {playbook.claim[name].grade}" if name in playbook.claim else name for name in claims
            )
            yield f"  {who} {said}{f' [{graded}]' * bool(claims)}"
