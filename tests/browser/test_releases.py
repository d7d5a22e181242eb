"""Two releases of the site meet: a page of one, an engine of another. In the second a fact has another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.copies import Host, Switch, next_release
from tests.browser.journey import SECOND, START, unfold
from tests.browser.serving import Rule
from tests.browser.test_offline_live import DAMAGE, sha
from tests.browser.test_scripts import answer, asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

RENAMED = "tuned-already"
OUTDATED = "A new edition of this site is out, and this page is of the one before."
READY = "() => decisionEngine.state === 'ready'"


@pytest.fixture(scope="session")
def second(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the second release."""
    return next_release(built, tmp_path_factory.mktemp("releases") / "second", SECOND, RENAMED)


@pytest.fixture
def host(built: Path) -> Iterator[Host]:
    """Serve the first release."""
    running = Host(built).start()
    yield running
    running.stop()


def reload_button(place: Page | Frame) -> None:
    """Press the button that follows the sentence, and get the second release."""
    expect(place.locator(".sft-status-line")).to_contain_text(OUTDATED)
    expect(place.locator(".sft-status-line")).to_contain_text("kept")
    expect(place.locator(".sft-retry")).to_have_text("Reload")
    place.locator(".sft-retry").click()


def test_a_page_whose_engine_is_of_the_next_release_says_so_and_keeps_the_answers(
    page: Page, host: Host, second: Path
) -> None:
    gate = host.site.hold("assets/engine/manifest.json")
    page.goto(f"{host.site.url}decide/")
    answer(page, "accuracy")
    asked(page, SECOND)
    host.publish(second)
    gate.open()
    reload_button(page)
    asked(page, RENAMED)
    page.wait_for_function(READY)
    assert "gap=accuracy" in page.evaluate("location.hash")
    answer(page, "none")
    expect(page.locator(f".sft-question[data-fact='{RENAMED}']:not([hidden])")).to_have_count(0)


def test_a_page_that_has_its_engine_goes_on_and_says_so_at_a_part_that_comes_later(
    page: Page, host: Host, second: Path
) -> None:
    page.goto(f"{host.site.url}decide/")
    page.wait_for_function(READY)
    host.publish(second)
    page.evaluate("link => { location.hash = link; }", f"{START}&gap=unmeasured")
    expect(page.locator(".sft-verdict > h2")).to_be_visible()
    host.site.rules["assets/engine/checklist-a4.pdf"] = Rule(status=404)  # it is the same in both
    unfold(page)
    page.click("[data-paper=a4]")
    said = page.locator(".sft-take:has([data-paper]) .sft-said")
    expect(said).to_contain_text(OUTDATED)
    host.site.rules.clear()
    said.get_by_role("button", name="Reload").click()
    page.wait_for_function("() => window.decisionEngine?.state === 'ready' && !decisionEngine.outdated")
    expect(page.locator(".sft-verdict > h2")).to_be_visible()
    assert "gap=unmeasured" in page.evaluate("location.hash")


def test_a_retry_after_a_deployment_says_that_there_is_a_new_edition(page: Page, host: Host, second: Path) -> None:
    host.site.rules["assets/engine/bundle.json"] = Rule(status=503)
    page.goto(f"{host.site.url}decide/#{START}&gap=unmeasured")
    retry = page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    host.publish(second)
    host.site.rules.clear()
    retry.click()
    reload_button(page)
    expect(page.locator(".sft-verdict > h2")).to_be_visible()


def test_a_new_page_beside_an_old_engine_in_the_cache_gets_its_own_without_a_word(
    page: Page, host: Host, second: Path
) -> None:
    page.goto(f"{host.site.url}decide/")
    page.wait_for_function(READY)
    old = page.context.new_page()
    old.goto(f"{host.site.url}decide/")
    old.wait_for_function(READY)
    host.publish(second)
    host.sent()
    page.reload()
    page.wait_for_function(READY)
    sent = host.sent()
    assert {"assets/engine/manifest.json", "assets/engine/bundle.json"} <= set(sent)
    assert "assets/engine/pyodide.asm.wasm" not in sent
    page.evaluate("link => { location.hash = link; }", f"{START}&gap=accuracy")
    asked(page, RENAMED)
    # The other tab goes on with what it has.
    old.evaluate("link => { location.hash = link; }", f"{START}&gap=accuracy")
    asked(old, SECOND)


def test_an_embed_that_waited_says_so_in_its_frame(page: Page, host: Host, second: Path) -> None:
    page.goto(f"{host.site.url}embed/v1/")
    page.wait_for_selector(".sft-live")
    host.publish(second)
    answer(page, "accuracy")
    reload_button(page)
    asked(page, RENAMED)
    page.locator(".sft-question:not([hidden]) legend").click()
    page.wait_for_function(READY)
    assert "gap=accuracy" in page.evaluate("location.hash")


def test_an_offline_copy_serves_its_own_release(page: Page, host: Host, second: Path) -> None:
    Switch(page, host).turn_on()
    host.publish(second)
    page.goto(f"{host.site.url}decide/#{START}&gap=accuracy")
    page.wait_for_function(READY)
    asked(page, SECOND)


@pytest.mark.parametrize("name", ["bundle.json", "manifest.json"])
def test_an_offline_copy_that_lost_what_the_server_has_no_longer_leads_to_the_new_edition(
    page: Page, host: Host, second: Path, name: str
) -> None:
    Switch(page, host).turn_on()
    page.evaluate(DAMAGE, [sha(host, f"assets/engine/{name}"), "missing"])
    host.publish(second)
    page.goto(f"{host.site.url}decide/#{START}&gap=accuracy")
    reload_button(page)
    asked(page, RENAMED)
    page.wait_for_function(READY)
    assert "gap=accuracy" in page.evaluate("location.hash")
