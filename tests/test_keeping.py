"""What costly steps of a build come to is made once for each input, and never taken for that of another."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from decision.render.html.kit import Html, trusted
from decision.tree.model import Family, Playbook
from hooks.keeping import CODE, Keeping, anew, code_of

MADE: list[object] = []
"""What ``step`` and ``other_step`` were given, each time that they ran."""


@dataclass(frozen=True)
class Given:
    """A value of a model."""

    name: str
    some: frozenset[str] = frozenset()


def step(given: object) -> tuple[Html, object]:
    """Make something that a page shows."""
    MADE.append(given)
    return trusted("<b>made</b>"), "read" if isinstance(given, Path) else given


def other_step(given: object) -> tuple[Html, object]:
    """Make something else."""
    return step(given)[0], "other"


@pytest.fixture
def keep(tmp_path: Path) -> Keeping:
    """Keep results in an empty folder."""
    MADE.clear()
    return Keeping(tmp_path / "kept", "code")


def again(keep: Keeping, code: str = "code") -> Keeping:
    """Return what the next build has: the same folder, nothing in memory."""
    return Keeping(keep.folder, code)


GIVEN = (None, True, 1, 1.5, "text", b"bytes", (1, "2"), {"a": 1}, Given("x", frozenset("abc")), Family("prompting"))


@pytest.mark.parametrize("place", range(len(GIVEN)))
def test_an_input_that_is_the_same_is_not_made_again(keep: Keeping, place: int) -> None:
    first = keep(step, GIVEN[place])

    assert len(MADE) == 1
    assert again(keep)(step, GIVEN[place]) == first == (trusted("<b>made</b>"), GIVEN[place])
    assert isinstance(again(keep)(step, GIVEN[place])[0], type(trusted("")))
    assert len(MADE) == 1


def test_what_is_kept_of_a_family_has_its_words(keep: Keeping) -> None:
    keep(step, Family("rag", "Retrieval", yes=True))
    kept = again(keep)(step, Family("rag", "Retrieval", yes=True))[1]

    assert isinstance(kept, Family)
    assert (kept.label, kept.yes, len(MADE)) == ("Retrieval", True, 1)


DIFFERENT = [
    *((one, other) for place, one in enumerate(GIVEN) for other in GIVEN[place + 1 :]),
    (1, True),
    (1, 1.0),
    ("1", 1),
    ((1, 2), (2, 1)),
    (("ab", "c"), ("a", "bc")),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (Given("x"), Given("x", frozenset("a"))),
    ("prompting", Family("prompting")),
    (Family("prompting"), Family("prompting", yes=True)),
    ("<b>", trusted("<b>")),
]


@pytest.mark.parametrize("place", range(len(DIFFERENT)))
def test_another_input_is_made_anew(keep: Keeping, place: int) -> None:
    for given in DIFFERENT[place]:
        keep(step, given)

    assert len(MADE) == 2


def test_a_file_stands_for_its_bytes_and_not_for_its_name(keep: Keeping, tmp_path: Path) -> None:
    for name, content in (("a", "1"), ("b", "1"), ("a", "2")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        keep(step, tmp_path / name)

    assert [*map(str, MADE)] == [str(tmp_path / "a")] * 2


def test_another_step_or_other_code_is_made_anew(keep: Keeping) -> None:
    keep(step, 1)
    assert again(keep)(other_step, 1)[1] == "other"
    assert again(keep, "changed")(step, 1)[1] == 1

    assert len(MADE) == 3


def test_what_has_no_form_of_its_own_is_refused(keep: Keeping) -> None:
    with pytest.raises(TypeError, match="function has no form"):
        keep(step, again)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda content: content[:-1],
    "changed": lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    "foreign": lambda _: b"not an entry at all, but as long as one would be",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_made_anew(keep: Keeping, damage: str) -> None:
    keep(step, "x")
    (entry,) = keep.folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(DAMAGE[damage](whole))

    assert again(keep)(step, "x")[1] == "x"
    assert MADE == ["x", "x"]
    assert [file.read_bytes() for file in keep.folder.iterdir()] == [whole]


def test_the_entries_that_were_used_last_stay(keep: Keeping) -> None:
    for number in range(4):
        keep(step, number)
    for file in keep.folder.iterdir():  # as if all were of long ago
        os.utime(file, (1, 1))
    again(keep)(step, 2)
    keep.sweep(1)
    again(keep)(step, 2)

    assert len([*keep.folder.iterdir()]) == 1
    assert MADE == [0, 1, 2, 3]


def test_without_a_folder_each_is_made(keep: Keeping) -> None:
    keep.sweep()  # there is nothing to sweep yet

    assert [anew(step, 1), anew(step, 1)] == [(trusted("<b>made</b>"), 1)] * 2
    assert len(MADE) == 2


@pytest.mark.parametrize("pattern", CODE)
def test_any_change_of_the_code_changes_its_hash(tmp_path: Path, pattern: str) -> None:
    file = tmp_path / pattern.replace("**", "x").replace("*", "y")
    file.parent.mkdir(parents=True)
    found = {code_of(tmp_path)}
    for text in ("a", "b"):
        file.write_text(text, encoding="utf-8")
        found.add(code_of(tmp_path))

    assert len(found) == 3


def test_the_whole_playbook_can_be_told_from_one_with_another_word(keep: Keeping, playbook: Playbook) -> None:
    first, *rest = playbook.levers
    changed = replace(playbook, levers=(replace(first, summary=f"{first.summary}!"), *rest))
    for known in (playbook, replace(playbook), changed):
        keep(number_of_levers, known)

    assert [len(known.levers) for known in MADE if isinstance(known, Playbook)] == [len(playbook.levers)] * 2


def number_of_levers(playbook: Playbook) -> int:
    """Count something of a playbook."""
    MADE.append(playbook)
    return len(playbook.levers)
