"""Where a model can be tuned: a file that keeps to its schema, its mistakes, and the tables that pages show."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import jsonschema
import pytest
import yaml

from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.services import SERVICES, Access, Change, Charges, Methods, Reading, Service, load_services
from decision.cost.model import Billing, Offer
from hooks.services import CHARGES, METHODS, cells, events, state_of
from tests.conftest import DOCS

BROKEN = sorted((Path(__file__).parent / "broken-services").glob("*.yml"))
ACME = Offer(
    "acme-tuned",
    "Acme",
    (),
    Billing.TOKENS,
    new_until="2026-05-06",
    trains_until="2027-01-06",
    runs_until="2027-01-14",
    url="https://acme.example/ends",
)
OFFERS = {ACME.id: ACME}
PAGE = Reading("Tuning", "https://acme.example/tuning", "2026-10-07")


@pytest.fixture(scope="module")
def services() -> tuple[Service, ...]:
    """Load the project's services, which are sound."""
    book, _ = load_costs(DOCS)
    found, findings = load_services(DOCS, book.offers)
    assert as_text(findings) == ""
    return found


def row(**given: object) -> Service:
    """Return a row with what is given."""
    sound: dict[str, object] = {"as_of": "2026-10-07", "looked_at": "2026-11-29", "sources": (PAGE,)}
    return Service("acme", "Acme", **{**sound, **given})  # type: ignore[arg-type]  # by name


