"""Trees that are very deep or very wide: what passes the checks can be walked, exported and decided on."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from decision.authoring.checks import check
from decision.authoring.playbook import load_playbook
from decision.interfaces.cli import main
from decision.tree.model import LEVER_SECTIONS, QUESTION_SECTIONS
from decision.tree.walk import Walker

if TYPE_CHECKING:
    from pathlib import Path

DEEP = sys.getrecursionlimit()
HEAD = 'id: playbook\ntitle: A long tree\nversion: "1.0"\n'
WORDS = "".join(f"## {name}\n\nLook.\n\n" for name in QUESTION_SECTIONS)
PAGE = f"---\ntitle: Is it {{0}}?\nhint: Look.\n---\n\n{WORDS}"
ITEMS = "".join(f"- Step {number} is done.\n" for number in range(5))
VALUES = "values: [{id: 'yes', label: Yes}, {id: 'no', label: No}]"


def write(root: Path, facts: list[str], questions: list[str]) -> Path:
    """Write the files of a tree whose levers are ``leave`` and ``ask``."""
    for folder in ("tree", "questions", "levers"):
        (root / folder).mkdir()
    names = [fact.partition(",")[0].removeprefix("- {id: ") for fact in facts]
    for name in names:
        (root / f"questions/{name}.md").write_text(PAGE.format(name), encoding="utf-8")
    for lever in ("leave", "ask"):
        sections = "".join(f"## {name}\n\n{ITEMS if name == 'Checklist' else 'Do it.'}\n\n" for name in LEVER_SECTIONS)
        page = f"---\ntitle: To {lever}\nsummary: Do it.\n---\n\n{sections}"
        (root / f"levers/{lever}.md").write_text(page, encoding="utf-8")
    (root / "tree/facts.yml").write_text("\n".join(facts), encoding="utf-8")
    (root / "tree/levers.yml").write_text("- {id: leave, family: leave}\n- {id: ask, family: prompting}\n", "utf-8")
    (root / "tree/gates.yml").write_text("[]\n", encoding="utf-8")
    tree = root / "tree/playbook.yml"
    tree.write_text(f"{HEAD}questions:\n{''.join(questions)}", encoding="utf-8")
    (finding,) = check(load_playbook(root)[0])  # what the version has to say of the routing, and nothing else
    routing = re.search(r'routing: "\w+"', finding.remedy)
    assert routing
    tree.write_text(f"{HEAD}{routing[0]}\nquestions:\n{''.join(questions)}", encoding="utf-8")
    return root


def chain(root: Path, size: int) -> Path:
    """Write questions of which each leads to the next one, or out."""
    names = [f"f{number}" for number in range(size)]
    facts = [f"- {{id: {name}, kind: one, label: {name}, {VALUES}}}" for name in names]
    asked = [
        f"  {name}:\n    - {{when: {{{name}: {{is: 'no'}}}}, lever: leave}}\n    - {{when: otherwise, {to}}}\n"
        for name, to in [*((one, f"ask: {other}") for one, other in pairwise(names)), (names[-1], "lever: ask")]
    ]
    return write(root, facts, asked)


def fan(root: Path, size: int) -> Path:
    """Write a question whose every value leads to a question of its own."""
    names = [f"f{number}" for number in range(size)]
    values = ", ".join(f"{{id: v-{name}, label: {name}}}" for name in names)
    facts = [f"- {{id: first, kind: one, label: first, values: [{values}]}}"]
    facts += [f"- {{id: {name}, kind: one, label: {name}, {VALUES}}}" for name in names]
    routes = [f"    - {{when: {{first: {{is: v-{name}}}}}, ask: {name}}}\n" for name in names[:-1]]
    ends = "    - {{when: {{{0}: {{is: 'no'}}}}, lever: leave}}\n    - {{when: otherwise, lever: ask}}\n"
    asked = ["  first:\n", *routes, f"    - {{when: otherwise, ask: {names[-1]}}}\n"]
    return write(root, facts, [*asked, *(f"  {name}:\n{ends.format(name)}" for name in names)])


@pytest.fixture(scope="module", params=[(chain, 600), (chain, 5 * DEEP), (fan, 600)], ids=["600", "5000", "fan"])
def long_tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    shape, size = request.param
    root: Path = shape(tmp_path_factory.mktemp("long"), size)
    return root


def test_it_passes_the_check(long_tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(long_tree)]) == 0
    assert capsys.readouterr().out == "No findings\n"


def test_it_can_be_walked_to_a_verdict(long_tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = next(iter(load_playbook(long_tree)[0].facts))
    answers = f"{first.id}={first.values[0].id}"
    assert main(["walk", "--docs", str(long_tree), "--today", "2026-11-29", "--answers", answers]) == 0

    told = capsys.readouterr().out
    assert "To leave" in told
    assert "To ask" in told


@pytest.mark.parametrize("form", ["mermaid", "dot", "json"])
def test_it_can_be_exported(long_tree: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    questions = load_playbook(long_tree)[0].trees[0].question
    assert main(["export", form, "--docs", str(long_tree)]) == 0

    assert capsys.readouterr().out.count("\n") >= len(questions)


@pytest.mark.parametrize("form", ["svg", "csv"])
def test_it_can_be_drawn_and_listed(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Both grow with the square of the depth, so that one that is just too deep to call itself is enough."""
    assert main(["export", form, "--docs", str(chain(tmp_path, DEEP + 1))]) == 0
    assert len(capsys.readouterr().out) > DEEP


def test_its_longest_path_leads_through_every_question(tmp_path: Path) -> None:
    playbook = load_playbook(chain(tmp_path, 2 * DEEP))[0]
    walker = Walker(playbook, playbook.trees[0])
    last = next(leaf for leaf in walker.reachable(walker.blank).weights if leaf.lever == "ask")

    assert len(walker.path_to(walker.blank, last)) == walker.most_left({}) == 2 * DEEP
    assert walker.asking({}) == "f0"
