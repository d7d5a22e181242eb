"""Print what the changelog says of a release.

Comes in: the release's tag, such as v1.2.0. Goes out: the text of its section in CHANGELOG.md, without
the heading. Ends with 1 and a remedy where there is no such section, so that no release goes out without
a word on what changed; and where the package has another version than the tag.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = _ROOT / "CHANGELOG.md"
PACKAGE = _ROOT / "decision" / "__init__.py"


def notes(changelog: str, tag: str) -> str:
    """Return the section of a release. Raises ``LookupError`` where it is missing or empty."""
    version = tag.removeprefix("v")
    found = re.search(rf"^## \[{re.escape(version)}\].*\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE)
    if not found or not found[1].strip():
        raise LookupError(f"CHANGELOG.md says nothing of {version}: give what is under [Unreleased] that heading")
    return found[1].strip()


def see_version(package: str, tag: str) -> None:
    """See that the package is of the version that a tag names. Raises ``LookupError`` where it is not."""
    version = tag.removeprefix("v")
    found = re.search(r'^__version__ = "(.*)"$', package, re.MULTILINE)
    if not found or found[1] != version:
        own = found[1] if found else "nothing"
        raise LookupError(f"decision/__init__.py says {own}: give the package the version {version}")


def main() -> int:
    """Print the notes of the release whose tag is the one argument."""
    try:
        said = notes(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1])
        see_version(PACKAGE.read_text(encoding="utf-8"), sys.argv[1])
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
