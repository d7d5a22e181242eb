"""Conditions and routes, the part of an author's files with a shape of its own. Comes in: nodes. Goes out: the model.

What cannot be read is a finding and ``None``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from decision.authoring.reader import OF_TREES, Format, Read
from decision.authoring.source_reader import SourceNode
from decision.tree import model


def _two_levers(node: SourceNode) -> tuple[str, str]:
    """Read the levers that are compared, the cheaper one first."""
    match node.texts():
        case (lever, than):
            return lever, than
        case _:
            node.report("odd-condition", "“cheaper” compares two levers", "write {cheaper: [this, than this]}")
            return "", ""


_TESTS: dict[str, Callable[[str, SourceNode], model.Condition]] = {
    "is": lambda fact, node: model.Is(fact, (node.text(),)),
    "one of": lambda fact, node: model.Is(fact, node.texts()),
    "includes": lambda fact, node: model.Includes(fact, node.text()),
    "at least": lambda fact, node: model.AtLeast(fact, node.whole()),
    "below": lambda fact, node: model.Below(fact, node.whole()),
    "cheaper": lambda fact, node: model.Cheaper(fact, *_two_levers(node)),
}
_JOINTS: dict[str, Callable[[tuple[model.Condition, ...]], model.Condition]] = {
    "all of": model.AllOf,
    "any of": model.AnyOf,
}
_DEEPEST = 8
"""How deep conditions may be nested: more than anybody can follow."""
_SHAPE = "{fact: {is: value}}, with is, one of, includes, at least, below or cheaper, or {all of: […]}, {any of: […]}"
OTHERWISE = "otherwise"


def read_condition(node: SourceNode, depth: int = 1) -> model.Condition | None:
    """Read a condition, such as ``{examples: {at least: 100}}`` or ``{any of: [...]}``."""
    if depth > _DEEPEST:
        node.report("odd-condition", f"conditions are nested more than {_DEEPEST} deep", "split the route in two")
        return None
    pairs = list(node.pairs()) if node.is_mapping else []
    if len(pairs) != 1:
        says = f"a condition has one key, this has {len(pairs)}" if node.is_mapping else "this is not a condition"
        node.report("odd-condition", says, f"write {_SHAPE}")
        return None
    name, _, inside = pairs[0]
    return _joint(name, inside, depth) if name in _JOINTS else _test(name, inside)


def _joint(name: str, inside: SourceNode, depth: int) -> model.Condition | None:
    """Read the parts of a condition."""
    parts = [read_condition(item, depth + 1) for item in inside.items()]
    if not parts and inside.is_list:
        inside.report("odd-condition", f"“{name}” has no parts", f"write {_SHAPE}")
    whole = tuple(part for part in parts if part is not None)
    return _JOINTS[name](whole) if whole and len(whole) == len(parts) else None


def _test(fact: str, inside: SourceNode) -> model.Condition | None:
    """Read the test of one fact."""
    tests = list(inside.pairs()) if inside.is_mapping else []
    if len(tests) == 1 and tests[0][0] in _TESTS:
        return _TESTS[tests[0][0]](fact, tests[0][2])
    found = ", ".join(f"“{test}”" for test, _, _ in tests)
    says = f"the test of “{fact}” is {found}" if found else f"“{fact}” is here without a test"
    inside.report("odd-condition", says, f"write {_SHAPE}")
    return None


type _When = model.Condition | str
"""A condition, or the word otherwise."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A route as it is written."""

    when: _When
    ask: str = ""
    lever: str = ""
    family: SourceNode | None = None
    silent: bool = False
    says: str = ""
    weight: int = 1
    why: str = ""
    claims: tuple[str, ...] = ()
    doubts: tuple[tuple[str, int], ...] = ()


def _when(node: SourceNode) -> _When | None:
    if not node.is_text:
        return read_condition(node)
    if (text := node.text()) == OTHERWISE:
        return text
    node.report(
        "odd-condition", f"“{text}” is neither a condition nor “{OTHERWISE}”", f"write {OTHERWISE}, or {_SHAPE}"
    )
    return None


def _doubts(node: SourceNode) -> tuple[tuple[str, int], ...]:
    """Read the levers that a route leaves in doubt, each with its part of a hundred."""
    found = tuple((lever, part.whole(least=1)) for lever, _, part in node.pairs())
    if sum(part for _, part in found) >= _ALL:
        node.report("odd-doubt", f"the doubts come to {_ALL} in {_ALL} or more", "leave something for where it leads")
    return found


