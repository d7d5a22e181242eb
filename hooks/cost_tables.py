"""Prices, life spans and bills as the page on what fine-tuning costs shows them. Goes out: short texts, tables.

Short texts are meant for the middle of a sentence. They hold no markup but links to sources. The tables' heads and
captions are in their templates.
"""

from collections.abc import Iterable, Iterator, Sequence

from decision.authoring.cost_tables import CostTables, Hidden, Ratio
from decision.cost.bill import LINES
from decision.cost.compare import Estimate, errors_to_remove
from decision.cost.lifetimes import chosen, lives, months_of
from decision.cost.model import CostBook, LifeSpan, Price, Read
from decision.cost.view import CostView
from decision.render.html.kit import Html, Inside, join, small, source_link
from decision.tree.dates import format_date
from decision.wording.cost_words import example_of, title_of, volume_cell
from decision.wording.figures import amount, money, number, percent
from decision.wording.sentences import counted, lower_first
from hooks.templates import render

READS = {
    Read.PRIMARY: "the vendor’s own",
    Read.AGGREGATOR: "a third party’s list",
    Read.COLLECTION: "a dated collection",
    Read.MEASURED: "somebody’s bill",
    Read.SECONDARY: "told by somebody else",
    Read.WEAK: "not checked",
}
"""How a price was read, in words."""
_YEAR, _MONTH = len("2026"), len("2026-11")


# --- in the middle of a sentence ---------------------------------------------------------------


def describe_when(as_of: str) -> str:
    """Say a date as it is read aloud: 2026, October 2026, 1 August 2026, 2024 to 2025."""
    return " to ".join(map(_describe_one, as_of.split("..")))


def _describe_one(date: str) -> str:
    if len(date) == _YEAR:
        return date
    return format_date(f"{date}-01").removeprefix("1 ") if len(date) == _MONTH else format_date(date)


def dated(*prices: Price) -> Html:
    """Return of when prices are, with their sources, and how they were read; each date and source once."""
    found: dict[tuple[str, Read], dict[str, None]] = {}
    for price in prices:
        found.setdefault((price.as_of, price.read), {})[price.url] = None
    return join(*(_dated_once(as_of, read, addresses) for (as_of, read), addresses in found.items()), by="; ")


def _dated_once(as_of: str, read: Read, addresses: Iterable[str]) -> Html:
    first, *more = addresses
    others = [[" and ", source_link("here", url)] for url in more if url]
    kept = "" if first or others else ", no address kept"
    return join(source_link(describe_when(as_of), first), others, f", {READS[read]}{kept}")


def times(value: float) -> str:
    """Say how many times: 8 times, 1.5 times."""
    return f"{number(value, 2)} times"


def errors_text(ours: Estimate, theirs: Estimate) -> str:
    """Return how much smaller the share of wrong answers must be; nothing to say where an error costs nothing."""
    points = errors_to_remove(ours, theirs)
    if points is None:
        return "none, since errors cost nothing here"
    return f"{percent(points)} of all answers" if points > 0 else "none, since it costs less"


# --- tables ------------------------------------------------------------------------------------


def ratios(book: CostBook, tables: CostTables) -> Html:
    """Return what tuned models cost against their bases, row by row, with date and source."""
    return render("cost_ratios", rows=[_ratio_cells(book, row) for row in tables.ratios])


def _ratio_cells(book: CostBook, row: Ratio) -> list[Inside]:
    base, tuned = ([book.price[name] for name in names] for names in (row.base, row.tuned))
    sources = [*tuned, *base, *(book.price[name] for name in (row.ratio, row.rent) if name)]
    opened = next((span.opened for span in book.lifespans if span.id == row.life), "")
    since = small(f"tuning opened {format_date(opened)}") if opened else None
    prices = [" / ".join(number(price.value, 6) for price in side) for side in (base, tuned)]
    return [join(f"{sources[0].vendor}: {row.title}", since), *prices, _against(book, row), dated(*sources)]


