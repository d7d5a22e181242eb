"""What pages show of the trees. Comes in: what a build has loaded. Goes out: macros, pages, parts of pages."""

from __future__ import annotations

import inspect
from functools import cached_property
from typing import TYPE_CHECKING

from decision.authoring.checks import CHECKS, COST_CHECKS, DATED
from decision.authoring.checks.rules import name_of
from decision.authoring.prose import PROSE_CHECKS
from decision.cases.agreement import Comparison, compare_trees
from decision.render.drawings import pictures
from decision.render.drawings.svg import draw_tree
from decision.render.html import agreement
from decision.render.html.cost_result import for_lever
from decision.render.html.kit import join, tag
from decision.tree.session import Guide
from hooks import embed, page_fragments
from hooks.page_context import Macros, PageContext
from hooks.tool import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW, WIDE = 440, 560
"""Widths of a drawn tree beside the questions and on a page of its own, in pixels at its natural size."""


class TreeMacros(Macros):
    """What pages show of trees, levers and the rules for their files."""

    def decision_tool(self, tree: str = "playbook", *, wide: bool = False) -> str:
        """Put the instrument for one tree into a page."""
        on = self.context
        chosen = on.playbook.tree[tree]
        embed.offer(on, tree)
        svg = draw_tree(on.playbook, chosen, base=on.base, width=WIDE if wide else NARROW)
        html = tag("div", tool(on.playbook, chosen, on.base, map_svg=svg, wide=wide), data_search_exclude=True)
        return on.slot(join(html, on.scripts("engine", "route", "screen", "decide", "take")))

    def tree_drawing(self, tree: str) -> str:
        """Put the drawn tree into a page."""
        on = self.context
        drawn = draw_tree(on.playbook, on.playbook.tree[tree], base=on.base, width=WIDE, name="drawing")
        return on.slot(tag("div", drawn, class_="sft-map sft-map-page"))

    def ladder(self) -> str:
        """Put the levers into a page, cheapest first."""
        return self.context.slot(page_fragments.ladder(self.context.playbook, self.context.base))

    def ladder_picture(self) -> str:
        """Put the ladder of levers, drawn, into a page."""
        return self.context.slot(pictures.ladder(self.context.playbook.levers, self.context.base))

    def checks(self) -> str:
        """Put every rule for authors' files into a page, from the rule's own docstring."""
        rules = (*CHECKS, *DATED, *COST_CHECKS, *PROSE_CHECKS)
        return "\n\n".join(f"## {name_of(rule)}\n\n{inspect.cleandoc(rule.__doc__ or '')}" for rule in rules)

    def comparison(self, part: str) -> str:
        """Put a part of the comparison of the trees into a page: how, trees, gaps, pairs, together or never."""
        playbook, found = self.context.playbook, self._comparison
        made = {
            "how": lambda: agreement.how(found),
            "trees": lambda: agreement.by_tree(playbook, found),
            "gaps": lambda: agreement.by_gap(playbook, found),
            "pairs": lambda: agreement.by_pair(playbook, found),
            "together": lambda: agreement.together(found),
            "never": lambda: agreement.never(playbook, found),
        }
        return self.context.slot(made[part]())

    @cached_property
    def _comparison(self) -> Comparison:
        return compare_trees(list(Guide(self.context.playbook).walkers.values()))


def pages(context: PageContext) -> Iterator[tuple[str, str]]:
    """Yield the pages of the articles' trees, as Markdown by path."""
    for tree in context.playbook.trees:
        if tree.article:
            yield f"opinions/{tree.id}.md", page_fragments.opinion_page(tree)
    yield "opinions/index.md", page_fragments.opinions_index(context.playbook)


def add_parts(context: PageContext, markdown: str, folder: str, ident: str) -> str:
    """Return the Markdown of a page with what the tree knows of its question or lever, if it is about one."""
    known, base = context.playbook, context.base
    before: page_fragments.Parts = []
    if folder == "questions" and ident in known.fact:
        top, parts = page_fragments.question_top(known, ident, base), page_fragments.question_parts(known, ident, base)
    elif folder == "levers" and ident in known.lever:
        costs = ("Typical cost and time", for_lever(context.costs.first, ident, base))
        top, before = page_fragments.lever_top(known, ident), page_fragments.lever_fixes(known, ident, base)
        parts = [costs, *page_fragments.lever_parts(known, ident, base)]
    else:
        return markdown
    return f"{context.slot(top)}{_written(context, before)}\n\n{markdown}{_written(context, parts)}"


def _written(context: PageContext, parts: page_fragments.Parts) -> str:
    """Return parts of a page as Markdown, so that their headings are in its contents."""
    return "".join(f"\n\n## {heading}\n{context.slot(html)}" for heading, html in parts)
