"""The costs in a decision record. Comes in: a view of the costs, the leading lever. Goes out: parts of blocks.

Draws and their seed are those of the cost page, so that both say the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision.cost.ages import STALE_MONTHS, months_old
from decision.cost.bill import LINES
from decision.cost.compare import drivers, spread, within
from decision.cost.settings import ROLES, known_names
from decision.render.text.cost_words import basis, quantity_of, state
from decision.tree.dates import end_of
from decision.wording.blocks import Strong, line, listing
from decision.wording.figures import money, span, weeks
from decision.wording.record import CostParts
from decision.wording.sentences import format_date, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision.cost.compare import Outlook, Spread
    from decision.cost.model import Price
    from decision.cost.view import CostView
    from decision.wording.blocks import Line, Part

_MOST_DRIVERS = 5
_YEAR = 12
"""Months."""


def cost_parts(view: CostView, leading: str) -> CostParts:
    """Return what a record says of costs; ``leading`` is the id of the leading lever, or empty."""
    others = _rivals(view, leading)
    titles = tuple(view.playbook.lever[lever].title for lever in others)
    figures = (*_figures(view, leading, others), *_drivers(view, leading))
    if leading not in view.book.recipe:
        return CostParts(titles, figures=figures)
    return CostParts(titles, tuple(_upkeep(view, leading)), tuple(_endings(view, leading)), figures)


def _rivals(view: CostView, leading: str) -> list[str]:
    """Return the levers that the leading one is compared with: today's way, then the cheapest of other families."""
    return [lever for lever in dict.fromkeys([view.book.recipes[0].lever, *view.shown]) if lever != leading]


def _figures(view: CostView, leading: str, others: Sequence[str]) -> tuple[Part, ...]:
    """Return the costs of the leading lever and of others, and what they rest on."""
    settings, chosen = view.settings, [*([leading] if leading in view.book.recipe else []), *others]
    opening = (
        f"In US dollars of today, seen from {format_date(view.today)}, wrong answers included. A month is the whole of "
        f"{settings.timeline.months} months, spread evenly. Behind each typical figure stands what eight of ten draws "
        "lie between."
    )
    few = replace(view.book, recipes=tuple(view.book.recipe[lever] for lever in chosen))
    outlooks = spread(few, settings, chosen)
    rests_on = " ".join([*_prices(view), *settings.notes, *view.refused.values()])
    return (
        line(opening),
        *listing(_row(view, lever, outlooks[lever]) for lever in chosen),
        line(" ".join([basis(view), *_offers(view)])),
        *([line(rests_on)] if rests_on else []),
    )


def _row(view: CostView, lever: str, outlook: Outlook) -> Line:
    found, months = view.estimates[lever], view.settings.timeline.months
    total, of_total = found.total, outlook.total
    if months > _YEAR:
        total, of_total = within(view.book, view.settings, lever, _YEAR)
    year = "in the first year" if months >= _YEAR else f"in all {months} months"
    low, _, high = found.recipe.weeks
    said = (
        f": {_figure(found.per_month, outlook.per_month)} a month; {_figure(total, of_total)} {year}; "
        f"in use {'at once' if not high else 'after ' + weeks(low, high)}."
    )
    barred = view.settings.barred.get(lever, "")
    return line(Strong(view.playbook.lever[lever].title), said, f" {barred}" if barred else "")


def _figure(typical: float, found: Spread) -> str:
    return f"{money(typical)} ({money(found.p10)} to {money(found.p90)})"


def _offers(view: CostView) -> Iterable[str]:
    for role, title in ROLES.items():
        if role in view.settings.offers:
            yield f"{title}: {view.settings.offers[role].title}."


def _prices(view: CostView) -> Iterable[str]:
    """Say of which days the prices in use are, and which of them are old."""
    dated = _dated_prices(view)
    if dated:
        days = (dated[place].as_of.rpartition("..")[2] for place in (0, -1))
        yield f"Prices in use are of {' to '.join(dict.fromkeys(days))}."
    if old := [price for price in dated if months_old(price.as_of, view.today) > STALE_MONTHS]:
        yield f"Older than {STALE_MONTHS} months: {'; '.join(f'{price.vendor}, {price.item}' for price in old)}."


def _dated_prices(view: CostView) -> list[Price]:
    """Return the prices in use that have a date, the oldest first."""
    used = {name for offer in view.settings.offers.values() for _, name in offer.prices}
    dated = (price for price in view.book.price.values() if price.id in used and price.as_of)
    return sorted(dated, key=lambda price: (end_of(price.as_of), price.id))


def _drivers(view: CostView, leading: str) -> tuple[Part, ...]:
    """Return what moves the cost of the leading lever most."""
    lever = leading if leading in view.book.recipe else view.pair[0]
    known = known_names(view.book)
    rows = []
    for driver in drivers(view.book, view.settings, lever)[:_MOST_DRIVERS]:
        quantity = quantity_of(view, known, driver.name)
        unit = quantity.unit.removeprefix("share").strip()
        between = f"{span(view.settings.ranges[driver.name], quantity.unit)} {unit}".strip()
        rows.append(f"{quantity.label}, {between}: {_signed(driver.at_low)} to {_signed(driver.at_high)} USD")
    title = lower_first(view.playbook.lever[lever].title)
    opening = line(f"What moves the cost of {title} most, over the whole time:")
    return (opening, *listing(rows)) if rows else ()


def _signed(usd: float) -> str:
    text = money(usd)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def _upkeep(view: CostView, leading: str) -> Iterable[str]:
    """Yield what keeping the lever going costs, and how far it can be taken elsewhere."""
    found = view.estimates[leading]
    people = "; ".join(
        f"{lower_first(part.title)} {money(cost / found.q['months'])}"
        for part, cost in zip(LINES, found.bill, strict=True)
        if part.part == "people" and cost
    )
    if people:
        yield f"What it asks of us, typically, in US dollars a month: {people}"
    yield f"Can be taken to: {found.recipe.portable}"


def _endings(view: CostView, leading: str) -> Iterable[str]:
    """Yield when what the lever runs on ends, as far as that is known."""
    offer = view.settings.offer(view.book.recipe[leading])
    if said := state(offer, view.today):
        yield f"{offer.title}: {said}"
