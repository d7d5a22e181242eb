"""What was measured of trees and is not counted again: on cases kept back, on the third set aside, beside a forest.

Comes in: figures that were written down. Goes out: shares with their intervals, as the back-test counts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from decision.cases.backtest import STEPS, Score
from decision.cases.shares import Share
from decision.tree.model import NOWHERE, Day, Where


@dataclass(frozen=True, slots=True)
class Result:
    """How somebody or something did on some cases; 0 is not counted."""

    who: str
    leading: int = 0
    possible: int = 0
    families: float = 0.0
    yes_or_no: int = 0
    tunes: int = 0
    """How often it says "fine-tune"."""
    rightly: int = 0
    """How often it says so where fine-tuning worked."""
    first_step: int = 0
    """How often its first step was an acceptable one."""
    first_worked: int = 0
    """How often its first step named a family that worked."""
    second_worked: int = 0
    third_worked: int = 0
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was counted on one set of cases on one day."""

    title: str
    says: str
    """Which cases they are, and what the figures are worth."""
    counted: Day
    tree: str = ""
    """The version of the playbook's tree that was measured, where it was measured here."""
    cases: int = 0
    tuned: int = 0
    """In how many of them fine-tuning worked."""
    results: tuple[Result, ...] = ()
    where: Where = NOWHERE

    def shares(self, one: Result) -> Iterator[tuple[str, Share | float]]:
        """Yield what is known of one result, by the names of a ``Score``."""
        whole = ("leading", "possible", "yes_or_no", *STEPS)
        yield from ((name, Share(hits, self.cases)) for name in whole if (hits := getattr(one, name)))
        if one.families:
            yield "families", one.families
        if one.tunes:
            others = self.cases - self.tuned
            yield "precision", Share(one.rightly, one.tunes)
            yield "specificity", Share(others - one.tunes + one.rightly, others)
            yield "recall", Share(one.rightly, self.tuned)


@dataclass(frozen=True, slots=True)
class Records:
    """All of it, in the order in which it was written down."""

    kept_back: tuple[Measurement, ...] = ()
    openings: tuple[Measurement, ...] = ()
    """Every look at the third that is set aside; a look that was not meant to be one has no results."""
    advice: tuple[Measurement, ...] = ()
    """How our tree, simple rules and a random forest do on the cases that trees are made with: with all facts, then
    without those that leak."""

    def opened(self, version: str) -> Measurement | None:
        """Return how a version of the tree did on the third when it was last opened; ``None`` if it never was."""
        found = [one for one in self.openings if one.tree == version and one.results]
        return found[-1] if found else None


def result_of(who: str, score: Score) -> dict[str, str | int | float]:
    """Return a score as a file of records has it; what is not there at all is left out."""
    told: dict[str, str | int | float] = {
        "who": who,
        "leading": score.leading.hits,
        "possible": score.possible.hits,
        "families": round(float(score.families), 2),
        "yes-or-no": score.yes_or_no.hits,
        "tunes": score.precision.cases,
        "rightly": score.precision.hits,
        **{name.replace("_", "-"): getattr(score, name).hits for name in STEPS},
    }
    return {name: figure for name, figure in told.items() if figure}
