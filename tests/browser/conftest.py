"""What the browser tests share: a real Chromium, a real Firefox, a runtime, a server that can misbehave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hooks import release
from hooks.runtime import Sample, build_runtime
from tests.browser.firefox import Firefox, open_firefox, path_of_firefox
from tests.browser.patience import patient
from tests.browser.serving import FLAGS, Site, chromium, serve

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">'
    '<title>Engine</title><script src="assets/engine.js"></script>'
)


def sealed(folder: Path) -> Path:
    """List all files of a runtime in its manifest, as a build does."""
    manifest = folder / release.MANIFEST
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path != manifest}
    manifest.write_bytes(release.seal(manifest.read_bytes(), files))
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the runtime around the stand-in engine; kept between runs."""
    out = tmp_path_factory.mktemp("runtime")
    build_runtime(
        out,
        cache=PROJECT / ".cache" / "browser-tests",
        project=HERE / "engine",
        sample=Sample(requests=('{"a": 1}',)),
    )
    (out / "bundle.json").write_text('{"bundle": "here"}', encoding="utf-8")
    return sealed(out)


@pytest.fixture
def site(runtime: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve one page with the engine's script, the scripts themselves, and the runtime."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    with serve({"": tmp_path, "assets/": PROJECT / "docs" / "assets", "assets/engine/": runtime}) as running:
        yield running


@pytest.fixture
def book(built: Path) -> Iterator[Site]:
    """Serve the built site under its sub-path."""
    with serve({"": built}) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page without a past: its own cache, its own storage."""
    context = patient(browser.new_context())
    yield context.new_page()
    context.close()


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    """Open a Firefox without a past. Where there is none, tests/conftest.py leaves its tests out and says so."""
    path = path_of_firefox()
    assert path
    with open_firefox(path) as running:
        yield running
