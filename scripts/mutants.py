"""Try 100 changes of the code that decides and of the code that adds up costs, and see whether some test notices each.

``make mutants`` draws the changes (mutants) with a fixed seed from all that the operators below allow, makes one at a
time in a copy of the checkout, and runs the tests that cover the changed file. A mutant dies when a test fails. What
survives is either a hole in the tests or changes nothing that anybody could see; the latter are named in ``HARMLESS``
with the reason. The status is 1 where fewer than 90 of 100 die, a survivor is not named, or one is named that dies or
does not exist. With the names of files (``python scripts/mutants.py decision/tree/verdict.py``) all mutants of these
are tried.

This is a program of our own because the well-kept tools do not do this simply: mutmut 3 turns each function into all
its mutants at once, so that code outside functions (tables, defaults) is left out, and cosmic-ray keeps its sessions
in a database; neither draws a fixed sample, and each would bring six to thirteen packages.
"""

from __future__ import annotations

import ast
import inspect
import math
import os
import queue
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decision.cost import formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

type Steps = tuple[tuple[str, int | None], ...]
"""The way from a file to a node of its syntax: fields, each with a place where it is a list."""

ROOT = Path(__file__).parent.parent
SEED = 20261201
SAMPLE = 100
ENOUGH = 90
PROCESSES = 2
CPU_SECONDS = 240
"""Processor time for one mutant: many times what all its tests take, so that only an endless loop is ended."""
MEMORY = 4 << 30
"""Bytes of address space for one mutant, likewise."""

TREE = ("test_walk_laws.py", "test_verdict_laws.py", "test_scenarios.py", "test_laws.py", "test_opinions.py")
COST = ("test_bills.py", "test_bill_laws.py", "test_worked.py", "test_cost_laws.py")
TARGETS = {
    "decision/tree/conditions.py": TREE,
    "decision/tree/walk.py": TREE,
    "decision/tree/verdict.py": TREE,
    "decision/cost/bill.py": COST,
}
"""The files that are changed, and the tests that must notice, the quickest first."""

HARMLESS = {
    "walk.py Walker: False → True": "What a walker keeps would be printed with it, and nothing prints a walker.",
    "bill.py _tune: _gpu_hours(q['training-work'], read, q, trace) → _gpu_hours(read, q['training-work'], q, trace)": (
        "Both are factors of one product, which comes to the same either way."
    ),
}
"""Mutants that change nothing that anybody could see, by name, with the reason."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file."""

    file: str
    line: int
    name: str
    """File, function and what is changed; it stays the same when lines move."""
    steps: Steps
    number: int
    """Which of the node's changes it is."""


# --- what can be changed -----------------------------------------------------------------------

FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OTHER = {"min": "max", "max": "min", "any": "all", "all": "any"}
NO_CODE = {"annotation", "returns", "decorator_list", "bases", "type_params"}
"""Fields of the syntax that say what something is and not what it does."""


