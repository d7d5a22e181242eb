"""How often a tree was right on published cases. Comes in: a tree and cases. Goes out: counts with their intervals.

For each case its facts become answers, whatever it does not say is "not sure", and the tree gives its leading lever.
Right is a leading lever of a family that worked. Gates are left out, and counted separately. The playbook's own tree
also gives a plan, whose steps are counted. Where the tree is wrong, the reason is worked out from the tree and the
case, not written by hand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from itertools import combinations

from decision.cases.bank import Case
from decision.cases.shares import Share
from decision.tree.answers import unknown
from decision.tree.gates import GateState, gates_found, gates_of
from decision.tree.model import Answer, Answers, Family, Lever, Several
from decision.tree.plan import Step, plan_of
from decision.tree.verdict import Status, reach_plan
from decision.tree.walk import Walker

_PARTS = 3
"""One of so many parts of the organisations is set aside."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a tree says on one case."""

    case: Case
    families: tuple[Family | None, ...]
    """The families still possible, the leading one first."""
    gates_open: int = 0
    """Gates of the leading lever that the case's own answers leave shut."""
    first: str = ""
    """The lever that the first step of its plan names; empty where it gives no plan."""
    steps: tuple[Family, ...] = ()
    """The family of the lever that each step names."""
    status: Status | None = None
    """How its verdict opens; ``None`` where it gives no plan."""
    clear: bool = False
    """Whether its leading family has enough of the weight, see ``verdict.CLEAR``."""

    @property
    def right(self) -> bool:
        """Whether the leading family worked."""
        return self.families[0] in self.case.right

    @property
    def possible(self) -> bool:
        """Whether a family that worked is among those still possible."""
        return any(family in self.case.right for family in self.families)

    @property
    def tunes(self) -> bool:
        """Whether the leading family fine-tunes."""
        return self.families[0] is not None and self.families[0].yes

    @property
    def same_side(self) -> bool:
        """Whether the leading family fine-tunes if and only if what worked does."""
        return self.tunes == self.case.tuned

    def worked_by(self, step: int) -> bool:
        """Whether one of the first so many steps names a family that worked."""
        return any(family in self.case.right for family in self.steps[:step])


@dataclass(frozen=True, slots=True)
class Score:
    """How a tree did on some cases."""

    leading: Share
    """The leading family worked."""
    possible: Share
    """A family that worked is still possible."""
    families: Fraction
    """How many families stay possible, on average; leaving it as it is counts with prompting."""
    yes_or_no: Share
    """The leading family fine-tunes if and only if what worked does."""
    gates_open: Share
    """Of the cases where the leading family fine-tunes: a gate is known to be shut."""
    precision: Share
    """Of the cases where the leading family fine-tunes: fine-tuning worked."""
    specificity: Share
    """Of the cases where fine-tuning did not work: the leading family does not fine-tune."""
    recall: Share
    """Of the cases where fine-tuning worked: the leading family fine-tunes."""
    first_step: Share
    """Of the cases with a plan and with acceptable levers: the first step names one of them."""
    first_worked: Share
    """Of the cases with a plan: its first step names a family that worked."""
    second_worked: Share
    """Likewise its first or second step."""
    third_worked: Share
    """Likewise its first, second or third step."""


COLUMNS = {
    "leading": "leading family right",
    "possible": "still possible",
    "families": "families possible",
    "yes_or_no": "fine-tune, yes or no",
    "precision": "precision",
    "specificity": "specificity",
    "recall": "recall",
    "gates_open": "a gate is shut",
}
"""What a score counts of verdicts, with its words."""
STEPS = {
    "first_step": "first step acceptable",
    "first_worked": "worked as first step",
    "second_worked": "as first or second",
    "third_worked": "as first, second or third",
}
"""What it counts of plans."""


def set_aside(case: Case) -> bool:
    """Whether a case is for measuring trees and not for making them: a third of the organisations, by a hash."""
    return int(sha256(case.who.encode()).hexdigest(), 16) % _PARTS == 0


