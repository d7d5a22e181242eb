"""Each claim names the observation that would refute it, or change its grade."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

from decision.interfaces import bundle
from decision.tree.model import Grade, Playbook
from hooks.evidence import article_titles, ledger

if TYPE_CHECKING:
    from decision.tree.model import Claim

LONGEST = 240
"""Characters; a sentence that needs more describes several observations."""


def texts_of(html: str) -> dict[str, str]:
    """Return the text of each claim's fold in a ledger, by id."""
    sections = re.findall(r'<h3 id="([^"]+)">.*?<details[^>]*>(.*?)</details>', html, re.DOTALL)
    return {ident: " ".join(unescape(re.sub(r"<[^>]*>", " ", fold)).split()) for ident, fold in sections}


def test_each_claim_says_so_in_one_short_sentence(playbook: Playbook) -> None:
    odd = [
        claim.id
        for claim in playbook.claims
        if not re.fullmatch(r"[A-Z0-9](?:[^.]|\.(?=\w))+\.", claim.refuted_by) or len(claim.refuted_by) > LONGEST
    ]

    assert odd == []


def test_no_two_claims_share_the_sentence_or_its_first_words(playbook: Playbook) -> None:
    sentences = Counter(claim.refuted_by for claim in playbook.claims)
    openings = Counter(" ".join(claim.refuted_by.split()[:4]) for claim in playbook.claims)

    assert max(sentences.values()) == 1
    assert [words for words, times in openings.items() if times > 3] == []


def test_the_ledger_shows_it_in_the_fold_of_the_claim_with_what_it_would_do(playbook: Playbook) -> None:
    folds = texts_of(ledger(playbook, article_titles(playbook)))

    def shown(claim: Claim) -> str:
        would = "refute it" if claim.grade in {Grade.SUPPORTED, Grade.REPORTED} else "change the grade"
        return f"What would {would}: {claim.refuted_by}"

    assert {claim.grade is Grade.SUPPORTED for claim in playbook.claims} == {True, False}
    assert [claim.id for claim in playbook.claims if shown(claim) not in folds[claim.id]] == []


def test_it_does_not_travel_to_the_browser(playbook: Playbook) -> None:
    packed = bundle.strip_playbook(playbook).claims

    assert packed
    assert {claim.refuted_by for claim in packed} == {""}
