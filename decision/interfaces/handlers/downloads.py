"""What can be taken along, in the browser. Comes in: a request as data. Goes out: a reply as data.

A request to take holds ``what``, record, answers or a form of half a page (see ``forward``), ``link``, and ``site``,
the address of the site's root; the reply is a file: ``name``, ``type`` and ``text``. A request to open holds what a
file held, as ``bytes`` with a character for each byte, and its ``name``, or what a reader pasted, as ``text``; the
reply is a ``link`` with ``notes``, or ``refused``, what to say to the reader.
"""

from collections.abc import Mapping

from decision.cost.view import view_costs
from decision.interfaces.handlers.forward import FORMS, take_half_page
from decision.interfaces.money import Money
from decision.interfaces.saved_answers import UnreadableFile, read_saved
from decision.render.formats.view_data import view_as_json
from decision.render.text.record import decision_record
from decision.tree.links import link_of
from decision.tree.model import Playbook


def take(money: Money, request: Mapping[str, object], today: str) -> dict[str, object]:
    """Return a file; ``today`` is an ISO date."""
    link, what = str(request.get("link", "")), str(request["what"])
    if what in FORMS:
        return take_half_page(money, request, today)
    guide, view = money.at(link, today), money.view(link, today)
    match what:
        case "answers":
            text, name, kind = view_as_json(guide.playbook, view), f"answers-{today}.json", "application/json"
        case "record":
            book, site = money.book(link), str(request.get("site", ""))
            found = view_costs(guide.playbook, book, link, view.session.today) if book else None
            text = decision_record(guide, view, found, today=today, site=site)
            name, kind = f"decision-{today}.md", "text/markdown"
        case _:
            raise ValueError(f"there is no {what} to take")
    return {"name": f"fine-tuning-{name}", "type": f"{kind};charset=utf-8", "text": text}


def open_saved(playbook: Playbook, request: Mapping[str, object]) -> dict[str, object]:
    """Return the link of a saved session, with notes; or why there is none."""
    raw = str(request["bytes"]).encode("latin-1") if "bytes" in request else str(request["text"]).encode()
    try:
        session = read_saved(playbook, raw)
    except UnreadableFile as refusal:
        what = f"“{name}”" if (name := str(request.get("name", ""))) else "What you pasted"
        return {"refused": f"{what} cannot be opened. {refusal}"}
    return {"link": link_of(playbook, session), "notes": list(session.notes)}
