"""The costs as HTML. Comes in: a view of the costs, perhaps with its outlook. Goes out: strings of HTML.

The same functions run at build and in the reader's browser. Whatever is not markup of ours is escaped. ``base`` is the
way to the site's root, as in ``page``. Money is in US dollars of today over the whole time that is looked at.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from decision.cost.ages import STALE_MONTHS, months_old
from decision.cost.bill import LINES, PARTS
from decision.cost.compare import errors_to_remove, values
from decision.cost.model import Basis
from decision.cost.settings import ROLES, known_names, price_quantity
from decision.cost.sums import FOLLOWS, explain, quantities_in
from decision.render.html.instrument import escape, fold, items_of
from decision.wording.figures import amount, chance, exact, money, number, percent, span, weeks
from decision.wording.sentences import format_date, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from decision.cost.compare import BreakEven, Estimate, Outlook, PairComparison, Spread
    from decision.cost.model import Offer, Quantity
    from decision.cost.settings import Settings
    from decision.cost.sums import SumLine
    from decision.cost.view import CostView

GROUPS = {
    "traffic": "Traffic and errors",
    "request": "One request",
    "people": "People",
    "examples": "Examples",
    "training": "Training",
    "machines": "Machines",
    "retrieval": "Retrieval",
    "time": "Time",
    "errors": "Errors left, lever by lever",
    "prices": "Prices of what is chosen",
}
"""The groups of the form, in order."""
BASES = {
    Basis.SOURCE: "Published",
    Basis.DERIVED: "Worked out from published figures",
    Basis.JUDGEMENT: "Our judgement",
    Basis.READER: "An example; only you know",
}
"""What a quantity rests on, in words."""
_WIDER = 10.0
"""How far a slider goes beyond a quantity's range, as a factor."""


# --- small parts -------------------------------------------------------------------------------


def _title(view: CostView, lever: str) -> str:
    return view.playbook.lever[lever].title


def _lever_link(view: CostView, lever: str, base: str) -> str:
    return f'<a href="{escape(base)}levers/{escape(lever)}/">{escape(_title(view, lever))}</a>'


def outside(url: str, text: str) -> str:
    """Return a text that leads to its source; the plain text where no address was kept."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(text)}</a>'


def _between(found: Spread) -> str:
    """Say the 10th and 90th percentile in money."""
    return f"{money(found.p10)} to {money(found.p90)}"


def _scroll(label: str, table: str) -> str:
    """Return a table that scrolls by itself where there is no room for it."""
    return f'<div class="sft-scroll" tabindex="0" role="group" aria-label="{escape(label)}">{table}</div>'


def _old(as_of: str, today: str) -> str:
    """Say that a figure is older than half a year on the day of reading; nothing if it is not."""
    months = months_old(as_of, today)
    return f"{round(months)} months old" if months > STALE_MONTHS else ""


def _when(as_of: str) -> str:
    return " to ".join(as_of.split(".."))


# --- the form ----------------------------------------------------------------------------------


def form(view: CostView) -> str:
    """Return the form: the figures that matter first, what it runs on, and the rest folded."""
    known = known_names(view.book)
    used = {name for name in known if "." not in name or _is_chosen(view.settings, name)}
    first = [name for name in known if known[name].first]
    rest = {
        group: [name for name in known if name in used and known[name].group == group and name not in first]
        for group in GROUPS
    }
    folded = "".join(
        fold(title, f'<div class="sft-fields">{_fields(view, known, rest[group])}</div>')
        for group, title in GROUPS.items()
        if rest[group]
    )
    return (
        f'<div class="sft-fields">{_fields(view, known, first)}</div>{_choices(view)}'
        f'<div class="sft-more"><h2>All other figures</h2>{folded}</div>'
        f'<p class="sft-actions"><button class="sft-button-quiet sft-reset-all" type="button">Reset all</button>'
        '<button class="sft-button-quiet sft-copy" type="button">Copy link</button></p>'
    )


def _is_chosen(settings: Settings, name: str) -> bool:
    """Return whether a name is that of a price which the chosen offers ask, or of a lever's errors."""
    role, _, asked = name.partition(".")
    return role == "errors-left" or any(asked == one for one, _ in settings.offers[role].prices)


