"""What the page on costs says beside the model. Comes in: a folder, a cost book. Goes out: rows, every mistake.

A ratio compares the price of a tuned model with that of its base; a hidden cost is one that articles name, with its
line of the bill.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from decision.authoring.findings import Finding, meant, repeats
from decision.authoring.playbook import ARTICLES
from decision.authoring.reader import OF_COSTS, Format, one_of
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.cost.ages import months_old
from decision.cost.bill import LINES
from decision.cost.model import CostBook, Price
from decision.tree.model import NOWHERE, Id, Where

RATIOS, HIDDEN = "data/costs/ratios.yml", "data/costs/hidden.yml"
APART = 6.0
"""Prices that are further apart than this many months are not divided by each other."""

type PriceId = str
type SpanId = str
type ArticleId = str
type LineId = str


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a tuned model costs against its base."""

    id: Id
    title: str
    base: tuple[PriceId, ...] = ()
    """Prices of the base: in and out, or one where both are the same."""
    tuned: tuple[PriceId, ...] = ()
    """Prices of the tuned model, one for each of ``base``."""
    ratio: PriceId = ""
    """The price of kind ratio that the vendor names instead."""
    rent: PriceId = ""
    """The price by the hour that comes on top, or in its place."""
    life: SpanId = ""
    """The life span that says when tuning opened."""
    where: Where = NOWHERE

    @property
    def prices(self) -> tuple[str, ...]:
        """All prices that it names."""
        return (*self.base, *self.tuned, *filter(None, [self.ratio, self.rent]))


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cost that articles name and do not add up."""

    id: Id
    says: str
    articles: tuple[ArticleId, ...]
    line: LineId
    """Its line of the bill."""
    where: Where = NOWHERE


@dataclass(frozen=True)
class CostTables:
    """What the files on ratios and on hidden costs hold."""

    ratios: tuple[Ratio, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    """The articles' titles by id."""


@dataclass(frozen=True, slots=True)
class _HiddenFile:
    """The file on hidden costs; its list is read once the titles are known."""

    articles: SourceNode
    costs: SourceNode


def load_cost_tables(docs: Path, book: CostBook) -> tuple[CostTables, list[Finding]]:
    """Read both files of a folder, and look up what they name in a cost book. Mistakes are findings."""
    reader = SourceReader(docs)
    ratios = _ratios(reader, book)
    titles, hidden = _hidden(reader)
    for rows, remedy in (
        ([(row.id, row.where) for row in ratios], "rename one of the two"),
        ([(row.id, row.where) for row in hidden], "rename one of the two"),
        ([(row.line, row.where) for row in hidden], "draw both costs together, or sums count it twice"),
    ):
        for where, says in repeats(rows):
            reader.report("repeated-id", where, says, remedy)
    return CostTables(ratios, hidden, titles), reader.findings


def _ratios(reader: SourceReader, book: CostBook) -> tuple[Ratio, ...]:
    spans = [span.id for span in book.lifespans]
    names = {
        PriceId: one_of(book.price, "unknown-price", "price"),
        SpanId: one_of(spans, "unknown-lifespan", "life span"),
    }
    found = Format(OF_COSTS, names).entries(Ratio, reader.read(RATIOS))
    for row in found:
        for rule, says, remedy in _odd_ratio(row, book):
            reader.report(rule, row.where, says, remedy)
    return found


def _odd_ratio(row: Ratio, book: CostBook) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, what is wrong, what to try) for a ratio that cannot be worked out."""
    if len(row.base) != len(row.tuned) or (row.base and row.ratio) or not row.prices:
        remedy = "name as many prices of the base as of the tuned model, or a ratio, or only a rent"
        yield "odd-ratio", f"“{row.id}” does not say what to divide by what", remedy
    elif all(name in book.price for name in row.prices):  # else a finding says so
        yield from _odd_prices(row, book.price)


def _odd_prices(row: Ratio, prices: Mapping[str, Price]) -> Iterator[tuple[str, str, str]]:
    """Yield likewise where prices of a ratio cannot be compared."""
    if row.ratio and prices[row.ratio].unit != "ratio":
        yield "odd-unit", f"“{row.ratio}” is no ratio", "name a price whose unit is ratio"
    for base, tuned in zip(row.base, row.tuned, strict=True):
        if why := odd_pair(prices[tuned], prices[base]):
            yield "odd-ratio", why, "name two prices that held at the same time"


def odd_pair(first: Price, second: Price) -> str:
    """Return why two prices cannot be divided by each other; nothing if they can."""
    if first.unit != second.unit:
        return f"“{first.id}” is in {first.unit}, “{second.id}” in {second.unit}"
    if not second.value:
        return f"“{second.id}” is 0"
    if apart(first, second) > APART:
        return f"“{first.id}” and “{second.id}” are more than {APART:.0f} months apart"
    return ""


def apart(first: Price, second: Price) -> float:
    """Return the months between the dates of two prices; nothing where their times overlap."""
    if first.as_of.startswith(second.as_of) or second.as_of.startswith(first.as_of):
        return 0.0
    day = "2000-01-01"  # any day will do, since only the difference counts
    return abs(months_old(first.as_of, day) - months_old(second.as_of, day))


def _hidden(reader: SourceReader) -> tuple[dict[str, str], tuple[Hidden, ...]]:
    """Return the articles' titles, and the costs that they name."""
    file = Format(OF_COSTS).read(_HiddenFile, reader.read(HIDDEN))
    if file is None:
        return {}, ()
    titles = {}
    for name, key, value in file.articles.pairs():
        if name not in ARTICLES:
            key.report("unknown-article", f"there is no article “{name}”", meant(name, ARTICLES))
        titles[name] = value.text()
    names = {ArticleId: one_of(titles, "unknown-article", "article"), LineId: _line}
    return titles, Format(OF_COSTS, names).entries(Hidden, file.costs)


def _line(node: SourceNode) -> str:
    name, lines = node.text(), [line.id for line in LINES]
    if node.is_text and name not in lines:
        node.report("unknown-line", f"the bill has no line “{name}”", meant(name, lines))
    return name
