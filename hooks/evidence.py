"""Claim marks and the ledger on the site's pages. Comes in: what a build has loaded, a page. Goes out: its HTML.

``claim`` leaves a place in the Markdown and remembers which claims the page names; when Markdown is done, ``finish``
puts the marks there and the notes at the end. Pages of questions and levers are plain Markdown without macros: there
the words of a sentence are linked to their claim in the ledger, and ``finish`` puts the mark behind them in place of
the link. Ids that no claim has are told in ``finish``, all of a page at once: what a macro raises would come out as a
traceback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import count
from typing import TYPE_CHECKING, Protocol

from mkdocs.exceptions import PluginError
from mkdocs.structure.toc import AnchorLink

from decision.render.html import evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs.structure.pages import Page

    from decision.tree.model import Playbook

HEADING, HEADING_ID = "Claims behind this page", "claims-behind-this-page"
_PLACE = re.compile(r"\[\[sft-cite-(\d+)\]\]")
_PLACES = re.compile(rf"([^\s<>]*?)((?:\s*{_PLACE.pattern})+)".replace(r"(\d+)", r"\d+"))
"""The end of a word, and the places of the marks after it."""
_LINKED = re.compile(rf'<a href="[./]*{evidence.LEDGER}#([^"]+)">(.*?)</a>([.,;:!?)”’]*)', re.DOTALL)
"""Words that are linked to their claim, and what closes them."""
_PLAIN = ("questions/", "levers/")
"""Where the pages are that stay plain Markdown."""
_PART = re.compile(r"<p>\[\[sft-ledger-(.*?)\]\]</p>")
_ID = re.compile(r'\sid="([^"]+)"')


class Site(Protocol):
    """What a build has loaded, and the page it is at."""

    playbook: Playbook
    page: Page | None

    @property
    def base(self) -> str:
        """The way from the page at hand to the site's root."""
        ...


@dataclass
class Evidence:
    """The macros of one build, and the claims that the page at hand has named so far, in order."""

    site: Site
    page: Page | None = None
    named: list[str] = field(default_factory=list)

    @property
    def macros(self) -> dict[str, Callable[..., str]]:
        """The macros by name."""
        return {"claim": self.claim, "ledger": self.ledger}

    def claim(self, *ids: str) -> str:
        """Put the mark of each claim after a sentence."""
        if self.site.page is not self.page:
            self.page, self.named = self.site.page, []
        first = len(self.named)
        self.named += ids or [""]
        return "".join(f"[[sft-cite-{place}]]" for place in range(first, len(self.named)))

    def ledger(self, part: str = "claims") -> str:
        """Put a part of the ledger into a page: claims, grades, totals or readings."""
        return f"\n\n[[sft-ledger-{part}]]\n\n"

    def finish(self, html: str, page: Page) -> str:
        """Put marks, notes and parts of the ledger into a page that Markdown is done with."""
        titles = article_titles(self.site.playbook)
        html = _PART.sub(lambda found: self._part(found[1], titles, page), html)
        named = self.named if self.page is page else []
        self.page, self.named = None, []
        if page.file.src_uri.startswith(_PLAIN):
            html, named = _unlink(html)
        if named:
            html = self._cite(html, page, named)
            notes = evidence.notes(self.site.playbook, self._cited(named), titles, self.site.base)
            html = f"{html}\n{_heading(page)}{notes}"
        if page.present_anchor_ids is not None:
            page.present_anchor_ids |= {*_ID.findall(html)}
        return html

    def _cited(self, named: list[str]) -> list[evidence.Cited]:
        known = self.site.playbook.claim
        numbers = enumerate(dict.fromkeys(named), start=1)
        return [evidence.Cited(number, known[name], named.count(name)) for number, name in numbers]

    def _part(self, name: str, titles: Mapping[str, str], page: Page) -> str:
        playbook = self.site.playbook
        script = f'<script src="{self.site.base}assets/evidence.js" defer></script>'
        parts: dict[str, Callable[[], str]] = {
            "grades": evidence.grades,
            "totals": lambda: evidence.totals(playbook, titles),
            "readings": lambda: f"<p>{evidence.readings(playbook)}</p>",
            "claims": lambda: evidence.ledger(playbook, titles) + script,
        }
        if name not in parts:
            raise PluginError(f"{page.file.src_uri}: the ledger has no part “{name}”; use one of: {', '.join(parts)}")
        return parts[name]()

    def _cite(self, html: str, page: Page, named: list[str]) -> str:
        """Put the marks into their places; ``PluginError`` for ids that no claim has, and for a mark in a heading."""
        known = self.site.playbook.claim
        if odd := [unknown(name, known) for name in dict.fromkeys(named) if name not in known]:
            raise PluginError(f"{page.file.src_uri}: {'; '.join(odd)}")
        if odd := [item.title for item in _items(page.toc) if _PLACE.search(item.title)]:
            title = _PLACE.sub("", odd[0]).strip()
            raise PluginError(f"{page.file.src_uri}: put the claim of the heading “{title}” after a sentence below it")
        cited = {one.claim.id: one for one in self._cited(named)}
        marks = [evidence.mark(cited[name], named[: place + 1].count(name)) for place, name in enumerate(named)]

        def together(found: re.Match[str]) -> str:
            """Keep marks on the line of the word before them."""
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


def _heading(page: Page) -> str:
    """Return the heading of the notes, and name it in the list of contents beside the page's other sections."""
    items = page.toc.items
    level = items[0].children if items and items[0].level == 1 else items
    level.append(AnchorLink(HEADING, HEADING_ID, 2))
    return (
        f'<h2 id="{HEADING_ID}" data-search-exclude>{HEADING}'
        f'<a class="headerlink" href="#{HEADING_ID}" title="Link to this section">¶</a></h2>'
    )
