"""Python starts in a real browser, or says in one sentence why not; a second try can mend it."""

from __future__ import annotations

from contextlib import contextmanager
from posixpath import normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.patience import PATIENCE
from tests.browser.serving import Rule, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

START = "() => decisionEngine.start('assets/engine/')"
ENDED = "() => ['ready', 'failed'].includes(decisionEngine.state)"
TOLD = "() => ({state: decisionEngine.state, message: decisionEngine.message, place: decisionEngine.place})"
ASK = "(request) => decisionEngine.ask(request)"
RUNTIME = (
    "manifest.json",
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "stdlib.zip",
    "engine.zip",
    "bundle.json",
)

NOT_FOUND = "Python could not start, because a file it needs could not be loaded."
WRONG_TYPE = "Python could not start, because the server sends a file with the wrong type."
DAMAGED = "Python could not start, because a file it needs arrived incomplete or damaged."
NO_WEBASSEMBLY = "Python cannot run here, because this browser or this site does not allow WebAssembly."


def boot(page: Page, site: Site) -> dict[str, str]:
    """Open the page, start the engine, and tell how that ended, long before the deadline."""
    page.goto(site.url)
    return again(page)


def again(page: Page) -> dict[str, str]:
    """Start once more on the page that is open."""
    page.evaluate(START)
    page.wait_for_function(ENDED)
    told: dict[str, str] = page.evaluate(TOLD)
    return told


def failed(message: str) -> dict[str, str]:
    """Give what a page is told when the start failed."""
    return {"state": "failed", "message": message, "place": ""}


def in_(place: str) -> dict[str, str]:
    """Give what a page is told when Python is there."""
    return {"state": "ready", "message": "", "place": place}


def answered(request: object) -> dict[str, Any]:
    """Give the reply that the stand-in engine owes to a request."""
    return {"asked": request, "bundle": {"bundle": "here"}, "third": "1/3", "page_visible": False}


def test_starts_in_a_worker_and_answers(page: Page, site: Site) -> None:
    """Python gets the bundle, answers with JSON, and sees nothing of the page."""
    assert in_("worker") == boot(page, site)
    request = {"text": 'äöü "quoted" \u2028', "number": 0.1}
    assert answered(request) == page.evaluate(ASK, request)


def test_asks_one_server_only_and_for_each_file_once(page: Page, site: Site) -> None:
    """A start needs the listed files and nothing else, from nobody else."""
    requests: list[Request] = []

    def remember(request: Request) -> None:
        requests.append(request)

    page.context.on("request", remember)
    boot(page, site)
    here = urlsplit(site.url).netloc
    assert {here} == {urlsplit(request.url).netloc for request in requests if not request.url.startswith("data:")}
    expected = [
        "index",
        "assets/engine.js",
        "assets/engine-worker.js",
        *(f"assets/engine/{name}" for name in RUNTIME),
    ]
    assert sorted(expected) == sorted(sent.path or "index" for sent in site.sent)


def test_answers_what_was_asked_before_it_was_ready_in_order(page: Page, site: Site) -> None:
    """Requests sent before and during the start wait for Python."""
    page.goto(site.url)
    replies = page.evaluate(
        """async () => {
            const order = [];
            const asked = [1, 2].map((n) => decisionEngine.ask(n).then((reply) => order.push(reply.asked)));
            decisionEngine.start("assets/engine/");
            asked.push(decisionEngine.ask(3).then((reply) => order.push(reply.asked)));
            await Promise.all(asked);
            return order;
        }"""
    )
    assert replies == [1, 2, 3]


def test_an_error_in_python_refuses_one_request_and_no_other(page: Page, site: Site) -> None:
    """A bug shows as a Python traceback; the next request is answered."""
    boot(page, site)
    told = page.evaluate("() => decisionEngine.ask('raise').catch((error) => error.message)")
    assert "ValueError: asked to" in told
    assert answered("next") == page.evaluate(ASK, "next")
    assert page.evaluate("() => decisionEngine.state") == "ready"


def test_tells_every_state_once(page: Page, site: Site) -> None:
    """A listener hears the present state at once and then each change."""
    page.goto(site.url)
    page.evaluate("() => { window.heard = []; decisionEngine.onstate((state) => heard.push(state)); }")
    again(page)
    assert page.evaluate("() => heard") == ["idle", "starting", "ready"]


