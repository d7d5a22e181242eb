"""The charts of the cost page as Vega-Lite. Comes in: a width. Goes out: a specification that draws rows.

A specification holds no figure but those of its layout. It reads one dataset, ``rows``, and is
drawn twice from the same text: at the build for readers without scripts, and in the browser, where
the rows follow what the reader enters. Colours and type are CSS custom properties of ``charts.css``,
so that one drawing serves light, dark and paper.

Vega measures no text here: faces differ between machines, and the same bytes are wanted everywhere.
So margins are fixed, labels are broken by a count of characters, and where labels would overlap the
specification itself moves them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.render.html.instrument import escape

if TYPE_CHECKING:
    from collections.abc import Callable

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Spec = dict[str, Json]
"""A Vega-Lite specification, or a part of one."""

NARROW, WIDE = 328, 680
"""The widths drawn at the build, in CSS pixels: a phone's column, and the page's."""
WIDE_FROM = 640
"""Where there is less room than this, in CSS pixels, a chart takes its narrow form."""
MOST_NOTES = 6
"""More break-even points than this are not marked."""
MOST_DRIVERS = 8
"""More bars than this are not shown."""

SANS = "var(--sft-sans)"
"""The face of all text."""

_TYPE = 13
"""Size of all text, in CSS pixels. At the narrowest width of the wide form it is still 12."""
_LINE = 15
"""From one line of text to the next."""
_LEADER = 18
"""From the end of a line to its label."""
_BEYOND = 8
"""How far labels may reach beyond the top and the bottom of the plot."""

_INK, _SOFT = "var(--sft-ink)", "var(--sft-ink-soft)"
_RULE, _STRONG = "var(--sft-rule)", "var(--sft-rule-strong)"
_GROUND = "var(--sft-chart-ground)"
_SERIES: list[Json] = [1, 2, 3, 4, 5]
_COLOURS: list[Json] = [f"var(--sft-chart-{number})" for number in (1, 2, 3, 4, 5)]
_DASHES: list[Json] = [[1, 0], [8, 3.5], [2, 2.5], [11, 3, 2, 3], [5, 2.5, 1.5, 2.5, 1.5, 2.5]]
"""Lines differ by their dashes too, for paper and for readers who do not see the colours."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Room around and in a plot, in CSS pixels."""

    left: int
    right: int
    top: int
    bottom: int
    height: int
    letters: int
    """In a line of a label."""

    @property
    def sides(self) -> int:
        return self.left + self.right


# --- months ------------------------------------------------------------------------------------


def months(width: int) -> Spec:
    """Return the chart of cumulative cost by month: per lever a line, and a band around it.

    Rows: ``lever``, ``title``, ``month``, and in USD ``low``, ``typical`` and ``high``, the 10th
    percentile, the middle and the 90th. For up to four levers, in the order of their first rows.
    """
    frame = _Frame(40, 112, 34, 44, 260, 15) if _narrow(width) else _Frame(46, 178, 34, 44, 280, 26)
    at_end: list[Json] = [
        {"joinaggregate": [_op("max", "month", "last"), _op("max", "high", "most")]},
        {"filter": "datum.month === datum.last"},
        {"calculate": _broken("datum.title", frame.letters), "as": "label"},
        {"calculate": _money("datum.typical", 2), "as": "amount"},
        *_apart(
            "height * (datum.most > 0 ? 1 - datum.typical / datum.most : 0.5)",
            f"({_lines('datum.label')} + 1) * {_LINE} + 6",
            ends=(f"-{_BEYOND}", f"height + {_BEYOND}"),
        ),
    ]
    x = _amount("month", title="months", values=_every(narrow=_narrow(width)))
    layers: list[Json] = [
        {
            "mark": {"type": "area", "opacity": 0.11},
            "encoding": {
                "x": x,
                "y": _money_axis("high", "USD, cumulative", frame),
                "y2": {"field": "low"},
                **_drawn(),
            },
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "strokeCap": "butt"},
            "encoding": {"x": x, "y": _plain("typical"), **_drawn(dashed=True)},
        },
        _labels(at_end, amounts=True),
    ]
    return _spec(
        "Cumulative cost by month, a line for each lever with its range",
        width,
        frame,
        {"transform": _in_order(), "layer": layers},
    )


