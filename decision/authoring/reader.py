"""One reader for all that authors write. Comes in: a node with places. Goes out: a frozen dataclass, or a finding.

The types of a dataclass say how its fields are read, and its defaults which of them may be left out. What types cannot
say is in ``keys.yml``: the keys in the author's order, each with its meaning, which the browser never gets to see.
"""

import builtins
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from decision.authoring.findings import suggest
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.cost.model import Period
from decision.tree.dates import is_date, is_time
from decision.tree.model import Day, Id

type Read = Callable[[SourceNode], Any]
"""Reads a value; gives ``None``, after a finding, where there is none to be had."""

_KEY = re.compile(r"([\w-]+)(!?)(?: \((\w+)\))?")
"""A key in ``keys.yml``: its name, whether it is needed in any case, its field."""


class Wording(NamedTuple):
    """How the authors of some files are told that a text is odd: what is wrong and what to try, ``{}`` is the text."""

    ident: str
    """A pattern: what ids look like."""
    odd_id: tuple[str, str]
    odd_word: tuple[str, str]
    odd_day: tuple[str, str]


OF_TREES = Wording(
    r"[a-z0-9]+(?:-[a-z0-9]+)*",
    ("“{}” cannot be an id", "use small letters, digits and single hyphens, such as more-data"),
    ("“{}” is not one of the words used here", "use one of: "),
    ("“{}” is not a date", "write year-month-day, such as 2026-11-23"),
)
OF_COSTS = Wording(
    r"[a-z0-9]+([.-][a-z0-9]+)*",
    ("“{}” is no id", "use small letters, digits, hyphens and points"),
    ("“{}” is not known here", "use one of: "),
    ("“{}” is no day", "write it as 2026-11-24"),
)


class _Column(NamedTuple):
    """How the value of a key is read."""

    field: str
    read: Read
    needed: str
    """The meaning of a key that is needed."""


class Format:
    """Reads the dataclasses of some files."""

    def __init__(self, wording: Wording, readers: Mapping[Any, Read] | None = None) -> None:
        """``readers`` has what reads the types that have a shape of their own."""
        self._wording = wording
        self._readers = {**_READERS, Id: self._ident, Day: self._day, **(readers or {})}
        self._tables: dict[type, dict[str, _Column]] = {}

    def entries[T](self, kind: type[T], node: SourceNode | None, **found: object) -> tuple[T, ...]:
        """Return all things of a list that could be read, as ``read`` does; none where there is no list."""
        items = node.items() if node else ()
        return tuple(one for item in items if (one := self.read(kind, item, **found)) is not None)

    def read[T](self, kind: type[T], node: SourceNode | None, **found: object) -> T | None:
        """Return what a mapping describes, with fields that are ``found`` already.

        Everything odd is a finding. ``None`` where a needed field is missing or could not be read.
        """
        if node is None:
            return None
        if kind not in self._tables:
            self._tables[kind] = self._table(kind)
        table = self._tables[kind]
        found |= _read_columns(node, table)
        if hasattr(kind, "where"):
            found["where"] = node.where
        return kind(**found) if all(one.field in found for one in table.values() if one.needed) else None

    def _table(self, kind: type) -> dict[str, _Column]:
        hints, table = get_type_hints(kind), {}
        optional = {one.name for one in fields(kind) if not one.default is one.default_factory is MISSING}
        for key, meaning in _meanings()[kind.__name__.lstrip("_")].items():
            name, must, field = _KEY.findall(key)[0]
            field = field or name.replace("-", "_")
            hint: Any = hints.get(field)
            read = partial(_flag, name) if hint is bool else self._reader_of(hint)
            needed = (meaning or f"one of {', '.join(hint)}") if must or (hint and field not in optional) else ""
            table[name] = _Column(field, read, needed)
        return table

    def _reader_of(self, hint: Any) -> Read:  # noqa: ANN401  # an annotation may be anything
        """Return what reads values of a type; without a type they are not kept."""
        if hint in self._readers:
            return self._readers[hint]
        match get_origin(hint), get_args(hint):
            case builtins.tuple, (inside, _):
                return partial(_list, self._reader_of(inside))
            case builtins.dict, (_, inside):
                return partial(_mapping, self._reader_of(inside))
            case None, _:
                return partial(self.read if is_dataclass(hint) else self.word, hint)
            case _, (inside, *_):  # or nothing
                return self._reader_of(inside)
            case _:
                raise TypeError(hint)

    def _ident(self, node: SourceNode) -> str | None:
        text, (says, remedy) = node.text(), self._wording.odd_id
        if node.is_text and not re.fullmatch(self._wording.ident, text):
            node.report("odd-id", says.format(text), remedy)
        return text or None

    def word[Word: StrEnum](self, words: type[Word], node: SourceNode) -> Word | None:
        """Return one of some words; ``None``, and a finding, for any other."""
        text, (says, remedy) = node.text(), self._wording.odd_word
        if text in list(words):
            return words(text)
        if node.is_text:
            node.report("unknown-word", says.format(text), remedy + ", ".join(words))
        return None

    def _day(self, node: SourceNode) -> str:
        text, (says, remedy) = node.text(), self._wording.odd_day
        if node.is_text and not is_date(text):
            node.report("odd-date", says.format(text), remedy)
            return ""
        return text


