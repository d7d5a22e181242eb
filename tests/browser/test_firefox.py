"""The site in a real Firefox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.copies import Host
from tests.browser.journey import START
from tests.browser.serving import Rule
from tests.browser.test_static import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.firefox import Firefox
    from tests.browser.serving import Site

pytestmark = pytest.mark.browser

STATE = "document.querySelector('.sft-offline-state').textContent"


@pytest.fixture
def host(built: Path) -> Iterator[Host]:
    """Serve the built site."""
    running = Host(built).start()
    yield running
    running.stop()


def test_after_one_visit_everything_works_without_the_server(firefox: Firefox, host: Host) -> None:
    url = firefox.goto(f"{host.site.url}take/offline/").removesuffix("take/offline/")
    firefox.sees("[data-do=install]")
    assert "MB)" in firefox.text("[data-do=install]")
    firefox.click("[data-do=install]")
    firefox.wait(f"{STATE}.includes('The offline copy is on')")

    host.stop()
    firefox.goto(f"{url}decide/#{START}&gap=unmeasured")
    assert "measure" in firefox.text(".sft-verdict > h2").lower()
    firefox.wait("document.querySelector('.sft-cost-place table')")
    firefox.reload()
    firefox.sees(".sft-verdict > h2")

    firefox.goto(f"{url}levers/retrieval")
    assert firefox.evaluate("location.pathname.endsWith('/levers/retrieval/')")
    firefox.click(".md-search__input")
    firefox.wait("document.querySelector('.md-search-result__meta').textContent === 'Type to start searching'")
    firefox.type(".md-search__input", "catastrophic forgetting")
    firefox.sees(".md-search-result__link")

    firefox.goto(f"{url}take/offline/")
    firefox.wait(f"{STATE}.includes('The offline copy is on')")
    firefox.click("[data-do=off]")
    firefox.wait(f"{STATE}.includes('all of it has been removed')")
    assert firefox.evaluate("caches.keys()") == []


def test_every_kind_of_page_is_whole_without_the_engine(firefox: Firefox, book: Site) -> None:
    for name in ("manifest.json", "pyodide.js", "pyodide.asm.wasm"):
        book.rules[f"assets/engine/{name}"] = Rule(status=404)
    for path in KINDS.values():
        firefox.goto(book.url + path)
        firefox.sees("h1")
        assert len(firefox.text("article")) > 500