WITHOUT_WORKERS = """
window.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } };
"""


def test_starts_on_the_page_where_workers_are_refused(page: Page, site: Site) -> None:
    """The constructor throws, as it does in an opaque origin."""
    page.add_init_script(WITHOUT_WORKERS)
    assert in_("page") == boot(page, site)
    assert answered([1]) == page.evaluate(ASK, [1])
    assert page.evaluate("() => String(fetch)").startswith("function fetch() { [native code]")


def test_starts_on_the_page_where_a_policy_refuses_workers(page: Page, site: Site) -> None:
    """The refusal comes as an event after the constructor has returned."""
    site.rules[""] = Rule(headers={"Content-Security-Policy": "worker-src 'none'"})
    assert in_("page") == boot(page, site)


def test_starts_in_a_frame_with_an_opaque_origin(page: Page, site: Site) -> None:
    """A sandboxed frame has no workers and no storage, and still gets an answer."""
    site.rules["*"] = Rule(headers={"Access-Control-Allow-Origin": "*"})
    page.goto(site.url)
    page.set_content(f'<iframe sandbox="allow-scripts" src="{site.url}"></iframe>')
    (frame,) = page.frames[1:]
    frame.wait_for_function("() => window.decisionEngine")
    with pytest.raises(Exception, match="sandboxed"):
        frame.evaluate("() => localStorage.length")
    frame.evaluate(START)
    frame.wait_for_function(ENDED)
    assert in_("page") == frame.evaluate(TOLD)


@pytest.mark.parametrize(
    ("place", "name"),
    [*(("worker", name) for name in RUNTIME), ("page", "pyodide.js"), ("page", "pyodide.asm.wasm")],
)
def test_a_missing_file_is_said(page: Page, site: Site, name: str, place: str) -> None:
    """Whatever the file, and wherever Python would run."""
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    site.rules[f"assets/engine/{name}"] = Rule(status=404)
    assert failed(NOT_FOUND) == boot(page, site)


def test_a_missing_worker_script_is_said(page: Page, site: Site) -> None:
    """Neither a worker nor the page can run what is not there."""
    site.rules["assets/engine-worker.js"] = Rule(status=404)
    assert failed(NOT_FOUND) == boot(page, site)


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("pyodide.asm.wasm", 0),
        ("pyodide.asm.wasm", 3),
        ("stdlib.zip", 300),
        ("engine.zip", 300),
        ("manifest.json", 300),
    ],
)
def test_a_truncated_file_is_said(page: Page, site: Site, name: str, keep: int) -> None:
    """However little of it arrives."""
    site.rules[f"assets/engine/{name}"] = Rule(keep=keep)
    assert failed(DAMAGED) == boot(page, site)


def test_webassembly_that_lacks_its_end_is_said(page: Page, site: Site, runtime: Path) -> None:
    """One byte short of a whole file."""
    whole = (runtime / "pyodide.asm.wasm").stat().st_size
    site.rules["assets/engine/pyodide.asm.wasm"] = Rule(keep=whole - 1)
    assert failed(DAMAGED) == boot(page, site)


@pytest.mark.parametrize("content_type", ["application/octet-stream", ""])
def test_a_wrong_type_is_said(page: Page, site: Site, content_type: str) -> None:
    """Browsers compile WebAssembly while it arrives only under its own type."""
    site.rules["assets/engine/pyodide.asm.wasm"] = Rule(
        headers={"X-Content-Type-Options": "nosniff"}, content_type=content_type
    )
    assert failed(WRONG_TYPE) == boot(page, site)


def test_a_page_in_the_place_of_webassembly_is_said(page: Page, site: Site, runtime: Path, tmp_path: Path) -> None:
    """The right type does not help when the content is something else."""
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / "pyodide.asm.wasm").write_bytes(
        b"<!doctype html>" + bytes((runtime / "pyodide.asm.wasm").stat().st_size - 15)
    )
    site.folders = {**site.folders, "assets/engine/pyodide.asm.wasm": fake / "pyodide.asm.wasm"}
    assert failed(WRONG_TYPE) == boot(page, site)


