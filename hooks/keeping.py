"""Keep what costly steps of a build come to, by all that goes into them. Comes in: a function and what it is given.

Goes out: what it returns, made now or taken from a folder. The name of an entry is a hash of the step, of what it is
given by its value, and of the code and the tools that make it; so an entry never has to be told that it is out of date,
and a build that finds all its entries writes the same bytes as one that finds none. See docs/adr/0040.
"""

import hashlib
import importlib.metadata
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol, cast

import decision

PROJECTS = tuple(sorted({Path(__file__).resolve().parent.parent, Path(decision.__file__).resolve().parent.parent}))
"""Where the code is: a checkout has all of it in one folder, an installed package the hooks in another."""
CODE = ("decision/**/*.py", "decision/**/*.typ", "hooks/*.py", "overrides/parts/*")
"""The files of the project that make what is kept: a change of any of them makes all of it again."""
TOOLS = (
    *("beautifulsoup4", "brotli", "fonttools", "jinja2", "markdown-it-py"),
    *("markdownify", "markupsafe", "pikepdf", "pillow", "pypdf", "segno", "typst"),
)
"""The packages that have a part in it."""
MOST = 2000
"""So many entries stay, about as many as five builds of the whole site use."""
_HASH = hashlib.sha256().digest_size


def code_of(*projects: Path) -> str:
    """Return a hash of the code below some folders and the tools behind all that is kept, this Python included."""
    found = [
        [file.relative_to(project).as_posix(), _digest(file)]
        for project in projects
        for file in sorted(file for pattern in CODE for file in project.glob(pattern) if file.is_file())
    ]
    there = {f"{one.name} {one.version}".lower() for one in importlib.metadata.distributions()}
    tools = sorted(one for one in there if one.partition(" ")[0] in TOOLS)
    return _digest([*found, sys.version, *tools])


class Keep(Protocol):
    """What makes the result of a step, or has it."""

    def __call__[*Given, T](self, make: Callable[[*Given], T], *given: *Given) -> T:
        """Return ``make(*given)``."""


def anew[*Given, T](make: Callable[[*Given], T], *given: *Given) -> T:
    """Make the result of a step each time, and keep nothing."""
    return make(*given)


class Keeping:
    """A folder of results. Call it with a function and what to give it."""

    def __init__(self, folder: Path, code: str) -> None:
        """Keep results in ``folder``, which may be removed at any time; ``code`` is what ``code_of`` returns."""
        self.folder, self._code = folder, code
        self._known: dict[int, tuple[object, str]] = {}
        """The hashes of large frozen values, which many steps are given, by identity; with each, it itself, to stay."""

    def __call__[*Given, T](self, make: Callable[[*Given], T], *given: *Given) -> T:
        """Return ``make(*given)``, made now unless an entry has it.

        ``make`` has to be a named function whose result hangs on what it is given alone; a ``Path`` stands for the
        bytes of its file. ``TypeError`` for a value that has no form of its own, such as a function.
        """
        file = self.folder / _digest([self._code, make.__module__, make.__qualname__, *map(self._hash, given)])
        if (content := _taken(file)) is None:
            made = make(*given)
            self._write(file, pickle.dumps(made))
            return made
        return cast("T", pickle.loads(content))  # noqa: S301  # we wrote it: its hash is beside it

    def _hash(self, thing: object) -> str:
        if not is_dataclass(thing) and not isinstance(thing, frozenset):
            return _digest(thing)
        if id(thing) not in self._known:
            self._known[id(thing)] = thing, _digest(thing)
        return self._known[id(thing)][1]

    def _write(self, file: Path, content: bytes) -> None:
        """Write an entry. It gets its name at the end: none is found half written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix="making-", delete=False) as new:
            new.write(hashlib.sha256(content).digest() + content)
        Path(new.name).replace(file)

    def sweep(self, most: int = MOST) -> None:
        """Drop all but the entries that were used last."""
        used = {file: file.stat().st_mtime_ns for file in self.folder.glob("*") if file.is_file()}
        for old in sorted(used, key=used.__getitem__, reverse=True)[most:]:
            old.unlink(missing_ok=True)


def _taken(file: Path) -> bytes | None:
    """Read an entry; ``None`` where there is none that is whole, or where another build has just dropped it."""
    try:
        content = file.read_bytes()
        os.utime(file)
    except FileNotFoundError:
        return None
    return content[_HASH:] if hashlib.sha256(content[_HASH:]).digest() == content[:_HASH] else None


def _digest(thing: object) -> str:
    return hashlib.sha256(json.dumps(_plain(thing)).encode()).hexdigest()


def _plain(thing: object) -> object:
    """Return a value as what JSON can write; values of other types, or that differ in anything, come out apart."""
    if thing is None or type(thing) in {str, int, float, bool}:
        return thing
    for kinds, form in _FORMS:
        if isinstance(thing, kinds):
            return {f"{type(thing).__module__}.{type(thing).__qualname__}": form(thing)}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {type(thing).__qualname__: [_plain(getattr(thing, one.name)) for one in fields(thing)]}
    raise TypeError(f"{type(thing).__name__} has no form by which it could be told from others")


def _parts(thing: str) -> list[object]:
    """Return the letters of a text of a type of its own, and what it holds beside them."""
    slots = (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()))
    return [thing[:], *(_plain(getattr(thing, name)) for name in slots)]


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], object]], ...] = (
    (Enum, lambda one: one.name),
    (str, _parts),
    (bytes, lambda content: hashlib.sha256(content).hexdigest()),
    (Path, lambda file: hashlib.sha256(file.read_bytes()).hexdigest()),
    (Mapping, lambda known: [[_plain(name), _plain(value)] for name, value in known.items()]),
    (AbstractSet, lambda some: sorted(json.dumps(_plain(one)) for one in some)),
    ((tuple, list), lambda some: [_plain(one) for one in some]),
)
"""How a value of some type is written."""
