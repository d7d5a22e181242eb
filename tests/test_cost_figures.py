"""Figures in sentences: each comes from the data or from the model, and what the page concludes from them holds."""

from __future__ import annotations

import json
import re
import shutil
import statistics
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from mkdocs.exceptions import PluginError

from decision.authoring.cost_tables import HIDDEN, RATIOS, apart, load_cost_tables, odd_pair
from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.playbook import ARTICLES
from decision.cost.bill import LINES
from decision.cost.break_even import VOLUMES
from decision.cost.compare import errors_to_remove
from decision.cost.draws import residual_windows, retirements
from decision.cost.lifetimes import chosen, left_within, lives, median_left, months_of, share_within
from decision.cost.model import CostBook, LifeSpan, Price, Read, SpanKind
from decision.cost.view import view_costs
from decision.wording.figures import describe_volumes, money, number, percent
from hooks.cost_tables import describe_when
from hooks.costs import CostPages, FigureMacros
from hooks.page_context import PageContext
from hooks.site import load
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs.structure.pages import Page

    from decision.cost.break_even import Volumes
    from decision.cost.view import CostView
    from decision.tree.model import Playbook

TODAY = "2026-11-24"
PAGE = DOCS / "costs" / "what-fine-tuning-costs.md"
CALL = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
LINK = re.compile(r"\]\([^)]*\)")
EXAMPLES = ("support-assistant", "internal-tool", "classification", "extraction")


SLOT = re.compile(r"\[\[sft-slot-\d+\]\]")


def macros(context: PageContext) -> dict[str, Callable[..., str]]:
    return FigureMacros(context).by_name()


def context_of(playbook: Playbook, book: CostBook, today: str = TODAY) -> PageContext:
    """Return what a build has loaded, without a build."""
    tables, _ = load_cost_tables(DOCS, book)
    page = cast("Page", SimpleNamespace(url="costs/what-fine-tuning-costs/"))
    return PageContext(CostPages(playbook, book, today), tables, page=page)


@pytest.fixture(scope="module")
def book() -> CostBook:
    loaded, findings = load_costs(DOCS)
    assert findings == []
    return loaded


@pytest.fixture
def site(playbook: Playbook, book: CostBook) -> PageContext:
    return context_of(playbook, book)


@pytest.fixture
def say(site: PageContext) -> dict[str, Callable[..., str]]:
    return macros(site)


@pytest.fixture
def seen(playbook: Playbook, book: CostBook) -> Callable[..., CostView]:
    def look(**settings: str) -> CostView:
        return view_costs(playbook, book, "", TODAY, settings)

    return look


# --- the page ----------------------------------------------------------------------------------


def source() -> str:
    """Return the page without its front matter."""
    return PAGE.read_text(encoding="utf-8").split("---\n", 2)[2]


def test_no_figure_is_typed_into_the_page() -> None:
    text = LINK.sub("", CALL.sub("", source()))
    text = re.sub(r"^\d\. ", "", text, flags=re.MULTILINE)  # the numbers of a list

    assert len(text) > 3000
    assert re.findall(r".*\d.*", text) == []


def test_the_page_can_be_made_and_every_macro_on_it_says_something(
    site: PageContext, say: dict[str, Callable[..., str]]
) -> None:
    made = Environment(undefined=StrictUndefined).from_string(source()).render(say)  # noqa: S701  # Markdown

    assert len(site.slots) == 5
    assert "nan" not in re.findall(r"[a-z]+", made)
    assert len(SLOT.findall(made)) == 5
    assert re.search(r"\*\*[^*]*\*\* {2}", made) is None


def test_a_page_opens_with_two_sentences_and_ends_with_links() -> None:
    lead, rest = source().split("\n{ .sft-lead }")
    assert lead.split("\n\n")[-1].count(". ") == 1

    end = rest.split("## What to do next")[1]
    for link in ("index.md", "../decide.md", "../levers/measure-first.md", "../levers/better-prompt.md"):
        assert f"({link})" in end


