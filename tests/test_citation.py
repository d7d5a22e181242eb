"""CITATION.cff keeps to the Citation File Format 1.2.0 and names nobody who is not; robots.txt leads to the sitemap."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from hooks.robots import text_for

ROOT = Path(__file__).parent.parent
FORMAT: dict[str, Any] = {
    "type": "object",
    "required": ["authors", "cff-version", "message", "title"],
    "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "abstract": {"type": "string", "minLength": 1},
        "type": {"enum": ["dataset", "software"]},
        "authors": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {"name": {"type": "string", "minLength": 1}, "website": {"type": "string"}},
            },
        },
        "keywords": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1},
        },
        "license": {"enum": ["CC-BY-4.0", "MIT"]},
        "version": {"type": "string", "minLength": 1},
        "date-released": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "repository-code": {"type": "string", "pattern": "^https?://"},
        "url": {"type": "string", "pattern": "^https?://"},
    },
}
"""What the format asks, as far as it is used here, written from its guide. Authors are entities, never people."""


def test_the_citation_file_keeps_to_its_format_and_names_the_project_as_author() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    jsonschema.validate(cited, FORMAT)
    assert cited["authors"] == [{"name": cited["title"]}]


def test_the_citation_file_names_the_licence_of_text_and_data() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    assert cited["license"] == "CC-BY-4.0"
    assert "Attribution 4.0 International" in (ROOT / "LICENSE-CONTENT").read_text(encoding="utf-8")


def test_robots_may_read_everything_and_are_told_of_the_sitemap() -> None:
    assert text_for("https://site.example/book/") == (
        "User-agent: *\nAllow: /\n\nSitemap: https://site.example/book/sitemap.xml\n"
    )


def test_the_sitemap_that_robots_are_told_of_is_there_and_has_every_page(built: Path) -> None:
    text = (built / "robots.txt").read_text(encoding="utf-8")
    (place,) = re.findall(r"^Sitemap: (\S+)$", text, re.MULTILINE)
    listed = re.findall(r"<loc>([^<]+)</loc>", (built / "sitemap.xml").read_text(encoding="utf-8"))

    assert place.removesuffix("sitemap.xml") in listed
    assert f"{place.removesuffix('sitemap.xml')}levers/retrieval/" in listed
