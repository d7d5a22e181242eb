"""From what our tree says on cases to its track record. Comes in: tried cases. Goes out: counts by what it led to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from decision.cases.backtest import Tried
from decision.cases.bank import Case
from decision.tree.model import FamilyCount, FewCases, OneOf, Playbook, Several

KINDS = ("gap", "existing-tune", "output", "input")
"""The facts that tell kinds of situations apart; other facts say how far somebody has come."""


def family_counts(tried: Sequence[Tried]) -> tuple[FamilyCount, ...]:
    """Count cases by the family that our tree led to, and by whether it did so clearly."""
    led = {(family, one.clear) for one in tried if (family := one.families[0])}
    return tuple(
        FamilyCount(
            family,
            cases=len(part := [one for one in tried if (one.families[0], one.clear) == (family, clear)]),
            right=sum(one.right for one in part),
            sided=sum(one.same_side for one in part),
            clear=clear,
        )
        for family, clear in sorted(led)
    )


def few_cases(playbook: Playbook, cases: Iterable[Case], fewest: int) -> Iterator[FewCases]:
    """Yield the answers that fewer cases than ``fewest`` give, of the facts that tell kinds of situations apart."""
    said = Counter(one for case in cases for one in _said(case))
    for name in KINDS:
        for value in playbook.fact[name].value_ids:
            if said[name, value] < fewest:
                yield FewCases(name, value, said[name, value])


def _said(case: Case) -> Iterator[tuple[str, str]]:
    for name in KINDS:
        match case.answers.get(name):
            case OneOf(possible) if len(possible) == 1:
                yield name, min(possible)
            case Several(yes):
                yield from ((name, value) for value in yes)
            case _:
                pass
