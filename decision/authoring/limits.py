"""After how many months data count as old. Comes in: a folder's reader. Goes out: months by kind."""

from decision.authoring.findings import suggest
from decision.authoring.source_reader import SourceReader
from decision.cost.ages import KINDS

LIMITS = "data/limits.yml"


def read_limits(reader: SourceReader) -> tuple[tuple[str, float], ...]:
    """Read the limits of a folder; it may lack them, and then nothing ages."""
    limits: dict[str, float] = {}
    top = reader.read(LIMITS) if (reader.root / LIMITS).is_file() else None
    for kind, key, value in top.pairs() if top else ():
        if kind not in KINDS:
            key.report("unknown-key", f"“{kind}” is no kind of data that ages", suggest(kind, KINDS))
        else:
            limits[kind] = float(value.whole(least=1))
    return tuple(limits.items())
