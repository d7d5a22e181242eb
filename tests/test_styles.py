"""The stylesheets of a page: those whose classes it has, and at its end those that only a verdict needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hooks.styles import ALWAYS, needed_alone, read_sheets
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {
    "tokens": ":root { --ink: black; }",
    "site": ".bar, .scroll { color: red; } /* .bar .lamp { } */",
    "decide": ".sft-tool .question { color: red; } @media print { .answer { display: none; } }",
    "cost": ".scroll, .bill:has(> .sum) { color: red; }",
}


@pytest.fixture
def sheets(tmp_path: Path) -> dict[str, frozenset[str]]:
    """Return the classes of four small sheets."""
    for name, text in SHEETS.items():
        (tmp_path / f"{name}.css").write_text(text, encoding="utf-8")
    return read_sheets(tmp_path)


def page(body: str) -> str:
    """Return a page that has all sheets."""
    links = "".join(f'\n<link rel="stylesheet" href="../assets/css/{name}.css">' for name in SHEETS)
    return f"<html><head><title>x</title>{links}</head><body>{body}</body></html>"


def sheets_of(html: str) -> tuple[list[str], list[str]]:
    """Return the sheets of a page's head, and those after it, in order."""
    head, _, body = html.partition("<body")
    return re.findall(r"css/(\w+)\.css", head), re.findall(r"css/(\w+)\.css", body)


@pytest.mark.parametrize(
    ("body", "head", "end"),
    [
        ("<p>plain</p>", ["tokens", "site"], []),
        ('<p class="bar scroll">of every page</p>', ["tokens", "site"], []),
        ('<p class="lamp">only in a comment</p>', ["tokens", "site"], []),
        ('<p class="other answer">in print</p>', ["tokens", "site", "decide"], []),
        ('<p class="sum">below :has</p>', ["tokens", "site", "cost"], []),
        ('<div class="sft-tool"></div>', ["tokens", "site", "decide"], ["cost"]),
        ('<div class="sft-tool"><p class="bill"></p></div>', ["tokens", "site", "decide", "cost"], []),
    ],
)
def test_a_page_has_the_sheets_that_it_needs(
    sheets: dict[str, frozenset[str]], body: str, head: list[str], end: list[str]
) -> None:
    found = needed_alone(page(body), sheets)

    assert sheets_of(found) == (head, end)
    assert needed_alone(found, sheets) == found


def test_a_sheet_that_the_theme_brings_is_left_alone(sheets: dict[str, frozenset[str]]) -> None:
    html = page("").replace("../assets/css/cost.css", "../assets/stylesheets/main.css")

    assert "stylesheets/main.css" in needed_alone(html, sheets)


def test_every_sheet_of_ours_is_for_every_page_or_has_classes_of_its_own() -> None:
    found = read_sheets(DOCS / "assets" / "css")

    assert {name for name, classes in found.items() if not classes} == set(ALWAYS)
