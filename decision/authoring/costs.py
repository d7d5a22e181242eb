"""From the authors' files to one frozen cost book. Comes in: a folder. Goes out: a cost book, every mistake at once.

Like ``authoring.playbook``, this is a border between text and types; whether ids exist and ranges make sense is looked
at in ``authoring.checks``.
"""

from dataclasses import dataclass
from pathlib import Path

from decision.authoring.findings import Finding
from decision.authoring.reader import OF_COSTS, Format
from decision.authoring.source_reader import SourceReader
from decision.cost import model


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

    quoted = own.read(_QuotedTable, reader.read("data/costs/quoted.yml"))
    book = model.CostBook(
        quantities=every("data/costs/quantities.yml", model.Quantity),
        prices=every("data/prices.yml", model.Price),
        lifespans=every("data/lifespans.yml", model.LifeSpan),
        offers=every("data/costs/offers.yml", model.Offer),
        recipes=every("data/costs/recipes.yml", model.Recipe),
        presets=every("data/costs/presets.yml", model.Preset),
        quoted=quoted.rows if quoted else (),
    )
    return book, reader.findings
