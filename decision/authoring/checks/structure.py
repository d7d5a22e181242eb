"""Rules on names and shapes: does each thing that is named exist, and can a tree be walked? Comes in: a playbook."""

from collections.abc import Iterator

from decision.authoring.checks.rules import FACTS, GATES, LEVERS, Mistake, Rules, questions, routes, tests, unknown
from decision.authoring.findings import shortly
from decision.tree.graph import FITS, explore
from decision.tree.model import Ask, AtLeast, Below, Fact, Includes, Is, Kind, Leaf, Playbook


def unknown_question(playbook: Playbook) -> Iterator[Mistake]:
    """A route leads to a question that the tree does not have.

        - when: otherwise
          ask: scoep

    Fix the name, or add the question to the tree.
    """
    for tree in playbook.trees:
        targets = [(route.where, route.to) for question in tree.questions for route in question.routes]
        asked = ((where, "", to.question) for where, to in targets if isinstance(to, Ask))
        yield from unknown(asked, tree.question, "“{1}” is not a question of this tree", "add the question")


def question_without_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A question asks for the fact of the same id, and there is no such fact.

        questions:
          team-size:      # facts.yml knows no team-size

    Fix the name, or add the fact to facts.yml.
    """
    asked = ((question.where, "", question.id) for _, question in questions(playbook))
    says = "the question “{1}” has no fact of that name to ask for"
    yield from unknown(asked, playbook.fact, says, f"add the fact to {FACTS}")


def unknown_lever(playbook: Playbook) -> Iterator[Mistake]:
    """A route ends at a lever that does not exist.

        - when: otherwise
          lever: beter-prompt

    Fix the name, or add the lever to levers.yml.
    """
    targets = [(route.where, route.to) for _, _, route in routes(playbook)]
    named = ((where, "", to.lever) for where, to in targets if isinstance(to, Leaf) and to.lever)
    yield from unknown(named, playbook.lever, "there is no lever “{1}”", f"add the lever to {LEVERS}")


def unknown_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A condition reads a fact that does not exist.

        when: {exampels: {at least: 100}}

    Fix the name, or add the fact to facts.yml.
    """
    read = ((where, "", test.fact) for where, test in tests(playbook))
    yield from unknown(read, playbook.fact, "there is no fact “{1}”", f"add the fact to {FACTS}")


def unknown_value(playbook: Playbook) -> Iterator[Mistake]:
    """A condition waits for a value that its fact cannot take.

        when: {scope: {is: tiny}}      # scope is narrow or broad

    Use one of the fact's values, or add the value in facts.yml.
    """
    known = {fact.id: frozenset(fact.value_ids) for fact in playbook.facts}
    for where, test in tests(playbook):
        if isinstance(test, AtLeast | Below) or test.fact not in known or not _fits(test, playbook.fact[test.fact]):
            continue
        for value in test.values if isinstance(test, Is) else (test.value,):
            if value not in known[test.fact]:
                remedy = f"use one of: {shortly(playbook.fact[test.fact].value_ids)}"
                yield where, f"“{test.fact}” is never “{value}”", remedy


def odd_test(playbook: Playbook) -> Iterator[Mistake]:
    """A condition tests a fact in a way that does not fit how the fact is known.

        when: {gap: {is: cost}}        # several gaps can hold at once: includes

    Test one of several values with “is” or “one of”, values that may hold together with “includes”,
    and a number with “at least” or “below”.
    """
    why = {
        Kind.ONE: ("which has exactly one of its values", "use “is” or “one of”"),
        Kind.MANY: ("whose values may hold together", "use “includes”, within “any of” or “all of” for several values"),
        Kind.NUMBER: ("which is a number", "use “at least” or “below”"),
    }
    for where, test in tests(playbook):
        fact = playbook.fact.get(test.fact)
        if fact is not None and not _fits(test, fact):
            says, remedy = why[fact.kind]
            yield where, f"“{_verb(test)}” does not fit “{fact.id}”, {says}", remedy


