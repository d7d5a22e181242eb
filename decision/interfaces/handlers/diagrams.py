"""A reader's diagram in the browser. Comes in: a request as data. Goes out: a reply as data, its HTML made.

A request holds ``text``, a diagram or a page with some, ``silent`` and ``answers``, values by the id of their question.
The reply holds the HTML of all ``findings`` and, where there is a tree, that of the ``walk``; or, where the request has
``save``, the tree's files in one ``archive`` (base64).
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from decision.authoring.diagrams.files import files_of
from decision.authoring.diagrams.importing import import_text
from decision.render.formats.archive import archive_of
from decision.render.html.diagrams import Step, findings_html, walk_html
from decision.tree.conditions import holds
from decision.tree.model import Answer, Ask, Leaf, OneOf, Playbook

_NAME = "diagram"
"""The file that findings name, and the folder in an archive."""


def read_diagram(request: Mapping[str, Any]) -> dict[str, object]:
    """Answer one request."""
    found = import_text(str(request["text"]), _NAME, title="A diagram", silent=bool(request.get("silent")))
    trees = [one.playbook for one in found if one.playbook]
    if request.get("save"):
        files = files_of(trees[0]) if trees else {}
        return {"archive": b64encode(archive_of({f"tree-of-a-{_NAME}/{name}": files[name] for name in files})).decode()}
    findings = [finding for one in found for finding in one.findings]
    walk = walk_html(trees[0], *_walked(trees[0], request.get("answers", {}))) if trees else ""
    return {"html": {"findings": findings_html(findings, len(trees), len(found)), "walk": walk}}


def _walked(playbook: Playbook, answers: Mapping[str, str]) -> tuple[list[Step], Ask | Leaf]:
    """Return the questions that are answered on the way, and where the way goes on or ends."""
    tree, steps = playbook.trees[0], list[Step]()
    to: Ask | Leaf = Ask(tree.start.id)
    while isinstance(to, Ask) and (value := answers.get(to.question)) in playbook.fact[to.question].value_ids:
        fact = playbook.fact[to.question]
        steps.append(Step(fact.id, fact.label, fact.value_label(str(value))))
        state: dict[str, Answer] = {fact.id: OneOf(frozenset({str(value)}))}
        to = next(one.to for one in tree.question[fact.id].routes if one.when is None or holds(one.when, state))
    return steps, to
