"""A lever whose own trial is known to have left the gap leads no more, over every way through the tree.

A trial is what a gate of the kind "exhausted" waits for, and the test of a stronger model. Where a route leads back to
a lever all the same, the reason is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from decision.authoring.playbook import load_playbook
from decision.tree.conditions import partition_by
from decision.tree.model import Is
from decision.tree.walk import Walker
from tests.conftest import DOCS

if TYPE_CHECKING:
    from decision.tree.model import Condition

PLAYBOOK, _ = load_playbook(DOCS)
TREE = PLAYBOOK.trees[0]
TRIALS: dict[str, Condition] = {gate.lever: gate.met for gate in PLAYBOOK.gates if gate.lever} | {
    "stronger-model": Is("larger-model", ("no",))
}
"""By lever, the condition under which it was tried and left the gap."""
AGAIN = {
    ("larger-model", "better-prompt"): "the task changes, so what was worked on fits an earlier one",
    ("signal", "better-prompt"): "no label is marked anywhere, so nothing else could learn the task",
    ("scope", "better-prompt"): "one part of a broad task is cut out, which has had no prompt of its own",
}
"""By question and lever, why a route leads to a lever that was tried."""


def leads_again(lever: str) -> set[tuple[str, str]]:
    """Return the questions at which ways through the tree end at a lever though its trial left the gap."""
    walker = Walker(PLAYBOOK, TREE)
    tried, _ = partition_by(TRIALS[lever], walker.blank)
    return {(path[-1][0], lever) for state in tried for path, leaf in walker.paths(state) if leaf.lever == lever}


@pytest.mark.parametrize("lever", TRIALS)
def test_a_lever_that_was_tried_leads_only_where_a_reason_is_given(lever: str) -> None:
    assert leads_again(lever) == {way for way in AGAIN if way[1] == lever}


@pytest.mark.parametrize("lever", TRIALS)
def test_it_leads_where_it_was_not_tried(lever: str) -> None:
    """Else the law above would hold of a lever that never leads."""
    walker = Walker(PLAYBOOK, TREE)
    _, untried = partition_by(TRIALS[lever], walker.blank)

    assert any(leaf.lever == lever for state in untried for _, leaf in walker.paths(state))
