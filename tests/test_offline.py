"""The list of the offline copy: complete, the same twice, and new when anything is new."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks import offline
from hooks.offline import Kept, format_size, kept_files, off, size, worker, write_worker
from scripts.serve import without_reloading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

SCRIPT = 'const RELEASE = "[[sft-release]]";'
NAMES = st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6}){0,2}\.(html|js|zip)", fullmatch=True)
SITES = st.dictionaries(NAMES, st.binary(max_size=40), min_size=1, max_size=6)


def make(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a site."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def release(text: str) -> dict[str, object]:
    """Read the list out of a worker's script."""
    found = re.search(r"const RELEASE = (\{.*?\}|null);", text)
    assert found
    made: dict[str, object] = json.loads(found[1])
    return made


@given(SITES)
def test_every_file_is_listed_with_its_length_and_hash(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        listed = kept_files(make(Path(folder), files))
    expected = [Kept(name, len(files[name]), hashlib.sha256(files[name]).hexdigest()) for name in sorted(files)]
    assert list(listed) == expected
    assert size(listed) == sum(len(content) for content in set(files.values()))


@given(SITES, st.data())
def test_the_same_site_gives_the_same_bytes_and_any_change_gives_others(
    files: dict[str, bytes], data: st.DataObject
) -> None:
    def made(files: dict[str, bytes], script: str = SCRIPT) -> str:
        with tempfile.TemporaryDirectory() as folder:
            write_worker(make(Path(folder), files), script)
            return (Path(folder) / "sw.js").read_text(encoding="utf-8")

    before, name = made(files), data.draw(st.sampled_from(sorted(files)))
    assert made(dict(reversed(files.items()))) == before
    ids = {json.dumps(release(text)["id"]) for text in (before, made(files, SCRIPT + "//"))}
    ids |= {
        json.dumps(release(made(changed))["id"]) for changed in (files | {name: b"#" * 41}, files | {"new.js": b""})
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    "name",
    [
        "sw.js",
        "sitemap.xml",
        "sitemap.xml.gz",
        "robots.txt",
        "llms.txt",
        "index.html.md",
        "levers/retrieval/index.html.md",
        "assets/img/previews/levers/retrieval.png",
        "assets/javascripts/bundle.min.js.map",
        "take/should-you-fine-tune.zip",
        ".nojekyll",
        "data/.hidden",
        "assets/javascripts/lunr/wordcut.js",
    ],
)
def test_what_no_reader_needs_offline_is_left_out(tmp_path: Path, name: str) -> None:
    assert [kept.path for kept in kept_files(make(tmp_path, {name: b"x", "index.html": b"y"}))] == ["index.html"]


@pytest.mark.parametrize("name", ["404.html", "assets/engine/engine.zip", "assets/engine/paper.zip", "data/prices.yml"])
def test_what_readers_use_is_kept(tmp_path: Path, name: str) -> None:
    assert [kept.path for kept in kept_files(make(tmp_path, {name: b"x"}))] == [name]


def test_the_page_says_the_size_before_it_is_listed(tmp_path: Path) -> None:
    page = "take/offline/index.html"
    make(tmp_path, {page: b"[[sft-offline-size]] [[sft-offline-bytes]]", "a.html": b"a" * 2_345_600})
    format_size(tmp_path)
    assert (tmp_path / page).read_text(encoding="utf-8") == "2.3 MB 2345642"
    once = kept_files(tmp_path)
    format_size(tmp_path)
    assert kept_files(tmp_path) == once


def test_a_switched_off_release_lists_nothing() -> None:
    assert release(off(SCRIPT)) is None
    assert release(worker(SCRIPT, [Kept("a", 1, "b")]))["files"] == {"a": [1, "b"]}
    assert "Make available" not in offline.panel("", on=False)


def test_the_built_site_is_listed_as_it_lies_there(built: Path) -> None:
    text = (built / "sw.js").read_text(encoding="utf-8")
    assert text == worker(offline.SCRIPT.read_text(encoding="utf-8"), kept_files(built))
    listed = {kept.path for kept in kept_files(built)}
    for needed in (
        "index.html",
        "404.html",
        "search/search_index.json",
        "assets/engine/bundle.json",
        "costs/index.html",
    ):
        assert needed in listed
    page = (built / offline.PAGE).read_text(encoding="utf-8")
    assert "[[sft-" not in page
    assert f"Make available offline ({offline.megabytes(size(kept_files(built)))})" in page


@pytest.mark.parametrize(("dest", "seen"), [("empty", b"<p>a</p></body>"), ("document", None), (None, None)])
def test_a_worker_gets_pages_of_a_preview_as_they_were_built(dest: str | None, seen: bytes | None) -> None:
    served = b"<p>a</p><script>\nvar livereload = function() {};\nlivereload(1, 2);\n</script></body>"

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(served)))])
        return [served]

    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        told.append((status, headers))
        return lambda _: None

    content = b"".join(without_reloading(app)({"HTTP_SEC_FETCH_DEST": dest} if dest else {}, start))
    assert content == (seen or served)
    assert told == [("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(content)))])]
