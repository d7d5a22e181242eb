"""The instrument before anything was answered. Comes in: a playbook, a tree. Goes out: HTML."""

import json

from markupsafe import Markup

from decision.render.formats.routing import facts_to_ask, routing_table
from decision.render.html.blocks import Writer
from decision.render.html.kit import NOTHING, Html
from decision.tree.model import Playbook, Tree
from decision.tree.walk import Walker
from decision.wording.exits import exit_parts
from decision.wording.sentences import progress
from hooks.templates import render


def tool(playbook: Playbook, tree: Tree, base: str, *, map_svg: Html = NOTHING, wide: bool = False) -> Markup:
    """Return the instrument; ``base`` is the way to the site's root, ``map_svg`` the drawn tree beside it."""
    prefix = f"q-{tree.id}" if tree.article else "q"
    table = json.dumps(routing_table(playbook, tree), ensure_ascii=False, separators=(",", ":"))
    return render(
        "tool",
        tree=tree,
        base=base,
        wide=wide,
        questions=[
            (playbook.fact[fact], playbook.words.get(fact), f"{prefix}-{fact}") for fact in facts_to_ask(playbook, tree)
        ],
        progress=progress(0, Walker(playbook, tree).most_left({})),
        exits=Writer(base, "").parts(exit_parts(playbook, tree, tree.start.id)),
        map_svg=map_svg,
        routes=Markup(table.replace("<", "\\u003c")),  # noqa: S704  # nothing in it can end the script
    )
