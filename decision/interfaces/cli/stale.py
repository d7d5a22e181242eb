"""List prices and quantities that are older than some months. Never fails."""

from argparse import ArgumentParser, Namespace

from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.cost import ages
from decision.interfaces.cli.command import UnsoundFiles, add_shared, print_result, today_of
from decision.render.text.costs import stale_record, stale_text
from decision.tree.numbers import read_number

EPILOG = "example: python -m decision stale --months 6 --today 2026-11-24"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--months", default=f"{ages.STALE_MONTHS}", help=f"the age ({ages.STALE_MONTHS})")
    parser.add_argument("--today", default="", help="the date to count from, YYYY-MM-DD (today)")
    add_shared(parser, "json", "docs")


def run(chosen: Namespace) -> int:
    today = today_of(chosen)
    book, findings = load_costs(chosen.docs)
    if findings:
        raise UnsoundFiles(as_text(findings))
    months = read_number(chosen.months)
    found = ages.stale(book, today, months)
    return print_result(chosen, lambda: stale_record(found), lambda: stale_text(found, months))
