"""The cost page's form as HTML. Comes in: a view of the costs. Goes out: fields, examples and choices.

Five figures come first; all others are folded.

The same functions run at build and in the reader's browser.
"""

import math
from collections.abc import Iterable, Iterator, Mapping

from decision.cost.model import Offer, Quantity
from decision.cost.roles import MODELS
from decision.cost.settings import ROLES, Settings, known_names
from decision.cost.view import BILL, CostView
from decision.render.html import kit
from decision.render.html.kit import Html, button, fold, join, option, radio, select, source_link, tag, unseen
from decision.tree.dates import format_date
from decision.wording.cost_words import BASES, format_as_of, quantity_age, quantity_of, state, title_of, unit_of
from decision.wording.figures import amount, span
from decision.wording.sentences import lower_first

FIRST = ("volume", "rate", "horizon")
"""The figures that are not folded, beside the monthly bill and today's model."""
GROUPS = {
    "request": "Length of a request",
    "traffic": "Wrong answers and traffic",
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
_STEPS = 1000
"""Of a slider."""
_WIDER = 10.0
"""How far a slider goes beyond a quantity's range, as a factor."""
_ENDS = {"volume": (100.0, 1e9), "horizon": (3.0, 60.0)}
"""The ends of the sliders that have ends of their own."""


def form(view: CostView) -> Html:
    """Return the form: the figures that matter first, what it runs on, and the rest folded."""
    known = known_names(view.book)
    buttons = (
        button("Reset all", class_="sft-button-quiet sft-reset-all"),
        button("Copy link", class_="sft-button-quiet sft-copy"),
    )
    today, *others = (_choice(view, role, title) for role, title in ROLES.items())
    fields = (_field(view, known, name) for name in FIRST)
    return join(
        tag("div", _bill_field(view), fields, class_="sft-fields"),
        tag("div", today, class_="sft-choices"),
        tag(
            "div",
            tag("h2", "All other figures"),
            fold("Other models and machines", tag("div", others, class_="sft-choices")),
            _folded(view, known),
            class_="sft-more",
        ),
        tag("p", buttons, class_="sft-actions"),
    )


def linked(view: CostView) -> dict[str, str]:
    """Return the texts of the bill and the volume, each of which gives the other."""
    volume = view.settings.ranges["volume"].typical
    return {BILL: amount(view.bill, ""), "volume": view.settings.own.get("volume") or amount(volume, "")}


def _folded(view: CostView, known: Mapping[str, Quantity]) -> Iterator[Html]:
    """Yield the groups of all figures that count and do not come first, each folded."""
    used = {name: one for name, one in known.items() if name not in FIRST and _is_used(view.settings, name)}
    for group, title in GROUPS.items():
        if names := [name for name, one in used.items() if one.group == group]:
            yield fold(title, tag("div", [_field(view, known, name) for name in names], class_="sft-fields"))


def _is_used(settings: Settings, name: str) -> bool:
    """Return whether a figure counts; a price does not where the chosen offer does not ask for it."""
    role, _, asked = name.partition(".")
    return role not in ROLES or not asked or asked in dict(settings.offers[role].prices)


def presets(view: CostView) -> Html:
    """Return the examples to begin with."""
    chosen = view.book.preset[view.settings.preset]
    options = [
        tag("div", radio(f"c-preset-{one.id}", "preset", one.id, one.title, checked=one is chosen), class_="sft-preset")
        for one in view.book.presets
    ]
    return join(
        tag("fieldset", tag("legend", "Begin with an example"), options, class_="sft-presets"),
        tag("p", chosen.says, class_="sft-preset-says"),
    )


def pair(view: CostView) -> Html:
    """Return the two choices that say which levers are compared."""
    lists = [
        select(
            f"c-{name}",
            name,
            label,
            [option(one.lever, title_of(view, one.lever), chosen=one.lever == chosen) for one in view.book.recipes],
        )
        for (name, label), chosen in zip((("lever", "Compare"), ("other", "with")), view.pair, strict=True)
    ]
    return tag("div", lists, class_="sft-against")


def _choice(view: CostView, role: str, title: str) -> Html:
    chosen = view.settings.offers[role]
    options = [
        option(offer.id, f"{offer.title}{_state_short(offer, view.today)}", chosen=offer.id == chosen.id)
        for offer in dict.fromkeys([*view.book.offers_for(role), chosen])
    ]
    more = " ".join(filter(None, [state(chosen, view.today), chosen.says]))
    listing = select(f"c-{role}", role, title, options)
    named = _any_model(role) if role in MODELS else None
    usual = view.book.role.get(role)
    why = fold("Why the usual one", tag("p", f"{usual.says} Chosen on {format_date(usual.as_of)}.")) if usual else None
    return tag("div", listing, tag("p", more) if more else None, named, why, class_="sft-choice", data_name=role)


def _any_model(role: str) -> Html:
    """Return the field in which a reader names any model of the list of prices; the names are read when it is used."""
    ident = f"c-{role}-model"
    return fold(
        "Another model, by name",
        tag("label", "Vendor and model", for_=ident),
        tag("input", id=ident, class_="sft-model", type="search", list=f"{ident}s", autocomplete="off"),
        tag("datalist", id=f"{ident}s"),
    )


def _state_short(offer: Offer, today: str) -> str:
    if offer.gone(today):
        return " (closed)"
    if not offer.open_to_new(today):
        return " (no new customers)"
    return " (closing)" if offer.trains_until or offer.runs_until else ""


# --- fields ------------------------------------------------------------------------------------


def _field(view: CostView, known: Mapping[str, Quantity], name: str) -> Html:
    quantity, now, own = quantity_of(view, known, name), view.settings.ranges[name], view.settings.own
    ident = f"c-{name.replace('.', '-')}"
    typical = amount(now.typical, quantity.unit)
    note = f"{span(now, quantity.unit)}, half of it below {typical}"
    return tag(
        "div",
        _entry(ident, quantity.label, own.get(name) or typical, unit_of(quantity), own=name in own),
        _slider(view, ident, name, quantity) if quantity.first else None,
        None if now.exact else tag("p", note, class_="sft-range"),
        fold("Where it comes from", _provenance(view, name, quantity)),
        class_="sft-field",
        data_name=name,
        **(_slider_range(quantity) if quantity.first else {}),
    )


def _bill_field(view: CostView) -> Html:
    """Return the field of the monthly bill, which gives the volume as the volume gives it."""
    said = "What today’s model costs for the requests. Enter this or the volume; each gives the other."
    entry = _entry(f"c-{BILL}", "Monthly bill", linked(view)[BILL], "USD a month", own=False)
    return tag("div", entry, tag("p", said, class_="sft-range"), class_="sft-field", data_name=BILL)


def _entry(ident: str, label: str, value: str, unit: str, *, own: bool) -> Html:
    """Return a field with its label and unit, a button that resets it if it is the reader's own, and its message."""
    box = tag(
        "input",
        id=ident,
        type="text",
        inputmode="decimal",
        autocomplete="off",
        value=value,
        aria_describedby=f"{ident}-unit {ident}-error",
    )
    reset = button("Reset", unseen(f" {lower_first(label)}"), class_="sft-reset", hidden=not own)
    return join(
        tag("label", label, for_=ident),
        tag("div", box, tag("span", unit, class_="sft-unit", id=f"{ident}-unit"), reset, class_="sft-entry"),
        tag("p", class_="sft-error", id=f"{ident}-error", hidden=True),
    )


def _slider_range(quantity: Quantity) -> dict[str, kit.Attribute]:
    low, high = _slider_ends(quantity)
    return {"data_low": f"{low:g}", "data_high": f"{high:g}", "data_share": quantity.unit.startswith("share")}


def _slider_ends(quantity: Quantity) -> tuple[float, float]:
    """Return the ends of a quantity's slider, on a scale of ratios."""
    top = quantity.high or 10_000.0
    most = 1.0 if quantity.unit.startswith("share") else math.inf
    return _ENDS.get(quantity.id, ((quantity.low or top / 1000) / _WIDER, min(top * _WIDER, quantity.most, most)))


def slider_places(view: CostView, names: Iterable[str]) -> dict[str, int]:
    """Return where sliders of some quantities belong, in thousandths of their scale."""
    found = {}
    for name in names:
        if (quantity := view.book.quantity.get(name)) and quantity.first:
            low, high = _slider_ends(quantity)
            value = min(max(view.settings.ranges[name].typical, low), high)
            found[name] = round(_STEPS * math.log(value / low) / math.log(high / low))
    return found


def _slider(view: CostView, ident: str, name: str, quantity: Quantity) -> Html:
    shown: dict[str, kit.Attribute] = {
        "value": slider_places(view, [name])[name],
        "aria_label": f"{quantity.label}, slider",
        "aria_valuetext": f"{amount(view.settings.ranges[name].typical, quantity.unit)} {unit_of(quantity)}",
    }
    return tag("input", class_="sft-slider", type="range", min=0, max=_STEPS, step=1, data_for=ident, **shown)


def _provenance(view: CostView, name: str, quantity: Quantity) -> Html:
    own = tag("p", "Your own figure.") if name in view.settings.own else None
    old = quantity_age(view, quantity)
    dated = f"{BASES[quantity.basis]}, as of {format_as_of(quantity.as_of)}{f' ({old})' if old else ''}"
    if not view.settings.ranges[name].exact and quantity.low != quantity.high:
        dated += f", usually {amount(quantity.low, quantity.unit)} to {amount(quantity.high, quantity.unit)}"
    source = [" ", source_link("Source", quantity.url)] if quantity.url else None
    return join(own, tag("p", quantity.says), tag("p", dated, ".", source))
