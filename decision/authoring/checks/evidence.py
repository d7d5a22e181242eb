"""Rules on claims, sources and gates: what rests on what, and what nobody uses. Comes in: a playbook."""

from collections.abc import Iterable, Iterator

from decision.authoring.checks.rules import CLAIMS, GATES, LEVERS, SOURCES, Mistake, Rules, routes, unknown
from decision.authoring.findings import shortly
from decision.authoring.playbook import ARTICLES
from decision.tree.model import Playbook, Where


def unknown_claim(playbook: Playbook) -> Iterator[Mistake]:
    """Something rests on a claim that does not exist.

        claims: [rag-solves-everything]

    Fix the id, or write the claim in data/claims/.
    """
    named = ((where, "", claim) for where, claims in _claims_named(playbook) for claim in claims)
    yield from unknown(named, playbook.claim, "there is no claim “{1}”", f"write the claim in {CLAIMS}")


def _claims_named(playbook: Playbook) -> Iterator[tuple[Where, Iterable[str]]]:
    """Yield (place, ids) wherever something rests on claims."""
    yield from ((route.where, route.claims) for _, _, route in routes(playbook))
    yield from ((gate.where, gate.claims) for gate in playbook.gates)
    yield from ((lever.where, caution.claims) for lever in playbook.levers for caution in lever.cautions)
    for page in (*playbook.question_words, *playbook.lever_words):
        yield from ((where, (claim,)) for claim, where in page.claims)


def unknown_source(playbook: Playbook) -> Iterator[Mistake]:
    """A claim names a source that is not listed.

        sources:
          - source: a-paper-nobody-listed

    Fix the id, or add the source to sources.yml.
    """
    named = ((claim.where, claim.id, evidence.source) for claim in playbook.claims for evidence in claim.sources)
    known = {source.id for source in playbook.sources}
    says = "“{0}” names the source “{1}”, which is not listed"
    yield from unknown(named, known, says, f"add the source to {SOURCES}")


def unknown_article(playbook: Playbook) -> Iterator[Mistake]:
    """A claim is said to be asserted by an article that the project does not know.

        asserted-by: [fine-tuning-trp]

    Use the id of one of the five articles.
    """
    known = {*ARTICLES, *(tree.id for tree in playbook.trees if tree.article)}
    for claim in playbook.claims:
        for odd in (article for article in claim.asserted_by if article not in known):
            says = f"“{claim.id}” is asserted by “{odd}”, which is not an article"
            yield claim.where, says, f"use some of: {shortly(sorted(known))}"


def gate_without_remedy(playbook: Playbook) -> Iterator[Mistake]:
    """A gate does not say how to close it, so that “not yet” would leave its reader stuck.

        - id: evaluation
          remedy: ""

    Say in a sentence or two what to do.
    """
    for gate in playbook.gates:
        if not gate.remedy:
            remedy = "write under “remedy” what to do, in a sentence or two"
            yield gate.where, f"the gate “{gate.id}” does not say how to close it", remedy


def gate_without_check(playbook: Playbook) -> Iterator[Mistake]:
    """A gate does not say how to see that it is closed, so that nobody could tick it with a good conscience.

        - id: evaluation
          remedy: Collect 100 real inputs …    # and no “check”

    Say in a sentence what to look at.
    """
    for gate in playbook.gates:
        if not gate.check:
            says = f"the gate “{gate.id}” does not say how to see that it is closed"
            yield gate.where, says, "write under “check” what to look at, in a sentence"


def unused_gate(playbook: Playbook) -> Iterator[Mistake]:
    """No lever uses a gate, so that no verdict could ever show it.

        gates.yml knows budget, and no lever in levers.yml lists it

    List it at a lever, or delete it.
    """
    used = {gate for lever in playbook.levers for gate in lever.gates}
    for gate in playbook.gates:
        if gate.id not in used:
            remedy = f"list it under “gates” of a lever in {LEVERS}, or delete it"
            yield gate.where, f"no lever uses the gate “{gate.id}”", remedy


def claim_without_source(playbook: Playbook) -> Iterator[Mistake]:
    """A claim has no source, for or against.

        - id: everybody-does-it
          sources: []

    Add a source, or delete the claim.
    """
    for claim in playbook.claims:
        if not claim.sources:
            remedy = "add one under “sources”, or delete the claim"
            yield claim.where, f"the claim “{claim.id}” has no source", remedy


def unused_source(playbook: Playbook) -> Iterator[Mistake]:
    """A source is listed and no claim uses it.

        sources.yml lists a-paper, and no claim names it

    Name it at a claim, or delete it.
    """
    used = {evidence.source for claim in playbook.claims for evidence in claim.sources}
    for source in playbook.sources:
        if source.id not in used:
            yield source.where, f"no claim uses the source “{source.id}”", "name it at a claim, or delete it"


RULES: Rules = {
    unknown_claim: (CLAIMS,),
    unknown_source: (SOURCES,),
    unknown_article: (),
    gate_without_remedy: (GATES,),
    gate_without_check: (GATES,),
    unused_gate: (LEVERS, "unknown-gate"),
    claim_without_source: (CLAIMS,),
    unused_source: (CLAIMS, SOURCES, "unknown-source"),
}
