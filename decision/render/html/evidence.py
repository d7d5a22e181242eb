"""Claims as readers see them: marks, notes, the ledger. Comes in: claims, sources, titles of articles. Goes out: HTML.

A mark stands after a sentence and opens the note of its claim in place, without a script. The notes stand once at the
end of their page; on paper, and where a browser knows no popovers, they are printed there under their numbers. The
ledger holds all claims; its filter is a few rules of CSS, made here from the data.

Whatever is not markup of ours is escaped. ``base`` is the way to the site's root, as in ``page``; ``titles`` gives the
title of each article by its id.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from decision.render.html.instrument import escape
from decision.tree.model import Bearing, Grade
from decision.wording.sentences import counted, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
EXCERPTS = (
    "Excerpt only: we could not read the original, or not all of it; we saw a part, a copy or a summary by others."
)
UNREAD = "Not read: this is general knowledge; we could not read the original."
MISSED = "missed"
"""What stands for the articles where none of the five asserts a claim."""
BEARINGS = {Bearing.FOR: "For", Bearing.AGAINST: "Against", Bearing.NUANCE: "Nuance"}
LEDGER = "evidence/"
"""The way from the site's root to the ledger."""

_SHAPES = {
    Grade.SUPPORTED: ('<circle cx="10" cy="10" r="8.5"/>', "M6 10.4l2.8 2.9L14.2 7"),
    Grade.CONTESTED: (
        '<path d="M10 .8l9.2 9.2-9.2 9.2L.8 10z"/>',
        "M6 8.4c1.4-1.6 2.6-1.5 4-.4s2.6 1.2 4-.4M6 12.4c1.4-1.6 2.6-1.5 4-.4s2.6 1.2 4-.4",
    ),
    Grade.UNSUPPORTED: (
        '<rect x="1.8" y="1.8" width="16.4" height="16.4" rx="1.5"/>',
        "M7 7.7c.2-3.8 6.2-3.8 6.1-.2 0 2.1-3 2.1-3 4.5M10.1 15.2v.1",
    ),
    Grade.OUTDATED: ('<path d="M3 1.5h14c0 5.5-4.2 6-4.2 8.5s4.2 3 4.2 8.5H3c0-5.5 4.2-6 4.2-8.5S3 7 3 1.5z"/>', ""),
    Grade.MISATTRIBUTED: (
        '<path d="M1.5 2.5h17v11.5h-7.5l-5 4.5v-4.5h-4.5z"/>',
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
    number = len(claim.sources)
    read = (", read only in excerpts" if number > 1 else ", read only in an excerpt") if only_excerpts(claim) else ""
    return f"{grade_word(claim.grade)} claim, {counted(number, 'source', 'sources')}{read}"


def _who(claim: Claim, titles: Mapping[str, str]) -> str:
    """Say which articles assert a claim."""
    if not claim.asserted_by:
        return "Missed by all five articles."
    return f"Asserted by {listed([f'“{titles[article]}”' for article in claim.asserted_by], 'and')}."


# --- parts -------------------------------------------------------------------------------------


def sign(claim: Claim) -> str:
    """Return the sign of a claim's grade: filled, or open where it was read only in excerpts."""
    return _sign(claim.grade, " sft-sign-open" * only_excerpts(claim))


def _sign(grade: Grade, more: str = "") -> str:
    shape, lines = _SHAPES[grade]
    inside = f'<path class="sft-sign-in" d="{lines}"/>' if lines else ""
    return (
        f'<svg class="sft-sign{more}" data-grade="{grade}" viewBox="0 0 20 20" width="20" height="20"'
        f' aria-hidden="true" focusable="false">{shape}{inside}</svg>'
    )


def _sources(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Return the sources for, against and beside a claim, each with what it says and how it was read."""
    order = list(Bearing)
    ordered = sorted(claim.sources, key=lambda evidence: order.index(evidence.bearing))
    items = "".join(_source(evidence, sources[evidence.source]) for evidence in ordered)
    reads = {evidence.read for evidence in claim.sources}
    notes = [note for read, note in (("excerpt", EXCERPTS), ("general-knowledge", UNREAD)) if read in reads]
    foot = "".join(f'<p class="sft-claim-read">{note}</p>' for note in notes)
    return f'<ul class="sft-claim-sources">{items}</ul>{foot}'


def _source(evidence: Evidence, source: Source) -> str:
    year = "undated" if source.year == "n.d." else source.year
    title = escape(source.title)
    linked = f'<a href="{escape(source.url)}" rel="noreferrer">{title}</a>' if _is_address(source.url) else title
    return (
        f'<li data-bearing="{evidence.bearing}"><strong>{BEARINGS[evidence.bearing]}</strong> {linked}'
        f' <span class="sft-claim-by">({escape(source.authors)}, {escape(year)}; {READS[evidence.read]})</span>'
        f" <span>{escape(evidence.says)}</span></li>"
    )


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _grade(claim: Claim) -> str:
    return f'<strong class="sft-claim-grade">{grade_word(claim.grade)}.</strong>'


def _by_id(playbook: Playbook) -> dict[str, Source]:
    return {source.id: source for source in playbook.sources}


# --- marks and notes ---------------------------------------------------------------------------


def mark(cited: Cited, place: int) -> str:
    """Return a mark. ``place`` counts the marks of the same claim on a page, from 1.

    The button opens the note in place, without a script. The link leads to the note at the end of the page; it is what
    is shown on paper, and by browsers that know no popovers.
    """
    claim, number = cited.claim, cited.number
    says = escape(says_mark(claim))
    return (
        f'<span class="sft-cite" id="cite-{number}-{place}" data-search-exclude>'
        f'<button type="button" popovertarget="claim-{escape(claim.id)}" aria-label="{says}">{sign(claim)}</button>'
        f'<a href="#note-{number}" aria-label="Note {number}: {says}">{sign(claim)}{number}</a></span>'
    )


def notes(playbook: Playbook, cited: Sequence[Cited], titles: Mapping[str, str], base: str) -> str:
    """Return the notes of a page: one for each claim that it carries marks of, and what an open sign means.

    What is kept from the search holds no element of its own kind: the search would take that one's end for its own.
    """
    sources = _by_id(playbook)
    items = "".join(_note(one, sources, titles, base) for one in cited)
    opened = any(only_excerpts(one.claim) for one in cited)
    legend = " A sign that is not filled: we could read the sources only in excerpts." if opened else ""
    return (
        '<section class="sft-claims" data-search-exclude>'
        '<p class="sft-claims-how">Each claim has a grade, and sources for and against it.'
        f' <a href="{escape(base)}{LEDGER}">What the grades mean, and all claims</a>.{legend}</p>'
        f'<ol class="sft-claims-list">{items}</ol></section>'
    )


def _note(cited: Cited, sources: Mapping[str, Source], titles: Mapping[str, str], base: str) -> str:
    claim, number = cited.claim, cited.number
    ident = escape(claim.id)
    back = "".join(
        f' <a class="sft-claim-back" href="#cite-{number}-{place}" aria-label="Back to the text'
        f'{f", place {place}" if cited.marks > 1 else ""}">↑</a>'
        for place in range(1, cited.marks + 1)
    )
    count = counted(len(claim.sources), "source", "sources")
    return (
        f'<li id="note-{number}"><p class="sft-claim-line">{sign(claim)}{_grade(claim)} {escape(claim.says)}'
        f' <button type="button" class="sft-claim-more" popovertarget="claim-{ident}"'
        f' aria-label="{count} of claim {number}">{count}</button>{back}</p>'
        f'<div class="sft-claim-card" id="claim-{ident}" popover role="group" aria-label="Claim {number}">'
        f'<button type="button" class="sft-claim-close" popovertarget="claim-{ident}" popovertargetaction="hide">'
        "Close</button>"
        f'<p class="sft-claim-head">{sign(claim)}{_grade(claim)} {escape(claim.says)}</p>'
        f"<p>{escape(claim.summary)}</p>{_sources(claim, sources)}"
        f'<p class="sft-claim-foot">{escape(_who(claim, titles))}'
        f' <a class="sft-claim-ledger" href="{escape(base)}{LEDGER}#{ident}">This claim in the ledger</a></p>'
        "</div></li>"
    )


# --- the ledger --------------------------------------------------------------------------------


def grades() -> str:
    """Return what each grade means, with its sign."""
    items = "".join(f"<dt>{_sign(grade)}{grade_word(grade)}</dt><dd>{says}</dd>" for grade, says in MEANINGS.items())
    return f'<dl class="sft-grades">{items}</dl>'


def totals(playbook: Playbook, titles: Mapping[str, str]) -> str:
    """Return how many claims have which grade, for each article and for what all of them miss."""
    rows = [(titles[article], _of_article(playbook, article)) for article in titles]
    rows += [("Missed by all five", _of_article(playbook, MISSED)), ("All claims", list(playbook.claims))]
    heads = "".join(f'<th scope="col">{_sign(grade)}<span>{grade_word(grade)}</span></th>' for grade in MEANINGS)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{sum(claim.grade is grade for claim in claims) or '–'}</td>" for grade in MEANINGS)
        + f"<td>{len(claims)}</td></tr>"
        for name, claims in rows
    )
    return (
        '<div class="sft-scroll" tabindex="0" role="group" aria-label="Claims by article and grade">'
        '<table class="sft-totals"><caption>Several articles may assert one claim.</caption>'
        f'<thead><tr><th scope="col">Article</th>{heads}<th scope="col">All</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


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


def ledger(playbook: Playbook, titles: Mapping[str, str]) -> str:
    """Return all claims by topic, with a filter by grade, topic and article that needs no script."""
    topics = dict.fromkeys(claim.topic for claim in playbook.claims)
    sources = _by_id(playbook)
    sections = "".join(
        _topic(topic, [claim for claim in playbook.claims if claim.topic == topic], sources, titles) for topic in topics
    )
    total = len(playbook.claims)
    return (
        f'<div class="sft-ledger"><style>{_rules(topics, titles)}</style>'
        f"{_filters(playbook, topics, titles)}"
        f'<div class="sft-ledger-list">{sections}'
        # The counter is read after the claims that it counts, and shown before them.
        f'<p class="sft-ledger-count" data-search-exclude>'
        f'<span class="sft-ledger-shown" data-total="{total}"> of {total} claims</span></p>'
        '<p class="sft-visually-hidden sft-ledger-said" role="status"></p></div></div>'
    )


def _filters(playbook: Playbook, topics: Collection[str], titles: Mapping[str, str]) -> str:
    claims = playbook.claims
    by_grade = Counter(claim.grade for claim in claims)
    by_topic = Counter(claim.topic for claim in claims)
    groups = (
        ("grade", "Grade", [(grade.value, grade_word(grade), by_grade[grade]) for grade in MEANINGS]),
        (
            "by",
            "Article",
            [
                *((article, titles[article], len(_of_article(playbook, article))) for article in titles),
                (MISSED, "Missed by all five", len(_of_article(playbook, MISSED))),
            ],
        ),
        ("topic", "Topic", [(topic, topic.capitalize(), by_topic[topic]) for topic in topics]),
    )
    fields = "".join(
        f'<fieldset class="sft-filter-{name}"><legend>{legend}</legend>'
        + _choice(name, "", "All", len(claims), chosen=True)
        + "".join(_choice(name, *choice) for choice in choices)
        + "</fieldset>"
        for name, legend, choices in groups
    )
    return (
        '<details class="sft-ledger-filter" data-search-exclude><summary>Filter by grade, article, topic</summary>'
        f'<form method="dialog">{fields}<button type="reset">Show all</button></form></details>'
    )


def _choice(name: str, value: str, label: str, count: int, *, chosen: bool = False) -> str:
    ident = f"filter-{name}-{value or 'all'}"
    return (
        f'<div><input type="radio" id="{ident}" name="{name}" value="{escape(value)}" autocomplete="off"'
        f'{" checked" * chosen}><label for="{ident}">{escape(label)} <span>{count}</span></label></div>'
    )


def _rules(topics: Collection[str], titles: Mapping[str, str]) -> str:
    """Return the rules that hide what was filtered away, on screens only.

    A claim that a link leads to always stays. A topic without a claim that is shown goes with its heading.
    """
    articles = [*titles, MISSED]
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


def _topic(topic: str, claims: Sequence[Claim], sources: Mapping[str, Source], titles: Mapping[str, str]) -> str:
    entries = "".join(_entry(claim, sources, titles) for claim in claims)
    return (
        f'<section class="sft-topic" data-topic="{escape(topic)}"><h2 id="topic-{escape(topic)}" data-search-exclude>'
        f"{escape(topic.capitalize())}</h2>{entries}</section>"
    )


def _entry(claim: Claim, sources: Mapping[str, Source], titles: Mapping[str, str]) -> str:
    ident = escape(claim.id)
    by = escape(" ".join(claim.asserted_by or (MISSED,)))
    bearings = Counter(evidence.bearing for evidence in claim.sources)
    shares = ", ".join(
        counted(bearings[one], name.lower(), name.lower()) for one, name in BEARINGS.items() if bearings[one]
    )
    return (
        f'<section class="sft-claim" data-grade="{claim.grade}" data-by="{by}">'
        f'<h3 id="{ident}">{escape(claim.says)}'
        f' <a class="headerlink" href="#{ident}" title="Link to this claim">¶</a></h3>'
        f'<p class="sft-claim-meta">{sign(claim)}{_grade(claim)} {escape(_who(claim, titles))}</p>'
        f"<p>{escape(claim.summary)}</p>"
        f"<details data-search-exclude><summary>{counted(len(claim.sources), 'source', 'sources').capitalize()}:"
        f" {shares}</summary>{_sources(claim, sources)}</details></section>"
    )
