"""The nodes, edges and short labels of a drawn tree. Comes in: a tree. Goes out: names, words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from decision.tree.answers import unknown
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Between,
    Condition,
    Fact,
    Family,
    Includes,
    Is,
    Kind,
    Leaf,
    OneOf,
    Playbook,
    Question,
    Several,
    Tree,
)
from decision.tree.walk import branches, facts_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OTHERWISE = "otherwise"
_MANY = 5
"""More values than this are not listed in a label."""

FAMILIES = {
    Family.LEAVE: "Leave it, or measure first",
    Family.PROMPTING: "Prompting",
    Family.RETRIEVAL: "Retrieval",
    Family.SMALL_CLASSIFIER: "A small classifier",
    Family.FINE_TUNING: "Fine-tuning",
    Family.RETRIEVAL_AND_FINE_TUNING: "Retrieval with fine-tuning",
}
SILENCE = "The article says nothing"


@dataclass(frozen=True, slots=True)
class DiagramNode:
    """A question, or a leaf; leaves that say the same are one node."""

    id: str
    """A question's id; or ``lever-`` or ``leaf-`` and the leaf's key, then a number if taken."""
    label: str
    says: str = ""
    """What an article says here."""
    leaf: Leaf | None = None
    """``None`` for a question."""

    @property
    def kind(self) -> str:
        """Classes for a style sheet: question, lever or leaf; at leaves also tunes and silent."""
        if self.leaf is None:
            return "question"
        tunes = self.leaf.family is not None and self.leaf.family.fine_tunes
        kind = "lever" if self.leaf.lever else "leaf"
        return kind + " tunes" * tunes + " silent" * self.leaf.silent

    @property
    def page(self) -> str:
        """The way from the site's root to the page of words, or nothing."""
        if self.leaf is None:
            return f"questions/{self.id}/"
        return f"levers/{self.leaf.lever}/" if self.leaf.lever else ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One route."""

    id: str
    """The question's id and the route's place, from 0: ``gap-0``."""
    tail: str
    head: str
    label: str
    why: str


def nodes(playbook: Playbook, tree: Tree) -> list[DiagramNode]:
    """Return the questions in file order, each followed by the leaves that stand there first."""
    names = _leaf_names(tree)
    found = {}
    for question in tree.questions:
        found[question.id] = DiagramNode(question.id, playbook.fact[question.id].label)
        for route in question.routes:
            if isinstance(leaf := route.to, Leaf):
                node = DiagramNode(names[leaf], describe_leaf(playbook, leaf), leaf.says, leaf)
                found.setdefault(node.id, node)
    return list(found.values())


def edges(playbook: Playbook, tree: Tree) -> list[Edge]:
    """Return one edge for each route, in file order."""
    names = _leaf_names(tree)
    return [
        Edge(
            f"{question.id}-{place}",
            question.id,
            route.to.question if isinstance(route.to, Ask) else names[route.to],
            label,
            route.why,
        )
        for question in tree.questions
        for place, (route, label) in enumerate(zip(question.routes, route_labels(playbook, question), strict=True))
    ]


def _leaf_names(tree: Tree) -> dict[Leaf, str]:
    names: dict[Leaf, str] = {}
    for question in tree.questions:
        for route in question.routes:
            if isinstance(route.to, Leaf) and route.to not in names:
                stem = f"lever-{route.to.lever}" if route.to.lever else f"leaf-{route.to.key}"
                more = (f"{stem}-{number}" for number in count(2))
                free = (name for name in chain([stem], more) if name not in names.values())
                names[route.to] = next(free)
    return names


def describe_leaf(playbook: Playbook, leaf: Leaf) -> str:
    """Name a leaf: the lever's title, else the family, else that nothing is said."""
    if leaf.lever:
        return playbook.lever[leaf.lever].title
    return SILENCE if leaf.family is None else FAMILIES[leaf.family]


# --- conditions in a few words -----------------------------------------------------------------


