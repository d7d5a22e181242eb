"""Costs as parts of blocks. Comes in: a view of the costs, perhaps with its outlooks. Goes out: sentences and tables.

This is the one place that puts costs into words; pages, terminal and decision record are writers of what it returns.
Money is in today’s US dollars. Without ``outlooks`` the ranges are still to come.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import inf

from decision.cost.ages import months_old
from decision.cost.bill import LINES, PARTS
from decision.cost.compare import Estimate, Outlook, compare_pair, drivers, errors_to_remove, payback
from decision.cost.settings import ROLES, known_names
from decision.cost.view import CostView
from decision.tree.dates import end_of, format_date, is_date
from decision.wording import blocks
from decision.wording import cost_words as words
from decision.wording.blocks import Cell, Fold, Strong, Table, ToAddress, ToPage, line, listing, row
from decision.wording.cost_words import describe_difference, describe_months, title_of
from decision.wording.effects import effect_parts, pays_if
from decision.wording.figures import chance, describe_volumes, money, number
from decision.wording.plan import StepCost
from decision.wording.record import CostParts
from decision.wording.sentences import counted, lower_first

type Outlooks = Mapping[str, Outlook]

WAITS = "…"
"""What is below a figure whose range is still to come."""
_MOST_DRIVERS = 5


# --- in sentences ------------------------------------------------------------------------------


def summary(view: CostView, outlooks: Outlooks, pair: tuple[str, str] | None = None) -> tuple[blocks.Part, ...]:
    """Return the answer: what a lever has to prevent, what it costs more or less than another, when it pays."""
    lever, other = pair or view.pair
    ours, theirs = view.estimates[lever], view.estimates[other]
    if lever == other:
        return (line(f"This is today’s way: {money(ours.monthly)} USD per month."),)
    return (line(*_prevented(view, ours, theirs)), line(*_difference(view, outlooks, ours, theirs)))


def _prevented(view: CostView, ours: Estimate, theirs: Estimate) -> Iterator[blocks.Piece]:
    """Yield how many wrong answers a lever has to prevent to pay for itself, at what one costs."""
    points, title = errors_to_remove(ours, theirs), Strong(title_of(view, ours.lever))
    if points is None:
        yield from (title, " cannot pay for itself by preventing wrong answers: there are none here, or they are free.")
    elif points <= 0:
        yield from (title, f" needs to prevent no wrong answer to pay for itself: {_than(view, theirs)} costs more.")
    else:
        have = ours.q["error-share"] * ours.q[f"errors-left.{theirs.lever}"]
        cost, owned = ours.q["error-cost"], {"error-cost", "error-share"} & view.settings.own.keys()
        whose = {0: "both are the example’s figures", 2: "both are your figures"}.get(
            len(owned), "one of the two is the example’s figure"
        )
        more = ", more than there are," if points > have else ""
        wrong = number(100 * points, 2)
        yield from (
            title,
            " would have to prevent ",
            Strong(f"{wrong} wrong answer{'s' * (wrong != '1')} in a hundred"),
        )
        yield f"{more} to pay for itself. One costs {money(cost)} USD here and "
        yield f"{number(100 * have, 2)} in a hundred are wrong today; {whose}."


def _than(view: CostView, theirs: Estimate) -> str:
    return f"“{title_of(view, theirs.lever)}”"


def _difference(view: CostView, outlooks: Outlooks, ours: Estimate, theirs: Estimate) -> Iterator[blocks.Piece]:
    """Yield what a lever costs more or less than another, before it runs and per month, and when it is paid back."""
    against = compare_pair(outlooks[ours.lever], outlooks[theirs.lever]) if outlooks else None
    more = describe_difference(ours.total - theirs.total)
    spread = f" ({words.describe_spread(against.difference)})" if against else ""
    yield from (f"Over {describe_months(view)} it costs ", Strong(more), f"{spread} than {_than(view, theirs)}: ")
    yield f"{money(ours.before)} USD before it runs, then {money(ours.monthly)} USD per month, against "
    yield f"{money(theirs.before)} and {money(theirs.monthly)}. "
    months = payback(ours, theirs)
    if months is None:
        yield "It saves nothing per month, so it is never paid back. "
    else:
        yield f"Its net saving is {money(theirs.monthly - ours.monthly)} USD per month: "
        yield from ("paid back ", Strong(words.describe_payback(months)), ". ")
    yield _break_even(view, ours.lever, theirs.lever)
    if against:
        yield f" It costs less in {chance(against.cheaper)} of draws."


def _break_even(view: CostView, lever: str, other: str) -> str:
    volumes = view.totals.break_even(lever, other)
    if not volumes or volumes == ((0.0, None),):
        return f"It costs less at {'any' if volumes else 'no'} volume."
    return f"Break-even: it costs less {describe_volumes(volumes)} requests a month."


def notes(view: CostView, said: Iterable[str] = ()) -> tuple[blocks.Part, ...]:
    """Return what figures rest on: whose they are, offers, days of prices; and what else has to be ``said``."""
    offers = (f"{title}: {view.settings.offers[role].title}." for role, title in ROLES.items())
    warnings = (*said, *view.settings.notes, *_ages(view))
    return (line(" ".join([words.basis(view), *offers]), role="basis"), *(line(text, role="note") for text in warnings))


def _ages(view: CostView) -> Iterator[str]:
    """Say of which days the prices in use are, and which of them are old."""
    used = {name for offer in view.settings.offers.values() for _, name in offer.prices}
    priced = filter(lambda price: price.id in used and price.as_of, view.book.price.values())
    dated = sorted(priced, key=lambda price: (end_of(price.as_of), price.id))
    if dated:
        oldest = dated[0].as_of.rpartition("..")[2]
        day = format_date(oldest) if is_date(oldest) else oldest
        yield f"Seen from {format_date(view.today)}; the oldest price in use is of {day}."
    limit = view.playbook.limit.get("price", inf)
    old = [f"{price.vendor}, {price.item}" for price in dated if months_old(price.as_of, view.today) > limit]
    if old:
        yield f"Older than {counted(round(limit), 'month', 'months')}: {'; '.join(old)}."


# --- tables ------------------------------------------------------------------------------------


def comparison(view: CostView, outlooks: Outlooks, levers: Collection[str] = ()) -> tuple[blocks.Part, ...]:
    """Return the table of what differs, the difference first, for some levers or for all that are for this reader.

    Levers that are not are folded below it, with the reason.
    """
    chosen = [lever for lever in view.estimates if lever in (levers or view.estimates.keys() - view.unfit.keys())]
    months = describe_months(view)
    heads = (
        *("Lever", f"Difference over {months}", "Difference per month", "Payback", "Before it runs"),
        *("Per month", "Time to production", "Portability"),
    )
    caption = (
        f"What each lever costs more or less than “{title_of(view, view.baseline)}”, in today’s US dollars; with the "
        "difference its range, from the 10th to the 90th percentile of draws that all levers share."
    )
    rows = tuple(_compared(view, outlooks, lever, sums=not levers) for lever in chosen)
    table = Table("What differs", heads, rows, "costs", caption)
    folded = [] if levers else [line(Strong(title_of(view, lever)), f": {why}") for lever, why in view.unfit.items()]
    return (table, Fold("Levers that are not for you, and why", listing(folded))) if folded else (table,)


def _compared(view: CostView, outlooks: Outlooks, lever: str, *, sums: bool) -> blocks.Row:
    ours, today = view.estimates[lever], view.estimates[view.baseline]
    difference: list[Cell | str] = ["–", "–", "–"]
    if lever != view.baseline:
        below = words.describe_spread(outlooks[lever].more) if outlooks else WAITS
        difference = [
            Cell(line(describe_difference(ours.total - today.total, "")), below),
            describe_difference(ours.monthly - today.monthly, ""),
            words.describe_payback(payback(ours, today)),
        ]
    costs = (_to_sum(ours.before, lever) if sums else money(ours.before), money(ours.monthly))
    where = (words.describe_weeks(ours), ours.recipe.portable)
    head = Cell(line(ToPage(title_of(view, lever), f"levers/{lever}/")), view.unfit.get(lever, ""))
    return row(head, *difference, *costs, *where, state="pair" if lever in view.pair and lever != view.baseline else "")


def _to_sum(usd: float, lever: str) -> blocks.Line:
    return line(ToPage(money(usd), f"costs/sums/{lever}/"))


def totals(view: CostView, outlooks: Outlooks) -> Table:
    """Return the total cost of each lever: by part, for a request and a correct answer, and its break-even."""
    heads = (
        *("Lever", f"Total cost over {describe_months(view)}", *PARTS.values(), "Per request"),
        *("Break-even volume", "Cheapest in"),
    )
    caption = (
        "In today’s US dollars; below the total, the 10th to the 90th percentile. Break-even volume: the requests a "
        f"month from which it costs less than “{title_of(view, view.baseline)}”. Cheapest in: the share of draws, "
        "among the levers that act."
    )
    levers = [lever for lever in view.estimates if lever not in view.unfit]
    return Table("Total cost", heads, tuple(_total(view, outlooks, lever) for lever in levers), "totals", caption)


def _total(view: CostView, outlooks: Outlooks, lever: str) -> blocks.Row:
    found, parts = view.estimates[lever], view.estimates[lever].bill.by("part")
    total = Cell(_to_sum(found.total, lever), words.describe_range(outlooks[lever].total))
    each = "no requests" if found.per_request is None else money(found.per_request)
    volumes = words.volume_cell(view.totals.break_even(lever, view.baseline)) if lever != view.baseline else "–"
    cheapest = chance(outlooks[lever].cheapest) if lever in view.compared else "–"
    return row(title_of(view, lever), total, *(money(parts[part]) for part in PARTS), each, volumes, cheapest)


def break_evens(view: CostView) -> Table:
    """Return at which volumes each lever costs less than each other."""
    levers = [lever for lever in view.compared if lever not in view.unfit]

    def volume(lever: str, other: str) -> str:
        return "–" if lever == other else words.volume_cell(view.totals.break_even(lever, other))

    titles = [title_of(view, lever) for lever in levers]
    rows = (row(title_of(view, lever), *(volume(lever, other) for other in levers)) for lever in levers)
    caption = (
        "Requests a month above which, or between which, the lever at the left costs less than the one above, up to "
        "a billion."
    )
    return Table("Break-even volumes", ("Lever", *titles), tuple(rows), "matrix", caption)


def moved(view: CostView, lever: str, other: str = "") -> tuple[blocks.Part, ...]:
    """Return what moves the cost of a lever, or its difference from another, most."""
    known = known_names(view.book)
    rows = []
    for driver in drivers(view.book, view.settings, lever, other)[:_MOST_DRIVERS]:
        quantity = words.quantity_of(view, known, driver.name)
        between = words.describe_entered(view, driver.name, quantity)
        rows.append(f"{quantity.label}, {between}: {words.signed(driver.at_low)} to {words.signed(driver.at_high)} USD")
    than = f" against “{title_of(view, other)}”" if other else ""
    opening = line(f"What moves “{title_of(view, lever)}”{than} most, over {describe_months(view)}:")
    return (opening, *listing(rows)) if rows else ()


def services(view: CostView) -> tuple[blocks.Part, ...]:
    """Return the tuning services, and whether they can still be had on the day of reading."""
    rows = (
        line(
            Strong(offer.title),
            f": {words.state_or_open(offer, view.today)} {offer.says} ",
            *([ToAddress("Source", offer.url)] if offer.url else ["Source"]),
            f", as of {words.format_as_of(offer.as_of)}.",
        )
        for offer in view.book.services
    )
    return listing(rows, "services")


def quoted(view: CostView) -> Table:
    """Return the article's own table beside what our model says for the same levers."""
    heads = ("Approach", "Before it runs", "Time to production", "Per month", "Portability")
    rows: list[blocks.Row] = []
    for theirs in view.book.quoted:
        found = view.estimates[theirs.lever]
        before, monthly = (f"{money(usd)} USD" for usd in (found.before, found.monthly))
        ours = (before, words.describe_weeks(found), monthly, found.recipe.portable)
        rows += [
            row(Cell(line(theirs.title), "the article"), theirs.set_up, theirs.time, theirs.ongoing, theirs.portable),
            row(Cell(line(theirs.title), "this model"), *ours, state="ours"),
        ]
    return Table("The article’s table and ours", heads, tuple(rows), "quoted")