def _without_one[T](nodes: list[T]) -> Iterator[list[T]]:
    return (nodes[:place] + nodes[place + 1 :] for place in range(len(nodes)))


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in FLIPS[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _and_or(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for rest in _without_one(node.values):
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    yield ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)
    yield node.left
    yield node.right


def _sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    """Yield false for true, or a number off by one; of places in a list that makes the first the last, and back."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _either(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in OTHER:
        yield ast.Call(ast.Name(OTHER[name], ast.Load()), node.args, node.keywords)
    for place, (first, second) in enumerate(pairwise(node.args)):
        if place in of_one_type().get(name, ()) and not same_either_way(name, place):
            yield ast.Call(node.func, [*node.args[:place], second, first, *node.args[place + 2 :]], node.keywords)


@cache
def of_one_type() -> dict[str, list[int]]:
    """Return, by function or class, the places whose argument has the type of the next; mypy refuses other swaps."""
    found = {}
    for folder in sorted({(ROOT / file).parent for file in TARGETS}):
        for path in sorted(folder.glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    types = [ast.unparse(part.annotation) for part in node.args.args if part.annotation]
                elif isinstance(node, ast.ClassDef):
                    types = [ast.unparse(part.annotation) for part in node.body if isinstance(part, ast.AnnAssign)]
                else:
                    continue
                found[node.name] = [place for place, (one, two) in enumerate(pairwise(types)) if one == two]
    return found


@cache
def same_either_way(name: str, place: int) -> bool:
    """Whether a formula gives the same when two arguments are swapped, as a product does; tried on some numbers."""
    formula: Callable[..., float] | None = getattr(formulas, name, None)
    if formula is None:
        return False
    chance = random.Random(name)  # noqa: S311  # nothing secret
    for _ in range(20):
        numbers = [chance.uniform(1, 50) for _ in inspect.signature(formula).parameters]
        swapped = [*numbers[:place], numbers[place + 1], numbers[place], *numbers[place + 2 :]]
        if not math.isclose(formula(*numbers), formula(*swapped), rel_tol=1e-9):
            return False
    return True


def _filter(node: ast.comprehension) -> Iterator[ast.AST]:
    for rest in _without_one(node.ifs):
        yield ast.comprehension(node.target, node.iter, rest, node.is_async)


def _sort_key(node: ast.Lambda) -> Iterator[ast.AST]:
    if isinstance(node.body, ast.Tuple):
        for rest in _without_one(node.body.elts):
            yield ast.Lambda(node.args, ast.Tuple(rest, ast.Load()))


def _expression(node: ast.Expr) -> Iterator[ast.AST]:
    if not isinstance(node.value, ast.Constant):  # a docstring
        yield ast.Pass()


def _assignment(node: ast.Assign) -> Iterator[ast.AST]:
    if not isinstance(node.targets[0], ast.Name | ast.Tuple):  # else it only ends in a name that is not known
        yield ast.Pass()


def _statement(_: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()


def _early_return(node: ast.If) -> Iterator[ast.AST]:
    if isinstance(node.body[0], ast.Return) and not node.orelse:
        yield ast.If(node.test, [ast.Pass()], [])


CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _comparison,
    ast.BoolOp: _and_or,
    ast.BinOp: _arithmetic,
    ast.UnaryOp: _sign,
    ast.Constant: _constant,
    ast.IfExp: _either,
    ast.Call: _call,
    ast.comprehension: _filter,
    ast.Lambda: _sort_key,
    ast.Expr: _expression,
    ast.Assign: _assignment,
    ast.AugAssign: _statement,
    ast.Continue: _statement,
    ast.Raise: _statement,
    ast.If: _early_return,
}
"""What may stand in place of a node, by its kind."""


def changes(node: ast.AST) -> list[ast.AST]:
    """Return what may stand in place of a node."""
    return [*CHANGES[type(node)](node)] if type(node) in CHANGES else []


def nodes_of(node: ast.AST, scope: str = "", steps: Steps = ()) -> Iterator[tuple[ast.AST, str, Steps]]:
    """Yield every node of code with the function that it belongs to and the way to it, in the order of the text.

    Left out are what is for types, and ``strict``: lists of one length are paired the same with it and without.
    """
    yield node, scope, steps
    for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    one_length = isinstance(node, ast.keyword) and node.arg == "strict"
    if for_types or one_length or isinstance(node, ast.TypeAlias):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}".lstrip(".")
    for field, value in ast.iter_fields(node):
        if field in NO_CODE:
            continue
        for place, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(one, ast.AST):
                yield from nodes_of(one, scope, (*steps, (field, place)))


def mutants_of(file: str) -> Iterator[Mutant]:
    """Yield every mutant of a file, in the order of its text; two of one name are told apart by a number."""
    named: Counter[str] = Counter()
    line = 1
    for node, scope, steps in nodes_of(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        line = getattr(node, "lineno", line)
        for number, change in enumerate(changes(node)):
            before, after = (" ".join(ast.unparse(one).split()) for one in (node, change))
            name = f"{Path(file).name} {scope or '(module)'}: {before} → {after}"
            named[name] += 1
            yield Mutant(file, line, name if named[name] == 1 else f"{name} ({named[name]})", steps, number)


def mutated(mutant: Mutant) -> str:
    """Return the source of a mutant's whole file with its change made."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    parent: ast.AST = tree
    node: ast.AST = tree
    for field, place in mutant.steps:
        value = getattr(node, field)
        parent, node = node, value if place is None else value[place]
    change = changes(node)[mutant.number]
    field, place = mutant.steps[-1]
    if place is None:
        setattr(parent, field, change)
    else:
        getattr(parent, field)[place] = change
    return ast.unparse(ast.fix_missing_locations(tree))


# --- does a test notice ------------------------------------------------------------------------


def copy_of_checkout(folder: Path) -> Path:
    """Make a copy of all that the tests read."""
    for name in ("decision", "docs", "tests"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def passes(folder: Path, tests: tuple[str, ...]) -> bool:
    """Run some tests in a copy until one fails."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser"]
    done = subprocess.run(
        [*command, *(f"tests/{name}" for name in tests)],
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_PROFILE": "mutants", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def survives(folder: Path, mutant: Mutant) -> bool:
    """Whether no test notices a mutant in a copy, which is as before afterwards."""
    target = folder / mutant.file
    before = target.read_text(encoding="utf-8")
    target.write_text(mutated(mutant), encoding="utf-8")
    for compiled in target.parent.glob(f"__pycache__/{target.stem}.*"):
        compiled.unlink()  # it counts as up to date where the source has the same length and second
    try:
        return passes(folder, TARGETS[mutant.file])
    finally:
        target.write_text(before, encoding="utf-8")


def survivors_of(tried: list[Mutant]) -> list[Mutant]:
    """Try mutants, print each with what came of it, and return those that survive."""
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(PROCESSES) as pool:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(PROCESSES):
            copies.put(copy_of_checkout(Path(work) / str(number)))

        def run(mutant: Mutant) -> bool:
            folder = copies.get()
            try:
                return survives(folder, mutant)
            finally:
                copies.put(folder)

        if not passes(Path(work) / "0", tuple(dict.fromkeys(TREE + COST))):
            sys.exit("The tests fail without any change, so that nothing can be said of mutants.")
        found = []
        for mutant, alive in zip(tried, pool.map(run, tried), strict=True):
            line = textwrap.shorten(f"{mutant.file}:{mutant.line} {mutant.name}", 150)
            print("survived" if alive else "died    ", line, flush=True)
            found += [mutant] if alive else []
        return found


def drawn(known: list[Mutant]) -> list[Mutant]:
    """Draw the sample. Each mutant has a lot of its own by its name, so that other changes of the code move none."""

    def lot(mutant: Mutant) -> float:
        return random.Random(f"{SEED} {mutant.name}").random()  # noqa: S311  # nothing secret

    return sorted(sorted(known, key=lot)[:SAMPLE], key=known.index)


def main(files: list[str]) -> int:
    """Try all mutants of some files, or a sample where none is named; print what survives and return the status."""
    for limit, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(limit, (most, most))  # it counts for each process that is started by itself
    if unknown := {*files} - TARGETS.keys():
        sys.exit(f"TARGETS names no tests for {', '.join(sorted(unknown))}.")
    known = [mutant for file in TARGETS for mutant in mutants_of(file)]
    tried = [mutant for mutant in known if mutant.file in files] if files else drawn(known)
    survivors = survivors_of(tried)
    died = len(tried) - len(survivors)
    print(f"\n{died} of {len(tried)} mutants died. {len(known)} can be made of {', '.join(TARGETS)}.")
    for mutant in survivors:
        print(f"\n{mutant.file}:{mutant.line} {mutant.name}\n    {HARMLESS.get(mutant.name, 'NO TEST NOTICES')}")
    untried = {mutant.name for mutant in known} - {mutant.name for mutant in tried}
    alive = {mutant.name for mutant in survivors}
    wrong = HARMLESS.keys() - alive - untried
    for name in sorted(wrong):
        print(f"\n{name}\n    HARMLESS NAMES IT, BUT IT DIES OR CANNOT BE MADE")
    return 0 if alive <= HARMLESS.keys() and not wrong and died * SAMPLE >= len(tried) * ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