# --- volume ------------------------------------------------------------------------------------


def volume(width: int) -> Spec:
    """Return the chart of total cost by requests a month, on logarithmic axes.

    Rows of up to five lines: ``lever``, ``title``, ``volume`` in requests a month, ``total`` in USD.
    Rows of kind ``crossing``: ``title``, ``volume``, ``total``; the first six are marked, numbered
    from the left and told below the plot. Rows of kind ``here``: ``title`` and ``volume``, a
    vertical line. Volumes and totals are above zero.
    """
    narrow = _narrow(width)
    frame = _Frame(40, 112, 56, 44, 260, 15) if narrow else _Frame(46, 178, 56, 44, 300, 26)
    lined: list[Json] = [{"filter": "!datum.kind"}, *_in_order()]
    extent: list[Json] = [
        {"calculate": "datum.kind === 'here' ? null : datum.total", "as": "cost"},
        {
            "joinaggregate": [
                *(_op("min", "volume", "fewest"), _op("max", "volume", "most")),
                *(_op("min", "cost", "least"), _op("max", "cost", "dearest")),
            ]
        },
    ]
    at_end: list[Json] = [
        *extent,
        *lined,
        {"joinaggregate": [_op("max", "volume", "last")], "groupby": ["lever"]},
        {"filter": "datum.volume === datum.last"},
        {"calculate": _broken("datum.title", frame.letters), "as": "label"},
        *_apart(
            f"height * (1 - {_share('total', 'least', 'dearest')})",
            f"{_lines('datum.label')} * {_LINE} + 4",
            ends=(f"-{_BEYOND}", f"height + {_BEYOND}"),
        ),
    ]
    crossings: list[Json] = [
        *extent,
        *_numbered(),
        *_apart(f"width * {_share('volume', 'fewest', 'most')}", "11", ends=("-4", "width + 4")),
    ]
    transforms: list[Json] = [
        *_numbered(),
        {
            "calculate": _broken(
                f"{_number('datum.volume', 2)} + ' requests a month: ' + datum.title", 53 if narrow else 90
            ),
            "as": "note",
        },
        {"calculate": _lines("datum.note"), "as": "lines"},
        {
            "window": [_op("sum", "lines", "reach")],
            "sort": [{"field": "series"}],
            "ignorePeers": True,
        },
        {"calculate": f"height + {frame.bottom + 6} + (datum.reach - datum.lines) * {_LINE + 2}", "as": "below"},
    ]
    here: list[Json] = [
        {"filter": "datum.kind === 'here'"},
        {"calculate": f"datum.title + ', ' + {_number('datum.volume', 3)}", "as": "label"},
    ]
    x = _logarithmic("volume", "requests a month", "x", frame)
    y = _logarithmic("total", "USD, total", "y", frame)
    number: Spec = {"type": "text", "dy": -11, "fontSize": _TYPE, "fontWeight": 600}
    at_point: Spec = {
        "x": {"field": "at", "type": "quantitative", "scale": None},
        "y": _plain("total"),
        "text": {"field": "number"},
    }
    layers: list[Json] = [
        {
            "transform": here,
            "layer": [
                {
                    "mark": {"type": "rule", "stroke": _SOFT, "strokeWidth": 1, "y": -18, "y2": {"expr": "height"}},
                    "encoding": {"x": _plain("volume")},
                },
                {
                    "mark": {
                        "type": "text",
                        "align": {"expr": "scale('x', datum.volume) < width * 0.6 ? 'left' : 'right'"},
                        "dx": {"expr": "scale('x', datum.volume) < width * 0.6 ? -3 : 3"},
                        "y": -20,
                        "baseline": "alphabetic",
                        "fill": _INK,
                    },
                    "encoding": {"x": _plain("volume"), "text": {"field": "label"}},
                },
            ],
        },
        {
            "transform": lined,
            "mark": {"type": "line", "strokeWidth": 2, "strokeCap": "butt"},
            "encoding": {"x": x, "y": y, **_drawn(dashed=True)},
        },
        _labels(at_end),
        {
            "transform": crossings,
            "layer": [
                {
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "size": 52,
                        "fill": _GROUND,
                        "stroke": _INK,
                        "opacity": 1,
                    },
                    "encoding": {"x": _plain("volume"), "y": _plain("total")},
                },
                {
                    "mark": {**number, "fill": _GROUND, "stroke": _GROUND, "strokeWidth": 4, "strokeJoin": "round"},
                    "encoding": at_point,
                },
                {"mark": {**number, "fill": _INK}, "encoding": at_point},
            ],
        },
        {
            "transform": transforms,
            "layer": [
                {
                    "mark": {**_note(frame, 0), "fontWeight": 600},
                    "encoding": {"y": _pixel("below"), "text": {"field": "number"}},
                },
                {
                    "mark": _note(frame, 16),
                    "encoding": {"y": _pixel("below"), "text": {"field": "note"}, "size": _counted("reach")},
                },
            ],
        },
    ]
    notes = f"(domain('size')[1] > 0 ? domain('size')[1] * {_LINE + 2} + 12 : 0)"
    sides = f"left: {frame.left}, right: {frame.right}, top: {frame.top}"
    return {
        **_spec("Total cost by requests a month, with break-even points", width, frame, {"layer": layers}),
        "padding": {"expr": f"{{{sides}, bottom: {frame.bottom} + {notes}}}"},
    }


