"""Answer the questions and get a verdict, as text, data or a decision record; come back and say what became of it."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from decision.authoring.cases import load_cases
from decision.authoring.findings import as_text
from decision.authoring.folder import CASES, features_of, find_costs
from decision.cases.bank import Case, most_alike
from decision.cost.model import CostBook
from decision.cost.view import CostView, view_costs
from decision.interfaces.calendar import calendar_of
from decision.interfaces.cli.command import add_shared, given_answers, sound_playbook, today_of, write_file
from decision.interfaces.cli.contract import UsageError
from decision.interfaces.cli.streams import link_when_stopped, read_line
from decision.interfaces.money import Money
from decision.interfaces.near import near_to
from decision.interfaces.saved_answers import Saved, UnreadableFile, read_saved
from decision.render.formats.view_data import view_as_json
from decision.render.text.questions import KEYS, box_text, checklist_text, question_text
from decision.render.text.record import decision_record
from decision.render.text.terminal import verdict_text
from decision.tree.checklist import Choice as Ticked
from decision.tree.links import Session, link_of, read_link
from decision.tree.model import Feature, Playbook
from decision.tree.outcomes import Outcome
from decision.tree.session import Guide, View
from decision.tree.verdict import Verdict
from decision.wording.blocks import Part
from decision.wording.coming_back import QUESTION, Choice, choices, step_name
from decision.wording.costs import cost_parts, plan_costs
from decision.wording.near_cases import near_as_data, near_case_parts, near_lines, other_way_parts
from decision.wording.verdict import verdict_blocks

EPILOG = "example: python -m decision walk --answers gap=knowledge+cost,examples=400 --json"


def add_arguments(parser: ArgumentParser) -> None:
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--answers", help="fact=answer, separated by commas; ? is not sure")
    given.add_argument("--link", help="a link's part behind #")
    given.add_argument("--load", type=Path, metavar="FILE", help="a file of saved answers, as --json prints them")
    printing = parser.add_mutually_exclusive_group()
    printing.add_argument("--json", action="store_true", help="print data, which --load reads back")
    printing.add_argument("--record", action="store_true", help="print a decision record in Markdown")
    parser.add_argument(
        "--calendar", type=Path, metavar="FILE", help="write the day to look again, and others, as .ics"
    )
    became = "with --load: what became of step 1, which is asked otherwise"
    parser.add_argument("--became", choices=[*Outcome], help=became)
    parser.add_argument("--site", default="", help="the address of the site, for the links of a record or calendar")
    reported = "the address where what came of it is reported, for a record"
    parser.add_argument("--repository", default="", metavar="URL", help=reported)
    add_shared(parser, "tree", "docs")
    parser.add_argument("--today", default="", help="the date of the verdict, YYYY-MM-DD (today)")


def run(chosen: Namespace) -> int:
    today = today_of(chosen)
    playbook = sound_playbook(chosen.docs, chosen.tree)
    guide = Guide(playbook)
    if chosen.became and not chosen.load:
        raise UsageError("--became says what became of saved answers; name them with --load FILE")
    money = Money(guide, lambda _: _cost_book(chosen.docs, playbook))
    session = _loaded(chosen, money, today) if chosen.load else _session(chosen, money, today)
    link = link_of(playbook, session)
    view, guide = money.view(link, today), money.at(link, today)
    view = replace(view, session=replace(view.session, notes=(*session.notes, *view.session.notes)))
    print(_written(chosen, guide, view, today))
    if chosen.calendar:
        costs = _costs(chosen.docs, playbook, view, today)
        write_file(chosen.calendar, calendar_of(guide, view, costs, today=today, site=_site(chosen.site)).encode())
    return 0


def _session(chosen: Namespace, money: Money, today: str) -> Session:
    """Return the session that a call names, or the one that the reader answers in the terminal."""
    playbook = money.guide.playbook
    if chosen.answers is not None:
        return Session(chosen.tree, given_answers(playbook, chosen.answers))
    return read_link(playbook, chosen.link or _ask_in_turn(money, f"tree={chosen.tree}", today))


def _loaded(chosen: Namespace, money: Money, today: str) -> Session:
    """Return the session in a file, after what became of its plan, which is asked where text is printed."""
    playbook, saved = money.guide.playbook, _saved(chosen.load, money.guide.playbook)
    opened = money.view(link_of(playbook, saved.session), today)
    plan, notes = saved.plan_then(opened), (*saved.session.notes, *opened.session.notes)
    offered = choices(playbook, saved.session, plan)
    if chosen.became:
        link = _link_after(chosen, offered)
    elif offered and not (chosen.json or chosen.record):
        print(f"{QUESTION} {step_name(playbook, plan[0])}.", end="\n\n", file=sys.stderr)
        became = _ask_which(offered)
        link = _ask_in_turn(money, became.link, today) if became else ""
    else:
        link = ""
    return replace(read_link(playbook, link), notes=notes) if link else saved.session


def _saved(path: Path, playbook: Playbook) -> Saved:
    """Return what a file holds."""
    try:
        return read_saved(playbook, path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnreadableFile as refusal:
        raise UsageError(f"{path} cannot be opened. {refusal}") from None


def _link_after(chosen: Namespace, offered: Sequence[Choice]) -> str:
    """Return the link to which what a call says of step 1 leads."""
    links = {choice.outcome: choice.link for choice in offered}
    if chosen.became not in links:
        known = f"one of: {', '.join(links)}" if links else "nothing: it holds no plan"
        raise UsageError(f"{chosen.load} can be answered with {known}")
    return links[chosen.became]


def _ask_which(offered: Sequence[Choice]) -> Choice | None:
    """Ask in the terminal what became of a step; ``None`` where nothing is answered."""
    for number, choice in enumerate(offered, start=1):
        print(f"  {number}  {choice.label}. {choice.means}", file=sys.stderr)
    while True:
        print("\nAnswer (Enter to see the verdict as it was): ", end="", flush=True, file=sys.stderr)
        text = read_line().strip()
        if not text:
            print(file=sys.stderr)
            return None
        named = {str(number): choice for number, choice in enumerate(offered, start=1)}
        if found := named.get(text) or {str(choice.outcome): choice for choice in offered}.get(text):
            return found
        print(f"\nWrite a number from 1 to {len(offered)}.", file=sys.stderr)


def _ask_in_turn(money: Money, link: str, today: str) -> str:
    """Ask in the terminal, the questions and then the checklist, and return the session's link."""
    view = money.view(link, today)
    with link_when_stopped(lambda: view.link):
        while view.asking:
            print(question_text(money.guide.playbook, view), end="\n\n", file=sys.stderr)
            print("Answer (b for back): ", end="", flush=True, file=sys.stderr)
            line = read_line()
            if not line:
                print("\nNo more answers; this is what can be said so far.", file=sys.stderr)
                return view.link
            text = line.strip()
            if text == "b":
                view = money.view(f"{view.link}&at={view.previous}" if view.previous else view.link, today)
                continue
            view = money.view(view.link, today, (view.asking, text))
            for message in view.refused.values():
                print(f"\n{message}\n", file=sys.stderr)
    return _check_in_turn(money.guide.playbook, view) if view.checklist else view.link


