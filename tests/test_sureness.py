"""How sure a verdict is: counted on cases that the tree was not made with, or said to be outside its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from decision.interfaces import bundle
from decision.interfaces.bundle import strip_playbook
from decision.render.formats.view_data import view_as_data
from decision.render.html.instrument import verdict_html
from decision.render.text.record import decision_record
from decision.render.text.terminal import verdict_text
from decision.tree.model import FamilyCount, FewCases, Playbook, TrackRecord
from decision.tree.session import Guide
from decision.wording.blocks import Line, parts_within
from decision.wording.sureness import sureness_as_data, sureness_parts
from decision.wording.verdict import verdict_blocks
from tests.families import FAMILIES, FINE_TUNING, RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = "2026-11-29"
UNSURE = "gap=accuracy&existing-tune=none&output=?&scope=narrow&larger-model=no&data-leaves=?"
"""Answers on which fine-tuning leads, and not clearly."""
CLEAR = "gap=knowledge&existing-tune=none&output=text&scope=narrow&prompting=systematic&retrieval-tried=not-tried"
"""Answers on which retrieval leads clearly."""


def counted(playbook: Playbook, *counts: FamilyCount, tree: str = "", few: Sequence[FewCases] = ()) -> Guide:
    """Return a guide that knows how often some families were right."""
    track = TrackRecord(tree or playbook.trees[0].version, TODAY, counts, few=tuple(few))
    return Guide(replace(playbook, track_record=track))


def said(guide: Guide, link: str) -> tuple[str, str]:
    """Return what is said on some answers of how sure that is: the line, and what is folded."""
    session = guide.view(f"tree=playbook&{link}", TODAY).session
    verdict = guide.verdict(session.tree, session.answers, TODAY)
    first, *rest = sureness_parts(guide.playbook, verdict) or (Line(("",)),)
    assert isinstance(first, Line)
    return first.text, " ".join(part.text for part in parts_within(rest) if isinstance(part, Line))


def test_the_answers_of_these_tests_lead_where_they_say(guide: Guide) -> None:
    for link, family, clear in ((UNSURE, FINE_TUNING, False), (CLEAR, RETRIEVAL, True)):
        verdict = guide.verdict("playbook", guide.view(f"tree=playbook&{link}", TODAY).session.answers, TODAY)
        assert (verdict.leading.family, verdict.clear) == (family, clear)


def test_what_is_counted_is_what_was_said_with_about_as_much_known(playbook: Playbook) -> None:
    retrieval = RETRIEVAL
    guide = counted(playbook, FamilyCount(retrieval, 10, 8, 9, clear=True), FamilyCount(retrieval, 20, 3, 4))
    line, behind = said(guide, CLEAR)

    assert line == "In 10 published cases the tree said this with about as much known, rightly in 8."
    assert "anywhere from 49% to 94%" in behind
    assert "at least 60% of the weight" in behind
    assert "the tree was right in 9 of the 10" in behind


def test_where_too_few_were_as_clear_all_of_the_family_count(playbook: Playbook) -> None:
    retrieval = RETRIEVAL
    guide = counted(playbook, FamilyCount(retrieval, 4, 3, 3, clear=True), FamilyCount(retrieval, 7, 4, 5))
    line, behind = said(guide, CLEAR)

    assert line == "In 11 published cases the tree said this, with more known or less, rightly in 7."
    assert "of the weight" not in behind


@pytest.mark.parametrize(("cases", "times"), [(0, "never"), (1, "once"), (4, "four times")])
def test_fewer_than_five_cases_are_outside_the_evidence(cases: int, times: str, playbook: Playbook) -> None:
    counts = [FamilyCount(RETRIEVAL, 30, 20, 20, clear=True)]
    counts += [FamilyCount(FINE_TUNING, cases, cases, cases)] if cases else []
    line, behind = said(counted(playbook, *counts), UNSURE)

    assert line.startswith("This is outside what the tree has evidence for: on the published cases set aside")
    assert f"led to “fine-tuning” {times}. " in line
    assert behind == ""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("gap=accuracy&output=labels&existing-tune=none&input=video", "two published cases have “Video” as an answer"),
        ("gap=accuracy&output=labels&existing-tune=none&input=text+video", "two published cases have “Video” as an"),
        ("gap=accuracy&existing-tune=base-retiring", "no published cases have “Yes, and its base is being retired”"),
    ],
)
def test_a_kind_of_situation_without_cases_is_outside_the_evidence(answer: str, says: str, playbook: Playbook) -> None:
    few = (FewCases("input", "video", 2), FewCases("existing-tune", "base-retiring"))
    counts = [FamilyCount(family, 10, 8, 9, clear) for family in FAMILIES for clear in (True, False)]
    guide = counted(playbook, *counts, few=few)
    line, _ = said(guide, answer)

    assert line.startswith(f"This is outside what the tree has evidence for: {says}")
    assert "nearest advice" in line
    assert said(guide, answer.replace("video", "text").replace("base-retiring", "none"))[0].startswith("In 10 ")


def test_a_count_of_another_version_of_the_tree_says_so(playbook: Playbook) -> None:
    guide = counted(playbook, FamilyCount(RETRIEVAL, 10, 8, 9, clear=True), tree="1.7")

    assert said(guide, CLEAR)[0].startswith("In 10 published cases tree 1.7 said this ")


def test_nothing_is_said_where_nothing_was_counted_or_nothing_is_missing(playbook: Playbook) -> None:
    counts = [FamilyCount(family, 10, 8, 9, clear) for family in FAMILIES for clear in (True, False)]

    assert said(Guide(replace(playbook, track_record=TrackRecord())), CLEAR) == ("", "")
    assert said(counted(playbook, *counts), "gap=none") == ("", "")


def test_data_say_on_what_a_count_is(playbook: Playbook) -> None:
    guide = counted(playbook, FamilyCount(RETRIEVAL, 10, 8, 9, clear=True), tree="1.7")
    answers = guide.view(f"tree=playbook&{CLEAR}", TODAY).session.answers
    told = sureness_as_data(guide.playbook, guide.verdict("playbook", answers, TODAY)) or {}

    assert [told[name] for name in ("cases", "right", "right_on", "tree")] == [10, 8, "family", "1.7"]


def test_an_article_has_no_track_record(playbook: Playbook) -> None:
    counts = [FamilyCount(family, 10, 8, 9, clear) for family in FAMILIES for clear in (True, False)]
    guide = counted(playbook, *counts)

    for tree in playbook.trees[1:]:
        assert sureness_parts(guide.playbook, guide.verdict(tree.id, {}, TODAY)) == ()


def test_every_form_of_a_verdict_has_the_same_line(playbook: Playbook) -> None:
    counts = [FamilyCount(family, 10, 8, 9, clear) for family in FAMILIES for clear in (True, False)]
    packed = bundle.read(bundle.dump(strip_playbook(counted(playbook, *counts).playbook)), Playbook)
    guide = Guide(packed)
    view = guide.view(f"tree=playbook&{UNSURE}&at=", TODAY)
    verdict = view.verdict or guide.verdict("playbook", view.session.answers, TODAY)
    view = replace(view, verdict=verdict, asking="")
    blocks = verdict_blocks(packed, verdict)
    line = said(guide, UNSURE)[0]
    data = view_as_data(packed, view)["verdict"]

    assert line.startswith("In 10 published cases")
    assert line in str(verdict_html(view.tree, blocks, view.link, ""))
    assert line in " ".join(verdict_text(blocks, {}).split())
    assert line in decision_record(guide, view, None, today=TODAY)
    assert isinstance(data, dict)
    assert data["sureness"] == {
        "says": line,
        "cases": 10,
        "right": 8,
        "right_on": "family",
        "tree": playbook.trees[0].version,
    }
