"""What the pages on costs show at the build. Comes in: the playbook, the cost book, a day. Goes out: macros, Markdown.

All of it is made by the functions that run in the reader's browser, from the same figures.

No figure is typed into a page: each macro reads one from the data or runs the model. Settings are texts by name, as on
the cost table: ``preset="classification"``, ``base="gpt-6-sol"``, ``volume="3m"``; an underscore stands for a hyphen.
A name that is not known raises ``PluginError``, so that the build stops.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from statistics import median

from mkdocs.exceptions import PluginError

from decision.authoring.cost_tables import odd_pair
from decision.authoring.findings import meant
from decision.cost.bill import PARTS
from decision.cost.compare import Estimate, drivers, spread
from decision.cost.draws import Range, residual_windows
from decision.cost.lifetimes import KINDS, chosen, left_within, lives, median_left, months_of, notices, share_within
from decision.cost.model import CostBook, LifeSpan, Price
from decision.cost.settings import PRESET, known_names
from decision.cost.tokens import ERROR, ERROR_ELSEWHERE
from decision.cost.view import CostView, view_costs
from decision.interfaces.handlers.costs import answer, form_parts, rest
from decision.render.drawings.cost_rows import cost_charts
from decision.render.drawings.life_spans import life_span_figure
from decision.render.html import cost_sums
from decision.render.html.blocks import Writer
from decision.render.html.kit import Html, join, link, source_link, tag
from decision.tree.model import Playbook
from decision.tree.numbers import read_number
from decision.wording.cost_words import state_or_open
from decision.wording.costs import totals
from decision.wording.figures import amount, describe_volumes, money, number, percent, span
from decision.wording.sentences import listed
from hooks import as_of, cost_tables
from hooks.bill_bench import left_out, published_bills
from hooks.page_context import Macros
from hooks.search import unsearched
from hooks.templates import render, render_page


@dataclass(frozen=True)
class CostPages:
    """The pages on costs, as they are before a reader has entered anything."""

    playbook: Playbook
    book: CostBook
    today: str
    """The day of the build, ISO."""

    @cached_property
    def first(self) -> CostView:
        """The view of the first example."""
        return self.view({})

    def view(self, entered: Mapping[str, str]) -> CostView:
        """Return the view of what is entered, text by name."""
        return view_costs(self.playbook, self.book, "", self.today, entered)

    def tool(self, base: str) -> Html:
        """Return the instrument: the form, the answer, the table, the charts; and the other examples, folded."""
        found = self.first
        outlooks = spread(found.book, found.settings, found.compared)
        *_, charts = cost_charts(found)
        parts = {
            **form_parts(found),
            **answer(found, outlooks, base),
            "totals": Writer(base, "").part(totals(found, outlooks)),
            "charts": charts,
        }
        preset = self.book.preset[found.settings.preset]
        return render(
            "costs",
            base=base,
            link=found.link,
            preset=preset,
            today=self.today,
            parts=parts,
            errors=[percent(error) for error in (ERROR, ERROR_ELSEWHERE)],
            examples=[(other, self._example(other.id, base)) for other in self.book.presets if other.id != preset.id],
        )

    def _example(self, preset: str, base: str) -> dict[str, Html]:
        """Return what another example shows before Python is ready, or without scripts."""
        found = self.view({PRESET: preset})
        return answer(found, spread(found.book, found.settings, found.compared), base)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield a page a lever that works out its bill, as Markdown by path; the table is put in later."""
        for recipe in self.book.recipes:
            title = self.playbook.lever[recipe.lever].title
            yield f"costs/sums/{recipe.lever}.md", render_page("cost_sum", title=title, lever=recipe.lever)


def cost_tool(playbook: Playbook, book: CostBook, today: str, base: str) -> Html:
    """Return the instrument, see ``CostPages.tool``."""
    return CostPages(playbook, book, today).tool(base)


def cost_rest(playbook: Playbook, book: CostBook, today: str, base: str) -> dict[str, Html]:
    """Return the parts of the page beside the instrument, by name."""
    return rest(CostPages(playbook, book, today).first, base)


