"""The costs' result as HTML. Comes in: a view of the costs, perhaps with its outlook. Goes out: sentences and tables.

The same functions run at build and in the reader's browser. ``base`` is the way to the site's root, as in ``page``.
Money is in US dollars of today over the whole time that is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cost.bill import PARTS
from decision.cost.compare import errors_to_remove
from decision.cost.settings import known_names
from decision.render.html.kit import (
    HOLE,
    cell,
    column_head,
    definitions,
    fold,
    items,
    join,
    link,
    row,
    row_head,
    scroll,
    small,
    source_link,
    table,
    tag,
    template,
    unseen,
)
from decision.render.text.cost_words import (
    basis,
    describe_age,
    describe_spread,
    describe_weeks,
    example_of,
    format_as_of,
    monthly_cost,
    state_or_open,
    title_of,
    volume_cell,
)
from decision.wording.figures import amount, chance, describe_volumes, money, percent
from decision.wording.sentences import lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from decision.cost.compare import Estimate, Outlook, PairComparison, Spread
    from decision.cost.model import Quoted
    from decision.cost.view import CostView
    from decision.render.html.kit import Html, Inside

COLUMNS = {
    "own": "The lever, USD",
    "errors": "Wrong answers",
    "total": "Total, USD",
    "more": "More than today",
    "each": "A request; a correct answer",
    "cheapest": "Cheapest in",
    "weeks": "In use after; can be taken to",
}
"""The columns of the table: name and heading."""
_HEADS = tag(
    "tr",
    column_head("Lever"),
    [tag("th", title, scope="col", class_=f"sft-c-{name}") for name, title in COLUMNS.items()],
)
_CELLS = [tag("td", HOLE, class_=f"sft-c-{name}", data_head=title) for name, title in COLUMNS.items()]
_ROWS = {
    name: template(tag("tr", row_head(HOLE), _CELLS, class_=name))
    for name in (None, "sft-pair", "sft-aside", "sft-barred")
}
"""The rows of the table by their class: one of the pair, not compared, or not to be had."""
_UNDER = template(join(HOLE, small(HOLE)))
_BAR = template(
    join(small(HOLE), tag("span", tag("i", style=HOLE), tag("b", style=HOLE), class_="sft-bar", aria_hidden="true"))
)
_TO_LEVER = template(link(HOLE, HOLE))
_TO_SUM = template(link(HOLE, HOLE, unseen(" USD, show the sum"), data_lever=HOLE, class_="sft-sum"))
_SPREADS = {
    "total": "In all",
    "per_month": "A month",
    "per_request": "A request",
    "per_correct": "A correct answer",
}
"""What percentiles are shown of: the names of fields of an outlook, and headings."""
_PENDING = tag("span", "…", class_="sft-small sft-pending")


# --- in sentences ------------------------------------------------------------------------------


def summary(view: CostView, outlooks: Mapping[str, Outlook], against: PairComparison | None = None) -> Html:
    """Return the answer in a few sentences: what the lever costs, against the other, and when it pays."""
    lever, other = view.pair
    ours, theirs = view.estimates[lever], view.estimates[other]
    spread = f" ({describe_spread(outlooks[lever].own)})" if outlooks else ""
    wrong = f" and wrong answers {money(ours.bill.errors)} USD" if ours.bill.errors else ""
    more = ours.total - theirs.total
    size = f"{money(abs(more))} USD {'more' if more > 0 else 'less'} than {lower_first(title_of(view, other))}."
    sure = f" It costs less in {chance(against.cheaper)} of all draws." if against else ""
    first = join(
        [tag("strong", title_of(view, lever)), " costs about ", tag("strong", f"{money(ours.own)} USD")],
        f"{spread} over {view.settings.timeline.months} months{wrong}: {size}{sure}",
    )
    return tag("p", join(first, *_pays(view, ours, theirs), by=" "), class_="sft-cost-summary")


def _pays(view: CostView, ours: Estimate, theirs: Estimate) -> Iterator[Html]:
    """Say at which volumes a lever pays, and how many errors it would have to remove instead."""
    volumes = view.totals.break_even(ours.lever, theirs.lever)
    if not volumes:
        yield join("At no volume does it become the cheaper of the two.")
    elif volumes == ((0.0, None),):
        yield join("It is the cheaper of the two at any volume.")
    elif volumes[0][1] is None:
        yield join(
            "It stays the cheaper of the two from about ", tag("strong", volume_cell(volumes)), " requests a month."
        )
    else:
        yield join("It is the cheaper of the two ", tag("strong", describe_volumes(volumes)), " requests a month.")
    points = errors_to_remove(ours, theirs)
    if points is None:
        yield join("What a wrong answer costs is zero here, so errors decide nothing.")
    elif points > 0:
        have = theirs.q["error-share"] * theirs.q[f"errors-left.{theirs.lever}"]
        verb = "pays for itself at this volume if it makes" if points <= have else "would pay for itself only by making"
        beyond = "" if points <= have else ", more than there are to remove"
        title = lower_first(title_of(view, theirs.lever))
        yield join(
            [f"It {verb} at least ", tag("strong", percent(points))],
            f" of all answers right that are wrong with {title}{beyond}.",
        )


def notes(view: CostView) -> Html:
    """Return what has to be known about these figures: what a link could not bring, what has closed, what is old."""
    said = [*view.session.notes, *view.settings.notes]
    prices = [view.book.price[name] for offer in view.settings.offers.values() for _, name in offer.prices]
    if old := [price.item for price in prices if describe_age(price.as_of, view.today)]:
        count = "One price in use is" if len(old) == 1 else f"{len(old)} prices in use are"
        said.append(f"{count} older than six months: {'; '.join(old)}.")
    return join(tag("p", basis(view), class_="sft-basis"), [tag("p", note, class_="sft-note") for note in said])


# --- the tables of the page --------------------------------------------------------------------


def cost_table(view: CostView, outlooks: Mapping[str, Outlook], base: str) -> Html:
    """Return the cost table: a row for each lever. Without ``outlooks`` the ranges are still to come."""
    most = max(outlooks[recipe.lever].own.p90 for recipe in view.book.recipes) if outlooks else 0.0
    rows = [_cost_row(view, found, outlooks.get(lever), most, base) for lever, found in view.estimates.items()]
    few = len(view.compared) < len(view.book.recipes) - 2
    caption = (
        f"All levers over {view.settings.timeline.months} months, in US dollars of today: the typical figure, and "
        "below it what eight of ten draws lie between. “Cheapest in” is a share of draws, among "
        f"{'the levers that close your gap' if few else 'all levers that act'}."
    )
    return scroll("The cost table", table(_HEADS, rows, caption=caption, name="sft-costs"))


def _cost_row(view: CostView, found: Estimate, outlook: Outlook | None, most: float, base: str) -> Html:
    barred = view.settings.barred.get(found.lever)
    head = _lever_link(view, found.lever, base)
    if barred:
        head = join(head, small(barred))
    return _ROWS[_standing(view, found.lever)](head, *_cells(view, found, outlook, most, base))


def _standing(view: CostView, lever: str) -> str | None:
    """Return the class of a lever's row: it cannot be had, is not compared, or is one of the pair."""
    if lever in view.settings.barred:
        return "sft-barred"
    if lever not in view.compared:
        return "sft-aside"
    return "sft-pair" if lever in view.pair else None


