"""Make the package with all that a site on another subject needs, into ``dist/``: ``python -m scripts.package``.

A wheel that is built by itself answers on the command line. Sites need the browser's runtime too, which takes Node.js
and packages from npm to make; here that is put where ``scripts/hatch_build.py`` finds it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from hooks import engine_files, folder
from scripts.hatch_build import BESIDE

ROOT = Path(__file__).resolve().parent.parent
SHIM = ("package.json", "LICENSE", "shim/index.js")
"""What the folder that needs no server takes from the npm package ``iframe-worker``."""


def gather() -> None:
    """Put the runtime, and what comes from npm, beside the package."""
    beside = ROOT / BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    engine_files.put_runtime(beside / "runtime")
    for name in SHIM:
        out = beside / "node_modules" / "iframe-worker" / name
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder.NPM / "iframe-worker" / name, out)


def build(out: Path) -> None:
    """Make the wheel, with what was gathered."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", f"{out}"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    gather()
    build(ROOT / "dist")
