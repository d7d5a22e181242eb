"""The rules that a playbook keeps. Comes in: a playbook, as ``load`` gave it. Goes out: findings.

One generator function per rule. Its name with hyphens is the rule's name, and its docstring is the
rule's page: what is wrong, a small example of it, and the cure.

The rules run in two groups, so that one mistake is told once. Those on structure look at names and
shapes. Those on meaning look at a tree only when its structure is sound. No rule raises a false
alarm: what only listing all paths could find is left to a test that lists them. Every rule takes
time in proportion to the size of the playbook.
"""
# ruff: noqa: D401  # the docstring of a rule is its page, and says what the author did

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from decision.authoring.findings import Finding
from decision.authoring.playbook import ARTICLES
from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.conditions import facts_read, partition_by
from decision.tree.graph import (
    FITS,
    MOST_STATES,
    Before,
    Search,
    blank_state,
    cases,
    explore,
    most_cases,
    reachable,
    read_elsewhere,
)
from decision.tree.links import version_order
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Between,
    Includes,
    Is,
    Kind,
    Leaf,
    Tree,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from decision.tree.model import Condition, Fact, Playbook, Question, Route, Words

_MOST_NAMES = 1000
"""Among how many names a similar one is looked for."""


type Check = Callable[[Playbook], Iterator[Finding]]


def check(playbook: Playbook, *, today: str = "", prior: Sequence[Finding] = ()) -> list[Finding]:
    """Return what is wrong with a playbook, by file and line.

    ``prior`` is what ``load`` found. A rule is silent where what it would say follows from one of
    those findings. ``today`` (ISO) switches on the rules that compare dates; they only warn.
    """
    found: list[Finding] = []
    for group in (STRUCTURE, MEANING):
        before = [*prior, *found]
        view = playbook if group is STRUCTURE else _sound(playbook, before)
        for rule in group:
            if not _follows(_name(rule), before):
                found += rule(view)
    if today:
        found += (finding for rule in DATED for finding in rule(playbook, today))
    return sorted(found, key=lambda finding: (finding.where.file, finding.where.line, finding.rule))


def _name(rule: Callable[..., object]) -> str:
    return rule.__name__.replace("_", "-")


def _sound(playbook: Playbook, before: Sequence[Finding]) -> Playbook:
    """Leave out the trees with findings, and all trees if a fact may be missing."""
    odd = {finding.where.file for finding in before}
    if any(_may_cause(finding, _FACTS) for finding in before):
        return replace(playbook, trees=())
    return replace(playbook, trees=tuple(t for t in playbook.trees if t.where.file not in odd))


def _follows(rule: str, before: Sequence[Finding]) -> bool:
    """Whether a rule could only repeat what other findings have said."""
    rests_on = RESTS_ON.get(rule, ())
    return any(_may_cause(finding, cause) for finding in before for cause in rests_on)


def _may_cause(finding: Finding, cause: str) -> bool:
    """Whether a finding is of a rule, or says that something of a file or folder was lost."""
    return finding.rule == cause or (finding.where.file.startswith(cause) and finding.rule not in MAY_STAND)


# --- helpers -----------------------------------------------------------------------------------


def _own(playbook: Playbook) -> Iterator[Tree]:
    """Yield the playbook's own tree; nothing if it could not be read."""
    yield from (tree for tree in playbook.trees if not tree.article)


def _routes(playbook: Playbook) -> Iterator[tuple[Tree, Question, Route]]:
    for tree in playbook.trees:
        for question in tree.questions:
            for route in question.routes:
                yield tree, question, route


def _tests(playbook: Playbook) -> Iterator[tuple[Where, Is | Includes | AtLeast | Below]]:
    """Yield every test of one fact, in trees and gates, with its place."""
    for _, _, route in _routes(playbook):
        for test in _parts(route.when):
            yield route.where, test
    for edition in (edition for tree in playbook.trees for edition in tree.changes):
        for test in _parts(edition.touches):
            yield edition.where, test
    for gate in playbook.gates:
        for condition in (gate.met, gate.applies):
            for test in _parts(condition):
                yield gate.where, test


def _parts(condition: Condition | None) -> Iterator[Is | Includes | AtLeast | Below]:
    match condition:
        case None:
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _parts(part)
        case _:
            yield condition


