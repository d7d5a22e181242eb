"""What is around the words of questions and levers. Comes in: a playbook, a page. Goes out: HTML, Markdown.

``base`` is the way to the site's root.
"""

import re

from decision.render.html.blocks import Writer
from decision.render.html.cost_result import for_lever
from decision.render.html.kit import Html, tag, trusted
from decision.tree.conditions import facts_read
from decision.tree.model import CHECKLIST, Ask, Playbook
from decision.wording.exits import exit_parts
from decision.wording.labels import FAMILIES
from hooks.page_context import PageContext
from hooks.templates import render

_CHECKLIST = re.compile(rf'(<h2 id="{CHECKLIST.lower()}">.*?</h2>\s*)<ul>(.*?)</ul>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_TICK = tag("li", tag("label", tag("input", type="checkbox"), " ", tag("span", r"\1")))

type Parts = list[tuple[str, Html]]
"""What a page gets beside its words: headings, each with its HTML."""


def add_parts(context: PageContext, markdown: str, folder: str, ident: str) -> str:
    """Return the Markdown of a page with what the tree knows of its question or lever, if it is about one."""
    known, base = context.playbook, context.base
    before: Parts = []
    if folder == "questions" and ident in known.fact:
        top, parts = question_top(known, ident, base), question_parts(known, ident, base)
    elif folder == "levers" and ident in known.lever:
        costs = ("Typical cost and time", for_lever(context.costs.first, ident, base))
        top, before = lever_top(known, ident), lever_fixes(known, ident, base)
        parts = [costs, *lever_parts(known, ident, base)]
    else:
        return markdown
    return f"{context.slot(top)}{_written(context, before)}\n\n{markdown}{_written(context, parts)}"


def _written(context: PageContext, parts: Parts) -> str:
    """Return parts of a page as Markdown, so that their headings are in its contents."""
    return "".join(f"\n\n## {heading}\n{context.slot(html)}" for heading, html in parts)


def question_top(playbook: Playbook, fact: str, base: str) -> Html:
    """Return a question's hint, and a link that opens it in the tool."""
    tree = playbook.trees[0]
    gates = [part for gate in playbook.gates for part in (gate.met, gate.applies)]
    asked = fact in tree.question or any(fact in facts_read(part) for part in gates)
    return render("question_top", words=playbook.words[fact], tree=tree, asked=asked, base=base)


def question_parts(playbook: Playbook, fact: str, base: str) -> Parts:
    """Return where the answers lead in our own tree, or which gates read them where the tree does not ask."""
    return [("Where the answers lead", Writer(base, "").parts(exit_parts(playbook, playbook.trees[0], fact)))]


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
