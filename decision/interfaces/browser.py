"""The browser. Comes in: JSON text. Goes out: JSON text. Knows nothing of JavaScript.

``load`` takes the bundle once; ``ask`` answers one request. A request holds ``link``, ``today``, ``base`` (the way to
the site's root) and perhaps ``answer``, ``{"fact": …, "text": …}``; or one of ``cost``, ``cases``, ``take``, ``open``,
``hear``, ``diagram`` and ``paper``, which ``handlers`` answer. The reply holds what to show, with its HTML made.
``load_extra`` takes files that only some requests need, before the first of these.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zipimport import zipimporter

from decision.interfaces import bundle
from decision.render.formats.view_data import view_as_data
from decision.render.html.checklist import checklist_html
from decision.render.html.instrument import answers_list, verdict_html
from decision.tree.dates import is_date
from decision.tree.links import link_of
from decision.tree.model import Playbook
from decision.tree.session import Guide
from decision.wording.answers import answer_rows
from decision.wording.blocks import without_slots
from decision.wording.case_form import case_form_address
from decision.wording.checklist import PROGRESS
from decision.wording.coming_back import asked_later
from decision.wording.sentences import progress
from decision.wording.verdict import verdict_blocks

if TYPE_CHECKING:
    from decision.cases.bank import Case
    from decision.cost.model import CostBook
    from decision.interfaces.handlers.costs import CostHandler
    from decision.interfaces.money import Money
    from decision.tree.hearing import Listener
    from decision.tree.session import View
    from decision.tree.verdict import Verdict
    from decision.wording.blocks import Block


class Engine:
    """What was loaded. What only some requests need is imported for the first of them: most readers want a verdict."""

    def __init__(self, playbook: str, **others: str) -> None:
        """Read the playbook; keep the text of the others."""
        self.guide = Guide(bundle.read(playbook, Playbook))
        self.texts = others

    @cached_property
    def book(self) -> CostBook:
        """The cost book."""
        from decision.cost.model import CostBook  # noqa: PLC0415  # see above

        return bundle.read(self.texts["costs"], CostBook)

    @cached_property
    def money(self) -> Money:
        """What reaches verdicts with a reader's costs."""
        from decision.interfaces.money import Money  # noqa: PLC0415  # see above

        return Money(self.guide, lambda link: self.costs.book_for(link) if self.texts["costs"] else None)

    def view(self, link: str, today: str, submitted: tuple[str, str] | None) -> View:
        """Return what to show: a question, which takes no costs, or a verdict."""
        view = self.guide.view(link, today, submitted)
        return view if view.asking else self.money.priced(view)

    @cached_property
    def costs(self) -> CostHandler:
        """What answers for costs."""
        from decision.interfaces.handlers.costs import CostHandler  # noqa: PLC0415  # see above

        return CostHandler(self.guide.playbook, self.book)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The published cases."""
        from decision.cases.bank import read_cases  # noqa: PLC0415  # see above

        return read_cases(self.guide.playbook, self.texts["cases"])

    @cached_property
    def listener(self) -> Listener:
        """What listens to a reader's own words."""
        from decision.tree.hearing import Listener, read_cues  # noqa: PLC0415  # see above

        return Listener(self.guide.playbook, read_cues(self.texts["cues"]))


_engines: list[Engine] = []
"""None before ``load``, then the one."""
_paths: dict[str, str] = {}
"""The paths of files that came later, by name."""
_FILLED_FROM = {"cost": "costs", "case": "cases", "other-way": "cases"}
"""The text of the bundle that each place of a verdict is filled from, by the name of the place."""
RARE = ("cost", "cases", "take", "open", "hear", "diagram", "paper")
"""The keys that hold the rarer kinds of request."""


def load(text: str) -> None:
    """Take what ``dump_bundle`` wrote; ``ValueError`` where that holds no playbook."""
    _engines[:] = [Engine(**json.loads(text))]


def dump_bundle(playbook: str, costs: str, cases: str = "[]", cues: str = "[]", repository: str = "") -> str:
    """Return the text that ``load`` takes, from those of a playbook, a cost book, published cases and cues.

    ``costs`` is empty where a subject has none. ``repository`` is the address where what came of a verdict is reported;
    empty where there is none.
    """
    parts = {"playbook": playbook, "costs": costs, "cases": cases, "cues": cues, "repository": repository}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def load_extra(path: str) -> None:
    """Take a file that came later: more code, the list of prices, or a blank checklist; ``ValueError`` if it is cut."""
    name = path.rpartition("/")[2]
    if path.endswith(".zip") and path not in sys.path:
        # The archive goes on with packages that began in another one; their paths have to know.
        sys.path.append(path)
        for package in json.loads(zipimporter(path).get_data("packages.json")):
            import_module(package).__path__.append(f"{path}/{package.replace('.', '/')}")
    if path.endswith(".json"):  # the list of prices
        _engines[0].costs.models = json.loads(_content(path))
    if path.endswith(".pdf") and b"%%EOF" not in _content(path)[-32:]:
        raise ValueError(f"{name} is incomplete")
    _paths[name] = path


