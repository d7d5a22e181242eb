"""The instrument as HTML. Comes in: the playbook, answers, a verdict. Goes out: strings of HTML.

The same functions run at build and in the reader's browser. Whatever is not markup of ours is
escaped; the words of question and lever pages come in as HTML that ``words`` has made safe.
``base`` is the way to the site's root: empty, or something that ends with a slash. ``link`` is the
part of an address behind ``#`` that carries the answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from decision.render.paper import PAPERS
from decision.tree.answers import NOT_SURE, describe_answer, unknown
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Includes,
    Is,
    Kind,
    OneOf,
)
from decision.tree.verdict import GateState, Status
from decision.tree.walk import Walker, branches, facts_read, holds
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
    lower_first,
    progress,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from decision.tree.model import Answer, Condition, Fact, Leaf, Lever, Playbook, Question, Route, Tree
    from decision.tree.verdict import Flip, GateFound, Verdict
    from decision.tree.walk import State, TraceEntry

    type Json = bool | int | str | list[Json] | dict[str, Json] | None

NONE = "none"
"""The text of the answer "none of these" to a fact of kind many."""
_MOST_FLIPS = 6
"""More flips than this are folded away."""
_CASE_PLACE = '<div class="sft-case-place" aria-live="polite"><p>Looking through the cases.</p></div>'
"""Where the page puts the published cases most like the reader's, a moment after the verdict."""


# --- text to HTML ------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Return a text as HTML, for content and for attributes in double quotes.

    ``html.escape`` would do, but brings the table of all entities along into the browser.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;")


def _link(href: str, text: str) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def _words(html: str, base: str) -> str:
    """Return the HTML of a page of words, with its links to other pages made to work from here."""
    return html.replace('href="@/', f'href="{escape(base)}')


def fold(summary: str, html: str) -> str:
    """Return some HTML folded under a summary, which is text."""
    return f'<details class="sft-words"><summary>{escape(summary)}</summary>{html}</details>'


