"""The command line: help with examples, clear refusals, exit statuses, and a session in the terminal."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from decision.interfaces import cli
from decision.interfaces.cli import COMMANDS, imported, main
from decision.render.formats.exports import EXPORTS

SUPPORT = {"__init__", "command", "contract", "streams"}
"""Modules of the command line that are no command."""
MODULES = {("--help",): 50, ("walk", "--answers", "gap=format"): 305}
"""How many modules some calls import at most, beside those that Python itself starts with."""
COUNTING = """\
import sys
begun = len(sys.modules)
from decision.interfaces.cli import main
try:
    main()
finally:
    print(len(sys.modules) - begun, file=sys.stderr)
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_in_the_list_what_its_module_says(name: str) -> None:
    assert imported(name).__doc__ == COMMANDS[name]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])

    assert stop.value.code == 0
    assert f"example: python -m decision {command}" in capsys.readouterr().out


@pytest.mark.parametrize(("call", "most"), MODULES.items())
def test_a_call_imports_no_more_modules_than_it_needs(call: tuple[str, ...], most: int) -> None:
    """A module costs about a millisecond, so that this says how soon a command answers, on any machine."""
    done = subprocess.run([sys.executable, "-c", COUNTING, *call], capture_output=True, text=True, check=True)

    assert int(done.stderr) <= most


def test_every_module_of_a_command_is_in_the_list() -> None:
    modules = {path.stem for path in Path(cli.__file__).parent.glob("*.py")}

    assert {*COMMANDS} == modules - SUPPORT


def test_check_finds_nothing_in_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "docs"]) == 0
    assert capsys.readouterr().out == "No findings\n"


@pytest.mark.parametrize("style", ["text", "github", "json"])
def test_check_says_a_finding_in_each_style_and_exits_with_1(
    style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tree").mkdir()

    assert main(["check", str(tmp_path), "--format", style]) == 1

    said = capsys.readouterr().out
    if style == "json":
        assert {"rule": "missing-file", "file": f"{tmp_path}/tree/facts.yml", "line": 1} in [
            {key: finding[key] for key in ("rule", "file", "line")} for finding in json.loads(said)
        ]
    elif style == "github":
        assert f"::error file={tmp_path}/tree/facts.yml,line=1,title=missing-file::" in said
    else:
        assert f"{tmp_path}/tree/facts.yml:1: missing-file: this file is not there\n    try: add it" in said


def test_check_names_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere"]) == 2
    assert capsys.readouterr().err == "decision: there is no folder nowhere; name the one that holds tree/ and data/\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--answers", "gap=gold"], "decision: “What is missing” knows no “gold”; it knows knowledge, format"),
        (["--answers", "weather=fine"], "decision: There is no question “weather” here"),
        (["--answers", "gap=cost", "--today", "soon"], "decision: “soon” is not a date; write YYYY-MM-DD"),
        (["--answers", "gap=cost", "--tree", "oak"], "decision: there is no tree “oak”; there are playbook"),
    ],
)
def test_walk_refuses_what_it_cannot_use(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["walk", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)


def test_walk_takes_numbers_with_commas_beside_other_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--answers", "gap=cost,examples=1,000,scope=narrow", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"] == {"gap": "cost", "examples": "1000", "scope": "narrow"}


def test_walk_takes_a_link_and_passes_its_notes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--link", "#gap=none&existing-tune=none&mood=good"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Note: The link answers “mood”, which is not asked here; that answer was left out.\n")
    assert "Something else first\nLeave it as it is" in said


def test_walk_asks_in_the_terminal_refuses_goes_back_and_ends_in_a_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("gold\nknowledge\nb\nstyle\nnone\ntext\nlight\n"))

    assert main(["walk", "--today", "2026-11-23"]) == 0

    told = capsys.readouterr()
    assert "“What is missing” knows no “gold”" in told.err
    assert "Something else first\nTry a better prompt first." in told.out
    assert told.out.endswith(
        "Link: #tree=playbook&v=2.0&gap=style&existing-tune=none&output=text&prompting=light&on=2026-11-23"
        "&prices=2026-11-18\n"
    )


def test_walk_says_what_it_can_when_the_answers_end_early(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("accuracy\n"))

    assert main(["walk"]) == 0
    assert "Still to answer: existing-tune (Tuned model in use)" in capsys.readouterr().out


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_each_export_prints_something_about_every_tree(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    for tree in ("playbook", "fine-tuning-trap", "why-most-teams-should-not"):
        assert main(["export", form, "--tree", tree]) == 0
        assert capsys.readouterr().out.strip()
