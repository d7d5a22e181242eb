"""A tree drawn as SVG. Comes in: a playbook and one of its trees. Goes out: one ``svg`` element.

Every question is a box with its routes listed below it, in a column from the first question to the
last. A route to a leaf leaves on the right, one to a question leaves on the left, and routes to the
same place run together. So the words stay in lines that can be read in the width of a text column,
whatever the tree.

Only shapes, words and classes: colours come from the page's style sheet, which overrides every
attribute here. Alone, the drawing is lines and text in the current colour.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from decision.render.drawings.diagram import DiagramNode, Edge, edges, nodes
from decision.render.drawings.marks import XMLNS, label, mark, pixels, size, way, wrapped
from decision.render.html.kit import Html, join, link, style, tag
from decision.tree.model import Playbook, Tree

WIDTH = 440
"""In CSS pixels where the drawing is not scaled, as all measures here."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How a drawing is set: how closely, in CSS pixels, and in which type."""

    big: float = 14.0
    """Type size of questions and leaves."""
    small: float = 12.5
    """Type size of conditions, and of what a leaf says."""
    line: float = 1.22
    """From one line of text to the next, in type sizes."""
    pad: float = 9.0
    """From the side of a box to its text."""
    air: float = 7.0
    """What a row is higher than its text; also the space between two leaves."""
    between: float = 16.0
    """Between two questions."""
    lane: float = 9.0
    """Between two lines that run side by side."""
    font: str = "sans-serif"
    rules: str = ""
    """A style sheet inside the drawing, where there is none of a page around it."""


SCREEN = Measures()
PAPER = Measures(big=12.5, small=12.0, line=1.14, pad=5.0, air=1.5, between=6.0, lane=6.0)
"""Closer, for a printed sheet, where nobody scrolls."""
_TURN = 6.0
"""Radius of corners."""
_ARROW = 7.0
_RIM = 2.0
"""Around the drawing, so that thick lines are not cut."""
_SHARE, _SHARE_SAYS = 0.57, 0.47
"""The questions' share of the width that the lines leave; the second where leaves say something."""


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where everything is."""

    boxes: dict[str, _Box]
    """Of questions and leaves."""
    cards: tuple[_Box, ...]
    """Of each question with its routes."""
    rows: dict[str, _Box]
    """Of the edges' conditions."""

    @property
    def bottom(self) -> float:
        return max(box.bottom for box in [*self.boxes.values(), *self.cards])


def to_svg(playbook: Playbook, tree: Tree) -> str:
    """Return the drawing as a file of its own, without links."""
    return draw_tree(playbook, tree) + "\n"


def draw_tree(  # noqa: PLR0913  # what a page may want of a drawing, by name
    playbook: Playbook,
    tree: Tree,
    *,
    base: str | None = None,
    target: str | None = None,
    name: str = "",
    width: int = WIDTH,
    measures: Measures = SCREEN,
) -> Html:
    """Return the drawing as an ``svg`` element, the same at every run; its height follows.

    ``base`` is the way to the site's root, for links on the boxes; without it there are none.
    ``target`` is where they open: a ``<base>`` in the page may not hold inside a drawing.
    ``name`` begins the ids in the drawing; a page that shows one tree twice has to give it.
    """
    drawn, routes = nodes(playbook, tree), edges(playbook, tree)
    # Lanes need heights, and heights need to know how much width the lanes leave: place twice.
    lanes = _lanes(drawn, routes, _placed(drawn, routes, width, (4, 3), measures))
    beside_questions, beside_leaves = (
        max((lanes.get(one.id, 0) for one in drawn if (one.leaf is None) is asked), default=0)
        for asked in (True, False)
    )
    scene = _placed(drawn, routes, width, (beside_questions, beside_leaves), measures)
    lanes = _lanes(drawn, routes, scene)
    name = name or f"tree-{tree.id}"
    marks = [
        *([style(measures.rules)] if measures.rules else []),
        tag("title", tree.title, id=f"{name}-title"),
        tag("desc", describe_tree(playbook, tree), id=f"{name}-desc"),
        *(mark("rect", class_="card", stroke_opacity="0.35", **_rect(card)) for card in scene.cards),
        *(_edge(edge, scene, lanes, measures) for edge in routes),
        *(_node(node, scene.boxes[node.id], base, target, measures) for node in drawn),
    ]
    return tag(
        "svg",
        join("", marks, "", by="\n"),
        xmlns=XMLNS,
        class_="sft-tree",
        role="img" if base is None else "group",  # inside an image screen readers find no links
        aria_labelledby=f"{name}-title {name}-desc",
        **size(width, scene.bottom + _RIM),
        fill="none",
        stroke="currentColor",
        font_family=measures.font,
    )


def describe_tree(playbook: Playbook, tree: Tree) -> str:
    """Say what the drawing of a tree shows."""
    drawn = nodes(playbook, tree)
    asked = sum(node.leaf is None for node in drawn)
    return (
        f"A decision tree with {asked} questions and {len(drawn) - asked} ends. It starts at "
        f"“{drawn[0].label}”. The routes of each question are listed below it; a line leads from "
        f"each to another question or to an end. {tree.about}".strip()
    )


# --- places ------------------------------------------------------------------------------------


