"""What the page on costs tells beside the model. Comes in: a folder, a cost book. Goes out: rows, every mistake.

A ratio holds the price of a tuned model against that of its base; a hidden cost is one that articles name, with the
line of the bill that it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from decision.authoring.checks import ARTICLES
from decision.authoring.source_reader import SourceReader
from decision.cost.ages import months_old
from decision.cost.bill import LINES
from decision.cost.model import Read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.authoring.source_reader import SourceNode
    from decision.cost.model import CostBook, Price
    from decision.tree.model import Where

RATIOS = "data/costs/ratios.yml"
HIDDEN = "data/costs/hidden.yml"
APART = 6.0
"""Prices that are further apart than this many months are not divided by each other."""
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a tuned model costs against its base."""

    id: str
    title: str
    where: Where
    base: tuple[str, ...] = ()
    """Prices of the base, by id: in and out, or one where both are the same."""
    tuned: tuple[str, ...] = ()
    """Prices of the tuned model, one for each of ``base``."""
    ratio: str = ""
    """The price of kind ratio that the vendor names instead."""
    rent: str = ""
    """The price by the hour that comes on top, or in its place."""
    life: str = ""
    """The life span that says when tuning opened."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cost that articles name and do not add up."""

    id: str
    says: str
    articles: tuple[str, ...]
    line: str
    """The id of its line of the bill."""
    where: Where


@dataclass(frozen=True)
class CostTables:
    """What the files on ratios and on hidden costs hold."""

    ratios: tuple[Ratio, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    """The articles' titles by id."""


def load_cost_tables(docs: Path, book: CostBook) -> tuple[CostTables, list[Finding]]:
    """Read both files of a folder and hold them against a cost book. Mistakes are findings."""
    reader = SourceReader(docs)
    listing = reader.read(RATIOS)
    ratios = tuple(row for node in (listing.items() if listing else ()) if (row := _ratio(node, book)))
    top = reader.read(HIDDEN)
    fields = top.fields({"articles": "title by id", "costs": "a list of hidden costs"}) if top else {}
    titles = _titles(fields["articles"]) if "articles" in fields else {}
    nodes = fields["costs"].items() if "costs" in fields else []
    hidden = tuple(found for node in nodes if (found := _hidden(node, titles)))
    _note_repeated(reader, [(row.id, row.where) for row in ratios], "rename one of the two")
    _note_repeated(reader, [(row.id, row.where) for row in hidden], "rename one of the two")
    _note_repeated(
        reader, [(row.line, row.where) for row in hidden], "draw both costs together, or sums count it twice"
    )
    return CostTables(ratios, hidden, titles), reader.findings


def _note_repeated(reader: SourceReader, rows: list[tuple[str, Where]], remedy: str) -> None:
    seen: set[str] = set()
    for name, where in rows:
        if name in seen:
            reader.report("repeated-id", where, f"“{name}” stands here again", remedy)
        seen.add(name)


def meant(name: str, known: Collection[str]) -> str:
    """Return what to write instead of an unknown name: what was probably meant, else what there is."""
    near = get_close_matches(name, known, n=1)
    return f"write “{near[0]}”" if near else f"use one of: {', '.join(known)}"


def _known(node: SourceNode, known: Collection[str], rule: str, noun: str) -> str:
    """Return the name that a node holds; a finding if it is not known."""
    name = node.text()
    if name and name not in known:
        near = get_close_matches(name, known, n=1)
        node.report(rule, f"there is no {noun} “{name}”", f"write “{near[0]}”" if near else "fix the name")
    return name


def _id(node: SourceNode) -> str:
    ident = node.text()
    if ident and not _ID.fullmatch(ident):
        node.report("odd-id", f"“{ident}” is no id", "use small letters, digits, hyphens and points")
    return ident


# --- ratios ------------------------------------------------------------------------------------


def _ratio(node: SourceNode, book: CostBook) -> Ratio | None:
    fields = node.fields(
        {"id": "a name", "title": "the model, as in a list"},
        {
            "base": "[in, out], ids of prices",
            "tuned": "[in, out], ids of prices",
            "ratio": "id of a price whose unit is ratio",
            "rent": "id of a price by the hour",
            "life": "id of a life span",
        },
    )
    if not {"id", "title"} <= fields.keys():
        return None

    def price(name: str) -> str:
        return _known(fields[name], book.price, "unknown-price", "price") if name in fields else ""

    def prices(name: str) -> tuple[str, ...]:
        nodes = fields[name].items() if name in fields else []
        return tuple(_known(item, book.price, "unknown-price", "price") for item in nodes)

    spans = {span.id for span in book.lifespans}
    found = Ratio(
        id=_id(fields["id"]),
        title=fields["title"].text(),
        base=prices("base"),
        tuned=prices("tuned"),
        ratio=price("ratio"),
        rent=price("rent"),
        life=_known(fields["life"], spans, "unknown-lifespan", "life span") if "life" in fields else "",
        where=node.where,
    )
    for rule, says, remedy in _odd_ratio(found, book):
        node.report(rule, says, remedy)
    return found


def _odd_ratio(found: Ratio, book: CostBook) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, what is wrong, what to try) for a ratio that cannot be worked out or rests on nothing."""
    named = (*found.base, *found.tuned, *filter(None, [found.ratio, found.rent]))
    if len(found.base) != len(found.tuned) or (found.base and found.ratio) or not named:
        remedy = "name as many prices of the base as of the tuned model, or a ratio, or only a rent"
        yield "odd-ratio", f"“{found.id}” does not say what to divide by what", remedy
        return
    if any(name not in book.price for name in named):
        return  # told already
    for price in (book.price[name] for name in named):
        if price.read is Read.GENERAL_KNOWLEDGE:
            yield "unread-price", f"“{price.id}” was found in no source", "find a source, or leave the row out"
    if found.ratio and book.price[found.ratio].unit != "ratio":
        yield "odd-unit", f"“{found.ratio}” is no ratio", "name a price whose unit is ratio"
    for tuned, base in zip(found.tuned, found.base, strict=True):
        if why := odd_pair(book.price[tuned], book.price[base]):
            yield "odd-ratio", why, "name two prices that stood at the same time"


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


# --- hidden costs ------------------------------------------------------------------------------


def _titles(node: SourceNode) -> dict[str, str]:
    found = {}
    for name, key, value in node.pairs():
        if name not in ARTICLES:
            key.report("unknown-article", f"there is no article “{name}”", meant(name, ARTICLES))
        found[name] = value.text()
    return found


def _hidden(node: SourceNode, titles: dict[str, str]) -> Hidden | None:
    needed = {
        "id": "a name",
        "says": "the cost in a few words",
        "articles": "ids of the articles that name it",
        "line": "a line of the bill",
    }
    fields = node.fields(needed)
    if not needed.keys() <= fields.keys():
        return None
    line = fields["line"]
    lines = [one.id for one in LINES]
    if line.text() not in lines and line.is_text:
        line.report("unknown-line", f"the bill has no line “{line.text()}”", meant(line.text(), lines))
    articles = fields["articles"].items()
    return Hidden(
        id=_id(fields["id"]),
        says=fields["says"].text(),
        articles=tuple(_known(item, titles, "unknown-article", "article") for item in articles),
        line=line.text(),
        where=node.where,
    )
