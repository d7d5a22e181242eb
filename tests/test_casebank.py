"""The case bank: likeness is fair and in a fixed order, the pages hold every case, and reasons come from the data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cases.backtest import Why, set_aside, try_case, wrong
from decision.cases.bank import NEAREST, WORKED, Case, compare_case, dump_cases, most_alike, nearest, read_cases
from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.interfaces.near import near_to
from decision.render.html.blocks import Writer
from decision.tree.answers import read_answer, unknown
from decision.tree.links import read_link
from decision.tree.model import Family
from decision.wording.near_cases import (
    REPORTED_BY,
    describe_near,
    near_as_data,
    near_case_parts,
    near_lines,
    other_way_parts,
)
from decision.wording.near_cases import WORKED as WORKED_IN_WORDS
from hooks import case_pages as case_page
from tests import strategies
from tests.families import FINE_TUNING, RETRIEVAL

if TYPE_CHECKING:
    from pathlib import Path

    from decision.cases.backtest import Tried
    from decision.tree.model import Answer, Playbook
    from decision.tree.session import Guide

NASTY = "<script>alert(1)</script>\"'&"
CUTS = {"examples": [100], "volume": [100_000, 1_000_000]}


@pytest.fixture(scope="module")
def tried(guide: Guide, cases: tuple[Case, ...]) -> list[Tried]:
    """Ask our tree about every case that is not set aside."""
    walker = guide.walkers["playbook"]
    return [try_case(walker, case) for case in cases if not set_aside(case)]


def answers_of(playbook: Playbook, said: str) -> dict[str, Answer]:
    """Read answers as a link holds them."""
    pairs = (part.split("=") for part in said.split("&") if part)
    return {fact: read_answer(playbook.fact[fact], text) for fact, text in pairs}


def case_of(playbook: Playbook, said: str, ident: str = "one") -> Case:
    """Make a case that says some facts."""
    return Case(ident, "Somebody", "2024", "", "", "", "rag", "rag-right", "high", "", answers_of(playbook, said))


def agreement(playbook: Playbook, reader: str, case: str) -> tuple[list[str], list[str]]:
    """Return what a reader and a case agree and differ on, as ``fact`` or ``fact:value``."""
    found = compare_case(playbook, CUTS, answers_of(playbook, reader), case_of(playbook, case))
    return tuple([":".join(filter(None, entry)) for entry in part] for part in (found.agree, found.differ))  # type: ignore[return-value]  # two lists


# --- likeness ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "case", "agree", "differ"),
    [
        ("gap=accuracy+cost", "gap=accuracy", ["gap:accuracy"], ["gap:cost"]),
        ("gap=accuracy", "gap=accuracy+cost", ["gap:accuracy"], ["gap:cost"]),
        ("gap=accuracy+?", "gap=accuracy+cost", ["gap:accuracy"], []),
        ("gap=none", "gap=accuracy", [], ["gap:accuracy"]),
        ("scope=narrow", "scope=narrow", ["scope"], []),
        ("scope=narrow", "scope=broad", [], ["scope"]),
        ("scope=?", "scope=narrow", [], []),
        ("scope=?", "scope=?", [], []),
        ("", "scope=narrow", [], []),
        ("scope=narrow", "", [], []),
        # what the case says is sure to hold for the reader, or cannot hold
        ("stability=shifting", "stability=shifting+shifting-with-feedback", ["stability"], []),
        ("stability=stable", "stability=shifting+shifting-with-feedback", [], ["stability"]),
        # it may hold, and may not
        ("stability=shifting+shifting-with-feedback", "stability=shifting", [], []),
        # numbers agree where they lie between the same thresholds
        ("examples=400", "examples=250000", ["examples"], []),
        ("examples=99", "examples=100", [], ["examples"]),
        ("examples=50..500", "examples=400", [], []),
        ("volume=2m", "volume=1.2bn", ["volume"], []),
        ("latency-budget=300", "latency-budget=300", [], []),  # no threshold tells numbers of this fact apart
    ],
)
def test_only_what_both_say_counts(
    reader: str, case: str, agree: list[str], differ: list[str], playbook: Playbook
) -> None:
    assert agreement(playbook, reader, case) == (agree, differ)


def test_a_gap_counts_two_and_any_other_fact_one(playbook: Playbook) -> None:
    reader = answers_of(playbook, "gap=accuracy+cost&scope=narrow&evaluation=none")
    found = compare_case(playbook, CUTS, reader, case_of(playbook, "gap=accuracy&scope=narrow&evaluation=rigorous"))

    assert found.points == 2 - 2 + 1 - 1


def test_a_case_compared_with_its_own_facts_comes_first(
    playbook: Playbook, guide: Guide, cases: tuple[Case, ...]
) -> None:
    thresholds = guide.walkers["playbook"].thresholds
    for case in cases:
        found = most_alike(playbook, thresholds, case.answers, cases, len(cases))
        place = next(place for place, one in enumerate(found) if one.case is case)
        own = found[place]
        assert (own.differ, own.unsaid) == ((), 0)
        # only a case that agrees on all of them, and says no more, may stand before it
        assert {(one.agree, one.differ, one.unsaid) for one in found[:place]} <= {(own.agree, (), 0)}, case.id


@given(data=st.data())
def test_with_more_in_common_and_no_more_apart_a_case_never_ranks_lower(
    playbook: Playbook, guide: Guide, cases: tuple[Case, ...], data: st.DataObject
) -> None:
    walker = guide.walkers["playbook"]
    reader = data.draw(strategies.answers(playbook, walker))
    found = {like.case.id: like for case in cases for like in [compare_case(playbook, walker.thresholds, reader, case)]}
    ranked = [like.case.id for like in most_alike(playbook, walker.thresholds, reader, cases, len(cases))]

    for place, name in enumerate(ranked):
        less = found[name]
        better = [
            other
            for other, more in found.items()
            if set(more.agree) > set(less.agree) and set(more.differ) <= set(less.differ)
        ]
        assert set(better) <= set(ranked[:place])


@given(data=st.data())
def test_the_order_does_not_hang_on_the_order_of_the_file(
    playbook: Playbook, guide: Guide, cases: tuple[Case, ...], data: st.DataObject
) -> None:
    thresholds = guide.walkers["playbook"].thresholds
    reader = data.draw(st.sampled_from(cases)).answers
    shuffled = data.draw(st.permutations(cases))

    assert most_alike(playbook, thresholds, reader, shuffled) == most_alike(playbook, thresholds, reader, cases)


def test_who_knows_nothing_is_like_nobody(playbook: Playbook, cases: tuple[Case, ...]) -> None:
    blank = {fact.id: unknown(fact) for fact in playbook.facts}

    assert most_alike(playbook, CUTS, blank, cases) == ()
    assert "No published case shares what you say is missing" in Writer("../", "").parts(
        near_case_parts(playbook, blank, ())
    )


def test_who_misses_nothing_is_like_nobody(playbook: Playbook, cases: tuple[Case, ...]) -> None:
    assert most_alike(playbook, CUTS, answers_of(playbook, "gap=none&scope=narrow"), cases) == ()


def test_where_no_gap_is_known_the_other_facts_are_compared(playbook: Playbook, cases: tuple[Case, ...]) -> None:
    found = most_alike(playbook, CUTS, answers_of(playbook, "gap=?&larger-model=no&scope=narrow"), cases)

    assert {one.agree for one in found} == {(("scope", ""), ("larger-model", ""))}


def test_cases_come_back_from_their_text(playbook: Playbook, cases: tuple[Case, ...]) -> None:
    back = read_cases(playbook, dump_cases(playbook, cases))

    assert [(case.id, case.url, case.worked, case.answers) for case in back] == [
        (case.id, case.url, case.worked, case.answers) for case in cases
    ]
    assert dump_cases(playbook, back) == dump_cases(playbook, cases)


def test_the_door_gives_what_the_function_gives(playbook: Playbook, guide: Guide, cases: tuple[Case, ...]) -> None:
    link = "tree=playbook&gap=accuracy+cost&scope=narrow&evaluation=rigorous"
    browser.load(browser.dump_bundle(bundle.dump(playbook), "", dump_cases(playbook, cases)))
    reported = json.loads(browser.ask(json.dumps({"today": "2026-11-23", "base": "../", "cases": {"link": link}})))

    answers = read_link(playbook, link).answers
    found = most_alike(playbook, guide.walkers["playbook"].thresholds, answers, cases)
    assert reported["cases"] == [one.case.id for one in found]
    assert reported["html"]["cases"] == str(Writer("../", "").parts(near_case_parts(playbook, answers, found)))


def test_what_a_case_says_is_escaped_under_a_verdict(playbook: Playbook) -> None:
    case = replace(
        case_of(playbook, "gap=accuracy"),
        who=NASTY,
        task=NASTY,
        year=NASTY,
        url=f"javascript:{NASTY}",
        confidence=NASTY,
    )
    answers = answers_of(playbook, "gap=accuracy")
    html = str(Writer("../", "").parts(near_case_parts(playbook, answers, most_alike(playbook, CUTS, answers, [case]))))

    assert "<script" not in html
    assert "javascript:" not in html


def test_every_fact_that_a_likeness_names_is_said_in_words(playbook: Playbook) -> None:
    answers = answers_of(playbook, "gap=accuracy+format&scope=narrow&examples=400&evaluation=none")
    case = case_of(playbook, "gap=accuracy+cost&scope=narrow&examples=3600&evaluation=rigorous")
    html = unescape(
        str(Writer("", "").parts(near_case_parts(playbook, answers, most_alike(playbook, CUTS, answers, [case]))))
    )

    assert "What is missing: Accuracy on the task; Scope of the task: One narrow job; " in html
    assert "Number of examples: there 3,600 examples, here 400 examples, in one range to our tree" in html
    assert "What is missing only here: Format; What is missing only there: Cost; " in html
    assert "State of the evaluation: there a rigorous test set, here no evaluation" in html


# --- the pages ---------------------------------------------------------------------------------


def test_every_case_is_on_the_page_with_its_facts_and_source(
    playbook: Playbook, cases: tuple[Case, ...], tried: list[Tried]
) -> None:
    html = unescape(case_page.bank(playbook, cases, tried, "../"))

    for case in cases:
        assert f'<h3 id="{case.id}">' in html
        assert case.outcome in html
        assert case.url in html
    assert html.count('<details class="sft-case"') == len(cases)


def test_every_word_of_the_cases_has_a_label(cases: tuple[Case, ...]) -> None:
    assert set(WORKED_IN_WORDS) == set(WORKED)
    assert {case.reported_by for case in cases} <= set(REPORTED_BY)
    assert {case.action for case in cases} <= {*case_page.LEVERS, case_page.OTHER}
    assert {case.confidence for case in cases} <= set(case_page.SURE)


def test_how_we_read_a_case_is_put_in_words(playbook: Playbook, cases: tuple[Case, ...], tried: list[Tried]) -> None:
    html = case_page.bank(playbook, cases, tried, "../")

    assert re.findall(r"<dt>What we read</dt><dd>(?!A summary by|An excerpt\.).*", html) == []
    assert html.count("<dt>What we read</dt>") == len(cases)


def test_every_option_of_a_filter_hides_the_other_cases(
    playbook: Playbook, cases: tuple[Case, ...], tried: list[Tried]
) -> None:
    html = case_page.bank(playbook, cases, tried, "../")
    options = set(re.findall(r'<input type="radio" name="(\w+)" id="\1-([\w-]+)"', html))

    assert len(options) > 30
    for name, option in options:
        rule = f'.sft-bank:has(#{name}-{option}:checked) .sft-case:not([data-{name}~="{option}"])'
        assert (rule in html) == (option != "any"), (name, option)


def test_the_picture_counts_every_case_in_each_of_its_gaps(playbook: Playbook, cases: tuple[Case, ...]) -> None:
    html = case_page.picture(playbook, cases)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html)

    assert len(rows) == len({gap for case in cases for gap in case_page.gaps_of(case)})
    for row in rows:
        *parts, total = [int(re.match(r"\d*", cell)[0] or 0) for cell in re.findall(r"<td>(.*?)</td>", row)]  # type: ignore[index]  # it matches
        assert sum(parts) == total


def test_the_link_of_a_case_opens_the_verdict_of_the_back_test(
    playbook: Playbook, guide: Guide, tried: list[Tried]
) -> None:
    for one in tried[::9]:
        view = guide.view(case_page.link_of(playbook, one.case.answers), "2026-11-23")
        assert view.verdict is not None
        assert view.verdict.leading.family is one.families[0]


# --- the back-test -----------------------------------------------------------------------------


def test_every_wrong_case_has_a_reason_that_can_be_checked(guide: Guide, tried: list[Tried]) -> None:
    walker = guide.walkers["playbook"]
    found = wrong(walker, tried)

    assert [one.tried for one in found] == [one for one in tried if not one.right]
    for one in found:
        case = one.tried.case
        assert sum(weight for _, weight in one.weights) == 1
        assert one.weights[0][0] is one.tried.families[0]
        assert (one.why is Why.RULED_OUT) == (not one.tried.possible)
        if one.why is Why.ONE_FACT:
            assert one.turns_on
            assert not set(one.turns_on) & {fact for fact in case.answers if fact not in case.tried}
        if one.why is Why.GATE:
            assert not one.tried.same_side


def test_a_tie_is_called_one(guide: Guide, playbook: Playbook) -> None:
    """An article's tree has no weights, so there a fact that is not known leaves two families equal."""
    walker = guide.walkers["fine-tuning-trap"]
    case = replace(case_of(playbook, "gap=style"), worked="fine-tune-right")
    (one,) = wrong(walker, [try_case(walker, case)])

    assert (one.why, one.turns_on) == (Why.TIE, ("examples-tried",))


