"""What the tests of the offline copy share: a server that really stops, a small site, its releases.

Comes in: a folder. Goes out: a host under one address whatever happens to it, and what a reader sees of
the switch on the page about offline use.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from hooks import offline, release
from tests.browser.serving import Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

ASSETS = Path(__file__).resolve().parents[2] / "docs" / "assets"
BIG = 1_500_000
"""Bytes of the file in the small site that takes long."""

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<title>{title}</title><h1>{title}</h1>{body}<script src="{base}assets/offline.js"></script></html>"""
WORKER = "fetch('data.txt').then((found) => found.text()).then(postMessage)"


def small_site(folder: Path, release: str) -> Path:
    """Write a site of a few pages, whose every part says of which release it is."""
    panel = offline.panel("../../", on=True)
    files = {
        "index.html": PAGE.format(title=f"Home {release}", body="", base=""),
        "a/index.html": PAGE.format(title=f"A {release}", body="", base="../"),
        "embed/index.html": PAGE.format(title=f"Embed {release}", body="", base="../"),
        "404.html": PAGE.format(title=f"Not here {release}", body="", base=""),
        "take/offline/index.html": PAGE.format(title=f"Offline {release}", body=panel, base="../../"),
        "data.txt": f"data {release}",
        "worker.js": WORKER,
        "same.txt": "the same in all releases",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "big.bin").write_bytes(release.encode() * (BIG // len(release)))
    (folder / "assets").mkdir(exist_ok=True)
    for name in ("offline.js", "offline-page.js"):
        shutil.copy(ASSETS / name, folder / "assets" / name)
    return finish(folder)


def finish(folder: Path) -> Path:
    """Do what a build does at the end. The worker waits as long for a byte as tests may take."""
    offline.format_size(folder)
    script = offline.SCRIPT.read_text(encoding="utf-8")
    limit = "QUIET_LIMIT = 30_000;"
    assert limit in script
    offline.write_worker(folder, script.replace(limit, "QUIET_LIMIT = 3_600_000;"))
    return folder


def next_release(site: Path, folder: Path, old: str, new: str) -> Path:
    """Make the next release of a built site, in which a word of the data and of the pages is another."""
    shutil.copytree(site, folder, copy_function=os.link)
    engine = folder / "assets" / "engine"
    before = (engine / release.MANIFEST).read_bytes()
    bundle = (engine / "bundle.json").read_text(encoding="utf-8")
    assert old in bundle
    after = release.seal(before, {"bundle.json": bundle.replace(old, new).encode()})
    words = {old: new, release.release_of(before)[:16]: release.release_of(after)[:16]}
    for file in (engine / "bundle.json", *folder.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        said = text
        for word, instead in words.items():
            said = said.replace(word, instead)
        if said != text:
            file.unlink()  # the release before has the same file
            file.write_text(said, encoding="utf-8")
    for made in (engine / release.MANIFEST, folder / offline.WORKER):
        made.unlink()
    (engine / release.MANIFEST).write_bytes(after)
    return finish(folder)


@dataclass
class Host:
    """A server that keeps its address when it is stopped and started, and when its folder is replaced."""

    folder: Path
    port: int = 0
    site: Site = field(default_factory=lambda: Site({}))
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> Host:
        """Begin to answer."""
        self.site = self.stack.enter_context(serve({"": self.folder}, self.port))
        self.port = int(self.site.url.split(":")[2].split("/")[0])
        return self

    def stop(self) -> None:
        """Answer nothing any more."""
        self.stack.close()

    def publish(self, folder: Path) -> None:
        """Replace the whole site by another release."""
        self.folder = folder
        self.site.folders = {"": folder}

    def sent(self) -> list[str]:
        """Return the paths that were asked for since the last call."""
        paths = [sent.path for sent in self.site.sent]
        self.site.sent.clear()
        return paths


@dataclass(frozen=True)
class Switch:
    """The switch of the offline copy, as a reader meets it."""

    page: Page
    host: Host

    def open(self) -> Switch:
        """Open the page that has it."""
        self.page.goto(f"{self.host.site.url}take/offline/")
        return self

    def press(self, name: str) -> None:
        """Press one of its buttons."""
        self.page.locator(f"[data-do={name}]").click()

    def says(self, text: str) -> None:
        """Expect a sentence."""
        expect(self.page.locator(".sft-offline-state")).to_contain_text(text)

    def offers(self, *names: str) -> None:
        """Expect these buttons and no others."""
        shown = "[...document.querySelectorAll('[data-do]')].filter(one => !one.hidden).map(one => one.dataset.do)"
        self.page.wait_for_function(f"names => {shown}.join() === names", arg=",".join(names))

    def turn_on(self) -> None:
        """Make the copy and wait for it."""
        self.open().press("install")
        self.says("The offline copy is on")


def stored(page: Page) -> tuple[list[str], int]:
    """Return what a site's page finds stored in its browser: names of caches, number of registrations."""
    names: list[str] = page.evaluate("caches.keys()")
    count: int = page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")
    return names, count


def asked(page: Page, path: str) -> str:
    """Return the text that a page gets when it asks for a file of its site; nothing comes from the HTTP cache."""
    text: str = page.evaluate("path => fetch(path, {cache: 'reload'}).then(found => found.text())", path)
    return text


def end_workers(page: Page) -> None:
    """End the service worker's process, as browsers do whenever they like."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    session.detach()
