"""Make the browser's copy of the engine.

Comes in: the project, Pyodide from npm, a sample of requests. Goes out: a folder of files and their
manifest, ready to be served beside the pages.

Starting the stock runtime takes most of its time in compiling the standard library from source.
So the library is cut down to what the engine was seen to import, and compiled here once. Equal
inputs give equal bytes, and nothing needs a network once the packages are installed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent

STOCK = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")
"""Files of the npm package that are served as they are."""

LICENCES = {
    "LICENSE-pyodide.txt": "MPL-2.0.txt",
    "LICENSE-python.txt": "PSF-2.0.txt",
    "LICENSE-markupsafe.txt": "BSD-3-Clause-markupsafe.txt",
    "LICENSE-pypdf.txt": "BSD-3-Clause-pypdf.txt",
}
"""Served name and source of the licence texts that have to travel with a copy of the runtime."""

LATER = "paper.zip"
"""The archive of what only later requests need: loaded when the first of these is made."""

PACKAGE = "pypdf"
"""The package from PyPI that the browser gets in that archive."""

BESIDE = "markupsafe"
"""The package from PyPI that the engine needs from the start; its Python half goes into the engine's own archive."""

KEPT_BUILDS = 4
"""How many results stay in the cache: going back to a recent state of the engine is then free."""


class File(TypedDict):
    """What the page needs to know to tell a whole file from a truncated one."""

    bytes: int
    sha256: str


class Manifest(TypedDict):
    """The content of ``manifest.json``."""

    files: dict[str, File]
    pyodide: str
    """Version of the npm package, for example "0.29.5"."""
    python: str
    """Version of the Python inside it, for example "3.13.2"."""
    lock: dict[str, dict[str, str]]
    """Pyodide's list of packages without any package. It insists on one that names its own version."""


@dataclass(frozen=True)
class Sample:
    """What the engine is asked while its imports are watched. Cover every kind of request once."""

    bundle: str = "{}"
    """Text for ``decision.interfaces.browser.load``. Not part of the cache's key: what is imported hangs on the
    code and the requests, and a change of the data shall cost no new runtime."""
    requests: tuple[str, ...] = ()
    """JSON texts for ``decision.interfaces.browser.ask``."""
    later: tuple[str, ...] = ()
    """Requests of which only few readers make one. What these alone import goes into ``LATER``."""
    files: dict[str, str] = field(default_factory=dict)
    """What the later requests need, base64 by name, for ``browser.load_extra``. Not part of the key either."""


@dataclass(frozen=True)
class Members:
    """Members of archives that were imported."""

    library: tuple[str, ...]
    """Of the stock ``python_stdlib.zip``."""
    engine: tuple[str, ...]
    """Of the wheel."""
    package: tuple[str, ...]
    """Of ``PACKAGE``."""


@dataclass(frozen=True)
class Trace:
    """What a run of the stock runtime told."""

    library: tuple[str, ...]
    """The members of its ``python_stdlib.zip`` that were imported."""
    engine: tuple[str, ...]
    """The members of the wheel that were imported. The rest serves the command line and the site."""
    later: Members
    """What the later requests imported beside."""
    magic: str
    """Bytecode magic number, in hex."""
    python: str


def build_runtime(
    out: Path,
    *,
    cache: Path,
    project: Path = PROJECT,
    npm: Path | None = None,
    sample: Sample | None = None,
) -> Manifest:
    """Put the runtime into ``out``, made anew or taken from ``cache``, and return its manifest.

    ``project`` holds ``pyproject.toml`` and the package ``decision``; ``npm`` is the folder
    ``node_modules``. Raises ``FileNotFoundError`` where the npm package is missing,
    ``RuntimeError`` where this Python's bytecode does not fit Pyodide's or a tool fails; the
    message ends with what the tool printed.
    """
    pyodide = (npm or PROJECT / "node_modules") / "pyodide"
    if not (pyodide / "package.json").is_file():
        message = f"{pyodide} is missing: run `npm ci` in the project folder"
        raise FileNotFoundError(message)
    sample = sample or Sample()
    made = cache / f"runtime-{_key(project, pyodide, sample)}"
    if not (made / "manifest.json").is_file():
        make = partial(_make, cache=cache, project=project, pyodide=pyodide, sample=sample)
        _into(made, make)
        _forget_old(cache)
    out.mkdir(parents=True, exist_ok=True)
    manifest = cast("Manifest", json.loads((made / "manifest.json").read_text(encoding="utf-8")))
    for name in STOCK:
        shutil.copyfile(pyodide / name, out / name)
    shutil.copytree(made, out, dirs_exist_ok=True)
    return manifest


