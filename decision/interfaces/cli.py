"""The door to the terminal. Comes in: arguments. Goes out: text, and 0, 1 for findings, 2 for a wrong call."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision.authoring.cases import load_cases
from decision.authoring.checks import check
from decision.authoring.cost_checks import check_costs
from decision.authoring.cost_inputs import read_inputs
from decision.authoring.costs import load_costs
from decision.authoring.findings import STYLES
from decision.authoring.playbook import load_playbook
from decision.authoring.prose import check_prose
from decision.cases.agreement import compare_trees
from decision.cases.backtest import try_all, wrong
from decision.cost.ages import STALE_MONTHS, stale
from decision.cost.draws import DRAWS, SEED
from decision.cost.settings import PRESET, ROLES
from decision.cost.view import PAIR, view_costs
from decision.interfaces.saved_answers import UnreadableFile, read_saved
from decision.render.formats import cost_data as cost_record
from decision.render.formats import view_data as record
from decision.render.formats.registry import EXPORTS
from decision.render.html import agreement as compared
from decision.render.html import backtest as score
from decision.render.paper import PAPERS, is_address
from decision.render.text.costs import cost_text, stale_record, stale_text
from decision.render.text.questions import question_text
from decision.render.text.record import decision_record
from decision.render.text.terminal import verdict_text
from decision.tree.answers import read_answers
from decision.tree.links import Session, is_date, read_link, write_link
from decision.tree.model import Where
from decision.tree.session import Guide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.authoring.findings import Finding
    from decision.cost.model import CostBook
    from decision.cost.view import CostView
    from decision.tree.model import Answer, Playbook
    from decision.tree.session import View

_BETWEEN_ANSWERS = re.compile(r",(?=\s*[\w-]+=)")
"""A comma before the next ``fact=``; a comma inside a number such as 1,000 stays."""
_COSTS = "data/costs"
_EXAMPLES = {
    "check": "python -m decision check docs --format github",
    "walk": "python -m decision walk --answers gap=knowledge+cost,examples=400 --json",
    "backtest": "python -m decision backtest docs/data/cases.yml --json",
    "compare": "python -m decision compare --json",
    "export": "python -m decision export mermaid --tree playbook > tree.mmd\n"
    "         python -m decision export checklist --paper letter --output checklist.pdf",
    "cost": "python -m decision cost --inputs ours.yml --compare fine-tune-api,better-prompt --json",
    "stale": "python -m decision stale --months 6 --today 2026-11-24",
}
_INPUTS = """\
a file of inputs is YAML or JSON; all of it may be left out:
  preset: support-assistant    # an example to begin with
  base: gpt-6-luna             # an offer for a role: base, stronger, service or own
  rate: 60..100..150           # a quantity: low..typical..high, a range, or one number
  volume: {low: 50_000, typical: 100_000, high: 200_000}