def _cells(view: CostView, found: Estimate, outlook: Outlook | None, most: float, base: str) -> list[Inside]:
    """Return what a lever's row says in each column."""
    today, lever = view.book.recipes[0].lever, found.lever
    each = (_money_each(figure) for figure in (found.per_request, found.per_correct))
    to_sum = _TO_SUM(f"{base}costs/sums/{lever}/", lever, money(found.own))
    more = found.total - view.estimates[today].total
    return [
        [to_sum, _bar(outlook.own, found.own, most) if outlook else _PENDING],
        money(found.bill.errors),
        _figure(found.total, outlook.total if outlook else None),
        "–" if lever == today else _figure(more, outlook.more if outlook else None),
        "; ".join(dict.fromkeys(each)),
        _cheapest(view, lever, outlook) if outlook else _PENDING,
        _UNDER(describe_weeks(found), found.recipe.portable),
    ]


def _figure(usd: float, spread: Spread | None) -> Inside:
    """Return a figure, and below it what eight of ten draws lie between."""
    return _UNDER(money(usd), describe_spread(spread)) if spread else [money(usd), _PENDING]


def _money_each(usd: float | None) -> str:
    return "no requests" if usd is None else money(usd)


def _cheapest(view: CostView, lever: str, outlook: Outlook) -> str:
    return chance(outlook.cheapest) if lever in view.compared else "–"


def _bar(spread: Spread, usual: float, most: float) -> Html:
    """Return a spread in words with a bar on a scale that all rows share, the typical figure marked."""
    left, right, middle = (100 * part / most if most else 0 for part in (spread.p10, spread.p90, usual))
    width = max(0.5, right - left)
    return _BAR(describe_spread(spread), f"left:{left:.1f}%;width:{width:.1f}%", f"left:{min(middle, 99.5):.1f}%")


def percentiles(view: CostView, outlooks: Mapping[str, Outlook]) -> Html:
    """Return how the figures of every lever spread: in all, a month, a request and a correct answer."""
    heads = [tag("th", title, scope="colgroup", colspan=3) for title in _SPREADS.values()]
    lower = [*map(column_head, ("10th", "50th", "90th"))]
    top = tag("tr", tag("th", "Percentile, USD", scope="col", rowspan=2), heads), tag("tr", lower * len(heads))
    rows = [
        tag("tr", row_head(title_of(view, lever)), [_three(getattr(found, name)) for name in _SPREADS])
        for lever, found in outlooks.items()
    ]
    return scroll("All percentiles", table(join(top), rows, name="sft-matrix"))


