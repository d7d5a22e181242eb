"""The instrument for other people's pages. Comes in: what a build has loaded. Goes out: pages, oEmbed, macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mkdocs.structure.files import File

from decision.render.drawings.svg import draw_tree
from decision.render.html import embed
from hooks.page_context import PageContext
from hooks.tool import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from decision.tree.model import Playbook

WIDTH = 440
"""Width of the drawn tree, in pixels at its natural size."""


class Site(PageContext, Protocol):
    """What a build has loaded, and the page it is at."""

    playbook: Playbook
    page: Page | None
    address: str


def files(site: Site, config: MkDocsConfig) -> Iterator[File]:
    """Yield an embed page and an oEmbed answer for every tree. ``embed/`` itself is the newest version."""
    known = site.playbook
    yield File.generated(config, "embed/index.md", content=embed.page(known.trees[0]))
    for tree in known.trees:
        folder = embed.folder(known, tree)
        yield File.generated(config, f"{folder}index.md", content=embed.page(tree))
        yield File.generated(config, f"{folder}oembed.json", content=embed.oembed(known, tree, site.address))


def offer(site: Site, tree: str) -> None:
    """Say in the head of the page at hand that a tree can be embedded."""
    if site.page:
        known = site.playbook
        site.page.meta["oembed"] = f"{site.address}{embed.folder(known, known.tree[tree])}oembed.json"
        site.page.meta["oembed_title"] = embed.title(known.tree[tree])


def macros(site: Site) -> dict[str, Callable[..., str]]:
    """Return the macros of a build by name."""

    def embed_tool(tree: str) -> str:
        """Put the instrument for one tree into an embed page."""
        offer(site, tree)
        known, base = site.playbook, site.base
        drawn = draw_tree(known, known.tree[tree], base=base, width=WIDTH)
        drawn = drawn.replace("<a href=", '<a target="_blank" href=')  # <base> may not hold inside a drawing
        return site.slot(tool(known, known.tree[tree], base, map_svg=drawn))

    def embed_chooser() -> str:
        """Put into a page the form that makes a snippet."""
        offer(site, site.playbook.trees[0].id)
        script = f'<script src="{site.base}assets/embed-page.js" defer></script>'
        return site.slot(embed.chooser(site.playbook, site.address, site.base) + script)

    return {macro.__name__: macro for macro in (embed_tool, embed_chooser)}
