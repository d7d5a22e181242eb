"""Sentences with a figure and nothing behind it. Comes in: the pages that authors wrote by hand. Goes out: findings.

Rules are as in ``authoring.checks``. All findings are warnings: whether a number is a statement about the world is for
a person to judge. What is called a figure is kept narrow, so that no date, version or name is taken for one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from decision.authoring.checks.rules import Mistake, Rule, Rules, apply
from decision.authoring.findings import Finding
from decision.authoring.source_reader import SourceReader
from decision.tree.model import Where

_WORDS = {
    name: words.text().split()
    for top in [SourceReader(Path(__file__).parent).read("figures.yml")]
    for name, _, words in (top.pairs() if top else ())
}
"""The words by which figures are found."""


def _any(kind: str) -> str:
    """Return what matches any word of a kind."""
    return "|".join(_WORDS[kind])


PAGES = ("playbook/**/*.md", "costs/*.md", "levers/*.md", "questions/*.md")
"""The pages that are looked at, below the folder of pages."""
SOURCED = frozenset({"claim", "cost_claim", "cost_price", "cost_ratio", "cost_state"})
"""Macros that bring their own source into a sentence."""
_MOST = 3
"""How many figures of a paragraph a message names."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, an item of a list, or a row of a table."""

    where: Where
    text: str
    """Its words, without code, links and macros; signs stand for what was taken out."""
    sourced: bool
    """Whether what it belongs to brings a source for it: the head of a table, the sentence before a list."""

    @property
    def brings(self) -> bool:
        """Whether it brings a source for what depends on it."""
        return self.sourced or bool(_BROUGHT.search(self.text))


@dataclass(frozen=True, slots=True)
class ProsePage:
    """A page of words."""

    paragraphs: tuple[Paragraph, ...]
    macros: bool
    """Whether it may hold macros; the pages of questions and levers are plain Markdown."""


def check_prose(docs: Path) -> list[Finding]:
    """Return what is odd in the pages below a folder, by file and line."""
    found: list[Finding] = []
    for file in sorted({path.relative_to(docs).as_posix() for pattern in PAGES for path in docs.glob(pattern)}):
        text = SourceReader(docs).text(file)  # who cannot read a page has said so in ``load``
        page = read_page(file, text or "")
        found += apply(_RULES, (), page, warning=True)
    return found


# --- the rules ---------------------------------------------------------------------------------


def figure_without_claim(page: ProsePage) -> Iterator[Mistake]:
    """A sentence states a figure, and nothing says where it comes from. This only warns."""
    mark = 'write {{ claim("…") }} after the sentence, link the source, or leave the figure out'
    link = "link its words to their claim, [words](../evidence.md#…), or leave the figure out"
    for paragraph in page.paragraphs:
        found = list(dict.fromkeys(_unsourced(paragraph)))
        if found:
            named = ", ".join(f"“{figure}”" for figure in found[:_MOST]) + " …" * (len(found) > _MOST)
            says = f"{named} {'has' if len(found) == 1 else 'have'} no claim and no source"
            yield paragraph.where, says, mark if page.macros else link


def _unsourced(paragraph: Paragraph) -> Iterator[str]:
    """Yield the figures of sentences without a source, as far as they are no advice."""
    for sentence in () if paragraph.sourced else _SENTENCE.findall(paragraph.text):
        if not _BROUGHT.search(sentence):
            for part in re.split("[:;] ", sentence):
                advice = _ADVICE.match(part)
                yield from (one for one in figures(part) if not advice or _NOT_OURS.search(one))


_MARK, _SOURCE, _GAP = "\ue000", "\ue001", "\ue002"
"""What stands for a mark, for whatever else brings its source, and for anything else that was taken out."""
_BROUGHT = re.compile(f"[{_MARK}{_SOURCE}]")
_SENTENCE = re.compile(rf"\S.*?(?:[.?!][”’)\"']*(?=[\s{_MARK}])(?:\s*{_MARK})*|$)", re.DOTALL)
"""A sentence, and the marks behind it."""
_ADVICE = re.compile(
    rf"\W*(?:(?:also|first|next|otherwise|then),? )?(?:do not |never |always )?(?:{_any('advice')})"
    r"\W+(?:\d|(?:an?|another|all|as|at|each|every|five|for|four|from|it|on|out|the|them|these|those|three|two|up|with"
    r"|your)\b)",
    re.IGNORECASE,
)
"""How a part of a sentence opens that tells the reader to do something; “test sets of” does not."""

