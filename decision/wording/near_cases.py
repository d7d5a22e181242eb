"""Published cases like a reader's, under a verdict. Comes in: answers, likenesses. Goes out: parts of blocks.

Runs in the reader's browser, where it is imported only when somebody has a verdict.
"""

from collections.abc import Iterator, Sequence

from decision.cases.bank import Case, Likeness
from decision.tree.model import Answer, Answers, Fact, Family, Kind, Playbook, Several
from decision.wording.answers import describe_answer
from decision.wording.blocks import Item, Json, Line, Part, Strong, ToAddress, ToPage, line, listing
from decision.wording.sentences import count_word, lower_first, upper_first

WORKED = {
    "fine-tune-right": "Fine-tuning",
    "both-right": "Retrieval and fine-tuning",
    "rag-right": "Retrieval",
    "prompting-right": "Prompting",
    "structured-output-right": "Structured output",
    "small-classifier-right": "A small classifier",
    "fine-tune-wrong": "Not fine-tuning",
    "superseded": "Fine-tuning, until a general model overtook it",
    "rl-right": "Training on a reward or on preferences",
    "retriever-tuning-right": "A better retriever",
    "open-model-right": "An untrained open-weight model",
    "leave-it-right": "Leaving it as it was",
}
"""What we judge to have worked, in words."""
REPORTED_BY = {
    "self-report": "The team itself",
    "vendor-marketing": "A vendor",
    "peer-reviewed": "A research paper",
    "independent": "Somebody else",
}
"""Who says so."""
_FEWEST_NEAR = 3
"""Of fewer near cases nothing is said."""
_BIAS = (
    "Compared by the facts that both you and the publication give; whatever either leaves open counts for nothing. "
    "Success is published far more often than failure, so these cases show what was done, not how often it works."
)


def who(case: Case) -> str:
    """Name a case: who, and when if the publication says."""
    return f"{case.who}, {case.year}" if case.year else case.who


def near_case_parts(playbook: Playbook, answers: Answers, found: Sequence[Likeness]) -> tuple[Part, ...]:
    """Return the cases most like a reader's, each with what worked, what is alike and what differs."""
    every = line(ToPage("All published cases", "cases/"))
    if not found:
        return line("No published case shares what you say is missing."), every
    items = listing((_item(playbook, answers, one) for one in found), "alike", ordered=True)
    return line(_BIAS), *items, every


def other_way_parts(family: Family | None, near: Sequence[Likeness]) -> tuple[Line, ...]:
    """Return one line where most of the nearest cases went another way than the family that leads, else nothing."""
    other = _other(family, near)
    if family is None or len(near) < _FEWEST_NEAR or other * 2 <= len(near):
        return ()
    which = "all" if other == len(near) else count_word(other)
    says = f"Of the {count_word(len(near))} nearest published cases, {which} went another way."
    return (line(says, role="other-way"),)


def describe_near(family: Family | None, near: Sequence[Likeness]) -> str:
    """Say how many of the nearest cases went another way than the family that leads; nothing of too few cases."""
    if family is None or len(near) < _FEWEST_NEAR:
        return ""
    other = count_word(_other(family, near)) if _other(family, near) else "none"
    return upper_first(f"{other} of {count_word(len(near))} near cases went another way")


def near_lines(family: Family | None, near: Sequence[Likeness]) -> tuple[Line, ...]:
    """Return likewise the line that a record has: the one at the top of a verdict, or how few went another way."""
    says = describe_near(family, near)
    return other_way_parts(family, near) or ((line(f"{says}."),) if says else ())


def near_as_data(family: Family | None, near: Sequence[Likeness]) -> dict[str, Json] | None:
    """Return the nearest cases for programs: which they are, how many went another way, and a line; nothing of none."""
    if family is None or not near:
        return None
    says = "".join(one.text for one in near_lines(family, near))
    return {"cases": [one.case.id for one in near], "other_way": _other(family, near), "says": says}


def _other(family: Family | None, near: Sequence[Likeness]) -> int:
    return sum(family not in one.case.right for one in near)


def _item(playbook: Playbook, answers: Answers, one: Likeness) -> Item:
    case = one.case
    reported = f"{REPORTED_BY.get(case.reported_by, case.reported_by)} says so; our confidence is {case.confidence}."
    lines = {
        "What worked": f"{WORKED.get(case.worked, case.worked)}. {reported}",
        "Alike": f"{'; '.join(_agree(playbook, answers, one))}.",
        "Different": f"{'; '.join(_differ(playbook, answers, one)) or 'nothing that both say'}.",
    }
    head = line(ToPage(who(case), f"cases/#{case.id}"), f": {case.task}.")
    said = [line(Strong(f"{name}:"), f" {what}") for name, what in lines.items()]
    return Item(head, (*said, *([line(ToAddress("Source", case.url))] if case.url else [])))


def _agree(playbook: Playbook, answers: Answers, one: Likeness) -> Iterator[str]:
    """Say what both agree on: for a fact of kind many the values that both have, for a number how much each has."""
    for name in dict.fromkeys(name for name, _ in one.agree):
        fact, ours, theirs = playbook.fact[name], answers[name], one.case.answers[name]
        values = [fact.value_label(value) for entry, value in one.agree if entry == name and value]
        if values:
            yield f"{fact.label}: {', '.join(values)}"
        elif fact.kind is Kind.NUMBER and ours != theirs:
            yield f"{fact.label}: {_both(fact, theirs, ours)}, in one range to our tree"
        else:
            yield f"{fact.label}: {describe_answer(fact, theirs)}"


def _differ(playbook: Playbook, answers: Answers, one: Likeness) -> Iterator[str]:
    """Say what the two differ on: for a fact of kind many the values that only one has."""
    for name in dict.fromkeys(name for name, _ in one.differ):
        fact, ours = playbook.fact[name], answers[name]
        if not isinstance(ours, Several):
            yield f"{fact.label}: {_both(fact, one.case.answers[name], ours)}"
            continue
        values = {True: list[str](), False: list[str]()}
        for value in (value for entry, value in one.differ if entry == name):
            values[value in ours.yes].append(fact.value_label(value))
        here_and_there = (("only here", values[True]), ("only there", values[False]))
        yield from (f"{fact.label} {where}: {', '.join(only)}" for where, only in here_and_there if only)


def _both(fact: Fact, theirs: Answer, ours: Answer) -> str:
    return f"there {lower_first(describe_answer(fact, theirs))}, here {lower_first(describe_answer(fact, ours))}"
