"""Claims as readers see them: marks, notes, the ledger. Comes in: claims, sources, titles of articles. Goes out: HTML.

A mark comes after a sentence and opens the note of its claim in place, without a script. The notes are at the end of
their page, once; on paper, and where a browser knows no popovers, they are printed there under their numbers. The
ledger holds all claims; its filter is a few rules of CSS, made here from the data.

``base`` is the way to the site's root, as in ``page``; ``titles`` gives the title of each article by its id.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from decision.render.html.kit import button, definitions, join, link, radio, row, scroll, source_link, style, table, tag
from decision.tree.model import Bearing, Grade
from decision.wording.sentences import counted, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from decision.render.html.kit import Html, Inside
    from decision.tree.model import Claim, Evidence, Playbook, Source

MEANINGS = {
    Grade.SUPPORTED: "the sources we found bear it out as it is worded",
    Grade.CONTESTED: "sources disagree, or it holds only in part",
    Grade.UNSUPPORTED: "no source we found bears it out as it is worded",
    Grade.OUTDATED: "it was true once, or what it speaks of is gone",
    Grade.MISATTRIBUTED: "we could not find it where it is said to stand",
}
"""What each grade means, in the order in which they are listed."""
READS = {
    "text": "whole text read",
    "abstract": "abstract read",
    "excerpt": "excerpt only",
    "general-knowledge": "not read",
}
"""How a source was read, in words."""
_READ_NOTES = {
    "excerpt": (
        "Excerpt only: we could not read the original, or not all of it; we saw a part, a copy or a summary by others."
    ),
    "general-knowledge": "Not read: this is general knowledge; we could not read the original.",
}
"""What is said below sources that were read in such a way."""
MISSED = "missed"
"""What stands for the articles where none of the five asserts a claim."""
BEARINGS = {Bearing.FOR: "For", Bearing.AGAINST: "Against", Bearing.NUANCE: "Nuance"}
LEDGER = "evidence/"
"""The way from the site's root to the ledger."""

_CIRCLE = tag("circle", cx=10, cy=10, r="8.5")
_SQUARE = tag("rect", x="1.8", y="1.8", width="16.4", height="16.4", rx="1.5")
_SHAPES = {
    Grade.SUPPORTED: (_CIRCLE, "M6 10.4l2.8 2.9L14.2 7"),
    Grade.CONTESTED: (
        tag("path", d="M10 .8l9.2 9.2-9.2 9.2L.8 10z"),
        "M6 8.4c1.4-1.6 2.6-1.5 4-.4s2.6 1.2 4-.4M6 12.4c1.4-1.6 2.6-1.5 4-.4s2.6 1.2 4-.4",
    ),
    Grade.UNSUPPORTED: (_SQUARE, "M7 7.7c.2-3.8 6.2-3.8 6.1-.2 0 2.1-3 2.1-3 4.5M10.1 15.2v.1"),
    Grade.OUTDATED: (tag("path", d="M3 1.5h14c0 5.5-4.2 6-4.2 8.5s4.2 3 4.2 8.5H3c0-5.5 4.2-6 4.2-8.5S3 7 3 1.5z"), ""),
    Grade.MISATTRIBUTED: (
        tag("path", d="M1.5 2.5h17v11.5h-7.5l-5 4.5v-4.5h-4.5z"),
        "M7.3 5.6l5.4 5.4M12.7 5.6l-5.4 5.4",
    ),
}
"""For each grade the outline of its sign, and the lines inside; told apart without colour."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim that a page carries marks of."""

    number: int
    """From 1, in the order of the page."""
    claim: Claim
    marks: int
    """How many marks the page has of it."""


# --- words -------------------------------------------------------------------------------------


def grade_word(grade: Grade) -> str:
    """Return a grade as it opens a line."""
    return grade.capitalize()


def only_excerpts(claim: Claim) -> bool:
    """Whether no source of a claim was read whole, nor its abstract."""
    return not any(evidence.read in ("text", "abstract") for evidence in claim.sources)


def says_mark(claim: Claim) -> str:
    """Return what a mark says to those who do not see it."""
    excerpts = "excerpts" if len(claim.sources) > 1 else "an excerpt"
    read = f", read only in {excerpts}" if only_excerpts(claim) else ""
    return f"{grade_word(claim.grade)} claim, {_count(claim)}{read}"


