"""Whatever the playbook knows can be found: in the menu, by the search, or at an anchor that pages link to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from decision.authoring.costs import load_costs
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook


@pytest.fixture(scope="module")
def found(built: Path) -> dict[str, str]:
    """Return the text that the search knows, by page and anchor."""
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    return {entry["location"]: f"{entry['title']} {entry['text']}" for entry in index["docs"]}


@pytest.fixture(scope="module")
def menu(built: Path) -> set[str]:
    """Return the addresses in the menu of the home page."""
    home = (built / "index.html").read_text(encoding="utf-8")
    return set(re.findall(r'href="([^"#]+)" class="md-nav__link', home))


def test_every_question_lever_and_article_is_in_the_menu_and_in_the_search(
    playbook: Playbook, menu: set[str], found: dict[str, str]
) -> None:
    articles = [f"opinions/{tree.id}/" for tree in playbook.trees if tree.article]
    pages = [*(f"questions/{fact.id}/" for fact in playbook.facts), *(f"levers/{one.id}/" for one in playbook.levers)]

    assert [page for page in [*pages, *articles] if page not in menu] == []
    assert [page for page in [*pages, *articles] if page not in found] == []
    assert len(articles) == 5


def test_every_gate_and_every_claim_can_be_searched_for(playbook: Playbook, found: dict[str, str]) -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", " ".join(found.values()))
    text = text.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
    said = re.sub(r"\s+", "", text)

    assert [gate.id for gate in playbook.gates if re.sub(r"\s+", "", gate.title) not in said] == []
    assert [claim.id for claim in playbook.claims if re.sub(r"\s+", "", claim.says) not in said] == []


def test_every_lever_page_says_what_it_typically_costs_and_leads_to_its_sum(built: Path) -> None:
    book, _ = load_costs(DOCS)
    for recipe in book.recipes:
        page = (built / "levers" / recipe.lever / "index.html").read_text(encoding="utf-8")
        assert "Typical cost and time" in page
        assert f'href="../../costs/sums/{recipe.lever}/"' in page
        assert (built / "costs" / "sums" / recipe.lever / "index.html").is_file()
