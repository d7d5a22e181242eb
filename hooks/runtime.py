"""Make the browser's copy of the engine.

Comes in: the project, Pyodide from npm, a sample of requests. Goes out: a folder of files and their
manifest, ready to be served beside the pages.

Starting the stock runtime takes most of its time in compiling the standard library from source.
So the library is cut down to what the engine was seen to import, and compiled here once. Equal
inputs give equal bytes, and nothing needs a network once the packages are installed.
"""

import hashlib
import importlib.metadata
import importlib.util
import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TypedDict, cast

from hooks.library import COMPILED, METHODS, STUBS, changed, differences, methods, stubs

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
PYODIDE = PROJECT / "node_modules" / "pyodide"
STOCK_LIBRARY = PYODIDE / "python_stdlib.zip"

STOCK = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")
"""Files of the npm package that are served as they are."""

LICENCES = {
    "LICENSE-pyodide.txt": "MPL-2.0.txt",
    "LICENSE-python.txt": "PSF-2.0.txt",
    "LICENSE-markupsafe.txt": "BSD-3-Clause-markupsafe.txt",
    "LICENSE-pypdf.txt": "BSD-3-Clause-pypdf.txt",
}
"""Served name and source of the licence texts that have to travel with a copy of the runtime."""

CHANGES = "library-changes.txt"
"""What our copy of Python's library has different, to read: the licence of Pyodide asks for it."""

LATER = "paper.zip"
"""The archive of what only later requests need: loaded when the first of these is made."""

PACKAGE = "pypdf"
"""The package from PyPI that the browser gets in that archive."""

BESIDE = "markupsafe"
"""The package from PyPI that the engine needs from the start; its Python half goes into the engine's own archive."""

KEPT_BUILDS = 4
"""How many results stay in the cache: going back to a recent state of the engine is then free."""

_LOG = logging.getLogger(f"mkdocs.{__name__}")


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


class Trace(TypedDict):
    """What a run of the runtime found, as trace_imports.mjs prints it."""

    library: list[str]
    """The members of its standard library that were imported."""
    engine: list[str]
    """The members of the wheel that were imported. The rest serves the command line and the site."""
    later: dict[str, list[str]]
    """What the later requests imported beside, of the ``library``, the ``engine`` and the ``package``."""
    methods: dict[str, str]
    """For each dataclass of the engine the text from which ``dataclasses`` makes its methods."""
    magic: str
    """Bytecode magic number, in hex."""
    python: str
    """Version of its Python, for example "3.13.2"."""


def build_runtime(out: Path, *, cache: Path, sample: Sample, project: Path = PROJECT) -> None:
    """Put the runtime into ``out``, made now or taken from ``cache``.

    ``project`` holds ``pyproject.toml`` and the package ``decision``. Raises ``FileNotFoundError`` where the npm
    package is missing, ``RuntimeError`` where this Python's bytecode does not fit Pyodide's or a tool fails; the
    message ends with what the tool printed.
    """
    if not (PYODIDE / "package.json").is_file():
        raise FileNotFoundError(f"{PYODIDE} is missing: run `npm ci` in the project folder")
    made = cache / f"runtime-{_key(project, sample)}"
    if not (made / "manifest.json").is_file():
        _into(made, partial(_make, cache=cache, project=project, sample=sample))
        _forget_old(cache)
    out.mkdir(parents=True, exist_ok=True)
    for name in STOCK:
        shutil.copyfile(PYODIDE / name, out / name)
    shutil.copytree(made, out, dirs_exist_ok=True)


def _make(folder: Path, *, cache: Path, project: Path, sample: Sample) -> None:
    """Fill ``folder`` with everything that is not copied from npm as it is."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        wheel, package = _wheel(project, work), work / "package.zip"
        _add_modules(package, PACKAGE)
        lighter = _changed(STOCK_LIBRARY, lambda files: stubs(files, _version()), work / "lighter.zip")
        trace = _trace(lighter, wheel, package, sample, work)
        if trace["magic"] != importlib.util.MAGIC_NUMBER.hex():
            here, needed = sys.version.split()[0], ".".join(trace["python"].split(".")[:2])
            raise RuntimeError(f"Python {here} compiles for itself, not for Pyodide: use Python {needed}")
        library = _changed(lighter, lambda files: changed(files, COMPILED), work / "library.zip")
        shutil.copyfile(_standard_library(library, trace["library"], cache), folder / "stdlib.zip")
        told = differences(dict(_unzipped(STOCK_LIBRARY)), dict(_unzipped(library)))
        (folder / CHANGES).write_text(told, encoding="utf-8")
        made = {} if library == lighter else {METHODS: methods(trace["methods"])}
        _compile(wheel, trace["engine"], folder / "engine.zip", bare=False, more=made)
        if sample.later:
            sources = {"library": library, "engine": wheel, "package": package}
            parts = {kind: work / f"{kind}-later.zip" for kind in sources}
            for kind, source in sources.items():
                _compile(source, trace["later"][kind], parts[kind], bare=kind != "engine")
            _join(parts.values(), folder / LATER)
    for served, licence in LICENCES.items():
        shutil.copyfile(HERE / "licences" / licence, folder / served)
    files = {path.name: path for path in (*(PYODIDE / name for name in STOCK), *folder.iterdir())}
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    manifest = {
        "files": {name: _measure(files[name]) for name in sorted(files)},
        "pyodide": _version(),
        "python": trace["python"],
        "lock": {"info": info, "packages": {}},  # Pyodide insists on a list of packages that names its own version
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _wheel(project: Path, work: Path) -> Path:
    """Build the engine's wheel, without isolation: an isolated build would need a network."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    _run([*build, "--outdir", str(work), str(project)])
    (wheel,) = work.glob("*.whl")
    _add_modules(wheel, BESIDE)
    return wheel