def _counted(field: str) -> Spec:
    """Return an encoding that changes nothing, but whose scale lets the margin know the greatest value of a field."""
    return {**_plain(field), "scale": {"range": [_TYPE, _TYPE], "zero": True}, "legend": None}


def _numbered() -> list[Json]:
    """Return transforms that keep the first break-even points and number them from the left."""
    return [
        {"filter": "datum.kind === 'crossing'"},
        {"window": [{"op": "row_number", "as": "given"}]},
        {"filter": f"datum.given <= {MOST_NOTES}"},
        {"window": [{"op": "row_number", "as": "series"}], "sort": [{"field": "volume"}]},
        {"calculate": "'' + datum.series", "as": "number"},
    ]


def _note(frame: _Frame, indent: int) -> Spec:
    """Return the mark of a note below the plot, or of its number."""
    return {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "lineBreak": "\n",
        "lineHeight": _LINE + 2,
        "fill": _INK,
        "x": indent - frame.left,
    }


def _share(field: str, least: str, most: str) -> str:
    """Return where a value lies between two others on a logarithmic scale, from 0 to 1."""
    whole = f"log(datum.{most} / datum.{least})"
    return f"({whole} > 0 ? log(datum.{field} / datum.{least}) / {whole} : 0.5)"


# --- drivers -----------------------------------------------------------------------------------


