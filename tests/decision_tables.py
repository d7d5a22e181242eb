"""Decision tables as trees: the tables of SSVC under ``ssvc/``, and the slips that somebody may make in a row.

Each table becomes a folder of authors' files. Its questions follow one another, and the last has a route for each row.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision.tree.model import LEVER_SECTIONS, QUESTION_SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent / "ssvc"
STEPS = "\n".join(f"- It is done {number}." for number in range(5))


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("*", " star")).strip("-")


@dataclass(frozen=True)
class Table:
    """Rows of answers, each with its outcome last. No answer, an empty text, is any."""

    name: str
    facts: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self, place: int) -> list[str]:
        """Return the values of a column in the order in which they come."""
        return list(dict.fromkeys(row[place] for row in self.rows))

    @property
    def totals(self) -> Counter[str]:
        """How many rows have each outcome."""
        return Counter(row[-1] for row in self.rows)


def read_tables() -> list[Table]:
    tables = []
    for file in sorted(FOLDER.glob("*.csv")):
        head, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
        facts = tuple(f"f-{slug(column)}" for column in head[1:-1])
        of_values = ("v-",) * len(facts) + ("l-",)
        told = tuple(tuple(map(str.__add__, of_values, map(slug, row[1:]))) for row in rows)
        tables.append(Table(file.stem, facts, told))
    return tables


def lines_of(table: Table, totals: Mapping[str, int]) -> list[str]:
    """Return the lines of ``playbook.yml``; those of the rows come last, two for each."""
    lines = ["id: playbook", "title: T", 'version: "1.0"', "complete: true"]
    if totals:
        lines += ["totals:", *(f"  {lever}: {count}" for lever, count in totals.items())]
    lines.append("questions:")
    for fact, after in zip(table.facts, table.facts[1:], strict=False):
        lines += [f"  {fact}:", "    - when: otherwise", f"      ask: {after}"]
    lines.append(f"  {table.facts[-1]}:")
    for row in table.rows:
        parts = [f"{{{fact}: {{is: {value}}}}}" for fact, value in zip(table.facts, row, strict=False) if value]
        when = f"{{all of: [{', '.join(parts)}]}}" if parts[1:] else parts[0]
        lines += [f"    - when: {when}", f"      lever: {row[-1]}"]
    return lines


def write(table: Table, root: Path) -> None:
    """Write all of a table's files but the tree itself."""
    for folder in ("tree", "questions", "levers"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for fact in table.facts:
        _write_words(root / "questions" / f"{fact}.md", "hint", QUESTION_SECTIONS)
    for lever in table.totals:
        _write_words(root / "levers" / f"{lever}.md", "summary", LEVER_SECTIONS)
    facts = ""
    for place, fact in enumerate(table.facts):
        values = "".join(f"    - {{id: {value}, label: L}}\n" for value in table.values(place))
        facts += f"- id: {fact}\n  kind: one\n  label: L\n  values:\n{values}"
    (root / "tree/facts.yml").write_text(facts, encoding="utf-8")
    (root / "tree/gates.yml").write_text("[]\n", encoding="utf-8")
    levers = "".join(f"- id: {lever}\n  family: leave\n" for lever in table.totals)
    (root / "tree/levers.yml").write_text(levers, encoding="utf-8")


def _write_words(path: Path, lead: str, sections: tuple[str, ...]) -> None:
    body = "".join(f"## {name}\n\n{STEPS if name == 'Checklist' else 'Look.'}\n\n" for name in sections)
    path.write_text(f"---\ntitle: {path.stem}\n{lead}: Do it.\n---\n\n{body}", encoding="utf-8")


def slips(table: Table, place: int) -> Iterator[tuple[str, Table]]:
    """Yield what may become of one row, by the kind of slip."""
    row, rows = table.rows[place], table.rows
    elsewhere = next(lever for lever in table.totals if lever != row[-1])
    other = next(value for value in table.values(0) if value != row[0])

    def with_rows(*these: tuple[str, ...]) -> Table:
        return replace(table, rows=(*rows[:place], *these, *rows[place + 1 :]))

    yield "row deleted", with_rows()
    yield "row twice, with another outcome", with_rows(row, (*row[:-1], elsewhere))
    yield "row twice", with_rows(row, row)
    yield "answer changed", with_rows((other, *row[1:]))
    if table.facts[1:]:
        yield "condition lost", with_rows(("", *row[1:]))
    yield "outcome changed", with_rows((*row[:-1], elsewhere))
