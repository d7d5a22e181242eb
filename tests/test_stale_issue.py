"""The monthly job on what has grown old: what it asks of ``gh``. A small program takes the place of ``gh``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts import stale_issue

ROOT = Path(__file__).resolve().parent.parent
LATE, EARLY = "2040-01-01", "2000-01-01"
GH = """\
#!{python}
import json, sys
from pathlib import Path
with Path("{log}").open("a", encoding="utf-8") as log:
    log.write(json.dumps([sys.argv[1:], sys.stdin.read()]) + "\\n")
if sys.argv[2] == "list":
    print('{there}')
sys.exit({ends} if sys.argv[2] != "list" else 0)
"""
OURS = {"number": 7, "title": stale_issue.TITLE}
OTHER = {"number": 9, "title": "Another"}


def run(folder: Path, there: list[object], *arguments: str, ends: int = 0) -> tuple[int, list[tuple[list[str], str]]]:
    """Run the job with some open issues; return how it ends, and each call of ``gh`` with what it was given."""
    log, program = folder / "log", folder / "gh"
    program.write_text(GH.format(python=sys.executable, log=log, there=json.dumps(there), ends=ends), encoding="utf-8")
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "scripts.stale_issue", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    called = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return done.returncode, [(given, text) for given, text in map(json.loads, called)]


def test_the_first_time_one_issue_is_opened_with_the_list(tmp_path: Path) -> None:
    status, (_, (created, text)) = run(tmp_path, [OTHER], "--today", LATE)

    assert status == 0
    assert created == ["issue", "create", "--title", stale_issue.TITLE, "--body-file", "-"]
    assert text.startswith(f"Seen from {LATE}.")
    assert "\n- [ ] " in text


def test_an_open_issue_is_written_anew_and_no_second_one_opened(tmp_path: Path) -> None:
    status, (_, *others) = run(tmp_path, [OTHER, OURS], "--today", LATE)

    assert status == 0
    assert [given for given, _ in others] == [["issue", "edit", "7", "--body-file", "-"]]


def test_the_issue_is_closed_once_nothing_is_old(tmp_path: Path) -> None:
    status, (_, *others) = run(tmp_path, [OURS], "--today", EARLY)

    assert status == 0
    assert [given[:3] for given, _ in others] == [["issue", "close", "7"]]


def test_where_nothing_is_old_and_no_issue_open_nothing_is_done(tmp_path: Path) -> None:
    status, called = run(tmp_path, [OTHER], "--today", EARLY)

    assert status == 0
    assert [given[:2] for given, _ in called] == [["issue", "list"]]


def test_only_issues_of_the_job_itself_are_looked_at(tmp_path: Path) -> None:
    _, ((listed, _), *_) = run(tmp_path, [], "--today", EARLY)

    assert listed[listed.index("--app") + 1] == "github-actions"


def test_files_with_mistakes_end_the_job_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()

    assert run(tmp_path, [OURS], "--docs", str(tmp_path / "docs")) == (2, [])


def test_a_failed_call_fails_the_job(tmp_path: Path) -> None:
    status, _ = run(tmp_path, [], "--today", LATE, ends=4)

    assert status == 4


def test_a_list_that_is_too_long_for_an_issue_says_what_it_leaves_out() -> None:
    boxes = [f"- [ ] {number} {'x' * 90}" for number in range(2000)]
    text = stale_issue.fitting("\n".join(["Seen.", *boxes]))
    kept = [line for line in text.splitlines() if line.startswith("- [ ] ")]

    assert len(text) <= 65_536
    assert kept == boxes[: len(kept)]
    assert f"… and {len(boxes) - len(kept)} more;" in text


def test_the_workflow_runs_the_script_each_month_and_hands_it_alone_the_token() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "fresh.yml").read_text(encoding="utf-8"))
    ((when,),) = (timer.values() for timer in workflow[True]["schedule"])  # YAML reads “on” as true
    (job,) = workflow["jobs"].values()
    handed = [step["run"] for step in job["steps"] if "GH_TOKEN" in step.get("env", {})]
    minute, hour, day, *rest = when.split()

    assert (rest, day.isdigit(), hour.isdigit(), minute.isdigit()) == (["*", "*"], True, True, True)
    assert job["permissions"] == {"contents": "read", "issues": "write"}
    assert handed == [".venv/bin/python -m scripts.stale_issue"]


@pytest.mark.parametrize("number", [0, 7])
def test_what_is_old_is_always_told_with_one_call(number: int) -> None:
    assert len(stale_issue.calls(number, old=True)) == 1
