"""What can be taken along, in the browser. Comes in: a request as data. Goes out: a reply as data.

A request to take holds ``what``, record, answers, calendar or a form of half a page (see ``forward``), ``link``, and
``site``, the address of the site's root; the reply is a file: ``name``, ``type`` and ``text``. A request to open holds
what a file held, as ``bytes`` with a character for each byte, and its ``name``, or what a reader pasted, as ``text``;
the reply is a ``link`` with ``notes`` and ``back``, the HTML that asks what became of the plan, or it is ``refused``,
what to say to the reader.
"""

from collections.abc import Mapping

from decision.cases.bank import Case
from decision.cost.view import CostView, view_costs
from decision.interfaces.calendar import calendar_of
from decision.interfaces.handlers.forward import FORMS, take_half_page
from decision.interfaces.money import Money
from decision.interfaces.near import near_to
from decision.interfaces.saved_answers import UnreadableFile, read_saved
from decision.render.formats.view_data import view_as_json
from decision.render.html.instrument import coming_back_html
from decision.render.text.record import decision_record
from decision.tree.links import link_of
from decision.tree.session import View
from decision.wording.coming_back import asked_now
from decision.wording.near_cases import near_as_data, near_lines


def take(
    money: Money, cases: tuple[Case, ...], request: Mapping[str, object], today: str, repository: str
) -> dict[str, object]:
    """Return a file; ``today`` is an ISO date, ``repository`` the address where what came of it is reported."""
    link, what = str(request.get("link", "")), str(request["what"])
    if what in FORMS:
        return take_half_page(money, cases, request, today)
    guide, view = money.at(link, today), money.view(link, today)
    near = near_to(guide, view.session, cases)
    match what:
        case "answers":
            text = view_as_json(guide.playbook, view, near_as_data(*near))
            name, kind = f"answers-{today}.json", "application/json"
        case "record":
            text = decision_record(
                guide,
                view,
                _costs(money, view),
                today=today,
                site=str(request.get("site", "")),
                near=near_lines(*near),
                repository=repository,
            )
            name, kind = f"decision-{today}.md", "text/markdown"
        case "calendar":
            text = calendar_of(guide, view, _costs(money, view), today=today, site=str(request.get("site", "")))
            name, kind = f"calendar-{today}.ics", "text/calendar"
        case _:
            raise ValueError(f"there is no {what} to take")
    return {"name": f"{guide.playbook.subject.slug}-{name}", "type": f"{kind};charset=utf-8", "text": text}


def _costs(money: Money, view: View) -> CostView | None:
    """Return the costs at a view; nothing where a subject has none."""
    book = money.book(view.link)
    return view_costs(money.guide.playbook, book, view.link, view.session.today) if book else None


def open_saved(money: Money, request: Mapping[str, object], today: str, base: str) -> dict[str, object]:
    """Return the link of a saved session, with notes and what to ask; or why there is none.

    ``today`` is an ISO date; ``base`` is the way to the site's root.
    """
    playbook = money.guide.playbook
    raw = str(request["bytes"]).encode("latin-1") if "bytes" in request else str(request["text"]).encode()
    try:
        saved = read_saved(playbook, raw)
    except UnreadableFile as refusal:
        what = f"“{name}”" if (name := str(request.get("name", ""))) else "What you pasted"
        return {"refused": f"{what} cannot be opened. {refusal}"}
    link = link_of(playbook, saved.session)
    plan = saved.plan if saved.plan is not None else saved.plan_then(money.view(link, today))
    back = coming_back_html(asked_now(playbook, saved.session, plan), base)
    return {"link": link, "notes": list(saved.session.notes), "back": back}
