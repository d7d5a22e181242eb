"""A tree as a table. Comes in: a playbook and one of its trees. Goes out: CSV, one row a path."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from decision.render.drawings.diagram import route_labels
from decision.tree.walk import Walker
from decision.wording.labels import describe_leaf

if TYPE_CHECKING:
    from decision.tree.model import Playbook, Tree


def to_csv(playbook: Playbook, tree: Tree) -> str:
    """Return the paths that can be walked, numbered, in the order of their routes.

    Each question has a column with the condition of the route taken; it is empty where the path
    does not come by.
    """
    asked = [question.id for question in tree.questions]
    labels = {question.id: route_labels(playbook, question) for question in tree.questions}
    paths = sorted(Walker(playbook, tree).paths(), key=lambda path: [place for _, place in path[0]])
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["path", *asked, "leaf", "lever", "family", "says"])
    for number, (steps, leaf) in enumerate(paths, 1):
        taken = {question: labels[question][place] for question, place in steps}
        cells = [taken.get(question, "") for question in asked]
        end = [describe_leaf(playbook, leaf), leaf.lever, leaf.family or "", leaf.says]
        table.writerow([number, *cells, *end])
    return text.getvalue()
