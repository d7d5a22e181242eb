"""The costs in a decision record. Comes in: a view of the costs, the leading lever. Goes out: lines of Markdown.

Draws and their seed are those of the cost page, so that both say the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision.cost.ages import STALE_MONTHS, end_of, months_old
from decision.cost.bill import LINES
from decision.cost.compare import drivers, spread, within
from decision.cost.settings import ROLES, known_names
from decision.render.html.costs import basis, quantity_of, state
from decision.render.text.markdown import bullets, plain, strong
from decision.wording.figures import money, span, weeks
from decision.wording.sentences import format_date, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision.cost.compare import Spread
    from decision.cost.view import CostView

_MOST_DRIVERS = 5
_YEAR = 12
"""Months."""


def rivals(view: CostView, leading: str) -> list[str]:
    """Return the levers that the leading one is held against: today's way, then the cheapest of other families."""
    return [lever for lever in dict.fromkeys([view.book.recipes[0].lever, *view.shown]) if lever != leading]


def blocks(view: CostView, leading: str) -> list[list[str]]:
    """Return the costs of the leading lever and of its rivals, what they rest on, and what moves them."""
    settings = view.settings
    months, chosen = (
        settings.timeline.months,
        [*([leading] if leading in view.book.recipe else []), *rivals(view, leading)],
    )
    year = "in the first year" if months >= _YEAR else f"in all {months} months"
    opening = (
        f"In US dollars of today, seen from {format_date(view.today)}, wrong answers included. A month is the whole of "
        f"{months} months, spread evenly. Behind each typical figure stands what eight of ten draws lie between."
    )
    few = replace(view.book, recipes=tuple(view.book.recipe[lever] for lever in chosen))
    outlooks = spread(few, settings, chosen)
    rows = []
    for lever in chosen:
        found, outlook = view.estimates[lever], outlooks[lever]
        total, of_total = within(view.book, settings, lever, _YEAR) if months > _YEAR else (found.total, outlook.total)
        low, _, high = found.recipe.weeks
        barred = settings.barred.get(lever, "")
        rows.append(
            f"{strong(view.playbook.lever[lever].title)}: {_figure(found.per_month, outlook.per_month)} a month; "
            f"{_figure(total, of_total)} {year}; in use {'at once' if not high else 'after ' + weeks(low, high)}."
            + (f" {plain(barred)}" if barred else "")
        )
    return [
        [opening],
        bullets(rows),
        [plain(basis(view)) + " " + " ".join(map(plain, _offers(view)))],
        [plain(" ".join([*_prices(view), *settings.notes, *view.refused.values()]))],
        *_moved(view, leading),
    ]


def _figure(typical: float, found: Spread) -> str:
    return f"{money(typical)} ({money(found.p10)} to {money(found.p90)})"


def _offers(view: CostView) -> Iterable[str]:
    for role, title in ROLES.items():
        if role in view.settings.offers:
            yield f"{title}: {view.settings.offers[role].title}."


def _prices(view: CostView) -> Iterable[str]:
    """Say of which days the prices in use are, and which of them are old."""
    used = {name for role in ROLES if role in view.settings.offers for _, name in view.settings.offers[role].prices}
    dated = [price for price in view.book.prices if price.id in used and price.as_of]
    dated.sort(key=lambda price: (end_of(price.as_of), price.id))
    if dated:
        first, last = (price.as_of.rpartition("..")[2] for price in (dated[0], dated[-1]))
        yield f"Prices in use are of {first}." if first == last else f"Prices in use are of {first} to {last}."
    if old := [price for price in dated if months_old(price.as_of, view.today) > STALE_MONTHS]:
        yield f"Older than {STALE_MONTHS} months: {'; '.join(f'{price.vendor}, {price.item}' for price in old)}."


def _moved(view: CostView, leading: str) -> list[list[str]]:
    lever = leading if leading in view.book.recipe else view.pair[0]
    found = drivers(view.book, view.settings, lever)[:_MOST_DRIVERS]
    known = known_names(view.book)
    rows = []
    for driver in found:
        quantity = quantity_of(view, known, driver.name)
        between = (
            f"{span(view.settings.ranges[driver.name], quantity.unit)} {quantity.unit.removeprefix('share')}".strip()
        )
        rows.append(
            f"{plain(quantity.label)}, {plain(between)}: {_signed(driver.at_low)} to {_signed(driver.at_high)} USD"
        )
    title = plain(lower_first(view.playbook.lever[lever].title))
    return [[f"What moves the cost of {title} most, over the whole time:"], bullets(rows)] if rows else []


def _signed(usd: float) -> str:
    text = money(usd)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def upkeep(view: CostView, leading: str) -> list[str]:
    """Say what keeping the lever going costs, and how far it can be taken elsewhere."""
    if leading not in view.book.recipe:
        return []
    found = view.estimates[leading]
    months = found.q["months"]
    parts = [
        f"{lower_first(line.title)} {money(cost / months)}"
        for line, cost in zip(LINES, found.bill, strict=True)
        if line.part == "people" and cost
    ]
    lines = [f"What it asks of us, typically, in US dollars a month: {plain('; '.join(parts))}"] if parts else []
    return [*lines, f"Can be taken to: {plain(found.recipe.portable)}"]


def endings(view: CostView, leading: str) -> list[str]:
    """Say when what the lever runs on ends, as far as that is known."""
    if leading not in view.book.recipe:
        return []
    offer = view.settings.offer(view.book.recipe[leading])
    said = state(offer, view.today)
    return [f"{plain(offer.title)}: {plain(said)}"] if said else []