def _who(claim: Claim, titles: Mapping[str, str]) -> str:
    """Say which articles assert a claim."""
    if not claim.asserted_by:
        return "Missed by all five articles."
    return f"Asserted by {listed([f'“{titles[article]}”' for article in claim.asserted_by], 'and')}."


# --- parts -------------------------------------------------------------------------------------


def sign(claim: Claim) -> Html:
    """Return the sign of a claim's grade: filled, or open where it was read only in excerpts."""
    return _sign(claim.grade, "sft-sign sft-sign-open" if only_excerpts(claim) else "sft-sign")


def _sign(grade: Grade, name: str = "sft-sign") -> Html:
    shape, lines = _SHAPES[grade]
    inside = tag("path", class_="sft-sign-in", d=lines) if lines else None
    return tag(
        "svg",
        shape,
        inside,
        class_=name,
        data_grade=grade,
        viewBox="0 0 20 20",
        width=20,
        height=20,
        aria_hidden="true",
        focusable="false",
    )


def _sources(claim: Claim, sources: Mapping[str, Source]) -> Html:
    """Return the sources for, against and beside a claim, each with what it says and how it was read."""
    order = list(Bearing)
    ordered = sorted(claim.sources, key=lambda evidence: order.index(evidence.bearing))
    listed_sources = (_source(evidence, sources[evidence.source]) for evidence in ordered)
    reads = {evidence.read for evidence in claim.sources}
    foot = [tag("p", note, class_="sft-claim-read") for read, note in _READ_NOTES.items() if read in reads]
    return join(tag("ul", listed_sources, class_="sft-claim-sources"), foot)


def _source(evidence: Evidence, source: Source) -> Html:
    year = "undated" if source.year == "n.d." else source.year
    return tag(
        "li",
        [tag("strong", BEARINGS[evidence.bearing]), " ", source_link(source.title, source.url), " "],
        tag("span", f"({source.authors}, {year}; {READS[evidence.read]})", class_="sft-claim-by"),
        [" ", tag("span", evidence.says)],
        data_bearing=evidence.bearing,
    )


def _line(claim: Claim, *rest: Inside, name: str) -> Html:
    """Return a line that begins with a claim's sign and grade."""
    return tag(
        "p", sign(claim), tag("strong", f"{grade_word(claim.grade)}.", class_="sft-claim-grade"), rest, class_=name
    )


def _count(claim: Claim) -> str:
    return counted(len(claim.sources), "source", "sources")


def _by_id(playbook: Playbook) -> dict[str, Source]:
    return {source.id: source for source in playbook.sources}


# --- marks and notes ---------------------------------------------------------------------------


def mark(cited: Cited, place: int) -> Html:
    """Return a mark. ``place`` counts the marks of the same claim on a page, from 1.

    The button opens the note in place, without a script. The link leads to the note at the end of the page; it is what
    is shown on paper, and by browsers that know no popovers.
    """
    claim, number, says = cited.claim, cited.number, says_mark(cited.claim)
    opens = button(sign(claim), popovertarget=f"claim-{claim.id}", aria_label=says)
    leads = link(f"#note-{number}", sign(claim), str(number), aria_label=f"Note {number}: {says}")
    return tag("span", opens, leads, class_="sft-cite", id=f"cite-{number}-{place}", data_search_exclude=True)


def notes(playbook: Playbook, cited: Sequence[Cited], titles: Mapping[str, str], base: str) -> Html:
    """Return the notes of a page: one for each claim that it carries marks of, and what an open sign means.

    What is kept from the search holds no element of its own kind: the search would take that one's end for its own.
    """
    sources = _by_id(playbook)
    opened = any(only_excerpts(one.claim) for one in cited)
    legend = " A sign that is not filled: we could read the sources only in excerpts." if opened else ""
    how = "Each claim has a grade, and sources for and against it. "
    every = link(f"{base}{LEDGER}", "What the grades mean, and all claims")
    return tag(
        "section",
        tag("p", how, every, f".{legend}", class_="sft-claims-how"),
        tag("ol", [_note(one, sources, titles, base) for one in cited], class_="sft-claims-list"),
        class_="sft-claims",
        data_search_exclude=True,
    )


