"""Where things are. Comes in: a tree, an address. Goes out: a path below the site's root, an address made safe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.tree.model import Tree

_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~=&+?,:;@/#%]|%(?![0-9A-Fa-f]{2})")


def page_of(tree: Tree) -> str:
    """Return the path, below the site's root, of the page that carries a tree's instrument."""
    return f"opinions/{tree.id}/" if tree.article else "decide/"


def encoded(address: str) -> str:
    """Return an address with everything percent-encoded that could end it in a text, or be read as markup."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