def test_the_third_that_is_set_aside_parts_no_organisation(cases: tuple[Case, ...]) -> None:
    aside = {case.who for case in cases if set_aside(case)}

    assert not aside & {case.who for case in cases if not set_aside(case)}
    assert 0.25 < sum(map(set_aside, cases)) / len(cases) < 0.42


def test_no_page_tells_what_the_tree_says_on_one_of_the_cases_set_aside(
    playbook: Playbook, cases: tuple[Case, ...], tried: list[Tried]
) -> None:
    html = case_page.bank(playbook, cases, tried, "../")

    assert html.count("This case is set aside for measuring") == len(cases) - len(tried) > 0
    assert html.count("which worked.") + html.count("which is not what worked.") == len(tried)


def test_the_tables_name_every_wrong_case_with_a_link(playbook: Playbook, guide: Guide, tried: list[Tried]) -> None:
    found = wrong(guide.walkers["playbook"], tried)
    html = case_page.wrong_cases(playbook, found, "../")

    assert re.findall(r'href="\.\./cases/#([\w-]+)"', html) == [one.tried.case.id for one in found]


def test_the_command_lists_where_the_tree_is_wrong_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "--json"]) == 0
    reported = json.loads(capsys.readouterr().out)

    ours = reported["trees"]["playbook"]
    assert len(reported["wrong"]) == reported["cases"] - ours["leading"]["hits"]
    assert sum(not one["yes_or_no"] for one in reported["wrong"]) == reported["cases"] - ours["yes_or_no"]["hits"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {id: a, facts: {}, action: x, worked: rag-right}\n- {id: a, facts: {}, action: x, worked: rag-right}",
            "cases.yml:2: repeated-id: the case “a” is there twice",
        ),
        (
            "- {id: a, facts: {}, action: x, worked: rag-right, acceptable: retrieval+magic}",
            "cases.yml:1: unknown-lever: there is no lever “magic”",
        ),
    ],
)
def test_an_author_hears_of_a_mistake_in_a_case(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.yml").write_text(text, encoding="utf-8")

    assert main(["backtest", str(tmp_path / "cases.yml")]) == 2
    assert capsys.readouterr().err.startswith(message)


# --- near cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "near"),
    [
        ("gap=accuracy&output=labels", True),
        ("gap=accuracy+cost&output=labels", True),  # more gaps than the reader's
        ("gap=cost&output=labels", False),
        ("gap=accuracy&output=text", False),
        ("gap=accuracy", True),  # what a case leaves open counts for nothing
        ("gap=accuracy&scope=broad&stability=shifting", True),
        ("gap=accuracy&scope=broad&stability=shifting&evaluation=none", False),
    ],
)
def test_a_near_case_has_the_gaps_and_the_output_and_two_differences_at_most(
    case: str,
    near: bool,  # noqa: FBT001  # a parameter of the test
    playbook: Playbook,
) -> None:
    reader = answers_of(playbook, "gap=accuracy&output=labels&scope=narrow&stability=stable&evaluation=rigorous")

    assert bool(nearest(playbook, CUTS, reader, [case_of(playbook, case)])) is near


