"""The words that forms, tables and records on costs share. Comes in: a view of the costs. Goes out: plain text."""

from collections.abc import Mapping
from dataclasses import replace

from decision.cost.ages import months_old
from decision.cost.break_even import Volumes
from decision.cost.compare import Estimate, Spread
from decision.cost.model import Basis, Offer, Quantity
from decision.cost.settings import known_names, price_quantity
from decision.cost.view import CostView
from decision.tree.dates import format_date
from decision.wording.figures import describe_volumes, money, number, span, weeks
from decision.wording.sentences import counted, listed, lower_first

BASES = {
    Basis.SOURCE: "Published",
    Basis.DERIVED: "Worked out from published figures",
    Basis.JUDGEMENT: "Our judgement",
    Basis.READER: "An example; only you know",
}
"""What a quantity rests on, in words."""


def title_of(view: CostView, lever: str) -> str:
    """Return the title of a lever."""
    return view.playbook.lever[lever].title


def example_of(view: CostView) -> str:
    """Return the title of the example that the figures begin with."""
    return view.book.preset[view.settings.preset].title


def quantity_age(view: CostView, quantity: Quantity) -> str:
    """Say that a figure is past its limit on the day of reading; judgement and readers' figures do not age."""
    limit = view.playbook.limit.get("quantity" if quantity.id in view.book.quantity else "price")
    months = months_old(quantity.as_of, view.today) if quantity.basis in {Basis.SOURCE, Basis.DERIVED} else 0.0
    return f"{round(months)} months old" if limit and months > limit else ""


def format_as_of(as_of: str) -> str:
    """Write the day, month or year of a figure, or from when to when, in digits."""
    return as_of.replace("..", " to ")


def unit_of(quantity: Quantity) -> str:
    """Return a unit as it is written beside a field; shares are entered in percent."""
    return quantity.unit.removeprefix("share").strip() if quantity.unit.startswith("share") else quantity.unit


def quantity_of(view: CostView, known: Mapping[str, Quantity], name: str) -> Quantity:
    """Return what is known of a figure: of a price, what the chosen offer asks; of errors, with the lever's name."""
    role, _, part = name.partition(".")
    if role == "errors-left":
        return replace(known[name], label=title_of(view, part))
    price = dict(view.settings.offers[role].prices).get(part) if part else None
    return price_quantity(view.book, role, part, price) if price else known[name]


def basis(view: CostView) -> str:
    """Say which example the figures come from, and which of them are the reader's own."""
    known = known_names(view.book)
    own = [
        f"{lower_first(quantity_of(view, known, name).label)} {describe_entered(view, name, known[name])}"
        for name in known  # in the same order however they were entered
        if name in view.settings.own
    ]
    example = f"The figures are those of the example “{example_of(view)}”"
    return f"{example}; yours are {listed(own, 'and')}." if own else f"{example}."


def describe_entered(view: CostView, name: str, quantity: Quantity) -> str:
    """Say the range of a figure with its unit."""
    return f"{span(view.settings.ranges[name], quantity.unit)} {unit_of(quantity)}".rstrip()


def describe_difference(usd: float, unit: str = " USD") -> str:
    """Say how much more or less something costs."""
    text = money(abs(usd))
    return "the same" if text == "0" else f"{text}{unit} {'more' if usd > 0 else 'less'}"


def describe_spread(found: Spread) -> str:
    """Say the 10th and the 90th percentile of a difference, the smaller amount first."""
    low, high = sorted((found.p10, found.p90), key=abs) if found.p10 * found.p90 >= 0 else (found.p10, found.p90)
    one, other = (describe_difference(end, "") for end in (low, high))
    if one == other:
        return one
    word = other[-len(" more") :]
    return f"{one.removesuffix(word) if other.endswith(word) else one} to {other}"


def describe_range(found: Spread) -> str:
    """Say the 10th and the 90th percentile of an amount."""
    return f"{money(found.p10)} to {money(found.p90)}"


def describe_months(view: CostView) -> str:
    """Say how long a time is looked at."""
    return counted(view.settings.timeline.months, "month", "months")


def describe_payback(months: float | None) -> str:
    """Say after which time a lever is paid back."""
    if months is None:
        return "never"
    return f"after {number(months, 2)} months" if months else "at once"


def signed(usd: float) -> str:
    """Write US dollars with a sign."""
    text = money(usd)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def describe_weeks(found: Estimate) -> str:
    """Say after how long a lever is in use."""
    return weeks(found.recipe.weeks[0], found.recipe.weeks[2])


def volume_cell(volumes: Volumes, always: str = "always") -> str:
    """Say in a cell at which volumes a lever is the cheaper; a number alone means from there on."""
    return describe_volumes(volumes, always=always).removeprefix("from ")


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


def state_or_open(offer: Offer, today: str) -> str:
    """Say the same, and that we know of no end where none is known."""
    return state(offer, today) or "Open; we know of no end."
