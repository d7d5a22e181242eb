"""The door to the browser. Comes in: JSON text. Goes out: JSON text. Knows nothing of JavaScript.

``load`` takes the bundle once; ``ask`` answers one request. A request holds ``link``, ``today``, ``base`` (the way to
the site's root) and perhaps ``answer``, ``{"fact": …, "text": …}``; or one of ``cost``, ``cases``, ``take``, ``open``
and ``paper``, which ``handlers`` answer. The reply holds what to show, with its HTML made. ``load_extra`` takes files
that only some requests need, before the first of these.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING
from zipimport import zipimporter

from decision.interfaces import bundle
from decision.render.formats.view_data import view_as_data
from decision.render.html import instrument as page
from decision.tree.links import is_date
from decision.tree.session import Guide
from decision.wording import sentences as say

if TYPE_CHECKING:
    from decision.interfaces.handlers.cases import CaseHandler
    from decision.interfaces.handlers.costs import CostHandler
    from decision.interfaces.handlers.downloads import DownloadHandler

_guide: list[Guide] = []
_costs: list[str | CostHandler] = []
"""The cost book's text, until somebody asks for costs; then what answers for it."""
_cases: list[str | CaseHandler] = []
"""The published cases' text, until somebody asks for them; then what answers for them."""
_brought: dict[str, str] = {}
"""The paths of files that came later, by name."""


def load(text: str) -> None:
    """Take playbook, cost book and cases, as ``dump_bundle`` wrote them; ``ValueError`` where that is no playbook."""
    found = json.loads(text)
    _guide[:] = [Guide(bundle.read_playbook(found["playbook"]))]
    _costs[:] = [found["costs"]]
    _cases[:] = [found["cases"]]


def dump_bundle(playbook: str, costs: str, cases: str = "[]") -> str:
    """Return the text that ``load`` takes, from the texts of a playbook, of a cost book and of the published cases."""
    parts = {"playbook": playbook, "costs": costs, "cases": cases}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def load_extra(path: str) -> None:
    """Take a file that came later: more code, or a blank checklist; ``ValueError`` if that lacks its end."""
    name = path.rpartition("/")[2]
    if path.endswith(".zip") and path not in sys.path:
        # The archive goes on with packages that began in another one; their paths have to know.
        sys.path.append(path)
        for package in json.loads(zipimporter(path).get_data("packages.json")):
            import_module(package).__path__.append(f"{path}/{package.replace('.', '/')}")
    if path.endswith(".pdf") and b"%%EOF" not in _content(path)[-32:]:
        raise ValueError(f"{name} is incomplete")
    _brought[name] = path


def ask(request_json: str) -> str:
    """Answer one request; ``RuntimeError`` if no playbook was loaded."""
    if not _guide:
        raise RuntimeError("load a playbook first")
    guide = _guide[0]
    request = json.loads(request_json)
    today, base = str(request["today"]), str(request.get("base", ""))
    if not is_date(today):
        raise ValueError(f"{today!r} is not a date")
    if "cost" in request:
        return json.dumps(_cost_handler().ask(request["cost"], today, base), ensure_ascii=False)
    if "cases" in request:
        return json.dumps(_case_handler().ask(request["cases"], base), ensure_ascii=False)
    if "take" in request:
        return json.dumps(_download_handler().take(request["take"], today), ensure_ascii=False)
    if "open" in request:
        return json.dumps(_download_handler().open(request["open"]), ensure_ascii=False)
    if "paper" in request:
        return json.dumps(_paper(request["paper"], today))
    answer = request.get("answer")
    submitted = (str(answer["fact"]), str(answer["text"])) if answer else None
    view = guide.view(str(request.get("link", "")), today, submitted)
    live = frozenset(view.live)
    asks_tree = view.asking in view.tree.question
    reply = {
        **view_as_data(guide.playbook, view),
        "show": "question" if view.asking else "verdict",
        "previous": view.previous or None,
        "progress": say.progress(view.asked, view.left) if asks_tree else "A question for a gate",
        "lit": [f"{question}-{place}" for question, place in view.highlighted],
        "html": {
            "answers": page.answers_list(guide.playbook, view.tree, view.session.answers, live, view.link),
            "verdict": page.verdict_html(guide.playbook, view.tree, view.verdict, view.link, base)
            if view.verdict
            else "",
        },
    }
    return json.dumps(reply, ensure_ascii=False)


def _cost_handler() -> CostHandler:
    """Return what answers for costs. Its code is imported only here: most readers come for a verdict first."""
    from decision.interfaces.cost_bundle import read_costs  # noqa: PLC0415  # see above
    from decision.interfaces.handlers.costs import CostHandler  # noqa: PLC0415  # see above

    (found,) = _costs
    if isinstance(found, str):
        found = CostHandler(_guide[0].playbook, read_costs(found))
        _costs[:] = [found]
    return found


def _case_handler() -> CaseHandler:
    """Return what answers for the published cases, imported and read when they are asked for first."""
    from decision.interfaces.handlers.cases import CaseHandler  # noqa: PLC0415  # see above

    (found,) = _cases
    if isinstance(found, str):
        found = CaseHandler.open(_guide[0], found)
        _cases[:] = [found]
    return found


def _download_handler() -> DownloadHandler:
    """Return what makes files of a session and reads them back, imported when it is asked for first."""
    from decision.interfaces.handlers.downloads import DownloadHandler  # noqa: PLC0415  # see above

    return DownloadHandler(_guide[0], lambda: _cost_handler().book)


def _paper(request: dict[str, object], today: str) -> dict[str, str]:
    """Return the checklist filled in. Its code comes in an archive of its own, with ``load_extra``."""
    from decision.interfaces.handlers.paper import PaperHandler  # noqa: PLC0415  # see above

    return PaperHandler(_guide[0], _cost_handler().book, lambda name: _content(_brought[name])).ask(request, today)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # pathlib would come into the first load for this alone
        return file.read()
