"""Scenarios as files that a non-programmer can read, for every door that has to agree on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from decision.tree.answers import read_answer
from decision.tree.links import write_link

if TYPE_CHECKING:
    from decision.tree.model import Playbook

FOLDER = Path(__file__).parent / "scenarios"
TODAY = "2026-11-23"


@dataclass(frozen=True)
class Scenario:
    """Some answers, and what they must lead to."""

    name: str
    title: str
    tree: str
    answers: dict[str, str]
    expect: dict[str, Any]

    def link(self, playbook: Playbook) -> str:
        """Return the scenario as a link."""
        answers = {fact: read_answer(playbook.fact[fact], text) for fact, text in self.answers.items()}
        return write_link(playbook, playbook.tree[self.tree], answers)


def _read(path: Path) -> Scenario:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers = {fact: str(text) for fact, text in found["answers"].items()}
    return Scenario(path.stem, found["title"], found.get("tree", "playbook"), answers, found["expect"])


SCENARIOS = [_read(path) for path in sorted(FOLDER.glob("*.yml"))]