def items_of(items: Iterable[str], name: str = "", tag: str = "ul") -> str:
    """Return a list; nothing if it has no items."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    opening = f'<{tag} class="{name}">' if name else f"<{tag}>"
    return f"{opening}{inside}</{tag}>" if inside else ""


def _part(title: str, html: str) -> str:
    """Return a part of the verdict; nothing if it is empty."""
    return f'<section class="sft-part"><h3>{escape(title)}</h3>{html}</section>' if html else ""


# --- questions ---------------------------------------------------------------------------------


def _title(playbook: Playbook, fact: str) -> str:
    """Return the question that asks for a fact."""
    words = playbook.words.get(fact)
    return words.title if words else playbook.fact[fact].label


def question_form(playbook: Playbook, tree: Tree, fact_id: str, base: str) -> str:
    """Return the form that asks for a fact. Nothing in it is chosen beforehand; places for an error are hidden.

    ``method="dialog"`` does nothing outside a dialog: a click that comes before the script loads no
    page.
    """
    fact = playbook.fact[fact_id]
    words = playbook.words.get(fact_id)
    ident = f"q-{fact.id}" if not tree.article else f"q-{tree.id}-{fact.id}"
    hint = f'<p class="sft-hint" id="{ident}-hint">{escape(words.lead)}</p>' if words and words.lead else ""
    described = f"{ident}-hint {ident}-error" if hint else f"{ident}-error"
    title = escape(_title(playbook, fact.id))
    return (
        f'<form class="sft-question" id="{ident}" data-fact="{fact.id}" data-kind="{fact.kind}"'
        f' data-empty="{escape(_describe_empty(fact))}" data-odd="{escape(_describe_odd(fact))}"'
        f' method="dialog" autocomplete="off" novalidate>'
        '<div class="sft-error-summary" role="alert" tabindex="-1" hidden><h2>There is a problem</h2>'
        f'<ul><li><a href="#{_first_control(fact, ident)}"></a></li></ul></div>'
        f'<fieldset aria-describedby="{described}"><legend><h2 tabindex="-1">{title}</h2></legend>'
        f'{hint}<p id="{ident}-error" hidden></p>{_controls(fact, ident)}</fieldset>'
        '<button class="sft-continue" type="submit">Continue</button>'
        f"{_question_words(playbook, fact, base)}</form>"
    )


def _first_control(fact: Fact, ident: str) -> str:
    return f"{ident}-{fact.values[0].id if fact.values else 'number'}"


def _describe_empty(fact: Fact) -> str:
    match fact.kind:
        case Kind.ONE:
            return "Select an answer, or “Not sure”"
        case Kind.MANY:
            return "Select at least one answer, or “Not sure”"
        case Kind.NUMBER:
            return f"Enter the number of {fact.unit}, or select “Not sure”"


def _describe_odd(fact: Fact) -> str:
    if fact.kind is not Kind.NUMBER:
        return ""
    return f"Enter a whole number of {fact.unit}, such as 1,000 or 10k, or a range such as 100..500"


def _describe_none(fact: Fact) -> str:
    return fact.none or "None of these"


def _controls(fact: Fact, ident: str) -> str:
    kind = "radio" if fact.kind is Kind.ONE else "checkbox"
    options = [_option(ident, kind, value.id, value.label, value.hint) for value in fact.values]
    if fact.kind is Kind.MANY:
        options.append(_option(ident, kind, NONE, _describe_none(fact), only=True))
    if fact.kind is Kind.NUMBER:
        options.append(
            f'<div class="sft-number"><label for="{ident}-number">{escape(fact.label)}</label>'
            f'<input id="{ident}-number" name="number" type="text" inputmode="decimal"'
            f' autocomplete="off" aria-describedby="{ident}-unit {ident}-error">'
            f'<span class="sft-unit" id="{ident}-unit">{escape(fact.unit)}</span></div>'
        )
    options.append(_option(ident, kind, NOT_SURE, "Not sure", only=True))
    return "".join(options)


def _option(  # noqa: PLR0913  # one argument for each thing that an option shows
    ident: str, kind: str, value: str, label: str, hint: str = "", *, only: bool = False
) -> str:
    """Return one option. ``only`` marks a checkbox that holds alone."""
    name = "sft-option sft-option-unsure" if value == NOT_SURE else "sft-option"
    own = f"{ident}-{'unsure' if value == NOT_SURE else value}"
    more = f'<span class="sft-option-hint">{escape(hint)}</span>' if hint else ""
    alone = " data-only" if only and kind == "checkbox" else ""
    return (
        f'<div class="{name}">'
        f'<input type="{kind}" id="{own}" name="answer" value="{escape(value)}"{alone}>'
        f'<label for="{own}">{escape(label)}{more}</label></div>'
    )


def _question_words(playbook: Playbook, fact: Fact, base: str) -> str:
    words = playbook.words.get(fact.id)
    if not words:
        return ""
    sections = "".join(f"<h3>{escape(title)}</h3>{_words(html, base)}" for title, html, _ in words.sections)
    own = _link(f"{base}questions/{fact.id}/", "This question on a page of its own")
    return fold("Why we ask, what counts, how to find out", f"{sections}<p>{own}</p>")


# --- exits, for readers without JavaScript -----------------------------------------------------


def exits(playbook: Playbook, tree: Tree, question_id: str, base: str) -> str:
    """Return where each answer to a question leads, as links; for readers without JavaScript.

    An exit that depends on an earlier answer states its condition. A question that the tree does
    not ask gets a sentence that says where its answer counts.
    """
    question = tree.question.get(question_id)
    if question is None:
        return _gates_reading(playbook, question_id, base)
    fact = playbook.fact[question_id]
    if fact.kind is Kind.ONE:
        blank = Walker(playbook, tree).blank
        items = [
            f"<strong>{escape(value.label)}</strong>: {ways}"
            for value in fact.values
            for state in [{**blank, fact.id: OneOf(frozenset({value.id}))}]
            for ways in [_value_exits(playbook, question, state, base)]
        ]
    else:
        items = [_route_exit(playbook, route, route.when, base) for route in question.routes]
    unsure = _link(f"{base}questions/{question_id}/#how-to-find-out", "how to find out")
    return items_of([*items, f"<strong>Not sure</strong>: {unsure}"], "sft-exits", "ol")


def _value_exits(playbook: Playbook, question: Question, state: State, base: str) -> str:
    """Return where one value of a question leads: one link, or links that state their condition."""
    routes = [question.routes[place] for place, _ in branches(question, state)]
    if len({_target(route.to) for route in routes}) == 1:
        return _exit(playbook, routes[0], base)
    *first, last = routes
    said = [_route_exit(playbook, route, _open_part(route.when, state), base) for route in first]
    said.append(_route_exit(playbook, last, None, base))
    return "; ".join([text[0].lower() + text[1:] for text in said])


def _route_exit(playbook: Playbook, route: Route, when: Condition | None, base: str) -> str:
    condition = "Otherwise" if when is None else f"If {describe_condition(playbook, when)}"
    return f"{escape(condition)}: {_exit(playbook, route, base)}"


def _exit(playbook: Playbook, route: Route, base: str) -> str:
    if isinstance(route.to, Ask):
        return _link(f"{base}questions/{route.to.question}/", _title(playbook, route.to.question))
    return _leaf(playbook, route.to, base)


def _target(to: Ask | Leaf) -> str:
    return f"questions/{to.question}" if isinstance(to, Ask) else to.key


def _open_part(condition: Condition | None, state: State) -> Condition | None:
    """Return what a state leaves open of a condition: without the parts that hold or fail."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            left = [_open_part(part, state) for part in parts if holds(part, state) is None]
            found = tuple(part for part in left if part is not None)
            return found[0] if len(found) == 1 else type(condition)(found)
        case _:
            return condition


