"""What a second coder said of the claims. Comes in: a YAML file, a playbook. Goes out: pairs of grades, findings."""

from collections.abc import Iterator
from pathlib import Path

from decision.authoring.findings import Finding, repeats
from decision.authoring.reader import OF_TREES, Format, one_of
from decision.authoring.source_reader import SourceReader
from decision.cases.coding import ClaimId, Coded
from decision.tree.model import Playbook

SECOND_GRADES = "data/second-grades.yml"


def load_second_grades(docs: Path, playbook: Playbook) -> tuple[tuple[Coded, ...], list[Finding]]:
    """Read the grades of a folder; it may lack them. Mistakes are findings, and what is sound is kept.

    A claim that was added later has no second grade, and that is no mistake.
    """
    reader = SourceReader(docs)
    names = {ClaimId: one_of(playbook.claim, "unknown-claim", "claim")}
    top = reader.read(SECOND_GRADES) if (docs / SECOND_GRADES).is_file() else None
    coded = Format(OF_TREES, names).entries(Coded, top)
    for where, says in repeats((one.claim, one.where) for one in coded):
        reader.report("repeated-claim", where, says, "keep one of them")
    for one in coded:
        for mistake in _mistakes(one, playbook):
            reader.report(mistake[0], one.where, *mistake[1:])
    return coded, reader.findings


def _mistakes(one: Coded, playbook: Playbook) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, what is wrong, what to try)."""
    if one.differs and not one.settled:
        says = f"the coders differ on “{one.claim}”, {one.first} and {one.second}, and nothing is settled"
        yield "unsettled-grade", says, "look at the claim again and write “settled” with the grade and the reason"
    elif (claim := playbook.claim.get(one.claim)) and claim.grade is not (fits := claim.as_read(one.grade)):
        says = f"“{one.claim}” is graded {claim.grade}, and here the outcome is {fits}"
        yield "odd-grade", says, "grade the claim so, or write under “settled” what the grade is now and why"