"""
_MOST_DRAWS = 100_000
_CHECKLIST = "checklist"
_ON_PAPER = """\
the checklist holds the gates, the ladder, the costs and the decision on two pages, as a form to print or fill in;
--paper and --address belong to it alone, and it is always that of the playbook's own tree
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    command: str = chosen.command
    try:
        return _COMMANDS[command](chosen)
    except BrokenPipeError:  # whoever read the output, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m decision",
        description="Should you fine-tune? Walk the tree, count the costs, check the files.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, summary: str, more: str = "") -> argparse.ArgumentParser:
        example = f"example: {_EXAMPLES[name]}"
        if not more:
            return commands.add_parser(name, help=summary, description=summary, epilog=example)
        raw = argparse.RawDescriptionHelpFormatter
        epilog = f"{more}\n{example}"
        return commands.add_parser(name, help=summary, description=summary, epilog=epilog, formatter_class=raw)

    checking = add("check", "Print every mistake in the authors' files, each with its place and a remedy.")
    checking.add_argument("path", nargs="?", default="docs", type=Path, help="the folder with tree/, data/ and pages")
    checking.add_argument("--today", default="", help="also warn of dates that lie after this one, YYYY-MM-DD")
    checking.add_argument("--format", choices=sorted(STYLES), default="text", help="for people, GitHub or programs")

    walking = add("walk", "Answer the questions and get a verdict, as text, data or a decision record.")
    given = walking.add_mutually_exclusive_group()
    given.add_argument("--answers", help="fact=answer, separated by commas; ? is not sure")
    given.add_argument("--link", help="a link's part behind #")
    given.add_argument("--load", type=Path, metavar="FILE", help="a file of saved answers, as --json prints them")
    printing = walking.add_mutually_exclusive_group()
    printing.add_argument("--json", action="store_true", help="print data, which --load reads back")
    printing.add_argument("--record", action="store_true", help="print a decision record in Markdown")
    walking.add_argument("--site", default="", help="the address of the site, for the links of a record")

    testing = add("backtest", "Try the trees on published cases and count how often they were right.")
    testing.add_argument("cases", nargs="?", default=Path("docs/data/cases.yml"), type=Path, help="a file of cases")
    testing.add_argument("--json", action="store_true", help="print data instead of text")
    testing.add_argument("--docs", default="docs", type=Path, help="the folder with tree/, data/ and pages")

    comparing = add("compare", "Count how often the trees agree, over all combinations of answers.")
    comparing.add_argument("--json", action="store_true", help="print data instead of text")
    comparing.add_argument("--docs", default="docs", type=Path, help="the folder with tree/, data/ and pages")

    exporting = add("export", "Print a tree in another form, or the checklist as a PDF.", _ON_PAPER)
    exporting.add_argument("form", choices=sorted([*EXPORTS, _CHECKLIST]), help="the form")
    exporting.add_argument("--output", type=Path, help="the file to write to, instead of standard output")
    exporting.add_argument("--paper", choices=sorted(PAPERS), help="the checklist's paper (a4)")
    exporting.add_argument("--address", help="the address of the tool, for the checklist's text and QR code")

    costing = add("cost", "Say what each lever costs, and how sure that is.", _INPUTS)
    costing.add_argument("--inputs", type=Path, help="a file with your own figures")
    costing.add_argument("--answers", default="", help="fact=answer as for walk; gaps decide what is compared")
    costing.add_argument("--compare", default="", help="two levers to hold against each other: one,other")
    costing.add_argument("--today", default="", help="the date of the figures, YYYY-MM-DD (today)")
    costing.add_argument("--seed", default=SEED, type=int, help=f"the seed of the draws ({SEED})")
    costing.add_argument("--draws", default=DRAWS, type=int, help=f"how many draws the ranges rest on ({DRAWS})")

    ageing = add("stale", "List prices and quantities that are older than some months. Never fails.")
    ageing.add_argument("--months", default=STALE_MONTHS, type=float, help=f"the age ({STALE_MONTHS})")
    ageing.add_argument("--today", default="", help="the date to count from, YYYY-MM-DD (today)")

    for one in (costing, ageing):
        one.add_argument("--json", action="store_true", help="print data instead of text")

    for one in (walking, exporting):
        one.add_argument("--tree", default="playbook", help="the tree's id (playbook)")
    for one in (walking, exporting, costing, ageing):
        one.add_argument("--docs", default="docs", type=Path, help="the folder with tree/, data/ and pages")
    walking.add_argument("--today", default="", help="the date of the verdict, YYYY-MM-DD (today)")
    return parser


def _check(chosen: argparse.Namespace) -> int:
    if not chosen.path.is_dir():
        return _wrong(f"there is no folder {chosen.path}; name the one that holds tree/ and data/")
    playbook, found = _load(chosen.path, chosen.today)
    if (chosen.path / _COSTS).is_dir():
        _, wrong = _load_costs(chosen.path, playbook, found)
        found += wrong
    found = sorted(found + check_prose(chosen.path), key=_place)
    findings = [
        replace(finding, where=Where((chosen.path / finding.where.file).as_posix(), finding.where.line))
        for finding in found
    ]
    said = STYLES[chosen.format](findings)
    if said:
        print(said)
    if chosen.format == "text":
        count = len(findings)
        print(f"{count} finding{'' if count == 1 else 's'}" if count else "No findings")
    return int(any(not finding.warning for finding in findings))


def _load(docs: Path, today: str = "") -> tuple[Playbook, list[Finding]]:
    """Load a playbook and return it with all findings, by file and line."""
    playbook, prior = load_playbook(docs)
    found = prior + check(playbook, today=today, prior=prior)
    return playbook, sorted(found, key=_place)


