"""Measure when pages paint, beside the same articles in bare Material.

Comes in: the built site. Goes out: for each kind of page first and largest paint, blocking time and layout shift as
medians, ours and bare in turn, on a slowed processor and network. Nothing is asserted about time.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from playwright.sync_api import sync_playwright

from tests.browser.serving import FLAGS, chromium, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

type Menu = str | list[Menu] | dict[str, Menu]
"""As in mkdocs.yml: a page, or titles with what is below them."""

KINDS = {
    "home": "",
    "decide": "decide/",
    "costs": "costs/",
    "playbook": "playbook/evaluation-first/",
    "lever": "levers/retrieval/",
    "question": "questions/gap/",
    "cases": "cases/",
    "evidence": "evidence/",
}
"""One page of each kind, by its path in the site."""

ARTICLE = re.compile(r"(<article[^>]*>)(.*)(</article>)", re.DOTALL)
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
HEADING = re.compile(r'<h([23])[^>]* id="([^"]+)"[^>]*>(.*?)(?:<a class="headerlink|</h)', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SLOWER = 4
"""How many times slower the processor is made."""

NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""A phone's: milliseconds, bytes a second."""

SETTLED = 2_500
"""Milliseconds after the load in which a larger paint or a shift is still noticed."""

WATCH = """
window.seen = { largest: 0, shift: 0, blocked: 0 };
const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { seen.largest = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
watch("longtask", (entry) => { seen.blocked += entry.duration - 50; });
"""


class _AnyTag(yaml.SafeLoader):
    """Reads what MkDocs adds to YAML as nothing."""


_AnyTag.add_multi_constructor("", lambda *_: None)

READ = "({ first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, ...seen })"


def build_bare(built: Path, folder: Path) -> Path:
    """Build the site with Material alone: the same menu and tables of contents, our articles without their scripts."""
    ours = yaml.load((built.parent / "mkdocs.yml").read_text(encoding="utf-8"), _AnyTag)  # noqa: S506  # a SafeLoader
    articles = {path: article_of(built, path) for path in KINDS.values()}
    for source in pages_of(ours["nav"]):
        page = folder / "docs" / source
        page.parent.mkdir(parents=True, exist_ok=True)
        heads = HEADING.findall(articles.get(source.removesuffix("index.md").replace(".md", "/"), ""))
        lines = [f"{'#' * int(level)} {unescape(TAG.sub('', words))} {{: #{name} }}" for level, name, words in heads]
        page.write_text("\n\n".join(["# Title", *lines]), encoding="utf-8")
    settings = {
        "site_name": ours["site_name"],
        "theme": {"name": "material", "font": False, "features": ours["theme"]["features"]},
        "plugins": ["search"],
        "markdown_extensions": ["attr_list", {"toc": {"permalink": True}}],
        "nav": ours["nav"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True)
    for path, article in articles.items():
        target = folder / "site" / path / "index.html"
        target.write_text(ARTICLE.sub(lambda found: found[1] + article + found[3], target.read_text("utf-8")), "utf-8")  # noqa: B023  # called at once
    return folder / "site"


def article_of(built: Path, path: str) -> str:
    """Return what is in the article of a built page, without scripts."""
    found = ARTICLE.search((built / path / "index.html").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"no article on the page {path!r}")
    return SCRIPT.sub("", found[2])


def pages_of(menu: Menu) -> Iterator[str]:
    """Give the pages of a menu, in order."""
    if isinstance(menu, str):
        yield menu
    else:
        for below in menu.values() if isinstance(menu, dict) else menu:
            yield from pages_of(below)


def look(browser: Browser, address: str) -> dict[str, float]:
    """Open a page in a new browser window of a phone, and return what was seen: milliseconds, and the shift."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(SETTLED)
    seen: dict[str, float] = page.evaluate(READ)
    context.close()
    return seen


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--pages", nargs="*", choices=KINDS, default=list(KINDS))
    chosen = parser.parse_args()
    built = chosen.site.resolve()
    print(f"{'page':<10}{'first paint':>20}{'largest paint':>20}{'blocked':>18}{'shift':>14}   ours and bare, medians")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = build_bare(built, Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with serve({"": built}) as ours, serve({"": bare}) as theirs:
            for name in chosen.pages:
                pairs = [
                    (look(browser, ours.url + KINDS[name]), look(browser, theirs.url + KINDS[name]))
                    for _ in range(chosen.rounds)
                ]
                row = [
                    [statistics.median(pair[side][what] for pair in pairs) for side in (0, 1)]
                    for what in ("first", "largest", "blocked", "shift")
                ]
                times = "".join(f"{own:>9.0f} /{other:>6.0f} ms" for own, other in row[:3])
                print(f"{name:<10}{times}{row[3][0]:>9.3f} /{row[3][1]:>6.3f}")
        browser.close()


if __name__ == "__main__":
    main()
