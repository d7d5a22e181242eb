"""Published sums go through the formulas: right ones come out as published, wrong ones come out otherwise.

A case is a file of ``tests/worked``. Its ``sum`` adds up parts; each part names a formula and its arguments, and may be
taken several times or away (``times``). An argument is a number, another formula, or a price of our data by its id.

The kinds: ``match`` agrees within 2 % and ``approx`` within 5 %; a ``trap`` is worked out well and leaves something
out, so that what is ``corrected`` differs; a ``mismatch`` does not follow from its own inputs; an ``incomplete`` one
does not state them. Every trap and mismatch goes through the whole model too: ``model`` holds what a reader would
enter, and says which line of which lever's bill it comes to, or from which volume on the lever beats another.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from decision.authoring.costs import load_costs
from decision.cost import formulas
from decision.cost.break_even import Totals
from decision.cost.compare import estimate
from decision.cost.settings import read_settings
from tests import published_formulas
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

type Block = dict[str, Any]  # a case or a part of one, as YAML gives it

TODAY = "2026-11-24"
BOOK, _ = load_costs(DOCS)
FOLDER = Path(__file__).parent / "worked"
COST = Path(formulas.__file__).parent
CASES: dict[str, Block] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
KNOWN_AS = {"primary", "aggregator", "collection", "measured", "secondary", "weak"}
"""How a figure may be known, as in ``data/prices.yml``."""

ALWAYS = {"title", "kind", "source", "as-of", "read", "published", "unit"}
NEEDED = {
    "match": {"tolerance", "sum"},
    "approx": {"tolerance", "sum", "note"},
    "trap": {"tolerance", "sum", "corrected", "model"},
    "mismatch": {"tolerance", "corrected", "model"},
    "incomplete": {"missing"},
}
"""What a case of each kind says, beside what all of them say."""
OPTIONAL = {"note", "also"}

FORMULAS: dict[str, Callable[..., float | None]] = {
    name: function
    for module in (formulas, published_formulas)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
}
PRICES: dict[str, float] = {name: price.value for name, price in BOOK.price.items()}


def worth(part: float | Block) -> float:
    """Return what a number, a price or a formula with its arguments comes to."""
    if not isinstance(part, dict):
        return part
    ((name, given),) = ((key, value) for key, value in part.items() if key != "times")
    if name == "price":
        return PRICES[given]
    found = FORMULAS[name](**{key: worth(value) for key, value in given.items()})
    times: float = part.get("times", 1)
    assert found is not None, f"{name} has no result here"
    return found * times


def total(block: Block) -> float:
    """Return what the parts of a block's sum come to."""
    return sum(worth(part) for part in block["sum"])


def tolerance(case: Block) -> float:
    """Return how far from the published figure a sum may lie, as a share of it."""
    number, sign = case["tolerance"].split()
    assert sign == "%"
    return float(number) / 100


def modelled(block: Block) -> float:
    """Return the figure of the whole model: a line of a bill, or a volume in millions of the tokens of a request."""
    settings, refused = read_settings(BOOK, {"discount": "0", **block["inputs"]}, TODAY, count=1)
    assert refused == {}
    if other := block.get("beats"):
        ((volume, end),) = Totals(BOOK, settings).break_even(block["lever"], other)
        assert end is None
        return volume * settings.ranges["item"].typical / 1_000_000
    line: float = getattr(estimate(BOOK, settings)[block["lever"]].bill, block["line"])
    months = settings.timeline.months
    return line / {"job": 1, "month": months, "day": months * 365 / 12}[block["a"]]


def named(part: object) -> Iterator[str]:
    """Yield the formulas that stand in some part of a case."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in FORMULAS and isinstance(value, dict):
                yield key
            yield from named(value)
    elif isinstance(part, list):
        for one in part:
            yield from named(one)


def called(path: Path) -> Iterator[str]:
    """Yield the formulas that a module of the model calls."""
    inside = path in {Path(formulas.__file__), Path(published_formulas.__file__)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(value=ast.Name(id="f" | "formulas"), attr=name):
                    yield name
                case ast.Name(id=name) if inside:
                    yield name


def of_kinds(*kinds: str) -> pytest.MarkDecorator:
    """Run a test once for each case of some kinds."""
    names = [name for name, case in CASES.items() if case["kind"] in kinds]
    return pytest.mark.parametrize("case", [CASES[name] for name in names], ids=names)


@of_kinds("match", "approx", "trap")
def test_a_published_figure_comes_out_of_its_own_inputs(case: Block) -> None:
    assert total(case) == pytest.approx(case["published"], rel=tolerance(case))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(other, id=f"{name}: {other['of']}")
        for name, case in CASES.items()
        for other in case.get("also", ())
    ],
)
def test_another_figure_of_the_same_page_comes_out_as_well(other: Block) -> None:
    assert total(other) == pytest.approx(other["published"], rel=0.02)


@of_kinds("trap", "mismatch")
def test_a_published_figure_that_is_wrong_does_not_come_out_of_the_right_sum(case: Block) -> None:
    assert total(case["corrected"]) != pytest.approx(case["published"], rel=tolerance(case))


@of_kinds("trap", "mismatch")
def test_the_whole_model_comes_to_the_right_sum_and_not_to_the_published_figure(case: Block) -> None:
    found = modelled(case["model"])

    assert found == pytest.approx(total(case["corrected"]), rel=0.02)
    assert found != pytest.approx(case["published"], rel=tolerance(case))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "gives" in case.get("corrected", ())])
def test_the_right_sum_comes_to_what_the_stated_inputs_give(name: str) -> None:
    corrected = CASES[name]["corrected"]

    assert total(corrected) == pytest.approx(corrected["gives"], rel=0.02)


@of_kinds("incomplete")
def test_a_figure_that_nobody_can_work_out_says_which_inputs_are_missing(case: Block) -> None:
    assert case["missing"]
    assert all(isinstance(one, str) and one for one in case["missing"])


@of_kinds("approx")
def test_a_case_that_is_called_approximate_is_no_match(case: Block) -> None:
    assert total(case) != pytest.approx(case["published"], rel=0.02)


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_what_its_kind_needs_and_nothing_else(name: str) -> None:
    case = CASES[name]
    needed = ALWAYS | NEEDED[case["kind"]]

    assert needed <= set(case) <= needed | OPTIONAL
    assert all({"of", "published", "sum"} == set(other) for other in case.get("also", ()))
    if corrected := case.get("corrected"):
        assert {"why", "sum"} <= set(corrected) <= {"why", "sum", "gives"}
        assert case["kind"] == "trap" or "gives" in corrected


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "tolerance" in case])
def test_a_sum_may_be_off_by_two_percent_and_by_five_only_where_it_is_called_approximate(name: str) -> None:
    assert tolerance(CASES[name]) == (0.05 if CASES[name]["kind"] == "approx" else 0.02)


@pytest.mark.parametrize("name", CASES)
def test_a_case_can_be_traced(name: str) -> None:
    case = CASES[name]

    assert case["source"].startswith("https://")
    assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", case["as-of"])
    assert case["read"] in KNOWN_AS


def test_none_of_the_cases_got_lost() -> None:
    kinds = Counter(case["kind"] for case in CASES.values())

    assert kinds == {"match": 47, "approx": 2, "trap": 6, "mismatch": 8, "incomplete": 4}


def test_every_formula_is_used_by_a_case_or_by_the_model() -> None:
    paths = [*COST.glob("*.py"), Path(published_formulas.__file__)]
    used = {name for path in paths for name in called(path)} | set(named(list(CASES.values())))

    assert set(FORMULAS) - used == set()
