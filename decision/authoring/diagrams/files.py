"""A playbook of a diagram as authors' files. Comes in: such a playbook. Goes out: the text of each file, by its path.

Strings are written as JSON, which is YAML too, so that no word of a diagram can be taken for anything else.
"""

import json
from collections.abc import Iterable, Iterator

from decision.tree.model import (
    CHECKLIST,
    LEVER_SECTIONS,
    QUESTION_SECTIONS,
    Ask,
    Condition,
    Fact,
    Is,
    Leaf,
    Lever,
    Playbook,
    Route,
    Tree,
    Words,
)

_UNWRITTEN = "Not written yet."
_TICKS = ("First", "Second", "Third", "Fourth")
"""A checklist has four items at least."""


def files_of(playbook: Playbook) -> dict[str, str]:
    """Return the files of a playbook of one tree: facts, levers, gates, the tree, and pages still to be written."""
    tree = playbook.trees[0]
    files = {
        "tree/facts.yml": _lines(map(_fact, playbook.facts)),
        "tree/levers.yml": _lines(map(_lever, playbook.levers)) if playbook.levers else "[]\n",
        "tree/gates.yml": "# A gate is a condition that should hold before a lever is worth starting.\n[]\n",
        "tree/playbook.yml": _lines([_tree(tree)]),
    }
    files |= {f"questions/{page.id}.md": _page(page, "hint", QUESTION_SECTIONS) for page in playbook.question_words}
    return files | {f"levers/{page.id}.md": _page(page, "summary", LEVER_SECTIONS) for page in playbook.lever_words}


def _lines(parts: Iterable[Iterator[str]]) -> str:
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _fact(fact: Fact) -> Iterator[str]:
    yield f"- id: {_text(fact.id)}"
    yield f"  kind: {fact.kind}"
    yield f"  label: {_text(fact.label)}"
    yield "  values:"
    for value in fact.values:
        hint = f", hint: {_text(value.hint)}" if value.hint else ""
        yield f"    - {{id: {_text(value.id)}, label: {_text(value.label)}{hint}}}"


def _lever(lever: Lever) -> Iterator[str]:
    yield f"- id: {_text(lever.id)}"
    yield f"  family: {lever.family}"
    yield "  addresses: []"
    yield "  gates: []"


def _tree(tree: Tree) -> Iterator[str]:
    yield f"id: {_text(tree.id)}"
    yield f"title: {_text(tree.title)}"
    yield f"version: {_text(tree.version)}"
    yield f"routing: {_text(tree.routing)}"
    yield f"about: {_text(tree.about)}"
    yield from ["article: true"] if tree.article else []
    yield "questions:"
    for question in tree.questions:
        yield f"  {_text(question.id)}:"
        for route in question.routes:
            yield from _route(route)


def _route(route: Route) -> Iterator[str]:
    yield f"    - when: {_condition(route.when)}"
    match route.to:
        case Ask(question):
            yield f"      ask: {_text(question)}"
        case Leaf(lever, _, says, silent):
            yield from [f"      lever: {_text(lever)}"] if lever else []
            yield from ["      silent: true"] if silent else []
            yield from [f"      says: {_text(says)}"] if says else []
    if route.why:
        yield f"      why: {_text(route.why)}"


def _condition(condition: Condition | None) -> str:
    """Write a condition of a tree that was drawn, which asks for one answer or for one of several."""
    match condition:
        case Is(fact, (value,)):
            return f"{{{_text(fact)}: {{is: {_text(value)}}}}}"
        case Is(fact, values):
            return f"{{{_text(fact)}: {{one of: [{', '.join(map(_text, values))}]}}}}"
        case _:
            return "otherwise"


def _page(page: Words, lead: str, sections: Iterable[str]) -> str:
    """Write a page that says what is still to be written."""
    parts = [f"---\ntitle: {_text(page.title)}\n{lead}: {_text(page.lead)}\n---\n"]
    for section in sections:
        ticks = "\n".join(f"- {place} thing to tick: not written yet." for place in _TICKS)
        parts.append(f"## {section}\n\n{ticks if section == CHECKLIST else _UNWRITTEN}\n")
    return "\n".join(parts)
