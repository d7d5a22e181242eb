"""Two coders who graded the claims: how far they agree, what became of differences, and what authors are told."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from decision.authoring.findings import as_text
from decision.authoring.second_grades import SECOND_GRADES, load_second_grades
from decision.cases.coding import Coded, Outcome, kappa
from decision.tree.model import Grade
from hooks.evidence import coders
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

LABELS = st.sampled_from("abcd")
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=2, max_size=40)


@pytest.fixture(scope="module")
def coded(playbook: Playbook) -> tuple[Coded, ...]:
    """Load the project's pairs of grades, which are sound."""
    found, findings = load_second_grades(DOCS, playbook)
    assert as_text(findings) == ""
    return found


def text_of(html: str) -> str:
    """Return the text of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# --- kappa -------------------------------------------------------------------------------------


def test_kappa_and_its_interval_are_those_that_sas_prints_for_a_table_of_three_labels() -> None:
    """The table and SAS's output are those by which statsmodels tests its own Cohen's kappa."""
    table = {("a", "b"): 4, ("a", "c"): 1, ("b", "b"): 8, ("c", "b"): 1, ("c", "c"): 5}
    found = kappa(Counter(table).elements())

    assert (found.agreed, found.items) == (13, 19)
    assert [round(figure, 4) for figure in (found.value, found.low, found.high)] == [0.4842, 0.2137, 0.7547]


@given(st.lists(LABELS, min_size=2))
def test_coders_who_never_differ_have_a_kappa_of_one_without_doubt(labels: list[str]) -> None:
    assume(len(set(labels)) > 1)
    found = kappa(zip(labels, labels, strict=True))

    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


def test_coders_who_agree_as_often_as_chance_would_have_a_kappa_of_zero() -> None:
    assert kappa((one, other) for one in "aab" for other in "aab").value == pytest.approx(0)


@given(PAIRS)
def test_it_does_not_matter_which_coder_came_first(pairs: list[tuple[str, str]]) -> None:
    assume(len({label for pair in pairs for label in pair}) > 1)
    found, turned = kappa(pairs), kappa((other, one) for one, other in pairs)

    assert (found.value, found.low) == pytest.approx((turned.value, turned.low))


@given(PAIRS)
def test_more_items_of_the_same_kind_leave_kappa_and_narrow_its_interval(pairs: list[tuple[str, str]]) -> None:
    assume(len({label for pair in pairs for label in pair}) > 1)
    found, more = kappa(pairs), kappa(pairs * 4)

    assert more.value == pytest.approx(found.value)
    assert more.value - more.low == pytest.approx((found.value - found.low) / 2, abs=1e-7)


@pytest.mark.parametrize("pairs", [[], [("a", "a"), ("a", "a")]])
def test_kappa_of_nothing_and_of_one_label_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="two labels at least"):
        kappa(pairs)


# --- the data ----------------------------------------------------------------------------------


def test_the_file_keeps_to_its_schema() -> None:
    schema = json.loads((DOCS / "data" / "second-grades.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((DOCS / SECOND_GRADES).read_text(encoding="utf-8")), schema)
    assert schema["$defs"]["grade"]["enum"] == list(Grade)


def test_only_differences_are_settled_and_each_of_them_is(coded: tuple[Coded, ...]) -> None:
    assert coded
    assert [one.claim for one in coded if one.differs is not bool(one.settled)] == []


def test_each_mistake_is_told_with_its_line(playbook: Playbook, tmp_path: Path) -> None:
    claim, other, third = [one for one in playbook.claims if one.grade is Grade.SUPPORTED][:3]
    (tmp_path / "data").mkdir()
    lines = (
        *(f"- claim: {claim.id}", "  first: supported", "  second: contested", "  why: It holds in part."),
        *(f"- claim: {other.id}", "  first: contested", "  second: contested", "  why: It holds in part."),
        *("- claim: none-such", "  first: supported", "  second: supported", "  why: It holds."),
        *(f"- claim: {third.id}", "  first: supported", "  second: supported", "  why: It holds."),
        *(f"- claim: {third.id}", "  first: supported", "  second: supported", "  why: It holds."),
    )
    (tmp_path / SECOND_GRADES).write_text("\n".join(lines), encoding="utf-8")

    told = as_text(load_second_grades(tmp_path, playbook)[1]).splitlines()

    unsettled = "supported and contested, and nothing is settled"
    assert told[::2] == [
        "data/second-grades.yml:9: unknown-claim: there is no claim “none-such”",
        f"data/second-grades.yml:17: repeated-claim: “{third.id}” is here again; it is also on line 13",
        f"data/second-grades.yml:1: unsettled-grade: the coders differ on “{claim.id}”, {unsettled}",
        f"data/second-grades.yml:5: odd-grade: “{other.id}” is graded supported, and here the outcome is contested",
    ]
    assert told[5].strip() == "try: look at the claim again and write “settled” with the grade and the reason"
    assert told[7].strip() == "try: grade the claim so, or write under “settled” what the grade is now and why"


def test_an_outcome_of_supported_goes_with_what_was_read(playbook: Playbook, tmp_path: Path) -> None:
    """The coders judge what sources say; whether any of them was read is seen from the claim."""
    read, unread = (next(one for one in playbook.claims if one.grade is grade) for grade in list(Grade)[:2])
    wrong = [replace(read, grade=Grade.REPORTED), replace(unread, grade=Grade.SUPPORTED)]
    (tmp_path / "data").mkdir()
    lines = [f"- {{claim: {one.id}, first: supported, second: supported, why: It holds.}}" for one in (read, unread)]
    (tmp_path / SECOND_GRADES).write_text("\n".join(lines), encoding="utf-8")

    assert as_text(load_second_grades(tmp_path, playbook)[1]) == ""
    told = as_text(load_second_grades(tmp_path, replace(playbook, claims=tuple(wrong)))[1]).splitlines()
    assert told[::2] == [
        f"data/second-grades.yml:1: odd-grade: “{read.id}” is graded reported, and here the outcome is supported",
        f"data/second-grades.yml:2: odd-grade: “{unread.id}” is graded supported, and here the outcome is reported",
    ]


def test_a_folder_may_lack_the_file(playbook: Playbook, tmp_path: Path) -> None:
    assert load_second_grades(tmp_path, playbook) == ((), [])
    assert coders(playbook, ()) == ""


# --- the page ----------------------------------------------------------------------------------


def test_the_page_says_how_far_the_coders_agree(playbook: Playbook, coded: tuple[Coded, ...]) -> None:
    found = kappa((one.first, one.second) for one in coded)
    told = text_of(coders(playbook, coded))

    assert f"The two agree on {found.agreed} of {found.items}." in told
    assert f"is {found.value:.2f} (95% interval {found.low:.2f} to {found.high:.2f})" in told
    assert found.agreed + sum(one.differs for one in coded) == found.items


def test_the_page_says_what_became_of_each_difference(playbook: Playbook, coded: tuple[Coded, ...]) -> None:
    told = text_of(coders(playbook, coded))
    for one in coded:
        entry = f"First {one.first}, second {one.second}: “{one.why}” Now {playbook.claim[one.claim].grade}"
        assert (f"{playbook.claim[one.claim].says} {entry}" in told) is one.differs
        if one.settled:
            assert one.settled.why in told
            assert one.settled.reworded is (one.outcome is Outcome.REWORDED)


def test_the_page_says_how_many_are_reported_for_want_of_reading(playbook: Playbook, coded: tuple[Coded, ...]) -> None:
    lowered = sum(playbook.claim[one.claim].grade is Grade.REPORTED for one in coded)

    assert lowered > 1
    assert f" {lowered} claims with the outcome supported are now graded reported." in text_of(coders(playbook, coded))


def test_the_page_says_how_many_claims_came_later(playbook: Playbook, coded: tuple[Coded, ...]) -> None:
    early = coded[: len(playbook.claims) - 2]

    assert "Two claims came later and have one grade only." in text_of(coders(playbook, early))


# --- words on pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        (r"\bcontested\b", Grade.CONTESTED),
        (r"\b(?:well|better|best) supported\b|\bgood support\b|\bgraded as supported\b", Grade.SUPPORTED),
    ],
)
def test_a_sentence_that_names_a_grade_rests_on_a_claim_that_has_it(
    playbook: Playbook, words: str, grade: Grade
) -> None:
    """A sentence goes on to its marks, and ends before a capital or with its cell."""
    told = 0
    wrong: list[str] = []
    for folder in ("levers", "questions", "playbook"):
        for page in sorted((DOCS / folder).glob("*.md")):
            for sentence in re.split(r"[|\n]|(?<=[.)}])\s+(?=[A-Z“\[])", page.read_text(encoding="utf-8")):
                named = re.findall(r'evidence\.md#([\w-]+)|"([a-z0-9-]+)"', sentence)
                grades = {playbook.claim[name].grade for pair in named for name in pair if name in playbook.claim}
                if re.search(words, sentence) and grades:
                    told += 1
                    wrong += [f"{page.name}: {sentence}"] * (grade not in grades)

    assert told
    assert wrong == []