def _gates_reading(playbook: Playbook, fact: str, base: str) -> str:
    """Say at which gates the answer to a fact counts, and before which levers."""
    gates = [gate for gate in playbook.gates if fact in [*facts_read(gate.applies), *facts_read(gate.met)]]
    said = [
        f"It decides the gate “{escape(gate.title)}”, which comes before {listed(levers, 'and')}."
        for gate in gates
        if (levers := [_lever(lever, base) for lever in playbook.levers if gate.id in lever.gates])
    ]
    opening = "The questions that lead to a lever do not include this one."
    return f'<p class="sft-exits-none">{opening} {" ".join(said)}</p>'


# --- levers and claims -------------------------------------------------------------------------


def _lever(lever: Lever, base: str) -> str:
    return _link(f"{base}levers/{lever.id}/", lever.title)


def _leaf(playbook: Playbook, leaf: Leaf, base: str) -> str:
    """Return a leaf as a link to its lever's page; a family, or silence, in words."""
    if leaf.lever:
        return _lever(playbook.lever[leaf.lever], base)
    return escape(describe_leaf(playbook, leaf))


def _claims(playbook: Playbook, names: Iterable[str]) -> str:
    """Return the claims behind a step, folded, each with its grade and its sources."""
    claims = [playbook.claim[name] for name in names if name in playbook.claim]
    sources = {source.id: source for source in playbook.sources}
    items = []
    for claim in claims:
        found = [
            f"{escape(evidence.bearing.capitalize())}: {_source(source.title, source.url)}"
            for evidence in claim.sources
            if (source := sources.get(evidence.source))
        ]
        items.append(
            f'{escape(claim.says)} <em class="sft-grade">{escape(claim.grade.capitalize())}</em>{items_of(found)}'
        )
    return fold(counted(len(items), "claim", "claims").capitalize() + " behind this", items_of(items)) if items else ""


def _source(title: str, url: str) -> str:
    """Return a source as a link that tells the other site nothing; only to a web address."""
    if not url.startswith(("https://", "http://")):
        return escape(title)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(title)}</a>'


# --- the whole instrument ----------------------------------------------------------------------


def page_of(tree: Tree) -> str:
    """Return the path, below the site's root, of the page that carries a tree's instrument."""
    return f"opinions/{tree.id}/" if tree.article else "decide/"


