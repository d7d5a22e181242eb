"""The engine as browsers get it: compiled and pruned."""

from __future__ import annotations

import marshal
from types import CodeType
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARCHIVES = ("engine.zip", "stdlib.zip", "paper.zip")


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
