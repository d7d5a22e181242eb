"""Answers, conditions and changes in words, for pages and for the terminal. Comes in: what they mean.

Goes out: plain text. Nothing here is markup, and nothing is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from decision.tree.answers import describe_answer
from decision.tree.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Below,
    Between,
    Family,
    Includes,
    Is,
    Leaf,
    OneOf,
    Several,
)
from decision.tree.opinions import DivergenceKind, Opinion
from decision.tree.verdict import Status
from decision.wording.labels import describe_leaf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from decision.tree.model import Condition, Playbook
    from decision.tree.verdict import Change, Verdict
    from decision.tree.walk import TraceEntry


STATUS = {
    Status.YES: "Yes",
    Status.NOT_YET: "Not yet",
    Status.SOMETHING_ELSE_FIRST: "Something else first",
    Status.CANNOT_TELL_YET: "Cannot tell yet",
}

"""How a verdict opens."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEW = 2
"""More articles than this are counted and not named."""
_PLAIN_SHARE = 8
"""Shares with a denominator up to this are said as "2 in 3", others in percent."""


def describe_condition(  # noqa: PLR0911  # one for each kind of condition
    playbook: Playbook, condition: Condition | None
) -> str:
    """Say a condition in words, with labels as the reader knows them; ``None`` is "otherwise"."""
    match condition:
        case None:
            return "otherwise"
        case AllOf(parts):
            return listed(_phrases(playbook, parts, "and"), "and")
        case AnyOf(parts):
            return listed(_phrases(playbook, parts, "or"), "or")
        case Is(fact, values):
            labels = (f"“{playbook.fact[fact].value_label(value)}”" for value in values)
            return f"“{playbook.fact[fact].label}” is {listed(labels, 'or')}"
        case Includes(fact, value):
            return _describe_includes(playbook, fact, [value], "or")
        case AtLeast(fact, number):
            return f"the {_noun(playbook, fact)} is {_amount(playbook, fact, number)} or more"
        case Below(fact, number):
            return f"the {_noun(playbook, fact)} is below {_amount(playbook, fact, number)}"
        case _:
            assert_never(condition)


def _phrases(playbook: Playbook, parts: Sequence[Condition], joint: str) -> list[str]:
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


def _nested(playbook: Playbook, part: Condition) -> str:
    """Say a part of a joint condition so that its "and" and "or" cannot be misread."""
    text = describe_condition(playbook, part)
    match part:
        case AllOf(parts) if len(_phrases(playbook, parts, "and")) > 1:
            return f"both {text}"
        case AnyOf(parts) if len(_phrases(playbook, parts, "or")) > 1:
            return f"either {text}"
        case _:
            return text


def _describe_includes(playbook: Playbook, fact: str, values: Sequence[str], word: str) -> str:
    return f"{_noun(playbook, fact)} includes {_gaps(playbook, fact, values, word)}"


def _gaps(playbook: Playbook, fact: str, values: Iterable[str], word: str) -> str:
    """Name values of a fact of kind many amid a sentence; more than a word is quoted."""
    labels = (lower_first(playbook.fact[fact].value_label(value)) for value in values)
    return listed((f"“{label}”" if " " in label else label for label in labels), word)


def _noun(playbook: Playbook, fact: str) -> str:
    return lower_first(playbook.fact[fact].label)


def _amount(playbook: Playbook, fact: str, number: int) -> str:
    """Say a number with its unit, unless the fact's label names the unit."""
    known = playbook.fact[fact]
    return f"{number:,}" if known.unit.lower() in known.label.lower() else f"{number:,} {known.unit}"


def lower_first(text: str) -> str:
    """Let a label begin small, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def listed(words: Iterable[str], joint: str) -> str:
    """Join words with commas and, before the last, with "and" or "or"."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def counted(number: int, one: str, many: str) -> str:
    """Say a number of things, in words up to ten."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {one if number == 1 else many}"


def format_date(date: str) -> str:
    """Say an ISO date as it is read aloud: 23 November 2026."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def format_share(share: Fraction) -> str:
    """Say a share: "2 in 3" where that is short, else in percent."""
    if share.denominator <= _PLAIN_SHARE:
        return f"{share.numerator} in {share.denominator}"
    percent = round(share * 100)
    if not percent:
        return "under 1%"
    return "over 99%" if percent == 100 else f"{percent}%"  # noqa: PLR2004  # percent


def progress(asked: int, left: int) -> str:
    """Say how far the reader is: questions answered, and questions that may follow at most."""
    if left <= 1:
        return f"Question {asked + 1}, perhaps the last"
    return f"Question {asked + 1}, up to {left - 1} more"