def tool(playbook: Playbook, tree: Tree, base: str, *, map_svg: str = "", wide: bool = False) -> str:
    """Return the instrument as it stands before anything was answered.

    It holds a form for every fact that the tree or a gate reads, all but the first in templates that
    the script takes them out of; and the table by which it routes until Python is ready.
    """
    first, *later = _facts_of(playbook, tree)
    forms = question_form(playbook, tree, first, base) + "".join(
        f'<template class="sft-later" data-fact="{escape(fact)}">{question_form(playbook, tree, fact, base)}</template>'
        for fact in later
    )
    start = progress(0, Walker(playbook, tree).most_left({}))
    drawn = (
        '<aside class="sft-map"><details class="sft-map-fold"><summary>Show the tree</summary>'
        '<div class="sft-map-sheet" tabindex="0" role="group" aria-label="The drawn tree">'
        f"{map_svg}</div>"
        "</details></aside>"
        if map_svg
        else ""
    )
    table = json.dumps(routing_table(playbook, tree), ensure_ascii=False, separators=(",", ":"))
    table = table.replace("<", "\\u003c")  # nothing in it may end the script
    return (
        f'<section class="sft-tool{" sft-tool-wide" if wide else ""}"'
        f' aria-label="Questions and verdict" data-tree="{escape(tree.id)}"'
        f' data-version="{escape(tree.version)}" data-base="{escape(base)}">'
        f'<div class="sft-flow"><p class="sft-progress">{start}</p>'
        '<a class="sft-back" href="#" hidden>Back</a><div class="sft-notes"></div>'
        f'{forms}{exits(playbook, tree, tree.start.id, base)}<div class="sft-verdict-place"></div>'
        '<p class="sft-status-line" role="status" tabindex="-1"></p>'
        f'<div class="sft-answers-place"></div>{_open_saved(tree)}</div>'
        f"{drawn}"
        f'<script type="application/json" class="sft-routes">{table}</script></section>'
    )


def _facts_of(playbook: Playbook, tree: Tree) -> list[str]:
    """Return the facts that the tree asks, in its order, then those that only gates read."""
    asked = [question.id for question in tree.questions]
    read = {fact for gate in playbook.gates for fact in [*facts_read(gate.applies), *facts_read(gate.met)]}
    return asked + [fact.id for fact in playbook.facts if fact.id in read and fact.id not in asked]


def routing_table(playbook: Playbook, tree: Tree) -> dict[str, Json]:
    """Return the tree's routes as data for JSON: enough to find the next question, no more.

    A condition is a list: ``["is", fact, [values]]``, ``["includes", fact, value]``,
    ``["at least", fact, number]``, ``["below", fact, number]``, ``["all of", […]]``,
    ``["any of", […]]``; ``null`` is "otherwise". ``max`` is where asking stops; ``null`` is nowhere.
    """
    return {
        "tree": tree.id,
        "version": tree.version,
        "max": tree.max_questions,
        "facts": {
            name: {
                "kind": str(playbook.fact[name].kind),
                "values": list(playbook.fact[name].value_ids),
            }
            for name in _facts_of(playbook, tree)
        },
        "questions": {
            question.id: [
                {
                    "when": None if route.when is None else _condition_data(route.when),
                    **({"ask": route.to.question} if isinstance(route.to, Ask) else {"leaf": route.to.key}),
                }
                for route in question.routes
            ]
            for question in tree.questions
        },
    }


def _condition_data(condition: Condition) -> list[Json]:
    match condition:
        case AllOf(parts):
            return ["all of", [_condition_data(part) for part in parts]]
        case AnyOf(parts):
            return ["any of", [_condition_data(part) for part in parts]]
        case Is(fact, values):
            return ["is", fact, list(values)]
        case Includes(fact, value):
            return ["includes", fact, value]
        case AtLeast(fact, number):
            return ["at least", fact, number]
        case Below(fact, number):
            return ["below", fact, number]
        case _:
            assert_never(condition)


# --- all answers -------------------------------------------------------------------------------


def answers_list(  # noqa: PLR0913, PLR0917  # what a list of answers shows, one by one
    playbook: Playbook,
    tree: Tree,
    answers: Mapping[str, Answer],
    live: Collection[str],
    link: str,
    base: str,  # noqa: ARG001  # every part of the instrument takes it
) -> str:
    """Return the list of all answers, each with a link to change it; nothing before the first.

    Answers that are not ``live`` stay in the list and are marked as not counted.
    """
    rows = "".join(
        _answer_row(playbook.fact[fact], answers[fact], link, dormant=fact not in live)
        for fact in _in_order(playbook, tree)
        if fact in answers
    )
    return f'<section class="sft-answers"><h2>Your answers</h2><dl>{rows}</dl></section>' if rows else ""


