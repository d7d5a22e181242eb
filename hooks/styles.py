"""The stylesheets that a page needs. Comes in: the sheets, a finished page. Goes out: the page with those.

A sheet is needed where the page has a class that the sheet knows and the two for all pages do not. What the tool may
only show later, such as a verdict's costs, comes at the end of the page, where it holds up nothing above.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ALWAYS = ("tokens", "site")
"""Sheets of every page."""

TOOL = "sft-tool"
"""The class of what is filled while one answers."""

_LINK = re.compile(r'\s*<link rel="stylesheet" href="[^"]*\bassets/css/([a-z-]+)\.css">')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"([^{}]+)\{")
_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
_CLASSES = re.compile(r'\bclass="([^"]*)"')


def read_sheets(folder: Path) -> dict[str, frozenset[str]]:
    """Return for each sheet in a folder the classes that it knows and the sheets of every page do not."""
    known = {sheet.stem: _classes(sheet.read_text(encoding="utf-8")) for sheet in folder.glob("*.css")}
    always = frozenset[str]().union(*(known[name] for name in ALWAYS))
    return {name: classes - always for name, classes in known.items()}


def needed_alone(html: str, sheets: Mapping[str, frozenset[str]]) -> str:
    """Return a page without the sheets of ours that it does not need."""
    here = set(" ".join(_CLASSES.findall(html)).split())
    late: list[str] = []

    def kept(link: re.Match[str]) -> str:
        if link[1] in ALWAYS or here & sheets[link[1]]:
            return link[0]
        if TOOL in here:
            late.append(link[0])
        return ""

    head, body, rest = html.partition("<body")
    return (_LINK.sub(kept, head) + body + rest).replace("</body>", f"{''.join(late)}</body>")


def _classes(text: str) -> frozenset[str]:
    return frozenset(_CLASS.findall(" ".join(_SELECTOR.findall(_COMMENT.sub("", text)))))
