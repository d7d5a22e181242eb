"""Make this checkout ready: Python packages, npm packages and, with `--browser`, the programs that tests need.

Reads requirements.txt, pyproject.toml and package-lock.json; leaves .venv, node_modules, and the
paths of browsers in .venv/chromium and .venv/firefox, of which the second may be empty. Standard
library only, since it runs before anything is installed. What was installed keeps the hash of the
files it was installed from, and nothing is done again while that hash holds.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OLDEST_NODE: Final = 18
"""Major version: what Debian 12 has."""

OLDEST_NPM: Final = 7
"""Major version: the first that reads the format of package-lock.json."""

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names a Chromium may have on PATH, the plainest first."""

POPPLER: Final = ("pdfinfo", "pdffonts", "pdftotext", "pdftoppm")
"""The programs that the tests open the checklist with."""

PLAYWRIGHT_CHROMIUM: Final = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
"""Prints where Playwright keeps its own Chromium, downloaded or not."""


@dataclass(frozen=True)
class Extra:
    """A program that some tests need. Where it cannot be had they are left out, and the run says so."""

    title: str
    variable: str
    """Names one to take."""
    names: tuple[str, ...]
    """Names it may have on PATH."""
    package: str
    """Debian's name of it."""
    version: str
    """A part of what it prints when asked for its version."""


EXTRAS: Final = {"firefox": Extra("Firefox", "FIREFOX", ("firefox-esr", "firefox"), "firefox-esr", "Mozilla Firefox")}
"""Each by the name of the file under .venv that holds its path."""


class LackError(Exception):
    """The machine lacks something; the message, one line for the reader, says what to install."""


@dataclass(frozen=True)
class Checkout:
    """A working copy of the project, and the environment in which commands run there."""

    root: Path
    environment: Mapping[str, str]

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The Python of the virtual environment."""
        return self.venv / "bin" / "python"

    def which(self, name: str) -> str | None:
        """Path of the program of that name, if PATH has one."""
        return shutil.which(name, path=self.environment.get("PATH", ""))

    def does(self, *command: str | Path, log: IO[str] | None = None) -> bool:
        """Run a command, its output going to the log or to the reader; true if it succeeds."""
        return self._run(command, output=log or sys.stderr, errors=log).returncode == 0

    def says(self, *command: str | Path) -> str:
        """Run a command and return what it prints; empty if it cannot be run or fails."""
        try:
            done = self._run(command, output=subprocess.PIPE, errors=subprocess.DEVNULL)
        except OSError:
            return ""
        return done.stdout.strip() if done.returncode == 0 else ""

    def _run(
        self, command: Sequence[str | Path], *, output: IO[str] | int, errors: IO[str] | int | None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            check=False,
        )


def main(arguments: Sequence[str], checkout: Checkout) -> int:
    """Prepare the checkout; return the exit status."""
    parser = ArgumentParser(prog="scripts/setup", description="Install what the project needs into this checkout.")
    parser.add_argument("--browser", action="store_true", help="also see that there are browsers and Poppler's tools")
    parser.add_argument("--address", metavar="HOST:PORT", help="also see that a server could listen there")
    options = parser.parse_args(arguments)
    try:
        npm = find_npm(checkout)
        if options.address:
            check_address(options.address)
        install_python_packages(checkout)
        install_project(checkout)
        install_npm_packages(checkout, npm)
        if options.browser:
            find_poppler(checkout)
            (checkout.venv / "chromium").write_text(f"{find_chromium(checkout)}\n", encoding="utf-8")
            for name, extra in EXTRAS.items():
                (checkout.venv / name).write_text(f"{find_extra(checkout, extra)}\n", encoding="utf-8")
    except LackError as lack:
        tell(str(lack))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def tell(line: str) -> None:
    """Say one line to the reader, away from standard output."""
    print(f"setup: {line}", file=sys.stderr, flush=True)


def major(version: str) -> int:
    """Major number of a version such as `v20.1.0`; 0 if it has none."""
    found = re.match(r"v?(\d+)\.", version)
    return int(found[1]) if found else 0


def find_npm(checkout: Checkout) -> str:
    """Path of an npm that works and is new enough, as its Node.js is."""
    cure = f"install Node.js {OLDEST_NODE} or newer, with npm (Debian: apt-get install npm)."
    npm = checkout.which("npm")
    if npm is None:
        raise LackError(f"npm was not found: {cure}")
    for name, oldest in (("npm", OLDEST_NPM), ("node", OLDEST_NODE)):
        version = checkout.says(checkout.which(name) or name, "--version")
        if major(version) < oldest:
            state = f"is too old ({version})" if major(version) else "does not run"
            raise LackError(f"{name} {state}: {cure}")
    return npm


def check_address(address: str) -> None:
    """Refuse an address that a server could not listen on."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_server((host, int(port))).close()
    except (OSError, ValueError, OverflowError) as error:
        cure = "stop what listens there, or try `make serve ADDRESS=127.0.0.1:8001`."
        raise LackError(f"cannot serve on {address}: {cure}") from error


