"""Questions as forms, and where each answer leads. Comes in: a playbook, a tree, a fact. Goes out: HTML.

The same functions run at build and in the reader's browser. ``base`` is the way to the site's root: empty, or something
that ends with a slash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.html.blocks import page_words
from decision.render.html.kit import NOTHING, fold, items, join, link, tag
from decision.tree.answers import NOT_SURE
from decision.tree.model import AllOf, AnyOf, Ask, Kind, OneOf
from decision.tree.walk import Walker, branches, facts_read, holds
from decision.wording.conditions import describe_condition
from decision.wording.labels import describe_leaf
from decision.wording.sentences import lower_first
from decision.wording.verdict import question_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.render.html.kit import Html
    from decision.tree.model import Condition, Fact, Leaf, Lever, Playbook, Question, Route, Tree
    from decision.tree.walk import State

NONE = "none"
"""The text of the answer "none of these" to a fact of kind many."""


def question_form(playbook: Playbook, tree: Tree, fact_id: str, base: str) -> Html:
    """Return the form that asks for a fact. Nothing in it is chosen beforehand; places for an error are hidden.

    ``method="dialog"`` does nothing outside a dialog: a click that comes before the script loads no page.
    """
    fact = playbook.fact[fact_id]
    words = playbook.words.get(fact_id)
    ident = f"q-{tree.id}-{fact.id}" if tree.article else f"q-{fact.id}"
    hint = tag("p", words.lead, class_="sft-hint", id=f"{ident}-hint") if words and words.lead else NOTHING
    described = f"{ident}-hint {ident}-error" if hint else f"{ident}-error"
    legend = tag("legend", tag("h2", question_title(playbook, fact.id), tabindex=-1))
    error = tag("p", id=f"{ident}-error", hidden=True)
    return tag(
        "form",
        _error_summary(fact, ident),
        tag("fieldset", legend, hint, error, _controls(fact, ident), aria_describedby=described),
        tag("button", "Continue", class_="sft-continue", type="submit"),
        _question_words(playbook, fact, base),
        class_="sft-question",
        id=ident,
        data_fact=fact.id,
        data_kind=fact.kind,
        data_empty=_if_empty(fact),
        data_odd=_if_odd(fact),
        method="dialog",
        autocomplete="off",
        novalidate=True,
    )


def _error_summary(fact: Fact, ident: str) -> Html:
    first = f"#{ident}-{fact.values[0].id if fact.values else 'number'}"
    return tag(
        "div",
        tag("h2", "There is a problem"),
        items([link(first)]),
        class_="sft-error-summary",
        role="alert",
        tabindex=-1,
        hidden=True,
    )


def _if_empty(fact: Fact) -> str:
    match fact.kind:
        case Kind.ONE:
            return "Select an answer, or “Not sure”"
        case Kind.MANY:
            return "Select at least one answer, or “Not sure”"
        case Kind.NUMBER:
            return f"Enter the number of {fact.unit}, or select “Not sure”"


def _if_odd(fact: Fact) -> str:
    if fact.kind is not Kind.NUMBER:
        return ""
    return f"Enter a whole number of {fact.unit}, such as 1,000 or 10k, or a range such as 100..500"


def _controls(fact: Fact, ident: str) -> Html:
    kind = "radio" if fact.kind is Kind.ONE else "checkbox"
    options = [_option(ident, kind, value.id, value.label, value.hint) for value in fact.values]
    if fact.kind is Kind.MANY:
        options.append(_option(ident, kind, NONE, fact.none or "None of these", only=True))
    if fact.kind is Kind.NUMBER:
        options.append(_number_field(fact, ident))
    options.append(_option(ident, kind, NOT_SURE, "Not sure", only=True))
    return join(options)


def _number_field(fact: Fact, ident: str) -> Html:
    entry = tag(
        "input",
        id=f"{ident}-number",
        name="number",
        type="text",
        inputmode="decimal",
        autocomplete="off",
        aria_describedby=f"{ident}-unit {ident}-error",
    )
    label = tag("label", fact.label, for_=f"{ident}-number")
    unit = tag("span", fact.unit, class_="sft-unit", id=f"{ident}-unit")
    return tag("div", label, entry, unit, class_="sft-number")


def _option(  # noqa: PLR0913  # one argument for each thing that an option shows
    ident: str, kind: str, value: str, label: str, hint: str = "", *, only: bool = False
) -> Html:
    """Return one option. ``only`` marks a checkbox that holds alone."""
    unsure = value == NOT_SURE
    own = f"{ident}-{'unsure' if unsure else value}"
    alone = only and kind == "checkbox"
    more = tag("span", hint, class_="sft-option-hint") if hint else None
    return tag(
        "div",
        tag("input", type=kind, id=own, name="answer", value=value, data_only=alone),
        tag("label", label, more, for_=own),
        class_="sft-option sft-option-unsure" if unsure else "sft-option",
    )


def _question_words(playbook: Playbook, fact: Fact, base: str) -> Html:
    words = playbook.words.get(fact.id)
    if not words:
        return NOTHING
    sections = [(tag("h3", title), page_words(html, base)) for title, html, _ in words.sections]
    own = link(f"{base}questions/{fact.id}/", "This question on a page of its own")
    return fold("Why we ask, what counts, how to find out", sections, tag("p", own))


# --- exits, for readers without JavaScript -----------------------------------------------------


def exits(playbook: Playbook, tree: Tree, question_id: str, base: str) -> Html:
    """Return where each answer to a question leads, as links; for readers without JavaScript.

    An exit that depends on an earlier answer states its condition. A question that the tree does not ask gets a
    sentence that says where its answer counts.
    """
    question = tree.question.get(question_id)
    if question is None:
        return _gates_reading(playbook, question_id, base)
    fact = playbook.fact[question_id]
    if fact.kind is Kind.ONE:
        blank = Walker(playbook, tree).blank
        ways = [
            join(tag("strong", value.label), ": ", _value_exits(playbook, question, state, base))
            for value in fact.values
            for state in [{**blank, fact.id: OneOf(frozenset({value.id}))}]
        ]
    else:
        ways = [_route_exit(playbook, route, route.when, base) for route in question.routes]
    unsure = link(f"{base}questions/{question_id}/#how-to-find-out", "how to find out")
    return items([*ways, join(tag("strong", "Not sure"), ": ", unsure)], "sft-exits", "ol")


def _value_exits(playbook: Playbook, question: Question, state: State, base: str) -> Html:
    """Return where one value of a question leads: one link, or links that state their condition."""
    routes = [question.routes[place] for place, _ in branches(question, state)]
    if len({_target(route.to) for route in routes}) == 1:
        return _exit(playbook, routes[0], base)
    *first, last = routes
    said = [_route_exit(playbook, route, _open_part(route.when, state), base, inside=True) for route in first]
    return join([*said, _route_exit(playbook, last, None, base, inside=True)], by="; ")


def _route_exit(playbook: Playbook, route: Route, when: Condition | None, base: str, *, inside: bool = False) -> Html:
    """Return a route as its condition and where it leads; ``inside`` a sentence it begins with a small letter."""
    condition = "Otherwise" if when is None else f"If {describe_condition(playbook, when)}"
    return join(lower_first(condition) if inside else condition, ": ", _exit(playbook, route, base))


def _exit(playbook: Playbook, route: Route, base: str) -> Html:
    if isinstance(route.to, Ask):
        return link(f"{base}questions/{route.to.question}/", question_title(playbook, route.to.question))
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


def _gates_reading(playbook: Playbook, fact: str, base: str) -> Html:
    """Name the gates at which the answer to a fact counts, and the levers that they come before."""
    said = ["The questions that lead to a lever do not include this one."]
    for gate in playbook.gates:
        before = [lever_link(lever, base) for lever in playbook.levers if gate.id in lever.gates]
        if before and fact in [*facts_read(gate.applies), *facts_read(gate.met)]:
            said.append(join(f"It decides the gate “{gate.title}”, which comes before ", _and(before), "."))
    return tag("p", join(said, by=" "), class_="sft-exits-none")


def _and(parts: Sequence[Html]) -> Html:
    """Join some HTML with commas and, before the last, with "and"."""
    *first, last = parts
    return join(join(first, by=", "), " and ", last) if first else last


def lever_link(lever: Lever, base: str) -> Html:
    """Return a link to a lever's page."""
    return link(f"{base}levers/{lever.id}/", lever.title)


def _leaf(playbook: Playbook, leaf: Leaf, base: str) -> Html:
    """Return a leaf as a link to its lever's page; a family, or silence, in words."""
    return lever_link(playbook.lever[leaf.lever], base) if leaf.lever else join(describe_leaf(playbook, leaf))
