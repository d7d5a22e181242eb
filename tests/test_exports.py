"""A tree in other programs' formats, and drawn."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.playbook import load_playbook
from decision.render.drawings.diagram import condition_label, edges, nodes, route_labels
from decision.render.drawings.svg import draw_tree
from decision.render.formats.exports import EXPORTS
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Condition,
    Fact,
    Includes,
    Is,
    Kind,
    Leaf,
    Lever,
    Playbook,
    Question,
    Route,
    Tree,
    Value,
)
from decision.tree.walk import Walker
from tests.families import FINE_TUNING, LEAVE, PROMPTING

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parent.parent / "docs"
TREES = tuple(tree.id for tree in load_playbook(DOCS)[0].trees)
SVG = "{http://www.w3.org/2000/svg}"


def values(*names: str) -> tuple[Value, ...]:
    return tuple(Value(name, name.capitalize()) for name in names)


FACTS = (
    Fact(
        "taste",
        Kind.MANY,
        'What is "missing" & why',
        values("salt", "heat", "time", "love", "tea", "jam", "rum"),
    ),
    Fact("pan-size", Kind.ONE, "Size of the pan", values("small", "large", "no-pan")),
    Fact("guests", Kind.NUMBER, "Number of guests", unit="guests"),
)
LEVERS = (
    Lever("order-in", LEAVE, "Order in", "Let others cook."),
    Lever("cook", FINE_TUNING, "Cook a long and careful dinner yourself", "Cook."),
)
OWN = Tree(
    "lunch",
    "What's for lunch?",
    "1.0",
    (
        Question(
            "taste",
            (
                Route(
                    Leaf("order-in", LEAVE),
                    Includes("taste", "love"),
                    why="Love & <care> cannot be cooked.",
                ),
                Route(Ask("guests"), AnyOf((Includes("taste", "salt"), Includes("taste", "heat")))),
                Route(Ask("pan-size")),
            ),
        ),
        Question(
            "pan-size",
            (
                Route(Ask("guests"), Is("pan-size", ("small", "large")), weight=2),
                Route(Leaf("order-in", LEAVE)),
            ),
        ),
        Question(
            "guests",
            (
                Route(Leaf("cook", FINE_TUNING), Below("guests", 1_000), claims=("many-eat",)),
                Route(Leaf("order-in", LEAVE)),
            ),
        ),
    ),
    about="A small tree for tests.",
)
ARTICLE = Tree(
    "essay",
    "An essay",
    "1.0",
    (
        Question(
            "guests",
            (
                Route(Leaf("", FINE_TUNING, "Cook, it says."), AtLeast("guests", 10)),
                Route(Ask("pan-size"), AtLeast("guests", 2)),
                Route(Leaf("", None, silent=True)),
            ),
        ),
        Question(
            "pan-size",
            (
                Route(
                    Leaf("cook", FINE_TUNING, "Cook alone.", silent=True),
                    Is("pan-size", ("large",)),
                ),
                Route(Leaf("", FINE_TUNING, "Cook, but less.")),
            ),
        ),
    ),
    article=True,
)
SMALL = Playbook(FACTS, LEVERS, trees=(OWN, ARTICLE))


# --- golden files ------------------------------------------------------------------------------


@pytest.mark.parametrize("tree", SMALL.trees, ids=lambda tree: tree.id)
@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_a_small_tree_is_exported_as_it_was(form: str, tree: Tree, golden: Callable[[str, str], None]) -> None:
    golden(f"{tree.id}.{form}", EXPORTS[form](SMALL, tree))


# --- labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "asked", "label"),
    [
        (Is("pan-size", ("no-pan",)), "pan-size", "no pan"),
        (Is("pan-size", ("small", "large", "no-pan")), "taste", "pan size: small, large or no pan"),
        (Includes("taste", "salt"), "taste", "salt"),
        (AtLeast("guests", 10_000), "guests", "10,000 or more"),
        (Below("guests", 10), "", "guests: under 10"),
        (AnyOf((Includes("taste", "salt"), Includes("taste", "tea"))), "", "taste: salt or tea"),
        (
            AnyOf((Includes("taste", "salt"), Below("guests", 2))),
            "taste",
            "salt or guests: under 2",
        ),
        (AllOf((Includes("taste", "tea"), Below("guests", 2))), "guests", "taste: tea and under 2"),
        (
            AllOf(
                (
                    Is("pan-size", ("small",)),
                    AnyOf((Is("pan-size", ("large",)), Below("guests", 2))),
                )
            ),
            "pan-size",
            "small and (pan size: large or guests: under 2)",
        ),
        (
            AnyOf(tuple(Includes("taste", value.id) for value in FACTS[0].values)),
            "taste",
            "salt, heat or 5 others",
        ),
    ],
)
def test_a_condition_is_said_in_a_few_words(condition: Condition, asked: str, label: str) -> None:
    assert condition_label(condition, asked) == label


def test_a_number_is_said_as_the_range_that_is_left() -> None:
    assert route_labels(SMALL, ARTICLE.start) == ["10 or more", "2 to 9", "under 2"]


def test_otherwise_says_what_is_left_where_that_is_short() -> None:
    labels = {question.id: route_labels(SMALL, question) for question in OWN.questions}

    assert labels == {
        "taste": ["love", "salt or heat", "otherwise"],
        "pan-size": ["small or large", "no pan"],
        "guests": ["under 1,000", "1,000 or more"],
    }


def test_a_list_of_all_that_is_left_is_any_other() -> None:
    tastes = [Includes("taste", value.id) for value in FACTS[0].values]
    end = Leaf("cook", FINE_TUNING)
    question = Question("taste", (Route(end, tastes[0]), Route(end, AnyOf(tuple(tastes[1:]))), Route(end)))

    assert route_labels(SMALL, question) == ["salt", "any other", "none of these"]


def test_leaves_that_say_the_same_are_one_node_and_others_are_told_apart() -> None:
    assert [node.id for node in nodes(SMALL, OWN)] == [
        "taste",
        "lever-order-in",
        "pan-size",
        "guests",
        "lever-cook",
    ]
    assert [node.id for node in nodes(SMALL, ARTICLE) if node.leaf] == [
        "leaf-fine-tuning",
        "leaf-silent",
        "lever-cook",
        "leaf-fine-tuning-2",
    ]


# --- the drawing -------------------------------------------------------------------------------


def drawn(playbook: Playbook, tree: str) -> ET.Element:
    return ET.fromstring(draw_tree(playbook, playbook.tree[tree], base="../"))  # noqa: S314  # our own text


def by(root: ET.Element, attribute: str) -> dict[str, ET.Element]:
    found = [element for element in root.iter() if attribute in element.attrib]
    assert len(found) == len({element.attrib[attribute] for element in found})
    return {element.attrib[attribute]: element for element in found}


real_trees = pytest.mark.parametrize("tree", TREES)


@real_trees
def test_every_route_has_its_edge_and_every_question_and_leaf_its_node(playbook: Playbook, tree: str) -> None:
    root = drawn(playbook, tree)
    questions = playbook.tree[tree].questions
    routes = [route for question in questions for route in question.routes]
    leaves = {route.to for route in routes if isinstance(route.to, Leaf)}
    found = by(root, "data-node")

    assert list(by(root, "data-edge")) == [
        f"{question.id}-{place}" for question in questions for place in range(len(question.routes))
    ]
    reached = {edge.attrib["data-to"] for edge in by(root, "data-edge").values()}
    assert reached | {questions[0].id} == {*found}
    assert {question.id for question in questions} <= {*found}
    assert len(found) == len(questions) + len(leaves)


@real_trees
def test_every_edge_points_at_its_node(playbook: Playbook, tree: str) -> None:
    root = drawn(playbook, tree)
    boxes = {name: box(node) for name, node in by(root, "data-node").items()}

    for edge in by(root, "data-edge").values():
        tip = edge.find(f"{SVG}polygon").attrib["points"].split()[0]  # type: ignore[union-attr]  # each has one
        x, y = (float(number) for number in tip.split(","))
        left, top, _, height = boxes[edge.attrib["data-to"]]
        assert x == pytest.approx(left - 1, abs=0.11)
        assert y == pytest.approx(top + height / 2, abs=0.11)


@real_trees
def test_colours_are_left_to_the_page(playbook: Playbook, tree: str) -> None:
    for element in drawn(playbook, tree).iter():
        assert element.attrib.get("fill", "none") in ("none", "currentColor")
        assert element.attrib.get("stroke", "none") in ("none", "currentColor")
        assert "style" not in element.attrib


@real_trees
def test_all_words_are_large_enough_to_read(playbook: Playbook, tree: str) -> None:
    sizes = {float(text.attrib["font-size"]) for text in drawn(playbook, tree).iter(f"{SVG}text")}

    assert min(sizes) >= 12


def test_no_id_stands_twice_on_a_page_of_all_trees(playbook: Playbook) -> None:
    roots = [drawn(playbook, tree) for tree in TREES]
    roots.append(ET.fromstring(draw_tree(playbook, playbook.tree["playbook"], name="second")))  # noqa: S314  # our own text
    ids = [element.attrib["id"] for root in roots for element in root.iter() if "id" in element.attrib]

    assert len(ids) == 2 * len(roots) == len(set(ids))
    for root in roots:
        title, description = root.attrib["aria-labelledby"].split()
        assert root.find(f"{SVG}title[@id='{title}']") is not None
        assert root.find(f"{SVG}desc[@id='{description}']") is not None


@real_trees
def test_links_lead_to_pages_of_words(playbook: Playbook, tree: str) -> None:
    links = [link.attrib["href"] for link in drawn(playbook, tree).iter(f"{SVG}a")]

    assert len(links) >= len(playbook.tree[tree].questions)
    for link in links:
        assert (DOCS / link.removeprefix("../").rstrip("/")).with_suffix(".md").exists()


def test_a_drawing_is_an_image_unless_it_holds_links() -> None:
    alone, linked = draw_tree(SMALL, OWN), draw_tree(SMALL, OWN, base="")

    assert 'role="img"' in alone
    assert "<a " not in alone
    assert 'role="group"' in linked  # links inside an image could not be reached
    assert '<a href="questions/guests/">' in linked


@pytest.mark.parametrize("target", [None, "_blank"])
def test_links_in_a_drawing_open_where_its_page_wants_them(target: str | None) -> None:
    root = ET.fromstring(draw_tree(SMALL, OWN, base="", target=target))  # noqa: S314  # our own text

    assert [link.get("target") for link in root.iter(f"{SVG}a")] == [target] * 5


def test_a_drawing_has_the_same_bytes_at_every_run() -> None:
    program = (
        "import pathlib; from decision.authoring.playbook import load_playbook;"
        "from decision.render.formats.exports import EXPORTS;"
        f"playbook, _ = load_playbook(pathlib.Path({str(DOCS)!r}));"
        "[print(form(playbook, tree)) for form in EXPORTS.values() for tree in playbook.trees]"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=DOCS.parent,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    )

    assert len(first) > 10_000
    assert first == second


@st.composite
def trees(draw_from: st.DrawFn) -> Playbook:
    """Trees of up to nine questions whose routes lead anywhere below, or to any of some levers."""
    asked = draw_from(st.integers(1, 9))
    levers = tuple(Lever(f"lever{n}", PROMPTING, "Word " * (n + 1), "") for n in range(5))
    ends = [Leaf(lever.id, lever.family) for lever in levers]
    questions = []
    for place in range(asked):
        targets: st.SearchStrategy[Ask | Leaf] = st.sampled_from(
            [*ends, *(Ask(f"q{below}") for below in range(place + 1, asked))]
        )
        reached = [draw_from(targets) for _ in range(draw_from(st.integers(1, 4)))]
        routes = [Route(to, Is(f"q{place}", (f"v{n}",))) for n, to in enumerate(reached)]
        questions.append(Question(f"q{place}", (*routes, Route(draw_from(targets)))))
    names = values(*(f"v{n}" for n in range(6)))
    facts = tuple(Fact(f"q{n}", Kind.ONE, f"Question {n}", names) for n in range(asked))
    return Playbook(facts, levers, trees=(Tree("any", "Any", "1", tuple(questions)),))


@given(trees())
def test_in_any_tree_boxes_stand_apart_and_only_lines_to_one_place_run_together(
    playbook: Playbook,
) -> None:
    root = drawn(playbook, "any")
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    boxes = [box(node) for node in by(root, "data-node").values()]

    for left, top, wide, tall in boxes:
        assert left > 0
        assert left + wide < width
        assert top + tall < height
    for one, other in combinations(boxes, 2):
        beside = one[0] + one[2] < other[0] or other[0] + other[2] < one[0]
        assert beside or one[1] + one[3] < other[1] or other[1] + other[3] < one[1]
    runs = [run for edge in by(root, "data-edge").values() for run in downward(edge)]
    for (to, x, low, high), (other_to, other_x, other_low, other_high) in combinations(runs, 2):
        assert to == other_to or x != other_x or high < other_low or other_high < low
        assert min(x, other_x) > 0


def box(node: ET.Element) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a node's box."""
    shape = next(node.iter(f"{SVG}rect"))
    left, top, width, height = (float(shape.attrib[name]) for name in ("x", "y", "width", "height"))
    return left, top, width, height


