"""All that authors wrote, and all that is wrong with it. Comes in: a folder. Goes out: what was loaded, findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from decision.authoring.cases import load_cases
from decision.authoring.checks import check, check_costs
from decision.authoring.checks.pages import MENU, MENU_RULES
from decision.authoring.checks.prices import QUOTE_RULES
from decision.authoring.checks.rules import apply, by_place
from decision.authoring.cost_tables import CostTables, load_cost_tables
from decision.authoring.costs import load_costs
from decision.authoring.cues import load_cues
from decision.authoring.findings import Finding
from decision.authoring.glossary import Term, load_glossary
from decision.authoring.playbook import load_playbook
from decision.authoring.records import load_records
from decision.authoring.second_grades import load_second_grades
from decision.authoring.services import Service, load_services
from decision.authoring.source_reader import SourceReader
from decision.cases.bank import Case
from decision.cases.coding import Coded
from decision.cases.records import Records
from decision.cost.model import CostBook
from decision.tree.hearing import Cues
from decision.tree.model import Feature, Playbook

CASES = "data/cases.yml"
_FILES = {Feature.COSTS: "data/costs", Feature.CASES: CASES, Feature.OPINIONS: "tree/articles", Feature.COST_LINES: ""}
"""The file or the folder that each feature is made from."""


@dataclass(frozen=True)
class Authored:
    """What the files of a folder hold. Costs and cases are empty where there are none."""

    playbook: Playbook
    costs: CostBook
    tables: CostTables
    cases: tuple[Case, ...]
    records: Records
    cues: tuple[Cues, ...] = ()
    glossary: tuple[Term, ...] = ()
    services: tuple[Service, ...] = ()
    coded: tuple[Coded, ...] = ()
    features: frozenset[Feature] = frozenset()


def read_folder(docs: Path, today: str = "") -> tuple[Authored, list[Finding]]:
    """Read the folder with ``tree/``, ``data/`` and pages, and look at all of it; ``today`` as for ``check``.

    Mistakes are findings, by file and line. Cases are looked at once all else is sound, since they speak of it.
    """
    playbook, found = load_playbook(docs)
    has = features_of(docs, playbook)
    found += check(playbook, today=today, prior=found)
    found += _menu(docs, found)
    costs, tables = _costs(docs, playbook, found) if Feature.COSTS in has else (CostBook(), CostTables())
    cases: tuple[Case, ...] = ()
    if Feature.CASES in has and all(finding.warning for finding in found):
        cases, odd = load_cases(playbook, docs, docs / CASES)
        found += odd
    records, odd = load_records(docs)
    cues, odd_cues = load_cues(playbook, docs)
    glossary, odd_terms = load_glossary(docs, playbook)
    services, odd_services = load_services(docs, costs.offers) if Feature.COSTS in has else ((), [])
    coded, odd_grades = load_second_grades(docs, playbook)
    found += odd + odd_cues + odd_terms + odd_services + odd_grades
    return Authored(playbook, costs, tables, cases, records, cues, glossary, services, coded, has), by_place(found)


def features_of(docs: Path, playbook: Playbook) -> frozenset[Feature]:
    """Return the features that a folder has files for, less those that its subject does without."""
    there = {feature for feature, path in _FILES.items() if (docs / path).exists()}
    return frozenset(there.difference(playbook.subject.without))


def find_costs(docs: Path, playbook: Playbook, prior: Sequence[Finding] = ()) -> tuple[CostBook, list[Finding]]:
    """Load a cost book and return it with all that is wrong with it; ``prior`` as for ``check_costs``."""
    book, odd = load_costs(docs)
    return book, odd + check_costs(book, playbook, [*prior, *odd])


def _menu(docs: Path, prior: list[Finding]) -> list[Finding]:
    reader = SourceReader(docs)
    top = reader.read(MENU) if (docs / MENU).is_file() else None
    return [*(apply(MENU_RULES, prior, docs, top) if top else []), *reader.findings]


def _costs(docs: Path, playbook: Playbook, found: list[Finding]) -> tuple[CostBook, CostTables]:
    """Return what is known of costs; add to the findings."""
    book, odd = find_costs(docs, playbook, found)
    found += odd
    tables, odd = load_cost_tables(docs, book)
    found += odd
    found += apply(QUOTE_RULES, found, book, tables, docs)
    return book, tables
