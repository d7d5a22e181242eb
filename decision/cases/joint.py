"""Two editions of a tree over the same facts. Comes in: two playbooks. Goes out: two walkers that can be compared.

A value of the older edition means what the newer one's migration table makes of it, else the value of the same name.
Where a value means several, or several mean one, the joint fact has a value for each pair. A value that means nothing
on the other side is told apart too: there a tree that reads the fact cannot be asked. Of facts of kind many a tree just
does not hear the values that it does not know, and it never reads a fact that it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.conditions import atoms
from decision.tree.model import (
    AllOf,
    Answer,
    Answers,
    AnyOf,
    Cheaper,
    Condition,
    Fact,
    Includes,
    Is,
    Kind,
    Leaf,
    OneOf,
    Playbook,
    Question,
    Route,
    Several,
    Tree,
    Value,
)
from decision.tree.walk import Walker

UNASKABLE = Leaf(silent=True, says="cannot be asked")
"""Where a tree comes to that reads an answer which it does not know."""
_BEFORE = " (before)"


@dataclass(frozen=True)
class Side:
    """How one of the trees reads the joint facts."""

    names: dict[str, str] = field(default_factory=dict)
    """The joint fact of each of its facts."""
    values: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """By its fact of kind one: the joint values of each of its values."""
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By joint fact: the joint values that it does not know."""

    def back(self, own: Mapping[str, Fact], answers: Answers) -> dict[str, Answer]:
        """Return what answers to joint facts say of the tree's own; what it does not know is left out."""
        found: dict[str, Answer] = {}
        for name, joint in self.names.items():
            match answers.get(joint):
                case OneOf(possible):
                    known = {value for value, those in self.values[name].items() if possible & {*those}}
                    if known:
                        found[name] = OneOf(frozenset(known))
                case Several(yes, no):
                    known = {*own[name].value_ids}
                    found[name] = Several(yes & known, no & known)
                case None:
                    pass
                case number:
                    found[name] = number
        return found

    def forth(self, answers: Answers) -> dict[str, Answer]:
        """Return what answers to the tree's own facts say of the joint ones."""
        return {
            self.names[name]: OneOf(frozenset(joint for value in answer.possible for joint in self.values[name][value]))
            if isinstance(answer, OneOf)
            else answer
            for name, answer in answers.items()
        }


@dataclass(frozen=True)
class Joint:
    """Two trees over the same facts."""

    facts: tuple[Fact, ...]
    sides: tuple[Side, Side]
    walkers: tuple[Walker, Walker]


def join(old: Playbook, new: Playbook, name: str) -> Joint:
    """Put the trees of a name of two playbooks over joint facts."""
    before, after = old.tree[name], new.tree[name]
    meanings = Meanings(old, new, after.migrate)
    sides = Side(), Side()
    facts = [_joint(meanings, fact, sides) for fact in new.facts]
    taken = {fact.id for fact in facts}
    for fact in old.facts:
        if fact.id not in sides[0].names:
            facts.append(replace(fact, id=fact.id + "-before" * (fact.id in taken)))
            _name(sides[0], fact, facts[-1].id)
    facts += {fact.id: fact for book, tree in ((old, before), (new, after)) for fact in _of_costs(book, tree)}.values()
    walkers = [
        Walker(replace(book, facts=tuple(facts), gates=(), trees=(read,)), read)
        for book, read in ((old, _rewritten(before, sides[0])), (new, _rewritten(after, sides[1])))
    ]
    return Joint(tuple(facts), sides, (walkers[0], walkers[1]))


@dataclass(frozen=True)
class Meanings:
    """What answers of an older edition mean in a newer one, as links are carried on."""

    old: Playbook
    new: Playbook
    migrate: Iterable[tuple[str, str, str]]

    def fact(self, name: str) -> str:
        """Return the fact that an old fact is carried on to; empty where it is none, or there are several."""
        table = {value: to for fact, value, to in self.migrate if fact == name}
        values = self.old.fact[name].value_ids if self.old.fact[name].kind is Kind.ONE else ("*",)
        goals = {table.get(value, table.get("*", f"{name}=*")).partition("=")[0] for value in values} - {""}
        (goal,) = goals if len(goals) == 1 else ("",)
        there, here = self.new.fact.get(goal), self.old.fact[name]
        return goal if there and (there.kind, there.unit) == (here.kind, here.unit) else ""

    def values(self, fact: Fact, value: str) -> list[str]:
        """Return the new values that an old value of a fact of kind one may mean; none where it means nothing."""
        table = {(name, one): to for name, one, to in self.migrate}
        to = table.get((fact.id, value), table.get((fact.id, "*"), f"{fact.id}=*"))
        goal, _, text = to.partition("=")
        try:
            answer = read_answer(self.new.fact[goal], value if text == "*" else text)
        except (KeyError, InvalidAnswer):
            return []
        return [one for one in self.new.fact[goal].value_ids if isinstance(answer, OneOf) and one in answer.possible]


