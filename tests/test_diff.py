"""Two editions of a tree: what is counted on merged states, and what describes it, is what listing gives."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.playbook import load_playbook
from decision.authoring.revisions import last_version
from decision.cases.bump import Bump, Reason, Step, bump_of
from decision.cases.difference import Cover, Difference, find_difference
from decision.cases.joint import join
from decision.interfaces.cli import main
from decision.tree.answers import read_answer
from decision.tree.conditions import partitions
from decision.tree.model import (
    Ask,
    AtLeast,
    Between,
    Cheaper,
    Fact,
    Is,
    Kind,
    OneOf,
    Playbook,
    Question,
    Route,
    Several,
    Tree,
    Value,
)
from decision.tree.routing import fingerprint
from decision.tree.walk import Walker
from tests.small_trees import FACTS, GATES, LEVERS, OURS, atoms, fits, trees, true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from decision.tree.model import Answer, Leaf
    from decision.tree.session import Guide

BEFORE, AFTER = (Path(__file__).parent / "editions" / name for name in ("before", "after"))
ALL = 10**6
"""More sets of conditions than any of these trees takes."""
WIDER = (
    replace(FACTS[0], values=tuple(Value(name, name) for name in "abcd")),
    replace(FACTS[1], values=tuple(Value(name, name) for name in "abc")),
    FACTS[2],
    replace(FACTS[3], values=tuple(Value(name, name) for name in "abc")),
)
"""The facts of small trees later: the old b of the first means b or d now, two have a value more."""
MIGRATE = (("one", "b", "one=b+d"),)


@st.composite
def doubting(draw: st.DrawFn, tree: Tree) -> Tree:
    """Leave levers in doubt on some routes of a tree."""
    doubts = st.lists(st.tuples(st.sampled_from(OURS), st.sampled_from([10, 30, 45])), max_size=2).map(tuple)
    asked = [
        replace(question, routes=tuple(replace(route, doubts=draw(doubts)) for route in question.routes))
        for question in tree.questions
    ]
    return replace(tree, questions=tuple(asked))


@st.composite
def editions(draw: st.DrawFn) -> tuple[Playbook, Playbook]:
    """Draw two small trees over the same facts."""
    before, after = (draw(doubting(draw(trees()))) for _ in range(2))
    return Playbook(FACTS, LEVERS, GATES, (before,)), Playbook(FACTS, LEVERS, GATES, (after,))


@st.composite
def widened(draw: st.DrawFn) -> tuple[Playbook, Playbook]:
    """Draw two small trees, the later one with more values."""
    before, after = draw(trees()), draw(trees())
    first, *rest = after.questions
    extra = [Route(draw(st.sampled_from(OURS)), Is(name, (value,))) for name, value in (("one", "d"), ("other", "c"))]
    extra = [route for route in extra if isinstance(route.when, Is) and route.when.fact == first.id]
    later = replace(after, questions=(replace(first, routes=(*extra, *first.routes)), *rest), migrate=MIGRATE)
    return Playbook(FACTS, LEVERS, GATES, (before,)), Playbook(WIDER, LEVERS, GATES, (later,))


def compared(books: tuple[Playbook, Playbook], *, most: int = 200_000, draws: int = 50, sets: int = ALL) -> Difference:
    """Compare the trees of two playbooks."""
    return find_difference(join(*books, books[0].trees[0].id), most=most, draws=draws, sets=sets)


def combinations(books: tuple[Playbook, Playbook], facts: tuple[Fact, ...]) -> Iterator[dict[str, Answer]]:
    """List all combinations of answers to some facts; of a number, the first of each range."""
    walkers = [Walker(replace(book, gates=()), book.trees[0]) for book in books]
    listed: list[list[Answer]] = []
    for fact in facts:
        if fact.kind is Kind.MANY:
            every = frozenset(fact.value_ids)
            some = (itertools.compress(fact.value_ids, held) for held in itertools.product((0, 1), repeat=len(every)))
            listed.append([Several(yes, every - yes) for yes in map(frozenset, some)])
        else:
            cuts = sorted({cut for walker in walkers for cut in walker.thresholds.get(fact.id, ())})
            cells = partitions(fact, cuts)
            listed.append([Between(cell.low, cell.low) if isinstance(cell, Between) else cell for cell in cells])
    for chosen in itertools.product(*listed):
        yield dict(zip((fact.id for fact in facts), chosen, strict=True))


def leads(book: Playbook, situation: Mapping[str, Answer]) -> str:
    """Say what leads on one combination."""
    walker = Walker(book, book.trees[0])
    return walker.leading(walker.state(situation)).key


def leads_earlier(book: Playbook, situation: Mapping[str, Answer]) -> str:
    """Say what leads in the tree before its values became more; nothing where it has to read a value it lacks."""
    old = {**situation}
    match old.get("one"), old.get("many"):
        case OneOf(possible), _ if "d" in possible:
            old["one"] = OneOf(frozenset("b"))
    if isinstance(many := old.get("many"), Several):
        old["many"] = Several(many.yes - {"c"}, many.no - {"c"})
    tree = book.trees[0]
    to: Ask | Leaf = Ask(tree.start.id)
    while isinstance(to, Ask):
        for route in tree.question[to.question].routes:
            if old.get("other") == OneOf(frozenset("c")) and "other" in {atom.fact for atom in atoms(route.when)}:
                return ""
            if true(route.when, old):
                to = route.to
                break
    return to.key


def holding(cover: Cover, situation: Mapping[str, Answer]) -> list[int]:
    """Return which sets of conditions hold for a combination."""
    return [
        number
        for number, one in enumerate(cover.sets)
        if all(fits(situation[fact.id], answer) for fact, answer in one.conditions)
    ]


def check_sets(found: Difference, moved: list[tuple[tuple[str, str], dict[str, Answer]]]) -> None:
    """See that the sets of each move, and of all, hold for nothing else, and for as many as they say."""
    pairs = [(move.before, move.after) for move in found.moves]
    for cover, allowed in [
        (found.cover, pairs),
        *((move.cover, [pair]) for move, pair in zip(found.moves, pairs, strict=True)),
    ]:
        held = [(pair, holding(cover, situation)) for pair, situation in moved]
        covering = [pair for pair, sets in held if sets]
        sizes = Counter(number for _, sets in held for number in sets)

        alone = {number for _, sets in held if len(sets) == 1 for number in sets}

        assert {*covering} <= {*allowed}
        assert alone == {*range(len(cover.sets))}
        assert len(covering) == cover.together
        assert [one.combinations for one in cover.sets] == [sizes[number] for number in range(len(cover.sets))]


# --- laws --------------------------------------------------------------------------------------


@given(books=editions())
def test_what_moves_is_what_listing_all_combinations_gives(books: tuple[Playbook, Playbook]) -> None:
    found = compared(books)
    listed = [tuple(leads(book, one) for book in books) for one in combinations(books, found.facts)]

    assert found.seed is None
    assert found.combinations == len(listed)
    assert {(move.before, move.after): move.share.hits for move in found.moves} == {
        pair: times for pair, times in Counter(listed).items() if pair[0] != pair[1]
    }
    assert found.unasked.hits == 0


@given(books=editions())
def test_the_sets_of_conditions_cover_exactly_what_moves(books: tuple[Playbook, Playbook]) -> None:
    found = compared(books)
    every = [((leads(books[0], one), leads(books[1], one)), one) for one in combinations(books, found.facts)]

    check_sets(found, every)
    assert found.cover.together == found.changed.hits
    assert [move.cover.together for move in found.moves] == [move.share.hits for move in found.moves]


@given(books=editions(), sets=st.integers(0, 3))
def test_few_sets_of_conditions_claim_no_more_than_they_cover(books: tuple[Playbook, Playbook], sets: int) -> None:
    found = compared(books, sets=sets)
    every = [((leads(books[0], one), leads(books[1], one)), one) for one in combinations(books, found.facts)]

    check_sets(found, every)
    assert len(found.cover.sets) <= sets
    assert sum(len(move.cover.sets) for move in found.moves) <= 4 * sets


@given(books=widened())
def test_old_values_mean_what_links_carry_them_on_to_and_unknown_ones_are_said(
    books: tuple[Playbook, Playbook],
) -> None:
    found = compared(books)
    every = [((leads_earlier(books[0], one), leads(books[1], one)), one) for one in combinations(books, found.facts)]
    counted = Counter(pair for pair, _ in every)

    assert {(move.before, move.after): move.share.hits for move in found.moves} == {
        pair: times for pair, times in counted.items() if pair[0] and pair[0] != pair[1]
    }
    assert found.unasked.hits == sum(times for pair, times in counted.items() if not pair[0])
    check_sets(found, every)


@given(books=editions(), most=st.integers(0, 4))
def test_a_drawn_difference_says_nothing_that_listing_does_not(books: tuple[Playbook, Playbook], most: int) -> None:
    drawn, whole = compared(books, most=most), compared(books)
    if drawn.seed is None:
        assert drawn == whole
        return
    every = [((leads(books[0], one), leads(books[1], one)), one) for one in combinations(books, drawn.facts)]

    assert drawn == compared(books, most=most)
    assert (drawn.states, drawn.changed.cases) == (50, 50)
    assert {(move.before, move.after) for move in drawn.moves} <= {(move.before, move.after) for move in whole.moves}
    assert drawn.cover == Cover()
    for move in drawn.moves:
        assert {pair for pair, one in every if holding(move.cover, one)} <= {(move.before, move.after)}
        assert move.cover.together == (move.share.hits if move.cover.sets else 0)


# --- single trees ------------------------------------------------------------------------------

ASK, TRAIN = OURS[2], OURS[8]


def single(*routes: Route, name: str = "one", migrate: tuple[tuple[str, str, str], ...] = ()) -> Playbook:
    """Return a playbook whose tree asks one question."""
    tree = Tree("tree", "Tree", "1", (Question(name, routes),), migrate=migrate)
    return Playbook(FACTS, LEVERS, GATES, (tree,))


def test_a_comparison_of_costs_counts_as_an_answer_of_its_own() -> None:
    cheaper = single(Route(TRAIN, Cheaper("number", "train", "ask")), Route(ASK), name="number")
    found = compared((single(Route(ASK), name="number"), cheaper))
    (move,) = found.moves

    assert (move.before, move.after, move.share.hits, found.combinations) == ("ask", "train", 1, 2)
    assert [(fact.label, answer) for fact, answer in move.cover.sets[0].conditions] == [
        ("Train costs less than ask", OneOf(frozenset({"yes"})))
    ]


def test_a_range_of_a_number_stays_one_range_in_a_set_of_conditions() -> None:
    ends = single(Route(TRAIN, AtLeast("number", 4)), Route(ASK, AtLeast("number", 2)), Route(TRAIN), name="number")
    (move,) = compared((single(Route(ASK), name="number"), ends)).moves

    assert {one.conditions[0][1] for one in move.cover.sets} == {Between(0, 1), Between(4, None)}


def test_a_renamed_fact_keeps_its_answers() -> None:
    before = single(Route(TRAIN, Is("one", ("a",))), Route(ASK))
    named = replace(FACTS[0], id="first")
    after = single(Route(TRAIN, Is("first", ("b",))), Route(ASK), name="first", migrate=(("one", "*", "first=*"),))
    found = compared((before, replace(after, facts=(named, *FACTS[1:]))))

    assert [fact.id for fact in found.facts] == ["first"]
    assert [(move.before, move.after, move.share.hits) for move in found.moves] == [
        ("ask", "train", 1),
        ("train", "ask", 1),
    ]


def test_a_fact_of_another_kind_is_another_fact() -> None:
    before = single(Route(TRAIN, Is("one", ("a",))), Route(ASK))
    number = Fact("one", Kind.NUMBER, "One", unit="things")
    after = replace(single(Route(TRAIN, AtLeast("one", 5)), Route(ASK)), facts=(number, *FACTS[1:]))
    found = compared((before, after))

    assert [fact.id for fact in found.facts] == ["one", "one-before"]
    assert found.combinations == 2 * 3


# --- versions ----------------------------------------------------------------------------------

LEAD = Route(TRAIN, Is("one", ("a",)))
PLAIN = single(LEAD, Route(ASK))


def changed(**more: Any) -> Playbook:  # noqa: ANN401  # any field of a tree
    """Return the plain playbook with something else in its tree."""
    return replace(PLAIN, trees=(replace(PLAIN.trees[0], **more),))


CHANGES = {
    "nothing": (PLAIN, []),
    "a reason in words": (changed(questions=(Question("one", (replace(LEAD, why="So."), Route(ASK))),)), ["words"]),
    "a label": (replace(PLAIN, facts=(replace(FACTS[0], label="First"), *FACTS[1:])), ["words"]),
    "a new version with its sentence": (changed(version="2"), []),
    "a route": (changed(questions=(Question("one", (Route(ASK),)),)), ["rerouted"]),
    "a weight": (changed(questions=(Question("one", (replace(LEAD, weight=2), Route(ASK))),)), ["rerouted"]),
    "a gate": (replace(PLAIN, gates=(replace(GATES[0], met=AtLeast("number", 4)), *GATES[1:])), ["rerouted"]),
    "a value more": (replace(PLAIN, facts=(WIDER[0], *FACTS[1:])), ["values-added"]),
    "a fact more": (
        replace(changed(heard=("more",)), facts=(*FACTS, replace(FACTS[3], id="more"))),
        ["facts-added"],
    ),
    "a value less": (
        replace(PLAIN, facts=(replace(FACTS[0], values=FACTS[0].values[:2]), *FACTS[1:])),
        ["values-gone"],
    ),
    "a lever less": (replace(PLAIN, levers=LEVERS[:-1]), ["levers-gone", "rerouted"]),
    "another kind": (
        replace(PLAIN, facts=(replace(FACTS[0], kind=Kind.MANY), *FACTS[1:])),
        ["facts-gone", "facts-added"],
    ),
    "an old link carried on": (changed(migrate=(("one", "z", "one=a"),)), ["links-migrated"]),
}
LEAST = {
    "words": Step.PATCH,
    "rerouted": Step.MINOR,
    "values-added": Step.MINOR,
    "facts-added": Step.MINOR,
    "values-gone": Step.MAJOR,
    "levers-gone": Step.MAJOR,
    "facts-gone": Step.MAJOR,
    "links-migrated": Step.MAJOR,
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_needs_its_step(what: str) -> None:
    after, reasons = CHANGES[what]
    prints = {fingerprint(book, book.trees[0]) for book in (PLAIN, after)}
    found = bump_of(PLAIN, after, "tree", rerouted=len(prints) > 1)

    assert [reason.what for reason in found.reasons] == reasons
    assert [reason.step for reason in found.reasons] == [LEAST[reason] for reason in reasons]
    assert found.needed == max(map(LEAST.__getitem__, reasons), default=Step.NONE)


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("1.1", "2.0", Step.MAJOR),
        ("1.1", "1.2", Step.MINOR),
        ("1.1", "1.1.1", Step.PATCH),
        ("1.1.1", "1.1.1.1", Step.PATCH),
        ("1", "1.1", Step.MINOR),
        ("1.1", "1.1.0", Step.NONE),
        ("1.9", "1.10", Step.MINOR),
        ("2.0", "1.9", Step.NONE),
    ],
)
def test_a_version_says_how_far_it_went_up(before: str, after: str, step: Step) -> None:
    assert Bump("tree", before, after, ()).made is step


@pytest.mark.parametrize(
    ("before", "after", "needed", "enough"),
    [
        ("1.1", "1.1", Step.MINOR, False),
        ("1.1", "1.1.1", Step.MINOR, False),
        ("1.1", "1.2", Step.MINOR, True),
        ("1.1", "2.0", Step.MINOR, True),
        ("1.1", "1.2", Step.MAJOR, False),
        ("1.1", "1.1", Step.PATCH, True),
        ("1.2", "1.1", Step.PATCH, False),
        ("1.1", "", Step.MAJOR, True),
    ],
)
def test_a_smaller_step_than_the_change_needs_is_too_little(
    before: str, after: str, needed: Step, *, enough: bool
) -> None:
    assert Bump("tree", before, after, (Reason(needed, "rerouted"),)).enough is enough


# --- the command -------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    """Run the command and return what it prints."""
    assert main(["diff", *map(str, arguments)]) == status
    return capsys.readouterr().out


def test_a_difference_is_told_as_text_as_markdown_and_as_data(
    golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    golden("difference.txt", printed(capsys, BEFORE, AFTER))
    golden("difference.md", printed(capsys, BEFORE, AFTER, "--markdown"))
    golden("difference.json", printed(capsys, BEFORE, AFTER, "--json"))


def test_the_small_trees_move_where_their_files_say(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, BEFORE, AFTER, "--json"))
    books = load_playbook(BEFORE)[0], load_playbook(AFTER)[0]
    meant = {"not-tried": "no", "not-found": "yes", "still-wrong": "yes"}
    listed: Counter[tuple[str, str]] = Counter()
    for later in combinations(books, books[1].facts):
        (tried,), (output,) = (one.possible for name in ("tried", "output") if isinstance(one := later[name], OneOf))
        gap, old = later["gap"], {**later, "tried": read_answer(books[0].fact["tried"], meant[tried])}
        unheard = isinstance(gap, Several) and gap.yes == {"cost"} and output == "scores"
        del old["owner"]
        listed["" if unheard else leads(books[0], old), leads(books[1], later)] += 1

    assert told["combinations"] == listed.total()
    assert {(move["before"], move["after"]): move["hits"] for move in told["moves"]} == {
        pair: times for pair, times in listed.items() if pair[0] and pair[0] != pair[1]
    }
    assert told["unasked"]["hits"] == sum(times for pair, times in listed.items() if not pair[0])


def test_cases_that_are_set_aside_are_counted_and_not_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, BEFORE, AFTER, "--json"))["cases"]

    assert (told["looked_at"], told["set_aside"]) == (3, 1)
    assert [
        (one["id"], one["before"], one["after"], one["right_before"], one["right_after"]) for one in told["moves"]
    ] == [
        ("first-search", "fine-tune", "tune-retriever", False, True),
        ("first-tune", "fine-tune", "leave-it", True, False),
    ]


def test_an_old_case_bank_is_read_in_the_words_of_its_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    shutil.copytree(BEFORE, before)
    shutil.copytree(AFTER / "tree", after / "tree")
    (before / "data").mkdir()
    case = (
        "- {id: a, who: One team, action: rag, worked: rag-right, facts: {gap: knowledge, tried: %s, examples: 200}}\n"
    )
    (before / "data/cases.yml").write_text(case % '"no"', encoding="utf-8")
    shutil.copy(AFTER / "data/case-words.yml", before / "data")

    assert json.loads(printed(capsys, before, after, "--json"))["cases"] == {
        "looked_at": 1,
        "set_aside": 0,
        "moves": [],
    }

    (before / "data/cases.yml").write_text(case % '"yes"', encoding="utf-8")
    (moved,) = json.loads(printed(capsys, before, after, "--json"))["cases"]["moves"]
    assert (moved["before"], moved["after"]) == ("fine-tune", "leave-it")


def test_all_sets_are_described_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, BEFORE, AFTER, "--json", "--all"))

    assert told["described"] == told["changed"]["hits"] > 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "“nowhere” is neither a folder nor a revision of this repository"),
        ([str(BEFORE.parent)], "holds no tree: there is neither tree/ nor docs/tree/ in it"),
        ([str(BEFORE), str(AFTER), "--tree", "oak"], "there is no tree “oak” in"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_files_that_hold_no_sound_tree_are_refused_with_their_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(BEFORE, tmp_path / "docs")
    file = tmp_path / "docs/tree/playbook.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("ask: tried", "ask: weather"), encoding="utf-8")

    assert main(["diff", str(BEFORE), str(tmp_path)]) == 2
    assert "unknown-question" in capsys.readouterr().err


# --- revisions ---------------------------------------------------------------------------------


def git(at: Path, *arguments: str) -> None:
    """Run git in a folder, as somebody, without the settings of whoever runs the test."""
    name = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    command = ["git", *name, *arguments]
    subprocess.run(command, cwd=at, check=True, capture_output=True)


def commit(at: Path, tree: Path, version: str = "") -> None:
    """Commit a tree as the docs folder of a repository, perhaps under another version."""
    shutil.copytree(tree, at / "docs", dirs_exist_ok=True)
    if version:
        file = at / "docs/tree/playbook.yml"
        first, old, rest = file.read_text(encoding="utf-8").partition('version: "1.4"\n')
        file.write_text(f'{first}version: "{version}"\n{rest}' if old else first, encoding="utf-8")
    git(at, "add", "--all")
    git(at, "commit", "--message", version or "first")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a repository whose last commit but one holds the tree as it was before."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    at = tmp_path / "repository"
    at.mkdir()
    git(at, "init", "--initial-branch", "main")
    commit(at, BEFORE)
    commit(at, AFTER)
    monkeypatch.chdir(at)
    return at


def test_revisions_are_compared_as_folders_are(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "HEAD~1", "main") == printed(capsys, BEFORE, AFTER)
    assert printed(capsys, "HEAD~1") == printed(capsys, BEFORE, repository)


def test_a_revision_is_read_from_a_folder_below_the_top_too(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository / "docs")

    assert printed(capsys, "HEAD~1", "HEAD") == printed(capsys, BEFORE, AFTER)


def test_a_revision_without_a_tree_is_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "rm", "-r", "docs")
    git(repository, "commit", "--message", "gone")

    assert main(["diff", "HEAD~1", "HEAD"]) == 2
    assert "“HEAD” is neither a folder nor a revision" in capsys.readouterr().err


def test_the_check_compares_with_the_last_commit_of_another_version_and_refuses_a_small_step(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, "--check", status=1)

    assert told.startswith("Compared with the last commit with another version, ")
    assert "“playbook” from 1.3 to 1.4 is a minor version; the change needs a major version. That is too little" in told
    assert "tried=no, tried=yes" in told

    commit(repository, AFTER, "2.0")
    assert "from 1.4 to 2.0 is a major version; the change needs no new version" in printed(capsys, "--check")


def test_the_check_compares_with_the_last_tag_where_there_is_one(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "tag", "v0.9", "HEAD~1")
    commit(repository, AFTER, "2.0")
    told = printed(capsys, "--check")

    assert told.startswith("Compared with the last tag, v0.9:")
    assert "from 1.3 to 2.0 is a major version; the change needs a major version" in told


def test_a_shallow_clone_is_compared_with_its_last_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository.parent, "clone", "--depth", "1", repository.as_uri(), "shallow")
    monkeypatch.chdir(repository.parent / "shallow")
    told = printed(capsys, "--check")

    assert told.startswith("Compared with the last commit, since no tag and no commit with another version is at hand:")
    assert "from 1.4 to 1.4 is no new version; the change needs no new version" in told


def test_a_last_version_that_cannot_be_read_is_said_and_refuses_nothing(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = repository / "docs/tree/playbook.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("ask: owner", "ask: weather"), encoding="utf-8")
    git(repository, "commit", "--all", "--message", "slip")
    git(repository, "tag", "v0.9")
    commit(repository, AFTER, "2.0")
    told = printed(capsys, "--check")

    assert told.startswith("Nothing to compare with: the last tag, v0.9, cannot be used: the trees of v0.9")
    assert "unknown-question" in told


def test_without_any_history_there_is_nothing_to_compare_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    shutil.copytree(AFTER, tmp_path / "plain" / "docs")
    monkeypatch.chdir(tmp_path / "plain")

    assert printed(capsys, "--check") == "Nothing to compare with: there is no history of these files.\n"


def test_without_git_there_is_nothing_to_compare_with_and_no_revision(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")

    assert last_version(repository / "docs") == ("", "git cannot be run")
    assert main(["diff", "HEAD"]) == 2
    assert "git cannot be run" in capsys.readouterr().err


# --- the project's own trees -------------------------------------------------------------------


def test_each_tree_of_the_project_is_counted_and_leads_where_it_leads(guide: Guide) -> None:
    for tree in guide.playbook.trees:
        found = find_difference(join(guide.playbook, guide.playbook, tree.id))

        assert (found.seed, found.moves, found.unasked.hits) == (None, (), 0)
