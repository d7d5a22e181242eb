"""The pages of the playbook: short, each with its point first and its next step last, resting on claims that exist."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml

from decision.authoring.costs import load_costs
from decision.render.drawings.life_spans import life_span_figure, tuned
from hooks.templates import render
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.cost.model import CostBook
    from decision.tree.model import Playbook

PAGES = sorted((DOCS / "playbook").glob("*.md"))
FEWEST, MOST = 500, 1200
"""Words on a page."""
NEXT = "## What to do next"
SVG = "{http://www.w3.org/2000/svg}"
TODAY = "2026-11-24"

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


def split(path: Path) -> tuple[str, str]:
    """Return a page's front matter and its text."""
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return front, text.strip()


def plain(text: str) -> str:
    """Return a text without macros, attributes and the addresses of links."""
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"\{\{.*?\}\}|\{ [.#].*?\}", "", text))


def claims_in(text: str) -> list[str]:
    """Return the ids of the claims that a text names."""
    return [name for names in re.findall(r"\{\{ claim\((.*?)\) \}\}", text) for name in re.findall(r'"(.*?)"', names)]


def drawings(html: str) -> list[ET.Element]:
    """Return the drawings in some HTML."""
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html)]  # noqa: S314  # made by us


@pytest.fixture(scope="module")
def costs() -> CostBook:
    book, findings = load_costs(DOCS)
    assert not findings
    return book


def test_there_are_pages_and_all_are_in_the_menu() -> None:
    menu = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")

    assert len(PAGES) >= 8
    assert [path.name for path in PAGES if f"- playbook/{path.name}\n" not in menu] == []


@each_page
def test_a_page_has_a_title_and_a_description(path: Path) -> None:
    front, _ = split(path)

    assert re.search(r"^title: \S.+$", front, re.MULTILINE)
    assert re.search(r"^description: \S.+\.$", front, re.MULTILINE)


@each_page
def test_a_page_opens_with_its_point_in_two_sentences(path: Path) -> None:
    title, lead, *_ = split(path)[1].split("\n\n")

    assert title.startswith("# ")
    assert lead.endswith("\n{ .sft-lead }")
    assert len(re.findall(r"[.?!](?=\s|$)", plain(lead).strip())) == 2


@each_page
def test_a_page_ends_with_one_to_three_things_to_do_next(path: Path) -> None:
    text = split(path)[1]
    last = text[text.rindex("\n## ") + 1 :]

    assert last.startswith(f"{NEXT}\n")
    assert 1 <= last.count("](") <= 3


@each_page
def test_a_page_can_be_read_to_the_end(path: Path) -> None:
    assert FEWEST <= len(re.findall(r"\w[\w’'.,%–-]*", plain(split(path)[1]))) <= MOST


@each_page
def test_a_page_names_only_claims_that_exist_and_rests_on_some(path: Path, playbook: Playbook) -> None:
    named = claims_in(split(path)[1])

    assert len(set(named)) >= 5
    assert [name for name in named if name not in playbook.claim] == []


@each_page
def test_every_call_of_the_claim_mark_is_one_that_these_tests_read(path: Path) -> None:
    text = split(path)[1]

    assert len(re.findall(r"claim\(", text)) == len(
        re.findall(r'\{\{ claim\("[a-z0-9-]+"(, "[a-z0-9-]+")*\) \}\}', text)
    )


@each_page
def test_a_mark_follows_the_sentence_that_it_stands_behind(path: Path) -> None:
    before = re.findall(r"(\S+)\s+\{\{ claim\(", re.sub(r"\{\{ claim\([^)]*\) \}\}(?=\s+\{\{)", "", split(path)[1]))
    cells = r"roughly|found|2025|2026|2027"  # a cell of a table is no sentence

    assert [word for word in before if not re.fullmatch(rf".*[.;:,”]|{cells}", word)] == []


def test_what_all_five_articles_miss_is_in_the_playbook(playbook: Playbook) -> None:
    missed = {claim.id for claim in playbook.claims if not claim.asserted_by}
    used = {name for path in PAGES for name in claims_in(split(path)[1])}

    assert len(missed) >= 25
    assert missed - used == set()


# --- life spans --------------------------------------------------------------------------------


def full_bars(drawing: ET.Element) -> list[ET.Element]:
    """Return the bars of models while training was open."""
    return [one for one in drawing.iter(f"{SVG}rect") if one.get("fill") == "currentColor"]


def test_the_ladder_has_a_rung_with_a_link_for_each_lever_in_order(playbook: Playbook) -> None:
    for summaries in (True, False):
        html = render("ladder", levers=playbook.levers, base="../", summaries=summaries)

        assert re.findall(r'href="(.*?)">(.*?)</a>', html) == [
            (f"../levers/{lever.id}/", lever.title) for lever in playbook.levers
        ]
        assert html.count("<p>") == (len(playbook.levers) if summaries else 0)


def test_each_tuned_model_has_a_bar_and_a_row(costs: CostBook) -> None:
    shown = tuned(costs.lifespans)
    html = life_span_figure(costs.lifespans, TODAY)
    ended = [span for span in shown if span.shutdown]

    assert len(shown) == sum(span.kind == "tuned" for span in costs.lifespans) > 30
    assert html.count('<th scope="row">') == len(shown)
    for drawing in drawings(html):
        assert len(full_bars(drawing)) == len(ended)


def test_a_bar_runs_from_the_first_day_to_the_last(costs: CostBook) -> None:
    span = next(span for span in costs.lifespans if span.id == "openai-gpt3-legacy")
    drawing = drawings(life_span_figure([span], TODAY))[0]
    (bar,) = full_bars(drawing)
    lines = [float(one.attrib["x1"]) for one in drawing.iter(f"{SVG}line") if one.get("class") == "rule"]
    days = (dt.date.fromisoformat(span.shutdown) - dt.date.fromisoformat(span.opened)).days

    assert float(bar.attrib["width"]) == pytest.approx(days * (lines[1] - lines[0]) / 365, abs=0.5)
    assert ">30</text>" in ET.tostring(drawing, encoding="unicode").replace("ns0:", "")


@pytest.mark.parametrize("today", ["2024-02-29", TODAY])
def test_the_day_that_the_build_gives_is_marked(costs: CostBook, today: str) -> None:
    html = life_span_figure(costs.lifespans, today)
    for drawing in drawings(html):
        (line,) = (one for one in drawing.iter(f"{SVG}line") if one.get("class") == "here")

        assert 0 <= float(line.attrib["x1"]) <= float(drawing.attrib["width"])
    assert html != life_span_figure(costs.lifespans, "2026-01-01")


def test_the_page_on_what_is_not_heard_names_each_kind_of_situation_with_fewer_than_five_cases(
    playbook: Playbook,
) -> None:
    """Kinds are the values of what is missing, of a tune in use, of what goes in and of what comes out."""
    cases = yaml.safe_load((DOCS / "data" / "cases.yml").read_text(encoding="utf-8"))
    told = Counter(
        (fact, value)
        for case in cases
        for fact, said in {**case["facts"], **case}.items()
        for value in str(said).split("+")
    )
    kinds = [
        (fact, value.id) for fact in ("gap", "existing-tune", "input", "output") for value in playbook.fact[fact].values
    ]
    few = Counter(fact for fact, value in kinds if told[fact, value] < 5)
    _, _, section = (DOCS / "not-heard.md").read_text(encoding="utf-8").partition("## Where there are too few cases\n")

    assert few
    assert Counter(re.findall(r"^- .*questions/([\w-]+)\.md", section, re.MULTILINE)) == few
