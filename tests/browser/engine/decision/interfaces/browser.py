"""Answers with what it was asked, what it was given, and how far it can see."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Reply:
    """What came in, and what Python sees of the page."""

    asked: object
    bundle: object
    third: str
    page_visible: bool


_given: list[object] = []


def load(text: str) -> None:
    """Keep the bundle."""
    _given.append(json.loads(text))


def ask(request: str) -> str:
    """Give back the request. The word "raise" raises."""
    import js  # type: ignore[import-not-found]  # noqa: PLC0415  # exists in Pyodide only

    asked = json.loads(request)
    if asked == "raise":
        message = "asked to"
        raise ValueError(message)
    return json.dumps(
        asdict(
            Reply(
                asked,
                _given[-1],
                str(Fraction(1, 3)),
                hasattr(js, "document") or hasattr(js, "fetch"),
            )
        )
    )
