"""Answers with what it was asked, what it was given, and how far it can see."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What came in, and what Python sees of the page."""

    asked: object
    bundle: object
    third: str
    page_visible: bool


_given: list[Any] = []


def load(text: str) -> None:
    """Keep the bundle, and work as long as it says."""
    _given.append(json.loads(text))
    ended = monotonic() + _given[-1].get("seconds", 0)
    while monotonic() < ended:
        pass


def load_extra(path: str) -> None:
    """Keep what is loaded later."""
    _given.append(Path(path).read_text(encoding="utf-8"))


def ask(request: str) -> str:
    """Give back the request. The word "raise" raises, the word "loop" never ends."""
    import js  # type: ignore[import-not-found]  # noqa: PLC0415  # exists in Pyodide only

    asked = json.loads(request)
    if asked == "raise":
        message = "asked to"
        raise ValueError(message)
    while asked == "loop":
        pass
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
