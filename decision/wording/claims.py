"""Claims behind a statement, with their sources. Comes in: a playbook, ids of claims. Goes out: parts of a block."""

from collections.abc import Iterable

from decision.tree.model import Playbook
from decision.wording.blocks import ClaimNote, Claims, ToAddress
from decision.wording.sentences import counted


def claims_behind(playbook: Playbook, names: Iterable[str]) -> tuple[Claims, ...]:
    """Return some claims as the parts of a block: none where the playbook has none of them."""
    sources = {source.id: source for source in playbook.sources}
    notes = tuple(
        ClaimNote(
            claim.id,
            claim.says,
            claim.grade.capitalize(),
            tuple(
                (evidence.bearing.capitalize(), ToAddress(source.title, source.url))
                for evidence in claim.sources
                if (source := sources.get(evidence.source))
            ),
        )
        for name in names
        if (claim := playbook.claim.get(name))
    )
    summary = f"{counted(len(notes), 'claim', 'claims').capitalize()} behind this"
    return (Claims(summary, notes),) if notes else ()
