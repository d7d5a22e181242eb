"""What we change of Python's library for the browser. Comes in: its files. Goes out: those that differ.

Pyodide starts with modules of its own that serve an event loop, packages and a console. They import half of what is
left of the library, and nothing here uses them. In their place are the files in ``stubs/``. See ADR 47.

A dataclass writes its methods as text and compiles that text, each time it is imported. That was two thirds of the time
in which the engine is imported. So the build notes the texts while it watches the imports, compiles them once into a
module, and ``dataclasses`` looks there first; a class that is not there is made as ever. See ADR 48.
"""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

WRITTEN_FOR = "0.29.5"
"""The Pyodide that all of this was compared with. Another one is taken as it is, until somebody has compared it."""

METHODS = "dataclass_methods.py"
"""The module of what dataclasses would compile, in the engine's archive."""

STUBS = Path(__file__).parent / "stubs"
"""Files in the place of those with the same path in the library."""

_MADE = """\
        made = MADE.get(f"{cls.__module__}.{cls.__qualname__}")
        if made is None:
            exec(txt, self.globals, ns)
        else:
            ns['__create_fn__'] = types.FunctionType(made, self.globals)
"""
type Changes = Mapping[str, tuple[tuple[str, str], ...]]
"""For each file that is changed what it has once, and what takes its place."""
LIGHTER: Changes = {
    "_pyodide/_importhook.py": (
        ("from importlib.abc import Loader, MetaPathFinder\n", "from importlib._abc import Loader\n"),
        ("class JsFinder(MetaPathFinder):\n", "class JsFinder:\n"),
    ),
}
COMPILED: Changes = {
    "dataclasses.py": (
        ("import abc\n", "import abc\nfrom dataclass_methods import MADE\n"),
        ("        exec(txt, self.globals, ns)\n", _MADE),
    ),
}


def methods(texts: Mapping[str, str]) -> bytes:
    """Return the module that holds, by the name of a class, the code that makes its methods.

    ``texts`` are what ``dataclasses`` compiles for each class, a function called ``__create_fn__``.
    """
    filed = (f"{text}\nMADE[{name!r}] = __create_fn__.__code__\n" for name, text in sorted(texts.items()))
    return "".join(("MADE = {}\n", *filed)).encode()


def stubs(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """Return the files of the library that are others in the browser; ``LookupError`` where they do not fit."""
    if version != WRITTEN_FOR:
        raise LookupError(f"hooks/stubs was written for Pyodide {WRITTEN_FOR}")
    ours = {path.relative_to(STUBS).as_posix(): path.read_bytes() for path in sorted(STUBS.rglob("*.py"))}
    return ours | changed(files, LIGHTER)


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Return what differs between two libraries as a text to read: a stub whole, of other files the changed lines."""
    names = sorted(name for name in after if after[name] != before.get(name))
    return "\n".join(line for name in names for line in _differences(name, before.get(name, b""), after[name]))


def _differences(name: str, before: bytes, after: bytes) -> Iterator[str]:
    yield f"=== {name}\n"
    old, new = before.decode().splitlines(), after.decode().splitlines()
    yield from new if (STUBS / name).is_file() else unified_diff(old, new, "before", "after", lineterm="")
    yield ""


def changed(files: Mapping[str, bytes], changes: Changes) -> dict[str, bytes]:
    """Return the files that change, changed; ``LookupError``, with the file, where a change does not fit."""
    return {name: _changed(name, files.get(name, b"").decode(), pairs).encode() for name, pairs in changes.items()}


def _changed(name: str, text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        if text.count(old) != 1:
            raise LookupError(f"{name} does not have {old.strip()!r} once")
        text = text.replace(old, new)
    return text
