"""A static server that can be told to misbehave, and the browser to look at it with.

Comes in: folders, rules for single paths. Goes out: an address on this machine, and a log of what
was sent.
"""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, override
from urllib.parse import unquote, urlsplit

from tests.browser.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PREFIX = "/should-you-fine-tune/"
"""The sub-path under which the site lives, as on GitHub Pages."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
ZIPPED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".xml"}
"""What is sent with gzip. Not ``.zip``: a host may well leave it as it is."""

USUAL = {"Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"}
"""Headers of every answer, as GitHub Pages sends them."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True)
class Gate:
    """Where answers wait until a test lets them go on."""

    asked: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Wait until somebody has asked for what is behind it."""
        assert self.asked.wait(PATIENCE)

    def open(self) -> None:
        """Let through what waits, and all that comes later."""
        self.opened.set()

    def pass_through(self) -> None:
        """Come to the gate as a request, and wait until it opens."""
        self.asked.set()
        self.opened.wait()


@dataclass(frozen=True)
class Rule:
    """How to answer a path differently from what is right."""

    status: int = 200
    content_type: str | None = None
    keep: int | None = None
    """Send only that many bytes of the file, as a complete answer."""
    flip: int | None = None
    """Change one bit of the byte there."""
    gate: Gate | None = None
    """Send nothing until it opens, or the server ends."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """One answer. ``size`` counts the bytes of its body as they were sent."""

    path: str
    status: int
    size: int


@dataclass
class Site:
    """A running server. ``rules`` may change at any time; keys are paths below the prefix, or "*"."""

    folders: Mapping[str, Path]
    """Where paths come from, by their beginning: {"": site, "assets/engine/": runtime}."""
    url: str = ""
    rules: dict[str, Rule] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    gates: list[Gate] = field(default_factory=list)

    def hold(self, *paths: str) -> Gate:
        """Hold back the answers for some paths."""
        gate = Gate()
        self.gates.append(gate)
        self.rules |= dict.fromkeys(paths, Rule(gate=gate))
        return gate

    def end(self) -> None:
        """Answer nothing any more, also what is held back."""
        self.over.set()
        for gate in self.gates:
            gate.open()

    def find(self, path: str) -> Path | None:
        """Give the file for a path below the prefix; the longest matching beginning wins."""
        start = max((start for start in self.folders if path.startswith(start)), key=len, default=None)
        if start is None:
            return None
        root = self.folders[start].resolve()
        found = (root / path.removeprefix(start)).resolve()
        if found.is_dir():
            found /= "index.html"
        return found if found.is_file() and found.is_relative_to(root) else None


def _content(path: Path, rule: Rule) -> bytes:
    """Return what is sent of a file."""
    content = bytearray(path.read_bytes()[: rule.keep])
    if rule.flip is not None:
        content[rule.flip] ^= 1
    return bytes(content)


@lru_cache(maxsize=256)
def _zipped(content: bytes) -> bytes:
    """Compress once, however often it is asked for."""
    return gzip.compress(content, 6, mtime=0)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            whole = unquote(urlsplit(self.path).path)
            path = whole.removeprefix(PREFIX)
            rule = site.rules.get(path) or site.rules.get("*") or Rule()
            if rule.gate:
                rule.gate.pass_through()
            if site.over.is_set():  # a connection that was kept open must not outlive the server
                self.close_connection = True
                return
            found = site.find(path) if whole.startswith(PREFIX) else None
            status = rule.status if found or rule.status != Rule.status else 404
            headers = {**USUAL, **rule.headers}
            if found is None or status != Rule.status:
                body = b"not here"
                headers["Content-Type"] = TYPES[".txt"]
            else:
                headers["Content-Type"] = (
                    TYPES.get(found.suffix, "application/octet-stream")
                    if rule.content_type is None
                    else rule.content_type
                )
                if found.suffix in ZIPPED and "gzip" in self.headers.get("Accept-Encoding", ""):
                    headers["Content-Encoding"] = "gzip"
                    body = _zipped(_content(found, rule))
                else:
                    body = _content(found, rule)
            site.sent.append(Sent(path if whole.startswith(PREFIX) else whole, status, len(body)))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Keep the terminal for the tests; `site.sent` remembers."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a browser that goes away in mid-answer."""


@contextmanager
def serve(folders: Mapping[str, Path], port: int = 0) -> Iterator[Site]:
    """Serve folders below the prefix on a port of this machine; a free one where none is named."""
    site = Site(folders)
    with _Server(("127.0.0.1", port), _handler(site)) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.end()
            server.shutdown()
            thread.join()


def chromium() -> str:
    """Find a Chromium: what the variable CHROMIUM names, else the first one on the path.

    Raises ``FileNotFoundError`` where there is none.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        message = f"no browser found: install one of {', '.join(BROWSERS)}, or set CHROMIUM to its path"
        raise FileNotFoundError(message)
    return found
