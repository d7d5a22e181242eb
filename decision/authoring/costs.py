"""From files to costs. Comes in: the authors' folder, a reader's file. Goes out: a cost book, figures, every mistake.

Like ``authoring.playbook``, this is a border between text and types; whether ids exist and ranges make sense is looked
at in ``authoring.checks``.
"""

from dataclasses import astuple, dataclass
from pathlib import Path

from decision.authoring.api_prices import load_api_prices, priced
from decision.authoring.findings import Finding, meant
from decision.authoring.reader import OF_COSTS, Format
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.cost import model
from decision.cost.effects import Effect
from decision.cost.roles import offer_named
from decision.cost.settings import PRESET, ROLES, known_names, refusal


@dataclass(frozen=True, slots=True)
class _QuotedTable:
    """The cost table of an article."""

    article: str
    rows: tuple[model.Quoted, ...]


def load_costs(docs: Path) -> tuple[model.CostBook, list[Finding]]:
    """Read prices, life spans and the files under ``data/costs/`` of a folder. Mistakes are findings."""
    reader, own = SourceReader(docs), Format(OF_COSTS)

    def every[T](file: str, kind: type[T]) -> tuple[T, ...]:
        return own.entries(kind, reader.read(file))

    listed = load_api_prices(reader)
    by_id = {price.id: price for price in listed}
    quoted = own.read(_QuotedTable, reader.read("data/costs/quoted.yml"))
    book = model.CostBook(
        quantities=every("data/costs/quantities.yml", model.Quantity),
        prices=every("data/prices.yml", model.Price),
        listed=listed,
        lifespans=every("data/lifespans.yml", model.LifeSpan),
        offers=tuple(priced(offer, by_id, reader) for offer in every("data/costs/offers.yml", model.Offer)),
        roles=every("data/costs/roles.yml", model.Choice),
        recipes=every("data/costs/recipes.yml", model.Recipe),
        presets=every("data/costs/presets.yml", model.Preset),
        quoted=quoted.rows if quoted else (),
        effects=every("data/costs/effects.yml", Effect),
    )
    return book, reader.findings


@dataclass(frozen=True, slots=True)
class _Range:
    """A range by its ends."""

    low: str
    typical: str
    high: str


def read_inputs(book: model.CostBook, file: Path) -> tuple[dict[str, str], list[Finding]]:
    """Read a reader's figures from YAML or JSON, as text by name, ready for ``read_settings``.

    ``preset`` names an example, a role such as ``base`` an offer; all else is a quantity: a number, a range such as
    ``60..100..150``, or ``low``, ``typical`` and ``high``. What cannot be used is a finding.
    """
    reader = SourceReader(file.parent)
    top = reader.read(file.name)
    choices = {PRESET: tuple(book.preset), **{role: tuple(one.id for one in book.offers_for(role)) for role in ROLES}}
    known = known_names(book)
    found = {}
    for name, key, node in top.pairs() if top else ():
        if name in choices:
            found[name] = _choice(book, name, node, choices[name])
        elif name in known:
            found[name] = text = _figure(node)
            if text and (said := refusal(known, name, text)):
                node.report("odd-figure", f"“{name}” cannot be “{text[:40]}”", said)
        else:
            key.report("unknown-key", f"there is no quantity “{name[:40]}”", meant(name, {**choices, **known}))
    return found, reader.findings


def _choice(book: model.CostBook, name: str, node: SourceNode, choices: tuple[str, ...]) -> str:
    text = node.text()
    if node.is_text and text not in choices and not offer_named(book, name, text):
        node.report("unknown-word", f"“{name}” knows no “{text[:40]}”", f"use one of: {', '.join(choices)}")
    return text


def _figure(node: SourceNode) -> str:
    """Return a number or a range as a reader would enter it."""
    if not node.is_mapping:
        return node.figure()
    ends = Format(OF_COSTS, {str: SourceNode.figure}).read(_Range, node)
    return "..".join(astuple(ends)) if ends else ""
