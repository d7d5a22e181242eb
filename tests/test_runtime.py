"""The engine as browsers get it: compiled, pruned and changed, and yet the same as in a plain Pyodide."""

from __future__ import annotations

import json
import marshal
import subprocess
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from hooks.engine_files import later_requests, sample_requests
from hooks.library import COMPILED, changed, methods
from hooks.runtime import PYODIDE, STOCK_LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.model import Playbook

HERE = Path(__file__).parent / "runtime"
ARCHIVES = ("engine.zip", "stdlib.zip", "paper.zip")


def in_pyodide(engine: Path, library: Path, script: str, given: str = "") -> Any:  # noqa: ANN401  # any JSON
    """Run a script of tests/runtime beside the engine, with some standard library, and return its result."""
    asked = {
        "pyodide": str(PYODIDE),
        "library": str(library),
        "folder": str(engine),
        "script": (HERE / script).read_text(encoding="utf-8"),
        "given": given,
    }
    command = ["node", str(HERE / "run.mjs")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_a_dataclass_compiled_at_build_is_the_one_that_python_makes(built: Path) -> None:
    engine = built / "assets" / "engine"
    names = ZipFile(engine / "engine.zip").namelist()
    modules = [name[:-4].replace("/", ".") for name in names if name.startswith("decision/") and "__init__" not in name]
    made = in_pyodide(engine, engine / "stdlib.zip", "dataclasses_alike.py", json.dumps(modules))
    compiled, plain = made["compiled"], made["plain"]
    assert len(compiled) > 50
    assert {one["file"] for one in compiled.values()} == {"dataclass_methods.py"}
    assert {one["file"] for one in plain.values()} == {"<string>"}
    for name, one in plain.items():
        assert compiled[name]["facts"] == one["facts"], name


def test_every_reply_and_every_traceback_is_that_of_a_plain_pyodide(built: Path, playbook: Playbook) -> None:
    engine = built / "assets" / "engine"
    blanks = sorted(path.name for path in engine.glob("*.pdf"))
    requests, later = sample_requests(playbook), later_requests()
    given = json.dumps({"requests": requests, "later": later, "blanks": blanks})
    ours, plain = (
        in_pyodide(engine, library, "replies.py", given) for library in (engine / "stdlib.zip", STOCK_LIBRARY)
    )
    assert len(plain) > len(requests) + len(later)
    assert [reply for reply in plain if "Traceback" in reply]
    for ours_one, plain_one in zip(ours, plain, strict=True):
        assert ours_one == plain_one


def test_methods_are_filed_by_class() -> None:
    scope: dict[str, Any] = {}
    exec(methods({"b.B": "def __create_fn__():\n return 2", "a.A": "def __create_fn__():\n return 1"}), scope)  # noqa: S102  # the module that is tested
    assert [*scope["MADE"]] == ["a.A", "b.B"]
    assert [eval(code) for code in scope["MADE"].values()] == [1, 2]  # noqa: S307  # likewise


@pytest.mark.parametrize("text", ["", "old, old"])
def test_a_change_that_does_not_fit_names_the_file_and_what_it_misses(text: str) -> None:
    with pytest.raises(LookupError, match=r"a\.py does not have 'old' once"):
        changed({"a.py": text.encode()}, {"a.py": (("old", "new"),)})


def test_the_changes_fit_the_pyodide_that_is_installed() -> None:
    with ZipFile(STOCK_LIBRARY) as library:
        files = {name: library.read(name) for name in library.namelist()}
    made = changed(files, COMPILED)
    assert {name for name in made if made[name] != files[name]} == {*COMPILED}


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a code and all within it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes(part)


@pytest.mark.parametrize("name", ARCHIVES)
def test_compiled_files_know_lines_and_no_columns(built: Path, name: str) -> None:
    with ZipFile(built / "assets" / "engine" / name) as archive:
        files = {one: archive.read(one) for one in archive.namelist() if one.endswith(".pyc")}
    found = (marshal.loads(one[16:]) for one in files.values())  # noqa: S302  # our own build wrote it
    positions = [place for one in found for code in codes(one) for place in code.co_positions()]
    assert {end for _, _, *columns in positions for end in columns} == {None}
    assert sum(line is not None for line, *_ in positions) > len(positions) / 2
