"""What each page says of itself: it is its own, and arrives whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hooks.descriptions import description_of
from tests.page_heads import heads_of

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook


def test_a_question_is_described_by_itself_and_its_hint_and_a_lever_by_its_summary(playbook: Playbook) -> None:
    scope = playbook.words["scope"]

    assert description_of(playbook, "questions/scope.md", {"title": scope.title}) == f"{scope.title} {scope.lead}"
    assert description_of(playbook, "levers/retrieval.md", {"summary": "Find it."}) == "Find it."
    assert description_of(playbook, "about.md", {"description": "What it is.", "summary": "No."}) == "What it is."


def test_every_page_has_a_description_of_its_own(built: Path) -> None:
    same = "embed/v1/"  # as embed/, under the address that stays
    own = {url: head.named["description"] for url, head in heads_of(built).items() if url != same}
    twice = [url for url, said in own.items() if list(own.values()).count(said) > 1]

    assert twice == []
    assert [url for url, said in own.items() if len(said) < 40] == []


def test_descriptions_and_titles_arrive_whole_whatever_they_hold(built: Path) -> None:
    for url, head in heads_of(built).items():
        assert head.odd == [], url
        copies = [said for name, said in head.named.items() if name.endswith(":description")]
        assert set(copies) <= {head.named["description"]}, url
        assert copies or url.startswith("embed/"), url


def test_a_quotation_mark_does_not_end_a_description(built: Path) -> None:
    said = heads_of(built)["playbook/the-ladder/"].named["description"]

    assert re.search('["“]exhausted["”]', said)
    assert said.endswith("start further along.")
