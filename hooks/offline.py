"""The offline copy: what a reader needs without a network, and the worker that keeps it.

Comes in: the folder of a finished site, and sw.js beside this file. Goes out: the worker with the list
of all files in it, and the size on the page that offers the copy. The worker lies at the root of the
site, because it answers only for what is below it. Equal sites give equal bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from markupsafe import Markup

from hooks.templates import render

WORKER = "sw.js"
PAGE = "take/offline/index.html"
"""The page that offers the copy."""

LEFT_OUT = (
    WORKER,
    "*.map",  # for developers
    "sitemap.xml*",
    "robots.txt",
    "llms.txt",  # with the next, for programs
    "*index.html.md",
    "assets/img/previews/*",  # for other sites, which fetch them from here
    ".*",
    "*/.*",
    "take/*.zip",  # the folder that needs no server: a second copy of everything
    "assets/javascripts/lunr/*",  # search in languages that the site does not have
)
"""What no reader needs without a network; patterns of paths."""

SCRIPT = Path(__file__).parent / WORKER
"""The worker's script, with a mark where the list goes."""
_RELEASE = '"[[sft-release]]"'
_SIZE_MARK, _BYTES_MARK = "[[sft-offline-size]]", "[[sft-offline-bytes]]"


@dataclass(frozen=True)
class Kept:
    """One file of the copy."""

    path: str
    """Below the root of the site, with forward slashes."""
    bytes: int
    sha256: str


def kept_files(site: Path) -> tuple[Kept, ...]:
    """List what is kept of a finished site, in the order of paths."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    wanted = sorted(path for path in paths if not any(fnmatch(path, pattern) for pattern in LEFT_OUT))
    return tuple(_measure(site, path) for path in wanted)


def _measure(site: Path, path: str) -> Kept:
    content = (site / path).read_bytes()
    return Kept(path, len(content), hashlib.sha256(content).hexdigest())


def size(files: Iterable[Kept]) -> int:
    """Return the bytes that a copy takes. Equal files are kept once."""
    return sum({kept.sha256: kept.bytes for kept in files}.values())


def megabytes(count: int) -> str:
    """Say bytes as a reader does: 18.9 MB."""
    return f"{count / 1e6:.1f} MB"


def worker(script: str, files: Iterable[Kept]) -> str:
    """Put the list of files into the worker's script, under an id that changes when any of the two does."""
    files = tuple(files)
    listed = {kept.path: [kept.bytes, kept.sha256] for kept in files}
    ident = hashlib.sha256(json.dumps([script, listed]).encode()).hexdigest()[:16]
    return _filled(script, {"id": ident, "bytes": size(files), "files": listed})


def off(script: str) -> str:
    """Return the worker that switches the copies of all readers off."""
    return _filled(script, None)


def _filled(script: str, release: Mapping[str, object] | None) -> str:
    return script.replace(_RELEASE, json.dumps(release, separators=(",", ":")))


def format_size(site: Path) -> None:
    """Write the size of the copy into the page that offers it, where marks stand for it."""
    page = site / PAGE
    if page.is_file():
        text, count = page.read_text(encoding="utf-8"), size(kept_files(site))
        page.write_text(text.replace(_SIZE_MARK, megabytes(count)).replace(_BYTES_MARK, str(count)), encoding="utf-8")


def write_worker(site: Path, script: str, *, on: bool = True) -> None:
    """Write the worker into a finished site. Whatever else changes the site has to come before."""
    made = worker(script, kept_files(site)) if on else off(script)
    (site / WORKER).write_text(made, encoding="utf-8")


def panel(base: str, *, on: bool) -> Markup:
    """Return what offers the copy on a page, and shows its state. Without scripts it says that it needs them."""
    return render("offline", base=base, on=on, size=_SIZE_MARK, bytes=_BYTES_MARK)
