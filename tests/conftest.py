"""What many tests share: the project's own playbook, loaded once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from decision.checks import check
from decision.load import load
from decision.session import Guide

if TYPE_CHECKING:
    from decision.model import Playbook

# Few examples in every check; `make fuzz` looks longer. No time limits: a slow machine is no mistake.
settings.register_profile("check", deadline=None, max_examples=40)
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """Load the project's own playbook, without a finding."""
    loaded, findings = load(DOCS)
    assert not findings
    assert not check(loaded)
    return loaded


@pytest.fixture(scope="session")
def guide(playbook: Playbook) -> Guide:
    """Make the playbook ready to be walked."""
    return Guide(playbook)
