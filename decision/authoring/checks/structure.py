"""Rules on names: does each thing that is named exist, is it used, and does it fit? Comes in: a playbook."""

from collections.abc import Iterable, Iterator

from decision.authoring.checks import rules
from decision.authoring.checks.rules import Mistake, Rules
from decision.authoring.findings import shortly
from decision.authoring.playbook import ARTICLES
from decision.tree.answers import read_answers
from decision.tree.conditions import Atom
from decision.tree.graph import FITS, explore
from decision.tree.model import Ask, AtLeast, Below, Cheaper, Fact, Includes, Is, Kind, Leaf, Playbook, Where


def unknown_question(playbook: Playbook) -> Iterator[Mistake]:
    """A route leads to a question that the tree does not have."""
    for tree in playbook.trees:
        targets = [(route.where, route.to) for question in tree.questions for route in question.routes]
        asked = ((where, "", to.question) for where, to in targets if isinstance(to, Ask))
        yield from rules.unknown(asked, tree.question, "“{1}” is not a question of this tree", "add the question")


def question_without_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A question asks for the fact of the same id, and there is no such fact."""
    asked = ((question.where, "", question.id) for _, question in rules.questions(playbook))
    says = "the question “{1}” has no fact of that name to ask for"
    yield from rules.unknown(asked, playbook.fact, says, f"add the fact to {rules.FACTS}")


def unknown_lever(playbook: Playbook) -> Iterator[Mistake]:
    """A route names a lever that does not exist."""
    named = ((where, "", lever) for where, lever in _levers_named(playbook) if lever)
    yield from rules.unknown(named, playbook.lever, "there is no lever “{1}”", f"add the lever to {rules.LEVERS}")


def _levers_named(playbook: Playbook) -> Iterator[tuple[Where, str]]:
    """Yield each lever that a route leads to, leaves in doubt or compares by cost, with its place."""
    for _, _, route in rules.routes(playbook):
        yield from ((route.where, to.lever) for to in (route.to, *dict(route.doubts)) if isinstance(to, Leaf))
    for where, test in rules.tests(playbook):
        yield from ((where, lever) for lever in ((test.lever, test.than) if isinstance(test, Cheaper) else ()))


def unknown_fact(playbook: Playbook) -> Iterator[Mistake]:
    """A condition reads a fact that does not exist."""
    read = ((where, "", test.fact) for where, test in rules.tests(playbook))
    yield from rules.unknown(read, playbook.fact, "there is no fact “{1}”", f"add the fact to {rules.FACTS}")


def unknown_value(playbook: Playbook) -> Iterator[Mistake]:
    """A condition waits for a value that its fact cannot take."""
    known = {fact.id: frozenset(fact.value_ids) for fact in playbook.facts}
    for where, test in rules.tests(playbook):
        if not isinstance(test, Is | Includes) or test.fact not in known or not _fits(test, playbook.fact[test.fact]):
            continue
        for value in test.values if isinstance(test, Is) else (test.value,):
            if value not in known[test.fact]:
                remedy = f"use one of: {shortly(playbook.fact[test.fact].value_ids)}"
                yield where, f"“{test.fact}” is never “{value}”", remedy


def odd_test(playbook: Playbook) -> Iterator[Mistake]:
    """A condition tests a fact in a way that does not fit how the fact is known."""
    why = {
        Kind.ONE: ("which has exactly one of its values", "use “is” or “one of”"),
        Kind.MANY: ("whose values may hold together", "use “includes”, within “any of” or “all of” for several values"),
        Kind.NUMBER: ("which is a number", "use “at least”, “below” or “cheaper”"),
    }
    for where, test in rules.tests(playbook):
        fact = playbook.fact.get(test.fact)
        if fact is not None and not _fits(test, fact):
            says, remedy = why[fact.kind]
            yield where, f"“{_verb(test)}” does not fit “{fact.id}”, {says}", remedy


_FITTING: dict[Kind, tuple[type, ...]] = {
    Kind.ONE: (Is,),
    Kind.MANY: (Includes,),
    Kind.NUMBER: (AtLeast, Below, Cheaper),
}
"""The tests that fit a kind of fact."""


def _fits(test: Atom, fact: Fact) -> bool:
    return isinstance(test, _FITTING[fact.kind])


def _verb(test: Atom) -> str:
    if isinstance(test, Is):
        return "is" if len(test.values) == 1 else "one of"
    return {Includes: "includes", AtLeast: "at least", Below: "below", Cheaper: "cheaper"}[type(test)]


def unknown_gate(playbook: Playbook) -> Iterator[Mistake]:
    """A lever names a gate that does not exist."""
    named = ((lever.where, lever.id, gate) for lever in playbook.levers for gate in lever.gates)
    says = "“{0}” names the gate “{1}”, which does not exist"
    yield from rules.unknown(named, playbook.gate, says, f"add the gate to {rules.GATES}")


def unknown_gap(playbook: Playbook) -> Iterator[Mistake]:
    """A lever says that it closes a gap which is not a value of the fact “gap”."""
    gap = playbook.fact.get("gap")
    known = gap.value_ids if gap else ()
    remedy = f"use some of: {shortly(known)}" if known else "add the fact “gap” with its values"
    for lever in playbook.levers:
        for odd in (addressed for addressed in lever.addresses if addressed not in known):
            yield lever.where, f"“{lever.id}” addresses “{odd}”, which is not a value of “gap”", remedy


def odd_outcome(playbook: Playbook) -> Iterator[Mistake]:
    """A lever says that its trial tells something which no question can be answered with."""
    for lever in playbook.levers:
        told = [*lever.works, *lever.fails]
        named = ((lever.where, lever.id, fact) for fact, _ in told)
        says = "a trial of “{0}” tells of “{1}”, which is no fact"
        yield from rules.unknown(named, playbook.fact, says, f"add the fact to {rules.FACTS}")
        read = ({fact: text} for fact, text in told if fact in playbook.fact)
        refused = (odd for answer in read for odd in read_answers(playbook.fact, answer)[1].values())
        for odd in refused:
            yield lever.where, f"a trial of “{lever.id}” tells what means nothing: {odd}", "write it as in links"


def article_only(playbook: Playbook) -> Iterator[Mistake]:
    """The playbook's own tree ends at a family, or in silence. Only an article's tree may."""
    for tree, _, route in rules.routes(playbook):
        if isinstance(route.to, Leaf) and not tree.article and (route.to.silent or not route.to.lever):
            what = "in silence" if route.to.silent else f"at the family “{route.to.family}”"
            remedy = "name a lever, without “silent”"
            yield route.where, f"this route ends {what}, which only an article's tree may", remedy


def shared_id(playbook: Playbook) -> Iterator[Mistake]:
    """A fact and a lever have the same id, so that a link to its page of words could mean either."""
    for lever in playbook.levers:
        if fact := playbook.fact.get(lever.id):
            yield lever.where, f"“{lever.id}” is also the id of a fact, see {fact.where}", "rename one of them"


def cycle(playbook: Playbook) -> Iterator[Mistake]:
    """A path comes back to a question that it has asked already, and would never end."""
    for tree in playbook.trees:
        for route, path in explore(tree)[1]:
            says = f"this route closes a circle: {way([*path, path[0]])}"
            yield route.where, says, "lead it to another question, or to a lever"


def way(names: list[str]) -> str:
    """Return a path as text; of a long one only its ends."""
    quoted = [f"“{name}”" for name in names]
    return " → ".join(quoted if len(quoted) <= FITS else [*quoted[:3], "…", *quoted[-3:]])


def unknown_claim(playbook: Playbook) -> Iterator[Mistake]:
    """Something rests on a claim that does not exist."""
    named = ((where, "", claim) for where, claims in _claims_named(playbook) for claim in claims)
    yield from rules.unknown(named, playbook.claim, "there is no claim “{1}”", f"write the claim in {rules.CLAIMS}")


def _claims_named(playbook: Playbook) -> Iterator[tuple[Where, Iterable[str]]]:
    """Yield (place, ids) wherever something rests on claims."""
    yield from ((route.where, route.claims) for _, _, route in rules.routes(playbook))
    yield from ((gate.where, gate.claims) for gate in playbook.gates)
    yield from ((fact.where, value.claims) for fact in playbook.facts for value in fact.values)
    yield from ((lever.where, caution.claims) for lever in playbook.levers for caution in lever.cautions)
    for page in (*playbook.question_words, *playbook.lever_words):
        yield from ((where, (claim,)) for claim, where in page.claims)


def unknown_source(playbook: Playbook) -> Iterator[Mistake]:
    """A claim names a source that is not listed."""
    named = ((claim.where, claim.id, evidence.source) for claim in playbook.claims for evidence in claim.sources)
    known = {source.id for source in playbook.sources}
    says = "“{0}” names the source “{1}”, which is not listed"
    yield from rules.unknown(named, known, says, f"add the source to {rules.SOURCES}")


def unknown_article(playbook: Playbook) -> Iterator[Mistake]:
    """A claim is said to be asserted by an article that the project does not know."""
    known = {*ARTICLES, *(tree.id for tree in playbook.trees if tree.article)}
    for claim in playbook.claims:
        for odd in (article for article in claim.asserted_by if article not in known):
            says = f"“{claim.id}” is asserted by “{odd}”, which is not an article"
            yield claim.where, says, f"use some of: {shortly(sorted(known))}"


def gate_without_remedy(playbook: Playbook) -> Iterator[Mistake]:
    """A gate does not say how to close it, so that “not yet” would leave its reader stuck."""
    known = {gate.id for gate in playbook.gates if gate.remedy}
    remedy = "write under “remedy” what to do, in a sentence or two"
    yield from rules.outside(playbook.gates, known, "the gate “{0}” does not say how to close it", remedy)


def gate_without_check(playbook: Playbook) -> Iterator[Mistake]:
    """A gate does not say how to see that it is closed, so that nobody could tick it with a good conscience."""
    known = {gate.id for gate in playbook.gates if gate.check}
    remedy = "write under “check” what to look at, in a sentence"
    yield from rules.outside(playbook.gates, known, "the gate “{0}” does not say how to see that it is closed", remedy)


def unused_gate(playbook: Playbook) -> Iterator[Mistake]:
    """No lever uses a gate, so that no verdict could ever show it."""
    used = {gate for lever in playbook.levers for gate in lever.gates}
    remedy = f"list it under “gates” of a lever in {rules.LEVERS}, or delete it"
    yield from rules.outside(playbook.gates, used, "no lever uses the gate “{0}”", remedy)


def claim_without_source(playbook: Playbook) -> Iterator[Mistake]:
    """A claim has no source, for or against."""
    known = {claim.id for claim in playbook.claims if claim.sources}
    remedy = "add one under “sources”, or delete the claim"
    yield from rules.outside(playbook.claims, known, "the claim “{0}” has no source", remedy)


def graded_unread(playbook: Playbook) -> Iterator[Mistake]:
    """A claim is graded above what was read of its sources, or below it."""
    for claim in playbook.claims:
        fits = claim.as_read(claim.grade)
        if claim.sources and fits is not claim.grade:
            read = "a source for it was read" if claim.read else "no source for it was read, nor its abstract"
            remedy = f"grade it {fits}" if claim.read else f"read one and say so, or grade the claim {fits}"
            yield claim.where, f"“{claim.id}” is graded {claim.grade}, and {read}", remedy


def unused_source(playbook: Playbook) -> Iterator[Mistake]:
    """A source is listed and no claim uses it."""
    used = {evidence.source for claim in playbook.claims for evidence in claim.sources}
    remedy = "name it at a claim, or delete it"
    yield from rules.outside(playbook.sources, used, "no claim uses the source “{0}”", remedy)


RULES: Rules = {
    unknown_question: (),
    question_without_fact: (rules.FACTS,),
    unknown_lever: (rules.LEVERS,),
    unknown_gate: (rules.GATES,),
    unknown_gap: (rules.FACTS,),
    odd_outcome: (rules.FACTS,),
    unknown_fact: (rules.FACTS,),
    unknown_value: (rules.FACTS,),
    odd_test: (rules.FACTS,),
    article_only: (),
    shared_id: (),
    cycle: (),
    unknown_claim: (rules.CLAIMS,),
    unknown_source: (rules.SOURCES,),
    unknown_article: (),
    gate_without_remedy: (rules.GATES,),
    gate_without_check: (rules.GATES,),
    unused_gate: (rules.LEVERS, "unknown-gate"),
    claim_without_source: (rules.CLAIMS,),
    graded_unread: (rules.CLAIMS,),
    unused_source: (rules.CLAIMS, rules.SOURCES, "unknown-source"),
}
