"""The terminal as people have it: other encodings, Ctrl-C, a full disk, no input, answers as they are typed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decision.interfaces.cli import main
from decision.interfaces.saved_answers import UnreadableFile, read_saved

if TYPE_CHECKING:
    from decision.tree.model import Playbook

PROJECT = Path(__file__).parent.parent
CALL = [sys.executable, "-m", "decision"]
ENCODINGS = ["cp1252", "cp437", "cp850", "cp1251", "cp932", "ascii"]
HEARING = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from decision.interfaces.cli import main
sys.exit(main(["walk"]))
"""
"""Asks in a program that hears Ctrl-C, as in a terminal; one that was started in the background is deaf to it."""
COMMANDS = [
    ["walk", "--answers", "gap=cost,scope=narrow"],
    ["walk", "--answers", "gap=format", "--record"],
    ["cost", "--draws", "20"],
]


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401  # as subprocess takes them
    env = {**os.environ, **more.pop("env", {})}
    return subprocess.run([*CALL, *arguments], cwd=PROJECT, env=env, check=False, **more)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_text_goes_out_in_every_encoding_of_windows(command: list[str], encoding: str) -> None:
    done = run(*command, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}, capture_output=True)

    assert done.stderr.decode(encoding) == ""
    assert done.returncode == 0
    assert len(done.stdout.decode(encoding)) > 500


def test_what_an_encoding_lacks_is_written_in_plain_letters() -> None:
    asked = ["walk", "--answers", "gap=cost"]
    plain = run(*asked, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, capture_output=True).stdout.decode()
    whole = run(*asked, env={"PYTHONIOENCODING": "utf-8"}, capture_output=True).stdout.decode()

    assert "“" in whole
    assert plain.replace('"', "'") == whole.translate(str.maketrans("“”’–−", "'''--"))


def test_ctrl_c_at_a_question_gives_the_link_so_far() -> None:
    call = [sys.executable, "-c", HEARING]
    asking = subprocess.Popen(call, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert asking.stdin is not None
    assert asking.stderr is not None
    asking.stdin.write(b"format\n")
    asking.stdin.flush()
    seen = b""
    while seen.count(b"Answer (b for back): ") < 2:
        seen += asking.stderr.read(1)
    asking.send_signal(signal.SIGINT)
    _, rest = asking.communicate()

    assert asking.returncode == 130
    assert re.fullmatch(
        r"Stopped\. To go on: decision walk --link 'tree=playbook&v=[\d.]+&gap=format(&on=[\d-]+)?'",
        rest.decode().strip(),
    )


PLACES = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "1", "PYTHONHASHSEED": "1"},
    {"TZ": "Etc/GMT+12", "LANG": "de_DE.UTF-8", "LC_NUMERIC": "ar_EG.UTF-8", "PYTHONUTF8": "1", "PYTHONHASHSEED": "7"},
]
"""Clocks, languages and orders of hashes as far apart as can be. A language that is not installed is as none."""


@pytest.mark.parametrize(
    "command",
    [
        ["walk", "--today", "2026-11-29", "--answers", "gap=cost+LATENCY?,scope=narrow", "--json"],
        ["walk", "--today", "2026-11-29", "--answers", "gap=cost+format,scope=narrow,volume=10k..2m", "--json"],
        ["hear", "It is too slow in Istanbul, and data may not leave", "--json"],
        ["cost", "--today", "2026-11-29", "--draws", "20"],
        ["export", "mermaid"],
    ],
    ids=" ".join,
)
def test_commands_answer_the_same_on_every_clock_and_in_every_language(command: list[str]) -> None:
    done = [run(*command, env=place, capture_output=True) for place in PLACES]

    assert len({(one.returncode, one.stdout, one.stderr) for one in done}) == 1
    assert done[0].returncode == 0
    assert len(done[0].stdout) > 50


ODD_FIGURES = [
    (["walk", "--today", "२०२६-११-२९", "--answers", "gap=cost"], "“२०२६-११-२९” is not a date; write YYYY-MM-DD"),
    (["stale", "--today", "2026-02-30"], "“2026-02-30” is not a date; write YYYY-MM-DD"),
    (["walk", "--answers", "gap=cost,volume=nan"], "“nan” is not a number here"),
    (["walk", "--answers", "gap=cost,volume=-inf"], "“-inf” is negative"),
    (["walk", "--answers", "gap=cost,volume=१२००"], "“१२००” is not a number here"),
    (["cost", "--draws", "inf"], "“inf” is not a number here"),
    (["cost", "--bill", "nan"], "“nan” is not a number here"),
]


@pytest.mark.parametrize(("command", "says"), ODD_FIGURES, ids=[" ".join(command) for command, _ in ODD_FIGURES])
def test_odd_days_and_figures_are_refused_in_one_line(
    command: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    out, told = capsys.readouterr()
    assert (out, told.count("\n")) == ("", 1)
    assert says in told


@pytest.mark.parametrize("command", [["export", "mermaid"], COMMANDS[0]], ids=" ".join)
def test_a_full_disk_is_said_in_one_line(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(*command, stdout=full, stderr=subprocess.PIPE)

    assert done.stderr.decode() == "decision: the output cannot be written: no space left on device\n"
    assert done.returncode == 2


def test_without_an_input_what_can_be_said_so_far_is_said() -> None:
    closed = ["/bin/sh", "-c", f"{sys.executable} -m decision walk <&-"]
    done = subprocess.run(closed, cwd=PROJECT, capture_output=True, check=False)

    assert "No more answers; this is what can be said so far." in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.returncode == 0


@pytest.mark.parametrize(
    "answers", ["gap=format,scope=narrow", "gap=format, scope=narrow", " Gap = FORMAT ,scope=Narrow"]
)
def test_answers_are_read_as_people_type_them(answers: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--today", "2026-11-29", "--json", "--answers", answers]) == 0
    assert '"link": "tree=playbook&v=2.0&gap=format&scope=narrow' in capsys.readouterr().out


def test_a_fact_that_is_answered_twice_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--answers", "gap=format,scope=narrow,gap=cost"]) == 2
    assert capsys.readouterr().err == "decision: “gap” is answered twice; keep one of the answers\n"


def test_half_a_character_in_a_file_is_refused(playbook: Playbook) -> None:
    raw = b'{"format": "should-you-fine-tune/answers", "format_version": 1, "costs": {"\\ud800": "1"}}'
    with pytest.raises(UnreadableFile, match="It holds half a character, which no text has"):
        read_saved(playbook, raw)


def test_half_a_character_in_a_call_never_ends_in_a_traceback() -> None:
    done = run("walk", "--link", "gap=\udcff&scope=narrow", capture_output=True)

    assert "Traceback" not in done.stderr.decode()
    assert done.returncode in (0, 2)
