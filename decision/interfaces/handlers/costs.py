"""Costs in the browser. Comes in: a request as data. Goes out: a reply as data, its HTML made.

A request holds ``link``, perhaps ``overrides`` (text by name; empty text resets a figure), and ``view``:

========  =================================================================================
view      the reply
========  =================================================================================
estimate  typical figures, at once: summary, notes and table; with ``"form": true`` the form too; ``linked`` are the
          texts of fields that follow from each other
ranges    how sure they are, in several turns, and total costs: ``done`` is false until the last one
charts    the charts with their tables, in several turns
sum       one ``lever``'s bill, line by line
rest      break-evens of all pairs, services, the article's table
tokens    about how many ``tokens`` a ``text`` has
verdict   what is shown under the verdict whose plan has the levers of ``lever``, with a space between them and the
          leading one last, and ``money`` with the id of each lever, in several turns
========  =================================================================================

Long work is cut into turns, so that a figure that the reader changes meanwhile is answered in between.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from decision.cost.compare import Outlook, spreading
from decision.cost.model import CostBook
from decision.cost.tokens import estimate_tokens
from decision.cost.view import CostView, view_costs
from decision.interfaces.models import read_models
from decision.render.drawings import cost_rows
from decision.render.html import cost_form, cost_sums
from decision.render.html.blocks import Writer
from decision.render.html.kit import Html
from decision.tree.links import read_link
from decision.tree.model import Playbook
from decision.wording import costs
from decision.wording.blocks import Part
from decision.wording.effects import effect_parts
from decision.wording.plan import cost_line

type Data = dict[str, object]


@dataclass
class CostHandler:
    """A cost book ready to be asked. Remembers the work that is under way, one of each kind."""

    playbook: Playbook
    book: CostBook
    models: Mapping[str, Any] = field(default_factory=dict)
    """The list of prices as ``interfaces.models`` has it, once a request has named a model of it."""
    work: dict[str, tuple[str, Data, Iterator[dict[str, Html]]]] = field(default_factory=dict)
    """By kind: for which request, what every reply to it says, and the HTML turn by turn, which ends the work."""

    def ask(self, request: Mapping[str, object], today: str, base: str) -> Data:
        """Answer one request; ``today`` is an ISO date, ``base`` the way to the site's root."""
        overrides = cast("Mapping[str, object]", request.get("overrides", {}))
        entered = {str(name): str(text) for name, text in overrides.items()}
        view, link = str(request["view"]), str(request.get("link", ""))
        today = self._day(view, link, today)
        if view == "tokens":
            return {"tokens": estimate_tokens(str(request.get("text", "")))}
        key = f"{today} {base} {link} {entered} {request.get('lever')}"
        if view in self.work and self.work[view][0] == key:
            return self._turn(view)
        found = view_costs(self.playbook, self.book_for(link, entered), link, today, entered)
        about: Data = {"link": found.link, "refused": found.refused, "pair": [*found.pair]}
        linked = cost_form.linked(found)
        about |= {"linked": linked, "sliders": cost_form.slider_places(found, [*entered, *linked])}
        if view in _IN_TURNS:
            self.work[view] = (key, about, _IN_TURNS[view](found, base, str(request.get("lever", ""))))
            return self._turn(view)
        if view not in _AT_ONCE:
            raise ValueError(f"there is no {view} of {request.get('lever') or 'costs'}")
        return {**about, "html": _AT_ONCE[view](found, base, request)}

    def book_for(self, link: str, entered: Mapping[str, str] | None = None) -> CostBook:
        """Return the book with the models of the list that a link or an entry names."""
        if not self.models:
            return self.book
        named = {*read_link(self.playbook, link).costs.values(), *(entered or {}).values()}
        return replace(self.book, listed=read_models(self.models, named))

    def _day(self, view: str, link: str, today: str) -> str:
        """Return the day of which the costs are: under a verdict that of the verdict."""
        return (read_link(self.playbook, link).today if view == "verdict" else "") or today

    def _turn(self, kind: str) -> Data:
        """Go on with the work of a kind."""
        _, about, turns = self.work[kind]
        if html := next(turns):
            del self.work[kind]
            return {**about, "done": True, "html": html}
        return {**about, "done": False}


def answer(found: CostView, outlooks: Mapping[str, Outlook], base: str) -> dict[str, Html]:
    """Return the answer, what it rests on and the table of what differs; ranges only with ``outlooks``."""
    parts = {
        "summary": costs.summary(found, outlooks),
        "notes": costs.notes(found, found.session.notes),
        "table": costs.comparison(found, outlooks),
    }
    return {name: Writer(base, "").parts(part) for name, part in parts.items()}


def form_parts(found: CostView) -> dict[str, Html]:
    """Return what a reader can choose and enter."""
    return {"presets": cost_form.presets(found), "form": cost_form.form(found), "pair": cost_form.pair(found)}


def rest(found: CostView, base: str) -> dict[str, Html]:
    """Return the parts of the page that change little, by name."""
    parts: dict[str, tuple[Part, ...]] = {
        "effects": effect_parts(found),
        "breakevens": (costs.break_evens(found),),
        "services": costs.services(found),
        "quoted": (costs.quoted(found),),
    }
    return {name: Writer(base, "").parts(part) for name, part in parts.items()}


def _estimate(found: CostView, base: str, request: Mapping[str, object]) -> Data:
    return {**answer(found, {}, base), **(form_parts(found) if request.get("form") else {})}


def _sum(found: CostView, _base: str, request: Mapping[str, object]) -> Data:
    lever = request.get("lever")
    if lever not in found.book.recipe:
        raise ValueError(f"there is no sum of {lever or 'costs'}")
    return {"sum": cost_sums.sums(found, str(lever))}


def _ranges(found: CostView, base: str, _lever: str) -> Iterator[dict[str, Html]]:
    for outlooks in spreading(found.book, found.settings, found.compared):
        yield {}
        if outlooks:
            yield answer(found, outlooks, base) | {"totals": Writer(base, "").part(costs.totals(found, outlooks))}


def _verdict(found: CostView, base: str, lever: str) -> Iterator[dict[str, Html]]:
    write = Writer(base, "")
    plan = {f"money {one}": write.part(cost_line(said)) for one, said in costs.plan_costs(found).items()}
    for outlooks in found.outlooks(costs.verdict_levers(found, lever)):
        yield {"verdict": write.parts(costs.page_parts(found, lever, outlooks)), **plan} if outlooks else {}


_IN_TURNS: Mapping[str, Callable[[CostView, str, str], Iterator[dict[str, Html]]]] = {
    "ranges": _ranges,
    "charts": lambda found, _, __: ({"charts": charts} if charts else {} for charts in cost_rows.cost_charts(found)),
    "verdict": _verdict,
}
"""What makes the HTML of each, nothing until the last turn, from the view, the way to the root and a lever."""
_AT_ONCE: Mapping[str, Callable[[CostView, str, Mapping[str, object]], Data]] = {
    "estimate": _estimate,
    "sum": _sum,
    "rest": lambda found, base, _: dict(rest(found, base)),
}
"""What makes the HTML of each reply, from the view, the way to the root and the request."""