@pytest.mark.parametrize("place", ["worker", "page"])
def test_a_policy_without_webassembly_is_said(page: Page, site: Site, place: str) -> None:
    """Pyodide itself would wait for ever."""
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    site.rules["*"] = Rule(headers={"Content-Security-Policy": "script-src 'self'"})
    page.goto(site.url)
    told = again_by_script(page)
    assert failed(NO_WEBASSEMBLY) == told


@pytest.mark.parametrize("place", ["worker", "page"])
def test_starts_under_the_strictest_policy_it_can_live_with(page: Page, site: Site, place: str) -> None:
    """Nothing but scripts, requests and workers from here, and WebAssembly."""
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
    site.rules["*"] = Rule(headers={"Content-Security-Policy": policy})
    page.goto(site.url)
    assert in_(place) == again_by_script(page)


def again_by_script(page: Page) -> dict[str, str]:
    """Start without `wait_for_function`, which a strict policy refuses to the test as well."""
    told: dict[str, str] = page.evaluate(
        """() => new Promise((done) => {
            decisionEngine.start("assets/engine/");
            decisionEngine.onstate((state, message) => {
                if (state !== "starting") done({state, message, place: decisionEngine.place});
            });
        })"""
    )
    return told


DENIED = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, {get() { throw new DOMException("denied", "SecurityError"); }});
Object.defineProperty(document, "cookie", {get() { throw new DOMException("denied", "SecurityError"); }});
"""


@pytest.mark.parametrize("place", ["worker", "page"])
def test_denied_storage_does_not_matter(page: Page, site: Site, place: str) -> None:
    """Nothing is stored, so nothing is asked of the browser's storage."""
    page.add_init_script(DENIED + (WITHOUT_WORKERS if place == "page" else ""))
    assert in_(place) == boot(page, site)
    assert answered(1) == page.evaluate(ASK, 1)


@pytest.mark.parametrize(
    ("place", "name", "rule"),
    [
        ("worker", "pyodide.asm.wasm", Rule(status=404)),
        ("worker", "pyodide.asm.wasm", Rule(keep=5_000_000)),
        ("worker", "pyodide.asm.js", Rule(keep=500_000)),
        ("worker", "manifest.json", Rule(keep=20)),
        ("worker", "../engine-worker.js", Rule(status=404)),
        ("page", "pyodide.asm.wasm", Rule(keep=5_000_000)),
        ("page", "pyodide.asm.js", Rule(status=404)),
    ],
)
def test_a_second_try_succeeds_once_the_server_is_mended(
    page: Page, site: Site, name: str, rule: Rule, place: str
) -> None:
    """Although the broken file may be kept in the browser's cache for ten minutes."""
    if place == "page":
        page.add_init_script(WITHOUT_WORKERS)
    site.rules[normpath(f"assets/engine/{name}")] = rule
    assert boot(page, site)["state"] == "failed"
    site.rules.clear()
    assert in_(place) == again(page)
    assert answered("now") == page.evaluate(ASK, "now")


def test_what_waits_when_the_start_fails_is_refused_with_the_reason(page: Page, site: Site) -> None:
    """No promise stays open; asking after the failure is refused as well."""
    site.rules["assets/engine/pyodide.asm.wasm"] = Rule(status=503)
    page.goto(site.url)
    told = page.evaluate(
        """async () => {
            const before = decisionEngine.ask(1).catch((error) => error.message);
            decisionEngine.start("assets/engine/");
            return [await before, await decisionEngine.ask(2).catch((error) => error.message)];
        }"""
    )
    assert told == [NOT_FOUND, NOT_FOUND]


@contextmanager
def clock(browser: Browser) -> Iterator[Page]:
    """Open a page whose clock the test turns."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    context.clock.install()
    yield context.new_page()
    context.close()


def test_a_page_that_loads_the_script_twice_has_one_engine(page: Page, site: Site) -> None:
    """Themes that swap pages in place may run a script again."""
    boot(page, site)
    page.add_script_tag(url=f"{site.url}assets/engine.js")
    assert page.evaluate("() => decisionEngine.state") == "ready"
    assert len([sent for sent in site.sent if sent.path.endswith("engine-worker.js")]) == 1
