"""Rules on pages: which are missing, which nobody would be led to. Comes in: a playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision.authoring.checks.rules import FACTS, LEVERS
from decision.tree.model import Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision.authoring.checks.rules import Mistake, Rules
    from decision.tree.model import Fact, Lever, Playbook, Words


def fact_without_page(playbook: Playbook) -> Iterator[Mistake]:
    """A fact has no page of words, so that its question could not be explained.

        facts.yml knows scope, and questions/scope.md is missing

    Write the page, or rename the one that was meant.
    """
    yield from _without_page("questions", playbook.facts, playbook.question_words)


def lever_without_page(playbook: Playbook) -> Iterator[Mistake]:
    """A lever has no page of words, so that a verdict could not say what to do.

        levers.yml knows retrieval, and levers/retrieval.md is missing

    Write the page, or rename the one that was meant.
    """
    yield from _without_page("levers", playbook.levers, playbook.lever_words)


def _without_page(folder: str, things: Sequence[Fact | Lever], pages: Sequence[Words]) -> Iterator[Mistake]:
    written = {page.id for page in pages}
    if things and not pages:
        yield Where(things[0].where.file, 1), f"there is no page at all in {folder}/", "write one for each id"
        return
    for thing in things:
        if thing.id not in written:
            says = f"“{thing.id}” has no page {folder}/{thing.id}.md"
            yield thing.where, says, "write the page, or rename the one that was meant"


def page_without_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A page in questions/ belongs to no fact, so that nobody would ever be shown it.

        questions/team-size.md, and facts.yml knows no team-size

    Rename the page after its fact, add the fact, or delete the page.
    """
    for page in playbook.question_words:
        if page.id not in playbook.fact:
            remedy = f"rename the page, add the fact to {FACTS}, or delete the page"
            yield page.where, f"there is no fact “{page.id}”", remedy


def page_without_lever(playbook: Playbook) -> Iterator[Mistake]:
    """A page in levers/ belongs to no lever, so that no verdict would ever lead to it.

        levers/agents.md, and levers.yml knows no agents

    Rename the page after its lever, add the lever, or delete the page.
    """
    for page in playbook.lever_words:
        if page.id not in playbook.lever:
            remedy = f"rename the page, add the lever to {LEVERS}, or delete the page"
            yield page.where, f"there is no lever “{page.id}”", remedy


RULES: Rules = {
    fact_without_page: (),
    lever_without_page: (),
    page_without_fact: (FACTS, "fact-without-page", "question-without-fact", "unknown-fact"),
    page_without_lever: (LEVERS, "lever-without-page", "unknown-lever"),
}
