"""Authors' files for a command. Comes in: a folder. Goes out: what it holds; ``UnsoundFiles`` where it may not be used.

Answers that a call gives as text are read here too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from decision.authoring.checks import check
from decision.authoring.cost_checks import check_costs
from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.playbook import load_playbook
from decision.interfaces.cli.command import UnsoundFiles, UsageError
from decision.tree.answers import read_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.cost.model import CostBook
    from decision.tree.model import Answer, Playbook

_BETWEEN_ANSWERS = re.compile(r",(?=\s*[\w-]+=)")
"""A comma before the next ``fact=``; a comma inside a number such as 1,000 stays."""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, line and rule."""
    return sorted(findings, key=lambda finding: (finding.where.file, finding.where.line, finding.rule))


def find_in_playbook(docs: Path, today: str = "") -> tuple[Playbook, list[Finding]]:
    """Load a playbook and return it with all that is wrong with it."""
    playbook, prior = load_playbook(docs)
    return playbook, in_order(prior + check(playbook, today=today, prior=prior))


def has_costs(docs: Path) -> bool:
    """Whether a folder holds a cost book."""
    return (docs / "data/costs").is_dir()


def find_in_costs(docs: Path, playbook: Playbook, prior: Sequence[Finding] = ()) -> tuple[CostBook, list[Finding]]:
    """Load a cost book and return it with all that is wrong with it; ``prior`` is what is wrong with the playbook."""
    book, found = load_costs(docs)
    return book, found + check_costs(book, playbook, [*prior, *found])


def sound_playbook(docs: Path, tree: str = "") -> Playbook:
    """Load a playbook that may be walked and has a tree."""
    playbook, findings = find_in_playbook(docs)
    if errors := [finding for finding in findings if not finding.warning]:
        raise UnsoundFiles(as_text(errors))
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