def _in_order(playbook: Playbook, tree: Tree) -> list[str]:
    """Return all facts: those that the tree asks first, as it asks them."""
    return list(dict.fromkeys([question.id for question in tree.questions] + list(playbook.fact)))


def _answer_row(fact: Fact, answer: Answer, link: str, *, dormant: bool) -> str:
    said = escape(describe_answer(fact, answer)) + (" (not counted on this path)" if dormant else "")
    return (
        f'<div class="sft-answer{" sft-dormant" if dormant else ""}"><dt>{escape(fact.label)}</dt>'
        f'<dd>{said}</dd><dd class="sft-change"><a href="{escape(_at(link, fact.id))}">Change'
        f'<span class="sft-visually-hidden"> {escape(lower_first(fact.label))}</span></a></dd></div>'
    )


def _at(link: str, fact: str) -> str:
    """Return the address that opens a fact's question with the answers kept."""
    return f"#{link}&at={fact}"


# --- the verdict -------------------------------------------------------------------------------


def verdict_html(playbook: Playbook, tree: Tree, verdict: Verdict, link: str, base: str) -> str:
    """Return the verdict: how it opens, the leading lever, and the parts that defend it."""
    lever = playbook.lever.get(verdict.leading.lever)
    still = _part("Still possible", _still_possible(playbook, verdict, link, base))
    early, late = (still, "") if verdict.status is Status.CANNOT_TELL_YET else ("", still)
    parts = [
        early,
        _part(*_gates(playbook, verdict, link)),
        _part(*_monday(playbook, verdict, base)),
        _part("What it would cost", _cost_place(lever)),
        _part("Gaps this does not close", _other_gaps(playbook, tree, verdict, base)),
        late,
        _part("Why", items_of(_trace(playbook, verdict, base), "sft-trace", "ol")),
        _part("What would change it", _flips(playbook, verdict, base)),
        _part("Published cases like yours", _CASE_PLACE),
        _part("Second opinions", _opinions(playbook, verdict, base)),
    ]
    said = describe_own(playbook, verdict) if tree.article else describe_verdict(playbook, verdict)
    summary = ""
    if lever:
        more = _link(f"{base}levers/{lever.id}/", f"More on this lever: {lever.title}")
        summary = f'<p class="sft-summary">{escape(lever.summary)} {more}</p>'
    return (
        f'<section class="sft-verdict" data-status="{verdict.status}">'
        f'<p class="sft-status">{describe_status(playbook, verdict)}</p>'
        f'<h2 tabindex="-1">{escape(said)}</h2>'
        f"{_certainty(verdict)}{summary}{_cautions(playbook, verdict)}{''.join(parts)}"
        f"{_take(tree, link)}{_again(tree)}"
        f'<p class="sft-dates">Tree version {escape(verdict.version)}, '
        f"verdict of {format_date(verdict.today)}.</p></section>"
    )


def _certainty(verdict: Verdict) -> str:
    if verdict.certain:
        return ""
    others = counted(len(verdict.possible) - 1, "other lever is", "other levers are")
    return f'<p class="sft-certainty">Leading, not certain: {others} still possible.</p>'


def _cautions(playbook: Playbook, verdict: Verdict) -> str:
    return "".join(
        f'<div class="sft-note sft-caution"><p><strong>Since {format_date(caution.since)}.</strong> '
        f"{escape(caution.says)}</p>{_claims(playbook, caution.claims)}</div>"
        for caution in verdict.cautions
    )


def _gates(playbook: Playbook, verdict: Verdict, link: str) -> tuple[str, str]:
    """Return the title and the HTML of the gates: open and unknown ones in order, met ones last."""
    met = [found for found in verdict.gates if found.state is GateState.MET]
    items = "".join(_gate(playbook, found, link) for found in [*verdict.open_gates, *met])
    if not items:
        return "", ""
    if not verdict.open_gates:
        return "What is in place", f'<ol class="sft-gates">{items}</ol>'
    unknown_ones = any(found.state is GateState.UNKNOWN for found in verdict.gates)
    opening = "In this order." + (" What is not known yet counts as open." if unknown_ones else "")
    title = "Before you start" if verdict.status is Status.SOMETHING_ELSE_FIRST else "What to do first"
    return title, f'<p>{opening}</p><ol class="sft-gates">{items}</ol>'