_ALL = 100
_TARGETS = (["ask"], ["lever"], ["family"], ["silent"], ["lever", "silent"], ["family", "silent"])
"""Where a route may lead."""
_NO_FAMILY = model.Family("none", rests=True)
"""That of a lever that is not in the list, which is a finding of its own."""
_FORMAT = Format(OF_TREES, {_When: _when, tuple[tuple[str, int], ...]: _doubts})


def read_questions(
    node: SourceNode,
    families: Mapping[str, model.Family],
    facts: Mapping[str, model.Fact],
    read_family: Read,
    *,
    complete: bool = False,
) -> tuple[model.Question, ...] | None:
    """Read the questions of a tree, ``{question: [routes]}``; one that is complete needs no otherwise."""
    questions = []
    for name, key, routes in node.pairs():
        items = routes.items()
        read = tuple(route for item in items if (route := _route(item, families, read_family)))
        if routes.is_list and len(read) == len(items):  # a route that could not be read may be the otherwise
            _check_otherwise(key, name, read, facts.get(name), complete=complete)
        questions.append(model.Question(name, read, where=key.where))
    if not questions and node.is_mapping:
        node.report("empty-tree", "this tree asks nothing", "add a question with its routes")
    return tuple(questions) or None


def _route(node: SourceNode, families: Mapping[str, model.Family], read_family: Read) -> model.Route | None:
    way = _FORMAT.read(_Way, node)
    to = _target(way, node, families, read_family) if way else None
    if way is None or to is None:
        return None
    when = None if isinstance(way.when, str) else way.when
    doubts = tuple((model.Leaf(lever, families.get(lever, _NO_FAMILY)), part) for lever, part in way.doubts)
    return model.Route(to, when, way.weight, way.why, way.claims, doubts, node.where)


def _target(
    way: _Way, node: SourceNode, families: Mapping[str, model.Family], read_family: Read
) -> model.Ask | model.Leaf | None:
    """Return where a route leads."""
    named = [name for name in ("ask", "lever", "family", "silent") if getattr(way, name)]
    if named not in _TARGETS:
        node.report(
            "odd-target",
            f"this route leads to {' and '.join(named)}" if named else "this route leads nowhere",
            "give it exactly one of: ask, lever, family;"
            " in an article's tree, silent may come alone or with the last two",
        )
        return None
    if way.ask:
        return model.Ask(way.ask)
    if way.lever:
        return model.Leaf(way.lever, families.get(way.lever, _NO_FAMILY), way.says, way.silent)
    family = read_family(way.family) if way.family else None
    return model.Leaf("", family, way.says, way.silent) if family or not way.family else None


def _check_otherwise(
    key: SourceNode, name: str, routes: tuple[model.Route, ...], fact: model.Fact | None, *, complete: bool
) -> None:
    """Report a missing ``otherwise`` with the values that lead nowhere, and whatever comes after one."""
    last = next((place for place, route in enumerate(routes) if route.when is None), None)
    if last is None:
        if not complete:
            key.report("no-otherwise", *_left_out(name, routes, fact))
        return
    for route in routes[last + 1 :]:
        key.reader.report("after-otherwise", route.where, "no answer gets past “otherwise”", "move this route above it")


def _left_out(name: str, routes: tuple[model.Route, ...], fact: model.Fact | None) -> tuple[str, str]:
    """Return which answers lead nowhere, and what to try."""
    if fact is None or fact.kind is not model.Kind.ONE:
        return f"“{name}” does not say where all other answers lead", "end it with “when: otherwise”"
    taken = {value for route in routes for value in _always_taken(route.when, fact.id)}
    left = [f"“{value}”" for value in fact.value_ids if value not in taken]
    if not left:
        return f"“{name}” has no “otherwise”", "make its last route the “otherwise”"
    says = f"“{name}” does not always say where {' and '.join(left)} {'lead' if left[1:] else 'leads'}"
    return says, "end it with “when: otherwise”"


def _always_taken(condition: model.Condition | None, fact: str) -> Iterable[str]:
    """Return the values of a fact of kind one that meet a condition, whatever else holds."""
    match condition:
        case model.Is(read, values) if read == fact:
            return values
        case model.AnyOf(parts):
            return [value for part in parts for value in _always_taken(part, fact)]
        case _:
            return ()
