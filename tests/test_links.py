"""A link is a stranger's text: what it means is kept, what it does not mean becomes a note."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.tree.answers import write_answer
from decision.tree.dates import format_date
from decision.tree.links import read_link
from decision.tree.model import Edition

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import Guide


UNKNOWN = ", which we do not know; this is version 2.0. The verdict may differ."
NEWER = ", which is newer than this one, 2.0. Reload the page; the verdict here may differ."
MAY_DIFFER = "The verdict on these answers may differ from the one that the link was made for."
ANSWERS_OF_1_1 = {
    "gap": "knowledge format style accuracy latency cost privacy language unmeasured knowledge+cost none",
    "knowledge-changes": "fast slow",
    "scope": "narrow broad",
    "output": "labels fields text",
    "prompting": "none light systematic",
    "structured-output-tried": "no yes",
    "examples-tried": "no yes",
    "retrieval-tried": "no yes",
    "evaluation": "none informal rigorous",
    "stability": "stable shifting-with-feedback shifting",
    "vouched": "experts users mixed larger-model nobody",
    "examples": "400 100..",
    "volume": "10k",
    "larger-model": "no yes",
    "in-house": "no yes",
    "owner": "no yes",
    "terms": "no yes",
}
"""What links of tree 1.1 may hold, by fact."""
MANY = ("The link has more than 240 parts; only these were read.",)


def texts(playbook: Playbook, link: str) -> dict[str, str]:
    return {fact: write_answer(playbook.fact[fact], known) for fact, known in read_link(playbook, link).answers.items()}


@pytest.mark.parametrize(
    ("link", "kept", "notes"),
    [
        ("", {}, ()),
        ("#tree=playbook&v=2.0&gap=cost", {"gap": "cost"}, ()),
        ("gap=cost%2Bstyle", {"gap": "style+cost"}, ()),
        (
            "tree=oak&gap=cost",
            {"gap": "cost"},
            ("There is no tree “oak”; this is “Should you fine-tune?”.",),
        ),
        (
            "gap=cost&colour=red",
            {"gap": "cost"},
            ("The link answers “colour”, which is not asked here; that answer was left out.",),
        ),
        (
            "gap=gold",
            {},
            ("The link's answer to “What is missing”, “gold”, means nothing here; it was left out.",),
        ),
        (
            "gap=cost&scope=%3Cscript%3Ealert(1)%3C/script%3E",
            {"gap": "cost"},
            ("The link's answer to “Scope of the task”, with odd characters, means nothing here; it was left out.",),
        ),
        (
            "gap=cost&sco",
            {"gap": "cost"},
            ("A part of the link, “sco”, was cut off or means nothing; it was left out.",),
        ),
        ("gap=cost&on=tomorrow", {"gap": "cost"}, ("The date in the link is not a date; it was left out.",)),
        (
            "gap=cost&at=weather",
            {"gap": "cost"},
            ("There is no question “weather”; the next open question is shown instead.",),
        ),
        (
            "v=0.1&gap=cost",
            {"gap": "cost"},
            (f"The link was made with version “0.1”{UNKNOWN}",),
        ),
        (
            "v=<b>x&gap=cost",
            {"gap": "cost"},
            (f"The link was made with a version with odd characters{UNKNOWN}",),
        ),
        (
            "v=12.0&gap=cost",
            {"gap": "cost"},
            (f"The link was made with version “12.0”{NEWER}",),
        ),
        ("&".join(["gap=cost", *(["owner=yes"] * 239), "terms=yes"]), {"gap": "cost", "owner": "yes"}, MANY),
        (
            "gap=cost&gap=style",
            {"gap": "cost"},
            ("The link answers “What is missing” twice; the first answer was kept.",),
        ),
        ("examples=1" + "0" * 30, {}, None),
        ("%FF%FE=%00&gap=cost", {"gap": "cost"}, None),
        ("gap=cost&" + "x" * 100_000, {"gap": "cost"}, ("The link was too long; only its beginning was read.",)),
    ],
)
def test_a_link_gives_what_it_means_and_notes_for_the_rest(
    playbook: Playbook, link: str, kept: dict[str, str], notes: tuple[str, ...] | None
) -> None:
    session = read_link(playbook, link)

    assert texts(playbook, link) == kept
    if notes is None:
        assert len(session.notes) == 1
    else:
        assert session.notes == notes


@given(link=st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_no_link_is_an_error_and_no_note_carries_markup(guide: Guide, link: str) -> None:
    view = guide.view(link, "2026-11-23")

    assert not any(sign in note for note in view.session.notes for sign in "<>&\"'" if sign != "'")


def test_an_old_link_is_carried_on_by_the_migration_table(playbook: Playbook) -> None:
    moved = (("size", "*", "examples=*"), ("scope", "wide", "scope=broad"), ("mood", "*", ""))
    changes = (Edition("2.0", "2027-01-31", "Asks for the size as examples."), Edition("1.0", "2026-11-23", "First."))
    tree = replace(playbook.trees[0], version="2.0", migrate=moved, changes=changes)
    changed = replace(playbook, trees=(tree, *playbook.trees[1:]))

    session = read_link(changed, "tree=playbook&v=1.0&size=400&scope=wide&mood=good&gap=cost")

    assert texts(changed, "v=1.0&size=400&scope=wide&mood=good&gap=cost") == {
        "examples": "400",
        "scope": "broad",
        "gap": "cost",
    }
    since = "What has changed since: 2.0 (31 January 2027): Asks for the size as examples."
    assert session.notes == (
        f"The link was made with version “1.0”; this is version 2.0. {since} {MAY_DIFFER}",
        "The old answer to “size” was carried on to “examples”.",
        "The old answer to “scope” was carried on to “scope”.",
        "The old answer to “mood” no longer means anything; it was left out.",
    )


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ("gap=cost", "None of this touches these answers."),
        ("gap=knowledge+accuracy&scope=broad", "None of this touches these answers."),
        ("gap=knowledge+accuracy&scope=narrow", MAY_DIFFER),
        ("gap=knowledge+accuracy", MAY_DIFFER),
    ],
)
def test_a_link_of_an_older_tree_says_what_changed_and_whether_the_verdict_may_differ(
    playbook: Playbook, answers: str, result: str
) -> None:
    edition = playbook.trees[0].changes[1]
    tree = replace(playbook.trees[0], version=edition.version, changes=playbook.trees[0].changes[1:])
    (note,) = read_link(replace(playbook, trees=(tree,)), f"tree=playbook&v=1.0&{answers}").notes

    assert note == (
        f"The link was made with version “1.0”; this is version {edition.version}. What has changed since: "
        f"{edition.version} ({format_date(edition.date)}): {edition.says} {result}"
    )


@pytest.mark.parametrize("tree", ["playbook", "why-most-teams-should-not", "fine-tuning-trap"])
@pytest.mark.parametrize(
    ("before", "now"), [("no", "not-tried"), ("yes", "not-found+found-but-wrong"), ("?", "?"), ("%3F", "?")]
)
def test_what_links_of_1_1_say_of_retrieval_is_carried_on(playbook: Playbook, tree: str, before: str, now: str) -> None:
    """Whether it found the right passage was not asked, so that "yes" leaves it open."""
    older = playbook.tree[tree].changes[1].version
    link = f"tree={tree}&v={older}&gap=knowledge&retrieval-tried={before}&scope=narrow"
    session = read_link(playbook, link)

    assert texts(playbook, link) == {"gap": "knowledge", "retrieval-tried": now, "scope": "narrow"}
    assert MAY_DIFFER in session.notes[0]
    carried_on = "The old answer to “retrieval-tried” was carried on to “retrieval-tried”."
    assert session.notes[1:] == (() if now == "?" else (carried_on,))


def test_every_answer_to_a_fact_of_1_1_still_means_something(playbook: Playbook) -> None:
    for fact, values in ANSWERS_OF_1_1.items():
        for value in values.split():
            session = read_link(playbook, f"tree=playbook&v=1.1&{fact}={value}")
            assert [*session.answers] == [fact], (fact, value, session.notes)


def test_all_versions_since_a_links_own_are_named_the_oldest_first(playbook: Playbook) -> None:
    names = ("1.10", "1.9", "1.2", "1.1")
    changes = tuple(Edition(name, "2027-01-31", f"What {name} did.") for name in names)
    changed = replace(playbook, trees=(replace(playbook.trees[0], version="1.10", changes=changes),))

    (note,) = read_link(changed, "v=1.2&gap=cost").notes

    assert re.findall(r"What ([\d.]+) did", note) == ["1.9", "1.10"]


def test_a_question_that_nothing_reads_is_not_opened(guide: Guide) -> None:
    view = guide.view("gap=cost&at=latency-budget", "2026-11-23")

    assert view.asking == "existing-tune"
    assert view.session.notes == ("“Latency budget” is not asked here; the next open question is shown instead.",)


def test_a_link_keeps_its_date_until_an_answer_changes(guide: Guide) -> None:
    kept = guide.view("gap=none&existing-tune=none&on=2026-01-31", "2026-11-23")
    changed = guide.view("gap=none&existing-tune=none&on=2026-01-31", "2026-11-23", ("gap", "unmeasured"))

    assert kept.verdict
    assert changed.verdict
    assert (kept.verdict.today, changed.verdict.today) == ("2026-01-31", "2026-11-23")


def test_answers_beside_the_path_are_no_questions_on_it(guide: Guide) -> None:
    """The one to scope counts for a gate; the tree would ask it on other paths."""
    asked = "gap=language&existing-tune=none&output=fields&prompting=systematic&larger-model=no"
    heard = "evaluation=rigorous&stability=stable"
    view = guide.view(f"{asked}&signal=reviewed-examples&in-house=no&{heard}&scope=broad&at=examples", "2026-11-29")

    assert {"scope", "evaluation", "stability"} <= set(view.live)
    assert (view.asked, view.previous) == (7, "in-house")
