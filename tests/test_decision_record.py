"""The decision record: sound CommonMark that says what the verdict and the costs say, whatever a link held."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decision.authoring.costs import load_costs
from decision.authoring.playbook import load_playbook
from decision.cost.view import view_costs
from decision.interfaces.cli import main
from decision.interfaces.near import near_to
from decision.interfaces.saved_answers import read_saved
from decision.render.text.record import decision_record, link, plain
from decision.tree.links import read_link, write_link
from decision.tree.session import Guide
from decision.wording.dates_ahead import months_after
from decision.wording.figures import money
from decision.wording.labels import encoded
from decision.wording.near_cases import near_lines
from decision.wording.verdict import describe_verdict
from tests import strategies
from tests.conftest import DOCS
from tests.scenarios import SCENARIOS, TODAY, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

    from decision.cases.bank import Case
    from decision.cost.model import CostBook
    from decision.interfaces.money import Money

HERE = Path(__file__).parent
SITE = "https://example.org/playbook/"
PARTS = [
    "Context and problem",
    "Decision",
    "Alternatives considered",
    "Consequences",
    "What would change this",
    "Review triggers",
    "Costs",
    "Evidence",
    "How to reopen this",
]
GOLDEN = {
    "record-yes": "gap=accuracy&scope=narrow&examples=400&c.rate=80..100&c.horizon=24",
    "record-cannot-tell": "gap=accuracy+?&scope=narrow&examples=400&c.volume=odd",
    "record-older-tree": "v=1.0&gap=accuracy&scope=broad&examples=10&on=2026-11-20",
}
FEW = 40
"""Draws, where only the form is looked at."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def book() -> CostBook:
    found, findings = load_costs(DOCS)
    assert not findings
    return found


def tokens_of(text: str) -> list[Token]:
    """Return all tokens of some CommonMark, those inside of lines too."""
    found = MarkdownIt("commonmark").parse(text)
    return [one for token in found for one in (token, *(token.children or []))]


def headings(text: str, tag: str = "h2") -> list[str]:
    found = pairwise(MarkdownIt("commonmark").parse(text))
    return [after.content for token, after in found if (token.type, token.tag) == ("heading_open", tag)]


def made(  # noqa: PLR0913  # what a record rests on, by name
    guide: Guide, book: CostBook | None, link: str, *, today: str = TODAY, site: str = SITE, count: int = FEW
) -> str:
    costs = view_costs(guide.playbook, book, link, today, count=count) if book else None
    return decision_record(guide, guide.view(link, today), costs, today=today, site=site)


# --- text as Markdown --------------------------------------------------------------------------


@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\\`*_[]<>#+-=.)!&|~:1 \n;"), max_size=60
    )
)
@example("1. one")
@example("1) one")
@example("# one")
@example("- one")
@example("---")
@example("===")
@example("+ one")
@example("&lt;b&gt; &#60; &amp;")
@example("![a](b) [c]: d <https://e.example> `f` **g** ~~h~~ | i")
def test_plain_text_shows_as_it_is_and_as_nothing_else(text: str) -> None:
    wanted = " ".join(text.split())
    for before in ("", "- ", "1. ", "text "):
        found = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"{before}{plain(text)}x")
        inline = [token for token in found if token.type == "inline"]
        shown = "".join(child.content for token in inline for child in token.children or [])
        kinds = {child.type for token in inline for child in token.children or []}
        assert shown == f"{before if before == 'text ' else ''}{wanted}x"
        assert kinds <= {"text", "text_special"}
        assert {token.type for token in found} <= {
            *("paragraph_open", "paragraph_close", "inline", "list_item_open", "list_item_close"),
            *("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"),
        }


@given(url=st.text(max_size=60).map("https://example.org/{}".format), text=TEXT)
def test_a_link_leads_to_one_address_and_says_its_text(url: str, text: str) -> None:
    (inline,) = [token for token in MarkdownIt("commonmark").parse(f"x {link(text, url)}") if token.type == "inline"]
    opened = [child for child in inline.children or [] if child.type == "link_open"]
    assert [one.attrs["href"] for one in opened] == [encoded(url)] * bool(opened)
    assert len(opened) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", ""])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert link("A paper", url) == "A paper"


# --- the record --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOLDEN)
def test_the_record_of_a_small_playbook_is_this_text(
    name: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(HERE / "broken" / "sound", docs)
    shutil.copytree(HERE / "broken-costs" / "sound", docs, dirs_exist_ok=True)
    playbook, _ = load_playbook(docs)
    small, _ = load_costs(docs)

    golden(f"{name}.md", made(Guide(playbook), small, GOLDEN[name], today="2026-11-24", count=1000))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_scenario_has_all_parts_the_verdict_and_a_link_back(
    scenario: Scenario, guide: Guide, book: CostBook
) -> None:
    playbook = guide.playbook
    text = made(guide, book, scenario.link(playbook))
    view = guide.view(scenario.link(playbook), TODAY)

    parts = headings(text)
    assert parts == [part for part in PARTS if part in parts]
    assert {*PARTS} - {*parts} <= {"Evidence", "Consequences"}
    (title,) = headings(text, "h1")
    if view.verdict and not view.tree.article:
        assert title.endswith(describe_verdict(playbook, view.verdict))
    assert read_saved(playbook, text.encode()).session.answers == view.session.answers


@settings(max_examples=15)  # each counts the costs twice
@given(data=st.data())
def test_whatever_a_link_holds_the_record_is_commonmark_without_html(
    guide: Guide, book: CostBook, data: st.DataObject
) -> None:
    playbook = guide.playbook
    tree = data.draw(st.sampled_from(playbook.trees))
    answers = data.draw(strategies.answers(playbook, guide.walkers[tree.id]))
    costs = data.draw(
        st.dictionaries(st.sampled_from(["rate", "volume", "base", "preset", "lever"]) | TEXT, TEXT, max_size=3)
    )
    part = write_link(playbook, tree, answers, costs=costs, today=data.draw(st.sampled_from(["", "2026-01-31"])))
    part += data.draw(st.sampled_from(["", "&v=1.0", "&at=scope", "&<b>=<i>", "&x"]))

    text = made(guide, book, part)

    assert text == made(guide, book, part)
    found = tokens_of(text)
    assert not [token for token in found if token.type.startswith("html")]
    assert all(
        str(token.attrs["href"]).startswith(("https://", "http://")) for token in found if token.type == "link_open"
    )
    assert headings(text) == [part for part in PARTS if part in headings(text)]
    assert not [token for token in found if token.type in {"hr", "code_block", "fence", "image", "blockquote_open"}]
    back = read_saved(playbook, text.encode()).session
    there = read_link(playbook, part)
    assert (back.tree, back.answers, back.costs) == (there.tree, there.answers, there.costs)


def test_without_an_address_the_record_still_holds_the_link(guide: Guide, book: CostBook) -> None:
    text = made(guide, book, "gap=none", site="")

    assert f"`#tree=playbook&v={guide.playbook.trees[0].version}&gap=none&on={TODAY}`" in text
    assert "levers/" not in text


