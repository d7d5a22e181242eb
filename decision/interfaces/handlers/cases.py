"""Published cases in the browser. Comes in: a request as data. Goes out: a reply as data, its HTML made.

A request holds ``link``; the reply holds the ids of the published cases most like it, and what is shown under
the verdict: the cases, and a line where most of the nearest went another way (``other_way``).
"""

from collections.abc import Mapping

from decision.cases.bank import Case, most_alike, nearest
from decision.render.html.blocks import Writer
from decision.tree.links import read_link
from decision.tree.session import Guide
from decision.wording.near_cases import near_case_parts, other_way_parts


def near_cases(guide: Guide, cases: tuple[Case, ...], request: Mapping[str, object], base: str) -> dict[str, object]:
    """Answer one request; ``base`` is the way to the site's root."""
    playbook = guide.playbook
    answers = read_link(playbook, str(request.get("link", ""))).answers
    found = most_alike(playbook, guide.walkers[playbook.trees[0].id].thresholds, answers, cases)
    walker = guide.walkers[playbook.trees[0].id]
    near = nearest(playbook, walker.thresholds, answers, cases)
    family = walker.leading(walker.state(answers)).family
    writer = Writer(base, "")
    html = {
        "cases": writer.parts(near_case_parts(playbook, answers, found)),
        "other_way": writer.parts(other_way_parts(family, near)),
    }
    return {"cases": [one.case.id for one in found], "html": html}