_FITTING: dict[Kind, tuple[type, ...]] = {Kind.ONE: (Is,), Kind.MANY: (Includes,), Kind.NUMBER: (AtLeast, Below)}
"""The tests that fit a kind of fact."""


def _fits(test: Is | Includes | AtLeast | Below, fact: Fact) -> bool:
    return isinstance(test, _FITTING[fact.kind])


def _verb(test: Is | Includes | AtLeast | Below) -> str:
    if isinstance(test, Is):
        return "is" if len(test.values) == 1 else "one of"
    return {Includes: "includes", AtLeast: "at least", Below: "below"}[type(test)]


def unknown_gate(playbook: Playbook) -> Iterator[Mistake]:
    """A lever names a gate that does not exist.

        - id: fine-tune-api
          gates: [evalution]

    Fix the name, or add the gate to gates.yml.
    """
    named = ((lever.where, lever.id, gate) for lever in playbook.levers for gate in lever.gates)
    says = "“{0}” names the gate “{1}”, which does not exist"
    yield from unknown(named, playbook.gate, says, f"add the gate to {GATES}")


def unknown_gap(playbook: Playbook) -> Iterator[Mistake]:
    """A lever says that it closes a gap which is not a value of the fact “gap”.

        - id: retrieval
          addresses: [knowlege]

    Use a value of the fact “gap”.
    """
    gap = playbook.fact.get("gap")
    known = gap.value_ids if gap else ()
    remedy = f"use some of: {shortly(known)}" if known else "add the fact “gap” with its values"
    for lever in playbook.levers:
        for odd in (addressed for addressed in lever.addresses if addressed not in known):
            yield lever.where, f"“{lever.id}” addresses “{odd}”, which is not a value of “gap”", remedy


def article_only(playbook: Playbook) -> Iterator[Mistake]:
    """The playbook's own tree ends at a family, or in silence. Only an article's tree may.

        - when: otherwise
          family: fine-tuning

    Name the lever. The playbook owes its reader a definite one.
    """
    for tree, _, route in routes(playbook):
        if isinstance(route.to, Leaf) and not tree.article and (route.to.silent or not route.to.lever):
            what = "in silence" if route.to.silent else f"at the family “{route.to.family}”"
            remedy = "name a lever, without “silent”"
            yield route.where, f"this route ends {what}, which only an article's tree may", remedy


def shared_id(playbook: Playbook) -> Iterator[Mistake]:
    """A fact and a lever have the same id, so that a link to its page of words could mean either.

        facts.yml:  - id: retrieval
        levers.yml: - id: retrieval

    Rename one of them.
    """
    for lever in playbook.levers:
        if fact := playbook.fact.get(lever.id):
            yield lever.where, f"“{lever.id}” is also the id of a fact, see {fact.where}", "rename one of them"


def cycle(playbook: Playbook) -> Iterator[Mistake]:
    """A path comes back to a question that it has asked already, and would never end.

        scope:
          - {when: otherwise, ask: owner}
        owner:
          - {when: otherwise, ask: scope}

    Lead the last of these routes to another question, or to a lever.
    """
    for tree in playbook.trees:
        for route, path in explore(tree)[1]:
            says = f"this route closes a circle: {way([*path, path[0]])}"
            yield route.where, says, "lead it to another question, or to a lever"


def way(names: list[str]) -> str:
    """Return a path as text; of a long one only its ends."""
    quoted = [f"“{name}”" for name in names]
    return " → ".join(quoted if len(quoted) <= FITS else [*quoted[:3], "…", *quoted[-3:]])


RULES: Rules = {
    unknown_question: (),
    question_without_fact: (FACTS,),
    unknown_lever: (LEVERS,),
    unknown_gate: (GATES,),
    unknown_gap: (FACTS,),
    unknown_fact: (FACTS,),
    unknown_value: (FACTS,),
    odd_test: (FACTS,),
    article_only: (),
    shared_id: (),
    cycle: (),
}
