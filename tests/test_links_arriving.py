"""Links as they arrive: changed on their way by mail, chats and people. A file of tests/links/ is one kind of change.

Each is understood, or a note says what was left out; through the engine, the command line and the browser's door.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.interfaces.saved_answers import read_saved
from decision.tree.answers import write_answer
from decision.tree.links import read_link, write_link

if TYPE_CHECKING:
    from decision.tree.model import Playbook

KINDS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in Path("tests/links").glob("*.yml")}
ARRIVING = [pytest.param(kind, link, id=f"{name}: {link}") for name, kind in KINDS.items() for link in kind["arrives"]]
ONE_OF_EACH = [pytest.param(kind, kind["arrives"][0], id=name) for name, kind in KINDS.items()]
TODAY = "2026-11-29"


@pytest.mark.parametrize(("kind", "link"), ARRIVING)
def test_a_link_that_was_changed_on_its_way_is_understood(playbook: Playbook, kind: dict[str, Any], link: str) -> None:
    session = read_link(playbook, link)

    assert {name: write_answer(playbook.fact[name], known) for name, known in session.answers.items()} == kind["means"]
    assert list(session.notes) == kind.get("notes", [])


@pytest.mark.parametrize(("kind", "link"), ONE_OF_EACH)
def test_the_command_line_understands_it_too(
    kind: dict[str, Any], link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["walk", "--json", "--today", TODAY, "--link", link]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["answers"] == kind["means"]
    assert told["notes"] == kind.get("notes", [])


@pytest.mark.parametrize(("kind", "link"), ONE_OF_EACH)
def test_so_does_the_browser_s_door_which_gives_a_tidy_link_back(
    playbook: Playbook, kind: dict[str, Any], link: str
) -> None:
    browser.load(browser.dump_bundle(bundle.dump(playbook), ""))
    told = json.loads(browser.ask(json.dumps({"today": TODAY, "link": link})))

    assert told["answers"] == kind["means"]
    assert told["notes"] == kind.get("notes", [])
    assert told["link"].startswith(f"tree=playbook&v={playbook.trees[0].version}")
    assert read_link(playbook, told["link"]).notes == ()


@pytest.mark.parametrize("kind", ["percent-encoded", "beginnings", "capitals", "trailing"])
def test_a_file_that_holds_such_a_link_opens(playbook: Playbook, kind: str) -> None:
    for link in (one for one in KINDS[kind]["arrives"] if not one.startswith("[")):  # which begins a list
        answers = read_saved(playbook, link.encode()).session.answers
        assert {name: write_answer(playbook.fact[name], known) for name, known in answers.items()} == KINDS[kind][
            "means"
        ]


@given(name=st.text(min_size=1, max_size=12), text=st.text(max_size=20))
def test_figures_come_back_from_a_link_as_they_were(playbook: Playbook, name: str, text: str) -> None:
    costs = {name: text}

    assert read_link(playbook, write_link(playbook, playbook.trees[0], {}, costs=costs)).costs == costs
