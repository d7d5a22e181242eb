"""The families of the playbook, by name, for tests that make trees of their own."""

from __future__ import annotations

from decision.tree.model import Family

FAMILIES = (
    LEAVE := Family("leave", "Leave it, or measure first", rests=True),
    PROMPTING := Family("prompting", "Prompting"),
    RETRIEVAL := Family("retrieval", "Retrieval"),
    SMALL_CLASSIFIER := Family("small-classifier", "A small classifier"),
    FINE_TUNING := Family("fine-tuning", "Fine-tuning", yes=True),
    RETRIEVAL_AND_FINE_TUNING := Family("retrieval-and-fine-tuning", "Retrieval with fine-tuning", yes=True),
)
