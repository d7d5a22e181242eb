"""The GitHub Action for repositories of trees: its script, run as the action runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / ".github/actions/check/check.sh"


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    """Return a repository of trees with one commit."""
    shutil.copytree(ROOT / "tests/subjects/database/docs", tmp_path / "docs")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for call in (("init", "--quiet"), ("add", "docs"), (*who, "commit", "--quiet", "--message=Begin")):
        subprocess.run(["git", *call], cwd=tmp_path, check=True)  # noqa: S607  # whichever git is on PATH
    return tmp_path


def run(trees: Path, base: str) -> subprocess.CompletedProcess[str]:
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": paths, "DOCS": "docs", "BASE": base, "GITHUB_STEP_SUMMARY": f"{trees / 'summary.md'}"}
    return subprocess.run(["/bin/sh", SCRIPT], cwd=trees, env=env, capture_output=True, text=True, check=False)


def test_sound_trees_pass_and_the_summary_has_the_difference(trees: Path) -> None:
    done = run(trees, "HEAD")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (trees / "summary.md").read_text(encoding="utf-8").startswith("#")


def test_a_mistake_is_marked_at_its_line_and_nothing_is_compared(trees: Path) -> None:
    (trees / "docs/tree/gates.yml").unlink()
    done = run(trees, "HEAD")

    assert done.returncode == 1
    assert done.stdout.startswith("::error file=docs/tree/")
    assert not (trees / "summary.md").exists()


def test_the_action_runs_that_script_with_all_of_its_inputs() -> None:
    action = yaml.safe_load((SCRIPT.parent / "action.yml").read_text(encoding="utf-8"))
    install, check = action["runs"]["steps"]

    assert (SCRIPT.parent / "../../..").resolve() == ROOT
    assert install["run"] == 'python -m pip install --quiet "$GITHUB_ACTION_PATH/../../.."'
    assert check["run"] == f'sh "$GITHUB_ACTION_PATH/{SCRIPT.name}"'
    assert check["env"] == {name.upper(): f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
