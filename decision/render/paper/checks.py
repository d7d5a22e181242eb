"""The rule that the checklist keeps. Comes in: a playbook and its folder. Goes out: findings, only warnings."""
# ruff: noqa: D401  # the docstring of a rule is its page, and says what the author did

from collections.abc import Iterator, Sequence
from pathlib import Path

from decision.authoring.checks.rules import Mistake, Rules, apply
from decision.authoring.findings import Finding
from decision.render.paper import PAPERS
from decision.render.paper.checklist_layout import EXHAUSTED, exhaustion_test, rungs
from decision.render.paper.form import TYPEFACE, excess_lines
from decision.tree.model import Playbook, Where


def check_paper(playbook: Playbook, docs: Path, prior: Sequence[Finding] = ()) -> list[Finding]:
    """Return what is too long on paper; nothing while there are mistakes among ``prior``, which come first."""
    return apply(RULES, prior, playbook, docs, warning=True) if all(finding.warning for finding in prior) else []


def checklist_too_long(playbook: Playbook, docs: Path) -> Iterator[Mistake]:
    """The checklist takes more than four pages: the gates, what they lead to, and the tree on two."""
    if not (docs / TYPEFACE).is_file():
        return
    excess = {name: excess_lines(playbook, docs, paper=paper) for paper, (_, name) in PAPERS.items()}
    for part, longest in _LONGEST.items():
        paper, found = max(excess.items(), key=lambda item: item[1][part])
        lines, pages = found[part], found["all pages"]
        if lines:
            says = (
                f"on {paper} the checklist takes {pages} pages, {found['pages']} more than it should; "
                f"the {part} take {lines} line{'s' if lines > 1 else ''} more than there is room for"
            )
            where, remedy = longest(playbook)
            yield where, says, remedy


def _longest_check(playbook: Playbook) -> tuple[Where, str]:
    length, gate = max((len(gate.check or gate.remedy), gate.id) for gate in playbook.gates)
    title, where = playbook.gate[gate].title, playbook.gate[gate].where
    return where, f"shorten the check of “{title}”, the longest with {length:,} characters, and others if need be"


def _longest_test(playbook: Playbook) -> tuple[Where, str]:
    length, lever = max((len(exhaustion_test(playbook.words[lever.id], 0)), lever.id) for lever in rungs(playbook))
    remedy = f"shorten the first sentence under “{EXHAUSTED}”, the longest with {length:,} characters"
    return playbook.words[lever].where, f"{remedy}, and those of other levers if need be"


def _most_routes(playbook: Playbook) -> tuple[Where, str]:
    tree = playbook.trees[0]
    count, question = max((len(question.routes), question.id) for question in tree.questions)
    remedy = f"join some of the {count} routes of “{playbook.fact[question].label}”, which has the most"
    return tree.question[question].where, f"{remedy}, or leave it so: the tree has pages of its own"


_LONGEST = {"gates": _longest_check, "rungs": _longest_test, "routes": _most_routes}
"""By part: where its longest text is, and what to shorten."""
RULES: Rules = {checklist_too_long: ()}
PAPER_CHECKS = tuple(RULES)
