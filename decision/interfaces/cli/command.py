"""What commands have in common: what one is, their refusals, and the arguments that several take."""

import datetime as dt
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from decision.tree.dates import is_date


class Command(Protocol):
    """A module that is one command: its name is the command's, its docstring says in a sentence what it does."""

    __name__: str
    EPILOG: str
    """What the help ends with: an example, and before it perhaps more; several lines are printed as they are."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the command take its arguments."""

    def run(self, chosen: Namespace) -> int:
        """Print the result and return the exit status."""


class UsageError(ValueError):
    """A call that cannot be followed; its text says why, and what to write instead."""


class UnsoundFiles(ValueError):  # noqa: N818  # an author's mistake on its way to the terminal, not an error of ours
    """Authors' files with which a command cannot work; its text is the findings."""


_SHARED: Mapping[str, Mapping[str, Any]] = {
    "docs": {"default": "docs", "type": Path, "help": "the folder with tree/, data/ and pages"},
    "tree": {"default": "playbook", "help": "the tree's id (playbook)"},
    "json": {"action": "store_true", "help": "print data instead of text"},
}


def add_shared(parser: ArgumentParser, *names: str) -> None:
    """Let a command take arguments that several take, in this order."""
    for name in names:
        parser.add_argument(f"--{name}", **_SHARED[name])


def today_of(chosen: Namespace) -> str:
    """Return the date that a call names, or that of today."""
    today: str = chosen.today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    if not is_date(today):
        raise UsageError(f"“{today}” is not a date; write YYYY-MM-DD")
    return today


def print_result(chosen: Namespace, data: Callable[[], object], text: Callable[[], str]) -> int:
    """Print a result as the call asks for it, and return the exit status."""
    print(json.dumps(data(), indent=2, ensure_ascii=False) if chosen.json else text())
    return 0
