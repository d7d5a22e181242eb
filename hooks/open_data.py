"""The open data on the site. Comes in: the tables. Goes out: a CSV for each, a Data Package, and what the page shows.

A Data Package says for programs what https://datapackage.org asks: which tables there are, what is in each column, and
the licence. Equal data give equal bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from decision.render.html.kit import Html, tag, trusted
from hooks.open_tables import FOLDER, Column, Table
from hooks.page_context import Macros
from hooks.templates import render_page

PACKAGE = f"{FOLDER}datapackage.json"
PLACE = "take/data/"
"""The way from the site's root to the page that says what each table is."""
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME = "should-you-fine-tune"
TITLE = "Should You Fine-Tune? The data"
SAYS = (
    "Published decisions about adapting language models and what came of them, claims with a grade and their sources, "
    "prices, life spans of models, and published bills."
)
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


class DataMacros(Macros):
    """What the page “The data” shows."""

    def open_data(self) -> str:
        """Put all tables into a page, with their columns, and the same as a Dataset."""
        on = self.on
        text = render_page("open_data", tables=on.data, folder=f"../{FOLDER}", source=_source)
        return text + on.slot(linked_data(on.data, on.address))


def files(tables: Iterable[Table], site: str) -> Iterator[tuple[str, str]]:
    """Yield the CSV of each table, and the Data Package, by path; ``site`` is the site's address."""
    tables = tuple(tables)
    if not tables:
        return
    for table in tables:
        yield f"{FOLDER}{table.path}", table.csv
    yield PACKAGE, json.dumps(package(tables, site), ensure_ascii=False, indent=2) + "\n"


def _source(table: Table) -> str:
    """Return the YAML of a table below ``FOLDER``; empty where that is several files."""
    return table.listed.source if PurePosixPath(table.listed.source).suffix else ""


# --- the Data Package ----------------------------------------------------------------------------


def package(tables: Sequence[Table], site: str) -> dict[str, Any]:
    """Return the Data Package that describes the tables."""
    return {
        "$schema": PROFILE,
        "name": NAME,
        "title": TITLE,
        "description": SAYS,
        "homepage": f"{site}{PLACE}",
        "version": max(table.date for table in tables),
        "licenses": [LICENCE],
        "contributors": [{"title": "Should You Fine-Tune?", "path": site, "roles": ["creator"]}],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    content = table.csv.encode()
    return {
        "name": table.listed.id,
        "type": "table",
        "path": table.path,
        "title": table.listed.title,
        "description": f"{table.listed.says.strip()} As of {table.date}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    """Return the columns of a table as Table Schema."""
    keys = [
        {"fields": [column], "reference": {"resource": there, "fields": ["id"]}}
        for column, there in table.listed.refers.items()
    ]
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        **({"primaryKey": list(table.listed.key)} if table.listed.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    bounds: dict[str, Any] = {"required": True} if column.needed else {}
    bounds |= {"enum": list(column.words)} if column.words else {}
    told = {"name": column.name, "type": column.type, "description": column.says}
    return told | ({"constraints": bounds} if bounds else {})


# --- for search engines --------------------------------------------------------------------------


def linked_data(tables: Sequence[Table], site: str) -> Html:
    """Return the tables as a Dataset of schema.org; ``site`` is the site's address."""
    whole = {"@type": "DataDownload", "name": TITLE, "encodingFormat": "application/json"}
    served = [
        {"@type": "DataDownload", "name": table.listed.title, "encodingFormat": "text/csv"}
        | {"contentUrl": f"{site}{FOLDER}{table.path}"}
        for table in tables
    ]
    known = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{site}{PLACE}",
        "url": f"{site}{PLACE}",
        "name": TITLE,
        "description": SAYS,
        "license": LICENCE["path"],
        "dateModified": max(table.date for table in tables),
        "creator": {"@type": "Organization", "name": "Should You Fine-Tune?", "url": site},
        "isAccessibleForFree": True,
        "distribution": [{**whole, "contentUrl": f"{site}{PACKAGE}"}, *served],
    }
    text = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    return tag("script", trusted(text), type="application/ld+json")
