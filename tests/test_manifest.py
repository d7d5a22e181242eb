"""The manifest of the engine's files: what a page and the engine beside it compare."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from hooks.release import MANIFEST, addressed, release_of, seal

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = "assets/engine"
BARE = b'{"files": {"old": {"bytes": 1, "sha256": ""}}, "lock": {}}'
FILES = {"b.json": b"{}", "a.zip": b"PK"}


def test_the_first_line_of_a_manifest_is_the_hash_of_the_rest() -> None:
    made = seal(BARE, FILES)
    first, _, rest = made.partition(b"\n")
    assert first == f'{{"release": "{hashlib.sha256(rest).hexdigest()}",'.encode()
    assert list(json.loads(made)["files"]) == ["a.zip", "b.json", "old"]
    assert json.loads(made)["files"]["a.zip"] == {"bytes": 2, "sha256": hashlib.sha256(b"PK").hexdigest()}


def test_a_release_changes_with_every_file_and_every_script_and_with_nothing_else() -> None:
    made = [
        seal(BARE, FILES, [b"one"]),
        seal(BARE, FILES, [b"two"]),
        seal(BARE, {**FILES, "b.json": b"[]"}, [b"one"]),
        seal(BARE, {**FILES, "c": b""}, [b"one"]),
    ]
    assert len({release_of(manifest) for manifest in made}) == len(made)
    assert seal(BARE, dict(reversed(FILES.items())), [b"one"]) == made[0]


def test_a_page_names_its_release_to_our_scripts_alone() -> None:
    html = (
        '<script src="../assets/engine.js" defer></script><script src="assets/javascripts/bundle.min.js"></script>'
        '<details data-script="../assets/hear.js"><code>src="assets/engine/pyodide.js"</code>'
    )
    assert addressed(html, "0123456789abcdefff") == (
        '<script src="../assets/engine.js?v=0123456789abcdef" defer></script>'
        '<script src="assets/javascripts/bundle.min.js"></script>'
        '<details data-script="../assets/hear.js?v=0123456789abcdef"><code>src="assets/engine/pyodide.js"</code>'
    )


def test_every_file_of_the_engine_is_in_the_manifest_as_it_is_served(built: Path) -> None:
    manifest = json.loads((built / ENGINE / MANIFEST).read_bytes())
    served = {path.name: path.read_bytes() for path in (built / ENGINE).iterdir() if path.name != MANIFEST}
    assert {"bundle.json", "checklist-a4.pdf", "paper.zip", "pyodide.js"} <= set(served)
    assert manifest["files"] == {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in served.items()
    }


def test_every_page_with_the_engine_names_the_release_that_is_served_beside_it(built: Path) -> None:
    release = release_of((built / ENGINE / MANIFEST).read_bytes())[:16]
    pages = [page.read_text(encoding="utf-8") for page in built.rglob("*.html")]
    named = [re.findall(r'src="[^"]*assets/engine\.js([^"]*)"', page) for page in pages]
    assert {address for addresses in named for address in addresses} == {f"?v={release}"}
