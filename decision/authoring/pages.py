"""The pages of words of questions and levers. Comes in: CommonMark with front matter. Goes out: named sections.

Raw HTML in a page is shown as text, never passed on, and only links with a harmless target stay links, so that
the HTML is safe wherever it is shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from decision.authoring.reader import OF_TREES, Format
from decision.authoring.source_reader import SourceReader
from decision.tree.model import CHECKLIST, Where, Words

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FENCE = "---\n"
_PAGE_LINK = re.compile(r"(\.\./)?((?:[a-z-]+/)*)(?:index|([a-z0-9-]+))\.md(#[\w-]+)?")
"""A link to a page: up from its folder or not, the folders on the way, the page's name, a place on it."""
_CLAIM_LINK = re.compile(r"\.\./evidence\.md#([\w-]+)")
"""Where the words of a sentence lead that names a claim: ``[nine in ten](../evidence.md#some-claim)``."""
_TICKS = range(4, 8)
"""How many items a checklist may have."""


@dataclass(frozen=True, slots=True)
class _Top:
    """What a page has above its text."""

    title: str
    lead: str


class _QuestionTop(_Top):
    """The top of a question's page."""


class _LeverTop(_Top):
    """The top of a lever's page."""


_TOPS = Format(OF_TREES)


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
    top = _TOPS.read(_QuestionTop if lead == "hint" else _LeverTop, node) or _Top(ident, "")
    tokens = _MARKDOWN.parse(body)
    claims = tuple(_claims(reader, Where(file, body_line), tokens))
    found = tuple(_sections(reader, Where(file, body_line), tokens, sections))
    return Words(ident, top.title, top.lead, found, claims, where)


def _front_matter(text: str) -> tuple[str, str, int]:
    """Return the front matter, the rest, and the rest's first line."""
    if not text.startswith(_FENCE):
        return "", text, 1
    front, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not fence:
        return "", text, 1
    return front, body, front.count("\n") + 4


def _sections(
    reader: SourceReader, top: Where, tokens: list[Token], wanted: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield the sections of a page whose text begins at ``top``."""
    found: set[str] = set()
    for token, title, part in _cut(tokens):
        where = Where(top.file, top.line + (token.map or [0])[0])
        if token.type != "heading_open":
            says, remedy = "this text comes before the first heading", f"move it below one of: {'; '.join(wanted)}"
            reader.report("odd-section", where, says, remedy)
        elif token.tag != "h2" or title not in wanted or title in found:
            says = f"the heading “{title}” does not belong on this page, or is here twice"
            reader.report("odd-section", where, says, f"use each of these once, as “## …”: {'; '.join(wanted)}")
        else:
            found.add(title)
            _check_section(reader, where, title, part)
            yield title, *_section(part, title, top.file)
    for name in wanted:
        if name not in found:
            reader.report("missing-section", top, f"“{name}” is missing", f"add “## {name}” and write it")


def _cut(tokens: list[Token]) -> Iterator[tuple[Token, str, list[Token]]]:
    """Yield the heading of each part of a page, its text, and what is below; for text without one, its first token."""
    cuts = [place for place, token in enumerate(tokens) if token.type == "heading_open" and not token.level]
    if tokens and cuts[:1] != [0]:
        yield tokens[0], "", []
    for place, following in pairwise([*cuts, len(tokens)]):
        yield tokens[place], tokens[place + 1].content, tokens[place + 3 : following]


def _check_section(reader: SourceReader, where: Where, title: str, part: list[Token]) -> None:
    """Report an empty section, and a checklist that is not one plain list, or has too few or too many items."""
    tops = [token.type for token in part if not token.level]
    items = sum(token.type == "list_item_open" for token in part)
    if not part:
        reader.report("empty-section", where, f"“{title}” is empty", "write it in a few sentences")
    elif title == CHECKLIST and (tops != ["bullet_list_open", "bullet_list_close"] or items not in _TICKS):
        says = f"“{CHECKLIST}” is not one list of {_TICKS.start} to {_TICKS.stop - 1} items"
        remedy = "write each thing that can be seen to be done as “- …”, nothing else"
        reader.report("odd-checklist", where, says, remedy)


def _section(part: list[Token], title: str, file: str) -> tuple[str, str]:
    """Return a section as HTML and as plain text."""
    _relink(part, file.rpartition("/")[0].rpartition("/")[2])
    text = plain_text(part)
    if title == CHECKLIST:
        text = re.sub("^- ", "[ ] ", text, flags=re.MULTILINE)
    return _MARKDOWN.renderer.render(part, _MARKDOWN.options, {}).strip(), text


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
            if page := _PAGE_LINK.fullmatch(href):
                up, folders, name, place = page.groups(default="")
                child.attrs["href"] = f"@/{'' if up else folder + '/'}{folders}{name and name + '/'}{place}"


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
