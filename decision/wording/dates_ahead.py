"""The days to come that matter to a verdict. Comes in: a verdict, its costs, a day. Goes out: days and what they bring.

A review day is always among them, the same as in the decision record. The others are days that somebody announced:
what warnings at a lever begin with, when what a step runs on ends, when what was tuned before stops.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from decision.cost.model import SpanKind
from decision.tree.dates import format_date
from decision.tree.model import OneOf
from decision.wording.coming_back import QUESTION, step_name
from decision.wording.sentences import counted, listed, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision.cost.model import CostBook, Offer
    from decision.cost.view import CostView
    from decision.tree.model import Answers, Playbook
    from decision.tree.verdict import Verdict

_MONTHS = 12
_TUNED = ("existing-tune", "none")
"""The fact that says whether a tuned model is in use, and the value with which none is."""


class Ahead(NamedTuple):
    """A day to come."""

    day: str
    """ISO date."""
    title: str
    says: str


def review_day(playbook: Playbook, today: str) -> tuple[str, str]:
    """Return the day (ISO) by which to look again at what was decided, and why then.

    It is when the first of the playbook's data count as old; a year later, without a reason, where nothing ages.
    """
    months = round(min(playbook.limit.values(), default=_MONTHS))
    why = f"the first figures count as old after {counted(months, 'month', 'months')}" if playbook.limits else ""
    return months_after(today, months), why


def months_after(today: str, months: int) -> str:
    """Return the day (ISO) some months later: the 28th at the latest, so that every month has it."""
    year, month, day = map(int, today.split("-"))
    year, month = year + (month - 1 + months) // _MONTHS, (month - 1 + months) % _MONTHS + 1
    return f"{year:04}-{month:02}-{min(day, 28):02}"


def days_ahead(
    playbook: Playbook, answers: Answers, verdict: Verdict, costs: CostView | None, today: str
) -> tuple[Ahead, ...]:
    """Return the days after ``today`` (ISO) that matter, in order; ``costs`` is ``None`` without a cost book."""
    found = [_review(playbook, verdict, today), *_warnings(playbook, verdict)]
    if costs:
        for offer in _offers(verdict, costs):
            found += _endings(offer)
        found += _retirements(costs.book, answers)
    return tuple(sorted({one for one in found if one.day > today}, key=attrgetter("day", "title")))


def _review(playbook: Playbook, verdict: Verdict, today: str) -> Ahead:
    day, why = review_day(playbook, today)
    asked = f" {QUESTION} It was: {step_name(playbook, verdict.plan[0])}." if verdict.plan else ""
    dated = f"the verdict is of {format_date(verdict.today)}"
    says = upper_first(f"{why}, and {dated}.{asked}" if why else f"{dated}.{asked}")
    return Ahead(day, f"Look again: {playbook.tree[verdict.tree].title}", says)


def _warnings(playbook: Playbook, verdict: Verdict) -> Iterator[Ahead]:
    """Yield what the levers of the plan warn of from a day on."""
    levers = (playbook.lever[lever] for step in verdict.plan for lever in step.levers)
    yield from (Ahead(one.since, lever.title, one.says) for lever in levers for one in lever.cautions)


def _offers(verdict: Verdict, costs: CostView) -> Iterator[Offer]:
    """Yield what the levers of the plan run on, and the model in use where the reader named it."""
    recipes = (costs.book.recipe.get(lever) for step in verdict.plan for lever in step.levers)
    yield from (costs.settings.offer(recipe) for recipe in recipes if recipe)
    if "base" in costs.session.costs:
        yield costs.settings.offers["base"]


def _endings(offer: Offer) -> Iterator[Ahead]:
    """Yield the days on which an offer closes, as far as they are announced."""
    said = (
        (offer.new_until, "last day for new customers"),
        (offer.trains_until, "last day of training"),
        (offer.runs_until, "it stops, with all that was tuned from it"),
    )
    seen = f" Read at {offer.url}, as of {offer.as_of}." if offer.url else ""
    for day, what in said:
        yield Ahead(day, f"{offer.title}: {what}", f"By what we read, and vendors change such days.{seen}")


def _retirements(book: CostBook, answers: Answers) -> Iterator[Ahead]:
    """Yield when models stop that a model in use may have been tuned from; nothing for readers without one."""
    fact, none = _TUNED
    known = answers.get(fact)
    if not isinstance(known, OneOf) or none in known.possible:
        return
    models: dict[tuple[str, str], dict[str, None]] = {}
    for span in book.lifespans:
        if span.kind is SpanKind.TUNED and span.shutdown and span.model:
            models.setdefault((span.shutdown, span.vendor), {})[span.model] = None
    for (day, vendor), names in models.items():
        says = f"What was tuned from these stops: {listed(names, 'and')}. If yours was not, delete this entry."
        yield Ahead(day, f"{vendor}: tuned models stop", says)
