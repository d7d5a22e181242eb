"""The text for assistants: it names what the tree asks, and whoever keeps to its grammar makes links that open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from decision.tree.answers import read_answer
from decision.tree.links import find_link, read_link
from decision.tree.model import Between, Kind, OneOf, Several
from hooks.assistant import panel, text_for
from tests.scenarios import SCENARIOS, TODAY, Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook
    from decision.tree.session import Guide

SITE = "https://site.example/book/"
STORIES = ("startup-with-300-tickets", "tune-whose-base-retires", "retrieval-that-does-not-find")
TOLD = [scenario for scenario in SCENARIOS if scenario.name in STORIES]
QUESTION = re.compile(r"^([a-z-]+) \((one|many|number)(?:, in [^)]+)?\): ", re.MULTILINE)


@pytest.fixture(scope="module")
def text(playbook: Playbook) -> str:
    """Return the text of the project's own tree."""
    return text_for(playbook, SITE)


def offered(text: str) -> dict[str, tuple[str, set[str]]]:
    """Read out of the text alone what an assistant may answer: by question its kind and its ids."""
    asked = text.partition("THE QUESTIONS")[2]
    found = list(QUESTION.finditer(asked))
    ends = [*(one.start() for one in found[1:]), len(asked)]
    return {
        one[1]: (one[2], set(re.findall(r"^- ([a-z0-9-]+): ", asked[one.end() : end], re.MULTILINE)))
        for one, end in zip(found, ends, strict=True)
    }


def link_by(text: str, answers: dict[str, str]) -> str:
    """Make a link as the text says, with nothing but the text at hand."""
    (form,) = re.findall(r"^(https://\S+?)&QUESTION=ANSWER&QUESTION=ANSWER$", text, re.MULTILINE)
    return "&".join([form, *(f"{question}={answer}" for question, answer in answers.items())])


def test_three_stories_are_told() -> None:
    assert {scenario.name for scenario in TOLD} == set(STORIES)


@pytest.mark.parametrize("story", TOLD, ids=lambda story: story.name)
def test_a_link_made_by_the_text_opens_to_the_verdict_of_the_story(story: Scenario, text: str, guide: Guide) -> None:
    known = offered(text)
    for question, answer in story.answers.items():
        kind, ids = known[question]
        assert kind == "number" or set(answer.split("+")) <= ids

    link = find_link(link_by(text, story.answers))
    session, view = read_link(guide.playbook, link), guide.view(link, TODAY)

    assert session.notes == ()
    assert session.answers.keys() == story.answers.keys()
    assert view.asking == ""
    assert view.verdict
    assert view.verdict.leading.lever == story.expect["leading"]


def test_the_text_has_every_question_with_all_its_ids_and_nothing_else(text: str, playbook: Playbook) -> None:
    expected = {
        fact.id: (fact.kind.value, {*fact.value_ids, *(["none"] if fact.kind is Kind.MANY else [])})
        for fact in playbook.facts
        if not fact.unasked
    }

    assert offered(text) == expected


def test_the_example_in_the_text_opens_without_a_note(text: str, playbook: Playbook) -> None:
    (example,) = re.findall(r"^Example: (\S+)$", text, re.MULTILINE)

    session = read_link(playbook, find_link(example))

    assert session.notes == ()
    assert {playbook.fact[name].kind for name in session.answers} == set(Kind)


@pytest.mark.parametrize(
    ("fact", "written", "means"),
    [
        ("scope", "narrow", OneOf(frozenset({"narrow"}))),
        ("evaluation", "none+informal", OneOf(frozenset({"none", "informal"}))),
        ("examples", "400", Between(400, 400)),
        ("examples", "100..500", Between(100, 500)),
        ("examples", "100..", Between(100, None)),
        ("examples", "..500", Between(0, 500)),
        ("examples", "?", Between()),
        ("gap", "?", Several()),
    ],
)
def test_what_the_grammar_promises_is_what_a_link_means(
    fact: str, written: str, means: object, text: str, playbook: Playbook
) -> None:
    session = read_link(playbook, find_link(link_by(text, {fact: written})))

    assert session.notes == ()
    assert session.answers[fact] == means == read_answer(playbook.fact[fact], written)


def test_several_gaps_may_be_sure_or_not_and_others_stay_open(text: str, playbook: Playbook) -> None:
    gap = playbook.fact["gap"]
    sure = read_link(playbook, link_by(text, {"gap": "format+cost?"}).partition("#")[2]).answers["gap"]
    more = read_link(playbook, link_by(text, {"gap": "format+?"}).partition("#")[2]).answers["gap"]

    assert sure == Several(frozenset({"format"}), frozenset(gap.value_ids) - {"format", "cost"})
    assert more == Several(frozenset({"format"}))


def test_the_text_asks_for_answers_and_forbids_a_verdict(text: str) -> None:
    assert "do not give one yourself" in text
    assert "Do not guess." in text


def test_the_box_holds_the_text_to_the_letter_and_cannot_be_typed_into(text: str, playbook: Playbook) -> None:
    html = str(panel(playbook, SITE, "../"))

    assert re.search(r'<textarea id="assistant-text"[^>]* readonly', html)
    assert '<label for="assistant-text">' in html
    assert text.split("THE LINK")[1].splitlines()[2].replace("&", "&amp;") in html


def test_the_site_serves_the_text_and_shows_it_on_two_pages(built: Path) -> None:
    served = (built / "decide" / "assistant.txt").read_text(encoding="utf-8")

    assert "gap (many): " in served
    for page in ("decide", "take/data"):
        html = (built / page / "index.html").read_text(encoding="utf-8")
        assert html.count('id="assistant-text"') == 1
        assert "sft-copy-text" in html
        assert "take.js" in html
