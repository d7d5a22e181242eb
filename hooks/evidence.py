"""Claim marks and the ledger on the site's pages. Comes in: what a build has loaded, a page. Goes out: its HTML.

``claim`` leaves a place in the Markdown and remembers which claims the page names; when Markdown is done, ``finish``
puts the marks there and the notes at the end. Pages of questions and levers are plain Markdown without macros: there
the words of a sentence are linked to their claim in the ledger, and ``finish`` puts the mark behind them in place of
the link. Ids that no claim has are told in ``finish``, all of a page at once: what a macro raises would come out as a
traceback.

``base`` is the way to the site's root; ``titles`` gives the title of each article by its id.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import chain, count

from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from decision.cases.coding import Coded, Outcome, kappa
from decision.render.html.kit import Html, tag, trusted
from decision.tree.model import Claim, Grade, Playbook
from decision.wording.sentences import counted, listed
from hooks.page_context import Macros, PageContext
from hooks.templates import render

MEANINGS = {
    Grade.SUPPORTED: "the sources we could read bear it out, figures included, and none we found contradicts it",
    Grade.REPORTED: "what we read bears it out, and that is no more than excerpts, copies or what others say of the"
    " sources for it",
    Grade.CONTESTED: "credible sources point both ways, or it holds in some settings only and does not say so",
    Grade.UNSUPPORTED: "no source we found bears it out: they repeat it, give no data, speak of something else,"
    " or contradict it",
    Grade.OUTDATED: "it was so when it was said; a later source says that it no longer is",
    Grade.MISATTRIBUTED: "it credits a source with something that we could not find there",
}
"""What each grade means, in the order in which they are listed."""
OUTCOMES = {
    Outcome.SECOND: ("claim took the second grade", "claims took the second grade"),
    Outcome.FIRST: ("claim kept the first", "claims kept the first"),
    Outcome.THIRD: ("claim got a third", "claims got a third"),
    Outcome.REWORDED: ("claim was reworded", "claims were reworded to say what their sources say"),
}
"""What became of differences between coders: of one claim, of several."""
MISSED = "missed"
"""The place of an article's id where none of the five asserts a claim."""
HEADING, HEADING_ID = "Claims behind this page", "claims-behind-this-page"
"""The heading above the notes of a page, and its anchor."""
LEDGER = "evidence/"
"""The way from the site's root to the ledger."""
_PLACE = re.compile(r"\[\[sft-cite-(\d+)\]\]")
_PLACES = re.compile(rf"([^\s<>]*?)((?:\s*{_PLACE.pattern})+)".replace(r"(\d+)", r"\d+"))
"""The end of a word, and the places of the marks after it."""
_LINKED = re.compile(rf'<a href="[./]*{LEDGER}#([^"]+)">(.*?)</a>([.,;:!?)”’]*)', re.DOTALL)
"""Words that are linked to their claim, and what closes them."""
_PLAIN = ("questions/", "levers/")
"""Where the pages are that stay plain Markdown."""
_PART = re.compile(r"<p>\[\[sft-ledger-(.*?)\]\]</p>")
_ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim that a page carries marks of."""

    number: int
    """From 1, in the order of the page."""
    claim: Claim
    marks: int
    """How many marks the page has of it."""


class ClaimMacros(Macros):
    """Marks of claims, and the ledger of all."""

    def claim(self, *ids: str) -> str:
        """Put the mark of each claim after a sentence."""
        claims = self.on.claims
        first = len(claims)
        claims += ids or [""]
        return "".join(f"[[sft-cite-{place}]]" for place in range(first, len(claims)))

    def ledger(self, part: str = "claims") -> str:
        """Put a part of the ledger into a page: claims, grades, totals, readings or coders."""
        return f"\n\n[[sft-ledger-{part}]]\n\n"


def finish(context: PageContext, html: str, page: Page) -> str:
    """Put marks, notes and parts of the ledger into a page that Markdown is done with."""
    titles = article_titles(context.playbook)
    html = _PART.sub(lambda found: _part(context, found[1], titles, page), html)
    named, context.claims = context.claims, []
    if page.file.src_uri.startswith(_PLAIN):
        html, named = _unlink(html)
    if named:
        cited = _cited(context.playbook, named, page)
        context.use(*(one.claim.looked_at for one in cited.values()))
        html = _cite(html, named, cited)
        html = f"{html}\n{notes(context.playbook, [*cited.values()], titles, context.base)}"
        _name_in_contents(page)
    if page.present_anchor_ids is not None:
        page.present_anchor_ids |= {*_ID.findall(html)}
    return html


def _part(context: PageContext, name: str, titles: Mapping[str, str], page: Page) -> Html:
    playbook = context.playbook
    read = Counter(evidence.read for claim in playbook.claims for evidence in claim.sources)
    parts: dict[str, Callable[[], Html]] = {
        "grades": lambda: render("ledger_grades", meanings=MEANINGS),
        "totals": lambda: totals(playbook, titles),
        "readings": lambda: render("ledger_readings", playbook=playbook, read=read),
        "coders": lambda: coders(playbook, context.coded),
        "claims": lambda: ledger(playbook, titles) + context.scripts("evidence"),
    }
    if name not in parts:
        raise PluginError(f"{page.file.src_uri}: the ledger has no part “{name}”; use one of: {', '.join(parts)}")
    context.use(*(claim.looked_at for claim in playbook.claims))
    return parts[name]()


def _cited(playbook: Playbook, named: list[str], page: Page) -> dict[str, Cited]:
    """Return the claims of a page by id; ``PluginError`` for ids that no claim has, and for a mark in a heading."""
    known = playbook.claim
    if odd := [unknown(name, known) for name in dict.fromkeys(named) if name not in known]:
        raise PluginError(f"{page.file.src_uri}: {'; '.join(odd)}")
    if odd := [item.title for item in _items(page.toc) if _PLACE.search(item.title)]:
        title = _PLACE.sub("", odd[0]).strip()
        raise PluginError(f"{page.file.src_uri}: put the claim of the heading “{title}” after a sentence below it")
    numbers = enumerate(dict.fromkeys(named), start=1)
    return {name: Cited(number, known[name], named.count(name)) for number, name in numbers}


def _cite(html: str, named: list[str], cited: Mapping[str, Cited]) -> str:
    """Put the marks into their places, each on the line of the word before it."""
    marks = [mark(cited[name], named[: place + 1].count(name)) for place, name in enumerate(named)]

    def together(found: re.Match[str]) -> Html:
        shown = (marks[int(place)] for place in _PLACE.findall(found[2]))
        return tag("span", trusted(found[1]), shown, class_="sft-cited")

    return _PLACES.sub(together, html)


def _unlink(html: str) -> tuple[str, list[str]]:
    """Put a place for a mark behind words that are linked to a claim; return the claims too, in order."""
    named = [claim for claim, _, _ in _LINKED.findall(html)]
    places = count()
    return _LINKED.sub(lambda found: f"{found[2]}{found[3]} [[sft-cite-{next(places)}]]", html), named


def unknown(name: str, known: Mapping[str, object]) -> str:
    """Say that there is no such claim, and which one is nearest."""
    if not name:
        return "claim() names no claim; write its id in quotes"
    near = get_close_matches(name, known, n=1, cutoff=0.0)
    return f"there is no claim “{name}”" + (f"; the nearest is “{near[0]}”" if near else "")


def article_titles(playbook: Playbook) -> dict[str, str]:
    """Return the titles of the articles by id; ``PluginError`` where a claim names one that has no tree."""
    titles = {tree.id: tree.title for tree in playbook.trees if tree.article}
    named = {article for claim in playbook.claims for article in claim.asserted_by}
    if lost := sorted(named - titles.keys()):
        raise PluginError(f"claims name the article “{lost[0]}”, and no tree gives its title")
    return titles


def _items(toc: Iterable[AnchorLink]) -> Iterable[AnchorLink]:
    for item in toc:
        yield item
        yield from _items(item.children)


def _name_in_contents(page: Page) -> None:
    """Name the notes in the list of contents beside the page's other sections."""
    items = page.toc.items
    level = items[0].children if items and items[0].level == 1 else items
    level.append(AnchorLink(HEADING, HEADING_ID, 2))


