"""By what to tell verdicts that are right from others: ways to say "with about as much known", compared.

For each way to sort cases, the chance to be right is told for each case from the cases of other folds that are sorted
alike, and the mean squared error is given. The smaller it is, the more that way tells. This compares the ways; it does
not say how often the tree is right on cases that are new to it, since the tree was made with these.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from decision.cases.backtest import try_case
from decision.cases.bank import Case
from decision.tree.answers import is_settled
from decision.tree.model import Family
from decision.tree.verdict import Status, reach_verdict
from decision.tree.walk import Walker

PULL = 4
"""A chance is pulled to that of all cases as by so many cases."""


@dataclass(frozen=True)
class Said:
    """What a verdict may be sorted by."""

    right: bool
    family: Family | None
    clear: bool
    test: bool
    missing: int
    """Of the facts on the way to what leads, those that are not known, or not wholly."""
    known: int


WAYS: dict[str, Callable[[Said], object]] = {
    "not at all": lambda _: 0,
    "the family that leads": lambda one: one.family,
    "the family, and at most one fact missing": lambda one: (one.family, one.missing <= 1),
    "the family, and four facts known": lambda one: (one.family, one.known >= 4),  # noqa: PLR2004  # as it says
    "the family, and whether a test comes first": lambda one: (one.family, one.test),
    "the family, and whether it is clear": lambda one: (one.family, one.clear),
    "the family, a fact missing, whether it is clear": lambda one: (one.family, one.missing <= 1, one.clear),
}


def said_on(walker: Walker, case: Case) -> Said:
    """Return what the verdict on a case may be sorted by."""
    verdict, facts = reach_verdict(walker, case.answers, ""), walker.playbook.fact
    known = sum(is_settled(facts[entry.question], entry.answer) for entry in verdict.trace)
    return Said(
        right=try_case(walker, case).right,
        family=verdict.leading.family,
        clear=verdict.clear,
        test=verdict.status is Status.FIRST_FIND_OUT,
        missing=len(verdict.trace) - known,
        known=known,
    )


def sureness(walker: Walker, cases: Sequence[Case], partitions: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield a line for each way; ``partitions`` has the fold of each case, in so many ways to make folds."""
    said = [said_on(walker, case) for case in cases]
    for name, way in WAYS.items():
        errors = [error for folds in partitions for error in _errors(said, way, folds)]
        yield f"  {name:<50} {sum(errors) / len(errors):.4f}"


def _errors(said: Sequence[Said], way: Callable[[Said], object], folds: Sequence[int]) -> Iterator[float]:
    for one, fold in zip(said, folds, strict=True):
        others = [other for other, place in zip(said, folds, strict=True) if place != fold]
        alike = [other.right for other in others if way(other) == way(one)]
        every = sum(other.right for other in others) / len(others)
        yield ((sum(alike) + PULL * every) / (len(alike) + PULL) - one.right) ** 2
