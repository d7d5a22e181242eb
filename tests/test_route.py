"""What the page's script repeats of the engine, on random links in Node beside Python: both make the same of each.

docs/assets/route.js shows the next question before Python is ready. Where the two differ, one of them has a fault.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.render.formats.routing import routing_table
from decision.tree.links import write_link
from decision.tree.model import Between, Kind, OneOf, Playbook, Several
from decision.tree.session import Guide
from tests.small_trees import FACTS, GATES, LEVERS, UNFILLED, full_trees, small_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from decision.tree.model import Answer, Fact, Tree
    from decision.tree.session import View

HERE = Path(__file__).parent
SCRIPT = HERE.parent / "docs" / "assets" / "route.js"
SEED = 20261128
SETS = 1000
"""Sets of answers for each tree."""
TODAY = "2026-11-28"

ODD_NUMBERS = [
    "1,00",
    "-5",
    "1.5",
    "10kk",
    "5..3",
    "..",
    "",
    "a",
    "1e3",
    "9999999999999",
    "1..2..3",
    "1 00",
    "k",
    ".5k",
]
ODD_NUMBERS += ["\N{FULLWIDTH DIGIT ONE}0", "\N{ARABIC-INDIC DIGIT THREE}", "1000bn", "1000.1bn", "0" * 401]
ODD_FIELDS = ["gap", "=", "", "constructor=1", "__proto__=yes", "toString=?", "colour=red", "GAP=cost", "c.rate=80"]
ODD_FIELDS += ["%67ap=cost", "sco%70e=%6earrow", "%E0%A4%A=1", "gap%FF=cost", "on=2026-11-23", "examples=5%", "=gap"]


# --- random links ------------------------------------------------------------------------------


def a_number(rng: Random) -> str:
    """Return a number as somebody may write it, often near a threshold of a tree, sometimes none at all."""
    number = rng.choice([1, 50, 100, 200, 500, 1000, 2000, 10_000, 200_000, 10**6, 10**7, 10**12])
    number += rng.choice([-1, 0, 0, 1])
    if rng.random() < 0.1:
        return rng.choice(ODD_NUMBERS)
    name, scale = rng.choice([("k", 10**3), ("K", 10**3), ("m", 10**6), (" m", 10**6), ("bn", 10**9), ("Bn", 10**9)])
    spellings = [
        str(number),
        f"{number:,}",
        f"{number:,}".replace(",", " "),
        f"{number // scale}.{number % scale:0{len(str(scale)) - 1}d}{name}",
        f"{number / scale:.{rng.randint(0, 4)}f}{name}",
    ]
    return rng.choice(spellings)


def an_amount(rng: Random) -> str:
    """Return a number or a range."""
    low, high = sorted([a_number(rng), a_number(rng)], key=len)
    return rng.choice([low, low, f"{low}..{high}", f"{low} .. {high}", f"{low}..", f"..{high}"])


def some_values(fact: Fact, rng: Random) -> str:
    """Return one or several values, for a fact that takes several perhaps not sure about some or about the rest."""
    values = rng.sample(fact.value_ids, rng.randint(1, min(4, len(fact.values))))
    if fact.kind is Kind.ONE:
        return "+".join(values[: rng.choice([1, 1, 1, 2, 3])])
    texts = [value + rng.choice(["", "", "?"]) for value in values] + rng.choice([[], [], [], ["?"]])
    return "+".join(texts) if rng.random() < 0.9 else "none"


def an_answer(fact: Fact, rng: Random) -> str:
    """Return the text of an answer, one time in ten spoilt in some way."""
    text = an_amount(rng) if fact.kind is Kind.NUMBER else some_values(fact, rng)
    if rng.random() < 0.1:
        return "?"
    spoil: list[Callable[[], str]] = [
        lambda: f" {text.replace('+', ' + ')} ",
        lambda: f"{text}?",
        lambda: f"{text}+{text}?",
        lambda: f"{text}+",
        text.upper,
        lambda: text[: len(text) // 2],
        lambda: "+".join([text] * 60),
        lambda: "none",
    ]
    return rng.choice(spoil)() if rng.random() < 0.1 else text


def spelt(text: str, rng: Random) -> str:
    """Percent-encode a text: what has to be, and as much more as chance has it."""
    share = rng.choice([0, 0, 0.1, 1])

    def sign(letter: str) -> str:
        if letter not in "%&#=" and rng.random() >= share:
            return letter
        return "".join(f"%{byte:02{rng.choice('xX')}}" for byte in letter.encode())

    return "".join(map(sign, text))


def a_link(playbook: Playbook, tree: Tree, rng: Random) -> str:
    """Return a link with answers to some facts in any order, dormant ones among them, and with what else may come."""
    share = rng.choice([0.1, 0.4, 0.7, 1])
    fields = [f"{fact.id}={spelt(an_answer(fact, rng), rng)}" for fact in playbook.facts if rng.random() < share]
    if rng.random() < 0.2:
        fields += rng.sample(ODD_FIELDS, 3)
    if fields and rng.random() < 0.1:
        fields.append(rng.choice(fields).partition("=")[0] + "=?")  # a name that is there already
    if rng.random() < 0.1:
        fields.append(f"at={rng.choice([*playbook.fact, 'nowhere'])}")
    rng.shuffle(fields)
    if rng.random() < 0.02:
        filler = rng.choice(["y", "y" * 120])  # past the most fields, or past the longest link
        fields[len(fields) // 2 :] = [f"x{place}={filler}" for place in range(250)] + fields[-2:]
    return "&".join([f"tree={tree.id}", f"v={tree.version}", *fields])


# --- what both make of them --------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A link for a tree, with what Python makes of it."""

    tree: Tree
    link: str
    view: View


