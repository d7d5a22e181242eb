"""A lever's bill as sums in HTML. Comes in: a view of the costs, a lever. Goes out: every line, and its numbers."""

from collections.abc import Iterable, Mapping

from decision.cost.bill import LINES
from decision.cost.model import Quantity
from decision.cost.settings import ROLES, known_names
from decision.cost.sums import FOLLOWS, SumLine, explain, quantities_in
from decision.cost.view import CostView
from decision.render.html.kit import Html, Inside, definitions, items, join, scroll, source_link, table, tag
from decision.wording.cost_words import BASES, format_as_of, quantity_age, quantity_of, unit_of
from decision.wording.figures import amount, exact, number, span
from decision.wording.sentences import lower_first

_FOLLOWS = "follows from the horizon, the discount rate, growth and, for retirements, published life spans"


def sums(view: CostView, lever: str, *, level: int = 3) -> Html:
    """Return every line of a lever's bill as a sum with the numbers in it, and where each number comes from.

    ``level`` is that of the heading inside.
    """
    recipe, found = view.book.recipe[lever], view.estimates[lever]
    lines = explain(view.book, view.settings, recipe)
    bill = [(line, cost) for line, cost in zip(LINES, found.bill, strict=True)]
    rows = [_row(line.title, _worked_out(lines[line.id]), cost) for line, cost in bill if cost]
    total = _row(f"Total over {view.settings.timeline.months} months", None, found.total)
    none = ", ".join(line.title.lower() for line, cost in bill if not cost)
    says = " ".join(filter(None, [recipe.says, f"Runs on: {view.settings.offer(recipe).title}."]))
    known = known_names(view.book)
    return join(
        tag("p", says),
        scroll("The sum", table(("Line", "Sum, with typical values", "USD"), [*rows, total], name="sft-sums")),
        tag("p", f"Nothing for: {none}.") if none else None,
        tag(f"h{level}", "Where the numbers come from"),
        definitions((_source(view, known, name) for name in quantities_in(lines)), "sft-sources", grouped=True),
    )


def _row(title: str, sum_: Html | None, cost: float) -> Html:
    """Return a row of the sum; the one without a sum is the total."""
    worked_out = tag("td", sum_, class_="sft-sum-text" if sum_ else None)
    money = tag("td", exact(cost), class_="sft-money")
    return tag("tr", tag("th", title, scope="row"), worked_out, money, class_=None if sum_ else "sft-total")


def _worked_out(lines: Iterable[SumLine]) -> Html:
    *before, last = lines
    return join(items(f"{line.name}: {line.text} = {number(line.value, 4)}" for line in before), last.text)


def _source(view: CostView, known: Mapping[str, Quantity], name: str) -> tuple[str, Inside]:
    """Return what a number is, and its value with where it comes from."""
    if name in FOLLOWS:
        label, unit = FOLLOWS[name]
        value = number(view.estimates[view.book.recipes[0].lever].q[name], 4)
        return label, f"{value} {unit}; {_FOLLOWS}"
    role, _, asked = name.partition(".")
    own = name in view.settings.own
    if role in ROLES and not own and asked not in dict(view.settings.offers[role].prices):
        return _instead(view, known, role, asked)
    quantity, now = quantity_of(view, known, name), view.settings.ranges[name]
    label = f"Errors left: {lower_first(quantity.label)}" if role == "errors-left" else quantity.label
    said = f"{amount(now.typical, quantity.unit)} {unit_of(quantity)}".strip()
    said += "" if now.exact else f" ({span(now, quantity.unit)})"
    return label, [said, "; ", "your figure" if own else _origin(view, quantity)]


def _origin(view: CostView, quantity: Quantity) -> Html:
    parts = [lower_first(BASES[quantity.basis]), format_as_of(quantity.as_of), quantity_age(view, quantity)]
    source = source_link("source", quantity.url) if quantity.url else None
    return join(*filter(None, [*parts, source]), by=", ")


def _instead(view: CostView, known: Mapping[str, Quantity], role: str, asked: str) -> tuple[str, Inside]:
    """Say what is taken for a price that the chosen offer does not name."""
    if asked == "training":
        return _source(view, known, "training-price")
    return f"{view.settings.offers[role].title} names no price for “{asked}”", "as for input, or nothing"
