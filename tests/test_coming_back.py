"""A reader who comes back says what became of step 1, and the next plan follows. Stories are files in coming-back/."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.interfaces.saved_answers import read_saved
from decision.render.formats.calendar import calendar_text
from decision.render.formats.view_data import view_as_json
from decision.tree.answers import read_answers, unknown
from decision.tree.conditions import holds
from decision.tree.links import Session, read_link, write_link
from decision.tree.outcomes import Outcome, aftermath
from decision.tree.plan import Step, StepKind
from decision.wording.coming_back import QUESTION, choices
from decision.wording.dates_ahead import Ahead, days_ahead, months_after, review_day
from decision.wording.sentences import upper_first
from tests import strategies

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import Guide, View

FOLDER = Path(__file__).parent / "coming-back"
STORIES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
SAVED, BACK = "2026-11-29", "2027-05-01"


def saved_view(guide: Guide, story: dict[str, Any]) -> View:
    answers, refused = read_answers(guide.playbook.fact, story["answers"])
    assert refused == {}
    return guide.view(write_link(guide.playbook, guide.playbook.trees[0], answers), SAVED)


@pytest.mark.parametrize("name", STORIES)
def test_what_became_of_step_1_leads_to_what_the_story_says(guide: Guide, name: str) -> None:
    story = STORIES[name]
    raw = view_as_json(guide.playbook, saved_view(guide, story)).encode()
    saved = read_saved(guide.playbook, raw)
    assert saved.plan is not None
    assert saved.plan[0].kind.value == story["step 1"]["kind"]
    assert list(saved.plan[0].levers) == story["step 1"].get("levers", [])

    found = {choice.outcome.value: choice for choice in choices(guide.playbook, saved.session, saved.plan)}
    assert list(found) == list(story["became"])
    for outcome, then in story["became"].items():
        view = guide.view(found[outcome].link, BACK)
        told = dict(part.split("=") for part in found[outcome].link.split("&"))
        assert {fact: told.get(fact, "") for fact in then.get("answers", {})} == then.get("answers", {})
        assert view.asking == then.get("asks", "")
        assert view.session.notes == ()
        if "leads to" in then:
            assert view.verdict is not None
            assert view.verdict.leading.lever == then["leads to"]


@pytest.mark.parametrize("name", STORIES)
def test_a_plan_comes_back_from_a_file_as_it_was(guide: Guide, name: str) -> None:
    view = saved_view(guide, STORIES[name])
    assert view.verdict is not None

    saved = read_saved(guide.playbook, view_as_json(guide.playbook, view).encode())

    assert saved.plan is not None
    known = [(step.kind, step.levers, step.gates, step.fact) for step in view.verdict.plan]
    assert [(step.kind, step.levers, step.gates, step.fact) for step in saved.plan] == known


def test_a_file_of_before_there_were_plans_asks_nothing(guide: Guide) -> None:
    data = json.loads(view_as_json(guide.playbook, saved_view(guide, STORIES["prompting-tried"])))
    del data["verdict"]["plan"]

    saved = read_saved(guide.playbook, json.dumps(data).encode())

    assert saved.plan == ()
    assert saved.session.notes == ()
    assert choices(guide.playbook, saved.session, saved.plan) == ()


def test_a_link_to_a_dated_verdict_has_the_plan_of_that_verdict_and_one_without_a_day_has_none(guide: Guide) -> None:
    view = saved_view(guide, STORIES["prompting-tried"])
    assert view.verdict is not None
    dated = read_saved(guide.playbook, f"#{view.link}".encode())
    undated = read_saved(guide.playbook, f"#{view.link.partition('&on=')[0]}".encode())

    assert dated.plan_then(view) == view.verdict.plan
    assert undated.plan_then(view) == ()


# --- the same through every door -----------------------------------------------------------------


@pytest.fixture
def file(guide: Guide, tmp_path: Path) -> Path:
    """Save the answers of a story."""
    path = tmp_path / "answers.json"
    path.write_text(view_as_json(guide.playbook, saved_view(guide, STORIES["prompting-tried"])), encoding="utf-8")
    return path


def test_the_command_line_asks_and_goes_on_with_the_answer(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("seven\n2\n"))

    assert main(["walk", "--load", str(file), "--today", BACK]) == 0

    told = capsys.readouterr()
    assert told.err.startswith(f"{QUESTION} ")
    assert "  2  Done, and the gap remains. Changes “Work on the prompt” to “Systematic, with scores”" in told.err
    assert "Write a number from 1 to 3." in told.err
    assert "&prompting=systematic&" in told.out.rpartition("Link: #")[2]
    assert f"&on={BACK}" in told.out


def test_the_command_line_takes_what_became_of_it_with_the_call(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--load", str(file), "--became", "remains", "--json", "--today", BACK]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["answers"]["prompting"] == "systematic"
    assert told["today"] == BACK


def test_without_an_answer_the_command_line_shows_the_verdict_as_it_was(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert main(["walk", "--load", str(file), "--today", BACK]) == 0

    assert f"&on={SAVED}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            ["--answers", "gap=cost", "--became", "closed"],
            "--became says what became of saved answers; name them with --load",
        ),
        (
            ["--load", "tests/broken-files/numbers.json", "--became", "closed"],
            "can be answered with nothing: it holds no plan",
        ),
    ],
)
def test_what_became_of_nothing_is_refused(call: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", *call]) == 2
    assert says in capsys.readouterr().err


def test_the_door_to_the_browser_gives_the_question_with_links_to_what_follows(guide: Guide, file: Path) -> None:
    browser.load(browser.dump_bundle(bundle.dump(bundle.strip_playbook(guide.playbook)), ""))
    opened = {"bytes": file.read_bytes().decode("latin-1"), "name": file.name}

    reply = json.loads(browser.ask(json.dumps({"today": BACK, "base": "", "open": opened})))

    assert f'<h2 tabindex="-1">{QUESTION}</h2>' in reply["back"]
    assert reply["back"].count('<a href="#tree=playbook&amp;v=') == 3
    shown = json.loads(browser.ask(json.dumps({"today": BACK, "base": "", "link": reply["link"]})))
    assert f">{QUESTION}</span></summary>" in shown["html"]["verdict"]


# --- laws ------------------------------------------------------------------------------------------


def test_a_gate_is_no_longer_open_once_its_lever_was_tried_and_failed(playbook: Playbook) -> None:
    gates = [gate for gate in playbook.gates if gate.lever]
    assert gates
    for gate in gates:
        after = aftermath(playbook, {}, Step(StepKind.LEVERS, (gate.lever,)), Outcome.REMAINS)
        assert after is not None
        state = {fact.id: after.answers.get(fact.id, unknown(fact)) for fact in playbook.facts}
        assert holds(gate.met, state) is not False, gate.id


@given(data=st.data())
def test_gates_that_were_prepared_are_met_whatever_was_answered_before(guide: Guide, data: st.DataObject) -> None:
    playbook = guide.playbook
    answers = data.draw(strategies.answers(playbook, guide.walkers[playbook.trees[0].id]))
    gates = data.draw(st.lists(st.sampled_from([gate.id for gate in playbook.gates]), min_size=1, unique=True))

    after = aftermath(playbook, answers, Step(StepKind.PREPARE, gates=tuple(gates)), Outcome.CLOSED)

    assert after is not None
    state = {fact.id: after.answers.get(fact.id, unknown(fact)) for fact in playbook.facts}
    assert [gate for gate in gates if holds(playbook.gate[gate].met, state) is not True] == []


@given(data=st.data())
def test_each_choice_is_a_link_that_restores_the_answers_it_speaks_of(guide: Guide, data: st.DataObject) -> None:
    playbook = guide.playbook
    tree = playbook.trees[0]
    answers = data.draw(strategies.answers(playbook, guide.walkers[tree.id]))
    levers = data.draw(st.lists(st.sampled_from([*playbook.lever]), min_size=1, max_size=3, unique=True))
    kind = data.draw(st.sampled_from([StepKind.LEVERS, StepKind.LEVER, StepKind.TEST]))
    step = Step(kind, tuple(levers))

    for choice in choices(playbook, Session(tree.id, answers), (step,)):
        after = aftermath(playbook, answers, step, choice.outcome)
        session = read_link(playbook, choice.link)
        assert after is not None
        assert (session.answers, session.at, session.notes) == (after.answers, after.ask, ())
        assert choice.outcome is not Outcome.LATER or session.answers == answers


# --- the calendar ----------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).map(str.strip).filter(bool)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2099, 12, 28)).map(dt.date.isoformat)


@given(entries=st.lists(st.builds(Ahead, DAYS, TEXT, TEXT), max_size=4))
def test_a_calendar_library_reads_back_what_was_written(entries: list[Ahead]) -> None:
    text = calendar_text(
        entries, product="Should you?", address="https://example.org/decide/#gap=cost", link="gap=cost", today=SAVED
    )

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    read = Calendar.from_ical(text)
    events = list(read.walk("VEVENT"))
    assert [(str(one["SUMMARY"]), one.decoded("DTSTART").isoformat()) for one in events] == [
        (entry.title, entry.day) for entry in entries
    ]
    assert [str(one["DESCRIPTION"]) for one in events] == [
        f"{entry.says}\n\nhttps://example.org/decide/#gap=cost" for entry in entries
    ]


def test_the_calendar_has_the_review_day_of_the_record_and_announced_days_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, link = tmp_path / "review.ics", "gap=cost&existing-tune=base-retiring"
    call = ["walk", "--link", link, "--today", SAVED, "--calendar", str(path), "--site", "https://example.org/"]
    assert main([*call, "--record"]) == 0

    events = list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
    days = [event.decoded("DTSTART").isoformat() for event in events]
    titles = {str(event["SUMMARY"]): day for event, day in zip(events, days, strict=True)}
    assert days == sorted(days)
    assert all(day > SAVED for day in days)
    assert titles["Look again: Should you fine-tune?"] == months_after(SAVED, 3) == "2027-02-28"
    why = "the first figures count as old after three months"
    assert f"not later than 28 February 2027: {why}" in capsys.readouterr().out
    review = next(str(event["DESCRIPTION"]) for event in events if str(event["SUMMARY"]).startswith("Look again"))
    assert review.startswith(f"{why.capitalize()}, and the verdict is of ")
    assert titles["OpenAI: tuned models stop"] == "2027-01-14"
    assert all("https://example.org/decide/#tree=playbook" in str(event["DESCRIPTION"]) for event in events)


@pytest.mark.parametrize(
    ("limits", "day", "why"),
    [
        ((("price", 2.0), ("claim", 12.0)), "2027-01-28", "the first figures count as old after two months"),
        ((("claim", 12.0),), "2027-11-28", "the first figures count as old after 12 months"),
        ((), "2027-11-28", ""),
    ],
)
def test_a_review_is_due_when_the_first_data_count_as_old(
    guide: Guide, limits: tuple[tuple[str, float], ...], day: str, why: str
) -> None:
    playbook = replace(guide.playbook, limits=limits)

    assert review_day(playbook, SAVED) == (day, why)
    review = days_ahead(playbook, {}, guide.verdict("playbook", {}, SAVED), None, SAVED)[-1]
    assert review.day == day
    assert review.says.startswith(upper_first(f"{why}, and the" if why else "the"))


def test_who_has_no_tuned_model_is_told_of_no_retirement(guide: Guide) -> None:
    verdict = guide.verdict("playbook", {}, SAVED)

    found = days_ahead(guide.playbook, {}, verdict, None, SAVED)

    assert any(one.title.startswith("Look again") for one in found)
    assert not any("tuned models stop" in one.title for one in found)


def test_a_calendar_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere" / "review.ics"

    assert main(["walk", "--answers", "gap=unmeasured", "--today", SAVED, "--calendar", str(path)]) == 2
    assert f"{path} cannot be written: no such file or directory" in capsys.readouterr().err
