"""How long hosted models ran. Comes in: life spans, a day. Goes out: a chart as a figure."""

import datetime as dt
from collections.abc import Iterable, Iterator

from decision.cost.model import LifeSpan
from decision.render.drawings.charts import Place, Row, RowChart, Shape, figure
from decision.render.drawings.scales import Axis
from decision.render.html.kit import Html, row, table
from decision.tree.dates import format_date, months_between


def tuned(spans: Iterable[LifeSpan]) -> list[LifeSpan]:
    """Return the models that could be fine-tuned, vendor by vendor in the order of the file, oldest first."""
    there = [span for span in spans if span.kind == "tuned"]
    vendors = list(dict.fromkeys(span.vendor for span in there))
    return sorted(there, key=lambda span: (vendors.index(span.vendor), _begin(span), span.shutdown or "9999", span.id))


def life_span_figure(spans: Iterable[LifeSpan], today: str) -> Html:
    """Return how long models ran that could be fine-tuned: a bar for each, and the same as a table.

    ``today`` is the day to mark (ISO); what lies after it is an announcement.
    """
    shown = tuned(spans)
    rows = [Row(span.model, [*_life(span, today)], after=_months(span), group=span.vendor) for span in shown]
    day = format_date(today)
    years = Axis("", zero=False, every=(1, 2, 5, 10), write=lambda year: f"{year:.0f}")
    chart = RowChart("Hosted models that could be fine-tuned", years, rows, Place(f"today, {day}", _year(today)))
    caption = (
        f"From the opening of fine-tuning to the shutdown, by vendor; the number is months. What lies after {day} is "
        "announced. A full bar: training open, or no closing day found. Hollow: still running, training closed. "
        "A ring: counted from the release, no opening found. Dots: no end found."
    )
    heads = ("Model", "Vendor", "From", "Training until", "Shutdown", "Months")
    return figure("life-spans", chart, caption, table(heads, map(_table_row, shown)))


def _begin(span: LifeSpan) -> str:
    return span.opened or span.released


def _months(span: LifeSpan) -> str:
    return f"{months_between(_begin(span), span.shutdown):.0f}" if span.shutdown else ""


def _year(day: str) -> float:
    """Return an ISO date as years: noon of 2 July 2025 is 2025.5."""
    date = dt.date.fromisoformat(day)
    first, last = (dt.date(year, 1, 1) for year in (date.year, date.year + 1))
    return date.year + (date - first) / (last - first)


def _life(span: LifeSpan, today: str) -> Iterator[Shape]:
    """Yield the shapes of one life. A model whose end was not found lasts until today, as far as we know."""
    begin = _year(_begin(span))
    end = _year(span.shutdown) if span.shutdown else max(_year(today), begin)
    closed = min(_year(span.closed), end) if span.closed else end
    if not span.shutdown:
        yield Shape("dotted", begin, end)
    else:
        if closed < end:
            yield Shape("hollow", closed, end)
        yield Shape("full", begin, closed)
    if not span.opened:
        yield Shape("dot", begin, begin)


def _table_row(span: LifeSpan) -> Html:
    begin = format_date(_begin(span)) + ("" if span.opened else " (release)")
    closed, shutdown = (format_date(day) if day else "not found" for day in (span.closed, span.shutdown))
    return row(span.model, span.vendor, begin, closed, shutdown, _months(span))