def _against(book: CostBook, row: Ratio) -> str:
    """Say a ratio once where it is the same in and out; a rent comes on top, or is all there is."""
    found = [book.price[tuned].value / book.price[base].value for tuned, base in zip(row.tuned, row.base, strict=True)]
    found += [book.price[row.ratio].value] if row.ratio else []
    said = ["the same" if one == 1 else times(one) for one in found]
    ratio = said[0] if len(set(said)) == 1 else ", ".join(map(" ".join, zip(said, ("in", "out"), strict=False)))
    if not row.rent:
        return ratio
    price = book.price[row.rent]
    rent = f"{number(price.value, 6)} {price.unit}"
    return f"{ratio}, and {rent}" if ratio else f"{rent} instead"


def hidden(view: CostView, tables: CostTables, levers: Sequence[str]) -> Html:
    """Return the hidden costs that articles name, each with its line of the bill and what it comes to.

    What is left of the bill has a row of its own, so that each column adds up to the total.
    """
    bills = [view.estimates[lever].bill._asdict() for lever in levers]
    rows: list[list[str]] = [
        [join(row.says, small(_who_names(row, tables))), *_cells([row.line], bills)] for row in tables.hidden
    ]
    if rest := _named_by_none(tables, bills):
        rows.append(["What no article names", *_cells(rest, bills)])
    return render(
        "cost_hidden",
        levers=[title_of(view, lever) for lever in levers],
        rows=rows,
        totals=[_usd(view.estimates[lever].total) for lever in levers],
        months=view.settings.timeline.months,
        example=example_of(view),
        equal_errors=len({bill["errors"] for bill in bills}) == 1,
    )


def _named_by_none(tables: CostTables, bills: Sequence[dict[str, float]]) -> list[str]:
    """Return the lines of the bill that cost something and that no article names."""
    named = {row.line for row in tables.hidden}
    return [line.id for line in LINES if line.id not in named and any(bill[line.id] for bill in bills)]


def _cells(lines: Sequence[str], bills: Iterable[dict[str, float]]) -> Iterator[str]:
    """Yield the titles of some lines of the bill, and what they come to in each."""
    yield ", ".join(line.title for line in LINES if line.id in lines).capitalize()
    yield from (_usd(sum(bill[line] for line in lines)) for bill in bills)


def _usd(value: float) -> str:
    """Write US dollars without cents."""
    return "under 1" if 0 < value < 0.5 else money(round(value))  # noqa: PLR2004  # would read 0


def _who_names(row: Hidden, tables: CostTables) -> str:
    """Say which articles name a cost."""
    if len(row.articles) == len(tables.titles):
        return f"all {counted(len(tables.titles), 'article', 'articles')}"
    return "; ".join(tables.titles[article] for article in row.articles)


def pays(views: Sequence[CostView], lever: str, rivals: Sequence[str]) -> Html:
    """Return, for each example, from which volume a lever pays against its rivals, or by how many right answers."""
    return render(
        "cost_pays",
        title=title_of(views[0], lever),
        first=lower_first(title_of(views[0], rivals[0])),
        cheaper=[f"Cheaper than {lower_first(title_of(views[0], rival))} from" for rival in rivals],
        rows=[[*_pays_cells(view, lever, rivals)] for view in views],
    )


def _pays_cells(view: CostView, lever: str, rivals: Sequence[str]) -> Iterator[str]:
    ours, theirs = view.estimates[lever], view.estimates[rivals[0]]
    wrong = view.settings.ranges["error-share"].typical
    yield example_of(view)
    yield amount(view.settings.ranges["volume"].typical, "")
    for rival in rivals:
        yield volume_cell(view.totals.break_even(lever, rival), "any")
    beyond = (errors_to_remove(ours, theirs) or 0.0) > wrong
    yield errors_text(ours, theirs) + (", more than are wrong" if beyond else "")
    yield percent(wrong)


def lifetimes(spans: Sequence[LifeSpan]) -> Html:
    """Return how long models lasted, by vendor, and how soon the next of a family came."""
    vendors = dict.fromkeys(span.vendor for span in chosen(spans, "tuned"))
    groups = {
        "From the opening of tuning to the shutdown": {vendor or "All": ("tuned", vendor) for vendor in ("", *vendors)},
        "From a release to the next of its family": {
            "All": ("succession", ""),
            "Open weights": ("open-succession", ""),
            "Small closed models": ("closed-succession", ""),
        },
    }
    found = {
        group: {name: lives(map(months_of, chosen(spans, *which))) for name, which in parts.items()}
        for group, parts in groups.items()
    }
    return render("cost_lives", groups=found)