def describe_change(playbook: Playbook, change: Change) -> str:
    """Say an answer as something that might be: “Scope of the task” were “One narrow job”."""
    fact = playbook.fact[change.fact]
    match change.before, change.after:
        case _, OneOf(possible):
            labels = (f"“{value.label}”" for value in fact.values if value.id in possible)
            return f"“{fact.label}” were {listed(labels, 'or')}"
        case _, Between(low, high):
            return f"the {lower_first(fact.label)} were {_describe_range(playbook, fact.id, low, high)}"
        case Several(yes, no), Several(more, less):
            added = [value for value in fact.value_ids if value in more - yes]
            gone = [value for value in fact.value_ids if value in less - no]
            also = "also " if yes else ""
            said = [f"{also}included {_gaps(playbook, fact.id, added, 'and')}"] if added else []
            said += [f"did not include {_gaps(playbook, fact.id, gone, 'or')}"] if gone else []
            return f"{lower_first(fact.label)} {' and '.join(said)}"
        case _:
            raise TypeError(f"{change.after} cannot take the place of {change.before}")


def _describe_range(playbook: Playbook, fact: str, low: int, high: int | None) -> str:
    if high is None:
        return f"{_amount(playbook, fact, low)} or more"
    if not low:
        return f"below {_amount(playbook, fact, high + 1)}"
    return f"{low:,} to {_amount(playbook, fact, high)}"


def describe_verdict(playbook: Playbook, verdict: Verdict) -> str:
    """Say the verdict in one sentence that names the leading lever."""
    leading = verdict.leading
    title = describe_leaf(playbook, leading)
    leave = leading.family in (Family.LEAVE, None)
    match verdict.status:
        case Status.YES:
            return f"{title} fits{', and all that it needs is in place' if verdict.gates else ''}."
        case Status.NOT_YET:
            verb = "comes" if len(verdict.open_gates) == 1 else "come"
            things = counted(len(verdict.open_gates), "thing", "things")
            return f"{title} fits, but {things} {verb} first."
        case Status.SOMETHING_ELSE_FIRST:
            return f"{title}." if leave else f"Try {_inside(title)} first."
        case Status.CANNOT_TELL_YET:
            ahead = f"“{title}”" if leave else _inside(title)
            return f"Your answers leave it open, with {ahead} ahead so far."


def _inside(title: str) -> str:
    """Put a title into the middle of a sentence; a title with a comma gets one behind it too."""
    return lower_first(title) + ("," if "," in title else "")


# --- second opinions ---------------------------------------------------------------------------


def describe_status(playbook: Playbook, verdict: Verdict) -> str:
    """Say how a verdict opens; of an article's own tree, that it is the article that speaks."""
    return "The article says" if playbook.tree[verdict.tree].article else STATUS[verdict.status]


def describe_own(playbook: Playbook, verdict: Verdict) -> str:
    """Say what an article's own tree leads to, as ``describe_opinion`` does beside another tree's verdict."""
    sure = verdict.certain and all(step.sure for step in verdict.trace)
    return describe_opinion(playbook, Opinion(verdict.tree, verdict.leading, verdict.possible[0][1], sure))


def describe_opinion(playbook: Playbook, opinion: Opinion) -> str:
    """Say what an article's tree leads to: its own words where it is certain, else only where it leans."""
    name = describe_leaf(playbook, opinion.leading)
    if opinion.share < 1:
        return f"Leans to “{name}”, {format_share(opinion.share)} of the ways that your answers leave open."
    if opinion.sure:
        return opinion.leading.says or f"{name}."
    return f"“{name}”, whichever way your open answers fall."


def describe_agreement(verdict: Verdict, opinion: Opinion) -> str:  # noqa: PLR0911  # a table of who says what
    """Say whether an article agrees on fine-tuning now, and, where it does, on the lever."""
    if opinion.leading.family is None:
        return "No opinion on these answers."
    if opinion.tunes is None:
        return "It cannot tell on these answers."
    if verdict.now is None:
        return "It takes a side all the same."
    if opinion.tunes:
        phrases = {
            Status.YES: "It agrees.",
            Status.NOT_YET: "It agrees on fine-tuning, but would not wait.",
            Status.SOMETHING_ELSE_FIRST: "It disagrees: it would fine-tune.",
        }
        return phrases[verdict.status]
    if verdict.now:
        return "It disagrees: it would not fine-tune."
    if verdict.status is Status.NOT_YET:
        return "It agrees that it is too early."
    return _describe_not_next(verdict, opinion)


