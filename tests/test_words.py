"""The pages of questions and levers: what each must hold, and what the site adds to the words."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from decision.tree.model import CHECKLIST, LEVER_SECTIONS, QUESTION_SECTIONS
from hooks import tree_pages
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

PAGES = sorted([*(DOCS / "questions").glob("*.md"), *(DOCS / "levers").glob("*.md")])
LIST = (
    '<h2 id="checklist">Checklist<a href="#checklist">¶</a></h2>\n<ul>\n<li>One.</li>\n<li>Two &amp; more.</li>\n</ul>'
)


def article(built: Path, lever: str) -> str:
    """Return what stands between the menus on the page of a lever."""
    html = (built / "levers" / lever / "index.html").read_text(encoding="utf-8")
    return html[html.index("<article") : html.index("</article>")]


def part(html: str, ident: str) -> str:
    """Return what stands under a heading of the second level."""
    return html.partition(f'<h2 id="{ident}"')[2].partition("<h2 ")[0]


def test_the_sections_of_a_page_come_in_their_order(playbook: Playbook) -> None:
    for words in playbook.question_words:
        assert tuple(heading for heading, _, _ in words.sections) == QUESTION_SECTIONS
    for words in playbook.lever_words:
        assert tuple(heading for heading, _, _ in words.sections) == LEVER_SECTIONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_of_a_question_or_a_lever_stays_plain_markdown(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\{[{%#:.]|<\w|^!!! |\[\^", text, re.MULTILINE) == []


def test_the_test_of_exhaustion_opens_with_a_short_sentence_of_its_own(playbook: Playbook) -> None:
    """The checklist on paper shows that sentence alone."""
    for words in playbook.lever_words:
        text = next(text for heading, _, text in words.sections if heading == "How to know it is exhausted")
        first = re.split(r"(?<=[.?!])\s", text)[0]
        assert first.endswith("."), words.id
        assert len(first.split()) <= 45, words.id


# --- the checklist -----------------------------------------------------------------------------


def test_the_items_under_the_checklist_get_boxes_with_labels() -> None:
    html = tree_pages.ticked(f"<ul>\n<li>Before.</li>\n</ul>{LIST}<ul>\n<li>After.</li>\n</ul>")

    assert html.count('<input type="checkbox">') == 2
    assert '<li><label><input type="checkbox"> <span>Two &amp; more.</span></label></li>' in html
    assert "<ul>\n<li>Before.</li>\n</ul>" in html
    assert "<ul>\n<li>After.</li>\n</ul>" in html


def test_no_other_list_gets_boxes() -> None:
    other = LIST.replace('id="checklist"', 'id="check"')

    assert tree_pages.ticked(other) == other


def test_every_lever_has_a_checklist_that_can_be_ticked(built: Path, playbook: Playbook) -> None:
    for words in playbook.lever_words:
        text = next(text for heading, _, text in words.sections if heading == CHECKLIST)
        boxes = re.findall(
            r"<label><input type=\"checkbox\"> <span>(.*?)</span>", part(article(built, words.id), "checklist")
        )
        assert [f"[ ] {unescape(box)}" for box in boxes] == text.splitlines()
        assert len(boxes) >= 4


def test_a_checklist_is_no_copy_of_the_page(playbook: Playbook) -> None:
    for words in playbook.lever_words:
        *others, ticks = words.sections
        rest = " ".join(text for _, _, text in others)
        items = [line.removeprefix("[ ] ").rstrip(".") for line in ticks[2].splitlines()]
        assert [item for item in items if item in rest] == [], words.id


def test_a_lever_with_gates_asks_whether_they_are_closed(playbook: Playbook) -> None:
    """Those that train a language model have so many gates that the list leads with them."""
    for lever in playbook.levers:
        first = playbook.words[lever.id].sections[-1][2].splitlines()[0]
        assert ("gate" in first) is lever.family.yes, lever.id


# --- what a lever fixes ------------------------------------------------------------------------


def test_the_page_of_a_lever_says_first_which_gaps_it_closes(built: Path, playbook: Playbook) -> None:
    gaps = {value.id: value for value in playbook.fact["gap"].values}
    for lever in playbook.levers:
        html = article(built, lever.id)
        assert re.findall(r'<h2 id="([\w-]+)"', html)[:2] == ["what-it-fixes", "what-to-do-on-monday"]
        named = re.findall(r"<li><strong>(.*?)</strong>: (.*?)</li>", part(html, "what-it-fixes"))
        assert named == [(gaps[gap].label, gaps[gap].hint) for gap in lever.addresses]
        assert 'href="../../questions/gap/"' in part(html, "what-it-fixes")


def test_a_lever_that_closes_no_gap_says_so(playbook: Playbook) -> None:
    ((_, html),) = tree_pages.lever_fixes(playbook, "leave-it", "")

    assert "It closes no gap" in html
    assert "<ul>" not in html