def _three(spread: Spread | None) -> Inside:
    if spread is None:
        return tag("td", "no requests", colspan=3)
    return map(cell, map(money, (spread.p10, spread.p50, spread.p90)))


def break_evens(view: CostView) -> Html:
    """Return at which volumes each lever is cheaper than each other, as a table."""
    levers = [lever for lever in view.compared if lever not in view.settings.barred]

    def volume(lever: str, other: str) -> str:
        return "–" if lever == other else volume_cell(view.totals.break_even(lever, other))

    caption = (
        "Requests a month from which on, or in which range, the lever at the left is cheaper than the one above, up to "
        "a billion; equal quality unless you entered errors."
    )
    heads = ("Lever", *(title_of(view, lever) for lever in levers))
    rows = (row(title_of(view, lever), *(volume(lever, other) for other in levers)) for lever in levers)
    return scroll("Break-even volumes", table(heads, rows, caption=caption, name="sft-matrix"))


def services(view: CostView) -> Html:
    """Return the tuning services and whether they can still be had on the day of reading."""
    rows = [
        [
            [tag("strong", offer.title), f": {state_or_open(offer, view.today)} {offer.says} "],
            [source_link("Source", offer.url), f", as of {format_as_of(offer.as_of)}."],
        ]
        for offer in view.book.services
    ]
    return items(rows, "sft-services")


def quoted(view: CostView) -> Html:
    """Return the article's own table beside what our model says for the same levers."""
    rows = [_quoted_rows(view, theirs) for theirs in view.book.quoted]
    heads = ("Approach", "According to", "Set-up", "Time", "Then", "Can be taken to")
    return scroll("The article’s table and ours", table(heads, rows, name="sft-quoted"))


def _quoted_rows(view: CostView, theirs: Quoted) -> Html:
    found = view.estimates[theirs.lever]
    set_up, monthly = money(found.bill.by("part")["set-up"]), money(monthly_cost(found))
    said = (theirs.set_up, theirs.time, theirs.ongoing, theirs.portable)
    ours = (f"{set_up} USD", describe_weeks(found), f"{monthly} USD a month", found.recipe.portable)
    title = tag("th", theirs.title, scope="rowgroup", rowspan=2)
    return join(
        tag("tr", title, row_head("the article"), map(cell, said)),
        row("this model", *ours, name="sft-ours"),
    )


# --- on other pages ----------------------------------------------------------------------------


def _lever_link(view: CostView, lever: str, base: str) -> Html:
    return _TO_LEVER(f"{base}levers/{lever}/", title_of(view, lever))


def under_verdict(view: CostView, leading: str, base: str) -> Html:
    """Return the costs as they are shown under a verdict: the leading lever, its rivals, a way to the whole table."""
    first = [view.book.recipes[0].lever, *([leading] if leading in view.book.recipe else [])]
    shown = dict.fromkeys([*first, *view.shown])
    rows = [_short_row(view, view.estimates[lever], base, leading=lever == leading) for lever in shown]
    heads = ("Lever", "Total, USD", *PARTS.values(), "In use after")
    implied = [
        f"{amount(view.settings.ranges[name].typical, '')} {known_names(view.book)[name].unit}"
        for name in ("volume", "examples")
        if name in view.session.answers
    ]
    given = f" with your {' and '.join(implied)}" if implied else ""
    opening = f"Typical figures over {view.settings.timeline.months} months{given}"
    return join(
        tag("p", f"{opening}; all else as in the example “{example_of(view)}”."),
        scroll("Costs", table(heads, rows, name="sft-costs-short")),
        tag("p", link(f"{base}costs/#{view.link}", "Open the cost table with these figures")),
        fold("Which tuning services can still be had", services(view)),
    )


def _short_row(view: CostView, found: Estimate, base: str, *, leading: bool) -> Html:
    by_part = found.bill.by("part")
    costs: Iterable[str] = (money(by_part.get(part, 0.0)) for part in PARTS)
    cells = (money(found.total), *costs, describe_weeks(found))
    return row(_lever_link(view, found.lever, base), *cells, name="sft-pair" if leading else None)


def for_lever(view: CostView, lever: str, base: str) -> Html:
    """Return what a lever typically costs and how long it takes, for the page about it."""
    found = view.estimates[lever]
    facts: list[tuple[str, str]] = [
        ("Set-up", f"{money(found.bill.by('part')['set-up'])} USD, the test set included"),
        ("Then", f"{money(monthly_cost(found))} USD a month, wrong answers left out"),
        ("In use after", describe_weeks(found)),
        ("Can be taken to", found.recipe.portable),
    ]
    months = view.settings.timeline.months
    whole = link(f"{base}costs/", "Enter your own figures")
    lines = link(f"{base}costs/sums/{lever}/", "every line of this sum")
    about = f"Typical figures for the example “{example_of(view)}”, over {months} months. "
    return join(definitions(facts, "sft-sources", grouped=True), tag("p", about, whole, ", or see ", lines, "."))