def ask(request_json: str) -> str:
    """Answer one request; ``RuntimeError`` if no playbook was loaded."""
    if not _engines:
        raise RuntimeError("load a playbook first")
    request = json.loads(request_json)
    today, base = str(request["today"]), str(request.get("base", ""))
    if not is_date(today):
        raise ValueError(f"{today!r} is not a date")
    engine, kind = _engines[0], next((one for one in RARE if one in request), "")
    answer = _answer(engine, kind, request[kind], today, base) if kind else _view(engine, request, today, base)
    return json.dumps(answer, ensure_ascii=False)


def _answer(engine: Engine, kind: str, request: Mapping[str, Any], today: str, base: str) -> object:  # noqa: PLR0911  # one for each kind
    """Answer one of the rarer kinds of request; ``request`` is what its key holds. Imports as an engine does."""
    match kind:
        case "cost":
            return engine.costs.ask(request, today, base)
        case "cases":
            from decision.interfaces.handlers.cases import near_cases  # noqa: PLC0415  # see above

            return near_cases(engine.money, engine.cases, request, today, base)
        case "take":
            from decision.interfaces.handlers.downloads import take  # noqa: PLC0415  # see above

            return take(engine.money, engine.cases, request, today, engine.texts["repository"])
        case "open":
            from decision.interfaces.handlers.downloads import open_saved  # noqa: PLC0415  # see above

            return open_saved(engine.money, request, today, base)
        case "hear":
            from decision.interfaces.handlers.hearing import hear  # noqa: PLC0415  # see above

            return hear(engine.listener, request)
        case "diagram":
            from decision.interfaces.handlers.diagrams import read_diagram  # noqa: PLC0415  # see above

            return read_diagram(request)
        case _:
            from decision.interfaces.handlers.paper import fill_in  # noqa: PLC0415  # see above

            return fill_in(engine.money, lambda name: _content(_paths[name]), request, today)


def _view(engine: Engine, request: Mapping[str, Any], today: str, base: str) -> dict[str, object]:
    """Return what the instrument shows of a session: the next question, or the verdict."""
    answer = request.get("answer")
    submitted = (str(answer["fact"]), str(answer["text"])) if answer else None
    view, guide = engine.view(str(request.get("link", "")), today, submitted), engine.guide
    live, answered = frozenset(view.live), view.session.answers
    answers = answers_list(guide.playbook, view.tree, answered, live, view.link, folded=not view.asking)
    repository = "" if view.tree.article else engine.texts["repository"]
    show, said, html = _shown(engine, view, base, repository)
    return {
        **view_as_data(guide.playbook, view),
        "show": show,
        "previous": view.previous or None,
        "progress": said,
        "highlighted": [f"{question}-{place}" for question, place in view.highlighted],
        "way": view.way,
        "possible": view.possible,
        "said": {row.fact: row.answer for row in answer_rows(guide.playbook, view.tree, answered, view.live)},
        "html": {"answers": answers, "verdict": html},
    }


def _shown(engine: Engine, view: View, base: str, repository: str) -> tuple[str, str, str]:
    """Return what shows, how far the reader is, and the HTML that takes the place of a question."""
    playbook = engine.guide.playbook
    if view.checklist:
        past = link_of(playbook, replace(view.session, at="", checked=True))
        return "checklist", PROGRESS, checklist_html(playbook, view.checklist, past)
    if view.verdict:
        blocks = _verdict_blocks(engine, view, view.verdict)
        form = case_form_address(playbook, view.session.answers, blocks[0], repository)
        priced = bool(engine.texts["costs"])
        return "verdict", "", verdict_html(view.tree, blocks, view.link, base, form, priced=priced)
    asks_tree = view.asking in view.tree.question
    return "question", progress(view.asked, view.left) if asks_tree else "A question for a gate", ""


def _verdict_blocks(engine: Engine, view: View, verdict: Verdict) -> tuple[Block, ...]:
    """Return the blocks of a verdict, with what is asked of who comes back to it.

    A subject without costs or cases has no places for them.
    """
    playbook = engine.guide.playbook
    absent = {name for name, text in _FILLED_FROM.items() if engine.texts[text] in {"", "[]"}}
    *blocks, dates = without_slots(verdict_blocks(playbook, verdict, {} if "cost" in absent else None), absent)
    return *blocks, asked_later(playbook, view.session, verdict.plan), dates


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # pathlib would come into the first load for this alone
        return file.read()