def one_of(known: Collection[str], rule: str, noun: str) -> Read:
    """Return what reads a name that has to be known; a finding of the rule where it is not."""

    def read(node: SourceNode) -> str:
        name = node.text()
        if name and name not in known:
            node.report(rule, f"there is no {noun} “{name}”", suggest(name, known))
        return name

    return read


def _read_columns(node: SourceNode, table: Mapping[str, _Column]) -> dict[str, object]:
    """Return the fields that could be read, by name; report keys that are unknown or missing."""
    found, there = {}, set()
    for name, key, value in node.pairs():
        if column := table.get(name):
            there.add(name)
            if (thing := column.read(value)) is not None:
                found[column.field] = thing
        else:
            key.report("unknown-key", f"“{name}” means nothing here", f"use one of: {', '.join(table)}")
    for name, column in table.items() if node.is_mapping else ():
        if column.needed and name not in there:
            node.report("missing-key", f"“{name}” is missing", f"add “{name}: …”, {column.needed}")
    return found


@cache
def _meanings() -> dict[str, dict[str, str]]:
    top = SourceReader(Path(__file__).parent).read("keys.yml")
    tables = top.pairs() if top else ()
    return {kind: {key: value.text() for key, _, value in table.pairs()} for kind, _, table in tables}


def _period(node: SourceNode) -> str:
    """Return a time as people know it: a year, a month, a day, or two of them joined by ``..``."""
    text = node.text()
    first, dots, last = text.partition("..")
    if node.is_text and not (is_time(first) and (is_time(last) or not dots)):
        remedy = "write 2026, 2026-11, 2026-11-24, or two of them: 2024..2025"
        node.report("odd-date", f"“{text}” is no date", remedy)
    return text


def _list(read: Read, node: SourceNode) -> tuple[object, ...]:
    return tuple(one for item in node.items() if (one := read(item)) is not None)


def _mapping(read: Read, node: SourceNode) -> dict[str, object]:
    return {name: read(value) for name, _, value in node.pairs()}


def _flag(name: str, node: SourceNode) -> bool:
    if node.text() != "true":
        node.report("unknown-word", f"“{name}” is true, or is left out", f"write “{name}: true”, or delete it")
    return True


def _three(node: SourceNode) -> tuple[float, ...] | None:
    found = tuple(item.number() for item in node.items())
    if len(found) != 3:  # noqa: PLR2004  # low, typical, high
        node.report("odd-range", "three numbers are expected here", "write [low, typical, high]")
        return None
    return found


_READERS: dict[Any, Read] = {
    str: SourceNode.text,
    int: partial(SourceNode.whole, least=1),
    float: SourceNode.number,
    Period: _period,
    SourceNode: lambda node: node,  # for what only the loader can read
    None: lambda _: None,  # for what is not kept
    tuple[float, float, float]: _three,
    tuple[tuple[str, str], ...]: lambda node: tuple((name, value.text()) for name, _, value in node.pairs()),
}
