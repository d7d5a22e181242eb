"""What many tests share: the project's own playbook, loaded once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from decision.authoring.cases import load_cases
from decision.authoring.checks import check
from decision.authoring.costs import load_costs
from decision.authoring.playbook import load_playbook
from decision.interfaces.money import Money
from decision.tree.session import Guide
from tests.browser.firefox import path_of_firefox
from tests.golden import MODE, golden, golden_read, of_golden_files

if TYPE_CHECKING:
    from decision.cases.bank import Case
    from decision.tree.model import Playbook

# Few examples in every check; `make fuzz` looks longer. No time limits: a slow machine is no mistake.
settings.register_profile("check", deadline=None, max_examples=25)
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.register_profile(  # the same examples every time, and no search for the smallest that fails
    "mutants", deadline=None, max_examples=40, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

__all__ = ["DOCS", "golden", "golden_read"]  # pytest finds fixtures here

DOCS = Path(__file__).parent.parent / "docs"


def pytest_report_header() -> list[str]:
    """Say at the top of a run when there is no Firefox."""
    return [] if path_of_firefox() else ["Firefox: none on this machine, so the tests that need one are left out"]


def needs(item: pytest.Item, fixture: str) -> bool:
    """Whether a test asks for a fixture."""
    return fixture in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a Firefox that is not there, what is not about golden files, what is long in a quick run."""
    kept = of_golden_files(items) if MODE else items
    if changed := os.environ.get("QUICK", "").splitlines():
        kept = [item for item in kept if item.location[0] in changed or not needs(item, "built")]
    if not path_of_firefox():
        kept = [item for item in kept if not needs(item, "firefox")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site; ``BUILT_SITE`` names one that is there already."""
    if there := os.environ.get("BUILT_SITE"):
        return Path(there).resolve()
    out = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    done = subprocess.run(build, cwd=DOCS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return out


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """Load the project's own playbook, without a finding."""
    loaded, findings = load_playbook(DOCS)
    assert not findings
    assert not check(loaded)
    return loaded


@pytest.fixture(scope="session")
def guide(playbook: Playbook) -> Guide:
    """Make the playbook ready to be walked."""
    return Guide(playbook)


@pytest.fixture(scope="session")
def cases(playbook: Playbook) -> tuple[Case, ...]:
    """Load the project's own cases, without a finding."""
    found, findings = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    assert findings == []
    return found


@pytest.fixture(scope="session")
def money(guide: Guide) -> Money:
    """Add the project's own costs to it."""
    return Money(guide, lambda _: load_costs(DOCS)[0])
