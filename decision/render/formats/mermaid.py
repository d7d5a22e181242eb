"""A tree as Mermaid text. Comes in: a playbook and one of its trees. Goes out: a flowchart.

Ids begin with ``ask_``, ``lever_`` or ``leaf_`` and have underscores for hyphens, so that none is a
word of Mermaid's and each can be turned back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.drawings.diagram import edges, nodes

if TYPE_CHECKING:
    from decision.tree.model import Playbook, Tree


def to_mermaid(playbook: Playbook, tree: Tree) -> str:
    """Return the tree as a Mermaid flowchart from top to bottom."""
    drawn = nodes(playbook, tree)
    names = {node.id: (node.id if node.leaf else f"ask-{node.id}").replace("-", "_") for node in drawn}
    lines = [f"%% {tree.title} (tree {tree.id}, version {tree.version})", "flowchart TD"]
    for node in drawn:
        label = _quoted(node.label) if not node.says else _quoted(f"{node.label}\n{node.says}")
        lines.append(f"    {names[node.id]}[{label}]" if node.leaf else f"    {names[node.id]}{{{label}}}")
    lines += [f"    {names[edge.tail]} -->|{_quoted(edge.label)}| {names[edge.head]}" for edge in edges(playbook, tree)]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    """Quote a label; where HTML has an ampersand, Mermaid's entities have a number sign."""
    for mark, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(mark, entity)
    return '"' + text.replace("\n", "<br/>") + '"'