# --- what a form shows -------------------------------------------------------------------------


def all_parts(view: CostView, outlooks: Outlooks) -> tuple[blocks.Part, ...]:
    """Return all that a terminal shows of costs."""
    return (
        *summary(view, outlooks),
        *comparison(view, outlooks),
        totals(view, outlooks),
        *effect_parts(view),
        *notes(view, view.session.notes),
        *moved(view, *view.pair),
        Fold("Tuning services", services(view)),
    )


def typical_cost(view: CostView, lever: str) -> tuple[blocks.Part, ...]:
    """Return what a lever typically costs and how long it takes, for the page about it."""
    found = view.estimates[lever]
    whole = ToPage("Enter your own figures", "costs/")
    lines = ToPage("every line of this sum", f"costs/sums/{lever}/")
    about = f"Typical figures for the example “{words.example_of(view)}”, over {describe_months(view)}. "
    figures = (
        f"Before it runs: {money(found.before)} USD, the test set included",
        f"Per month: {money(found.monthly)} USD",
        f"Time to production: {words.describe_weeks(found)}",
        f"Portability: {found.recipe.portable}",
    )
    return (*listing(figures), line(about, whole, ", or see ", lines, "."))


def verdict_levers(view: CostView, plan: str) -> list[str]:
    """Return the levers whose costs are shown for a verdict: the leading one, if any, then what it is compared with.

    ``plan`` has the ids of the levers of its plan with a space between them, the leading one last; or nothing.
    """
    *before, leading = plan.split() or [""]
    lever = leading if leading in view.book.recipe else view.pair[0]
    return [*dict.fromkeys([lever, *(one for one in before if one in view.book.recipe), view.baseline, *view.shown])]