def presets(view: CostView) -> str:
    """Return the examples to begin with, and the numbers of the one that is chosen."""
    options = "".join(
        f'<div class="sft-preset"><input type="radio" name="preset" id="c-preset-{preset.id}" value="{preset.id}"'
        f"{' checked' if preset.id == view.settings.preset else ''}>"
        f'<label for="c-preset-{preset.id}">{escape(preset.title)}</label></div>'
        for preset in view.book.presets
    )
    chosen = view.book.preset[view.settings.preset]
    known = known_names(view.book)
    numbers = [
        f"{escape(lower_first(known[name].label))} {escape(span(view.settings.ranges[name], known[name].unit))}"
        f" {escape(_unit(known[name].unit))}".rstrip()
        for name, _ in chosen.values
        if name not in view.settings.own
    ]
    listing = f'<p class="sft-preset-numbers">{"; ".join(numbers)}.</p>' if numbers else ""
    return (
        f'<fieldset class="sft-presets"><legend>Begin with an example</legend>{options}</fieldset>'
        f'<p class="sft-preset-says">{escape(chosen.says)}</p>{fold("Its numbers", listing)}'
    )


def _choices(view: CostView) -> str:
    return f'<div class="sft-choices">{"".join(_choice(view, role, title) for role, title in ROLES.items())}</div>'


def _choice(view: CostView, role: str, title: str) -> str:
    chosen = view.settings.offers[role]
    options = "".join(
        f'<option value="{escape(offer.id)}"{" selected" if offer.id == chosen.id else ""}>'
        f"{escape(offer.title)}{_state_short(offer, view.today)}</option>"
        for offer in view.book.offers_for(role)
    )
    more = " ".join(filter(None, [state(chosen, view.today), chosen.says]))
    return (
        f'<div class="sft-choice" data-name="{role}"><label for="c-{role}">{escape(title)}</label>'
        f'<select id="c-{role}" name="{role}">{options}</select>'
        f"{f'<p>{escape(more)}</p>' if more else ''}</div>"
    )


def _fields(view: CostView, known: Mapping[str, Quantity], names: Iterable[str]) -> str:
    return "".join(_field(view, name, quantity_of(view, known, name)) for name in names)


def quantity_of(view: CostView, known: Mapping[str, Quantity], name: str) -> Quantity:
    """Return what is known of a figure: of a price, what the chosen offer asks; of errors, with the lever's name."""
    role, _, part = name.partition(".")
    if role == "errors-left":
        return replace(known[name], label=_title(view, part))
    price = dict(view.settings.offers[role].prices).get(part) if part else None
    return price_quantity(view.book, role, part, price) if price else known[name]


def _field(view: CostView, name: str, quantity: Quantity) -> str:
    now = view.settings.ranges[name]
    own = name in view.settings.own
    ident = "c-" + name.replace(".", "-")
    label = quantity.label
    shown = view.settings.own.get(name) or amount(now.typical, quantity.unit)
    note = "" if now.exact else f"{span(now, quantity.unit)}, half of it below {amount(now.typical, quantity.unit)}"
    hidden = "" if own else " hidden"
    return (
        f'<div class="sft-field" data-name="{escape(name)}"{_slider_ends(quantity)}>'
        f'<label for="{ident}">{escape(label)}</label>'
        f'<div class="sft-entry"><input id="{ident}" type="text" inputmode="decimal" autocomplete="off"'
        f' value="{escape(shown)}" aria-describedby="{ident}-unit {ident}-error">'
        f'<span class="sft-unit" id="{ident}-unit">{escape(_unit(quantity.unit))}</span>'
        f'<button type="button" class="sft-reset"{hidden}>Reset'
        f'<span class="sft-visually-hidden"> {escape(lower_first(label))}</span></button></div>'
        f'{_slider(ident, label, quantity)}<p class="sft-error" id="{ident}-error" hidden></p>'
        f"{f'<p class=sft-range>{escape(note)}</p>' if note else ''}"
        f"{fold('Where it comes from', _provenance(view, name, quantity))}</div>"
    )


def _unit(unit: str) -> str:
    """Return a unit as it stands beside a field; shares are entered in percent."""
    return unit.removeprefix("share").strip() if unit.startswith("share") else unit


def _slider_ends(quantity: Quantity) -> str:
    """Return the ends of a quantity's slider, on a scale of ratios; nothing where it has no slider."""
    if not quantity.first:
        return ""
    share = quantity.unit.startswith("share")
    top = quantity.high or 10_000.0
    low = (quantity.low or top / 1000) / _WIDER
    high = min(top * _WIDER, quantity.most, 1.0 if share else math.inf)
    if quantity.id == "volume":
        low, high = 100.0, 1e9
    if quantity.id == "horizon":
        low, high = 3.0, 60.0
    return f' data-low="{low:g}" data-high="{high:g}"{" data-share" if share else ""}'


