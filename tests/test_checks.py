"""The rules: each mistake under ``broken/`` is found and told once, in exactly these words.

A case is a small file ``broken/<rule>/<case>.yml`` that is laid over the playbook in
``broken/sound/``: ``change`` replaces one text by another, ``files`` adds files, ``latin-1`` adds them
in that encoding, ``without`` takes files away, ``today`` is the date. ``expect`` is what the author
is told, word for word.
"""

from __future__ import annotations

import ast
import itertools
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from decision.authoring.checks import CHECKS, COST_CHECKS, DATED, HINTS, STRUCTURE, check
from decision.authoring.checks.pages import covers
from decision.authoring.checks.rules import name_of
from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.authoring.playbook import load_playbook
from decision.authoring.prose import PROSE_CHECKS
from decision.render.paper.checks import PAPER_CHECKS
from decision.tree.conditions import branches, facts_read, holds
from decision.tree.graph import Before
from decision.tree.model import (
    Answer,
    AnyOf,
    Ask,
    AtLeast,
    Between,
    Fact,
    Gate,
    Includes,
    Is,
    Kind,
    Leaf,
    Lever,
    OneOf,
    Playbook,
    Question,
    Route,
    Several,
    Tree,
    Value,
    Where,
    Words,
)
from decision.tree.routing import fingerprint
from tests.families import LEAVE, PROMPTING
from tests.small_trees import conditions

if TYPE_CHECKING:
    from decision.authoring.findings import Finding

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "broken"
CASES = sorted(BROKEN.glob("*/*.yml"))


# --- one mistake, one case ---------------------------------------------------------------------


def lay_out(folder: Path, *cases: dict[str, Any]) -> Path:
    """Copy the sound playbook and break it."""
    root = folder / "docs"
    shutil.copytree(BROKEN / "sound", root)
    for case in cases:
        for name in case.get("without", []):
            (root / name).unlink()
        for encoding in ("files", "latin-1"):
            for name, text in case.get(encoding, {}).items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8" if encoding == "files" else encoding)
        for name, changes in case.get("change", {}).items():
            text = (root / name).read_text(encoding="utf-8")
            for one in changes:
                assert text.count(one["from"]) == 1, f"{name} holds {text.count(one['from'])} times: {one['from']}"
                text = text.replace(one["from"], one["to"])
            (root / name).write_text(text, encoding="utf-8")
    return root


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    odd = case.keys() - {"change", "files", "latin-1", "without", "today", "expect"}
    assert not odd, f"{path}: {odd}"
    return case


