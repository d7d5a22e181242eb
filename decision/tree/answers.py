"""Answers as text and back: what a reader types, what a link holds. Comes in: text. Goes out: an answer, or why not.

The text of an answer is the same in links, on the command line, in files and in the browser:

========  =================================================================================
kind      text
========  =================================================================================
one       ``narrow``; several still possible ``stable+shifting``; not sure ``?``
many      ``knowledge+cost``; one not sure ``knowledge+format?``; the rest not sure
          ``knowledge+?``; none of them ``none``; not sure ``?``
number    ``400``; a range ``100..500``, ``100..`` or ``..500``; not sure ``?``; all that
          ``decision/tree/numbers.py`` reads is read
========  =================================================================================

Capitals are read as small letters, in which the ids of values are.
"""

from collections.abc import Iterable, Mapping

from decision.tree.model import Answer, Between, Fact, Kind, OneOf, Several
from decision.tree.numbers import BLANKS, InvalidFigure, read_wholes

NOT_SURE = "?"
_LONGEST = 400


class InvalidAnswer(ValueError):  # noqa: N818  # it is a reader's odd answer on its way to becoming a value, not an error
    """A reader's answer that means nothing here; its text says what would."""


def unknown(fact: Fact) -> Answer:
    """Return the answer that keeps everything possible."""
    match fact.kind:
        case Kind.ONE:
            return OneOf(frozenset(fact.value_ids))
        case Kind.MANY:
            return Several()
        case Kind.NUMBER:
            return Between()


def is_settled(fact: Fact, answer: Answer) -> bool:
    """Return whether nothing about the fact is open."""
    match answer:
        case OneOf(possible):
            return len(possible) == 1
        case Several(yes, no):
            return len(yes | no) == len(fact.values)
        case Between(low, high):
            return low == high


def read_answer(fact: Fact, text: str) -> Answer:
    """Read the text of an answer; ``InvalidAnswer`` says what would be understood instead."""
    if len(text) > _LONGEST:
        raise InvalidAnswer(f"“{fact.label}”: the answer is too long")
    text = text.strip(BLANKS)
    if text == NOT_SURE:
        return unknown(fact)
    match fact.kind:
        case Kind.ONE:
            return OneOf(frozenset(_values(fact, text.lower().split("+"))))
        case Kind.MANY:
            return _read_many(fact, text.lower())
        case Kind.NUMBER:
            return _read_number(fact, text)


def _values(fact: Fact, wanted: Iterable[str]) -> list[str]:
    names = [name.strip(BLANKS) for name in wanted]
    odd = [name for name in names if name not in fact.value_ids]
    if odd:
        known = ", ".join(fact.value_ids)
        raise InvalidAnswer(f"“{fact.label}” knows no “{odd[0][:40]}”; it knows {known}, or ? for not sure")
    return names


def _read_many(fact: Fact, text: str) -> Answer:
    if text == "none":
        return Several(no=frozenset(fact.value_ids))
    parts = [part.strip(BLANKS) for part in text.split("+")]
    marked = [part.rstrip(NOT_SURE) for part in parts if part.endswith(NOT_SURE) and part != NOT_SURE]
    yes = frozenset(_values(fact, [part for part in parts if not part.endswith(NOT_SURE)]))
    unsure = frozenset(_values(fact, marked))
    if yes & unsure:
        raise InvalidAnswer(f"“{fact.label}”: “{min(yes & unsure)}” is both chosen and not sure; keep one")
    no = frozenset() if NOT_SURE in parts else frozenset(fact.value_ids) - yes - unsure
    return Several(yes, no)


def _read_number(fact: Fact, text: str) -> Answer:
    try:
        return Between(*read_wholes(text, fact.unit))
    except InvalidFigure as odd:
        example = (
            f"write a whole number of {fact.unit}, for example 1000 or 10k, a range such as 100..500, or ? for not sure"
        )
        raise InvalidAnswer(f"“{fact.label}”: {odd.says}; {odd.write or example}") from None


def write_answer(fact: Fact, answer: Answer) -> str:
    """Write an answer as the shortest text that ``read_answer`` reads back to the same answer."""
    match answer:
        case OneOf(possible):
            return NOT_SURE if len(possible) == len(fact.values) else "+".join(_in_order(fact, possible))
        case Several(yes, no):
            return _write_many(fact, yes, no)
        case Between(low, high):
            if low == high:
                return str(low)
            if low == 0 and high is None:
                return NOT_SURE
            return f"{low or ''}..{'' if high is None else high}"


def _write_many(fact: Fact, yes: frozenset[str], no: frozenset[str]) -> str:
    if len(no) == len(fact.values):
        return "none"
    unsure = frozenset(fact.value_ids) - yes - no
    if not yes and not no:
        return NOT_SURE
    if unsure and not no:
        return "+".join([*_in_order(fact, yes), NOT_SURE])
    return "+".join([*_in_order(fact, yes), *(value + NOT_SURE for value in _in_order(fact, unsure))])


def _in_order(fact: Fact, values: frozenset[str]) -> list[str]:
    return [value for value in fact.value_ids if value in values]


def read_answers(facts: Mapping[str, Fact], texts: Mapping[str, str]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Read many answers at once: those that were understood, and for each other one the message."""
    read: dict[str, Answer] = {}
    refused: dict[str, str] = {}
    for name, text in texts.items():
        if name not in facts:
            refused[name[:40]] = f"There is no question “{name[:40]}” here; its answer was left out."
            continue
        try:
            read[name] = read_answer(facts[name], text)
        except InvalidAnswer as refusal:
            refused[name] = str(refusal)
    return read, refused
