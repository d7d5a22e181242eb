"""What many tests share: the project's own playbook, loaded once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # importmode=importlib keeps helpers beside the tests off the path

from decision.checks import check
from decision.load import load
from decision.model import Playbook
from decision.session import Guide

# Few examples in every check; `make fuzz` looks longer. No time limits: a slow machine is no mistake.
settings.register_profile("check", deadline=None, max_examples=40)
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """The project's own playbook, without a finding."""
    loaded, findings = load(DOCS)
    assert not findings
    assert not check(loaded)
    return loaded


@pytest.fixture(scope="session")
def guide(playbook: Playbook) -> Guide:
    """The playbook, ready to be walked."""
    return Guide(playbook)
