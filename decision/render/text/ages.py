"""What has grown old, as text, as Markdown for an issue, and as data. Comes in: what is old. Goes out: text or data."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from decision.cost.ages import KINDS, Aged
from decision.wording.figures import number

NOTHING = "Nothing is older than its limit."


def stale_text(found: Sequence[Aged]) -> str:
    """Return what is older than its limit, by kind, for a terminal."""
    parts = ("\n".join([f"{title}: {told}", *map(_row, rows)]) for title, told, rows in _by_kind(found))
    return "\n\n".join(parts) or NOTHING


def _row(one: Aged) -> str:
    what = one.what
    return f"{one.months:6.1f}  {what.as_of:<12}  {what.label} ({what.id}, {what.where})"


def stale_markdown(found: Sequence[Aged], today: str) -> str:
    """Return the same as Markdown: a box to tick for each, with its age, its file and its id."""
    parts = ("\n".join([f"## {title}", "", f"{told}.", "", *map(_box, rows)]) for title, told, rows in _by_kind(found))
    listed = "\n\n".join(parts) or NOTHING
    return f"Seen from {today}. Limits are in `data/limits.yml`; `decision stale` prints this list.\n\n{listed}\n"


def _box(one: Aged) -> str:
    what = one.what
    label = _escaped(what.label)
    return f"- [ ] {number(round(one.months))} months, as of {what.as_of}: {label} (`{what.id}` in `{what.where}`)"


def _escaped(text: str) -> str:
    """Return text that Markdown takes for text, whoever wrote it."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#@|~&" else one for one in text)


def _by_kind(found: Sequence[Aged]) -> Iterator[tuple[str, str, list[Aged]]]:
    """Yield for each kind its title, how many of it are older than what, and these."""
    for kind, rows in groupby(found, attrgetter("what.kind")):
        old = list(rows)
        yield KINDS[kind], f"{len(old)} more than {number(old[0].limit)} months old", old


def stale_record(found: Sequence[Aged]) -> list[dict[str, str | float]]:
    """Return the same as data."""
    return [
        {
            "kind": one.what.kind,
            "id": one.what.id,
            "label": one.what.label,
            "file": one.what.where.file,
            "line": one.what.where.line,
            "as_of": one.what.as_of,
            "months": round(one.months, 1),
            "limit": one.limit,
        }
        for one in found
    ]
