"""The open data as tables. Comes in: YAML files under ``docs/data``, and the JSON Schemas published beside them.

Goes out: rows, and columns with their names, types and meanings, which are those of the schema. A name such as
``effect.before`` is ``before`` of what is nested under ``effect``. A list becomes text, joined by semicolons; what is
missing is an empty cell.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from decision.tree.model import Fact, Kind

FOLDER = "data/"
"""Where the data are, in the folder of the authors' files and on the site."""
LIST = "tables.yml"
"""The file that says which tables there are."""
BETWEEN = "; "
"""What joins the entries of a list in a cell."""

type Row = dict[str, Any]
type Schema = Mapping[str, Any]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = re.compile(r"\^(20|\[12\]\[0-9\]\{)\S*-\[01\]\[0-9\]-\[0-3\]\[0-9\]\$")
"""The pattern of a day in a schema, and not that of a year or month that may be a day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    type: str
    """A type of Table Schema: string, number, integer, boolean or date."""
    says: str
    needed: bool = False
    words: tuple[str, ...] = ()
    """All that it may say, where that is a list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What ``LIST`` says of a table."""

    id: str
    title: str
    says: str
    source: str
    """Its YAML, below ``FOLDER``: a file or a folder."""
    schema: str
    """The JSON Schema of that, below ``FOLDER``."""
    key: Sequence[str] = ()
    """The columns that no two rows share."""
    refers: Mapping[str, str] = field(default_factory=dict)
    """Columns that name a row of another table, each with that table."""
    date: str = ""
    """The day on which it was last looked through; empty where its rows have dates of their own."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is served."""

    listed: Listed
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def path(self) -> str:
        """Its CSV below ``FOLDER``, beside its source."""
        folder = self.listed.source.rpartition("/")[0] if "/" in self.listed.source else ""
        return f"{folder}/{self.listed.id}.csv".removeprefix("/")

    @property
    def date(self) -> str:
        """The year, month or day up to which it reaches."""
        return self.listed.date or max(str(row["as-of"]).rpartition("..")[2] for row in self.rows)

    @property
    def csv(self) -> str:
        """The table as CSV, as RFC 4180 asks."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(column.name for column in self.columns)
        writer.writerows([_cell(row, column.name) for column in self.columns] for row in self.rows)
        return text.getvalue()


# --- rows ----------------------------------------------------------------------------------------


def _read(path: Path) -> Any:  # noqa: ANN401  # the content of a YAML file
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506  # a safe loader, see there


def _entries(path: Path) -> list[Row]:
    """Return the entries of a file, or of all files of a folder in the order of their names."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    return [row for file in files for row in _read(file)]


def _sources_of_claims(path: Path) -> Iterator[Row]:
    for claim in _entries(path):
        yield from ({"claim": claim["id"], **source} for source in claim["sources"])


def _rates(path: Path) -> Iterator[Row]:
    known = _read(path)
    for model in known["models"]:
        yield from ({"model": model["id"], "as-of": known["day"], **rate} for rate in model["rates"])


def _bills(path: Path) -> Iterator[Row]:
    yield from ({"id": file.stem, **_read(file)} for file in sorted(path.glob("*.yml")))


def _inputs_of_bills(path: Path) -> Iterator[Row]:
    for bill in _bills(path):
        for name, (value, comes) in bill["inputs"].items():
            yield {"bill": bill["id"], "as-of": bill["as-of"], "input": name, "value": value, "from": comes}


def _cell(row: Row, name: str) -> str:
    """Return what a row says under a name; ``a.b`` is ``b`` of ``a``. Empty where it says nothing."""
    first, _, rest = name.partition(".")
    value = row.get(first)
    if rest and isinstance(value, dict):
        return _cell(value, rest)
    if isinstance(value, list):
        return BETWEEN.join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


# --- columns -------------------------------------------------------------------------------------