def _claims_named(playbook: Playbook) -> Iterator[tuple[Where, str]]:
    """Yield (place, id) wherever something rests on a claim."""
    pages = (*playbook.question_words, *playbook.lever_words)
    things: list[tuple[Where, Iterable[str]]] = []
    things += [(route.where, route.claims) for _, _, route in _routes(playbook)]
    things += [(gate.where, gate.claims) for gate in playbook.gates]
    things += [(lever.where, c.claims) for lever in playbook.levers for c in lever.cautions]
    things += [(where, (claim,)) for words in pages for claim, where in words.claims]
    for where, claims in things:
        for claim in claims:
            yield where, claim


def _similar(name: str, known: Collection[str], otherwise: str) -> str:
    """Return a remedy for an unknown name: the name that was probably meant, else ``otherwise``."""
    near = get_close_matches(name, known, n=1) if len(known) <= _MOST_NAMES else []
    return f"write “{near[0]}”, or {otherwise}" if near else f"fix the name, or {otherwise}"


def _way(names: list[str]) -> str:
    """Say a path; of a long one only its ends."""
    parts = [f"“{name}”" for name in names]
    return " → ".join(parts if len(parts) <= FITS else [*parts[:3], "…", *parts[-3:]])


def _shortly(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:FITS]) + (" …" if len(listed) > FITS else "")


# --- structure: names --------------------------------------------------------------------------


def unknown_question(playbook: Playbook) -> Iterator[Finding]:
    """A route leads to a question that the tree does not have.

        - when: otherwise
          ask: scoep

    Fix the name, or add the question to the tree.
    """
    for tree, _, route in _routes(playbook):
        if isinstance(route.to, Ask) and route.to.question not in tree.question:
            name = route.to.question
            remedy = _similar(name, tree.question, "add the question")
            yield Finding("unknown-question", route.where, f"“{name}” is not a question of this tree", remedy)


def question_without_fact(playbook: Playbook) -> Iterator[Finding]:
    """A question asks for the fact of the same id, and there is no such fact.

        questions:
          team-size:      # facts.yml knows no team-size

    Fix the name, or add the fact to facts.yml.
    """
    for tree in playbook.trees:
        for question in tree.questions:
            if question.id not in playbook.fact:
                yield Finding(
                    "question-without-fact",
                    question.where,
                    f"the question “{question.id}” has no fact of that name to ask for",
                    _similar(question.id, playbook.fact, "add the fact to tree/facts.yml"),
                )


def unknown_lever(playbook: Playbook) -> Iterator[Finding]:
    """A route ends at a lever that does not exist.

        - when: otherwise
          lever: beter-prompt

    Fix the name, or add the lever to levers.yml.
    """
    for _, _, route in _routes(playbook):
        if isinstance(route.to, Leaf) and route.to.lever and route.to.lever not in playbook.lever:
            name = route.to.lever
            remedy = _similar(name, playbook.lever, "add the lever to tree/levers.yml")
            yield Finding("unknown-lever", route.where, f"there is no lever “{name}”", remedy)


def unknown_fact(playbook: Playbook) -> Iterator[Finding]:
    """A condition reads a fact that does not exist.

        when: {exampels: {at least: 100}}

    Fix the name, or add the fact to facts.yml.
    """
    for where, test in _tests(playbook):
        if test.fact not in playbook.fact:
            remedy = _similar(test.fact, playbook.fact, "add the fact to tree/facts.yml")
            yield Finding("unknown-fact", where, f"there is no fact “{test.fact}”", remedy)


def unknown_value(playbook: Playbook) -> Iterator[Finding]:
    """A condition waits for a value that its fact cannot take.

        when: {scope: {is: tiny}}      # scope is narrow or broad

    Use one of the fact's values, or add the value in facts.yml.
    """
    known = {fact.id: frozenset(fact.value_ids) for fact in playbook.facts}
    for where, test in _tests(playbook):
        fact = playbook.fact.get(test.fact)
        if fact is None or not _fits(test, fact) or isinstance(test, AtLeast | Below):
            continue
        for value in test.values if isinstance(test, Is) else (test.value,):
            if value not in known[fact.id]:
                yield Finding(
                    "unknown-value",
                    where,
                    f"“{fact.id}” is never “{value}”",
                    f"use one of: {_shortly(fact.value_ids)}",
                )