def _note(cited: Cited, sources: Mapping[str, Source], titles: Mapping[str, str], base: str) -> Html:
    claim, number = cited.claim, cited.number
    target = f"claim-{claim.id}"
    count = _count(claim)
    more = button(count, class_="sft-claim-more", popovertarget=target, aria_label=f"{count} of claim {number}")
    close = button("Close", class_="sft-claim-close", popovertarget=target, popovertargetaction="hide")
    in_ledger = link(f"{base}{LEDGER}#{claim.id}", "This claim in the ledger", class_="sft-claim-ledger")
    card = tag(
        "div",
        close,
        _line(claim, f" {claim.says}", name="sft-claim-head"),
        tag("p", claim.summary),
        _sources(claim, sources),
        tag("p", f"{_who(claim, titles)} ", in_ledger, class_="sft-claim-foot"),
        class_="sft-claim-card",
        id=target,
        popover=True,
        role="group",
        aria_label=f"Claim {number}",
    )
    return tag(
        "li", _line(claim, f" {claim.says} ", more, _back(cited), name="sft-claim-line"), card, id=f"note-{number}"
    )


def _back(cited: Cited) -> Iterator[Inside]:
    """Yield a link to each of a claim's marks."""
    for place in range(1, cited.marks + 1):
        label = f"Back to the text, place {place}" if cited.marks > 1 else "Back to the text"
        yield [" ", link(f"#cite-{cited.number}-{place}", "↑", class_="sft-claim-back", aria_label=label)]


# --- the ledger --------------------------------------------------------------------------------


def grades() -> Html:
    """Return what each grade means, with its sign."""
    return definitions((([_sign(one), grade_word(one)], says) for one, says in MEANINGS.items()), "sft-grades")


