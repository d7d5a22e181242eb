"""Charts as SVG. Comes in: a chart as plain data. Goes out: a figure with its drawing, its notes and its table.

There are two charts, which know nothing of what they show:

``LineChart``
    lines from left to right, with a band around those that have a range, and numbered places
``RowChart``
    rows on one axis, each with shapes from a start to an end: ranges, changes, spans of time

A chart is drawn for a width in CSS pixels. Where there is little, the names of rows are above their shapes and not
beside them. Words are measured by a table of letters, so that none lies on another or leaves the drawing.

As in a drawn tree there are shapes, words and classes only: colours come from ``charts.css``, so that one drawing
serves light, dark and paper. What a colour says, dashes or a shape say too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.drawings.marks import TYPE, label, line, mark, picture, text_width, way, wrapped
from decision.render.drawings.scales import Axis, Scale, apart, scale_of
from decision.render.html.kit import Html, items, join, tag

# --- the vocabulary ----------------------------------------------------------------------------


class Line(NamedTuple):
    """A line with its name, which is written at its end."""

    name: str
    points: Sequence[tuple[float, ...]]
    """From left to right: x and y; or x, the low end of a range, y and the high end."""


class Place(NamedTuple):
    """A figure of the horizontal axis that is marked: from top to bottom, or with a number at ``y``."""

    name: str
    x: float
    y: float = 0.0


class Shape(NamedTuple):
    """A part of a row: ``full``, ``hollow`` or ``dotted`` from start to end; ``dot`` or ``tick`` where both are one."""

    kind: str
    start: float
    end: float


class Row(NamedTuple):
    """A row. A range is a hollow shape with a tick at its typical value."""

    name: str
    shapes: Sequence[Shape]
    """What comes later is drawn over what comes before."""
    before: str = ""
    """What is written to the left of all shapes."""
    after: str = ""
    group: str = ""
    """What is written above the first of several rows."""


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over an axis."""

    title: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    places: Sequence[Place] = ()
    """The first six that are on the axis get a number."""
    here: Place | None = None


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows on one axis."""

    title: str
    x: Axis
    rows: Sequence[Row]
    here: Place | None = None


def figure(name: str, chart: LineChart | RowChart, caption: str, table: Html) -> Html:
    """Return a chart under its title and caption, for a phone's column and for the page's; ``table`` is folded below.

    ``name`` is what a page knows it by.
    """
    head = tag("figcaption", tag("strong", chart.title, class_="sft-chart-title"), " ", caption)
    forms = (tag("div", draw(chart, width), class_=f"sft-chart-{form}") for form, width in _FORMS.items())
    places = _numbered(chart) if isinstance(chart, LineChart) else []
    notes = items((f"{chart.x.write(one.x)} {chart.x.title}: {one.name}" for one in places), "sft-chart-notes", "ol")
    inside = tag("div", table, class_="sft-chart-figures", role="region", tabindex=0, aria_label=chart.title)
    fold = tag("details", tag("summary", "The figures as a table"), inside, class_="sft-chart-table")
    return tag(
        "figure", head, tag("div", forms, class_="sft-chart-place"), notes, fold, class_="sft-chart", data_name=name
    )


def draw(chart: LineChart | RowChart, width: float) -> Html:
    """Return a chart as one image for a width in CSS pixels; its height follows."""
    return _draw_rows(chart, width) if isinstance(chart, RowChart) else _draw_lines(chart, width)


_FORMS = {"narrow": NARROW, "wide": WIDE}
_LINE = 15
"""From one line of text to the next."""
_DROP = 4.5
"""From the middle of a line of text to its baseline."""
_EDGE = 22
"""From the side of a drawing to the end of an axis, where the label of a mark is half beyond it."""


def _block(x: float, middle: float, words: Sequence[str], name: str | None = None, anchor: str | None = None) -> Html:
    """Write lines of text, one below the other, around a middle."""
    first = middle - _LINE * (len(words) - 1) / 2 + _DROP
    return join(label(x, first + _LINE * at, text, name, text_anchor=anchor) for at, text in enumerate(words))


def _here(here: Place | None, x: Scale, top: float, bottom: float, width: float) -> list[Html]:
    """Mark a figure, its name above the line and within the drawing; nothing where it is off the axis."""
    if not here or not x.low <= here.x <= x.high:
        return []
    at, half = x(here.x), text_width(here.name, TYPE) / 2
    middle = min(max(at, half), width - half)
    return [line((at, top), (at, bottom), "here"), label(middle, top - 5, here.name, "here", text_anchor="middle")]


# --- lines -------------------------------------------------------------------------------------

_DASHES = (None, "7 4", "2 3", "10 3 2 3", "4 2 1 2 1 2")
"""By place, as the colours of the classes ``s1`` to ``s5``."""
_TALL = 270
"""A plot, where the names at the ends of lines need no more."""
_RUNG = 36
"""Between two marks of a vertical axis, at least."""


def _series(place: int) -> str:
    return f"s{place % len(_DASHES) + 1}"


def _typical(point: Sequence[float]) -> float:
    return point[len(point) // 2]


def _numbered(chart: LineChart) -> list[Place]:
    """Return the places that are drawn, from left to right."""
    xs = [point[0] for one in chart.lines for point in one.points]
    there = [one for one in chart.places if xs and min(xs) <= one.x <= max(xs)]
    return sorted(there[:6], key=lambda one: one.x)


def _draw_lines(chart: LineChart, width: float) -> Html:
    side = 112 if width < WIDE_FROM else 178
    ends = [[*wrapped(one.name, TYPE, side - 22), chart.y.write(_typical(one.points[-1]))] for one in chart.lines]
    rail = 18 if chart.places else 0
    x, y = _scales(chart, 30 + rail, sum(map(_room, ends)), width - side)
    marks = [
        *_frame(x, y),
        *(_line(one, at, x, y) for at, one in enumerate(chart.lines)),
        *_ends(chart.lines, ends, x, y),
        *_here(chart.here, x, y.end - rail, y.start, width),
        *_numbers(_numbered(chart), x, y),
    ]
    first = [chart.y.write(_typical(one.points[0])) for one in chart.lines]
    ways = "; ".join(f"{one.name}: {first[at]} to {ends[at][-1]}" for at, one in enumerate(chart.lines))
    about = f"{chart.y.title} by {chart.x.title}, {chart.x.write(x.low)} to {chart.x.write(x.high)}. {ways}."
    return picture(chart.title, about, (width, y.start + 44), marks)


def _scales(chart: LineChart, top: float, names: float, right: float) -> tuple[Scale, Scale]:
    """Return both scales, for a plot that is as high as the names at its right need."""
    points = [point for one in chart.lines for point in one.points]
    top += 20 if chart.here else 0
    y = scale_of(chart.y, [figure for _, *figures in points for figure in figures], top + max(_TALL, names), top)
    left = max([_EDGE, *(8 + text_width(words, TYPE) for _, words in y.marks(_RUNG))])
    return scale_of(chart.x, [point[0] for point in points], left, right), y


def _room(words: Sequence[str]) -> float:
    return _LINE * len(words) + 6


def _ends(lines: Sequence[Line], ends: Sequence[Sequence[str]], x: Scale, y: Scale) -> Iterator[Html]:
    """Write the name of each line and its last figure at its end, moved apart."""
    heights = [y(_typical(one.points[-1])) for one in lines]
    for at, middle in enumerate(apart(heights, [*map(_room, ends)], y.end, y.start)):
        yield line((x.end + 2, heights[at]), (x.end + 16, middle), _series(at))
        yield _block(x.end + 20, middle, ends[at])


def _frame(x: Scale, y: Scale) -> Iterator[Html]:
    """Draw both axes."""
    yield label(0, 13, y.axis.title, "soft")
    for at, words in y.marks(_RUNG):
        yield line((x.start, at), (x.end, at), "rule")
        yield label(x.start - 8, at + _DROP, words, "soft", text_anchor="end")
    for at, words in x.marks():
        yield line((at, y.start), (at, y.start + 4), "axis")
        yield label(at, y.start + 20, words, "soft", text_anchor="middle")
    base = y.start if y.axis.log else y(0)
    yield line((x.start, base), (x.end, base), "axis")
    yield label(x.end, y.start + 37, x.axis.title, "soft", text_anchor="end")


def _line(one: Line, at: int, x: Scale, y: Scale) -> Html:
    """Draw a line, on its band where it has one."""
    lows, highs = ([(x(point[0]), y(point[side])) for point in one.points] for side in (1, -1))
    typical = ((x(point[0]), y(_typical(point))) for point in one.points)
    band = mark("path", d=f"M{way([*highs, *lows[::-1]])}Z", class_="band", fill="currentColor", stroke="none")
    drawn = mark("path", d=f"M{way(typical)}", stroke_width=2, stroke_dasharray=_DASHES[at % len(_DASHES)])
    return tag("g", band if lows != highs else None, drawn, class_=_series(at))


def _numbers(places: Sequence[Place], x: Scale, y: Scale) -> Iterator[Html]:
    """Draw places, their numbers above the plot."""
    middles = apart([x(one.x) for one in places], [_LINE] * len(places), x.start, x.end)
    for number, (one, middle) in enumerate(zip(places, middles, strict=True), 1):
        at = (x(one.x), y(one.y))
        yield mark("path", d=f"M{way([(middle, y.end - 4), (at[0], y.end + 8), at])}", class_="axis")
        yield mark("circle", cx=at[0], cy=at[1], r=4, stroke_width=2, class_="hollow")
        yield label(middle, y.end - 7, str(number), text_anchor="middle", font_weight=640)


# --- rows --------------------------------------------------------------------------------------

_BESIDE, _SIDE, _AIR = 226, 90, 9
"""Room for the names of rows where they are beside the shapes; for the words at each side; between two rows."""
_HALF = 5
"""Half the thickness of a shape."""
_SHAPES: Mapping[str, Callable[[float, float, float], Html]] = {
    "full": lambda start, end, y: mark("rect", **_box(start, end, y, 0), fill="currentColor", stroke="none"),
    "hollow": lambda start, end, y: mark("rect", **_box(start, end, y, 0.75), class_="hollow", stroke_width=1.5),
    "dotted": lambda start, end, y: line(
        (start, y), (end, y), stroke_width=3, stroke_dasharray="0.1 6", stroke_linecap="round"
    ),
    "dot": lambda start, _, y: mark("circle", cx=start, cy=y, r=4.5, class_="hollow", stroke_width=1.5),
    "tick": lambda start, _, y: line((start, y - 9), (start, y + 9), stroke_width=3),
}
"""How each kind of shape is drawn: from where to where, at which height."""


def _box(start: float, end: float, y: float, inset: float) -> dict[str, float]:
    half = _HALF - inset
    return {"x": start + inset, "y": y - half, "width": max(end - start - 2 * inset, 0), "height": 2 * half}


def _draw_rows(chart: RowChart, width: float) -> Html:
    x = _row_scale(chart, width)
    top = 26 + (18 if chart.x.title else 0) + (20 if chart.here else 0)
    rows: list[Html] = []
    bottom, group = float(top), ""
    for row in chart.rows:
        if row.group != group:
            group, bottom = row.group, bottom + 28
            rows.append(label(0, bottom - 7, group, font_weight=640))
        drawn, bottom = _row(row, x, bottom, width)
        rows.append(drawn)
    marks = [
        label((x.start + x.end) / 2, 13, chart.x.title, "soft", text_anchor="middle"),
        *(line((at, top), (at, bottom), "rule") for at, _ in x.marks()),
        line((x(0), top), (x(0), bottom), "axis") if x.low <= 0 <= x.high else None,
        *_here(chart.here, x, top - 22, bottom, width),
        *(label(at, top - 7, words, "soft", text_anchor="middle") for at, words in x.marks()),
        *rows,
    ]
    about = f"{len(chart.rows)} rows on an axis from {chart.x.write(x.low)} to {chart.x.write(x.high)}."
    return picture(chart.title, f"{about} The table has the figures.", (width, bottom + 4), marks)


def _row_scale(chart: RowChart, width: float) -> Scale:
    """Return the scale that leaves room for names, and for what is written beside shapes."""
    sides = ([row.before for row in chart.rows], [row.after for row in chart.rows])
    before, after = (
        max([_EDGE, *(8 + text_width(words, TYPE) for text in side for words in wrapped(text, TYPE, _SIDE))])
        for side in sides
    )
    figures = (figure for row in chart.rows for shape in row.shapes for figure in shape[1:])
    return scale_of(chart.x, figures, before + (0 if width < WIDE_FROM else _BESIDE), width - after)


def _row(row: Row, x: Scale, top: float, width: float) -> tuple[Html, float]:
    """Draw a row; return where the next one begins, too."""
    narrow = width < WIDE_FROM
    names = wrapped(row.name, TYPE, width if narrow else _BESIDE - 10)
    before, after = (wrapped(words, TYPE, _SIDE) for words in (row.before, row.after))
    above = _LINE * len(names) if narrow else 0
    tall = _LINE * max(len(before), len(after), 1 if narrow else len(names))
    middle = top + above + (tall + _AIR) / 2
    ends = [x(figure) for shape in row.shapes for figure in shape[1:]]
    shapes = (_SHAPES[kind](min(x(one), x(other)), max(x(one), x(other)), middle) for kind, one, other in row.shapes)
    drawn = join(
        _block(0, middle - (above + tall) / 2 if narrow else middle, names),
        tag("g", shapes, class_=_series(0)),
        _block(min(ends) - 6, middle, before, "soft", "end"),
        _block(max(ends) + 6, middle, after, "soft"),
    )
    return drawn, middle + (tall + _AIR) / 2
