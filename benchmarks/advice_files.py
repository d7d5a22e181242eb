"""What the benchmark of advice writes down, since neither a build nor a reader's browser can count it.

Comes in: the folder of the site's files, what was counted. Goes out: files under data/, each with its head kept.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from decision.authoring.playbook import TRACK_RECORD
from decision.authoring.records import ADVICE, OPENINGS
from decision.tree.model import FamilyCount, FewCases


def add_opening(docs: Path, opening: dict[str, object]) -> None:
    """Add a look at the third that is set aside to those before."""
    with (docs / OPENINGS).open("a", encoding="utf-8") as file:
        file.write(_dumped([opening]))


def write_advice(docs: Path, measurements: list[dict[str, object]]) -> None:
    """Write how everybody did on the cases that trees are made with, all facts first."""
    _write(docs / ADVICE, measurements[::-1])


def write_few(docs: Path, few: Iterable[FewCases]) -> None:
    """Write which answers hardly any case gives; counts on the third stay as they are."""
    _write(docs / TRACK_RECORD, {**_read(docs / TRACK_RECORD), "few": [_as_data(one) for one in few]})


def write_counts(docs: Path, version: str, counted: object, counts: Iterable[FamilyCount]) -> None:
    """Write how often a version of the tree was right on the third, by what it led to."""
    told = {"counted": counted, "counts": [_as_data(one) for one in counts]}
    _write(docs / TRACK_RECORD, {**_kept(docs, version), **told})


def _kept(docs: Path, version: str) -> dict[str, Any]:
    """Return what is known already; of another version of the tree nothing is kept."""
    known = _read(docs / TRACK_RECORD)
    return known if known.get("tree") == version else {"tree": version, "few": known.get("few", [])}


def _as_data(thing: FamilyCount | FewCases) -> dict[str, object]:
    """Return a thing as files have it: what is none or false is left out."""
    told = {name: value for name, value in asdict(thing).items() if value}
    return told | ({"family": f"{thing.family}"} if isinstance(thing, FamilyCount) else {})


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}


def _write(path: Path, content: object) -> None:
    """Write a file anew below the comments that it begins with."""
    before = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
    head = "".join(line for line in before if line.startswith("#"))
    path.write_text(f"{head}\n{_dumped(content)}", encoding="utf-8")


def _dumped(content: object) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)
