"""What was measured of trees once. Comes in: a folder. Goes out: records, every mistake."""

from pathlib import Path

from decision.authoring.findings import Finding
from decision.authoring.reader import OF_TREES, Format
from decision.authoring.source_reader import SourceReader
from decision.cases.records import Measurement, Records

KEPT_BACK, OPENINGS, ADVICE = "data/kept-back.yml", "data/openings.yml", "data/advice.yml"


def load_records(docs: Path) -> tuple[Records, list[Finding]]:
    """Read the files on cases kept back, on openings of the third and of the benchmark; a folder may lack them."""
    reader, form = SourceReader(docs), Format(OF_TREES)
    tops = [reader.read(file) if (docs / file).is_file() else None for file in (KEPT_BACK, OPENINGS, ADVICE)]
    return Records(*(form.entries(Measurement, top) for top in tops)), reader.findings
