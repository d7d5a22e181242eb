"""A tree's routes for the page's script. Comes in: a playbook and one of its trees. Goes out: data for JSON."""

from decision.tree.conditions import facts_to_ask
from decision.tree.model import AllOf, AnyOf, Ask, AtLeast, Below, Cheaper, Condition, Includes, Is, Playbook, Tree
from decision.wording.blocks import Json


def routing_table(playbook: Playbook, tree: Tree) -> dict[str, Json]:
    """Return the tree's routes as data for JSON: enough to find the next question, no more.

    A condition is a list: ``["is", fact, [values]]``, ``["includes", fact, value]``,
    ``["at least", fact, number]``, ``["below", fact, number]``, ``["open", fact]``, ``["all of", […]]``,
    ``["any of", […]]``; ``null`` is "otherwise". ``max`` is where asking stops; ``null`` is nowhere.
    """
    return {
        "tree": tree.id,
        "version": tree.version,
        "max": tree.max_questions,
        "facts": {
            name: {"kind": str(playbook.fact[name].kind), "values": list(playbook.fact[name].value_ids)}
            for name in facts_to_ask(playbook, tree)
        },
        "questions": {
            question.id: [
                {
                    "when": None if route.when is None else _condition(route.when),
                    **({"ask": route.to.question} if isinstance(route.to, Ask) else {"leaf": route.to.key}),
                    **({"doubts": [leaf.key for leaf, _ in route.doubts]} if route.doubts else {}),
                }
                for route in question.routes
            ]
            for question in tree.questions
        },
    }


def _condition(condition: Condition) -> list[Json]:  # noqa: PLR0911  # one for each kind of condition
    match condition:
        case AllOf(parts):
            return ["all of", [_condition(part) for part in parts]]
        case AnyOf(parts):
            return ["any of", [_condition(part) for part in parts]]
        case Is(fact, values):
            return ["is", fact, list(values)]
        case Includes(fact, value):
            return ["includes", fact, value]
        case AtLeast(fact, number):
            return ["at least", fact, number]
        case Below(fact, number):
            return ["below", fact, number]
        case Cheaper(fact):
            return ["open", fact]  # the script knows no costs