type Outcome = dict[str, object]
"""What shows for a link: answers, the question, the answered ones before it, the routes that are highlighted, the
questions on a path that is still possible, and what such paths end at."""


def by_script(playbook: Playbook, cases: Sequence[Case], script: Path = SCRIPT) -> list[Outcome]:
    """Return what the script makes of each link."""
    given = {
        "script": str(script),
        "tables": {tree.id: routing_table(playbook, tree) for tree in playbook.trees},
        "links": [(case.tree.id, case.link) for case in cases],
    }
    command = ["node", str(HERE / "route.mjs")]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    assert not done.stderr
    return [
        {
            "answers": made["answers"],
            "asking": made.get("asking", ""),
            "asked": len(made["before"]),
            "previous": "".join(made["before"][-1:]),
            "highlighted": set(made["highlighted"]),
            "way": made["way"],
            "possible": set(made["possible"]),
        }
        for made in json.loads(done.stdout)["links"]
    ]


def as_data(fact: Fact, answer: Answer) -> object:
    """Return an answer in the form that the script has for it."""
    match answer:
        case OneOf(possible):
            return [value for value in fact.value_ids if value in possible]
        case Several(yes, no):
            listed = {"yes": yes, "no": no}
            return {name: [value for value in fact.value_ids if value in values] for name, values in listed.items()}
        case Between(low, high):
            return {"low": low, "high": high}


def by_engine(playbook: Playbook, case: Case) -> Outcome:
    """Return what the engine makes of a link. Answers to facts that the tree's page has no form for are its own."""
    known, view = routing_table(playbook, case.tree)["facts"], case.view
    assert isinstance(known, dict)
    answers = {name: as_data(playbook.fact[name], answer) for name, answer in view.session.answers.items()}
    return {
        "answers": {name: answer for name, answer in answers.items() if name in known},
        "asking": view.asking,
        "asked": view.asked,
        "previous": view.previous,
        "highlighted": {f"{question}-{place}" for question, place in view.highlighted},
        "way": list(view.way),
        "possible": set(view.possible),
    }


def differences(playbook: Playbook, cases: Sequence[Case], script: Path = SCRIPT) -> Iterator[str]:
    """Yield what differs and the link wherever script and engine do not agree."""
    for case, made in zip(cases, by_script(playbook, cases, script), strict=True):
        yield from (
            f"{part} of {case.link}: {expected} by the engine, {made[part]} by the script"
            for part, expected in by_engine(playbook, case).items()
            if made[part] != expected
        )