def all_findings(root: Path, today: str = "") -> list[Finding]:
    return read_folder(root, today)[1]


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_each_mistake_is_told_once_in_these_words(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    found = all_findings(lay_out(tmp_path, case), str(case.get("today", "")))
    assert as_text(found) == case["expect"].strip()
    assert {finding.rule for finding in found} == {path.parent.name}


def test_the_sound_playbook_has_no_findings() -> None:
    assert as_text(all_findings(BROKEN / "sound", "2026-11-23")) == ""


def test_the_authors_files_have_no_findings() -> None:
    assert as_text(all_findings(ROOT / "docs")) == ""


def test_many_mistakes_at_once_are_all_told(tmp_path: Path) -> None:
    """Mistakes that hide nothing of each other are told in one run, those of ``load`` too."""
    names = (
        "unknown-question/misspelt",
        "unknown-gate/misspelt",
        "unknown-claim/on-a-page",
        "unknown-article/misspelt",
        "lever-without-page/missing",
        "missing-section/missing",
        "odd-id/a-space-in-an-article",
        "gate-without-remedy/empty",
    )
    cases = [read_case(BROKEN / f"{name}.yml") for name in names]
    found = all_findings(lay_out(tmp_path, *cases))
    assert Counter(finding.rule for finding in found) == Counter(name.partition("/")[0] for name in names)


def rules_reported_in(*files: str) -> set[str]:
    """Return every rule that code which loads files can name: the first text given to a note."""
    names = set()
    for file in files:
        tree = ast.parse((ROOT / "decision" / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr="report"), args=[ast.Constant(value=name), *_]):
                    names.add(str(name))
                case _:
                    pass
    return names


def test_every_rule_has_a_broken_case_and_every_case_a_rule() -> None:
    rules = {rule.__name__.replace("_", "-") for rule in (*CHECKS, *DATED, *HINTS)}
    names = ("playbook", "conditions", "reader", "source_reader", "pages")
    reading = rules_reported_in(*(f"authoring/{name}.py" for name in names)) - {"odd-range"}  # which only costs have
    assert {path.parent.name for path in CASES} == rules | reading


def test_the_page_on_checks_explains_every_rule() -> None:
    """It has a section for each, in order: the rule's own sentence, an example set off by four spaces, and the cure."""
    rules = {name_of(rule): rule for rule in (*CHECKS, *DATED, *HINTS, *COST_CHECKS, *PROSE_CHECKS, *PAPER_CHECKS)}
    _, *sections = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8").split("\n## ")
    assert [section.partition("\n")[0] for section in sections] == list(rules)

    for section in sections:
        name, first, example, *cure = section.rstrip("\n").split("\n\n")
        sentence, _, _ = (rules[name].__doc__ or "").partition("\n")
        assert sentence.endswith("."), name
        assert first.startswith(sentence), name
        assert all(line.startswith("    ") for line in example.splitlines()), name
        assert cure, name
        assert cure[-1].endswith("."), name


# --- laws over trees made by chance ------------------------------------------------------------

FACTS = (
    Fact("one", Kind.ONE, "", tuple(Value(name, "") for name in "abc")),
    Fact("other", Kind.ONE, "", tuple(Value(name, "") for name in "ab")),
    Fact("many", Kind.MANY, "", tuple(Value(name, "") for name in "abc")),
    Fact("number", Kind.NUMBER, "", unit="things"),
    Fact("last", Kind.ONE, "", tuple(Value(name, "") for name in "ab")),
)
LEVERS = tuple(Lever(name, LEAVE, "", "") for name in ("x", "y", "z"))


@st.composite
def trees(draw: st.DrawFn, *, sound: bool = False) -> Tree:
    """Draw a tree whose routes lead down, with conditions over any facts, or over those asked."""
    asked = FACTS[: draw(st.integers(1, len(FACTS)))]
    questions = []
    for place, fact in enumerate(asked):
        readable = (fact,) if sound else FACTS
        further: list[Ask | Leaf] = [Ask(later.id) for later in asked[place + 1 :]]
        further += [Leaf(lever.id, LEAVE) for lever in LEVERS]
        targets = st.sampled_from(further)
        routes = [Route(draw(targets), draw(conditions(readable))) for _ in range(draw(st.integers(0, 3)))]
        questions.append(Question(fact.id, (*routes, Route(draw(targets)))))
    return Tree("tree", "", "1", tuple(questions), where=Where("tree/playbook.yml", 1))


def playbook_of(tree: Tree) -> Playbook:
    pages = tuple(Words(fact.id, "") for fact in FACTS), tuple(Words(one.id, "") for one in LEVERS)
    return Playbook(FACTS, LEVERS, (), (tree,), question_words=pages[0], lever_words=pages[1])


ANSWERS: dict[str, list[Answer]] = {
    "one": [OneOf(frozenset(value)) for value in "abc"],
    "other": [OneOf(frozenset(value)) for value in "ab"],
    "many": [
        Several(frozenset(yes), frozenset("abc") - frozenset(yes))
        for yes in ("", "a", "b", "c", "ab", "ac", "bc", "abc")
    ],
    "number": [Between(number, number) for number in range(5)],
    "last": [OneOf(frozenset(value)) for value in "ab"],
}
SITUATIONS = [dict(zip(ANSWERS, answers, strict=True)) for answers in itertools.product(*ANSWERS.values())]
"""All complete answers, as far as the conditions drawn above can tell them apart."""


def switched(situation: dict[str, Answer], fact: str) -> list[dict[str, Answer]]:
    return [{**situation, fact: answer} for answer in ANSWERS[fact]]


def walked(tree: Tree, situation: dict[str, Answer]) -> tuple[list[str], str]:
    """Return the questions that complete answers lead through, and the lever at the end."""
    path, to = [tree.start.id], tree.start
    while True:
        ((place, _),) = branches(to, situation)
        target = to.routes[place].to
        if isinstance(target, Leaf):
            return path, target.lever
        path.append(target.question)
        to = tree.question[target.question]


def named(tree: Tree, rule: str) -> list[str]:
    return [one.says for one in check(playbook_of(tree)) if one.rule == rule]


@given(trees(sound=True))
def test_a_sound_tree_has_no_findings_on_structure(tree: Tree) -> None:
    playbook = playbook_of(tree)
    assert [one for rule in STRUCTURE for one in rule(playbook)] == []


@given(trees())
def test_a_route_is_called_shadowed_just_when_no_answers_take_it(tree: Tree) -> None:
    """Against a list of all answers to one question, whatever path led there."""
    for question in tree.questions:
        taken = {branches(question, situation)[0][0] for situation in SITUATIONS}
        alone = replace(tree, questions=(leaving(question),))
        shadowed = named(alone, "shadowed-route") + named(alone, "shadowed-otherwise")
        assert len(shadowed) == len(question.routes) - len(taken)


def leaving(question: Question) -> Question:
    """Return the question with all routes at levers, and not asking for anything."""
    routes = (replace(route, to=Leaf("x", LEAVE)) for route in question.routes)
    return replace(question, routes=tuple(routes))


def quoted(finding: Finding) -> list[str]:
    return re.findall("“(.*?)”", finding.says)


@given(trees())
def test_a_question_that_is_called_idle_decides_nothing(tree: Tree) -> None:
    for finding in check(playbook_of(tree)):
        if finding.rule in ("idle-question", "one-exit"):
            name = quoted(finding)[-1 if finding.rule == "idle-question" else 0]
            for situation in SITUATIONS:
                levers = {walked(tree, other)[1] for other in switched(situation, name)}
                assert len(levers) == 1


ONE_LEVER = Leaf("x", LEAVE)
READ_ON_THE_WAY = Tree(
    "tree",
    "",
    "1",
    (
        Question(
            "one",
            (
                Route(Ask("number"), AnyOf((Includes("many", "a"), Is("one", ("a",)), Is("last", ("a", "b"))))),
                Route(Ask("many")),
            ),
        ),
        Question("many", (Route(Ask("number"), Is("one", ("a",))), Route(Ask("number")))),
        Question("number", (Route(ONE_LEVER, Includes("many", "a")), Route(ONE_LEVER))),
    ),
    where=Where("tree/playbook.yml", 1),
)
"""Its first route reads a fact that is asked later, and yet holds whatever that fact is."""


@given(trees())
@example(READ_ON_THE_WAY)
def test_a_fact_is_called_not_yet_asked_just_when_some_answers_lead_past_its_question(
    tree: Tree,
) -> None:
    """No false alarm, and in small trees nothing is missed either.

    One mistake is told once: a question that reads the fact after another one was blamed for it stays unblamed.
    """
    blamed = set()
    for finding in check(playbook_of(tree)):
        if finding.rule == "not-yet-asked":
            fact, *way = quoted(finding)
            assert fact not in way
            assert any(walked(tree, situation)[0][: len(way)] == way for situation in SITUATIONS)
            blamed.add((fact, way[-1]))
    missed = set()
    for situation in SITUATIONS:
        path, _ = walked(tree, situation)
        for place, name in enumerate(path):
            for fact in ANSWERS.keys() - set(path[: place + 1]):
                others = switched(situation, fact)
                ways = {branches(tree.question[name], other)[0][0] for other in others}
                on_one_path = all(walked(tree, o)[0][: place + 1] == path[: place + 1] for o in others)
                told = any((fact, earlier) in blamed for earlier in path[: place + 1])
                if len(ways) > 1 and on_one_path and not told:
                    missed.add((fact, name))
    assert missed == set()


@given(trees())
def test_what_stands_on_every_path_is_known(tree: Tree) -> None:
    """Against sets of the questions asked so far, met at each question."""
    asked: dict[str, set[str]] = {tree.start.id: {tree.start.id}}
    before = Before(tree)
    for question in tree.questions:
        if question.id in asked:
            for route in question.routes:
                if isinstance(route.to, Ask):
                    name = route.to.question
                    asked[name] = asked.get(name, {*asked[question.id], name}) & {
                        *asked[question.id],
                        name,
                    }
            for earlier in tree.questions:
                expected = earlier.id in asked[question.id]
                assert before.always(earlier.id, question.id) == expected


@given(trees())
def test_a_number_is_in_a_hole_just_when_otherwise_takes_it(tree: Tree) -> None:
    for question in tree.questions:
        conditions_of = [route.when for route in question.routes if route.when]
        read = {fact for condition in conditions_of for fact in facts_read(condition)}
        if read != {"number"}:
            continue
        alone = replace(tree, questions=(leaving(question),))
        left = [
            not any(holds(one, {"number": Between(number, number)}) for one in conditions_of) for number in range(6)
        ]
        runs = [(key, len(list(group))) for key, group in itertools.groupby(left)]
        ends = len(runs) > 2 and sum(key for key, _ in runs) > 1 and any(key for key, _ in runs[1:-1])
        assert bool(named(alone, "hole-between-ranges")) == ends


@given(trees(), st.integers(1, 5))
def test_a_path_is_called_too_long_just_when_some_answers_lead_along_it(tree: Tree, most: int) -> None:
    longest = max(len(walked(tree, situation)[0]) for situation in SITUATIONS)
    assert bool(named(replace(tree, max_questions=most), "path-too-long")) == (longest > most)


@given(trees(), st.data())
def test_a_fingerprint_changes_with_the_routes_and_not_with_their_words(tree: Tree, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(tree.questions) - 1))
    asked = tree.questions[place]

    def with_last(**changes: Any) -> str:  # noqa: ANN401  # any field of a route
        routes = (*asked.routes[:-1], replace(asked.routes[-1], **changes))
        questions = (*tree.questions[:place], replace(asked, routes=routes), *tree.questions[place + 1 :])
        return fingerprint(playbook_of(tree), replace(tree, questions=questions))

    now = fingerprint(playbook_of(tree), tree)
    assert with_last(why="Because.", claims=("a-claim",), where=Where("elsewhere.yml", 3)) == now
    others = [with_last(weight=7), with_last(when=AtLeast("number", 9)), with_last(to=Leaf("w", LEAVE))]
    assert now not in others
    assert len({*others}) == len(others)


