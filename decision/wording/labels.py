"""The names of families and of a tree's ends. Comes in: a leaf. Goes out: plain text."""

from __future__ import annotations

from decision.tree.model import Family, Leaf, Playbook

FAMILIES = {
    Family.LEAVE: "Leave it, or measure first",
    Family.PROMPTING: "Prompting",
    Family.RETRIEVAL: "Retrieval",
    Family.SMALL_CLASSIFIER: "A small classifier",
    Family.FINE_TUNING: "Fine-tuning",
    Family.RETRIEVAL_AND_FINE_TUNING: "Retrieval with fine-tuning",
}
SILENCE = "The article says nothing"


def describe_leaf(playbook: Playbook, leaf: Leaf) -> str:
    """Name a leaf: the lever's title, else the family, else that nothing is said."""
    if leaf.lever:
        return playbook.lever[leaf.lever].title
    return SILENCE if leaf.family is None else FAMILIES[leaf.family]