def _make(folder: Path, *, cache: Path, project: Path, pyodide: Path, sample: Sample) -> None:
    """Fill ``folder`` with everything that is not copied from npm as it is."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        wheel, package = _wheel(project, work), _package(work)
        trace = _trace(wheel, package, pyodide, sample, work)
        if trace.magic != importlib.util.MAGIC_NUMBER.hex():
            here, needed = sys.version.split()[0], ".".join(trace.python.split(".")[:2])
            message = f"Python {here} compiles for itself, not for Pyodide: use Python {needed}"
            raise RuntimeError(message)
        shutil.copyfile(_standard_library(trace, pyodide, cache), folder / "stdlib.zip")
        _compile(wheel, trace.engine, folder / "engine.zip", bare=False)
        if sample.later:
            parts = [work / f"{name}-later.zip" for name in ("library", "engine", "package")]
            _compile(pyodide / "python_stdlib.zip", trace.later.library, parts[0], bare=True)
            _compile(wheel, trace.later.engine, parts[1], bare=False)
            _compile(package, trace.later.package, parts[2], bare=True)
            _join(parts, folder / LATER)
    for served, source in LICENCES.items():
        shutil.copyfile(HERE / "licences" / source, folder / served)
    files = {path.name: path for path in (*(pyodide / name for name in STOCK), *folder.iterdir())}
    info = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    manifest = Manifest(
        files={name: _file(files[name]) for name in sorted(files)},
        pyodide=_version(pyodide),
        python=trace.python,
        lock={"info": info, "packages": {}},
    )
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _wheel(project: Path, work: Path) -> Path:
    """Build the engine's wheel, without isolation: an isolated build would need a network."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    _run([*build, "--outdir", str(work), str(project)])
    (wheel,) = work.glob("*.whl")
    _add_modules(wheel, BESIDE)
    return wheel


def _package(work: Path) -> Path:
    """Put the modules of ``PACKAGE``, as it is installed here, into a zip."""
    archive = work / "package.zip"
    _add_modules(archive, PACKAGE)
    return archive


def _add_modules(archive: Path, package: str) -> None:
    """Add the modules of a package, as it is installed here, to a zip."""
    with zipfile.ZipFile(archive, "a") as members:
        for file in sorted(importlib.metadata.files(package) or []):
            if file.suffix == ".py":
                members.writestr(zipfile.ZipInfo(file.as_posix()), file.read_binary())


def _trace(wheel: Path, package: Path, pyodide: Path, sample: Sample, work: Path) -> Trace:
    """Run the engine on the stock runtime and see what it imports from the standard library."""
    asked = work / "sample.json"
    asked.write_text(json.dumps(asdict(sample)), encoding="utf-8")
    watch = ["node", str(HERE / "trace_imports.mjs"), str(pyodide), str(wheel), str(package), str(asked)]
    parsed = json.loads(_run(watch))
    return Trace(
        library=tuple(parsed["library"]),
        engine=tuple(parsed["engine"]),
        later=Members(**{kind: tuple(names) for kind, names in parsed["later"].items()}),
        magic=parsed["magic"],
        python=parsed["python"],
    )


def _standard_library(trace: Trace, pyodide: Path, cache: Path) -> Path:
    """Give the pruned, compiled library.

    It is cached apart from the rest: most changes to the engine import nothing new.
    """
    stock = pyodide / "python_stdlib.zip"
    key = _digest([*trace.library, _file(stock)["sha256"], *_tools()])
    made = cache / f"stdlib-{key}" / "stdlib.zip"
    if not made.is_file():
        _into(
            made.parent,
            lambda folder: _compile(stock, trace.library, folder / made.name, bare=True),
        )
    return made


def _compile(source: Path, members: Collection[str], target: Path, *, bare: bool) -> None:
    """Compile some members of a zip or wheel with ``pyodide py-compile`` into a new zip.

    ``bare`` leaves out docstrings and asserts, a sixth of the library. The engine keeps them, so
    that it does the same here and there. A fixed ``SOURCE_DATE_EPOCH`` makes the compiler store a
    hash of the source instead of a time, a fixed hash seed keeps the order of sets in constants.
    """
    settled = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0"}
    level = {"PYTHONOPTIMIZE": "2" if bare else ""}
    command = [sys.executable, "-m", "pyodide_cli", "py-compile", "--silent"]
    with tempfile.TemporaryDirectory() as work:
        pruned = Path(work) / "pruned.zip"
        _rezip(source, pruned, keep=set(members).__contains__)
        _run([*command, str(pruned)], os.environ | settled | level)
        _rezip(pruned, target)