# --- what pages show -----------------------------------------------------------------------------


def only_excerpts(claim: Claim) -> bool:
    """Whether no source of a claim was read whole, nor its abstract."""
    return not any(evidence.read in ("text", "abstract") for evidence in claim.sources)


def _asserted(titles: Mapping[str, str], claim: Claim) -> str:
    """Say which articles assert a claim."""
    if not claim.asserted_by:
        return "Missed by all five articles."
    return f"Asserted by {listed([f'“{titles[article]}”' for article in claim.asserted_by], 'and')}."


def _render(name: str, playbook: Playbook, titles: Mapping[str, str], **values: object) -> Html:
    sources = {source.id: source for source in playbook.sources}
    return render(name, sources=sources, asserted=partial(_asserted, titles), open=only_excerpts, **values)


def mark(cited: Cited, place: int) -> Html:
    """Return a mark. ``place`` counts the marks of the same claim on a page, from 1."""
    return render("claim_mark", cited=cited, place=place, open=only_excerpts)


def notes(playbook: Playbook, cited: Sequence[Cited], titles: Mapping[str, str], base: str) -> Html:
    """Return the notes of a page under their heading: one for each claim that it carries marks of."""
    where = {"heading": HEADING, "anchor": HEADING_ID, "ledger": f"{base}{LEDGER}"}
    return _render("claim_notes", playbook, titles, cited=cited, **where)