def _joint(meanings: Meanings, fact: Fact, sides: tuple[Side, Side]) -> Fact:
    """Return the joint fact of a new fact, and note how both sides read it."""
    before, after = sides
    source = next((one for one in meanings.old.facts if meanings.fact(one.id) == fact.id), None)
    if source is None or fact.kind is Kind.NUMBER:
        joint = fact
    elif fact.kind is Kind.MANY:
        gone = (value for value in source.values if value.id not in fact.value_ids)
        joint = replace(fact, values=(*fact.values, *gone))
    else:
        return _paired(meanings, source, fact, sides)
    _name(after, fact, fact.id)
    if source:
        _name(before, source, fact.id)
    return joint


def _name(side: Side, fact: Fact, joint: str) -> None:
    side.names[fact.id] = joint
    side.values[fact.id] = {value: (value,) for value in fact.value_ids}


def _paired(meanings: Meanings, source: Fact, fact: Fact, sides: tuple[Side, Side]) -> Fact:
    """Return the joint fact of two facts of kind one: a value for each pair of values, and for each that has none."""
    pairs = _pairs(meanings, source, fact)
    values = [_pair_value(source, fact, pair, pairs) for pair in pairs]
    for place, own in enumerate((source, fact)):
        joined = [(pair[place], value.id) for pair, value in zip(pairs, values, strict=True)]
        sides[place].names[own.id] = fact.id
        sides[place].values[own.id] = {
            name: tuple(joint for known, joint in joined if known == name) for name in own.value_ids
        }
        sides[place].unknown[fact.id] = tuple(joint for known, joint in joined if not known)
    return replace(fact, values=tuple(values))


def _pairs(meanings: Meanings, source: Fact, fact: Fact) -> list[tuple[str, str]]:
    """Return the old and the new values that may mean the same; empty on one side where nothing does."""
    means = {old: meanings.values(source, old) for old in source.value_ids}
    found: list[tuple[str, str]] = []
    for new in fact.value_ids:
        found += [(old, new) for old, some in means.items() if new in some] or [("", new)]
    return [*found, *((old, "") for old, some in means.items() if not some)]


def _pair_value(source: Fact, fact: Fact, pair: tuple[str, str], pairs: list[tuple[str, str]]) -> Value:
    """Return the joint value of a pair: the new one where that says it all."""
    old, new = pair
    if [one for _, one in pairs].count(new) == 1 and new:
        return Value(new, fact.value_label(new))
    label = f"{source.value_label(old)}{_BEFORE}"
    ident = f"{old}-{new}" if new else old
    return Value(ident + "-before" * (ident in fact.value_ids), f"{fact.value_label(new)}, {label}" if new else label)


# --- trees over joint facts ----------------------------------------------------------------------


def _cost_id(test: Cheaper) -> str:
    return f"{test.lever}-cheaper-than-{test.than}"


def _of_costs(playbook: Playbook, tree: Tree) -> Iterator[Fact]:
    """Yield the facts that stand for the comparisons of costs of a tree, which cannot make them."""
    for test in (atom for question in tree.questions for route in question.routes for atom in atoms(route.when)):
        if isinstance(test, Cheaper):
            first, other = (playbook.lever[name].title for name in (test.lever, test.than))
            label = f"{first} costs less than {other[:1].lower()}{other[1:]}"
            yield Fact(_cost_id(test), Kind.ONE, label, (Value("yes", "Yes"), Value("no", "No")))


def _rewritten(tree: Tree, side: Side) -> Tree:
    """Return a tree that reads joint facts. Before a route that reads an answer it does not know, it gives up."""
    questions = []
    for question in tree.questions:
        routes: list[Route] = []
        for route in question.routes:
            when = None if route.when is None else _over(route.when, side)
            routes += [Route(UNASKABLE, guard) for guard in _guards(when, side)]
            routes.append(replace(route, when=when))
        questions.append(Question(question.id, tuple(routes)))
    return replace(tree, questions=tuple(questions), heard=())


def _guards(when: Condition | None, side: Side) -> Iterator[Condition]:
    for fact in dict.fromkeys(atom.fact for atom in atoms(when)):
        if odd := side.unknown.get(fact):
            yield Is(fact, odd)


def _over(condition: Condition, side: Side) -> Condition:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return type(condition)(tuple(_over(part, side) for part in parts))
        case Cheaper():
            return Is(_cost_id(condition), ("yes",))
        case Is(fact, values):
            return Is(side.names[fact], tuple(one for value in values for one in side.values[fact][value]))
        case Includes(fact, value):
            return Includes(side.names[fact], value)
        case _:
            return replace(condition, fact=side.names[condition.fact])