def _load_costs(docs: Path, playbook: Playbook, prior: Sequence[Finding]) -> tuple[CostBook, list[Finding]]:
    """Load a cost book and return it with all that is wrong with it; ``prior`` is what is wrong with the playbook."""
    book, noted = load_costs(docs)
    return book, noted + check_costs(book, playbook, [*prior, *noted])


def _place(finding: Finding) -> tuple[str, int, str]:
    return finding.where.file, finding.where.line, finding.rule


def _sound_playbook(docs: Path, tree: str = "") -> Playbook | None:
    """Load a playbook that may be walked; say what is wrong with it, and return nothing, if it may not."""
    playbook, findings = _load(docs)
    errors = [finding for finding in findings if not finding.warning]
    if errors:
        print(STYLES["text"](errors), file=sys.stderr)
        return None
    if tree and tree not in playbook.tree:
        _wrong(f"there is no tree “{tree}”; there are {', '.join(playbook.tree)}")
        return None
    return playbook


def _walk(chosen: argparse.Namespace) -> int:
    today = _today(chosen)
    if not is_date(today):
        return _wrong(f"“{today}” is not a date; write YYYY-MM-DD")
    playbook = _sound_playbook(chosen.docs, chosen.tree)
    if playbook is None:
        return 2
    guide = Guide(playbook)
    try:
        session = _session(chosen, guide, today)
        tree = playbook.tree[session.tree]
        link = write_link(playbook, tree, session.answers, at=session.at, today=session.today, costs=session.costs)
        view = guide.view(link, today)
        view = replace(view, session=replace(view.session, notes=(*session.notes, *view.session.notes)))
        print(_walked(chosen, guide, view, today))
    except UsageError as stop:
        return _wrong(str(stop))
    return 0


def _session(chosen: argparse.Namespace, guide: Guide, today: str) -> Session:
    """Return the session that a call names, or the one that the reader answers in the terminal."""
    playbook = guide.playbook
    if chosen.answers is not None:
        answers, refused = _read_answers(playbook, chosen.answers)
        if refused:
            raise UsageError("; ".join(refused.values()))
        return Session(chosen.tree, answers)
    if chosen.load:
        try:
            return read_saved(playbook, chosen.load.read_bytes())
        except OSError as error:
            raise UsageError(f"{chosen.load} cannot be read: {error.strerror}") from None
        except UnreadableFile as refusal:
            raise UsageError(f"{chosen.load} cannot be opened. {refusal}") from None
    return read_link(playbook, chosen.link or _ask_in_turn(guide, f"tree={chosen.tree}", today))


def _walked(chosen: argparse.Namespace, guide: Guide, view: View, today: str) -> str:
    """Return what is printed of a session: data, a record, or text."""
    playbook = guide.playbook
    if chosen.json:
        return record.view_as_json(playbook, view).rstrip("\n")
    if chosen.record:
        return decision_record(
            guide, view, _costs_of(chosen, playbook, view, today), today=today, site=_site(chosen)
        ).rstrip("\n")
    notes = "".join(f"Note: {note}\n" for note in view.session.notes)
    return notes + _say(playbook, view, guide, today)


def _costs_of(chosen: argparse.Namespace, playbook: Playbook, view: View, today: str) -> CostView | None:
    """Return the costs of a session; nothing where the folder holds no cost book."""
    if not (chosen.docs / _COSTS).is_dir():
        return None
    book, findings = _load_costs(chosen.docs, playbook, ())
    if findings:
        raise UsageError(f"the costs cannot be worked out\n{STYLES['text'](findings)}")
    return view_costs(playbook, book, view.link, today)


def _site(chosen: argparse.Namespace) -> str:
    """Return the address of the site's root as a record wants it."""
    site: str = chosen.site
    if not site:
        return ""
    if not site.startswith(("https://", "http://")):
        raise UsageError(f"“{site}” is not the address of a site; write https://…")
    return f"{site.rstrip('/')}/"


def _today(chosen: argparse.Namespace) -> str:
    today: str = chosen.today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    return today


def _read_answers(playbook: Playbook, text: str) -> tuple[dict[str, Answer], dict[str, str]]:
    """Read ``fact=answer,fact=answer``; return answers, and what is wrong with the others."""
    pairs = [pair.partition("=") for pair in _BETWEEN_ANSWERS.split(text) if pair.strip()]
    return read_answers(playbook.fact, {name.strip(): answer for name, _, answer in pairs})


