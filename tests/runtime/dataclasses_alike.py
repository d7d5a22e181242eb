"""Runs in Pyodide. Comes in: the engine's modules, as JSON. Goes out: what each of its dataclasses is like.

Once as it comes, with methods that were compiled at build, and once as Python alone makes it.
"""

import dataclasses
import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any


def classes(modules: list[str]) -> dict[str, type]:
    """Import the engine anew and return its dataclasses, by name."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "decision"]:
        del sys.modules[name]
    found = [thing for module in modules for thing in vars(importlib.import_module(module)).values()]
    ours = [one for one in found if isinstance(one, type) and dataclasses.is_dataclass(one)]
    return {f"{one.__module__}.{one.__qualname__}": one for one in ours}


def code(one: CodeType) -> list[object]:
    """Return all that a function does, without where it was written."""
    settled = [sorted(part) if isinstance(part, frozenset) else part for part in one.co_consts]
    inner = [code(part) if isinstance(part, CodeType) else repr(part) for part in settled]
    names = [one.co_names, one.co_varnames, one.co_freevars, one.co_argcount, one.co_kwonlyargcount, one.co_flags]
    return [one.co_code.hex(), inner, *names]


def said(ask: Callable[[], object]) -> str:
    """Return what a call gives, or how it is refused."""
    try:
        return repr(ask())
    except (AttributeError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def behaviour(kind: Any) -> dict[str, object]:  # noqa: ANN401  # any dataclass
    """Return what one of a kind does."""
    asked = [field.name for field in dataclasses.fields(kind) if field.init]
    if hasattr(kind, "__post_init__"):  # it works with what a field holds
        return {"refused": said(lambda: kind(*asked))}
    one, other = kind(*asked), kind(**dict.fromkeys(asked, ""))
    first = asked[0] if asked else "nothing"
    return {
        "repr": repr(one),
        "equal": [one == kind(*asked), one == other, one == asked, one != other],
        "hash": said(lambda: hash(one) == hash(kind(*asked))),
        "hash of another": said(lambda: hash(one) == hash(other)),
        "replace": said(lambda: dataclasses.replace(one, **{first: ""})),
        "as a dict": said(lambda: dataclasses.asdict(one)),
        "without": said(kind),
        "too much": said(lambda: kind(*asked, 1)),
        "odd": said(lambda: kind(odd=1)),
        "set": said(lambda: setattr(one, first, 1)),
        "set odd": said(lambda: setattr(one, "odd", 1)),
        "delete": said(lambda: delattr(one, first)),
        "order": said(lambda: one < other),
    }


def facts(kind: Any) -> dict[str, object]:  # noqa: ANN401  # any dataclass
    """Return what a dataclass is like."""
    own = {name: inspect.unwrap(thing) for name, thing in vars(kind).items() if inspect.isfunction(thing)}
    return {
        "names": sorted(vars(kind)),
        "signature": str(inspect.signature(kind)),
        "annotations": repr(vars(kind)["__init__"].__annotations__),
        "params": repr(kind.__dataclass_params__),
        "fields": [repr(field) for field in dataclasses.fields(kind)],
        "match": kind.__match_args__,
        "slots": getattr(kind, "__slots__", None),
        "doc": kind.__doc__,
        "functions": {name: [one.__qualname__, one.__module__, code(one.__code__)] for name, one in own.items()},
        **behaviour(kind),
    }


def all_facts(modules: list[str]) -> dict[str, dict[str, object]]:
    """Return, by name, the file of the constructor and the rest."""
    kinds = classes(modules)
    return {name: {"file": file_of(kind), "facts": facts(kind)} for name, kind in kinds.items()}


def file_of(kind: type) -> str:
    """Return where the constructor was compiled from."""
    return str(vars(kind)["__init__"].__code__.co_filename)


def report(given: str) -> str:
    """Return all of both as JSON."""
    modules = json.loads(given)
    compiled = all_facts(modules)
    importlib.import_module("dataclass_methods").MADE.clear()
    return re.sub("0x[0-9a-f]+", "0x", json.dumps({"compiled": compiled, "plain": all_facts(modules)}))
