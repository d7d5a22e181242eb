"""The calendar of a verdict, the same through every door. Comes in: a view, its costs. Goes out: iCalendar text."""

from decision.cost.view import CostView
from decision.render.formats.calendar import calendar_text
from decision.tree.session import Guide, View
from decision.wording.dates_ahead import days_ahead
from decision.wording.labels import encoded, page_of, product


def calendar_of(guide: Guide, view: View, costs: CostView | None, *, today: str, site: str = "") -> str:
    """Return the calendar of a view, made ``today`` (ISO date); where a question is open, of what is known already.

    ``site`` is the address of the site's root, which ends with a slash; empty leaves it out of what leads back.
    """
    answers = view.session.answers
    verdict = view.verdict or guide.verdict(view.tree.id, answers, view.session.today)
    entries = days_ahead(guide.playbook, answers, verdict, costs, today)
    address = encoded(f"{site}{page_of(view.tree)}#{view.link}")
    return calendar_text(entries, product=product(guide.playbook), address=address, link=view.link, today=today)
