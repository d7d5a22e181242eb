"""Expected outputs are compared, a missing one says how to write it, and none is left that no test reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden import compare, unread

TESTS = Path(__file__).parent


def test_a_missing_file_is_a_failure_that_names_it_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"/new\.csv is missing: write it with `make golden`"):
        compare(tmp_path / "new.csv", "text")


def test_another_text_is_a_failure_that_names_the_file_and_the_command(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("old", encoding="utf-8")

    with pytest.raises(AssertionError, match=r"/old\.csv holds something else .* write it with `make golden`"):
        compare(tmp_path / "old.csv", "new")


def test_a_file_that_nothing_reads_is_found(tmp_path: Path) -> None:
    for name in ("read.csv", "left.csv"):
        (tmp_path / name).touch()

    assert unread(tmp_path, {tmp_path / "read.csv"}) == [tmp_path / "left.csv"]


def test_every_expected_output_is_read_by_a_test() -> None:
    users = [path for path in sorted(TESTS.glob("test_*.py")) if "golden(" in path.read_text(encoding="utf-8")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *map(str, users)]
    done = subprocess.run(
        command, cwd=TESTS.parent, env={**os.environ, "GOLDEN": "check"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-4000:]
