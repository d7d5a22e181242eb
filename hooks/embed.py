"""The instrument for other people's pages. Comes in: what a build has loaded. Goes out: pages, oEmbed, macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.drawings.svg import draw_tree
from decision.render.html import embed
from hooks.page_context import Macros, PageContext
from hooks.tool import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 440
"""Width of the drawn tree, in pixels at its natural size."""


def files(context: PageContext) -> Iterator[tuple[str, str]]:
    """Yield an embed page and an oEmbed answer for every tree, by path. ``embed/`` itself is the newest version."""
    known = context.playbook
    yield "embed/index.md", embed.page(known.trees[0])
    for tree in known.trees:
        folder = embed.folder(known, tree)
        yield f"{folder}index.md", embed.page(tree)
        yield f"{folder}oembed.json", embed.oembed(known, tree, context.address)


def offer(context: PageContext, tree: str) -> None:
    """Say in the head of the page at hand that a tree can be embedded."""
    if context.page:
        known = context.playbook
        context.page.meta["oembed"] = f"{context.address}{embed.folder(known, known.tree[tree])}oembed.json"
        context.page.meta["oembed_title"] = embed.title(known.tree[tree])


class EmbedMacros(Macros):
    """What embeds show, and the page about them."""

    def embed_tool(self, tree: str) -> str:
        """Put the instrument for one tree into an embed page."""
        on = self.context
        offer(on, tree)
        drawn = draw_tree(on.playbook, on.playbook.tree[tree], base=on.base, target="_blank", width=WIDTH)
        return on.slot(tool(on.playbook, on.playbook.tree[tree], on.base, map_svg=drawn))

    def embed_chooser(self) -> str:
        """Put into a page the form that makes a snippet."""
        on = self.context
        offer(on, on.playbook.trees[0].id)
        return on.slot(embed.chooser(on.playbook, on.address, on.base) + on.scripts("embed-page"))
