"""The pictures in pages of words. Comes in: levers, life spans, a day. Goes out: HTML around SVG.

Each picture is drawn twice, for a phone's column and for the page's, like the charts. It holds
shapes and words only: colours are CSS custom properties of ``tokens.css`` and ``charts.css``, so
that one drawing serves light, dark and paper. What a colour says, a word or a shape says too.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.drawings.marks import XMLNS, mark, size
from decision.render.html.kit import NOTHING, figure, join, link, row, table, tag
from decision.tree.dates import months_between
from decision.tree.model import Family
from decision.wording.labels import FAMILIES
from decision.wording.sentences import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from decision.cost.model import LifeSpan
    from decision.render.drawings.marks import Measure
    from decision.render.html.kit import Html
    from decision.tree.model import Lever

_INK, _SOFT = "var(--sft-ink)", "var(--sft-ink-soft)"
_RULE, _STRONG = "var(--sft-rule)", "var(--sft-rule-strong)"
_GROUND = "var(--sft-chart-ground)"
_ACCENT, _TODAY = "var(--sft-chart-1)", "var(--sft-chart-2)"

FAMILY_COLOURS = {
    Family.LEAVE: _STRONG,
    Family.PROMPTING: "var(--sft-chart-1)",
    Family.RETRIEVAL: "var(--sft-chart-3)",
    Family.SMALL_CLASSIFIER: "var(--sft-chart-4)",
    Family.FINE_TUNING: "var(--sft-chart-2)",
    Family.RETRIEVAL_AND_FINE_TUNING: "var(--sft-chart-5)",
}
"""The colour of a family's rungs."""


# --- the ladder --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The measures of a ladder, in CSS pixels."""

    width: int
    step: int
    """From one rung to the next."""
    title: int
    """From a title's baseline down to its rung."""
    family: int
    """From a family's baseline down to its rung."""
    family_beside: bool
    """Whether the family is at the end of the rung and not below the title."""


_LADDERS = (_Ladder(NARROW, 50, 26, 9, family_beside=False), _Ladder(600, 40, 11, 11, family_beside=True))
"""For a phone's column, and for the page's: as wide as that, a ladder would be a fence."""
_ABOVE, _BELOW = 22, 34
"""How far the rails reach beyond the first rung's words, and below the last rung."""
_RAIL, _LEAN, _RUNG = 7, 8, 6
"""Thickness of a rail, how much further in it is at the top, thickness of a rung."""


def ladder(levers: Sequence[Lever], base: str) -> Html:
    """Return the ladder: a rung for each lever, cheapest first, with a link to the lever's page.

    ``base`` is the way to the site's root.
    """
    caption = "Cheapest first. The colour of a rung is the family of its lever, whose name stands beside it."
    narrow, wide = (_ladder(levers, base, sizes) for sizes in _LADDERS)
    return figure("The levers as a ladder", caption, narrow, wide, name="sft-chart sft-picture")


def _ladder(levers: Sequence[Lever], base: str, sizes: _Ladder) -> Html:
    """Draw the ladder. With its links it is a group: inside an image, screen readers find none."""
    height = _ABOVE + len(levers) * sizes.step + _BELOW
    top, foot = _rail(0), _rail(1)
    marks = [
        _line((start, 4), (end, height - 4), _STRONG, _RAIL, stroke_linecap="round")
        for start, end in ((top, foot), (sizes.width - top, sizes.width - foot))
    ]
    left, right = top + 34, sizes.width - top - 14
    for place, lever in enumerate(levers, 1):
        y = _ABOVE + place * sizes.step
        inside = _rail(y / height) + _RAIL / 2
        title = _text(left, y - sizes.title, lever.title, _INK, font_size=15.5, font_weight=600)
        family = "" if FAMILIES[lever.family] == lever.title else FAMILIES[lever.family]
        marks += [
            _line((inside, y), (sizes.width - inside, y), FAMILY_COLOURS[lever.family], _RUNG),
            _text(left - 9, y - sizes.title, str(place), text_anchor="end"),
            link(f"{base}levers/{lever.id}/", title),
            _text(right, y - sizes.family, family, text_anchor="end")
            if sizes.family_beside
            else _text(left, y - sizes.family, family),
        ]
    label = f"A ladder with {len(levers)} rungs, one for each lever, cheapest first"
    return _svg("sft-ladder-picture", "group", label, (sizes.width, height), marks)


