"""From files to types: what is read, and that nothing an author writes brings the loader down."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision.authoring.checks import check
from decision.authoring.findings import as_github, as_json, as_text
from decision.authoring.playbook import load_playbook
from decision.tree.model import (
    AllOf,
    Ask,
    AtLeast,
    Below,
    Caution,
    Edition,
    Fact,
    Gate,
    Includes,
    Is,
    Kind,
    Leaf,
    Lever,
    Playbook,
    Value,
    Where,
)
from tests.families import FINE_TUNING, PROMPTING

SOUND = Path(__file__).parent / "broken" / "sound"
FILES = sorted(path.relative_to(SOUND).as_posix() for path in SOUND.rglob("*.*"))
PLAYBOOK, _ = load_playbook(SOUND)


def test_the_sound_playbook_is_read_whole() -> None:
    _, findings = load_playbook(SOUND)
    assert as_text(findings) == ""
    assert [fact.id for fact in PLAYBOOK.facts] == ["gap", "scope", "examples"]
    assert [tree.id for tree in PLAYBOOK.trees] == ["playbook", "fine-tuning-trap"]
    assert [tree.article for tree in PLAYBOOK.trees] == [False, True]
    assert [claim.id for claim in PLAYBOOK.claims] == ["hundred-examples-do"]
    assert [source.id for source in PLAYBOOK.sources] == ["a-paper"]


def test_a_fact_becomes_a_type() -> None:
    expected = Fact(
        "gap",
        Kind.MANY,
        "What is missing",
        (Value("accuracy", "Accuracy"), Value("unmeasured", "Nobody has measured")),
        none="Nothing",
    )
    assert PLAYBOOK.fact["gap"] == expected
    assert PLAYBOOK.fact["examples"].unit == "examples"
    assert PLAYBOOK.fact["examples"].change == 2


def test_a_lever_takes_its_title_and_summary_from_its_page() -> None:
    expected = Lever(
        "fine-tune",
        FINE_TUNING,
        "Fine-tuning",
        "Train the model.",
        ("accuracy",),
        ("enough-examples",),
        (Caution("2026-05-07", "The service closes.", ("hundred-examples-do",)),),
    )
    assert PLAYBOOK.lever["fine-tune"] == expected


def test_a_gate_becomes_a_type() -> None:
    expected = Gate(
        "enough-examples",
        "There are enough examples",
        AtLeast("examples", 100),
        "Collect examples.",
        "Count them.",
        Includes("gap", "accuracy"),
        claims=("hundred-examples-do",),
    )
    assert PLAYBOOK.gates == (expected,)


def test_routes_keep_condition_target_weight_claims_and_place() -> None:
    scope, examples = PLAYBOOK.trees[0].questions[1:]
    first, last = scope.routes
    assert first.when == Is("scope", ("narrow",))
    assert first.to == Ask("examples")
    assert first.weight == 2
    assert first.claims == ("hundred-examples-do",)
    assert first.where == Where("tree/playbook.yml", 11)
    assert last.when is None
    assert last.to == Leaf("better-prompt", PROMPTING)
    assert examples.routes[1].when == AllOf(
        (AtLeast("examples", 100), Below("examples", 1000), Includes("gap", "accuracy"))
    )


def test_an_article_may_end_at_a_family_or_in_silence() -> None:
    routes = PLAYBOOK.tree["fine-tuning-trap"].questions[0].routes
    assert [route.to for route in routes] == [
        Leaf("", FINE_TUNING, "Fine-tune."),
        Leaf("", None, "", silent=True),
    ]


def test_migrations_keep_old_and_new() -> None:
    assert PLAYBOOK.trees[0].migrate == (("scope", "tiny", "scope=narrow"), ("team", "*", ""))


def test_a_tree_stops_asking_where_its_file_says_so(tmp_path: Path) -> None:
    assert [tree.max_questions for tree in PLAYBOOK.trees] == [None, None]
    root = changed(
        tmp_path, "tree/playbook.yml", 'version: "1.1"\nquestions', 'version: "1.1"\nmax-questions: 3\nquestions'
    )
    assert load_playbook(root)[0].trees[0].max_questions == 3


def test_versions_keep_their_date_their_sentence_and_what_they_touch() -> None:
    assert PLAYBOOK.trees[0].changes == (
        Edition("1.1", "2026-11-23", "Narrow tasks ask for examples.", Is("scope", ("narrow",))),
        Edition("1.0", "2026-11-22", "The first version."),
    )
    assert PLAYBOOK.trees[1].changes == ()


def test_a_page_keeps_its_sections_as_html_and_as_text() -> None:
    words = PLAYBOOK.words["gap"]
    assert words.title == "What is missing?"
    assert words.lead == "Tick all that hold."
    assert [heading for heading, _, _ in words.sections] == [
        "Why we ask",
        "What counts",
        "How to find out",
    ]
    claim = '<a href="@/evidence/#hundred-examples-do">a hundred will do</a>'
    assert words.section("Why we ask")[0] == f"<p>It decides between the levers, and {claim}.</p>"
    assert words.sections[0][2] == "It decides between the levers, and a hundred will do."
    assert words.claims == (("hundred-examples-do", Where("questions/gap.md", 8)),)
    link = '<p>What <a href="@/levers/better-prompt/">is there</a> today.</p>'
    assert words.section("What counts")[0] == link
    assert words.sections[1][2] == "What is there today."
    assert PLAYBOOK.words["fine-tune"].sections[0][2] == "1. Begin.\n2. Go on."


def test_the_items_of_a_checklist_have_boxes_in_plain_text() -> None:
    (text,) = (text for heading, _, text in PLAYBOOK.words["fine-tune"].sections if heading == "Checklist")
    assert text.splitlines()[:2] == ["[ ] The target is written down.", "[ ] The score is known."]


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    root = folder / "docs"
    shutil.copytree(SOUND, root)
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    return root


@pytest.mark.parametrize("word", ["yes", "no", "on", "~", "1e3", "0x10", "2026-05-07", "null"])
def test_words_that_yaml_would_turn_into_other_things_stay_words(word: str, tmp_path: Path) -> None:
    root = changed(tmp_path, "tree/facts.yml", "label: Accuracy}", f"label: {word}}}")
    playbook, findings = load_playbook(root)
    assert playbook.fact["gap"].values[0].label == word
    assert findings == []


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_marks_and_line_endings_of_other_systems_change_nothing(mark: str, ending: str, tmp_path: Path) -> None:
    root = tmp_path / "docs"
    shutil.copytree(SOUND, root)
    for file in FILES:
        text = (root / file).read_text(encoding="utf-8")
        written = (mark + text.replace("\n", ending)).encode()
        (root / file).write_bytes(written)
    assert load_playbook(root) == (PLAYBOOK, [])


def test_html_in_a_page_is_shown_as_text_and_odd_links_are_no_links(tmp_path: Path) -> None:
    odd = "<script>alert(1)</script> [here](javascript:alert(1)) <b>x</b>"
    root = changed(tmp_path, "questions/gap.md", "It decides between the levers", odd)
    html = load_playbook(root)[0].words["gap"].section("Why we ask")[0]
    assert "<script" not in html
    assert "<b>" not in html
    assert "javascript:" not in html.replace("[here](javascript:alert(1))", "")
    assert html.count("<a ") == 1  # that of the claim


def test_a_heading_within_a_list_does_not_end_its_section(tmp_path: Path) -> None:
    root = changed(tmp_path, "levers/fine-tune.md", "1. Begin.", "1. ## Begin.")
    words = load_playbook(root)[0].words["fine-tune"]
    assert words.sections[0][0] == "What to do on Monday"
    assert "Begin." in words.sections[0][2]


def test_a_page_without_headings_is_told_so(tmp_path: Path) -> None:
    root = tmp_path / "docs"
    shutil.copytree(SOUND, root)
    (root / "questions" / "gap.md").write_text("---\ntitle: T\nhint: H\n---\nOnly text.\n", encoding="utf-8")
    rules = [finding.rule for finding in load_playbook(root)[1]]
    assert rules == ["odd-section", "missing-section", "missing-section", "missing-section"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000 + "]" * 50_000,
        "- " * 50_000 + "x",
        "{a: " * 50_000 + "x" + "}" * 50_000,
        "".join(" " * depth + "a:\n" for depth in range(1_000)),
        "".join("[\n" for _ in range(50_000)),
    ],
    ids=["lists", "items", "mappings", "indentation", "not closed"],
)
def test_depth_is_a_finding_not_a_crash(text: str, tmp_path: Path) -> None:
    root = tmp_path / "docs"
    shutil.copytree(SOUND, root)
    (root / "data" / "sources.yml").write_text(text, encoding="utf-8")
    assert [finding.rule for finding in load_playbook(root)[1]] == ["not-yaml"]


@pytest.mark.parametrize(
    "text",
    ["- &a [*a]\n", "- &a {b: *a}\n", "- &a x\n- *a\n", "- &a {c: d}\n- {<<: *a}\n"],
)
def test_a_part_used_twice_is_a_finding_even_within_itself(text: str, tmp_path: Path) -> None:
    root = tmp_path / "docs"
    shutil.copytree(SOUND, root)
    (root / "data" / "sources.yml").write_text(text, encoding="utf-8")
    assert [finding.rule for finding in load_playbook(root)[1]] == ["alias"]


def test_a_folder_with_nothing_in_it_is_told_by_its_missing_files(tmp_path: Path) -> None:
    playbook, findings = load_playbook(tmp_path)
    assert playbook == Playbook()
    assert [finding.where.file for finding in findings] == [
        "tree/facts.yml",
        "tree/gates.yml",
        "tree/levers.yml",
        "tree/playbook.yml",
    ]
    assert check(playbook, prior=findings) == []


SIGNS = ["x", ":", " ", "\t", "\n", "[", "]", "{", "}", "- ", "&a ", "*a", ">", "#", "''", '"', "`", "<b>", "é", "\x00"]
WORDS = ["\n  - ", "---\n", "## ", "when: ", "ask: gap", "is: ", "all of: ", "otherwise", "id: gap", "silent: true"]
VALUES = ["", "10_000", "-1", "9" * 5000, "scope", "examples"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *VALUES])


@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), PIECES, st.integers(0, 60)), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_an_author_writes_gives_findings_never_an_error(
    tmp_path_factory: pytest.TempPathFactory, file: str, edits: list[tuple[float, str, int]]
) -> None:
    """Pieces are written over a sound file at any place; all findings can be said in every style."""
    root = tmp_path_factory.mktemp("any") / "docs"
    shutil.copytree(SOUND, root)
    text = (root / file).read_text(encoding="utf-8")
    for place, piece, gone in edits:
        begin = int(place * len(text))
        text = text[:begin] + piece + text[begin + gone :]
    (root / file).write_text(text, encoding="utf-8")
    playbook, told = load_playbook(root)
    found = [*told, *check(playbook, today="2026-11-23", prior=told)]
    found += check(playbook)
    for finding in found:
        assert finding.where.line >= 1
        assert (root / finding.where.file).exists() or finding.where.file.startswith("tree/")
        assert finding.says
        assert finding.remedy
    assert as_text(found).count("\n    try: ") == len(found)
    assert as_github(found).count("\n") + 1 == max(1, len(found))
    assert as_json(found).startswith("[")