def short(playbook: Playbook, condition: Condition, asked: str = "") -> str:
    """Say a condition in a few words, by the ids of its values.

    The fact named ``asked`` goes without its name, because the label stands beside its question.
    """
    match condition:
        case AllOf(parts):
            return " and ".join(_joined(playbook, part, asked) for part in parts)
        case AnyOf(parts):
            return _any(playbook, parts, asked)
        case Is(fact, values):
            return _named(fact, asked, _listed([_word(value) for value in values]))
        case Includes(fact, value):
            return _named(fact, asked, _word(value))
        case AtLeast(fact, number):
            return _named(fact, asked, f"{number:,} or more")
        case Below(fact, number):
            return _named(fact, asked, f"under {number:,}")


def _joined(playbook: Playbook, part: Condition, asked: str) -> str:
    """Say a part of an "and"; an "or" over several facts names them all and stands in brackets."""
    mixed = isinstance(part, AnyOf) and len(set(facts_read(part))) > 1
    return f"({short(playbook, part)})" if mixed else short(playbook, part, asked)


def _any(playbook: Playbook, parts: Sequence[Condition], asked: str) -> str:
    """Say "or", naming a fact once where its values follow each other."""
    said: list[str] = []
    values: list[str] = []
    for place, part in enumerate(parts):
        if not isinstance(part, Includes):
            said.append(short(playbook, part, asked))
            continue
        values.append(_word(part.value))
        after = parts[place + 1] if place + 1 < len(parts) else None
        if not (isinstance(after, Includes) and after.fact == part.fact):
            said.append(_named(part.fact, asked, _listed(values)))
            values = []
    return " or ".join(said)


def _listed(words: Sequence[str]) -> str:
    """List words with "or"; a long list is cut and counted."""
    if len(words) > _MANY:
        return f"{', '.join(words[:2])} or {len(words) - 2} others"
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _named(fact: str, asked: str, text: str) -> str:
    return text if fact == asked else f"{_word(fact)}: {text}"


def _word(ident: str) -> str:
    return ident.replace("-", " ")


def route_labels(playbook: Playbook, question: Question) -> list[str]:
    """Return a label for each route.

    "Otherwise" becomes what is left, where that is short; a number becomes the range that is left.
    """
    fact = playbook.fact[question.id]
    own = {fact.id: unknown(fact)}
    taken: dict[int, str] = {}
    if all(set(facts_read(route.when)) <= {fact.id} for route in question.routes):
        taken = {
            place: left
            for place, states in branches(question, own)
            if (left := _left(fact, [state[fact.id] for state in states]))
        }
    return [
        taken[place]
        if place in taken and (route.when is None or fact.kind is Kind.NUMBER)
        else _own(playbook, fact, question, place)
        for place, route in enumerate(question.routes)
    ]


def _left(fact: Fact, answers: Sequence[object]) -> str:
    """Say the answers that are left for a route, or nothing where no short way is known."""
    match answers:
        case [OneOf(possible)]:
            return _listed([_word(value) for value in fact.value_ids if value in possible])
        case [Several(yes, no)] if not yes and len(no) == len(fact.values):
            return "none of these"
        case [Between(low, int(high))] if low:
            return f"{low:,} to {high:,}"
        case [Between(low, None)]:
            return f"{low:,} or more"
        case [Between(0, int(high))]:
            return f"under {high + 1:,}"
        case _:
            return ""


def _own(playbook: Playbook, fact: Fact, question: Question, place: int) -> str:
    """Say a route's condition; one that lists all the values that are left is "any other"."""
    condition = question.routes[place].when
    if condition is None:
        return OTHERWISE
    parts = condition.parts if isinstance(condition, AnyOf) else ()
    listed = {part.value for part in parts if isinstance(part, Includes) and part.fact == fact.id}
    before = set(listed)
    for route in question.routes[:place]:
        before |= set(_included(route.when, fact.id))
    if len(listed) > _MANY and len(listed) == len(parts) and before >= {*fact.value_ids}:
        return "any other"
    return short(playbook, condition, fact.id)


def _included(condition: Condition | None, fact: str) -> Iterator[str]:
    """Yield the values of a fact that alone make a condition hold."""
    match condition:
        case Includes(name, value) if name == fact:
            yield value
        case AnyOf(parts):
            for part in parts:
                yield from _included(part, fact)
        case _:
            return
