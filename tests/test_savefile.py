"""Saved answers come back as they were; whatever else a file holds is refused in a sentence, or noted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.interfaces.saved_answers import MOST_BYTES, UnreadableFile, read_saved
from decision.render.formats import view_data as record
from decision.tree.links import write_link
from decision.wording.answers import format_of
from tests import strategies
from tests.conftest import DOCS
from tests.scenarios import SCENARIOS, TODAY, Scenario

if TYPE_CHECKING:
    from decision.tree.links import Session
    from decision.tree.model import Playbook
    from decision.tree.session import Guide

FOLDER = Path(__file__).parent / "broken-files"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))
SCHEMA = json.loads((DOCS / "take" / "answers.schema.json").read_text(encoding="utf-8"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".yml")


def link_of(playbook: Playbook, session: Session) -> str:
    tree = playbook.tree[session.tree]
    return write_link(playbook, tree, session.answers, at=session.at, today=session.today, costs=session.costs)


def test_every_file_has_its_message_and_every_message_its_file() -> None:
    assert sorted(EXPECTED) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_file_restores_what_it_means_or_is_refused_in_these_words(playbook: Playbook, name: str) -> None:
    wanted, raw = EXPECTED[name], (FOLDER / name).read_bytes()

    if refused := wanted.get("refused"):
        with pytest.raises(UnreadableFile) as told:
            read_saved(playbook, raw)
        assert str(told.value) == refused
    else:
        session = read_saved(playbook, raw).session
        assert link_of(playbook, session) == wanted["link"]
        assert list(session.notes) == wanted.get("notes", [])


@pytest.mark.parametrize("name", FILES)
def test_the_command_line_says_the_same_of_a_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    wanted, path = EXPECTED[name], FOLDER / name
    status = main(["walk", "--load", str(path), "--today", TODAY])
    told = capsys.readouterr()

    if refused := wanted.get("refused"):
        assert (status, told.out) == (2, "")
        assert told.err == f"decision: {path} cannot be opened. {refused}\n"
    else:
        assert (status, told.err) == (0, "")
        notes = "".join(f"Note: {note}\n" for note in wanted.get("notes", []))
        assert told.out.removeprefix(notes).startswith(("Cannot", "First", "Not yet", "Something", "Yes")), told.out
        assert f"Link: #{wanted['link'].partition('&on=')[0]}" in told.out


@pytest.mark.parametrize("name", FILES)
def test_the_door_to_the_browser_says_the_same_of_a_file(playbook: Playbook, name: str) -> None:
    browser.load(browser.dump_bundle(bundle.dump(bundle.strip_playbook(playbook)), ""))
    wanted, raw = EXPECTED[name], (FOLDER / name).read_bytes()
    opened = {"bytes": raw.decode("latin-1"), "name": name}

    reply = json.loads(browser.ask(json.dumps({"today": TODAY, "base": "", "open": opened})))

    if refused := wanted.get("refused"):
        assert reply == {"refused": f"“{name}” cannot be opened. {refused}"}
    else:
        assert reply == {"link": wanted["link"], "notes": wanted.get("notes", []), "back": ""}


def test_a_file_of_more_than_a_megabyte_is_not_looked_at(playbook: Playbook) -> None:
    with pytest.raises(UnreadableFile, match="It is larger than a megabyte"):
        read_saved(playbook, b"{" * (MOST_BYTES + 1))


def test_more_answers_than_there_can_be_are_said_to_be_left_out(playbook: Playbook) -> None:
    many = {f"x{number}": "1" for number in range(300)}
    saved = {"format": format_of(playbook), "format_version": 1, "answers": {"gap": "cost", **many}}

    session = read_saved(playbook, json.dumps(saved).encode()).session

    assert link_of(playbook, session) == "tree=playbook&v=2.0&gap=cost"
    assert session.notes[0] == "“answers” in the file has more than 240 entries; only these were read."


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--load", "nowhere.json"]) == 2
    assert capsys.readouterr().err == "decision: nowhere.json cannot be read: No such file or directory\n"


@given(data=st.data())
def test_what_is_saved_comes_back_with_figures_date_and_answers_that_do_not_count(
    guide: Guide, data: st.DataObject
) -> None:
    playbook = guide.playbook
    tree = data.draw(st.sampled_from(playbook.trees))
    answers = data.draw(strategies.answers(playbook, guide.walkers[tree.id]))
    costs = data.draw(st.dictionaries(TEXT, TEXT, max_size=4))
    view = guide.view(write_link(playbook, tree, answers, costs=costs), TODAY)

    session = read_saved(playbook, record.view_as_json(playbook, view).encode()).session

    assert session == replace(view.session, notes=())
    assert (session.tree, session.answers, session.costs) == (tree.id, answers, costs)
    assert guide.view(link_of(playbook, session), "2030-01-01") == view


@given(raw=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_file_is_an_error_but_its_own(playbook: Playbook, raw: bytes) -> None:
    try:
        session = read_saved(playbook, raw).session
    except UnreadableFile as refusal:
        assert str(refusal).startswith("It ")  # noqa: PT017  # either is right
    else:
        assert session.tree in playbook.tree


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_what_is_saved_keeps_to_the_published_schema(guide: Guide, scenario: Scenario) -> None:
    view = guide.view(f"{scenario.link(guide.playbook)}&c.rate=80..100", TODAY)

    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(record.view_as_json(guide.playbook, view)), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "change", [{"format": "other"}, {"format_version": 2}, {"answers": {"examples": 400}}, {"tree": "<b>"}]
)
def test_the_schema_refuses_what_is_not_ours(guide: Guide, change: dict[str, object]) -> None:
    saved = record.view_as_data(guide.playbook, guide.view("gap=none&existing-tune=none", TODAY))

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**saved, **change}, SCHEMA, jsonschema.Draft202012Validator)
