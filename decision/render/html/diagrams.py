"""What became of a reader's diagram, as HTML. Comes in: findings, or a tree and the way so far. Goes out: HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision.authoring.findings import Finding
from decision.render.html.kit import Html, button, items, join, tag
from decision.tree.model import Ask, Fact, Leaf, Playbook, Value


@dataclass(frozen=True, slots=True)
class Step:
    """An answered question."""

    fact: str
    asked: str
    answer: str


def findings_html(findings: Sequence[Finding], trees: int, diagrams: int) -> Html:
    """Return all findings, each with a button that leads to its line, under what became of the diagram."""
    missing = sum(not finding.warning for finding in findings)
    return join(
        tag("h2", _verdict(missing, trees, diagrams), tabindex=-1),
        items([_finding(one) for one in findings], "sft-drawn-findings"),
    )


def _verdict(missing: int, trees: int, diagrams: int) -> str:
    """Say what became of the diagrams."""
    if trees:
        others = f"; the first tree of {diagrams} diagrams is walked below" if diagrams > 1 else ""
        return f"This is a tree{others}"
    return f"Not a tree yet: {missing} thing{'' if missing == 1 else 's'} to mend"


def _finding(finding: Finding) -> Html:
    line = button(f"Line {finding.where.line}", class_="sft-button-quiet", data_line=finding.where.line)
    kind = tag("strong", "To know: " if finding.warning else "To mend: ")
    return join(line, " ", tag("p", kind, f"{finding.says}."), tag("p", f"Try: {finding.remedy}"))


def walk_html(playbook: Playbook, steps: Sequence[Step], to: Ask | Leaf) -> Html:
    """Return the answers so far, each of which can be changed, and the next question or the end."""
    tree = playbook.trees[0]
    way = items([_step(step) for step in steps], "sft-drawn-way", "ol")
    title = tag("h2", f"Walk it: {tree.title}", tabindex=-1)
    counts = f"Questions: {len(playbook.facts)}. Ends: {len(playbook.levers)}."
    after = _question(playbook.fact[to.question]) if isinstance(to, Ask) else _end(playbook, to)
    save = button("Save the tree as files (.zip)", class_="sft-button-quiet", data_save=True)
    return join(title, tag("p", counts, class_="sft-small"), way, after, tag("p", save))


def _step(step: Step) -> Html:
    change = button("Change", class_="sft-button-quiet", data_drop=step.fact, aria_label=f"Change: {step.asked}")
    return join(f"{step.asked} ", tag("strong", step.answer), " ", change)


def _question(fact: Fact) -> Html:
    answers = [_answer(fact, value) for value in fact.values]
    return tag("fieldset", tag("legend", fact.label, tabindex=-1), answers, class_="sft-drawn-asks")


def _answer(fact: Fact, value: Value) -> Html:
    hint = tag("span", value.hint, class_="sft-option-hint") if value.hint else None
    return button(value.label, hint, class_="sft-button-quiet", data_fact=fact.id, data_value=value.id)


def _end(playbook: Playbook, leaf: Leaf) -> Html:
    """Return where a way ends; an article's silence in words."""
    lever = playbook.lever.get(leaf.lever)
    title = lever.title if lever else "The diagram says nothing here"
    says = [lever.summary if lever and not leaf.silent else "", leaf.says]
    return tag("div", tag("h3", title, tabindex=-1), [tag("p", one) for one in says if one], class_="sft-drawn-end")
