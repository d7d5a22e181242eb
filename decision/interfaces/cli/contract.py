"""What a command is, and how it refuses. Imports next to nothing, so that the help is there at once."""

from argparse import ArgumentParser, Namespace
from typing import Protocol


class Command(Protocol):
    """A module that is one command: its docstring is what the list of commands says of it."""

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
