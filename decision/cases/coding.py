"""How far two coders agree who graded the same claims. Comes in: pairs of grades. Goes out: counts and Cohen's kappa.

Kappa is the share on which both agree, less the share that chance alone would bring where each keeps to his or her own
habit of grading, over the most that this could be: 0 is chance, 1 is full agreement.

Sources: J. Cohen (1960), Educational and Psychological Measurement 20(1), 37-46, for kappa; J. L. Fleiss, J. Cohen and
B. S. Everitt (1969), Psychological Bulletin 72(5), 323-327, for its variance in large samples.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from decision.cases.shares import SURE
from decision.tree.model import NOWHERE, Grade, Where

type ClaimId = str


class Outcome(StrEnum):
    """Which way a difference was settled."""

    SECOND = "second"
    FIRST = "first"
    THIRD = "third"
    REWORDED = "reworded"
    """The claim was reworded, so that both grades are those of the old words."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a difference came to."""

    grade: Grade
    why: str
    reworded: bool = False
    """Whether the claim was reworded."""


@dataclass(frozen=True, slots=True)
class Coded:
    """The grades that two coders gave to one claim as it was worded then."""

    claim: ClaimId
    first: Grade
    second: Grade
    why: str
    """The second coder's reason."""
    settled: Settled | None = None
    """What a difference came to; ``None`` where there is none."""
    where: Where = NOWHERE

    @property
    def differs(self) -> bool:
        """Whether the coders disagree."""
        return self.first is not self.second

    @property
    def outcome(self) -> Outcome:
        """Which way a difference was settled."""
        if self.settled and self.settled.reworded:
            return Outcome.REWORDED
        sides = {self.second: Outcome.SECOND, self.first: Outcome.FIRST}
        return sides.get(self.grade, Outcome.THIRD)

    @property
    def grade(self) -> Grade:
        """The grade that holds in the end."""
        return self.settled.grade if self.settled else self.first


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa with its interval of 95 %, and the counts behind it."""

    value: float
    low: float
    high: float
    agreed: int
    items: int


def kappa[Label: Hashable](pairs: Iterable[tuple[Label, Label]]) -> Kappa:
    """Return how far two coders agree beyond chance.

    ``ValueError`` where there are no pairs, and where both give all items one label: then nothing is left to chance.
    """
    counts = Counter(pairs)
    items = counts.total()
    if len({label for pair in counts for label in pair}) < 2:  # noqa: PLR2004  # one label is no choice
        raise ValueError("kappa takes items with two labels at least")
    share = {pair: count / items for pair, count in counts.items()}
    first, second = Counter[Label](), Counter[Label]()
    for (one, other), count in counts.items():
        first[one] += count
        second[other] += count
    agreed = sum(count for (one, other), count in counts.items() if one == other)
    chance = sum(first[label] * second[label] for label in first) / items**2
    value = (agreed / items - chance) / (1 - chance)
    spread = sqrt(_variance(share, first, second, chance, value) / items)
    return Kappa(value, value - SURE * spread, min(1.0, value + SURE * spread), agreed, items)


def _variance[Label: Hashable](
    share: dict[tuple[Label, Label], float], first: Counter[Label], second: Counter[Label], chance: float, value: float
) -> float:
    """Return the variance of kappa for one item: equation 13 of Fleiss, Cohen and Everitt."""
    items, rest = first.total(), 1 - value
    spread = -((value - chance * rest) ** 2)
    for (one, other), part in share.items():
        habit = (second[one] + first[other]) / items * rest
        spread += part * ((1 - habit) ** 2 if one == other else habit**2)
    return max(0.0, spread) / (1 - chance) ** 2
