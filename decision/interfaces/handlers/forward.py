"""Half a page to forward, in the browser. Comes in: a request as data. Goes out: a file, or HTML for paper.

A request holds ``what``, one of ``FORMS``, ``link``, and ``address``, where the verdict can be opened.
"""

from collections.abc import Callable, Mapping, Sequence

from decision.cases.bank import Case
from decision.cost.view import view_costs
from decision.interfaces.money import Money
from decision.interfaces.near import near_to
from decision.render.drawings.half_page import draw_half_page
from decision.render.html.blocks import Writer
from decision.render.html.kit import join, tag
from decision.render.text.record import record_markdown
from decision.wording.blocks import Block
from decision.wording.costs import plan_costs, plan_difference, verdict_levers
from decision.wording.forward import forward_blocks, forward_lines, plan_levers
from decision.wording.labels import question
from decision.wording.near_cases import other_way_parts
from decision.wording.verdict import verdict_blocks


def take_half_page(money: Money, cases: Sequence[Case], request: Mapping[str, object], today: str) -> dict[str, object]:
    """Return half a page in one form, as ``name``, ``type`` and ``text``; ``today`` is an ISO date."""
    what, link = str(request["what"]), str(request.get("link", ""))
    if what not in FORMS:
        raise ValueError(f"there is no {what} to take")
    ending, kind, write = FORMS[what]
    text = write(forwarded(money, cases, link, str(request.get("address", "")), today))
    name = f"{money.guide.playbook.subject.slug}-verdict-{today}.{ending}"
    return {"name": name, "type": f"{kind};charset=utf-8", "text": text}


def forwarded(money: Money, cases: Sequence[Case], link: str, address: str, today: str) -> tuple[Block, ...]:
    """Return half a page as blocks, with the typical costs of the plan and its difference to today."""
    guide, view = money.at(link, today), money.view(link, today)
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, view.session.today)
    book, near = money.book(link), other_way_parts(*near_to(guide, view.session, cases))
    if book is None:
        return forward_blocks(question(guide.playbook), verdict_blocks(guide.playbook, verdict, {}), (), address, near)
    costs = view_costs(guide.playbook, book, link, view.session.today)
    found = verdict_blocks(guide.playbook, verdict, plan_costs(costs))
    levers = plan_levers(verdict_blocks(guide.playbook, verdict))
    *_, outlooks = costs.outlooks(verdict_levers(costs, levers))
    return forward_blocks(question(guide.playbook), found, plan_difference(costs, levers, outlooks), address, near)


def as_text(blocks: Sequence[Block]) -> str:
    """Return half a page as plain text, each paragraph on a line of its own."""
    gaps = {"title": "", "heading": "\n", "step": "", "line": ""}
    return "\n".join(f"{gaps[kind]}{text}" for kind, text in forward_lines(blocks)) + "\n"


def as_html(blocks: Sequence[Block]) -> str:
    """Return half a page as HTML, to be printed alone."""
    write = Writer("", "")
    head, *rest = blocks
    return join(tag("h2", head.title), write.parts(head.parts), map(write.section, rest))


FORMS: Mapping[str, tuple[str, str, Callable[[Sequence[Block]], str]]] = {
    "summary-text": ("txt", "text/plain", as_text),
    "summary-markdown": ("md", "text/markdown", record_markdown),
    "summary-picture": ("svg", "image/svg+xml", lambda blocks: draw_half_page(forward_lines(blocks))),
    "summary-page": ("html", "text/html", as_html),
}
"""By what is asked for: how the file's name ends, its type, and what writes it."""