def _add_modules(archive: Path, package: str) -> None:
    """Add the modules of a package, as it is installed here, to a zip."""
    with zipfile.ZipFile(archive, "a") as members:
        for file in sorted(importlib.metadata.files(package) or []):
            if file.suffix == ".py":
                members.writestr(zipfile.ZipInfo(file.as_posix()), file.read_binary())


def _trace(library: Path, wheel: Path, package: Path, sample: Sample, work: Path) -> Trace:
    """Run the engine in Pyodide with a library that is whole, and see what it imports."""
    asked = work / "sample.json"
    asked.write_text(json.dumps(asdict(sample)), encoding="utf-8")
    watch = ["node", str(HERE / "trace_imports.mjs"), *map(str, (PYODIDE, library, wheel, package, asked))]
    return cast("Trace", json.loads(_run(watch)))


def _changed(library: Path, change: Callable[[Mapping[str, bytes]], dict[str, bytes]], target: Path) -> Path:
    """Return Python's library with a change, in ``target``.

    Where the change does not fit, say so and return the library as it is: all works, and starts later.
    """
    files = dict(_unzipped(library))
    try:
        ours = change(files)
    except LookupError as error:
        _LOG.info("Python starts later in the browser than it could, with more of Pyodide %s: %s", _version(), error)
        return library
    target.write_bytes(zipped(files | ours))
    return target


def _standard_library(library: Path, members: Collection[str], cache: Path) -> Path:
    """Give the pruned, compiled library. It is cached apart: most changes to the engine import nothing new."""
    key = _digest([*members, str(_measure(library)["sha256"]), *_tools()])
    made = cache / f"stdlib-{key}" / "stdlib.zip"
    if not made.is_file():
        _into(made.parent, lambda folder: _compile(library, members, folder / made.name, bare=True))
    return made


def _compile(
    source: Path, members: Collection[str], target: Path, *, bare: bool, more: Mapping[str, bytes] | None = None
) -> None:
    """Compile some members of a zip or wheel, and ``more`` files, with ``pyodide py-compile`` into a new zip.

    ``bare`` leaves out docstrings and asserts, a sixth of the library. The engine keeps them, so
    that it does the same here and there. A fixed ``SOURCE_DATE_EPOCH`` makes the compiler store a
    hash of the source instead of a time, a fixed hash seed keeps the order of sets in constants. Columns
    are left out, a quarter of the bytes: only a traceback that shows lines of the source points at them.
    """
    settled = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1"}
    level = {"PYTHONOPTIMIZE": "2" if bare else ""}
    command = [sys.executable, "-m", "pyodide_cli", "py-compile", "--silent"]
    with tempfile.TemporaryDirectory() as work:
        pruned, wanted = Path(work) / "pruned.zip", set(members)
        kept = {name: content for name, content in _unzipped(source) if name in wanted}
        pruned.write_bytes(zipped(kept | dict(more or {})))
        _run([*command, str(pruned)], os.environ | settled | level)
        target.write_bytes(zipped(dict(_unzipped(pruned))))


def _join(parts: Collection[Path], target: Path) -> None:
    """Join zips into one, and name in it the packages that began elsewhere, for ``interfaces.browser.load_extra``."""
    contents = {name: content for part in parts for name, content in _unzipped(part)}
    folders = sorted({name.rpartition("/")[0] for name in contents if "/" in name})
    begun = [folder.replace("/", ".") for folder in folders if f"{folder}/__init__.pyc" not in contents]
    target.write_bytes(zipped({**contents, "packages.json": json.dumps(begun).encode()}))


def _unzipped(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the members of a zip, by name."""
    with zipfile.ZipFile(archive) as members:
        yield from ((name, members.read(name)) for name in members.namelist())


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return a zip of some files. Names sorted, dates fixed: equal files, equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _key(project: Path, sample: Sample) -> str:
    """Name all inputs in one short hash."""
    sources = (path for path in (project / "decision").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    ours = {path.relative_to(project).as_posix(): path for path in (project / "pyproject.toml", *sorted(sources))}
    listed = [part for name, path in ours.items() for part in (name, str(_measure(path)["sha256"]))]
    packages = [importlib.metadata.version(package) for package in (BESIDE, PACKAGE)]
    return _digest([*listed, _version(), *packages, *_tools(), *sample.requests, "later", *sample.later])


def _tools() -> list[str]:
    """Name what does the work: this Python, pyodide-build, and the files that drive them."""
    drive = [HERE / name for name in ("runtime.py", "library.py", "trace_imports.mjs")]
    scripts = [str(_measure(path)["sha256"]) for path in (*drive, *sorted(STUBS.rglob("*.py")))]
    return [sys.version, importlib.metadata.version("pyodide-build"), *scripts]


def _version() -> str:
    """Read the version of the npm package, for example "0.29.5"."""
    return str(json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"])


def _digest(parts: Collection[str]) -> str:
    """Hash a list of texts; their borders count."""
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()[:16]


def _measure(path: Path) -> dict[str, int | str]:
    """Return what the page needs to know to tell a whole file from a truncated one."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


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
        raise RuntimeError(f"{command[0]} is not installed: the browser's copy of the engine needs it") from error
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout
