"""What drawings are made of. Comes in: places in CSS pixels, words. Goes out: elements of SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.render.html.kit import tag

if TYPE_CHECKING:
    from decision.render.html.kit import Html, Inside

type Measure = float | str | None

XMLNS = "http://www.w3.org/2000/svg"


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
