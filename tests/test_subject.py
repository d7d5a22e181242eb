"""What the trees are about is data: another subject, without costs, cases and opinions, works as ours does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from decision.authoring.folder import read_folder
from decision.authoring.playbook import load_playbook
from decision.cost.model import CostBook
from decision.interfaces.cli import main
from decision.render.formats.exports import EXPORTS
from decision.tree.model import Family, Feature, Playbook
from tests.families import FAMILIES

ROOT = Path(__file__).parent.parent
DATABASE = Path(__file__).parent / "subjects" / "database" / "docs"
OURS = re.compile(r"fine.?tun|lora\b|prompt|\bmodels?\b|\btokens?\b", re.IGNORECASE)
"""Words of our own subject, none of which another one may meet."""
FITS = "gap=writes,writes=5000,together=one-record,tuned=yes,owner=yes"
CALLS = (
    ("walk", "--answers", FITS),
    ("walk", "--answers", FITS, "--json"),
    ("walk", "--answers", "gap=writes,writes=5000,together=one-record", "--record"),
    ("walk", "--answers", "gap=slow-reads,slow-queries=?"),
    ("compare",),
    ("stale",),
    *(("export", form) for form in sorted(EXPORTS)),
)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments, "--docs", f"{DATABASE}"]) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def database() -> Playbook:
    found, findings = load_playbook(DATABASE)
    assert findings == []
    return found


def test_nothing_is_found_in_the_second_subject(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", f"{DATABASE}"]) == 0
    assert capsys.readouterr().out == "No findings\n"


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_the_second_subject_meets_no_word_of_the_first(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert OURS.findall(said(capsys, *arguments)) == []


def test_its_checklist_has_no_word_of_ours_and_no_lines_for_costs(tmp_path: Path) -> None:
    paper = tmp_path / "checklist.pdf"

    assert main(["export", "checklist", "--docs", f"{DATABASE}", "--output", f"{paper}"]) == 0
    read = subprocess.run(["pdftotext", f"{paper}", "-"], capture_output=True, text=True, check=True)  # noqa: S607
    info = subprocess.run(["pdfinfo", f"{paper}"], capture_output=True, text=True, check=True)  # noqa: S607

    assert OURS.findall(read.stdout) == []
    assert OURS.findall(info.stdout) == []
    assert "What it would cost" not in read.stdout
    assert "Who is called at night" in read.stdout
    assert re.search(r"^Title: +Do you need another database\? The checklist \(A4\)$", info.stdout, re.MULTILINE)


def test_a_family_that_says_yes_makes_the_verdict_yes(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "walk", "--answers", FITS, "--json"))

    assert found["format"] == "another-database/answers"
    assert found["verdict"]["status"] == "yes"
    assert found["verdict"]["leading"] == {"lever": "partitioned-store", "family": "replace"}


def test_a_record_asks_the_question_of_its_subject(capsys: pytest.CaptureFixture[str]) -> None:
    record = said(capsys, "walk", "--answers", "gap=none", "--record")

    assert record.startswith("# Do we need another database? Something else first: Leave it as it is.\n")
    assert "(to fill in) What the service is for, and what hurts today." in record


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("cost", "decision: there is no folder {0}/data/costs; costs are worked out from the files in it\n"),
        (
            "backtest",
            "decision: there is no file {0}/data/cases.yml; cases are tried from ",
        ),
        ("hear slow", "{0}/tree/cues.yml holds no cues\n"),
    ],
)
def test_what_a_subject_does_without_is_said_in_a_line(
    command: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--docs", f"{DATABASE}"]) == 2

    told = capsys.readouterr().err
    assert told.startswith(says.format(DATABASE))
    assert told.count("\n") == 1


def test_saved_answers_of_one_subject_are_refused_by_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "answers.json"
    saved.write_text(said(capsys, "walk", "--answers", FITS, "--json"), encoding="utf-8")

    assert main(["walk", "--load", f"{saved}", "--json", "--docs", f"{DATABASE}"]) == 0
    assert main(["walk", "--load", f"{saved}", "--json", "--docs", "docs"]) == 2
    assert "and not “should-you-fine-tune/answers”" in capsys.readouterr().err


def test_families_are_what_the_subject_says_in_its_order(playbook: Playbook, database: Playbook) -> None:
    def told(families: tuple[Family, ...]) -> list[tuple[str, str, bool, bool]]:
        return [(f"{family}", family.label, family.yes, family.rests) for family in families]

    assert told(playbook.families) == told(FAMILIES)
    assert told(database.families)[::3] == [
        ("leave", "Leave it, or measure first", False, True),
        ("replace", "Another database", True, False),
    ]


def test_a_subject_does_without_what_it_names_though_there_are_files_for_it(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("adr", "assets", "embed"))
    subject = docs / "tree" / "subject.yml"
    whole, _ = read_folder(docs)
    subject.write_text(f"{subject.read_text(encoding='utf-8')}without: [costs, cases, opinions]\n", encoding="utf-8")
    bare, findings = read_folder(docs)

    assert findings == []
    assert whole.features == {*Feature}
    assert bare.features == {Feature.COST_LINES}
    assert (bare.costs, bare.cases, bare.services) == (CostBook(), (), ())
    assert [tree.id for tree in bare.playbook.trees] == ["playbook"]
    assert len(whole.playbook.trees) > 1


def test_a_word_that_is_no_feature_is_a_finding(tmp_path: Path) -> None:
    shutil.copytree(DATABASE, tmp_path / "docs")
    subject = tmp_path / "docs" / "tree" / "subject.yml"
    subject.write_text(subject.read_text(encoding="utf-8").replace("[cost-lines]", "[costings]"), encoding="utf-8")
    _, findings = load_playbook(tmp_path / "docs")

    assert [finding.rule for finding in findings] == ["unknown-word"]
    assert "costs, cases, opinions, cost-lines" in findings[0].remedy


def test_without_a_file_on_the_subject_families_are_those_that_levers_name(tmp_path: Path) -> None:
    shutil.copytree(DATABASE, tmp_path / "docs")
    (tmp_path / "docs" / "tree" / "subject.yml").unlink()
    found, findings = load_playbook(tmp_path / "docs")

    assert findings == []
    assert [(f"{family}", family.label) for family in found.families][-1] == ("replace", "Replace")
    assert not any(family.yes for family in found.families)


def files_of(folder: Path) -> set[str]:
    """Return the files of a folder, without what builds keep there."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not name.startswith(".cache/")}


def test_a_new_playbook_is_the_second_subject_and_nothing_is_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", f"{tmp_path / 'ours'}"]) == 0
    told = capsys.readouterr().out
    files, begun = (files_of(folder) for folder in (DATABASE.parent, tmp_path / "ours"))
    named = re.findall(r"^  (tree/\w+\.yml)", told, re.MULTILINE)

    assert begun == files
    assert {"Makefile", "mkdocs.yml", "docs/index.md", "docs/tree/subject.yml"} <= files
    assert named
    assert {f"docs/{name}" for name in named} <= files
    assert main(["new", f"{tmp_path / 'ours'}"]) == 2
    assert capsys.readouterr().err.endswith("is there already, and is not an empty folder; name another one\n")