def _join(parts: Collection[Path], target: Path) -> None:
    """Join zips into one, and name in it the packages that began elsewhere, for ``interfaces.browser.load_extra``."""
    contents: dict[str, bytes] = {}
    for part in parts:
        with zipfile.ZipFile(part) as members:
            contents |= {name: members.read(name) for name in members.namelist()}
    folders = sorted({name.rpartition("/")[0] for name in contents if "/" in name})
    begun = [folder.replace("/", ".") for folder in folders if f"{folder}/__init__.pyc" not in contents]
    contents["packages.json"] = json.dumps(begun).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def _rezip(source: Path, target: Path, keep: Callable[[str], bool] = lambda _: True) -> None:
    """Write the wanted members of one zip into another: sorted and without dates."""
    with zipfile.ZipFile(source) as members:
        contents = {name: members.read(name) for name in sorted(members.namelist()) if keep(name)}
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def _key(project: Path, pyodide: Path, sample: Sample) -> str:
    """Name all inputs in one short hash."""
    sources = sorted(
        path for path in (project / "decision").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    ours = [project / "pyproject.toml", *sources]
    listed = [part for path in ours for part in (path.relative_to(project).as_posix(), _file(path)["sha256"])]
    packages = [importlib.metadata.version(package) for package in (BESIDE, PACKAGE)]
    return _digest([*listed, _version(pyodide), *packages, *_tools(), *sample.requests, "later", *sample.later])


def _tools() -> list[str]:
    """Name what does the work: this Python, pyodide-build, and the two files that drive them."""
    scripts = [_file(HERE / name)["sha256"] for name in ("runtime.py", "trace_imports.mjs")]
    return [sys.version, importlib.metadata.version("pyodide-build"), *scripts]


def _version(pyodide: Path) -> str:
    """Read the version of the npm package."""
    return str(json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"])


def _digest(parts: Collection[str]) -> str:
    """Hash a list of texts; their borders count."""
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()[:16]


def _file(path: Path) -> File:
    """Measure one file."""
    content = path.read_bytes()
    return File(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def _into(made: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` work in a new folder that gets its name at the end: none is found half made."""
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent, prefix="making-") as temporary:
        folder = Path(temporary) / "made"
        folder.mkdir()
        fill(folder)
        try:
            folder.rename(made)
        except OSError:
            if not made.is_dir():  # someone else was faster: theirs has the same bytes
                raise


def _forget_old(cache: Path) -> None:
    """Drop all but the newest results of each kind."""
    for kind in ("runtime-*", "stdlib-*"):
        newest_first = sorted(cache.glob(kind), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in newest_first[KEPT_BUILDS:]:
            shutil.rmtree(old, ignore_errors=True)


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a tool and return what it printed. Its own words explain best why it failed."""
    try:
        done = subprocess.run(  # noqa: S603  # fixed commands, no shell
            command, capture_output=True, text=True, check=False, env=environment
        )
    except FileNotFoundError as error:
        message = f"{command[0]} is not installed: the browser's copy of the engine needs it"
        raise RuntimeError(message) from error
    if done.returncode:
        message = f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        raise RuntimeError(message)
    return done.stdout


def main() -> None:
    """Make the runtime from the command line: ``python hooks/runtime.py OUT --cache FOLDER``."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument("--sample", type=Path, help='JSON file {"bundle": text, "requests": [text, ...]}')
    arguments = parser.parse_args()
    parsed = json.loads(arguments.sample.read_text(encoding="utf-8")) if arguments.sample else {}
    known = {"bundle": parsed.get("bundle", "{}"), "files": parsed.get("files", {})}
    sample = Sample(**known, requests=tuple(parsed.get("requests", ())), later=tuple(parsed.get("later", ())))
    manifest = build_runtime(arguments.out, cache=arguments.cache, project=arguments.project, sample=sample)
    for name, file in manifest["files"].items():
        sys.stdout.write(f"{file['bytes']:>10,}  {name}\n")


if __name__ == "__main__":
    main()
