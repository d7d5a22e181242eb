"""What the search finds first. Comes in: the index that the theme wrote, the glossary. Goes out: the same, weighted.

The theme counts words of tags most, then of titles, then of text. So a page's words of the field become its tags, which
a result shows; and every page has the weight of its kind.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from decision.authoring.glossary import Term
from decision.render.html.kit import Html, Inside, tag
from hooks.glossary import address_of

INDEX = "search/search_index.json"
WEIGHTS = {
    "costs/sums/": 0.1,
    "opinions/": 0.1,
    "cases/": 0.1,
    "checks/": 0.1,
    "credits/": 0.1,
    "changes/": 0.1,
    "evidence/": 0.3,
    "backtest/": 0.3,
    "compare/": 0.3,
    "levers/": 4,
    "playbook/": 4,
    "short-version/": 4,
    "questions/": 3,
    "costs/": 3,
    "decide/": 3,
    "glossary/": 2,
}
"""How much a match counts, by the beginning of a page's address; the first that fits. On all other pages it is 1."""


def unsearched(*inside: Inside) -> Html:
    """Return something that the search leaves out.

    The theme takes the end of the first element of that name inside for the end, so that the name is one of its own.
    """
    return tag("sft-unsearched", *inside, data_search_exclude=True)


def rank(site: Path, terms: Sequence[Term]) -> None:
    """Write weights and words into the search index of a finished site."""
    file = site / INDEX
    index = json.loads(file.read_text(encoding="utf-8"))
    ranked = {**index, "docs": weighted(index["docs"], terms)}
    file.write_text(json.dumps(ranked, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def weighted(docs: Sequence[Mapping[str, Any]], terms: Sequence[Term]) -> list[dict[str, Any]]:
    """Return the parts of all pages with the weight of their page, and the first part of a page with its words."""
    words: dict[str, list[str]] = {}
    for term in terms:
        words.setdefault(address_of(term.page), []).extend(term.names)
    found = []
    for doc in docs:
        page = doc["location"].partition("#")[0]
        tags = words.pop(page, [])
        found.append({**doc, "boost": _weight(page)} | ({"tags": tags} if tags else {}))
    return found


def _weight(page: str) -> float:
    return next((weight for start, weight in WEIGHTS.items() if page.startswith(start)), 1)
