"""Serve the site while it is written: ``python -m scripts.serve HOST:PORT``.

Watches all that the site is made of and builds it anew after a change, in a process of its own. That process lives on
while only pages and data change, since a build that has all code imported takes two thirds of the time; after a change
under decision/ or hooks/ a new one takes its place, so that the code is loaded anew. The server, and with it the
address and the pages that wait for news, stays the same. It is MkDocs' own, and runs no code of ours that could break.
While the site cannot be built, every page says why, and comes back by itself.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from html import escape
from pathlib import Path
from traceback import StackSummary, TracebackException
from typing import TYPE_CHECKING, override
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserverVFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).resolve().parent.parent
CODE = (ROOT / "decision", ROOT / "hooks")
WATCHED = (ROOT / "docs", ROOT / "overrides", ROOT / "mkdocs.yml", *CODE)
_RELOADING = re.compile(rb"<script>\s*var livereload = .*?</script>", re.DOTALL)
_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>The site cannot be built</title>
<style>body {{ margin: 2rem; font-family: sans-serif }} pre {{ white-space: pre-wrap; overflow-wrap: anywhere }}</style>
<h1>The site cannot be built</h1>
<p>This page comes back by itself as soon as it can.</p>
<pre>{findings}</pre>
"""


def start_logs() -> None:
    """Let MkDocs, and nobody else, print what it does."""
    logging.basicConfig(format="%(levelname)-8s-  %(message)s")
    logging.getLogger("mkdocs").setLevel(logging.INFO)


# --- the process that builds -------------------------------------------------------------------


def work(orders: Connection, site: str, address: str) -> None:
    """Build the site each time that something is received, and send back what ``build_site`` returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and that ends this
    start_logs()
    while True:
        try:
            orders.recv()
        except EOFError:
            return
        orders.send(build_site(site, address))


def build_site(site: str, address: str) -> tuple[str, str]:
    """Build the site into a folder; return why it cannot be built, or nothing, and its address if that is known."""
    log, said, url = logging.getLogger("mkdocs"), list[str](), ""
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # no class for this
    log.addHandler(listener)
    try:
        config = load_config(site_dir=site)
        config.site_url = url = f"http://{address}{urlsplit(config.site_url or '/').path}"
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=url)
        said.clear()  # warnings do not stop a build
    except (MkDocsException, SystemExit) as error:
        if not said:
            log.error(str(error))  # noqa: TRY400  # an author's mistake has no traceback
    except Exception as error:  # noqa: BLE001  # whatever our code raises is for its author to see
        found = TracebackException.from_exception(error)
        ours = [frame for frame in found.stack if any(Path(frame.filename).is_relative_to(code) for code in CODE)]
        found.stack = StackSummary.from_list(ours or found.stack)
        log.error("".join(found.format()))  # noqa: TRY400  # the calls inside MkDocs say nothing
    finally:
        log.removeHandler(listener)
    return "\n\n".join(said), url


# --- the server --------------------------------------------------------------------------------


class SiteServer(LiveReloadServer):
    """MkDocs' server, with a builder that loads changed code, and a page of findings."""

    def __init__(self, address: str, site: str) -> None:
        """Serve a folder at ``HOST:PORT``."""
        host, _, port = address.rpartition(":")
        super().__init__(self.rebuild, host, int(port), root=site)
        self.set_app(without_reloading(self.serve_request))
        self.observer = PollingObserverVFS(os.stat, _sources, polling_interval=0.5)  # type: ignore[assignment]  # a kin
        for path in WATCHED:
            self.watch(str(path))
        self.address, self.findings = address, ""
        self._start()

    def _start(self) -> None:
        """Let a new process build, which loads the code as it is now."""
        self.code = _stamps()
        spawn = multiprocessing.get_context("spawn")
        self.orders, theirs = spawn.Pipe()
        spawn.Process(target=work, args=(theirs, self.root, self.address), daemon=True).start()
        theirs.close()

    def rebuild(self) -> None:
        """Build the site. Never raises: what is wrong is shown."""
        if self.code != _stamps():
            self.orders.close()  # which ends the process that has the old code
            self._start()
        try:
            self.orders.send(None)
            self.findings, url = self.orders.recv()
        except (EOFError, OSError):
            self.code, self.findings = {}, "The process that builds the site has ended; the terminal may say why."
        else:
            if url:
                self.url, self.mount_path = url, f"{urlsplit(url).path.rstrip('/')}/"

    @override
    def serve_request(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith("/livereload/"):
            with self._epoch_cond:  # as for a page: not before the build under way has ended
                self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
                findings, epoch = self.findings, self._visible_epoch
            if findings:
                page = _PAGE.format(findings=escape(findings)).encode()
                start_response(
                    "500 Internal Server Error", [("Content-Type", "text/html"), ("Cache-Control", "no-store")]
                )
                return [self._inject_js_into_html(page, epoch)]  # type: ignore[no-untyped-call]  # MkDocs types it not
        return super().serve_request(environ, start_response)


def _sources(folder: str | None) -> Iterator[os.DirEntry[str]]:
    """List a folder without what Python keeps of compiled files, which a build writes itself."""
    return (entry for entry in os.scandir(folder) if entry.name != "__pycache__")


def _stamps() -> dict[str, int]:
    """Return when each file of the code was changed."""
    files = (path for code in CODE for path in code.rglob("*") if "__pycache__" not in path.parts and path.is_file())
    return {str(path): path.stat().st_mtime_ns for path in files}


def without_reloading(app: WSGIApplication) -> WSGIApplication:
    """Give the worker of a preview the files as they were built.

    MkDocs adds a script to every page that it serves. A browser that shows a page says so in a header,
    and so does a worker that only fetches it.
    """

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_SEC_FETCH_DEST") != "empty":
            return app(environ, start_response)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _: None

        content = _RELOADING.sub(b"", b"".join(app(environ, start)))
        status, headers = started[0]
        kept = [(name, text) for name, text in headers if name != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(content)))])
        return [content]

    return serve


def main(address: str) -> None:
    """Serve until Ctrl-C or a signal to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    start_logs()
    with tempfile.TemporaryDirectory(prefix="serve-") as site:
        server = SiteServer(address, site)
        try:
            server.rebuild()
            server.serve()  # type: ignore[no-untyped-call]  # likewise
        except KeyboardInterrupt:
            sys.exit(130)
        finally:
            server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
