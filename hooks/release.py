"""The release: what a page and the engine beside it agree on before one trusts the other.

Comes in: all that a browser loads for the engine, and the scripts of the pages. Goes out: one manifest with the size
and the hash of each file, under a hash of its own, the release. Pages name it in the addresses of their scripts.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

MANIFEST = "manifest.json"
"""The list of the files beside it, in the folder of the engine."""

_SCRIPT = re.compile(r'((?:src|data-script)="[^"]*\bassets/[a-z-]+\.js)"')


def measure(content: bytes) -> dict[str, int | str]:
    """Return what tells the whole file from a truncated, a damaged or another one."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def seal(manifest: bytes, files: Mapping[str, bytes], scripts: Iterable[bytes] = ()) -> bytes:
    """Add files by name, and the scripts of the pages, to a manifest; put the hash of all of it on its first line.

    So that a damaged manifest and one of another release are two things. docs/assets/engine-worker.js reads it.
    """
    listed = {name: part for name, part in json.loads(manifest).items() if name != "release"}
    listed["files"] |= {name: measure(content) for name, content in files.items()}
    listed["files"] = dict(sorted(listed["files"].items()))
    listed["scripts"] = hashlib.sha256(b"\0".join(scripts)).hexdigest()
    rest = json.dumps(listed, indent=1).removeprefix("{\n") + "\n"
    return f'{{"release": "{hashlib.sha256(rest.encode()).hexdigest()}",\n{rest}'.encode()


def release_of(manifest: bytes) -> str:
    """Return the release that a sealed manifest is of."""
    return str(json.loads(manifest)["release"])


def addressed(html: str, release: str) -> str:
    """Let a page name its release in the addresses of our scripts, so that no cache gives it those of another."""
    return _SCRIPT.sub(rf'\1?v={release[:16]}"', html)
