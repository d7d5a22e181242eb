"""Copies of the project for builds in tests. Comes in: the folder of a copy. Goes out: the same with what builds keep.

What is kept is found by what goes into it, so that a copy makes again what it changes and nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ".cache"


def with_kept(copy: Path) -> Path:
    """Give a copy what the builds of this checkout have kept, if there were any."""
    if (ROOT / KEPT).is_dir():
        shutil.copytree(ROOT / KEPT, copy / KEPT, dirs_exist_ok=True, ignore=shutil.ignore_patterns("making-*"))
    return copy