def test_figures_of_the_page_follow_the_data(playbook: Playbook, book: CostBook) -> None:
    name = "azure-ft-hosting-hour"
    dearer = tuple(replace(price, value=3.4) if price.id == name else price for price in book.prices)
    changed = macros(context_of(playbook, replace(book, prices=dearer)))
    before = macros(context_of(playbook, book))

    assert changed["cost_price"](name).startswith("3.4 USD per hour")
    settings = {"preset": "support-assistant", "service": "azure-gpt-4.1-mini-tuned"}
    assert changed["cost_total"]("fine-tune-api", **settings) != before["cost_total"]("fine-tune-api", **settings)


# --- what the page concludes -------------------------------------------------------------------


def test_time_is_most_of_the_cost_and_training_and_tokens_are_little(seen: Callable[..., CostView]) -> None:
    for preset in (name for name in EXAMPLES if name != "classification"):  # millions of requests are no usual case
        found, idle = (seen(preset=preset, **more).estimates["fine-tune-api"] for more in ({}, {"rate": "0"}))
        assert (found.own - idle.own) / found.own > 0.75
        assert (found.bill.training + found.bill.inference) / found.own < 0.05
    dedicated = seen(preset="support-assistant", service="together-8b-tuned").estimates["fine-tune-api"]
    assert dedicated.bill.hosting / dedicated.own > 0.5


def test_volume_pays_against_a_large_model_and_hardly_against_a_small_one(seen: Callable[..., CostView]) -> None:
    for preset in EXAMPLES:
        found = seen(preset=preset, base="gpt-6-luna")
        totals, volume = found.totals, found.settings.ranges["volume"].typical
        small, large = (totals.break_even("fine-tune-api", other) for other in ("better-prompt", "stronger-model"))
        assert {end for _, end in (*small, *large)} == {None}
        assert not small or max(large[0][0], volume) < small[0][0]
    many = seen(preset="classification", base="gpt-6-luna")
    assert many.estimates["fine-tune-api"].own < many.estimates["stronger-model"].own
    assert many.totals.break_even("fine-tune-own", "better-prompt")[0][0] > 5 * many.settings.ranges["volume"].typical
    assert many.totals.break_even("fine-tune-api", "small-classifier") == ()
    assert many.estimates["better-prompt"].bill.inference < many.estimates["better-prompt"].own / 2


def test_errors_can_pay_where_they_are_dear_and_cannot_where_there_are_too_few(seen: Callable[..., CostView]) -> None:
    left = {}
    for preset in ("support-assistant", "internal-tool"):
        found = seen(preset=preset)
        points = errors_to_remove(found.estimates["fine-tune-api"], found.estimates["better-prompt"])
        left[preset] = (points or 0) - found.settings.ranges["error-share"].typical
    assert left["support-assistant"] < 0 < left["internal-tool"]


def test_the_saving_holds_for_tokens_and_shrinks_on_the_bill(seen: Callable[..., CostView], book: CostBook) -> None:
    tokens = book.price["openai-gpt-6.2-astra-input"].value / book.price["google/gemini-3.5-flash-lite:input"].value
    found = seen(preset="classification").estimates
    whole = found["stronger-model"].own / found["fine-tune-api"].own
    assert 1 < whole < tokens
    assert 10 <= tokens <= 50
    chosen_offers = seen(preset="classification").settings.offers
    assert dict(chosen_offers["stronger"].prices)["input"] == "openai-gpt-6.2-astra-input"
    assert dict(chosen_offers["service"].prices)["input"] == "google/gemini-3.5-flash-lite:input"
    assert "training" not in dict(chosen_offers["service"].prices)


def test_one_offer_was_at_eight_times_and_none_above(book: CostBook) -> None:
    tables, _ = load_cost_tables(DOCS, book)
    found = {
        row.id: [
            book.price[tuned].value / book.price[base].value for tuned, base in zip(row.tuned, row.base, strict=True)
        ]
        for row in tables.ratios
    }
    assert [name for name, ratios in found.items() if max(ratios, default=0) >= 8] == ["gpt-3.5-turbo-0613"]
    assert found["gpt-3.5-turbo-0613"] == [8, 8]


def test_a_day_on_which_tuning_opened_is_shown_only_where_a_source_gives_it(book: CostBook) -> None:
    tables, _ = load_cost_tables(DOCS, book)
    spans = yaml.safe_load((DOCS / "data" / "lifespans.yml").read_text(encoding="utf-8"))
    read = {span["id"]: span.get("opened-read") for span in spans}
    shown = [read[row.life] for row in tables.ratios if row.life]
    assert len(shown) > 2
    assert {*shown} == {"source"}