def fingerprint(*files: Path) -> str:
    """Hash of the content of some files; one that is not there counts as empty."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def is_current(stamp: Path, key: str) -> bool:
    """Tell whether the stamp was written for this key."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == key


def install_python_packages(checkout: Checkout) -> None:
    """Install the pinned packages of requirements.txt into .venv; make that first if need be."""
    stamp = checkout.venv / "stamp-requirements"
    key = fingerprint(checkout.root / "requirements.txt")
    works = has_working_venv(checkout)
    if works and is_current(stamp, key):
        return
    if not works:
        tell("making .venv")
        if not checkout.does(sys.executable, "-m", "venv", "--clear", checkout.venv):
            raise LackError(f"{sys.executable} cannot make .venv: install a complete Python {python_version()}.")
    tell("installing the Python packages of requirements.txt (the first time takes a minute)")
    if not pip_installs(checkout, "--require-hashes", "-r", "requirements.txt"):
        raise LackError("the Python packages could not be installed, pip says why above: is there a network?")
    stamp.write_text(key, encoding="utf-8")


def python_version() -> str:
    """Major and minor version of the Python that runs this."""
    return "{}.{}".format(*sys.version_info)


def has_working_venv(checkout: Checkout) -> bool:
    """Tell whether .venv has the right Python and a pip, and was not moved since it was made."""
    pip = checkout.venv / "bin" / "pip"
    if not pip.is_file() or str(checkout.venv) not in pip.read_text(encoding="utf-8"):
        return False
    return (
        checkout.says(checkout.python, "-c", "import sys; print('{}.{}'.format(*sys.version_info))") == python_version()
    )


def pip_installs(checkout: Checkout, *arguments: str) -> bool:
    """Run `pip install`; true if it succeeds."""
    return checkout.does(
        checkout.python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        *arguments,
    )


def install_project(checkout: Checkout) -> None:
    """Install the project itself so that `decision` can be imported and edited in place."""
    stamp = checkout.venv / "stamp-project"
    key = fingerprint(checkout.root / "pyproject.toml")
    if is_current(stamp, key):
        return
    # The build backend is among the pinned packages: isolation would download it again, unpinned.
    if not pip_installs(checkout, "--no-deps", "--no-build-isolation", "-e", "."):
        raise LackError("the project could not be installed into .venv, pip says why above.")
    stamp.write_text(key, encoding="utf-8")


def install_npm_packages(checkout: Checkout, npm: str) -> None:
    """Install the locked npm packages into node_modules."""
    stamp = checkout.root / "node_modules" / ".stamp"
    key = fingerprint(*(checkout.root / name for name in ("package.json", "package-lock.json", ".npmrc")))
    if is_current(stamp, key):
        return
    tell("installing the npm packages of package-lock.json")
    # All packages are build tools, and NODE_ENV=production would leave them out.
    if not checkout.does(npm, "ci", "--include=dev", "--no-update-notifier"):
        raise LackError("the npm packages could not be installed, npm says why above: is there a network?")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(key, encoding="utf-8")


def find_poppler(checkout: Checkout) -> None:
    """See that Poppler's tools are there, or install them now."""
    if all(checkout.which(name) for name in POPPLER):
        return
    log_file = checkout.venv / "poppler.log"
    with log_file.open("w", encoding="utf-8") as log:
        tried = install_from_debian(checkout, log, "Poppler's tools", "poppler-utils")
    missing = [name for name in POPPLER if not checkout.which(name)]
    if missing:
        state = f"could not be installed ({log_file} says why)" if tried else "could not be installed"
        cure = "install Poppler's tools (Debian: apt-get install poppler-utils)."
        raise LackError(f"{missing[0]} was not found and {state}: {cure}")


