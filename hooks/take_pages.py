"""Macros of the page about records, links and saved answers. Comes in: what a build has loaded. Goes out: HTML.

The examples are made by the functions that make a reader's own, from a link that stands in the page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from mkdocs.exceptions import PluginError

from decision.cost.view import view_costs
from decision.render.formats.view_data import view_as_data
from decision.render.html.instrument import escape
from decision.render.text.record import decision_record
from decision.tree.session import Guide
from hooks.page_context import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.tree.model import Playbook
    from decision.tree.session import View
    from hooks.costs import CostPages


class Site(PageContext, Protocol):
    """What a build has loaded, and the page it is at."""

    playbook: Playbook
    costs: CostPages


def macros(site: Site) -> dict[str, Callable[[str], str]]:
    """Return the macros of a build by name."""

    def viewed(link: str) -> View:
        view = Guide(site.playbook).view(link, site.costs.today)
        if view.asking or view.session.notes:
            raise PluginError(f"the example link does not lead to a verdict without a note: {link}")
        return view

    def example_record(link: str) -> str:
        """Put the decision record of a link into a page, as the Markdown that it is."""
        view, today = viewed(link), site.costs.today
        costs = view_costs(site.playbook, site.costs.book, link, today)
        text = decision_record(Guide(site.playbook), view, costs, today=today)
        return site.slot(
            _text(
                "The example of a decision record",
                text,
                f'data-example-link="{escape(link)}" data-example-today="{today}"',
            )
        )

    def example_link(link: str) -> str:
        """Put a link to the verdict of the example into a page."""
        return site.slot(f'<p><a href="{escape(site.base)}decide/#{escape(link)}">Open the example</a></p>')

    def example_file(link: str) -> str:
        """Put the answers of a link into a page as they are saved, without what they led to."""
        kept = {name: value for name, value in view_as_data(site.playbook, viewed(link)).items() if name != "verdict"}
        text = json.dumps(kept, indent=2, ensure_ascii=False)
        return site.slot(_text("The example of a file", text, "data-example-file"))

    return {made.__name__: made for made in (example_record, example_link, example_file)}


def _text(label: str, text: str, attributes: str) -> str:
    """Return a text as it is, in a frame of its own that scrolls."""
    inside = f'<pre tabindex="0" role="group" aria-label="{escape(label)}"><code>{escape(text)}</code></pre>'
    return f'<div class="sft-sample" {attributes}>{inside}</div>'