def test_the_last_replacements_at_openai_cannot_be_tuned() -> None:
    spans = yaml.safe_load((DOCS / "data" / "lifespans.yml").read_text(encoding="utf-8"))
    named = [
        span["replacement"]
        for span in spans
        if span["kind"] == "tuned" and span["vendor"] == "OpenAI" and span.get("shutdown", "") >= "2026"
    ]
    assert len(named) > 5
    assert [text for text in named if "cannot be tuned" not in text] == []


# --- macros ------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"preset": "classification", "volume": "30m"}, {"base": "gpt-6-sol"}])
def test_macros_say_what_the_model_gives(
    say: dict[str, Callable[..., str]], seen: Callable[..., CostView], settings: dict[str, str]
) -> None:
    found = seen(**settings)
    ours, theirs = found.estimates["fine-tune-api"], found.estimates["better-prompt"]
    pair = ("fine-tune-api", "better-prompt")

    assert say["cost_total"]("fine-tune-api", **settings) == f"{money(ours.own)} USD"
    assert say["cost_line"]("fine-tune-api", "labels", **settings) == f"{money(ours.bill.labels)} USD"
    assert say["cost_times"](*pair, **settings) == f"{number(ours.own / theirs.own, 2)} times"
    more = ours.total - theirs.total
    assert say["cost_difference"](*pair, **settings) == f"{money(abs(more))} USD {'more' if more > 0 else 'less'}"
    volumes = found.totals.break_even(*pair)
    words: dict[Volumes, str] = {
        (): "at no volume up to a billion requests a month",
        ((0.0, None),): "at any volume",
    }
    usual = f"from {number(volumes[0][0] if volumes else 0, 2)} requests a month"
    assert say["cost_break_even"](*pair, **settings) == words.get(volumes, usual)
    spent = ours.bill.training + ours.bill.inference
    assert say["cost_share"]("fine-tune-api", "training", "inference", **settings) == percent(spent / ours.own)
    assert say["cost_offer"]("base", **settings) == found.settings.offers["base"].title
    assert say["cost_quantity"]("horizon", **settings) == f"{found.settings.timeline.months} months"


def test_shares_of_all_parts_make_up_the_whole(say: dict[str, Callable[..., str]]) -> None:
    assert say["cost_share"]("fine-tune-own", "set-up", "running", "people") == "100%"
    assert say["cost_share"]("fine-tune-own", *(line.id for line in LINES if line.id != "errors")) == "100%"


def test_an_underscore_stands_for_a_hyphen_and_an_example_does_not_undo_other_settings(
    say: dict[str, Callable[..., str]],
) -> None:
    assert say["cost_quantity"]("hours-tune-api", hours_tune_api="77", preset="classification") == "77 hours"
    assert say["cost_quantity"]("error-share", preset="classification") == "7%"
    assert say["cost_range"]("error-share", preset="classification") == "3% to 15%"


def test_break_evens_fit_into_a_sentence(say: dict[str, Callable[..., str]]) -> None:
    never = say["cost_break_even"]("fine-tune-own", "better-prompt", preset="classification", base="nova-micro")
    always = say["cost_break_even"]("leave-it", "stronger-model", preset="classification")
    once = say["cost_break_even"]("fine-tune-api", "stronger-model", preset="classification")
    assert never == "at no volume up to a billion requests a month"
    assert VOLUMES[-1] == 1_000_000_000
    assert always == "at any volume"
    assert re.fullmatch(r"from [\d,]+ requests a month", once)


