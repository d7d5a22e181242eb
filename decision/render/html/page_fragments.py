"""What stands around the words of questions, levers and articles. Comes in: a playbook. Goes out: HTML, Markdown.

Everything that authors wrote is escaped. ``base`` is the way to the site's root, as in ``page``.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from decision.render.html.blocks import Writer
from decision.tree.model import CHECKLIST, Ask, Grade
from decision.tree.walk import facts_read
from decision.wording.exits import exits
from decision.wording.labels import FAMILIES
from decision.wording.sentences import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision.cases.backtest import Score
    from decision.tree.model import Playbook, Tree


_CHECKLIST = re.compile(rf'(<h2 id="{CHECKLIST.lower()}">.*?</h2>\s*)<ul>(.*?)</ul>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_TICK = r'<li><label><input type="checkbox"> <span>\1</span></label></li>'

type Parts = list[tuple[str, str]]
"""What a page gets beside its words: headings, each with its HTML."""


def question_top(playbook: Playbook, fact: str, base: str) -> str:
    """Return a question's hint, and a link that opens it in the tool."""
    words, tree = playbook.words[fact], playbook.trees[0]
    opened = f'<a href="{base}decide/#tree={tree.id}&amp;v={tree.version}&amp;at={fact}">Answer it in the tool</a>'
    hint = f'<p class="sft-lead">{escape(words.lead)}</p>' if words.lead else ""
    gates = [part for gate in playbook.gates for part in (gate.met, gate.applies)]
    asked = fact in tree.question or any(fact in facts_read(part) for part in gates)
    return f"{hint}<p>{opened}</p>" if asked else hint


def question_parts(playbook: Playbook, fact: str, base: str) -> Parts:
    """Return where the answers lead in our own tree, or which gates read them where the tree does not ask."""
    return [("Where the answers lead", Writer(base, "").parts(exits(playbook, playbook.trees[0], fact)))]


def lever_top(playbook: Playbook, lever: str) -> str:
    """Return a lever's summary, its rung, and its dated cautions."""
    known = playbook.lever[lever]
    rung = [one.id for one in playbook.levers].index(lever) + 1
    place = f"Rung {rung} of {len(playbook.levers)} · {escape(FAMILIES[known.family])}"
    cautions = "".join(
        f'<p class="sft-note">From {format_date(caution.since)}: {escape(caution.says)}</p>'
        for caution in known.cautions
    )
    return f'<p class="sft-lead">{escape(known.summary)}</p><p class="sft-rung">{place}</p>{cautions}'


def lever_fixes(playbook: Playbook, lever: str, base: str) -> Parts:
    """Return the gaps that a lever can close."""
    gaps = {value.id: value for fact in playbook.facts if fact.id == "gap" for value in fact.values}
    closed = [gaps[gap] for gap in playbook.lever[lever].addresses]
    items = "".join(f"<li><strong>{escape(gap.label)}</strong>: {escape(gap.hint)}</li>" for gap in closed)
    which = f'<a href="{base}questions/gap/">What is missing in your system?</a>'
    says = "It can close these gaps." if closed else "It closes no gap; it fits where none is open."
    return [("What it fixes", f"<p>{says} {which}</p>" + (f"<ul>{items}</ul>" if items else ""))]


def ticked(html: str) -> str:
    """Turn the list under the heading “Checklist” of a page into boxes that its reader can tick."""
    return _CHECKLIST.sub(lambda found: f'{found[1]}<ul class="sft-ticks">{_ITEM.sub(_TICK, found[2])}</ul>', html)


def lever_parts(playbook: Playbook, lever: str, base: str) -> Parts:
    """Return a lever's gates with how to close and check each, and the questions that lead to it."""
    known = playbook.lever[lever]
    gates = [gate for gate in playbook.gates if gate.id in known.gates]
    items = "".join(
        f"<li><strong>{escape(gate.title)}</strong><p>{escape(gate.remedy)}</p>"
        + (f'<p class="sft-check">Check: {escape(gate.check)}</p>' if gate.check else "")
        + "</li>"
        for gate in gates
    )
    asked = "".join(
        f'<li><a href="{base}questions/{question}/">{escape(playbook.words[question].title)}</a></li>'
        for question in _leading_to(playbook, lever)
    )
    parts = [("Gates to close first", f'<ol class="sft-gates">{items}</ol>')] if gates else []
    return [*parts, ("Questions that lead here", f"<ul>{asked}</ul>")]


def _leading_to(playbook: Playbook, lever: str) -> Iterable[str]:
    for question in playbook.trees[0].questions:
        if any(not isinstance(route.to, Ask) and route.to.lever == lever for route in question.routes):
            yield question.id


def ladder(playbook: Playbook, base: str) -> str:
    """Return all levers, cheapest first."""
    rungs = "".join(
        f'<li><a class="title" href="{base}levers/{lever.id}/">{escape(lever.title)}</a>'
        f'<span class="sft-rung-family">{escape(FAMILIES[lever.family])}</span><p>{escape(lever.summary)}</p></li>'
        for lever in playbook.levers
    )
    return f'<ol class="sft-ladder">{rungs}</ol>'


def opinion_page(tree: Tree) -> str:
    """Return the Markdown of the page of an article's tree."""
    return "\n".join(
        [
            "---",
            f"title: {_quoted(tree.title)}",
            f"description: {_quoted(f'The logic of “{tree.title}” as a tree that runs over the same facts as ours.')}",
            "---",
            "",
            f"# {tree.title}",
            "",
            tree.about,
            "",
            "This is the article's own logic, not ours. Where it gives no way out, the drawing says so.",
            "",
            "## Its tree",
            "",
            f'{{{{ tree_drawing("{tree.id}") }}}}',
            "",
            "## Walk it",
            "",
            f'{{{{ decision_tool("{tree.id}") }}}}',
            "",
        ]
    )


def opinions_index(playbook: Playbook) -> str:
    """Return the Markdown of the page that lists the articles' trees."""
    rows = [f"- [{tree.title}]({tree.id}.md): {tree.about}" for tree in playbook.trees if tree.article]
    lead = "Each article that this playbook grew out of has its own logic. Here it runs over the same facts as ours."
    more = (
        "Under [a verdict](../decide.md) stands what each of them says to you, and where it parts from ours. "
        "[How often they agree](../compare.md) is counted over all combinations of answers."
    )
    return "\n".join(
        ["---", "title: Second opinions", f"description: {lead}", "---", "", lead, "", *rows, "", more, ""]
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def accuracy_summary(playbook: Playbook, found: Score, base: str) -> str:
    """Return how often our tree was right on published cases, and what stands behind it, each with a link."""
    contested = sum(claim.grade is Grade.CONTESTED for claim in playbook.claims)
    lines = (
        (
            f"On <strong>{found.leading.hits} of {found.leading.cases}</strong> published cases our tree leads to a "
            f"family of levers that worked; on {found.possible.hits} such a family stays possible. "
            f'<a href="{base}backtest/">How this was counted, and what it cannot tell you</a>'
        ),
        (
            f"<strong>{len(playbook.claims)}</strong> claims from {len(playbook.sources)} sources stand behind it; "
            f"<strong>{contested}</strong> of them are contested."
        ),
    )
    return '<ul class="sft-standing">' + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
