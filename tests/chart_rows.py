"""Rows for charts, made up so that lines cross, labels would overlap, and names are long. No cost of anything."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

type Row = dict[str, str | float]

LEVERS = (
    ("better-prompt", "Better prompt", 2_500.0, 0.011),
    ("fine-tune-api", "Fine-tune by API", 9_000.0, 0.0046),
    ("small-classifier", "Small classifier", 14_000.0, 0.0006),
    ("retrieval-and-fine-tuning", "Retrieval with fine-tuning", 16_000.0, 0.009),
    ("fine-tune-own", "Fine-tune on your own GPUs", 38_000.0, 0.0007),
)
"""Id, title, USD once, USD per request."""


def months(levers: Sequence[tuple[str, str, float, float]] = LEVERS[:4], last: int = 24) -> list[Row]:
    """Return rows of the chart by month, at 50,000 requests a month."""
    return [
        {"lever": lever, "title": title, "month": month, "low": 0.7 * cost, "typical": cost, "high": 1.5 * cost}
        for lever, title, once, each in levers
        for month in range(last + 1)
        for cost in [once + each * 50_000 * month]
    ]


def volume() -> list[Row]:
    """Return rows of the chart by volume: five lines, where they cross, the reader's own volume."""
    volumes = [10 ** (3 + place / 5) for place in range(21)]
    rows: list[Row] = [
        {"lever": lever, "title": title, "volume": at, "total": once + 12 * each * at}
        for lever, title, once, each in LEVERS
        for at in volumes
    ]
    for (_, title, once, each), (_, other, other_once, other_each) in combinations(LEVERS, 2):
        at = (other_once - once) / (12 * (each - other_each)) if each != other_each else 0
        if volumes[0] < at < volumes[-1]:
            rows.append(
                {"kind": "crossing", "title": f"{other} meets {title}", "volume": at, "total": once + 12 * each * at}
            )
    return [*rows, {"kind": "here", "title": "Your volume", "volume": 200_000, "total": 0}]


def drivers() -> list[Row]:
    """Return rows of the chart of what moves the result, not in their order."""
    rows = [
        ("Hours to prepare the examples", -6_200, 14_800, "40 hours", "300 hours"),
        ("Requests a month", -5_100, 9_900, "50k", "400k"),
        ("Price of an hour of work", -4_000, 4_200, "60 USD", "140 USD"),
        ("Share answered from the cache", 2_100, -1_900, "10 %", "70 %"),
        ("Price of input tokens, tuned model", -900, 1_500, "0.3 USD per 1M tokens", "1.2 USD per 1M tokens"),
        ("Months until the model is retired", 700, -350, "9 months", "24 months"),
        ("Batched share", 100, 400, "10 %", "90 %"),
        ("Seventh", -60, 60, "1", "2"),
        ("Too many", -50, 50, "1", "2"),
    ]
    made: list[Row] = [
        {"label": label, "low": low, "high": high, "low_text": low_text, "high_text": high_text, "place": place}
        for place, (label, low, high, low_text, high_text) in enumerate(rows)
    ]
    return made[::-1]


ROWS = {"months": months(), "volume": volume(), "drivers": drivers()}
"""For each chart the rows that make it fullest."""