def drivers(width: int) -> Spec:
    """Return the chart of what moves the result most: a bar for each input, from its low to its high value.

    Rows: ``label``; ``low`` and ``high``, by how many USD the result changes when the input takes that
    value; ``low_text`` and ``high_text``, the values in words; ``place``, the least for the bar at the top.
    """
    narrow = _narrow(width)
    frame = _Frame(0, 0, 4, 44, 0, 50) if narrow else _Frame(216, 0, 4, 44, 0, 34)
    step, thick, air = (52, 13, 90) if narrow else (36, 15, 104)
    letters = 15 if narrow else 18
    down = 9 if narrow else 0
    bar: Spec = {"type": "bar", "height": thick, "yOffset": down, "strokeWidth": 1.25}
    rows: list[Json] = [
        {"window": [{"op": "row_number", "as": "row"}], "sort": [{"field": "place"}]},
        {"filter": f"datum.row <= {MOST_DRIVERS}"},
        {"calculate": "datum.low <= datum.high", "as": "rises"},
        {"calculate": _inner("low", "high"), "as": "low_from"},
        {"calculate": _inner("high", "low"), "as": "high_from"},
        {"calculate": "min(0, datum.low, datum.high)", "as": "left"},
        {"calculate": "max(0, datum.low, datum.high)", "as": "right"},
        {"calculate": _broken("datum.rises ? datum.low_text : datum.high_text", letters), "as": "left_label"},
        {"calculate": _broken("datum.rises ? datum.high_text : datum.low_text", letters), "as": "right_label"},
        {"calculate": _broken("datum.label", frame.letters), "as": "name"},
    ]
    y: Spec = {
        "field": "row",
        "type": "ordinal",
        "axis": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
    }
    x: Spec = {
        "type": "quantitative",
        "scale": {"nice": False, "zero": True, "padding": air},
        "axis": {
            **_axis("USD, change"),
            "grid": False,
            "domain": False,
            "ticks": True,
            "tickSize": 4,
            "tickColor": _STRONG,
            "labelExpr": f"(datum.value > 0 ? '+' : '') + {_money('datum.value', 3)}",
            "tickCount": 4 if narrow else 6,
            "titleX": {"expr": "width"},
            "titleAlign": "right",
            "titleY": 36,
        },
    }
    layers: list[Json] = [
        {
            "mark": {
                "type": "rule",
                "stroke": _RULE,
                "strokeWidth": 1,
                "x": -frame.left,
                "x2": {"expr": f"width + {frame.right}"},
            },
            "encoding": {"y": {**y, "bandPosition": 1}},
        },
        {
            "mark": {**bar, "fill": _GROUND, "stroke": "var(--sft-chart-1)"},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "low_from"}, "y": y},
        },
        {
            "mark": {**bar, "fill": "var(--sft-chart-1)", "stroke": "var(--sft-chart-1)"},
            "encoding": {"x": {"field": "high", **x}, "x2": {"field": "high_from"}, "y": y},
        },
        {
            "mark": {"type": "rule", "stroke": _INK, "strokeWidth": 1},
            "encoding": {
                "x": {"datum": 0, "type": "quantitative"},
                "y": {**y, "bandPosition": 0.45 if narrow else 0},
                "y2": {"field": "row", "bandPosition": 1},
            },
        },
        {
            "mark": {**_middle("left_label", down), "align": "right", "dx": -6, "fill": _SOFT},
            "encoding": {"x": _plain("left"), "y": y, "text": {"field": "left_label"}},
        },
        {
            "mark": {**_middle("right_label", down), "align": "left", "dx": 6, "fill": _SOFT},
            "encoding": {"x": _plain("right"), "y": y, "text": {"field": "right_label"}},
        },
        {
            "mark": {**_middle("name", -15 if narrow else 0), "align": "left", "x": -frame.left, "fill": _INK},
            "encoding": {"y": y, "text": {"field": "name"}},
        },
    ]
    return {
        **_spec(
            "What moves the result most: the change when one input takes its low or its high value",
            width,
            frame,
            {"transform": rows, "layer": layers},
        ),
        "height": {"step": step},
    }


def _inner(field: str, other: str) -> str:
    """Return where a bar begins, as an expression: at zero, or behind the other where both point the same way."""
    return f"datum.low * datum.high > 0 && abs(datum.{other}) < abs(datum.{field}) ? datum.{other} : 0"


def _middle(field: str, down: int) -> Spec:
    """Return the mark of a text that may have several lines, their middle ``down`` pixels below that of the row."""
    lines = _lines(f"datum.{field}")
    return {
        "type": "text",
        "baseline": "middle",
        "lineBreak": "\n",
        "dy": {"expr": f"{down} + (1 - {lines}) * {_LINE / 2}"},
    }


CHARTS: dict[str, Callable[[int], Spec]] = {"months": months, "volume": volume, "drivers": drivers}
"""Each chart by its name: a function of the width."""


# --- the page ----------------------------------------------------------------------------------


def figure(  # noqa: PLR0913, PLR0917  # one argument for each thing that a figure shows
    chart: str, title: str, caption: str, svg_narrow: str, svg_wide: str, table_html: str
) -> str:
    """Return a chart as a figure, with its numbers as a table below it.

    ``title`` and ``caption`` are text; the drawings and the table are HTML.
    """
    return (
        f'<figure class="sft-chart" data-chart="{escape(chart)}">'
        f'<figcaption><strong class="sft-chart-title">{escape(title)}</strong> {escape(caption)}</figcaption>'
        f'<div class="sft-chart-place">'
        f'<div class="sft-chart-narrow">{svg_narrow}</div><div class="sft-chart-wide">{svg_wide}</div></div>'
        '<p class="sft-chart-stale" role="status" hidden>'
        "This drawing could not be brought up to date. The table has the figures.</p>"
        '<details class="sft-chart-table"><summary>The figures as a table</summary>'
        f'<div class="sft-chart-figures" role="region" tabindex="0" aria-label="{escape(title)}">{table_html}</div>'
        "</details>"
        "</figure>"
    )


# --- parts of specifications -------------------------------------------------------------------