def _say(playbook: Playbook, view: View, guide: Guide, today: str) -> str:
    """Say the verdict, or, where a question is open, what can be said already and which question comes next."""
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, today)
    said = verdict_text(playbook, verdict)
    if view.asking:
        said += f"\n\nStill to answer: {view.asking} ({playbook.fact[view.asking].label})"
    return f"{said}\nLink: #{view.link}"


def _ask_in_turn(guide: Guide, link: str, today: str) -> str:
    """Ask in the terminal until there is a verdict, and return the session's link."""
    view = guide.view(link, today)
    while view.asking:
        print(question_text(guide.playbook, view), end="\n\n", file=sys.stderr)
        print("Answer (b for back): ", end="", flush=True, file=sys.stderr)
        line = sys.stdin.readline()
        if not line:
            print("\nNo more answers; this is what can be said so far.", file=sys.stderr)
            return view.link
        text = line.strip()
        if text == "b":
            view = guide.view(f"{view.link}&at={view.previous}" if view.previous else view.link, today)
            continue
        view = guide.view(view.link, today, (view.asking, text))
        for message in view.refused.values():
            print(f"\n{message}\n", file=sys.stderr)
    return view.link


def _backtest(chosen: argparse.Namespace) -> int:
    playbook = _sound_playbook(chosen.docs)
    if playbook is None:
        return 2
    cases, findings = load_cases(playbook, chosen.docs, chosen.cases)
    if findings or not cases:
        print(STYLES["text"](findings) or f"{chosen.cases} holds no cases", file=sys.stderr)
        return 2
    walkers = Guide(playbook).walkers
    results = try_all(walkers, cases)
    ours = playbook.trees[0].id
    print(
        json.dumps(score.backtest_as_data(results, wrong(walkers[ours], results[ours])), indent=2, ensure_ascii=False)
        if chosen.json
        else score.backtest_text(playbook, results)
    )
    return 0


def _compare(chosen: argparse.Namespace) -> int:
    playbook = _sound_playbook(chosen.docs)
    if playbook is None:
        return 2
    found = compare_trees(list(Guide(playbook).walkers.values()))
    print(
        json.dumps(compared.agreement_as_data(found), indent=2, ensure_ascii=False)
        if chosen.json
        else compared.agreement_text(playbook, found)
    )
    return 0


def _export(chosen: argparse.Namespace) -> int:
    paper = chosen.form == _CHECKLIST
    if not paper and (chosen.paper or chosen.address):
        return _wrong(f"--paper and --address belong to the checklist, not to {chosen.form}")
    if paper and not chosen.output and sys.stdout.isatty():
        return _wrong("a PDF means nothing to a terminal; add --output checklist.pdf, or > checklist.pdf")
    playbook = _sound_playbook(chosen.docs, chosen.tree)
    if playbook is None:
        return 2
    try:
        made = (
            _checklist(chosen, playbook)
            if paper
            else f"{EXPORTS[chosen.form](playbook, playbook.tree[chosen.tree]).rstrip('\n')}\n".encode()
        )
        if chosen.output:
            chosen.output.write_bytes(made)
    except UsageError as stop:
        return _wrong(str(stop))
    except OSError as error:
        return _wrong(f"{chosen.output} cannot be written: {(error.strerror or str(error)).lower()}")
    if not chosen.output:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
    return 0


def _checklist(chosen: argparse.Namespace, playbook: Playbook) -> bytes:
    """Return the checklist as a PDF. Its packages take a moment to import, so nothing else waits for them."""
    if chosen.tree != playbook.trees[0].id:
        raise UsageError(f"the checklist is that of the tree “{playbook.trees[0].id}”; leave out --tree")
    address = chosen.address or ""
    if address and not is_address(address):
        raise UsageError(f"“{address}” is not the address of a site; it begins with https://")
    try:
        from decision.render.paper.form import TYPEFACE, blank_checklist  # noqa: PLC0415  # see above
    except ModuleNotFoundError as error:
        raise UsageError(f"the checklist needs the package {error.name}; `make setup` installs it") from error
    if not (chosen.docs / TYPEFACE).is_file():
        raise UsageError(f"the checklist is set in {chosen.docs / TYPEFACE}, which is missing")
    try:
        return blank_checklist(playbook, chosen.docs, paper=chosen.paper or "a4", address=address)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _sound_costs(docs: Path) -> tuple[Playbook, CostBook] | None:
    """Load a playbook and a cost book that may be used; say what is wrong with them, and return nothing, if not."""
    playbook = _sound_playbook(docs)
    if playbook is None:
        return None
    if not (docs / _COSTS).is_dir():
        _wrong(f"there is no folder {docs / _COSTS}; costs are worked out from the files in it")
        return None
    book, findings = _load_costs(docs, playbook, ())
    if findings:
        print(STYLES["text"](findings), file=sys.stderr)
        return None
    return playbook, book


