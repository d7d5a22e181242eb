"""The engine as browsers get it: compiled, pruned and changed, and yet the same as in a plain Pyodide."""

from __future__ import annotations

import gzip
import json
import marshal
import subprocess
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from hooks.engine_files import later_requests, sample_requests
from hooks.library import COMPILED, STUBS, WRITTEN_FOR, changed, differences, methods, stubs
from hooks.runtime import CHANGES, PYODIDE, STOCK, STOCK_LIBRARY, Sample, build_runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.tree.model import Playbook

HERE = Path(__file__).parent / "runtime"
STAND_IN = Path(__file__).parent / "browser" / "engine"
MOST_BYTES = 4_150_000
"""What a start may load, with gzip: 3 % more than it did when this was written."""
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
    version = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    with ZipFile(STOCK_LIBRARY) as library:
        files = {name: library.read(name) for name in library.namelist()}
    ours = stubs(files, version)
    assert {path.relative_to(STUBS).as_posix() for path in STUBS.rglob("*.py")} <= {*ours}
    assert {name for name in ours if ours[name] != files[name]} == {*ours}
    assert {*changed(files | ours, COMPILED)} == {*COMPILED}


def test_stubs_are_for_one_pyodide_only() -> None:
    with pytest.raises(LookupError, match=f"was written for Pyodide {WRITTEN_FOR}"):
        stubs({}, f"{WRITTEN_FOR}.1")


def test_a_pyodide_that_is_not_known_is_taken_as_it_is_and_the_build_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("hooks.library.WRITTEN_FOR", "0.1")
    monkeypatch.setattr("hooks.runtime.COMPILED", {"dataclasses.py": (("no such line", ""),)})
    with caplog.at_level("INFO"):
        build_runtime(tmp_path / "engine", cache=tmp_path, project=STAND_IN, sample=Sample(requests=("1",)))
    assert "hooks/stubs was written for Pyodide 0.1" in caplog.text
    assert "dataclasses.py does not have 'no such line' once" in caplog.text
    assert {record.levelname for record in caplog.records} == {"INFO"}
    assert not (tmp_path / "engine" / CHANGES).read_text(encoding="utf-8")
    with ZipFile(tmp_path / "engine" / "stdlib.zip") as library:
        assert "asyncio/base_events.pyc" in library.namelist()
    reply = in_pyodide(tmp_path / "engine", tmp_path / "engine" / "stdlib.zip", "stand_in.py")
    assert reply["asked"] == 1


def test_all_that_differs_in_the_library_can_be_read(built: Path) -> None:
    told = (built / "assets" / "engine" / CHANGES).read_text(encoding="utf-8")
    for path in STUBS.rglob("*.py"):
        assert f"=== {path.relative_to(STUBS).as_posix()}\n\n{path.read_text(encoding='utf-8').strip()}" in told
    assert "+from dataclass_methods import MADE" in told.splitlines()
    assert "-class JsFinder(MetaPathFinder):" in told.splitlines()
    assert 'href="../assets/engine/library-changes.txt"' in (built / "credits" / "index.html").read_text("utf-8")


def test_differences_are_those_of_files_that_differ() -> None:
    before = {"a.py": b"a\nb\n", "same.py": b"c"}
    told = differences(before, {"a.py": b"a\nd\n", "same.py": b"c", "new.py": b"e"})
    assert [line for line in told.splitlines() if line.startswith(("===", "-b", "+d", "+e"))] == [
        "=== a.py",
        "-b",
        "+d",
        "=== new.py",
        "+e",
    ]


def test_what_a_start_loads_stays_within_its_budget(built: Path) -> None:
    engine = built / "assets" / "engine"
    files = {name: (engine / name).read_bytes() for name in (*STOCK, "stdlib.zip", "engine.zip", "bundle.json")}
    sent = {
        name: len(content if name.endswith(".zip") else gzip.compress(content, 9)) for name, content in files.items()
    }
    assert sum(sent.values()) < MOST_BYTES, sent


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
