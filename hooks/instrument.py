"""The instrument before anything was answered. Comes in: what a build has loaded. Goes out: pages, oEmbed, macros.

It is in our own pages and in other people's. Every tree has an embed page of its own; that of the first tree is at
the versioned path itself. ``site`` is the site's address and ends with a slash, ``base`` the way to the site's root.
"""

import json
from collections.abc import Iterator

from markupsafe import Markup

from decision.render.drawings.diagram import ends
from decision.render.drawings.svg import draw_tree
from decision.render.formats.routing import routing_table
from decision.render.html.blocks import Writer
from decision.render.html.kit import Html, join, tag
from decision.tree.conditions import facts_to_ask
from decision.tree.model import Playbook, Tree
from decision.tree.walk import Walker
from decision.wording.exits import exit_parts
from decision.wording.labels import page_of, product, question_title
from decision.wording.sentences import progress, upper_first
from hooks.assistant import panel
from hooks.page_context import Macros, PageContext
from hooks.search import unsearched
from hooks.templates import render, render_page

FOLDER = "embed/v1/"
"""The versioned path below the site's root. See docs/adr/0010."""
HEIGHT = 720
"""Pixels at which an embed is usable when nothing fits its height."""
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"
"""What the snippet's frame may do, and nothing else."""
WIDTH = 440
"""Width of the drawn tree beside the instrument, in pixels at its natural size."""


def tool(  # noqa: PLR0913  # what differs from page to page, by name
    playbook: Playbook,
    tree: Tree,
    base: str,
    target: str | None = None,
    *,
    tell: bool = False,
    assistant: Html | str = "",
) -> Markup:
    """Return the instrument.

    ``target`` is where links of the whole tree open; ``tell`` asks for one's own words, and ``assistant`` is what helps
    to tell them elsewhere.
    """
    walker = Walker(playbook, tree)
    prefix = f"q-{tree.id}" if tree.article else "q"
    table = json.dumps(routing_table(playbook, tree), ensure_ascii=False, separators=(",", ":"))
    return render(
        "tool",
        tree=tree,
        base=base,
        tell=tell,
        purpose=upper_first(playbook.subject.purpose),
        assistant=assistant,
        questions=[
            (playbook.fact[fact], playbook.words.get(fact), f"{prefix}-{fact}") for fact in facts_to_ask(playbook, tree)
        ],
        progress=progress(0, walker.most_left({})),
        exits=Writer(base, "").parts(exit_parts(playbook, tree, tree.start.id)),
        asked=[playbook.fact[question.id] for question in tree.questions],
        ends=ends(walker),
        whole=draw_tree(playbook, tree, base=base, target=target, width=WIDTH),
        routes=Markup(table.replace("<", "\\u003c")),  # noqa: S704  # nothing in it can end the script
    )


def folder(playbook: Playbook, tree: Tree) -> str:
    """Return the path of a tree's embed page below the site's root."""
    return FOLDER if tree.id == playbook.trees[0].id else f"{FOLDER}{tree.id}/"


def title(playbook: Playbook, tree: Tree) -> str:
    """Return what a frame with a tree's instrument is called."""
    name = product(playbook)
    if tree.article or not name.endswith("?"):
        return f"{tree.title if tree.article else name}: questions and a verdict"
    return f"{name} Questions and a verdict"


def snippet(playbook: Playbook, tree: Tree, site: str) -> Html:
    """Return the HTML that puts a tree into somebody's page. It is usable with the script left out."""
    address = f"{site}{folder(playbook, tree)}"
    frame = render("embed_frame", address=address, title=title(playbook, tree), height=HEIGHT, sandbox=SANDBOX)
    return join(frame, "\n", tag("script", async_=True, src=f"{site}{FOLDER}embed.js"))


def files(context: PageContext) -> Iterator[tuple[str, str]]:
    """Yield an embed page and an oEmbed answer for every tree, by path. ``embed/`` itself is the newest version."""
    known = context.playbook
    folders = {"embed/": known.trees[0], **{folder(known, tree): tree for tree in known.trees}}
    for path, tree in folders.items():
        yield f"{path}index.md", render_page("embed", tree=tree, title=title(known, tree), full=page_of(tree))
        if path != "embed/":
            yield f"{path}oembed.json", _oembed(known, tree, context.address)


def _oembed(playbook: Playbook, tree: Tree, site: str) -> str:
    """Return the oEmbed answer for a tree, as JSON text. It may be kept for 30 days."""
    rich = {"version": "1.0", "type": "rich", "title": title(playbook, tree)}
    rich |= {"provider_name": product(playbook), "provider_url": site}
    kept = {"cache_age": 30 * 24 * 60 * 60, "width": 720, "height": HEIGHT, "html": snippet(playbook, tree, site)}
    return json.dumps(rich | kept, ensure_ascii=False, indent=2) + "\n"


def offer(context: PageContext, tree: str) -> None:
    """Say in the head of the page at hand that a tree can be embedded."""
    if context.page:
        known = context.playbook
        context.page.meta["oembed"] = f"{context.address}{folder(known, known.tree[tree])}oembed.json"
        context.page.meta["oembed_title"] = title(known, known.tree[tree])


class InstrumentMacros(Macros):
    """The instrument on our pages and on embeds, and the page about these."""

    def decision_tool(self, tree: str = "playbook", *, assistant: bool = False) -> str:
        """Put the instrument for one tree into a page, perhaps with the text for an assistant in it."""
        on, chosen = self.on, self.on.playbook.tree[tree]
        offer(on, tree)
        helps = panel(on.playbook, on.address, on.base) if assistant else ""
        html = unsearched(
            tool(on.playbook, chosen, on.base, tell=bool(on.cues) and not chosen.article, assistant=helps)
        )
        return on.slot(join(html, on.scripts("engine", "route", "screen", "decide", "take")))

    def embed_tool(self, tree: str) -> str:
        """Put the instrument for one tree into an embed page."""
        on = self.on
        offer(on, tree)
        return on.slot(tool(on.playbook, on.playbook.tree[tree], on.base, target="_blank"))

    def embed_chooser(self) -> str:
        """Put into a page the form that makes a snippet."""
        on, known = self.on, self.on.playbook
        offer(on, known.trees[0].id)
        asked = {fact.id: [tree.id for tree in known.trees if fact.id in tree.question] for fact in known.facts}
        chooser = render(
            "embed_chooser",
            trees=[(tree, folder(known, tree), title(known, tree), page_of(tree)) for tree in known.trees],
            starts=[(fact, question_title(known, fact), trees) for fact, trees in asked.items() if trees],
            snippet=str(snippet(known, known.trees[0], on.address)),
            link=f"{on.address}{page_of(known.trees[0])}",
            context=on,
        )
        return on.slot(chooser + on.scripts("embed-page"))
