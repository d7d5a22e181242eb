"""What stands for the routing of a tree. Comes in: a tree. Goes out: a few digits, the same for the same routing."""

from hashlib import sha256

from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Cheaper,
    Condition,
    Includes,
    Is,
    Playbook,
    Route,
    Tree,
)

_SHORT = 12
"""How many digits of a hash make a fingerprint."""


def fingerprint(playbook: Playbook, tree: Tree) -> str:
    """Return what stands for the routing of a tree: the same for the same routing, however it is worded."""
    lines = [line for question in tree.questions for line in (question.id, *map(_route_text, question.routes))]
    if not tree.article:
        lines += [f"{lever.id}, {lever.family}: {lever.addresses} {lever.gates}" for lever in playbook.levers]
        lines += sorted(f"{gate.id}: {_text(gate.met)}, {_text(gate.applies)}" for gate in playbook.gates)
    return sha256("\n".join(lines).encode()).hexdigest()[:_SHORT]


def _route_text(route: Route) -> str:
    to = route.to
    target = f"ask {to.question}" if isinstance(to, Ask) else f"end {to.key}{' in silence' * to.silent}"
    doubts = "".join(f", {part} {leaf.key}" for leaf, part in route.doubts)
    return f"{_text(route.when)}: {target}, {route.weight}{doubts}"


def _text(condition: Condition | None) -> str:  # noqa: PLR0911  # one for each kind of condition
    match condition:
        case None:
            return "always"
        case AllOf(parts) | AnyOf(parts):
            return f"{type(condition).__name__}({', '.join(map(_text, parts))})"
        case Is(fact, values):
            return f"{fact} is {' or '.join(sorted(values))}"
        case Includes(fact, value):
            return f"{fact} includes {value}"
        case AtLeast(fact, number):
            return f"{fact} >= {number}"
        case Below(fact, number):
            return f"{fact} < {number}"
        case Cheaper(fact, lever, than):
            return f"{fact} where {lever} is cheaper than {than}"
