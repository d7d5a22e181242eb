"""A tree in other programs' forms: the list of them. Comes in: a playbook and one of its trees. Goes out: text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.drawings import svg
from decision.render.formats import dot, json_tree, mermaid, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.tree.model import Playbook, Tree

EXPORTS: dict[str, Callable[[Playbook, Tree], str]] = {
    "csv": table.to_csv,
    "dot": dot.to_dot,
    "json": json_tree.to_json,
    "mermaid": mermaid.to_mermaid,
    "svg": svg.to_svg,
}
"""The forms in which a tree can be had."""