def _slider(ident: str, label: str, quantity: Quantity) -> str:
    if not quantity.first:
        return ""
    return (
        f'<input class="sft-slider" type="range" min="0" max="1000" step="1" data-for="{ident}"'
        f' aria-label="{escape(label)}, slider">'
    )


def _provenance(view: CostView, name: str, quantity: Quantity) -> str:
    known = view.settings.ranges[name]
    said = quantity.says
    own = "<p>Your own figure.</p>" if name in view.settings.own else ""
    usual = f"{amount(quantity.low, quantity.unit)} to {amount(quantity.high, quantity.unit)}"
    ours = f", usually {usual}" if not known.exact and quantity.low != quantity.high else ""
    old = _old(quantity.as_of, view.today) if quantity.basis in {Basis.SOURCE, Basis.DERIVED} else ""
    dated = f"{BASES[quantity.basis]}, as of {_when(quantity.as_of)}{f' ({old})' if old else ''}{ours}."
    source = f" {outside(quantity.url, 'Source')}" if quantity.url else ""
    return f"{own}<p>{escape(said)}</p><p>{escape(dated)}{source}</p>"


# --- the result --------------------------------------------------------------------------------


def summary(view: CostView, outlooks: Mapping[str, Outlook], against: PairComparison | None = None) -> str:
    """Return the answer in a few sentences: what the lever costs, against the other, and when it pays."""
    lever, other = view.pair
    ours, theirs = view.estimates[lever], view.estimates[other]
    months = view.settings.timeline.months
    spread = f" ({_between(outlooks[lever].own)})" if outlooks else ""
    more = ours.total - theirs.total
    size = f"{money(abs(more))} USD {'more' if more > 0 else 'less'} than {lower_first(_title(view, other))}"
    sure = f" It costs less in {chance(against.cheaper)} of all draws." if against else ""
    first = f"<strong>{escape(_title(view, lever))}</strong> costs about <strong>{money(ours.own)} USD</strong>"
    wrong = f" and wrong answers {money(ours.bill.errors)} USD" if ours.bill.errors else ""
    parts = [f"{first}{spread} over {months} months{wrong}: {escape(size)}.{sure}", *_pays(view, ours, theirs)]
    return f'<p class="sft-cost-summary">{" ".join(parts)}</p>'


def _pays(view: CostView, ours: Estimate, theirs: Estimate) -> Iterable[str]:
    """Say from which volume a lever pays, and how many errors it would have to remove instead."""
    found = view.totals.break_even(ours.lever, theirs.lever)
    match found.volume:
        case None:
            yield "At no volume does it become the cheaper of the two."
        case 0:
            yield "It is the cheaper of the two at any volume."
        case volume:
            yield f"It stays the cheaper of the two from about <strong>{number(volume, 2)}</strong> requests a month."
    points = errors_to_remove(ours, theirs)
    if points is None:
        yield "What a wrong answer costs is zero here, so errors decide nothing."
    elif points > 0:
        have = theirs.q["error-share"] * theirs.q[f"errors-left.{theirs.lever}"]
        verb = "pays for itself at this volume if it makes" if points <= have else "would pay for itself only by making"
        beyond = "" if points <= have else ", more than there are to remove"
        yield (
            f"It {verb} at least <strong>{percent(points)}</strong> of all answers right that are wrong with"
            f" {escape(lower_first(_title(view, theirs.lever)))}{beyond}."
        )


def notes(view: CostView) -> str:
    """Return what has to be known about these figures: what a link could not bring, what has closed, what is old."""
    said = [*view.session.notes, *view.settings.notes]
    old = [
        price.item
        for offer in view.settings.offers.values()
        for _, name in offer.prices
        if _old((price := view.book.price[name]).as_of, view.today)
    ]
    if old:
        count = "One price" if len(old) == 1 else f"{len(old)} prices"
        said.append(f"{count} in use {'is' if len(old) == 1 else 'are'} older than six months: {'; '.join(old)}.")
    shown = "".join(f'<p class="sft-note">{escape(note)}</p>' for note in said)
    return f'<p class="sft-basis">{escape(basis(view))}</p>{shown}'


