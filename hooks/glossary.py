"""The words of the field on the site. Comes in: the glossary's terms. Goes out: its page, and each page's own words.

A term belongs to one page. That page names it under its first paragraph, some terms in its title too, and leads back to
the glossary.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from mkdocs.utils.meta import get_data

from decision.authoring.glossary import Term
from decision.render.html.kit import Html, tag, trusted
from hooks.evidence import ClaimMacros
from hooks.page_context import Macros, PageContext
from hooks.templates import render, render_page

PLACE = "glossary/"
"""The way from the site's root to the page."""
_LEAD = re.compile(r'<p class="sft-(?:lead|answer-line)">.*?</p>(?:\s*<p class="sft-rung">.*?</p>)?', re.DOTALL)
"""The first paragraph of a page, with what a lever's page says of its rung."""


class GlossaryMacros(Macros):
    """What the page “glossary” shows."""

    def glossary(self) -> str:
        """Put all terms into a page in order, each with its page, and the same as a DefinedTermSet."""
        on = self.on
        terms = sorted(on.terms, key=lambda term: term.term.lower())
        titles = {term.page: title_of(on.docs / term.page) for term in terms}
        text = render_page("glossary", terms=terms, titles=titles, claim=ClaimMacros(on).claim)
        return text + on.slot(linked_data(terms, f"{on.address}{PLACE}"))


def title_of(page: Path) -> str:
    """Return the title in the front matter of a page's source."""
    _, top = get_data(page.read_text(encoding="utf-8-sig"))
    return str(top["title"])


def linked_data(terms: Sequence[Term], address: str) -> Html:
    """Return the terms as a DefinedTermSet of schema.org; ``address`` is that of their page."""
    defined = [
        {"@type": "DefinedTerm", "@id": f"{address}#{term.id}", "name": term.term, "description": term.says}
        | ({"alternateName": term.also} if term.also else {})
        for term in terms
    ]
    known = {"@context": "https://schema.org", "@type": "DefinedTermSet", "@id": address, "name": "Glossary"}
    text = json.dumps({**known, "url": address, "hasDefinedTerm": defined}, ensure_ascii=False)
    return tag("script", trusted(text.replace("<", "\\u003c")), type="application/ld+json")


def address_of(page: str) -> str:
    """Return the way from the site's root to a page, by its source."""
    return f"{page.removesuffix('.md')}/".removesuffix("index/")


def words_of(terms: Sequence[Term], page: str) -> list[Term]:
    """Return the terms that belong to a page, by its source."""
    return [term for term in terms if term.page == page]


def with_words(title: str, terms: Sequence[Term]) -> str:
    """Return a page's title with those of its words that are in it."""
    titled = [_small(term.term) for term in terms if term.titled]
    return f"{title} ({', '.join(titled)})" if titled else title


def _small(term: str) -> str:
    """Let a term begin small, unless its first word has capitals of its own."""
    return term[:1].lower() + term[1:] if term.split(maxsplit=1)[0][1:].islower() else term


def name_words(context: PageContext, html: str, page: str) -> str:
    """Name a page's words below its first paragraph, each with a link to the glossary; a page may have neither."""
    terms = words_of(context.terms, page)
    if not terms:
        return html
    line = render("glossary_words", terms=terms, glossary=f"{context.base}{PLACE}")
    return _LEAD.sub(lambda found: f"{found[0]}{line}", html, count=1)
