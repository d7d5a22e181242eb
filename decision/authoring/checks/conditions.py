"""Rules on the routes of one question, their conditions and weights. Comes in: a playbook whose trees are sound."""

from collections.abc import Iterable, Iterator

from decision.authoring.checks.rules import Mistake, Rules, questions, routes
from decision.tree.conditions import State, facts_read, partition_by
from decision.tree.graph import MOST_STATES, blank_state, cases, most_cases
from decision.tree.model import AllOf, AtLeast, Below, Between, Condition, Kind, Playbook, Question, Route

type _Range = tuple[int, int | None]
"""The first number and the last one; ``None`` is no last one."""


def shadowed_route(playbook: Playbook) -> Iterator[Mistake]:
    """The condition of a route can never hold once the routes above it have not been taken.

        volume:
          - {when: {volume: {at least: 100}}, ask: owner}
          - {when: {volume: {at least: 1000}}, lever: fine-tune-api}   # taken by the route above

    Move it up, narrow a route above it, or delete it.
    """
    for question, route, alone, reached in _judged(playbook):
        if route.when is not None and not reached and alone:
            says = f"the routes of “{question.id}” above this one take every answer it waits for"
            yield route.where, says, "move it up, narrow a route above it, or delete it"
        elif route.when is not None and not reached:
            yield route.where, "no answer can meet this condition", "change it, or delete the route"


def shadowed_otherwise(playbook: Playbook) -> Iterator[Mistake]:
    """Nothing is left for “otherwise”: the routes above it take every answer.

        scope:
          - {when: {scope: {is: narrow}}, ask: output}
          - {when: {scope: {is: broad}}, ask: prompting}
          - {when: otherwise, lever: leave-it}

    Make the last route above it the “otherwise”.
    """
    for question, route, _, reached in _judged(playbook):
        if route.when is None and not reached:
            says = f"the routes of “{question.id}” above “otherwise” take every answer"
            yield route.where, says, "delete this route and make the last one above it the “otherwise”"


def _judged(playbook: Playbook) -> Iterator[tuple[Question, Route, bool, bool]]:
    """Yield each route with whether its condition can hold at all, and after those above it."""
    for _, question in questions(playbook):
        blank = blank_state(playbook, question)
        for route, _, taking in cases(question, blank):
            alone = bool(taking) or route.when is None or bool(partition_by(route.when, blank)[0])
            yield question, route, alone, bool(taking)


def overlapping_ranges(playbook: Playbook) -> Iterator[Mistake]:
    """Two number ranges overlap in part, so that it depends on their order where a number leads.

        - {when: {all of: [{examples: {at least: 100}}, {examples: {below: 600}}]}, ask: scope}
        - {when: {all of: [{examples: {at least: 500}}, {examples: {below: 900}}]}, ask: owner}

    Let one range begin where the other ends. A range inside another is fine.
    """
    for _, question in questions(playbook):
        for fact, found in _ranges(question).items():
            around: list[tuple[int, int]] = []
            for low, minus_high, place in sorted(found):
                high = -minus_high
                while around and around[-1][1] < low:
                    around.pop()
                if around and around[-1][1] < high:
                    first, last = around[-1]
                    says = f"“{fact}” from {low:,} to {high:,} overlaps the range from {first:,} to {last:,}"
                    yield question.routes[place].where, says, "let one range begin where the other ends"
                around.append((low, high))


def _ranges(question: Question) -> dict[str, list[tuple[int, int, int]]]:
    """Return, by fact, each range of a question: (first number, minus the last one, route)."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for place, route in enumerate(question.routes):
        match route.when:
            case AllOf((AtLeast(fact, low), Below(other, end))) | AllOf((Below(other, end), AtLeast(fact, low))) if (
                fact == other and low < end
            ):
                found.setdefault(fact, []).append((low, 1 - end, place))
            case _:
                pass
    return found


def hole_between_ranges(playbook: Playbook) -> Iterator[Mistake]:
    """A hole between two number ranges falls to “otherwise”, together with other numbers.

        - {when: {examples: {below: 100}}, lever: better-prompt}
        - {when: {all of: [{examples: {at least: 200}}, {examples: {below: 900}}]}, ask: scope}
        - {when: otherwise, ask: owner}      # 100 to 199, and 900 or more

    Close the hole, or give it a route of its own.
    """
    for _, question in questions(playbook):
        left = _left_over(_taken_numbers(playbook, question))
        holes = [(low, high) for low, high in left if low and high is not None]
        others = [numbers for numbers in left if numbers not in holes]
        if holes and left[1:]:
            also = ", and also " * bool(others) + _said(others)
            says = f"“otherwise” of “{question.id}” takes {_said(holes)} between ranges{also}"
            yield question.where, says, "close the hole, or give it a route of its own"


def _said(numbers: Iterable[_Range]) -> str:
    return " and ".join(
        f"{low:,} or more" if high is None else f"{low:,} to {high:,}" if low else f"below {high + 1:,}"
        for low, high in numbers
    )


def _taken_numbers(playbook: Playbook, question: Question) -> list[_Range]:
    """Return the ranges that a question's routes take, if all of them read one number."""
    conditions = [route.when for route in question.routes if route.when is not None]
    known = _one_number(playbook, conditions)
    states = [state for condition in conditions if known for state in partition_by(condition, known)[0]]
    return [(one.low, one.high) for state in states for one in state.values() if isinstance(one, Between)]


def _one_number(playbook: Playbook, conditions: list[Condition]) -> State:
    """Return what is known before some conditions, if one number is all that they read, and they can be followed."""
    read = {fact for condition in conditions for fact in facts_read(condition)}
    few = all(sum(most_cases(condition)) <= MOST_STATES for condition in conditions)
    return dict.fromkeys(read, Between()) if few and [playbook.fact[one].kind for one in read] == [Kind.NUMBER] else {}


def _left_over(taken: list[_Range]) -> list[_Range]:
    """Return the ranges that remain; none if nothing was taken."""
    left: list[_Range] = []
    start: int | None = 0
    for low, high in sorted(taken, key=lambda one: one[0]):
        if start is None:
            break
        if low > start:
            left.append((start, low - 1))
        start = None if high is None else max(start, high + 1)
    return [*left, (start, None)] if taken and start is not None else left


def weight_without_claim(playbook: Playbook) -> Iterator[Mistake]:
    """A route weighs more than others where the answer is not known, and no claim says why.

        - when: {knowledge-changes: {is: fast}}
          ask: retrieval-tried
          weight: 2

    Name the claim that the weight rests on, or delete the weight.
    """
    for _, _, route in routes(playbook):
        if route.weight != 1 and not route.claims:
            says = f"the weight {route.weight} rests on no claim"
            yield route.where, says, "name the claim under “claims”, or delete the weight"


RULES: Rules = {
    shadowed_route: (),
    shadowed_otherwise: (),
    overlapping_ranges: (),
    hole_between_ranges: (),
    weight_without_claim: (),
}
