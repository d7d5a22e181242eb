"""Numbers as people write them. Comes in: text. Goes out: a number, or why it is none.

Whole numbers are answers to questions: ``400``, ``1,000``, ``1 000``, ``10k``, ``1.2m``. Figures belong to the costs;
they may have decimals, and a share may be written ``5%``.
"""

from __future__ import annotations

import re

LARGEST = 10**12
"""The largest number that is taken: a million million, in any unit."""
_SCALES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "%": 0.01}
_WHOLE = re.compile(r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.([0-9]+))?\s*(k|m|bn)?", re.IGNORECASE)
_FIGURE = re.compile(r"(\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(k|m|bn|%)?", re.IGNORECASE)
_COMMA = re.compile(r"\d*,\d{1,2}(\s*(k|m|bn|%))?")
_LONGEST = 24
"""Characters that a figure may have, so that a link holds all of them."""


class InvalidFigure(ValueError):  # noqa: N818  # a reader's odd figure on its way to becoming a value, not an error
    """A figure that means nothing here; its text says what is wrong with it."""


def read_whole(text: str) -> int:
    """Read a whole number; ``InvalidFigure`` names it with what is wrong."""
    text = text.strip()
    found = _WHOLE.fullmatch(text)
    if not found:
        raise InvalidFigure(f"“{text[:40]}” is not a number here")
    whole, decimals, scale = _digits(found[1]), found[2] or "", (found[3] or "").lower()
    if decimals and not scale:
        raise InvalidFigure(f"{text[:40]} is not a whole number")
    number = int(whole + decimals) * int(_SCALES[scale]) // int(10 ** len(decimals))
    if number > LARGEST:
        raise InvalidFigure(f"{text[:40]} is more than we can use")
    return number


def read_number(text: str, most: float = LARGEST) -> float:
    """Read a figure of at most ``most``; ``InvalidFigure`` says what is wrong with it."""
    text = text.strip()
    if not text:
        raise InvalidFigure("Enter a number, or reset the field.")
    if text.startswith(("-", "−")):
        raise InvalidFigure("Enter a number of 0 or more; nothing here can be negative.")
    if len(text) > _LONGEST:
        raise InvalidFigure(f"This is longer than any figure here. Write at most {_LONGEST} characters.")
    found = _FIGURE.fullmatch(text)
    if not found and _COMMA.fullmatch(text):
        raise InvalidFigure(
            f"Write {text.replace(',', '.')}, with a point; commas only set off thousands, as in 1,000."
        )
    if not found:
        raise InvalidFigure(f"“{text[:20]}” is not a number here. Write digits, such as 250, 1,000 or 10k.")
    number = float(_digits(found[1])) * _SCALES[(found[2] or "").lower()]
    if number > most:
        share = " A share is written 5%, or 0.05." if most == 1 else ""
        raise InvalidFigure(f"This is more than we can use. Enter at most {most:,.10g}.{share}")
    return number


def read_ends(text: str, most: float = LARGEST) -> list[float]:
    """Read a figure, or a range of two or three joined by ``..``; ``InvalidFigure`` says what is wrong with it."""
    ends = [read_number(part, most) for part in text.split("..")]
    if len(ends) > 3:  # noqa: PLR2004  # low, typical, high
        raise InvalidFigure("Enter one number, a range such as 60..150, or low..typical..high.")
    if sorted(ends) != ends:
        raise InvalidFigure("The range is upside down. Put the lowest number first.")
    return ends


def _digits(text: str) -> str:
    return text.replace(",", "").replace(" ", "")