def basis(view: CostView) -> str:
    """Say which example the figures come from, and which of them are the reader's own."""
    known = known_names(view.book)
    own = [
        f"{lower_first(quantity_of(view, known, name).label)} {_entered(view, name, known[name].unit)}"
        for name in known  # in the same order however they were entered
        if name in view.settings.own
    ]
    example = f"The figures are those of the example “{view.book.preset[view.settings.preset].title}”"
    return f"{example}; yours are {listed(own, 'and')}." if own else f"{example}."


def _entered(view: CostView, name: str, unit: str) -> str:
    now = view.settings.ranges[name]
    return f"{span(now, unit)} {_unit(unit)}".rstrip()


COLUMNS = (
    ("own", "The lever, USD"),
    ("errors", "Wrong answers"),
    ("total", "Total, USD"),
    ("more", "More than today"),
    ("each", "A request; a correct answer"),
    ("cheapest", "Cheapest in"),
    ("weeks", "In use after; can be taken to"),
)
"""The columns of the table: name and heading."""


def table(view: CostView, outlooks: Mapping[str, Outlook], base: str) -> str:
    """Return the cost table: a row for each lever. Without ``outlooks`` the ranges are still to come."""
    most = max(outlooks[recipe.lever].own.p90 for recipe in view.book.recipes) if outlooks else 0.0
    heads = "".join(f'<th scope="col" class="sft-c-{name}">{escape(title)}</th>' for name, title in COLUMNS)
    rows = "".join(_row(view, found, outlooks.get(lever), most, base) for lever, found in view.estimates.items())
    months = view.settings.timeline.months
    among = (
        "the levers that close your gap" if len(view.compared) < len(view.book.recipes) - 2 else "all levers that act"
    )
    caption = (
        f"All levers over {months} months, in US dollars of today: the typical figure, and below it what eight of "
        f"ten draws lie between. “Cheapest in” is a share of draws, among {among}."
    )
    top = f'<caption>{caption}</caption><thead><tr><th scope="col">Lever</th>{heads}</tr></thead>'
    return _scroll("The cost table", f'<table class="sft-costs">{top}<tbody>{rows}</tbody></table>')


def percentiles(view: CostView, outlooks: Mapping[str, Outlook]) -> str:
    """Return how the figures of every lever spread: in all, a month, a request and a correct answer."""
    parts = (
        ("In all", "total"),
        ("A month", "per_month"),
        ("A request", "per_request"),
        ("A correct answer", "per_correct"),
    )
    heads = "".join(f'<th scope="colgroup" colspan="3">{title}</th>' for title, _ in parts)
    lower = '<th scope="col">10th</th><th scope="col">50th</th><th scope="col">90th</th>' * len(parts)
    rows = "".join(
        f'<tr><th scope="row">{escape(_title(view, lever))}</th>'
        + "".join(_three(getattr(found, name)) for _, name in parts)
        + "</tr>"
        for lever, found in outlooks.items()
    )
    top = f'<tr><th scope="col" rowspan="2">Percentile, USD</th>{heads}</tr><tr>{lower}</tr>'
    return _scroll("All percentiles", f'<table class="sft-matrix"><thead>{top}</thead><tbody>{rows}</tbody></table>')


def _three(spread: Spread | None) -> str:
    if spread is None:
        return '<td colspan="3">no requests</td>'
    return "".join(f"<td>{money(figure)}</td>" for figure in (spread.p10, spread.p50, spread.p90))


def _row(view: CostView, found: Estimate, outlook: Outlook | None, most: float, base: str) -> str:
    lever = found.lever
    barred = view.settings.barred.get(lever, "")
    out = lever not in view.compared
    name = "sft-barred" if barred else "sft-aside" if out else "sft-pair" if lever in view.pair else ""
    today = view.estimates[view.book.recipes[0].lever]
    request, correct = (
        money(each) if each is not None else "no requests" for each in (found.per_request, found.per_correct)
    )
    cells = {
        "own": f'<a class="sft-sum" data-lever="{lever}" href="{escape(base)}costs/sums/{lever}/">'
        f'{money(found.own)}<span class="sft-visually-hidden"> USD, show the sum</span></a>'
        + (_bar(outlook.own, found.own, most) if outlook else _pending()),
        "errors": money(found.bill.errors),
        "total": money(found.total) + (_small(outlook.total) if outlook else _pending()),
        "more": "–"
        if found.lever == today.lever
        else money(found.total - today.total) + (_small(outlook.more) if outlook else _pending()),
        "each": f"{request}; {correct}" if request != correct else request,
        "cheapest": ("–" if out else chance(outlook.cheapest)) if outlook else _pending(),
        "weeks": f'{escape(_weeks(found))}<span class="sft-small">{escape(found.recipe.portable)}</span>',
    }
    inside = "".join(
        f'<td class="sft-c-{name}" data-head="{escape(title)}">{cells[name]}</td>' for name, title in COLUMNS
    )
    why = f'<span class="sft-small">{escape(barred)}</span>' if barred else ""
    head = f'<th scope="row">{_lever_link(view, lever, base)}{why}</th>'
    return f"<tr{f' class="{name}"' if name else ''}>{head}{inside}</tr>"


