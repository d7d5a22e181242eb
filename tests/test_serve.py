"""The server follows pages, trees and code; while the site cannot be built, every page says why and comes back."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from tests.copies import with_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
SITE = "/should-you-fine-tune/"
ROUNDS = 15
"""How often to wait for news, a minute each; only a broken server takes all of them."""
TREE, CODE, PAGE = "docs/tree/playbook.yml", "decision/tree/model.py", "docs/about.md"


def checkout(folder: Path) -> Path:
    """Copy what the server needs."""
    for name in ("docs", "overrides", "hooks", "decision", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, folder)
    for name in ("node_modules", "tests"):
        (folder / name).symlink_to(ROOT / name)
    return with_kept(folder)


def change(path: Path, before: str, after: str) -> Callable[[], object]:
    """Change a file, and return what undoes it."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return lambda: path.write_text(text, encoding="utf-8")


class Server:
    """The server of a checkout, as `make serve` starts it."""

    def __init__(self, project: Path) -> None:
        """Start it, and wait until it serves."""
        self.project = project
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve", f"127.0.0.1:{self.port}"],
            cwd=project,
            env={name: text for name, text in os.environ.items() if name != "SITE_URL"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed: list[str] = []
        serves = Event()
        self.reader = Thread(target=self._read, args=(serves,), daemon=True)
        self.reader.start()
        assert serves.wait(ROUNDS * 60), "".join(self.printed)
        assert self.process.poll() is None, "".join(self.printed)

    def _read(self, serves: Event) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.printed.append(line)
                if "Serving on http" in line:
                    serves.set()
        serves.set()  # it has ended

    def end(self) -> None:
        """End it as a terminal that is closed does."""
        self.process.terminate()
        self.process.wait(ROUNDS * 60)
        self.reader.join()

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; return the status and its HTML."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=ROUNDS * 60)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def until(self, page: str, status: int, text: str) -> str:
        """Follow a page as a browser does, until it has a status and a text; return its HTML."""
        found = (0, "")
        for _ in range(ROUNDS):
            found = self.get(f"{SITE}{page}")
            if found[0] == status and text in unescape(found[1]):
                return found[1]
            epoch = re.search(r"livereload\((\d+), \d+\);", found[1])
            assert epoch, f"{page} does not wait for news: {found}"
            self.get(f"/livereload/{epoch[1]}/1")  # answers when there is something new
        raise AssertionError(f"{page} never came to {status} with {text!r}: {found}")

    def change(self, file: str, before: str, after: str) -> Callable[[], object]:
        """Change a file of the checkout, and return what undoes it."""
        return change(self.project / file, before, after)


@pytest.fixture(scope="module")
def first() -> list[tuple[int, str]]:
    """Hold what the server answers when its very first build fails."""
    return []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, first: list[tuple[int, str]]) -> Iterator[Server]:
    """Serve a copy of the checkout, whose tree is broken at first and then mended."""
    project = checkout(tmp_path_factory.mktemp("checkout"))
    mend = change(project / TREE, "ask: scope", "ask: scoop")
    started = Server(project)
    first += [started.get(path) for path in ("/", f"{SITE}about/", f"{SITE}nowhere/")]
    mend()
    yield started
    started.end()


def test_make_serve_starts_this_server() -> None:
    command = ["make", "--no-print-directory", "--dry-run", "serve", "ADDRESS=127.0.0.1:8123"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1].endswith("-m scripts.serve 127.0.0.1:8123")


def test_a_first_build_that_fails_is_explained_on_every_page(server: Server, first: list[tuple[int, str]]) -> None:
    server.until("about/", 200, "</article>")

    assert len(first) == 3
    for status, page in first:
        assert status == 500
        assert re.search(r"tree/playbook\.yml:\d+: unknown-question: .*“scoop”", page)
        assert "    try: " in page


def test_a_changed_page_shows_by_itself(server: Server) -> None:
    undo = server.change(PAGE, "---\n\n", "---\n\nThis was written just now.\n\n")
    server.until("about/", 200, "This was written just now.")
    undo()


def test_a_broken_tree_shows_its_finding_as_text_until_it_is_mended(server: Server) -> None:
    undo = server.change(TREE, "ask: scope", 'ask: "<b>scoop"')
    page = server.until("about/", 500, "<b>scoop")
    assert "    try: " in page
    assert "Traceback" not in page
    assert "&lt;b&gt;scoop" in page
    assert "<b>" not in page

    undo()
    server.until("about/", 200, "</article>")


def test_changed_code_is_loaded_anew(server: Server) -> None:
    undo = server.change(CODE, "= label or ident", '= "Better words" or ident')
    server.until("levers/better-prompt/", 200, "· Better words</p>")

    undo()
    server.until("levers/better-prompt/", 200, "· Prompting</p>")


def test_broken_code_shows_its_place_until_it_is_mended(server: Server) -> None:
    for before, after, error in (
        ("from enum import StrEnum\n", "import regret\n", "No module named 'regret'"),
        ("= label or ident", '= label or "ident', "SyntaxError: unterminated string literal"),
        ("class Family(str)", "class Family(undefined)", "NameError: name 'undefined' is not defined"),
    ):
        undo = server.change(CODE, before, after)
        page = server.until("about/", 500, error)
        assert re.search(rf'File "[^"]*{re.escape(CODE)}", line \d+', unescape(page))
        undo()
    server.until("about/", 200, "</article>")