@pytest.mark.parametrize(
    ("volumes", "said"),
    [
        ((), "never"),
        (((0.0, None),), "always"),
        (((82_345.6, None),), "from 82,000"),
        (((0.0, 4_321.0),), "up to 4,300"),
        (((1_000.0, 2_000.0),), "from 1,000 to 2,000"),
        (((82.3e6, 82.9e6), (90e6, None)), "from 82,000,000 to 83,000,000, and from 90,000,000"),
        (((82.31e6, 82.94e6), (83.36e6, None)), "from 82,300,000 to 82,900,000, and from 83,400,000"),
        (((0.0, 50.0), (60.0, 70.0), (80.0, None)), "up to 50, from 60 to 70, and from 80"),
        (
            ((0.0, 50.0), (60.0, 70.0), (80.0, 90.0), (100.0, 110.0)),
            "up to 50, in 2 ranges from 60 to 90, and from 100 to 110",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_set_of_volumes_reads_as_a_sentence(volumes: Volumes, said: str) -> None:
    assert describe_volumes(volumes) == said


def test_errors_that_need_no_mending_are_said_so(say: dict[str, Callable[..., str]]) -> None:
    pair = ("fine-tune-api", "stronger-model")
    assert say["cost_errors"](*pair, preset="classification") == "none, since it costs less"
    assert say["cost_errors"](*pair, error_cost="0") == "none, since errors cost nothing here"
    assert say["cost_errors"](*pair, preset="internal-tool").endswith("% of all answers")


def test_a_price_carries_its_unit_its_date_and_its_source(say: dict[str, Callable[..., str]]) -> None:
    said = say["cost_price"]("azure-ft-hosting-hour")
    assert said.startswith('1.7 USD per hour (<a href="https://learn.microsoft.com/')
    assert said.endswith(">11 February 2026</a>, the vendor’s own)")
    assert say["cost_price"]("vdb-pgvector-10m").endswith("no address kept)")


def test_a_ratio_names_both_sources_once(say: dict[str, Callable[..., str]]) -> None:
    same = say["cost_ratio"]("openai/gpt-4.1:output", "openai/gpt-4.1:input")
    two = say["cost_ratio"]("openai-gpt-3.5-turbo-0613-ft-input-2023", "openai-gpt-3.5-turbo-0613-base-input-2023")
    assert same.startswith("4 times (")
    assert same.count("<a ") == 1
    assert two.startswith("8 times (")
    assert two.count("<a ") == 2
    assert two.count("22 August 2023") == 1


def test_a_claim_names_the_articles_by_title_and_our_grade(say: dict[str, Callable[..., str]]) -> None:
    said = say["cost_claim"]("tuned-endpoint-eight-times-price")
    assert "“The Fine-Tuning Myth” says so; we grade it <a" in said
    assert '"../../data/claims/cost.yml">outdated</a>' in said
    assert "No article says so" in say["cost_claim"]("missed-prompt-caching")


def test_dates_are_said_aloud() -> None:
    said = [describe_when(date) for date in ("2026", "2026-10", "2026-08-01", "2024..2025")]
    assert said == ["2026", "October 2026", "1 August 2026", "2024 to 2025"]


def test_each_column_of_the_hidden_costs_adds_up_to_the_total(
    site: PageContext, say: dict[str, Callable[..., str]], seen: Callable[..., CostView]
) -> None:
    levers = ("fine-tune-api", "retrieval-and-fine-tuning")
    say["cost_hidden"](*levers, preset="extraction")
    rows = [
        [re.sub(r"<[^>]+>", "", cell).replace(",", "") for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr.*?</tr>", site.slots[-1])[1:]
    ]
    for place, lever in enumerate(levers, 1):
        *parts, total = (float(row[place]) for row in rows)
        assert total == pytest.approx(seen(preset="extraction").estimates[lever].total, rel=0.01)
        assert sum(parts) == pytest.approx(total, rel=0.01)


def test_every_table_row_has_a_cell_for_each_heading(site: PageContext, say: dict[str, Callable[..., str]]) -> None:
    say["cost_pays"]("fine-tune-api", "better-prompt", "stronger-model")
    say["cost_ratios"]()
    say["cost_hidden"]("fine-tune-api")
    say["cost_lives"]()
    assert len(site.slots) == 4
    for html in site.slots:
        heads, *rows = re.findall(r"<tr.*?</tr>", html)
        assert len(rows) > 3
        counted = {row.count("<th") + row.count("<td") for row in rows if "colspan" not in row}
        assert counted == {heads.count("<th")}


def test_the_state_of_a_service_depends_on_the_day(playbook: Playbook, book: CostBook) -> None:
    name = "openai-gpt-4.1-mini-tuned"
    now, later = (macros(context_of(playbook, book, day))["cost_state"](name) for day in (TODAY, "2027-06-01"))
    assert now.startswith("New customers were taken until 6 May 2026. Training ends on 6 January 2027.")
    assert later.startswith("Closed: nobody can train there since 6 January 2027.")


@pytest.mark.parametrize(
    ("macro", "arguments", "settings", "message"),
    [
        ("cost_total", ["fine-tune-ap"], {}, "there is no lever “fine-tune-ap”: write “fine-tune-api”"),
        ("cost_break_even", ["fine-tune-api", "prompt"], {}, "there is no lever “prompt”"),
        ("cost_hidden", ["fine-tune"], {}, "there is no lever “fine-tune”"),
        ("cost_pays", ["fine-tune-api", "bettr-prompt"], {}, "write “better-prompt”"),
        ("cost_line", ["fine-tune-api", "label"], {}, "there is no line of the bill “label”: write “labels”"),
        ("cost_share", ["fine-tune-api", "errors"], {}, "there is no line or part of the bill “errors”"),
        ("cost_total", ["fine-tune-api"], {"preset": "clasification"}, "There is no example “clasification”"),
        ("cost_total", ["fine-tune-api"], {"volume": "many"}, "volume: “many” is not a number here"),
        ("cost_total", ["fine-tune-api"], {"volumes": "1"}, "volumes: There is no quantity “volumes”"),
        ("cost_total", ["fine-tune-api"], {"base": "gpt-7"}, "knows no “gpt-7”"),
        ("cost_price", ["azure-hour"], {}, "there is no price “azure-hour”"),
        ("cost_ratio", ["azure-ft-hosting-hour", "tinker-qwen3-8b-input"], {}, "is in USD per hour"),
        ("cost_ratio", ["tinker-qwen3-8b-input", "openai-gpt3-ada-base"], {}, "more than 6 months apart"),
        ("cost_claim", ["eight-times"], {}, "there is no claim “eight-times”"),
        ("cost_offer", ["servce"], {}, "there is no role “servce”: write “service”"),
        ("cost_state", ["openai"], {}, "there is no offer “openai”"),
        ("cost_quantity", ["horizons"], {}, "there is no quantity “horizons”: write “horizon”"),
        ("cost_range", ["hour"], {}, "there is no quantity “hour”"),
        ("cost_count", ["persons"], {}, "there is no group of quantities “persons”"),
        ("cost_count", ["people", "guess"], {}, "there is no basis “guess”"),
        ("cost_life", ["tune", "", "median"], {}, "there is no kind of life span “tune”: write “tuned”"),
        ("cost_life", ["tuned", "Anthropic", "median"], {}, "no life span of kind “tuned” with both its ends"),
        ("cost_life", ["tuned", "", "mean"], {}, "there is no figure on life spans “mean”: write “median”"),
        ("cost_left", ["mean"], {}, "there is no figure on what is left “mean”"),
    ],
)
def test_a_name_that_is_not_known_stops_the_build_in_clear_words(
    say: dict[str, Callable[..., str]], macro: str, arguments: list[str], settings: dict[str, str], message: str
) -> None:
    with pytest.raises(PluginError) as stopped:
        say[macro](*arguments, **settings)
    assert message in str(stopped.value)


# --- the files on ratios and hidden costs ------------------------------------------------------


def test_the_files_are_read_without_a_finding(book: CostBook, playbook: Playbook) -> None:
    tables, findings = load_cost_tables(DOCS, book)
    assert findings == []
    assert {*tables.titles} == {*ARTICLES}
    trees = {tree.id: tree.title for tree in playbook.trees if tree.article}
    assert [name for name, title in trees.items() if not title.startswith(tables.titles[name])] == []
    assert len(tables.ratios) > 10
    assert len(tables.hidden) > 8


def spoil(tmp_path: Path, file: str, before: str, after: str) -> Path:
    """Copy both files, with one change in one of them."""
    for name in (RATIOS, HIDDEN):
        text = (DOCS / name).read_text(encoding="utf-8")
        if name == file:
            assert text.count(before) == 1, f"{text.count(before)} times: {before}"
            text = text.replace(before, after)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


VERTEX = "ratio: vertex-ft-token-ratio"


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (RATIOS, VERTEX, "ratio: vertex-token-ratio", "unknown-price: there is no price “vertex-token-ratio”"),
        (RATIOS, VERTEX, "ratio: azure-ft-hosting-hour", "odd-unit: “azure-ft-hosting-hour” is no ratio"),
        (RATIOS, VERTEX, f"{VERTEX}\n  life: vertex", "unknown-lifespan: there is no life span “vertex”"),
        (RATIOS, f"  {VERTEX}\n", "", "odd-ratio: “vertex” does not say what to divide by what"),
        (RATIOS, VERTEX, f"{VERTEX}\n  from: 2026", "unknown-key: “from” means nothing here"),
        (RATIOS, "tuned: [openai-gpt3-ada-ft]", "tuned: [tinker-qwen3-8b-input]", "more than 6 months apart"),
        (RATIOS, "- id: together\n", "- id: fireworks\n", "repeated-id: “fireworks” is here again"),
        (HIDDEN, "line: labels", "line: label", "unknown-line: the bill has no line “label”"),
        (HIDDEN, "line: labels", "line: build", "repeated-id: “build” is here again"),
        (HIDDEN, "  fine-tuning-trap: The", "  fine-tuning-map: The", "unknown-article: there is no article"),
        (
            HIDDEN,
            "articles: [fine-tuning-trap]\n",
            "articles: [fine-tuning-trip]\n",
            "unknown-article: there is no article “fine-tuning-trip”",
        ),
        (HIDDEN, "  - id: examples\n", "  - id: Examples!\n", "odd-id: “Examples!” is no id"),
        (HIDDEN, "    line: labels\n", "", "missing-key: “line” is missing"),
    ],
)
def test_a_mistake_in_a_file_is_found_with_its_place(  # noqa: PLR0913, PLR0917  # a case, and fixtures
    book: CostBook, tmp_path: Path, file: str, before: str, after: str, message: str
) -> None:
    _, findings = load_cost_tables(spoil(tmp_path, file, before, after), book)
    assert message in as_text(findings)
    assert re.search(rf"{re.escape(file)}:\d+: ", as_text(findings))


def test_a_mistake_in_a_file_stops_the_build(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    spoil(docs, RATIOS, VERTEX, "ratio: vertex-token-ratio")
    with pytest.raises(PluginError, match=rf"^1 to mend under docs/\n{RATIOS}:\d+: unknown-price: "):
        load(docs)


def test_files_that_are_not_there_are_findings(tmp_path: Path, book: CostBook) -> None:
    _, findings = load_cost_tables(tmp_path, book)
    assert [finding.rule for finding in findings] == ["missing-file", "missing-file"]
    assert HIDDEN in as_text(findings)


@pytest.mark.parametrize("name", ["ratios", "hidden"])
def test_schemas_refuse_what_means_nothing(name: str) -> None:
    folder = DOCS / "data" / "costs"
    content = yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema)
    rows = content if name == "ratios" else content["costs"]

    checker.validate(content)
    rows[0]["usd"] = 1
    assert not checker.is_valid(content)


def price(name: str, as_of: str, value: float = 1.0, unit: str = "USD per 1M tokens") -> Price:
    return Price(name, "V", "an item", unit, value, as_of, read=Read.PRIMARY)


def test_prices_are_apart_by_the_months_between_their_dates() -> None:
    assert apart(price("a", "2026"), price("b", "2026-02-11")) == 0
    assert apart(price("a", "2026-01"), price("b", "2026-07")) == pytest.approx(5.95, abs=0.05)
    assert odd_pair(price("a", "2026"), price("b", "2026", 0)) == "“b” is 0"
    assert not odd_pair(price("a", "2026-10"), price("b", "2026-08-01"))


# --- life spans --------------------------------------------------------------------------------


def span_of(kind: str, released: str, end: str, opened: str = "", vendor: str = "V") -> LifeSpan:
    if kind.endswith("succession"):
        return LifeSpan("s", SpanKind(kind), vendor, "m", released, successor="n", successor_released=end)
    return LifeSpan("s", SpanKind(kind), vendor, "m", released, opened=opened, shutdown=end)


def test_a_life_begins_with_tuning_where_that_day_is_known() -> None:
    late = span_of("tuned", "2024-01-01", "2025-01-01", opened="2024-07-01")
    early = span_of("tuned", "2024-01-01", "2025-01-01")
    assert months_of(early) == pytest.approx(366 / 30.4375)
    assert months_of(late) == pytest.approx(184 / 30.4375)


def test_only_what_has_both_ends_is_counted_and_only_what_was_asked_for() -> None:
    spans = [
        span_of("tuned", "2024-01-01", "2025-01-01"),
        span_of("tuned", "2024-01-01", ""),
        span_of("tuned", "2024-01-01", "2025-01-01", vendor="W"),
        span_of("open-succession", "2024-01-01", "2024-03-01"),
        span_of("closed-succession", "2024-01-01", "2024-03-01"),
        span_of("base", "2024-01-01", "2025-06-01"),
    ]
    asked = [("tuned", ""), ("tuned", "W"), ("succession", ""), ("open-succession", ""), ("base", ""), ("base", "W")]
    assert [len(list(chosen(spans, *one))) for one in asked] == [2, 1, 2, 1, 1, 0]


def test_lives_are_seen_from_afar() -> None:
    found = lives([30.0, 10.0, 20.0, 40.0, 50.0])
    assert (found.count, found.shortest, found.quarter, found.median) == (5, 10, 20, 30)
    assert (found.three_quarters, found.longest) == (40, 50)
    alone = lives([7.0])
    assert (alone.count, alone.shortest, alone.quarter, alone.median, alone.longest) == (1, 7, 7, 7, 7)
    assert share_within([10.0, 20.0, 30.0, 40.0], 20) == 0.5


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 100))
def test_the_order_of_lives_does_not_matter_and_quartiles_are_in_order(months: list[float], limit: float) -> None:
    found = lives(months)
    assert found == lives(months[::-1])
    assert found.shortest <= found.quarter <= found.median <= found.three_quarters <= found.longest
    assert share_within(months, found.longest) == 1
    assert share_within(months, limit) <= share_within(months, limit + 1)


