"""Half a page to forward, as a picture. Comes in: its lines, each with what it is. Goes out: one ``svg`` element.

It is made to be pasted into a chat or a slide: black on white, in whatever sans-serif face there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from decision.render.drawings.marks import label, mark, picture, wrapped
from decision.render.html.kit import Html

_WIDTH, _MARGIN = 760.0, 36.0


@dataclass(frozen=True, slots=True)
class _Look:
    size: float
    weight: str
    above: float
    """What is left free above the first line, in CSS pixels."""


_LOOKS = {
    "title": _Look(26.0, "700", 0.0),
    "heading": _Look(17.0, "700", 22.0),
    "step": _Look(17.0, "600", 12.0),
    "line": _Look(15.0, "400", 5.0),
}
_LEADING = 1.35


def draw_half_page(lines: Iterable[tuple[str, str]]) -> Html:
    """Return a picture of some lines: for each what it is, of title, heading, step and line, and its text."""
    y, marks, texts = _MARGIN, list[Html](), list[str]()
    for kind, text in lines:
        look = _LOOKS[kind]
        texts.append(text)
        y += look.above
        for one in wrapped(text, look.size, _WIDTH - 2 * _MARGIN):
            y += look.size * _LEADING
            marks.append(label(_MARGIN, y - 0.3 * look.size, one, font_size=look.size, font_weight=look.weight))
    high = y + _MARGIN
    sheet = mark("rect", x=0.0, y=0.0, width=_WIDTH, height=high, fill="#ffffff")
    title, *rest = texts
    group = mark("g", *marks, color="#111111")
    return picture(title, " ".join(rest), (_WIDTH, high), [sheet, group])
