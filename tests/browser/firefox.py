"""A real Firefox, driven by npm's puppeteer-core: Playwright cannot drive Debian's.

Comes in: the path of a Firefox. Goes out: tabs in which a test opens, clicks, types and looks. Each
Firefox has a profile of its own that goes when it is closed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.patience import PATIENCE, SLOW_DEADLINES

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
NAMES = ("firefox-esr", "firefox")


def path_of_firefox() -> str | None:
    """Find a Firefox: what the variable FIREFOX names, else the first one on the path.

    An empty FIREFOX says that set-up looked for one and could not get any.
    """
    asked = os.environ.get("FIREFOX")
    return asked or None if asked is not None else next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(frozen=True)
class Firefox:
    """A running Firefox. Steps raise ``AssertionError`` with what the browser said."""

    process: subprocess.Popen[str]

    def step(self, name: str, *needs: object) -> object:
        """Do one step of firefox.mjs and return what came of it."""
        assert self.process.stdin  # `open_firefox` made it a pipe
        self.process.stdin.write(json.dumps([name, *needs]) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> object:
        """Read the answer to the last step."""
        assert self.process.stdout
        said = json.loads(self.process.stdout.readline() or '{"error": "Firefox has gone"}')
        if "error" in said:
            raise AssertionError(said["error"])
        return said["value"]

    def goto(self, url: str) -> str:
        """Open an address and return the one that it led to. Raises where nothing answers."""
        return str(self.step("goto", url))

    def reload(self) -> None:
        """Load the page again."""
        self.step("reload")

    def back(self) -> None:
        """Go back to the page before."""
        self.step("back")

    def heard(self) -> tuple[list[str], list[str]]:
        """Return the addresses that the pages have asked for so far, and the errors and warnings they gave."""
        told = self.step("heard")
        assert isinstance(told, dict)
        return told["asked"], told["wrong"]

    def tab(self, number: int) -> None:
        """Go to a tab, opening it if need be; the first is 0."""
        self.step("tab", number)

    def evaluate(self, expression: str) -> object:
        """Return what an expression of JavaScript comes to in the page."""
        return self.step("evaluate", expression)

    def wait(self, expression: str) -> None:
        """Wait until an expression of JavaScript is true in the page."""
        self.step("wait", expression)

    def sees(self, selector: str) -> None:
        """Wait until something that fits the selector has a size on the page."""
        self.wait(f"[...document.querySelectorAll({json.dumps(selector)})].some(one => one.getClientRects().length)")

    def text(self, selector: str) -> str:
        """Return the text that a reader sees there."""
        self.sees(selector)
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    def click(self, selector: str) -> None:
        """Click on the first that fits."""
        self.step("click", selector)

    def type(self, selector: str, text: str) -> None:
        """Type into a field that is empty."""
        self.step("type", selector, text)

    def press(self, key: str) -> None:
        """Press a key, by its name or its letter."""
        self.step("press", key)


@contextmanager
def open_firefox(path: str) -> Iterator[Firefox]:
    """Start a Firefox without a past, and end it with all that it started."""
    command = ["node", str(HERE / "firefox.mjs"), path, str(PATIENCE * 1000), SLOW_DEADLINES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        running = Firefox(process)
        try:
            running.answer()
            yield running
        finally:
            assert process.stdin
            process.stdin.close()  # the driver then closes the browser
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
