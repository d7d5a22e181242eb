"""What a reader tells in own words, in the browser. Comes in: a request as data. Goes out: a reply as data.

A request holds ``text``; the reply says what was ``heard`` in it, and its HTML. Or it holds ``use``, texts such as
``gap=cost`` of what the reader left ticked, and ``link``, that of the session; the reply is a ``link`` with ``notes``.
"""

from collections.abc import Mapping
from typing import Any

from decision.render.html.hearing import heard_html
from decision.tree.hearing import Listener, with_heard
from decision.tree.links import link_of, read_link
from decision.wording.hearing import heard_as_data, heard_rows


def hear(listener: Listener, request: Mapping[str, Any]) -> dict[str, object]:
    """Answer one request."""
    playbook = listener.playbook
    if "use" in request:
        session = read_link(playbook, str(request.get("link", "")))
        used = with_heard(playbook, session, [_pair(str(one)) for one in request["use"]])
        return {"link": link_of(playbook, used), "notes": list(session.notes)}
    text = str(request["text"])
    heard = listener.hear(text)
    return {
        "heard": heard_as_data(heard_rows(playbook, text, heard)),
        "html": {"heard": str(heard_html(playbook, text, heard))},
    }


def _pair(text: str) -> tuple[str, str]:
    fact, _, value = text.partition("=")
    return fact, value
