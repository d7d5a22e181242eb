"""The cost book as JSON and back, for the browser. Comes in: a cost book or its JSON. Goes out: the other one."""

from __future__ import annotations

import json
from dataclasses import replace

from decision.cost import model
from decision.cost.model import CostBook
from decision.interfaces.bundle import from_json, to_json

_TYPES = {name: kind for name, kind in vars(model).items() if isinstance(kind, type)}


def dump_costs(book: CostBook) -> str:
    """Return a cost book as JSON text; the same book gives the same text."""
    return json.dumps(to_json(book), ensure_ascii=False, separators=(",", ":"))


def read_costs(text: str) -> CostBook:
    """Return the cost book of some JSON text that ``dump_costs`` made; ``ValueError`` for anything else."""
    found = from_json(json.loads(text), _TYPES)
    if not isinstance(found, CostBook):
        raise ValueError("this JSON holds no cost book")  # noqa: TRY004  # the text is wrong, not the caller's type
    return found


def strip_for_browser(book: CostBook) -> CostBook:
    """Return a cost book without the prices and life spans that no sum reads; every figure comes out as before."""
    used = {price for offer in book.offers for _, price in offer.prices}
    return replace(
        book,
        prices=tuple(price for price in book.prices if price.id in used),
        lifespans=tuple(replace(span, model="", vendor="", url="") for span in book.lifespans if span.kind == "tuned"),
    )