def _weeks(found: Estimate) -> str:
    return weeks(found.recipe.weeks[0], found.recipe.weeks[2])


def _pending() -> str:
    return '<span class="sft-small sft-pending">…</span>'


def _small(spread: Spread) -> str:
    return f'<span class="sft-small">{_between(spread)}</span>'


def _bar(spread: Spread, usual: float, most: float) -> str:
    """Return a spread in words with a bar on a scale that all rows share, the typical figure marked."""
    left, right, middle = (100 * part / most if most else 0 for part in (spread.p10, spread.p90, usual))
    return (
        f'{_small(spread)}<span class="sft-bar" aria-hidden="true">'
        f'<i style="left:{left:.1f}%;width:{max(0.5, right - left):.1f}%"></i>'
        f'<b style="left:{min(middle, 99.5):.1f}%"></b></span>'
    )


# --- sums --------------------------------------------------------------------------------------


def sums(view: CostView, lever: str, *, level: int = 3) -> str:
    """Return every line of a lever's bill as a sum with the numbers in it, and where each number comes from.

    ``level`` is that of the heading inside.
    """
    recipe = view.book.recipe[lever]
    found = view.estimates[lever]
    steps = explain(view.book, view.settings, recipe, values(view.settings))
    rows = "".join(
        f'<tr><th scope="row">{escape(line.title)}</th><td class="sft-sum-text">{_steps(steps[line.id])}</td>'
        f'<td class="sft-money">{exact(cost)}</td></tr>'
        for line, cost in zip(LINES, found.bill, strict=True)
        if cost
    )
    none = [line.title.lower() for line, cost in zip(LINES, found.bill, strict=True) if not cost]
    nothing = f"<p>Nothing for: {escape(', '.join(none))}.</p>" if none else ""
    offer = view.settings.offer(recipe)
    says = " ".join(filter(None, [recipe.says, f"Runs on: {offer.title}."]))
    months = view.settings.timeline.months
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Line", "Sum, with typical values", "USD"))
    last = (
        f'<tr class="sft-total"><th scope="row">Total over {months} months</th><td></td>'
        f'<td class="sft-money">{exact(found.total)}</td></tr>'
    )
    whole = f'<table class="sft-sums"><thead><tr>{heads}</tr></thead><tbody>{rows}{last}</tbody></table>'
    return (
        f"<p>{escape(says)}</p>{_scroll('The sum', whole)}{nothing}"
        f"<h{level}>Where the numbers come from</h{level}>{_sources(view, quantities_in(steps))}"
    )


def _steps(steps: Iterable[SumLine]) -> str:
    *before, last = steps
    lines = [f"{escape(step.name)}: {escape(step.text)} = {escape(number(step.value, 4))}" for step in before]
    return items_of(lines) + f"{escape(last.text)}"


def _sources(view: CostView, names: Iterable[str]) -> str:
    known = known_names(view.book)
    return f'<dl class="sft-sources">{"".join(_source_of(view, known, name) for name in names)}</dl>'