def test_the_file_keeps_to_its_schema() -> None:
    schema = json.loads((DOCS / "data" / "services.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((DOCS / SERVICES).read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_mistake_is_told_with_its_line_and_what_to_try(path: Path, tmp_path: Path) -> None:
    broken = yaml.safe_load(path.read_text(encoding="utf-8"))
    (tmp_path / "data").mkdir()
    (tmp_path / SERVICES).write_text(broken["file"], encoding="utf-8")

    _, findings = load_services(tmp_path, [ACME])

    assert as_text(findings) == broken["expect"].rstrip("\n")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    files = [yaml.safe_load(path.read_text(encoding="utf-8"))["file"] for path in BROKEN]
    (tmp_path / "data").mkdir()
    (tmp_path / SERVICES).write_text("".join(files), encoding="utf-8")

    _, findings = load_services(tmp_path, [ACME])

    alone = {path.stem for path in BROKEN} - {"service-newer-than-undated-source"}
    assert {finding.rule for finding in findings} == alone


def test_a_folder_without_services_is_sound(tmp_path: Path) -> None:
    assert load_services(tmp_path, []) == ((), [])


def test_every_vendor_whose_tuning_the_cost_table_prices_has_a_row(services: tuple[Service, ...]) -> None:
    book, _ = load_costs(DOCS)
    titles = " ".join(service.title for service in services)
    vendors = {offer.title.split()[0].rstrip(",") for offer in book.services}

    assert len(vendors) > 5
    assert [vendor for vendor in sorted(vendors) if vendor not in titles] == []


@pytest.mark.parametrize(
    ("today", "access"),
    [
        ("2026-05-06", Access.OPEN),
        ("2026-05-07", Access.LIMITED),
        ("2027-01-06", Access.LIMITED),
        ("2027-01-07", Access.CLOSED),
    ],
)
def test_who_can_train_follows_from_the_last_days(today: str, access: Access) -> None:
    by_offer, by_itself = row(offer=ACME.id), row(new_until=ACME.new_until, trains_until=ACME.trains_until)

    assert by_offer.access_on(today, OFFERS) is access
    assert by_itself.access_on(today, OFFERS) is access


def test_what_is_closed_or_ones_own_stays_so_whatever_the_day() -> None:
    assert row(access=Access.CLOSED).access_on("2020-01-01", {}) is Access.CLOSED
    assert row(access=Access.OWN).access_on("2030-01-01", {}) is Access.OWN
    assert row(access=Access.CLOSED, new_until="2026-01-01").access_on("2026-06-01", {}) is Access.CLOSED


def test_what_was_not_found_is_said_with_the_day_on_which_we_looked() -> None:
    found = row(methods=Methods(supervised="a model", reward="it too"), charges=Charges(training="per token"))

    _, methods, charges, weights, _ = map(str, cells(found, {}, "2026-11-29"))

    assert "<b>Supervised (SFT):</b> a model." in methods
    assert "<b>Reward (RFT, GRPO):</b> it too." in methods
    assert "We could not find: preference, distillation or continued pretraining (29 November 2026)." in methods
    assert "<b>Training:</b> per token." in charges
    assert "We could not find: hosting or use (29 November 2026)." in charges
    assert weights == "We could not find it (29 November 2026)."


def test_of_a_closed_service_nothing_is_said_to_be_missing() -> None:
    found = row(access=Access.CLOSED, methods=Methods(supervised="a model"))

    _, methods, charges, weights, _ = map(str, cells(found, {}, "2026-11-29"))

    assert "<b>Supervised (SFT):</b> a model." in methods
    assert "could not find" not in methods + charges + weights


def test_where_nothing_is_trained_a_sentence_takes_the_place_of_the_kinds() -> None:
    _, methods, *_ = cells(row(methods=Methods(none="Nothing is trained there.")), {}, "2026-11-29")

    assert methods == "Nothing is trained there."


def test_nothing_is_said_to_be_missing_where_all_is_known() -> None:
    full = row(
        methods=Methods(**dict.fromkeys(METHODS, "a model")),
        charges=Charges(**dict.fromkeys(CHARGES, "per token")),
        weights="Yes.",
    )

    assert "could not find" not in "".join(map(str, cells(full, {}, "2026-11-29")))


def test_a_row_carries_its_time_and_its_sources_with_their_dates() -> None:
    undated = Reading("Help", "https://acme.example/help")

    *_, last = map(str, cells(row(sources=(PAGE, undated)), {}, "2026-11-29"))

    assert "7 October 2026" in last
    assert re.search('href="https://acme.example/tuning"[^>]*>Tuning \\(7 October 2026\\)</a>', last)
    assert re.search('href="https://acme.example/help"[^>]*>Help \\(undated\\)</a>', last)


def test_the_state_is_that_of_the_cost_table() -> None:
    said = state_of(row(offer=ACME.id), OFFERS, "2026-11-29")

    assert "New customers were taken until 6 May 2026." in said
    assert "Training ends on 6 January 2027." in said
    assert state_of(row(), {}, "2026-11-29") == ""
    assert state_of(row(access=Access.CLOSED), {}, "2026-11-29") == "Closed; we could not find since which day."


def test_what_ends_on_one_day_is_one_entry() -> None:
    same = replace(ACME, new_until="", runs_until=ACME.trains_until)

    assert [event.says for event in events([row(offer=ACME.id)], {ACME.id: same})] == [
        "Last day of training. Tuned models stop."
    ]


def test_what_opened_and_what_closed_are_in_one_list_the_latest_first() -> None:
    opened = Change("2026-10", "Rewards opened.", "https://acme.example/news")
    found = events([row(offer=ACME.id, changes=(opened,))], OFFERS)

    assert [(event.when, event.says, event.url) for event in found] == [
        ("2027-01-14", "Tuned models stop.", ACME.url),
        ("2027-01-06", "Last day of training.", ACME.url),
        ("2026-10", "Rewards opened.", opened.url),
        ("2026-05-06", "Last day for new customers.", ACME.url),
    ]


# --- the site ----------------------------------------------------------------------------------


def test_the_page_has_every_row(services: tuple[Service, ...], built: Path) -> None:
    page = unescape((built / "playbook" / "where-to-tune" / "index.html").read_text(encoding="utf-8"))

    assert [service.id for service in services if service.title not in page] == []


@pytest.mark.parametrize(
    "other", ["costs", "playbook/after-the-run", "playbook/how-to-fine-tune", "levers/fine-tune-api"]
)
def test_pages_that_speak_of_services_lead_to_it(other: str, built: Path) -> None:
    html = (built / other / "index.html").read_text(encoding="utf-8")
    _, _, article = html.partition("<article")

    assert re.search(r'href="[./]*(playbook/)?where-to-tune/"', article)