def _check_in_turn(playbook: Playbook, view: View) -> str:
    """Ask the boxes of the checklist of which nothing is known, and return the session's link."""
    answers, checklist = dict(view.session.answers), view.checklist
    boxes = [box for box in checklist.boxes if box.choice is None] if checklist else []
    if checklist:
        print(checklist_text(playbook, checklist), end="\n\n", file=sys.stderr)
    with link_when_stopped(lambda: link_of(playbook, replace(view.session, answers=answers))):
        for place, box in enumerate(boxes, 1):
            print(box_text(playbook, box, place, len(boxes)), file=sys.stderr)
            choice = _read_choice()
            if choice is None:
                break
            answers |= box.answers[choice] if choice else {}
    return link_of(playbook, replace(view.session, answers=answers, at="", checked=True))


def _read_choice() -> Ticked | Literal[""] | None:
    """Read how a box is answered: empty leaves it unchecked, ``None`` all that are left."""
    while True:
        print("y, n, ?, or Enter to leave it; s for skip: ", end="", flush=True, file=sys.stderr)
        line = read_line()
        text = line.strip().lower()
        if not line or text == "s":
            return None
        if not text or text in KEYS:
            return KEYS[text] if text else ""
        print("\nThat is none of these.\n", file=sys.stderr)


