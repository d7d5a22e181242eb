"""What is around the words of questions, levers and articles. Comes in: a playbook. Goes out: HTML, Markdown.

``base`` is the way to the site's root.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from decision.render.html.blocks import Writer
from decision.render.html.kit import tag, trusted
from decision.tree.conditions import facts_read
from decision.tree.model import CHECKLIST, Ask, Grade
from decision.wording.exits import exits
from decision.wording.labels import FAMILIES
from hooks.templates import render, render_page

if TYPE_CHECKING:
    from decision.cases.backtest import Score
    from decision.render.html.kit import Html
    from decision.tree.model import Playbook, Tree

_CHECKLIST = re.compile(rf'(<h2 id="{CHECKLIST.lower()}">.*?</h2>\s*)<ul>(.*?)</ul>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_TICK = tag("li", tag("label", tag("input", type="checkbox"), " ", tag("span", r"\1")))

type Parts = list[tuple[str, Html]]
"""What a page gets beside its words: headings, each with its HTML."""


def question_top(playbook: Playbook, fact: str, base: str) -> Html:
    """Return a question's hint, and a link that opens it in the tool."""
    tree = playbook.trees[0]
    gates = [part for gate in playbook.gates for part in (gate.met, gate.applies)]
    asked = fact in tree.question or any(fact in facts_read(part) for part in gates)
    return render("question_top", words=playbook.words[fact], tree=tree, asked=asked, base=base)


def question_parts(playbook: Playbook, fact: str, base: str) -> Parts:
    """Return where the answers lead in our own tree, or which gates read them where the tree does not ask."""
    return [("Where the answers lead", Writer(base, "").parts(exits(playbook, playbook.trees[0], fact)))]


def lever_top(playbook: Playbook, lever: str) -> Html:
    """Return a lever's summary, its rung, and its dated cautions."""
    known = playbook.lever[lever]
    rung = list(playbook.lever).index(lever) + 1
    return render("lever_top", lever=known, rung=rung, rungs=len(playbook.levers), family=FAMILIES[known.family])


def lever_fixes(playbook: Playbook, lever: str, base: str) -> Parts:
    """Return the gaps that a lever can close."""
    gaps = {value.id: value for fact in playbook.facts if fact.id == "gap" for value in fact.values}
    closed = [gaps[gap] for gap in playbook.lever[lever].addresses]
    return [("What it fixes", render("lever_fixes", closed=closed, base=base))]


def lever_parts(playbook: Playbook, lever: str, base: str) -> Parts:
    """Return a lever's gates with how to close and check each, and the questions that lead to it."""
    gates = [gate for gate in playbook.gates if gate.id in playbook.lever[lever].gates]
    asked = [
        playbook.words[question.id]
        for question in playbook.trees[0].questions
        if any(not isinstance(route.to, Ask) and route.to.lever == lever for route in question.routes)
    ]
    parts = [("Gates to close first", render("lever_gates", gates=gates))] if gates else []
    return [*parts, ("Questions that lead here", render("lever_questions", questions=asked, base=base))]


def ticked(html: str) -> str:
    """Turn the list under the heading “Checklist” of a page into boxes that its reader can tick."""

    def boxes(found: re.Match[str]) -> str:
        return found[1] + str(tag("ul", trusted(_ITEM.sub(_TICK, found[2])), class_="sft-ticks"))

    return _CHECKLIST.sub(boxes, html)


def ladder(playbook: Playbook, base: str) -> Html:
    """Return all levers, cheapest first."""
    return render("ladder", levers=playbook.levers, families=FAMILIES, base=base)


def opinion_page(tree: Tree) -> str:
    """Return the Markdown of the page of an article's tree."""
    return render_page("opinion", tree=tree)


def opinions_index(playbook: Playbook) -> str:
    """Return the Markdown of the page that lists the articles' trees."""
    return render_page("opinions", trees=[tree for tree in playbook.trees if tree.article])


def accuracy_summary(playbook: Playbook, score: Score, base: str) -> Html:
    """Return how often our tree was right on published cases, and what stands behind it, each with a link."""
    return render(
        "accuracy_summary",
        score=score,
        claims=len(playbook.claims),
        sources=len(playbook.sources),
        contested=sum(claim.grade is Grade.CONTESTED for claim in playbook.claims),
        base=base,
    )
