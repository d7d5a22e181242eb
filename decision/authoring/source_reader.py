"""YAML with places: a file's text becomes nodes that know their line. Comes in: text. Goes out: nodes, findings.

The node tree is read, not YAML's own values, because YAML 1.1 turns a bare ``yes`` or ``no`` into true or false and
silently keeps the last of two equal keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import yaml
from yaml.reader import ReaderError

from decision.authoring.findings import Finding
from decision.authoring.odd_characters import find_odd, odd_in_yaml, without_odd
from decision.tree.model import Where
from decision.tree.numbers import InvalidFigure, exact, read_number, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without its C part is about six times slower and otherwise the same
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


_DEEPEST = 100
"""How deep nodes may be nested. Nobody needs ten; thousands would bring the C loader down."""
_LARGEST = 1e20
"""The largest number that an author may write."""
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENT = re.compile(r"^[\s?:-]{100,}", re.MULTILINE)


class _Marked(Protocol):
    line: int


@dataclass
class SourceReader:
    """Where files are read and findings pile up, so that an author sees every mistake at once."""

    root: Path
    findings: list[Finding] = field(default_factory=list)

    def report(self, rule: str, where: Where, says: str, remedy: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(rule, where, says, remedy))

    def text(self, file: str) -> str | None:
        """Return a file's text without odd characters, which are findings; ``None``, and one, if it cannot be read."""
        try:
            text = (self.root / file).read_text(encoding="utf-8-sig")
            self._report_odd(file, find_odd(text))
            return without_odd(text)
        except FileNotFoundError:
            self.report("missing-file", Where(file, 1), "this file is not there", "add it, or restore it from history")
        except UnicodeDecodeError as error:
            self.report("not-utf-8", Where(file, 1), f"byte {error.start} is not UTF-8", "save the file as UTF-8")
        except OSError as error:
            says, remedy = f"this cannot be read: {error.strerror}", "put a file here that may be read"
            self.report("unreadable-file", Where(file, 1), says, remedy)
        return None

    def _report_odd(self, file: str, found: Iterable[tuple[int, str, str]]) -> None:
        for line, says, remedy in found:
            self.report("odd-character", Where(file, line), says, remedy)

    def read(self, file: str) -> SourceNode | None:
        """Return a YAML file's top node; ``None``, and a finding, if there is none."""
        text = self.text(file)
        return None if text is None else self.parse(text, file)

    def parse(self, text: str, file: str, first_line: int = 1) -> SourceNode | None:
        """Return the top node of some YAML text that begins at a line of a file."""
        self._report_odd(file, ((line + first_line - 1, says, remedy) for line, says, remedy in odd_in_yaml(text)))
        try:
            deep = _too_deep(text)
            node = yaml.compose(text, Loader=_Loader) if deep is None else None
        except yaml.YAMLError as error:
            line, says, remedy = _not_yaml(error, text)
            self.report("not-yaml", Where(file, line + first_line), says, remedy)
            return None
        if deep is not None:
            says, remedy = f"lists or mappings are nested more than {_DEEPEST} deep", "unfold them"
            self.report("not-yaml", Where(file, deep + first_line), says, remedy)
            return None
        if node is None:
            says, remedy = "nothing is written here", "write it, or delete the file"
            self.report("empty-file", Where(file, first_line), says, remedy)
            return None
        if "*" in text and (again := _used_twice(node)):
            where = Where(file, again.start_mark.line + first_line)
            self.report("alias", where, "this part is used again through “&” and “*”", "write it out twice")
            return None
        return SourceNode(self, file, node, first_line)


