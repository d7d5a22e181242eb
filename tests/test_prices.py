"""Prices and life spans keep to their schemas, say how they are known, and give the figures that the pages quote."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterable

type Row = dict[str, Any]  # a row of a data file, as YAML gives it

FILES = ("prices", "lifespans")
DAYS_IN_A_MONTH = 30.4375


@cache
def rows(name: str) -> list[Row]:
    """Return the rows of a data file, which no test changes."""
    found: list[Row] = yaml.safe_load((DOCS / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def schema(name: str) -> Any:  # noqa: ANN401  # the content of a JSON file
    """Return the schema of a data file."""
    return json.loads((DOCS / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))


def months(first: str, last: str) -> float:
    """Return the months between two ISO dates."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days / DAYS_IN_A_MONTH


def lives(spans: Iterable[Row]) -> list[float]:
    """Return the months from the opening of tuning, or the release, to the shutdown, where there is one."""
    return [
        months(span["opened"] if "opened" in span else span["released"], span["shutdown"])
        for span in spans
        if "shutdown" in span
    ]


def gaps(*kinds: str) -> list[float]:
    """Return the months from each release to the next of its family, where there is one."""
    return [
        months(span["released"], span["successor-released"])
        for span in rows("lifespans")
        if span["kind"] in kinds and "successor" in span
    ]


def tuned() -> list[Row]:
    """Return the models that can be, or could be, tuned."""
    return [span for span in rows("lifespans") if span["kind"] == "tuned"]


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_to_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.validate(rows(name), schema(name))


@pytest.mark.parametrize("name", FILES)
def test_a_row_with_a_key_that_means_nothing_is_refused(name: str) -> None:
    checker = jsonschema.Draft202012Validator(schema(name))

    accepted = [row["id"] for row in rows(name) if checker.is_valid([{**row, "currency": "USD"}])]

    assert accepted == []


@pytest.mark.parametrize("name", FILES)
def test_ids_are_unique(name: str) -> None:
    assert [row for row, count in Counter(row["id"] for row in rows(name)).items() if count > 1] == []


def test_all_prices_and_life_spans_came_in() -> None:
    assert len(rows("prices")) == 182
    assert Counter(price["read"] for price in rows("prices")) == {
        "primary": 44,
        "aggregator": 16,
        "collection": 35,
        "measured": 4,
        "secondary": 59,
        "weak": 24,
    }
    assert Counter(span["kind"] for span in rows("lifespans")) == {
        "tuned": 48,
        "base": 14,
        "open-succession": 27,
        "closed-succession": 16,
    }


def test_no_two_rows_are_the_same_price_on_the_same_day() -> None:
    same = Counter((price["vendor"], price["item"], price["unit"], price["as-of"]) for price in rows("prices"))

    assert [price for price, count in same.items() if count > 1] == []


def test_every_unit_of_the_schema_is_used() -> None:
    """A spelling that no row uses would be a second spelling waiting to happen."""
    assert {price["unit"] for price in rows("prices")} == set(schema("prices")["items"]["properties"]["unit"]["enum"])


def test_a_price_without_an_address_says_so_and_is_trusted_less() -> None:
    bare = [price for price in rows("prices") if "url" not in price]

    assert len(bare) == 3
    assert {price["read"] for price in bare} == {"secondary", "weak"}
    assert [price["id"] for price in bare if "no address was kept" not in price["note"].lower()] == []


def test_the_days_of_a_life_span_come_one_after_the_other() -> None:
    order = ("released", "opened", "closed", "shutdown")
    days = {span["id"]: [date.fromisoformat(span[key]) for key in order if key in span] for span in rows("lifespans")}

    assert [name for name, dates in days.items() if dates != sorted(dates)] == []
    assert [span["id"] for span in rows("lifespans") if span.get("announced", "") > span.get("shutdown", "9")] == []


def test_successions_hang_together() -> None:
    """Within a family each row but the last ends where the next begins."""
    spans = [span for span in rows("lifespans") if "family" in span]
    torn = [
        one["id"]
        for one, after in pairwise(spans)
        if one["family"] == after["family"]
        and (one.get("successor"), one.get("successor-released")) != (after["model"], after["released"])
    ]

    assert torn == []


def test_tuned_models_last_18_months_in_the_middle_and_9_point_6_at_least() -> None:
    found = lives(tuned())

    assert len(found) == 42
    assert round(median(found), 1) == 18.0
    assert round(min(found), 1) == 9.6


@pytest.mark.parametrize(
    ("vendor", "count", "middle"),
    [
        ("OpenAI", 11, 29.7),
        ("Azure OpenAI", 8, 30.0),
        ("Google", 8, 15.0),
        ("AWS Bedrock", 5, 20.4),
        ("Azure, partner models", 8, 15.3),
    ],
    ids=["OpenAI", "Azure OpenAI", "Google", "AWS Bedrock", "Azure, partner models"],
)
def test_tuned_models_last_as_long_as_we_say_by_vendor(vendor: str, count: int, middle: float) -> None:
    found = lives(span for span in tuned() if span["vendor"] == vendor)

    assert (len(found), round(median(found), 1)) == (count, middle)


@pytest.mark.parametrize(
    ("kinds", "count", "middle"),
    [
        (("open-succession",), 22, 3.7),
        (("closed-succession",), 14, 4.2),
        (("open-succession", "closed-succession"), 36, 4.0),
    ],
    ids=["open weights", "small closed models", "all"],
)
def test_the_next_of_a_family_comes_when_we_say(kinds: tuple[str, ...], count: int, middle: float) -> None:
    found = gaps(*kinds)

    assert (len(found), round(median(found), 1)) == (count, middle)


def test_notice_of_a_shutdown_is_six_months_in_the_middle_and_three_at_least() -> None:
    found = [
        months(span["announced"], span["shutdown"])
        for span in rows("lifespans")
        if "announced" in span and "shutdown" in span
    ]

    assert len(found) == 25
    assert (round(min(found), 1), round(median(found), 1)) == (3.0, 6.0)


@pytest.mark.parametrize("end", ["input", "output"])
def test_the_first_tuned_gpt_3_5_turbo_cost_8_times_its_base(end: str) -> None:
    value = {price["id"]: price["value"] for price in rows("prices")}
    model = "openai-gpt-3.5-turbo-0613"

    assert value[f"{model}-ft-{end}-2023"] / value[f"{model}-base-{end}-2023"] == 8.0
