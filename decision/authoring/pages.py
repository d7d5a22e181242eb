"""The pages of words of questions and levers. Comes in: CommonMark with front matter. Goes out: named sections.

Raw HTML in a page is shown as text, never passed on, and only links with a harmless target stay links, so that
the HTML is safe wherever it is shown.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from decision.tree.model import CHECKLIST, Where, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from decision.authoring.source_reader import SourceReader

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FENCE = "---\n"
_PAGE_LINK = re.compile(r"(?:\.\./)?(?:(questions|levers)/)?([a-z0-9-]+)\.md(#[\w-]+)?")
_CLAIM_LINK = re.compile(r"\.\./evidence\.md#([\w-]+)")
"""Where the words of a sentence lead that names a claim: ``[nine in ten](../evidence.md#some-claim)``."""
_TICKS = range(4, 8)
"""How many items a checklist may have."""


def read_words(reader: SourceReader, file: str, ident: str, *, sections: tuple[str, ...], lead: str) -> Words:
    """Read one page. ``lead`` is the name of the front matter's one-sentence field: hint or summary.

    A page that cannot be read is a finding, and is still there: without words, under its id.
    """
    where = Where(file, 1)
    unread = Words(ident, ident, where=where)
    text = reader.text(file)
    if text is None:
        return unread
    front, body, body_line = _front_matter(text)
    if not front:
        remedy = f"open it with ---, title: …, {lead}: …, ---"
        reader.report("no-front-matter", where, "the page has no front matter", remedy)
        return unread
    node = reader.parse(front, file, first_line=2)
    if node is None:
        return unread
    fields = node.fields({"title": "the question, or the lever's name", lead: "one sentence"})
    found, claims = _sections(reader, file, body, body_line, sections)
    return Words(
        id=ident,
        title=fields["title"].text() if "title" in fields else ident,
        lead=fields[lead].text() if lead in fields else "",
        sections=found,
        claims=claims,
        where=where,
    )


def _front_matter(text: str) -> tuple[str, str, int]:
    """Return the front matter, the rest, and the rest's first line."""
    if not text.startswith(_FENCE):
        return "", text, 1
    front, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not fence:
        return "", text, 1
    return front, body, front.count("\n") + 4


def _sections(
    reader: SourceReader, file: str, body: str, first_line: int, wanted: tuple[str, ...]
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, Where], ...]]:
    """Return the sections of a page, and the claims that its sentences name."""
    tokens = _MARKDOWN.parse(body)
    folder = file.rpartition("/")[0].rpartition("/")[2]
    found: list[tuple[str, str, str]] = []
    claims = tuple(_claims(reader, Where(file, first_line), tokens))
    title, line, start = "", first_line, 0
    cuts = [place for place, token in enumerate(tokens) if token.type == "heading_open" and not token.level]
    if tokens[: cuts[0] if cuts else len(tokens)]:
        reader.report(
            "odd-section",
            Where(file, (tokens[0].map or [0])[0] + first_line),
            "this text stands before the first heading",
            f"move it below one of: {'; '.join(wanted)}",
        )
    for place, following in pairwise([*cuts, len(tokens)]):
        opening, inline = tokens[place], tokens[place + 1]
        line = (opening.map[0] if opening.map else 0) + first_line
        title = inline.content
        start = place + 3
        if opening.tag != "h2" or title not in wanted or title in [name for name, _, _ in found]:
            reader.report(
                "odd-section",
                Where(file, line),
                f"the heading “{title}” does not belong on this page, or stands here twice",
                f"use each of these once, as “## …”: {'; '.join(wanted)}",
            )
            continue
        part = tokens[start:following]
        if not part:
            reader.report("empty-section", Where(file, line), f"“{title}” is empty", "write it in a few sentences")
        _relink(part, folder)
        text = plain_text(part)
        if title == CHECKLIST and part:
            text = re.sub("^- ", "[ ] ", text, flags=re.MULTILINE)
            _check_ticks(reader, Where(file, line), part)
        found.append((title, _MARKDOWN.renderer.render(part, _MARKDOWN.options, {}).strip(), text))
    for name in wanted:
        if name not in [title for title, _, _ in found]:
            where = Where(file, first_line)
            reader.report("missing-section", where, f"“{name}” is missing", f"add “## {name}” and write it")
    return tuple(found), claims


def _check_ticks(reader: SourceReader, where: Where, part: list[Token]) -> None:
    """Note a checklist that is not one plain list, or has too few or too many items to be used."""
    tops = [token.type for token in part if not token.level]
    items = sum(token.type == "list_item_open" for token in part)
    if tops != ["bullet_list_open", "bullet_list_close"] or items not in _TICKS:
        says = f"“{CHECKLIST}” is not one list of {_TICKS.start} to {_TICKS.stop - 1} items"
        reader.report(
            "odd-checklist", where, says, "write each thing that can be seen to be done as “- …”, nothing else"
        )


def _claims(reader: SourceReader, top: Where, tokens: list[Token]) -> Iterator[tuple[str, Where]]:
    """Yield the claims that links lead to, each with the place of the text around it; note links without words."""
    for token in tokens:
        where = Where(top.file, top.line + (token.map[0] if token.map else 0))
        for child, following in pairwise(token.children or []):
            if child.type == "link_open" and (found := _CLAIM_LINK.fullmatch(str(child.attrs.get("href", "")))):
                yield found[1], where
                if following.type == "link_close":
                    says = f"the link to the claim “{found[1]}” has no words"
                    remedy = f"write the words that state the fact between its brackets, [words]({found[0]})"
                    reader.report("claim-without-words", where, says, remedy)


def _relink(tokens: list[Token], folder: str) -> None:
    """Turn links between pages into links from the site's root, ``@/questions/gap/``."""
    for token in tokens:
        for child in token.children or []:
            href = str(child.attrs.get("href", ""))
            if claim := _CLAIM_LINK.fullmatch(href):
                child.attrs["href"] = f"@/evidence/#{claim[1]}"
            elif page := _PAGE_LINK.fullmatch(href):
                child.attrs["href"] = f"@/{page[1] or folder}/{page[2]}/{page[3] or ''}"


def plain_text(tokens: list[Token]) -> str:
    """Return tokens as text for a terminal: paragraphs apart, list items with a dash or a number."""
    return "\n".join(_plain_blocks(SyntaxTreeNode(tokens), "")).strip()


def _plain_blocks(node: SyntaxTreeNode, indent: str) -> list[str]:
    lines: list[str] = []
    for child in node.children:
        match child.type:
            case "paragraph":
                lines += [indent + _plain_inline(child.children[0])] + ([""] if not indent else [])
            case "bullet_list" | "ordered_list":
                first = int(child.attrs.get("start", 1))
                for number, item in enumerate(child.children, start=first):
                    mark = "- " if child.type == "bullet_list" else f"{number}. "
                    inside = _plain_blocks(item, indent + " " * len(mark))
                    lines += [indent + mark + inside[0].strip(), *inside[1:]] if inside else [indent + mark]
                lines += [""] if not indent else []
            case _:
                lines += _plain_blocks(child, indent) if child.children else [indent + child.content.strip()]
    return lines


def _plain_inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if not node.children:
        return node.content
    return "".join(_plain_inline(child) for child in node.children)