_RULES: Rules = {figure_without_claim: ()}
PROSE_CHECKS: tuple[Rule, ...] = tuple(_RULES)
"""All rules on prose. Their findings are warnings."""


# --- figures -----------------------------------------------------------------------------------

_SMALL, _LARGE = _any("small"), _any("large")
_SOME = rf"(?:(?:an?|one|{_SMALL})[ -](?:{_LARGE})|(?:{_LARGE})s)"
"""An amount in words that is large enough to be a figure with whatever it counts."""
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_NUMBER = rf"(?<![\w.,/#&+$€£-]){_DIGITS}(?:(?: ?[–-] ?| to | or ){_DIGITS})?(?!\w)"
_RATE = r"(?:%|(?:percent|per cent|percentage points?|points?|times|USD|EUR|dollars?|euros?|cents?)\b)"
_COUNTED = rf"(?:{_any('counted')})\b"
_OF_THINGS = rf"(?:of (?:your|the|these|those|its|our) )?(?:(?!(?:{_any('between')})\b)[a-z][a-z-]* ){{0,2}}{_COUNTED}"
"""What is counted, with up to two words before it: good examples, of your failures."""
_NOT_OURS = re.compile(rf"[$€£×]|(?<![a-z]){_RATE}|\d (?:in|of|out of) (?:every )?\d|\dx\b|fold\b|twice as")
"""What makes a figure a share, a multiple or a sum of money."""
_FIGURE = re.compile(
    "|".join(
        (
            rf"[$€£] ?{_DIGITS}",  # $20
            rf"{_NUMBER}(?:[ -]?{_RATE}| ?×|-?fold\b)",  # 20%, 20 times, 20-fold
            rf"(?<![\w.,/#&+$€£-]){_DIGITS}x\b",  # 20x
            rf"{_NUMBER}(?: {_OF_THINGS}|-{_COUNTED})",  # 20 good examples, 7-day
            rf"{_NUMBER} (?:in|of|out of) (?:every )?\d{{1,3}}(?!\w|[,.]\d)",  # 2 of 3
            r"(?<![\w.,/#&+$€£-])\d{1,3}(?:,\d{3})+(?!\w|,\d)",  # 2,000
            rf"\b(?:{_SOME}|(?:{_SMALL})(?:-\w+)?)[ -]{_RATE}",  # two percent, three times
            rf"\b{_SOME} (?:of )?{_OF_THINGS}",  # a hundred examples
            rf"\b(?:one|{_SMALL}) (?:in|out of) (?:every )?(?:{_SMALL}|a hundred)\b",  # nine in ten
            rf"\b(?:{_SMALL}|{_LARGE})fold\b",  # tenfold
            r"\btwice as\b",
        )
    )
)
_YEAR = re.compile(rf"(?:19|20)\d\d(?![\d,]| ?{_RATE})")
_PLAIN = re.compile(r"\d{1,2}(?:\.\d+)?(?![\d,])")
"""What may be the number of a version or of a step."""
_BEFORE = re.compile(r"(?:^|(?P<stop>[.!?:;•])?\s*[“\"'‘(]*)(?P<word>[A-Za-z][\w’'-]*)\s$")  # noqa: RUF001  # typeset