def _rail(depth: float) -> float:
    """Return how far from the side the middle of a rail is; depth runs from 0 at the top to 1."""
    return _RAIL / 2 + 1 + _LEAN * (1 - depth)


# --- life spans --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the bars are, in CSS pixels."""

    width: int
    left: int
    right: int
    letters: int
    """In a line of a model's name."""
    gap: int
    """From a bar and its words to the next."""

    @property
    def above(self) -> bool:
        """Whether names are above the bars and not beside them."""
        return self.width < WIDE_FROM


_FRAMES = (_Frame(NARROW, 6, 26, 46, 11), _Frame(WIDE, 246, 28, 37, 5))
_NAME, _BAR, _HEAD = 15, 9, 30
"""From one line of a name to the next, thickness of a bar, what the name of a vendor takes."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days to places."""

    first: dt.date
    last: dt.date
    start: float
    end: float

    def x(self, day: str | dt.date) -> float:
        """Return the place of a day, which may be an ISO date."""
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return self.start + (date - self.first) / (self.last - self.first) * (self.end - self.start)


def tuned(spans: Iterable[LifeSpan]) -> list[LifeSpan]:
    """Return the models that could be fine-tuned, vendor by vendor in the order of the file, oldest first."""
    there = [span for span in spans if span.kind == "tuned"]
    vendors = list(dict.fromkeys(span.vendor for span in there))
    return sorted(there, key=lambda span: (vendors.index(span.vendor), _begin(span), span.shutdown or "9999", span.id))


def _begin(span: LifeSpan) -> str:
    return span.opened or span.released


def life_spans(spans: Iterable[LifeSpan], today: str) -> Html:
    """Return how long models ran that could be fine-tuned: a bar for each, and the same as a table.

    ``today`` is the day to mark (ISO); what lies after it is an announcement.
    """
    shown = tuned(spans)
    caption = (
        "From the opening of fine-tuning to the shutdown, by vendor; the number is months. "
        f"What lies after {format_date(today)} is announced."
    )
    narrow, wide = (_life_spans(shown, today, frame) for frame in _FRAMES)
    heads = ("Model", "Vendor", "From", "Training until", "Shutdown", "Months")
    figures = table(heads, map(_table_row, shown))
    return figure("Hosted models that could be fine-tuned", caption, narrow, wide, chart="life-spans", figures=figures)


def _life_spans(spans: Sequence[LifeSpan], today: str, frame: _Frame) -> Html:
    days = [today, *(day for span in spans for day in (_begin(span), span.closed, span.shutdown) if day)]
    first, last = (dt.date.fromisoformat(day).year for day in (min(days), max(days)))
    scale = _Scale(dt.date(first, 1, 1), dt.date(last + 1, 1, 1), frame.left, frame.width - frame.right)
    keys, top = _keys()
    bars: list[Html] = []
    y = top
    for vendor, own in groupby(spans, lambda span: span.vendor):
        bars.append(_text(0, y + _HEAD - 10, vendor, _INK, font_size=14, font_weight=640))
        y += _HEAD
        for span in own:
            names = textwrap.wrap(span.model, frame.letters)
            bars += [_text(0, y + 11 + place * _NAME, name) for place, name in enumerate(names)]
            high = len(names) * _NAME
            bars.append(_bar(span, today, scale, y + high + 3 if frame.above else y + 2))
            y += high + (_BAR + 4 if frame.above else 0) + frame.gap
    label = (
        f"A bar for each of {len(spans)} hosted models that could be fine-tuned, from {first} to {last}, by vendor, "
        f"with {format_date(today)} marked. The table below it has the days."
    )
    marks = [*keys, *_years(scale, top, y), *_now(scale, today, top, y), *bars]
    return _svg("sft-life-spans", "img", label, (frame.width, y + 4), marks)


