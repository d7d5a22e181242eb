"""The door to the terminal. Comes in: arguments. Goes out: text, and 0, 1 for findings, 2 for a wrong call."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision.answers import read_answers
from decision.backtest import try_all
from decision.cases import load_cases
from decision.checks import check
from decision.export import score
from decision.export.forms import EXPORTS
from decision.export.record import record
from decision.export.text import question_text, verdict_text
from decision.findings import STYLES
from decision.links import is_date, write_link
from decision.load import load
from decision.model import Where
from decision.session import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.findings import Finding
    from decision.model import Playbook
    from decision.session import View

_BETWEEN_ANSWERS = re.compile(r",(?=\s*[\w-]+=)")
"""A comma before the next ``fact=``; a comma inside a number such as 1,000 stays."""
_EXAMPLES = {
    "check": "python -m decision check docs --format github",
    "walk": "python -m decision walk --answers gap=knowledge+cost,examples=400 --json",
    "backtest": "python -m decision backtest docs/data/cases.yml --json",
    "export": "python -m decision export mermaid --tree playbook > tree.mmd",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    command: str = chosen.command
    try:
        return {"check": _check, "walk": _walk, "backtest": _backtest, "export": _export}[command](chosen)
    except BrokenPipeError:  # whoever read the output, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m decision",
        description="Should you fine-tune? Walk the tree, check its files, export it.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=summary, description=summary, epilog=f"example: {_EXAMPLES[name]}")

    checking = add("check", "Print every mistake in the authors' files, each with its place and a remedy.")
    checking.add_argument("path", nargs="?", default="docs", type=Path, help="the folder with tree/, data/ and pages")
    checking.add_argument("--today", default="", help="also warn of dates that lie after this one, YYYY-MM-DD")
    checking.add_argument("--format", choices=sorted(STYLES), default="text", help="for people, GitHub or programs")

    walking = add("walk", "Answer the questions and get a verdict.")
    walking.add_argument("--answers", help="fact=answer, separated by commas; ? is not sure")
    walking.add_argument("--link", help="a link's part behind #, instead of --answers")
    walking.add_argument("--json", action="store_true", help="print data instead of text")

    testing = add("backtest", "Try the trees on published cases and count how often they were right.")
    testing.add_argument("cases", nargs="?", default=Path("docs/data/cases.yml"), type=Path, help="a file of cases")
    testing.add_argument("--json", action="store_true", help="print data instead of text")
    testing.add_argument("--docs", default="docs", type=Path, help="the folder with tree/, data/ and pages")

    exporting = add("export", "Print a tree in another form.")
    exporting.add_argument("form", choices=sorted(EXPORTS), help="the form")

    for one in (walking, exporting):
        one.add_argument("--tree", default="playbook", help="the tree's id (playbook)")
        one.add_argument("--docs", default="docs", type=Path, help="the folder with tree/, data/ and pages")
    walking.add_argument("--today", default="", help="the date of the verdict, YYYY-MM-DD (today)")
    return parser


def _check(chosen: argparse.Namespace) -> int:
    if not chosen.path.is_dir():
        return _wrong(f"there is no folder {chosen.path}; name the one that holds tree/ and data/")
    _, found = _load(chosen.path, chosen.today)
    findings = [
        replace(finding, where=Where((chosen.path / finding.where.file).as_posix(), finding.where.line))
        for finding in found
    ]
    said = STYLES[chosen.format](findings)
    if said:
        print(said)
    if chosen.format == "text":
        count = len(findings)
        print(f"{count} finding{'' if count == 1 else 's'}" if count else "No findings")
    return int(any(not finding.warning for finding in findings))


def _load(docs: Path, today: str = "") -> tuple[Playbook, list[Finding]]:
    """Load a playbook and return it with all findings, by file and line."""
    playbook, told = load(docs)
    found = told + check(playbook, today=today, told=told)
    return playbook, sorted(found, key=lambda finding: (finding.where.file, finding.where.line, finding.rule))


def _sound_playbook(docs: Path, tree: str = "") -> Playbook | None:
    """Load a playbook that may be walked; say what is wrong with it, and return nothing, if it may not."""
    playbook, findings = _load(docs)
    errors = [finding for finding in findings if not finding.warning]
    if errors:
        print(STYLES["text"](errors), file=sys.stderr)
        return None
    if tree and tree not in playbook.tree:
        _wrong(f"there is no tree “{tree}”; there are {', '.join(playbook.tree)}")
        return None
    return playbook


def _walk(chosen: argparse.Namespace) -> int:
    today = chosen.today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    if not is_date(today):
        return _wrong(f"“{today}” is not a date; write YYYY-MM-DD")
    playbook = _sound_playbook(chosen.docs, chosen.tree)
    if playbook is None:
        return 2
    guide = Guide(playbook)
    link = chosen.link or f"tree={chosen.tree}"
    if chosen.answers is not None:
        pairs = [pair.partition("=") for pair in _BETWEEN_ANSWERS.split(chosen.answers) if pair.strip()]
        answers, refused = read_answers(playbook.fact, {name.strip(): text for name, _, text in pairs})
        if refused:
            return _wrong("; ".join(refused.values()))
        link = write_link(playbook, playbook.tree[chosen.tree], answers)
    elif not chosen.link:
        link = _ask_in_turn(guide, link, today)
    view = guide.view(link, today)
    if chosen.json:
        print(json.dumps(record(playbook, view), indent=2, ensure_ascii=False))
        return 0
    for note in view.session.notes:
        print(f"Note: {note}")
    print(_say(playbook, view, guide, today))
    return 0


def _say(playbook: Playbook, view: View, guide: Guide, today: str) -> str:
    """Say the verdict, or, where a question is open, what can be said already and which question comes next."""
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, today)
    said = verdict_text(playbook, verdict)
    if view.asking:
        said += f"\n\nStill to answer: {view.asking} ({playbook.fact[view.asking].label})"
    return f"{said}\nLink: #{view.link}"


def _ask_in_turn(guide: Guide, link: str, today: str) -> str:
    """Ask in the terminal until there is a verdict, and return the session's link."""
    view = guide.view(link, today)
    while view.asking:
        print(question_text(guide.playbook, view), end="\n\n", file=sys.stderr)
        print("Answer (b for back): ", end="", flush=True, file=sys.stderr)
        line = sys.stdin.readline()
        if not line:
            print("\nNo more answers; this is what can be said so far.", file=sys.stderr)
            return view.link
        text = line.strip()
        if text == "b":
            view = guide.view(f"{view.link}&at={view.previous}" if view.previous else view.link, today)
            continue
        view = guide.view(view.link, today, (view.asking, text))
        for message in view.refused.values():
            print(f"\n{message}\n", file=sys.stderr)
    return view.link


def _backtest(chosen: argparse.Namespace) -> int:
    playbook = _sound_playbook(chosen.docs)
    if playbook is None:
        return 2
    cases, findings = load_cases(playbook, chosen.docs, chosen.cases)
    if findings or not cases:
        print(STYLES["text"](findings) or f"{chosen.cases} holds no cases", file=sys.stderr)
        return 2
    results = try_all(Guide(playbook).walkers, cases)
    print(
        json.dumps(score.record(results), indent=2, ensure_ascii=False)
        if chosen.json
        else score.text(playbook, results)
    )
    return 0


def _export(chosen: argparse.Namespace) -> int:
    playbook = _sound_playbook(chosen.docs, chosen.tree)
    if playbook is None:
        return 2
    print(EXPORTS[chosen.form](playbook, playbook.tree[chosen.tree]).rstrip("\n"))
    return 0


def _wrong(message: str) -> int:
    print(f"decision: {message}", file=sys.stderr)
    return 2
