"""Second opinions: what each article says, who agrees, and at which step of its tree one parts from ours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from decision.render.formats.view_data import blocks_as_data
from decision.render.html import instrument as page
from decision.render.text.terminal import verdict_text
from decision.tree.answers import read_answers
from decision.tree.model import Ask, Grade, Leaf
from decision.tree.opinions import DivergenceKind, Opinion, tunes
from decision.tree.verdict import Status
from decision.wording import opinions as say
from decision.wording.verdict import verdict_blocks
from tests.families import FINE_TUNING, LEAVE, PROMPTING
from tests.strategies import answers

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import Guide
    from decision.tree.verdict import Verdict

TODAY = "2026-11-23"
ARTICLES = {
    "fine-tuning-myth",
    "why-most-teams-should-not",
    "fine-tuning-bubble",
    "fine-tuning-trap",
    "fine-tuning-is-a-scam",
}
FACTS_THAT_CHANGE = (
    "gap=knowledge&existing-tune=none&output=text&knowledge-changes=fast&retrieval-tried=not-tried&larger-model=no"
    "&vouched=experts"
)
READY = (
    "existing-tune=none&output=text&evaluation=rigorous&prompting=systematic&examples-tried=yes"
    "&structured-output-tried=yes&retrieval-tried=found-but-wrong&open-model-tried=yes&larger-model=no&scope=narrow"
    "&stability=stable&signal=reviewed-examples&examples=5000&personal-data=none&in-house=no&on-device=no&terms=yes"
)
TUNE_NOW = f"gap=accuracy&volume=1000000&vouched=experts&owner=yes&{READY}"
STYLE = f"gap=style&volume=1000&vouched=experts&owner=no&{READY}"
TAUGHT = f"gap=knowledge&knowledge-changes=slow&vouched=larger-model&owner=yes&{READY}"


def verdict_of(guide: Guide, link: str, tree: str = "playbook") -> Verdict:
    read, refused = read_answers(guide.playbook.fact, dict(part.split("=") for part in link.split("&")))
    assert not refused
    return guide.verdict(tree, read, TODAY)


def opinion_of(verdict: Verdict, tree: str) -> Opinion:
    return next(opinion for opinion in verdict.opinions if opinion.tree == tree)


# --- the articles' trees -----------------------------------------------------------------------


def test_all_five_articles_have_a_tree(playbook: Playbook) -> None:
    assert {tree.id for tree in playbook.trees if tree.article} == ARTICLES


def test_every_route_of_an_article_names_the_passage_that_it_rests_on(playbook: Playbook) -> None:
    unsaid = [
        f"{tree.id} {question.id} {place}"
        for tree in playbook.trees
        if tree.article
        for question in tree.questions
        for place, route in enumerate(question.routes)
        if not route.why and not (isinstance(route.to, Leaf) and route.to.family is None)
    ]

    assert unsaid == []


def test_every_exit_of_an_article_says_something(playbook: Playbook) -> None:
    routes = [route for tree in playbook.trees if tree.article for one in tree.questions for route in one.routes]

    assert [route for route in routes if isinstance(route.to, Leaf) and not route.to.says] == []


def test_nothing_rests_on_a_quotation_that_could_not_be_traced(playbook: Playbook) -> None:
    untraced = {claim.id for claim in playbook.claims if claim.grade is Grade.MISATTRIBUTED}
    routes = [route for tree in playbook.trees for question in tree.questions for route in question.routes]

    assert untraced
    assert [route for route in routes if untraced & {*route.claims}] == []


def test_an_article_that_only_says_what_not_to_do_names_no_family() -> None:
    assert Leaf("", LEAVE, silent=True).names is None
    assert Leaf("", LEAVE).names == LEAVE
    assert Leaf("structured-output", PROMPTING, silent=True).names == PROMPTING
    assert Leaf("", None, silent=True).names is None


# --- where they part ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "tree", "on", "steps"),
    [
        (FACTS_THAT_CHANGE, "fine-tuning-bubble", DivergenceKind.NOW, ("larger-model", "retrieval-tried")),
        (
            FACTS_THAT_CHANGE + "&owner=no",
            "fine-tuning-is-a-scam",
            DivergenceKind.FAMILY,
            ("owner", "retrieval-tried"),
        ),
        (TUNE_NOW, "fine-tuning-trap", DivergenceKind.NOW, ("examples", "in-house")),
        (TUNE_NOW, "fine-tuning-is-a-scam", DivergenceKind.NOW, ("gap", "signal")),
        (TUNE_NOW, "fine-tuning-myth", DivergenceKind.NOW, ("gap", "in-house")),
    ],
)
def test_an_article_parts_at_the_step_that_puts_our_result_out_of_its_reach(
    guide: Guide, link: str, tree: str, on: DivergenceKind, steps: tuple[str, str]
) -> None:
    divergence = opinion_of(verdict_of(guide, link), tree).divergence

    assert divergence
    assert divergence.ours
    assert (divergence.on, (divergence.theirs.question, divergence.ours.question)) == (on, steps)


def test_a_gate_that_an_article_does_not_ask_about_is_where_it_parts(guide: Guide) -> None:
    divergence = opinion_of(verdict_of(guide, STYLE), "fine-tuning-trap").divergence

    assert divergence
    assert divergence.gate
    assert (divergence.gate.id, divergence.asked, divergence.ours) == ("owner", False, None)


def test_a_gate_that_an_article_asks_about_and_does_not_wait_for_is_said_so(guide: Guide) -> None:
    verdict = verdict_of(guide, TAUGHT)
    opinion = opinion_of(verdict, "fine-tuning-bubble")

    assert verdict.status is Status.NOT_YET
    assert opinion.divergence
    assert opinion.divergence.asked
    said = [text for _, text, _ in say.describe_divergence(guide.playbook, verdict, opinion)]
    assert said == [
        "waits for this: Somebody vouches for the examples.",
        "asks about this too, and is content with your answer.",
    ]


def test_an_article_that_leads_to_our_result_on_no_answers_at_all_says_so(guide: Guide) -> None:
    verdict = verdict_of(guide, TUNE_NOW)
    never = opinion_of(verdict, "fine-tuning-myth")

    assert never.divergence
    assert never.divergence.never
    (_, said, claims), _ = say.describe_divergence(guide.playbook, verdict, never)
    assert said.endswith("No answers at all lead it to “Fine-tuning”.")
    assert "fine-tuning-does-not-improve-reasoning" in claims


@given(data=st.data())
def test_behind_the_step_of_a_parting_no_answers_lead_to_our_result_and_before_it_some_do(
    guide: Guide, data: st.DataObject
) -> None:
    known = data.draw(answers(guide.playbook, guide.walkers["playbook"]))
    verdict = guide.verdict("playbook", known, TODAY)
    for opinion in verdict.opinions:
        divergence = opinion.divergence
        if divergence is None or divergence.gate or divergence.never:
            continue
        walker = guide.walkers[opinion.tree]
        every = {leaf for _, leaf in walker.paths()}
        ours = {leaf for leaf in every if leaf.family is verdict.leading.family}
        if divergence.on is DivergenceKind.NOW and (tunes(verdict.leading) or not ours):
            ours = {leaf for leaf in every if tunes(leaf) is tunes(verdict.leading)}
        steps = walker.path_to(walker.state(known), opinion.leading)
        behind = [step.question for step in steps].index(divergence.theirs.question) + 1

        def reached(length: int) -> set[Leaf]:
            """Return where all ways lead that begin with so many of the steps, with later answers open."""
            taken = steps[:length]  # noqa: B023  # called in the same turn of the loop
            begins = tuple((step.question, step.place) for step in taken)
            state = walker.state({step.question: step.answer for step in taken})  # noqa: B023  # likewise
            return {leaf for way, leaf in walker.paths(state) if way[:length] == begins}  # noqa: B023  # likewise

        assert not reached(behind) & ours
        assert reached(behind - 1) & ours


@given(data=st.data())
def test_who_agrees_takes_our_side_and_who_does_not_parts_somewhere(guide: Guide, data: st.DataObject) -> None:
    tree = data.draw(st.sampled_from(sorted(guide.walkers)))
    verdict = guide.verdict(tree, data.draw(answers(guide.playbook, guide.walkers[tree])), TODAY)

    for opinion in verdict.opinions:
        sides = (opinion.tunes, verdict.now)
        assert opinion.agrees is (None if None in sides else opinion.tunes is verdict.now)
        assert opinion.divergence or opinion.agrees is not False
        assert opinion.agrees is not None or opinion.divergence is None
        if opinion.divergence:
            assert (opinion.divergence.on is DivergenceKind.NOW) is (opinion.agrees is False)
        if opinion.leading.family is None:
            assert (opinion.tunes, opinion.divergence) == (None, None)


# --- what is said ------------------------------------------------------------------------------

YES, NO = Leaf("", FINE_TUNING, "Fine-tune."), Leaf("", PROMPTING, "Work on the prompt.")
SILENT = Leaf("", None, "Not its subject.", silent=True)


SIDES = {"yes": (YES, True), "no": (NO, False), "torn": (NO, None), "silent": (SILENT, None)}


def together(guide: Guide, link: str, sides: str) -> str:
    """Say what five articles say together that take these sides."""
    verdict = verdict_of(guide, link)
    opinions = tuple(
        replace(opinion, leading=leaf, tunes=side, agrees=None if None in (side, verdict.now) else side is verdict.now)
        for opinion, (leaf, side) in zip(verdict.opinions, map(SIDES.__getitem__, sides.split()), strict=True)
    )
    return say.describe_together(guide.playbook, replace(verdict, opinions=opinions))


def test_one_line_groups_the_five(guide: Guide) -> None:
    no, yes = FACTS_THAT_CHANGE, TUNE_NOW
    torn = "gap=style&existing-tune=none&output=text&scope=narrow&prompting=systematic&examples-tried=yes"

    assert together(guide, no, "no no no no no") == "All five agree that you should not fine-tune now."
    assert together(guide, no, "yes no no no yes") == (
        "Three of five agree that you should not fine-tune now; “The Fine-Tuning Myth” and "
        "“Fine-Tuning LLMs Is a Scam” would."
    )
    assert together(guide, yes, "no no no no no") == "None of the five agrees that you should fine-tune now."
    assert together(guide, yes, "yes no no no torn") == (
        "One of five agrees that you should fine-tune now; three would not. “Fine-Tuning LLMs Is a Scam” cannot tell."
    )
    assert together(guide, no, "no no torn silent silent") == (
        "Two of five agree that you should not fine-tune now. “The Fine-Tuning Bubble” cannot tell; "
        "“The Fine-Tuning Trap” and “Fine-Tuning LLMs Is a Scam” say nothing here."
    )
    assert verdict_of(guide, torn).now is None
    assert together(guide, torn, "yes no no no no") == ("Of five, one would fine-tune now and four would not.")
    assert say.describe_together(guide.playbook, replace(verdict_of(guide, no), opinions=())) == ""


def test_the_words_of_an_exit_are_not_put_into_an_articles_mouth_while_answers_are_open(guide: Guide) -> None:
    open_answers = opinion_of(verdict_of(guide, "gap=format&structured-output-tried=no"), "fine-tuning-myth")
    known = opinion_of(verdict_of(guide, "gap=format&structured-output-tried=no&scope=broad"), "fine-tuning-myth")

    assert open_answers.share == 1
    assert say.describe_opinion(guide.playbook, open_answers).startswith("“Leave it, or measure first”, whichever way")
    assert say.describe_opinion(guide.playbook, known) == known.leading.says


@pytest.mark.parametrize("link", [FACTS_THAT_CHANGE, TUNE_NOW, STYLE, TAUGHT])
def test_page_terminal_and_record_tell_the_same_partings(guide: Guide, link: str) -> None:
    verdict = verdict_of(guide, link)
    html = page.verdict_html(guide.playbook.trees[0], verdict_blocks(guide.playbook, verdict), "", "")
    section = html.partition("Second opinions")[2]
    told = " ".join(verdict_text(verdict_blocks(guide.playbook, verdict), {}).split())
    data = blocks_as_data(verdict_blocks(guide.playbook, verdict))
    assert isinstance(data["opinions"], list)

    assert escape(say.describe_together(guide.playbook, verdict)) in section
    assert str(data["together"]) in told
    for opinion, kept in zip(verdict.opinions, data["opinions"], strict=True):
        assert isinstance(kept, dict)
        assert {"tree", "lever", "family", "says", "weight"} <= kept.keys()
        assert (kept["tunes"], kept["agrees"]) == (opinion.tunes, opinion.agrees)
        assert bool(kept["parting"]) is bool(opinion.divergence)
        for who, said, claims in say.describe_divergence(guide.playbook, verdict, opinion):
            assert f"<strong>{escape(who)}</strong> {escape(said)}" in section
            assert f"{who} {said}" in told
            for claim in claims:
                found = guide.playbook.claim[claim]
                assert escape(found.says) in section
                assert found.grade.capitalize() in section
                assert f"- [{claim}] {found.says} {found.grade.capitalize()}." in told
                assert isinstance(kept["parting"], dict)
                assert claim in str(kept["parting"]["claims"])


def test_the_partings_are_folded(guide: Guide) -> None:
    verdict = verdict_of(guide, TUNE_NOW)
    section = page.verdict_html(guide.playbook.trees[0], verdict_blocks(guide.playbook, verdict), "", "").partition(
        "Second opinions"
    )[2]
    shown = re.sub(r"<details.*?</details>(?:</div></details>)?", "", section, flags=re.DOTALL)

    assert "Where it parts" not in shown
    assert "The article" not in shown


def test_an_articles_own_tree_opens_with_what_the_article_says(guide: Guide) -> None:
    verdict = verdict_of(guide, "gap=format&structured-output-tried=yes", "fine-tuning-trap")

    assert verdict.status is Status.YES
    assert verdict_text(verdict_blocks(guide.playbook, verdict), {}).startswith(
        "The article says\nConsider fine-tuning, since structured output does not do it.\n"
    )


def test_an_article_names_itself_where_another_parts_from_it(guide: Guide) -> None:
    verdict = verdict_of(guide, "gap=format&structured-output-tried=yes", "fine-tuning-trap")
    opinion = opinion_of(verdict, "fine-tuning-is-a-scam")

    assert [who for who, _, _ in say.describe_divergence(guide.playbook, verdict, opinion)] == [
        "The article",
        "“The Fine-Tuning Trap”",
    ]


def test_a_route_to_a_question_without_a_reason_says_what_comes_next(guide: Guide) -> None:
    verdict = verdict_of(guide, TUNE_NOW)
    opinion = opinion_of(verdict, "fine-tuning-is-a-scam")
    assert opinion.divergence
    route = replace(opinion.divergence.theirs.route, to=Ask("owner"), why="")
    divergence = replace(opinion.divergence, theirs=replace(opinion.divergence.theirs, route=route))

    (_, said, _), *_ = say.describe_divergence(guide.playbook, verdict, replace(opinion, divergence=divergence))
    assert said.startswith("at “What is missing”. “Owner after launch” comes next. Your answer: Accuracy on the task.")
