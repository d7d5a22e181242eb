"""The instrument inside a page of somebody else. Comes in: a tree, the site's address. Goes out: HTML, JSON.

``site`` is the site's address and ends with a slash. Every tree has an embed page of its own; that of the first tree
stands at the versioned path itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision.render.html.instrument import escape
from decision.wording.addresses import page_of

if TYPE_CHECKING:
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


def snippet(playbook: Playbook, tree: Tree, site: str) -> str:
    """Return the HTML that puts a tree into somebody's page. It is usable with the script left out."""
    frame = {
        "src": f"{site}{folder(playbook, tree)}",
        "title": title(tree),
        "width": "100%",
        "height": str(HEIGHT),
        "style": f"width:100%;height:{HEIGHT}px;border:0",
        "loading": "lazy",
        "referrerpolicy": "no-referrer",
        "allow": "clipboard-write",
        "sandbox": SANDBOX,
    }
    said = " ".join(f'{name}="{escape(text)}"' for name, text in frame.items())
    return f'<iframe {said}></iframe>\n<script async src="{escape(site)}{FOLDER}embed.js"></script>'


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


def chooser(playbook: Playbook, site: str, base: str) -> str:
    """Return the form that chooses tree, colours and start, the snippet, and the place of a live preview.

    Without scripts the form is hidden and the snippet is the one for the first tree.
    """
    trees = "".join(
        f'<option value="{escape(tree.id)}" data-folder="{escape(folder(playbook, tree))}"'
        f' data-title="{escape(title(tree))}" data-full="{escape(page_of(tree))}">{escape(tree.title)}</option>'
        for tree in playbook.trees
    )
    asked = {fact.id: [tree.id for tree in playbook.trees if fact.id in tree.question] for fact in playbook.facts}
    starts = '<option value="">The first question</option>' + "".join(
        f'<option value="{escape(fact.id)}" data-trees="{" ".join(asked[fact.id])}">'
        f"{escape(playbook.words[fact.id].title if fact.id in playbook.words else fact.label)}</option>"
        for fact in playbook.facts
        if asked[fact.id]
    )
    themes = "".join(
        f'<option value="{value}">{label}</option>'
        for value, label in (("", "As the reader’s browser says"), ("light", "Light"), ("dark", "Dark"))
    )
    fields = "".join(
        f'<p><label for="embed-{name}">{label}</label><select id="embed-{name}" name="{name}">{options}</select></p>'
        for name, label, options in (
            ("tree", "Tree", trees),
            ("theme", "Colours", themes),
            ("start", "Begins with", starts),
        )
    )
    code = escape(snippet(playbook, playbook.trees[0], site))
    link = escape(f"{site}{page_of(playbook.trees[0])}")
    return (
        f'<div class="sft-embedding" data-base="{escape(base)}" data-site="{escape(site)}">'
        f'<form class="sft-embed-form" method="dialog" autocomplete="off" hidden>{fields}</form>'
        f"{_code('snippet', 'The snippet', code)}"
        '<p class="sft-embed-show" hidden><button class="sft-button-quiet" type="button">Show it here</button></p>'
        '<div class="sft-embed-preview"></div>'
        "<p>Where a page allows neither frames nor scripts, a link does:</p>"
        f"{_code('link', 'The link', link)}</div>"
    )


def _code(name: str, label: str, code: str) -> str:
    """Return some code, which is HTML by now, with a button that copies it."""
    return (
        f'<div class="sft-embed-code" data-code="{name}"><pre tabindex="0" role="group" aria-label="{label}">'
        f"<code>{code}</code></pre>"
        '<p><button class="sft-button-quiet" type="button" hidden>Copy</button> <span role="status"></span></p></div>'
    )