def _cost(chosen: argparse.Namespace) -> int:
    sound = _sound_costs(chosen.docs)
    if sound is None:
        return 2
    try:
        view = _costs_asked(chosen, *sound)
    except UsageError as stop:
        return _wrong(str(stop))
    if chosen.json:
        print(json.dumps(cost_record.costs_as_data(view), indent=2, ensure_ascii=False))
    else:
        print(f"{cost_text(view)}\n\nLink: #{view.link}")
    return 0


class UsageError(ValueError):  # no error of ours: the call asks for what is not there
    """A call that cannot be followed; its text says why, and what to write instead."""


def _costs_asked(chosen: argparse.Namespace, playbook: Playbook, book: CostBook) -> CostView:
    """Return the costs that a call asks for."""
    today = _today(chosen)
    if not _is_day(today):
        raise UsageError(f"“{today}” is not a date; write YYYY-MM-DD")
    if not 0 < chosen.draws <= _MOST_DRAWS:
        raise UsageError(f"{chosen.draws} draws are not possible; ask for 1 to {_MOST_DRAWS:,}")
    answers, refused = _read_answers(playbook, chosen.answers)
    if refused:
        raise UsageError("; ".join(refused.values()))
    pair = [name.strip() for name in chosen.compare.split(",") if name.strip()]
    if odd := [name for name in pair if name not in book.recipe]:
        raise UsageError(f"there is no lever “{odd[0]}”; there are {', '.join(book.recipe)}")
    if pair and (len(pair), len({*pair})) != (len(PAIR), len(PAIR)):
        raise UsageError("two levers can be held against each other; write --compare fine-tune-api,better-prompt")
    figures = _figures(book, chosen.inputs) if chosen.inputs else {}
    begin = {name: figures.pop(name) for name in (PRESET, *ROLES) if name in figures}
    tree = next(tree for tree in playbook.trees if not tree.article)
    link = write_link(playbook, tree, answers, costs={**begin, **dict(zip(PAIR, pair, strict=False))})
    view = view_costs(playbook, book, link, today, figures, seed=chosen.seed, count=chosen.draws)
    if view.refused:
        raise UsageError("; ".join(f"{name}: {said}" for name, said in view.refused.items()))
    return view


def _figures(book: CostBook, file: Path) -> dict[str, str]:
    figures, findings = read_inputs(book, file)
    if findings:
        here = [replace(one, where=Where(file.as_posix(), one.where.line)) for one in findings]
        raise UsageError(f"{file} cannot be used\n{STYLES['text'](here)}")
    return figures


def _stale(chosen: argparse.Namespace) -> int:
    today = _today(chosen)
    if not _is_day(today):
        return _wrong(f"“{today}” is not a date; write YYYY-MM-DD")
    book, findings = load_costs(chosen.docs)
    if findings:
        print(STYLES["text"](findings), file=sys.stderr)
        return 2
    found = stale(book, today, chosen.months)
    print(
        json.dumps(stale_record(found), indent=2, ensure_ascii=False)
        if chosen.json
        else stale_text(found, chosen.months)
    )
    return 0


def _is_day(text: str) -> bool:
    """Whether a text is an ISO date that is in the calendar."""
    try:
        return is_date(text) and bool(dt.date.fromisoformat(text))
    except ValueError:  # such as the 31st of February
        return False


_COMMANDS = {
    "check": _check,
    "walk": _walk,
    "backtest": _backtest,
    "compare": _compare,
    "export": _export,
    "cost": _cost,
    "stale": _stale,
}


def _wrong(message: str) -> int:
    print(f"decision: {message}", file=sys.stderr)
    return 2