def _not_yaml(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """Return the line of an error, from 0, what is wrong there, and what to try."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark: _Marked | None = error.problem_mark or error.context_mark
        says = " ".join(filter(None, [error.context, error.problem])) or "this is not YAML"
        return mark.line if mark else 0, says, "check indentation, quotes and colons near this line"
    before = text.encode()[: error.position] if isinstance(error, ReaderError) else b""
    return before.count(b"\n"), str(error).splitlines()[0], "remove the odd character"


def _too_deep(text: str) -> int | None:
    """Return the line, from 0, on which nodes are nested too deep; ``None`` if that is nowhere."""
    level = deepest = 0
    for bracket in _BRACKETS.finditer(text):
        level += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, level)
    if deepest < _DEEPEST and not _INDENT.search(text):
        return None
    level = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
            if level > _DEEPEST:
                return event.start_mark.line if event.start_mark else 0
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1
    return None


def _used_twice(top: yaml.Node) -> yaml.Node | None:
    """Return a node that is in several places, through an anchor; ``None`` if there is none."""
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
    return None


@dataclass(slots=True)  # frozen, it takes three times as long to make, and a large tree has a million of them
class SourceNode:
    """A node of a YAML file, asked for what it should be; whatever it is not becomes a finding."""

    reader: SourceReader
    file: str
    raw: yaml.Node
    first_line: int = 1

    @property
    def where(self) -> Where:
        """The node's place."""
        return Where(self.file, self.raw.start_mark.line + self.first_line)

    def report(self, rule: str, says: str, remedy: str) -> None:
        """Add a finding at this node."""
        self.reader.report(rule, self.where, says, remedy)

    def _child(self, raw: yaml.Node) -> SourceNode:
        return SourceNode(self.reader, self.file, raw, self.first_line)

    @property
    def is_text(self) -> bool:
        """Whether the node is one text, not a list or a mapping."""
        return isinstance(self.raw, yaml.ScalarNode)

    @property
    def is_mapping(self) -> bool:
        """Whether the node is a mapping."""
        return isinstance(self.raw, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether the node is a list."""
        return isinstance(self.raw, yaml.SequenceNode)

    def has(self, name: str) -> bool:
        """Whether the node is a mapping with some key."""
        return isinstance(self.raw, yaml.MappingNode) and any(key.value == name for key, _ in self.raw.value)

    def text(self) -> str:
        """Return a scalar's text as it was written; for anything else a finding, and nothing."""
        if isinstance(self.raw, yaml.ScalarNode):
            return str(self.raw.value).strip()
        self.report("not-text", "text is expected here", "write one line of text; put it in quotes if it holds a colon")
        return ""

    def whole(self, *, least: int = 0) -> int:
        """Return a whole number from ``least`` up; for anything else ``least``, and a finding."""
        return self._number(read_whole, least)

    def number(self) -> float:
        """Return a number from 0 up, decimals allowed; for anything else 0, and a finding."""
        return self._number(lambda text: read_number(exact(text), _LARGEST), 0.0)

    def _number[N: (int, float)](self, read: Callable[[str], N], least: N) -> N:
        text = self.text()
        try:
            number = read(text)
            odd = None if number >= least else InvalidFigure(f"“{text}” is not a whole number from {least} up")
        except InvalidFigure as refusal:
            number, odd = least, refusal
        if odd and self.is_text:
            self.report("not-a-number", odd.says, odd.write or "write digits, such as 1_000 or 0.05")
        return max(number, least)

    def figure(self) -> str:
        """Return a figure as a reader would enter it; what JSON holds as a number can mean nothing else."""
        written = isinstance(self.raw, yaml.ScalarNode) and not self.raw.style and self.file.endswith(".json")
        return exact(self.text()) if written else self.text()

    def items(self) -> list[SourceNode]:
        """Return a list's items; for anything else a finding, and none."""
        if isinstance(self.raw, yaml.SequenceNode):
            return [self._child(raw) for raw in self.raw.value]
        self.report("not-a-list", "a list is expected here", "begin each item with “- ”, or write [one, two]")
        return []

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.items())

    def pairs(self) -> Iterator[tuple[str, SourceNode, SourceNode]]:
        """Yield (key, key's node, value's node) of a mapping; repeated keys are findings."""
        if not isinstance(self.raw, yaml.MappingNode):
            self.report("not-a-mapping", "“key: value” lines are expected here", "write one “key: value” on each line")
            return
        seen: dict[str, SourceNode] = {}
        for raw_key, raw_value in self.raw.value:
            key = self._child(raw_key)
            name = key.text()
            if name in seen:
                says = f"“{name}” is here again; it is also on line {seen[name].where.line}"
                key.report("repeated-key", says, "keep one of them")
                continue
            seen[name] = key
            yield name, key, self._child(raw_value)
