"""Ages: a figure is as old as the end of its date, and only time makes it stale."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.limits import LIMITS as LIMITS_FILE
from decision.authoring.limits import read_limits
from decision.authoring.source_reader import SourceReader
from decision.cost.ages import KINDS, Aged, months_old, stale
from decision.cost.model import Basis, Billing, Choice, CostBook, LifeSpan, Offer, Price, Quantity, SpanKind
from decision.render.text.ages import NOTHING, stale_markdown, stale_record, stale_text
from decision.tree.dates import end_of
from decision.tree.model import Claim, Grade, Where
from tests.conftest import DOCS

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from decision.tree.model import Playbook


@pytest.mark.parametrize(
    ("as_of", "end"),
    [
        ("2026", "2026-12-31"),
        ("2026-11", "2026-11-30"),
        ("2026-12", "2026-12-31"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("2026-11-24", "2026-11-24"),
        ("2024..2025", "2025-12-31"),
        ("2024-03-01..2025-06", "2025-06-30"),
    ],
)
def test_a_date_ends_with_its_last_day(as_of: str, end: str) -> None:
    assert end_of(as_of) == end


@given(st.dates())
def test_a_day_lies_within_the_month_and_the_year_that_it_is_written_as(day: dt.date) -> None:
    text = day.isoformat()
    assert text <= end_of(text[:7]) <= end_of(text[:4])
    assert end_of(text[:7])[:7] == text[:7]


def test_age_is_counted_in_months_from_the_end_of_the_date() -> None:
    assert months_old("2026-05-24", "2026-11-24") == pytest.approx(6.05, abs=0.01)
    assert months_old("2026", "2026-11-24") < 0


def price(name: str, as_of: str) -> Price:
    return Price(name, "V", "an item", "USD per 1M tokens", 1, as_of)


def quantity(name: str, as_of: str, basis: Basis) -> Quantity:
    return Quantity(name, name, "hours", 1, 1, 1, as_of, basis, "")


LIMITS = dict.fromkeys(KINDS, 6.0)


def told(book: CostBook, today: str, limits: dict[str, float], claims: tuple[Claim, ...] = ()) -> list[tuple[str, str]]:
    return [(one.what.kind, one.what.id) for one in stale(book, claims, today, limits)]


def test_what_is_old_is_told_by_kind_and_the_oldest_first() -> None:
    book = CostBook(
        prices=(
            *(price("used", "2026-01"), price("older", "2025"), price("unused", "2020"), price("fresh", "2026-10")),
            replace(price("data", "2020"), data_only=True),
            replace(price("history", "2020"), past=True),
        ),
        quantities=(
            quantity("published", "2024-05", Basis.SOURCE),
            quantity("ours", "2020", Basis.JUDGEMENT),
            quantity("theirs", "2020", Basis.READER),
        ),
        offers=(
            Offer(
                "o", "An offer", ("base",), Billing.TOKENS, (("input", "used"), ("output", "older")), as_of="2026-02"
            ),
            Offer("over", "Ended", ("base",), Billing.TOKENS, runs_until="2026-11-24", as_of="2026-02"),
            Offer("undated", "Another", ("base",), Billing.TOKENS, (("input", "fresh"),)),
        ),
        roles=(Choice("base", ("o",), "It is cheap.", "2026-03"),),
        lifespans=(
            LifeSpan("runs", SpanKind.TUNED, "V", "a model", shutdown="2026-11-25", as_of="2026-02"),
            LifeSpan("ended", SpanKind.TUNED, "V", "a model", shutdown="2026-11-24", as_of="2026-02"),
            LifeSpan("open", SpanKind.OPEN_SUCCESSION, "V", "a model", as_of="2026-02"),
        ),
    )
    claims = (
        Claim("seen", "A claim.", Grade.SUPPORTED, "t", "So it is.", looked_at="2026-05-01"),
        Claim("never", "A claim.", Grade.SUPPORTED, "t", "So it is."),
    )

    assert told(book, "2026-11-24", LIMITS, claims) == [
        ("price", "older"),
        ("price", "used"),
        ("offer", "o"),
        ("life-span", "runs"),
        ("role", "base"),
        ("other-price", "unused"),
        ("quantity", "published"),
        ("claim", "seen"),
        ("data-price", "data"),
    ]


def test_each_kind_has_a_limit_of_its_own_and_without_one_it_does_not_age() -> None:
    book = CostBook(prices=(price("p", "2026-08-01"), replace(price("d", "2020"), data_only=True)))
    claims = (Claim("c", "A claim.", Grade.SUPPORTED, "t", "So it is.", looked_at="2026-01-01"),)

    assert told(book, "2026-11-24", {"other-price": 3.0, "claim": 12.0}, claims) == [("other-price", "p")]
    assert told(book, "2027-01-24", {"claim": 12.0}, claims) == [("claim", "c")]
    assert told(book, "2036-01-24", {}, claims) == []


def test_what_ends_in_the_future_is_not_stale() -> None:
    assert told(CostBook(prices=(price("this-year", "2026"),)), "2026-11-24", dict.fromkeys(KINDS, 0.0)) == []


def test_figures_only_grow_stale(playbook: Playbook) -> None:
    book, _ = load_costs(DOCS)
    before, after = (told(book, day, LIMITS, playbook.claims) for day in ("2026-11-24", "2027-06-24"))
    ended = {*before} - {*after}
    assert {kind for kind, _ in ended} <= {"life-span", "offer"}
    assert len(before) < len(after)
    assert {kind for kind, _ in after} == {*KINDS}


# --- the limits --------------------------------------------------------------------------------


def limits_of(docs: Path) -> tuple[dict[str, float], str]:
    """Return the limits of a folder and what is wrong with them."""
    reader = SourceReader(docs)
    return dict(read_limits(reader)), as_text(reader.findings)


def test_prices_and_services_may_be_three_months_old_and_claims_twelve() -> None:
    limits, found = limits_of(DOCS)
    assert found == ""
    assert [limits[kind] for kind in ("price", "offer", "life-span", "claim")] == [3, 3, 3, 12]


def test_the_limits_keep_to_their_schema_and_it_knows_all_kinds() -> None:
    schema = json.loads((DOCS / "data" / "limits.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load((DOCS / LIMITS_FILE).read_text(encoding="utf-8")), schema)
    assert {*schema["propertyNames"]["enum"]} == {*KINDS}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prize: 3\n", "data/limits.yml:1: unknown-key: “prize” is no kind of data that ages"),
        ("price: soon\n", "data/limits.yml:1: not-a-number: "),
        ("claim: 0\n", "data/limits.yml:1: "),
    ],
)
def test_a_limit_that_means_nothing_is_a_finding(text: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / LIMITS_FILE).write_text(text, encoding="utf-8")

    assert limits_of(tmp_path)[1].startswith(found)


def test_a_folder_without_limits_is_sound_and_nothing_in_it_ages(tmp_path: Path) -> None:
    assert limits_of(tmp_path) == ({}, "")


# --- how it is told ----------------------------------------------------------------------------


def old_price(label: str) -> list[Aged]:
    book = CostBook(prices=(replace(price("p", "2020"), item=label, where=Where("data/prices.yml", 7)),))
    return stale(book, (), "2026-11-24", {"other-price": 3.0})


def test_an_issue_gets_a_box_for_each_with_age_file_and_id() -> None:
    assert stale_markdown(old_price("an item"), "2026-11-24").splitlines()[2:] == [
        "## Prices that no sum reads",
        "",
        "1 more than 3 months old.",
        "",
        "- [ ] 71 months, as of 2020: V: an item (`p` in `data/prices.yml:7`)",
    ]


def test_a_label_never_becomes_markup_or_calls_somebody_in_an_issue() -> None:
    assert r"\@octocat \[x\](y) \<b\> \#1" in stale_markdown(old_price("@octocat [x](y) <b> #1"), "2026-11-24")


def test_that_nothing_is_old_is_said_in_every_form() -> None:
    assert stale_text([]) == NOTHING
    assert NOTHING in stale_markdown([], "2026-11-24")
    assert stale_record([]) == []
