"""Paragraphs with a figure and nothing behind it. Comes in: the pages that authors wrote by hand. Goes out: findings.

As in ``decision.checks``, each rule is one generator function: its name with hyphens is the rule's name, and its
docstring is the rule's page. All findings are warnings: whether a number is a statement about the world is for a person
to judge. What is called a figure is kept narrow, so that no date, version or name is taken for one.
"""
# ruff: noqa: D401  # the docstring of a rule is its page, and says what the author did

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from decision.findings import Finding
from decision.model import Where
from decision.yamlfile import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from decision.model import Playbook

PAGES = ("playbook/**/*.md", "costs/*.md", "levers/*.md", "questions/*.md")
"""The pages that are looked at, below the folder of pages."""
SOURCED = frozenset({"claim", "cost_claim", "cost_price", "cost_ratio", "cost_state"})
"""Macros that bring their own source into a sentence."""
_MOST = 3
"""How many figures of a paragraph a message names."""

type ProseCheck = Callable[[ProsePage], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, an item of a list, or a row of a table."""

    where: Where
    text: str
    """Its words, without code, links and macros."""
    sourced: bool
    """Whether it carries a claim mark, a macro that brings its source, or a link to a source."""


@dataclass(frozen=True, slots=True)
class ProsePage:
    """A page of words."""

    claims: tuple[str, ...] | None
    """The claims that the page as a whole rests on; ``None`` where a page cannot name any."""
    paragraphs: tuple[Paragraph, ...]


def check_prose(docs: Path, playbook: Playbook) -> list[Finding]:
    """Return what is odd in the pages below a folder, by file and line."""
    found: list[Finding] = []
    for file in sorted({path.relative_to(docs).as_posix() for pattern in PAGES for path in docs.glob(pattern)}):
        text = Desk(docs).text(file)  # who cannot read a page has said so in ``load``
        page = read_page(file, text or "", playbook)
        for rule in PROSE_CHECKS:
            found += rule(page)
    return found


# --- the rules ---------------------------------------------------------------------------------


def figure_without_claim(page: ProsePage) -> Iterator[Finding]:
    """A paragraph states a figure, and nothing says where it comes from. This only warns.

        Retrieval answers 80% of such questions.

    Put the mark of a claim after the sentence, link the source, or leave the figure out. On the page of a question or
    a lever, name the claim under “claims” at its top.
    """
    if page.claims:
        return
    after = 'write {{ claim("…") }} after the sentence, link the source, or leave the figure out'
    top = "name the claim under “claims” at the top of the page, or leave the figure out"
    for paragraph in page.paragraphs:
        found = list(dict.fromkeys(figures(paragraph.text)))
        if found and not paragraph.sourced:
            named = ", ".join(f"“{figure}”" for figure in found[:_MOST]) + " …" * (len(found) > _MOST)
            says = f"{named} {'has' if len(found) == 1 else 'have'} no claim and no source"
            remedy = after if page.claims is None else top
            yield Finding("figure-without-claim", paragraph.where, says, remedy, warning=True)


PROSE_CHECKS: tuple[ProseCheck, ...] = (figure_without_claim,)
"""All rules on prose. Their findings are warnings."""


# --- figures -----------------------------------------------------------------------------------

_SMALL = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    "|ninety"
)
_LARGE = "hundred|thousand|million|billion"
_SOME = rf"(?:(?:an?|one|{_SMALL})[ -](?:{_LARGE})|(?:{_LARGE})s)"
"""An amount in words that is large enough to be a figure with whatever it counts."""
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_NUMBER = rf"(?<![\w.,/#&+$€£-]){_DIGITS}(?:(?: ?[–-] ?| to | or ){_DIGITS})?(?!\w)"
_RATE = r"(?:%|(?:percent|per cent|percentage points?|points?|times|USD|EUR|dollars?|euros?|cents?)\b)"
_COUNTED = (
    "(?:adapters?|answers?|benchmarks?|calls?|cases|chunks|classes|companies|comparisons|customers|datasets?|days?"
    "|developers?|documents?|engineers?|epochs|errors?|examples?|experts?|failures?|GB|gigabytes?|GPUs?|hours?|inputs?"
    "|items?|labels?|layers|levels|lines|milliseconds?|minutes?|models?|months?|ms|organisations?|outputs?|pages?"
    "|pairs?|parameters?|people|practitioners?|predictions|projects?|prompts?|questions?|records?|requests?"
    "|respondents?|rounds?|rows|runs?|samples?|seconds?|sentences|steps|studies|tasks?|teams?|tests|tokens?|traces?"
    "|trials?|users?|weeks?|words|years?)\\b"
)
_SMALL_WORDS = (
    "a|also|an|and|are|as|at|but|by|can|do|does|for|from|had|has|have|if|in|is|it|its|may|not|of|on|only|or|per|so"
    "|still|than|that|the|then|these|they|this|those|to|was|we|were|when|where|which|who|will|with|you"
)
_OF_THINGS = rf"(?:of (?:your|the|these|those|its|our) )?(?:(?!(?:{_SMALL_WORDS})\b)[a-z][a-z-]* ){{0,2}}{_COUNTED}"
"""What is counted, with up to two words before it: good examples, of your failures."""
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
_LABELS = frozenset(
    {
        *("answer", "article", "bullet", "case", "chapter", "figure", "footnote", "gate", "item", "lever", "level"),
        *("line", "note", "number", "page", "paragraph", "part", "phase", "point", "question", "round", "row", "rung"),
        *("section", "stage", "step", "table", "version", "v", "week"),
        *("claude", "command", "cohere", "gemini", "gemma", "gpt", "haiku", "llama", "mistral", "nova", "opus", "phi"),
        *("python", "qwen", "sonnet"),
    }
)
"""Words after which a number is a name."""
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
    return word.lower() in _LABELS or (inside and word[0].isupper())


# --- pages to paragraphs -----------------------------------------------------------------------

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FRONT = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_JINJA = re.compile(r"\{\{\s*(?P<name>\w+)?.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{:?\s*[#.][^{}]*\}")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?) ")
_TAG = re.compile(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
_TO_SOURCE = re.compile(r"https?://|(?:.*/)?data/.*\.(?:yml|yaml|csv|json)\b|(?:.*/)?evidence(?:\.md|/)?#")
_MARK, _GAP = "\ue000", "\ue001"
"""What stands for a macro that brings its source, and for anything else that was taken out."""


def read_page(file: str, text: str, playbook: Playbook) -> ProsePage:
    """Return the paragraphs of a page. ``file`` is its place below the folder of pages."""
    folder, _, name = file.rpartition("/")
    ident = name.removesuffix(".md")
    pages = {"questions": playbook.question_words, "levers": playbook.lever_words}.get(folder, ())
    claims = next((words.claims for words in pages if words.id == ident), None)
    tokens = _MARKDOWN.parse(_plain(text))
    return ProsePage(claims, tuple(_blocks(SyntaxTreeNode(tokens), file, sourced=False)))


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
    return _MARK if name in SOURCED else _GAP if name else ""


def _blocks(node: SyntaxTreeNode, file: str, *, sourced: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs below a node. A list rests on the paragraph before it, where that ends with a colon."""
    leads = False
    for child in node.children:
        match child.type:
            case "heading" | "fence" | "code_block":
                leads = False
            case "paragraph":
                paragraph = _paragraph(child, [child], file, sourced=sourced)
                if not paragraph.text.startswith("[^"):
                    yield paragraph
                leads = paragraph.sourced and paragraph.text.rstrip(f"{_MARK}{_GAP} ").endswith(":")
            case "html_block":
                yield _paragraph(child, [], file, sourced=sourced, html=child.content)
                leads = False
            case "table":
                yield from _rows(child, file, sourced=sourced or leads)
                leads = False
            case _:
                yield from _blocks(child, file, sourced=sourced or leads)
                leads = leads and child.type == "list_item"


def _rows(table: SyntaxTreeNode, file: str, *, sourced: bool) -> Iterator[Paragraph]:
    """Yield the rows of a table; a source in its head counts for all of them."""
    rows = [row for part in table.children for row in part.children]
    head = _paragraph(rows[0], rows[0].children, file, sourced=sourced)
    for row in rows[1:]:
        yield _paragraph(row, row.children, file, sourced=head.sourced)


def _paragraph(
    node: SyntaxTreeNode, parts: Iterable[SyntaxTreeNode], file: str, *, sourced: bool, html: str = ""
) -> Paragraph:
    pieces = [piece for part in parts for inline in part.children for piece in (*_inline(inline), " ")]
    text = "".join(pieces) or _TAG.sub(" ", html)
    linked = any(_TO_SOURCE.match(href) for href in _addresses(node, html))
    named = _MARK in text or bool(_FOOTNOTE.search(text))
    line = (node.map[0] if node.map else 0) + 1
    return Paragraph(Where(file, line), _ADDRESS.sub(_GAP, text).strip(), sourced or linked or named)


def _inline(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield the words of an inline node; links, code and pictures leave a gap."""
    if node.type in ("softbreak", "hardbreak"):
        yield " "
    elif node.type == "link":
        yield _MARK if any(_MARK in piece for child in node.children for piece in _inline(child)) else _GAP
    elif node.type in ("code_inline", "image", "html_inline"):
        yield _GAP if node.type != "html_inline" else ""
    elif node.children:
        for child in node.children:
            yield from _inline(child)
    else:
        yield node.content


def _addresses(node: SyntaxTreeNode, html: str) -> Iterator[str]:
    """Yield where the links of a paragraph lead."""
    yield from re.findall(r'<a\b[^>]*?href="([^"]*)"', html)
    for inner in node.walk():
        if inner.type == "link":
            yield str(inner.attrs.get("href", ""))
        elif inner.type == "html_inline":
            yield from re.findall(r'<a\b[^>]*?href="([^"]*)"', inner.content)
