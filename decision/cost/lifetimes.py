"""How long models last, in months, and what notice was given. Comes in: life spans. Goes out: what can be said of them.

A month has 30.4375 days. Nothing here runs in a reader's browser.
"""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from decision.cost.model import LifeSpan
from decision.tree.dates import days_between, months_between

SUCCESSIONS = ("open-succession", "closed-succession")
KINDS = {
    "tuned": ("tuned",),
    "base": ("base",),
    "open-succession": ("open-succession",),
    "closed-succession": ("closed-succession",),
    "succession": SUCCESSIONS,
}
"""What can be asked for, and the kinds of life span that it takes in."""
_HALVINGS = 40
"""Each halves an interval of about a hundred months; no figure needs as many."""


@dataclass(frozen=True, slots=True)
class Lives:
    """Some months, seen from afar."""

    count: int
    shortest: float
    quarter: float
    """A quarter of them are shorter."""
    median: float
    three_quarters: float
    longest: float


def chosen(spans: Iterable[LifeSpan], kind: str, vendor: str = "") -> Iterator[LifeSpan]:
    """Yield the life spans of a key of ``KINDS`` whose two ends are known; ``vendor`` empty means all vendors."""
    for span in spans:
        begin, end = _ends(span)
        if span.kind in KINDS[kind] and vendor in {"", span.vendor} and begin and end:
            yield span


def months_of(span: LifeSpan) -> float:
    """Return the months of a life span whose two ends are known.

    Of a tuned model: from the opening of tuning, or from its release where that day was not found, to its shutdown. Of
    a base: from release to shutdown. Of a succession: from a release to the next of the family.
    """
    return months_between(*_ends(span))


def _ends(span: LifeSpan) -> tuple[str, str]:
    if span.kind == "tuned":
        return span.opened or span.released, span.shutdown
    if span.kind in SUCCESSIONS:
        return span.released, span.successor_released
    return span.released, span.shutdown


def notices(spans: Iterable[LifeSpan], vendor: str = "", kind: str = "") -> list[tuple[int, LifeSpan]]:
    """Return the days between the announcement of an end and that end, the fewest first, where both days are known.

    An empty ``vendor`` means all vendors, an empty ``kind`` tuned models and bases.
    """
    found = (
        (days_between(span.announced, span.shutdown), span)
        for span in spans
        if span.announced and span.shutdown and vendor in {"", span.vendor} and kind in {"", span.kind}
    )
    return sorted(found, key=lambda one: (one[0], one[1].id))


def lives(months: Iterable[float]) -> Lives:
    """Return what can be said of some months, at least one. Quartiles lie between the shortest and the longest."""
    ordered = sorted(months)
    quarter, median, three_quarters = (
        statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    )
    return Lives(len(ordered), ordered[0], quarter, median, three_quarters, ordered[-1])


def share_within(months: Sequence[float], limit: float) -> float:
    """Return the share of some months, at least one, that are not above ``limit``."""
    return sum(one <= limit for one in months) / len(months)


# --- seen from a random moment -----------------------------------------------------------------


def left_within(windows: Sequence[tuple[float, float]], limit: float) -> float:
    """Return how likely a project is to lose its model within ``limit`` months.

    It begins at a random moment while one of some models could be trained. ``windows`` are (months open to training,
    months from opening to the end), as ``draws.residual_windows`` gives them; the model draws from the same.
    """
    return statistics.fmean(_left(usable, life, limit) for usable, life in windows)


def _left(usable: float, life: float, limit: float) -> float:
    if limit >= life:
        return 1.0
    return min(1.0, max(0.0, (limit - (life - usable)) / usable)) if usable else 0.0


def median_left(windows: Sequence[tuple[float, float]]) -> float:
    """Return the months within which half of such projects lose their model."""
    low, high = 0.0, max(life for _, life in windows)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if left_within(windows, middle) < 0.5:  # noqa: PLR2004  # half
            low = middle
        else:
            high = middle
    return high
