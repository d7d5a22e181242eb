"""The checklist in the browser. Comes in: a request as data. Goes out: the checklist, filled in.

A request holds ``link``, ``size`` (``a4`` or ``letter``) and ``address``, that of the page the reader is at. The reply
is ``{"name": …, "base64": …}``. Everything that a verdict knows is filled in; whom to name, what to write beside it,
what to decide and to sign is left to the team.
"""

import base64
from collections.abc import Callable, Mapping

from decision.cost.bill import LINES
from decision.cost.model import CostBook
from decision.cost.view import view_costs
from decision.interfaces.money import Money
from decision.render.paper import PAPERS
from decision.render.paper.fields import session_fields
from decision.render.paper.fill import fill_checklist
from decision.tree.model import Playbook
from decision.tree.session import Guide, View
from decision.wording.answers import answer_rows
from decision.wording.conditions import gate_notes
from decision.wording.figures import money
from decision.wording.verdict import verdict_blocks


def fill_in(money: Money, blank: Callable[[str], bytes], request: Mapping[str, object], today: str) -> dict[str, str]:
    """Answer one request; ``today`` is an ISO date, which a link may replace by its own.

    ``blank`` gives the blank checklist of a name such as ``checklist-a4.pdf``; ``KeyError`` if there is none.
    """
    size = str(request.get("size", ""))
    if size not in PAPERS:
        raise ValueError(f"there is no checklist on {size or 'no paper'}; there are {' and '.join(PAPERS)}")
    link = str(request.get("link", ""))
    guide, view = money.at(link, today), money.view(link, today)
    own = guide.playbook.trees[0]
    if view.tree.id != own.id:
        raise ValueError(f"the checklist is that of the tree {own.id}, not of {view.tree.id}")
    made = fill_checklist(
        blank(f"checklist-{size}.pdf"), field_values(guide, money.book(link), view, str(request.get("address", "")))
    )
    return {
        "name": f"{guide.playbook.subject.slug}-checklist-{view.session.today or today}.pdf",
        "type": "application/pdf",
        "base64": base64.b64encode(made).decode("ascii"),
    }


def field_values(guide: Guide, book: CostBook | None, view: View, address: str) -> dict[str, str | bool]:
    """Return what a verdict fills in, by field; ``address`` is that of the page the reader is at."""
    known, answers = guide.playbook, view.session.answers
    verdict = view.verdict or guide.verdict(view.tree.id, answers, view.session.today)
    fields = session_fields(
        answer_rows(known, view.tree, answers, view.live),
        verdict_blocks(known, verdict),
        gate_notes(guide.walkers[view.tree.id], answers),
        address=address,
        link=view.link,
    )
    return fields | _costs(known, book, view, verdict.leading.lever)


def _costs(playbook: Playbook, book: CostBook | None, view: View, lever: str) -> dict[str, str | bool]:
    """Return the typical costs of a lever, line by line; nothing for one that has no recipe."""
    if book is None or lever not in book.recipe:
        return {}
    costs = view_costs(playbook, book, view.link, view.session.today)
    found = costs.estimates[lever]
    lines = {f"cost-{line.id}": money(cost) for line, cost in zip(LINES, found.bill, strict=True)}
    return {
        "cost-lever": f"{playbook.lever[lever].title} (typical figures)",
        "cost-months": str(costs.settings.timeline.months),
        **lines,
        "cost-total": money(found.total),
    }