def _written(chosen: Namespace, guide: Guide, view: View, today: str) -> str:
    """Return what is printed of a session: data, a record, or text."""
    playbook = guide.playbook
    cases = _cases(chosen.docs, playbook)
    near = near_to(guide, view.session, cases)
    if chosen.json:
        return view_as_json(playbook, view, near_as_data(*near)).rstrip("\n")
    if chosen.record:
        costs, site = _costs(chosen.docs, playbook, view, today), _site(chosen.site)
        told = {"site": site, "repository": _site(chosen.repository).rstrip("/")}
        return decision_record(guide, view, costs, today=today, near=near_lines(*near), **told).rstrip("\n")
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, today)
    costs = _costs(chosen.docs, playbook, view, today)
    blocks = verdict_blocks(playbook, verdict, plan_costs(costs) if costs else {})
    shown = verdict_text(blocks, _slots(cases, guide, view, costs, verdict))
    lines = [*(f"Note: {note}" for note in view.session.notes), shown]
    if view.asking:
        lines += ["", f"Still to answer: {view.asking} ({playbook.fact[view.asking].label})"]
    return "\n".join([*lines, f"Link: #{view.link}"])


def _slots(
    cases: tuple[Case, ...], guide: Guide, view: View, costs: CostView | None, verdict: Verdict
) -> dict[str, tuple[Part, ...]]:
    """Return what a page puts below a verdict a moment later: what it costs, and published cases like it."""
    playbook, answers = guide.playbook, view.session.answers
    slots: dict[str, tuple[Part, ...]] = {}
    if costs:
        slots["cost"] = cost_parts(costs, verdict.leading.lever).figures
    if cases:
        thresholds = guide.walkers[playbook.trees[0].id].thresholds
        slots["other-way"] = other_way_parts(*near_to(guide, view.session, cases))
        slots["case"] = near_case_parts(playbook, answers, most_alike(playbook, thresholds, answers, cases))
    return slots


def _cases(docs: Path, playbook: Playbook) -> tuple[Case, ...]:
    """Return the published cases; none where the folder holds none."""
    there = Feature.CASES in features_of(docs, playbook)
    return load_cases(playbook, docs, docs / CASES)[0] if there else ()


def _costs(docs: Path, playbook: Playbook, view: View, today: str) -> CostView | None:
    """Return the costs of a session; nothing where the folder holds no cost book."""
    book = _cost_book(docs, playbook)
    return view_costs(playbook, book, view.link, view.session.today or today) if book else None


def _cost_book(docs: Path, playbook: Playbook) -> CostBook | None:
    if Feature.COSTS not in features_of(docs, playbook):
        return None
    book, findings = find_costs(docs, playbook)
    if findings:
        raise UsageError(f"the costs cannot be worked out\n{as_text(findings)}")
    return book


def _site(site: str) -> str:
    """Return the address of the site's root as a record wants it."""
    if not site:
        return ""
    if not site.startswith(("https://", "http://")):
        raise UsageError(f"“{site}” is not the address of a site; write https://…")
    return f"{site.rstrip('/')}/"
