"""So many of so many, with the interval. Comes in: counts. Goes out: a share.

It has a module of its own, since a verdict needs it in the reader's browser and nothing else of the back-test.
"""

from dataclasses import dataclass
from math import sqrt

SURE = 1.959963984540054
"""The normal quantile for an interval of 95 %, and for a two-sided test at 5 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    cases: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1; 0 of no cases."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval for the share, from E. B. Wilson (1927), doi:10.1080/01621459.1927.10502953."""
        if not self.cases:
            return 0.0, 1.0
        n, p = self.cases, self.value
        middle = (p + SURE**2 / (2 * n)) / (1 + SURE**2 / n)
        half = SURE * sqrt(p * (1 - p) / n + SURE**2 / (4 * n**2)) / (1 + SURE**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)
