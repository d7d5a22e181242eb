"""What the page on costs tells, in words and tables. Comes in: prices, life spans, views. Goes out: text, HTML.

Short texts are meant for the middle of a sentence. They hold no markup but links to sources, and what is not ours is
escaped. ``base`` is the way to the site's root, as in ``page``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.cost.bill import LINES
from decision.cost.compare import drivers, errors_to_remove
from decision.cost.lifetimes import SUCCESSIONS, chosen, lives, months_of
from decision.cost.model import Read
from decision.cost.settings import known_names
from decision.render.html.costs import outside, state
from decision.render.html.instrument import escape
from decision.wording.figures import amount, money, number, percent
from decision.wording.sentences import counted, format_date, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision.authoring.cost_tables import CostTables, Hidden, Ratio
    from decision.cost.compare import BreakEven, Estimate
    from decision.cost.model import CostBook, LifeSpan, Offer, Price
    from decision.cost.view import CostView
    from decision.tree.model import Claim

READS = {
    Read.PRIMARY: "the vendor’s own",
    Read.AGGREGATOR: "a third party’s list",
    Read.COLLECTION: "a dated collection",
    Read.MEASURED: "somebody’s bill",
    Read.SECONDARY: "told by somebody else",
    Read.WEAK: "not checked",
    Read.GENERAL_KNOWLEDGE: "found in no source",
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


def dated(*prices: Price) -> str:
    """Return when prices stood, with their sources, and how they were read; each date and source once."""
    links: dict[tuple[str, Read], list[str]] = {}
    for price in prices:
        addresses = links.setdefault((price.as_of, price.read), [])
        if price.url not in addresses:
            addresses.append(price.url)
    said = []
    for (as_of, read), addresses in links.items():
        first, *more = addresses
        others = "".join(f" and {outside(url, 'here')}" for url in more if url)
        kept = "" if any(addresses) else ", no address kept"
        said.append(f"{outside(first, describe_when(as_of))}{others}, {READS[read]}{kept}")
    return "; ".join(said)


def price_text(price: Price) -> str:
    """Return a price with its unit, date and source."""
    return f"{number(price.value, 6)} {escape(price.unit)} ({dated(price)})"


def times(value: float) -> str:
    """Say how many times: 8 times, 1.5 times."""
    return f"{number(value, 2)} times"


def ratio_text(first: Price, second: Price) -> str:
    """Return how many times the second price goes into the first, with date and source of both."""
    return f"{times(first.value / second.value)} ({dated(first, second)})"


def volume_text(found: BreakEven) -> str:
    """Say from which volume on a lever stays cheaper."""
    match found.volume:
        case None:
            return "at no volume up to a billion requests a month"  # the last of ``VOLUMES``
        case 0:
            return "at any volume"
        case volume:
            return f"from {number(volume, 2)} requests a month"


def _volume(found: BreakEven) -> str:
    match found.volume:
        case None:
            return "never"
        case 0:
            return "any"
        case volume:
            return number(volume, 2)


def more_text(ours: Estimate, theirs: Estimate) -> str:
    """Return what one lever costs more or less than another."""
    more = ours.total - theirs.total
    return f"{money(abs(more))} USD {'less' if more < 0 else 'more'}"


def errors_text(ours: Estimate, theirs: Estimate) -> str:
    """Return how much smaller the share of wrong answers must be; nothing to say where an error costs nothing."""
    points = errors_to_remove(ours, theirs)
    if points is None:
        return "none, since errors cost nothing here"
    return f"{percent(points)} of all answers" if points > 0 else "none, since it costs less"


def drivers_text(view: CostView, lever: str, other: str, count: int) -> str:
    """Return what moves the difference between two levers most, with the distance between both ends."""
    known = known_names(view.book)
    found = drivers(view.book, view.settings, lever, other)[:count]
    return listed([f"“{escape(known[one.name].label)}” ({money(one.swing)} USD)" for one in found], "and")


def claim_text(claim: Claim, titles: dict[str, str], base: str) -> str:
    """Return a claim in the words of our data, with the articles that assert it and our grade of it."""
    by = [f"“{titles[article]}”" for article in claim.asserted_by]
    who = f"{escape(listed(by, 'and'))} {'says' if len(by) == 1 else 'say'} so" if by else "No article says so"
    grade = f'<a href="{escape(base)}data/claims/{escape(claim.topic)}.yml">{claim.grade}</a>'
    return f"{escape(claim.says)} {who}; we grade it {grade}."


def state_text(offer: Offer, today: str) -> str:
    """Say whether a tuning service can still be had, and where that is written."""
    said = state(offer, today) or "Open; we know of no end."
    return f"{escape(said)} As of {outside(offer.url, describe_when(offer.as_of))}."


# --- tables ------------------------------------------------------------------------------------


def _table(name: str, label: str, caption: str, heads: Sequence[str], rows: Iterable[str]) -> str:
    """Return a table that scrolls by itself where there is no room for it; ``caption`` and ``rows`` are HTML."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<div class="sft-cost-part"><div class="sft-scroll" tabindex="0" role="group" aria-label="{escape(label)}">'
        f'<table class="sft-told {name}"><caption>{caption}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></div>"
    )


