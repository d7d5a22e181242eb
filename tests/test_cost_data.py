"""The files of the cost model keep to their schemas, which know the same words as the code."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml

from decision.authoring.checks.prices import ALL_ROLES, CLOSED, OTHER_UNITS, UNITS
from decision.cost.effects import Against
from decision.cost.model import Basis, Billing, Labels, Training
from decision.cost.settings import ASKS
from tests.conftest import DOCS

LISTS = ("quantities", "offers", "roles", "recipes", "presets", "ratios", "effects", "bills-left-out")
FILES = (*LISTS, "quoted", "hidden", "training-speeds")
HERE = DOCS / "data" / "costs"


@cache
def content(name: str) -> Any:  # noqa: ANN401  # the content of a YAML file
    """Return what a data file holds, which no test changes."""
    return yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))


@cache
def schema(name: str) -> Any:  # noqa: ANN401  # the content of a JSON file
    """Return the schema of a data file."""
    return json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))


def words(name: str, key: str) -> list[str]:
    """Return the words that a schema allows for a key."""
    found: list[str] = schema(name)["items"]["properties"][key]["enum"]
    return found


def test_every_file_has_a_schema_and_no_schema_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.yml")} == {*FILES}
    assert {path.name.removesuffix(".schema.json") for path in HERE.glob("*.json")} == {*FILES}


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_to_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.validate(content(name), schema(name))


@pytest.mark.parametrize("name", LISTS)
def test_a_row_with_a_key_that_means_nothing_is_refused(name: str) -> None:
    checker = jsonschema.Draft202012Validator(schema(name))

    assert [row for row in content(name) if checker.is_valid([{**row, "currency": "USD"}])] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_row_without_something_needed_is_refused(name: str) -> None:
    checker = jsonschema.Draft202012Validator(schema(name))
    needed = schema(name)["items"]["required"]
    row = content(name)[0]

    assert [key for key in needed if checker.is_valid([{k: v for k, v in row.items() if k != key}])] == []


def test_schemas_know_the_words_of_the_code() -> None:
    assert words("quantities", "basis") == [*map(str, Basis)]
    assert words("offers", "billing") == [*map(str, Billing)]
    assert words("recipes", "labels") == [*map(str, Labels)]
    assert words("recipes", "training") == [*map(str, Training)]
    assert words("recipes", "runs-on") == [role for role in ALL_ROLES if role not in {CLOSED, "index", "embedding"}]
    offer = schema("offers")["items"]["properties"]
    assert offer["roles"]["items"]["enum"] == [*ALL_ROLES]
    assert offer["prices"]["propertyNames"]["enum"] == [*ASKS]


def test_every_effect_is_of_a_published_case_that_says_who_reports_it() -> None:
    cases = {case["id"]: case for case in yaml.safe_load((DOCS / "data" / "cases.yml").read_text(encoding="utf-8"))}
    found = content("effects")

    assert len({row["case"] for row in found}) == len(found) == 23
    for row in found:
        assert row["reported-by"] == cases[row["case"]]["reported-by"]
        assert cases[row["case"]]["who"].startswith(row["who"])
    assert {row["reported-by"] for row in found} == {*words("effects", "reported-by")}
    assert words("effects", "against") == [*map(str, Against)]


def test_every_group_of_the_schema_is_used() -> None:
    assert {quantity["group"] for quantity in content("quantities")} == {*words("quantities", "group")}


def test_the_figures_of_examples_are_quoted_so_that_yaml_leaves_them_alone() -> None:
    figures = [text for preset in content("presets") for text in preset["values"].values()]

    assert figures
    assert [text for text in figures if not re.fullmatch(r"[\d.,km]+", text)] == []


def test_the_schema_of_prices_knows_the_units_that_the_check_knows() -> None:
    prices = json.loads((DOCS / "data" / "prices.schema.json").read_text(encoding="utf-8"))

    assert {*prices["items"]["properties"]["unit"]["enum"]} == {*OTHER_UNITS}.union(*UNITS.values())
