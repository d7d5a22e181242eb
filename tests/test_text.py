"""The words of pages, data and code: spelling, prose, length. Two linters read them; what is off has a reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent.as_posix()
PAGES = {path.relative_to(ROOT / "docs").as_posix(): path for path in sorted((ROOT / "docs").rglob("*.md"))}
GUIDES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
READ = ("docs", "decision", "hooks", "scripts", "benchmarks", *(guide.name for guide in GUIDES))

OFF = {
    "typography.symbols.curly_quotes": "code and Markdown attributes have straight quotes, and so have some pages",
    "typography.symbols.ellipsis": "two points stand between the ends of a range",
    "weasel_words.very": "the word has its uses",
}
"""Checks of proselint that are not asked, and why."""
MOST_WORDS = 1200
LONGER = {"checks.md": "nobody reads it through; a message leads to one rule of it"}
"""Pages that may be longer, and why."""
OPEN = {
    "about.md": "what it says last is what a reader may do: report a mistake",
    "accessibility.md": "likewise",
    "changes.md": "likewise",
    "checks.md": "nobody reads it through; each rule says what to do",
    "credits.md": "a list of thanks",
    "decide.md": "the page is the thing to do",
    "index.md": "it ends with the ways into the book",
}
"""Pages that do not end with what to do next under its own heading, and why."""
FIXED = ("adr/", "data/", "questions/", "levers/")
"""Folders whose pages have headings of their own: what to do comes first there, or how to find out last."""

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MACRO = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[^{}]*\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z][\w’'-]*")


def test_nothing_is_misspelt_in_a_known_way() -> None:
    command = [f"{BIN}/codespell", "--skip", "*.woff2,*.png,*.svg,*.css,*.txt", "--check-filenames"]
    slips = ["exampels", "evalution", "knowlege", "imput"]  # in the bad examples of rules
    words = [*slips, "atleast", "textin", "notin", "fulfilment", "sclar"]  # names in code, British, a person
    done = subprocess.run(
        [*command, "--ignore-words-list", ",".join(words), *READ], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout == ""


def test_a_linter_of_prose_finds_nothing_that_we_asked_it_for() -> None:
    command = [f"{BIN}/proselint", "check", "--output-format", "json", *map(str, [*PAGES.values(), *GUIDES])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [
        f"{Path(file).name}: {one['check_path']}: {one['message']}"
        for file, result in json.loads(done.stdout)["result"].items()
        for one in result.get("diagnostics", ())
        if one["check_path"] not in OFF
    ]

    assert found == []


def words(page: Path) -> int:
    """Count the words of a page's own text, without front matter, macros and attributes."""
    return len(_WORD.findall(_MACRO.sub(" ", _FRONT.sub("", page.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("name", sorted(PAGES.keys() - LONGER.keys()))
def test_no_page_is_longer_than_a_busy_reader_reads(name: str) -> None:
    assert words(PAGES[name]) <= MOST_WORDS


def test_a_page_with_a_reason_to_be_longer_is_longer() -> None:
    assert [name for name in LONGER if words(PAGES[name]) <= MOST_WORDS] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in OPEN and not name.startswith(FIXED)])
def test_a_page_ends_with_what_to_do_next(name: str) -> None:
    *_, last = re.split(r"^## ", PAGES[name].read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert re.match(r"What to do next( \{ #next \})?\n\n.*(\]\(|`)", last, re.DOTALL)


def test_a_page_with_a_reason_to_end_otherwise_does() -> None:
    assert [name for name in OPEN if "## What to do next" in PAGES[name].read_text(encoding="utf-8")] == []
