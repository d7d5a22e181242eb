"""Measure how long a click on Continue takes to paint the next question, before and after Python is ready.

Comes in: the built site. Goes out: a table, with the tasks over 50 ms and the requests to other origins that the
instrument adds to the page. Nothing is asserted about time.
"""

from __future__ import annotations

import re
import statistics
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import FLAGS, chromium, serve

if TYPE_CHECKING:
    from tests.browser.serving import Site

WASM = "assets/engine/pyodide.asm.wasm"
TARGET = 100
"""Milliseconds from the click to the painted question, at the 95th percentile."""

CLICK = """() => new Promise((done) => {
    const form = document.querySelector(".sft-question:not([hidden])");
    const fact = form.dataset.fact;
    const choose = form.querySelector("[name=answer][value=accuracy], [name=answer][value=narrow], [name=answer]");
    if (form.elements.number) form.elements.number.value = "1000"; else choose.click();
    const began = performance.now();
    const painted = () => requestAnimationFrame(() => setTimeout(() => {
        const now = document.querySelector(".sft-question:not([hidden])");
        if (now && now.dataset.fact === fact) painted();
        else done(performance.now() - began);
    }));
    form.querySelector(".sft-continue").click();
    painted();
})"""
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({type: "longtask", buffered: true});
"""


def walk(page: Page, questions: int) -> list[float]:
    """Answer some questions and return how long each took to give way to the next, in milliseconds."""
    return [page.evaluate(CLICK) for _ in range(questions)]


def clicks(browser: Browser, site: Site, *, ready: bool, rounds: int) -> list[float]:
    """Walk the first questions ``rounds`` times, each in a fresh context, with Python ready or held back."""
    site.rules.clear()
    if not ready:
        site.hold(WASM)
    times = []
    for _ in range(rounds):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{site.url}decide/")
        if ready:
            page.wait_for_function("decisionEngine.state === 'ready'", timeout=120_000)
        else:
            page.wait_for_function("decisionEngine.state === 'starting'", timeout=120_000)
        page.wait_for_timeout(1_000)  # a reader reads the question first
        times += walk(page, 4)
        context.close()
    site.rules = {}
    return times


def without_tool(page: str) -> str:
    """Take the instrument and its scripts out of a built page."""
    found = re.subn(r"<div data-search-exclude>.*?decide\.js\" defer></script>", "", page, flags=re.DOTALL)
    if found[1] != 1:
        raise ValueError("the page holds no instrument, or more than one")
    return found[0]


def look(browser: Browser, site: Site) -> tuple[int, int]:
    """Open the page, wait, and return the tasks over 50 ms and the requests to other origins."""
    here = urlsplit(site.url).netloc
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.add_init_script(WATCH)
    page.goto(f"{site.url}decide/")
    page.wait_for_timeout(3_500)
    found: int = page.evaluate("longTasks.length")
    context.close()
    return found, sum(netloc not in {here, ""} for netloc in asked)


def percentile(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    chosen = parser.parse_args()
    built = chosen.site.resolve()
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as bare,
        serve({"": built}) as site,
        serve({"": built, "decide/": Path(bare)}) as alone_site,
    ):
        stripped = without_tool((built / "decide" / "index.html").read_text(encoding="utf-8"))
        (Path(bare) / "index.html").write_text(stripped, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        before = clicks(browser, site, ready=False, rounds=chosen.rounds)
        after = clicks(browser, site, ready=True, rounds=chosen.rounds)
        looks = [(look(browser, site), look(browser, alone_site)) for _ in range(chosen.rounds)]
        browser.close()
    ours, alone = [with_it[0] for with_it, _ in looks], [without[0] for _, without in looks]
    elsewhere = sum(with_it[1] for with_it, _ in looks)
    rows = [
        ("click to next question, Python not ready, p95", f"{percentile(before):.0f} ms", f"target at most {TARGET}"),
        ("click to next question, Python ready, p95", f"{percentile(after):.0f} ms", f"target at most {TARGET}"),
        ("tasks over 50 ms, page with the instrument", f"{statistics.median(ours):g}", f"rounds: {ours}"),
        ("tasks over 50 ms, the same page without it", f"{statistics.median(alone):g}", f"rounds: {alone}"),
        ("requests to other origins", f"{elsewhere}", "target 0"),
    ]
    for name, value, note in rows:
        print(f"{name:<50}{value:>10}   {note}")


if __name__ == "__main__":
    main()
