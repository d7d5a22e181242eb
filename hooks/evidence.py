"""Claim marks and the ledger on the site's pages. Comes in: what a build has loaded, a page. Goes out: its HTML.

``claim`` leaves a place in the Markdown and remembers which claims the page names; when Markdown is done, ``finish``
puts the marks there and the notes at the end. Pages of questions and levers are plain Markdown without macros: there
the words of a sentence are linked to their claim in the ledger, and ``finish`` puts the mark behind them in place of
the link. Ids that no claim has are told in ``finish``, all of a page at once: what a macro raises would come out as a
traceback.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import count
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.toc import AnchorLink

from hooks import claims
from hooks.page_context import Macros, PageContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs.structure.pages import Page

    from decision.tree.model import Playbook

_PLACE = re.compile(r"\[\[sft-cite-(\d+)\]\]")
_PLACES = re.compile(rf"([^\s<>]*?)((?:\s*{_PLACE.pattern})+)".replace(r"(\d+)", r"\d+"))
"""The end of a word, and the places of the marks after it."""
_LINKED = re.compile(rf'<a href="[./]*{claims.LEDGER}#([^"]+)">(.*?)</a>([.,;:!?)”’]*)', re.DOTALL)
"""Words that are linked to their claim, and what closes them."""
_PLAIN = ("questions/", "levers/")
"""Where the pages are that stay plain Markdown."""
_PART = re.compile(r"<p>\[\[sft-ledger-(.*?)\]\]</p>")
_ID = re.compile(r'\sid="([^"]+)"')


class ClaimMacros(Macros):
    """Marks of claims, and the ledger of all."""

    def claim(self, *ids: str) -> str:
        """Put the mark of each claim after a sentence."""
        named = self.context.claims
        first = len(named)
        named += ids or [""]
        return "".join(f"[[sft-cite-{place}]]" for place in range(first, len(named)))

    def ledger(self, part: str = "claims") -> str:
        """Put a part of the ledger into a page: claims, grades, totals or readings."""
        return f"\n\n[[sft-ledger-{part}]]\n\n"


def finish(context: PageContext, html: str, page: Page) -> str:
    """Put marks, notes and parts of the ledger into a page that Markdown is done with."""
    titles = article_titles(context.playbook)
    html = _PART.sub(lambda found: _part(context, found[1], titles, page), html)
    named, context.claims = context.claims, []
    if page.file.src_uri.startswith(_PLAIN):
        html, named = _unlink(html)
    if named:
        cited = _cited(context.playbook, named, page)
        html = _cite(html, named, cited)
        html = f"{html}\n{claims.notes(context.playbook, [*cited.values()], titles, context.base)}"
        _name_in_contents(page)
    if page.present_anchor_ids is not None:
        page.present_anchor_ids |= {*_ID.findall(html)}
    return html


def _part(context: PageContext, name: str, titles: Mapping[str, str], page: Page) -> str:
    playbook = context.playbook
    parts: dict[str, Callable[[], str]] = {
        "grades": claims.grades,
        "totals": lambda: claims.totals(playbook, titles),
        "readings": lambda: f"<p>{claims.readings(playbook)}</p>",
        "claims": lambda: claims.ledger(playbook, titles) + context.scripts("evidence"),
    }
    if name not in parts:
        raise PluginError(f"{page.file.src_uri}: the ledger has no part “{name}”; use one of: {', '.join(parts)}")
    return parts[name]()


def _cited(playbook: Playbook, named: list[str], page: Page) -> dict[str, claims.Cited]:
    """Return the claims of a page by id; ``PluginError`` for ids that no claim has, and for a mark in a heading."""
    known = playbook.claim
    if odd := [unknown(name, known) for name in dict.fromkeys(named) if name not in known]:
        raise PluginError(f"{page.file.src_uri}: {'; '.join(odd)}")
    if odd := [item.title for item in _items(page.toc) if _PLACE.search(item.title)]:
        title = _PLACE.sub("", odd[0]).strip()
        raise PluginError(f"{page.file.src_uri}: put the claim of the heading “{title}” after a sentence below it")
    numbers = enumerate(dict.fromkeys(named), start=1)
    return {name: claims.Cited(number, known[name], named.count(name)) for number, name in numbers}


def _cite(html: str, named: list[str], cited: Mapping[str, claims.Cited]) -> str:
    """Put the marks into their places, each on the line of the word before it."""
    marks = [claims.mark(cited[name], named[: place + 1].count(name)) for place, name in enumerate(named)]

    def together(found: re.Match[str]) -> str:
        shown = "".join(marks[int(place)] for place in _PLACE.findall(found[2]))
        return f'<span class="sft-cited">{found[1]}{shown}</span>'

    return _PLACES.sub(together, html)


def _unlink(html: str) -> tuple[str, list[str]]:
    """Put a place for a mark behind words that are linked to a claim; return the claims too, in order."""
    named = [claim for claim, _, _ in _LINKED.findall(html)]
    places = count()
    return _LINKED.sub(lambda found: f"{found[2]}{found[3]} [[sft-cite-{next(places)}]]", html), named


def unknown(name: str, known: Mapping[str, object]) -> str:
    """Say that there is no such claim, and which one is nearest."""
    if not name:
        return "claim() names no claim; write its id in quotes"
    near = get_close_matches(name, known, n=1, cutoff=0.0)
    return f"there is no claim “{name}”" + (f"; the nearest is “{near[0]}”" if near else "")


def article_titles(playbook: Playbook) -> dict[str, str]:
    """Return the titles of the articles by id; ``PluginError`` where a claim names one that has no tree."""
    titles = {tree.id: tree.title for tree in playbook.trees if tree.article}
    named = {article for claim in playbook.claims for article in claim.asserted_by}
    if lost := sorted(named - titles.keys()):
        raise PluginError(f"claims name the article “{lost[0]}”, and no tree gives its title")
    return titles


def _items(toc: Iterable[AnchorLink]) -> Iterable[AnchorLink]:
    for item in toc:
        yield item
        yield from _items(item.children)


def _name_in_contents(page: Page) -> None:
    """Name the notes in the list of contents beside the page's other sections."""
    items = page.toc.items
    level = items[0].children if items and items[0].level == 1 else items
    level.append(AnchorLink(claims.HEADING, claims.HEADING_ID, 2))
