"""What is heard in a reader's own words: the same through every door, right often enough, nothing unsure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from decision.authoring.cases import load_cases
from decision.authoring.cues import CUES, load_cues
from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.cases.backtest import set_aside
from decision.cases.overheard import ENOUGH, FEWEST, overhear, overhear_cases
from decision.cases.shares import Share
from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.render.html.hearing import heard_html, marked_text
from decision.tree.answers import InvalidAnswer, read_answer, write_answer
from decision.tree.hearing import MOST, Cues, Hearing, Listener, answers_of, dump_cues, is_phrase, read_cues, with_heard
from decision.tree.links import Session, read_link
from decision.tree.model import Several
from tests.conftest import DOCS
from tests.situations import FOLDER as SITUATION_FILES
from tests.situations import SITUATIONS

if TYPE_CHECKING:
    from decision.tree.model import Playbook

FOLDER = Path(__file__).parent / "hearing"
TOLD: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}


@pytest.fixture(scope="module")
def cues(playbook: Playbook) -> tuple[Cues, ...]:
    """Load the cues of the project, which are sound."""
    found, findings = load_cues(playbook, DOCS)
    assert not findings
    return found


@pytest.fixture(scope="module")
def listener(playbook: Playbook, cues: tuple[Cues, ...]) -> Listener:
    """Listen for the cues of the project."""
    return Listener(playbook, cues)


def links(playbook: Playbook, heard: tuple[Hearing, ...]) -> dict[str, str]:
    """Return what was heard as answers in links."""
    answers = answers_of(playbook, [(one.fact, one.value) for one in heard])
    return {fact: write_answer(playbook.fact[fact], answer) for fact, answer in answers.items()}


# --- the same through every door ---------------------------------------------------------------


@pytest.mark.parametrize("name", TOLD)
def test_the_function_hears_what_the_file_says(name: str, playbook: Playbook, listener: Listener) -> None:
    assert links(playbook, listener.hear(TOLD[name]["says"])) == TOLD[name]["heard"]


@pytest.mark.parametrize("name", ["a-bill", "denied"])
def test_the_command_hears_the_same(name: str, playbook: Playbook, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", TOLD[name]["says"], "--json", "--docs", str(DOCS)]) == 0

    reply = json.loads(capsys.readouterr().out)
    heard = tuple(Hearing(one["fact"], one["value"], ()) for one in reply["heard"])
    assert links(playbook, heard) == TOLD[name]["heard"]
    assert read_link(playbook, reply["link"]).answers.keys() == TOLD[name]["heard"].keys()


@pytest.fixture
def door(playbook: Playbook, cues: tuple[Cues, ...]) -> None:
    """Give the browser's door the playbook and the cues."""
    browser.load(browser.dump_bundle(bundle.dump(bundle.strip_playbook(playbook)), "", "[]", dump_cues(cues)))


def ask(request: dict[str, object]) -> dict[str, Any]:
    """Ask the browser's door."""
    reply: dict[str, Any] = json.loads(browser.ask(json.dumps({"today": "2026-11-29", "hear": request})))
    return reply


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("name", TOLD)
def test_the_browser_hears_the_same_and_goes_on_with_it(name: str, playbook: Playbook) -> None:
    reply = ask({"text": TOLD[name]["says"]})

    heard = tuple(Hearing(one["fact"], one["value"], ()) for one in reply["heard"])
    assert links(playbook, heard) == TOLD[name]["heard"]
    boxes = [f"{one.fact}={one.value}" for one in heard]
    assert reply["html"]["heard"].count(' value="') == len(boxes)
    used = ask({"use": boxes, "link": "tree=playbook&v=2.0&larger-model=no"})
    assert read_link(playbook, used["link"]).answers.keys() == {*TOLD[name]["heard"], "larger-model"}


