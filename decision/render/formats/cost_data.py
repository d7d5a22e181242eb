"""The costs as plain data, the same through every door. Comes in: a view of the costs. Goes out: a dictionary for JSON.

Money is in USD, rounded to cents; what a single request or answer costs, to a millionth.
"""

from itertools import permutations

from decision.cost.bill import LINES
from decision.cost.compare import Estimate, Outlook, Spread, drivers, payback, spread
from decision.cost.model import Offer
from decision.cost.view import CostView
from decision.tree.answers import write_answer

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

OPEN, EXISTING, CLOSED = "open", "existing customers only", "closed"
"""Whether a tuning service can still be had."""
_SMALL = 6
"""Places of what a single request costs."""


def costs_as_data(view: CostView) -> dict[str, Json]:
    """Return what the figures rest on, and the figures: levers, break-evens, what moves them, services."""
    settings, answers = view.settings, view.session.answers
    outlooks = spread(view.book, settings, view.compared)
    lever, other = view.pair
    return {
        "today": view.today,
        "link": view.link,
        "preset": settings.preset,
        "answers": {fact: write_answer(view.playbook.fact[fact], answer) for fact, answer in answers.items()},
        "offers": {role: {"id": offer.id, "title": offer.title} for role, offer in settings.offers.items()},
        "own": dict(settings.own),
        "notes": list(settings.notes),
        "refused": dict(view.refused),
        "bill": _cents(view.bill),
        "horizon": settings.timeline.months,
        "seed": settings.seed,
        "draws": settings.count,
        "today_lever": view.baseline,
        "compared": list(view.compared),
        "levers": {name: _lever(view, found, outlooks[name]) for name, found in view.estimates.items()},
        "break_even": [
            {
                "lever": one,
                "other": two,
                "volumes": [
                    {"from": round(low), "below": None if high is None else round(high)}
                    for low, high in view.totals.break_even(one, two)
                ],
            }
            for one, two in permutations(view.compared, 2)
        ],
        "drivers": {
            "lever": lever,
            "other": other,
            "moved": [
                {"quantity": driver.name, "at_low": _cents(driver.at_low), "at_high": _cents(driver.at_high)}
                for driver in drivers(view.book, settings, lever, other)
            ],
        },
        "services": [_service(offer, view.today) for offer in view.book.services],
    }


def _lever(view: CostView, found: Estimate, outlook: Outlook) -> Json:
    today = view.estimates[view.baseline]
    months = payback(found, today)
    return {
        "total": _figures(found.total, outlook.total),
        "before": _cents(found.before),
        "per_month": _cents(found.monthly),
        "difference": {
            "total": _figures(found.total - today.total, outlook.more),
            "per_month": _cents(found.monthly - today.monthly),
            "payback_months": None if months is None else round(months, 2),
        },
        "per_request": _each(found.per_request),
        "per_correct": _each(found.per_correct),
        "lines": {line.id: _cents(cost) for line, cost in zip(LINES, found.bill, strict=True)},
        "cheapest": round(outlook.cheapest, 4),
        "weeks": [*found.recipe.weeks],
        "portable": found.recipe.portable,
        "unfit": view.unfit.get(found.lever),
    }


def _figures(typical: float, spread: Spread) -> Json:
    p10, p50, p90 = map(_cents, (spread.p10, spread.p50, spread.p90))
    return {"typical": _cents(typical), "p10": p10, "p50": p50, "p90": p90}


def _each(usd: float | None) -> float | None:
    return None if usd is None else _cents(usd, _SMALL)


def _cents(usd: float, places: int = 2) -> float:
    return round(float(usd), places) + 0.0  # and no minus before zero


def status(offer: Offer, today: str) -> str:
    """Return whether a tuning service can still be had on a day (ISO)."""
    if offer.gone(today):
        return CLOSED
    return OPEN if offer.open_to_new(today) else EXISTING


def _service(offer: Offer, today: str) -> Json:
    return {
        "id": offer.id,
        "title": offer.title,
        "status": status(offer, today),
        "new_until": offer.new_until or None,
        "trains_until": offer.trains_until or None,
        "runs_until": offer.runs_until or None,
    }
