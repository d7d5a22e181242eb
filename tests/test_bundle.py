"""The bundle that travels to the browser is the playbook, whole."""

from __future__ import annotations

import json

import pytest

from decision.authoring.costs import load_costs
from decision.interfaces import browser, bundle
from decision.tree.model import Playbook
from tests.conftest import DOCS
from tests.scenarios import SCENARIOS, TODAY, Scenario


def test_a_playbook_comes_back_from_its_bundle(playbook: Playbook) -> None:
    assert bundle.read(bundle.dump(playbook), Playbook) == playbook


def test_the_same_playbook_gives_the_same_bundle(playbook: Playbook) -> None:
    assert bundle.dump(bundle.read(bundle.dump(playbook), Playbook)) == bundle.dump(playbook)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_readers_see_the_same_from_the_smaller_bundle(scenario: Scenario, playbook: Playbook) -> None:
    request = json.dumps({"link": scenario.link(playbook), "today": TODAY, "base": "../"})
    costs = bundle.dump(bundle.strip_costs(load_costs(DOCS)[0]))
    replies = []
    for whole in (playbook, bundle.strip_playbook(playbook)):
        browser.load(browser.dump_bundle(bundle.dump(whole), costs))
        replies.append(browser.ask(request))

    assert replies[0] == replies[1]


@pytest.mark.parametrize("text", ["[]", "{}", '{"_": "Nothing"}', '{"_": "Fact"}', '"playbook"'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        bundle.read(text, Playbook)
