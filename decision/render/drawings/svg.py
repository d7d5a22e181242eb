"""A tree drawn as SVG. Comes in: a playbook and one of its trees. Goes out: one ``svg`` element.

Every question is a box with its routes listed below it, in a column from the first question to the
last. A route to a leaf leaves on the right, one to a question leaves on the left, and routes to the
same place run together. So the words stay in lines that can be read in the width of a text column,
whatever the tree.

Only shapes, words and classes: colours come from the page's style sheet, which overrides every
attribute here. Alone, the drawing is lines and text in the current colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import count
from typing import TYPE_CHECKING

from decision.render.drawings.diagram import edges, nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision.render.drawings.diagram import DiagramNode, Edge
    from decision.tree.model import Playbook, Tree

WIDTH = 440
"""In CSS pixels where the drawing is not scaled, as all measures here."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How closely a drawing is set, in CSS pixels."""

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
    """Where everything stands."""

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
    name: str = "",
    width: int = WIDTH,
    measures: Measures = SCREEN,
) -> str:
    """Return the drawing as an ``svg`` element, the same at every run; its height follows.

    ``base`` is the way to the site's root, for links on the boxes; without it there are none.
    ``name`` begins the ids in the drawing; a page that shows one tree twice has to give it.
    """
    drawn, routes = nodes(playbook, tree), edges(playbook, tree)
    # Lanes need heights, and heights need to know how much width the lanes leave: place twice.
    lanes = _lanes(drawn, routes, _placed(drawn, routes, width, (4, 3), measures))
    most = (max(lanes[0].values(), default=0), max(lanes[1].values(), default=0))
    scene = _placed(drawn, routes, width, most, measures)
    turns = _lanes(drawn, routes, scene)
    name = name or f"tree-{tree.id}"
    height = _n(scene.bottom + _RIM)
    # Inside an image screen readers find no links, so a drawing with links is a group.
    role = "img" if base is None else "group"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sft-tree" role="{role}" '
        f'aria-labelledby="{name}-title {name}-desc" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" '
        'fill="none" stroke="currentColor" font-family="sans-serif">'
    )
    return "\n".join(
        [
            head,
            f'<title id="{name}-title">{escape(tree.title)}</title>',
            f'<desc id="{name}-desc">{escape(_described(tree, drawn))}</desc>',
            *(f'<rect class="card" stroke-opacity="0.35" {_rect(card)}/>' for card in scene.cards),
            *(_edge(edge, scene, turns, measures) for edge in routes),
            *(_node(node, scene.boxes[node.id], base, measures) for node in drawn),
            "</svg>",
        ]
    )


def _described(tree: Tree, drawn: Sequence[DiagramNode]) -> str:
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
    """Place everything from the top; a leaf stands beside the first route to it."""
    node = {one.id: one for one in drawn}
    outside, inside = (_gutter(count, m) for count in lanes)
    room = width - outside - inside - _RIM
    column = outside
    wide = round(room * (_SHARE_SAYS if any(one.says for one in drawn) else _SHARE))
    far, narrow = column + wide + inside, room - wide
    boxes: dict[str, _Box] = {}
    rows: dict[str, _Box] = {}
    cards: list[_Box] = []
    top = free = _RIM
    for question in (one for one in drawn if one.leaf is None):
        boxes[question.id] = _Box(column, top, wide, _height(_lines(question, wide, m), m) + 2 * m.air)
        y = boxes[question.id].bottom + m.air / 2
        for edge in (one for one in routes if one.tail == question.id):
            tall = _height(_condition_lines(edge, wide, m), m) + m.air
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


def _gutter(lanes: int, m: Measures) -> float:
    return _RIM + _ARROW + 2 * _TURN + lanes * m.lane


def _lanes(
    drawn: Sequence[DiagramNode], routes: Sequence[Edge], scene: _Scene
) -> tuple[dict[str, int], dict[str, int]]:
    """Give the lines to each node a lane of their own, the shortest nearest to the column.

    Returns the lanes left of the questions, by question, and those left of the leaves, by leaf,
    from 1; lines that only go straight across have none.
    """
    sides: tuple[dict[str, int], dict[str, int]] = ({}, {})
    spans = []
    for one in drawn:
        ends = [scene.rows[edge.id].middle for edge in routes if edge.head == one.id]
        ends.append(scene.boxes[one.id].middle)
        if max(ends) - min(ends) > 1:
            spans.append((max(ends) - min(ends), min(ends), max(ends), one))
    taken: tuple[dict[int, list[tuple[float, float]]], ...] = ({}, {})
    for _, start, end, one in sorted(spans, key=lambda span: span[:2]):
        side = 0 if one.leaf is None else 1
        for lane in count():
            others = taken[side].setdefault(lane, [])
            if all(end + _TURN < low or start - _TURN > high for low, high in others):
                others.append((start, end))
                sides[side][one.id] = lane + 1
                break
    return sides


