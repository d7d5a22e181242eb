"""What a browser is sent may be damaged, and what it is asked may never end. There is always a way on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import sealed
from tests.browser.serving import Rule, Site
from tests.browser.test_engine_boot import (
    ASK,
    DAMAGED,
    RUNTIME,
    START,
    TOLD,
    WITHOUT_WORKERS,
    again,
    boot,
    clock,
    failed,
    in_,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LATER = "A part that this needs could not be loaded."
FLIP = Rule(flip=12)
"""A byte of the smallest file, and behind the beginning by which browsers know WebAssembly."""


def sent(site: Site, name: str) -> int:
    """Return how often a file was sent."""
    return [one.path for one in site.sent].count(f"assets/engine/{name}")


@pytest.mark.parametrize(("place", "name"), [*(("worker", name) for name in RUNTIME), ("page", "bundle.json")])
def test_a_file_with_one_changed_bit_is_asked_for_once_more_and_then_said(
    page: Page, site: Site, name: str, place: str
) -> None:
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    site.rules[f"assets/engine/{name}"] = FLIP
    assert failed(DAMAGED) == boot(page, site)
    assert sent(site, name) == (3 if name == "manifest.json" else 2)  # and once to see whether it is of a new release


@pytest.mark.parametrize("rule", [FLIP, Rule(keep=10), Rule(status=404)])
@pytest.mark.parametrize("name", RUNTIME)
def test_what_is_wrong_in_the_browsers_cache_alone_is_mended_without_a_word(
    page: Page, site: Site, name: str, rule: Rule
) -> None:
    site.rules[f"assets/engine/{name}"] = rule
    page.goto(site.url)
    page.evaluate("name => fetch(`assets/engine/${name}`).then((found) => found.arrayBuffer())", name)
    site.rules.clear()
    assert in_("worker") == again(page)
    assert sent(site, name) == 2


def test_a_later_part_that_is_damaged_is_said_and_is_right_at_the_next_request(
    page: Page, site: Site, runtime: Path, tmp_path: Path
) -> None:
    (tmp_path / "late").mkdir()
    later = shutil.copytree(runtime, tmp_path / "late" / "engine")
    (later / "part.txt").write_text("as it should be", encoding="utf-8")
    site.folders = {**site.folders, "assets/engine/": sealed(later)}
    boot(page, site)
    ask = "() => decisionEngine.ask('now', ['part.txt']).then(({bundle}) => bundle, (error) => error.message)"
    site.rules["assets/engine/part.txt"] = Rule(flip=3)
    assert page.evaluate(ask) == LATER
    assert page.evaluate("decisionEngine.state") == "ready"
    site.rules.clear()
    assert page.evaluate(ask) == "as it should be"


LIMIT = """
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
    return post.call(this, message.quiet ? {...message, quiet: LIMIT} : message);
};
"""
"""Makes the silence of the network after which a start ends as short as a test wants it, in milliseconds."""


def test_a_network_that_is_silent_ends_the_start(page: Page, site: Site) -> None:
    page.add_init_script(LIMIT.replace("LIMIT", "500"))
    site.hold("assets/engine/pyodide.asm.wasm")
    assert failed("Python did not start in time.") == boot(page, site)
    site.gates[0].open()
    site.rules.clear()
    page.add_init_script(LIMIT.replace("LIMIT", "20000"))
    page.reload()
    assert in_("worker") == again(page)


def test_work_of_the_processor_does_not_end_the_start(page: Page, site: Site, runtime: Path, tmp_path: Path) -> None:
    """However little silence is let pass, and however long Python takes for what it was given."""
    (tmp_path / "busy").mkdir()
    busy = shutil.copytree(runtime, tmp_path / "busy" / "engine")
    (busy / "bundle.json").write_text('{"seconds": 12}', encoding="utf-8")
    site.folders = {**site.folders, "assets/engine/": sealed(busy)}
    page.add_init_script(LIMIT.replace("LIMIT", "5000"))
    assert in_("worker") == boot(page, site)


def test_a_reply_that_does_not_come_ends_the_worker_and_a_new_one_answers(browser: Browser, site: Site) -> None:
    with clock(browser) as page:
        assert in_("worker") == boot(page, site)
        asked = "word => { window.told = null; decisionEngine.ask(word).catch((error) => { told = error.message; }); }"
        page.evaluate(asked, "loop")
        assert page.evaluate("decisionEngine.state") == "ready"
        page.clock.run_for(31_000)
        assert failed("Python did not answer in time.") == page.evaluate(TOLD)
        assert page.evaluate("told") == "Python did not answer in time."
        assert in_("worker") == again(page)
        assert page.evaluate(ASK, "now")["asked"] == "now"


def test_a_worker_whose_script_does_not_come_ends_the_start(browser: Browser, site: Site) -> None:
    site.hold("assets/engine-worker.js")
    with clock(browser) as page:
        page.goto(site.url)
        page.evaluate(START)
        page.clock.run_for(31_000)
        assert failed("Python did not start in time.") == page.evaluate(TOLD)
        site.gates[0].open()
        site.rules.clear()
        assert in_("worker") == again(page)


def test_a_machine_that_slept_has_not_waited(browser: Browser, site: Site) -> None:
    site.hold("assets/engine-worker.js")
    with clock(browser) as page:
        page.goto(site.url)
        page.evaluate(START)
        page.clock.fast_forward("10:00")  # fires what is due once, as after a sleep
        assert page.evaluate("decisionEngine.state") == "starting"