def odd_test(playbook: Playbook) -> Iterator[Finding]:
    """A condition tests a fact in a way that does not fit how the fact is known.

        when: {gap: {is: cost}}        # several gaps can hold at once: includes

    Test one of several values with “is” or “one of”, values that may hold together with “includes”,
    and a number with “at least” or “below”.
    """
    for where, test in _tests(playbook):
        fact = playbook.fact.get(test.fact)
        if fact is not None and not _fits(test, fact):
            yield Finding("odd-test", where, *_MISFITS[fact.kind](fact.id, _verb(test)))


def _fits(test: Is | Includes | AtLeast | Below, fact: Fact) -> bool:
    match fact.kind:
        case Kind.ONE:
            return isinstance(test, Is)
        case Kind.MANY:
            return isinstance(test, Includes)
        case Kind.NUMBER:
            return isinstance(test, AtLeast | Below)


def _verb(test: Is | Includes | AtLeast | Below) -> str:
    match test:
        case Is(_, values):
            return "is" if len(values) == 1 else "one of"
        case Includes():
            return "includes"
        case AtLeast():
            return "at least"
        case Below():
            return "below"


_MISFITS: dict[Kind, Callable[[str, str], tuple[str, str]]] = {
    Kind.ONE: lambda fact, verb: (
        f"“{verb}” does not fit “{fact}”, which has exactly one of its values",
        "use “is” or “one of”",
    ),
    Kind.MANY: lambda fact, verb: (
        f"“{verb}” does not fit “{fact}”, whose values may hold together",
        "use “includes”, within “any of” or “all of” for several values",
    ),
    Kind.NUMBER: lambda fact, verb: (
        f"“{verb}” does not fit “{fact}”, which is a number",
        "use “at least” or “below”",
    ),
}


def unknown_gate(playbook: Playbook) -> Iterator[Finding]:
    """A lever names a gate that does not exist.

        - id: fine-tune-api
          gates: [evalution]

    Fix the name, or add the gate to gates.yml.
    """
    for lever in playbook.levers:
        for gate in lever.gates:
            if gate not in playbook.gate:
                yield Finding(
                    "unknown-gate",
                    lever.where,
                    f"“{lever.id}” names the gate “{gate}”, which does not exist",
                    _similar(gate, playbook.gate, "add the gate to tree/gates.yml"),
                )


def unknown_gap(playbook: Playbook) -> Iterator[Finding]:
    """A lever says that it closes a gap which is not a value of the fact “gap”.

        - id: retrieval
          addresses: [knowlege]

    Use a value of the fact “gap”.
    """
    gap = playbook.fact.get("gap")
    known = gap.value_ids if gap else ()
    remedy = f"use some of: {_shortly(known)}" if known else "add the fact “gap” with its values"
    for lever in playbook.levers:
        for addressed in lever.addresses:
            if addressed not in known:
                says = f"“{lever.id}” addresses “{addressed}”, which is not a value of “gap”"
                yield Finding("unknown-gap", lever.where, says, remedy)


def unknown_claim(playbook: Playbook) -> Iterator[Finding]:
    """Something rests on a claim that does not exist.

        claims: [rag-solves-everything]

    Fix the id, or write the claim in data/claims/.
    """
    for where, claim in _claims_named(playbook):
        if claim not in playbook.claim:
            remedy = _similar(claim, playbook.claim, "write the claim in data/claims/")
            yield Finding("unknown-claim", where, f"there is no claim “{claim}”", remedy)


def unknown_source(playbook: Playbook) -> Iterator[Finding]:
    """A claim names a source that is not listed.

        sources:
          - source: a-paper-nobody-listed

    Fix the id, or add the source to sources.yml.
    """
    known = {source.id for source in playbook.sources}
    for claim in playbook.claims:
        for evidence in claim.sources:
            if evidence.source not in known:
                yield Finding(
                    "unknown-source",
                    claim.where,
                    f"“{claim.id}” names the source “{evidence.source}”, which is not listed",
                    _similar(evidence.source, known, "add the source to data/sources.yml"),
                )


def unknown_article(playbook: Playbook) -> Iterator[Finding]:
    """A claim is said to be asserted by an article that the project does not know.

        asserted-by: [fine-tuning-trp]

    Use the id of one of the five articles.
    """
    known = {*ARTICLES, *(tree.id for tree in playbook.trees if tree.article)}
    for claim in playbook.claims:
        for article in claim.asserted_by:
            if article not in known:
                yield Finding(
                    "unknown-article",
                    claim.where,
                    f"“{claim.id}” is asserted by “{article}”, which is not an article",
                    f"use some of: {_shortly(sorted(known))}",
                )


