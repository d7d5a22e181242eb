"""What we change of Python's library for the browser. Comes in: its files. Goes out: those that differ.

A dataclass writes its methods as text and compiles that text, each time it is imported. That was two thirds of the time
in which the engine is imported. So the build notes the texts while it watches the imports, compiles them once into a
module, and ``dataclasses`` looks there first; a class that is not there is made as ever. See ADR 48.
"""

from collections.abc import Mapping

METHODS = "dataclass_methods.py"
"""The module of what dataclasses would compile, in the engine's archive."""

_MADE = """\
        made = MADE.get(f"{cls.__module__}.{cls.__qualname__}")
        if made is None:
            exec(txt, self.globals, ns)
        else:
            ns['__create_fn__'] = types.FunctionType(made, self.globals)
"""
type Changes = Mapping[str, tuple[tuple[str, str], ...]]
"""For each file that is changed what it has once, and what takes its place."""
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


def changed(files: Mapping[str, bytes], changes: Changes) -> dict[str, bytes]:
    """Return the files that change, changed; ``LookupError``, with the file, where a change does not fit."""
    return {name: _changed(name, files.get(name, b"").decode(), pairs).encode() for name, pairs in changes.items()}


def _changed(name: str, text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        if text.count(old) != 1:
            raise LookupError(f"{name} does not have {old.strip()!r} once")
        text = text.replace(old, new)
    return text