@pytest.fixture(scope="module")
def cases(guide: Guide) -> list[Case]:
    """Make the links, a part of each tree's in turn, with what Python makes of them."""
    rng = Random(SEED)  # noqa: S311  # the same links in every run
    links = [(tree, a_link(guide.playbook, tree, rng)) for _ in range(SETS) for tree in guide.playbook.trees]
    return [Case(tree, link, guide.view(link, TODAY)) for tree, link in links]


def test_the_script_makes_the_same_of_every_link_as_the_engine(playbook: Playbook, cases: list[Case]) -> None:
    assert list(differences(playbook, cases)) == []


@settings(max_examples=8)  # each of at least 40 links
@given(st.lists(st.tuples(full_trees(costs=st.just(UNFILLED)), small_answers(), small_answers()), min_size=20))
def test_the_script_makes_the_same_of_random_trees_that_hear_doubt_and_compare_costs(
    drawn: list[tuple[Tree, dict[str, Answer], dict[str, Answer]]],
) -> None:
    trees = tuple(replace(tree, id=f"tree{number}") for number, (tree, _, _) in enumerate(drawn))
    guide = Guide(Playbook(FACTS, LEVERS, GATES, trees))
    links = [
        (tree, write_link(guide.playbook, tree, answers))
        for tree, (_, *told) in zip(trees, drawn, strict=True)
        for answers in told
    ]
    cases = [Case(tree, link, guide.view(link, TODAY)) for tree, link in links]

    assert list(differences(guide.playbook, cases)) == []


def test_the_links_lead_to_every_question_and_hold_every_kind_of_answer(playbook: Playbook, cases: list[Case]) -> None:
    for tree in playbook.trees:
        views = [case.view for case in cases if case.tree is tree]
        assert {view.asking for view in views} >= {"", *tree.question}
        routes = [(question.id, place) for question in tree.questions for place in range(len(question.routes))]
        assert len({edge for view in views for edge in view.highlighted}) >= 0.9 * len(routes)
        told = " ".join(note for view in views for note in view.session.notes)
        for note in ("means nothing here", "not asked here", "only these were read", "too long", "cut off", "twice"):
            assert note in told
    answers = [answer for case in cases for answer in case.view.session.answers.values()]
    assert any(isinstance(answer, OneOf) and len(answer.possible) == 2 for answer in answers)
    assert any(isinstance(answer, Several) and answer.yes and not answer.no for answer in answers)
    assert any(isinstance(answer, Between) and 0 < answer.low < (answer.high or 0) for answer in answers)


BREAKS = {
    "the largest number is refused": ("amountOf(found) <= LARGEST", "amountOf(found) < LARGEST"),
    "decimals are lost": ("- decimals.length +", "+"),
    "a number at a threshold is below it": ("low >= number ? undefined", "low > number ? undefined"),
    "all of is any of": ("all ? holds : fails)", "all ? fails : holds)"),
    "none of the values leaves all possible": ("return { yes: [], no: values };", "return { yes: [], no: [] };"),
    "all of never fails": ("holds: undecided, fails: decided }", "holds: undecided, fails: [] }"),
    "the last of a name counts": ("if (!fields.has(name)) fields", "fields"),
    "asking goes on while levers are left": ("!canChange(table, answers, found)", "found.exits.size === 1"),
    "routes behind open questions are highlighted": (
        "explore(table, state, (question) => !answers.has(question))",
        "explore(table, state)",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_script_is_found(playbook: Playbook, cases: list[Case], tmp_path: Path, what: str) -> None:
    right, wrong = BREAKS[what]
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count(right) == 1
    broken = tmp_path / "route.js"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    # first in small trees: a broken script may walk a large one without end
    small = [case for case in cases if case.tree.article]
    assert any(next(differences(playbook, tried[:SETS], broken), None) for tried in (small, cases))


def test_every_page_with_questions_loads_the_scripts_that_they_need(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "sft-tool" in page.read_text(encoding="utf-8")]
    assert built / "decide" / "index.html" in pages
    needed = ["engine", "route", "screen", "decide", "take"]
    for page in pages:
        found = re.findall(r'assets/([a-z-]+)\.js[^"]*" defer', page.read_text(encoding="utf-8"))
        assert [name for name in found if name in needed] == needed, page