def test_a_fingerprint_changes_with_levers_and_gates_of_the_own_tree_alone() -> None:
    playbook, _ = load_playbook(BROKEN / "sound")
    lever, gate = playbook.lever["fine-tune"], playbook.gate["enough-examples"]
    changed = [
        {"levers": (replace(lever, family=PROMPTING),)},
        {"levers": (replace(lever, addresses=()),)},
        {"levers": (replace(lever, gates=()),)},
        {"gates": (replace(gate, met=AtLeast("examples", 9)),)},
        {"gates": (replace(gate, applies=None),)},
    ]
    own, article = playbook.trees
    alone = replace(playbook, levers=(lever,), gates=(gate,))
    worded = replace(alone, levers=(replace(lever, title="x", summary="y"),), gates=(replace(gate, remedy="z"),))
    assert fingerprint(worded, own) == fingerprint(alone, own)
    others = [replace(alone, **fields) for fields in changed]  # type: ignore[arg-type]  # fields of any type
    assert len({fingerprint(one, own) for one in (alone, *others)}) == len(changed) + 1
    assert len({fingerprint(one, article) for one in (alone, *others)}) == 1


@pytest.mark.parametrize(
    "pattern", ["/adr/", "adr/", "/costs/sums/", "*.md", "draft-*.md", "/a.md", "a.md", "x/a.md", "x/*/"]
)
def test_pages_are_covered_as_git_would(pattern: str) -> None:
    pages = ["a.md", "x/a.md", "adr/a.md", "x/adr/a.md", "x/y/a.md", "costs/sums/a.md", "costs/b.md", "x/draft-1.md"]
    expected = {*GitIgnoreSpec.from_lines([pattern]).match_files(pages)}

    assert {page for page in pages if covers(pattern, page)} == expected


