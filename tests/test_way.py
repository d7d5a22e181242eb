"""The drawn path: what of a tree is still open after some answers, and what they have closed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.interfaces import browser, bundle
from decision.render.drawings.diagram import ends
from decision.tree.links import write_link
from decision.tree.model import Playbook
from decision.tree.session import Guide
from decision.tree.walk import Walker
from decision.wording.labels import describe_leaf
from hooks.instrument import tool
from tests.small_trees import FACTS, GATES, LEVERS, full_trees, small_answers
from tests.ways import Way, all_ends, read_ways

if TYPE_CHECKING:
    from decision.tree.model import Answer, Tree

TODAY = "2026-11-29"
each_way = pytest.mark.parametrize("way", read_ways(), ids=lambda way: way.when)


@pytest.fixture(scope="module")
def replies(playbook: Playbook) -> dict[str, dict[str, Any]]:
    """Return the browser's reply to each way, by its link."""
    browser.load(browser.dump_bundle(bundle.dump(playbook), ""))
    asked = {way.link: {"link": way.link, "today": TODAY} for way in read_ways()}
    return {link: json.loads(browser.ask(json.dumps(request))) for link, request in asked.items()}


@each_way
def test_a_reply_says_what_the_path_shows(playbook: Playbook, replies: dict[str, dict[str, Any]], way: Way) -> None:
    reply = replies[way.link]
    asking = reply["asking"] or ""
    leading = reply["possible"][:1] if reply["show"] == "verdict" else []
    ladder = [end for end in all_ends(playbook) if end in reply["possible"] and end not in leading]

    assert asking == way.here
    assert [*leading, *ladder] == way.possible(playbook)
    shown = {fact: reply["said"].get(fact) if fact != asking else None for fact in reply["way"]}
    assert shown == way.path


@each_way
def test_what_is_still_possible_at_a_verdict_is_what_the_verdict_names(guide: Guide, way: Way) -> None:
    view = guide.view(way.link, TODAY)
    if view.verdict:
        assert view.possible == tuple(leaf.key for leaf, _ in view.verdict.possible)
    assert bool(view.verdict) is not bool(way.here)


@given(full_trees(), small_answers(), st.data())
def test_an_answer_only_ever_closes(tree: Tree, answers: dict[str, Answer], data: st.DataObject) -> None:
    guide = Guide(Playbook(FACTS, LEVERS, GATES, (tree,)))
    fewer = {fact: answer for fact, answer in answers.items() if data.draw(st.booleans(), label=fact)}
    before, after = (guide.view(write_link(guide.playbook, tree, told), TODAY) for told in (fewer, answers))

    assert set(after.way) <= set(before.way)
    assert set(after.possible) <= set(before.possible)


@given(full_trees())
def test_a_tree_can_come_to_each_of_its_ends_once_and_the_cheapest_is_first(tree: Tree) -> None:
    walker = Walker(Playbook(FACTS, LEVERS, GATES, (tree,)), tree)
    found = ends(walker)
    leaves = [leaf for node in found if (leaf := node.leaf)]

    assert sorted(node.id for node in found) == sorted({leaf.key for leaf, _ in walker.possible(walker.blank)})
    assert leaves == sorted(leaves, key=walker.rung)


def test_before_the_first_answer_everything_is_on_the_page_as_text(playbook: Playbook) -> None:
    for tree in playbook.trees:
        drawn = str(tool(playbook, tree, "../")).partition('class="sft-way"')[2].partition('class="sft-words')[0]
        said = [" ".join(re.sub("<[^>]*>", " ", item).split()) for item in re.findall("<li.*?</li>", drawn, re.DOTALL)]
        labels = [playbook.fact[question.id].label for question in tree.questions]
        leaves = [describe_leaf(playbook, node.leaf) for node in ends(Walker(playbook, tree)) if node.leaf]

        assert said == [
            f"{labels[0]} you are here",
            *(f"{label} may follow" for label in labels[1:]),
            *leaves,
        ]
        assert f"{len(leaves)} of {len(leaves)}" in drawn