def _row(heads: Sequence[str], head: str, cells: Iterable[str], name: str = "") -> str:
    """Return a row, in HTML. Each cell says what stands above it, for narrow screens, where a row is a card."""
    inside = "".join(
        f'<td data-head="{escape(above)}"><span>{cell}</span></td>'
        for above, cell in zip(heads[1:], cells, strict=True)
    )
    return f'<tr{f" class={name}" if name else ""}><th scope="row">{head}</th>{inside}</tr>'


def _small(html: str) -> str:
    return f'<span class="sft-small">{html}</span>' if html else ""


def _usd(value: float) -> str:
    """Write US dollars without cents."""
    return "under 1" if 0 < value < 0.5 else money(round(value))  # noqa: PLR2004  # would read 0


def ratios(book: CostBook, tables: CostTables) -> str:
    """Return what tuned models cost against their bases, row by row, with date and source."""
    caption = "USD per 1M tokens, in / out. The date is that of the price, not of the offer."
    heads = ("Model that is tuned", "Base", "Tuned", "Tuned against base", "Price of")
    rows = [_row(heads, *_ratio_cells(book, row)) for row in tables.ratios]
    return _table("sft-told-ratios", "Prices of tuned models against their bases", caption, heads, rows)


def _ratio_cells(book: CostBook, row: Ratio) -> tuple[str, list[str]]:
    base, tuned = ([book.price[name] for name in names] for names in (row.base, row.tuned))
    sources = [*tuned, *base, *(book.price[name] for name in (row.ratio, row.rent) if name)]
    opened = next((span.opened for span in book.lifespans if span.id == row.life), "")
    since = f"tuning opened {format_date(opened)}" if opened else ""
    prices = [" / ".join(number(price.value, 6) for price in side) for side in (base, tuned)]
    head = f"{escape(sources[0].vendor)}: {escape(row.title)}{_small(since)}"
    return head, [*prices, _against(book, row), dated(*sources)]


def _against(book: CostBook, row: Ratio) -> str:
    """Say a ratio once where it is the same in and out; a rent comes on top, or stands alone."""
    found = [book.price[tuned].value / book.price[base].value for tuned, base in zip(row.tuned, row.base, strict=True)]
    found += [book.price[row.ratio].value] if row.ratio else []
    said = ["the same" if one == 1 else times(one) for one in found]
    ratio = said[0] if len(set(said)) == 1 else ", ".join(map(" ".join, zip(said, ("in", "out"), strict=False)))
    if not row.rent:
        return ratio
    price = book.price[row.rent]
    rent = f"{number(price.value, 6)} {escape(price.unit)}"
    return f"{ratio}, and {rent}" if ratio else f"{rent} instead"


