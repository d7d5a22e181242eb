"""Which cases belong together, and in which fold they go. Comes in: cases. Goes out: groups and folds."""

from collections.abc import Sequence
from hashlib import sha256

from decision.cases.bank import Case

FOLDS = 10
"""Cases are parted into so many folds."""


def groups_of(cases: Sequence[Case]) -> list[str]:
    """Return each case's group: cases that share an organisation or a publication, even through others."""
    names = [case.id for case in cases]
    keys = [{case.who, case.url, case.original} - {""} for case in cases]
    for place, mine in enumerate(keys):
        joined = {names[other] for other in range(place) if keys[other] & mine} | {names[place]}
        names = [min(joined) if name in joined else name for name in names]
    return names


def fold_of(group: str, partition: int) -> int:
    """Return the fold of a group in one of the partitions, by a hash, so that it stays where others come and go."""
    return int(sha256(f"{partition} {group}".encode()).hexdigest(), 16) % FOLDS
