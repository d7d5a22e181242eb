"""The list of prices as JSON, for a page that asks for it. Comes in: a cost book, or such JSON. Goes out: the other.

The bundle that starts the engine has only the prices of our own offers. A page that lets readers name any model reads
this file when it is asked to, and hands the models that were named to the engine with each request.
"""

import json
from typing import Any, cast

from decision.cost.model import CostBook, Price
from decision.cost.roles import listed_price

type Rates = dict[str, list[Any]]
"""By what for: the usual price, then (from, above, price) for others."""


def dump_models(book: CostBook) -> str:
    """Return the list of prices as JSON text: when and where it was read, the vendors, the models that write text."""
    models: dict[str, Rates] = {}
    for price in book.listed:
        name, _, asked = price.id.rpartition(":")
        models.setdefault(name, {})[asked] = [price.value, *map(list, price.steps)]
    shown = {name: rates for name, rates in models.items() if "output" in rates}
    vendors = {price.id.partition("/")[0]: price.vendor for price in book.listed}
    first = book.listed[0]
    parts = {"as_of": first.as_of, "url": first.url, "vendors": vendors, "models": shown}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read_models(given: object) -> tuple[Price, ...]:
    """Return the prices of the models in such a list, as data, that may have been cut to a few."""
    found = cast("dict[str, Any]", given)
    as_of, url, vendors = found["as_of"], found["url"], found["vendors"]
    return tuple(
        listed_price(name, asked, vendors, rates[0], [(*step,) for step in rates[1:]], as_of=as_of, url=url)
        for name, model in found["models"].items()
        for asked, rates in model.items()
    )
