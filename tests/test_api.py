"""What other programs may call: the page about it runs, says all of it, and nothing else is public."""

from __future__ import annotations

import doctest
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

import decision
from decision.interfaces.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "take" / "python.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `(\w+)` .*\n((?:(?!## ).*\n?)*)", PAGE, re.MULTILINE))
DAY = "2026-11-24"


@pytest.fixture(scope="module")
def loaded() -> decision.Loaded:
    return decision.load(ROOT / "docs")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401  # JSON
    assert main([*arguments, "--json", "--today", DAY]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_examples_on_the_page_give_what_they_say() -> None:
    examples = "\n".join(re.findall(r"^```pycon\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/take/python.md", None, 0)
    told: list[str] = []
    ran = doctest.DocTestRunner().run(test, out=told.append)

    assert ran.failed == 0, "".join(told)
    assert len(test.examples) > 5


def test_the_page_has_a_section_for_each_public_name_and_nothing_else_is_public() -> None:
    public = {name for name, value in vars(decision).items() if not (name.startswith("_") or is_import(value))}

    assert set(SECTIONS) == set(decision.__all__)
    assert public <= set(decision.__all__)


def is_import(value: object) -> bool:
    return isinstance(value, ModuleType) or value in (ModuleType, True, False) or inspect.isfunction(value)


@pytest.mark.parametrize("name", ["load", "ask", "cost"])
def test_the_page_gives_each_function_with_its_arguments_and_their_defaults(name: str) -> None:
    parameters = inspect.signature(getattr(decision, name)).parameters.values()
    plain = ", ".join(
        f"{'*, ' if one.name == first_by_name([*parameters]) else ''}{one.name}"
        + ("" if one.default is one.empty else f"={json.dumps(one.default).replace('null', 'None')}")
        for one in parameters
    )

    assert f"`{name}({plain})`" in SECTIONS[name]


def first_by_name(parameters: list[inspect.Parameter]) -> str:
    return next((one.name for one in parameters if one.kind is one.KEYWORD_ONLY), "")


def test_the_page_names_each_attribute_of_what_was_loaded() -> None:
    public = [name for name in dir(decision.Loaded) if not name.startswith("_")]

    assert re.findall(r"^`(\w+)`\n:", SECTIONS["Loaded"], re.MULTILINE) == public


def test_importing_the_package_loads_none_of_the_engine() -> None:
    code = "import sys, decision; print([name for name in sys.modules if name.startswith('decision.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_the_name_cost_is_the_function_also_once_the_room_of_that_name_is_loaded() -> None:
    code = "import decision.cost.view; from decision import cost; from decision.cost import view; print(cost.__name__)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "cost\n"


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        ({"gap": ["latency", "cost"], "volume": (50_000, 200_000)}, "gap=latency+cost,volume=50000..200000"),
        ({"gap": "none", "existing-tune": "none"}, "gap=none,existing-tune=none"),
        (
            {"gap": "accuracy", "scope": "?", "owner": True, "examples": 400},
            "gap=accuracy,scope=?,owner=yes,examples=400",
        ),
    ],
)
def test_a_reply_is_what_walk_prints(
    loaded: decision.Loaded, answers: Mapping[str, Any], written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decision.ask(loaded, answers, today=DAY) == printed(capsys, "walk", "--answers", written)


def test_a_link_is_asked_like_answers(loaded: decision.Loaded) -> None:
    reply = decision.ask(loaded, {"gap": "none", "existing-tune": "none"}, today=DAY)

    assert decision.ask(loaded, f"{reply['link']}", today="2026-12-24") == reply


def test_costs_are_what_cost_prints(
    loaded: decision.Loaded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours.yml").write_text("preset: internal-tool\nrate: 60..100..150\n", encoding="utf-8")
    figures = {"preset": "internal-tool", "rate": (60, 100, 150)}
    pair = ("fine-tune-api", "better-prompt")
    called = ("cost", "--inputs", f"{tmp_path / 'ours.yml'}", "--draws", "50", "--compare", ",".join(pair))

    assert decision.cost(loaded, figures=figures, compare=pair, today=DAY, draws=50) == printed(capsys, *called)


def test_what_cannot_be_used_is_refused_with_what_to_write(loaded: decision.Loaded, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()

    with pytest.raises(ValueError, match=r"tree/facts\.yml:1: missing-file: this file is not there"):
        decision.load(tmp_path)
    with pytest.raises(ValueError, match="there is no folder nowhere"):
        decision.load("nowhere")
    with pytest.raises(ValueError, match="there is no tree “oak”; there are playbook"):
        decision.ask(loaded, tree="oak")
    with pytest.raises(ValueError, match="“soon” is not a date"):
        decision.ask(loaded, today="soon")
    with pytest.raises(ValueError, match="There is no question “weather” here"):
        decision.ask(loaded, {"weather": "fine"})
    with pytest.raises(ValueError, match="there is no lever “gold”; there are"):
        decision.cost(loaded, compare=("gold", "better-prompt"))
    with pytest.raises(ValueError, match=r"rate: .*“odd”"):
        decision.cost(loaded, figures={"rate": "odd"})