def _source_of(view: CostView, known: Mapping[str, Quantity], name: str) -> str:
    if name in FOLLOWS:
        label, unit = FOLLOWS[name]
        value = number(view.estimates[view.book.recipes[0].lever].q[name], 4)
        told = "follows from the horizon, the discount rate, growth and, for retirements, published life spans"
        return f"<div><dt>{escape(label)}</dt><dd>{escape(f'{value} {unit}; {told}')}</dd></div>"
    role, _, asked = name.partition(".")
    if role in ROLES and name not in view.settings.own and asked not in dict(view.settings.offers[role].prices):
        return _usual(view, known, role, asked)
    quantity = quantity_of(view, known, name)
    label = f"Errors left: {lower_first(quantity.label)}" if role == "errors-left" else quantity.label
    now = view.settings.ranges[name]
    said = f"{amount(now.typical, quantity.unit)} {_unit(quantity.unit)}".strip()
    between = "" if now.exact else f" ({span(now, quantity.unit)})"
    old = _old(quantity.as_of, view.today) if quantity.basis in {Basis.SOURCE, Basis.DERIVED} else ""
    origin = (
        "your figure"
        if name in view.settings.own
        else f"{lower_first(BASES[quantity.basis])}, {_when(quantity.as_of)}{f', {old}' if old else ''}"
    )
    source = f", {outside(quantity.url, 'source')}" if quantity.url and name not in view.settings.own else ""
    return f"<div><dt>{escape(label)}</dt><dd>{escape(said + between)}; {escape(origin)}{source}</dd></div>"


def _usual(view: CostView, known: Mapping[str, Quantity], role: str, asked: str) -> str:
    """Say what stands for a price that the chosen offer does not name."""
    if asked == "training":
        return _source_of(view, known, "training-price")
    said = f"{view.settings.offers[role].title} names no price for “{asked}”"
    return f"<div><dt>{escape(said)}</dt><dd>as for input, or nothing</dd></div>"


# --- break-evens, services, the article's table ------------------------------------------------


def break_evens(view: CostView) -> str:
    """Return from which volume on each lever is cheaper than each other, as a table."""
    levers = [lever for lever in view.compared if lever not in view.settings.barred]
    heads = "".join(f'<th scope="col">{escape(_title(view, lever))}</th>' for lever in levers)
    rows = "".join(
        f'<tr><th scope="row">{escape(_title(view, lever))}</th>'
        + "".join(
            f"<td>{_volume(view.totals.break_even(lever, other)) if lever != other else '–'}</td>" for other in levers
        )
        + "</tr>"
        for lever in levers
    )
    caption = (
        "Requests a month from which the lever at the left stays cheaper than the one above, up to a billion; "
        "equal quality unless you entered errors."
    )
    top = f'<caption>{caption}</caption><thead><tr><th scope="col">Lever</th>{heads}</tr></thead>'
    return _scroll("Break-even volumes", f'<table class="sft-matrix">{top}<tbody>{rows}</tbody></table>')


def _volume(found: BreakEven) -> str:
    match found.volume:
        case None:
            return "never"
        case 0:
            return "always"
        case volume:
            return number(volume, 2)


def state(offer: Offer, today: str) -> str:
    """Say whether a tuning service can still be had on a day, with the dates; nothing where no end is known."""
    said = []
    last = min(filter(None, (offer.trains_until, offer.runs_until)), default="")
    if offer.gone(today):
        said.append(f"Closed: nobody can train there since {format_date(last)}.")
    elif not offer.open_to_new(today):
        said.append(f"New customers were taken until {format_date(offer.new_until)}.")
    if offer.trains_until and not offer.gone(today):
        said.append(f"Training ends on {format_date(offer.trains_until)}.")
    if offer.runs_until and today <= offer.runs_until:
        said.append(f"Tuned models stop on {format_date(offer.runs_until)}.")
    return " ".join(said)


def _state_short(offer: Offer, today: str) -> str:
    if offer.gone(today):
        return " (closed)"
    if not offer.open_to_new(today):
        return " (no new customers)"
    return " (closing)" if offer.trains_until or offer.runs_until else ""


def services(view: CostView) -> str:
    """Return the tuning services and whether they can still be had on the day of reading."""
    rows = [
        f"<strong>{escape(offer.title)}</strong>: {escape(state(offer, view.today) or 'Open; we know of no end.')}"
        f" {escape(offer.says)} {outside(offer.url, 'Source')}, as of {escape(_when(offer.as_of))}."
        for offer in view.book.services
    ]
    return items_of(rows, "sft-services")


def quoted(view: CostView) -> str:
    """Return the article's own table beside what our model says for the same levers."""
    rows = "".join(_quoted_row(view, index) for index in range(len(view.book.quoted)))
    heads = ("Approach", "According to", "Set-up", "Time", "Then", "Can be taken to")
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    table = f'<table class="sft-quoted"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>'
    return _scroll("The article’s table and ours", table)