def _narrow(width: int) -> bool:
    return width < WIDE_FROM


def _spec(description: str, width: int, frame: _Frame, rest: Spec) -> Spec:
    """Return a specification around its layers."""
    return {
        "description": description,
        "data": {"name": "rows"},
        "width": width - frame.sides,
        "height": frame.height,
        "autosize": "none",
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "background": None,
        **rest,
        "config": {
            "aria": False,
            "font": SANS,
            "view": {"stroke": None},
            "text": {"fontSize": _TYPE, "lineHeight": _LINE, "limit": 0},
            "axis": {"labelFontSize": _TYPE, "titleFontSize": _TYPE, "labelLimit": 0, "titleLimit": 0},
        },
    }


def _op(name: str, field: str, result: str) -> Spec:
    return {"op": name, "field": field, "as": result}


def _plain(field: str) -> Spec:
    """Return a place on an axis that another layer describes."""
    return {"field": field, "type": "quantitative"}


def _pixel(field: str) -> Spec:
    """Return a place in pixels."""
    return {"field": field, "type": "quantitative", "scale": None}


def _axis(title: str) -> Spec:
    """Return what all axes share: thin rules, no ticks, a title that lies flat."""
    return {
        "title": title,
        "titleColor": _SOFT,
        "titleFontWeight": 400,
        "titleAngle": 0,
        "titleBaseline": "alphabetic",
        "labelColor": _SOFT,
        "labelOverlap": False,
        "labelFlush": False,
        "labelBound": False,
        "gridColor": _RULE,
        "gridWidth": 1,
        "domainColor": _STRONG,
        "ticks": False,
        "labelPadding": 6,
    }


def _x_title() -> Spec:
    return {"titleX": {"expr": "width"}, "titleAlign": "right", "titleY": 36}


def _y_title(frame: _Frame) -> Spec:
    return {"titleX": -frame.left, "titleAlign": "left", "titleY": 14 - frame.top}


def _amount(field: str, *, title: str, values: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"nice": False},
        "axis": {
            **_axis(title),
            **_x_title(),
            "values": {"expr": values},
            "grid": False,
            "ticks": True,
            "tickSize": 4,
            "tickColor": _STRONG,
            "labelPadding": 4,
        },
    }


def _every(*, narrow: bool) -> str:
    """Return the months to mark, as an expression: months, quarters, half years, years or more, as there is room."""
    last = "domain('x')[1]"
    steps = ((12, 3), (24, 6), (60, 12)) if narrow else ((12, 1), (24, 3), (36, 6), (84, 12))
    step = "".join(f"{last} <= {most} ? {each} : " for most, each in steps) + f"12 * ceil({last} / 60)"
    return f"sequence(0, {last} + 0.5, {step})"


def _money_axis(field: str, title: str, frame: _Frame) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"nice": False, "zero": True},
        "axis": {
            **_axis(title),
            **_y_title(frame),
            "tickCount": 5,
            "domain": False,
            "labelExpr": _money("datum.value", 3),
        },
    }


def _logarithmic(field: str, title: str, channel: str, frame: _Frame) -> Spec:
    """Return a logarithmic axis: rules and labels at the powers of ten, between them only where it is short."""
    first = "(datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-6)))"
    ends = f"domain('{channel}')"
    decades = f"(log({ends}[1] / {ends}[0]) / LN10)"
    among = {1.6: (2, 5), 0.9: (1.5, 3, 7)}
    finer = " || ".join(
        f"{decades} < {most} && ({' || '.join(f'abs({first} - {number}) < 1e-6' for number in numbers)})"
        for most, numbers in among.items()
    )
    shown = f"{first} < 1.000001 || {finer} || {decades} < 0.5"
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "axis": {
            **_axis(title),
            **(_x_title() if channel == "x" else _y_title(frame)),
            "tickCount": 12,
            "labelExpr": f"{shown} ? {_number('datum.value', 3)} : ''",
            "gridOpacity": {"condition": {"test": shown, "value": 1}, "value": 0},
            "ticks": True,
            "tickColor": _STRONG,
            "tickSize": {"condition": {"test": shown, "value": 4}, "value": 2},
            "labelPadding": 4,
        },
    }


