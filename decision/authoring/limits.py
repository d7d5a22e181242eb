"""After how many months data are looked up again. Comes in: a folder. Goes out: months by kind, every mistake."""

from pathlib import Path

from decision.authoring.findings import Finding, suggest
from decision.authoring.source_reader import SourceReader
from decision.cost.ages import KINDS

LIMITS = "data/limits.yml"


def load_limits(docs: Path) -> tuple[dict[str, float], list[Finding]]:
    """Read the limits of a folder; it may lack them, and then nothing ages."""
    reader = SourceReader(docs)
    limits: dict[str, float] = {}
    top = reader.read(LIMITS) if (docs / LIMITS).is_file() else None
    for kind, key, value in top.pairs() if top else ():
        if kind not in KINDS:
            key.report("unknown-key", f"“{kind}” is no kind of data that ages", suggest(kind, KINDS))
        else:
            limits[kind] = float(value.whole(least=1))
    return limits, reader.findings
