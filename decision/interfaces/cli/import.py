# ruff: noqa: N999  # the name of the command, which no other module imports by it
"""Make a tree of a diagram, or say what a tree needs and the diagram lacks."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from decision.authoring.diagrams.files import files_of
from decision.authoring.diagrams.importing import Imported, import_text
from decision.authoring.findings import STYLES, Finding
from decision.authoring.source_reader import SourceReader
from decision.interfaces.cli.contract import UsageError
from decision.tree.model import Playbook, Where

_STREAM = Path("-")
EPILOG = """\
a node with two or more labelled exits is a question, and one without exits is a lever; of a page in Markdown each
Mermaid diagram is taken, and where there are several, each has a folder of its own in FOLDER

example: python -m decision import mermaid tree.mmd --output my-tree
         python -m decision walk --docs my-tree"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("form", choices=["mermaid"], help="the language of the diagram")
    parser.add_argument("file", type=Path, help="the diagram, or a page with diagrams; - is standard input")
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="where to write the files; without it, only findings"
    )
    parser.add_argument("--silent", action="store_true", help="take an exit that is missing for silence")
    parser.add_argument("--title", default="", help="the tree's title, where the diagram has none")
    parser.add_argument("--format", choices=sorted(STYLES), default="text", help="for people, GitHub or programs")


def run(chosen: Namespace) -> int:
    if chosen.output and chosen.output.exists() and not _is_empty(chosen.output):
        raise UsageError(f"{chosen.output} is there already, with something in it; name a new folder")
    found = _imported(chosen)
    findings = [finding for one in found for finding in one.findings]
    if text := STYLES[chosen.format](findings):
        print(text)
    return int(any(not finding.warning for finding in findings)) or _give(chosen, found)


def _give(chosen: Namespace, found: Sequence[Imported]) -> int:
    """Write the trees, and say so."""
    trees = [(one.title, one.playbook) for one in found if one.playbook]
    for (title, playbook), folder in zip(trees, _folders(chosen.output, len(trees)), strict=True):
        _write(files_of(playbook) if folder else {}, folder or Path())
        print(_said(title, playbook, folder) if chosen.format == "text" else "", end="")
    return 0


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _imported(chosen: Namespace) -> list[Imported]:
    """Return what becomes of each diagram of a file; one that cannot be read is a finding."""
    path: Path = chosen.file
    if path == _STREAM:
        text, findings = sys.stdin.read(), list[Finding]()
    else:
        reader = SourceReader(path.parent)
        text, findings = reader.text(path.name) or "", reader.findings
    if findings:
        there = tuple(Finding(one.rule, Where(str(path), 1), one.says, one.remedy) for one in findings)
        return [Imported(1, "", None, there)]
    return import_text(text, str(path), title=chosen.title or path.stem, silent=chosen.silent)


def _folders(output: Path | None, count: int) -> Sequence[Path | None]:
    """Return the folder of each diagram."""
    if output is None:
        return [None] * count
    return [output] if count == 1 else [output / str(number) for number in range(1, count + 1)]


def _write(files: dict[str, str], folder: Path) -> None:
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _said(title: str, playbook: Playbook, folder: Path | None) -> str:
    """Say what a diagram became."""
    counts = f"{_counted(len(playbook.facts), 'question')}, {_counted(len(playbook.levers), 'lever')}"
    then = f"written to {folder}; next: decision walk --docs {folder}" if folder else "add --output FOLDER to write it"
    return f"{title}: {counts}; {then}\n"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
