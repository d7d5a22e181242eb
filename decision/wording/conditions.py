"""Conditions, gates and changes in words. Comes in: a playbook, a condition or a change. Goes out: plain text."""

from collections.abc import Iterable, Sequence

from decision.tree import model
from decision.tree.answers import unknown
from decision.tree.dates import format_date
from decision.tree.gates import GateFound, GateState, gates_found
from decision.tree.model import AllOf, Answers, AnyOf, AtLeast, Below, Between, Cheaper, Includes, Is, OneOf, Several
from decision.tree.verdict import Change, Flip
from decision.tree.walk import TraceEntry, Walker
from decision.wording.answers import describe_answer
from decision.wording.sentences import listed, lower_first

_JOINTS = {AllOf: ("and", "both"), AnyOf: ("or", "either")}
"""What goes between the parts of a joint condition, and before them where it is itself a part."""


def describe_condition(playbook: model.Playbook, condition: model.Condition | None) -> str:  # noqa: PLR0911  # one for each kind of condition
    """Say a condition in words, with labels as the reader knows them; ``None`` is "otherwise"."""
    match condition:
        case None:
            return "otherwise"
        case AllOf(parts) | AnyOf(parts):
            joint, _ = _JOINTS[type(condition)]
            return listed(_phrases(playbook, parts, joint), joint)
        case Is(fact, values):
            labels = (f"“{playbook.fact[fact].value_label(value)}”" for value in values)
            return f"“{playbook.fact[fact].label}” is {listed(labels, 'or')}"
        case Includes(fact, value):
            return _describe_includes(playbook, fact, [value], "or")
        case AtLeast(fact, number):
            return f"the {_noun(playbook, fact)} is {_amount(playbook, fact, number)} or more"
        case Below(fact, number):
            return f"the {_noun(playbook, fact)} is below {_amount(playbook, fact, number)}"
        case Cheaper(fact, lever, than):
            first, other = (playbook.lever[one].title for one in (lever, than))
            return f"at the {_noun(playbook, fact)} “{first}” costs less than “{other}”"


def _phrases(playbook: model.Playbook, parts: Sequence[model.Condition], joint: str) -> list[str]:
    """Say the parts of a joint condition; values of one fact of kind many are drawn together."""
    included: dict[str, list[str]] = {}
    for part in parts:
        if isinstance(part, Includes):
            included.setdefault(part.fact, []).append(part.value)
    said = [
        _describe_includes(playbook, part.fact, included[part.fact], joint)
        if isinstance(part, Includes)
        else _nested(playbook, part)
        for part in parts
    ]
    return list(dict.fromkeys(said))


def _nested(playbook: model.Playbook, part: model.Condition) -> str:
    """Say a part of a joint condition so that its "and" and "or" cannot be misread."""
    text = describe_condition(playbook, part)
    if not isinstance(part, AllOf | AnyOf):
        return text
    joint, before = _JOINTS[type(part)]
    return f"{before} {text}" if len(_phrases(playbook, part.parts, joint)) > 1 else text


def _describe_includes(playbook: model.Playbook, fact: str, values: Sequence[str], word: str) -> str:
    return f"{_noun(playbook, fact)} includes {_gaps(playbook, fact, values, word)}"


def _gaps(playbook: model.Playbook, fact: str, values: Iterable[str], word: str) -> str:
    """Name values of a fact of kind many amid a sentence; more than a word is quoted."""
    labels = (lower_first(playbook.fact[fact].value_label(value)) for value in values)
    return listed((f"“{label}”" if " " in label else label for label in labels), word)


def _noun(playbook: model.Playbook, fact: str) -> str:
    return lower_first(playbook.fact[fact].label)


def _amount(playbook: model.Playbook, fact: str, number: int) -> str:
    """Say a number with its unit, unless the fact's label names the unit."""
    known = playbook.fact[fact]
    return f"{number:,}" if known.unit.lower() in known.label.lower() else f"{number:,} {known.unit}"


def describe_change(playbook: model.Playbook, change: Change) -> str:
    """Say an answer as something that might be: “Scope of the task” were “One narrow job”."""
    fact = playbook.fact[change.fact]
    match change.before, change.after:
        case _, OneOf(possible):
            labels = (f"“{value.label}”" for value in fact.values if value.id in possible)
            return f"“{fact.label}” were {listed(labels, 'or')}"
        case _, Between(low, high):
            return f"the {lower_first(fact.label)} were {_describe_range(playbook, fact.id, low, high)}"
        case Several() as before, Several() as after:
            return f"{lower_first(fact.label)} {' and '.join(_switched(playbook, fact, before, after))}"
        case _:
            raise TypeError(f"{change.after} cannot take the place of {change.before}")


