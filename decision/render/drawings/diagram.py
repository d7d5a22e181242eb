"""A tree as nodes and edges with short labels, for drawings and exports. Comes in: a tree. Goes out: names, words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, groupby

from decision.tree import model
from decision.tree.answers import unknown
from decision.tree.conditions import branches, facts_read, facts_routed
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Between,
    Cheaper,
    Includes,
    Is,
    Kind,
    Leaf,
    OneOf,
    Several,
)
from decision.tree.opinions import tunes
from decision.tree.walk import Walker
from decision.wording.labels import describe_leaf
from decision.wording.sentences import listed

OTHERWISE = "otherwise"
_MANY = 5
"""More values than this are not listed in a label."""


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
        kind = "lever" if self.leaf.lever else "leaf"
        return kind + " tunes" * tunes(self.leaf) + " silent" * self.leaf.silent

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


def nodes(playbook: model.Playbook, tree: model.Tree) -> list[DiagramNode]:
    """Return the questions in file order, each followed by the leaves that no question before it leads to."""
    ids, found = _leaf_ids(tree), {}
    for question in tree.questions:
        found[question.id] = DiagramNode(question.id, playbook.fact[question.id].label)
        for leaf in (route.to for route in question.routes if isinstance(route.to, Leaf)):
            found.setdefault(ids[leaf], DiagramNode(ids[leaf], describe_leaf(playbook, leaf), leaf.says, leaf))
    return list(found.values())


def edges(playbook: model.Playbook, tree: model.Tree) -> list[Edge]:
    """Return one edge for each route, in file order."""
    ids, found = _leaf_ids(tree), []
    for question in tree.questions:
        for place, label in enumerate(route_labels(playbook, question)):
            route = question.routes[place]
            head = route.to.question if isinstance(route.to, Ask) else ids[route.to]
            found.append(Edge(f"{question.id}-{place}", question.id, head, label, route.why))
    return found


def ends(walker: Walker) -> list[DiagramNode]:
    """Return what a tree may come to, the cheapest first: each lever, family or silence once, with its key as id."""
    leaves = {leaf.key: leaf for leaf in walker.reachable(walker.blank).weights}
    ordered = sorted(leaves.values(), key=walker.rung)
    return [DiagramNode(leaf.key, describe_leaf(walker.playbook, leaf), leaf=leaf) for leaf in ordered]


def _leaf_ids(tree: model.Tree) -> dict[Leaf, str]:
    ids: dict[Leaf, str] = {}
    for leaf in (route.to for question in tree.questions for route in question.routes):
        if isinstance(leaf, Leaf) and leaf not in ids:
            stem = f"lever-{leaf.lever}" if leaf.lever else f"leaf-{leaf.key}"
            more = (f"{stem}-{number}" for number in count(2))
            ids[leaf] = next(name for name in chain([stem], more) if name not in ids.values())
    return ids


# --- conditions in a few words -----------------------------------------------------------------


def route_labels(playbook: model.Playbook, question: model.Question) -> list[str]:
    """Return a label for each route.

    "Otherwise" becomes what is left, where that is short; a number becomes the range that is left.
    """
    fact = playbook.fact[question.id]
    left: dict[int, str] = {}
    if facts_routed(question) <= {fact.id}:
        taken = branches(question, {fact.id: unknown(fact)})
        left = {place: _left(fact, [state[fact.id] for state in states]) for place, states in taken}
    return [
        ((route.when is None or fact.kind is Kind.NUMBER) and left.get(place)) or _own(fact, question, place)
        for place, route in enumerate(question.routes)
    ]


def _left(fact: model.Fact, answers: Sequence[object]) -> str:
    """Describe the answers that are left for a route, or return nothing where no short way is known."""
    match answers:
        case [OneOf(possible)]:
            return _listed([value for value in fact.value_ids if value in possible])
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


def _own(fact: model.Fact, question: model.Question, place: int) -> str:
    """Describe a route's condition; one that lists all the values that are left is "any other"."""
    condition = question.routes[place].when
    if condition is None:
        return OTHERWISE
    values = set(_included(condition, fact.id))
    before = {value for route in question.routes[:place] for value in _included(route.when, fact.id)}
    parts = condition.parts if isinstance(condition, AnyOf) else ()
    if _MANY < len(values) == len(parts) and values | before >= {*fact.value_ids}:
        return "any other"
    return condition_label(condition, fact.id)


def _included(condition: model.Condition | None, fact: str) -> Iterator[str]:
    """Yield the values of a fact that alone make a condition hold."""
    match condition:
        case Includes(name, value) if name == fact:
            yield value
        case AnyOf(parts):
            for part in parts:
                yield from _included(part, fact)
        case _:
            return


def condition_label(condition: model.Condition, asked: str = "") -> str:  # noqa: PLR0911  # one for each kind of condition
    """Describe a condition in a few words, by the ids of its values.

    The fact named ``asked`` goes without its name, because the label is beside its question.
    """
    match condition:
        case AllOf(parts):
            return " and ".join(_joined(part, asked) for part in parts)
        case AnyOf(parts):
            return " or ".join(_alternatives(parts, asked))
        case Is(fact, values):
            return _named(fact, asked, _listed(values))
        case Includes(fact, value):
            return _named(fact, asked, _word(value))
        case AtLeast(fact, number):
            return _named(fact, asked, f"{number:,} or more")
        case Below(fact, number):
            return _named(fact, asked, f"under {number:,}")
        case Cheaper(_, lever, than):
            return f"{_word(lever)} cheaper than {_word(than)}"


def _joined(part: model.Condition, asked: str) -> str:
    """Describe a part of an "and"; an "or" over several facts names them all, in brackets."""
    mixed = isinstance(part, AnyOf) and len(set(facts_read(part))) > 1
    return f"({condition_label(part)})" if mixed else condition_label(part, asked)


def _alternatives(parts: Sequence[model.Condition], asked: str) -> Iterator[str]:
    """Yield the parts of an "or", naming a fact once where its values follow each other."""
    for fact, group in groupby(parts, lambda part: part.fact if isinstance(part, Includes) else None):
        if fact is None:
            yield from (condition_label(part, asked) for part in group)
        else:
            yield _named(fact, asked, _listed([part.value for part in group if isinstance(part, Includes)]))


def _listed(values: Sequence[str]) -> str:
    """List values with "or"; a long list is cut and counted."""
    words = [_word(value) for value in values]
    if len(words) > _MANY:
        return f"{', '.join(words[:2])} or {len(words) - 2} others"
    return listed(words, "or")


def _named(fact: str, asked: str, text: str) -> str:
    return text if fact == asked else f"{_word(fact)}: {text}"


def _word(ident: str) -> str:
    return ident.replace("-", " ")
