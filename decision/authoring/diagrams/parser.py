"""From the text of a flowchart to what it draws. Comes in: text and the line it begins on. Goes out: a chart, findings.

Whatever does not matter to a tree is read over: styles, classes, clicks, directions, layout. What cannot be read is a
finding, and reading goes on with the next line.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from decision.authoring.diagrams.chart import Chart, Link, Node
from decision.authoring.diagrams.labels import words_of
from decision.authoring.diagrams.tokens import NAME, Arrow, Shapeless, Unended, Words, read_arrow, read_shape
from decision.authoring.findings import Finding
from decision.tree.model import Where

_BLANK = re.compile(r"(?:\s|;|\ufeff|\u200b)+|%%\{.*?\}%%|%%[^\n]*", re.DOTALL)
_SPACE = re.compile(r"[ \t]*")
_ANY_SPACE = re.compile(r"(?:\s|%%(?!\{)[^\n]*)*")
_FRONT = re.compile(r"---[ \t]*\n(?P<inside>.*?)\n[ \t]*---[ \t]*(?=\n|$)", re.DOTALL)
_TITLE = re.compile(r"^[ \t]*title[ \t]*:[ \t]*(?P<title>.+?)[ \t]*$", re.MULTILINE)
_HEADER = re.compile(
    r"(?:flowchart(?:-elk)?|graph)\b(?:[ \t]+(?:TB|TD|BT|RL|LR|BR|[<>^]|v\b))?(?=[ \t]*(?:\n|;|%%|$)|[ \t]+\S)"
)
_OTHER_KIND = re.compile(
    r"(?:(?P<kind>sequence|state|class|er|requirement|packet|kanban|mindmap|timeline|journey|gantt|pie|quadrant|xychart"
    r"|block|sankey|gitGraph|C4|architecture|zenuml|radar|treemap)(?:Diagram|Chart|\w*)?(?:-v2|-beta)?)"
    r"(?=[ \t]*(?:\n|$|:|title|showData))"
)
_READ_OVER = re.compile(
    r"(?:classDef|class|style|linkStyle|click|direction)[ \t]+(?:\"[^\"\n]*\"|[^\n;\"])*|accDescr[ \t]*\{[^}]*\}"
    r"|acc(?:Title|Descr)[ \t]*:[^\n]*|(?:end|default)(?=[ \t]*(?:\n|;|$|%%))"
)
_KEYWORD_NAME = re.compile(r"\w+(?:[ \t]*[xo<]?(?:--|==|-\.)|[\[({@]|:::)")
"""A word of the language that is used as the name of a node."""
_ACC_TITLE = re.compile(r"accTitle[ \t]*:[ \t]*(?P<title>[^\n]+)")
_SUBGRAPH = re.compile(r"subgraph\b[ \t]*(?P<rest>(?:\"[^\"]*\"|[^\n;])*)")
_SUBGRAPH_NAME = re.compile(r"(?P<name>[^\s\[(\"]+)[ \t]*(?:[\[(].*)?")
_CLASS = re.compile(r"[ \t]*:::[ \t]*\w+(?:[-,]\w+)*")
_DATA = re.compile(r"@\{((?:\"[^\"]*\"|'[^']*'|[^}\"'])*)\}")
_DATUM = re.compile(r"(?:^|[,{\n])\s*(?P<key>label|shape)\s*:\s*(?P<value>\"[^\"]*\"|'[^']*'|[^,\n}]*)")
_DECISIONS = {"diamond", "diam", "decision", "question"}
_REST = re.compile(r"[^\n]*")
_SHOWN = 40
"""How many characters of a line a finding quotes."""


def parse(text: str, file: str = "", line: int = 1) -> tuple[Chart, list[Finding]]:
    """Read a flowchart whose text begins on a line of a file. Never raises for what an author wrote."""
    reading = _Reading(text.replace("\r\n", "\n").replace("\r", "\n"), file, line)
    reading.read()
    return reading.chart, reading.findings


class _OddTextError(Exception):
    """What cannot be read, on its way to becoming a finding: the rule, what is wrong, what to try."""


@dataclass
class _Reading:
    """The state of one reading."""

    text: str
    file: str
    first_line: int
    place: int = 0
    findings: list[Finding] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    link_ids: set[str] = field(default_factory=set)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a subgraph, the nodes that are named in it."""
    open_groups: list[str] = field(default_factory=list)
    title: str = ""

    def __post_init__(self) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]

    @property
    def chart(self) -> Chart:
        nodes = tuple(node for name, node in self.nodes.items() if name not in self.groups)
        return Chart(nodes, tuple(self.links), self.title, self.first_line)

    @property
    def line(self) -> int:
        return bisect_right(self._starts, self.place) - 1 + self.first_line

    def report(self, rule: str, line: int, says: str, remedy: str) -> None:
        self.findings.append(Finding(rule, Where(self.file, line), says, remedy))

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what is here if it is of a pattern, and go behind it."""
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return found

    def read(self) -> None:
        """Read all of it."""
        self._skip()
        if front := self.take(_FRONT):
            title = _TITLE.search(front["inside"])
            self.title = words_of(title["title"].strip("'\"")) if title else ""
        self._skip()
        if self._read_header():
            while self._skip():
                self._read_statement()
            self._resolve_groups()
            if not self.nodes and not self.findings:
                self._report_nothing()

    def _skip(self) -> bool:
        """Go over blanks and comments; return whether anything follows."""
        while self.take(_BLANK):
            pass
        return self.place < len(self.text)

    def _read_header(self) -> bool:
        """Read which diagram this is; return whether it is a flowchart, or may be one."""
        if self.take(_HEADER):
            return True
        if self.place >= len(self.text):
            self.report(
                "no-diagram", self.first_line, "nothing is drawn here", "write a flowchart, such as " + _EXAMPLE
            )
            return False
        if kind := _OTHER_KIND.match(self.text, self.place):
            says = f"this is “{kind[0].strip()}”, and only a flowchart can become a tree"
            self.report("not-a-flowchart", self.line, says, f"draw it as a flowchart: {_EXAMPLE}")
            return False
        remedy = "write “flowchart TD” on a line of its own above it"
        self.report("no-header", self.line, "the diagram does not say that it is a flowchart", remedy)
        return True

    def _report_nothing(self) -> None:
        self.report("no-diagram", self.first_line, "nothing is drawn here", f"write a flowchart: {_EXAMPLE}")

    def _read_statement(self) -> None:
        """Read a statement; what cannot be read is a finding, and its line is left."""
        line, start = self.line, self.place
        try:
            for pattern, read in _STATEMENTS:
                if (found := pattern.match(self.text, self.place)) and not _KEYWORD_NAME.match(self.text, self.place):
                    self.place = found.end()
                    read(self, found)
                    return
            self._read_chain()
        except _OddTextError as odd:
            rule, says, remedy = odd.args
            self.report(rule, line if self.place == start else self.line, says, remedy)
            self.take(_REST)

    def _read_title(self, found: re.Match[str]) -> None:
        self.title = self.title or words_of(found["title"])

    def _begin_again(self, _found: re.Match[str]) -> None:
        raise _OddTextError("unsupported", "a second diagram begins here", "keep each diagram in a file of its own")

    def _begin_group(self, found: re.Match[str]) -> None:
        named = _SUBGRAPH_NAME.fullmatch(found["rest"].strip())
        name = named["name"] if named else found["rest"].strip(' "[]') or f"subgraph {len(self.groups) + 1}"
        self.groups.setdefault(name, [])
        self.open_groups.append(name)

    def _read_over(self, found: re.Match[str]) -> None:
        if found[0] == "end" and self.open_groups:
            self.open_groups.pop()

    def _read_chain(self) -> None:
        """Read nodes and the links between them."""
        tails = self._read_nodes("")
        while arrow := self._read_arrow():
            line = self.line
            self.place = arrow.end
            self.take(_ANY_SPACE)
            heads = self._read_nodes(f"the link from “{tails[-1]}”")
            self._add_links(tails, heads, arrow, line)
            tails = heads
        self.take(_SPACE)
        if not self._at_end():
            rest = self._rest_of_line()
            says = f"“{_short(rest)}” cannot be read here"
            raise _OddTextError(
                "unsupported", says, f'write a node or a link, such as {_LINK}; quote odd words: A["…"]'
            )

    def _rest_of_line(self) -> str:
        return self.text[self.place :].partition("\n")[0].strip()

    def _at_end(self) -> bool:
        return self.place >= len(self.text) or self.text[self.place] in "\n;" or self.text.startswith("%%", self.place)

    def _read_arrow(self) -> Arrow | None:
        """Read a link behind nodes; it may begin on the next line, as Mermaid has it."""
        here = self.place
        self.take(_SPACE)
        if self._at_end() and self.place < len(self.text):
            following = _ANY_SPACE.match(self.text, self.place)
            ahead = following.end() if following else self.place
            if self.text[ahead : ahead + 1] not in ("-", "=", "~") or self.text[self.place] == ";":
                return None
            self.place = ahead
        match read_arrow(self.text, self.place):
            case None:
                self.place = here
                return None
            case Unended(begin):
                remedy = f"end it with an arrow on the same line, such as {_LINK}"
                raise _OddTextError("unsupported", f"the link that begins with “{begin}” has no end", remedy)
            case arrow:
                return arrow

    def _add_links(self, tails: list[str], heads: list[str], arrow: Arrow, line: int) -> None:
        """Note the links from all nodes of one side to all of the other."""
        pairs = [(tail, head) for tail in tails for head in heads] if arrow.drawn else []
        for tail, head in pairs:
            here, there = (head, tail) if arrow.backward else (tail, head)
            self.links.append(Link(here, there, words_of(arrow.label), line))
            if arrow.two_way or arrow.backward:
                how = "has two heads" if arrow.two_way else "points back"
                says = f"the link between “{tail}” and “{head}” {how}"
                self.report("two-way-link", line, says, f"a path goes one way; write {here} --> {there}")

    def _read_nodes(self, after: str) -> list[str]:
        """Read one node, or several with “&” between them; ``after`` says what has to be followed by one."""
        names = [self._read_node(after)]
        while True:
            here = self.place
            self.take(_SPACE)
            if not self.text.startswith("&", self.place):
                self.place = here
                return names
            self.place += 1
            self.take(_ANY_SPACE)
            names.append(self._read_node("“&”"))

    def _read_node(self, after: str) -> str:
        line, named = self.line, self.take(NAME)
        if not named:
            shown = _short(self._rest_of_line())
            says = f"{after} leads nowhere" if after and not shown.strip("; ") else f"“{shown}” cannot be read here"
            raise _OddTextError("unsupported", says, f"write a node or a link, such as {_LINK}")
        name = named[0]
        node = self.nodes.setdefault(name, Node(name, "", line))
        for group in self.open_groups:
            self.groups[group].append(name)
        while self._read_words(node.id):
            pass
        return name

    def _read_words(self, name: str) -> bool:
        """Read what follows the name of a node: its shape, data or class; return whether there was something."""
        if self.take(_CLASS):
            return True
        line = self.line
        if data := self.take(_DATA):
            self._note_data(name, data[1], line)
            return True
        spaces = _SPACE.match(self.text, self.place)
        place = spaces.end() if spaces else self.place
        if place > self.place and self.text[place : place + 1] not in "[({":
            return False
        match read_shape(self.text, place):
            case Words(label, end, decides):
                self._note(name, words_of(label), line, decides=decides)
                self.place = end
                return True
            case Shapeless(bracket):
                remedy = f'close it on the same line, and quote odd words: {name}["…"]'
                self.report("unsupported", line, f"the bracket “{bracket}” of “{name}” is not closed", remedy)
                self.take(_REST)
                return False
            case _:
                return False

    def _note_data(self, name: str, data: str, line: int) -> None:
        """Note a shape and words that are given as data, ``A@{ shape: diamond, label: "…" }``."""
        found = {one["key"]: _unquoted(one["value"]) for one in _DATUM.finditer(data)}
        label = re.sub(r"\n\s*", "<br/>", found.get("label", ""))
        self._note(name, words_of(label), line, decides=found.get("shape", "") in _DECISIONS)

    def _note(self, name: str, words: str, line: int, *, decides: bool) -> None:
        """Note the words of a node; the last that are given count, as in Mermaid."""
        node = self.nodes[name]
        self.nodes[name] = replace(
            node, words=words or node.words, line=line if words and not node.words else node.line,
            decides=decides or (node.decides and not words),
        )  # fmt: skip

    def _resolve_groups(self) -> None:
        """Let links to and from a subgraph lead to its first node and from its last."""
        heads, tails = {link.head for link in self.links}, {link.tail for link in self.links}
        found: list[Link] = []
        for link in self.links:
            head = self._member(link.head, heads, link.line, "into")
            tail = self._member(link.tail, tails, link.line, "out of")
            if head and tail:
                found.append(replace(link, tail=tail, head=head))
        self.links = found

    def _member(self, name: str, taken: set[str], line: int, way: str) -> str:
        """Return the one node of a subgraph that a link to it can mean, any other name as it is; or nothing."""
        if name not in self.groups:
            return name
        ends = [node for node in dict.fromkeys(self.groups[name]) if node not in taken and node not in self.groups]
        if len(ends) == 1:
            return ends[0]
        says = f"this link leads {way} the subgraph “{name}”, and does not say at which node"
        self.report("link-to-subgraph", line, says, "name the node in place of the subgraph")
        return ""


_EXAMPLE = "flowchart TD, then A{Is it large?} -->|yes| B[Split it]"
_LINK = "A -->|yes| B"


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if text[:1] in ("'", '"') and text.endswith(text[:1]) else text


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


_STATEMENTS: tuple[tuple[re.Pattern[str], Callable[[_Reading, re.Match[str]], None]], ...] = (
    (_ACC_TITLE, _Reading._read_title),  # noqa: SLF001  # the table of its own methods
    (_READ_OVER, _Reading._read_over),  # noqa: SLF001
    (_SUBGRAPH, _Reading._begin_group),  # noqa: SLF001
    (_HEADER, _Reading._begin_again),  # noqa: SLF001
)
"""Statements that begin with a word of the language, each with what reads it."""
