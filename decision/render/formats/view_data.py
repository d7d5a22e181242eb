"""A view as plain data, the same through every door. Comes in: a view. Goes out: a dictionary for JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision.tree.answers import write_answer
from decision.wording.sentences import describe_together

if TYPE_CHECKING:
    from decision.tree.model import Answer, Leaf, Playbook
    from decision.tree.opinions import Divergence
    from decision.tree.session import View
    from decision.tree.verdict import Verdict

FORMAT = "should-you-fine-tune/answers"
"""The name of the format, which a saved file carries; described in docs/take/answers.schema.json."""
FORMAT_VERSION = 1

type Json = bool | int | str | list[Json] | dict[str, Json] | None


def view_as_data(playbook: Playbook, view: View) -> dict[str, Json]:
    """Return the tree, its version, the date, the answers and figures, and the next question or the verdict.

    Answers and figures are texts as in links; weights are exact fractions such as ``1/3``. Saved as a file, it is what
    ``savefile`` reads back.
    """
    answers = view.session.answers
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "tree": view.tree.id,
        "version": view.tree.version,
        "today": view.session.today,
        "answers": {fact: write_answer(playbook.fact[fact], answer) for fact, answer in answers.items()},
        "dormant": [fact for fact in answers if fact not in view.live],
        "costs": dict(view.session.costs),
        "link": view.link,
        "asking": view.asking or None,
        "refused": dict(view.refused),
        "notes": list(view.session.notes),
        "verdict": verdict_as_data(playbook, view.verdict) if view.verdict else None,
    }


def view_as_json(playbook: Playbook, view: View) -> str:
    """Return the record as the text of a file, the same from every door."""
    return json.dumps(view_as_data(playbook, view), indent=2, ensure_ascii=False) + "\n"


def verdict_as_data(playbook: Playbook, verdict: Verdict) -> dict[str, Json]:
    """Return a verdict as plain data."""

    def said(fact: str, answer: Answer) -> str:
        return write_answer(playbook.fact[fact], answer)

    return {
        "today": verdict.today,
        "status": verdict.status.value,
        "certain": verdict.certain,
        "leading": _leaf(verdict.leading),
        "possible": [{**_leaf(leaf), "weight": str(weight)} for leaf, weight in verdict.possible],
        "gates": [
            {"gate": gate.gate, "state": gate.state.value, "find_out": list(gate.find_out)} for gate in verdict.gates
        ],
        "other_gaps": [{"gap": gap, **_leaf(leaf)} for gap, leaf in verdict.other_gaps],
        "trace": [
            {
                "question": step.question,
                "answer": said(step.question, step.answer),
                "route": step.place,
                "sure": step.sure,
                "claims": list(step.route.claims),
            }
            for step in verdict.trace
        ],
        "flips": [
            {
                "changes": {change.fact: said(change.fact, change.after) for change in flip.changes},
                "leading": _leaf(flip.leading),
            }
            for flip in verdict.flips
        ],
        "find_out": verdict.find_out or None,
        "cautions": [caution.says for caution in verdict.cautions],
        "opinions": [
            {
                "tree": opinion.tree,
                **_leaf(opinion.leading),
                "says": opinion.leading.says,
                "weight": str(opinion.share),
                "tunes": opinion.tunes,
                "agrees": opinion.agrees,
                "parting": _divergence(opinion.divergence) if opinion.divergence else None,
            }
            for opinion in verdict.opinions
        ],
        "together": describe_together(playbook, verdict),
    }


def _divergence(divergence: Divergence) -> dict[str, Json]:
    """Return where an article parts; ``claims`` are those behind its step, and those behind ours or our gate."""
    ours = divergence.gate.claims if divergence.gate else divergence.ours.route.claims if divergence.ours else ()
    return {
        "on": divergence.on.value,
        "question": divergence.theirs.question,
        "route": divergence.theirs.place,
        "never": divergence.never,
        "our_question": divergence.ours.question if divergence.ours else None,
        "our_route": divergence.ours.place if divergence.ours else None,
        "our_gate": divergence.gate.id if divergence.gate else None,
        "claims": list(dict.fromkeys([*divergence.theirs.route.claims, *ours])),
    }


def _leaf(leaf: Leaf) -> dict[str, Json]:
    return {"lever": leaf.lever or None, "family": leaf.family.value if leaf.family else None}
