"""Poppler's tools, as a reader's own viewer would use the library. Comes in: a command. Goes out: what it printed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def poppler(program: str, *arguments: str | Path) -> str:
    """Run one of Poppler's programs. It succeeds, and has nothing to complain about."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
