"""Rules on the shape of a tree: where its paths lead, and what they ask. Comes in: a playbook whose trees are sound."""

from collections.abc import Iterator

from decision.authoring.checks.rules import FACTS, GATES, TREES, Mistake, Rules, own, questions
from decision.authoring.checks.structure import way
from decision.tree.conditions import facts_read
from decision.tree.graph import Before, Search, explore, reachable, read_elsewhere
from decision.tree.model import Ask, Leaf, Playbook, Question, Tree


def unreachable_question(playbook: Playbook) -> Iterator[Mistake]:
    """No path from the first question leads to this one, so that it is never asked.

        questions:
          gap:
            - {when: otherwise, lever: leave-it}
          scope:          # no route asks it
            - {when: otherwise, lever: better-prompt}

    Lead a route to it, or delete it.
    """
    for tree in playbook.trees:
        reached = reachable(tree)
        for question in tree.questions:
            if question.id not in reached:
                says = f"no path from “{tree.start.id}” leads to “{question.id}”"
                yield question.where, says, "lead a route to it, or delete it"


def wrong_order(playbook: Playbook) -> Iterator[Mistake]:
    """A route leads to a question that stands higher up in the file.

        scope:
          - {when: otherwise, lever: better-prompt}
        owner:
          - {when: otherwise, ask: scope}

    Questions are asked in the order of the file. Move the question below all that lead to it.
    """
    for tree in playbook.trees:
        place = {question.id: number for number, question in enumerate(tree.questions)}
        for question in tree.questions:
            for route in question.routes:
                if isinstance(route.to, Ask) and place[route.to.question] < place[question.id]:
                    says = f"“{question.id}” leads up the file, to “{route.to.question}”"
                    yield route.where, says, f"move “{route.to.question}” below “{question.id}”"


def not_yet_asked(playbook: Playbook) -> Iterator[Mistake]:
    """A condition reads a fact that some path to this point has not asked for.

        gap:
          - {when: {gap: {includes: cost}}, ask: volume}
          - {when: otherwise, ask: scope}
        volume:
          - {when: otherwise, ask: scope}
        scope:
          - {when: {volume: {below: 1000}}, lever: better-prompt}   # only some were asked for it

    Ask for the fact on every path to this question, or leave it out of the condition. A path counts
    only if some answers lead along it.
    """
    for tree in playbook.trees:
        before, search = Before(tree), Search(playbook, tree)
        for question in tree.questions:
            for fact in dict.fromkeys(_read_by(question)):
                if before.always(fact, question.id):
                    continue
                if found := search.way_around(fact, question):
                    route, steps = found
                    how = f"not asked on the way {way(steps)}" if steps[1:] else f"every path begins at “{steps[0]}”"
                    remedy = f"ask “{fact}” on every path to here, or leave it out of the condition"
                    yield route.where, f"“{fact}” is read here, but {how}", remedy


def _read_by(question: Question) -> Iterator[str]:
    """Yield the facts that the routes of a question read."""
    for route in question.routes:
        yield from facts_read(route.when)


def path_too_long(playbook: Playbook) -> Iterator[Mistake]:
    """A path asks more questions than the tree allows itself, so that its end is never reached.

        max-questions: 2
        questions:
          gap:
            - {when: otherwise, ask: scope}
          scope:
            - {when: otherwise, ask: owner}
          owner:               # the third
            - …

    Shorten the path, or raise “max-questions”. A path counts only if some answers lead along it.
    """
    for tree in playbook.trees:
        most = tree.max_questions
        if most and (steps := Search(playbook, tree).way_longer_than(most)):
            says = f"“{steps[-1]}” is question {len(steps)} on the way {way(steps)}, and “max-questions” is {most}"
            yield tree.question[steps[-1]].where, says, "shorten the path, or raise “max-questions”"


def unreached_lever(playbook: Playbook) -> Iterator[Mistake]:
    """No path of the playbook's tree leads to a lever, so that no verdict could ever name it.

        levers.yml knows agents, and no route in playbook.yml says “lever: agents”

    Lead a route to it, or delete the lever.
    """
    for tree in own(playbook):
        named = {
            route.to.lever for question in tree.questions for route in question.routes if isinstance(route.to, Leaf)
        }
        for lever in playbook.levers:
            if lever.id not in named:
                says = f"no route of the playbook's tree leads to “{lever.id}”"
                yield lever.where, says, f"lead a route in {tree.where.file} to it, or delete the lever"


def unasked_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A fact has a page of words, and no route of any tree asks for it, nor does any gate read it.

        facts.yml knows team-size, questions/team-size.md is there, and no route says “ask: team-size”

    Lead a route to a question of its name, read it in a gate, or delete it with its page. A fact that only published
    cases speak of says so with “unasked: true”.
    """
    pages = {page.id for page in playbook.question_words}
    wanted = {question.id for _, question in questions(playbook)}
    for gate in playbook.gates:
        wanted |= {*facts_read(gate.met), *facts_read(gate.applies)}
    for fact in playbook.facts:
        if fact.unasked:
            if fact.id in wanted:
                yield (
                    fact.where,
                    f"“{fact.id}” is called unasked, and a tree or gate asks for it",
                    "delete “unasked”",
                )
        elif fact.id in pages - wanted:
            says = f"no route asks for “{fact.id}”, and no gate reads it"
            remedy = f"add the question “{fact.id}” to a tree and lead a route to it, or delete the fact and its page"
            yield fact.where, says, remedy


def one_exit(playbook: Playbook) -> Iterator[Mistake]:
    """All answers to a question lead to the same place, and nothing later reads the answer.

        owner:
          - {when: {owner: {is: "yes"}}, ask: scope}
          - {when: otherwise, ask: scope}

    Lead some answers elsewhere, or delete the question and lead straight on.
    """
    for tree in playbook.trees:
        elsewhere = read_elsewhere(tree)
        for question in tree.questions:
            targets = {route.to for route in question.routes}
            if len(targets) == 1 and question.id not in elsewhere:
                target = targets.pop()
                name = target.question if isinstance(target, Ask) else target.key
                says = f"all answers to “{question.id}” lead to “{name}”"
                yield question.where, says, f"lead some elsewhere, or delete it and lead straight to “{name}”"


def idle_question(playbook: Playbook) -> Iterator[Mistake]:
    """No lever depends on a question: no route reads its answer, or all its parts decide alike.

        owner:
          - {when: {gap: {includes: cost}}, ask: scope}     # nothing reads “owner”
          - {when: otherwise, ask: volume}

    Let its answers lead to parts that differ, or delete it. Only the playbook's own tree is looked
    at: an article's tree follows its article.
    """
    for tree in own(playbook):
        elsewhere, alike = read_elsewhere(tree), _alike(tree)
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
    for name in reversed(explore(tree)[0]):
        ways = tuple((route.when, route.weight, _part(route.to, decides)) for route in tree.question[name].routes)
        decides[name] = numbers.setdefault(ways, len(numbers))
        if len({part for _, _, part in ways}) == 1:
            found.add(name)
    return found


def _part(to: Ask | Leaf, decides: dict[str, int]) -> object:
    """Return what stands for a part of a tree: equal for parts that decide alike."""
    return decides[to.question] if isinstance(to, Ask) else to.key


RULES: Rules = {
    unreachable_question: (),
    wrong_order: (),
    not_yet_asked: (),
    path_too_long: (),
    unreached_lever: ("unknown-lever",),
    unasked_fact: (FACTS, GATES, *TREES),
    one_exit: (),
    idle_question: (),
}