def test_the_command_refuses_silence_and_prints_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", "  ", "--docs", str(DOCS)]) == 2
    assert "nothing was told" in capsys.readouterr().err

    assert main(["hear", "It is too slow.", "--docs", str(DOCS)]) == 0
    first, *_, link = capsys.readouterr().out.splitlines()
    assert first == "  What is missing: Latency (“too slow”)"
    assert link == "Link: #tree=playbook&v=2.0&gap=latency&at=gap"


# --- right often enough ------------------------------------------------------------------------


def test_nine_of_ten_answers_are_right_on_the_cases_that_may_be_looked_at(
    playbook: Playbook, listener: Listener
) -> None:
    cases, _ = load_cases(playbook, DOCS, DOCS / "data/cases.yml")
    found = overhear_cases(listener, [case for case in cases if not set_aside(case)])

    assert found.right.cases > 200
    assert found.right.interval[0] >= ENOUGH
    assert found.kept_by_folds
    assert found.kept_by_folds.value >= ENOUGH
    assert found.per_text[0] > 1.5


def test_no_fact_is_listened_for_that_is_wrong_more_than_one_time_in_ten(
    playbook: Playbook, listener: Listener
) -> None:
    cases, _ = load_cases(playbook, DOCS, DOCS / "data/cases.yml")
    found = overhear(listener, [(f"{case.task}. {case.before}", case.answers) for case in cases if not set_aside(case)])

    seldom = {fact: share for fact, share in found.by_fact.items() if share.cases >= FEWEST and share.value < ENOUGH}
    assert not seldom


def test_nine_of_ten_answers_are_right_on_the_situations(playbook: Playbook, listener: Listener) -> None:
    def title(name: str) -> str:
        text: str = yaml.safe_load((SITUATION_FILES / f"{name}.yml").read_text(encoding="utf-8"))["title"]
        return text

    found = overhear(listener, [(title(one.name), one.told(playbook)) for one in SITUATIONS])

    assert found.right.cases > 30
    assert found.right.value >= ENOUGH


def test_a_value_that_other_folds_have_wrong_is_left_out_of_a_fold(playbook: Playbook, listener: Listener) -> None:
    cases, _ = load_cases(playbook, DOCS, DOCS / "data/cases.yml")
    slow = [replace(case, task="It is too slow", before="") for case in cases if "gap" in case.answers][:40]
    wrong = [replace(case, answers={"gap": Several(frozenset({"cost"}), frozenset({"latency"}))}) for case in slow]

    found = overhear_cases(listener, wrong)

    assert found.right == Share(0, 40)
    assert found.kept_by_folds == Share(0, 0)


def test_the_command_prints_each_fact_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", "--measure", "--json", "--docs", str(DOCS)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert main(["hear", "--measure", "--docs", str(DOCS)]) == 0
    text = capsys.readouterr().out

    assert data["right"]["hits"] == sum(share["hits"] for share in data["facts"].values())
    assert len(data["wrong"]) == data["right"]["cases"] - data["right"]["hits"]
    assert f"{data['right']['hits']} of {data['right']['cases']}" in text
    assert all(f"  {one['text']}: " in text for one in data["wrong"])


# --- nothing that is unsure, and nothing odd ----------------------------------------------------

ODD = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            "slow",
            "not",
            "too",
            "10k",
            "1 000",
            "requests",
            "a",
            "month",
            "…",
            "<b>",
            "&amp;",
            "🙂",
            "e\u0301",
            "İ",
            "\0",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(text=ODD)
@example(text="1 " * 2500)
@example(text="slow " * 1000 + "🙂 too slow")
@example(text="İİ too slow <script>alert(1)</script>")
def test_any_text_is_safe_and_places_are_those_of_the_words(playbook: Playbook, listener: Listener, text: str) -> None:
    heard = listener.hear(text)

    for one in heard:
        read_answer(playbook.fact[one.fact], one.value)  # which refuses what means nothing
        assert all(0 <= start < end <= min(len(text), MOST) for start, end in one.spans)
    html = str(heard_html(playbook, text, heard))
    assert "<script" not in html
    assert html.count("<mark>") == html.count("</mark>")
    used = with_heard(playbook, Session("playbook"), [(one.fact, one.value) for one in heard])
    assert used.answers.keys() == {one.fact for one in heard}


