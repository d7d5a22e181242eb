"""Pages of words, claims and cases as plain data. Comes in: parts of a playbook, a case. Goes out: data for JSON."""

from decision.cases.bank import Case
from decision.tree.answers import write_answer
from decision.tree.model import Claim, Playbook, Words
from decision.wording.blocks import Json
from decision.wording.near_cases import REPORTED_BY, WORKED


def page_as_data(words: Words) -> dict[str, Json]:
    """Return a page of words: ``title``, ``lead``, and ``sections`` as plain text by heading, in their order."""
    return {
        "title": words.title,
        "lead": words.lead,
        "sections": {heading: text for heading, _, text in words.sections},
    }


def claim_as_data(playbook: Playbook, claim: Claim) -> dict[str, Json]:
    """Return a claim with its grade and what each source says on it."""
    sources = {source.id: source for source in playbook.sources}
    return {
        "says": claim.says,
        "grade": str(claim.grade),
        "topic": claim.topic,
        "summary": claim.summary,
        "refuted_by": claim.refuted_by,
        "looked_at": claim.looked_at,
        "sources": [
            {
                "title": source.title,
                "year": source.year,
                "url": source.url,
                "bearing": str(evidence.bearing),
                "says": evidence.says,
                "read": evidence.read,
            }
            for evidence in claim.sources
            if (source := sources.get(evidence.source))
        ],
    }


def case_as_data(playbook: Playbook, case: Case) -> dict[str, Json]:
    """Return a published case: who, the task, what came of it, what we judge to have worked, and its facts."""
    return {
        "who": case.who,
        "year": case.year,
        "url": case.url,
        "task": case.task,
        "outcome": case.outcome,
        "worked": WORKED.get(case.worked, case.worked),
        "confidence": case.confidence,
        "reported_by": REPORTED_BY.get(case.reported_by, case.reported_by),
        "answers": {name: write_answer(playbook.fact[name], answer) for name, answer in case.answers.items()},
    }
