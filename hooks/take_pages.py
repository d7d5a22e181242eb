"""Macros on what can be taken along. Comes in: what a build has loaded. Goes out: HTML in a slot.

The examples are made by the functions that make a reader's own, from a link in the page.
"""

import json

from mkdocs.exceptions import PluginError

from decision.cost.view import view_costs
from decision.interfaces.near import near_to
from decision.render.formats.view_data import view_as_data
from decision.render.html.kit import join, tag
from decision.render.paper import PAPERS
from decision.render.text.record import decision_record
from decision.tree.session import View
from decision.wording.near_cases import near_lines
from hooks import folder, offline
from hooks.engine_files import FOLDER
from hooks.page_context import Macros
from hooks.search import unsearched
from hooks.templates import render

_DRAWN = """\
flowchart TD
    size{Does it fit on one machine?} -->|Yes| strict{Must every read be exact?}
    size -->|No| parts{Can the data be split by customer?}
    strict -->|Yes| sql[A relational database]
    strict -->|No| keys[A key-value store]
    parts -->|Yes| shards[A relational database in parts]
    parts -->|No| wide[A distributed database]
"""
"""What the form that takes a diagram begins with."""


class DownloadMacros(Macros):
    """What the pages on records, files, paper and copies show."""

    def _view(self, link: str) -> View:
        view = self.on.money.view(link, self.on.costs.today)
        if view.asking or view.session.notes:
            raise PluginError(f"the example link does not lead to a verdict without a note: {link}")
        return view

    def _text(self, label: str, text: str, **attributes: str | bool) -> str:
        """Put a text as it is into a frame of its own that scrolls."""
        inside = tag("pre", tag("code", text), tabindex="0", role="group", aria_label=label)
        return self.on.slot(tag("div", inside, class_="sft-sample", **attributes))

    def example_record(self, link: str) -> str:
        """Put the decision record of a link into a page, as the Markdown that it is."""
        costs, guide, view = self.on.costs, self.on.money.at(link, self.on.costs.today), self._view(link)
        figures = view_costs(costs.playbook, costs.book, link, costs.today)
        near = near_lines(*near_to(guide, view.session, self.on.cases))
        text = decision_record(guide, view, figures, today=costs.today, near=near)
        label = "The example of a decision record"
        return self._text(label, text, data_example_link=link, data_example_today=costs.today)

    def example_link(self, link: str) -> str:
        """Put a link to the verdict of the example into a page."""
        return self.on.slot(tag("p", tag("a", "Open the example", href=f"{self.on.base}decide/#{link}")))

    def example_file(self, link: str) -> str:
        """Put the answers of a link into a page as they are saved, without what they led to."""
        data = view_as_data(self.on.playbook, self._view(link))
        kept = {name: value for name, value in data.items() if name != "verdict"}
        return self._text(
            "The example of a file", json.dumps(kept, indent=2, ensure_ascii=False), data_example_file=True
        )

    def checklist_links(self) -> str:
        """Put links to the blank checklist into a page, each with the paper, the pages and the size of the file."""
        sheets = [(said, f"checklist-{paper}.pdf") for paper, (_, said) in PAPERS.items()]
        base = f"{self.on.base}{FOLDER}"
        return self.on.slot(render("checklist_links", sheets=sheets, blanks=self.on.blanks, folder=base))

    def folder_button(self) -> str:
        """Put into a page the button that downloads the folder that needs no server."""
        return self.on.slot(folder.button(self.on.base, self.on.slug))

    def diagram_form(self) -> str:
        """Put into a page the form that takes a diagram, and the scripts behind it."""
        form = render("diagram_form", context=self.on, example=_DRAWN)
        return self.on.slot(join(unsearched(form), self.on.scripts("engine", "diagram")))

    def offline_panel(self, *, on: bool) -> str:
        """Put into a page what offers the offline copy."""
        return self.on.slot(offline.panel(self.on.base, on=on))