def test_a_folder_without_a_menu_beside_it_is_not_asked_for_one(tmp_path: Path) -> None:
    root = lay_out(tmp_path, {"files": {"notes.md": "A page."}})
    assert all_findings(root) == []
    (tmp_path / "mkdocs.yml").write_text("site_name: A site\n", encoding="utf-8")
    assert all_findings(root) == []
    (tmp_path / "mkdocs.yml").write_text("nav: [index.md]\n", encoding="utf-8")
    assert {one.rule for one in all_findings(root)} == {"page-outside-navigation"}


def test_cases_are_looked_at_once_all_else_is_sound(tmp_path: Path) -> None:
    words = "{names: {}, values: {}, answers: {}}"
    case = "- {id: a, facts: {scope: huge}, action: rag, worked: rag-right}"
    root = lay_out(tmp_path, {"files": {"data/case-words.yml": words, "data/cases.yml": case}})
    (found,) = all_findings(root)
    assert (found.rule, str(found.where)) == ("unknown-value", "data/cases.yml:1")
    (root / "questions" / "scope.md").unlink()
    assert [one.rule for one in all_findings(root)] == ["fact-without-page"]


def test_findings_come_by_file_and_line() -> None:
    playbook, _ = load_playbook(BROKEN / "sound")
    empty = replace(playbook, gates=(), claims=())
    found = [(one.where.file, one.where.line) for one in check(empty)]
    assert found == sorted(found)
    assert len(found) > 3


def test_a_gate_may_read_a_fact_that_no_question_asks() -> None:
    """Gates are judged after the tree: what it left open is answered in the verdict's list."""
    playbook, _ = load_playbook(BROKEN / "sound")
    gate = Gate("enough-examples", "", Is("unasked", ("a",)), "Do it.", "Look.")
    fact = Fact("unasked", Kind.ONE, "", (Value("a", ""), Value("b", "")))
    page = Words("unasked", "")
    wider = replace(
        playbook,
        facts=(*playbook.facts, fact),
        gates=(gate,),
        question_words=(*playbook.question_words, page),
    )
    assert [one.rule for one in check(wider)] == ["changed-without-version"]  # which a new gate asks for
