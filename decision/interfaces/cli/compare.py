"""Count how often the trees agree, over all combinations of answers."""

from argparse import ArgumentParser, Namespace

from decision.cases.agreement import compare_trees
from decision.interfaces.cli.command import add_shared, print_result, sound_playbook
from decision.render.formats.case_data import agreement_as_data
from decision.render.text.cases import agreement_text
from decision.tree.session import Guide

EPILOG = "example: python -m decision compare --json"


def add_arguments(parser: ArgumentParser) -> None:
    add_shared(parser, "json", "docs")


def run(chosen: Namespace) -> int:
    playbook = sound_playbook(chosen.docs)
    found = compare_trees(list(Guide(playbook).walkers.values()))
    return print_result(chosen, lambda: agreement_as_data(found), lambda: agreement_text(playbook, found))