def plan_difference(view: CostView, plan: str, outlooks: Outlooks) -> tuple[blocks.Part, ...]:
    """Return what the levers of a plan cost more or less than today, and the one figure on which the last turns.

    ``plan`` is as in ``verdict_levers``; nothing of a plan whose leading lever has no recipe.
    """
    levers = [lever for lever in plan.split() if lever in view.book.recipe]
    if not levers or levers[-1] != plan.rsplit(maxsplit=1)[-1]:
        return ()
    if levers == [view.baseline]:
        return (line(f"This is today’s way: {money(view.estimates[view.baseline].monthly)} USD per month."),)
    said = [piece for lever in levers if lever != view.baseline for piece in _against_today(view, lever, outlooks)]
    opening = f"Against today’s way, over {describe_months(view)}, typically: "
    return (line(opening, *said[:-1], ".", role="difference"), *_turns_on(view, levers[-1]))


def _against_today(view: CostView, lever: str, outlooks: Outlooks) -> Iterator[blocks.Piece]:
    """Yield what a lever costs more or less than today, with its range, and what comes before the next one."""
    more = describe_difference(view.estimates[lever].total - view.estimates[view.baseline].total)
    spread = f" ({words.describe_spread(outlooks[lever].more)})" if outlooks else ""
    yield from (f"{lower_first(title_of(view, lever))} ", Strong(more), spread, "; ")