def unknown_migration(playbook: Playbook) -> Iterator[Finding]:
    """An old answer is carried on to a fact or a value that does not exist.

        migrate:
          team=small: scope=tiny

    Name a fact and one of its values, “fact=*” to keep the old value, or nothing to drop it.
    """
    for tree in playbook.trees:
        for old_fact, old_value, new in tree.migrate:
            old = f"{old_fact}={old_value}"
            if says := _odd_migration(playbook, old, new):
                yield Finding(
                    "unknown-migration",
                    tree.where,
                    says,
                    f"write “{old}: fact=value” with a fact and a value from tree/facts.yml",
                )


def _odd_migration(playbook: Playbook, old: str, new: str) -> str:
    fact, equals, value = new.partition("=")
    if not new:
        return ""
    if not equals:
        return f"the old answer “{old}” is carried on to “{new}”, which is not fact=value"
    if fact not in playbook.fact:
        return f"the old answer “{old}” is carried on to “{fact}”, which is not a fact"
    if value != "*":
        try:
            read_answer(playbook.fact[fact], value)
        except InvalidAnswer as refusal:
            return f"the old answer “{old}” is carried on to “{new}”: {refusal}"
    return ""


def unnamed_version(playbook: Playbook) -> Iterator[Finding]:
    """A tree's list of changes does not begin with the tree's own version, or its versions do not go down from there.

        version: "1.2"
        changes:
          - {version: "1.1", date: 2026-11-24, says: Asks for the scope earlier.}

    Readers who open an older link are told what has changed since. Put the new version first, with its date and a
    sentence. A tree that never changed may do without a list.
    """
    for tree in playbook.trees:
        names = [edition.version for edition in tree.changes]
        if names[:1] not in ([], [tree.version]):
            says = f"the tree has version “{tree.version}”, and its changes begin with “{names[0]}”"
            remedy = f'put {{version: "{tree.version}", date: …, says: …}} first under “changes”'
            yield Finding("unnamed-version", tree.where, says, remedy)
            continue
        order = [version_order(name) for name in names]
        if None in order or sorted({one for one in order if one}, reverse=True) != order:
            yield Finding(
                "unnamed-version",
                tree.where,
                f"the versions under “changes” do not go down: {', '.join(names)}",
                "write numbers with points between them, each once, the newest first",
            )


def article_only(playbook: Playbook) -> Iterator[Finding]:
    """The playbook's own tree ends at a family, or in silence. Only an article's tree may.

        - when: otherwise
          family: fine-tuning

    Name the lever. The playbook owes its reader a definite one.
    """
    for tree, _, route in _routes(playbook):
        if tree.article or not isinstance(route.to, Leaf):
            continue
        if route.to.silent or not route.to.lever:
            what = "in silence" if route.to.silent else f"at the family “{route.to.family}”"
            yield Finding(
                "article-only",
                route.where,
                f"this route ends {what}, which only an article's tree may",
                "name a lever, without “silent”",
            )


def shared_id(playbook: Playbook) -> Iterator[Finding]:
    """A fact and a lever have the same id, so that a link to its page of words could mean either.

        facts.yml:  - id: retrieval
        levers.yml: - id: retrieval

    Rename one of them.
    """
    for lever in playbook.levers:
        if lever.id in playbook.fact:
            there = playbook.fact[lever.id].where
            yield Finding(
                "shared-id",
                lever.where,
                f"“{lever.id}” is also the id of a fact, see {there}",
                "rename one of them",
            )


# --- structure: pages --------------------------------------------------------------------------


def fact_without_page(playbook: Playbook) -> Iterator[Finding]:
    """A fact has no page of words, so that its question could not be explained.

        facts.yml knows scope, and questions/scope.md is missing

    Write the page, or rename the one that was meant.
    """
    facts = [(fact.id, fact.where) for fact in playbook.facts]
    yield from _without_page("fact-without-page", "questions", facts, playbook.question_words)


def lever_without_page(playbook: Playbook) -> Iterator[Finding]:
    """A lever has no page of words, so that a verdict could not say what to do.

        levers.yml knows retrieval, and levers/retrieval.md is missing

    Write the page, or rename the one that was meant.
    """
    levers = [(lever.id, lever.where) for lever in playbook.levers]
    yield from _without_page("lever-without-page", "levers", levers, playbook.lever_words)


