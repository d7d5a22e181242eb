"""Rules on the shape of a tree: where its paths lead, what they ask, and which answers its routes take.

Comes in: a playbook whose trees are sound.
"""

from collections.abc import Iterable, Iterator

from decision.authoring.checks.rules import FACTS, GATES, TREES, Mistake, Rules, outside, own, questions, routes
from decision.authoring.checks.structure import way
from decision.tree import graph
from decision.tree.conditions import facts_read, partition_by
from decision.tree.model import AllOf, Ask, AtLeast, Below, Between, Kind, Leaf, Playbook, Question, Route, Tree


def unreachable_question(playbook: Playbook) -> Iterator[Mistake]:
    """No path from the first question leads to this one, so that it is never asked."""
    for tree in playbook.trees:
        says = f"no path from “{tree.start.id}” leads to “{{0}}”"
        yield from outside(tree.questions, graph.reachable(tree), says, "lead a route to it, or delete it")


def wrong_order(playbook: Playbook) -> Iterator[Mistake]:
    """A route leads to a question that is higher up in the file."""
    place = {(tree.id, question.id): number for number, (tree, question) in enumerate(questions(playbook))}
    for tree, question, route in routes(playbook):
        if isinstance(route.to, Ask) and place[tree.id, route.to.question] < place[tree.id, question.id]:
            says = f"“{question.id}” leads up the file, to “{route.to.question}”"
            yield route.where, says, f"move “{route.to.question}” below “{question.id}”"


def not_yet_asked(playbook: Playbook) -> Iterator[Mistake]:
    """A condition reads a fact that some path to this point has not asked for."""
    for tree in playbook.trees:
        before, search = graph.Before(tree), graph.Search(playbook, tree)
        for question in tree.questions:
            for fact in dict.fromkeys(_read_by(question)):
                if fact in tree.heard or before.always(fact, question.id):
                    continue
                if found := search.way_around(fact, question):
                    route, steps = found
                    how = f"not asked on the way {way(steps)}" if steps[1:] else f"every path begins at “{steps[0]}”"
                    remedy = f"ask “{fact}” on every path to here, list it under “heard”, or leave it out"
                    yield route.where, f"“{fact}” is read here, but {how}", remedy


def _read_by(question: Question) -> Iterator[str]:
    """Yield the facts that the routes of a question read."""
    for route in question.routes:
        yield from facts_read(route.when)


def unread_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A tree says that it hears a fact, and none of its routes reads it."""
    for tree in playbook.trees:
        read = {fact for question in tree.questions for fact in _read_by(question)}
        for fact in tree.heard:
            if fact not in read:
                says = f"“{fact}” is heard, and no route reads it"
                yield tree.where, says, "read it in a condition, or take it out of “heard”"


def path_too_long(playbook: Playbook) -> Iterator[Mistake]:
    """A path asks more questions than the tree allows itself, so that its end is never reached."""
    for tree in playbook.trees:
        most = tree.max_questions
        if most and (steps := graph.Search(playbook, tree).way_longer_than(most)):
            says = f"“{steps[-1]}” is question {len(steps)} on the way {way(steps)}, and “max-questions” is {most}"
            yield tree.question[steps[-1]].where, says, "shorten the path, or raise “max-questions”"


def unreached_lever(playbook: Playbook) -> Iterator[Mistake]:
    """No path of the playbook's tree leads to a lever, so that no verdict could ever name it."""
    for tree in own(playbook):
        targets = [route.to for question in tree.questions for route in question.routes]
        named = {to.lever for to in targets if isinstance(to, Leaf)}
        remedy = f"lead a route in {tree.where.file} to it, or delete the lever"
        yield from outside(playbook.levers, named, "no route of the playbook's tree leads to “{0}”", remedy)


