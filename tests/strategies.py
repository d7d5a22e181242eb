"""Random answers to the project's own questions, for laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from decision.tree.model import AllOf, Answer, AnyOf, Between, Cheaper, Fact, Kind, OneOf, Playbook, Several

if TYPE_CHECKING:
    from decision.tree.model import Condition, Tree
    from decision.tree.walk import Walker


def answer(fact: Fact, walker: Walker) -> st.SearchStrategy[Answer]:
    """Any answer to a fact, from settled to not sure."""
    match fact.kind:
        case Kind.ONE:
            return st.frozensets(st.sampled_from(fact.value_ids), min_size=1).map(OneOf)
        case Kind.MANY:
            known = st.dictionaries(st.sampled_from(fact.value_ids), st.booleans())
            return known.map(
                lambda values: Several(
                    frozenset(value for value, holds in values.items() if holds),
                    frozenset(value for value, holds in values.items() if not holds),
                )
            )
        case Kind.NUMBER:
            thresholds = walker.thresholds.get(fact.id, [100])
            numbers = st.sampled_from([near for cut in thresholds for near in (cut - 1, cut, cut + 1)]) | st.integers(
                0, 10**9
            )
            ranges = st.tuples(numbers, numbers).map(lambda ends: Between(min(ends), max(ends)))
            return numbers.map(lambda number: Between(number, number)) | ranges | st.just(Between())


def answers(playbook: Playbook, walker: Walker) -> st.SearchStrategy[dict[str, Answer]]:
    """Answers to any of the facts; a fact that is left out was not asked."""
    return st.fixed_dictionaries({}, optional={fact.id: answer(fact, walker) for fact in playbook.facts})


type Ranges = tuple[tuple[int, int | None], ...]
"""Ranges of a number, from the first to the last of each; ``None`` is no last one."""


def with_costs(tree: Tree, sure: Ranges, doubtful: Ranges) -> Tree:
    """Return a tree with these ranges filled in wherever it compares costs."""

    def filled(condition: Condition) -> Condition:
        match condition:
            case AllOf(parts) | AnyOf(parts):
                return type(condition)(tuple(map(filled, parts)))
            case Cheaper():
                return replace(condition, sure=sure, open=doubtful)
            case _:
                return condition

    return replace(
        tree,
        questions=tuple(
            replace(one, routes=tuple(replace(route, when=route.when and filled(route.when)) for route in one.routes))
            for one in tree.questions
        ),
    )
