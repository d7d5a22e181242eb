"""The words of the field. Comes in: a YAML file, a folder of pages, a playbook. Goes out: terms, and findings."""

import re
from dataclasses import dataclass
from pathlib import Path

from decision.authoring.findings import Finding, repeats
from decision.authoring.reader import OF_TREES, Format, one_of
from decision.authoring.source_reader import SourceReader
from decision.tree.model import NOWHERE, Playbook, Where

GLOSSARY = "data/glossary.yml"

type PagePath = str
type ClaimId = str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field."""

    term: str
    says: str
    page: PagePath
    """The source of the page that it belongs to, from the folder of pages."""
    also: tuple[str, ...] = ()
    """Other names and spellings."""
    claims: tuple[ClaimId, ...] = ()
    titled: bool = False
    """Whether the word is in the title of its page too."""
    where: Where = NOWHERE

    @property
    def id(self) -> str:
        """Its anchor on the page “glossary”."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")

    @property
    def names(self) -> tuple[str, ...]:
        """All names that it goes by, its own first."""
        return (self.term, *self.also)


def load_glossary(docs: Path, playbook: Playbook) -> tuple[tuple[Term, ...], list[Finding]]:
    """Read the terms of a folder; it may lack them. Mistakes are findings, and what is sound is kept."""
    reader = SourceReader(docs)
    pages = [path.relative_to(docs).as_posix() for path in docs.rglob("*.md")]
    names = {
        PagePath: one_of(pages, "unknown-page", "page"),
        ClaimId: one_of(playbook.claim, "unknown-claim", "claim"),
    }
    terms = Format(OF_TREES, names).entries(Term, reader.read(GLOSSARY) if (docs / GLOSSARY).is_file() else None)
    for where, says in repeats((name.lower(), term.where) for term in terms for name in term.names):
        reader.report("repeated-term", where, says, "keep one of them")
    return terms, reader.findings
