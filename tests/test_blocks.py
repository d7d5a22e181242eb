"""One verdict, many writers: whatever a page, a terminal, a record, a form or data says is in the blocks."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, override

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decision.render.formats.view_data import blocks_as_data
from decision.render.html.blocks import Writer
from decision.render.html.instrument import verdict_html
from decision.render.paper.fields import session_fields
from decision.render.text.record import record_markdown
from decision.render.text.terminal import verdict_text
from decision.wording.blocks import (
    Block,
    Claims,
    Code,
    Fold,
    Line,
    Listing,
    Page,
    Slot,
    ToAddress,
    parts_within,
)
from decision.wording.record import CostParts, record_blocks
from decision.wording.verdict import verdict_blocks
from tests.scenarios import SCENARIOS, TODAY, Scenario
from tests.strategies import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision.tree.session import Guide
    from decision.wording.blocks import Json

ENGINE = Path(__file__).parent.parent / "decision"
WRITERS = ("html/blocks.py", "text/terminal.py", "text/record.py", "paper/fields.py", "formats/view_data.py")
FURNITURE = {
    "Evidence",
    "Take it with you",
    "Half a page to forward",
    "Start again",
    "The answers again:",
    "Every gate of this lever is met.",
    "This lever has no gates; those below come before fine-tuning.",
}
"""What a form adds of its own: names of buttons and headings, and a sentence in place of an empty list."""


def sentences(blocks: Sequence[Block]) -> set[str]:
    """Return every text in some blocks."""
    return {
        " ".join(text.split()) for block in blocks for text in (block.title, block.label, block.fold, *_texts(block))
    }


def _texts(block: Block) -> Iterator[str]:
    for part in parts_within(block.parts):
        match part:
            case Line(pieces):
                yield from (piece if isinstance(piece, str) else piece.text for piece in pieces)
                yield from (piece.url for piece in pieces if isinstance(piece, ToAddress))
            case Listing(items):
                yield from (item.aside for item in items)
            case Fold(summary, _):
                yield summary
            case Claims():
                yield from _claim_texts(part)
            case Page(html, text):
                yield from (text, *_shown(html))
            case Slot(_, waiting):
                yield waiting
            case _:
                pass


def _claim_texts(claims: Claims) -> Iterator[str]:
    yield claims.summary
    for note in claims.notes:
        yield from (note.id, note.says, note.grade)
        yield from (text for bearing, source in note.sources for text in (bearing, source.text, source.url))


class _Text(HTMLParser):
    """Collects the texts between tags, those of buttons apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.aside = ""
        self.feed(html)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section" and "sft-takes" in (dict(attrs).get("class") or ""):
            self.aside = tag
        if (dict(attrs).get("class") or "") == "sft-link-text":
            self.aside = tag

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == self.aside:
            self.aside = ""

    @override
    def handle_data(self, data: str) -> None:
        if not self.aside:
            self.texts.append(data)


def _shown(html: str) -> list[str]:
    return [" ".join(text.split()) for text in _Text(html).texts if text.strip()]


def left_of(text: str, known: set[str]) -> str:
    """Return what is left of a text once all that is known is taken away, without marks, numbers and brackets."""
    left = " ".join(text.split())
    for sentence in sorted(known | FURNITURE, key=len, reverse=True):
        left = left.replace(sentence, "") if sentence else left
    return re.sub(r"\[[x ?]\]|[\s\d\[\](),.:;·*-]", "", left)


def views(guide: Guide) -> list[tuple[str, tuple[Block, ...]]]:
    """Return the blocks of every scenario's verdict, by its link."""
    found = []
    for scenario in SCENARIOS:
        link = scenario.link(guide.playbook)
        view = guide.view(link, TODAY)
        verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, TODAY)
        found.append((link, verdict_blocks(guide.playbook, verdict)))
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_form_of_a_scenario_says_only_what_is_in_the_blocks(guide: Guide, scenario: Scenario) -> None:
    _hold_all_forms(guide, scenario.link(guide.playbook))