def _quoted_row(view: CostView, index: int) -> str:
    theirs = view.book.quoted[index]
    found = view.estimates[theirs.lever]
    parts = found.bill.by("part")
    set_up = parts["set-up"]
    monthly = (parts["running"] + parts["people"]) / found.q["months"]
    said = [theirs.set_up, theirs.time, theirs.ongoing, theirs.portable]
    ours = [
        f"{money(set_up)} USD",
        _weeks(found),
        f"{money(monthly)} USD a month",
        found.recipe.portable,
    ]
    return (
        f'<tr><th scope="rowgroup" rowspan="2">{escape(theirs.title)}</th><th scope="row">the article</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in said)
        + '</tr><tr class="sft-ours"><th scope="row">this model</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in ours)
        + "</tr>"
    )


# --- under a verdict ---------------------------------------------------------------------------


def under_verdict(view: CostView, leading: str, base: str) -> str:
    """Return the costs as they stand under a verdict: the leading lever, its rivals, and a way to the whole table."""
    shown = list(
        dict.fromkeys([view.book.recipes[0].lever, *([leading] if leading in view.book.recipe else []), *view.shown])
    )
    rows = "".join(
        f'<tr{" class=sft-pair" if lever == leading else ""}><th scope="row">{_lever_link(view, lever, base)}</th>'
        f"<td>{money(view.estimates[lever].total)}</td>"
        + "".join(f"<td>{money(view.estimates[lever].bill.by('part').get(part, 0.0))}</td>" for part in PARTS)
        + f"<td>{escape(_weeks(view.estimates[lever]))}</td></tr>"
        for lever in shown
    )
    heads = "".join(
        f'<th scope="col">{escape(title)}</th>' for title in ("Total, USD", *PARTS.values(), "In use after")
    )
    top = f'<thead><tr><th scope="col">Lever</th>{heads}</tr></thead>'
    implied = [
        f"{amount(view.settings.ranges[name].typical, '')} {known_names(view.book)[name].unit}"
        for name in ("volume", "examples")
        if name in view.session.answers
    ]
    given = f" with your {' and '.join(implied)}" if implied else ""
    whole = f'<a href="{escape(base)}costs/#{escape(view.link)}">Open the cost table with these figures</a>'
    return (
        f"<p>Typical figures over {view.settings.timeline.months} months{escape(given)}; all else as in the example "
        f"“{escape(view.book.preset[view.settings.preset].title)}”.</p>"
        f"{_scroll('Costs', f'<table class=sft-costs-short>{top}<tbody>{rows}</tbody></table>')}<p>{whole}</p>"
        f"{fold('Which tuning services can still be had', services(view))}"
    )


def for_lever(view: CostView, lever: str, base: str) -> str:
    """Return what a lever typically costs and how long it takes, for the page about it."""
    found = view.estimates[lever]
    parts = found.bill.by("part")
    monthly = (parts["running"] + parts["people"]) / found.q["months"]
    example = view.book.preset[view.settings.preset].title
    rows = (
        ("Set-up", f"{money(parts['set-up'])} USD, the test set included"),
        ("Then", f"{money(monthly)} USD a month, wrong answers left out"),
        ("In use after", _weeks(found)),
        ("Can be taken to", found.recipe.portable),
    )
    listing = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in rows)
    whole = f'<a href="{escape(base)}costs/">Enter your own figures</a>'
    lines = f'<a href="{escape(base)}costs/sums/{escape(lever)}/">every line of this sum</a>'
    return (
        f'<dl class="sft-sources">{listing}</dl><p>Typical figures for the example “{escape(example)}”, over '
        f"{view.settings.timeline.months} months. {whole}, or see {lines}.</p>"
    )


# --- the whole instrument ----------------------------------------------------------------------


def pair(view: CostView) -> str:
    """Return the two choices that say which levers are held against each other."""
    lever, other = view.pair

    def options(chosen: str) -> str:
        return "".join(
            f'<option value="{recipe.lever}"{" selected" if recipe.lever == chosen else ""}>'
            f"{escape(_title(view, recipe.lever))}</option>"
            for recipe in view.book.recipes
        )

    return (
        '<div class="sft-against"><label for="c-lever">Hold</label>'
        f'<select id="c-lever" name="lever">{options(lever)}</select>'
        f'<label for="c-other">against</label><select id="c-other" name="other">{options(other)}</select></div>'
    )
