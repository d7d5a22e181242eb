"""What pages show of trees, questions and levers. Comes in: what a build has loaded. Goes out: macros, Markdown."""

import re
from collections.abc import Iterator

from decision.cases.agreement import ALL, PAIR, TREE, Comparison, compare_trees
from decision.render.drawings.svg import draw_tree
from decision.render.html.blocks import Writer
from decision.render.html.kit import Html, tag, trusted
from decision.tree.conditions import facts_to_ask
from decision.tree.model import CHECKLIST, Ask, Feature, Playbook
from decision.tree.session import Guide
from decision.wording.agreement import AgreementWords
from decision.wording.costs import typical_cost
from decision.wording.exits import exit_parts
from decision.wording.labels import question_title
from hooks.as_of import dates_of
from hooks.page_context import Macros, PageContext
from hooks.templates import render, render_page

_CHECKLIST = re.compile(rf'(<h2 id="{CHECKLIST.lower()}">.*?</h2>\s*)<ul>(.*?)</ul>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_TICK = tag("li", tag("label", tag("input", type="checkbox"), " ", tag("span", r"\1")))

_WIDTH = 560
"""Width of a tree on a page of its own, in pixels at its natural size."""

COMPARED = ("how", "trees", "gaps", "pairs", "together", "never")
"""The parts of the comparison of the trees."""

type Parts = list[tuple[str, Html]]
"""What a page gets beside its words: headings, each with its HTML."""


class TreeMacros(Macros):
    """What pages show of trees and levers."""

    def tree_drawing(self, tree: str) -> str:
        """Put the drawn tree into a page."""
        drawn = draw_tree(
            self.on.playbook, self.on.playbook.tree[tree], base=self.on.base, width=_WIDTH, name="drawing"
        )
        return self.on.slot(tag("div", drawn, class_="sft-map sft-map-page"))

    def ladder(self, *, summaries: bool = True) -> str:
        """Put the levers into a page, cheapest first, perhaps each with its summary."""
        levers = self.on.playbook.levers
        return self.on.slot(render("ladder", levers=levers, base=self.on.base, summaries=summaries))

    def comparison(self, part: str) -> str:
        """Put a part of the comparison of the trees into a page: how, trees, gaps, pairs, together or never."""
        return self.on.slot(self.on.keep(comparison_parts, self.on.core)[part])


def comparison_parts(playbook: Playbook) -> dict[str, Html]:
    """Return the parts of the comparison of the trees, see ``TreeMacros.comparison``."""
    found = compare_trees(list(Guide(playbook).walkers.values()))
    return {part: comparison_part(playbook, found, part) for part in COMPARED}


def comparison_part(playbook: Playbook, found: Comparison, part: str) -> Html:
    """Return one of these parts."""
    words = AgreementWords(playbook, found)
    titles = [words.title(place) for place in range(len(found.trees))]
    return render("comparison", part=part, words=words, titles=titles, tree=TREE, pair=PAIR, every=ALL)


def pages(context: PageContext) -> Iterator[tuple[str, str]]:
    """Yield the pages of the articles' trees, as Markdown by path."""
    trees = [tree for tree in context.playbook.trees if tree.article]
    if not trees:
        return
    for tree in trees:
        yield f"opinions/{tree.id}.md", render_page("opinion", tree=tree)
    yield "opinions/index.md", render_page("opinions", trees=trees)


# --- around the words of questions and levers ----------------------------------------------------


def add_parts(context: PageContext, markdown: str, folder: str, ident: str) -> str:
    """Return the Markdown of a page with what the tree knows of its question or lever, if it is about one."""
    known = context.playbook
    before: Parts = []
    if folder == "questions" and ident in known.fact:
        top, after = _around_question(context, ident)
    elif folder == "levers" and ident in known.lever:
        top, after = _around_lever(context, ident)
        before = lever_fixes(known, ident, context.base)
    else:
        return markdown
    return f"{context.slot(top)}{_written(context, before)}\n\n{markdown}{_written(context, after)}"


def _written(context: PageContext, parts: Parts) -> str:
    """Return parts of a page as Markdown, so that their headings are in its contents."""
    return "".join(f"\n\n## {heading}\n{context.slot(html)}" for heading, html in parts)


def _around_question(context: PageContext, fact: str) -> tuple[Html, Parts]:
    """Return a question's hint with a link that opens it in the tool, and where its answers or the gates lead."""
    known, base = context.playbook, context.base
    tree = known.trees[0]
    asked = fact in facts_to_ask(known, tree)
    top = render("question_top", words=known.words[fact], tree=tree, asked=asked, base=base)
    return top, [("Where the answers lead", Writer(base, "").parts(exit_parts(known, tree, fact)))]


def _around_lever(context: PageContext, ident: str) -> tuple[Html, Parts]:
    """Return a lever's summary, rung and cautions; and its costs, its gates, and the questions that lead to it."""
    known, base = context.playbook, context.base
    lever, rung = known.lever[ident], list(known.lever).index(ident) + 1
    top = render("lever_top", lever=lever, rung=rung, rungs=len(known.levers), family=lever.family.label)
    gates = [gate for gate in known.gates if gate.id in lever.gates]
    asked = [
        known.words[question.id]
        for question in known.trees[0].questions
        if any(not isinstance(route.to, Ask) and route.to.lever == ident for route in question.routes)
    ]
    return top, [
        *_typical(context, ident),
        *([("Gates to close first", render("lever_gates", gates=gates))] if gates else []),
        ("Questions that lead here", render("lever_questions", questions=asked, base=base)),
    ]


def _typical(context: PageContext, lever: str) -> Parts:
    """Return what a lever typically costs; nothing where a subject has no costs."""
    if Feature.COSTS not in context.features:
        return []
    first = context.costs.first
    context.use(*dates_of(first))
    return [("Typical cost and time", Writer(context.base, "").parts(typical_cost(first, lever)))]


def lever_fixes(playbook: Playbook, lever: str, base: str) -> Parts:
    """Return the gaps that a lever can close; nothing where nobody is asked for gaps."""
    if "gap" not in playbook.fact:
        return []
    gaps = {value.id: value for value in playbook.fact["gap"].values}
    closed = [gaps[gap] for gap in playbook.lever[lever].addresses]
    asked = question_title(playbook, "gap")
    return [("What it fixes", render("lever_fixes", closed=closed, asked=asked, base=base))]


def ticked(html: str) -> str:
    """Turn the list under the heading “Checklist” of a page into boxes that its reader can tick."""

    def boxes(found: re.Match[str]) -> str:
        return found[1] + str(tag("ul", trusted(_ITEM.sub(_TICK, found[2])), class_="sft-ticks"))

    return _CHECKLIST.sub(boxes, html)
