"""Imports go one way, and what runs in the browser needs nothing that is not there."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "decision"

TIERS = [
    {"model"},
    {"answers", "findings"},
    {"walk", "links", "bundle", "yamlfile"},
    {"verdict", "words", "graph"},
    {"load", "session", "checks", "cases"},
    {"backtest"},
    {"export"},
    {"browser", "cli", "__main__", "__init__"},
]
"""Each module may import from the tiers above its own, and from its own."""
AUTHORS_ONLY = {"backtest", "cases", "graph", "load", "yamlfile", "words", "checks", "findings", "cli", "__main__"}
"""Modules for authors' files and the terminal, which may use packages. All others run in the browser."""
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, those under TYPE_CHECKING apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def part(path: Path) -> str:
    """Return the part of the engine that a file belongs to: its module, or export."""
    inside = path.relative_to(PACKAGE)
    return "export" if inside.parts[0] == "export" else inside.stem


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_tier_and_those_above(path: Path) -> None:
    tier = {name: place for place, names in enumerate(TIERS) for name in names}
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("decision.")}
    known = {name for name in ours if name in tier}

    assert [name for name in known if tier[name] > tier[part(path)]] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_engine_knows_neither_the_site_nor_the_browser(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)}

    assert outside & {"mkdocs", "material", "js", "pyodide", "pyodide_js"} == set()


def test_what_the_browser_door_reaches_is_standard_library() -> None:
    waiting, seen, outside = [PACKAGE / "browser.py"], set(), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported(path):
            top = name.split(".")[0]
            if top != "decision":
                outside |= {top} - sys.stdlib_module_names
                continue
            inside = PACKAGE.joinpath(*name.split(".")[1:])
            waiting += [found for found in (inside.with_suffix(".py"), inside / "__init__.py") if found.is_file()]

    assert outside == set()
    assert {path.stem for path in seen} & AUTHORS_ONLY == set()
