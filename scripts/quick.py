"""Run the tests nearest to what was changed: ``python -m scripts.quick [REVISION]``.

Comes in: the files that differ from a revision, ``HEAD`` unless one is named, new ones included. Goes out: a run of
pytest. Tried are changed tests; for other Python files, the tests that import them, or where none does, those that
import what imports them, and so on; for all others, the tests that name the file; and what the table says. All that
is further away is for ``make check``, as is what needs a whole site.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST = 4
"""So many tests are tried for one file at most: those that import least, since they are about it most."""
LONG = ("tests/browser/*", *(f"tests/test_{name}.py" for name in ("advice", "newcomer", "serve", "setup", "wheel")))
"""Tests with a browser, a server or an installation, which are tried only where they themselves changed."""
BESIDE = {
    "*.md": ("tests/test_habits.py", "tests/test_text.py"),
    "docs/*.yml": ("tests/test_checks.py", "tests/test_habits.py"),
    "docs/tree/*": ("tests/test_playbook.py", "tests/test_scenarios.py"),
    "docs/data/*": ("tests/test_data.py",),
    "*.py": ("tests/test_house.py", "tests/test_imports.py"),
    "*.js": ("tests/test_house.py",),
}
"""What is tried for files by their path, whoever imports or names them; a star stands for slashes too."""
_NOTHING_RUN = 5
"""How pytest ends where all tests need a whole site."""

type Graph = Mapping[str, Iterable[str]]
"""For each Python file, those that import it."""


def is_test(file: str) -> bool:
    """Whether pytest collects a file."""
    return re.fullmatch(r"tests/(.*/)?test_\w+\.py", file) is not None


def nearest(file: str, graph: Graph) -> set[str]:
    """Return the tests of a Python file: itself, else those that import it by the fewest steps, if any do."""
    seen, ring = {file}, {file}
    while ring and not any(map(is_test, ring)):
        ring = {user for one in ring for user in graph.get(one, ())} - seen
        seen |= ring
    return set(filter(is_test, ring))


def naming(file: str, tests: Mapping[str, str]) -> set[str]:
    """Return the tests whose text, by path, holds the name of a file."""
    name = re.compile(rf"(?<![\w-]){re.escape(Path(file).name)}\b")
    return {test for test, text in tests.items() if name.search(text)}


def chosen(changed: Iterable[str], graph: Graph, tests: Mapping[str, str]) -> list[str]:
    """Return the tests of changed files, in order; ``tests`` are the texts of all tests by path."""
    imported = {test: sum(test in users for users in graph.values()) for test in tests}
    found = set[str]()
    for file in changed:
        near = nearest(file, graph) if file.endswith(".py") else naming(file, tests)
        short = {test for test in near if not any(fnmatchcase(test, pattern) for pattern in LONG)} & tests.keys()
        found.update(sorted(short, key=lambda test: (imported[test], test))[:MOST], {file} & tests.keys())
        found.update(test for pattern, some in BESIDE.items() if fnmatchcase(file, pattern) for test in some)
    return sorted(found)


def main(revision: str = "HEAD") -> int:
    """Run pytest, and return its exit code; 0 where nothing changed that a test is near to."""

    def said(*command: str) -> str:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    changed = said("git", "diff", "--name-only", revision) + said("git", "ls-files", "--others", "--exclude-standard")
    ruff = ("ruff", "analyze", "graph", "--direction", "dependents", "--no-type-checking-imports")
    paths = (ROOT / "tests").rglob("test_*.py")
    tests = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found = chosen(changed.splitlines(), json.loads(said(sys.executable, "-m", *ruff)), tests)
    if not found:
        print("Nothing has changed that a test is near to.")
        return 0
    run = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses=2", "--dist=loadfile", *found]
    code = subprocess.run(run, cwd=ROOT, check=False, env=os.environ | {"QUICK": changed or "no"}).returncode
    return 0 if code == _NOTHING_RUN else code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
