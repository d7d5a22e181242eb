"""The package on its own: its wheel, made from its source archive, answers in an empty folder.

Nothing here needs the rest of the tests or a network, so that it also runs on Pythons that the site is not built with:
``python -m pytest --noconftest tests/test_wheel.py``, where ``hatchling``, ``pytest`` and what ``[mcp,paper]``
names are installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
DAY = "2026-11-24"


class Installed(NamedTuple):
    """A wheel, the environment that it is installed in, and an empty folder."""

    wheel: Path
    scripts: Path
    empty: Path

    def run(self, *arguments: str, docs: str = "") -> subprocess.CompletedProcess[bytes]:
        """Run ``decision`` in the empty folder."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DECISION_DOCS", "PYTHONPATH"}}
        given = {"DECISION_DOCS": docs} if docs else {}
        command = [f"{self.scripts / 'decision'}", *arguments]
        return subprocess.run(command, cwd=self.empty, env=kept | given, capture_output=True, check=False)


def run(*command: str | Path, at: Path = ROOT) -> None:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Make the source archive, from it the wheel, and install that beside the packages that are here."""
    work = tmp_path_factory.mktemp("package")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", work)
    (archive,) = work.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(work, filter="data")
    source = work / archive.name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", work, at=source)
    (wheel,) = work.glob("*.whl")
    shutil.rmtree(source)
    environment = work / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    paths = {"base": f"{environment}", "platbase": f"{environment}"}
    scripts = Path(sysconfig.get_path("scripts", "venv", paths))
    own = Path(sysconfig.get_path("purelib", "venv", paths))
    # A path file that is found through another one is not read, so that a checkout does not come along.
    (own / "here.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        scripts / "python",
        "install",
        "--no-index",
        "--force-reinstall",
    )
    run(*install, "--no-deps", wheel)
    run(*install[:-1], "--quiet", f"{wheel}[mcp,paper]")  # refuses where what it names is not here
    (work / "empty").mkdir()
    return Installed(wheel, scripts, work / "empty")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--version", r"decision \d+\.\d+\.\d+(\.dev0)?\n"),
        (f"walk --answers gap=format,scope=narrow --today {DAY}", r"(?s).*\nLink: #tree=playbook"),
        (f"cost --compare fine-tune-api,better-prompt --today {DAY}", r"Fine-tuning by API would have to prevent"),
        ("export mermaid", r"(?s)%% .*\nflowchart TD\n"),
        ("backtest", r"\d+ published cases; \d+ more are set aside"),
        ("check", r"No findings\n$"),
        ("export checklist", r"%PDF-"),
        ("diff", r"Nothing to compare with"),
        (f"stale --months 1200 --today {DAY}", r""),
    ],
)
def test_the_installed_package_answers_in_an_empty_folder(installed: Installed, arguments: str, says: str) -> None:
    done = installed.run(*arguments.split())

    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert re.match(says, done.stdout.decode("utf-8", "replace"))
    assert [*installed.empty.iterdir()] == []


def test_the_wheel_has_each_tree_page_and_table_of_data_as_it_is(installed: Installed) -> None:
    docs = ROOT / "docs"
    wanted = [*docs.glob("tree/**/*.yml"), *docs.glob("data/**/*.*"), *docs.glob("[lq]*/*.md")]
    with zipfile.ZipFile(installed.wheel) as members:
        packed = {name.removeprefix("decision/content/"): members.read(name) for name in members.namelist()}

    assert len(wanted) > 100
    assert [path for path in wanted if packed[path.relative_to(docs).as_posix()] != path.read_bytes()] == []


def test_the_wheel_has_what_sites_are_built_with(installed: Installed) -> None:
    folders = ("hooks", "overrides", "docs/assets", "docs/embed")
    with zipfile.ZipFile(installed.wheel) as members:
        packed = {name: members.read(name) for name in members.namelist()}
    files = [
        (f"decision/site/{path.relative_to(ROOT).as_posix()}", path)
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert len(files) > 100
    assert packed["decision/site/mkdocs.yml"] == (ROOT / "mkdocs.yml").read_bytes()
    assert [name for name, path in files if packed.get(name) != path.read_bytes()] == []
    assert not [name for name in packed if "__pycache__" in name]
    assert "decision/example/mkdocs.yml" in packed


def test_another_folder_is_read_where_a_call_or_the_environment_names_it(installed: Installed, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("costs", "adr", "assets"))
    other, missing = f"{tmp_path / 'docs'}", f"{tmp_path / 'nowhere'}"
    refused = f"decision: there is no folder {Path(other) / 'data' / 'costs'};"

    assert installed.run("cost", "--docs", other).stderr.decode().startswith(refused)
    assert installed.run("cost", docs=other).stderr.decode().startswith(refused)
    assert installed.run("export", "mermaid", "--docs", other, docs=missing).returncode == 0
    for command in ("check", "walk", "stale"):
        done = installed.run(command, docs=missing)
        assert (done.returncode, done.stderr.decode().partition(";")[0]) == (
            2,
            f"decision: there is no folder {missing}",
        )


def test_a_playbook_of_ones_own_begins_sound_and_is_read_where_it_is(installed: Installed, tmp_path: Path) -> None:
    started = installed.run("new", f"{tmp_path / 'ours'}")
    elsewhere = installed._replace(empty=tmp_path / "ours")

    assert (started.returncode, started.stderr) == (0, b"")
    assert elsewhere.run("check").stdout == b"No findings\n"
    assert b"A store spread over machines" in elsewhere.run("export", "mermaid").stdout
    assert elsewhere.run("export", "checklist").stdout.startswith(b"%PDF-")


def test_the_package_says_what_it_is(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as members:
        names = members.namelist()
        (told,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(members.read(told).decode())
    version = installed.run("--version").stdout.decode().split()[1]
    asked = {line.partition(";")[0].strip().lower() for line in metadata.get_all("Requires-Dist", [])}

    assert (metadata["Version"], metadata["Requires-Python"]) == (version, ">=3.12")
    assert metadata.get_all("Provides-Extra") == ["mcp", "paper", "site"]
    assert asked >= {"pyyaml", "markupsafe", "markdown-it-py", "typst", "pikepdf"}
    assert len(metadata.get_all("License-File", [])) == 8
    assert "decision/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {"decision", told.partition("/")[0]}


def test_without_the_extra_the_checklist_says_which_one_it_needs(installed: Installed) -> None:
    code = "import sys; sys.modules['typst'] = None; from decision.interfaces.cli import main; sys.exit(main())"
    command = [f"{installed.scripts / 'python'}", "-c", code, "export", "checklist"]
    done = subprocess.run(command, cwd=installed.empty, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "decision: the checklist needs the package typst; it comes with the extra “paper” of this one\n"
    )