@pytest.mark.parametrize(
    ("cases", "family", "says"),
    [
        (5, FINE_TUNING, "Of the five nearest published cases, all went another way."),
        (5, RETRIEVAL, ""),
        (2, FINE_TUNING, ""),
        (0, FINE_TUNING, ""),
    ],
)
def test_where_most_of_the_nearest_went_another_way_it_is_said(
    cases: int, family: Family, says: str, playbook: Playbook
) -> None:
    bank = [case_of(playbook, "gap=accuracy", f"c{number}") for number in range(cases)]
    found = other_way_parts(family, nearest(playbook, CUTS, answers_of(playbook, "gap=accuracy"), bank))

    assert str(Writer("", "").parts(found)).startswith('<p class="sft-other-way">' + says if says else "")
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("cases", "family", "other", "says"),
    [
        (5, FINE_TUNING, 5, "Five of five near cases went another way"),
        (5, RETRIEVAL, 0, "None of five near cases went another way"),
        (2, FINE_TUNING, 2, ""),
        (5, None, None, ""),
        (0, RETRIEVAL, None, ""),
    ],
)
def test_how_many_near_cases_went_another_way_is_said_and_told_to_programs(
    cases: int, family: Family | None, other: int | None, says: str, playbook: Playbook
) -> None:
    bank = [case_of(playbook, "gap=accuracy", f"c{number}") for number in range(cases)]
    near = nearest(playbook, CUTS, answers_of(playbook, "gap=accuracy"), bank)
    top = "".join(one.text for one in other_way_parts(family, near))
    told = near_as_data(family, near)

    assert describe_near(family, near) == says
    assert [one.text for one in near_lines(family, near)] == ([top or f"{says}."] if says else [])
    assert told == (
        None
        if other is None
        else {"cases": [one.id for one in bank], "other_way": other, "says": top or (says and f"{says}.")}
    )


