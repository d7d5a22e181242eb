"""A processor that is four times slower: the start, a Retry and the waits come to the same, and only later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.journey import TRAINED, skip_checklist, unfold
from tests.browser.serving import Rule, serve
from tests.browser.test_engine_boot import WITHOUT_WORKERS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SLOWER = 4
WASM = "assets/engine/pyodide.asm.wasm"


@pytest.mark.parametrize("place", ["worker", "page"])
def test_a_slow_processor_changes_nothing_but_the_time(page: Page, built: Path, place: str) -> None:
    """Where Python runs on the page, it is slowed too."""
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    with serve({"": built}) as site:
        site.rules[WASM] = Rule(keep=1000)
        page.goto(f"{site.url}decide/#{TRAINED}")
        expect(page.locator(".sft-status-line")).to_contain_text("arrived incomplete or damaged")

        site.rules.clear()
        page.locator(".sft-retry").click()
        skip_checklist(page)
        unfold(page)
        expect(page.locator("[data-waits], [aria-busy=true]")).to_have_count(0)

        assert page.evaluate("[decisionEngine.state, decisionEngine.place]") == ["ready", place]
        assert page.locator(".sft-plan > li").count() > 0
        assert TRAINED.partition("&gap")[2].partition("&")[0] in page.url
