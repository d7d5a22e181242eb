"""The terminal. Comes in: arguments. Goes out: text, and 0, 1 for findings, 2 for a wrong call, 130 when stopped."""

import argparse
import sys
from collections.abc import Sequence

from decision.interfaces.cli import backtest, check, compare, cost, diff, export, hear, stale, walk
from decision.interfaces.cli.command import Command, UnsoundFiles, UsageError
from decision.interfaces.cli.streams import let_go, open_streams
from decision.tree.numbers import InvalidFigure

COMMANDS: tuple[Command, ...] = (check, walk, hear, backtest, compare, diff, export, cost, stale)
"""In the order of the help; each is a module."""


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m decision", description="Should you fine-tune? Walk the tree, count the costs, check the files."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        added = commands.add_parser(
            command.__name__.rpartition(".")[2],
            help=command.__doc__,
            description=command.__doc__,
            epilog=command.EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter if "\n" in command.EPILOG else argparse.HelpFormatter,
        )
        command.add_arguments(added)
        added.set_defaults(run=command.run)
    return parser