def _turns_on(view: CostView, lever: str) -> Iterator[blocks.Part]:
    """Yield the one figure that moves the difference of a lever from today most."""
    if lever == view.baseline:
        return
    for driver in drivers(view.book, view.settings, lever, view.baseline)[:1]:
        quantity = words.quantity_of(view, known_names(view.book), driver.name)
        between = words.describe_entered(view, driver.name, quantity)
        low, high = words.signed(driver.at_low), words.signed(driver.at_high)
        yield line("It turns most on ", Strong(lower_first(quantity.label)), f", {between}: {low} to {high} USD.")


def verdict_parts(view: CostView, plan: str, outlooks: Outlooks) -> tuple[blocks.Part, ...]:
    """Return what costs say of a verdict; ``plan`` is as in ``verdict_levers``."""
    lever, *_ = levers = verdict_levers(view, plan)
    return (
        *summary(view, outlooks, (lever, view.baseline)),
        *comparison(view, outlooks, levers),
        *pays_if(view, levers),
        *notes(view, view.refused.values()),
        *moved(view, lever, view.baseline if lever != view.baseline else ""),
    )


def page_parts(view: CostView, plan: str, outlooks: Outlooks) -> tuple[blocks.Part, ...]:
    """Return the same for the page under a verdict: the difference first, the rest folded, with ways to all tables."""
    to_table = ToPage("Open the cost table with these figures", f"costs/#{view.link}")
    to_services = ToPage("See which tuning services can still be had", "costs/#services")
    inside = (*verdict_parts(view, plan, outlooks), line(to_table, ". ", to_services, "."))
    levers = counted(len(verdict_levers(view, plan)), "lever", "levers")
    return (
        *plan_difference(view, plan, outlooks),
        Fold(f"The figures of {levers}", inside, "more"),
    )


def cost_parts(view: CostView, leading: str) -> CostParts:
    """Return what a record says of costs; ``leading`` is the id of the leading lever, or empty."""
    levers = verdict_levers(view, leading)
    *_, outlooks = view.outlooks(levers)
    rivals = tuple(title_of(view, lever) for lever in levers if lever != leading)
    figures = verdict_parts(view, leading, outlooks)
    if leading not in view.book.recipe:
        return CostParts(rivals, figures=figures)
    offer = view.settings.offer(view.book.recipe[leading])
    state = words.state(offer, view.today)
    return CostParts(rivals, tuple(_upkeep(view, leading)), (f"{offer.title}: {state}",) if state else (), figures)


def plan_costs(view: CostView) -> dict[str, StepCost]:
    """Return what every lever takes, typically, for the steps of a plan; the figures are those of the table."""
    return {
        lever: StepCost(words.describe_weeks(found), f"{money(found.before)} USD", f"{money(found.monthly)} USD")
        for lever, found in view.estimates.items()
    }


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