def _without_page(
    rule: str, folder: str, things: list[tuple[str, Where]], pages: tuple[Words, ...]
) -> Iterator[Finding]:
    if things and not pages:
        where = Where(things[0][1].file, 1)
        yield Finding(rule, where, f"there is no page at all in {folder}/", "write one for each id")
        return
    written = {page.id for page in pages}
    for ident, where in things:
        if ident not in written:
            says = f"“{ident}” has no page {folder}/{ident}.md"
            yield Finding(rule, where, says, "write the page, or rename the one that was meant")


def page_without_fact(playbook: Playbook) -> Iterator[Finding]:
    """A page in questions/ belongs to no fact, so that nobody would ever be shown it.

        questions/team-size.md, and facts.yml knows no team-size

    Rename the page after its fact, add the fact, or delete the page.
    """
    for page in playbook.question_words:
        if page.id not in playbook.fact:
            says = f"there is no fact “{page.id}”"
            remedy = f"rename the page, add the fact to {_FACTS}, or delete the page"
            yield Finding("page-without-fact", page.where, says, remedy)


def page_without_lever(playbook: Playbook) -> Iterator[Finding]:
    """A page in levers/ belongs to no lever, so that no verdict would ever lead to it.

        levers/agents.md, and levers.yml knows no agents

    Rename the page after its lever, add the lever, or delete the page.
    """
    for page in playbook.lever_words:
        if page.id not in playbook.lever:
            says = f"there is no lever “{page.id}”"
            remedy = f"rename the page, add the lever to {_LEVERS}, or delete the page"
            yield Finding("page-without-lever", page.where, says, remedy)


# --- structure: the graph ----------------------------------------------------------------------


def cycle(playbook: Playbook) -> Iterator[Finding]:
    """A path comes back to a question that it has asked already, and would never end.

        scope:
          - {when: otherwise, ask: owner}
        owner:
          - {when: otherwise, ask: scope}

    Lead the last of these routes to another question, or to a lever.
    """
    for tree in playbook.trees:
        _, closing = explore(tree)
        for route, path in closing:
            yield Finding(
                "cycle",
                route.where,
                f"this route closes a circle: {_way([*path, path[0]])}",
                "lead it to another question, or to a lever",
            )


# --- meaning: the graph ------------------------------------------------------------------------


def unreachable_question(playbook: Playbook) -> Iterator[Finding]:
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
                yield Finding(
                    "unreachable-question",
                    question.where,
                    f"no path from “{tree.start.id}” leads to “{question.id}”",
                    "lead a route to it, or delete it",
                )


def wrong_order(playbook: Playbook) -> Iterator[Finding]:
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
                    yield Finding(
                        "wrong-order",
                        route.where,
                        f"“{question.id}” leads up the file, to “{route.to.question}”",
                        f"move “{route.to.question}” below “{question.id}”",
                    )


def not_yet_asked(playbook: Playbook) -> Iterator[Finding]:
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
        before = Before(tree)
        search = Search(playbook, tree)
        for question in tree.questions:
            read = dict.fromkeys(f for route in question.routes for f in facts_read(route.when))
            for fact in read:
                if before.always(fact, question.id):
                    continue
                if found := search.way_around(fact, question):
                    route, way = found
                    yield Finding(
                        "not-yet-asked",
                        route.where,
                        f"“{fact}” is read here, but not asked on the way {_way(way)}"
                        if way[1:]
                        else f"“{fact}” is read here, but every path begins at “{way[0]}”",
                        f"ask “{fact}” on every path to here, or leave it out of the condition",
                    )


def unreached_lever(playbook: Playbook) -> Iterator[Finding]:
    """No path of the playbook's tree leads to a lever, so that no verdict could ever name it.

        levers.yml knows agents, and no route in playbook.yml says “lever: agents”

    Lead a route to it, or delete the lever.
    """
    for tree in _own(playbook):
        routes = [route for question in tree.questions for route in question.routes]
        named = {route.to.lever for route in routes if isinstance(route.to, Leaf)}
        for lever in playbook.levers:
            if lever.id not in named:
                yield Finding(
                    "unreached-lever",
                    lever.where,
                    f"no route of the playbook's tree leads to “{lever.id}”",
                    f"lead a route in {tree.where.file} to it, or delete the lever",
                )


def one_exit(playbook: Playbook) -> Iterator[Finding]:
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
                yield Finding(
                    "one-exit",
                    question.where,
                    f"all answers to “{question.id}” lead to “{name}”",
                    f"lead some elsewhere, or delete it and lead straight to “{name}”",
                )


