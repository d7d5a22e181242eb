"""Rules on trees that are called complete: every combination of answers takes just one route.

Comes in: a playbook whose trees are sound.
"""

from collections.abc import Iterator
from functools import lru_cache

from decision.authoring.checks.rules import Mistake, Rules
from decision.tree.conditions import State, atoms_routed
from decision.tree.model import (
    Answer,
    Between,
    Cheaper,
    Fact,
    Includes,
    OneOf,
    Playbook,
    Question,
    Several,
    Total,
    Tree,
)
from decision.tree.tables import Proof, prove

_SHOWN = 6
"""How many sets of answers a message lists."""
_proof = lru_cache(maxsize=8)(prove)
"""Several rules look at one proof."""


def cannot_be_proved(playbook: Playbook) -> Iterator[Mistake]:
    """A tree is called complete, and whether it is cannot be said."""
    for tree in (tree for tree in playbook.trees if tree.complete):
        barred = [*_barred(tree)]
        yield from barred
        if not barred and _proof(playbook.facts, tree) is None:
            says = "there are too many combinations of answers to try them all"
            yield tree.where, says, "split off what can be asked before, or take “complete” out"


def _barred(tree: Tree) -> Iterator[Mistake]:
    for question in tree.questions:
        for kind in dict.fromkeys(map(type, atoms_routed(question))):
            if told := _NO_PROOF.get(kind):
                says, remedy = told
                yield question.where, says.format(question.id), remedy


_NO_PROOF: dict[type, tuple[str, str]] = {
    Cheaper: (
        "“{}” asks which lever is cheaper, and at some numbers that is open",
        "ask for the number itself, or take “complete” out",
    ),
    Includes: (
        "“{}” asks for a value of several that may hold, and no condition says that it does not",
        "ask for it in a fact of its own, of kind one, or take “complete” out",
    ),
}


def _proved(playbook: Playbook) -> Iterator[tuple[Tree, Proof]]:
    """Yield the trees that are called complete, with what was found in them."""
    for tree in playbook.trees:
        if tree.complete and (proof := _proof(playbook.facts, tree)):
            yield tree, proof


def otherwise_in_complete(playbook: Playbook) -> Iterator[Mistake]:
    """A tree is called complete, and one of its questions has an “otherwise” beside other routes."""
    for tree, proof in _proved(playbook):
        for question in filter(_has_otherwise, tree.questions):
            left = proof.missing.get(question.id)
            says = f"“otherwise” takes what no other route does: {_said(playbook, left)}" if left else _NOTHING_LEFT
            remedy = "write these answers out in a condition" if left else "delete this route"
            yield question.routes[-1].where, says, remedy


_NOTHING_LEFT = "the other routes leave nothing for “otherwise”"


def _has_otherwise(question: Question) -> bool:
    return question.routes[-1].when is None and len(question.routes) > 1


def missing_combination(playbook: Playbook) -> Iterator[Mistake]:
    """Answers that may come to a question of a complete tree take none of its routes."""
    for tree, proof in _proved(playbook):
        for name, left in proof.missing.items():
            if not _has_otherwise(question := tree.question[name]):
                says = f"no route of “{name}” takes: {_said(playbook, left)}"
                yield question.where, says, "add a route for these answers, or widen a condition"


def taken_twice(playbook: Playbook) -> Iterator[Mistake]:
    """Two routes of a complete tree take the same answers."""
    for tree, proof in _proved(playbook):
        for (name, first, later), both in proof.twice.items():
            above, below = (tree.question[name].routes[place] for place in (first, later))
            says = f"this route and the one on line {above.where.line} both take: {_said(playbook, both)}"
            same = "delete one of them, or narrow it" if above.to == below.to else "narrow one of them, or delete it"
            yield below.where, says, same


def never_taken(playbook: Playbook) -> Iterator[Mistake]:
    """A route of a complete tree takes no answers that come to its question."""
    for tree, proof in _proved(playbook):
        for route in (tree.question[name].routes[place] for name, place in proof.idle):
            if route.when is not None:
                yield route.where, "no answers that come here take this route", _CHANGE_IT


_CHANGE_IT = "change its condition, or delete it"


def other_total(playbook: Playbook) -> Iterator[Mistake]:
    """More or fewer combinations of answers lead to a lever than the tree says."""
    for tree in playbook.trees:
        if tree.totals and not tree.complete:
            yield tree.where, "“totals” are counted in complete trees alone", "add “complete: true”, or delete “totals”"
    for tree, proof in _proved(playbook):
        told = {total.lever: total for total in tree.totals}
        for lever in dict.fromkeys((*told, *proof.totals)) if told else ():
            found, total = proof.totals.get(lever, 0), told.get(lever, Total(lever, 0, tree.where))
            if found != total.count:
                says = f"combinations that lead to “{lever}”: {found:,}; “totals” says {total.count:,}"
                remedy = f"look for a route that leads elsewhere than meant, or write “{lever}: {found}”"
                yield total.where, says, remedy


def _said(playbook: Playbook, states: list[State]) -> str:
    """Return sets of answers in the author's words; of many the first."""
    told = sorted(_of_state(playbook, state) for state in states)
    more = f"; and {len(told) - _SHOWN} more sets of answers" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more


def _of_state(playbook: Playbook, state: State) -> str:
    parts = (_of_answer(fact, state[fact.id]) for fact in playbook.facts if fact.id in state)
    return ", ".join(filter(None, parts)) or "any answers"


def _of_answer(fact: Fact, answer: Answer) -> str:
    """Return what is known of a fact; nothing where nothing is."""
    match answer:
        case OneOf(possible):
            values = [value for value in fact.value_ids if value in possible]
            return "" if len(values) == len(fact.values) else f"{fact.id} {' or '.join(values)}"
        case Several():
            return ""
        case Between(0, high):
            return "" if high is None else f"{fact.id} below {high + 1:,}"
        case Between(low, high):
            return f"{fact.id} {low:,} or more" if high is None else f"{fact.id} {low:,} to {high:,}"


RULES: Rules = {
    cannot_be_proved: (),
    otherwise_in_complete: (),
    missing_combination: (),
    taken_twice: (),
    never_taken: (),
    other_total: ("otherwise-in-complete", "missing-combination", "taken-twice"),
}


def without_totals(playbook: Playbook) -> Iterator[Mistake]:
    """A complete tree does not say how many combinations lead to each lever, so that a changed outcome is not found."""
    for tree, proof in _proved(playbook):
        if not tree.totals:
            counted = ", ".join(f"{lever}: {count}" for lever, count in proof.totals.items())
            yield tree.where, "nothing here would show that an outcome was changed", f"write “totals: {{{counted}}}”"


HINTS: Rules = {without_totals: ()}
"""Rules whose findings are warnings."""