def test_what_is_taken_from_a_verdict_says_how_many_near_cases_went_another_way(
    guide: Guide, cases: tuple[Case, ...]
) -> None:
    link = "tree=playbook&gap=accuracy&existing-tune=none&output=labels&scope=narrow&larger-model=no&on=2026-11-23"
    every = "&".join(f"{fact.id}=?" for fact in guide.playbook.facts if f"&{fact.id}=" not in link)
    packed = bundle.dump(bundle.strip_playbook(guide.playbook))
    browser.load(browser.dump_bundle(packed, "", dump_cases(guide.playbook, cases)))

    def taken(what: str) -> str:
        request = {"today": "2026-11-23", "take": {"what": what, "link": f"{link}&{every}", "address": ""}}
        text: str = json.loads(browser.ask(json.dumps(request)))["text"]
        return text

    near = near_to(guide, read_link(guide.playbook, link), cases)
    shown = json.loads(browser.ask(json.dumps({"today": "2026-11-23", "cases": {"link": link}})))["html"]
    (line,) = near_lines(*near)

    assert len(near[1]) == NEAREST
    assert json.loads(taken("answers"))["verdict"]["near_cases"] == near_as_data(*near)
    assert f"\n\n{line.text}\n\n" in taken("record")
    assert shown["inside"] == describe_near(*near)
    assert (line.text in taken("summary-text")) is (line.text in shown["other_way"])


def test_of_an_articles_verdict_no_near_cases_are_told(guide: Guide, cases: tuple[Case, ...]) -> None:
    session = read_link(guide.playbook, f"tree={guide.playbook.trees[1].id}&gap=accuracy")

    assert near_to(guide, session, cases) == (None, ())
    assert near_as_data(*near_to(guide, session, cases)) is None
