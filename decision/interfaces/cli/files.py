"""Authors' files for a command. Comes in: a folder. Goes out: what it holds; ``UnsoundFiles`` where it may not be used.

Answers that a call gives as text are read here too.
"""

import re
from pathlib import Path

from decision.authoring.checks import check, check_costs
from decision.authoring.checks.rules import by_place
from decision.authoring.costs import load_costs
from decision.authoring.findings import Finding, as_text
from decision.authoring.playbook import load_playbook
from decision.cost.model import CostBook
from decision.interfaces.cli.command import UnsoundFiles, UsageError
from decision.tree.answers import read_answers
from decision.tree.model import Answer, Playbook

_BETWEEN_ANSWERS = re.compile(r",(?=\s*[\w-]+=)")
"""A comma before the next ``fact=``; a comma inside a number such as 1,000 stays."""


def has_costs(docs: Path) -> bool:
    """Whether a folder holds a cost book."""
    return (docs / "data/costs").is_dir()


def find_in_costs(docs: Path, playbook: Playbook) -> tuple[CostBook, list[Finding]]:
    """Load a cost book and return it with all that is wrong with it."""
    book, prior = load_costs(docs)
    return book, prior + check_costs(book, playbook, prior)


def sound_playbook(docs: Path, tree: str = "") -> Playbook:
    """Load a playbook that may be walked and has a tree."""
    playbook, prior = load_playbook(docs)
    if findings := by_place(prior + check(playbook, prior=prior)):
        raise UnsoundFiles(as_text(findings))
    if tree and tree not in playbook.tree:
        raise UsageError(f"there is no tree “{tree}”; there are {', '.join(playbook.tree)}")
    return playbook


def sound_costs(docs: Path) -> tuple[Playbook, CostBook]:
    """Load a playbook and a cost book that may be used."""
    playbook = sound_playbook(docs)
    if not has_costs(docs):
        raise UsageError(f"there is no folder {docs / 'data/costs'}; costs are worked out from the files in it")
    book, findings = find_in_costs(docs, playbook)
    if findings:
        raise UnsoundFiles(as_text(findings))
    return playbook, book


def given_answers(playbook: Playbook, text: str) -> dict[str, Answer]:
    """Read ``fact=answer,fact=answer``."""
    pairs = [pair.partition("=") for pair in _BETWEEN_ANSWERS.split(text) if pair.strip()]
    answers, refused = read_answers(playbook.fact, {name.strip(): answer for name, _, answer in pairs})
    if refused:
        raise UsageError("; ".join(refused.values()))
    return answers
