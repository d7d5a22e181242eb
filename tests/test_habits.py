"""Our sentences are good English: none has a habit of the list, and all are spelt the British way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests import prose_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
TEXTS = dict(prose_texts.texts(ROOT))


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that we write and should not."""

    find: str
    write: str
    """What to write instead."""
    why: str
    like: str
    """A sentence that has it."""
    rather: str
    """The same sentence without it."""
    unless: Mapping[str, str] = field(default_factory=dict)
    """Idioms that look alike, each with its reason."""

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the line of each place that has it, and what is there."""
        fine = [spot.span() for idiom in self.unless for spot in _spaced(f"(?i){idiom}").finditer(text)]
        for spot in _spaced(self.find).finditer(text):
            if not any(start < spot.end() and spot.start() < end for start, end in fine):
                yield text.count("\n", 0, spot.start()) + 1, " ".join(spot[0].split())


def _spaced(pattern: str) -> re.Pattern[str]:
    """Return a pattern whose spaces match line breaks too."""
    return re.compile(pattern.replace(" ", r"\s+"))


HABITS = [Habit(**entry) for entry in yaml.safe_load((ROOT / "tests" / "habits.yml").read_text(encoding="utf-8"))]

AMERICAN = {
    american: british
    for line in (files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt").read_text("utf-8").splitlines()
    for british, _, americans in [line.partition("->")]
    for american in americans.replace(",", " ").split()
}
"""American spellings and the British ones, from codespell's list, which is meant for the other direction."""
BOTH = {
    "biased": "British too",
    "focused": "British too",
    "labeling": "in the glossary, for those who search by it",
    "labor": "in the name of an office of the United States",
    "license": "in the names of licences",
    "math": "in the name of a data set",
    "memorization": "in the glossary, for those who search by it",
    "optimizer": "in the glossary, for those who search by it",
    "practice": "the noun",
    "program": "what a computer runs",
    "routing": "from “route”",
    "story": "what is told",
}
"""American spellings that are no mistake here, and why."""


def test_no_sentence_has_a_habit_of_the_list() -> None:
    found = [
        f"{name}:{line}: “{words}”. Write: {habit.write}. {habit.why}"
        for name, text in TEXTS.items()
        for habit in HABITS
        for line, words in habit.found(text)
    ]

    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.like)
def test_a_habit_is_seen_in_its_example_and_not_in_what_to_write_instead(habit: Habit) -> None:
    assert list(habit.found(habit.like))
    assert list(habit.found(habit.rather)) == []


def test_our_english_is_british() -> None:
    found = [
        f"{name}:{text.count('\n', 0, word.start()) + 1}: “{word[0]}”. Write: {AMERICAN[word[0].lower()]}"
        for name, text in TEXTS.items()
        for word in re.finditer(r"[A-Za-z]+", text)
        if word[0].lower() in AMERICAN.keys() - BOTH.keys()
    ]

    assert not found, "\n".join(["", *found])
