"""Diagrams become trees: how they are read, what is missing in them, and that the tree says what was drawn."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from decision.authoring.diagrams.files import files_of
from decision.authoring.diagrams.importing import Imported, import_text
from decision.authoring.diagrams.parser import parse
from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.authoring.playbook import load_playbook
from decision.authoring.prose import check_prose
from decision.interfaces.cli import main
from decision.interfaces.handlers.diagrams import read_diagram
from decision.tree.model import Leaf

if TYPE_CHECKING:
    from decision.authoring.findings import Finding
    from decision.tree.model import Playbook, Words

FOLDER = Path(__file__).parent / "diagrams"


def read(name: str) -> Any:  # noqa: ANN401  # whatever the file holds
    """Read a file of cases."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


SYNTAX: list[dict[str, Any]] = read("syntax.yml")
EXPECTED: list[dict[str, Any]] = read("expected.yml")


def told(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    """Return findings as the files of cases have them."""
    return [f"{one.where.line}: {'warning: ' * one.warning}{one.rule}: {one.says}" for one in findings]


@pytest.mark.parametrize("case", SYNTAX, ids=lambda case: case["about"])
def test_a_flowchart_is_read_as_it_is_drawn(case: dict[str, Any]) -> None:
    text = case.get("whole") or f"flowchart TD\n{case['text']}"

    chart, findings = parse(text, "a.mmd")

    words = {node.id: " ".join(node.words.split()) for node in chart.nodes}
    links = [f"{one.tail} {f'-{one.said}->' if one.said else '-->'} {one.head}" for one in chart.links]
    decides = [node.id for node in chart.nodes if node.decides]
    assert told(findings) == case.get("finds", [])
    assert all(finding.remedy and finding.where.file == "a.mmd" for finding in findings)
    assert case.get("links", links) == links
    assert words.items() >= case.get("words", {}).items()
    assert case.get("decides", decides) == decides
    assert chart.title == case.get("title", chart.title)


def become(case: dict[str, Any]) -> Imported:
    """Return what becomes of a diagram of the folder."""
    path = FOLDER / case["diagram"]
    found = import_text(path.read_text("utf-8"), path.name, title=path.stem, silent=case.get("silent", False))
    return next(one for one in found if one.line == case.get("line", 1))


@pytest.mark.parametrize(
    "case", EXPECTED, ids=lambda case: f"{case['diagram']}-{case.get('line', 1)}-{'silent' in case}"
)
def test_a_diagram_becomes_a_tree_or_says_what_is_missing(case: dict[str, Any]) -> None:
    found = become(case)

    assert told(found.findings) == case.get("finds", [])
    if "title" not in case:
        assert found.playbook is None
        return
    assert found.playbook is not None
    assert found.title == case["title"]
    assert {fact.label: [value.label for value in fact.values] for fact in found.playbook.facts} == case["questions"]
    assert [lever.title for lever in found.playbook.levers] == case["levers"]


def test_every_diagram_of_the_folder_has_its_expectation() -> None:
    assert {case["diagram"] for case in EXPECTED} == {path.name for path in FOLDER.iterdir() if path.suffix != ".yml"}


def written(playbook: Playbook, folder: Path) -> Path:
    """Write the files of a playbook into a folder."""
    for name, text in files_of(playbook).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", [case for case in EXPECTED if "title" in case], ids=lambda case: case["diagram"])
def test_the_files_of_a_diagram_say_what_was_imported_and_nothing_is_found_in_them(
    case: dict[str, Any], tmp_path: Path
) -> None:
    made = become(case).playbook
    assert made

    authored, findings = read_folder(written(made, tmp_path))
    loaded = authored.playbook

    assert as_text([*findings, *check_prose(tmp_path)]) == ""
    assert (loaded.facts, loaded.levers, loaded.trees) == (made.facts, made.levers, made.trees)
    pages = [[replace(page, sections=()) for page in pages] for pages in (loaded.question_words, loaded.lever_words)]
    assert pages == [sorted(made.question_words, key=by_id), sorted(made.lever_words, key=by_id)]


def by_id(page: Words) -> str:
    """Return where a page comes in a folder."""
    return page.id


def test_the_command_writes_a_folder_that_can_be_walked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, drawn = tmp_path / "made", str(FOLDER / "shared-ends.mmd")

    assert main(["import", "mermaid", drawn, "--output", str(folder)]) == 0
    assert capsys.readouterr().out == (
        f"shared-ends: 4 questions, 3 levers; written to {folder}; next: decision walk --docs {folder}\n"
    )
    assert main(["check", str(folder)]) == 0
    answers = "what-is-the-ground-like=rock-asphalt,how-heavy-is-the-tent=heavy-a-family"
    capsys.readouterr()
    assert main(["walk", "--docs", str(folder), "--answers", answers, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"]["leading"]["lever"] == "stones"


def test_the_command_writes_nothing_where_something_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, drawn = tmp_path / "made", FOLDER / "loop.mmd"

    assert main(["import", "mermaid", str(drawn), "--output", str(folder), "--format", "github"]) == 1

    assert f"::error file={drawn},line=5,title=loop::" in capsys.readouterr().out
    assert not folder.exists()


def test_an_exit_that_is_missing_is_silence_where_that_is_asked_for(tmp_path: Path) -> None:
    drawn = str(FOLDER / "fine-tuning-trap.mmd")

    assert main(["import", "mermaid", drawn, "--silent", "--output", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path)]) == 0

    tree = load_playbook(tmp_path)[0].trees[0]
    ends = [route.to for question in tree.questions for route in question.routes if isinstance(route.to, Leaf)]
    assert tree.article
    assert [end.lever for end in ends if end.silent] == [
        "first-try-structured-output-2",
        "try-a-system-prompt-with-examples-2",
    ]


def test_each_diagram_of_a_page_has_a_folder_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    drawn = [(FOLDER / name).read_text(encoding="utf-8") for name in ("shared-ends.mmd", "deutsch.mmd")]
    page.write_text("".join(f"## Tree\n\n```mermaid\n{text}```\n\n" for text in drawn), encoding="utf-8")

    assert main(["import", "mermaid", str(page), "--output", str(tmp_path / "made")]) == 0

    assert capsys.readouterr().out.count("written to") == 2
    titles = [load_playbook(tmp_path / "made" / name)[0].trees[0].title for name in "12"]
    assert titles == ["Tree", "Darf ich das Fahrrad reparieren?"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", "1: not-utf-8: byte 0 is not UTF-8"),
        (b"# A page\n", "1: no-diagram: this page holds no Mermaid diagram"),
        (b"", "1: no-diagram: this page holds no Mermaid diagram"),
    ],
)
def test_a_page_without_a_diagram_is_a_finding(
    content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(content)

    assert main(["import", "mermaid", str(page)]) == 1

    assert capsys.readouterr().out.startswith(f"{page}:{says}")


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")

    assert main(["import", "mermaid", str(FOLDER / "deutsch.mmd"), "--output", str(tmp_path)]) == 2

    assert "name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("text", ["flowchart TD\nA{Is it?} -->|yes| B\nA -->|no| C", "A"])
def test_a_diagram_comes_through_standard_input(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))

    assert main(["import", "mermaid", "-", "--title", "Mine"]) == (text == "A")

    assert ("Mine: 1 question, 2 levers; add --output FOLDER to write it\n" in capsys.readouterr().out) == (text != "A")


def test_two_versions_of_a_diagram_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("deutsch", "deutsch-neu"):
        main(["import", "mermaid", str(FOLDER / f"{name}.mmd"), "--output", str(tmp_path / name)])
    capsys.readouterr()

    assert main(["diff", str(tmp_path / "deutsch"), str(tmp_path / "deutsch-neu")]) == 0

    said = capsys.readouterr().out
    assert "Einstellen" in said
    assert "Ölen" in said


def ask(**request: object) -> dict[str, Any]:
    """Ask for a diagram as the page does."""
    return dict(read_diagram(request))


def test_the_page_walks_the_first_tree_of_a_text_and_gives_its_files() -> None:
    drawn = (FOLDER / "shared-ends.mmd").read_text(encoding="utf-8")
    answers = {"what-is-the-ground-like": "rock-asphalt", "trees-near": "yes", "nowhere": "odd"}

    reply = ask(text=f"```mermaid\npie\n```\n\n```mermaid\n{drawn}\n```", answers=answers)

    assert "the first tree of 2 diagrams is walked below" in reply["html"]["findings"]
    assert "Rock / Asphalt</strong>" in reply["html"]["walk"]
    assert "How heavy is the tent?</legend>" in reply["html"]["walk"]
    [found] = import_text(drawn, title="A diagram")
    assert found.playbook
    with zipfile.ZipFile(io.BytesIO(b64decode(ask(text=drawn, save=True)["archive"]))) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert texts == {f"tree-of-a-diagram/{name}": text for name, text in files_of(found.playbook).items()}


def test_what_a_diagram_says_is_text_on_the_page_and_never_markup() -> None:
    drawn = 'flowchart TD\nA{"#lt;img src=x#gt; is it?"} -->|"#lt;b#gt;"| B["#lt;i#gt;"]\nA -->|no| C[odd'

    told = ask(text=drawn)
    walked = ask(text=drawn.removesuffix("[odd"))

    assert "<img" not in json.dumps([told, walked])
    assert "&lt;img src=x&gt; is it?" in walked["html"]["walk"]
    assert told["html"]["walk"] == ""
    assert "Not a tree yet: 1 thing to mend" in told["html"]["findings"]
