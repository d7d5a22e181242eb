"""The benchmark of advice: nobody is judged by cases that taught them, and what leaks is left out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks import advice
from benchmarks import advice_files as files
from benchmarks.sureness import sureness
from decision.authoring.cases import load_cases
from decision.authoring.playbook import TRACK_RECORD, load_playbook
from decision.authoring.records import load_records
from decision.cases.backtest import Tried, score_of, set_aside, try_case
from decision.cases.bank import Case
from decision.cases.folds import fold_of, groups_of
from decision.cases.shares import Share
from decision.cases.track_record import family_counts, few_cases
from decision.tree.answers import read_answer, unknown
from decision.tree.model import FamilyCount, FewCases, Several, TrackRecord
from decision.tree.walk import Walker
from decision.wording.sureness import FEWEST
from tests.conftest import DOCS
from tests.families import FINE_TUNING, PROMPTING, RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from decision.tree.model import Playbook
    from decision.tree.session import Guide


def case(ident: str, who: str, url: str = "", original: str = "") -> Case:
    """Make a case of which we know little."""
    return Case(ident, who, "", url, "", "", "", "prompting-right", "", "", {}, original=original)


def test_who_shares_an_organisation_or_a_publication_is_in_one_group() -> None:
    cases = [
        case("a", "One", "x"),
        case("b", "Two", "y"),
        case("c", "Three", "z", "y"),
        case("d", "Four", "x"),
        case("e", "Five"),
        case("f", "Three", "v"),
        case("g", "Six"),
    ]

    assert groups_of(cases) == ["a", "b", "b", "a", "e", "b", "g"]


def test_a_group_is_whole_even_where_its_last_case_joins_it() -> None:
    cases = [case("c", "One", "x"), case("b", "Two", "y"), case("d", "Two", "w"), case("a", "One", "y")]

    assert groups_of(cases) == ["a"] * 4


@pytest.mark.parametrize("partition", range(advice.PARTITIONS))
def test_nobody_is_asked_about_a_group_that_taught_them(partition: int) -> None:
    cases = [case(f"c{number}", f"who {number % 40}", f"url {number % 60}") for number in range(120)]
    groups = dict(zip((one.id for one in cases), groups_of(cases), strict=True))
    asked: list[str] = []

    def learner(known: Sequence[Case], others: Sequence[Case]) -> list[Tried]:
        assert len(known) + len(others) == len(cases)
        assert not {groups[one.id] for one in known} & {groups[one.id] for one in others}
        asked.extend(one.id for one in others)
        return [Tried(one, (PROMPTING,)) for one in others]

    found = advice.folded(learner, cases, partition)

    assert sorted(asked) == sorted(one.id for one in cases)
    assert [one.case.id for one in found] == asked
    assert len({fold_of(group, partition) for group in groups.values()}) > 1


def test_facts_that_leak_are_said_nowhere_once_they_are_left_out(playbook: Playbook) -> None:
    said = {"gap": "cost", "prompting": "light", "examples": "400", "examples-tried": "?", "open-model-tried": "?"}
    full = replace(
        case("a", "One"),
        answers={fact: read_answer(playbook.fact[fact], text) for fact, text in said.items()},
        tried=("examples-tried", "open-model-tried"),
    )
    left = advice.stripped(full, advice.LEAKING)

    assert set(left.answers) == {"gap", "open-model-tried"}
    assert advice.features(playbook, left) == {"gap: cost": 1, "open-model-tried: tried": 1}
    assert {"prompting: light", "examples", "examples-tried: tried"} < set(advice.features(playbook, full))
    assert advice.stripped(full, frozenset()) == full


@pytest.mark.parametrize(
    ("said", "lever"),
    [
        ({"gap": "knowledge+cost", "scope": "narrow"}, "retrieval"),
        ({"gap": "cost", "scope": "narrow"}, "fine-tune-own"),
        ({"gap": "cost", "scope": "broad"}, "better-prompt"),
        ({"gap": "cost"}, "better-prompt"),
        ({}, "better-prompt"),
    ],
)
def test_the_three_lines_name_a_lever(said: dict[str, str], lever: str, playbook: Playbook) -> None:
    answers = {fact: read_answer(playbook.fact[fact], text) for fact, text in said.items()}

    assert advice.three_lines(replace(case("a", "One"), answers=answers)) == lever


def test_not_sure_of_the_scope_is_not_narrow(playbook: Playbook) -> None:
    unsure = replace(case("a", "One"), answers={"scope": unknown(playbook.fact["scope"])})

    assert advice.three_lines(unsure) == "better-prompt"


def test_the_best_constant_is_chosen_from_the_known_cases_alone(playbook: Playbook) -> None:
    likes = [("better-prompt",), ("retrieval", "better-prompt"), ("retrieval",), ("retrieval",)]
    known = [replace(case(f"c{place}", "One"), acceptable=levers) for place, levers in enumerate(likes)]
    asked = replace(case("z", "Two"), acceptable=("better-prompt",))
    (found,) = advice.learners(playbook)["best constant first step"](known, [asked])

    assert (found.first, found.families) == ("retrieval", (RETRIEVAL,))


def test_the_mean_of_scores_counts_whole_cases() -> None:
    right, wrong = (Tried(case("a", "One"), (family,)) for family in (PROMPTING, RETRIEVAL))
    found = advice.mean([score_of([right, right, wrong]), score_of([right, wrong, wrong]), score_of([right] * 3)])

    assert found.leading == Share(2, 3)
    assert found.families == 1


def test_an_opening_is_written_down_as_it_is_read(tmp_path: Path) -> None:
    tuned = replace(case("a", "One"), worked="fine-tune-right")
    score = score_of([Tried(tuned, (FINE_TUNING,)), Tried(tuned, (PROMPTING, RETRIEVAL))])
    (tmp_path / "data").mkdir()
    files.add_opening(tmp_path, advice.measured("Tree 9.9", "9.9", [tuned, tuned], {"Tree 9.9": score}))
    records, findings = load_records(tmp_path)
    found = records.opened("9.9")

    assert findings == []
    assert records.opened("9.8") is None
    assert found is not None
    assert dict(found.shares(found.results[0])) == {
        "leading": score.leading,
        "possible": score.possible,
        "yes_or_no": score.yes_or_no,
        "families": 1.5,
        "precision": Share(1, 1),
        "specificity": Share(0, 0),
        "recall": Share(1, 2),
    }


def test_the_benchmark_was_written_for_the_tree_and_the_cases_of_today(playbook: Playbook) -> None:
    cases, _ = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    seen = [case for case in cases if not set_aside(case)]
    tried = [try_case(Walker(playbook, playbook.trees[0]), case) for case in seen]
    written = load_records(DOCS)[0].advice

    assert len(written) == 2
    for one in written:
        assert one.tree == playbook.trees[0].version, "run `make bench-advice`"
        assert (one.cases, one.tuned) == (len(seen), sum(case.tuned for case in seen)), "run `make bench-advice`"
    ours = dict(written[0].shares(written[0].results[0]))
    found = score_of(tried)
    assert ours["leading"] == found.leading, "run `make bench-advice`"
    assert ours["yes_or_no"] == found.yes_or_no, "run `make bench-advice`"


def test_the_answers_of_few_cases_are_those_of_the_bank(playbook: Playbook) -> None:
    cases, _ = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")

    assert playbook.track_record.few == tuple(few_cases(playbook, cases, FEWEST)), "run `make bench-advice`"


def test_every_kind_with_few_cases_is_on_the_page_of_what_is_not_heard(playbook: Playbook) -> None:
    page = (DOCS / "not-heard.md").read_text(encoding="utf-8").partition("## Where there are too few cases")[2]

    for one in playbook.track_record.few:
        assert f"](questions/{one.fact}.md)" in page, one
    assert len(re.findall("^- ", page, re.MULTILINE)) == len(playbook.track_record.few)


def test_a_track_record_is_what_the_opening_of_its_tree_wrote_down(playbook: Playbook) -> None:
    track, (records, _) = playbook.track_record, load_records(DOCS)
    opened = records.opened(track.tree)

    assert opened is not None
    ours = dict(opened.shares(next(one for one in opened.results if one.who == f"Tree {track.tree}, with all facts")))
    tuning = [one for one in track.counts if one.family.yes]
    assert track.counted == opened.counted
    assert sum(one.cases for one in track.counts) == opened.cases
    assert Share(sum(one.right for one in track.counts), opened.cases) == ours["leading"]
    assert Share(sum(one.sided for one in track.counts), opened.cases) == ours["yes_or_no"]
    assert Share(sum(one.sided for one in tuning), sum(one.cases for one in tuning)) == ours["precision"]


def test_counts_of_another_version_of_the_tree_give_way(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / TRACK_RECORD).write_text(
        "tree: '9.8'\ncounts: [{family: retrieval, cases: 9}]\nfew: []\n", encoding="utf-8"
    )
    files.write_counts(tmp_path, "9.9", dt.date(2026, 11, 29), [FamilyCount(FINE_TUNING, 4, 3, 3)])
    read = load_playbook(tmp_path)[0].track_record

    assert read.tree == "9.9"
    assert [one.cases for one in read.counts] == [4]


def test_a_track_record_is_written_as_it_is_read(tmp_path: Path) -> None:
    tune, prompt = FINE_TUNING, PROMPTING
    right, wrong = replace(case("a", "One"), worked="fine-tune-right"), case("b", "Two")
    counts = family_counts([
        *(Tried(one, (tune,), clear=True) for one in (right, right, wrong)),
        Tried(right, (tune, prompt)),
        Tried(wrong, (prompt, tune)),
    ])  # fmt: skip
    few = FewCases("input", "video", 2)
    (tmp_path / "data").mkdir()
    (tmp_path / TRACK_RECORD).write_text("# The head of the file.\n", encoding="utf-8")
    files.write_counts(tmp_path, "9.9", dt.date(2026, 11, 29), counts)
    files.write_few(tmp_path, [few])
    read = load_playbook(tmp_path)[0].track_record

    assert read == TrackRecord("9.9", "2026-11-29", counts, few=(few,))
    assert set(counts) == {
        FamilyCount(tune, 3, 2, 2, clear=True),
        FamilyCount(tune, 1, 1, 1),
        FamilyCount(prompt, 1, 1, 1),
    }
    assert (tmp_path / TRACK_RECORD).read_text(encoding="utf-8").startswith("# The head of the file.\n\n")


def test_what_tells_right_from_wrong_has_the_smaller_error(guide: Guide) -> None:
    walker = guide.walkers["playbook"]
    right = {gap: Case(gap, gap, "", "", "", "", "", worked, "", "", {"gap": Several(frozenset({gap}))})
             for gap, worked in (("knowledge", "rag-right"), ("unmeasured", "rag-right"))}  # fmt: skip
    cases = [replace(one, id=f"{gap} {number}") for gap, one in right.items() for number in range(20)]
    lines = [*sureness(walker, cases, [[number % 2 for number in range(len(cases))]])]
    errors = {name.strip(): float(error) for name, error in (line.rsplit(maxsplit=1) for line in lines)}

    assert errors["the family that leads"] < errors["not at all"]
