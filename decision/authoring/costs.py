"""From the authors' files to one frozen cost book. Comes in: a folder. Goes out: a cost book, every mistake at once.

Like ``authoring.playbook``, this is a border between text and types; whether ids exist and ranges make sense is looked
at in ``authoring.cost_checks``.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from decision.authoring.source_reader import SourceReader
from decision.cost.model import (
    Basis,
    Billing,
    Clock,
    CostBook,
    Labels,
    LifeSpan,
    Offer,
    Preset,
    Price,
    Quantity,
    Quoted,
    Read,
    Recipe,
    Training,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.authoring.source_reader import SourceNode

_WHEN = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
type Fields = dict[str, SourceNode]


def load_costs(docs: Path) -> tuple[CostBook, list[Finding]]:
    """Read prices, life spans and the files under ``data/costs/`` of a folder. Mistakes are findings."""
    reader = SourceReader(docs)

    def every[T](file: str, read: Callable[[SourceNode], T | None]) -> tuple[T, ...]:
        top = reader.read(file)
        return tuple(found for node in (top.items() if top else ()) if (found := read(node)) is not None)

    book = CostBook(
        quantities=every("data/costs/quantities.yml", _quantity),
        prices=every("data/prices.yml", _price),
        lifespans=every("data/lifespans.yml", _lifespan),
        offers=every("data/costs/offers.yml", _offer),
        recipes=every("data/costs/recipes.yml", _recipe),
        presets=every("data/costs/presets.yml", _preset),
        quoted=_quoted(reader),
    )
    return book, reader.findings


# --- parts of fields ---------------------------------------------------------------------------


def _text(fields: Fields, name: str) -> str:
    return fields[name].text() if name in fields else ""


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    return fields[name].texts() if name in fields else ()


def _number(fields: Fields, name: str, usual: float = 0.0) -> float:
    return fields[name].number() if name in fields else usual


def _true(fields: Fields, name: str) -> bool:
    if name not in fields:
        return False
    if fields[name].text() != "true":
        fields[name].report("unknown-word", f"“{name}” is true, or is left out", f"write “{name}: true”, or delete it")
    return True


def _id(node: SourceNode) -> str:
    ident = node.text()
    if ident and not _ID.fullmatch(ident):
        node.report("odd-id", f"“{ident}” is no id", "use small letters, digits, hyphens and points")
    return ident


def _choice[T: StrEnum](node: SourceNode, words: type[T]) -> T:
    text = node.text()
    if text not in {str(word) for word in words}:
        if node.is_text:
            node.report("unknown-word", f"“{text}” is not known here", f"use one of: {', '.join(words)}")
        return next(iter(words))
    return words(text)


def _is_when(text: str) -> bool:
    """Whether a text is a year, a month or a day that there is."""
    if not _WHEN.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - len("2026") :])
    except ValueError:  # such as the 31st of February
        return False
    return True


def _when(fields: Fields, name: str) -> str:
    """Return a date as people know it: a year, a month, a day, or two of them joined by ``..``."""
    text = _text(fields, name)
    parts = text.split("..")
    if text and (len(parts) > 2 or not all(_is_when(part) for part in parts)):  # noqa: PLR2004  # from, to
        remedy = "write 2026, 2026-11, 2026-11-24, or two of them: 2024..2025"
        fields[name].report("odd-date", f"“{text}” is no date", remedy)
    return text


def _day(fields: Fields, name: str) -> str:
    text = _text(fields, name)
    if text and (not _is_when(text) or len(text) != len("2026-11-24")):
        fields[name].report("odd-date", f"“{text}” is no day", "write it as 2026-11-24")
        return ""
    return text


# --- entries -----------------------------------------------------------------------------------


def _quantity(node: SourceNode) -> Quantity | None:
    needed = {
        "id": "as in recipes and links",
        "group": "the part of the form it stands in",
        "label": "a short noun phrase",
        "unit": "such as hours",
        "low": "nothing lies below it",
        "typical": "half lies below it",
        "high": "nothing lies above it",
        "most": "the largest value a reader may enter",
        "as-of": "a date",
        "basis": f"one of {', '.join(Basis)}",
        "says": "what the figures rest on",
    }
    fields = node.fields(needed, {"url": "where it can be read", "first": "true where it is shown first"})
    if not needed.keys() <= fields.keys():
        return None
    return Quantity(
        id=_id(fields["id"]),
        label=_text(fields, "label"),
        unit=_text(fields, "unit"),
        low=_number(fields, "low"),
        typical=_number(fields, "typical"),
        high=_number(fields, "high"),
        as_of=_when(fields, "as-of"),
        basis=_choice(fields["basis"], Basis),
        says=_text(fields, "says"),
        url=_text(fields, "url"),
        group=_text(fields, "group"),
        first=_true(fields, "first"),
        most=_number(fields, "most"),
        where=node.where,
    )


def _price(node: SourceNode) -> Price | None:
    needed = {
        "id": "as in offers",
        "vendor": "who asks it",
        "item": "for what",
        "unit": "such as USD per 1M tokens",
        "value": "a number",
        "as-of": "a date",
        "read": f"one of {', '.join(Read)}",
    }
    fields = node.fields(needed, {"url": "where it can be read", "note": "what to mind"})
    if not needed.keys() <= fields.keys():
        return None
    return Price(
        id=_id(fields["id"]),
        vendor=_text(fields, "vendor"),
        item=_text(fields, "item"),
        unit=_text(fields, "unit"),
        value=_number(fields, "value"),
        as_of=_when(fields, "as-of"),
        url=_text(fields, "url"),
        read=_choice(fields["read"], Read),
        note=_text(fields, "note"),
        where=node.where,
    )


_SPAN_KINDS = ("tuned", "base", "open-succession", "closed-succession")


def _lifespan(node: SourceNode) -> LifeSpan | None:
    needed = {"id": "a name", "kind": f"one of {', '.join(_SPAN_KINDS)}", "vendor": "who ran it", "model": "its name"}
    fields = node.fields(
        needed,
        {
            "released": "a day",
            "platform": "where it ran",
            "opened": "the day tuning opened",
            "opened-read": "how that day was read",
            "announced": "the day its end was announced",
            "closed": "the last day of training",
            "shutdown": "the last day it ran",
            "replacement": "what the vendor names instead",
            "family": "the family of a succession",
            "successor": "the next of the family",
            "successor-released": "a day",
            "as-of": "a date",
            "url": "where it can be read",
            "read": f"one of {', '.join(Read)}",
            "note": "what to mind",
        },
    )
    if not needed.keys() <= fields.keys():
        return None
    kind = _text(fields, "kind")
    if kind not in _SPAN_KINDS:
        fields["kind"].report("unknown-word", f"“{kind}” is not known here", f"use one of: {', '.join(_SPAN_KINDS)}")
    return LifeSpan(
        id=_id(fields["id"]),
        kind=kind,
        vendor=_text(fields, "vendor"),
        model=_text(fields, "model"),
        released=_day(fields, "released"),
        opened=_day(fields, "opened"),
        closed=_day(fields, "closed"),
        shutdown=_day(fields, "shutdown"),
        successor=_text(fields, "successor"),
        successor_released=_day(fields, "successor-released"),
        as_of=_when(fields, "as-of"),
        url=_text(fields, "url"),
        where=node.where,
    )


def _offer(node: SourceNode) -> Offer | None:
    needed = {
        "id": "as in links",
        "title": "as in a list",
        "roles": "where it can be chosen",
        "billing": f"one of {', '.join(Billing)}",
        "prices": "{what for: id of a price}",
    }
    fields = node.fields(
        needed,
        {
            "says": "what to mind",
            "reasons": "true where thinking is billed as output",
            "speed": "its GPU against the one that was measured",
            "units": "model units of one copy",
            "new-until": "the last day for new customers",
            "trains-until": "the last day for any training",
            "runs-until": "the last day of tuned models",
            "as-of": "a date",
            "url": "where it can be read",
            "claims": "ids of claims",
        },
    )
    if not needed.keys() <= fields.keys():
        return None
    return Offer(
        id=_id(fields["id"]),
        title=_text(fields, "title"),
        roles=_texts(fields, "roles"),
        billing=_choice(fields["billing"], Billing),
        prices=tuple((name, value.text()) for name, _, value in fields["prices"].pairs()),
        says=_text(fields, "says"),
        reasons=_true(fields, "reasons"),
        speed=_number(fields, "speed", 1.0),
        units=_number(fields, "units", 1.0),
        new_until=_day(fields, "new-until"),
        trains_until=_day(fields, "trains-until"),
        runs_until=_day(fields, "runs-until"),
        as_of=_when(fields, "as-of"),
        url=_text(fields, "url"),
        claims=_texts(fields, "claims"),
        where=node.where,
    )


def _recipe(node: SourceNode) -> Recipe | None:
    needed = {
        "lever": "a lever's id",
        "runs-on": "a role",
        "hours": "quantities of hours before it is in use",
        "upkeep": "quantities of hours a month",
        "redo": "a quantity of hours when its model is retired",
        "weeks": "[low, typical, high] until it is in use",
        "portable": "how far it can be taken elsewhere",
    }
    fields = node.fields(
        needed,
        {
            "says": "what the row assumes",
            "clock": f"one of {', '.join(Clock)}",
            "labels": f"one of {', '.join(Labels)}",
            "wanted": "a quantity of examples",
            "training": f"one of {', '.join(Training)}",
            "examples": "true where examples stand in the prompt",
            "context": "true where retrieved text stands in the prompt",
            "short": "true where training takes the place of instructions",
            "batches": "true where requests are batched",
        },
    )
    if not needed.keys() <= fields.keys():
        return None
    weeks = tuple(item.number() for item in fields["weeks"].items())
    if len(weeks) != 3:  # noqa: PLR2004  # low, typical, high
        fields["weeks"].report("odd-range", "three numbers are expected here", "write [low, typical, high]")
        return None
    return Recipe(
        lever=_text(fields, "lever"),
        runs_on=_text(fields, "runs-on"),
        hours=_texts(fields, "hours"),
        upkeep=_texts(fields, "upkeep"),
        redo=_text(fields, "redo"),
        weeks=(weeks[0], weeks[1], weeks[2]),
        portable=_text(fields, "portable"),
        says=_text(fields, "says"),
        clock=_choice(fields["clock"], Clock) if "clock" in fields else Clock.HOSTED,
        labels=_choice(fields["labels"], Labels) if "labels" in fields else Labels.NONE,
        wanted=_text(fields, "wanted"),
        training=_choice(fields["training"], Training) if "training" in fields else Training.NONE,
        examples=_true(fields, "examples"),
        context=_true(fields, "context"),
        short=_true(fields, "short"),
        batches=_true(fields, "batches"),
        where=node.where,
    )


def _preset(node: SourceNode) -> Preset | None:
    needed = {"id": "as in links", "title": "as on the button", "says": "one sentence", "values": "{quantity: text}"}
    fields = node.fields(needed)
    if not needed.keys() <= fields.keys():
        return None
    values = tuple((name, value.text()) for name, _, value in fields["values"].pairs())
    return Preset(_id(fields["id"]), _text(fields, "title"), _text(fields, "says"), values, where=node.where)


def _quoted(reader: SourceReader) -> tuple[Quoted, ...]:
    top = reader.read("data/costs/quoted.yml")
    fields = top.fields({"article": "the article's id", "rows": "a list of rows"}) if top else {}
    needed = {
        "lever": "a lever's id",
        "title": "what the article calls it",
        "set-up": "as it says",
        "time": "as it says",
        "ongoing": "as it says",
        "portable": "as it says",
    }
    nodes = fields["rows"].items() if "rows" in fields else []
    rows = [(node.where, node.fields(needed)) for node in nodes]
    return tuple(
        Quoted(
            lever=_text(row, "lever"),
            title=_text(row, "title"),
            set_up=_text(row, "set-up"),
            time=_text(row, "time"),
            ongoing=_text(row, "ongoing"),
            portable=_text(row, "portable"),
            where=where,
        )
        for where, row in rows
        if needed.keys() <= row.keys()
    )
