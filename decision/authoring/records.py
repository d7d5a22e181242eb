"""What was measured of trees once. Comes in: a folder. Goes out: records, every mistake."""

from pathlib import Path

from decision.authoring.findings import Finding
from decision.authoring.reader import OF_TREES, Format
from decision.authoring.source_reader import SourceReader
from decision.cases.records import Measurement, Records

KEPT_BACK, OPENINGS = "data/kept-back.yml", "data/openings.yml"


def load_records(docs: Path) -> tuple[Records, list[Finding]]:
    """Read the files on cases kept back and on openings of the third; a folder may lack them."""
    reader, form = SourceReader(docs), Format(OF_TREES)
    tops = [reader.read(file) if (docs / file).is_file() else None for file in (KEPT_BACK, OPENINGS)]
    return Records(*(form.entries(Measurement, top) for top in tops)), reader.findings
