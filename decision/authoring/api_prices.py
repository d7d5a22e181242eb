"""The list of what vendors ask for tokens. Comes in: ``data/api-prices.yml``, from ``make lock``. Goes out: prices.

A price is named after its model: ``openai/gpt-6-luna:input`` is what OpenAI asks for the tokens of a prompt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from decision.authoring.checks.rules import API_PRICES
from decision.authoring.findings import repeats, suggest
from decision.authoring.reader import OF_COSTS, Format
from decision.authoring.source_reader import SourceReader
from decision.cost.model import Offer, Period, Price
from decision.cost.roles import LISTED, listed_price, listed_prices
from decision.tree.model import NOWHERE, Day, Where


@dataclass(frozen=True)
class _Rate:
    """What is asked for a million tokens, in USD; ``None`` where nothing of its own is."""

    input: float
    cached: float | None = None
    write: float | None = None
    output: float | None = None
    starts: Day = ""
    above: int = 0
    where: Where = NOWHERE


@dataclass(frozen=True)
class _Model:
    id: str
    rates: tuple[_Rate, ...]
    where: Where = NOWHERE


@dataclass(frozen=True)
class _List:
    url: str
    as_of: Period
    vendors: dict[str, str]
    models: tuple[_Model, ...]


def load_api_prices(reader: SourceReader) -> tuple[Price, ...]:
    """Return the prices of all models of the list. Mistakes are findings of the reader."""
    found = Format(OF_COSTS).read(_List, reader.read(API_PRICES))
    if found is None:
        return ()
    for where, says in repeats((model.id, model.where) for model in found.models):
        reader.report("repeated-id", where, says, "delete one of the two")
    if not reader.findings:
        for where, says, remedy in chain.from_iterable(_odd_rates(model) for model in found.models):
            reader.report("odd-rate", where, says, remedy)
    return tuple(chain.from_iterable(_prices(model, found) for model in found.models))


def _odd_rates(model: _Model) -> Iterator[tuple[Where, str, str]]:
    """Yield (place, what is wrong, what to try) where rates do not say what is asked today, or say something twice."""
    cases = [(rate.starts, rate.above) for rate in model.rates]
    if ("", 0) not in cases[:1]:
        yield model.where, f"“{model.id}” does not begin with what a short prompt costs today", "put that rate first"
    for at, (rate, case) in enumerate(zip(model.rates, cases, strict=True)):
        if case in cases[:at]:
            yield rate.where, f"“{model.id}” has two rates for the same day and length", "delete one of the two"


def _prices(model: _Model, found: _List) -> Iterator[Price]:
    """Yield the prices of a model: what its first rate asks, and what the others change."""
    for asked in LISTED:
        rates = [(rate.starts, rate.above, getattr(rate, asked)) for rate in model.rates]
        if rates and rates[0][2] is not None:
            steps = [step for step in rates[1:] if step[2] is not None]
            price = listed_price(model.id, asked, found.vendors, rates[0][2], steps, as_of=found.as_of, url=found.url)
            yield replace(price, where=model.where)


def priced(offer: Offer, listed: Mapping[str, Price], reader: SourceReader) -> Offer:
    """Return an offer with the prices of its model, but for those that it names; an unknown model is a finding."""
    if not offer.model:
        return offer
    prices, longer = listed_prices(listed, offer.model)
    if listed and not prices:
        known = sorted({name.rpartition(":")[0] for name in listed})
        says = f"“{offer.id}” runs “{offer.model}”, which {API_PRICES} does not have"
        reader.report("unknown-model", offer.where, says, suggest(offer.model, known, "name its prices one by one"))
    return replace(offer, prices=tuple({**dict(prices), **dict(offer.prices)}.items()), longer=longer)
