"""The house keeps its order: no function is too branched, no file too long, no function named like its module."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("decision", "hooks")
MOST_BRANCHES = 10
"""Cyclomatic complexity of a function, by Radon."""
MOST_LINES = 400
MOST_CHARACTERS = 120
"""Characters of a line. Ruff holds Python to them; what lays out JavaScript breaks no comment and no text."""
REASON = "# Long because: "
"""How a longer file gives its reason, in one of its first lines."""
FIRST_LINES = 15


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of some folders of the project."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def branched(*paths: Path) -> dict[str, int]:
    """Return the functions and methods with more branches than are allowed, by place."""
    command = [sys.executable, "-m", "radon", "cc", "--json", *map(str, paths)]
    measured = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    unread = {file: found["error"] for file, found in measured.items() if isinstance(found, dict)}
    assert not unread
    return {
        f"{file.removeprefix(f'{ROOT}/')}:{block['lineno']} {block['name']}": block["complexity"]
        for file, blocks in measured.items()
        for block in blocks
        if block["type"] != "class" and block["complexity"] > MOST_BRANCHES
    }


def has_reason(path: Path) -> bool:
    """Whether a file says in its first lines why it is long."""
    first = path.read_text(encoding="utf-8").splitlines()[:FIRST_LINES]
    return any(line.startswith(REASON) and line.removeprefix(REASON).strip() for line in first)


def too_long(path: Path) -> bool:
    """Whether a file has more lines than are allowed without a reason."""
    return len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES and not has_reason(path)


def namesakes(path: Path) -> list[str]:
    """Return the functions of a module that have the module's own name."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [
        node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) if node.name == path.stem
    ]


def test_no_function_has_more_than_ten_branches() -> None:
    found = branched(*(ROOT / room for room in ROOMS))

    assert not found, "\n".join(f"{place}: {count}" for place, count in sorted(found.items()))


def test_a_long_file_gives_its_reason_in_its_first_lines() -> None:
    found = [path.relative_to(ROOT).as_posix() for path in python_files(*ROOMS) if too_long(path)]

    assert not found, f"split these, or begin with “{REASON}…”: {', '.join(found)}"


def test_no_line_of_a_script_is_too_long() -> None:
    scripts = [path for folder in ("docs", "hooks", "tests") for path in (ROOT / folder).rglob("*.*js")]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in scripts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_CHARACTERS
    ]

    assert len(scripts) > 10
    assert not found


def test_no_module_has_a_function_of_its_own_name() -> None:
    assert [path.relative_to(ROOT).as_posix() for path in python_files(*ROOMS) if namesakes(path)] == []


def test_a_branched_function_is_found_wherever_it_is(tmp_path: Path) -> None:
    branches = "\n".join(f"        if x == {n}: return {n}" for n in range(MOST_BRANCHES))
    (tmp_path / "alone.py").write_text(f"def alone(x):\n{branches}\n", encoding="utf-8")
    (tmp_path / "sound.py").write_text("def sound(x):\n    return x\n", encoding="utf-8")
    (tmp_path / "inside.py").write_text(f"class Some:\n    def inside(self, x):\n{branches}\n", encoding="utf-8")

    assert branched(tmp_path) == {f"{tmp_path}/alone.py:1 alone": 11, f"{tmp_path}/inside.py:2 inside": 11}


def test_only_a_reason_in_the_first_lines_excuses_a_long_file(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    lines = ["", "# Long because: it is a table."]
    found = {}
    for before in (0, FIRST_LINES - 2, FIRST_LINES - 1):
        file.write_text("\n" * before + "\n".join(lines) + "\n" * MOST_LINES, encoding="utf-8")
        found[before] = too_long(file)
    file.write_text(f"{REASON}\n" * (MOST_LINES + 1), encoding="utf-8")

    assert found == {0: False, FIRST_LINES - 2: False, FIRST_LINES - 1: True}
    assert too_long(file)


def test_a_function_named_like_its_module_is_found(tmp_path: Path) -> None:
    file = tmp_path / "folder.py"
    file.write_text("def folder(): ...\ndef other(): ...\n", encoding="utf-8")

    assert namesakes(file) == ["folder"]