def figures(text: str) -> Iterator[str]:
    """Yield the figures of a text: numbers with what they count, shares, sums of money, and numbers from 1,000 up."""
    for found in _FIGURE.finditer(text):
        if not _YEAR.match(found[0]) and not _is_name(text, found):
            yield " ".join(found[0].split())


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a number belongs to the word before it, as in “step 3” or “Llama 3”."""
    number = _PLAIN.match(found[0])
    before = _BEFORE.search(text[: found.start()])
    if number is None or before is None or re.match(" ?(?:%|per)", found[0][number.end() :]):
        return False
    word = before["word"]
    inside = before.start("word") > 0 and not before["stop"]
    return word.lower() in _WORDS["names"] or (inside and word[0].isupper())


# --- pages to paragraphs -----------------------------------------------------------------------

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FRONT = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_JINJA = re.compile(r"\{\{\s*(?P<name>\w+)?.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{:?\s*[#.][^{}]*\}")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?) ")
_TAG = re.compile(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
_A = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>')
_ADDRESS = re.compile(r"https?://\S+")
_FOOTNOTE = re.compile(r"(?<=.)\[\^[^\]]+\]")
_TO_SOURCE = re.compile(r"https?://|(?:.*/)?data/.*\.(?:yml|yaml|csv|json)\b|(?:.*/)?evidence(?:\.md|/)?#")


def read_page(file: str, text: str) -> ProsePage:
    """Return the paragraphs of a page. ``file`` is its place below the folder of pages."""
    tokens = _MARKDOWN.parse(_plain(text))
    macros = not file.startswith(("questions/", "levers/"))
    return ProsePage(tuple(_blocks(SyntaxTreeNode(tokens), file, sourced=False)), macros)


def _plain(text: str) -> str:
    """Take out what is not Markdown, and keep every line where it was."""
    text = _FRONT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _JINJA.sub(lambda found: _stand_in(found["name"]) + "\n" * found[0].count("\n"), text)
    lines, inside = [], False
    for line in _ATTRIBUTES.sub("", text).split("\n"):
        opens = bool(_ADMONITION.match(line))
        inside = opens or (inside and (not line.strip() or line.startswith("    ")))
        lines.append("" if opens else line.removeprefix("    ") if inside else line)
    return "\n".join(lines)


def _stand_in(name: str | None) -> str:
    return _MARK if name == "claim" else _SOURCE if name in SOURCED else _GAP if name else ""


def _blocks(node: SyntaxTreeNode, file: str, *, sourced: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs below a node. A list rests on the paragraph before it, where that ends with a colon."""
    leads = False
    for child in node.children:
        match child.type:
            case "paragraph":
                paragraph = _paragraph(child, [child], file, sourced=sourced)
                if not paragraph.text.startswith("[^"):
                    yield paragraph
                leads = paragraph.brings and paragraph.text.rstrip(f"{_MARK}{_SOURCE}{_GAP} ").endswith(":")
                continue
            case "html_block":
                yield _paragraph(child, [], file, sourced=sourced, html=child.content)
            case "table":
                yield from _rows(child, file, sourced=sourced or leads)
            case _:  # of headings and code nothing is left
                yield from _blocks(child, file, sourced=sourced or leads)
        leads = leads and child.type == "list_item"


def _rows(table: SyntaxTreeNode, file: str, *, sourced: bool) -> Iterator[Paragraph]:
    """Yield the rows of a table; a source in its head counts for all of them."""
    rows = [row for part in table.children for row in part.children]
    head = _paragraph(rows[0], rows[0].children, file, sourced=sourced)
    for row in rows[1:]:
        yield _paragraph(row, row.children, file, sourced=head.brings)


def _paragraph(
    node: SyntaxTreeNode, parts: Iterable[SyntaxTreeNode], file: str, *, sourced: bool, html: str = ""
) -> Paragraph:
    text = "".join(f"{_inline(inline)} " for part in parts for inline in part.children)
    text = text or _TAG.sub(" ", _A.sub(lambda found: _link(found[1]), html))
    line = (node.map[0] if node.map else 0) + 1
    return Paragraph(Where(file, line), _FOOTNOTE.sub(_MARK, _ADDRESS.sub(_GAP, text)).strip(), sourced)


def _inline(node: SyntaxTreeNode) -> str:
    """Return the words of an inline node; links, code and pictures leave a gap."""
    inside = "".join(map(_inline, node.children))
    match node.type:
        case "softbreak" | "hardbreak":
            return " "
        case "link":
            return _SOURCE if _BROUGHT.search(inside) else _link(str(node.attrs.get("href", "")))
        case "html_inline":
            return "".join(map(_link, _A.findall(node.content)))
        case "code_inline" | "image":
            return _GAP
        case _:
            return inside if node.children else node.content


def _link(href: str) -> str:
    """Return what stands for a link."""
    return _SOURCE if _TO_SOURCE.match(href) else _GAP
