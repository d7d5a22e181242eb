"""What a package needs for the sites of other playbooks: the runtime beside it, and a word where that is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from mkdocs.exceptions import PluginError

from decision.authoring.content import site_folder
from decision.cost.model import CostBook
from hooks import engine_files
from hooks.costs import CostPages
from hooks.page_context import PageContext
from tests.test_subject import DATABASE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook


@pytest.fixture
def on(playbook: Playbook) -> PageContext:
    """Return what a build has loaded."""
    return PageContext(CostPages(playbook, CostBook(), "2026-11-29"), docs=DATABASE)


def test_the_runtime_that_came_with_the_package_is_taken(
    on: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyodide.js").write_bytes(b"one")
    (tmp_path / "engine.zip").write_bytes(b"two")
    monkeypatch.setattr(engine_files, "RUNTIME", tmp_path)

    assert [*engine_files._runtime(on, "", {})] == [("engine.zip", b"two"), ("pyodide.js", b"one")]  # noqa: SLF001


def test_a_package_without_a_runtime_says_so(on: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_files, "OURS", tmp_path)

    with pytest.raises(PluginError, match="built without the runtime for browsers"):
        [*engine_files._runtime(on, "", {})]  # noqa: SLF001


def test_the_makefile_of_a_playbook_finds_what_its_settings_name() -> None:
    makefile = (DATABASE.parent / "Makefile").read_text(encoding="utf-8")
    settings = (DATABASE.parent / "mkdocs.yml").read_text(encoding="utf-8")
    given = dict(re.findall(r"^export (PLAYBOOK_\w+) := \$\(PACKAGE\)/(\S+)$", makefile, re.MULTILINE))
    wanted = dict(re.findall(r"!ENV \[(PLAYBOOK_\w+), \.\./\.\./\.\./(\S+)\]", settings))

    assert site_folder() == ROOT
    assert given == wanted
    assert len(wanted) == 3
    assert [path for path in wanted.values() if not (ROOT / path).exists()] == []
