"""What drawings are made of. Comes in: places in CSS pixels, words. Goes out: elements of SVG, lines of text."""

from collections.abc import Iterable
from functools import lru_cache

from decision.render.html.kit import NOTHING, Html, Inside, tag

type Measure = float | str | None

XMLNS = "http://www.w3.org/2000/svg"
TYPE = 13.0
"""Size of type in charts and pictures, in CSS pixels."""


def pixels(number: float) -> str:
    """Write a measure to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def mark(name: str, *inside: Inside, **attributes: Measure) -> Html:
    """Return an element of a drawing, its numbers in pixels; an attribute that is ``None`` is left out."""
    written = {key: pixels(value) if isinstance(value, int | float) else value for key, value in attributes.items()}
    return tag(name, *inside, **written)


def size(width: float, height: float) -> dict[str, str]:
    """Return the attributes of a drawing that say how large it is."""
    wide, high = pixels(width), pixels(height)
    return {"width": wide, "height": high, "viewBox": f"0 0 {wide} {high}"}


def line(start: tuple[float, float], end: tuple[float, float], name: str | None = None, **more: Measure) -> Html:
    """Return a straight line of a class."""
    return mark("line", class_=name, x1=start[0], y1=start[1], x2=end[0], y2=end[1], **more)


def way(places: Iterable[tuple[float, float]]) -> str:
    """Return places as they are written in a path, after its first letter."""
    return " ".join(f"{pixels(x)},{pixels(y)}" for x, y in places)


def label(x: float, y: float, words: str, name: str | None = None, **more: Measure) -> Html:
    """Return a line of text of a class, its baseline at ``y``; nothing where there are no words."""
    return mark("text", words, class_=name, x=x, y=y, **more, fill="currentColor", stroke="none") if words else NOTHING


def picture(title: str, about: str, measures: tuple[float, float], marks: Inside, role: str = "img") -> Html:
    """Return a drawing named by its title; ``about`` is what it shows, in a sentence or two.

    A drawing with links is a ``group``: inside an image, screen readers find none.
    """
    inner = {"fill": "none", "stroke": "currentColor", "font_family": "sans-serif", "font_size": pixels(TYPE)}
    words = tag("title", title), tag("desc", about)
    return tag("svg", words, marks, xmlns=XMLNS, class_="sft-drawn", role=role, **size(*measures), **inner)


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


def text_width(text: str, size: float) -> float:
    """Return how wide a text is at most, in CSS pixels: faces differ, and no browser is asked."""
    return size * sum(_WIDTH_OF.get(letter, 0.55) for letter in text)


@lru_cache(maxsize=4096)  # a tree is drawn on many pages, and the same words are broken each time
def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """Break a text into as few lines as fit, and make these about equally long."""
    fewest = _filled(text, room / size)
    narrower = (_filled(text, ems) for ems in range(int(room / size)))
    return tuple(next((lines for lines in narrower if len(lines) == len(fewest)), fewest))


def _filled(text: str, ems: float) -> list[str]:
    """Fill lines of a length in type sizes, which only a single word may exceed."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, 1) <= ems:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
