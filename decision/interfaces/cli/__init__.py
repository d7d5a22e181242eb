"""The terminal. Comes in: arguments. Goes out: text, and 0, 1 for findings, 2 for a wrong call, 130 when stopped."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, cast, override

from decision import __version__
from decision.interfaces.cli.contract import Command, UnsoundFiles, UsageError
from decision.interfaces.cli.streams import let_go, open_streams
from decision.tree.numbers import InvalidFigure

COMMANDS: Mapping[str, str] = {
    "check": "Print every mistake in the authors' files, each with its place and a remedy.",
    "walk": "Answer the questions and get a verdict, as text, data or a decision record; come back and say what became "
    "of it.",
    "hear": "Say which answers are heard in somebody's own words, or how often that is right on published cases.",
    "backtest": "Try the trees on published cases and count how often they were right; our own cases less those set "
    "aside.",
    "compare": "Count how often the trees agree, over all combinations of answers.",
    "diff": "Say whose verdict changes between two editions of a tree, and which new version that needs.",
    "export": "Print a tree in another form, or the checklist as a PDF.",
    "import": "Make a tree of a diagram, or say what a tree needs and the diagram lacks.",
    "cost": "Say what each lever costs, and how sure that is.",
    "mcp": "Answer an assistant: the engine as tools and pages over the Model Context Protocol, on standard input and "
    "output.",
    "stale": "List data that are older than the limit of their kind; 1 where something is.",
    "new": "Start a playbook of your own from a small one that works: trees, pages of words, and a site.",
}
"""What each command does, in the order of the help. Each is the module of its name, imported when it is called."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    open_streams()
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        print(end="", flush=True)  # what cannot be written is told here, and not when Python ends
    except (UsageError, InvalidFigure) as error:  # the second is an argument that is no number
        print(f"decision: {error}", file=sys.stderr)
        return 2
    except UnsoundFiles as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read the output, such as head, has had enough
        let_go()
        return 0
    except OSError as error:
        let_go()
        what = f"{error.filename} cannot be used" if error.filename else "the output cannot be written"
        print(f"decision: {what}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(f"\n{stop}" if str(stop) else "\nStopped.", file=sys.stderr)
        return 130
    return status


def imported(name: str) -> Command:
    """Import a command, by its name."""
    return cast("Command", import_module(f"{__name__}.{name}"))


class _Parser(argparse.ArgumentParser):
    """Takes the arguments of one command, which it imports as soon as there is something to parse."""

    @override
    def parse_known_args(  # type: ignore[override]  # one form for the many that argparse has
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        called = imported(self.prog.rpartition(" ")[2])
        self.epilog = called.EPILOG
        if "\n" in called.EPILOG:
            self.formatter_class = argparse.RawDescriptionHelpFormatter
        called.add_arguments(self)
        self.set_defaults(run=called.run)
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m decision", description="Should you fine-tune? Walk the tree, count the costs, check the files."
    )
    parser.add_argument("--version", action="version", version=f"decision {__version__}", help="print the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command", parser_class=_Parser)
    for name, says in COMMANDS.items():
        commands.add_parser(name, help=says, description=says)
    return parser