def idle_question(playbook: Playbook) -> Iterator[Finding]:
    """No lever depends on a question: no route reads its answer, or all its parts decide alike.

        owner:
          - {when: {gap: {includes: cost}}, ask: scope}     # nothing reads “owner”
          - {when: otherwise, ask: volume}

    Let its answers lead to parts that differ, or delete it. Only the playbook's own tree is looked
    at: an article's tree follows its article.
    """
    for tree in _own(playbook):
        elsewhere = read_elsewhere(tree)
        numbers: dict[object, int] = {}
        decides: dict[str, int] = {}
        alike = set()
        for name in reversed(explore(tree)[0]):
            ways = tuple((route.when, route.weight, _part(route.to, decides)) for route in tree.question[name].routes)
            decides[name] = numbers.setdefault(ways, len(numbers))
            if len({part for _, _, part in ways}) == 1:
                alike.add(name)
        for question in tree.questions:
            read = any(question.id in facts_read(route.when) for route in question.routes)
            several = len({route.to for route in question.routes}) > 1
            if several and question.id not in elsewhere and (question.id in alike or not read):
                says = (
                    f"the parts that “{question.id}” leads to decide alike"
                    if question.id in alike
                    else f"no route of the tree reads the answer to “{question.id}”"
                )
                remedy = "let its answers lead to parts that differ, or delete it"
                yield Finding("idle-question", question.where, says, remedy)


def _part(to: Ask | Leaf, decides: dict[str, int]) -> object:
    """Return what stands for a part of a tree: equal for parts that decide alike."""
    return decides[to.question] if isinstance(to, Ask) else to.key


# --- meaning: the routes of one question -------------------------------------------------------


def shadowed_route(playbook: Playbook) -> Iterator[Finding]:
    """The condition of a route can never hold once the routes above it have not been taken.

        volume:
          - {when: {volume: {at least: 100}}, ask: owner}
          - {when: {volume: {at least: 1000}}, lever: fine-tune-api}   # taken by the route above

    Move it up, narrow a route above it, or delete it.
    """
    for question, route, alone, reached in _judged(playbook):
        if route.when is None or reached:
            continue
        if alone:
            says = f"the routes of “{question.id}” above this one take every answer it waits for"
            remedy = "move it up, narrow a route above it, or delete it"
        else:
            says, remedy = "no answer can meet this condition", "change it, or delete the route"
        yield Finding("shadowed-route", route.where, says, remedy)


def shadowed_otherwise(playbook: Playbook) -> Iterator[Finding]:
    """Nothing is left for “otherwise”: the routes above it take every answer.

        scope:
          - {when: {scope: {is: narrow}}, ask: output}
          - {when: {scope: {is: broad}}, ask: prompting}
          - {when: otherwise, lever: leave-it}

    Make the last route above it the “otherwise”.
    """
    for question, route, _, reached in _judged(playbook):
        if route.when is None and not reached:
            yield Finding(
                "shadowed-otherwise",
                route.where,
                f"the routes of “{question.id}” above “otherwise” take every answer",
                "delete this route and make the last one above it the “otherwise”",
            )


def _judged(playbook: Playbook) -> Iterator[tuple[Question, Route, bool, bool]]:
    """Yield each route with whether its condition can hold at all, and after those above it."""
    for tree in playbook.trees:
        for question in tree.questions:
            blank = blank_state(playbook, question)
            for route, _, taking in cases(question, blank):
                alone = bool(taking) or route.when is None or bool(partition_by(route.when, blank)[0])
                yield question, route, alone, bool(taking)


def overlapping_ranges(playbook: Playbook) -> Iterator[Finding]:
    """Two number ranges overlap in part, so that it depends on their order where a number leads.

        - {when: {all of: [{examples: {at least: 100}}, {examples: {below: 600}}]}, ask: scope}
        - {when: {all of: [{examples: {at least: 500}}, {examples: {below: 900}}]}, ask: owner}

    Let one range begin where the other ends. A range inside another is fine.
    """
    for tree in playbook.trees:
        for question in tree.questions:
            for fact, found in _ranges(question).items():
                around: list[tuple[int, int]] = []
                for low, minus_high, place in sorted(found):
                    high = -minus_high
                    while around and around[-1][1] < low:
                        around.pop()
                    if around and around[-1][1] < high:
                        first, last = around[-1]
                        yield Finding(
                            "overlapping-ranges",
                            question.routes[place].where,
                            f"“{fact}” from {low:,} to {high:,} overlaps the range from {first:,} to {last:,}",
                            "let one range begin where the other ends",
                        )
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


