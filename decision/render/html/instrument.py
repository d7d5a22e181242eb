"""The instrument as HTML. Comes in: the playbook, answers, blocks of a verdict. Goes out: HTML.

The same functions run at build and in the reader's browser. ``base`` is the way to the site's root: empty, or something
that ends with a slash. ``link`` is the part of an address behind ``#`` that carries the answers.
"""

from collections.abc import Collection, Sequence

from decision.render.html.blocks import Writer, question_address
from decision.render.html.kit import NOTHING, Html, folded_part, join, link, tag
from decision.render.paper import PAPERS
from decision.tree.model import Answers, Playbook, Tree
from decision.wording.answers import AnswerRow, answer_rows
from decision.wording.blocks import Block
from decision.wording.case_form import ASKS
from decision.wording.sentences import count_word, lower_first

_TELLS = (
    "Once you know what worked, it can become a published case. Opening the form takes your answers to the site where "
    "our source is kept, in a new tab; sending it makes them public. Nothing goes there by itself."
)
_ELSEWHERE = {"target": "_blank", "rel": "noopener noreferrer"}


def answers_list(  # noqa: PLR0913  # what the list is of, and how it is shown
    playbook: Playbook, tree: Tree, answers: Answers, live: Collection[str], link: str, *, folded: bool = False
) -> Html:
    """Return the list of all answers, each with a link to change it; nothing before the first.

    Answers that are not ``live`` stay in the list and are marked as not counted. Under a verdict it is ``folded``.
    """
    shown = [_answer(row, link) for row in answer_rows(playbook, tree, answers, live)]
    if not shown:
        return NOTHING
    title, inside = tag("h2", "Your answers"), tag("dl", shown)
    said = f"{count_word(len(shown))}, each can be changed"
    parts = folded_part(title, f"{said[:1].upper()}{said[1:]}", inside) if folded else join(title, inside)
    return tag("section", parts, class_="sft-answers")


def _answer(row: AnswerRow, answers: str) -> Html:
    more = tag("span", f" {lower_first(row.label)}", class_="sft-visually-hidden")
    return tag(
        "div",
        tag("dt", row.label),
        tag("dd", row.answer, None if row.live else " (not counted on this path)"),
        tag("dd", link(question_address(answers, row.fact), "Change", more), class_="sft-change"),
        class_="sft-answer" if row.live else "sft-answer sft-dormant",
    )


def verdict_html(  # noqa: PLR0913  # what a verdict is shown with
    tree: Tree, blocks: Sequence[Block], answers: str, base: str, form: str = "", *, priced: bool = True
) -> Html:
    """Return how a verdict opens, what defends it, and what can be taken from it; ``answers`` is the session's link.

    ``form`` is the address of the form for what came of it; empty where there is none. ``priced`` is whether there are
    costs to take along.
    """
    write = Writer(base, answers)
    opening, *inside, dates = blocks
    again = link(f"#tree={tree.id}&v={tree.version}", "Start again", class_="sft-button-quiet")
    return tag(
        "section",
        tag("p", opening.label, class_="sft-status"),
        tag("h2", opening.title, tabindex=-1),
        write.parts(opening.parts),
        map(write.section, inside),
        _take(tree, answers, form, priced=priced),
        tag("p", again, class_="sft-actions"),
        write.parts(dates.parts),
        class_="sft-verdict",
        data_status=str(opening.data["status"]),
    )


def coming_back_html(block: Block, base: str) -> Html:
    """Return what a reader is asked who opened saved answers; nothing where there is nothing to ask."""
    if not block.parts:
        return NOTHING
    inside = Writer(base, "").parts(block.parts)
    return tag("section", tag("h2", block.title, tabindex=-1), inside, class_="sft-return")


def _take(tree: Tree, answers: str, form: str, *, priced: bool) -> Html:
    """Return what can be taken from the verdict: a decision record, a link, the answers, paper; and what to tell."""
    costs, figures = (" costs", ", with your figures for the costs") if priced else ("", "")
    record = [
        _quiet(f"{name} record", data_take="record", data_how=how)
        for how, name in (("copy", "Copy"), ("save", "Download"))
    ]
    bring_back = [
        _quiet("Copy link", "sft-copy"),
        _quiet("Download answers", data_take="answers", data_how="save"),
        _quiet("Print", "sft-print"),
    ]
    days = [_quiet("Download calendar", data_take="calendar", data_how="save")]
    sheets = [_quiet(f"Checklist, {said}", data_paper=paper) for paper, (_, said) in PAPERS.items()]
    groups = [
        ("Decision record", f"Context, decision, alternatives,{costs} and review triggers, as Markdown.", record),
        ("Checklist", "Three pages as a PDF, with your answers, the verdict and the gates filled in.", sheets),
        ("Calendar", "The day to look again, and announced days that matter, as an .ics file with your link.", days),
        ("Link and answers", f"Both bring back what you answered{figures}.", bring_back),
    ]
    if tree.article:
        del groups[1]  # the checklist is that of our own tree
    if form:
        groups.append((ASKS, _TELLS, [link(form, "Open the form", class_="sft-button-quiet", **_ELSEWHERE)]))
    shown = [_group(title, says, buttons) for title, says, buttons in groups]
    files = "Record, link, answers" if tree.article else "Record, checklist, link, answers"
    return join(
        tag("section", _forward(), class_="sft-part sft-takes sft-forward", data_link=answers),
        tag(
            "section", folded_part(tag("h3", "Take it with you"), files, *shown), class_="sft-takes", data_link=answers
        ),
        tag("p", "The answers again: ", tag("span", f"#{answers}"), class_="sft-link-text"),  # on paper alone
    )


def _forward() -> Html:
    """Return what makes half a page to forward: copies, a picture, one sheet of paper."""
    ways = {"text": ("Copy text", "copy"), "markdown": ("Copy Markdown", "copy")}
    ways |= {"picture": ("Picture", "picture"), "page": ("Print", "print")}
    buttons = [_quiet(name, data_take=f"summary-{what}", data_how=how) for what, (name, how) in ways.items()]
    inside = tag("p", buttons, class_="sft-actions"), tag("p", class_="sft-said", role="status")
    return join(tag("h3", "Half a page to forward"), tag("div", *inside, class_="sft-take"))


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