def unasked_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A fact has a page of words, and no route of any tree asks for it, nor does any gate read it."""
    pages = {page.id for page in playbook.question_words}
    wanted = {question.id for _, question in questions(playbook)}.union(*(tree.heard for tree in playbook.trees))
    for gate in playbook.gates:
        wanted |= {*facts_read(gate.met), *facts_read(gate.applies)}
    for fact in playbook.facts:
        if fact.unasked:
            if fact.id in wanted:
                says = f"“{fact.id}” is called unasked, and a tree or gate asks for it"
                yield fact.where, says, "delete “unasked”"
        elif fact.id in pages - wanted:
            says = f"no route asks for “{fact.id}”, and no gate reads it"
            remedy = f"add the question “{fact.id}” to a tree and lead a route to it, or delete the fact and its page"
            yield fact.where, says, remedy


def one_exit(playbook: Playbook) -> Iterator[Mistake]:
    """All answers to a question lead to the same place, and nothing later reads the answer."""
    for tree in playbook.trees:
        elsewhere = graph.read_elsewhere(tree)
        for question in tree.questions:
            targets = {route.to for route in question.routes}
            if len(targets) == 1 and question.id not in elsewhere:
                target = targets.pop()
                name = target.question if isinstance(target, Ask) else target.key
                says = f"all answers to “{question.id}” lead to “{name}”"
                yield question.where, says, f"lead some elsewhere, or delete it and lead straight to “{name}”"


def idle_question(playbook: Playbook) -> Iterator[Mistake]:
    """No lever depends on a question: no route reads its answer, or all its parts decide alike."""
    for tree in own(playbook):
        elsewhere, alike = graph.read_elsewhere(tree), _alike(tree)
        for question in tree.questions:
            several = len({route.to for route in question.routes}) > 1
            if not several or question.id in elsewhere:
                continue
            remedy = "let its answers lead to parts that differ, or delete it"
            if question.id in alike:
                yield question.where, f"the parts that “{question.id}” leads to decide alike", remedy
            elif question.id not in _read_by(question):
                yield question.where, f"no route of the tree reads the answer to “{question.id}”", remedy


def _alike(tree: Tree) -> set[str]:
    """Return the questions whose routes all lead to parts of the tree that decide alike."""
    numbers: dict[object, int] = {}
    decides: dict[str, int] = {}
    found = set()
    for name in reversed(graph.explore(tree)[0]):
        routes = tree.question[name].routes
        ways = tuple((route.when, route.weight, (_part(route.to, decides), route.doubts)) for route in routes)
        decides[name] = numbers.setdefault(ways, len(numbers))
        if len({part for _, _, part in ways}) == 1:
            found.add(name)
    return found


def _part(to: Ask | Leaf, decides: dict[str, int]) -> object:
    """Return what stands for a part of a tree: equal for parts that decide alike."""
    return decides[to.question] if isinstance(to, Ask) else to.key


type _Range = tuple[int, int | None]
"""The first number and the last one; ``None`` is no last one."""


def shadowed_route(playbook: Playbook) -> Iterator[Mistake]:
    """The condition of a route can never hold once the routes above it have not been taken."""
    for question, route, alone, reached in _judged(playbook):
        if route.when is not None and not reached and alone:
            says = f"the routes of “{question.id}” above this one take every answer it waits for"
            yield route.where, says, "move it up, narrow a route above it, or delete it"
        elif route.when is not None and not reached:
            yield route.where, "no answer can meet this condition", "change it, or delete the route"


def shadowed_otherwise(playbook: Playbook) -> Iterator[Mistake]:
    """Nothing is left for “otherwise”: the routes above it take every answer."""
    for question, route, _, reached in _judged(playbook):
        if route.when is None and not reached:
            says = f"the routes of “{question.id}” above “otherwise” take every answer"
            yield route.where, says, "delete this route and make the last one above it the “otherwise”"


def _ordered(playbook: Playbook) -> Iterator[Question]:
    """Yield the questions where it may depend on the order of their routes which is taken; ``tables`` has the rest."""
    return (question for tree, question in questions(playbook) if not tree.complete)


def _judged(playbook: Playbook) -> Iterator[tuple[Question, Route, bool, bool]]:
    """Yield each route with whether its condition can hold at all, and after those above it."""
    for question in _ordered(playbook):
        blank = graph.blank_state(playbook, question)
        for route, _, taking in graph.cases(question, blank):
            alone = bool(taking) or route.when is None or bool(partition_by(route.when, blank)[0])
            yield question, route, alone, bool(taking)


def overlapping_ranges(playbook: Playbook) -> Iterator[Mistake]:
    """Two number ranges overlap in part, so that it depends on their order where a number leads."""
    for question in _ordered(playbook):
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
    """A hole between two number ranges falls to “otherwise”, together with other numbers."""
    for question in _ordered(playbook):
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
    number = _number_read(playbook, question)
    taking = [partition_by(route.when, {number: Between()})[0] for route in question.routes if number and route.when]
    return [(one.low, one.high) for states in taking for state in states if isinstance(one := state[number], Between)]


def _number_read(playbook: Playbook, question: Question) -> str:
    """Return the one number that the routes of a question read; nothing if there are others, or too many cases."""
    read = {*_read_by(question)}
    few = all(sum(graph.most_cases(route.when)) <= graph.MOST_STATES for route in question.routes if route.when)
    return read.pop() if few and [playbook.fact[one].kind for one in read] == [Kind.NUMBER] else ""


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
    """A route weighs more than others where the answer is not known, and no claim says why."""
    for _, _, route in routes(playbook):
        if route.weight != 1 and not route.claims:
            says = f"the weight {route.weight} rests on no claim"
            yield route.where, says, "name the claim under “claims”, or delete the weight"


RULES: Rules = {
    unreachable_question: (),
    wrong_order: (),
    not_yet_asked: (),
    unread_fact: (),
    path_too_long: (),
    unreached_lever: ("unknown-lever",),
    unasked_fact: (FACTS, GATES, *TREES),
    one_exit: (),
    idle_question: (),
    shadowed_route: (),
    shadowed_otherwise: (),
    overlapping_ranges: (),
    hole_between_ranges: (),
    weight_without_claim: (),
}