def hole_between_ranges(playbook: Playbook) -> Iterator[Finding]:
    """A hole between two number ranges falls to “otherwise”, together with other numbers.

        - {when: {examples: {below: 100}}, lever: better-prompt}
        - {when: {all of: [{examples: {at least: 200}}, {examples: {below: 900}}]}, ask: scope}
        - {when: otherwise, ask: owner}      # 100 to 199, and 900 or more

    Close the hole, or give it a route of its own.
    """
    for tree in playbook.trees:
        for question in tree.questions:
            taken = _taken_numbers(playbook, question)
            left = _left_over(taken)
            holes = [(low, high) for low, high in left if high is not None and low > 0]
            if len(left) > 1 and holes:
                said = " and ".join(f"{low:,} to {high:,}" for low, high in holes)
                others = [
                    f"below {high + 1:,}" if high is not None else f"{low:,} or more"
                    for low, high in left
                    if (low, high) not in holes
                ]
                yield Finding(
                    "hole-between-ranges",
                    question.where,
                    f"“otherwise” of “{question.id}” takes {said} between ranges"
                    f"{', and also ' * bool(others)}{' and '.join(others)}",
                    "close the hole, or give it a route of its own",
                )


def _taken_numbers(playbook: Playbook, question: Question) -> list[tuple[int, int | None]]:
    """Return the ranges that a question's routes take, if all of them read one number."""
    conditions = [route.when for route in question.routes if route.when is not None]
    facts = {fact for condition in conditions for fact in facts_read(condition)}
    fact = facts.pop() if len(facts) == 1 else ""
    if not fact or playbook.fact[fact].kind is not Kind.NUMBER:
        return []
    taken = []
    for condition in conditions:
        if sum(most_cases(condition)) > MOST_STATES:
            return []
        for state in partition_by(condition, {fact: Between()})[0]:
            answer = state[fact]
            if isinstance(answer, Between):
                taken.append((answer.low, answer.high))
    return taken


