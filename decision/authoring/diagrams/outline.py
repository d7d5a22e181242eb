"""What a chart says as a tree. Comes in: a chart. Goes out: questions with their ways, ends; and all that is missing.

A node with two or more labelled exits is a question. One with a single exit that has no label is a step: before a
question it is passed over, and after the last one it opens what is to be done. What has no exits is an end.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from decision.authoring.diagrams.chart import Chart, Link, Node
from decision.authoring.findings import Finding, shortly
from decision.tree.model import Where

_ASKS = re.compile(r"[?\uff1f\u061f\u037e\ufe56]+[\"'\u201d\u2019\u00bb*_`]*(?:\s|$)|^\s*\u00bf")
"""A question mark at the end of words, or of a sentence; not one inside, as in ``f(x, y?)``."""
ANYTHING_ELSE = "Any other answer"
"""The label of the exit that a diagram leaves out, where that is taken as silence."""


@dataclass(frozen=True, slots=True)
class End:
    """Where paths end: the first step after the last question, and those that follow it."""

    node: Node
    then: tuple[str, ...] = ()
    """What the steps behind it say."""

    @property
    def key(self) -> tuple[str, ...]:
        """What is equal for ends that say the same."""
        return (_plain(self.node.title), *map(_plain, self.then))


@dataclass(frozen=True, slots=True)
class Way:
    """An answer to a question, and where it leads."""

    label: str
    hint: str
    to: str | End | None
    """The id of a question's node, an end, or ``None`` where the diagram says nothing."""
    passed: tuple[str, ...] = ()
    """What the steps on the way say."""
    silent: bool = False
    """Whether the diagram does not say what follows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its ways, in the order in which they are drawn."""

    node: Node
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A chart as a tree: the first question is the start, and every way leads down."""

    questions: tuple[Asked, ...]
    title: str = ""

    @property
    def ends(self) -> list[End]:
        """The ends, each once, in the order in which they are reached first."""
        found = [way.to for asked in self.questions for way in asked.ways if isinstance(way.to, End)]
        return list({end.key: end for end in reversed(found)}.values())[::-1]


def outline_of(chart: Chart, file: str = "", *, silent: bool = False) -> tuple[Outline | None, list[Finding]]:
    """Return a chart as a tree, and all that a tree needs and it lacks; no tree where something is missing.

    ``silent`` takes an exit that is missing for the diagram's silence, as trees of articles have it.
    """
    sketch = _Sketch(chart, file, silent=silent)
    outline = sketch.outline()
    return outline, sorted(sketch.findings, key=lambda finding: finding.where.line)


@dataclass
class _Sketch:
    """A chart that is looked at."""

    chart: Chart
    file: str
    silent: bool
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes = {node.id: node for node in self.chart.nodes}
        self.exits = _exits(self.chart)
        links = [link for exits in self.exits.values() for link in exits]
        entered = {link.head for link in links}
        self.unsaid = {link.head for link in links if len(self.exits[link.tail]) > 1 and not link.label}
        self.roots = [node for node in self.chart.nodes if node.id not in entered]

    def find(self, rule: str, line: int, says: str, remedy: str, *, warning: bool = False) -> None:
        """Add a finding."""
        self.findings.append(Finding(rule, Where(self.file, line), says, remedy, warning))

    def outline(self) -> Outline | None:
        """Look at all of it; return the tree if there is one."""
        if not self.nodes:
            return None
        start = self._start()
        order = self._order(start.id)
        self._look_at_reach(order)
        for name in order:
            self._look_at(self.nodes[name], is_start=name == start.id)
        if any(not finding.warning for finding in self.findings):
            return None
        questions = [self._asked(self.nodes[name]) for name in order if self._is_question(name)]
        if not questions:
            says = "nothing is asked here: no node has two exits with labels"
            self.find("nothing-asked", self.chart.line, says, "draw a question, such as A{Is it large?} -->|yes| B")
            return None
        return Outline(tuple(questions), self.chart.title)

    # --- where paths go ------------------------------------------------------------------------

    def _start(self) -> Node:
        """Return where paths begin; other nodes to which nothing leads are findings."""
        leading = [node for node in self.roots if self.exits[node.id]]
        start = (leading or self.roots or list(self.chart.nodes))[0]
        for node in leading[1:]:
            says = f"“{_short(node)}” is a second start: nothing leads to it, and “{_short(start)}” is the first"
            remedy = "lead a link to it, ask first which of them to begin with, or delete it"
            self.find("two-starts", node.line, says, remedy)
        for node in self.roots:
            if node is not start and not self.exits[node.id]:
                says = f"“{_short(node)}” is on no path: no link leads to it or from it"
                self.find("unreached", node.line, says, "link it, or delete it; it is left out", warning=True)
        return start

    def _order(self, start: str) -> list[str]:
        """Return the nodes that can be reached, each before those that it leads to; circles are findings."""
        done: list[str] = []
        seen, path = {start}, {start: None}
        waiting = [reversed(self.exits[start])]
        while waiting:
            link = next(waiting[-1], None)
            if link is None:
                waiting.pop()
                done.append(path.popitem()[0])
            elif link.head in path:
                names = [*path]
                circle = [self.nodes[name].title for name in [*names[names.index(link.head) :], link.head]]
                says = f"this link closes a circle: {_way(circle)}"
                self.find("loop", link.line, says, "lead it to an end, or to a question further down")
            elif link.head not in seen:
                seen.add(link.head)
                path[link.head] = None
                waiting.append(reversed(self.exits[link.head]))
        return done[::-1]

    def _look_at_reach(self, order: Iterable[str]) -> None:
        """Find what no start leads to."""
        seen, waiting = {*order}, [node.id for node in self.roots]
        while waiting:
            name = waiting.pop()
            seen.add(name)
            waiting += [link.head for link in self.exits[name] if link.head not in seen]
        left = [node for node in self.chart.nodes if node.id not in seen]
        if left:
            says = f"no path from the start leads to {shortly(f'“{_short(node)}”' for node in left)}"
            self.find("unreached", left[0].line, says, "lead a link from the rest of the diagram to it, or delete it")

    # --- what nodes lack -----------------------------------------------------------------------

    def _look_at(self, node: Node, *, is_start: bool) -> None:
        """Find what a node lacks."""
        exits = self.exits[node.id]
        if not node.words:
            says = f"“{node.id}” is linked, and is never given words; its name is shown in their place"
            self.find("undefined", node.line, says, f'write {node.id}["…"] once, or mend its name', warning=True)
        if not exits and asks(node) and not self.silent:
            says = f"“{_short(node)}” asks something, and no answer leads on"
            self.find("end-asks", node.line, says, f"draw its answers, {_ways(node)}, or say what is to be done here")
        elif len(exits) == 1:
            self._look_at_one(node, exits[0], is_start=is_start)
        elif exits:
            self._look_at_fork(node, exits)

    def _look_at_one(self, node: Node, link: Link, *, is_start: bool) -> None:
        """Find a question with one exit, and a step that a tree passes over."""
        if link.label and not self.silent:
            says = f"“{_short(node)}” has one exit, “{link.said}”, and does not say what follows otherwise"
            remedy = f"draw the other exit, {_ways(node)}, or leave its label out; --silent takes it for silence"
            self.find("one-exit", link.line, says, remedy)
        elif not link.label and asks(node):
            says = f"“{_short(node)}” asks something, and has one exit without a label"
            remedy = f"write the answer on it, and draw the other one: {_ways(node)}"
            self.find("one-exit", link.line, says, remedy, warning=is_start)
        elif not (link.label or is_start or node.id in self.unsaid or self._target(link)[0]):
            says = f"“{_short(node)}” is a step before a question, so that no verdict names it"
            remedy = "nothing, if that will do: the trace tells it; else let the path end there"
            self.find("step-before-question", node.line, says, remedy, warning=True)

    def _look_at_fork(self, node: Node, exits: list[Link]) -> None:
        """Find exits without a label, and exits with one label that lead to different places."""
        bare = [link for link in exits if not link.label]
        if len(bare) == len(exits):
            says = f"“{_short(node)}” leads to {len(exits)} places, and no label says which answer leads where"
            remedy = f"write the answer on each: {node.id} -->{self._guess(bare[0])}"
            self.find("unlabelled-fork", bare[0].line, says, remedy)
        elif bare:
            for link in bare:
                says = f"the exit of “{_short(node)}” to “{_short(self.nodes[link.head])}” has no label"
                remedy = f"write the answer on it: {node.id} -->|…| {link.head}"
                self.find("unlabelled-exit", link.line, says, remedy)
        seen: dict[str, Link] = {}
        for link in exits:
            first = seen.setdefault(_plain(link.label), link) if link.label else link
            if first is not link:
                says = f"two exits of “{_short(node)}” have the label “{link.said}”; the other is on line {first.line}"
                self.find("same-label", link.line, says, "give each answer a label of its own")
        if not bare:
            self._look_at_ends(node, exits)

    def _guess(self, link: Link) -> str:
        """Return what a link may say: where short words lead on, they are often the answer itself."""
        title, exits = self.nodes[link.head].title, self.exits[link.head]
        if len(title) > _SHORT or set(title) & {*'|[](){}"'} or asks(self.nodes[link.head]):
            return f"|…| {link.head}"
        return f"|{title}| {exits[0].head if len(exits) == 1 and not exits[0].label else link.head}"

    def _look_at_ends(self, node: Node, exits: list[Link]) -> None:
        """Find a question whose answers all lead to one place."""
        places = [self._target(link) for link in exits]
        if len({end.key if end else question for end, question, _ in places}) == 1:
            end, question, _ = places[0]
            to = end.node if end else self.nodes[question]
            says = f"all answers to “{_short(node)}” lead to “{_short(to)}”, so that the question decides nothing"
            remedy = "lead some elsewhere, or delete it; steps on the way count as no difference"
            self.find("idle-question", node.line, says, remedy)

    # --- what it says --------------------------------------------------------------------------

    def _is_question(self, name: str) -> bool:
        exits = self.exits[name]
        return len(exits) > 1 or any(link.label for link in exits)

    def _target(self, link: Link) -> tuple[End | None, str, tuple[Node, ...]]:
        """Return the end that a link leads to, or else the question, and the steps on the way to that."""
        steps = [self.nodes[link.head]]
        seen = {link.head}
        while not self._is_question(steps[-1].id) and (exits := self.exits[steps[-1].id]):
            if exits[0].head in seen:  # a circle, which is a finding
                break
            seen.add(exits[0].head)
            steps.append(self.nodes[exits[0].head])
        if self._is_question(steps[-1].id):
            return None, steps[-1].id, tuple(steps[:-1])
        return End(steps[0], tuple(step.title for step in steps[1:])), "", ()

    def _asked(self, node: Node) -> Asked:
        """Return a question with its ways; what is missing is silence."""
        exits = self.exits[node.id]
        labels = _labels(exits)
        ways = [self._way(link, *labels[link]) for link in exits]
        if len(exits) == 1:
            ways.append(Way(ANYTHING_ELSE, "", None if asks(node) else End(node), silent=True))
        return Asked(node, tuple(ways))

    def _way(self, link: Link, label: str, hint: str) -> Way:
        end, question, passed = self._target(link)
        if end and not end.then and asks(end.node):
            return Way(label, hint, None, (end.node.title,), silent=True)
        return Way(label, hint, end or question, tuple(step.title for step in passed))


def _exits(chart: Chart) -> dict[str, list[Link]]:
    """Return the exits of each node, in order; links that are drawn twice count once."""
    known = {node.id for node in chart.nodes}
    once = {(link.tail, link.head, _plain(link.label)): link for link in reversed(chart.links)}
    exits: dict[str, list[Link]] = defaultdict(list)
    for link in reversed(once.values()):
        if {link.tail, link.head} <= known:
            exits[link.tail].append(link)
    return exits


def asks(node: Node) -> bool:
    """Whether a node asks something, by its words or by how it is drawn."""
    return node.decides or any(_ASKS.search(line) for line in node.title.split("\n"))


def _labels(exits: Iterable[Link]) -> Mapping[Link, tuple[str, str]]:
    """Return the label and the hint of each exit. What follows one word on a line of its own is a hint."""
    found = {link: _split(link) for link in exits}
    heads = [_plain(label) for label, _ in found.values()]
    return {link: pair if heads.count(_plain(pair[0])) == 1 else (link.said, "") for link, pair in found.items()}


def _split(link: Link) -> tuple[str, str]:
    first, _, rest = link.label.partition("\n")
    hint = " ".join(rest.split())
    return (first, hint) if " " not in first and hint and not hint[0].islower() else (link.said, "")


_SHORT = 24
"""The longest words that are taken for an answer."""
_QUOTED = 60
"""How many characters of a node's words a finding quotes."""
_FITS = 6
"""How many places of a circle a finding names."""


def _short(node: Node) -> str:
    return node.title if len(node.title) <= _QUOTED else f"{node.title[:_QUOTED].rstrip()}…"


def _ways(node: Node) -> str:
    return f"such as {node.id} -->|…| …"


def _way(titles: list[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    return " → ".join(quoted if len(quoted) <= _FITS else [*quoted[:3], "…", *quoted[-2:]])


def _plain(text: str) -> str:
    """Return what is equal for texts that read alike."""
    return " ".join(text.casefold().split())
