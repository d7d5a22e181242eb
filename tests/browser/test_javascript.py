"""The example of the page “From JavaScript”, as it stands there, on a page of another origin."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from decision.interfaces import browser
from tests.browser.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TAG = re.compile(r"<[^>]+>")
BLOCK = re.compile(r"<code>(.*?)</code></pre>", re.DOTALL)
ADDRESS = re.compile(r'<script src="(.*?)assets/engine\.js"')


def example_of(built: Path) -> str:
    """Return the first block of code of the page, as a reader copies it."""
    block = BLOCK.search((built / "take" / "javascript" / "index.html").read_text(encoding="utf-8"))
    assert block
    return unescape(TAG.sub("", block[1]))


def test_the_example_gives_the_lever_that_the_engine_gives(page: Page, built: Path, tmp_path: Path) -> None:
    example = example_of(built)
    address = ADDRESS.search(example)
    assert address
    browser.load((built / "assets" / "engine" / "bundle.json").read_text(encoding="utf-8"))
    request = {"today": "2026-11-29", "link": "gap=none&existing-tune=none"}
    lever = json.loads(browser.ask(json.dumps(request)))["verdict"]["leading"]["lever"]

    with serve({"": built}) as site, serve({"": tmp_path}) as host:
        whole = example.replace(address[1], site.url)
        (tmp_path / "index.html").write_text(f"<!doctype html><title>Host</title><body>{whole}", encoding="utf-8")
        page.goto(host.url)

        expect(page.locator("body")).to_contain_text(lever)
        reply = page.evaluate("decisionEngine.ask({ today: '2026-11-29', link: '' })")
        assert (reply["show"], page.evaluate("decisionEngine.place")) == ("question", "page")
