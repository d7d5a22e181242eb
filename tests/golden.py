"""Expected outputs that the program itself once made, kept under tests/golden. Comes in: a name and what comes out now.

A test takes the fixture ``golden`` and calls ``golden("essay.csv", text)``. ``make golden`` runs these tests alone with
``GOLDEN=write``: each writes its files anew, and what no test reads any more is removed. With ``GOLDEN=check`` they run
alone too, and a file that none of them reads is a failure.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).parent / "golden"
MODE = os.environ.get("GOLDEN", "")


def compare(path: Path, text: str) -> None:
    """Compare a text with the file that is expected; the failure names the file and the command that writes it."""
    __tracebackhide__ = True
    name = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        pytest.fail(f"{name} is missing: write it with `make golden`, read it, and commit it")
    assert text == path.read_text(encoding="utf-8"), (
        f"{name} holds something else than what comes out now; if the change is meant, write it with `make golden`"
    )


def unread(folder: Path, read: set[Path]) -> list[Path]:
    """Return the files of a folder that nothing read."""
    return sorted({*folder.iterdir()} - read)


def of_golden_files(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that compare with expected outputs."""
    return [item for item in items if "golden" in getattr(item, "fixturenames", ())]


@pytest.fixture(scope="session")
def golden_read(request: pytest.FixtureRequest) -> Iterator[set[Path]]:
    """Collect the files that this run reads; at the end of a run of all of them, see whether others are left."""
    read: set[Path] = set()
    yield read
    left = unread(FOLDER, read)
    if MODE == "check":
        assert not left, f"no test reads {', '.join(path.name for path in left)}; `make golden` removes what is left"
    if MODE == "write" and not request.session.testsfailed:
        for path in left:
            path.unlink()


@pytest.fixture
def golden(golden_read: set[Path]) -> Callable[[str, str], None]:
    """Give what compares a text with the expected output of a name."""

    def compare_or_write(name: str, text: str) -> None:
        path = FOLDER / name
        golden_read.add(path)
        if MODE == "write":
            path.write_text(text, encoding="utf-8")
        compare(path, text)

    return compare_or_write