def _gate(playbook: Playbook, found: GateFound, link: str) -> str:
    gate = playbook.gate[found.gate]
    title = f"<strong>{escape(gate.title)}</strong>"
    claims = _claims(playbook, gate.claims)
    check = f"<p>{escape(gate.check)}</p>" if gate.check else ""
    inside = ""
    match found.state:
        case GateState.MET:
            inside = f'{title}<span class="sft-visually-hidden">: done</span>'
        case GateState.OPEN:
            how = fold("How to see that it is done", check + claims)
            inside = f"{title}<p>{escape(gate.remedy)}</p>{how}"
        case GateState.UNKNOWN:
            asks = "".join(
                f"<p>Find out: {_link(_at(link, fact), _title(playbook, fact))}</p>" for fact in found.find_out
            )
            remedy = f"<p>{escape(gate.remedy)}</p>"
            inside = f"{title}{asks}{fold('What to do if it does not hold', remedy + check + claims)}"
    return f'<li data-gate="{found.state}">{inside}</li>'


def _monday(playbook: Playbook, verdict: Verdict, base: str) -> tuple[str, str]:
    """Return what to start with at the leading lever; after the gates, where some are open."""
    words = playbook.words.get(verdict.leading.lever)
    html = _words(words.html("What to do on Monday"), base) if words else ""
    title = "On the Monday after that" if verdict.open_gates else "On Monday"
    return title, f'<div class="sft-monday">{html}</div>' if html else ""


def _cost_place(lever: Lever | None) -> str:
    """Return the place where the page puts the costs, a moment later: they are worked out after the verdict is read."""
    if lever is None:
        return ""
    wait = "<p>Working out the costs.</p>"
    return f'<div class="sft-cost-place" data-lever="{escape(lever.id)}" aria-live="polite">{wait}</div>'


def _other_gaps(playbook: Playbook, tree: Tree, verdict: Verdict, base: str) -> str:
    gaps = {
        value.id: value.label
        for question in reversed(tree.questions)
        for value in playbook.fact[question.id].values
        if playbook.fact[question.id].kind is Kind.MANY
    }
    items = [f"{escape(gaps[gap])}: {_leaf(playbook, leaf, base)}" for gap, leaf in verdict.other_gaps]
    return items_of(items, "sft-gaps")


def _still_possible(playbook: Playbook, verdict: Verdict, link: str, base: str) -> str:
    if verdict.certain:
        return ""
    items = [
        f'{_leaf(playbook, leaf, base)}<span class="sft-weight">{format_share(weight)}</span>'
        for leaf, weight in verdict.possible
    ]
    ask = ""
    if verdict.find_out:
        question = _link(_at(link, verdict.find_out), _title(playbook, verdict.find_out))
        ask = f"<p>Find out first: {question} No other answer would narrow this down more.</p>"
    return f"{ask}{items_of(items, 'sft-levers')}"


def _trace(playbook: Playbook, verdict: Verdict, base: str) -> Iterable[str]:
    for step in verdict.trace:
        question = _link(f"{base}questions/{step.question}/", _title(playbook, step.question))
        why = f"<p>{escape(step.route.why)}</p>" if step.route.why else ""
        said = f"<p>{escape(_describe_step(playbook, step))}</p>"
        order = f"{why}{said}" if step.sure else f"{said}{why}"  # a reason that only may hold comes after its "if"
        yield f"<strong>{question}</strong>{order}{_claims(playbook, step.route.claims)}"


def _describe_step(playbook: Playbook, step: TraceEntry) -> str:
    fact = playbook.fact[step.question]
    not_known = step.answer == unknown(fact)
    known = "Not known" if not_known else f"Your answer: {describe_answer(fact, step.answer)}"
    when = step.route.when
    rule = "none of the other rules holds" if when is None else describe_condition(playbook, when)
    if not step.sure:
        return f"{known}. More than one way is open. If {rule}, this follows:"
    return f"{known}. Rule: {'none of the others holds' if when is None else rule}."


def _flips(playbook: Playbook, verdict: Verdict, base: str) -> str:
    if not verdict.flips:
        return "<p>We found no change of one or two answers that would.</p>"
    items = [_flip(playbook, flip, base) for flip in verdict.flips]
    rest = items_of(items[_MOST_FLIPS:], "sft-flips")
    more = fold(f"{len(items) - _MOST_FLIPS} more", rest) if rest else ""
    return f"{items_of(items[:_MOST_FLIPS], 'sft-flips')}{more}"