def try_case(walker: Walker, case: Case) -> Tried:
    """Ask a tree about one case; an article's tree gives no plan."""
    possible = walker.possible(walker.state(case.answers))
    families = tuple(dict.fromkeys(leaf.family for leaf, _ in possible))
    shut = len(_shut(walker, case))
    if walker.tree.article:
        return Tried(case, families, shut)
    verdict = reach_plan(walker, case.answers, "")
    named = named_levers(walker, plan_of(walker, verdict, case.answers))
    first, steps = named[0].id if named else "", tuple(lever.family for lever in named)
    return Tried(case, families, shut, first, steps, verdict.status, verdict.clear)


def named_levers(walker: Walker, plan: Sequence[Step]) -> list[Lever]:
    """Return the lever that each step names: the first of several; preparation counts as the lever that it prepares."""
    named: list[Lever] = []
    for step in reversed(plan):
        named.insert(0, walker.playbook.lever[step.levers[0]] if step.levers else named[0])
    return named


def _shut(walker: Walker, case: Case) -> list[str]:
    """Return the gates of the leading lever that the case's own answers leave shut."""
    leading = walker.leading(walker.state(case.answers))
    found = gates_found(walker, gates_of(walker.playbook, leading), case.answers)
    return [gate.gate for gate in found if gate.state is GateState.OPEN]


def try_all(walkers: Mapping[str, Walker], cases: Sequence[Case]) -> dict[str, list[Tried]]:
    """Ask every tree about every case."""
    return {name: [try_case(walker, case) for case in cases] for name, walker in walkers.items()}


def score_of(tried: Sequence[Tried]) -> Score:
    """Count some tried cases."""

    def share(hit: Callable[[Tried], bool], among: Callable[[Tried], bool] = lambda _: True) -> Share:
        counted = [hit(one) for one in tried if among(one)]
        return Share(sum(counted), len(counted))

    def planned(one: Tried) -> bool:
        return bool(one.steps)

    def judged(one: Tried) -> bool:
        return bool(one.first and one.case.acceptable)

    return Score(
        leading=share(lambda one: one.right),
        possible=share(lambda one: one.possible),
        families=Fraction(sum(map(_directions, tried)), max(1, len(tried))),
        yes_or_no=share(lambda one: one.same_side),
        gates_open=share(lambda one: one.gates_open > 0, lambda one: one.tunes),
        precision=share(lambda one: one.case.tuned, lambda one: one.tunes),
        specificity=share(lambda one: not one.tunes, lambda one: not one.case.tuned),
        recall=share(lambda one: one.tunes, lambda one: one.case.tuned),
        first_step=share(
            lambda one: one.first in one.case.acceptable, lambda one: bool(one.first and one.case.acceptable)
        ),
        first_worked=share(lambda one: one.worked_by(1), planned),
        second_worked=share(lambda one: one.worked_by(2), planned),
        third_worked=share(lambda one: one.worked_by(3), planned),
    )


def _directions(one: Tried) -> int:
    """Return how many families stay possible; leaving it as it is counts with prompting."""
    return len({"prompting" if family == "leave" else family for family in one.families})


def commonest(cases: Sequence[Case]) -> tuple[str, Share]:
    """Return the family that is right most often, and how often always answering it would be right."""
    hits = Counter(family for case in cases for family in case.right)
    family, count = max(hits.items(), key=lambda pair: (pair[1], pair[0]))
    return family, Share(count, len(cases))


SPLITS: dict[str, Callable[[Tried], Iterable[str]]] = {
    "kind of verdict": lambda one: (kind_of(one),),
    "gap": lambda one: sorted(known.yes) if isinstance(known := one.case.answers.get("gap"), Several) else (),
    "who reports it": lambda one: (one.case.reported_by or "not said",),
    "confidence": lambda one: (one.case.confidence or "not said",),
}
"""How cases are told apart; a case with several gaps counts for each."""


def kind_of(one: Tried) -> str:
    """Return how a verdict opens and which family leads."""
    return f"{one.status or 'none'}: {one.families[0] or 'none'}"


