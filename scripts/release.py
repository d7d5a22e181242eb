"""Gather in ``dist/`` what a release attaches: wheel, zip, checklists, lists of parts, and the checksum of each.

    python -m scripts.release [TAG]

Comes in: a built site, and the release's tag; without one this is a rehearsal, of the version that the package has.
Ends with 1 and a remedy where the tag is not the package's version, or the changelog says nothing of it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from decision import __version__
from hooks.folder import zip_of
from scripts import package, release_notes

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
FROM_SITE = (zip_of("should-you-fine-tune"), "assets/engine/checklist-a4.pdf", "assets/engine/checklist-letter.pdf")
SUMS = "SHA256SUMS"
TOOLS = Path(sys.executable).parent.parent / "audit" / "bin"
"""Where ``make audit`` puts its tools."""
MAKES = {
    "sbom-python.cdx.json": [str(TOOLS / "cyclonedx-py"), "requirements", "requirements.txt", "--output-reproducible"],
    "sbom-npm.cdx.json": ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
}
"""What lists the parts that a release was built from: each prints a file."""


def refusal(tag: str, version: str, changelog: str) -> str:
    """Return why a tag cannot be released, and what to do; empty if it can."""
    if tag != f"v{version}":
        return f"The tag is {tag}, and the package has version {version}: give decision/__init__.py that of the tag."
    try:
        release_notes.notes(changelog, tag)
    except LookupError as error:
        return str(error)
    return ""


def checksums(folder: Path) -> str:
    """Return the SHA-256 of each file in a folder, as ``sha256sum --check`` reads them."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def gather() -> None:
    """Fill ``dist/`` anew."""
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    package.gather()
    package.build(DIST)
    for name in FROM_SITE:
        shutil.copy(ROOT / "site" / name, DIST)
    for name, command in MAKES.items():
        made = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        (DIST / name).write_bytes(made)
    (DIST / SUMS).write_text(checksums(DIST), encoding="utf-8")


def main() -> int:
    """Gather the files of a release, or of its rehearsal, and print the checksums."""
    if sys.argv[1:] and (why := refusal(sys.argv[1], __version__, release_notes.CHANGELOG.read_text(encoding="utf-8"))):
        print(why, file=sys.stderr)
        return 1
    gather()
    print((DIST / SUMS).read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
