"""A checkout on a bare machine: what set-up finds, what it says when something is missing.

A machine is a folder of small fake programs that is the whole of PATH. The scripts are the real
ones. The last part holds the files of the frame to each other: pins, versions, targets, workflows.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent

THIS_PYTHON = f'exec "{sys.executable}" "$@"'
PYTHON_WITHOUT_VENV = "echo 3.13; exit 1"
PYTHON_311 = "echo 3.11"
BROKEN = "exit 127"
POPPLER = ("pdfinfo", "pdffonts", "pdftotext", "pdftoppm")

INSTALLED_PYTHON = """\
case "$2" in
    *version_info*) echo 3.13 ;;
    *playwright*) echo "{playwright_chromium}" ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A checkout, the only folder on PATH, a home folder, and a list of what was run."""

    checkout: Path
    programs: Path
    home: Path
    log: Path

    def has(self, name: str, does: str, folder: Path | None = None) -> Path:
        """Put a program on the machine, on PATH unless a folder is given."""
        path = (folder or self.programs) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        record = f"echo \"{name} $*\" >>'{self.log}'"
        path.write_text(f"#!/bin/sh\n{record}\n{does}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def set_up(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run set-up there."""
        return subprocess.run(
            [self.checkout / "scripts" / "setup", *arguments],
            cwd=self.checkout,
            env={"PATH": str(self.programs), "HOME": str(self.home), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def refusal(self, *arguments: str, **variables: str) -> str:
        """Return the one line with which set-up gives up."""
        done = self.set_up(*arguments, **variables)
        lines = done.stderr.splitlines()
        assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), done
        return lines[0]

    def installations(self) -> list[str]:
        """Return what was installed so far, in order."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        found = (re.search(r"-r requirements\.txt|-e \.|npm ci", line) for line in lines)
        return [match[0] for match in found if match]

    def chromium(self) -> str:
        """Return the path that set-up noted for the tests."""
        return self.noted("chromium")

    def noted(self, name: str) -> str:
        """Return what set-up noted of a program for the tests; empty where there is none."""
        return (self.checkout / ".venv" / name).read_text(encoding="utf-8").strip()


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """Make a machine with nothing on it but the checkout."""
    machine = Machine(tmp_path / "a checkout", tmp_path / "programs", tmp_path / "home", tmp_path / "log")
    machine.checkout.mkdir()
    machine.programs.mkdir()
    shutil.copytree(ROOT / "scripts", machine.checkout / "scripts")
    for name in (".python-version", "requirements.txt", "pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, machine.checkout)
    return machine


@pytest.fixture
def machine(bare: Machine) -> Machine:
    """Make a machine that has Python, npm and a .venv into which nothing was installed yet."""
    venv = bare.checkout / ".venv"
    bare.has("python3.13", THIS_PYTHON)
    bare.has("npm", "echo 9.2.0")
    bare.has("node", "echo v18.20.4")
    for name in POPPLER:
        bare.has(name, "")
    bare.has("python", INSTALLED_PYTHON.format(playwright_chromium=""), venv / "bin")
    bare.has("pip", f"# {venv}", venv / "bin")
    return bare


# Python


def test_no_python_is_said_in_one_line(bare: Machine) -> None:
    line = bare.refusal()
    assert "Python 3.13 is needed, and no Python was found: install it" in line


def test_an_older_python_is_named(bare: Machine) -> None:
    python = bare.has("python3", PYTHON_311)
    line = bare.refusal()
    assert f"Python 3.13 is needed, and {python} is 3.11: install Python 3.13" in line


def test_a_python_without_venv_is_told_from_a_missing_one(bare: Machine) -> None:
    python = bare.has("python3.13", PYTHON_WITHOUT_VENV)
    line = bare.refusal()
    assert f"{python} cannot make virtual environments" in line
    assert "apt-get install python3.13-venv" in line


@pytest.mark.parametrize("name", ["python3.13", "python3", "python"])
def test_python_is_found_under_its_names(machine: Machine, name: str) -> None:
    (machine.programs / "python3.13").unlink()
    machine.has(name, THIS_PYTHON)
    assert machine.set_up().returncode == 0


@pytest.mark.parametrize("first", [BROKEN, PYTHON_311, PYTHON_WITHOUT_VENV])
def test_a_python_that_will_not_do_is_passed_over(machine: Machine, first: str) -> None:
    earlier = machine.programs.parent / "earlier on PATH"
    machine.has("python3.13", first, earlier)
    done = machine.set_up(PATH=f"{earlier}:{machine.programs}")
    assert done.returncode == 0


@pytest.mark.parametrize(
    "folder",
    [".pyenv/versions/3.13.5/bin", ".local/share/uv/python/cpython-3.13.5-linux-x86_64-gnu/bin"],
    ids=["pyenv", "uv"],
)
def test_a_python_that_a_version_manager_keeps_is_found(machine: Machine, folder: str) -> None:
    machine.has("python3.13", BROKEN)
    machine.has("python3.13", THIS_PYTHON, machine.home / folder)
    assert machine.set_up().returncode == 0


# npm


def test_no_npm_is_said_in_one_line(machine: Machine) -> None:
    (machine.programs / "npm").unlink()
    assert "npm was not found: install Node.js 18 or newer, with npm" in machine.refusal()


@pytest.mark.parametrize(
    ("name", "does", "state"),
    [
        ("npm", "echo 6.14.18", "npm is too old (6.14.18)"),
        ("npm", BROKEN, "npm does not run"),
        ("node", "echo v12.22.9", "node is too old (v12.22.9)"),
        ("node", BROKEN, "node does not run"),
    ],
    ids=["old npm", "broken npm", "old node", "broken node"],
)
def test_an_npm_that_will_not_do_is_named(machine: Machine, name: str, does: str, state: str) -> None:
    machine.has(name, does)
    assert f"{state}: install Node.js 18 or newer, with npm" in machine.refusal()


# What is installed, and when


def test_nothing_is_installed_twice(machine: Machine) -> None:
    everything = ["-r requirements.txt", "-e .", "npm ci"]
    assert machine.set_up().returncode == 0
    assert machine.installations() == everything
    assert machine.set_up().returncode == 0
    assert machine.installations() == everything


@pytest.mark.parametrize(
    ("file", "step"),
    [
        ("requirements.txt", "-r requirements.txt"),
        ("pyproject.toml", "-e ."),
        ("package-lock.json", "npm ci"),
    ],
)
def test_what_depends_on_a_changed_file_is_installed_again(machine: Machine, file: str, step: str) -> None:
    machine.set_up()
    before = machine.installations()
    with (machine.checkout / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    assert machine.set_up().returncode == 0
    assert machine.installations() == [*before, step]


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    machine.has("npm", "case $1 in ci) exit 1 ;; esac; echo 9.2.0")
    failed = machine.set_up()
    assert failed.returncode == 1
    assert "the npm packages could not be installed" in failed.stderr.splitlines()[-1]
    machine.has("npm", "echo 9.2.0")
    assert machine.set_up().returncode == 0
    assert machine.installations()[-2:] == ["npm ci", "npm ci"]


def test_a_checkout_that_was_moved_gets_a_new_venv(machine: Machine) -> None:
    (machine.checkout / "requirements.txt").write_text("", encoding="utf-8")
    machine.set_up()
    moved = machine.checkout.with_name("moved")
    machine.checkout.rename(moved)
    again = Machine(moved, machine.programs, machine.home, machine.log)
    assert "setup: making .venv" in again.set_up().stderr


# The address


def test_an_address_in_use_is_said_in_one_line(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = "{}:{}".format(*server.getsockname())
        assert f"cannot serve on {address}: stop what listens" in machine.refusal("--address", address)


def test_something_that_is_no_address_is_said_in_one_line(machine: Machine) -> None:
    assert "cannot serve on nowhere:" in machine.refusal("--address", "nowhere")


# The browser


def test_the_chromium_that_is_asked_for_wins(machine: Machine) -> None:
    machine.has("chromium", "echo Chromium 156.0")
    asked = machine.has("my-browser", "echo Chromium 140.0", machine.home)
    assert machine.set_up("--browser", CHROMIUM=str(asked)).returncode == 0
    assert machine.chromium() == str(asked)


@pytest.mark.parametrize("asked", ["/nowhere/chromium", "npm"])
def test_asking_for_something_else_than_a_chromium_is_refused(machine: Machine, asked: str) -> None:
    machine.has("chromium", "echo Chromium 156.0")
    machine.set_up()
    line = machine.refusal("--browser", CHROMIUM=asked)
    assert f"CHROMIUM={asked} does not run as a Chromium" in line


@pytest.mark.parametrize("snap", ["echo Chromium 120.0 snap", BROKEN], ids=["snap", "stub"])
def test_a_chromium_that_tests_cannot_drive_is_passed_over(machine: Machine, snap: str) -> None:
    machine.has("chromium", snap)
    chrome = machine.has("google-chrome", "echo Google Chrome 141.0")
    assert machine.set_up("--browser").returncode == 0
    assert machine.chromium() == str(chrome)


def test_debian_packages_come_before_a_download(machine: Machine) -> None:
    chromium = machine.programs / "chromium"
    machine.has("sudo", 'shift; "$@"')
    machine.has(
        "apt-get",
        f"""case "$*" in *"install chromium"*)
            printf '#!/bin/sh\\necho Chromium 156.0\\n' >'{chromium}'; /bin/chmod +x '{chromium}' ;;
        esac""",
    )
    assert machine.set_up("--browser").returncode == 0
    assert machine.chromium() == str(chromium)
    assert "playwright install" not in machine.log.read_text(encoding="utf-8")


def test_playwright_downloads_one_where_debian_has_none(machine: Machine) -> None:
    downloaded = machine.home / "playwright" / "chrome"
    machine.has("sudo", 'shift; "$@"')
    machine.has("apt-get", "exit 100")
    machine.has(
        "python",
        f"""{INSTALLED_PYTHON.format(playwright_chromium=downloaded)}
        case "$*" in "-m playwright install --with-deps chromium")
            /bin/mkdir -p '{downloaded.parent}'
            printf '#!/bin/sh\\necho Chromium 140.0\\n' >'{downloaded}'
            /bin/chmod +x '{downloaded}' ;;
        esac""",
        machine.checkout / ".venv" / "bin",
    )
    assert machine.set_up("--browser").returncode == 0
    assert machine.chromium() == str(downloaded)


def test_no_chromium_to_be_had_is_said_at_the_end_in_one_line(machine: Machine) -> None:
    done = machine.set_up("--browser")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert "no Chromium was found and none could be installed" in last
    assert "Debian: apt-get install chromium" in last


# Programs that some tests need


@pytest.fixture
def with_chromium(machine: Machine) -> Machine:
    """Make a machine that has what every test needs."""
    machine.has("chromium", "echo Chromium 156.0")
    return machine


def test_a_firefox_on_the_machine_is_noted(with_chromium: Machine) -> None:
    firefox = with_chromium.has("firefox-esr", "echo Mozilla Firefox 153.7.0esr")
    assert with_chromium.set_up("--browser").returncode == 0
    assert with_chromium.noted("firefox") == str(firefox)


@pytest.mark.parametrize("other", ["exec /snap/bin/firefox", BROKEN, "echo Iceweasel 9"], ids=["snap", "stub", "else"])
def test_a_firefox_that_tests_cannot_drive_is_passed_over(with_chromium: Machine, other: str) -> None:
    with_chromium.has("firefox-esr", other)
    firefox = with_chromium.has("firefox", "echo Mozilla Firefox 153.0")
    assert with_chromium.set_up("--browser").returncode == 0
    assert with_chromium.noted("firefox") == str(firefox)


def test_the_firefox_that_is_asked_for_wins(with_chromium: Machine) -> None:
    with_chromium.has("firefox-esr", "echo Mozilla Firefox 153.7.0esr")
    asked = with_chromium.has("my-firefox", "echo Mozilla Firefox 140.0", with_chromium.home)
    assert with_chromium.set_up("--browser", FIREFOX=str(asked)).returncode == 0
    assert with_chromium.noted("firefox") == str(asked)


@pytest.mark.parametrize("asked", ["/nowhere/firefox", "npm"])
def test_asking_for_something_else_than_a_firefox_is_refused(with_chromium: Machine, asked: str) -> None:
    with_chromium.set_up()
    line = with_chromium.refusal("--browser", FIREFOX=asked)
    assert f"FIREFOX={asked} does not run as a Firefox" in line


def test_a_missing_firefox_comes_from_debian(with_chromium: Machine) -> None:
    firefox = with_chromium.programs / "firefox-esr"
    with_chromium.has("sudo", 'shift; "$@"')
    with_chromium.has(
        "apt-get",
        f"""case "$*" in *"install firefox-esr"*)
            printf '#!/bin/sh\necho Mozilla Firefox 153.7\n' >'{firefox}'; /bin/chmod +x '{firefox}' ;;
        esac""",
    )
    assert with_chromium.set_up("--browser").returncode == 0
    assert with_chromium.noted("firefox") == str(firefox)


def test_no_firefox_to_be_had_stops_nothing_and_is_said(with_chromium: Machine) -> None:
    done = with_chromium.set_up("--browser")
    assert done.returncode == 0
    assert "no Firefox was found and none could be installed: the tests that need one will be left out" in done.stderr
    assert with_chromium.noted("firefox") == ""


# What PDF is looked at with


def test_popplers_tools_come_from_debian_where_they_are_missing(machine: Machine) -> None:
    machine.has("chromium", "echo Chromium 156.0")
    for name in POPPLER:
        (machine.programs / name).unlink()
    machine.has("sudo", 'shift; "$@"')
    made = " ".join(f"'{machine.programs / name}'" for name in POPPLER)
    machine.has(
        "apt-get",
        f"""case "$*" in *"install poppler-utils"*)
            for name in {made}; do printf '#!/bin/sh\n' >$name; /bin/chmod +x $name; done ;;
        esac""",
    )
    assert machine.set_up("--browser").returncode == 0
    assert machine.set_up("--browser").returncode == 0
    log = machine.log.read_text(encoding="utf-8")
    assert len(re.findall("^apt-get .*install poppler-utils", log, flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("administrator", [False, True], ids=["no sudo", "sudo"])
def test_popplers_tools_not_to_be_had_are_said_in_one_line(machine: Machine, *, administrator: bool) -> None:
    machine.has("chromium", "echo Chromium 156.0")
    (machine.programs / "pdftotext").unlink()
    if administrator:
        machine.has("sudo", 'shift; "$@"')
        machine.has("apt-get", "exit 100")
    done = machine.set_up("--browser")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "pdftotext was not found and could not be installed" in last
    assert "Debian: apt-get install poppler-utils" in last
    assert ("poppler.log says why" in last) == administrator


# The files of the frame


def targets() -> set[str]:
    """Return the targets that `make help` lists."""
    done = subprocess.run(["/usr/bin/env", "make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(re.findall(r"^make ([a-z]+) ", done.stdout, flags=re.MULTILINE))


@pytest.mark.parametrize(
    "file",
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run", ".github/workflows/check.yml"],
)
def test_every_target_that_is_spoken_of_exists(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    spoken = set(re.findall(r"(?:`|^|run: |exec )make ([a-z]+)", text, flags=re.MULTILINE))
    assert spoken
    assert spoken - targets() == set()


def test_the_oldest_python_is_the_same_everywhere_and_all_that_are_promised_are_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    check = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    tried = check["jobs"]["package"]["strategy"]["matrix"]["python"]
    oldest = min(tried, key=lambda version: int(version.partition(".")[2]))
    promised = "\n".join(project["project"]["classifiers"])
    assert project["project"]["requires-python"] == f">={oldest}"
    assert project["tool"]["mypy"]["python_version"] == oldest
    assert project["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert re.findall(r"Python :: (3\.\d+)", promised) == tried
    assert (ROOT / ".python-version").read_text(encoding="utf-8").strip() in tried


def test_every_package_that_is_asked_for_is_pinned_with_a_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    asked = {line.lower() for line in wanted if line and not line.startswith("#")}
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:", pins, flags=re.MULTILINE))
    assert asked - pinned == set()
    needed = [*project["project"]["dependencies"], *chain(*project["project"]["optional-dependencies"].values())]
    assert {name.lower().partition(">=")[0] for name in needed} - asked == set()


@pytest.mark.parametrize("file", ["requirements.txt", "package-lock.json", ".npmrc"])
def test_pins_name_no_address_and_no_place(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r'"resolved"|index-url|find-links|registry *=|file:|@ *http', text) == []


MAY_WRITE = {
    "attest": {"id-token", "attestations"},
    "deploy": {"pages", "id-token"},
    "look": {"issues"},
    "release": {"contents"},
    "update": {"contents", "pull-requests"},
}
"""What a job may write, besides reading."""


@pytest.mark.parametrize("name", sorted(file.name for file in (ROOT / ".github" / "workflows").iterdir()))
def test_workflows_use_actions_by_commit_and_ask_for_little(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    used = re.findall(r"uses: (.*)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job, does in workflow["jobs"].items():
        asked = does.get("permissions", {})
        may_write = {scope for scope, level in asked.items() if level != "read"}
        assert may_write == MAY_WRITE.get(job, set())
