"""What tests look up in a checklist. Comes in: a playbook, or the file of a checklist. Goes out: boxes, tags, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf

from decision.cost.bill import LINES
from tests.poppler import poppler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision.tree.model import Playbook

DECISIONS = {
    "start": "Start it",
    "not-yet": "Not yet: close the open gates first",
    "something-else": "Something else first",
    "leave-it": "Leave it as it is",
}
SIGNING = ("Decided by", "Owner after launch", "Evaluation")


def boxes(playbook: Playbook) -> list[tuple[str, str]]:
    """Return the name, or of a button ``name/value``, and the label of every box, in reading order.

    Names hold from one version to the next, since people have filled in files.
    """
    found = [
        ("project", "The task, and the model in use"),
        ("answers", "The answers"),
        ("verdict", "The verdict"),
        ("next", "The plan, step by step"),
        ("link", "The link that restores the answers"),
    ]
    for gate in playbook.gates:
        found.append((f"gate-{gate.id}", f"Met: {gate.title}"))
        found.append((f"gate-{gate.id}-note", f"What is missing, who, by when: {gate.title}"))
    found += [
        ("cost-lever", "The lever that is costed"),
        ("cost-lever-against", "The alternative"),
        ("cost-months", "Months that the costs are counted over"),
    ]
    for name, title in [*((line.id, line.title) for line in LINES), ("total", "Total")]:
        found.append((f"cost-{name}", f"{title}, USD, this lever"))
        found.append((f"cost-{name}-against", f"{title}, USD, the alternative"))
    for lever in playbook.levers:
        if lever.addresses:
            found.append((f"rung-{lever.id}", f"Exhausted: {lever.title}"))
            found.append((f"rung-{lever.id}-not-applicable", f"Does not apply: {lever.title}"))
    found += [(f"decision/{value}", f"Decision: {label}") for value, label in DECISIONS.items()]
    found += [
        ("decided-on", "Date of the decision"),
        ("review-date", "Date of the review"),
        ("owner", "Owner of retraining and evaluation"),
    ]
    for place, role in enumerate(SIGNING, 1):
        found += [(f"sign-{place}-{what}", f"{role}: {what}") for what in ("name", "signature", "date")]
    return [*found, ("notes", "Notes")]


def elements(file: Path) -> Iterator[pikepdf.Object]:
    """Yield the elements of a PDF's tag tree in reading order."""

    def below(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
        kids = node.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from below(kid)

    with pikepdf.open(file) as opened:
        yield from below(opened.Root.StructTreeRoot)


def kind(thing: pikepdf.Object, key: str = "/S") -> str:
    """Return what kind of element, or with another key of annotation, something is."""
    return str(thing[key]).removeprefix("/")


def labelled_fields(file: Path) -> list[tuple[str, str]]:
    """Return the name and the label of every form field in the tag tree, in reading order."""
    widgets = (element.K[0].Obj for element in elements(file) if kind(element) == "Form")  # read while it is open
    found = [(named(widget), str(widget.TU), kind(widget, "/Subtype")) for widget in widgets]
    assert {subtype for *_, subtype in found} == {"Widget"}
    return [(name, label) for name, label, _ in found]


def named(widget: pikepdf.Object) -> str:
    """Return the name of a field and, of a button among several, its value."""
    if "/T" in widget:
        return str(widget.T)
    (on,) = {*map(str, dict(widget.AP.N))} - {"/Off"}
    return f"{widget.Parent.T}/{on.removeprefix('/')}"


def words(file: Path) -> str:
    """Return the text of a PDF as it was set, with single spaces."""
    return " ".join(poppler("pdftotext", "-raw", file, "-").split())
