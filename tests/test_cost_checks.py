"""The rules on costs: each mistake under ``broken-costs/`` is found and told once, in exactly these words.

A case is laid over the playbook in ``broken/sound/`` and the cost book in ``broken-costs/sound/``, and is written as
those of the playbook are: see ``test_checks``.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decision.authoring.checks import COST_CHECKS, check_costs
from decision.authoring.checks.notices import notice_longer_than_given
from decision.authoring.checks.prices import NEEDS, UNITS
from decision.authoring.checks.recipes import quantities_read
from decision.authoring.cost_tables import CostTables
from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.cost.compare import estimate
from decision.cost.draws import Range
from decision.cost.model import Billing
from decision.cost.settings import ASKS, read_settings
from tests.conftest import DOCS
from tests.test_checks import read_case, rules_reported_in

if TYPE_CHECKING:
    from decision.authoring.findings import Finding
    from decision.cost.model import CostBook
    from decision.tree.model import Playbook

HERE = Path(__file__).parent
SOUND = HERE / "broken-costs" / "sound"
CASES = sorted(HERE.glob("broken-costs/*/*.yml"))
TODAY = "2026-11-24"


def lay_out(folder: Path, *cases: dict[str, Any]) -> Path:
    """Copy the sound playbook and the sound cost book, and break them."""
    root = folder / "docs"
    shutil.copytree(HERE / "broken" / "sound", root)
    shutil.copytree(SOUND, root, dirs_exist_ok=True)
    for case in cases:
        for name in case.get("without", []):
            (root / name).unlink()
        for name, text in case.get("files", {}).items():
            (root / name).write_text(text, encoding="utf-8")
        for name, changes in case.get("change", {}).items():
            text = (root / name).read_text(encoding="utf-8")
            for one in changes:
                assert text.count(one["from"]) == 1, f"{name} holds {text.count(one['from'])} times: {one['from']}"
                text = text.replace(one["from"], one["to"])
            (root / name).write_text(text, encoding="utf-8")
    return root


def loaded(root: Path) -> tuple[CostBook, Playbook, list[Finding]]:
    """Return a cost book, its playbook and what is wrong with either."""
    authored, found = read_folder(root)
    return authored.costs, authored.playbook, found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[CostBook, Playbook]:
    """Return the sound cost book with its playbook."""
    book, playbook, _ = loaded(lay_out(tmp_path_factory.mktemp("sound")))
    return book, playbook


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_each_mistake_is_told_once_in_these_words(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    *_, found = loaded(lay_out(tmp_path, case))
    assert as_text(found) == case["expect"].strip()
    assert {finding.rule for finding in found} == {path.parent.name}


def test_the_sound_cost_book_has_no_findings(tmp_path: Path) -> None:
    *_, found = loaded(lay_out(tmp_path))
    assert as_text(found) == ""


def test_the_authors_files_have_no_findings() -> None:
    *_, found = loaded(DOCS)
    assert as_text(found) == ""


@pytest.mark.parametrize(
    "text",
    [
        "B promises six months of notice, and gave three in 2026.",
        "B promises six months of notice. For a small model it gave 91 days of notice, B says.",
        "B promises six months of notice; {{ cost_notice('B', 'shortest') }} was the shortest.",
        "C promises six months of notice, B only 90 days.",
        "B sets a minimum life of 12 months.",
        "A year's notice, says nobody.",
    ],
)
def test_notice_that_fits_the_data_is_not_told(text: str, tmp_path: Path) -> None:
    case = read_case(HERE / "broken-costs" / "notice-longer-than-given" / "on-a-page.yml")
    *_, found = loaded(lay_out(tmp_path, {**case, "files": {"quoting.md": text}}))
    assert as_text(found) == ""


def test_the_sentence_that_our_pages_once_had_on_notice_is_found(tmp_path: Path) -> None:
    book, _ = load_costs(DOCS)
    said = "Notice is 60 days from Anthropic and Azure, and six months from OpenAI for general models."
    (tmp_path / "page.md").write_text(said, encoding="utf-8")

    ((_, says, _),) = notice_longer_than_given(book, CostTables(), tmp_path)

    assert says == "“six months” of notice is more than the 91 days that OpenAI gave for “openai-base-gpt-4.5-preview”"


def test_every_rule_has_a_broken_case_and_every_case_a_rule() -> None:
    rules = {rule.__name__.replace("_", "-") for rule in COST_CHECKS}
    reading = rules_reported_in("authoring/reader.py") | {"missing-file", "not-a-number"}
    reading |= rules_reported_in("authoring/api_prices.py")
    assert {path.parent.name for path in CASES} == rules | reading


def test_many_mistakes_at_once_are_all_told(tmp_path: Path) -> None:
    """Mistakes that hide nothing of each other are told in one run, those of ``load_costs`` too."""
    names = (
        "odd-date/february",
        "unknown-quantity/in-a-recipe",
        "unknown-price/misspelt",
        "quantity-without-address/source",
        "days-out-of-order/of-a-service",
        "offer-without-claim/misspelt",
        "odd-range/out-of-order",
    )
    *_, found = loaded(lay_out(tmp_path, *(read_case(HERE / "broken-costs" / f"{name}.yml") for name in names)))
    assert Counter(finding.rule for finding in found) == Counter(name.partition("/")[0] for name in names)


def test_ratios_and_hidden_costs_are_looked_at_too(tmp_path: Path) -> None:
    ratio = "- {id: small, title: Small, base: [small-in], tuned: [small-inn]}"
    *_, found = loaded(lay_out(tmp_path, {"files": {"data/costs/ratios.yml": ratio}}))
    assert [(one.rule, str(one.where)) for one in found] == [("unknown-price", "data/costs/ratios.yml:1")]


def test_findings_come_by_file_and_line(sound: tuple[CostBook, Playbook]) -> None:
    book, playbook = sound
    found = [(one.where.file, one.where.line) for one in check_costs(replace(book, recipes=(), prices=()), playbook)]
    assert found == sorted(found)
    assert len(found) > 3


def estimate_with_errors(book: CostBook, entered: dict[str, str]) -> None:
    """Work out all bills as if the reader had said how many answers are wrong."""
    settings, _ = read_settings(book, entered, TODAY, count=1)
    counted = settings.ranges | {"errors-counted": Range(1, 1, 1)}
    estimate(book, replace(settings, ranges=counted))


def test_each_quantity_that_the_sums_read_is_missed_when_it_is_gone(sound: tuple[CostBook, Playbook]) -> None:
    """Against the sums themselves: without it they fail, and no other mistake is told."""
    book, playbook = sound
    named = {recipe.redo for recipe in book.recipes} | {recipe.wanted for recipe in book.recipes}
    named |= {name for recipe in book.recipes for name in (*recipe.hours, *recipe.upkeep)}
    bought = {"machine-life", "machine-power"}
    for name in quantities_read(book):
        less = replace(book, quantities=tuple(one for one in book.quantities if one.id != name))
        expected = "unknown-quantity" if name in named | {"volume", "output"} else "missing-quantity"
        assert {finding.rule for finding in check_costs(less, playbook)} == {expected}, name
        if name in {"volume", "output"}:  # the example gives it
            less = replace(less, presets=())
        entered = {"machine-price": "1"} if name in bought else {}
        with pytest.raises(KeyError):
            estimate_with_errors(less, entered)


def test_a_book_without_findings_can_be_worked_out_with_every_offer(sound: tuple[CostBook, Playbook]) -> None:
    for book in (sound[0], load_costs(DOCS)[0]):
        for offer in book.offers:
            for role in offer.roles:
                if role in {"closed", "classifier"}:
                    continue
                settings, refused = read_settings(book, {role: offer.id}, TODAY, count=1)
                assert refused == {}
                assert all(one.total > 0 for one in estimate(book, settings).values())


def test_every_way_of_billing_and_everything_asked_for_has_a_rule() -> None:
    assert NEEDS.keys() == {*Billing}
    assert UNITS.keys() == {*ASKS}
    assert {asked for needed in NEEDS.values() for asked in needed} < {*ASKS}
