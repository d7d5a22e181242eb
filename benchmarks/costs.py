"""Measure how long the cost table takes to follow a slider: to the typical figure, and to the ranges.

Comes in: the built site. Goes out: a table, with the tasks over 50 ms that dragging a slider puts on the page's main
thread. Python runs in a worker. Beside them stands a question without work, there and back; times are given as
multiples of that, too. Nothing is asserted about time.
"""

from __future__ import annotations

import statistics
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import FLAGS, chromium, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET, TARGET_RANGES = 50, 300
"""Milliseconds at the 95th percentile: from a move to the typical figure, and from the last move to the ranges."""
DRAG_MS, PAUSE_MS = 3_000, 30
"""How long a slider is dragged, and how long it rests between two moves."""

MOVE = """([place, whole]) => new Promise((done) => {
    const slider = document.querySelector("[data-name=volume] .sft-slider");
    const table = document.querySelector("[data-part=table]");
    const watch = new MutationObserver(() => {
        if (whole && table.textContent.includes("…")) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    });
    watch.observe(table, {childList: true});
    slider.value = place;
    const began = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
})"""
EMPTY = """(count) => new Promise((done) => {
    const times = [];
    const { base } = document.querySelector(".sft-cost").dataset;
    const once = async () => {
        const began = performance.now();
        await decisionEngine.ask({today: decisionEngine.today, base, cost: {view: "tokens", text: ""}});
        requestAnimationFrame(() => setTimeout(() => {
            times.push(performance.now() - began);
            if (times.length < count) setTimeout(once, 30);
            else done(times);
        }));
    };
    once();
})"""
DRAG = """([time, pause, moves]) => new Promise((done) => {
    const slider = document.querySelector("[data-name=volume] .sft-slider");
    const tasks = [];
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
    watch.observe({type: "longtask"});
    const began = performance.now();
    const step = () => {
        const passed = performance.now() - began;
        if (passed > time) {
            setTimeout(() => { watch.disconnect(); done(tasks); }, 1000);
            return;
        }
        if (moves) {
            slider.value = 300 + 400 * passed / time;
            slider.dispatchEvent(new Event("input", {bubbles: true}));
        }
        setTimeout(step, pause);
    };
    step();
})"""
SETTLED = """() => document.querySelector("[data-part=summary]").textContent.includes("of draws")
    && !document.querySelector("[data-part=table]").textContent.includes("…")"""


def places(count: int) -> list[int]:
    """Return places of the slider, each far enough from the one before to change the figure."""
    return [300 + 37 * number % 400 for number in range(count)]


def typical(page: Page, count: int, *, resting: bool) -> list[float]:
    """Return how long typical figures took, in milliseconds; while ranges are under way, or once they are there."""
    times = []
    for place in places(count):
        if resting:
            page.wait_for_function(SETTLED)
        times.append(page.evaluate(MOVE, [place, False]))
    page.wait_for_function(SETTLED)
    return times


def ranges(page: Page, count: int) -> list[float]:
    """Return how long after the last of a few quick moves the ranges were there, in milliseconds."""
    times = []
    for place in places(count):
        for before in (20, 10):
            page.evaluate(MOVE, [place - before, False])
        times.append(page.evaluate(MOVE, [place, True]))
    return times


def long_tasks(page: Page, rounds: int, *, moves: bool) -> list[list[float]]:
    """Return the tasks over 50 ms of each round, in milliseconds, in which a slider is dragged or nothing is done."""
    found = []
    for _ in range(rounds):
        found.append(page.evaluate(DRAG, [DRAG_MS, PAUSE_MS, moves]))
        page.wait_for_function(SETTLED)
    return found


def percentile(times: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def row(name: str, times: Sequence[float], empty: Sequence[float], target: int = 0) -> tuple[str, str, str]:
    """Return a line on times: the 95th percentile, also in ``empty`` round trips, the median, how many there are."""
    ratio = percentile(times) / percentile(empty)
    note = f"p50 {statistics.median(times):.0f} ms of {len(times)}, p95 {ratio:.1f} empty round trips"
    note += f", target at most {target} ms" if target else ""
    return f"{name}, p95", f"{percentile(times):.0f} ms", note


def counted(name: str, rounds: list[list[float]]) -> tuple[str, str, str]:
    """Return a line on long tasks: how many a round has at the median, and the longest of all."""
    counts = [len(tasks) for tasks in rounds]
    longest = max((task for tasks in rounds for task in tasks), default=0)
    return name, f"{statistics.median(counts):g}", f"rounds: {counts}, longest {longest:.0f} ms"


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with sync_playwright() as playwright, serve({"": chosen.site.resolve()}) as site:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{site.url}costs/")
        page.wait_for_function("decisionEngine.state === 'ready' && decisionEngine.place === 'worker'", timeout=120_000)
        page.wait_for_timeout(1_000)
        empty = page.evaluate(EMPTY, chosen.moves + 1)[1:]  # the first one imports
        idle = long_tasks(page, chosen.rounds, moves=False)
        resting = typical(page, chosen.moves, resting=True)
        under_way = typical(page, chosen.moves, resting=False)
        whole = ranges(page, chosen.moves // 2)
        dragged = long_tasks(page, chosen.rounds, moves=True)
        page.locator(".sft-chart").first.scroll_into_view_if_needed()
        page.wait_for_timeout(3_000)
        charted = long_tasks(page, chosen.rounds, moves=True)
        browser.close()
    rows = [
        row("an empty round trip", empty, empty),
        row("slider to typical figure, at rest", resting, empty, TARGET),
        row("slider to typical figure, ranges under way", under_way, empty, TARGET),
        row("last move of a slider to ranges", whole, empty, TARGET_RANGES),
        counted("tasks over 50 ms, the page left alone", idle),
        counted("tasks over 50 ms, a slider dragged", dragged),
        counted("the same with the charts in view", charted),
    ]
    for name, value, note in rows:
        print(f"{name:<50}{value:>10}   {note}")


if __name__ == "__main__":
    main()
