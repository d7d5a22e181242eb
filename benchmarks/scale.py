"""Load and check generated trees of 1,000, 10,000 and 100,000 questions, and print the seconds.

    python benchmarks/scale.py [questions ...]

Both should grow in proportion to the tree. Seconds are those of the processor, which other programs on
the machine disturb less. The trees are files, as an author would write them,
without pages of words: one finding says so for the questions and one for the levers.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from decision.authoring.checks import check
from decision.authoring.playbook import load_playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (1_000, 10_000, 100_000)
LEVERS = 20
BLOCK = 10
"""Every tenth question stands on every path; the questions up to the next one may read its fact."""


def write_tree(root: Path, size: int) -> None:
    """Write a tree of ``size`` questions, with all kinds of facts and conditions."""
    (root / "tree").mkdir(parents=True)
    (root / "tree" / "facts.yml").write_text("".join(facts(size)), encoding="utf-8")
    (root / "tree" / "gates.yml").write_text(GATE, encoding="utf-8")
    levers = (f"- {{id: lever-{n}, family: prompting, gates: [first]}}\n" for n in range(LEVERS))
    (root / "tree" / "levers.yml").write_text("".join(levers), encoding="utf-8")
    (root / "tree" / "playbook.yml").write_text(HEAD + "".join(routes(size)), encoding="utf-8")


GATE = """\
- id: first
  title: The first question is settled
  met: {q-0: {is: a}}
  remedy: Settle it.
  check: Look at the answer.
"""
HEAD = """\
id: playbook
title: A large tree
version: "1.0"
questions:
"""
KINDS = (
    "kind: one, values: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]",
    "kind: many, values: [{id: a, label: A}, {id: b, label: B}], none: Neither",
    "kind: number, unit: things",
)


def facts(size: int) -> Iterator[str]:
    """Yield the facts: of kind one for the questions on every path, else of all kinds in turn."""
    for place in range(size):
        yield f"- {{id: q-{place}, label: Fact {place}, {KINDS[_kind(place)]}}}\n"


def _kind(place: int) -> int:
    return 0 if place % BLOCK == 0 else place % len(KINDS)


def routes(size: int) -> Iterator[str]:
    """Yield the questions: onwards by one or two, never past a question on every path, or out."""
    for place in range(size):
        block = place - place % BLOCK
        lever = f"lever: lever-{place % LEVERS}"
        onwards = min(place + 2, block + BLOCK)
        tests = (
            f"{{q-{place}: {{is: a}}}}",
            f"{{any of: [{{q-{place}: {{includes: a}}}}, {{q-{block}: {{is: b}}}}]}}",
            f"{{all of: [{{q-{place}: {{at least: 10}}}}, {{q-{place}: {{below: 20}}}}]}}",
        )
        nearer = f"ask: q-{place + 1}" if place + 1 < size else "lever: lever-0"
        further = f"ask: q-{onwards}" if onwards < size else "lever: lever-1"
        if block and place == block:
            further = lever
        second = f"{{all of: [{{q-{block}: {{one of: [b, c]}}}}, {{q-0: {{is: c}}}}]}}"
        yield (
            f"  q-{place}:\n"
            f"    - {{when: {tests[_kind(place)]}, {nearer}}}\n"
            f"    - {{when: {second}, {lever}}}\n"
            f"    - {{when: otherwise, {further}}}\n"
        )


def measure(size: int) -> tuple[float, float, int]:
    """Return the seconds to load and to check a tree of some size, and the number of findings."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_tree(root, size)
        gc.collect()
        begin = process_time()
        playbook, told = load_playbook(root)
        loaded = process_time()
        found = check(playbook, prior=told)
        return loaded - begin, process_time() - loaded, len(told) + len(found)


def main() -> None:
    """Print one line for each size."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("questions   load s  check s   load µs/question  check µs/question  findings")
    for size in sizes:
        load_s, check_s, findings = measure(size)
        each = f"{load_s / size * 1e6:17.0f}  {check_s / size * 1e6:17.0f}"
        print(f"{size:9,}  {load_s:7.2f}  {check_s:7.2f}  {each}  {findings:8,}")


if __name__ == "__main__":
    main()