def _keys() -> tuple[list[Html], float]:
    """Return what the marks mean, one below the other, and where the bars begin."""
    start, end, rows = 6, 34, [4 + 20 * place for place in range(4)]
    keys = (
        ("training open, or no closing day found", _full(start, end, rows[0])),
        ("still running, training closed", _empty(start, end, rows[1])),
        (
            "counted from the release, no opening found",
            _full(start, end, rows[2]) + _hollow(start, rows[2] + _BAR / 2),
        ),
        ("no end found", _dotted(start, end, rows[3] + _BAR / 2)),
    )
    marks = [shape + _text(44, y + 9, words) for y, (words, shape) in zip(rows, keys, strict=True)]
    return marks, rows[-1] + 60


def _years(scale: _Scale, top: float, bottom: float) -> Iterator[Html]:
    for year in range(scale.first.year, scale.last.year):
        start, end = (scale.x(dt.date(one, 1, 1)) for one in (year, year + 1))
        yield _line((start, top), (start, bottom), _RULE, 1)
        yield _text((start + end) / 2, top - 6, str(year), text_anchor="middle")
    yield _line((scale.end, top), (scale.end, bottom), _RULE, 1)


def _now(scale: _Scale, today: str, top: float, bottom: float) -> Iterator[Html]:
    x = scale.x(today)
    anchor = "end" if x > (scale.start + scale.end) / 2 else "start"
    yield _line((x, top - 2), (x, bottom), _TODAY, 1.5, stroke_dasharray="5 3")
    yield _text(x, top - 23, f"today, {format_date(today)}", _TODAY, font_weight=600, text_anchor=anchor)


def _bar(span: LifeSpan, today: str, scale: _Scale, y: float) -> Html:
    """Draw one life. A model whose end was not found lasts until today, as far as we know."""
    begin, middle = scale.x(_begin(span)), y + _BAR / 2
    dot = NOTHING if span.opened else _hollow(begin, middle)
    if not span.shutdown:
        return _dotted(begin, max(scale.x(today), begin), middle) + dot
    end = scale.x(span.shutdown)
    closed = min(scale.x(span.closed), end) if span.closed else end
    halo = {"stroke": _GROUND, "stroke_width": "4", "stroke_linejoin": "round", "paint_order": "stroke"}
    months = _text(end + 5, middle + 4.5, _months(span), _INK, font_size=12.5, **halo)
    return join(months, _empty(closed, end, y), _full(begin, closed, y), dot)


def _months(span: LifeSpan) -> str:
    return f"{months_between(_begin(span), span.shutdown):.0f}" if span.shutdown else ""


def _full(start: float, end: float, y: float) -> Html:
    return mark("rect", x=start, y=y, width=end - start, height=_BAR, fill=_ACCENT)


def _empty(start: float, end: float, y: float) -> Html:
    if end - start < 1:
        return NOTHING
    place = {"x": start, "y": y + 0.75, "width": end - start - 0.75, "height": _BAR - 1.5}
    return mark("rect", **place, fill=_GROUND, stroke=_ACCENT, stroke_width=1.5)


def _hollow(x: float, y: float) -> Html:
    return mark("circle", cx=x, cy=y, r=4.5, fill=_GROUND, stroke=_ACCENT, stroke_width=1.5)


def _dotted(start: float, end: float, y: float) -> Html:
    return _line((start, y), (end, y), _ACCENT, 3, stroke_dasharray="0.1 6", stroke_linecap="round")


def _table_row(span: LifeSpan) -> Html:
    begin = format_date(_begin(span)) + ("" if span.opened else " (release)")
    closed, shutdown = (format_date(day) if day else "not found" for day in (span.closed, span.shutdown))
    return row(span.model, span.vendor, begin, closed, shutdown, _months(span))


# --- marks -------------------------------------------------------------------------------------


def _text(x: float, y: float, words: str, fill: str = _SOFT, **more: Measure) -> Html:
    """Return a line of text with further attributes; nothing where there are no words."""
    return mark("text", words, x=x, y=y, fill=fill, **more) if words else NOTHING


def _line(start: tuple[float, float], end: tuple[float, float], stroke: str, width: float, **more: Measure) -> Html:
    (x1, y1), (x2, y2) = start, end
    return mark("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)


def _svg(name: str, role: str, label: str, measures: tuple[float, float], marks: Iterable[Html]) -> Html:
    inner = {"fill": "none", "font_size": "13"}
    return tag("svg", marks, xmlns=XMLNS, class_=name, role=role, aria_label=label, **size(*measures), **inner)
