"""The list of what vendors ask for tokens is what the package says, and the engine reads it as the package would."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from genai_prices import Usage
from genai_prices.data import providers
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs
from decision.authoring.folder import read_folder
from decision.cost.compare import estimate
from decision.cost.roles import MODELS, ends_within, listed_prices, offer_named, usual_offer
from decision.cost.settings import ROLES, read_settings
from decision.interfaces import browser, bundle
from decision.interfaces.bundle import strip_costs
from decision.interfaces.handlers.costs import CostHandler
from decision.interfaces.models import dump_models, read_models
from scripts.api_prices import FILE, PACKAGE, Listing, lines, rates, report, uploaded
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from genai_prices.types import ModelInfo

    from decision.cost.model import Offer

TODAY = "2026-11-28"
BOOK, _ = load_costs(DOCS)
TEXT = (DOCS / "data" / FILE.name).read_text(encoding="utf-8")
LIST: dict[str, Any] = yaml.safe_load(TEXT)
ROOT = DOCS.parent
KEYS = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cached input": "cache_read_mtok",
    "cache write": "cache_write_mtok",
    "batch input": "input_mtok",
    "batch output": "output_mtok",
}
AGREEMENT: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "agreement.yml").read_text(encoding="utf-8"))


@cache
def models() -> dict[str, ModelInfo]:
    """Return all models of the package by vendor and name."""
    return {f"{provider.id}/{model.id}": model for provider in providers for model in provider.models}


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


# --- the file ----------------------------------------------------------------------------------


def test_the_file_is_what_the_pinned_package_says_on_its_day() -> None:
    listing = Listing(version(PACKAGE), LIST["as-of"], LIST["day"])

    assert "".join(lines(providers, listing)) == TEXT


def test_the_file_keeps_to_its_schema() -> None:
    schema = json.loads((DOCS / "data" / "api-prices.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(LIST, schema)


def test_the_list_names_the_vendors_that_readers_ask_about() -> None:
    wanted = {"openai", "anthropic", "google", "aws", "azure", "mistral", "together", "fireworks", "groq", "cerebras"}

    assert wanted | {"deepseek", "x-ai", "cohere"} <= {*LIST["vendors"]}
    assert [
        name for name in LIST["vendors"] if not any(one["id"].startswith(f"{name}/") for one in LIST["models"])
    ] == []


def test_a_price_is_resolved_by_date_and_not_taken_from_the_first_entry() -> None:
    model = models()["openai/gpt-5.6-sol"]
    before, after = (rates(model, date(2026, 8, day))[0] for day in (20, 21))

    assert (before["input"], before["output"]) == (5, 30)
    assert (after["input"], after["output"]) == (4, 20)
    assert (BOOK.price["openai/gpt-5.6-sol:input"].value, BOOK.price["openai/gpt-5.6-sol:output"].value) == (4, 20)


def test_what_is_announced_for_a_later_day_is_in_the_list() -> None:
    price = BOOK.price["google/gemini-3.8-flash:input"]

    assert [price.at(day) for day in ("2026-11-28", "2026-12-31", "2027-01-01")] == [0.75, 0.75, 1.5]


@given(
    st.sampled_from([model["id"] for model in LIST["models"]]),
    st.sampled_from(["input", "cached", "write", "output"]),
    st.integers(0, 400),
    st.integers(1, 600_000),
)
def test_the_engine_reads_the_list_as_the_package_would(name: str, asked: str, days: int, tokens: int) -> None:
    """For every model, on every day from that of the list on, for a prompt of any length."""
    day = (date.fromisoformat(LIST["day"]) + timedelta(days=days)).isoformat()
    theirs = models()[name].get_prices(noon(day))
    key = {"cached": "cache_read_mtok", "write": "cache_write_mtok"}.get(asked, f"{asked}_mtok")
    price = BOOK.price.get(f"{name}:{asked}")
    found: Any = getattr(theirs, key, None)

    assert (price is None) == (found is None)
    if price:
        if asked == "input":
            usage = Usage(input_tokens=tokens)
            provider = next(one for one in providers if name.startswith(f"{one.id}/"))
            whole = models()[name].calc_price(usage, provider, genai_request_timestamp=noon(day)).input_price
            assert price.at(day, tokens) * tokens / 1e6 == pytest.approx(float(whole), rel=1e-9)
        else:
            steps = [step.price for step in getattr(found, "tiers", ()) if step.start < tokens]
            assert price.at(day, tokens) == float(steps[-1] if steps else getattr(found, "base", found))


# --- ours and theirs ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", AGREEMENT, ids=[row["id"] for row in AGREEMENT])
def test_ours_and_theirs_agree_or_the_file_says_which_was_right(row: dict[str, Any]) -> None:
    context = {"processing": "batch"} if row["asked"].startswith("batch") else None
    price = getattr(models()[row["model"]].get_prices(noon(row["as-of"]), context), KEYS[row["asked"]], None)
    found = getattr(price, "base", price)
    theirs = None if found is None else float(found)

    assert theirs == row.get("theirs", row["ours"])
    assert {"theirs", "right", "because"} <= {*row} or theirs == row["ours"]


def test_most_of_what_both_had_was_the_same() -> None:
    right = Counter(row.get("right", "both") for row in AGREEMENT)

    assert right == {"both": 175, "source": 9, "ours": 6}


def test_no_price_of_our_days_is_kept_that_the_list_has_too() -> None:
    listed = {(price.vendor, price.item) for price in BOOK.listed}

    assert [price.id for price in BOOK.prices if (price.vendor, price.item) in listed and price.as_of > "2024"] == []


# --- models by role ----------------------------------------------------------------------------


def dearness(offer: Offer) -> float:
    """Return what a short request costs on an offer."""
    prices = {asked: BOOK.price[name].value for asked, name in offer.prices}
    return 1000 * prices["input"] + 200 * prices["output"]


def test_every_role_that_asks_for_a_model_has_its_choice_with_a_reason_and_a_date() -> None:
    assert {*MODELS, "service"} <= {*BOOK.role} <= {*ROLES}


def test_the_model_in_use_is_neither_the_cheapest_nor_the_smaller_one() -> None:
    offers = read_settings(BOOK, {}, TODAY)[0].offers

    assert len({offers[role].id for role in ("base", "smaller", "stronger")}) == 3
    assert dearness(offers["smaller"]) < dearness(offers["base"]) < dearness(offers["stronger"])
    assert dearness(offers["base"]) > 5 * min(
        dearness(one) for one in BOOK.offers_for("base") if one.billing == "tokens"
    )


@pytest.mark.parametrize("base", [offer.id for offer in BOOK.offers_for("base") if offer.billing == "tokens"])
def test_the_smaller_and_the_stronger_model_are_never_the_one_in_use(base: str) -> None:
    offers = read_settings(BOOK, {"base": base}, TODAY)[0].offers

    assert base not in {offers["smaller"].id, offers["stronger"].id}


@given(st.dates(date(2026, 11, 28), date(2028, 12, 31)), st.integers(1, 60), st.sampled_from([*ROLES]))
def test_a_model_that_ends_within_the_horizon_is_no_default_where_another_lasts(
    day: date, months: int, role: str
) -> None:
    today = day.isoformat()
    found = usual_offer(BOOK, role, today, months)
    open_now = [offer for offer in BOOK.choices(role) if offer.open_to_new(today)]
    lasting = [offer for offer in open_now if not ends_within(offer, today, months)]

    assert found == lasting[0] if lasting else found.runs_until == max(offer.runs_until for offer in open_now)


def test_where_all_models_of_a_role_end_the_longest_lived_is_taken_and_marked() -> None:
    ending = {"small": "2027-01-31", "other": "2027-06-30", "large": "2027-03-31"}
    offers = tuple(
        replace(BOOK.offer["gpt-6-luna"], id=name, title=name.title(), roles=("stronger",), runs_until=end)
        for name, end in ending.items()
    )
    others = tuple(offer for offer in BOOK.offers if "stronger" not in offer.roles)
    book = replace(BOOK, offers=(*others, *offers), roles=())
    settings, _ = read_settings(book, {"base": "gpt-6-luna"}, TODAY)

    assert settings.offers["stronger"].id == "other"
    assert "Other ends on 30 June 2027, within the time that is looked at." in settings.notes


def test_any_model_of_the_list_can_be_named_and_no_other() -> None:
    settings, refused = read_settings(BOOK, {"base": "deepseek/deepseek-v4-pro"}, TODAY)
    _, odd = read_settings(BOOK, {"base": "deepseek/deepseek-v9"}, TODAY)

    assert not refused
    assert settings.offers["base"].title == "deepseek-v4-pro (DeepSeek)"
    assert settings.ranges["base.input"].typical == 0.66
    assert odd["base"].startswith("“Model in use today” knows no “deepseek/deepseek-v9”")
    assert offer_named(BOOK, "service", "deepseek/deepseek-v4-pro") is None


def test_an_embedding_model_is_chosen_among_those_that_write_nothing() -> None:
    name = "voyageai/voyage-4-large"
    settings, refused = read_settings(BOOK, {"embedding": name}, TODAY)
    _, odd = read_settings(BOOK, {"embedding": "deepseek/deepseek-v4-pro", "base": name}, TODAY)

    assert not refused
    assert settings.offers["embedding"].title == "voyage-4-large (Voyage AI)"
    assert settings.ranges["embedding.input"].typical == BOOK.price[f"{name}:input"].value
    assert odd.keys() == {"embedding", "base"}


def test_the_list_has_no_price_for_what_an_embedding_model_never_writes() -> None:
    assert listed_prices(BOOK.price, "mistral/mistral-embed")[0] == (("input", "mistral/mistral-embed:input"),)


def test_the_list_that_a_page_reads_has_the_same_prices() -> None:
    text = dump_models(BOOK)
    whole = json.loads(text)

    assert {*read_models(whole, whole["models"])} == {*BOOK.listed}
    assert len(text) < 100_000


def test_a_model_that_the_engine_looks_up_is_reckoned_as_from_the_whole_list() -> None:
    name = "openai/gpt-5.6-terra"
    models = json.loads(dump_models(BOOK))
    playbook = read_folder(DOCS)[0].playbook
    asked = {"view": "estimate", "link": "", "overrides": {"base": name}}

    known = CostHandler(playbook, BOOK).ask(asked, TODAY, "../")
    looked_up = CostHandler(playbook, strip_costs(BOOK), models).ask(asked, TODAY, "../")
    unknown = CostHandler(playbook, strip_costs(BOOK)).ask(asked, TODAY, "../")

    assert looked_up == known
    assert unknown["refused"]


def test_a_record_has_the_costs_of_the_model_that_its_link_names(tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text(dump_models(BOOK), encoding="utf-8")
    parts = bundle.dump(read_folder(DOCS)[0].playbook), bundle.dump(strip_costs(BOOK))
    taken = {"what": "record", "link": "gap=cost&c.base=deepseek/deepseek-v4-pro"}
    request = json.dumps({"today": TODAY, "base": "", "take": taken})

    browser.load(browser.dump_bundle(*parts))
    before = json.loads(browser.ask(request))["text"]
    browser.load_extra(str(file))
    after = json.loads(browser.ask(request))["text"]

    said = "Model in use today: deepseek-v4-pro (DeepSeek)."
    assert (said in before, said in after) == (False, True)


def test_a_price_that_is_announced_counts_from_its_day_on() -> None:
    before, after = (
        read_settings(BOOK, {"base": "gemini-3.8-flash"}, day)[0].ranges["base.output"].typical
        for day in ("2026-12-31", "2027-01-01")
    )

    assert (before, after) == (3.75, 7.5)


def test_prices_that_jump_with_the_length_of_the_prompt_are_paid_for_all_of_it() -> None:
    short, long = (
        estimate(BOOK, read_settings(BOOK, {**PLAIN, "item": f"{item}"}, TODAY)[0])["leave-it"].bill.inference
        for item in (100_000, 100_001)
    )

    assert short == pytest.approx(1000 * 12 * (100_000 * 0.1 + 100 * 0.5) / 1e6)
    assert long == pytest.approx(1000 * 12 * (100_001 * 0.5 + 100 * 2.5) / 1e6)


PLAIN = {
    **dict.fromkeys(("instructions", "growth", "discount"), "0"),
    "base": "claude-haiku-5-5",
    "output": "100",
    "volume": "1000",
    "horizon": "12",
    "retries": "1",
    "price-change": "1",
}
"""A thousand requests a month for a year, and nothing but them."""


# --- the day of the upload, and what moved ------------------------------------------------------


@given(st.dates(date(2025, 1, 1), date(2026, 11, 28)))
def test_the_day_of_the_upload_is_found_by_asking_whether_it_was_there_before(came: date) -> None:
    assert uploaded(lambda day: day > came, date(2026, 11, 28)) == came


def test_a_version_that_the_registry_does_not_know_has_no_day() -> None:
    with pytest.raises(ValueError, match="names no day of upload"):
        uploaded(lambda _: False, date(2026, 11, 28))


OLD = "models:\n- {id: a/kept, rates: [{input: 1, output: 2}]}\n- {id: a/gone, rates: [{input: 3, output: 4}]}\n"
NEW = "models:\n- {id: a/kept, rates: [{input: 1, output: 3}]}\n- {id: a/new, rates: [{input: 5, output: 6}]}\n"


def table(base: str, total: float) -> str:
    """Return a part of what ``decision cost --json`` prints."""
    levers = {"leave-it": {"total": {"typical": total}}, "measure-first": {"total": {"typical": 5}}}
    return json.dumps({"horizon": 12, "offers": {"base": {"id": base}}, "levers": levers})


def test_a_report_says_what_moved_in_the_tables_and_in_the_list(tmp_path: Path) -> None:
    for name, text, base, total in (("old", OLD, "small", 1000.0), ("new", NEW, "large", 1234.5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE.name).write_text(text, encoding="utf-8")
        (tmp_path / name / "support.json").write_text(table(base, total), encoding="utf-8")

    assert report(tmp_path, "old", "new") == (
        "## What moved in the default tables\n\n"
        "- support: base is `large` instead of `small`\n"
        "- support, leave-it: 1,000 → 1,234 USD over 12 months\n\n"
        "## What moved in the list: 3 models\n\n"
        "- `a/gone`: gone, input 3, output 4\n"
        "- `a/kept`: output 2 → 3\n"
        "- `a/new`: new, input 5, output 6\n"
    )


def test_where_nothing_moved_a_report_says_so(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE.name).write_text(OLD, encoding="utf-8")

    assert report(tmp_path, "old", "new").count("Nothing.") == 2
