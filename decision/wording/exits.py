"""Where each answer to a question leads. Comes in: a playbook, a tree, a fact. Goes out: parts of blocks."""

from collections.abc import Iterator, Sequence

from decision.tree.conditions import State, branches, facts_read, facts_routed, holds
from decision.tree.model import AllOf, AnyOf, Ask, Condition, Gate, Kind, OneOf, Playbook, Question, Route, Tree
from decision.tree.walk import Walker
from decision.wording.blocks import Item, Line, Part, Piece, Strong, ToPage, line, listing
from decision.wording.conditions import describe_condition
from decision.wording.labels import leaf_piece, question_title


def exit_parts(playbook: Playbook, tree: Tree, question_id: str) -> tuple[Part, ...]:
    """Return where each answer to a question leads, as links; for readers without JavaScript.

    An exit that depends on an earlier answer states its condition. A question that the tree does not ask gets a
    sentence that says where its answer counts.
    """
    question = tree.question.get(question_id)
    if question is None:
        return (_read_elsewhere(playbook, tree, question_id),)
    fact = playbook.fact[question_id]
    if fact.kind is Kind.ONE:
        blank = Walker(playbook, tree).blank
        ways: list[Item | Line] = [
            _value_exits(playbook, question, value.label, state)
            for value in fact.values
            for state in [{**blank, fact.id: OneOf(frozenset({value.id}))}]
        ]
    else:
        ways = [line(*_route_exit(playbook, route, route.when)) for route in question.routes]
    unsure = ToPage("how to find out", f"questions/{question_id}/#how-to-find-out")
    return listing([*ways, line(Strong("Not sure"), ": ", unsure)], "exits", ordered=True)


def _value_exits(playbook: Playbook, question: Question, label: str, state: State) -> Item:
    """Return where one value of a question leads: one link, or a list of links that state their condition."""
    routes = [question.routes[place] for place, _ in branches(question, state)]
    exits = {_exit(playbook, route) for route in routes}
    if len(exits) == 1:
        return Item(line(Strong(label), ": ", *exits))
    *before, last = routes
    ways = [line(*_route_exit(playbook, route, _open_part(route.when, state))) for route in before]
    return Item(line(Strong(label)), listing([*ways, line(*_route_exit(playbook, last, None))]))


def _route_exit(playbook: Playbook, route: Route, when: Condition | None) -> tuple[str, Piece]:
    """Return a route as its condition and where it leads."""
    condition = "Otherwise" if when is None else f"If {describe_condition(playbook, when)}"
    return f"{condition}: ", _exit(playbook, route)


def _exit(playbook: Playbook, route: Route) -> Piece:
    if isinstance(route.to, Ask):
        return ToPage(question_title(playbook, route.to.question), f"questions/{route.to.question}/")
    return leaf_piece(playbook, route.to)


def _open_part(condition: Condition | None, state: State) -> Condition | None:
    """Return what a state leaves open of a condition: without the parts that hold or fail."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            left = [_open_part(part, state) for part in parts if holds(part, state) is None]
            found = tuple(part for part in left if part is not None)
            return found[0] if len(found) == 1 else type(condition)(found)
        case _:
            return condition


def _read_elsewhere(playbook: Playbook, tree: Tree, fact: str) -> Line:
    """Name the questions whose routes read a fact that nobody is asked for, and the gates at which it counts."""
    pieces: list[Piece] = ["The questions that lead to a lever do not include this one."]
    reading = [question.id for question in tree.questions if fact in tree.heard and fact in facts_routed(question)]
    if reading:
        pages = [ToPage(question_title(playbook, question), f"questions/{question}/") for question in reading]
        pieces += [" Where you tell it, it counts at ", *_listed(pages), "."]
    for gate in playbook.gates:
        if fact in facts_read(gate.applies, gate.met):
            pieces += _before(playbook, gate)
    return line(*pieces, role="exits-none")


def _before(playbook: Playbook, gate: Gate) -> list[Piece]:
    """Name a gate and the levers that it comes before."""
    levers = [ToPage(lever.title, f"levers/{lever.id}/") for lever in playbook.levers if gate.id in lever.gates]
    return [f" It decides the gate “{gate.title}”, which comes before ", *_listed(levers), "."] if levers else []


def _listed(pages: Sequence[ToPage]) -> Iterator[Piece]:
    """Yield links with commas and, before the last, "and" between them."""
    for place, page in enumerate(pages):
        yield from ("" if not place else " and " if place + 1 == len(pages) else ", ", page)
