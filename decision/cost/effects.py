"""The types of what published cases say of wrong answers. Comes in: nothing. Goes out: nothing but types."""

from dataclasses import dataclass
from enum import StrEnum

from decision.tree.model import NOWHERE, Where


class Against(StrEnum):
    """What a published case compares with."""

    PROMPTED_LARGE = "prompted-large"
    PROMPTED_SAME = "prompted-same"
    UNTUNED_SAME = "untuned-same"
    RETRIEVAL = "retrieval"
    PREVIOUS_SYSTEM = "previous-system"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a published case says of wrong answers, before and after; no base for a forecast."""

    case: str
    """The id of the case, which has the source."""
    who: str
    did: str
    measure: str
    before: float
    """The share of right answers."""
    after: float
    against: Against
    reported_by: str
    tested: float = 0.0
    """How many items were tested; 0 where that is not stated."""
    where: Where = NOWHERE

    @property
    def removed(self) -> float:
        """The share of wrong answers that went away; below 0 where there were more than before."""
        return 1 - (1 - self.after) / (1 - self.before)
