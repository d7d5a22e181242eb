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
    {"answers", "findings", "cost.__init__", "cost.model", "cost.formulas"},
    {"walk", "links", "bundle", "yamlfile", "cost.ages", "cost.bill", "cost.draws"},
    {"opinions", "verdict", "words", "graph", "casebank", "cost.book", "cost.lifetimes", "cost.load", "cost.settings"},
    {
        *("load", "session", "checks", "cases", "prose"),
        *("cost.checks", "cost.compare", "cost.inputs", "cost.sums", "cost.told"),
    },
    {"backtest", "compare", "cost.view"},
    {"export"},
    {"savefile"},
    {
        "browser",
        *(f"doors.{name}" for name in ("__init__", "cases", "costs", "paper", "take")),
        "cli",
        "__main__",
        "__init__",
    },
]
"""Each module may import from the tiers above its own, and from its own."""
AUTHORS_ONLY = {
    *("backtest", "cases", "compare", "graph", "load", "yamlfile", "words", "checks", "prose", "findings"),
    *("cli", "__main__"),
    *("cost.checks", "cost.inputs", "cost.load", "cost.told"),
}
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
    inside = path.relative_to(PACKAGE).with_suffix("")
    return "export" if inside.parts[0] == "export" else ".".join(inside.parts)


def named(module: str) -> set[str]:
    """Return the parts that a dotted name may stand for: ``decision.authoring.costs.load_costs`` is in ``cost.load``."""
    _, *parts = module.split(".")
    return {".".join(parts[:1]), ".".join(parts[:2])}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_tier_and_those_above(path: Path) -> None:
    tier = {name: place for place, names in enumerate(TIERS) for name in names}
    ours = {found for name in imported(path) if name.startswith("decision.") for found in named(name)}
    known = {name for name in ours if name in tier}

    assert [name for name in known if tier[name] > tier[part(path)]] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_engine_knows_neither_the_site_nor_the_browser(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)}

    assert outside & {"mkdocs", "material", "js", "pyodide", "pyodide_js"} == set()


def test_what_the_browser_door_reaches_is_standard_library_but_for_what_fills_in_the_checklist() -> None:
    waiting, seen, outside = [PACKAGE / "browser.py"], set(), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported(path):
            top = name.split(".")[0]
            if top != "decision":
                outside |= {(part(path), path.stem, top)} if top not in sys.stdlib_module_names else set()
                continue
            inside = PACKAGE.joinpath(*name.split(".")[1:])
            waiting += [found for found in (inside.with_suffix(".py"), inside / "__init__.py") if found.is_file()]

    assert outside == {("export", "fill", "pypdf")}
    assert {part(path) for path in seen} & AUTHORS_ONLY == set()


def test_the_cost_model_is_standard_library_but_for_reading_authors_files() -> None:
    outside = {
        name
        for path in PACKAGE.glob("cost/*.py")
        for name in imported(path)
        if part(path) not in AUTHORS_ONLY
        and (name.split(".")[0] not in {*sys.stdlib_module_names, "decision"} or named(name) & AUTHORS_ONLY)
    }

    assert outside == set()


def test_every_module_has_a_tier() -> None:
    assert {part(path) for path in MODULES} == {name for names in TIERS for name in names}
