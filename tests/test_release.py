"""A release: the zip comes from where the site has it, and the changelog says what changed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import decision
from scripts import release, release_notes

ROOT = Path(__file__).resolve().parent.parent


def jobs() -> dict[str, Any]:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = workflow["jobs"]
    return found


def runs_of(job: str) -> list[str]:
    return [step["run"].partition(" #")[0] for step in jobs()[job]["steps"] if "run" in step]


def test_a_release_is_built_after_all_checks_and_from_the_tag_that_is_the_version() -> None:
    check, gather, notes = runs_of("build")

    assert check == "make check"
    assert gather == 'make release TAG="$GITHUB_REF_NAME"'
    assert notes.split()[1] == "scripts/release_notes.py"
    assert jobs()["release"]["needs"] == ["build", "attest"]


def test_all_that_was_gathered_is_attested_and_attached() -> None:
    (create,) = runs_of("release")
    attested = jobs()["attest"]["steps"][-1]["with"]["subject-path"]

    assert attested == "dist/*"
    assert "dist/*" in create.split()


def test_only_the_job_that_runs_nothing_of_ours_may_write_a_release() -> None:
    assert [
        job for job, does in jobs().items() if "checkout" in str(does) and "write" in str(does["permissions"])
    ] == []


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("v1.1.0", ""),
        ("v1.2.0", "The tag is v1.2.0, and the package has version 1.1.0: give decision/__init__.py that of the tag."),
        ("1.1.0", "The tag is 1.1.0, and the package has version 1.1.0: give decision/__init__.py that of the tag."),
    ],
)
def test_a_tag_that_is_not_the_version_of_the_package_is_refused(tag: str, why: str) -> None:
    assert release.refusal(tag, "1.1.0", "## [1.1.0]\n\n- b\n") == why
    assert release.refusal("v1.1.0", "1.1.0", "# Changelog\n").startswith("CHANGELOG.md says nothing of 1.1.0")


def test_the_checksums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    for name in ("a.whl", "b.zip"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / release.SUMS).write_text(release.checksums(tmp_path), encoding="utf-8")

    check = ["/usr/bin/env", "sha256sum", "--check", "--strict", release.SUMS]
    subprocess.run(check, cwd=tmp_path, check=True, capture_output=True)
    assert len(release.checksums(tmp_path).splitlines()) == 2


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