@given(before=st.text(alphabet="ab İ🙂", max_size=30))
def test_what_comes_before_in_other_scripts_moves_no_mark(listener: Listener, before: str) -> None:
    text = f"{before}. It is too slow"

    (one,) = listener.hear(text)

    assert [text[start:end] for start, end in one.spans] == ["too slow"]


def test_what_follows_the_most_characters_is_left_out_and_said_to_be(playbook: Playbook, listener: Listener) -> None:
    text = "x" * MOST + ". It is too slow"

    assert listener.hear(text) == ()
    assert "Only the first 5,000 characters were read." in heard_html(playbook, text, ())


def test_marks_that_overlap_become_one() -> None:
    assert marked_text("a <b> c", [(0, 3), (2, 5)]) == "<mark>a &lt;b&gt;</mark> c"


def test_a_question_with_several_answers_opens_with_those_heard_ticked(playbook: Playbook) -> None:
    before = Session("playbook", {"gap": read_answer(playbook.fact["gap"], "format")}, today="2026-11-01")

    after = with_heard(playbook, before, [("gap", "cost"), ("input", "audio")])

    assert after.at == "gap"
    assert write_answer(playbook.fact["gap"], after.answers["gap"]) == "format+cost"
    assert write_answer(playbook.fact["input"], after.answers["input"]) == "audio+?"
    assert not after.today


@pytest.mark.usefixtures("door")
def test_what_no_fact_has_is_refused_at_the_door() -> None:
    with pytest.raises(InvalidAnswer):
        ask({"use": ["gap=gold"], "link": ""})


# --- the authors' file -------------------------------------------------------------------------


def test_cues_come_back_from_their_text(cues: tuple[Cues, ...]) -> None:
    assert read_cues(dump_cues(cues)) == cues


@pytest.mark.parametrize("text", ["", "…", "a …", "… a", "a|", "*", "so*mething", "a.b", "what?"])
def test_what_cannot_be_listened_for_is_no_phrase(text: str) -> None:
    assert not is_phrase(text)


def test_each_mistake_in_the_file_is_told_with_its_line(playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    lines = [
        *("gab:", "  cost: [dear]", "gap:", "  gold: [shiny]", "  cost:", "    - dear", "    - what?", "  latency:"),
        *("    - dear", "  counted: [things]", "scope: narrow", "volume:", "  counted: [calls]", "  per: {day: often}"),
    ]
    (tmp_path / CUES).write_text("\n".join(lines), encoding="utf-8")

    _, findings = load_cues(playbook, tmp_path)

    values = ", ".join(playbook.fact["gap"].value_ids)
    assert as_text(findings).splitlines()[::2] == [
        "tree/cues.yml:1: unknown-fact: there is no fact “gab”",
        f"tree/cues.yml:4: unknown-value: “What is missing” knows no “gold”; it knows {values}, or ? for not sure",
        "tree/cues.yml:7: odd-cue: “what?” cannot be listened for",
        "tree/cues.yml:9: repeated-cue: “dear” speaks for “cost” already",
        "tree/cues.yml:4: odd-cue: “gap” is no number, so nothing is counted",
        "tree/cues.yml:11: not-a-mapping: “key: value” lines are expected here",
        "tree/cues.yml:14: not-a-number: “often” is not a number here",
    ]


def test_a_folder_without_cues_is_sound_and_one_with_a_slip_is_not(playbook: Playbook, tmp_path: Path) -> None:
    assert load_cues(playbook, tmp_path) == ((), [])
    assert "odd-cue" not in as_text(read_folder(DOCS)[1])