@given(data=st.data())
def test_every_form_of_random_answers_says_only_what_is_in_the_blocks(guide: Guide, data: st.DataObject) -> None:
    tree = data.draw(st.sampled_from(guide.playbook.trees))
    drawn = data.draw(answers(guide.playbook, guide.walkers[tree.id]))
    verdict = guide.verdict(tree.id, drawn, TODAY)
    blocks = verdict_blocks(guide.playbook, verdict)
    known = sentences(blocks)

    assert [text for text in _shown(verdict_html(tree, blocks, "", "../")) if left_of(text, known)] == []
    assert left_of(verdict_text(blocks, {}), known) == ""


def _hold_all_forms(guide: Guide, link: str) -> None:
    view = guide.view(link, TODAY)
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, TODAY)
    blocks = verdict_blocks(guide.playbook, verdict)
    known = sentences(blocks)

    assert [text for text in _shown(verdict_html(view.tree, blocks, "", "../")) if left_of(text, known)] == []
    assert left_of(verdict_text(blocks, {}), known) == ""
    fields = session_fields([], blocks, {}, address="", link="")
    assert {name: left_of(str(fields[name]), known) for name in ("verdict", "next")} == {"verdict": "", "next": ""}

    record = record_blocks(guide.playbook, view, blocks, CostParts(), today=TODAY, site="https://example.org/")
    assert left_of(_plain(record_markdown(record)), sentences(record)) == ""


def _plain(markdown: str) -> str:
    """Return the text that some Markdown shows; addresses in angle brackets are kept as they were written."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    return " ".join(child.content or str(child.attrs.get("href", "")) for child in inline)


def test_the_terminal_says_all_that_the_page_says(guide: Guide) -> None:
    for _, blocks in views(guide):
        shown = " ".join(verdict_text(blocks, {}).split())
        said = [part.text for block in blocks for part in parts_within(block.parts) if isinstance(part, Line)]
        assert [line for line in said if " ".join(line.split()) not in shown] == []


def test_data_has_its_words_from_the_blocks(guide: Guide) -> None:
    def words(value: Json) -> Iterator[str]:
        match value:
            case str() if " " in value:
                yield value
            case list():
                yield from (word for one in value for word in words(one))
            case dict():
                # what an article says at its leaf is shown only where it is sure to apply
                yield from (word for name, one in value.items() if name != "says" for word in words(one))
            case _:
                pass

    for _, blocks in views(guide):
        known = " ".join(sentences(blocks))
        assert [word for word in words(blocks_as_data(blocks)) if word not in known] == []


def test_claims_are_listed_once_in_a_terminal(guide: Guide) -> None:
    for _, blocks in views(guide):
        marks = re.findall(r"^- \[([\w-]+)\]", verdict_text(blocks, {}), flags=re.MULTILINE)
        assert len(marks) == len(set(marks))


def test_a_block_without_parts_leaves_no_heading() -> None:
    assert Writer("", "").section(Block("empty", "Nothing here")) == ""
    opening, dates = Block("verdict", "Title", label="Yes"), Block("dates", "")
    assert "Nothing here" not in verdict_text((opening, Block("empty", "Nothing here"), dates), {})


@pytest.mark.parametrize("writer", WRITERS)
def test_no_writer_imports_the_tree_or_the_verdict(writer: str) -> None:
    tree = ast.parse((ENGINE / "render" / writer).read_text(encoding="utf-8"))
    only_types = {
        id(node)
        for block in tree.body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    imported = [
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in only_types
    ]

    assert [name for name in imported if name.startswith(("decision.tree", "decision.cost", "decision.cases"))] == []


def test_a_line_of_code_is_kept_as_it_is() -> None:
    block = Block("x", "X", (Line((Code("a=b&c"),)),))

    assert Writer("", "").parts(block.parts) == "<p><code>a=b&amp;c</code></p>"
    assert "`a=b&c`" in record_markdown((Block("head", "T"), block))
