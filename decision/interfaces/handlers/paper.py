"""The checklist's part of the door to the browser. Comes in: a request as data. Goes out: the checklist, filled in.

A request holds ``link``, ``size`` (``a4`` or ``letter``) and ``address``, that of the page the reader is at. The reply
is ``{"name": …, "base64": …}``. Everything that a verdict knows is filled in; whom to name, what to write beside it,
what to decide and to sign is left to the team.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision.cost.bill import LINES
from decision.cost.view import view_costs
from decision.render.paper import PAPERS, is_address
from decision.render.paper.fill import fill_checklist
from decision.tree.answers import describe_answer
from decision.tree.verdict import GateState, gates_found
from decision.wording.figures import money
from decision.wording.sentences import STATUS, counted, describe_verdict, format_date, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from decision.cost.model import CostBook
    from decision.tree.session import Guide, View
    from decision.tree.verdict import GateFound, Verdict

_FEW_ANSWERS, _FEW_GATES = 9, 6
"""More than these follow each other in one line, for want of room."""


@dataclass(frozen=True)
class PaperHandler:
    """A playbook and a cost book ready to fill in the checklist."""

    guide: Guide
    book: CostBook
    blank: Callable[[str], bytes]
    """Gives the blank checklist of a name such as ``checklist-a4.pdf``; ``KeyError`` if there is none."""

    def ask(self, request: Mapping[str, object], today: str) -> dict[str, str]:
        """Answer one request; ``today`` is an ISO date, which a link may replace by its own."""
        size = str(request.get("size", ""))
        if size not in PAPERS:
            raise ValueError(f"there is no checklist on {size or 'no paper'}; there are {' and '.join(PAPERS)}")
        link, address = str(request.get("link", "")), str(request.get("address", ""))
        own = self.guide.playbook.trees[0]
        view = self.guide.view(link, today)
        if view.tree.id != own.id:
            raise ValueError(f"the checklist is that of the tree {own.id}, not of {view.tree.id}")
        made = fill_checklist(self.blank(f"checklist-{size}.pdf"), self.values(view, address))
        day = view.session.today or today
        return {
            "name": f"fine-tuning-checklist-{day}.pdf",
            "type": "application/pdf",
            "base64": base64.b64encode(made).decode("ascii"),
        }

    def values(self, view: View, address: str) -> dict[str, str | bool]:
        """Return what a verdict fills in, by field."""
        known = self.guide.playbook
        answers, day = view.session.answers, view.session.today
        verdict = view.verdict or self.guide.verdict(view.tree.id, answers, day)
        order = dict.fromkeys([question.id for question in view.tree.questions] + list(known.fact))
        said = [
            f"{known.fact[fact].label}: {describe_answer(known.fact[fact], answers[fact])}"
            for fact in order
            if fact in answers
        ]
        first = [f"{place} {known.gate[found.gate].title}" for place, found in enumerate(verdict.open_gates, 1)]
        named = address.partition("#")[0]
        values: dict[str, str | bool] = {
            "answers": (" · " if len(said) > _FEW_ANSWERS else "\n").join(said),
            "verdict": self._verdict(verdict),
            "next": ("; " if len(first) > _FEW_GATES else "\n").join(first) or _without_gates(verdict),
            "link": f"{named if is_address(named) else ''}#{view.link}",
        }
        found = {gate.gate: gate for gate in gates_found(self.guide.walkers[view.tree.id], known.gates, answers)}
        for gate in known.gates:
            state = found.get(gate.id)
            values[f"gate-{gate.id}"] = state is not None and state.state is GateState.MET
            values[f"gate-{gate.id}-note"] = self._note(state)
        return values | self._costs(view, verdict)

    def _verdict(self, verdict: Verdict) -> str:
        """Say the verdict with its date, and how sure it is."""
        said = f"{STATUS[verdict.status]}. {describe_verdict(self.guide.playbook, verdict)}"
        if not verdict.certain:
            others = counted(len(verdict.possible) - 1, "other lever is", "other levers are")
            said += f" Leading, not certain: {others} still possible."
        return f"{said} Verdict of {format_date(verdict.today)}, tree {verdict.version}."

    def _note(self, gate: GateFound | None) -> str:
        """Say how the answers leave a gate; nothing where it is met."""
        if gate is None:
            return "Does not apply, by the answers"
        match gate.state:
            case GateState.MET:
                return ""
            case GateState.OPEN:
                return "Open, by the answers"
            case GateState.UNKNOWN:
                labels = (lower_first(self.guide.playbook.fact[fact].label) for fact in gate.find_out)
                return f"Find out: {listed(labels, 'and')}"

    def _costs(self, view: View, verdict: Verdict) -> dict[str, str | bool]:
        """Return the typical costs of the leading lever, line by line; nothing for a lever that has no recipe."""
        lever = verdict.leading.lever
        if lever not in self.book.recipe:
            return {}
        costs = view_costs(self.guide.playbook, self.book, view.link, view.session.today)
        found = costs.estimates[lever]
        lines = {f"cost-{line.id}": money(cost) for line, cost in zip(LINES, found.bill, strict=True)}
        return {
            "cost-lever": f"{self.guide.playbook.lever[lever].title} (typical figures)",
            "cost-months": str(costs.settings.timeline.months),
            **lines,
            "cost-total": money(found.total),
        }


def _without_gates(verdict: Verdict) -> str:
    """Say why there is no gate to close."""
    if verdict.gates:
        return "Every gate of this lever is met."
    return "This lever has no gates; those below come before fine-tuning."
