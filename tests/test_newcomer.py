"""A newcomer adds a question with two routes, and then does only what ``decision check`` asks for, finding by finding.

README promises that the check says what is still missing. Whoever adds it knows nothing of the project: each action
below is the one that the remedy of its rule names, and a rule without an action fails the test with its text.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decision.authoring.folder import read_folder
from decision.interfaces.cli import main
from decision.render.paper import PAPERS
from decision.tree.walk import Walker
from tests.copies import with_kept

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
MOST_ROUNDS = 20

QUESTION = """\
  deadline:
    - when: {{deadline: {{below: 2}}}}
      lever: {lever}
      why: In two weeks there is time for this and for nothing else.
    - when: otherwise
      {target}
      why: There is time for it.

"""
"""It comes in before the lever that is the first to which an “otherwise” leads."""
FACT = """\
- id: deadline
  kind: number
  label: Time until it has to work
  unit: weeks
  change: 3
"""
PAGE = """\
---
title: In how many weeks does it have to work?
hint: In weeks, from today; a rough number will do.
---

## Why we ask

Some levers take longer than others.

## What counts

Count until the day on which somebody relies on it.

## How to find out

Ask whoever waits for it.
"""
OTHERWISE = r"(- when: otherwise\n +)(lever: \S+)"
type Finding = dict[str, Any]


def change(file: Path, pattern: str, new: Callable[[re.Match[str]], str]) -> None:
    """Replace the first place in a file that a pattern finds."""
    text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, f"{file.name} has no {pattern}"
    file.write_text(text, encoding="utf-8")


def add_question(docs: Path) -> None:
    """Add the question behind the first one whose “otherwise” leads to a lever, with a route to another lever."""
    tree = docs / "tree" / "playbook.yml"
    target = re.search(OTHERWISE, tree.read_text(encoding="utf-8"))
    assert target
    levers = re.findall(r"^- id: (\S+)", (docs / "tree" / "levers.yml").read_text(encoding="utf-8"), re.MULTILINE)
    question = QUESTION.format(lever=next(one for one in levers if one not in target[2]), target=target[2])
    change(tree, rf"{OTHERWISE}(?:\n .*)*\n\n", lambda found: found[0] + question)


def add_fact(docs: Path, _: Finding) -> None:
    file = docs / "tree" / "facts.yml"
    file.write_text(file.read_text(encoding="utf-8") + FACT, encoding="utf-8")


def write_page(docs: Path, _: Finding) -> None:
    (docs / "questions" / "deadline.md").write_text(PAGE, encoding="utf-8")


def add_to_menu(docs: Path, finding: Finding) -> None:
    line = re.search("“(- .*?)”", finding["try"])
    assert line
    change(docs.parent / "mkdocs.yml", r"^( +)- questions/.*\n", lambda found: f"{found[0]}{found[1]}{line[1]}\n")


def lead_a_route_to_it(docs: Path, _: Finding) -> None:
    change(docs / "tree" / "playbook.yml", OTHERWISE, lambda found: f"{found[1]}ask: deadline")


def name_the_version(docs: Path, finding: Finding) -> None:
    file = docs / "tree" / "playbook.yml"
    fingerprint = re.search(r'routing: "\w+"', finding["try"])
    version = re.search(r"“([\d.]+)”", finding["says"])
    assert fingerprint
    assert version
    new = f"{version[1]}.1"
    entry = f'  - {{version: "{new}", date: 2026-11-25, says: Readers with no time are told what fits into it.}}\n'
    change(file, '^version: ".*"', lambda _: f'version: "{new}"')
    change(file, "^changes:\n", lambda found: found[0] + entry)
    change(file, '^routing: ".*"', lambda _: fingerprint[0])


ACTIONS: dict[str, Callable[[Path, Finding], None]] = {
    "question-without-fact": add_fact,
    "fact-without-page": write_page,
    "page-outside-navigation": add_to_menu,
    "unreachable-question": lead_a_route_to_it,
    "changed-without-version": name_the_version,
}
"""What each finding asks for, by its rule."""


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return pages, data and menu with a question added, mended as the check asked for, and the rules that asked."""
    root = with_kept(tmp_path_factory.mktemp("newcomer"))
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    for name in ("hooks", "overrides", "tests"):
        (root / name).symlink_to(ROOT / name)
    add_question(root / "docs")
    done: list[str] = []
    while (found := errors(root / "docs")) and len(done) < MOST_ROUNDS:
        rule = found[0]["rule"]
        if rule not in ACTIONS:
            pytest.fail(f"nobody knows what to do about {json.dumps(found[0], ensure_ascii=False)}")
        ACTIONS[rule](root / "docs", found[0])
        done.append(rule)
    return root, done


def errors(docs: Path) -> list[Finding]:
    """Return what ``decision check`` calls wrong, warnings left out."""
    with redirect_stdout(StringIO()) as said:
        status = main(["check", str(docs), "--format", "json"])
    found = [one for one in json.loads(said.getvalue()) if not one["warning"]]
    assert status == int(bool(found))
    return found


def test_doing_what_the_check_asks_for_is_enough(newcomer: tuple[Path, list[str]]) -> None:
    root, done = newcomer

    assert errors(root / "docs") == []
    assert sorted(done) == sorted(ACTIONS)  # each was asked for once


def test_the_new_question_is_asked(newcomer: tuple[Path, list[str]]) -> None:
    playbook = read_folder(newcomer[0] / "docs")[0].playbook
    walker = Walker(playbook, playbook.trees[0])
    ways = {question for way, _ in walker.paths() for question, _ in way}

    assert "deadline" in ways


def test_the_site_and_both_checklists_can_be_made(newcomer: tuple[Path, list[str]]) -> None:
    root, _ = newcomer
    for paper in PAPERS:
        sheet = root / f"{paper}.pdf"
        assert (
            main(["export", "checklist", "--docs", str(root / "docs"), "--paper", paper, "--output", str(sheet)]) == 0
        )
        assert sheet.read_bytes().startswith(b"%PDF-")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(root / "site")]
    done = subprocess.run(build, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]

    page = (root / "site" / "questions" / "deadline" / "index.html").read_text(encoding="utf-8")
    assert "In how many weeks does it have to work?" in page
    home = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert 'href="questions/deadline/"' in home
    assert '"ask":"deadline"' in home
