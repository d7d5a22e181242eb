"""The instrument as HTML. Comes in: the playbook, answers, blocks of a verdict. Goes out: HTML.

The same functions run at build and in the reader's browser. ``base`` is the way to the site's root: empty, or something
that ends with a slash. ``link`` is the part of an address behind ``#`` that carries the answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision.render.formats.routing import facts_to_ask, routing_table
from decision.render.html.blocks import Writer, question_address
from decision.render.html.kit import NOTHING, items, join, link, tag, trusted
from decision.render.html.kit import fold as kit_fold
from decision.render.html.questions import exits, question_form
from decision.render.paper import PAPERS
from decision.tree.walk import Walker
from decision.wording.answers import answer_rows
from decision.wording.sentences import lower_first, progress
from decision.wording.verdict import verdict_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from decision.render.html.kit import Html
    from decision.tree.model import Answer, Playbook, Tree
    from decision.tree.verdict import Verdict
    from decision.wording.answers import AnswerRow
    from decision.wording.blocks import Block


def tool(playbook: Playbook, tree: Tree, base: str, *, map_svg: Html = NOTHING, wide: bool = False) -> Html:
    """Return the instrument as it is before anything was answered.

    It holds a form for every fact that the tree or a gate reads, all but the first in templates that the script takes
    them out of; and the table by which it routes until Python is ready.
    """
    first, *later = facts_to_ask(playbook, tree)
    forms = [
        tag("template", question_form(playbook, tree, fact, base), class_="sft-later", data_fact=fact) for fact in later
    ]
    flow = tag(
        "div",
        tag("p", progress(0, Walker(playbook, tree).most_left({})), class_="sft-progress"),
        link("#", "Back", class_="sft-back", hidden=True),
        tag("div", class_="sft-notes"),
        question_form(playbook, tree, first, base),
        forms,
        exits(playbook, tree, tree.start.id, base),
        tag("div", class_="sft-verdict-place"),
        tag("p", class_="sft-status-line", role="status", tabindex=-1),
        tag("div", class_="sft-answers-place"),
        _open_saved(tree),
        class_="sft-flow",
    )
    table = json.dumps(routing_table(playbook, tree), ensure_ascii=False, separators=(",", ":"))
    routes = trusted(table.replace("<", "\\u003c"))  # nothing in it may end the script
    return tag(
        "section",
        flow,
        _map(map_svg) if map_svg else None,
        tag("script", routes, type="application/json", class_="sft-routes"),
        class_="sft-tool sft-tool-wide" if wide else "sft-tool",
        aria_label="Questions and verdict",
        data_tree=tree.id,
        data_version=tree.version,
        data_base=base,
    )


def _map(svg: Html) -> Html:
    sheet = tag("div", svg, class_="sft-map-sheet", tabindex=0, role="group", aria_label="The drawn tree")
    folded = tag("details", tag("summary", "Show the tree"), sheet, class_="sft-map-fold")
    return tag("aside", folded, class_="sft-map")


def answers_list(
    playbook: Playbook, tree: Tree, answers: Mapping[str, Answer], live: Collection[str], link: str
) -> Html:
    """Return the list of all answers, each with a link to change it; nothing before the first.

    Answers that are not ``live`` stay in the list and are marked as not counted.
    """
    shown = [_answer(row, link) for row in answer_rows(playbook, tree, answers, live)]
    return tag("section", tag("h2", "Your answers"), tag("dl", shown), class_="sft-answers") if shown else NOTHING


def _answer(row: AnswerRow, answers: str) -> Html:
    more = tag("span", f" {lower_first(row.label)}", class_="sft-visually-hidden")
    return tag(
        "div",
        tag("dt", row.label),
        tag("dd", row.answer, None if row.live else " (not counted on this path)"),
        tag("dd", link(question_address(answers, row.fact), "Change", more), class_="sft-change"),
        class_="sft-answer" if row.live else "sft-answer sft-dormant",
    )


# --- the verdict -------------------------------------------------------------------------------


def verdict_html(playbook: Playbook, tree: Tree, verdict: Verdict, answers: str, base: str) -> Html:
    """Return the verdict: how it opens, the blocks that defend it, and what can be taken from it.

    ``answers`` is the link of the session.
    """
    return blocks_html(tree, verdict_blocks(playbook, verdict), answers, base)


def blocks_html(tree: Tree, blocks: Sequence[Block], answers: str, base: str) -> Html:
    """Return the blocks of a verdict as HTML, see ``verdict_html``."""
    write = Writer(base, answers)
    opening, *inside, dates = blocks
    again = link(f"#tree={tree.id}&v={tree.version}", "Start again", class_="sft-button-quiet")
    return tag(
        "section",
        tag("p", opening.label, class_="sft-status"),
        tag("h2", opening.title, tabindex=-1),
        write.parts(opening.parts),
        map(write.section, inside),
        _take(tree, answers),
        tag("p", again, class_="sft-actions"),
        write.parts(dates.parts),
        class_="sft-verdict",
        data_status=str(opening.data["status"]),
    )


def _take(tree: Tree, answers: str) -> Html:
    """Return what can be taken from the verdict: a decision record, a link, the answers, paper."""
    record = [
        _quiet(f"{name} record", data_take="record", data_how=how)
        for how, name in (("copy", "Copy"), ("save", "Download"))
    ]
    bring_back = [
        _quiet("Copy link", "sft-copy"),
        _quiet("Download answers", data_take="answers", data_how="save"),
        _quiet("Print", "sft-print"),
    ]
    sheets = [_quiet(f"Checklist, {said}", data_paper=paper) for paper, (_, said) in PAPERS.items()]
    groups = [
        ("Decision record", "Context, decision, alternatives, costs and review triggers, as Markdown.", record),
        ("Checklist", "Two pages as a PDF, with your answers, the verdict and the gates filled in.", sheets),
        ("Link and answers", "Both bring back what you answered, with your figures for the costs.", bring_back),
    ]
    if tree.article:
        del groups[1]  # the checklist is that of our own tree
    shown = [_group(title, says, buttons) for title, says, buttons in groups]
    return join(
        tag("section", tag("h3", "Take it with you"), shown, class_="sft-part sft-takes", data_link=answers),
        tag("p", "The answers again: ", tag("span", f"#{answers}"), class_="sft-link-text"),  # on paper alone
    )


def _group(title: str, says: str, buttons: Sequence[Html]) -> Html:
    return tag(
        "div",
        tag("h4", title),
        tag("p", says),
        tag("p", buttons, class_="sft-actions"),
        tag("p", class_="sft-said", role="status"),
        class_="sft-take",
    )


def _quiet(text: str, name: str = "", **data: str) -> Html:
    """Return a quiet button; ``name`` is a further class."""
    return tag("button", text, class_=f"sft-button-quiet {name}".rstrip(), type="button", **data)


def _open_saved(tree: Tree) -> Html:
    """Return where saved answers are opened, folded."""
    ident = f"open-{tree.id}"
    kinds = ".json,.md,.txt,application/json,text/plain,text/markdown"
    about = "A file of answers or a decision record that was saved here, or a link. Nothing of it leaves this page."
    inside = tag(
        "div",
        tag("p", about),
        tag("label", "Choose a file, or drop it anywhere in this frame", for_=f"{ident}-file"),
        tag("input", type="file", id=f"{ident}-file", accept=kinds),
        tag("label", "Or paste a link or the text of a file", for_=f"{ident}-text"),
        tag("textarea", id=f"{ident}-text", rows=3, spellcheck="false", autocomplete="off"),
        _quiet("Open what was pasted", "sft-open-text"),
        tag("p", class_="sft-said", role="status"),
    )
    return tag("details", tag("summary", "Open saved answers"), inside, class_="sft-words sft-open")


# until every page uses the kit


def escape(text: str) -> str:
    """Return a text as HTML, for content and for attributes in double quotes.

    ``html.escape`` would do, but brings the table of all entities along into the browser.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;")


def items_of(parts: Iterable[str], name: str = "", tag_name: str = "ul") -> str:
    """Return a list; nothing if it has no items."""
    return str(items([trusted(part) for part in parts], name or None, tag_name))


def fold(summary: str, html: str) -> str:
    """Return some HTML folded under a summary, which is text."""
    return str(kit_fold(summary, trusted(html)))
