"""The playbook as JSON and back, for the browser. Comes in: a playbook or its JSON. Goes out: the other one.

``loads(dumps(playbook)) == playbook``. Objects carry their type's name under ``_``; fields that have their default
value are left out; places in authors' files stay behind.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from decision.tree import model
from decision.tree.model import Playbook

if TYPE_CHECKING:
    from collections.abc import Mapping

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_TYPES = {name: kind for name, kind in vars(model).items() if isinstance(kind, type)}


def dump_playbook(playbook: Playbook) -> str:
    """Return a playbook as JSON text; the same playbook gives the same text."""
    return json.dumps(to_json(playbook), ensure_ascii=False, separators=(",", ":"))


def read_playbook(text: str) -> Playbook:
    """Return the playbook of some JSON text that ``dump_playbook`` made; ``ValueError`` for anything else."""
    found = from_json(json.loads(text), _TYPES)
    if not isinstance(found, Playbook):
        raise ValueError("this JSON holds no playbook")  # noqa: TRY004  # the text is wrong, not the caller's type
    return found


def to_json(thing: object) -> Json:
    """Return a value of the model as what ``json`` can write."""
    if isinstance(thing, StrEnum):
        return {"_": type(thing).__name__, "value": thing.value}
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = [(field, getattr(thing, field.name)) for field in fields(thing) if field.compare]
        return {
            "_": type(thing).__name__,
            **{one.name: to_json(value) for one, value in kept if one.default is MISSING or value != one.default},
        }
    if isinstance(thing, tuple | list):
        return [to_json(part) for part in thing]
    if isinstance(thing, frozenset):
        return [to_json(part) for part in sorted(thing)]
    if thing is None or isinstance(thing, str | int | float):
        return thing
    raise TypeError(f"{type(thing).__name__} has no place in a bundle")


def from_json(found: Json, types: Mapping[str, type]) -> object:
    """Return the value that ``to_json`` wrote; ``types`` are those it may be made of, by name. ``ValueError`` else."""
    if isinstance(found, list):
        return tuple(from_json(part, types) for part in found)
    if not isinstance(found, dict):
        return found
    parts = dict(found)
    name = parts.pop("_", "")
    kind = types.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"{name!r} is not a type of the model")
    if issubclass(kind, StrEnum):
        return kind(str(parts["value"]))
    return kind(**{field: from_json(part, types) for field, part in parts.items()})


def strip_for_browser(playbook: Playbook) -> Playbook:
    """Return a playbook without what only the built pages show, so that less travels and Python starts sooner.

    Views and verdicts, and their HTML, come out of it as they come out of the whole.
    """
    routes = [route for tree in playbook.trees for question in tree.questions for route in question.routes]
    cautions = [caution for lever in playbook.levers for caution in lever.cautions]
    behind = [*(r.claims for r in routes), *(c.claims for c in cautions), *(g.claims for g in playbook.gates)]
    named = {claim for claims in behind for claim in claims}
    kept = tuple(
        replace(claim, summary="", sources=tuple(replace(one, says="", read="") for one in claim.sources))
        for claim in playbook.claims
        if claim.id in named
    )
    used = {evidence.source for claim in kept for evidence in claim.sources}
    return replace(
        playbook,
        claims=kept,
        sources=tuple(source for source in playbook.sources if source.id in used),
        question_words=tuple(replace(words, sections=()) for words in playbook.question_words),
        lever_words=tuple(
            replace(words, sections=tuple((name, html, "") for name, html, _ in words.sections[:1]))
            for words in playbook.lever_words
        ),
    )
