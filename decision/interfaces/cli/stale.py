"""List data that are older than the limit of their kind; 1 where something is."""

from argparse import ArgumentParser, Namespace

from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.folder import features_of
from decision.authoring.limits import LIMITS
from decision.authoring.playbook import load_playbook
from decision.cost.ages import KINDS, stale
from decision.cost.model import CostBook
from decision.interfaces.cli.command import add_shared, need_folder, print_result, today_of
from decision.interfaces.cli.contract import UnsoundFiles
from decision.render.text.ages import stale_markdown, stale_record, stale_text
from decision.tree.model import Feature
from decision.tree.numbers import read_number

EPILOG = "example: python -m decision stale --markdown --today 2026-11-24"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--months", default="", help=f"one limit for all kinds, in place of those in {LIMITS}")
    parser.add_argument("--today", default="", help="the date to count from, YYYY-MM-DD (today)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown, with a box to tick for each")
    add_shared(parser, "json", "docs")


def run(chosen: Namespace) -> int:
    today = today_of(chosen)
    need_folder(chosen.docs)
    playbook, odd = load_playbook(chosen.docs)
    priced = Feature.COSTS in features_of(chosen.docs, playbook)
    book, odd_costs = load_costs(chosen.docs) if priced else (CostBook(), [])
    if findings := odd + odd_costs:
        raise UnsoundFiles(as_text(findings))
    limits = dict.fromkeys(KINDS, read_number(chosen.months)) if chosen.months else playbook.limit
    found = stale(book, playbook.claims, today, limits)
    written = stale_markdown(found, today) if chosen.markdown else stale_text(found)
    print_result(chosen, lambda: stale_record(found), lambda: written)
    return int(bool(found))
