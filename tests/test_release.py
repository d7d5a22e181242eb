"""A release: the zip comes from where the site has it, and the changelog says what changed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import decision
from hooks import folder
from scripts import release_notes

ROOT = Path(__file__).resolve().parent.parent


def test_the_release_takes_the_folders_zip_from_where_the_site_has_it() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    runs = [step["run"] for step in workflow["jobs"]["release"]["steps"] if "run" in step]
    (create,) = (run for run in runs if run.startswith("gh release create"))
    scripts = [word for run in runs for word in run.split() if word.startswith("scripts/")]

    assert f"site/{folder.ZIP}" in create.split()
    assert runs.index("make site") < runs.index(create)
    assert scripts
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_a_releases_notes_are_its_section_of_the_changelog() -> None:
    changelog = "# Changelog\n\n## [Unreleased]\n\n- c\n\n"
    changelog += "## [1.1.0] - 2027-01-02\n\n### Added\n\n- b\n\n## [1.1.0-rc.1]\n\n- a\n"

    assert release_notes.notes(changelog, "v1.1.0") == "### Added\n\n- b"
    assert release_notes.notes(changelog, "v1.1.0-rc.1") == "- a"


@pytest.mark.parametrize("tag", ["v1.0.0", "v1.1", "v0.9.0"])
def test_a_release_that_the_changelog_does_not_know_is_refused(tag: str) -> None:
    with pytest.raises(LookupError, match=rf"says nothing of {tag[1:]}: give what is under \[Unreleased\]"):
        release_notes.notes("## [1.1.0]\n\n- b\n\n## [1.0.0]\n\n## [0.9]\n\n- a\n", tag)


def test_a_release_of_another_version_than_the_packages_is_refused() -> None:
    package = '__version__ = "1.2.0.dev0"\n'

    release_notes.see_version('__version__ = "1.2.0"\n', "v1.2.0")
    with pytest.raises(LookupError, match=r"says 1\.2\.0\.dev0: give the package the version 1\.2\.0"):
        release_notes.see_version(package, "v1.2.0")


def test_the_package_has_the_version_of_the_newest_release_or_is_on_the_way_to_the_next() -> None:
    released = re.findall(r"^## \[(\d.*?)\]", release_notes.CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    coming = decision.__version__.removesuffix(".dev0")

    assert coming == decision.__version__ == released[0] if coming in released else coming != decision.__version__


def test_the_refusal_stops_the_release_without_a_traceback() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "release_notes.py"), "v999.0.0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CHANGELOG.md says nothing of 999.0.0")
    assert len(done.stderr.splitlines()) == 1