def _by_article(playbook: Playbook, titles: Mapping[str, str]) -> dict[str, tuple[str, list[Claim]]]:
    """Return each article's title and claims by its id, and last the claims that none of them asserts."""
    return {
        name: (title, [claim for claim in playbook.claims if name in (claim.asserted_by or (MISSED,))])
        for name, title in {**titles, MISSED: "Missed by all five"}.items()
    }


def totals(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return how many claims have which grade, for each article and for what all of them miss."""
    rows = [*_by_article(playbook, titles).values(), ("All claims", playbook.claims)]
    counts = [(title, Counter(claim.grade for claim in claims)) for title, claims in rows]
    return render("ledger_totals", grades=MEANINGS, counts=counts)


def coders(playbook: Playbook, coded: Sequence[Coded]) -> Html:
    """Return how far a second coder agrees with the first grades, and what became of each difference."""
    if not coded:
        return trusted("")
    pairs = Counter((one.first, one.second) for one in coded)
    apart = [(playbook.claim[one.claim], one) for one in coded if one.differs]
    became = Counter(one.outcome for _, one in apart)
    outcomes = [counted(became[name], *words) for name, words in OUTCOMES.items() if became[name]]
    values = {"found": kappa(pairs.elements()), "pairs": pairs, "apart": apart, "outcomes": outcomes}
    values["reported"] = sum(playbook.claim[one.claim].grade is not one.grade for one in coded)
    grades = filter({*chain.from_iterable(pairs)}.__contains__, MEANINGS)
    return render("ledger_coders", **values, grades=[*grades], later=len(playbook.claims) - len(coded))


def ledger(playbook: Playbook, titles: Mapping[str, str]) -> Html:
    """Return all claims by topic, with a filter by grade, article and topic that needs no script."""
    topics: dict[str, list[Claim]] = {}
    for claim in playbook.claims:
        topics.setdefault(claim.topic, []).append(claim)
    by_grade = Counter(claim.grade for claim in playbook.claims)
    choices = {
        "grade": {grade: (grade.capitalize(), by_grade[grade]) for grade in MEANINGS},
        "by": {name: (title, len(claims)) for name, (title, claims) in _by_article(playbook, titles).items()},
        "topic": {topic: (topic.capitalize(), len(claims)) for topic, claims in topics.items()},
    }
    return _render("ledger", playbook, titles, choices=choices, topics=topics, total=len(playbook.claims))
