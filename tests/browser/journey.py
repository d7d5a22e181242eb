"""Where a reader of the playbook's tree goes: the one place in these tests that knows its version and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from decision.authoring.costs import load_costs
from decision.interfaces.money import newest_price
from tests.conftest import DOCS

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

START = "tree=playbook&v=2.0"
"""How a link to the playbook's tree begins."""
PRICES = f"&prices={newest_price(load_costs(DOCS)[0])}"
"""How a link to a verdict ends: with the day of the prices that the verdict rests on."""
SECOND = "existing-tune"
"""What is asked after any gap but that nobody has measured."""
ANSWERS = {
    "gap": ["accuracy", "cost"],
    "existing-tune": ["none"],
    "output": ["text"],
    "prompting": ["systematic"],
}
"""What a reader answers; to any other question the first answer."""
LATER, LATER_LABEL = "prompting", "work on the prompt"
"""A question that comes late on that way, and how it is named where its answer can be changed."""
MEASURED = "evaluation=rigorous&prompting=systematic&examples-tried=yes"
"""Prompting is exhausted, and there is a score to compare."""
TRAINED = (
    f"{START}&gap=accuracy&existing-tune=none&output=text&{MEASURED}"
    "&scope=narrow&stability=stable&signal=reviewed-examples&larger-model=no&in-house=yes"
)
"""A way to a verdict that trains, with gates of which nothing is known."""
SEARCHED = (
    f"{START}&gap=knowledge+accuracy&existing-tune=none&output=text&{MEASURED}&retrieval-tried=found-but-wrong"
    "&knowledge-changes=slow&scope=narrow&stability=stable&volume=200000&larger-model=no&in-house=no"
)
"""A way to a verdict that trains on top of retrieval."""


def skip_checklist(place: Page | Frame) -> None:
    """Wait for what follows the last question; where that is the checklist, go past it, by key."""
    expect(place.locator(".sft-checklist, .sft-verdict")).to_be_visible()
    skip = place.get_by_role("link", name="Skip the checklist")
    if skip.count():
        skip.press("Enter")
    expect(place.locator(".sft-verdict")).to_be_visible()


def unfold(place: Page | Frame | Locator) -> None:
    """Open all that is folded under a verdict once it is there, as a reader may; what comes later stays folded."""
    expect(place.locator(".sft-answers")).to_be_visible()
    verdict = place.locator(".sft-verdict details, .sft-answers details")
    verdict.evaluate_all("folds => { for (const fold of folds) fold.open = true; }")


def unmarked(html: str) -> str:
    """Return the HTML of a verdict without the marks that the theme leaves where the keyboard's focus is."""
    return html.replace(' class="focus-visible" data-focus-visible-added=""', "")