def test_what_is_left_is_what_the_model_draws(book: CostBook) -> None:
    windows = residual_windows(book.lifespans)
    first = [ends[0] for ends in retirements(windows, 1, 4000)]
    for limit in (6, 12, 24):
        assert left_within(windows, limit) == pytest.approx(share_within(first, limit), abs=0.03)
    assert median_left(windows) == pytest.approx(statistics.median(first), abs=0.5)


def test_what_is_left_of_one_model_is_known() -> None:
    assert left_within([(12.0, 18.0)], 6) == 0
    assert left_within([(12.0, 18.0)], 12) == 0.5
    assert left_within([(12.0, 18.0)], 18) == 1
    assert median_left([(12.0, 18.0)]) == pytest.approx(12)
    assert left_within([(0.0, 18.0)], 17) == 0
    assert left_within([(0.0, 18.0)], 18) == 1


def test_macros_on_life_spans_say_what_the_data_give(say: dict[str, Callable[..., str]], book: CostBook) -> None:
    months = [months_of(one) for one in chosen(book.lifespans, "tuned", "Google")]
    assert say["cost_life"]("tuned", "Google", "count") == str(len(months))
    assert say["cost_life"]("tuned", "Google", "median") == f"{number(statistics.median(months), 2)} months"
    assert say["cost_life"]("tuned", "Google", "within 14") == percent(share_within(months, 14))
    assert say["cost_life"]("tuned", "Google", "stand-in") == "8"
    assert say["cost_left"]() == f"{number(median_left(residual_windows(book.lifespans)), 2)} months"
    assert say["cost_left"]("within 60") == "100%"


def test_macros_on_notice_say_what_vendors_gave(say: dict[str, Callable[..., str]], book: CostBook) -> None:
    days = [
        (date.fromisoformat(one.shutdown) - date.fromisoformat(one.announced)).days
        for one in book.lifespans
        if one.vendor == "OpenAI" and one.announced and one.shutdown
    ]
    assert say["cost_notice"]("OpenAI", "count") == str(len(days))
    assert say["cost_notice"]("OpenAI", "shortest") == f"{min(days)} days"
    assert say["cost_notice"]("OpenAI", "shortest", "tuned") == "92 days"
    assert say["cost_notice"]("OpenAI", "median") == f"{number(statistics.median(days))} days"
    assert say["cost_notice"]("OpenAI", "longest") == f"{max(days)} days"
    assert say["cost_notice"]("OpenAI", "when", "tuned") == "14 October 2026"
    with pytest.raises(PluginError, match="no life span of “Nobody”"):
        say["cost_notice"]("Nobody", "count")
