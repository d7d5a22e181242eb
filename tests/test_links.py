"""A link is a stranger's text: what it means is kept, what it does not mean becomes a note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answers import write_answer
from decision.links import read_link

if TYPE_CHECKING:
    from decision.model import Playbook
    from decision.session import Guide


def texts(playbook: Playbook, link: str) -> dict[str, str]:
    return {fact: write_answer(playbook.fact[fact], known) for fact, known in read_link(playbook, link).answers.items()}


@pytest.mark.parametrize(
    ("link", "kept", "notes"),
    [
        ("", {}, ()),
        ("#tree=playbook&v=1.1&gap=cost", {"gap": "cost"}, ()),
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
            ("The link was made with version “0.1”; this is version 1.1.",),
        ),
        ("gap=cost&gap=style", {"gap": "cost"}, ()),
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
    tree = replace(playbook.trees[0], version="2.0", migrate=moved)
    changed = replace(playbook, trees=(tree, *playbook.trees[1:]))

    session = read_link(changed, "tree=playbook&v=1.0&size=400&scope=wide&mood=good&gap=cost")

    assert texts(changed, "v=1.0&size=400&scope=wide&mood=good&gap=cost") == {
        "examples": "400",
        "scope": "broad",
        "gap": "cost",
    }
    assert session.notes == (
        "The link was made with version “1.0”; this is version 2.0.",
        "The old answer to “size” was carried on to “examples”.",
        "The old answer to “scope” was carried on to “scope”.",
        "The old answer to “mood” no longer means anything; it was left out.",
    )


def test_a_question_that_nothing_reads_is_not_opened(guide: Guide) -> None:
    view = guide.view("gap=cost&at=latency-budget", "2026-11-23")

    assert view.asking == "scope"
    assert view.session.notes == ("“Latency budget” is not asked here; the next open question is shown instead.",)


def test_a_link_keeps_its_date_until_an_answer_changes(guide: Guide) -> None:
    kept = guide.view("gap=none&on=2026-01-31", "2026-11-23")
    changed = guide.view("gap=none&on=2026-01-31", "2026-11-23", ("gap", "unmeasured"))

    assert kept.verdict
    assert changed.verdict
    assert (kept.verdict.today, changed.verdict.today) == ("2026-01-31", "2026-11-23")
