"""The open data as CSV with a Data Package: nothing is lost, every column is explained, and the package is valid."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from decision.authoring.playbook import load_playbook
from hooks import open_data
from hooks.open_tables import Table, columns_of, tables
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Callable

SITE = "https://site.example/book/"
IDS = [listed["id"] for listed in yaml.safe_load((DOCS / "data" / "tables.yml").read_text(encoding="utf-8"))]
OF_OTHER_TABLES = {"claims": {"sources"}, "bills": {"inputs"}}
"""What a row nests that is a table of its own."""
READS: dict[str, Callable[[str], object]] = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": dt.date.fromisoformat,
}


@cache
def known() -> dict[str, Table]:
    """Return the project's own tables by id."""
    return {table.listed.id: table for table in tables(DOCS, load_playbook(DOCS)[0].facts)}


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a CSV."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def package() -> dict[str, Any]:
    """Return the project's own Data Package, as it is read back."""
    made: dict[str, Any] = json.loads(dict(open_data.files(known().values(), SITE))["data/datapackage.json"])
    return made


def resource(ident: str) -> dict[str, Any]:
    """Return what the Data Package says of a table."""
    found: dict[str, Any] = next(one for one in package()["resources"] if one["name"] == ident)
    return found


def test_the_data_package_keeps_to_the_specification() -> None:
    schema = json.loads((Path(__file__).parent / "datapackage.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(package(), schema)
    assert [one["name"] for one in package()["resources"]] == IDS


def test_cases_keep_to_their_schema() -> None:
    content = yaml.load((DOCS / "data" / "cases.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)

    jsonschema.validate(content, json.loads((DOCS / "data" / "cases.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("ident", IDS)
def test_every_cell_is_of_its_columns_type_and_within_its_bounds(ident: str) -> None:
    fields = {field["name"]: field for field in resource(ident)["schema"]["fields"]}
    rows = rows_of(known()[ident].csv)

    assert rows
    assert list(rows[0]) == list(fields)
    for number, row in enumerate(rows, start=2):
        for name, text in row.items():
            bounds = fields[name].get("constraints", {})
            where = f"{ident}.csv, line {number}, {name}: {text!r}"
            assert text or not bounds.get("required"), where
            assert not text or READS[fields[name]["type"]](text) is not None, where
            assert not text or text in bounds.get("enum", [text]), where


@pytest.mark.parametrize("ident", IDS)
def test_no_two_rows_share_a_key_and_every_reference_leads_to_a_row(ident: str) -> None:
    schema, rows = resource(ident)["schema"], rows_of(known()[ident].csv)
    if key := schema.get("primaryKey"):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(set(keys)) == len(keys)
    for foreign in schema.get("foreignKeys", []):
        (name,), there = foreign["fields"], foreign["reference"]
        targets = {row[there["fields"][0]] for row in rows_of(known()[there["resource"]].csv)}
        assert {row[name] for row in rows} - targets == set()


@pytest.mark.parametrize("ident", IDS)
def test_nothing_that_the_yaml_says_is_missing_from_the_columns(ident: str) -> None:
    table = known()[ident]
    names = {column.name for column in table.columns}
    said = set()
    for row in table.rows:
        for key, value in row.items():
            said |= {f"{key}.{inner}" for inner in value} if isinstance(value, dict) else {key}
    left_out = OF_OTHER_TABLES.get(ident, set())

    assert {name for name in said - names if name.partition(".")[0] not in left_out} == set()


@pytest.mark.parametrize("ident", IDS)
def test_every_column_says_what_it_means(ident: str) -> None:
    assert [column.name for column in known()[ident].columns if not re.search(r"\w.*\.$", column.says)] == []


def test_a_row_is_written_as_the_yaml_has_it() -> None:
    case = next(row for row in rows_of(known()["cases"].csv) if row["id"] == "convirza-call-indicators")
    bill = next(row for row in rows_of(known()["bills"].csv) if row["id"] == "kubica-nano")
    term = next(row for row in rows_of(known()["glossary"].csv) if ";" in row["also"])

    assert (case["who"], case["facts.gap"], case["facts.larger-model"]) == ("Convirza", "cost+latency+accuracy", "no")
    assert case["facts.volume"] == ""
    assert (bill["published.usd"], bill["published.per"], bill["counts"]) == ("0.13", "job", "inference")
    assert term["also"].split("; ")[0] in (DOCS / "data" / "glossary.yml").read_text(encoding="utf-8")


def test_a_schema_gives_columns_with_types_and_takes_apart_what_is_nested() -> None:
    schema = {
        "required": ["a", "n"],
        "properties": {
            "a": {"$ref": "#/$defs/day", "description": "A day."},
            "m": {"type": "string", "pattern": "^[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?$"},
            "n": {"type": "object", "required": ["x"], "properties": {"x": {"type": "number"}, "y": {"const": True}}},
        },
        "$defs": {"day": {"type": "string", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"}},
    }

    columns = columns_of(schema, [schema])

    assert [(one.name, one.type, one.needed) for one in columns] == [
        ("a", "date", True),
        ("m", "string", False),
        ("n.x", "number", True),
        ("n.y", "boolean", False),
    ]
    assert columns[0].says == "A day."


def test_the_site_serves_what_the_package_says_to_the_byte(built: Path) -> None:
    served = json.loads((built / "data" / "datapackage.json").read_text(encoding="utf-8"))

    for one in served["resources"]:
        content = (built / "data" / one["path"]).read_bytes()
        assert len(content) == one["bytes"], one["path"]
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == one["hash"], one["path"]


def linked_data(page: Path) -> dict[str, Any]:
    """Return what a page says to search engines."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_page_about_the_data_is_a_dataset_whose_files_are_there(built: Path) -> None:
    said = linked_data(built / "take" / "data" / "index.html")
    site = said["url"].removesuffix("take/data/")
    files = [one["contentUrl"].removeprefix(site) for one in said["distribution"]]

    assert (said["@context"], said["@type"]) == ("https://schema.org", "Dataset")
    assert len(files) == len(IDS) + 1
    assert [name for name in files if not (built / name).is_file()] == []


def test_the_glossary_is_a_set_of_defined_terms_each_with_its_anchor(built: Path) -> None:
    said = linked_data(built / "glossary" / "index.html")
    html = (built / "glossary" / "index.html").read_text(encoding="utf-8")
    anchors = [term["@id"].partition("#")[2] for term in said["hasDefinedTerm"]]

    assert said["@type"] == "DefinedTermSet"
    assert len(anchors) == len(known()["glossary"].rows)
    assert [name for name in anchors if f'id="{name}"' not in html] == []