def find_chromium(checkout: Checkout) -> str:
    """Path of a Chromium: the one asked for, one that is there, or one installed now."""
    asked = checkout.environment.get("CHROMIUM")
    if asked:
        path = checkout.which(asked)
        if path and is_chromium(checkout, path):
            return path
        raise LackError(f"CHROMIUM={asked} does not run as a Chromium: set it to the path of one, or unset it.")
    found = chromium_on_path(checkout) or chromium_of_playwright(checkout)
    if found:
        return found
    log_file = checkout.venv / "chromium.log"
    with log_file.open("w", encoding="utf-8") as log:
        installed = install_chromium(checkout, log)
    if not installed:
        cure = "install one (Debian: apt-get install chromium) or set CHROMIUM to the path of one"
        raise LackError(f"no Chromium was found and none could be installed ({log_file} says why): {cure}.")
    return installed


def install_chromium(checkout: Checkout, log: IO[str]) -> str | None:
    """Install Debian's Chromium or else Playwright's; return its path, or nothing if both fail."""
    if install_from_debian(checkout, log, "Chromium", "chromium", "fonts-dejavu-core"):
        found = chromium_on_path(checkout)
        if found:
            return found
    tell("downloading Chromium with Playwright")
    libraries = () if administrator_command(checkout) is None else ("--with-deps",)
    checkout.does(checkout.python, "-m", "playwright", "install", *libraries, "chromium", log=log)
    return chromium_of_playwright(checkout)


def is_chromium(checkout: Checkout, path: str) -> bool:
    """Tell whether the program is a Chromium that tests can drive."""
    version = checkout.says(path, "--version")
    # Ubuntu's comes as a snap, which cannot see the profile folder that a test gives it.
    return "Chrom" in version and "snap" not in version


def chromium_on_path(checkout: Checkout) -> str | None:
    """Path of the first Chromium on PATH that runs."""
    found = (checkout.which(name) for name in BROWSERS)
    return next((path for path in found if path and is_chromium(checkout, path)), None)


def chromium_of_playwright(checkout: Checkout) -> str | None:
    """Path of the Chromium that Playwright downloaded, if it did and it runs."""
    path = checkout.says(checkout.python, "-c", PLAYWRIGHT_CHROMIUM)
    return path if path and is_chromium(checkout, path) else None


def find_extra(checkout: Checkout, extra: Extra) -> str:
    """Path of such a program: the one asked for, one that is there, one installed now; empty if there is none."""
    asked = checkout.environment.get(extra.variable)
    if asked:
        path = checkout.which(asked)
        if path and is_extra(checkout, extra, path):
            return path
        cure = "set it to the path of one, or unset it"
        raise LackError(f"{extra.variable}={asked} does not run as a {extra.title}: {cure}.")
    found = extra_on_path(checkout, extra)
    if found:
        return found
    log_file = checkout.venv / f"{extra.package}.log"
    with log_file.open("w", encoding="utf-8") as log:
        install_from_debian(checkout, log, extra.title, extra.package)
    found = extra_on_path(checkout, extra)
    if not found:
        tell(f"no {extra.title} was found and none could be installed: the tests that need one will be left out.")
    return found or ""


def is_extra(checkout: Checkout, extra: Extra, path: str) -> bool:
    """Tell whether the program is what it should be, and not a snap, which cannot see a test's folders."""
    is_snap = b"/snap/" in Path(path).resolve().read_bytes()[:4096] or "/snap/" in str(Path(path).resolve())
    return not is_snap and extra.version in checkout.says(path, "--version")


def extra_on_path(checkout: Checkout, extra: Extra) -> str | None:
    """Path of the first such program on PATH that runs."""
    found = (checkout.which(name) for name in extra.names)
    return next((path for path in found if path and is_extra(checkout, extra, path)), None)


def install_from_debian(checkout: Checkout, log: IO[str], title: str, *packages: str) -> bool:
    """Try to install packages with apt-get; false where that may not be used."""
    administrator = administrator_command(checkout)
    if administrator is None:
        return False
    tell(f"installing {title} with apt-get")
    apt = (*administrator, "apt-get", "--yes", "--no-install-recommends")
    checkout.does(*apt, "update", log=log)
    checkout.does(*apt, "install", *packages, log=log)
    return True


def administrator_command(checkout: Checkout) -> tuple[str, ...] | None:
    """Return what to put before apt-get, or nothing if it cannot be used without a password."""
    if checkout.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ()
    sudo = checkout.which("sudo")
    return (sudo, "-n") if sudo and checkout.says(sudo, "-n", "echo", "allowed") else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Checkout(Path(__file__).resolve().parent.parent, os.environ)))
