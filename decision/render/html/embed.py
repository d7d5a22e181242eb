"""The instrument inside a page of somebody else. Comes in: a tree, the site's address. Goes out: HTML, JSON.

``site`` is the site's address and ends with a slash. Every tree has an embed page of its own; that of the first tree
is at the versioned path itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision.render.html.kit import button, code_block, join, option, select, tag
from decision.wording.addresses import page_of
from decision.wording.verdict import question_title

if TYPE_CHECKING:
    from decision.render.html.kit import Html
    from decision.tree.model import Playbook, Tree

    type Json = bool | int | str | list[Json] | dict[str, Json] | None

NAME = "Should You Fine-Tune?"
"""What the site is called."""
FOLDER = "embed/v1/"
"""The versioned path below the site's root. See docs/adr/0010."""
HEIGHT = 720
"""Pixels at which an embed is usable when nothing fits its height."""
_WIDTH = 720
"""Pixels that oEmbed is told; the frame itself takes the width that there is."""
_MONTH = 30 * 24 * 60 * 60
"""Seconds for which an oEmbed answer may be kept."""
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"
"""What the snippet's frame may do, and nothing else."""


def folder(playbook: Playbook, tree: Tree) -> str:
    """Return the path of a tree's embed page below the site's root."""
    return FOLDER if tree.id == playbook.trees[0].id else f"{FOLDER}{tree.id}/"


def title(tree: Tree) -> str:
    """Return what a frame with a tree's instrument is called."""
    return f"{tree.title}: questions and a verdict" if tree.article else f"{NAME} Questions and a verdict"


def snippet(playbook: Playbook, tree: Tree, site: str) -> Html:
    """Return the HTML that puts a tree into somebody's page. It is usable with the script left out."""
    frame = tag(
        "iframe",
        src=f"{site}{folder(playbook, tree)}",
        title=title(tree),
        width="100%",
        height=HEIGHT,
        style=f"width:100%;height:{HEIGHT}px;border:0",
        loading="lazy",
        referrerpolicy="no-referrer",
        allow="clipboard-write",
        sandbox=SANDBOX,
    )
    return join(frame, "\n", tag("script", async_=True, src=f"{site}{FOLDER}embed.js"))


def oembed(playbook: Playbook, tree: Tree, site: str) -> str:
    """Return the oEmbed answer for a tree, as JSON text."""
    answer: dict[str, Json] = {
        "version": "1.0",
        "type": "rich",
        "title": title(tree),
        "provider_name": NAME,
        "provider_url": site,
        "cache_age": _MONTH,
        "width": _WIDTH,
        "height": HEIGHT,
        "html": snippet(playbook, tree, site),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def page(tree: Tree) -> str:
    """Return the Markdown of a tree's embed page."""
    said = title(tree)
    front = {
        "template": "embed.html",
        "title": said,
        "description": f"{said}, to stand inside another page.",
        "tree": tree.id,
        "full": page_of(tree),
        "search": {"exclude": True},
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
    return "\n".join(["---", *lines, "---", "", f'{{{{ embed_tool("{tree.id}") }}}}', ""])


def chooser(playbook: Playbook, site: str, base: str) -> Html:
    """Return the form that chooses tree, colours and start, the snippet, and the place of a live preview.

    Without scripts the form is hidden and the snippet is the one for the first tree.
    """
    trees = [
        option(
            tree.id,
            tree.title,
            data_folder=folder(playbook, tree),
            data_title=title(tree),
            data_full=page_of(tree),
        )
        for tree in playbook.trees
    ]
    asked = {fact.id: [tree.id for tree in playbook.trees if fact.id in tree.question] for fact in playbook.facts}
    starts = [option(fact, question_title(playbook, fact), data_trees=" ".join(by)) for fact, by in asked.items() if by]
    themes = [option("", "As the reader’s browser says"), option("light", "Light"), option("dark", "Dark")]
    fields = (
        select("embed-tree", "tree", "Tree", trees),
        select("embed-theme", "theme", "Colours", themes),
        select("embed-start", "start", "Begins with", [option("", "The first question"), *starts]),
    )
    form = [tag("p", field) for field in fields]
    show = button("Show it here", class_="sft-button-quiet")
    return tag(
        "div",
        tag("form", form, class_="sft-embed-form", method="dialog", autocomplete="off", hidden=True),
        _code("snippet", "The snippet", str(snippet(playbook, playbook.trees[0], site))),
        tag("p", show, class_="sft-embed-show", hidden=True),
        tag("div", class_="sft-embed-preview"),
        tag("p", "Where a page allows neither frames nor scripts, a link does:"),
        _code("link", "The link", f"{site}{page_of(playbook.trees[0])}"),
        class_="sft-embedding",
        data_base=base,
        data_site=site,
    )


def _code(name: str, label: str, code: str) -> Html:
    """Return some code as readers see it, with a button that copies it."""
    copy = button("Copy", class_="sft-button-quiet", hidden=True)
    return tag(
        "div",
        code_block(label, code),
        tag("p", copy, " ", tag("span", role="status")),
        class_="sft-embed-code",
        data_code=name,
    )
