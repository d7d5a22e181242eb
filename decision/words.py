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

from decision.model import Where, Words

if TYPE_CHECKING:
    from markdown_it.token import Token

    from decision.yamlfile import Desk

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FENCE = "---\n"
_PAGE_LINK = re.compile(r"(?:\.\./)?(?:(questions|levers)/)?([a-z0-9-]+)\.md(#[\w-]+)?")


def read_words(desk: Desk, file: str, ident: str, *, sections: tuple[str, ...], lead: str) -> Words:
    """Read one page. ``lead`` is the name of the front matter's one-sentence field: hint or summary.

    A page that cannot be read is a finding, and is still there: without words, under its id.
    """
    where = Where(file, 1)
    unread = Words(ident, ident, where=where)
    text = desk.text(file)
    if text is None:
        return unread
    front, body, body_line = _front_matter(text)
    if not front:
        remedy = f"open it with ---, title: …, {lead}: …, ---"
        desk.note("no-front-matter", where, "the page has no front matter", remedy)
        return unread
    node = desk.parse(front, file, first_line=2)
    if node is None:
        return unread
    known = {"title": "the question, or the lever's name", lead: "one sentence"}
    fields = node.fields(known, {"claims": "ids of the claims that the page rests on"})
    found = _sections(desk, file, body, body_line, sections)
    return Words(
        id=ident,
        title=fields["title"].text() if "title" in fields else ident,
        lead=fields[lead].text() if lead in fields else "",
        claims=fields["claims"].texts() if "claims" in fields else (),
        sections=found,
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
    desk: Desk, file: str, body: str, first_line: int, wanted: tuple[str, ...]
) -> tuple[tuple[str, str, str], ...]:
    tokens = _MARKDOWN.parse(body)
    folder = file.rpartition("/")[0].rpartition("/")[2]
    found: list[tuple[str, str, str]] = []
    title, line, start = "", first_line, 0
    cuts = [place for place, token in enumerate(tokens) if token.type == "heading_open" and not token.level]
    if tokens[: cuts[0] if cuts else len(tokens)]:
        desk.note(
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
            desk.note(
                "odd-section",
                Where(file, line),
                f"the heading “{title}” does not belong on this page, or stands here twice",
                f"use each of these once, as “## …”: {'; '.join(wanted)}",
            )
            continue
        part = tokens[start:following]
        if not part:
            desk.note("empty-section", Where(file, line), f"“{title}” is empty", "write it in a few sentences")
        _relink(part, folder)
        found.append((title, _MARKDOWN.renderer.render(part, _MARKDOWN.options, {}).strip(), plain_text(part)))
    for name in wanted:
        if name not in [title for title, _, _ in found]:
            where = Where(file, first_line)
            desk.note("missing-section", where, f"“{name}” is missing", f"add “## {name}” and write it")
    return tuple(found)


def _relink(tokens: list[Token], folder: str) -> None:
    """Turn links between pages into links from the site's root, ``@/questions/gap/``."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open" and (page := _PAGE_LINK.fullmatch(str(child.attrs.get("href", "")))):
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