def _flip(playbook: Playbook, flip: Flip, base: str) -> str:
    changes = " and ".join(describe_change(playbook, change) for change in flip.changes)
    return f"If {escape(changes)}: {_leaf(playbook, flip.leading, base)}"


def _opinions(playbook: Playbook, verdict: Verdict, base: str) -> str:
    """Return what the articles say: first how many agree, then each one, with the step at which it parts folded."""
    items = []
    for opinion in verdict.opinions:
        title = _link(f"{base}opinions/{opinion.tree}/", playbook.tree[opinion.tree].title)
        says, agrees = escape(describe_opinion(playbook, opinion)), escape(describe_agreement(verdict, opinion))
        parting = "".join(
            f"<p><strong>{escape(who)}</strong> {escape(said)}</p>{_claims(playbook, claims)}"
            for who, said, claims in describe_divergence(playbook, verdict, opinion)
        )
        more = fold("Where it parts, and the claims behind it", f"<div>{parting}</div>") if parting else ""
        items.append(f"<strong>{title}</strong>: {says}<p>{agrees}</p>{more}")
    together = describe_together(playbook, verdict)
    return (f"<p>{escape(together)}</p>" if together else "") + items_of(items, "sft-opinions")


def _take(tree: Tree, link: str) -> str:
    """Return what can be taken from the verdict: a decision record, a link, the answers, paper."""
    record = "".join(
        f'<button class="sft-button-quiet" type="button" data-take="record" data-how="{how}">{name} record</button>'
        for how, name in (("copy", "Copy"), ("save", "Download"))
    )
    answers = (
        '<button class="sft-button-quiet sft-copy" type="button">Copy link</button>'
        '<button class="sft-button-quiet" type="button" data-take="answers" data-how="save">Download answers</button>'
        '<button class="sft-button-quiet sft-print" type="button">Print</button>'
    )
    sheets = "".join(
        f'<button class="sft-button-quiet" type="button" data-paper="{paper}">Checklist, {said}</button>'
        for paper, (_, said) in PAPERS.items()
    )
    checklist = ("Checklist", "Two pages as a PDF, with your answers, the verdict and the gates filled in.", sheets)
    groups = "".join(
        f'<div class="sft-take"><h4>{title}</h4><p>{says}</p><p class="sft-actions">{buttons}</p>'
        '<p class="sft-said" role="status"></p></div>'
        for title, says, buttons in (
            ("Decision record", "Context, decision, alternatives, costs and review triggers, as Markdown.", record),
            *(() if tree.article else (checklist,)),  # it is that of our own tree
            ("Link and answers", "Both bring back what you answered, with your figures for the costs.", answers),
        )
    )
    return (
        f'<section class="sft-part sft-takes" data-link="{escape(link)}"><h3>Take it with you</h3>{groups}</section>'
        f'<p class="sft-link-text">The answers again: <span>#{escape(link)}</span></p>'  # on paper alone
    )


def _again(tree: Tree) -> str:
    start = f"#tree={tree.id}&v={tree.version}"
    return f'<p class="sft-actions"><a class="sft-button-quiet" href="{escape(start)}">Start again</a></p>'


def _open_saved(tree: Tree) -> str:
    """Return where saved answers are opened, folded."""
    ident = f"open-{tree.id}"
    return (
        '<details class="sft-words sft-open"><summary>Open saved answers</summary><div>'
        "<p>A file of answers or a decision record that was saved here, or a link. Nothing of it leaves this page.</p>"
        f'<label for="{ident}-file">Choose a file, or drop it anywhere in this frame</label>'
        f'<input type="file" id="{ident}-file" accept=".json,.md,.txt,application/json,text/plain,text/markdown">'
        f'<label for="{ident}-text">Or paste a link or the text of a file</label>'
        f'<textarea id="{ident}-text" rows="3" spellcheck="false" autocomplete="off"></textarea>'
        '<button class="sft-button-quiet sft-open-text" type="button">Open what was pasted</button>'
        '<p class="sft-said" role="status"></p></div></details>'
    )
