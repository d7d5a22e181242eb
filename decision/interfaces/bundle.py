"""A playbook or a cost book as JSON and back, for the browser. Comes in: one of them or its JSON. Goes out: the other.

``read(dump(playbook), Playbook) == playbook``. Objects carry their type's name under ``_``; fields that have their
default value are left out; places in authors' files stay behind.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from decision.tree.model import Caution, Claim, Family, Gate, Playbook, Route, Value, Words
from decision.wording.plan import EXHAUSTED, sign_of_exhaustion

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from decision.cost.model import CostBook, LifeSpan

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def dump(thing: Playbook | CostBook) -> str:
    """Return a value of a model as JSON text; the same value gives the same text."""
    return json.dumps(to_json(thing), ensure_ascii=False, separators=(",", ":"))


def read[T: (Playbook, CostBook)](text: str, kind: type[T]) -> T:
    """Return the value of some JSON text that ``dump`` made; ``ValueError`` if it is not of the kind."""
    model = vars(sys.modules[kind.__module__])
    found = from_json(json.loads(text), {name: one for name, one in model.items() if isinstance(one, type)})
    if not isinstance(found, kind):
        raise ValueError(f"this JSON holds no {kind.__name__}")  # noqa: TRY004  # the text is wrong, not the type
    return found


def to_json(thing: object) -> Json:
    """Return a value of a model as what ``json`` can write."""
    if isinstance(thing, Family):
        return {"_": "Family", "ident": f"{thing}", "label": thing.label, "yes": thing.yes, "rests": thing.rests}
    if isinstance(thing, StrEnum):
        return {"_": type(thing).__name__, "value": thing.value}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {"_": type(thing).__name__, **{name: to_json(value) for name, value in _told(thing)}}
    if isinstance(thing, tuple | list | frozenset):
        return [to_json(part) for part in _in_order(thing)]
    if thing is None or isinstance(thing, str | int | float):
        return thing
    raise TypeError(f"{type(thing).__name__} has no place in a bundle")


def _in_order(parts: Collection[object]) -> Iterable[object]:
    """Return parts in an order that is always the same."""
    return sorted(parts, key=str) if isinstance(parts, frozenset) else parts


def _told(thing: DataclassInstance) -> Iterator[tuple[str, object]]:
    """Yield the fields of an object that say something."""
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.compare and (field.default is MISSING or value != field.default):
            yield field.name, value


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


# --- what readers do not need -------------------------------------------------------------------


def strip_playbook(playbook: Playbook) -> Playbook:
    """Return a playbook without what only the built pages show, so that less travels and Python starts sooner.

    Views and verdicts, and their HTML, come out of it as they come out of the whole.
    """
    named = _named(playbook)
    claims = tuple(_without_details(claim) for claim in playbook.claims if claim.id in named)
    used = {evidence.source for claim in claims for evidence in claim.sources}
    return replace(
        playbook,
        claims=claims,
        sources=tuple(source for source in playbook.sources if source.id in used),
        question_words=tuple(replace(words, sections=()) for words in playbook.question_words),
        lever_words=tuple(
            replace(words, sections=(*_start_of(words), (EXHAUSTED, "", sign_of_exhaustion(words))))
            for words in playbook.lever_words
        ),
    )


def _named(playbook: Playbook) -> set[str]:
    """Return the claims that a verdict can name: behind routes, cautions, gates and methods."""
    questions = chain.from_iterable(tree.questions for tree in playbook.trees)
    routes = chain.from_iterable(question.routes for question in questions)
    cautions = chain.from_iterable(lever.cautions for lever in playbook.levers)
    values = chain.from_iterable(fact.values for fact in playbook.facts)
    behind: Iterable[Route | Caution | Gate | Value] = chain(routes, cautions, playbook.gates, values)
    return {claim for thing in behind for claim in thing.claims}


def _start_of(words: Words) -> Iterator[tuple[str, str, str]]:
    """Yield what to start with at a lever, without its plain text."""
    return ((name, html, "") for name, html, _ in words.sections[:1])


def _without_details(claim: Claim) -> Claim:
    sources = tuple(replace(one, says="", read="") for one in claim.sources)
    return replace(claim, summary="", looked_at="", refuted_by="", sources=sources)


def strip_costs(book: CostBook) -> CostBook:
    """Return a cost book without the prices and life spans that no sum reads; every figure comes out as before.

    Names of models that can be tuned stay where it was announced when these stop.
    """
    used = {price for offer in book.offers for _, price in offer.prices}
    return replace(
        book,
        prices=tuple(price for price in book.price.values() if price.id in used),
        listed=(),
        lifespans=tuple(_without_names(span) for span in book.lifespans if span.kind == "tuned"),
    )


def _without_names(span: LifeSpan) -> LifeSpan:
    kept = replace(span, url="", announced="")
    return kept if span.shutdown > span.as_of else replace(kept, model="", vendor="")
