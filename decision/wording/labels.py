"""What things are called, and where they are. Comes in: a leaf, a tree, an address. Goes out: plain text."""

import re

from decision.tree.model import Leaf, Playbook, Tree
from decision.wording.blocks import Piece, ToPage

SILENCE = "The article says nothing"
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~=&+?,:;@/#%]|%(?![0-9A-Fa-f]{2})")


def product(playbook: Playbook) -> str:
    """Return the name of a playbook."""
    return playbook.subject.product or playbook.title


def slug(name: str) -> str:
    """Return a name as addresses and formats have it: small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def question(playbook: Playbook) -> str:
    """Return what a team decides."""
    return playbook.subject.question or playbook.title


def describe_leaf(playbook: Playbook, leaf: Leaf) -> str:
    """Name a leaf: the lever's title, else the family, else that nothing is said."""
    if leaf.lever:
        return playbook.lever[leaf.lever].title
    return SILENCE if leaf.family is None else leaf.family.label


def leaf_piece(playbook: Playbook, leaf: Leaf) -> Piece:
    """Return a leaf as a link to its lever's page; a family, or silence, in words."""
    title = describe_leaf(playbook, leaf)
    return ToPage(title, f"levers/{leaf.lever}/") if leaf.lever else title


def question_title(playbook: Playbook, fact: str) -> str:
    """Return the question that asks for a fact."""
    words = playbook.words.get(fact)
    return words.title if words else playbook.fact[fact].label


def page_of(tree: Tree) -> str:
    """Return the path, below the site's root, of the page that carries a tree's instrument."""
    return f"opinions/{tree.id}/" if tree.article else "decide/"


def encoded(address: str) -> str:
    """Return an address with everything percent-encoded that could end it in a text, or be read as markup."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
