"""What pages show of the trees. Comes in: what a build has loaded. Goes out: macros, pages."""

import inspect
from collections.abc import Iterator
from functools import cached_property

from decision.authoring.checks import CHECKS, COST_CHECKS, DATED
from decision.authoring.checks.rules import name_of
from decision.authoring.prose import PROSE_CHECKS
from decision.cases.agreement import Comparison, compare_trees
from decision.render.drawings import pictures
from decision.render.drawings.svg import draw_tree
from decision.render.html import agreement
from decision.render.html.kit import join, tag
from decision.render.paper.checks import PAPER_CHECKS
from decision.tree.session import Guide
from decision.wording.labels import FAMILIES
from hooks import embed
from hooks.instrument import tool
from hooks.page_context import Macros, PageContext
from hooks.templates import render, render_page

WIDE = 560
"""Width of a drawn tree on a page of its own, in pixels at its natural size."""


class TreeMacros(Macros):
    """What pages show of trees, levers and the rules for their files."""

    def decision_tool(self, tree: str = "playbook", *, wide: bool = False) -> str:
        """Put the instrument for one tree into a page."""
        chosen = self.on.playbook.tree[tree]
        embed.offer(self.on, tree)
        svg = draw_tree(self.on.playbook, chosen, base=self.on.base, width=WIDE if wide else embed.WIDTH)
        html = tag(
            "div", tool(self.on.playbook, chosen, self.on.base, map_svg=svg, wide=wide), data_search_exclude=True
        )
        return self.on.slot(join(html, self.on.scripts("engine", "route", "screen", "decide", "take")))

    def tree_drawing(self, tree: str) -> str:
        """Put the drawn tree into a page."""
        drawn = draw_tree(self.on.playbook, self.on.playbook.tree[tree], base=self.on.base, width=WIDE, name="drawing")
        return self.on.slot(tag("div", drawn, class_="sft-map sft-map-page"))

    def ladder(self) -> str:
        """Put the levers into a page, cheapest first."""
        return self.on.slot(render("ladder", levers=self.on.playbook.levers, families=FAMILIES, base=self.on.base))

    def ladder_picture(self) -> str:
        """Put the ladder of levers, drawn, into a page."""
        return self.on.slot(pictures.ladder(self.on.playbook.levers, self.on.base))

    def checks(self) -> str:
        """Put every rule for authors' files into a page, from the rule's own docstring."""
        rules = (*CHECKS, *DATED, *COST_CHECKS, *PROSE_CHECKS, *PAPER_CHECKS)
        return "\n\n".join(f"## {name_of(rule)}\n\n{inspect.cleandoc(rule.__doc__ or '')}" for rule in rules)

    def comparison(self, part: str) -> str:
        """Put a part of the comparison of the trees into a page: how, trees, gaps, pairs, together or never."""
        playbook, found = self.on.playbook, self._comparison
        made = {
            "how": lambda: agreement.how(found),
            "trees": lambda: agreement.by_tree(playbook, found),
            "gaps": lambda: agreement.by_gap(playbook, found),
            "pairs": lambda: agreement.by_pair(playbook, found),
            "together": lambda: agreement.together(found),
            "never": lambda: agreement.never(playbook, found),
        }
        return self.on.slot(made[part]())

    @cached_property
    def _comparison(self) -> Comparison:
        return compare_trees(list(Guide(self.on.playbook).walkers.values()))


def pages(context: PageContext) -> Iterator[tuple[str, str]]:
    """Yield the pages of the articles' trees, as Markdown by path."""
    trees = [tree for tree in context.playbook.trees if tree.article]
    for tree in trees:
        yield f"opinions/{tree.id}.md", render_page("opinion", tree=tree)
    yield "opinions/index.md", render_page("opinions", trees=trees)
