"""How trees do on published cases, in words. Comes in: scores, cases on which a tree is wrong. Goes out: plain text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from decision.cases.backtest import COLUMNS, STEPS, Score, Why, Wrong
from decision.cases.bank import Case
from decision.cases.records import Measurement, Result
from decision.cases.shares import Share
from decision.tree.model import Playbook

WHY = {
    Why.GATE: ("A gate is shut", "It leads to fine-tuning, but not yet: the case itself says that a gate is shut."),
    Why.RULED_OUT: ("Ruled out", "What the case says of these facts rules out what worked."),
    Why.TIE: ("A tie", "What worked weighs as much as what leads, and a tie goes to the cheaper."),
    Why.ONE_FACT: ("One fact is missing", "Any of these facts, if the case said it, could make what worked lead."),
    Why.MORE_FACTS: ("Several facts are missing", "It takes two facts that the case does not say, or more."),
}
"""Why a tree is wrong: the name of the reason, and what it means."""


def score_cells(found: Score, columns: Iterable[str] = COLUMNS) -> list[str]:
    """Return what a score says in each of some columns."""
    return [_cell(getattr(found, name)) for name in columns]


def result_columns(measured: Measurement, among: Mapping[str, str] = COLUMNS | STEPS) -> dict[str, str]:
    """Return those of some columns in which some result has a figure, with their words."""
    known = {name for one in measured.results for name, _ in measured.shares(one)}
    return {name: words for name, words in among.items() if name in known}


def result_cells(measured: Measurement, one: Result, among: Mapping[str, str] = COLUMNS | STEPS) -> list[str]:
    """Return what was counted in each of ``result_columns``; a dash where nothing was."""
    found = dict(measured.shares(one))
    return [_cell(found.get(name, Share(0, 0))) for name in result_columns(measured, among)]


def describe_version(measured: Measurement, version: str) -> str:
    """Say that figures are those of another version of our tree than the present one; nothing where they are not."""
    if measured.tree in {"", version}:
        return ""
    return f"They are of tree {measured.tree}. The present tree is {version}, and was not tried on these cases."


def several_right(cases: Sequence[Case]) -> int:
    """Return in how many cases several families count as right; leaving it as it is counts with prompting."""
    return sum(len({_with_prompting(family) for family in case.right}) > 1 for case in cases)


def _with_prompting(family: str) -> str:
    return "prompting" if family == "leave" else family


def _cell(figure: Share | Fraction | float) -> str:
    return format_interval(figure) if isinstance(figure, Share) else f"{float(figure):.2f}"


def format_interval(share: Share) -> str:
    """Write a share with its counts, and in percent with its interval; a dash where there is nothing to count."""
    low, high = share.interval
    of_cases = f"{share.hits} of {share.cases}, "
    return f"{of_cases}{share.value:.0%} ({low:.0%} to {high:.0%})" if share.cases else "–"


def describe_leading(one: Wrong) -> str:
    """Name the family that leads, with its weight."""
    leading, weight = one.weights[0]
    return f"{leading.label if leading else 'Nothing'}, {float(weight):.0%} of the weight"


def describe_reason(playbook: Playbook, one: Wrong) -> str:
    """Say why a tree is wrong on a case, and which gates or facts it turns on."""
    named = [playbook.gate[name].title if one.why is Why.GATE else playbook.fact[name].label for name in one.turns_on]
    return ": ".join(filter(None, [WHY[one.why][0], "; ".join(named)]))


def describe_turning(playbook: Playbook, found: Sequence[Wrong]) -> str:
    """Say which facts are missing most often, of those that alone could turn a case."""
    turning = Counter(fact for one in found if one.why in (Why.ONE_FACT, Why.TIE) for fact in one.turns_on)
    said = ", ".join(f"{playbook.fact[fact].label} ({count})" for fact, count in turning.most_common())
    return f"Facts that alone could have turned a case, with the number of cases: {said}." if said else ""