def scores_by(tried: Sequence[Tried], by: Callable[[Tried], Iterable[str]]) -> dict[str, Score]:
    """Return the score of each part of the cases, largest part first."""
    parts: dict[str, list[Tried]] = {}
    for one in tried:
        for name in by(one):
            parts.setdefault(name, []).append(one)
    ordered = sorted(parts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {name: score_of(part) for name, part in ordered}


class Why(StrEnum):
    """Why a tree's leading family is not one that worked; the first of these that holds."""

    GATE = "gate"
    """It leads to fine-tuning, which did not work, and one of the lever's gates is known to be shut."""
    RULED_OUT = "ruled-out"
    """What the case says rules out every family that worked."""
    TIE = "tie"
    """A family that worked weighs as much as the leading one; a tie goes to the cheaper."""
    ONE_FACT = "one-fact"
    """One fact that the case does not say could make a family that worked lead."""
    MORE_FACTS = "more-facts"
    """It takes two such facts, or more."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A case on which a tree was wrong, and why."""

    tried: Tried
    weights: tuple[tuple[Family | None, Fraction], ...]
    """The families still possible with their weights, the leading one first."""
    why: Why
    turns_on: tuple[str, ...]
    """What it turns on: the gates that are shut, the facts that rule out what worked, or the facts that are missing."""


def wrong(walker: Walker, tried: Sequence[Tried]) -> list[Wrong]:
    """Return the cases on which a tree's leading family is not one that worked, in the order of the cases."""
    return [_why(walker, one) for one in tried if not one.right]


def _why(walker: Walker, one: Tried) -> Wrong:
    weights: dict[Family | None, Fraction] = dict.fromkeys(one.families, Fraction(0))
    for leaf, weight in walker.possible(walker.state(one.case.answers)):
        weights[leaf.family] += weight
    leading = one.families[0]
    ordered = sorted(weights.items(), key=lambda pair: (pair[0] != leading, -pair[1]))
    return Wrong(one, tuple(ordered), *_reason(walker, one, weights))


def _reason(walker: Walker, one: Tried, weights: Mapping[Family | None, Fraction]) -> tuple[Why, tuple[str, ...]]:
    case, leading = one.case, one.families[0]
    if one.tunes and not one.same_side and one.gates_open:
        return Why.GATE, tuple(_shut(walker, case))
    if not one.possible:
        return Why.RULED_OUT, _ruling_out(walker, case)
    turning = tuple(_turning(walker, case))
    if max(weight for family, weight in weights.items() if family in case.right) == weights[leading]:
        return Why.TIE, turning
    return (Why.ONE_FACT, turning) if turning else (Why.MORE_FACTS, _pair(walker, case))


def _ruling_out(walker: Walker, case: Case) -> tuple[str, ...]:
    """Return the facts of which each, if the case did not say it, would leave a family that worked possible."""
    found = []
    for fact in case.answers:
        rest = {name: answer for name, answer in case.answers.items() if name != fact}
        if any(leaf.family in case.right for leaf, _ in walker.possible(walker.state(rest))):
            found.append(fact)
    return tuple(found)


def _turning(walker: Walker, case: Case) -> Iterator[str]:
    """Yield the missing facts of which each alone can make a family that worked lead."""
    for fact in walker.open_facts(case.answers):
        if any(_leads(walker, case, {fact: cell}) for cell in _cells(walker, case, fact)):
            yield fact


def _pair(walker: Walker, case: Case) -> tuple[str, ...]:
    """Return the first two missing facts that together can make a family that worked lead; nothing if none can."""
    for first, second in combinations(walker.open_facts(case.answers), 2):
        for cell in _cells(walker, case, first):
            if any(_leads(walker, case, {first: cell, second: other}) for other in _cells(walker, case, second)):
                return first, second
    return ()


def _cells(walker: Walker, case: Case, fact: str) -> list[Answer]:
    """Return what a missing fact may turn out to be. What the case says of it stays as it is."""
    known = case.answers.get(fact)
    return [] if known is not None and known != unknown(walker.playbook.fact[fact]) else walker.partitions(fact)


def _leads(walker: Walker, case: Case, more: Answers) -> bool:
    return walker.leading(walker.state({**case.answers, **more})).family in case.right
