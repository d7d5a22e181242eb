"""How often trees agree, in words. Comes in: a playbook, a comparison. Goes out: plain text.

Shares that were counted come as they are; shares of a sample with their interval.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.cases import agreement
from decision.cases.agreement import ALL, PAIR, alone, by_answer, never_one_family, shares_of
from decision.cases.shares import Share
from decision.tree.model import Answer, Fact, Family, Kind, Playbook
from decision.wording.answers import describe_answer
from decision.wording.sentences import listed, lower_first

_EDGE = 0.01
"""Shares nearer than this to nothing or to all are given with a decimal more."""


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """Puts a comparison of a playbook's trees into words."""

    playbook: Playbook
    comparison: agreement.Comparison

    def title(self, place: int) -> str:
        """Return what a tree is called beside the others."""
        found = self.playbook.tree[self.comparison.trees[place]]
        return found.title if found.article else "Our tree"

    def titles(self, pair: agreement.Pair, joint: str) -> str:
        """Name two trees."""
        return f" {joint} ".join(map(self.title, pair))

    def shares(
        self, ratios: Mapping[str, agreement.Ratio], trees: Sequence[int] = (), tally: agreement.Tally | None = None
    ) -> dict[str, str]:
        """Return some shares by name; over all combinations, if no tally of some is given."""
        found = shares_of(ratios, self.comparison.tally if tally is None else tally, trees)
        return {name: self.share(share) for name, share in found.items()}

    def share(self, share: Share) -> str:
        """Write a share, with its interval where combinations were drawn."""
        low, high = share.interval
        said = format_part(share)
        return said if self.comparison.exact or not share.cases else f"{said} ({low:.1%} to {high:.1%})"

    def how(self) -> str:
        """Say how the combinations were counted."""
        found, states = self.comparison, len(self.comparison.states)
        numbers = f"{found.combinations:,} combinations of answers to {len(found.facts)} facts"
        if found.exact:
            merged = f"{states:,} states that some tree tells apart"
            return f"There are {numbers}, merged into {merged}. All of them are counted."
        drawn = f"{states:,} combinations are drawn, with the seed {found.seed}"
        return f"There are {numbers}, too many to count. Instead {drawn}; brackets give Wilson's 95% interval."

    def by_gap(self) -> dict[str, Counter[agreement.Outcomes]]:
        """Return by each gap what the trees say where it is the only one."""
        gap = next((fact for fact in self.comparison.facts if fact.kind is Kind.MANY), None)
        if gap is None:
            return {}
        tallies = zip(alone(gap), self.comparison.having(gap.id, alone(gap)), strict=True)
        return {_describe_gap(gap, answer): tally for answer, tally in tallies}

    def named_most(self, place: int, tally: Counter[agreement.Outcomes]) -> str:
        """Name the family that a tree names most often over some combinations, with its share unless it is all."""
        families: Counter[Family | None] = Counter()
        for says, times in tally.items():
            families[says[place].family] += times
        family, times = max(families.items(), key=lambda named: named[1], default=(None, 0))
        name = family.label if family else "Names none"
        return name if times == tally.total() else f"{name} ({format_part(Share(times, tally.total()))})"

    def never_one_side(self) -> list[str]:
        """Name each two trees that never agree on a yes now, of those that ever both speak."""
        sides = {pair: shares_of(PAIR, self.comparison.tally, pair)["side"] for pair in self.comparison.pairs}
        return [self.titles(pair, "and") for pair, share in sides.items() if share.cases and not share.hits]

    def never_one_family(self) -> Iterator[str]:
        """Say of each two trees that never name one family where that is so."""
        for pair, family, apart in never_one_family(self.comparison):
            where = "whatever the answers" if family.cases else "there is no answer to which both name one"
            if family.hits:
                given = (_describe_given(self.playbook.fact[fact], answers) for fact, answers in apart.items())
                where = f"where {listed(given, 'or where')}"
            yield f"{self.titles(pair, 'and')}: {where}."

    def dividing(self) -> str:
        """Say which single answers, gaps apart, divide the trees most and least on a yes now."""
        found = [
            (shares_of(ALL, tally)["side"], _describe_given(fact, [answer]))
            for fact, answer, tally in by_answer(self.comparison)
            if fact.kind is not Kind.MANY
        ]
        if not found:
            return ""
        found.sort(key=lambda one: one[0].value)
        worst, best = (f"where {given} ({self.share(share)})" for share, given in (found[0], found[-1]))
        return f"Of all other answers, they agree on {self.playbook.subject.noun} now least {worst}, and most {best}."


def format_part(share: Share) -> str:
    """Write a share in percent; never and always are said of no hit and of no miss, however few the cases."""
    if not share.cases:
        return "no case"
    if share.hits in (0, share.cases):
        return "always" if share.hits else "never"
    percent = 100 * share.value
    plain = f"{percent:.1f}%" if min(share.value, 1 - share.value) < _EDGE else f"{percent:.0f}%"
    return {"0.0%": "under 0.1%", "100.0%": "over 99.9%"}.get(plain, plain)


def _describe_gap(gap: Fact, answer: Answer) -> str:
    """Name the one gap that an answer says is there."""
    return describe_answer(gap, answer).partition(":")[0]


def _describe_given(fact: Fact, answers: Sequence[Answer]) -> str:
    """Say one of several answers to a fact amid a sentence; of a gap, that it is the only one."""
    if fact.kind is Kind.MANY:
        gaps = (lower_first(_describe_gap(fact, answer)) for answer in answers)
        quoted = (f"“{gap}”" if " " in gap else gap for gap in gaps)
        return f"{lower_first(fact.label)} is only {listed(quoted, 'or')}"
    return f"“{fact.label}” is {listed((f'“{describe_answer(fact, answer)}”' for answer in answers), 'or')}"
