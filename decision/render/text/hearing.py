"""What was heard, for a terminal. Comes in: a playbook, a text, what was heard in it. Goes out: text."""

from collections.abc import Sequence

from decision.cases.overheard import ENOUGH, FEWEST, Overheard
from decision.tree.hearing import Hearing
from decision.tree.model import Playbook
from decision.wording.backtest import format_interval
from decision.wording.hearing import heard_rows, quoted, sentences_on


def hearing_text(playbook: Playbook, text: str, heard: Sequence[Hearing], link: str) -> str:
    """Return what was heard, a line each, and the link that goes on with it."""
    rows = [f"  {row}" for row in heard_rows(playbook, text, heard)]
    return "\n".join([*rows, *sentences_on(text, heard), *([f"Link: #{link}"] if rows else [])])


def overheard_text(playbook: Playbook, found: Overheard, names: Sequence[str]) -> str:
    """Return how often what was heard is right, in all and by fact, and what was wrong; ``names`` are of the texts."""
    mean, low, high = found.per_text
    width = max((len(playbook.fact[fact].label) for fact in found.by_fact), default=0)
    lines = [
        f"{found.texts} texts: the task of each published case that is not set aside, and what there was before.",
        f"Answers heard in a text: {mean:.2f} ({low:.2f} to {high:.2f}).",
        f"Right: {format_interval(found.right)}.",
    ]
    if found.kept_by_folds:
        says = f"The same where each fold leaves out the values that the others had right in less than {ENOUGH:.0%}"
        lines.append(f"{says}: {format_interval(found.kept_by_folds)}.")
    lines += ["The words were chosen by people who knew these cases, so the figures flatter.", "", "By fact:"]
    for fact, share in found.by_fact.items():
        few = "" if share.cases >= FEWEST else "  too few to say"
        lines.append(f"  {playbook.fact[fact].label:<{width}}  {format_interval(share)}{few}")
    wrong = [one for one in found.judged if one.right is False]
    lines += ["", "Wrong:"] if wrong else []
    lines += [f"  {names[one.text]}: {'='.join(one.key)} ({quoted(one.words)})" for one in wrong]
    return "\n".join(lines)