def _left_over(taken: list[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """Return the ranges that remain; none if nothing was taken."""
    left: list[tuple[int, int | None]] = []
    start: int | None = 0
    for low, high in sorted(taken, key=lambda one: one[0]):
        if start is None:
            break
        if low > start:
            left.append((start, low - 1))
        start = None if high is None else max(start, high + 1)
    return [*left, (start, None)] if taken and start is not None else left


# --- meaning: levers, gates, claims ------------------------------------------------------------


def weight_without_claim(playbook: Playbook) -> Iterator[Finding]:
    """A route weighs more than others where the answer is not known, and no claim says why.

        - when: {knowledge-changes: {is: fast}}
          ask: retrieval-tried
          weight: 2

    Name the claim that the weight rests on, or delete the weight.
    """
    for _, _, route in _routes(playbook):
        if route.weight != 1 and not route.claims:
            yield Finding(
                "weight-without-claim",
                route.where,
                f"the weight {route.weight} rests on no claim",
                "name the claim under “claims”, or delete the weight",
            )


def unused_gate(playbook: Playbook) -> Iterator[Finding]:
    """No lever uses a gate, so that no verdict could ever show it.

        gates.yml knows budget, and no lever in levers.yml lists it

    List it at a lever, or delete it.
    """
    used = {gate for lever in playbook.levers for gate in lever.gates}
    for gate in playbook.gates:
        if gate.id not in used:
            remedy = f"list it under “gates” of a lever in {_LEVERS}, or delete it"
            yield Finding("unused-gate", gate.where, f"no lever uses the gate “{gate.id}”", remedy)


def gate_without_remedy(playbook: Playbook) -> Iterator[Finding]:
    """A gate does not say how to close it, so that “not yet” would leave its reader stuck.

        - id: evaluation
          remedy: ""

    Say in a sentence or two what to do.
    """
    for gate in playbook.gates:
        if not gate.remedy:
            yield Finding(
                "gate-without-remedy",
                gate.where,
                f"the gate “{gate.id}” does not say how to close it",
                "write under “remedy” what to do, in a sentence or two",
            )


def claim_without_source(playbook: Playbook) -> Iterator[Finding]:
    """A claim has no source, for or against.

        - id: everybody-does-it
          sources: []

    Add a source, or delete the claim.
    """
    for claim in playbook.claims:
        if not claim.sources:
            yield Finding(
                "claim-without-source",
                claim.where,
                f"the claim “{claim.id}” has no source",
                "add one under “sources”, or delete the claim",
            )


def unused_source(playbook: Playbook) -> Iterator[Finding]:
    """A source is listed and no claim uses it.

        sources.yml lists a-paper, and no claim names it

    Name it at a claim, or delete it.
    """
    used = Counter(evidence.source for claim in playbook.claims for evidence in claim.sources)
    for source in playbook.sources:
        if not used[source.id]:
            says = f"no claim uses the source “{source.id}”"
            yield Finding("unused-source", source.where, says, "name it at a claim, or delete it")


# --- dates -------------------------------------------------------------------------------------


def year_ahead(playbook: Playbook, today: str) -> Iterator[Finding]:
    """A source is dated in a year that has not begun, or a tree's version on a day that has not come. This only warns.

        - id: a-paper
          year: "2062"

    Look the year up again.
    """
    for edition in (edition for tree in playbook.trees for edition in tree.changes):
        if edition.date > today:
            says = f"version {edition.version} is dated {edition.date}, and today is {today}"
            yield Finding("year-ahead", edition.where, says, "look the day up again", warning=True)
    for source in playbook.sources:
        if source.year.isdecimal() and source.year > today[:4]:
            yield Finding(
                "year-ahead",
                source.where,
                f"“{source.id}” is dated {source.year}, and today is {today}",
                "look the year up again",
                warning=True,
            )


# --- the list ----------------------------------------------------------------------------------

_FACTS = "tree/facts.yml"
_LEVERS = "tree/levers.yml"
_GATES = "tree/gates.yml"
_CLAIMS = "data/claims/"
_SOURCES = "data/sources.yml"

STRUCTURE: tuple[Check, ...] = (
    unknown_question,
    question_without_fact,
    unknown_lever,
    unknown_fact,
    unknown_value,
    odd_test,
    unknown_gate,
    unknown_gap,
    unknown_claim,
    unknown_source,
    unknown_article,
    unknown_migration,
    unnamed_version,
    article_only,
    shared_id,
    fact_without_page,
    lever_without_page,
    cycle,
)
"""Rules on names and shapes."""

MEANING: tuple[Check, ...] = (
    unreachable_question,
    wrong_order,
    not_yet_asked,
    unreached_lever,
    one_exit,
    idle_question,
    shadowed_route,
    shadowed_otherwise,
    overlapping_ranges,
    hole_between_ranges,
    weight_without_claim,
    unused_gate,
    gate_without_remedy,
    claim_without_source,
    unused_source,
    page_without_fact,
    page_without_lever,
)
"""Rules that look at a tree only when its structure is sound."""

CHECKS: tuple[Check, ...] = STRUCTURE + MEANING
"""All rules that hold on any day."""

DATED: tuple[Callable[[Playbook, str], Iterator[Finding]], ...] = (year_ahead,)
"""Rules that need the date. Their findings are warnings: time passing breaks no build."""

RESTS_ON: dict[str, tuple[str, ...]] = {
    "question-without-fact": (_FACTS,),
    "unknown-fact": (_FACTS,),
    "unknown-value": (_FACTS,),
    "odd-test": (_FACTS,),
    "unknown-gap": (_FACTS,),
    "unknown-migration": (_FACTS,),
    "page-without-fact": (_FACTS, "fact-without-page", "question-without-fact", "unknown-fact"),
    "unknown-lever": (_LEVERS,),
    "unreached-lever": ("unknown-lever",),
    "page-without-lever": (_LEVERS, "lever-without-page", "unknown-lever"),
    "unknown-gate": (_GATES,),
    "unused-gate": (_LEVERS, "unknown-gate"),
    "gate-without-remedy": (_GATES,),
    "unknown-claim": (_CLAIMS,),
    "unknown-source": (_SOURCES,),
    "claim-without-source": (_CLAIMS,),
    "unused-source": (_CLAIMS, _SOURCES, "unknown-source"),
}
"""For some rules: the files and other rules whose findings may be the true cause of theirs."""

MAY_STAND = frozenset({"fact-without-page", "lever-without-page", "unknown-gap", "shared-id"})
"""Rules whose findings at a fact or lever leave the fact or lever as it is."""
