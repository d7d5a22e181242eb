"""Published cases in the browser. Comes in: a request as data. Goes out: a reply as data, its HTML made.

A request holds ``link``; the reply holds the ids of the published cases most like it, and what is shown under
the verdict: the cases, a line where most of the nearest went another way (``other_way``), and what the fold over the
cases says is ``inside``, where there are enough near ones.
"""

from collections.abc import Mapping

from decision.cases.bank import Case, most_alike
from decision.interfaces.money import Money
from decision.interfaces.near import near_to
from decision.render.html.blocks import Writer
from decision.tree.links import read_link
from decision.wording.near_cases import describe_near, near_case_parts, other_way_parts


def near_cases(
    money: Money, cases: tuple[Case, ...], request: Mapping[str, object], today: str, base: str
) -> dict[str, object]:
    """Answer one request; ``today`` is an ISO date, ``base`` the way to the site's root."""
    playbook, link = money.guide.playbook, str(request.get("link", ""))
    session = read_link(playbook, link)
    found = most_alike(playbook, money.guide.walkers[playbook.trees[0].id].thresholds, session.answers, cases)
    near = near_to(money.at(link, today), session, cases)
    writer = Writer(base, "")
    html = {
        "cases": writer.parts(near_case_parts(playbook, session.answers, found)),
        "other_way": writer.parts(other_way_parts(*near)),
        "inside": describe_near(*near),
    }
    return {"cases": [one.case.id for one in found], "html": html}
