"""Print what the changelog says of a release.

Comes in: the release's tag, such as v1.2.0. Goes out: the text of its section in CHANGELOG.md, without
the heading. Ends with 1 and a remedy where there is no such section, so that no release goes out without
a word on what changed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def notes(changelog: str, tag: str) -> str:
    """Return the section of a release. Raises ``LookupError`` where it is missing or empty."""
    version = tag.removeprefix("v")
    found = re.search(rf"^## \[{re.escape(version)}\].*\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE)
    if not found or not found[1].strip():
        raise LookupError(f"CHANGELOG.md says nothing of {version}: give what is under [Unreleased] that heading")
    return found[1].strip()


def main() -> int:
    """Print the notes of the release whose tag is the one argument."""
    try:
        print(notes(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1]))
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