def _in_order() -> list[Json]:
    """Return transforms that number the levers in the order of their first rows, as ``series``."""
    return [
        {"window": [{"op": "row_number", "as": "row"}]},
        {"joinaggregate": [_op("min", "row", "first")], "groupby": ["lever"]},
        {"window": [{"op": "dense_rank", "as": "series"}], "sort": [{"field": "first"}]},
    ]


def _drawn(*, dashed: bool = False) -> Spec:
    """Return how a lever's line and band differ from those of the others."""
    colour: Spec = {"field": "series", "type": "nominal", "legend": None}
    drawn: Spec = {"color": {**colour, "scale": {"domain": _SERIES, "range": _COLOURS}}}
    return drawn | ({"strokeDash": {**colour, "scale": {"domain": _SERIES, "range": _DASHES}}} if dashed else {})


def _apart(want: str, size: str, *, ends: tuple[str, str]) -> list[Json]:
    """Return transforms that move labels apart along an axis, each as little as can be.

    ``want`` is where the middle of a label would be in pixels, ``size`` what it takes, both as
    expressions; no label goes beyond ``ends``. The middle that it gets becomes ``at``.

    With the sizes of the labels before it taken off, each label may stay where it is as long as
    this leaves them in order. Halfway between the greatest of those before and the least of those
    after is the order that moves the one moved furthest by the least.
    """
    sort: list[Json] = [{"field": "want"}, {"field": "series"}]
    along: Spec = {"sort": sort, "ignorePeers": True}
    low, high = ends
    return [
        {"calculate": want, "as": "want"},
        {"calculate": size, "as": "size"},
        {"window": [_op("sum", "size", "reach")], **along},
        {"calculate": "datum.reach - datum.size / 2", "as": "before"},
        {"calculate": "datum.want - datum.before", "as": "free"},
        {"window": [_op("max", "free", "pushed")], **along},
        {"window": [_op("min", "free", "pulled")], "frame": [0, None], **along},
        {"joinaggregate": [_op("sum", "size", "whole")]},
        {
            "calculate": f"max({low}, min({high} - datum.whole, (datum.pushed + datum.pulled) / 2)) + datum.before",
            "as": "at",
        },
    ]


def _labels(at_end: list[Json], *, amounts: bool = False) -> Spec:
    """Return the layer of labels at the ends of lines, each joined to its line; amounts stand below them."""
    lines = f"({_lines('datum.label')} + {int(amounts)})"
    text: Spec = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "lineBreak": "\n",
        "x": {"expr": f"width + {_LEADER}"},
    }
    layers: list[Json] = [
        {
            "mark": {"type": "rule", "strokeWidth": 1},
            "encoding": {
                "x": {"value": {"expr": "width + 2"}},
                "x2": {"value": {"expr": f"width + {_LEADER - 4}"}},
                "y": _pixel("want"),
                "y2": {"field": "at"},
                **_drawn(),
            },
        },
        {
            "mark": {**text, "fill": _INK, "dy": {"expr": f"(1 - {lines}) * {_LINE / 2}"}},
            "encoding": {"y": _pixel("at"), "text": {"field": "label"}},
        },
    ]
    if amounts:
        layers.append(
            {
                "mark": {**text, "fill": _SOFT, "dy": {"expr": f"({lines} - 1) * {_LINE / 2}"}},
                "encoding": {"y": _pixel("at"), "text": {"field": "amount"}},
            }
        )
    return {"transform": at_end, "layer": layers}


# --- expressions -------------------------------------------------------------------------------


def _broken(text: str, letters: int) -> str:
    """Return a text broken into lines between words, as an expression."""
    return f"trim(replace({text}, regexp('(.{{1,{letters}}})( +|$)', 'g'), '$1\\n'))"


def _lines(text: str) -> str:
    """Return the number of lines of a text, as an expression."""
    return f"length(split({text}, '\\n'))"


def _number(value: str, digits: int) -> str:
    """Return a number in words as an expression: 12k, 1.2M."""
    short = f"replace(format({value}, '.{digits}~s'), 'G', 'B')"
    return f"({value} < 1 ? format({value}, '.2~f') : {short})"


def _money(value: str, digits: int) -> str:
    """Return an amount in words as an expression, with a minus where it is below zero."""
    return f"(({value} < 0 ? '\u2212' : '') + {_number(f'abs({value})', digits)})"
