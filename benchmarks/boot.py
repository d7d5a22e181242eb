"""Measure how long Python takes to start in a browser: ours and the stock runtime, in turn.

Comes in: a runtime made by hooks/runtime.py, and a built site if there is one. Goes out: a table.
Nothing is asserted about time: a machine may be slow, the ratio of the two should hold anywhere.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import FLAGS, Site, chromium, serve

PROJECT = Path(__file__).resolve().parents[1]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENGINE = "assets/engine/"
TARGETS = {"ratio": 0.45, "bytes": 4_150_000}

BLANK = '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Bench</title>'
OURS = f'{BLANK}<script src="../assets/engine.js"></script>'
STOCK_WORKER = """
importScripts("../stock/pyodide.js");
loadPyodide({indexURL: new URL("../stock/", location.href).href})
    .then((python) => postMessage(python.runPython("1 + 1")));
"""

START_STOCK = """() => new Promise((done) => {
    const began = performance.now();
    new Worker("stock-worker.js").onmessage = () => done(performance.now() - began);
})"""
START_OURS = """(base) => new Promise((done, fail) => {
    const began = performance.now();
    decisionEngine.start(base);
    decisionEngine.onstate((state, message) => {
        if (state === "ready") done(performance.now() - began);
        if (state === "failed") fail(new Error(message));
    });
})"""
WATCH_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => longTasks.push(entry.duration)))
    .observe({type: "longtask", buffered: true});
"""


@dataclass(frozen=True)
class Start:
    """One start in a fresh context. Times in milliseconds, ``size`` in bytes as sent."""

    time: float
    size: int
    tasks: tuple[float, ...]
    """Main-thread tasks over 50 milliseconds."""
    elsewhere: int
    """Requests to other origins."""


@contextmanager
def fresh(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Open a page without a past and note where its requests go."""
    context = browser.new_context()
    page = context.new_page()
    origins: list[str] = []
    context.on("request", lambda request: origins.append(urlsplit(request.url).netloc))
    page.add_init_script(WATCH_TASKS)
    page.goto(address)
    page.wait_for_timeout(300)  # let the page's own work end first
    yield page, origins
    context.close()


def start(browser: Browser, site: Site, path: str, script: str | None, *arguments: str) -> Start:
    """Open ``path`` and run ``script``, which gives the time it took; without one, only look."""
    with fresh(browser, site.url + path) as (page, origins):
        before = len(site.sent)
        time = page.evaluate(script, *arguments) if script else 0.0
        page.wait_for_timeout(300 if script else 2_000)
        here = urlsplit(site.url).netloc
        return Start(
            time=time,
            size=sum(sent.size for sent in site.sent[before:]),
            tasks=tuple(page.evaluate("() => longTasks")),
            elsewhere=sum(1 for origin in origins if origin not in {here, ""}),
        )


def measure(browser: Browser, site: Site, page: str, rounds: int) -> Mapping[str, list[Start]]:
    """Start the stock runtime and ours and open the page alone, in turn, ``rounds`` times each."""
    runs: dict[str, list[Start]] = {"stock": [], "ours": [], "page alone": []}
    base = site.url + ENGINE
    for _ in range(rounds):
        runs["stock"].append(start(browser, site, "bench/", START_STOCK))
        runs["ours"].append(start(browser, site, page, START_OURS, base))
        runs["page alone"].append(start(browser, site, page, None))
    return runs


def table(runs: Mapping[str, list[Start]]) -> str:
    """Say what was measured, one line each."""
    stock, ours, alone = runs["stock"], runs["ours"], runs["page alone"]

    def middle(starts: list[Start]) -> float:
        return statistics.median(start.time for start in starts)

    def spread(starts: list[Start]) -> str:
        return f"{min(start.time for start in starts):,.0f} to {max(start.time for start in starts):,.0f}"

    paired = statistics.median(mine.time / theirs.time for mine, theirs in zip(ours, stock, strict=True))

    def tasks(starts: list[Start]) -> str:
        count = statistics.median(len(start.tasks) for start in starts)
        longest = max((task for start in starts for task in start.tasks), default=0)
        return f"{count:g} (longest {longest:.0f} ms)"

    rows: list[tuple[str, Any, str]] = [
        ("rounds", len(ours), "each start in a fresh context"),
        ("stock loadPyodide in a worker, median", f"{middle(stock):,.0f} ms", spread(stock)),
        ("our engine ready, median", f"{middle(ours):,.0f} ms", spread(ours)),
        ("ratio of the medians", f"{middle(ours) / middle(stock):.2f}", f"target at most {TARGETS['ratio']}"),
        ("median of the ratios, round by round", f"{paired:.2f}", "less noise on a busy machine"),
        ("stock, over the wire", f"{stock[0].size:,} bytes", ""),
        ("ours, over the wire", f"{ours[0].size:,} bytes", f"target at most {TARGETS['bytes']:,}"),
        ("tasks over 50 ms, page with engine", tasks(ours), ""),
        ("tasks over 50 ms, page alone", tasks(alone), "the difference is ours"),
        ("requests to other origins", sum(start.elsewhere for start in ours), "target 0"),
    ]
    return "\n".join(f"{name:<40} {value!s:>22}   {note}".rstrip() for name, value, note in rows)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("runtime", type=Path, help="folder made by hooks/runtime.py, with bundle.json")
    parser.add_argument("--site", type=Path, help="built site; without one a blank page is used")
    parser.add_argument("--page", default="", help="page of the site, for example decide/")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        bench = Path(temporary)
        (bench / "index.html").write_text(OURS, encoding="utf-8")
        (bench / "stock-worker.js").write_text(STOCK_WORKER, encoding="utf-8")
        folders = {
            "bench/": bench,
            "stock/": PROJECT / "node_modules" / "pyodide",
            "assets/": PROJECT / "docs" / "assets",
            ENGINE: arguments.runtime,
        }
        if arguments.site:
            folders |= {"": arguments.site, "assets/": arguments.site / "assets"}
        page = arguments.page if arguments.site else "bench/"
        with serve(folders) as site:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            try:
                sys.stdout.write(table(measure(browser, site, page, arguments.rounds)) + "\n")
            finally:
                browser.close()


if __name__ == "__main__":
    main()