def describe_known(playbook: model.Playbook, fact: model.Fact, answer: model.Answer) -> str:
    """Say what is known of a fact as a condition; of most values but a few, what it is not."""
    match answer:
        case OneOf(possible):
            few = frozenset(fact.value_ids) - possible
            barred = len(few) < len(possible) > 1
            said = [f"“{fact.value_label(value)}”" for value in _in_order(fact, few if barred else possible)]
            return f"“{fact.label}” is {'not ' * barred}{listed(said, 'or')}"
        case Between(low, high):
            return f"the {lower_first(fact.label)} is {_describe_range(playbook, fact.id, low, high)}"
        case Several(yes, no):
            said = [f"includes {_gaps(playbook, fact.id, _in_order(fact, yes), 'and')}"] if yes else []
            said += [f"does not include {_gaps(playbook, fact.id, _in_order(fact, no), 'or')}"] if no else []
            return f"{lower_first(fact.label)} {listed(said, 'and')}"


def _in_order(fact: model.Fact, values: frozenset[str]) -> list[str]:
    return [value for value in fact.value_ids if value in values]


def _switched(playbook: model.Playbook, fact: model.Fact, before: Several, after: Several) -> Iterable[str]:
    """Yield which values of a fact of kind many would hold, and which would not."""
    added = [value for value in fact.value_ids if value in after.yes - before.yes]
    gone = [value for value in fact.value_ids if value in after.no - before.no]
    if added:
        yield f"{'also ' * bool(before.yes)}included {_gaps(playbook, fact.id, added, 'and')}"
    if gone:
        yield f"did not include {_gaps(playbook, fact.id, gone, 'or')}"


def _describe_range(playbook: model.Playbook, fact: str, low: int, high: int | None) -> str:
    if high is None:
        return f"{_amount(playbook, fact, low)} or more"
    if not low:
        return f"below {_amount(playbook, fact, high + 1)}"
    return f"{low:,} to {_amount(playbook, fact, high)}"


def describe_flip(playbook: model.Playbook, flip: Flip) -> str:
    """Give the changes of a flip in one clause: if “Scope of the task” were “One narrow job”."""
    return f"If {' and '.join(describe_change(playbook, change) for change in flip.changes)}"


def describe_costs(playbook: model.Playbook, asked: Cheaper) -> str:
    """Say at which numbers a lever costs less than another, and of which day the prices are; nothing if not known."""
    if not asked.as_of:
        return ""
    first, other = (playbook.lever[one].title for one in (asked.lever, asked.than))
    said = f"“{first}” costs less than “{other}” {_describe_ranges(asked.sure)}"
    doubt = f"; the costs leave it open {_describe_ranges(asked.open)}" if asked.open else ""
    return f"{said}{doubt}, in {playbook.fact[asked.fact].unit}, by prices up to {format_date(asked.as_of)}."


def _describe_ranges(parts: Sequence[tuple[int, int | None]]) -> str:
    return listed((_describe_span(low, high) for low, high in parts), "and") if parts else "at no volume"


def _describe_span(low: int, high: int | None) -> str:
    if high is None:
        return f"from {low:,} on" if low else "at any volume"
    return f"from {low:,} to {high + 1:,}" if low else f"below {high + 1:,}"


def describe_entry(playbook: model.Playbook, entry: TraceEntry, why: str) -> list[str]:
    """Give an entry of a trace: what is known, the rule by which its route was taken, and ``why``, if that is given.

    A reason that only may hold comes after its "if".
    """
    fact = playbook.fact[entry.question]
    costs = [said for asked in entry.costs if (said := describe_costs(playbook, asked))]
    known = "Not known" if entry.answer == unknown(fact) else f"Your answer: {describe_answer(fact, entry.answer)}"
    when, reason = entry.route.when, [why] if why else []
    if entry.doubt:
        reason = [
            f"In {entry.doubt} of 100 published cases that came this way, another lever was right, and it was this."
        ]
    if not entry.sure:
        rule = "none of the other rules holds" if when is None else describe_condition(playbook, when)
        return [f"{known}. More than one way is open. If {rule}, this follows:", *reason, *costs]
    rule = "none of the others holds" if when is None else describe_condition(playbook, when)
    return [*reason, f"{known}. Rule: {rule}.", *costs]


def gate_notes(walker: Walker, answers: Answers) -> dict[str, str]:
    """Return, for every gate of the playbook by id, what the answers leave open; nothing where it is met."""
    known = walker.playbook
    found = {gate.gate: gate for gate in gates_found(walker, known.gates, answers)}
    return {gate.id: _gate_note(known, found.get(gate.id)) for gate in known.gates}


def _gate_note(playbook: model.Playbook, gate: GateFound | None) -> str:
    if gate is None:
        return "Does not apply, by the answers"
    match gate.state:
        case GateState.MET:
            return ""
        case GateState.OPEN:
            return "Open, by the answers"
        case GateState.UNKNOWN:
            labels = (lower_first(playbook.fact[fact].label) for fact in gate.find_out)
            return f"{'Not checked' if gate.unchecked else 'Find out'}: {listed(labels, 'and')}"