def _describe_not_next(verdict: Verdict, opinion: Opinion) -> str:
    """Say how far an article agrees where neither would fine-tune."""
    ours, theirs = verdict.leading, opinion.leading
    same = theirs.names is ours.names is not Family.LEAVE and theirs.lever in ("", ours.lever)
    if same and opinion.share == 1:
        return "It agrees."
    if opinion.divergence:
        return "It agrees that fine-tuning is not next, and names something else."
    return "It agrees that fine-tuning is not next" + (", and names no other way." if theirs.names is None else ".")


def describe_together(playbook: Playbook, verdict: Verdict) -> str:
    """Say in a line or two which articles agree on whether to fine-tune now, and which do not; nothing of none."""
    opinions = verdict.opinions
    if not opinions:
        return ""
    agree = sum(opinion.agrees is True for opinion in opinions)
    part = [opinion for opinion in opinions if opinion.agrees is False]
    said = _describe_sides(opinions) if verdict.now is None else _describe_agreeing(verdict, agree)
    if part and len(part) < len(opinions):
        who = _titles(playbook, part) if len(part) <= _FEW else _word(len(part))
        said += f"; {who} would{' not' if verdict.now else ''}"
    silent = [opinion for opinion in opinions if opinion.leading.family is None]
    torn = [opinion for opinion in opinions if opinion.leading.family is not None and opinion.tunes is None]
    rest = [f"{_titles(playbook, torn)} cannot tell"] if torn else []
    rest += [f"{_titles(playbook, silent)} {'says' if len(silent) == 1 else 'say'} nothing here"] if silent else []
    return f"{said}.{' ' if rest else ''}{'; '.join(rest)}{'.' if rest else ''}"


def _describe_agreeing(verdict: Verdict, agree: int) -> str:
    number, what = len(verdict.opinions), "fine-tune now" if verdict.now else "not fine-tune now"
    if not agree:
        return f"None of the {_word(number)} agrees that you should {what}"
    if agree == number:
        return f"All {_word(number)} agree that you should {what}"
    verb = "agrees" if agree == 1 else "agree"
    return f"{_word(agree).capitalize()} of {_word(number)} {verb} that you should {what}"


def _describe_sides(opinions: Sequence[Opinion]) -> str:
    """Say how many articles would fine-tune and how many would not, where the tree at hand cannot tell."""
    yes, no = (sum(opinion.tunes is side for opinion in opinions) for side in (True, False))
    return f"Of {_word(len(opinions))}, {_none(yes)} would fine-tune now and {_none(no)} would not"


def _word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def _none(number: int) -> str:
    return _word(number) if number else "none"


def _titles(playbook: Playbook, opinions: Sequence[Opinion]) -> str:
    return listed((f"“{playbook.tree[opinion.tree].title}”" for opinion in opinions), "and")


def describe_divergence(
    playbook: Playbook, verdict: Verdict, opinion: Opinion
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Say where an article parts from the tree at hand: for each of the two who it is, the step, and its claims."""
    divergence = opinion.divergence
    if divergence is None:
        return []
    own = playbook.tree[verdict.tree]
    us = f"“{own.title}”" if own.article else "Our tree"
    if divergence.gate:
        theirs = (
            "asks about this too, and is content with your answer." if divergence.asked else "does not ask for this."
        )
        ours = f"waits for this: {divergence.gate.title}."
        return [(us, ours, divergence.gate.claims), ("The article", theirs, divergence.theirs.route.claims)]
    never = ""
    if divergence.never:
        family = Family.FINE_TUNING if divergence.on is DivergenceKind.NOW else verdict.leading.family
        where = "anything else" if opinion.tunes else f"“{describe_leaf(playbook, Leaf('', family))}”"
        never = f" No answers at all lead it to {where}."
    rows = [("The article", _describe_step(playbook, divergence.theirs) + never, divergence.theirs.route.claims)]
    if divergence.ours:
        rows.append((us, _describe_step(playbook, divergence.ours), divergence.ours.route.claims))
    return rows


def _describe_step(playbook: Playbook, step: TraceEntry) -> str:
    fact = playbook.fact[step.question]
    rule = describe_condition(playbook, step.route.when) if step.route.when else "none of the other rules holds"
    perhaps = "" if step.sure else f", if {rule}"
    to = step.route.to
    then = to.says if isinstance(to, Leaf) else f"“{playbook.fact[to.question].label}” comes next."
    return f"at “{fact.label}” ({describe_answer(fact, step.answer)}){perhaps}: {step.route.why or then}"
