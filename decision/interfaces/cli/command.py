"""What commands have in common: arguments that several take, and the authors' files."""

import datetime as dt
import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from decision.authoring.checks import check
from decision.authoring.checks.rules import by_place
from decision.authoring.content import VARIABLE, default_folder
from decision.authoring.findings import as_text
from decision.authoring.folder import features_of, find_costs
from decision.authoring.playbook import load_playbook
from decision.cost.model import CostBook
from decision.interfaces.cli.contract import UnsoundFiles, UsageError
from decision.tree.answers import read_answers
from decision.tree.dates import is_date
from decision.tree.model import Answer, Feature, Playbook


def folder_or_ours(named: str) -> Path:
    """Return the folder that a call names, or the one that is read where it names none."""
    return Path(named) if named else default_folder()


FOLDER_HELP = f"the folder with tree/, data/ and pages ({VARIABLE}, else docs here, else what is installed)"
_BETWEEN_ANSWERS = re.compile(r",(?=\s*[\w-]+=)")
"""A comma before the next ``fact=``; a comma inside a number such as 1,000 stays."""
_SHARED: Mapping[str, Mapping[str, Any]] = {
    "docs": {"default": "", "type": folder_or_ours, "metavar": "FOLDER", "help": FOLDER_HELP},
    "tree": {"default": "playbook", "help": "the tree's id (playbook)"},
    "json": {"action": "store_true", "help": "print data instead of text"},
}


def add_shared(parser: ArgumentParser, *names: str) -> None:
    """Let a command take arguments that several take, in this order."""
    for name in names:
        parser.add_argument(f"--{name}", **_SHARED[name])


def today_of(chosen: Namespace) -> str:
    """Return the date that a call names, or today's."""
    today: str = chosen.today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    if not is_date(today):
        raise UsageError(f"“{today}” is not a date; write YYYY-MM-DD")
    return today


def print_result(chosen: Namespace, data: Callable[[], object], text: Callable[[], str]) -> int:
    """Print a result as the call asks for it, and return the exit status."""
    print(json.dumps(data(), indent=2, ensure_ascii=False) if chosen.json else text())
    return 0


def write_file(path: Path, content: bytes) -> None:
    """Write a file that a call names."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from error


def need_folder(docs: Path) -> None:
    """Refuse a folder that is not there; without it every file in it would be a finding."""
    if not docs.is_dir():
        raise UsageError(f"there is no folder {docs}; name the one that holds tree/ and data/")


def sound_playbook(docs: Path, tree: str = "") -> Playbook:
    """Load a playbook that may be walked and has a tree."""
    need_folder(docs)
    playbook, prior = load_playbook(docs)
    if findings := by_place(prior + check(playbook, prior=prior)):
        raise UnsoundFiles(as_text(findings))
    if tree and tree not in playbook.tree:
        raise UsageError(f"there is no tree “{tree}”; there are {', '.join(playbook.tree)}")
    return playbook


def sound_costs(docs: Path) -> tuple[Playbook, CostBook]:
    """Load a playbook and a cost book that may be used."""
    playbook = sound_playbook(docs)
    if Feature.COSTS not in features_of(docs, playbook):
        raise UsageError(f"there is no folder {docs / 'data/costs'}; costs are worked out from the files in it")
    book, findings = find_costs(docs, playbook)
    if findings:
        raise UnsoundFiles(as_text(findings))
    return playbook, book


def given_answers(playbook: Playbook, text: str) -> dict[str, Answer]:
    """Read ``fact=answer,fact=answer``, in small or capital letters, each fact once."""
    pairs = [pair.partition("=") for pair in _BETWEEN_ANSWERS.split(text) if pair.strip()]
    names = [name.strip().lower() for name, _, _ in pairs]
    given = {name: answer.strip() for name, (_, _, answer) in zip(names, pairs, strict=True)}
    answers, refused = read_answers(playbook.fact, given)
    twice = [f"“{name}” is answered twice; keep one of the answers" for name in given if names.count(name) > 1]
    if refused or twice:
        raise UsageError("; ".join([*refused.values(), *twice]))
    return answers
