"""The diagrams of a file. Comes in: its text, a diagram or a page in Markdown. Goes out: each with its line."""

import re
from dataclasses import dataclass

from decision.authoring.findings import Finding
from decision.tree.model import Where

_FENCE = re.compile(
    r"(?P<quote>(?:[ \t]*>)*)[ \t*+-]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?:\{?[.\s]*|code-block:: *)?mermaid\b.*",
    re.IGNORECASE,
)
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<title>.*?)[ \t#]*")
_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_PAGES = (".md", ".markdown", ".mdx", ".qmd", ".rmd")


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one diagram."""

    text: str
    line: int
    """Its first line in the file."""
    title: str = ""
    """The heading above it."""


def find_blocks(text: str, file: str = "") -> tuple[list[Block], list[Finding]]:
    """Return the diagrams of a file: what is fenced as Mermaid, or else the whole text; a page without one is odd."""
    lines = text.splitlines()
    blocks = _fenced(lines)
    if not blocks and file.lower().endswith(_PAGES):
        remedy = "put it between ```mermaid and ```, or name a file that holds nothing but the diagram"
        return [], [Finding("no-diagram", Where(file, 1), "this page holds no Mermaid diagram", remedy)]
    return blocks or [Block(text, 1)], []


def _fenced(lines: list[str]) -> list[Block]:
    """Return what is fenced as Mermaid; a fence that is not closed ends with the file."""
    found: list[Block] = []
    title, number = "", 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if opened := _FENCE.fullmatch(line):
            start = number
            number = next((at for at in range(start, len(lines)) if _closes(lines[at], opened["fence"])), len(lines))
            inside = [_QUOTE.sub("", one, count=1) if opened["quote"] else one for one in lines[start:number]]
            found.append(Block("\n".join(inside), start + 1, title))
        elif heading := _HEADING.fullmatch(line):
            title = heading["title"]
    return found


def _closes(line: str, fence: str) -> bool:
    bare = line.strip(" \t>")
    return bare.startswith(fence) and not bare.strip(fence[0])