_DOWN = re.compile(r"M\S+ (\S+)H(\S+?)q(\S+) 0 \S+ \S+V(\S+?)q")


def downward(edge: ET.Element) -> list[tuple[str, float, float, float]]:
    """Return a line's target and the x and ends of its part that runs down or up, if it has one."""
    found = _DOWN.match(next(edge.iter(f"{SVG}path")).attrib["d"])
    if not found:
        return []
    start, before, turn, end = (float(number) for number in found.groups())
    return [(edge.attrib["data-to"], round(before + turn, 1), min(start, end), max(start, end))]


# --- text forms --------------------------------------------------------------------------------


@real_trees
def test_mermaid_names_each_node_once_and_only_links_what_it_named(playbook: Playbook, tree: str) -> None:
    comment, kind, *lines = EXPORTS["mermaid"](playbook, playbook.tree[tree]).splitlines()
    shape = re.compile(r'    (\w+)(?:\{"[^"]+"\}|\["[^"]+"\])')
    arrow = re.compile(r'    (\w+) -->\|"[^"]+"\| (\w+)')
    named = [found[1] for line in lines if (found := shape.fullmatch(line))]
    linked = [found.groups() for line in lines if (found := arrow.fullmatch(line))]
    back = [name.removeprefix("ask_").replace("_", "-") for name in named]

    assert comment.startswith("%% ")
    assert kind == "flowchart TD"
    assert len(named) + len(linked) == len(lines)
    assert back == [node.id for node in nodes(playbook, playbook.tree[tree])]
    assert len(linked) == len(edges(playbook, playbook.tree[tree]))
    assert {name for pair in linked for name in pair} == set(named)


