"""Rules on pages: which are missing, which nobody would be led to. Comes in: a playbook, or a folder.

The menu is in ``mkdocs.yml`` beside the folder of pages; where there is none, nobody is asked for a menu.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from decision.authoring.checks.rules import FACTS, LEVERS, Mistake, Rules, outside
from decision.authoring.source_reader import SourceNode
from decision.tree.model import Fact, Lever, Playbook, Where, Words

MENU = "../mkdocs.yml"
"""Where the menu is, seen from the folder of pages."""
_LEFT_OUT = (".*", "/templates/")
"""What MkDocs leaves out by itself."""
_PATTERNS = ("not_in_nav", "exclude_docs")
"""What else need not be in the menu."""


def fact_without_page(playbook: Playbook) -> Iterator[Mistake]:
    """A fact has no page of words, so that its question could not be explained."""
    yield from _without_page("questions", playbook.facts, playbook.question_words)


def lever_without_page(playbook: Playbook) -> Iterator[Mistake]:
    """A lever has no page of words, so that a verdict could not say what to do."""
    yield from _without_page("levers", playbook.levers, playbook.lever_words)


def _without_page(folder: str, things: Sequence[Fact | Lever], pages: Sequence[Words]) -> Iterator[Mistake]:
    written = {page.id for page in pages}
    if things and not pages:
        yield Where(things[0].where.file, 1), f"there is no page at all in {folder}/", "write one for each id"
        return
    says = f"“{{0}}” has no page {folder}/{{0}}.md"
    yield from outside(things, written, says, "write the page, or rename the one that was meant")


def page_without_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A page in questions/ belongs to no fact, so that nobody would ever be shown it."""
    remedy = f"rename the page, add the fact to {FACTS}, or delete the page"
    yield from outside(playbook.question_words, playbook.fact, "there is no fact “{0}”", remedy)


def page_without_lever(playbook: Playbook) -> Iterator[Mistake]:
    """A page in levers/ belongs to no lever, so that no verdict would ever lead to it."""
    remedy = f"rename the page, add the lever to {LEVERS}, or delete the page"
    yield from outside(playbook.lever_words, playbook.lever, "there is no lever “{0}”", remedy)


RULES: Rules = {
    fact_without_page: (),
    lever_without_page: (),
    page_without_fact: (FACTS, "fact-without-page", "question-without-fact", "unknown-fact"),
    page_without_lever: (LEVERS, "lever-without-page", "unknown-lever"),
}


def page_outside_navigation(docs: Path, menu: SourceNode) -> Iterator[Mistake]:
    """A page is in no menu, so that readers find it only by a link, and the site is not built."""
    parts = {name: (key.where, value) for name, key, value in menu.pairs()}
    if "nav" not in parts:  # then MkDocs puts every page into the menu
        return
    where, nav = parts["nav"]
    patterns = [*_LEFT_OUT, *_patterns(value for name, (_, value) in parts.items() if name in _PATTERNS)]
    named = {posixpath.normpath(name) for name in _leaves(nav)}
    for page in sorted({path.relative_to(docs).as_posix() for path in docs.rglob("*.md")} - named):
        if not any(covers(pattern, page) for pattern in patterns):
            remedy = f"add “- {page}” to it, or cover the page by a pattern under “not_in_nav”"
            yield where, f"“nav” does not name the page {page}", remedy


def _patterns(nodes: Iterable[SourceNode]) -> Iterator[str]:
    for node in nodes:
        yield from (line.strip() for line in node.text().splitlines() if line.strip() and not line.startswith("#"))


def _leaves(node: SourceNode) -> Iterator[str]:
    """Yield all texts below a node, keys left out."""
    if node.is_text:
        yield node.text()
        return
    for inside in [value for _, _, value in node.pairs()] if node.is_mapping else node.items():
        yield from _leaves(inside)


def covers(pattern: str, page: str) -> bool:
    """Whether a pattern, as Git writes them, takes in a page: its path, its name, or a folder that it is in."""
    bare, place = pattern.strip("/"), PurePosixPath(page)
    above = [str(folder) for folder in place.parents][:-1]
    candidates = above if pattern.endswith("/") else [*above, page]
    if "/" not in pattern.rstrip("/"):
        candidates = [PurePosixPath(one).name for one in candidates]
    return any(_fits(one.split("/"), bare.split("/")) for one in candidates)


def _fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the parts of a path are those of a pattern, in which ``**`` is any number of them."""
    if not pattern:
        return not path
    first, *later = pattern
    if first == "**":
        return _fits(path, later) or (bool(path) and _fits(path[1:], pattern))
    return bool(path) and fnmatchcase(path[0], first) and _fits(path[1:], later)


MENU_RULES: Rules = {page_outside_navigation: ("page-without-fact", "page-without-lever")}
"""Rules that need the folder of pages and what ``mkdocs.yml`` holds."""
