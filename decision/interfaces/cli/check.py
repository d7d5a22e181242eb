"""Print every mistake in the authors' files, each with its place and a remedy."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from posixpath import normpath

from decision.authoring.checks.rules import by_place
from decision.authoring.findings import STYLES, Finding
from decision.authoring.folder import read_folder
from decision.authoring.prose import check_prose
from decision.interfaces.cli.command import FOLDER_HELP, folder_or_ours, need_folder
from decision.tree.model import Playbook, Where

EPILOG = "example: python -m decision check docs --format github"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default="", type=folder_or_ours, metavar="folder", help=FOLDER_HELP)
    parser.add_argument("--today", default="", help="also warn of dates that lie after this one, YYYY-MM-DD")
    parser.add_argument("--format", choices=sorted(STYLES), default="text", help="for people, GitHub or programs")


def run(chosen: Namespace) -> int:
    docs: Path = chosen.path
    need_folder(docs)
    authored, found = read_folder(docs, chosen.today)
    found += _find_on_paper(authored.playbook, docs, found)
    findings = [
        replace(finding, where=Where(normpath((docs / finding.where.file).as_posix()), finding.where.line))
        for finding in by_place(found + check_prose(docs))
    ]
    if text := STYLES[chosen.format](findings):
        print(text)
    if chosen.format == "text":
        count = len(findings)
        print(f"{count} finding{'' if count == 1 else 's'}" if count else "No findings")
    return int(any(not finding.warning for finding in findings))


def _find_on_paper(playbook: Playbook, docs: Path, prior: Sequence[Finding]) -> list[Finding]:
    """Return what is too long on paper, where the packages for that are installed. They take a moment to import."""
    try:
        from decision.render.paper.checks import check_paper  # noqa: PLC0415  # see above
    except ModuleNotFoundError:
        return []
    return check_paper(playbook, docs, prior)
