"""Which new version a change of a tree needs. Comes in: two playbooks. Goes out: a ``Bump``, with its reasons.

Versions have up to three numbers. The first goes up where an old link can lose an answer or has to be carried on, the
second where a verdict may change or more can be said, the third where only words change; see ADR 24.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import zip_longest

from decision.tree.conditions import Atom, atoms, facts_to_ask
from decision.tree.links import version_order
from decision.tree.model import Fact, Includes, Is, Kind, Leaf, Playbook, Tree


class Step(IntEnum):
    """How far a version goes up."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that changed, and how far the version has to go up for it."""

    step: Step
    what: str
    """A key of ``wording.difference.REASONS``."""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bump:
    """The versions of a tree before and after, and what the change needs."""

    tree: str
    before: str
    after: str
    reasons: tuple[Reason, ...]
    """Those that need most first; none where nothing changed."""

    @property
    def needed(self) -> Step:
        """How far the version has to go up."""
        return max((reason.step for reason in self.reasons), default=Step.NONE)

    @property
    def made(self) -> Step:
        """How far it went up; not at all where it goes down."""
        numbers = [*zip_longest(version_order(self.before), version_order(self.after), fillvalue=0)]
        first = next((place for place, (old, new) in enumerate(numbers) if old != new), len(numbers))
        up = first < len(numbers) and numbers[first][0] < numbers[first][1]
        return Step(max(Step.MAJOR - first, Step.PATCH)) if up else Step.NONE

    @property
    def enough(self) -> bool:
        """Whether the version went up far enough; words alone need no new one, and a tree that is gone has none."""
        falls = bool(self.after) and version_order(self.after) < version_order(self.before)
        return not falls and (not self.after or self.made >= self.needed or self.needed <= Step.PATCH)


def bump_of(old: Playbook, new: Playbook, name: str, *, rerouted: bool) -> Bump:
    """Return what a change of a tree needs; ``rerouted`` is whether its routing has another fingerprint.

    The tree has to be in the older playbook.
    """
    before = old.tree[name]
    after = new.tree.get(name)
    if after is None:
        return Bump(name, before.version, "", (Reason(Step.MAJOR, "tree-gone"),))
    found = [reason for reason in _reasons(old, before, new, after) if reason.names]
    found += [Reason(Step.MINOR, "rerouted")] if rerouted else []
    if not found and _words(old, before) != _words(new, after):
        found = [Reason(Step.PATCH, "words")]
    return Bump(name, before.version, after.version, tuple(found))


def _reasons(old: Playbook, before: Tree, new: Playbook, after: Tree) -> Iterator[Reason]:
    """Yield what takes an answer or a lever from old links, then what more can be said; some of them without names."""
    moved = tuple(f"{fact}={value}" for fact, value, to in after.migrate if (fact, value, to) not in before.migrate)
    for what, names in _only(old, before, new, after):
        yield Reason(Step.MAJOR, f"{what}-gone", tuple(name for name in names if name not in moved))
    yield Reason(Step.MAJOR, "links-migrated", moved)
    for what, names in _only(new, after, old, before):
        yield Reason(Step.MINOR, f"{what}-added", tuple(names))


def _only(book: Playbook, tree: Tree, other_book: Playbook, other: Tree) -> Iterator[tuple[str, list[str]]]:
    """Yield what only one of two trees has: facts that it can be told, values of those that both can, levers."""
    told, there = _told(book, tree), {_kind(fact): fact for fact in _told(other_book, other)}
    shared = [fact for fact in told if _kind(fact) in there]
    yield "facts", [fact.id for fact in told if fact not in shared]
    yield "values", [value for fact in shared for value in _values(tree, fact, there[_kind(fact)])]
    yield "levers", [lever for lever in _levers(book, tree) if lever not in _levers(other_book, other)]


def _told(book: Playbook, tree: Tree) -> list[Fact]:
    """Return the facts that a link may tell a tree; what gates read is told to the playbook's own."""
    return [book.fact[name] for name in facts_to_ask(replace(book, gates=()) if tree.article else book, tree)]


def _kind(fact: Fact) -> tuple[str, Kind, str]:
    return fact.id, fact.kind, fact.unit


def _values(tree: Tree, fact: Fact, known: Fact) -> list[str]:
    """Return the values of a fact that are not known, of an article's tree only those that it names."""
    named = {value for test in _tests(tree) if test.fact == fact.id for value in _values_named(test)}
    found = (value for value in fact.value_ids if not tree.article or value in named)
    return [f"{fact.id}={value}" for value in found if value not in known.value_ids]


def _tests(tree: Tree) -> Iterator[Atom]:
    for question in tree.questions:
        for route in question.routes:
            yield from atoms(route.when)


def _values_named(test: Atom) -> tuple[str, ...]:
    match test:
        case Is(_, values):
            return values
        case Includes(_, value):
            return (value,)
        case _:
            return ()


def _levers(book: Playbook, tree: Tree) -> list[str]:
    """Return the levers that a tree may lead to: the playbook's own all there are, an article's those it names."""
    if not tree.article:
        return [lever.id for lever in book.levers]
    ends = (route.to for question in tree.questions for route in question.routes)
    return [*dict.fromkeys(end.lever for end in ends if isinstance(end, Leaf) and end.lever)]


def _words(book: Playbook, tree: Tree) -> tuple[object, ...]:
    """Return all that may be worded otherwise, and the rest."""
    bare = replace(tree, version="", changes=())
    rest = (book.facts, book.levers, book.gates, book.question_words, book.lever_words)
    return (bare, *(() if tree.article else rest))
