"""Questions for a terminal. Comes in: a playbook and a view. Goes out: plain text, 88 columns wide."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from decision.render.text.terminal import WIDTH
from decision.tree.model import Kind, Playbook

if TYPE_CHECKING:
    from decision.tree.session import View


def question_text(playbook: Playbook, view: View) -> str:
    """Return the question that a view asks, with its options and how to answer."""
    fact = playbook.fact[view.asking]
    words = playbook.words.get(view.asking)
    lines = [f"Question {view.asked + 1}", words.title if words else fact.label]
    if words and words.lead:
        lines += textwrap.wrap(words.lead, WIDTH)
    lines.append("")
    for value in fact.values:
        hint = f" ({value.hint})" if value.hint else ""
        lines.append(f"  {value.id:<24} {value.label}{hint}")
    match fact.kind:
        case Kind.ONE:
            lines.append("  ?                        not sure")
        case Kind.MANY:
            lines += [
                f"  none                     {fact.none or 'None of these'}",
                "  ?                        not sure",
            ]
            lines.append("Several: join them with +, such as " + "+".join(fact.value_ids[:2]))
        case Kind.NUMBER:
            lines.append(f"  a number of {fact.unit}, a range such as 100..500, or ? for not sure")
    return "\n".join(lines)
