"""Say which answers are heard in somebody's own words, or how often that is right on published cases."""

import sys
from argparse import ArgumentParser, Namespace

from decision.authoring.cases import load_cases
from decision.authoring.cues import CUES, load_cues
from decision.authoring.findings import as_text
from decision.authoring.folder import CASES
from decision.cases.backtest import set_aside
from decision.cases.overheard import overhear_cases
from decision.interfaces.cli.command import add_shared, print_result, sound_playbook
from decision.interfaces.cli.contract import UnsoundFiles, UsageError
from decision.render.formats.hearing_data import overheard_as_data
from decision.render.text.hearing import hearing_text, overheard_text
from decision.tree.hearing import Listener, with_heard
from decision.tree.links import Session, link_of
from decision.wording.hearing import heard_as_data, heard_rows, sentences_on

EPILOG = 'example: python -m decision hear "Our support bot is too slow and the data may not leave." --json'


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="?", default="", help="what somebody tells, in English; - reads it from the input"
    )
    parser.add_argument("--measure", action="store_true", help="count on the published cases that are not set aside")
    add_shared(parser, "json", "tree", "docs")


def run(chosen: Namespace) -> int:
    playbook = sound_playbook(chosen.docs, chosen.tree)
    cues, findings = load_cues(playbook, chosen.docs)
    if findings or not cues:
        raise UnsoundFiles(as_text(findings) or f"{chosen.docs / CUES} holds no cues")
    listener = Listener(playbook, cues)
    return _measure(chosen, listener) if chosen.measure else _hear(chosen, listener)


def _hear(chosen: Namespace, listener: Listener) -> int:
    text = sys.stdin.read() if chosen.text == "-" and sys.stdin else chosen.text
    if not text.strip():
        raise UsageError("nothing was told; write it in quotes behind “hear”, or give --measure")
    playbook, heard = listener.playbook, listener.hear(text)
    session = with_heard(playbook, Session(chosen.tree), [(one.fact, one.value) for one in heard])
    link = link_of(playbook, session)
    return print_result(
        chosen,
        lambda: {
            "heard": heard_as_data(heard_rows(playbook, text, heard)),
            "notes": sentences_on(text, heard),
            "link": link,
        },
        lambda: hearing_text(playbook, text, heard, link),
    )


def _measure(chosen: Namespace, listener: Listener) -> int:
    cases, findings = load_cases(listener.playbook, chosen.docs, chosen.docs / CASES)
    counted = [case for case in cases if not set_aside(case)]
    if findings or not counted:
        raise UnsoundFiles(as_text(findings) or f"{chosen.docs / CASES} holds no cases")
    found = overhear_cases(listener, counted)
    return print_result(
        chosen,
        lambda: overheard_as_data(found, [case.id for case in counted]),
        lambda: overheard_text(listener.playbook, found, [case.id for case in counted]),
    )
