"""The costs for a terminal. Comes in: a view of the costs. Goes out: plain text, 88 columns wide."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from decision.cost.ages import KINDS, stale
from decision.cost.compare import drivers, spread
from decision.cost.settings import ROLES, known_names
from decision.render.formats.cost_data import status
from decision.render.text.cost_words import describe_spread, title_of, volume_cell
from decision.wording.figures import chance, describe_volumes, money, number, span
from decision.wording.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision.cost.ages import Aged
    from decision.cost.compare import Outlook
    from decision.cost.model import Offer
    from decision.cost.view import CostView

_WIDTH = 88
_MOST_DRIVERS = 8
_NARROW = 12
_GAP = 2
"""Spaces between two columns."""


def cost_text(view: CostView) -> str:
    """Return a table of all levers, then what it rests on: notes, old prices, what moves it most, services."""
    outlooks = spread(view.book, view.settings, view.compared)
    lever, other = view.pair
    lines = [*_opening(view), "", *_table(view, outlooks), ""]
    lines += textwrap.wrap(
        f"10th to 90th: eight of ten in {view.settings.count:,} draws lie between. cheapest: in how many draws it "
        f"costs least among those compared. beats: the requests a month from which on, or up to which, it costs less "
        f"than “{title_of(view, other)}”.",
        _WIDTH,
    )
    notes = [*view.settings.notes, *_old_prices(view)]
    lines += _part("Notes", (row for note in notes for row in textwrap.wrap(note, _WIDTH)))
    lines += _part(f"What moves “{title_of(view, lever)}” against “{title_of(view, other)}” most", _moved(view))
    lines += _part("Tuning services", _services(view))
    return "\n".join(lines)


def _opening(view: CostView) -> list[str]:
    settings = view.settings
    preset = view.book.preset.get(settings.preset)
    about = f"Costs over {counted(settings.timeline.months, 'month', 'months')} in USD, seen from {view.today}."
    start = f" What you did not enter is taken from the example “{preset.title}”." if preset else ""
    lines = textwrap.wrap(about + start, _WIDTH)
    chosen = [f"{title}: {settings.offers[role].title}." for role, title in ROLES.items() if role in settings.offers]
    lines += textwrap.wrap(" ".join(chosen), _WIDTH)
    return [*lines, f"Requests a month: {span(settings.ranges['volume'], 'requests')}."]


def _table(view: CostView, outlooks: dict[str, Outlook]) -> list[str]:
    _, other = view.pair
    rows = [("lever", "typical", "10th to 90th", "a request", "cheapest", "beats")]
    shut: dict[str, list[str]] = {}
    remarks: list[str] = []
    for lever, found in view.estimates.items():
        outlook = outlooks[lever]
        title = title_of(view, lever)
        if reason := view.settings.barred.get(lever):
            shut.setdefault(reason, []).append(title)
            continue
        volumes = view.totals.break_even(lever, other)
        if volumes[1:]:
            remarks.append(
                f"{title} costs less than “{title_of(view, other)}” {describe_volumes(volumes)} requests a month."
            )
        rows.append(
            (
                title,
                money(found.total),
                describe_spread(outlook.total),
                "–" if found.per_request is None else money(found.per_request),
                chance(outlook.cheapest) if lever in view.compared else "–",
                "several" if volumes[1:] else volume_cell(volumes) if lever != other else "–",
            )
        )
    head, *body = _columns(rows)
    lines = [head, "-" * len(head), *body]
    remarks += [f"Left out: {', '.join(titles)}. {reason}" for reason, titles in shut.items()]
    for remark in remarks:
        lines += ["", *textwrap.wrap(remark, _WIDTH)]
    return lines


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows in columns as wide as they need to be; the first gives way where they are too wide together."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    others = sum(width + _GAP for width in widths[1:])
    return [_row(row, [min(widths[0], max(_NARROW, _WIDTH - others)), *widths[1:]]) for row in rows]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    room, *others = widths
    name = first if len(first) <= room else f"{first[: room - 1]}…"
    gap = " " * _GAP
    return f"{name:<{room}}" + "".join(f"{gap}{cell:>{width}}" for cell, width in zip(rest, others, strict=True))


def _part(title: str, lines: Iterable[str]) -> list[str]:
    listed = list(lines)
    return ["", title, *listed] if listed else []


def _old_prices(view: CostView) -> list[str]:
    used = {price for offer in view.settings.offers.values() for _, price in offer.prices}
    old = [one for one in stale(view.book, view.today) if one.kind == "price" and one.id in used]
    return [f"More than six months old: {one.label} ({one.as_of})." for one in old]


def _moved(view: CostView) -> list[str]:
    known = known_names(view.book)
    found = drivers(view.book, view.settings, *view.pair)[:_MOST_DRIVERS]
    rows = []
    for driver in found:
        quantity = known.get(driver.name)
        label = quantity.label if quantity else driver.name
        known_range = view.settings.ranges[driver.name]
        moved = f"{_signed(driver.at_low)} to {_signed(driver.at_high)} USD"
        rows.append((label, span(known_range, quantity.unit if quantity else ""), moved))
    return _columns(rows)


def _signed(usd: float) -> str:
    text = money(usd)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def _services(view: CostView) -> list[str]:
    return [f"{offer.title[:45]:<45} {_until(offer, view.today)}" for offer in view.book.services]


def _until(offer: Offer, today: str) -> str:
    """Say whether a service can be had, and until when: the first of its ends that lies ahead."""
    ahead = [day for day in (offer.new_until, offer.trains_until, offer.runs_until) if day >= today]
    return ", until ".join([status(offer, today), *ahead[:1]])


# --- ages --------------------------------------------------------------------------------------


def stale_text(found: Sequence[Aged], months: float) -> str:
    """Return what is older than some months, by kind."""
    if not found:
        return f"Nothing is more than {number(months)} months old."
    parts = []
    for kind, title in KINDS.items():
        rows = [f"{one.months:6.1f}  {one.as_of:<12}  {one.label} ({one.id})" for one in found if one.kind == kind]
        if rows:
            parts.append("\n".join([f"{title}: {len(rows)} more than {number(months)} months old", *rows]))
    return "\n\n".join(parts)


def stale_record(found: Sequence[Aged]) -> list[dict[str, str | float]]:
    """Return the same as data."""
    return [
        {"kind": one.kind, "id": one.id, "label": one.label, "as_of": one.as_of, "months": round(one.months, 1)}
        for one in found
    ]
