"""Claims as readers see them: marks, notes, the ledger. Comes in: claims, sources, titles of articles. Goes out: HTML.

A mark comes after a sentence and opens the note of its claim in place, without a script. The notes are at the end of
their page, once; on paper, and where a browser knows no popovers, they are printed there under their numbers. The
ledger holds all claims; its filter is a few rules of CSS, made here from the data.

``base`` is the way to the site's root; ``titles`` gives the title of each article by its id.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from decision.tree.model import Bearing, Grade
from decision.wording.sentences import counted, listed
from hooks.templates import render

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from decision.render.html.kit import Html
    from decision.tree.model import Claim, Evidence, Playbook, Source

MEANINGS = {
    Grade.SUPPORTED: "the sources we found bear it out as it is worded",
    Grade.CONTESTED: "sources disagree, or it holds only in part",
    Grade.UNSUPPORTED: "no source we found bears it out as it is worded",
    Grade.OUTDATED: "it was true once, or what it speaks of is gone",
    Grade.MISATTRIBUTED: "we could not find it where it is said to stand",
}
"""What each grade means, in the order in which they are listed."""
MISSED = "missed"
"""The place of an article's id where none of the five asserts a claim."""
HEADING, HEADING_ID = "Claims behind this page", "claims-behind-this-page"
"""The heading above the notes of a page, and its anchor."""
LEDGER = "evidence/"
"""The way from the site's root to the ledger."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim that a page carries marks of."""

    number: int
    """From 1, in the order of the page."""
    claim: Claim
    marks: int
    """How many marks the page has of it."""


@dataclass(frozen=True, slots=True)
class Described:
    """A claim with what templates say of it."""

    claim: Claim
    open: bool
    """Whether its sign is open: see ``only_excerpts``."""
    count: str
    """How many sources it has."""
    shares: str
    """How many of them are for it, against it and beside it."""
    who: str
    """Which articles assert it."""
    by: tuple[str, ...]
    """Their ids, or ``MISSED``."""
    sources: list[tuple[Evidence, Source]]
    """Those for it, against it and beside it, in this order."""
    reads: set[str]
    """The ways in which they were read."""


def only_excerpts(claim: Claim) -> bool:
    """Whether no source of a claim was read whole, nor its abstract."""
    return not any(evidence.read in ("text", "abstract") for evidence in claim.sources)


def describe_mark(claim: Claim) -> str:
    """Return what a mark says to those who do not see it."""
    excerpts = "excerpts" if len(claim.sources) > 1 else "an excerpt"
    read = f", read only in {excerpts}" if only_excerpts(claim) else ""
    return f"{claim.grade.capitalize()} claim, {_count(claim)}{read}"


def _describe(playbook: Playbook, claims: Sequence[Claim], titles: Mapping[str, str]) -> list[Described]:
    sources = {source.id: source for source in playbook.sources}
    return [
        Described(
            claim,
            only_excerpts(claim),
            _count(claim),
            _shares(claim),
            _who(claim, titles),
            _by(claim),
            [(one, sources[one.source]) for bearing in Bearing for one in claim.sources if one.bearing is bearing],
            {one.read for one in claim.sources},
        )
        for claim in claims
    ]


def _count(claim: Claim) -> str:
    return counted(len(claim.sources), "source", "sources")


def _shares(claim: Claim) -> str:
    counts = Counter(evidence.bearing for evidence in claim.sources)
    return ", ".join(counted(counts[one], one, one) for one in Bearing if counts[one])


def _who(claim: Claim, titles: Mapping[str, str]) -> str:
    if not claim.asserted_by:
        return "Missed by all five articles."
    return f"Asserted by {listed([f'“{titles[article]}”' for article in claim.asserted_by], 'and')}."


def _by(claim: Claim) -> tuple[str, ...]:
    return claim.asserted_by or (MISSED,)


# --- marks and notes ---------------------------------------------------------------------------


def mark(cited: Cited, place: int) -> Html:
    """Return a mark. ``place`` counts the marks of the same claim on a page, from 1."""
    claim = cited.claim
    return render("claim_mark", cited=cited, place=place, label=describe_mark(claim), open=only_excerpts(claim))


def notes(playbook: Playbook, cited: Sequence[Cited], titles: Mapping[str, str], base: str) -> Html:
    """Return the notes of a page under their heading: one for each claim that it carries marks of."""
    described = _describe(playbook, [one.claim for one in cited], titles)
    return render(
        "claim_notes",
        heading=HEADING,
        anchor=HEADING_ID,
        notes=list(zip(cited, described, strict=True)),
        ledger=f"{base}{LEDGER}",
    )


# --- the ledger --------------------------------------------------------------------------------


def grades() -> Html:
    """Return what each grade means, with its sign."""
    return render("ledger_grades", meanings=MEANINGS)


def totals(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return how many claims have which grade, for each article and for what all of them miss."""
    claims = {title: _of_article(playbook, article) for article, title in _articles(titles).items()}
    rows = [(name, Counter(claim.grade for claim in found)) for name, found in claims.items()]
    every = ("All claims", Counter(claim.grade for claim in playbook.claims))
    return render("ledger_totals", grades=MEANINGS, rows=[*rows, every])


def _articles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return the articles' titles by id, and last what is said of claims that none of them asserts."""
    return {**titles, MISSED: "Missed by all five"}


def _of_article(playbook: Playbook, article: str) -> list[Claim]:
    return [claim for claim in playbook.claims if article in _by(claim)]


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


def ledger(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return all claims by topic, with a filter by grade, article and topic that needs no script."""
    topics: dict[str, list[Described]] = {}
    for described in _describe(playbook, playbook.claims, titles):
        topics.setdefault(described.claim.topic, []).append(described)
    by_grade = Counter(claim.grade for claim in playbook.claims)
    articles = [(name, title, len(_of_article(playbook, name))) for name, title in _articles(titles).items()]
    every = ("", "All", len(playbook.claims))
    filters = [
        ("grade", "Grade", [every, *((grade, grade.capitalize(), by_grade[grade]) for grade in MEANINGS)]),
        ("by", "Article", [every, *articles]),
        ("topic", "Topic", [every, *((topic, topic.capitalize(), len(found)) for topic, found in topics.items())]),
    ]
    rules = _rules(topics, _articles(titles))
    return render("ledger", rules=rules, filters=filters, topics=topics, total=len(playbook.claims))


def _rules(topics: Collection[str], articles: Collection[str]) -> str:
    """Return the rules that hide what was filtered away, on screens only.

    A claim that a link leads to always stays. A topic without a claim that is shown goes with its heading.
    """
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
