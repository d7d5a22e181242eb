"""A tree in other programs' forms. Comes in: a playbook and one of its trees. Goes out: text."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from textwrap import wrap

from decision.render.drawings.diagram import OTHERWISE, edges, nodes, route_labels
from decision.render.drawings.svg import to_svg
from decision.tree import model
from decision.tree.model import AllOf, AnyOf, Ask, AtLeast, Below, Cheaper, Includes, Is
from decision.tree.walk import Walker
from decision.wording.blocks import Json
from decision.wording.labels import describe_leaf

_LINE = 20
"""Characters in a line of a label in DOT, about."""


def to_csv(playbook: model.Playbook, tree: model.Tree) -> str:
    """Return the paths that can be walked, numbered, in the order of their routes.

    Each question has a column with the condition of the route taken; it is empty where the path
    does not come by.
    """
    asked = [question.id for question in tree.questions]
    labels = {question.id: route_labels(playbook, question) for question in tree.questions}
    paths = sorted(Walker(playbook, tree).paths(), key=lambda path: [place for _, place in path[0]])
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["path", *asked, "leaf", "lever", "family", "says"])
    for number, (steps, leaf) in enumerate(paths, 1):
        taken = {question: labels[question][place] for question, place in steps}
        cells = [taken.get(question, "") for question in asked]
        end = [describe_leaf(playbook, leaf), leaf.lever, leaf.family or "", leaf.says]
        table.writerow([number, *cells, *end])
    return text.getvalue()


def to_dot(playbook: model.Playbook, tree: model.Tree) -> str:
    """Return the tree as a directed graph from top to bottom.

    Each node and edge carries its name in ``id`` and its kind in ``class``, which Graphviz hands on to an SVG, as in
    our own drawing.
    """
    lines = [
        f"digraph {_in_dot(tree.id)} {{",
        "  graph [rankdir=TB, nodesep=0.2, ranksep=0.3];",
        "  node [shape=box, fontname=Helvetica, fontsize=13];",
        "  edge [fontname=Helvetica, fontsize=12, arrowsize=0.6];",
    ]
    for node in nodes(playbook, tree):
        label = f"{_broken(node.label)}\n{_broken(node.says)}".rstrip("\n")
        lines.append(
            f"  {_in_dot(node.id)} [id={_in_dot(node.id)}, class={_in_dot(node.kind)}, "
            f"style={'filled' if node.leaf else 'rounded'}, label={_in_dot(label)}];"
        )
    lines += [
        f"  {_in_dot(edge.tail)} -> {_in_dot(edge.head)} [id={_in_dot(edge.id)}, "
        f'class="edge", label={_in_dot(_broken(edge.label))}];'
        for edge in edges(playbook, tree)
    ]
    return "\n".join([*lines, "}", ""])


def _broken(text: str) -> str:
    return "\n".join(wrap(text, _LINE, break_long_words=False))


def _in_dot(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def to_mermaid(playbook: model.Playbook, tree: model.Tree) -> str:
    """Return the tree as a Mermaid flowchart from top to bottom.

    Ids begin with ``ask_``, ``lever_`` or ``leaf_`` and have underscores for hyphens, so that none is a word of
    Mermaid's and each can be turned back.
    """
    drawn = nodes(playbook, tree)
    names = {node.id: (node.id if node.leaf else f"ask-{node.id}").replace("-", "_") for node in drawn}
    lines = [f"%% {tree.title} (tree {tree.id}, version {tree.version})", "flowchart TD"]
    for node in drawn:
        label = _in_mermaid(f"{node.label}\n{node.says}".rstrip("\n"))
        lines.append(f"    {names[node.id]}[{label}]" if node.leaf else f"    {names[node.id]}{{{label}}}")
    lines += [
        f"    {names[edge.tail]} -->|{_in_mermaid(edge.label)}| {names[edge.head]}" for edge in edges(playbook, tree)
    ]
    return "\n".join([*lines, ""])


def _in_mermaid(text: str) -> str:
    """Quote a label; where HTML has an ampersand, Mermaid's entities have a number sign."""
    for mark, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(mark, entity)
    return '"' + text.replace("\n", "<br/>") + '"'


def to_json(playbook: model.Playbook, tree: model.Tree) -> str:
    """Return what the tree's file says as indented JSON; keys that would be empty are left out.

    Conditions are written as in the file, such as ``{"any of": [{"examples": {"at least": 100}}]}``.
    """
    head: dict[str, Json] = {
        "id": tree.id,
        "title": tree.title,
        "version": tree.version,
        "date": tree.date,
        "about": tree.about,
        "questions": [_question(playbook, question) for question in tree.questions],
    }
    return json.dumps(_filled(head), ensure_ascii=False, indent=2) + "\n"


def _filled(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value not in ("", [], {})}


def _question(playbook: model.Playbook, question: model.Question) -> dict[str, Json]:
    fact, labels = playbook.fact[question.id], route_labels(playbook, question)
    fields: dict[str, Json] = {
        "id": fact.id,
        "label": fact.label,
        "kind": fact.kind,
        "values": [{"id": value.id, "label": value.label} for value in fact.values],
        "unit": fact.unit,
        "routes": [_route(playbook, route, label) for route, label in zip(question.routes, labels, strict=True)],
    }
    return _filled(fields)


def _route(playbook: model.Playbook, route: model.Route, label: str) -> dict[str, Json]:
    head: dict[str, Json] = {"when": _condition(route.when), "label": label, **_target(playbook, route.to)}
    doubts: dict[str, Json] = {leaf.key: part for leaf, part in route.doubts}
    rest: dict[str, Json] = {"weight": route.weight, "doubts": doubts, "why": route.why, "claims": list(route.claims)}
    return _filled({**head, **rest})


def _target(playbook: model.Playbook, to: Ask | model.Leaf) -> dict[str, Json]:
    if isinstance(to, Ask):
        return {"ask": to.question}
    fields = {"lever": to.lever, "family": to.family or "", "title": describe_leaf(playbook, to)}
    return {**fields, "says": to.says, **({"silent": True} if to.silent else {})}


def _condition(condition: model.Condition | None) -> Json:  # noqa: PLR0911  # one for each kind of condition
    match condition:
        case None:
            return OTHERWISE
        case AllOf(parts):
            return {"all of": [*map(_condition, parts)]}
        case AnyOf(parts):
            return {"any of": [*map(_condition, parts)]}
        case Is(fact, values):
            return {fact: _among(values)}
        case Includes(fact, value):
            return {fact: {"includes": value}}
        case AtLeast(fact, number):
            return {fact: {"at least": number}}
        case Below(fact, number):
            return {fact: {"below": number}}
        case Cheaper(fact, lever, than):
            return {fact: {"cheaper": [lever, than]}}


def _among(values: tuple[str, ...]) -> dict[str, Json]:
    return {"one of": list(values)} if len(values) > 1 else {"is": values[0]}


EXPORTS: dict[str, Callable[[model.Playbook, model.Tree], str]] = {
    "csv": to_csv,
    "dot": to_dot,
    "json": to_json,
    "mermaid": to_mermaid,
    "svg": to_svg,
}
"""The forms in which a tree can be had."""
