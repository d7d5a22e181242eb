"""The door to the browser. Comes in: JSON text. Goes out: JSON text. Knows nothing of JavaScript.

``load`` takes the bundle once; ``ask`` answers one request. A request holds ``link``, ``today``, ``base`` (the way to
the site's root) and perhaps ``answer``, ``{"fact": …, "text": …}``. The reply holds what to show, with its HTML made.
"""

from __future__ import annotations

import json

from decision import bundle
from decision.export import page, say
from decision.export.record import record
from decision.links import is_date
from decision.session import Guide

_guide: list[Guide] = []


def load(text: str) -> None:
    """Take the playbook, as ``bundle.dumps`` wrote it; ``ValueError`` if the text holds none."""
    _guide[:] = [Guide(bundle.loads(text))]


def ask(request_json: str) -> str:
    """Answer one request; ``RuntimeError`` if no playbook was loaded."""
    if not _guide:
        raise RuntimeError("load a playbook first")
    guide = _guide[0]
    request = json.loads(request_json)
    today, base = str(request["today"]), str(request.get("base", ""))
    if not is_date(today):
        raise ValueError(f"{today!r} is not a date")
    answer = request.get("answer")
    submitted = (str(answer["fact"]), str(answer["text"])) if answer else None
    view = guide.view(str(request.get("link", "")), today, submitted)
    live = frozenset(view.live)
    asks_tree = view.asking in view.tree.question
    reply = {
        **record(guide.playbook, view),
        "show": "question" if view.asking else "verdict",
        "previous": view.previous or None,
        "progress": say.progress(view.asked, view.left) if asks_tree else "A question for a gate",
        "lit": [f"{question}-{place}" for question, place in view.lit],
        "html": {
            "answers": page.answers_list(guide.playbook, view.tree, view.session.answers, live, view.link, base),
            "verdict": page.verdict_html(guide.playbook, view.tree, view.verdict, view.link, base)
            if view.verdict
            else "",
        },
    }
    return json.dumps(reply, ensure_ascii=False)