def totals(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return how many claims have which grade, for each article and for what all of them miss."""
    parts = [(title, _of_article(playbook, article)) for article, title in _articles(titles).items()]
    heads = ("Article", *([_sign(grade), tag("span", grade_word(grade))] for grade in MEANINGS), "All")
    rows = (_totals_row(name, claims) for name, claims in [*parts, ("All claims", playbook.claims)])
    shown = table(heads, rows, caption="Several articles may assert one claim.", name="sft-totals")
    return scroll("Claims by article and grade", shown)


def _totals_row(name: str, claims: Sequence[Claim]) -> Html:
    counts = Counter(claim.grade for claim in claims)
    return row(name, *(str(counts[grade] or "–") for grade in MEANINGS), str(len(claims)))


def _articles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return the articles' titles by id, and last what is said of claims that none of them asserts."""
    return {**titles, MISSED: "Missed by all five"}


def readings(playbook: Playbook) -> str:
    """Say how much of the sources could be read."""
    read = Counter(evidence.read for claim in playbook.claims for evidence in claim.sources)
    parts = [
        f"{read['text']} times the whole text",
        f"{read['abstract']} times the abstract",
        f"{read['excerpt']} times only an excerpt, a copy or a summary by somebody else",
    ]
    if read["general-knowledge"]:
        parts.append(f"{read['general-knowledge']} times nothing, the statement being general knowledge")
    return (
        f"{len(playbook.claims)} claims name {len(playbook.sources)} sources, {read.total()} times in all."
        f" We read {listed(parts, 'and')}."
    )


def _of_article(playbook: Playbook, article: str) -> list[Claim]:
    return [claim for claim in playbook.claims if article in (claim.asserted_by or (MISSED,))]


def ledger(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return all claims by topic, with a filter by grade, topic and article that needs no script."""
    topics: dict[str, list[Claim]] = {}
    for claim in playbook.claims:
        topics.setdefault(claim.topic, []).append(claim)
    sources, total = _by_id(playbook), len(playbook.claims)
    shown = tag("span", f" of {total} claims", class_="sft-ledger-shown", data_total=total)
    return tag(
        "div",
        style(_rules(topics, titles)),
        _filters(playbook, topics, titles),
        tag(
            "div",
            [_topic(topic, claims, sources, titles) for topic, claims in topics.items()],
            # The counter is read after the claims that it counts, and shown before them.
            tag("p", shown, class_="sft-ledger-count", data_search_exclude=True),
            tag("p", class_="sft-visually-hidden sft-ledger-said", role="status"),
            class_="sft-ledger-list",
        ),
        class_="sft-ledger",
    )


def _filters(playbook: Playbook, topics: Mapping[str, Sequence[Claim]], titles: Mapping[str, str]) -> Html:
    by_grade = Counter(claim.grade for claim in playbook.claims)
    articles = {name: (title, len(_of_article(playbook, name))) for name, title in _articles(titles).items()}
    groups: dict[tuple[str, str], dict[str, tuple[str, int]]] = {
        ("grade", "Grade"): {grade.value: (grade_word(grade), by_grade[grade]) for grade in MEANINGS},
        ("by", "Article"): articles,
        ("topic", "Topic"): {topic: (topic.capitalize(), len(claims)) for topic, claims in topics.items()},
    }
    every = ("All", len(playbook.claims))
    fields = [
        tag(
            "fieldset",
            tag("legend", legend),
            [_choice(name, value, *shown) for value, shown in {"": every, **choices}.items()],
            class_=f"sft-filter-{name}",
        )
        for (name, legend), choices in groups.items()
    ]
    reset = tag("button", "Show all", type="reset")
    summary = tag("summary", "Filter by grade, article, topic")
    form = tag("form", fields, reset, method="dialog")
    return tag("details", summary, form, class_="sft-ledger-filter", data_search_exclude=True)


def _choice(name: str, value: str, label: str, count: int) -> Html:
    """Return one choice of a filter; without a value it is the one that hides nothing, which is chosen first."""
    ident, shown = f"filter-{name}-{value or 'all'}", tag("span", str(count))
    return tag("div", radio(ident, name, value, label, " ", shown, autocomplete="off", checked=not value))


def _rules(topics: Collection[str], titles: Mapping[str, str]) -> str:
    """Return the rules that hide what was filtered away, on screens only.

    A claim that a link leads to always stays. A topic without a claim that is shown goes with its heading.
    """
    articles = _articles(titles)
    kept = ":not(:has(> :target))"
    hidden = [
        *(f'{_when("grade", grade)} .sft-claim:not([data-grade="{grade}"]){kept}' for grade in MEANINGS),
        *(f'{_when("by", article)} .sft-claim:not([data-by~="{article}"]){kept}' for article in articles),
        *(f'{_when("topic", topic)} .sft-topic:not([data-topic="{topic}"]) > .sft-claim{kept}' for topic in topics),
        *(f'{_when("topic", topic)} .sft-topic:not([data-topic="{topic}"], :has(:target))' for topic in topics),
    ]
    for grade, article in product(("", *MEANINGS), ("", *articles)):
        if grade or article:
            state = (f":has(#filter-grade-{grade}:checked)" * bool(grade)) + (
                f":has(#filter-by-{article}:checked)" * bool(article)
            )
            left = f'[data-grade="{grade}"]' * bool(grade) + f'[data-by~="{article}"]' * bool(article)
            hidden.append(f".sft-ledger{state} .sft-topic:not(:has({left}, :target))")
    return f"@media screen{{{','.join(hidden)}{{display:none}}}}"


def _when(name: str, value: str) -> str:
    return f".sft-ledger:has(#filter-{name}-{value}:checked)"


def _topic(topic: str, claims: Sequence[Claim], sources: Mapping[str, Source], titles: Mapping[str, str]) -> Html:
    heading = tag("h2", topic.capitalize(), id=f"topic-{topic}", data_search_exclude=True)
    entries = [_entry(claim, sources, titles) for claim in claims]
    return tag("section", heading, entries, class_="sft-topic", data_topic=topic)


def _entry(claim: Claim, sources: Mapping[str, Source], titles: Mapping[str, str]) -> Html:
    bearings = Counter(evidence.bearing for evidence in claim.sources)
    shares = ", ".join(
        counted(bearings[one], name.lower(), name.lower()) for one, name in BEARINGS.items() if bearings[one]
    )
    to_claim = link(f"#{claim.id}", "¶", class_="headerlink", title="Link to this claim")
    summary = tag("summary", f"{_count(claim).capitalize()}: {shares}")
    return tag(
        "section",
        tag("h3", f"{claim.says} ", to_claim, id=claim.id),
        _line(claim, f" {_who(claim, titles)}", name="sft-claim-meta"),
        tag("p", claim.summary),
        tag("details", summary, _sources(claim, sources), data_search_exclude=True),
        class_="sft-claim",
        data_grade=claim.grade,
        data_by=" ".join(claim.asserted_by or (MISSED,)),
    )