# --- words -------------------------------------------------------------------------------------

_WIDTHS = {
    0.2: " ",
    0.3: ".,:;'!|ijlIf()[]-“”",
    0.38: "rt/",
    0.46: "scxz",
    0.62: "ABCDEFGHJKLNOPQRSTUVXYZ",
    0.82: "mwMW@%—",
}
"""In type sizes, by character, of a sans-serif face; all other characters are near 0.55."""
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    kind: str = ""


def _lines(node: DiagramNode, width: float, m: Measures) -> list[_Line]:
    """Return the lines of a box: its name, then smaller what an article says."""
    room = width - 2 * m.pad
    return _wrapped(node.label, m.big, room) + _wrapped(node.says, m.small, room, "says")


def _condition_lines(edge: Edge, width: float, m: Measures) -> list[_Line]:
    return _wrapped(edge.label, m.small, width - 2 * m.pad)


def _wrapped(text: str, size: float, room: float, kind: str = "") -> list[_Line]:
    """Break a text into as few lines as fit, and make these about equally long."""
    lines = _filled(text, room / size)
    for ems in range(int(room / size)):
        even = _filled(text, ems)
        if len(even) == len(lines):
            lines = even
            break
    return [_Line(line, size, kind) for line in lines]


def _filled(text: str, ems: float) -> list[str]:
    """Fill lines of a length in type sizes, which only a single word may exceed."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sum(_WIDTH_OF.get(letter, 0.55) for letter in longer) <= ems:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _height(lines: Sequence[_Line], m: Measures) -> float:
    return sum(line.size * m.line for line in lines)


# --- marks -------------------------------------------------------------------------------------


def _n(number: float) -> str:
    """Write a measure to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def _rect(box: _Box) -> str:
    return f'x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="{_n(_TURN)}"'


def _text(lines: Sequence[_Line], box: _Box, m: Measures) -> str:
    """Return the lines as text, in the middle of a box's height."""
    y = box.middle - _height(lines, m) / 2
    marks = []
    for line in lines:
        kind = f' class="{line.kind}"' if line.kind else ""
        baseline = y + line.size * (m.line / 2 + 0.34)
        y += line.size * m.line
        marks.append(
            f'<text{kind} x="{_n(box.left + m.pad)}" y="{_n(baseline)}" font-size="{_n(line.size)}" '
            f'fill="currentColor" stroke="none">{escape(line.text)}</text>'
        )
    return "".join(marks)


def _node(node: DiagramNode, box: _Box, base: str | None, m: Measures) -> str:
    dashes = ' stroke-dasharray="4 3"' if node.leaf and node.leaf.silent else ""
    marks = f"<rect{dashes} {_rect(box)}/>{_text(_lines(node, box.width, m), box, m)}"
    if base is not None and node.page:
        marks = f'<a href="{escape(base + node.page)}">{marks}</a>'
    return f'<g class="node {node.kind}" data-node="{node.id}">{marks}</g>'


def _edge(edge: Edge, scene: _Scene, lanes: tuple[dict[str, int], dict[str, int]], m: Measures) -> str:
    row, to = scene.rows[edge.id], scene.boxes[edge.head]
    side = 0 if edge.head in lanes[0] else 1
    tip = to.left - 1
    lane = tip - _ARROW - _TURN - (lanes[side].get(edge.head, 1) - 1) * m.lane
    start = row.left if side == 0 else row.right
    path = _path(start, row.middle, lane, tip - _ARROW / 2, to.middle)
    back, half = tip - _ARROW, _ARROW / 2
    corners = [(tip, to.middle), (back, to.middle - half), (back, to.middle + half)]
    arrow = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    why = f"<title>{escape(edge.why)}</title>" if edge.why else ""
    words = _text(_condition_lines(edge, row.width, m), row, m)
    return (
        f'<g class="edge" data-edge="{edge.id}" data-to="{edge.head}">{why}'
        f'<path d="{path}"/><polygon fill="currentColor" points="{arrow}"/>{words}</g>'
    )


def _path(x: float, y: float, lane: float, end: float, to: float) -> str:
    """Return a line that runs to its lane, along it, and on to the right, with round corners."""
    if abs(to - y) < 1:
        return f"M{_n(x)} {_n(y)}H{_n(end)}"
    turn = min(_TURN, abs(to - y) / 2)
    down = turn if to > y else -turn
    into = turn if lane > x else -turn
    return (
        f"M{_n(x)} {_n(y)}H{_n(lane - into)}q{_n(into)} 0 {_n(into)} {_n(down)}"
        f"V{_n(to - down)}q0 {_n(down)} {_n(turn)} {_n(down)}H{_n(end)}"
    )