class CostMacros(Macros):
    """The instrument and its parts, and life spans as a chart."""

    def cost_tool(self) -> str:
        """Put the cost table with its form and charts into a page."""
        self.on.use(*as_of.dates_of(self.on.costs.first))
        costs = self.on.costs
        made = self.on.keep(cost_tool, self.on.core, costs.book, costs.today, self.on.base)
        html = unsearched(made)
        return self.on.slot(join(html, self.on.scripts("engine", "cost-screen", "models", "cost")))

    def cost_part(self, part: str) -> str:
        """Put a part of the costs into a page: effects, breakevens, services or quoted."""
        found = self.on.costs.first
        self.on.use(*as_of.dates_of(found), *(one.as_of for one in found.book.services if part == "services"))
        html = self.on.keep(cost_rest, self.on.core, found.book, found.today, self.on.base)[part]
        return self.on.slot(tag("div", html, class_="sft-cost-part", data_part=part))

    def cost_sum(self, lever: str) -> str:
        """Put the bill of a lever, line by line, into a page."""
        self.on.use(*as_of.dates_of(self.on.costs.first))
        html = cost_sums.sums(self.on.costs.first, lever, level=2)
        return self.on.slot(tag("div", html, class_="sft-cost-part"))

    def life_spans(self) -> str:
        """Put into a page how long models ran that could be fine-tuned, with the day of the build marked."""
        costs = self.on.costs
        self.on.use(*(span.as_of for span in costs.book.lifespans))
        return self.on.slot(life_span_figure(costs.book.lifespans, costs.today))


def known[T](what: str, name: str, there: Mapping[str, T]) -> T:
    """Return what has a name; ``PluginError`` with the name that was probably meant if nothing has it."""
    if name not in there:
        raise PluginError(f"there is no {what} “{name}”: {meant(name, there)}")
    return there[name]


