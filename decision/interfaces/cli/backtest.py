"""Try the trees on published cases and count how often they were right; our own cases less those set aside."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from decision.authoring.cases import load_cases
from decision.authoring.findings import as_text
from decision.authoring.folder import CASES
from decision.cases.backtest import set_aside, try_all, wrong
from decision.interfaces.cli.command import add_shared, print_result, sound_playbook
from decision.interfaces.cli.contract import UnsoundFiles, UsageError
from decision.render.formats.case_data import backtest_as_data
from decision.render.text.cases import backtest_text
from decision.tree.session import Guide

EPILOG = "example: python -m decision backtest docs/data/cases.yml --json"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("cases", nargs="?", type=Path, help=f"a file of cases ({CASES} in the folder)")
    add_shared(parser, "json", "docs")


def run(chosen: Namespace) -> int:
    playbook = sound_playbook(chosen.docs)
    file = chosen.cases or chosen.docs / CASES
    if not file.is_file():
        raise UsageError(f"there is no file {file}; cases are tried from one, and a playbook may have none")
    cases, findings = load_cases(playbook, chosen.docs, file)
    if findings or not cases:
        raise UnsoundFiles(as_text(findings) or f"{file} holds no cases")
    own = file.resolve() == (chosen.docs / CASES).resolve()
    counted = [case for case in cases if not (own and set_aside(case))]
    walkers = Guide(playbook).walkers
    results = try_all(walkers, counted)
    ours = playbook.trees[0].id
    return print_result(
        chosen,
        lambda: backtest_as_data(results, wrong(walkers[ours], results[ours]), len(cases) - len(counted)),
        lambda: backtest_text(playbook, results, len(cases) - len(counted)),
    )
