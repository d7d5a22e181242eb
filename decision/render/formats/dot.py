"""A tree as Graphviz text. Comes in: a playbook and one of its trees. Goes out: DOT.

Each node and edge carries its name in ``id`` and its kind in ``class``, which Graphviz hands on to
an SVG, as in our own drawing.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from decision.render.drawings.diagram import edges, nodes

if TYPE_CHECKING:
    from decision.tree.model import Playbook, Tree

_LINE = 20
"""Characters in a line of a label, about."""


def to_dot(playbook: Playbook, tree: Tree) -> str:
    """Return the tree as a directed graph from top to bottom."""
    lines = [
        f"digraph {_quoted(tree.id)} {{",
        "  graph [rankdir=TB, nodesep=0.2, ranksep=0.3];",
        "  node [shape=box, fontname=Helvetica, fontsize=13];",
        "  edge [fontname=Helvetica, fontsize=12, arrowsize=0.6];",
    ]
    for node in nodes(playbook, tree):
        label = _wrapped(node.label) + (f"\n{_wrapped(node.says)}" if node.says else "")
        lines.append(
            f"  {_quoted(node.id)} [id={_quoted(node.id)}, class={_quoted(node.kind)}, "
            f"style={'filled' if node.leaf else 'rounded'}, label={_quoted(label)}];"
        )
    lines += [
        f"  {_quoted(edge.tail)} -> {_quoted(edge.head)} [id={_quoted(edge.id)}, "
        f'class="edge", label={_quoted(_wrapped(edge.label))}];'
        for edge in edges(playbook, tree)
    ]
    return "\n".join([*lines, "}", ""])


def _wrapped(text: str) -> str:
    return "\n".join(wrap(text, _LINE, break_long_words=False))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
