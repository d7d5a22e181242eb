"""Imports go one way, and what runs in the browser needs nothing that is not there."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "decision"

ROWS = [{"tree"}, {"cost", "cases"}, {"wording", "authoring"}, {"render"}, {"interfaces"}, {"decision"}]
"""The rooms of the engine from the ground up. Each may import from the rows below its own, and from itself."""
AUTHORS_ONLY = {
    "authoring",
    *(
        "cases.backtest",
        "cases.agreement",
        "cases.overheard",
        "tree.graph",
        "interfaces.api",
        "interfaces.cli",
        "interfaces.mcp",
        "__main__",
    ),
}
"""Rooms and modules for authors' files and the terminal, which may use packages. All others run in the browser."""
READERS_TOO = {"authoring.__init__", "authoring.findings", "authoring.diagrams"}
"""What of these runs in the browser all the same: a reader's diagram is an author's file."""
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


def room_of(path: Path) -> str:
    """Return the room that a file of the engine is in; the package's own face is ``decision``."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if inside[1:] else "decision"


def is_for_authors_only(path: Path) -> bool:
    """Whether a file never runs in the browser."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    below = [any(f"{name}.".startswith(f"{above}.") for above in some) for some in (AUTHORS_ONLY, READERS_TOO)]
    return below == [True, False]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_room_and_the_rows_below(path: Path) -> None:
    height = {room: place for place, rooms in enumerate(ROWS) for room in rooms}
    own = room_of(path)
    others = {name.split(".")[1] for name in imported(path) if name.startswith("decision.")} - {own}

    assert [room for room in others if height.get(room, 0) >= height[own]] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_engine_knows_neither_the_site_nor_the_browser(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)}

    assert outside & {"mkdocs", "material", "js", "pyodide", "pyodide_js"} == set()


def test_what_the_browser_reaches_is_standard_library_but_for_html_and_what_fills_in_the_checklist() -> None:
    waiting, seen, outside = [PACKAGE / "interfaces" / "browser.py"], set(), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported(path):
            top = name.split(".")[0]
            if top != "decision":
                outside |= {(room_of(path), path.stem, top)} if top not in sys.stdlib_module_names else set()
                continue
            inside = PACKAGE.joinpath(*name.split(".")[1:])
            waiting += [found for found in (inside.with_suffix(".py"), inside / "__init__.py") if found.is_file()]

    assert outside == {("render", "fill", "pypdf"), ("render", "kit", "markupsafe")}
    assert [path for path in seen if is_for_authors_only(path)] == []


def test_sums_and_trees_are_standard_library() -> None:
    outside = {
        name.split(".")[0]
        for path in MODULES
        if room_of(path) in {"tree", "cost"}
        for name in imported(path)
        if name.split(".")[0] not in {*sys.stdlib_module_names, "decision"}
    }

    assert outside == set()


def test_every_module_is_in_a_room() -> None:
    assert {room_of(path) for path in MODULES} == {room for rooms in ROWS for room in rooms}