@real_trees
def test_the_table_has_a_numbered_row_for_each_path(playbook: Playbook, tree: str) -> None:
    chosen = playbook.tree[tree]
    rows = list(csv.DictReader(EXPORTS["csv"](playbook, chosen).splitlines()))
    asked = [question.id for question in chosen.questions]
    taken = [tuple(row[fact] for fact in asked if row[fact]) for row in rows]
    paths = list(Walker(playbook, chosen).paths())

    assert [row["path"] for row in rows] == [str(number) for number in range(1, len(paths) + 1)]
    labels = {question.id: route_labels(playbook, question) for question in chosen.questions}
    expected = [tuple(labels[fact][place] for fact, place in steps) for steps, _ in paths]
    assert sorted(taken) == sorted(expected)
    assert {row["lever"] for row in rows} == {leaf.lever for _, leaf in paths}


@real_trees
def test_json_says_what_the_file_says(playbook: Playbook, tree: str) -> None:
    exported = json.loads(EXPORTS["json"](playbook, playbook.tree[tree]))
    files = [DOCS / "tree/playbook.yml", *(DOCS / "tree/articles").glob("*.yml")]
    written = next(
        content for file in files if (content := yaml.safe_load(file.read_text(encoding="utf-8")))["id"] == tree
    )

    routes = {question["id"]: question["routes"] for question in exported["questions"]}
    assert list(routes) == list(written["questions"])
    for question, sources in written["questions"].items():
        for route, source in zip(routes[question], sources, strict=True):
            assert {name: route[name] for name in source} == source
