"""A tree as JSON. Comes in: a playbook and one of its trees. Goes out: what its file says.

Conditions are written as in the file, such as ``{"any of": [{"examples": {"at least": 100}}]}``.
"""

from __future__ import annotations

import json

from decision.render.drawings.diagram import OTHERWISE, route_labels
from decision.tree.model import AllOf, AnyOf, Ask, AtLeast, Below, Condition, Fact, Includes, Is, Leaf, Playbook, Tree
from decision.wording.labels import describe_leaf

type Json = str | int | bool | list[Json] | dict[str, Json]


def to_json(playbook: Playbook, tree: Tree) -> str:
    """Return the tree as indented JSON; keys that would be empty are left out."""
    questions: list[Json] = [
        {
            **_fact(playbook.fact[question.id]),
            "routes": [
                _filled(
                    {
                        "when": _condition(route.when),
                        "label": label,
                        **_target(playbook, route.to),
                        "weight": route.weight,
                        "why": route.why,
                        "claims": list(route.claims),
                    }
                )
                for route, label in zip(question.routes, route_labels(playbook, question), strict=True)
            ],
        }
        for question in tree.questions
    ]
    head: dict[str, Json] = {
        "id": tree.id,
        "title": tree.title,
        "version": tree.version,
        "date": tree.date,
        "about": tree.about,
        "questions": questions,
    }
    return json.dumps(_filled(head), ensure_ascii=False, indent=2) + "\n"


def _filled(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value not in ("", [])}


def _fact(fact: Fact) -> dict[str, Json]:
    return _filled(
        {
            "id": fact.id,
            "label": fact.label,
            "kind": fact.kind,
            "values": [{"id": value.id, "label": value.label} for value in fact.values],
            "unit": fact.unit,
        }
    )


def _target(playbook: Playbook, to: Ask | Leaf) -> dict[str, Json]:
    if isinstance(to, Ask):
        return {"ask": to.question}
    fields = {"lever": to.lever, "family": to.family or "", "title": describe_leaf(playbook, to)}
    return {**fields, "says": to.says, **({"silent": True} if to.silent else {})}


def _condition(condition: Condition | None) -> Json:  # noqa: PLR0911  # one for each kind of condition
    match condition:
        case None:
            return OTHERWISE
        case AllOf(parts) | AnyOf(parts):
            return {"all of" if isinstance(condition, AllOf) else "any of": [_condition(part) for part in parts]}
        case Is(fact, (value,)):
            return {fact: {"is": value}}
        case Is(fact, values):
            return {fact: {"one of": list(values)}}
        case Includes(fact, value):
            return {fact: {"includes": value}}
        case AtLeast(fact, number):
            return {fact: {"at least": number}}
        case Below(fact, number):
            return {fact: {"below": number}}