def _placed(
    drawn: Sequence[DiagramNode], routes: Sequence[Edge], width: float, lanes: tuple[int, int], m: Measures
) -> _Scene:
    """Place everything from the top; a leaf is beside the first route to it."""
    node = {one.id: one for one in drawn}
    column, inside = (_RIM + _ARROW + 2 * _TURN + side * m.lane for side in lanes)
    room = width - column - inside - _RIM
    wide = round(room * (_SHARE_SAYS if any(one.says for one in drawn) else _SHARE))
    far, narrow = column + wide + inside, room - wide
    boxes: dict[str, _Box] = {}
    rows: dict[str, _Box] = {}
    cards: list[_Box] = []
    top = free = _RIM
    for question, own in groupby(routes, lambda edge: edge.tail):
        box = _Box(column, top, wide, _height(_lines(node[question], wide, m), m) + 2 * m.air)
        boxes[question] = box
        y = box.bottom + m.air / 2
        for edge in own:
            tall = _height(_wrapped(edge.label, m.small, wide - 2 * m.pad), m) + m.air
            if edge.head not in boxes and node[edge.head].leaf:
                high = _height(_lines(node[edge.head], narrow, m), m) + 2 * m.air - 2
                middle = max(y + tall / 2, free + high / 2)
                y = middle - tall / 2
                boxes[edge.head] = _Box(far, middle - high / 2, narrow, high)
                free = boxes[edge.head].bottom + m.air
            rows[edge.id] = _Box(column, y, wide, tall)
            y += tall
        cards.append(_Box(column, top, wide, y + m.air / 2 - top))
        top = cards[-1].bottom + m.between
    return _Scene(boxes, tuple(cards), rows)


def _lanes(drawn: Sequence[DiagramNode], routes: Sequence[Edge], scene: _Scene) -> dict[str, int]:
    """Give the lines to each node a lane of their own, left of its column, the shortest nearest.

    Returns the lanes by node, from 1; lines that only go straight across have none.
    """
    lanes: dict[str, int] = {}
    taken: defaultdict[tuple[bool, int], list[tuple[float, float]]] = defaultdict(list)
    spans = []
    for one in drawn:
        ends = [scene.boxes[one.id].middle, *(scene.rows[edge.id].middle for edge in routes if edge.head == one.id)]
        spans.append((max(ends) - min(ends), min(ends), max(ends), one))
    for length, start, end, one in sorted(spans, key=lambda span: span[:2]):
        if length > 1:
            side = one.leaf is None
            free = (
                lane
                for lane in count(1)
                if all(end + _TURN < low or start - _TURN > high for low, high in taken[side, lane])
            )
            lanes[one.id] = next(free)
            taken[side, lanes[one.id]].append((start, end))
    return lanes


# --- words -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    kind: str = ""


def _lines(node: DiagramNode, width: float, m: Measures) -> list[_Line]:
    """Return the lines of a box: its name, then smaller what an article says."""
    room = width - 2 * m.pad
    return _wrapped(node.label, m.big, room) + _wrapped(node.says, m.small, room, "says")


def _wrapped(text: str, size: float, room: float, kind: str = "") -> list[_Line]:
    return [_Line(line, size, kind) for line in wrapped(text, size, room)]


def _height(lines: Sequence[_Line], m: Measures) -> float:
    return sum(line.size * m.line for line in lines)


# --- marks -------------------------------------------------------------------------------------


def _rect(box: _Box) -> dict[str, float]:
    return {"x": box.left, "y": box.top, "width": box.width, "height": box.height, "rx": _TURN}


def _text(lines: Sequence[_Line], box: _Box, m: Measures) -> Iterator[Html]:
    """Yield the lines as text, in the middle of a box's height."""
    y = box.middle - _height(lines, m) / 2
    for line in lines:
        baseline = y + line.size * (m.line / 2 + 0.34)
        yield label(box.left + m.pad, baseline, line.text, line.kind or None, font_size=line.size)
        y += line.size * m.line


def _node(node: DiagramNode, box: _Box, base: str | None, target: str | None, m: Measures) -> Html:
    silent = node.leaf is not None and node.leaf.silent
    marks = join(
        mark("rect", stroke_dasharray="4 3" if silent else None, **_rect(box)),
        *_text(_lines(node, box.width, m), box, m),
    )
    linked = link(base + node.page, marks, target=target) if base is not None and node.page else marks
    return tag("g", linked, class_=f"node {node.kind}", data_node=node.id)


def _edge(edge: Edge, scene: _Scene, lanes: dict[str, int], m: Measures) -> Html:
    row, to = scene.rows[edge.id], scene.boxes[edge.head]
    tip, half = to.left - 1, _ARROW / 2
    back = tip - _ARROW
    lane = back - _TURN - (lanes.get(edge.head, 1) - 1) * m.lane
    start = row.right if to.left > row.right else row.left
    corners = [(tip, to.middle), (back, to.middle - half), (back, to.middle + half)]
    return tag(
        "g",
        tag("title", edge.why) if edge.why else None,
        mark("path", d=_path(start, row.middle, lane, tip - half, to.middle)),
        mark("polygon", fill="currentColor", points=way(corners)),
        *_text(_wrapped(edge.label, m.small, row.width - 2 * m.pad), row, m),
        class_="edge",
        data_edge=edge.id,
        data_to=edge.head,
    )


def _path(x: float, y: float, lane: float, end: float, to: float) -> str:
    """Return a line that runs to its lane, along it, and on to the right, with round corners."""
    if abs(to - y) < 1:
        return f"M{pixels(x)} {pixels(y)}H{pixels(end)}"
    turn = min(_TURN, abs(to - y) / 2)
    down = turn if to > y else -turn
    into = turn if lane > x else -turn
    return (
        f"M{pixels(x)} {pixels(y)}H{pixels(lane - into)}q{pixels(into)} 0 {pixels(into)} {pixels(down)}"
        f"V{pixels(to - down)}q0 {pixels(down)} {pixels(turn)} {pixels(down)}H{pixels(end)}"
    )
