"""A verdict as a decision record in Markdown. Comes in: a view, its verdict, its costs. Goes out: CommonMark.

The form is that of architecture decision records: context, decision, alternatives, consequences. What only the team
knows, such as who decides and by when, is left to be filled in. The same link on the same day gives the same text
through every door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cost.ages import STALE_MONTHS
from decision.render.html.instrument import page_of
from decision.render.text import record_costs as decision_costs
from decision.render.text.markdown import address, bullets, document, link, numbered, plain, strong
from decision.tree.answers import describe_answer, is_settled, unknown
from decision.tree.links import write_link
from decision.tree.model import Kind, Several
from decision.tree.verdict import GateState, Status
from decision.wording.labels import describe_leaf
from decision.wording.sentences import (
    counted,
    describe_agreement,
    describe_change,
    describe_condition,
    describe_divergence,
    describe_opinion,
    describe_own,
    describe_status,
    describe_together,
    describe_verdict,
    format_date,
    format_share,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision.cost.view import CostView
    from decision.tree.model import Fact, Playbook
    from decision.tree.session import Guide, View
    from decision.tree.verdict import GateFound, Verdict
    from decision.tree.walk import TraceEntry

type Block = list[str]

FILL_IN = "(to fill in)"
"""Stands where only the team can say."""
_MONTHS = 12


def decision_record(guide: Guide, view: View, costs: CostView | None, *, today: str, site: str = "") -> str:
    """Return the record of a view, made ``today`` (ISO date); where a question is open, of what can be said already.

    ``costs`` is the view of the same link, or ``None`` without a cost book. ``site`` is the address of the site's root,
    which ends with a slash; links into it are left out where it is empty.
    """
    playbook = guide.playbook
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, view.session.today)
    said = describe_own(playbook, verdict) if view.tree.article else describe_verdict(playbook, verdict)
    parts: list[tuple[str, list[Block]]] = [
        (f"# Should we fine-tune? {plain(describe_status(playbook, verdict))}: {plain(said)}", [_head(verdict, today)]),
        ("## Context and problem", _context(playbook, view)),
        ("## Decision", _decision(playbook, verdict, said)),
        ("## Alternatives considered", _alternatives(playbook, verdict, costs)),
        ("## Consequences", _consequences(playbook, view, verdict, costs, site)),
        ("## What would change this", _flips(playbook, verdict)),
        ("## Review triggers", _triggers(playbook, verdict, costs, today)),
        ("## Costs", decision_costs.blocks(costs, verdict.leading.lever) if costs else []),
        ("## Evidence", [bullets(_claims(playbook, verdict))]),
        ("## How to reopen this", _reopen(playbook, view, verdict, site)),
    ]
    return document(parts)


def _head(verdict: Verdict, today: str) -> Block:
    of = "" if verdict.today == today else f", of a verdict of {format_date(verdict.today)}"
    return bullets(
        ["Status: proposed", f"Date: {format_date(today)}{of}", f"Deciders: {FILL_IN}", f"Consulted: {FILL_IN}"]
    )


# --- context -----------------------------------------------------------------------------------


def _context(playbook: Playbook, view: View) -> list[Block]:
    answers = view.session.answers
    facts = [fact for fact in _in_order(playbook, view) if fact.id in answers]
    live = [fact for fact in facts if fact.id in view.live]
    known = [fact for fact in live if answers[fact.id] != unknown(fact)]
    unsure = [fact for fact in live if not is_settled(fact, answers[fact.id])]
    dormant = [fact for fact in facts if fact.id not in view.live]

    def said(chosen: Iterable[Fact]) -> Block:
        return bullets(f"{plain(fact.label)}: {plain(describe_answer(fact, answers[fact.id]))}" for fact in chosen)

    asked = [FILL_IN + " What the model is for, and what goes wrong today."]
    blocks = [asked]
    if known:
        blocks += [["What we answered:"], said(known)]
    if unsure:
        names = listed((f"“{plain(fact.label)}”" for fact in unsure), "and")
        blocks += [[f"What we were not sure about, or not wholly: {names}."]]
    if view.asking:
        open_one = plain(playbook.fact[view.asking].label)
        blocks += [[f"Still to answer: “{open_one}”. What follows is what can be said already."]]
    if dormant:
        blocks += [["Answered, but not counted on this path:"], said(dormant)]
    if view.session.notes:
        blocks += [["What was noted when the answers were opened:"], bullets(map(plain, view.session.notes))]
    return blocks


def _in_order(playbook: Playbook, view: View) -> list[Fact]:
    """Return all facts: those that the tree asks first, as it asks them."""
    names = dict.fromkeys([*(question.id for question in view.tree.questions), *playbook.fact])
    return [playbook.fact[name] for name in names]


# --- decision ----------------------------------------------------------------------------------


def _decision(playbook: Playbook, verdict: Verdict, said: str) -> list[Block]:
    lever = playbook.lever.get(verdict.leading.lever)
    opening = f"{strong(describe_status(playbook, verdict) + '.')} {plain(said)}"
    blocks = [[opening + (f" {plain(lever.summary)}" if lever and lever.summary else "")]]
    if verdict.certain:
        blocks += [["The answers leave no other lever possible."]]
    else:
        others = counted(len(verdict.possible) - 1, "other lever is", "other levers are")
        blocks += [[f"This leads and is not certain: {others} still possible."]]
    blocks += _gates(playbook, verdict)
    steps = [_step(playbook, step) for step in verdict.trace]
    if steps:
        blocks += [["Why, step by step:"], numbered(steps)]
    if verdict.find_out:
        asked = plain(_question(playbook, verdict.find_out))
        blocks += [[f"Find out first: {asked} No other answer would narrow this down more."]]
    return blocks


def _gates(playbook: Playbook, verdict: Verdict) -> list[Block]:
    met = [plain(playbook.gate[one.gate].title) for one in verdict.gates if one.state is GateState.MET]
    blocks = []
    if verdict.open_gates:
        blocks += [["To close first, in this order:"], numbered(_gate(playbook, one) for one in verdict.open_gates)]
    if met:
        blocks += [["In place:"], bullets(met)]
    return blocks


def _gate(playbook: Playbook, found: GateFound) -> Block:
    gate = playbook.gate[found.gate]
    state = "open" if found.state is GateState.OPEN else "not known yet"
    lines = [f"{strong(gate.title)} ({state})"]
    lines += [f"Find out: {plain(_question(playbook, fact))}" for fact in found.find_out]
    lines += [f"{'What to do' if found.state is GateState.OPEN else 'If it does not hold'}: {plain(gate.remedy)}"]
    lines += [f"How to see that it is done: {plain(gate.check)}"] if gate.check else []
    return [*lines, f"Who, and by when: {FILL_IN}"]


def _step(playbook: Playbook, step: TraceEntry) -> Block:
    fact = playbook.fact[step.question]
    lines = [f"{plain(fact.label)}: {plain(describe_answer(fact, step.answer))}"]
    if not step.sure:
        rule = describe_condition(playbook, step.route.when) if step.route.when else "none of the other rules holds"
        lines += [f"More than one way is open; this one holds if {plain(rule)}."]
    return [*lines, *([plain(step.route.why)] if step.route.why else [])]


def _question(playbook: Playbook, fact: str) -> str:
    words = playbook.words.get(fact)
    return words.title if words else playbook.fact[fact].label


# --- alternatives ------------------------------------------------------------------------------


def _alternatives(playbook: Playbook, verdict: Verdict, costs: CostView | None) -> list[Block]:
    blocks = []
    if others := verdict.possible[1:]:
        ahead = format_share(verdict.possible[0][1])
        blocks += [
            [f"Also possible with these answers; the decision above has {ahead} of the weight:"],
            bullets(f"{plain(describe_leaf(playbook, leaf))}: {format_share(weight)}" for leaf, weight in others),
        ]
    if costs and (rivals := decision_costs.rivals(costs, verdict.leading.lever)):
        titles = bullets(plain(playbook.lever[lever].title) for lever in rivals)
        blocks += [["Held against it in the comparison of costs below:"], titles]
    if verdict.opinions:
        who = counted(len(verdict.opinions), "published article", "published articles")
        together = plain(describe_together(playbook, verdict))
        blocks += [[f"What {who} would say on the same answers: {together}"], _opinions(playbook, verdict)]
    return blocks or [["No other lever is possible with these answers."]]


def _opinions(playbook: Playbook, verdict: Verdict) -> Block:
    lines = []
    for opinion in verdict.opinions:
        said = f"{describe_opinion(playbook, opinion)} {describe_agreement(verdict, opinion)}"
        lines += [f"- {strong(playbook.tree[opinion.tree].title)}: {plain(said)}"]
        lines += [f"  - {plain(f'{who} {what}')}" for who, what, _ in describe_divergence(playbook, verdict, opinion)]
    return lines


# --- consequences ------------------------------------------------------------------------------


def _consequences(playbook: Playbook, view: View, verdict: Verdict, costs: CostView | None, site: str) -> list[Block]:
    lever = playbook.lever.get(verdict.leading.lever)
    gap = next((fact for fact in playbook.facts if fact.kind is Kind.MANY), None)
    lines = []
    if lever and gap:
        known = view.session.answers.get(gap.id)
        closed = [
            name for name in gap.value_ids if isinstance(known, Several) and name in known.yes & {*lever.addresses}
        ]
        lines += [f"It can close: {plain(gap.value_label(name))}" for name in closed]
        lines += [
            f"It does not close: {plain(gap.value_label(name))}. For that: {plain(describe_leaf(playbook, leaf))}"
            for name, leaf in verdict.other_gaps
        ]
    lines += [f"Since {format_date(one.since)}: {plain(one.says)}" for one in verdict.cautions]
    lines += decision_costs.upkeep(costs, verdict.leading.lever) if costs else []
    if lever and site:
        about = link(f"The page on “{lever.title}”", f"{site}levers/{lever.id}/")
        lines += [f"{about} says what it does not fix and what it asks of us"]
    return [bullets(lines)]


def _flips(playbook: Playbook, verdict: Verdict) -> list[Block]:
    if not verdict.flips:
        return [["No change of one or two answers was found that would."]]
    return [
        bullets(
            f"If {' and '.join(plain(describe_change(playbook, change)) for change in flip.changes)}: "
            f"{plain(describe_leaf(playbook, flip.leading))}"
            for flip in verdict.flips
        )
    ]


def _triggers(playbook: Playbook, verdict: Verdict, costs: CostView | None, today: str) -> list[Block]:
    """Say when to look at the decision again: on a day, or when something happens."""
    lever = playbook.lever.get(verdict.leading.lever)
    last, age = format_date(months_after(today, STALE_MONTHS)), counted(STALE_MONTHS, "month", "months")
    lines = [f"On {FILL_IN}, and not later than {last}: figures older than {age} count as old"]
    if verdict.open_gates:
        lines += ["When something to close first is closed, or cannot be closed by its date"]
    if verdict.flips:
        lines += ["When one of the changes under “What would change this” comes true"]
    if verdict.status is Status.CANNOT_TELL_YET or not verdict.certain:
        lines += ["When one of the answers that we were not sure about becomes known"]
    lines += [
        f"On {format_date(one.since)}: {plain(one.says)}"
        for one in (lever.cautions if lever else ())
        if one.since > today
    ]
    lines += decision_costs.endings(costs, verdict.leading.lever) if costs else []
    lines += [f"When the tree has a newer version than {plain(verdict.version)}, with which this was decided"]
    return [bullets(lines)]


def months_after(today: str, months: int) -> str:
    """Return the day (ISO) some months later: the 28th at the latest, so that every month has it."""
    year, month, day = map(int, today.split("-"))
    year, month = year + (month - 1 + months) // _MONTHS, (month - 1 + months) % _MONTHS + 1
    return f"{year:04}-{month:02}-{min(day, 28):02}"


# --- evidence ----------------------------------------------------------------------------------


def _claims(playbook: Playbook, verdict: Verdict) -> Iterable[str]:
    """Yield the claims behind the steps, the gates to close and the warnings, each once, with grade and sources."""
    gates = [playbook.gate[found.gate] for found in verdict.open_gates]
    behind = [*(step.route.claims for step in verdict.trace), *(gate.claims for gate in gates)]
    behind += [caution.claims for caution in verdict.cautions]
    sources = {source.id: source for source in playbook.sources}
    for name in dict.fromkeys(name for names in behind for name in names):
        claim = playbook.claim.get(name)
        if claim is None:
            continue
        found = [
            f"{evidence.bearing}: {link(source.title, source.url)}"
            for evidence in claim.sources
            if (source := sources.get(evidence.source))
        ]
        yield f"{plain(claim.says)} {strong(claim.grade.capitalize())}." + (f" {'; '.join(found)}" if found else "")


def _reopen(playbook: Playbook, view: View, verdict: Verdict, site: str) -> list[Block]:
    session = view.session
    part = address(write_link(playbook, view.tree, session.answers, today=verdict.today, costs=session.costs))
    page = page_of(view.tree)
    if site:
        how = ["This link restores the answers and the figures:"], [f"<{address(site)}{page}#{part}>"]
    else:
        how = (
            [f"Put this behind the address of the page `{page}`; it restores the answers and the figures:"],
            [f"`#{part}`"],
        )
    return [
        *how,
        ["In a terminal:"],
        [f"`python -m decision walk --record --link '{part}'`"],
        [f"{plain(view.tree.title)} Tree version {plain(verdict.version)}; verdict of {format_date(verdict.today)}."],
    ]