def columns_of(schema: Schema, parts: Iterable[Schema], *, without: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return the columns of objects that a schema describes; what has several forms has the columns of all.

    ``parts`` are the forms, in which ``$ref`` names a definition of the schema.
    """
    found: dict[str, Column] = {}
    forms = tuple(parts)
    for name in dict.fromkeys(name for form in forms for name in form["properties"]):
        told = [form["properties"][name] for form in forms if isinstance(form["properties"].get(name), dict)]
        needed = all(name in form.get("required", ()) for form in forms)
        if name not in without and told:
            found |= {column.name: column for column in _columns(schema, name, told[0], needed=needed)}
    return tuple(found.values())


def _columns(schema: Schema, name: str, told: Schema, *, needed: bool) -> Iterator[Column]:
    """Yield the columns of a property: one, or those of what is nested in it."""
    whole = {**schema.get("$defs", {}).get(told.get("$ref", "").rpartition("/")[2], {}), **told}
    if "properties" in whole:
        for inner, part in whole["properties"].items():
            inside = needed and inner in whole.get("required", ())
            yield from _columns(schema, f"{name}.{inner}", part, needed=inside)
        return
    yield Column(name, _type(whole), str(whole.get("description", "")), needed, tuple(whole.get("enum", ())))


def _type(told: Schema) -> str:
    if told.get("const") is True:
        return "boolean"
    if _DAY.fullmatch(told.get("pattern", "")):
        return "date"
    kind = told.get("type")
    return kind if kind in ("number", "integer") else "string"


def _listed(schema: Schema) -> tuple[Column, ...]:
    return columns_of(schema, [schema["items"]])


def _of_claims(schema: Schema) -> tuple[Column, ...]:
    return columns_of(schema, [schema["items"]], without=["sources"])


def _of_their_sources(schema: Schema) -> tuple[Column, ...]:
    inside = schema["items"]["properties"]["sources"]["items"]
    return (Column("claim", "string", "The id of the claim.", needed=True), *columns_of(schema, [inside]))


def _of_lifespans(schema: Schema) -> tuple[Column, ...]:
    kind = schema["items"]["properties"]["kind"]
    found = columns_of(schema, (schema["$defs"][name] for name in ("tuned", "base", "succession")))
    place = Column("kind", "string", kind["description"], needed=True, words=tuple(kind["enum"]))
    return (found[0], place, *found[1:])


def _of_rates(schema: Schema) -> tuple[Column, ...]:
    model = schema["properties"]["models"]["items"]["properties"]["id"]["description"]
    day = schema["properties"]["day"]["description"]
    first = (Column("model", "string", model, needed=True), Column("as-of", "date", day, needed=True))
    return (*first, *columns_of(schema, [schema["$defs"]["rate"]]))


def _of_bills(schema: Schema) -> tuple[Column, ...]:
    own = Column("id", "string", "Its name here, that of its file.", needed=True)
    return (own, *columns_of(schema, [schema], without=["inputs"]))


def _of_inputs(schema: Schema) -> tuple[Column, ...]:
    day = schema["properties"]["as-of"]["description"]
    named = {
        "bill": "The id of the bill.",
        "as-of": day,
        "input": "What is entered, by its name in the cost model.",
        "value": "The figure, or the choice, as it is entered.",
        "from": "Where it comes from.",
    }
    return tuple(Column(name, "string", says, needed=True) for name, says in named.items())


def _of_cases(schema: Schema, facts: Iterable[Fact]) -> Iterator[Column]:
    """Yield the columns of cases; in the place of their facts one for each that our questions ask for."""
    for column in columns_of(schema, [schema["items"]]):
        if column.name != "facts":
            yield column
            continue
        for fact in facts:
            unit = f", in {fact.unit}" if fact.kind is Kind.NUMBER and fact.unit else ""
            yield Column(f"facts.{fact.id}", "string", f"{fact.label}{unit}, as an answer is written in a link.")


# --- the tables ----------------------------------------------------------------------------------

_SHAPES: Mapping[str, tuple[Callable[[Path], Iterable[Row]], Callable[[Schema], Iterable[Column]]]] = {
    "claims": (_entries, _of_claims),
    "claim-sources": (_sources_of_claims, _of_their_sources),
    "api-prices": (_rates, _of_rates),
    "lifespans": (_entries, _of_lifespans),
    "bills": (_bills, _of_bills),
    "bill-inputs": (_inputs_of_bills, _of_inputs),
}
"""Of tables that are no plain list of entries, by id: what reads their rows, and their columns from the schema."""


def tables(docs: Path, facts: Sequence[Fact]) -> tuple[Table, ...]:
    """Read all tables; ``docs`` is the folder of the authors' files, ``facts`` are those of the playbook.

    A folder without a list of tables has none.
    """
    folder = docs / FOLDER
    if not (folder / LIST).is_file():
        return ()
    shapes = {**_SHAPES, "cases": (_entries, lambda schema: _of_cases(schema, facts))}
    found = []
    for listed in (Listed(**told) for told in _read(folder / LIST)):
        rows, columns = shapes.get(listed.id, (_entries, _listed))
        schema = json.loads((folder / listed.schema).read_text(encoding="utf-8"))
        found.append(Table(listed, tuple(columns(schema)), tuple(rows(folder / listed.source))))
    return tuple(found)
