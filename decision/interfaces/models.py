"""The list of prices as JSON, for a page that asks for it. Comes in: a cost book, or such JSON. Goes out: the other.

The bundle that starts the engine has only the prices of our own offers. The engine loads this file for the first
request whose link or entries name a model of it; a page, to offer the names.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from decision.cost.model import CostBook, Price
from decision.cost.roles import listed_price

type Rates = dict[str, list[Any]]
"""By what for: the usual price, then (from, above, price) for others."""


def dump_models(book: CostBook) -> str:
    """Return the list of prices as JSON text: when and where it was read, the vendors, the models."""
    models: dict[str, Rates] = {}
    for price in book.listed:
        name, _, asked = price.id.rpartition(":")
        models.setdefault(name, {})[asked] = [price.value, *map(list, price.steps)]
    vendors = {price.id.partition("/")[0]: price.vendor for price in book.listed}
    first = book.listed[0]
    parts = {"as_of": first.as_of, "url": first.url, "vendors": vendors, "models": models}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read_models(found: Mapping[str, Any], names: Collection[str]) -> tuple[Price, ...]:
    """Return the prices of some models of such a list, as data; none of those that it has not."""
    as_of, url, vendors = found["as_of"], found["url"], found["vendors"]
    return tuple(
        listed_price(name, asked, vendors, rates[0], [(*step,) for step in rates[1:]], as_of=as_of, url=url)
        for name in names
        for asked, rates in found["models"].get(name, {}).items()
    )
