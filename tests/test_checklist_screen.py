"""The checklist between questions and verdict: each file under ``checklists`` through function and terminal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from decision.interfaces.cli import main
from decision.interfaces.saved_answers import read_saved
from decision.render.formats.view_data import view_as_json
from decision.render.html.checklist import checklist_html
from decision.render.paper.checklist_layout import sheet_content
from decision.tree.answers import write_answer
from decision.tree.checklist import Choice
from decision.tree.links import read_link
from decision.wording.checklist import box_words
from decision.wording.verdict import status_label

if TYPE_CHECKING:
    from decision.interfaces.money import Money
    from decision.tree.session import View

TODAY = "2026-11-23"
CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "checklists").glob("*.yml"))
}
KEYS = {"yes": "y", "no": "n", "?": "?"}
each = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def _before(case: dict[str, Any]) -> str:
    return "tree=playbook&" + "&".join(f"{fact}={text}" for fact, text in case["answers"].items())


def _at_list(case: dict[str, Any], money: Money) -> View:
    return money.view(_before(case), TODAY, next(iter(case["last"].items())))


def _passed(case: dict[str, Any], money: Money) -> str:
    """Return the link after the checklist, made as the page's script makes it."""
    view = _at_list(case, money)
    assert view.checklist
    facts = money.guide.playbook.fact
    told = [box.answers[Choice(case["boxes"][box.id])] for box in view.checklist.boxes if box.id in case["boxes"]]
    added = [f"{fact}={write_answer(facts[fact], new)}" for changes in told for fact, new in changes.items()]
    return "&".join([view.link, *added, "checklist=seen"])


@each
def test_the_checklist_comes_after_the_last_question_and_the_verdict_after_it(
    case: dict[str, Any], money: Money
) -> None:
    assert _at_list(case, money).verdict is None
    after = money.view(_passed(case, money), TODAY)
    assert after.checklist is None
    assert after.verdict
    found = (status_label(after.verdict), sum(gate.unchecked for gate in after.verdict.gates))
    assert found == (case["opens"], case["not checked"])


@each
def test_the_terminal_asks_the_same_boxes_and_comes_to_the_same_answers(
    case: dict[str, Any], money: Money, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    playbook, link = money.guide.playbook, "tree=playbook"
    answers, typed = case["answers"] | case["last"], []
    while asking := (view := money.view(link, TODAY)).asking:
        typed.append(answers[asking])
        link = f"{view.link}&{asking}={answers[asking]}"
    view = money.view(f"{link}&at=checklist", TODAY)
    assert view.checklist
    boxes = [box for box in view.checklist.boxes if box.choice is None]
    typed += [KEYS.get(case["boxes"].get(box.id, ""), "") for box in boxes]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    assert main(["walk", "--today", TODAY, "--json"]) == 0
    told = capsys.readouterr()
    assert all(box_words(playbook, box).title in told.err for box in view.checklist.boxes)
    session = read_saved(playbook, told.out.encode()).session
    assert session.checked
    for box in boxes:
        for fact, answer in box.answers[Choice(case["boxes"][box.id])].items() if box.id in case["boxes"] else ():
            assert session.answers[fact] == answer


@each
def test_a_link_and_saved_answers_show_the_checklist_no_second_time(case: dict[str, Any], money: Money) -> None:
    link = _passed(case, money)
    again = money.view(link, TODAY, next(iter(case["last"].items())))
    assert again.checklist is None
    assert again.verdict
    saved = read_saved(money.guide.playbook, view_as_json(money.guide.playbook, again).encode()).session
    assert saved.checked
    opened = money.view(f"{link}&at=checklist", TODAY)
    assert opened.checklist
    told = {box.id: box.choice for box in opened.checklist.boxes if box.id in case["boxes"]}
    assert told == {name: Choice(choice) for name, choice in case["boxes"].items() if name in told}


def test_where_the_answers_say_that_a_box_counts_it_names_no_condition(money: Money) -> None:
    playbook = money.guide.playbook
    checklists = [_at_list(case, money).checklist for case in CASES.values()]
    gates = [box for checklist in checklists if checklist for box in checklist.boxes if box.is_gate]
    conditional = [box for box in gates if playbook.gate[box.id].applies]

    assert {box.counts for box in conditional} == {True, False}
    for box in conditional:
        assert bool(box_words(playbook, box).only) is not box.counts


def test_a_link_without_a_word_of_the_checklist_leads_to_its_verdict(money: Money) -> None:
    case = CASES["skipped"]
    assert money.view(_at_list(case, money).link, TODAY).verdict


def test_before_the_last_question_there_is_no_checklist(money: Money) -> None:
    view = money.view("tree=playbook&gap=accuracy&at=checklist", TODAY)
    assert view.asking
    assert view.checklist is None


def test_screen_and_paper_say_the_same_of_a_gate(money: Money) -> None:
    playbook, case = money.guide.playbook, CASES["skipped"]
    checklist = _at_list(case, money).checklist
    assert checklist
    html = checklist_html(playbook, checklist, "past")
    paper: Any = sheet_content(playbook, paper="a4")
    on_paper = {gate["id"]: gate for gate in paper["gates"]}
    for box in checklist.boxes:
        if box.is_gate:
            words = box_words(playbook, box)
            assert (words.title, words.check) == tuple(on_paper[box.id][name] for name in ("title", "check"))
            assert words.only == ("" if box.counts else on_paper[box.id]["only"])
        assert str(html).count(f'name="check-{box.id}"') == len(Choice)


def test_an_odd_word_for_the_checklist_means_that_it_was_not_seen(money: Money) -> None:
    session = read_link(money.guide.playbook, "tree=playbook&v=2.0&checklist=<script>")
    assert not session.checked
    assert session.notes == ()