class FigureMacros(Macros):
    """The figures on costs in sentences, and the tables beside them."""

    @property
    def _book(self) -> CostBook:
        return self.on.costs.book

    def _view(self, settings: Mapping[str, str], *levers: str) -> CostView:
        """Return the view of some settings; ``PluginError`` for one that is not understood, or an unknown lever."""
        entered = {name.replace("_", "-"): text for name, text in settings.items()}
        entered = {PRESET: entered.pop(PRESET, ""), **entered}  # an example begins afresh, so it comes first
        found = self.on.costs.view(entered)
        if found.refused:
            said = "; ".join(f"{name}: {why}" for name, why in found.refused.items())
            raise PluginError(f"a macro’s settings were not understood: {said}")
        for lever in levers:
            known("lever", lever, found.estimates)
        self.on.use(*as_of.dates_of(found))
        return found

    def _estimates(self, settings: Mapping[str, str], *levers: str) -> Iterator[Estimate]:
        found = self._view(settings, *levers)
        return (found.estimates[lever] for lever in levers)

    def cost_total(self, lever: str, **settings: str) -> str:
        """Say what a lever costs, wrong answers left out."""
        (found,) = self._estimates(settings, lever)
        return f"{money(found.own)} USD"

    def cost_line(self, lever: str, line: str, **settings: str) -> str:
        """Say what one line of a lever's bill comes to."""
        (found,) = self._estimates(settings, lever)
        return f"{money(known('line of the bill', line, found.bill._asdict()))} USD"

    def cost_share(self, lever: str, *parts: str, **settings: str) -> str:
        """Say which share of a lever's cost some lines or parts of the bill make up, wrong answers left out."""
        (found,) = self._estimates(settings, lever)
        by_part = found.bill.by("part")
        costs = {**found.bill._asdict(), **{part: by_part[part] for part in PARTS if part in by_part}}
        del costs["errors"]
        return percent(sum(known("line or part of the bill", part, costs) for part in parts) / found.own)

    def cost_hours_share(self, lever: str, **settings: str) -> str:
        """Say which share of a lever's cost is people's time, wrong answers left out."""
        (found,), (idle,) = (self._estimates({**settings, **rate}, lever) for rate in ({}, {"rate": "0"}))
        return percent((found.own - idle.own) / found.own)

    def cost_difference(self, lever: str, other: str, **settings: str) -> str:
        """Say what a lever costs more or less than another."""
        ours, theirs = self._estimates(settings, lever, other)
        more = ours.total - theirs.total
        return f"{money(abs(more))} USD {'less' if more < 0 else 'more'}"

    def cost_times(self, lever: str, other: str, **settings: str) -> str:
        """Say how many times a lever costs what another does, wrong answers left out."""
        ours, theirs = self._estimates(settings, lever, other)
        return cost_tables.times(ours.own / theirs.own)

    def cost_break_even(self, lever: str, other: str, **settings: str) -> str:
        """Say at how many requests a month a lever is cheaper than another."""
        found = self._view(settings, lever, other).totals.break_even(lever, other)
        said = describe_volumes(found, "at no volume up to a billion", "at any volume")  # the last of ``VOLUMES``
        return said if said == "at any volume" else f"{said} requests a month"

    def cost_errors(self, lever: str, other: str, **settings: str) -> str:
        """Say how many answers a lever has to correct to pay for what it costs more than another."""
        return cost_tables.errors_text(*self._estimates(settings, lever, other))

    def cost_bills(self) -> str:
        """Put published bills beside the model's into a page."""
        bills = published_bills(self.on.costs.book)
        return self.on.slot(render("published_bills", bills=bills, left_out=left_out()))

    def cost_point(self, **settings: str) -> str:
        """Say what it is worth to correct one answer in a hundred."""
        q = next(iter(self._view(settings).estimates.values())).q
        return f"{money(q['requests'] * q['error-cost'] / 100)} USD"

    def cost_drivers(self, lever: str, other: str, count: int = 3, **settings: str) -> str:
        """Say which figures move the difference between two levers most."""
        view = self._view(settings, lever, other)
        labels, found = known_names(view.book), drivers(view.book, view.settings, lever, other)[:count]
        return join(listed((f"“{labels[one.name].label}” ({money(one.swing)} USD)" for one in found), "and"))

    def cost_pays(self, lever: str, *rivals: str) -> str:
        """Put a table of all examples into a page: when a lever pays against its rivals."""
        views = [self._view({PRESET: preset.id}, lever, *rivals) for preset in self._book.presets]
        return self.on.slot(cost_tables.pays(views, lever, rivals))

    # --- what the model takes ------------------------------------------------------------------

    def _quantity(self, name: str, settings: Mapping[str, str], written: Callable[[Range, str], str]) -> str:
        found = self._view(settings)
        unit = known("quantity", name, known_names(found.book)).unit
        shown = written(found.settings.ranges[name], unit)
        return shown if unit.startswith("share") else f"{shown} {unit}"

    def cost_number(self, text: str) -> str:
        """Say a number as it is entered in settings."""
        return number(read_number(text), 6)

    def cost_quantity(self, name: str, **settings: str) -> str:
        """Say the typical value of a quantity."""
        return self._quantity(name, settings, lambda figure, unit: amount(figure.typical, unit))

    def cost_range(self, name: str, **settings: str) -> str:
        """Say the range of a quantity."""
        return self._quantity(name, settings, span)

    def cost_count(self, group: str, basis: str = "") -> str:
        """Say how many quantities a group has, or how many of them rest on some basis."""
        quantities = self._book.quantities
        known("group of quantities", group, {one.group: one for one in quantities})
        if basis:
            known("basis", basis, {str(one.basis): one for one in quantities})
        return str(sum(one.group == group and basis in {"", str(one.basis)} for one in quantities))

    def cost_offer(self, role: str, **settings: str) -> str:
        """Say which offer a role has."""
        return known("role", role, self._view(settings).settings.offers).title

    def cost_state(self, offer: str) -> str:
        """Say whether a tuning service can still be had, with its dates and source."""
        found = known("offer", offer, self._book.offer)
        self.on.use(found.as_of)
        source = source_link(cost_tables.describe_when(found.as_of), found.url)
        return join(f"{state_or_open(found, self.on.costs.today)} As of ", source, ".")

    # --- prices --------------------------------------------------------------------------------

    def _price(self, name: str) -> Price:
        found = known("price", name, self._book.price)
        self.on.use(found.as_of)
        return found

    def cost_price(self, price: str) -> str:
        """Say a price with its unit, date and source."""
        found = self._price(price)
        return join(f"{number(found.value, 6)} {found.unit} (", cost_tables.dated(found), ")")

    def cost_ratio(self, price: str, other: str) -> str:
        """Say how many times one price another is, with dates and sources."""
        first, second = map(self._price, (price, other))
        if why := odd_pair(first, second):
            raise PluginError(f"these prices cannot be divided: {why}")
        return join(cost_tables.times(first.value / second.value), " (", cost_tables.dated(first, second), ")")

    def cost_ratios(self) -> str:
        """Put the table of prices of tuned models against their bases into a page."""
        for row in self.on.tables.ratios:
            for price in filter(None, (*row.base, *row.tuned, row.ratio, row.rent)):
                self._price(price)
        return self.on.slot(cost_tables.ratios(self._book, self.on.tables))

    # --- life spans ----------------------------------------------------------------------------

    def _spans(self, kind: str, vendor: str) -> list[LifeSpan]:
        known("kind of life span", kind, KINDS)
        if found := list(chosen(self._book.lifespans, kind, vendor)):
            self.on.use(*(span.as_of for span in found))
            return found
        raise PluginError(f"there is no life span of kind “{kind}” with both its ends for “{vendor}”")

    def cost_life(self, kind: str, vendor: str, what: str) -> str:
        """Say how long models last: count, shortest, quarter, median, three-quarters, longest, or “within 12”.

        ``vendor`` empty means all. ``stand-in`` is the number of models whose day of release replaces the opening of
        tuning.
        """
        spans = self._spans(kind, vendor)
        months = [months_of(one) for one in spans]
        if what.startswith("within "):
            return percent(share_within(months, read_number(what.removeprefix("within "))))
        if what == "stand-in":
            return str(sum(one.kind == "tuned" and not one.opened for one in spans))
        figures = {name.replace("_", "-"): value for name, value in asdict(lives(months)).items()}
        if what == "count":
            return str(figures["count"])
        return f"{number(known('figure on life spans', what, figures), 2)} months"

    def cost_notice(self, vendor: str, what: str, kind: str = "") -> str:
        """Say what notice a vendor gave of a model's end: count, shortest, median, longest, or “when” of the shortest.

        ``kind`` empty means tuned models and bases.
        """
        if not (found := notices(self._book.lifespans, vendor, kind)):
            raise PluginError(f"there is no life span of “{vendor}” with the day on which its end was announced")
        self.on.use(*(span.as_of for _, span in found))
        days = [one for one, _ in found]
        said = {
            "count": str(len(days)),
            "shortest": f"{days[0]} days",
            "median": f"{number(median(days))} days",
            "longest": f"{days[-1]} days",
            "when": cost_tables.describe_when(found[0][1].announced),
        }
        return known("figure on notice", what, said)

    def cost_left(self, what: str = "median") -> str:
        """Say how long a model lasts for a project that begins while it can be tuned: median, or “within 12”."""
        self._spans("tuned", "")
        windows = residual_windows(self._book.lifespans)
        if what.startswith("within "):
            return percent(left_within(windows, read_number(what.removeprefix("within "))))
        known("figure on what is left", what, {"median": None})
        return f"{number(median_left(windows), 2)} months"

    def cost_lives(self) -> str:
        """Put the table of life spans into a page."""
        self.on.use(*(span.as_of for span in self._book.lifespans))
        return self.on.slot(cost_tables.lifetimes(self._book.lifespans))

    # --- articles ------------------------------------------------------------------------------

    def cost_claim(self, claim: str) -> str:
        """Say a claim as it is worded in the data, who asserts it, and our grade."""
        found = known("claim", claim, self.on.costs.playbook.claim)
        self.on.use(found.looked_at)
        by = [f"“{self.on.tables.titles[article]}”" for article in found.asserted_by]
        who = f"{listed(by, 'and')} {'say' if by[1:] else 'says'} so" if by else "No article says so"
        grade = link(f"{self.on.base}data/claims/{found.topic}.yml", found.grade)
        return join(f"{found.says} {who}; we grade it ", grade, ".")

    def cost_hidden(self, *levers: str, **settings: str) -> str:
        """Put the table of hidden costs into a page: each with its line of the bill, for some levers."""
        return self.on.slot(cost_tables.hidden(self._view(settings, *levers), self.on.tables, levers))
