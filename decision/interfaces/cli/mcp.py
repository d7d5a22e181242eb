"""Answer an assistant: the engine as tools and pages over the Model Context Protocol, on standard input and output."""

from argparse import ArgumentParser, Namespace

from decision.interfaces.api import load
from decision.interfaces.cli.command import add_shared, need_folder
from decision.interfaces.cli.contract import UnsoundFiles, UsageError

EPILOG = "example: python -m decision mcp --docs docs"


def add_arguments(parser: ArgumentParser) -> None:
    add_shared(parser, "docs")


def run(chosen: Namespace) -> int:
    try:
        from decision.interfaces.mcp import serve  # noqa: PLC0415  # its packages come with an extra
    except ModuleNotFoundError as error:
        package = f"{error.name}".partition(".")[0]
        needs = f"the server for assistants needs the package {package}; it comes with the extra “mcp” of this one"
        raise UsageError(needs) from None
    need_folder(chosen.docs)
    try:
        loaded = load(chosen.docs)
    except ValueError as mistakes:
        raise UnsoundFiles(str(mistakes)) from None
    serve(loaded)
    return 0