def test_answers_in_question_and_answers_that_do_not_count_stand_apart(guide: Guide, book: CostBook) -> None:
    text = made(guide, book, "gap=knowledge&knowledge-changes=?&retrieval-tried=no&scope=narrow&latency-budget=400")

    answered, rest = text.split("What we were not sure about", 1)
    assert "- Scope of the task: One narrow job" in answered
    assert "“How fast facts change”" in rest.splitlines()[0]
    assert "Answered, but not counted on this path:\n\n- Latency budget: 400 milliseconds" in rest


def test_the_costs_are_those_of_the_cost_page(guide: Guide, book: CostBook) -> None:
    part = "gap=accuracy&scope=narrow&larger-model=no&output=text&in-house=no&volume=200000&c.rate=80"
    costs = view_costs(guide.playbook, book, part, TODAY)

    text = decision_record(guide, guide.view(part, TODAY), costs, today=TODAY)

    assert "yours are monthly volume 200,000 requests a month and an hour of an engineer 80 USD an hour." in text
    lever = costs.estimates["fine-tune-api"]
    row = r"\*\*Fine-tuning by API\*\*: difference over 12 months [\d,]+ (more|less) \([^)]* to [^)]*\); "
    assert re.search(row, text)
    assert f"; before it runs {money(lever.before)}; per month {money(lever.monthly)}; " in text


def test_without_a_cost_book_the_record_goes_without_costs(guide: Guide) -> None:
    assert "Costs" not in headings(made(guide, None, "gap=none"))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-11-24", 6, "2027-05-24"), ("2026-08-31", 6, "2027-02-28"), ("2026-06-01", 6, "2026-12-01")],
)
def test_months_later_is_a_day_that_there_is(day: str, months: int, later: str) -> None:
    assert months_after(day, months) == later


def test_the_command_line_prints_the_record_of_a_link_and_of_a_file(
    money: Money, book: CostBook, cases: tuple[Case, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    playbook, day = money.guide.playbook, "2026-11-24"
    part = f"tree=playbook&v={playbook.trees[0].version}&gap=accuracy&scope=narrow&c.rate=80..100"
    guide, costs = money.at(part, day), view_costs(playbook, book, part, day, count=1000)
    near = near_lines(*near_to(guide, read_link(playbook, part), cases))
    wanted = decision_record(guide, money.view(part, day), costs, today=day, site=SITE, near=near)
    walk = ["walk", "--today", day]

    assert main([*walk, "--record", "--site", SITE, "--link", part]) == 0
    assert capsys.readouterr().out == wanted

    assert main([*walk, "--json", "--link", part]) == 0
    (tmp_path / "answers.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main([*walk, "--record", "--site", SITE.rstrip("/"), "--load", str(tmp_path / "answers.json")]) == 0
    assert capsys.readouterr().out == wanted


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--record", "--json"], "not allowed with argument"),
        (["--link", "gap=none", "--load", "answers.json"], "not allowed with argument"),
    ],
)
def test_two_forms_or_two_sources_at_once_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["walk", *arguments])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_an_address_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "--record", "--link", "gap=none", "--site", "example.org"]) == 2
    assert capsys.readouterr().err == "decision: “example.org” is not the address of a site; write https://…\n"
