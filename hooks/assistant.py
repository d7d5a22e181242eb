"""A text to paste into an assistant, so that it turns somebody's own account into a link that opens here.

Comes in: the playbook and the site's address. Goes out: plain text, as a file of the site and in a box on pages. The
questions and their ids come from the tree. An assistant is asked for answers and never for a verdict, which follows
from the answers here.
"""

from decision.render.html.kit import Html, join
from decision.tree.model import Fact, Kind, Playbook
from decision.wording.labels import page_of, question_title
from hooks.page_context import Macros
from hooks.search import unsearched
from hooks.templates import render, render_page

FILE = "decide/assistant.txt"
"""Where the site serves the text."""


class AssistantMacros(Macros):
    """What pages show of the text for assistants."""

    def ask_assistant(self) -> str:
        """Put the text into a page that has no instrument, folded, with the script that copies it."""
        on = self.on
        return on.slot(join(unsearched(panel(on.playbook, on.address, on.base)), on.scripts("take")))


def panel(playbook: Playbook, site: str, base: str) -> Html:
    """Return the text folded, in a box to copy it from; ``base`` leads to the site's root."""
    return render("assistant", text=text_for(playbook, site), file=f"{base}{FILE}")


def text_for(playbook: Playbook, site: str) -> str:
    """Return the text; ``site`` is the site's address, with a slash at its end.

    The grammar of answers in it is that of ``decision/tree/answers.py``.
    """
    tree = playbook.trees[0]
    questions = [
        (fact, question_title(playbook, fact.id), words.lead if (words := playbook.words.get(fact.id)) else "")
        for fact in playbook.facts
        if not fact.unasked
    ]
    start = f"{site}{page_of(tree)}#tree={tree.id}&v={tree.version}"
    text = render_page(
        "assistant", start=start, subject=playbook.subject, example=_example(playbook), questions=questions
    )
    return f"{text.strip()}\n"


def _example(playbook: Playbook) -> str:
    """Return answers to the first question of each kind, as a link has them."""
    first = {fact.kind: fact for fact in reversed(playbook.facts) if not fact.unasked}
    answers = (_example_of(first[kind]) for kind in (Kind.MANY, Kind.ONE, Kind.NUMBER) if kind in first)
    return "&".join(answers)


def _example_of(fact: Fact) -> str:
    if fact.kind is Kind.NUMBER:
        return f"{fact.id}=100..500"
    return f"{fact.id}={'+'.join(fact.value_ids[: 2 if fact.kind is Kind.MANY else 1])}"
