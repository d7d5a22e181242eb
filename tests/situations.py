"""Situations of practitioners as files: what each told, and which first steps were borne out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from decision.tree.answers import read_answer

if TYPE_CHECKING:
    from decision.tree.model import Answer, Playbook

FOLDER = Path(__file__).parent / "situations"


@dataclass(frozen=True)
class Situation:
    """What somebody told, and what would have been right to do first."""

    name: str
    source: str
    answers: dict[str, str]
    first: tuple[str, ...]
    """Levers that the source or the outcome bears out as the next step."""
    known_by: str
    not_heard: tuple[tuple[str, str], ...]
    """What the tree cannot be told, each with the reason."""

    def told(self, playbook: Playbook) -> dict[str, Answer]:
        """Return what was told as answers."""
        return {fact: read_answer(playbook.fact[fact], text) for fact, text in self.answers.items()}


def _read(path: Path) -> Situation:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers = {fact: str(text) for fact, text in found["answers"].items()}
    not_heard = tuple((one["what"], one["why"]) for one in found.get("not heard", ()))
    return Situation(path.stem, found["source"], answers, tuple(found["first"]), found["known by"], not_heard)


SITUATIONS = [_read(path) for path in sorted(FOLDER.glob("*.yml"))]