def hidden(view: CostView, tables: CostTables, levers: Sequence[str]) -> str:
    """Return the hidden costs that articles name, each with its line of the bill and what it comes to.

    What is left of the bill stands in a row of its own, so that each column adds up to the total.
    """
    heads = ("Hidden cost, and who names it", "Line of the bill", *(view.playbook.lever[one].title for one in levers))
    bills = [view.estimates[lever].bill._asdict() for lever in levers]
    titles = {line.id: line.title for line in LINES}
    rows = []
    for row in tables.hidden:
        head = f"{escape(row.says)}{_small(escape(_named(row, tables)))}"
        rows.append(_row(heads, head, [escape(titles[row.line]), *(_usd(bill[row.line]) for bill in bills)]))
    rest = [
        line for line in titles if any(bill[line] for bill in bills) and line not in {row.line for row in tables.hidden}
    ]
    if rest:
        what = escape(", ".join(titles[line] for line in rest).capitalize())
        rows.append(
            _row(heads, "What no article names", [what, *(_usd(sum(bill[line] for line in rest)) for bill in bills)])
        )
    totals = [_usd(view.estimates[lever].total) for lever in levers]
    rows.append(_row(heads, "Total", ["", *totals], "sft-total"))
    preset = view.book.preset[view.settings.preset]
    months = view.settings.timeline.months
    caption = f"USD over {months} months for the example “{escape(preset.title)}”, typical values."
    if len({bill["errors"] for bill in bills}) == 1:
        caption += " Wrong answers are the same in every column, because all levers count as equally good."
    return _table("sft-told-hidden", "Hidden costs", caption, heads, rows)


def _named(row: Hidden, tables: CostTables) -> str:
    """Say which articles name a cost."""
    if len(row.articles) == len(tables.titles):
        return f"all {counted(len(tables.titles), 'article', 'articles')}"
    return "; ".join(tables.titles[article] for article in row.articles)


def pays(views: Sequence[CostView], lever: str, rivals: Sequence[str]) -> str:
    """Return, for each example, from which volume a lever pays against its rivals, or by how many right answers."""
    titles = [lower_first(views[0].playbook.lever[rival].title) for rival in rivals]
    heads = (
        "Example",
        "Requests a month",
        *(f"Cheaper than {title} from" for title in titles),
        f"Or what it must put right, against {titles[0]}",
        "Wrong today",
    )
    rows = []
    for view in views:
        known = view.settings.ranges
        ours, theirs = view.estimates[lever], view.estimates[rivals[0]]
        wrong = known["error-share"].typical
        beyond = (errors_to_remove(ours, theirs) or 0.0) > wrong
        rows.append(
            _row(
                heads,
                escape(view.book.preset[view.settings.preset].title),
                [
                    amount(known["volume"].typical, ""),
                    *(_volume(view.totals.break_even(lever, rival)) for rival in rivals),
                    errors_text(ours, theirs) + (", more than are wrong" if beyond else ""),
                    percent(wrong),
                ],
            )
        )
    title = escape(views[0].playbook.lever[lever].title)
    caption = (
        f"{title}: the requests a month from which it stays cheaper if all levers are equally good, and the answers "
        "that it must put right to pay for itself at the example’s own volume."
    )
    return _table("sft-told-pays", f"When {title} pays", caption, heads, rows)


GROUPS = (
    ("tuned", "From the opening of tuning to the shutdown"),
    ("succession", "From a release to the next of its family"),
)
NAMES = {"open-succession": "Open weights", "closed-succession": "Small closed models"}


def lifetimes(spans: Sequence[LifeSpan]) -> str:
    """Return how long models lasted, by vendor, and how soon the next of a family came."""
    heads = ("Models of", "Number", "Shortest", "Median", "Longest")
    rows = []
    for kind, title in GROUPS:
        rows.append(f'<tr class="sft-told-group"><th scope="rowgroup" colspan="5">{escape(title)}</th></tr>')
        parts = [("All", kind, "")]
        if kind == "succession":
            parts += [(NAMES[one], one, "") for one in SUCCESSIONS]
        else:
            vendors = dict.fromkeys(span.vendor for span in chosen(spans, kind))
            parts += [(vendor, kind, vendor) for vendor in vendors]
        for name, which, vendor in parts:
            found = lives(months_of(span) for span in chosen(spans, which, vendor))
            figures = (found.shortest, found.median, found.longest)
            rows.append(_row(heads, escape(name), [str(found.count), *(number(figure, 2) for figure in figures)]))
    return _table("sft-told-lives", "How long models lasted", "In months.", heads, rows)
