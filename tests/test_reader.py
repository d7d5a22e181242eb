"""The one reader: its table of keys fits the dataclasses that it reads."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

import pytest
import yaml

from decision.authoring import (
    api_prices,
    cases,
    conditions,
    cost_tables,
    costs,
    glossary,
    pages,
    playbook,
    reader,
    services,
)
from decision.cases import coding, records
from decision.cost import model as cost_model
from decision.tree import model

MODULES = (
    model,
    cost_model,
    records,
    api_prices,
    cases,
    conditions,
    costs,
    cost_tables,
    glossary,
    pages,
    playbook,
    services,
    coding,
)
KINDS: dict[str, type] = {
    name.lstrip("_"): kind
    for module in MODULES
    for name, kind in vars(module).items()
    if isinstance(kind, type) and is_dataclass(kind)
}
KEYS = Path(reader.__file__).parent / "keys.yml"
TABLES: dict[str, dict[str, str | None]] = yaml.safe_load(KEYS.read_text(encoding="utf-8"))
NOT_KEPT = {
    "LifeSpan": {"platform", "opened_read", "replacement", "family", "read", "note"},
    "List": {"source", "day"},
    "Rate": {"batch_input", "batch_output"},
}
"""What may be written for readers of the data alone."""
FROM_ELSEWHERE = {"Price": {"steps"}, "Offer": {"longer"}, "Lever": {"title", "summary"}}
"""Fields that the folder, the page or the list of prices gives."""


def field_of(key: str) -> str:
    """Return the field that a key of a table becomes."""
    renamed = re.search(r"\((\w+)\)$", key)
    return renamed[1] if renamed else key.rstrip("!").replace("-", "_")


@pytest.mark.parametrize("name", TABLES)
def test_the_keys_of_a_table_are_the_fields_of_its_dataclass(name: str) -> None:
    known = {one.name for one in fields(KINDS[name])} - {"where"}
    written = {field_of(key) for key in TABLES[name]}

    assert written - known == NOT_KEPT.get(name, set())
    assert known - written == FROM_ELSEWHERE.get(name, set())


@pytest.mark.parametrize("name", TABLES)
def test_every_key_says_what_belongs_there_or_lists_its_words(name: str) -> None:
    hints = get_type_hints(KINDS[name])
    silent = [hints[field_of(key)] for key, meaning in TABLES[name].items() if not meaning]

    assert [hint for hint in silent if not (isinstance(hint, type) and issubclass(hint, StrEnum))] == []
