"""How many items a comparison takes, as pages show it. Comes in: what a page gives. Goes out: tables, a form, texts.

Tables are there without scripts and on paper. The form is for what lies between their rows; a few lines of script do
its one product, so that no reader waits for Python. See docs/adr/0037.
"""

from math import ceil

from mkdocs.exceptions import PluginError

from decision.cases.sample_size import FACTOR, gain_shown, items_needed, round_up
from decision.render.html.kit import join
from decision.tree.numbers import read_number
from decision.wording.figures import number, percent
from hooks.page_context import Macros
from hooks.search import unsearched
from hooks.templates import render

DIFFER = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
"""The columns of both tables: on which share of the items two systems differ."""
GAINS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2)
"""The rows of the first: the difference in accuracy."""
ITEMS = (50, 100, 200, 400, 800, 1600)
"""The rows of the second."""
START = (DIFFER[1], GAINS[4], ITEMS[2])
"""What the form begins with: two wordings of a prompt, a gain of five points, the items to begin with."""
NEVER = "–"
"""What a cell says where systems differ on too few items for the gain, or for any."""


class SampleMacros(Macros):
    """How many items show a gain, and which gain items show."""

    def sample_items_table(self) -> str:
        """Put a table of items by gain and by the share that differs into a page."""
        rows = [(_points(gain), [_items(differ, gain) for differ in DIFFER]) for gain in GAINS]
        return self._table("Gain", "How many items show a gain", rows)

    def sample_gains_table(self) -> str:
        """Put a table of the smallest gain that items show into a page."""
        rows = [(f"{number(items)} items", [_gain(items, differ) for differ in DIFFER]) for items in ITEMS]
        return self._table("Items", "The smallest gain that items show", rows)

    def sample_size_form(self) -> str:
        """Put a form for a reader's own figures into a page, with the script that shows it."""
        differ, gain, items = START
        form = render("sample_form", factor=FACTOR, differ=number(differ * 100), gain=number(gain * 100), items=items)
        return self.on.slot(join(unsearched(form), self.on.scripts("sample-size")))

    def _table(self, first: str, label: str, rows: list[tuple[str, list[str]]]) -> str:
        heads = [first, *(f"{percent(differ)} differ" for differ in DIFFER)]
        return self.on.slot(render("sample_sizes", heads=heads, label=label, rows=rows))

    def sample_items(self, differ: str, gain: str) -> str:
        """Say how many items show a gain, both shares in percent."""
        try:
            return _items(read_number(differ), read_number(gain))
        except ValueError as error:
            raise PluginError(f"sample_items({differ!r}, {gain!r}): {error}") from error

    def sample_gain(self, items: str, differ: str) -> str:
        """Say the smallest gain that some items show, with the share that differs in percent."""
        try:
            return _gain(int(read_number(items)), read_number(differ))
        except ValueError as error:
            raise PluginError(f"sample_gain({items!r}, {differ!r}): {error}") from error


def _items(differ: float, gain: float) -> str:
    return number(round_up(items_needed(differ, gain)), 6) if gain <= differ else NEVER


def _gain(items: int, differ: float) -> str:
    shown = gain_shown(items, differ)
    return NEVER if shown is None else _points(ceil(shown * 100) / 100)


def _points(gain: float) -> str:
    points = round(gain * 100)
    return f"{points} point{'' if points == 1 else 's'}"
