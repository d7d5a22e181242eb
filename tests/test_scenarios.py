"""Each scenario comes out as its file says, through the function and through the command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from decision.interfaces.cli import main
from decision.interfaces.near import near_to
from decision.render.formats.view_data import view_as_data, view_as_json
from decision.tree.links import read_link
from decision.tree.verdict import Status
from decision.wording.near_cases import near_as_data
from tests.scenarios import SCENARIOS, TODAY, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.cases.bank import Case
    from decision.interfaces.money import Money

each = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def _leads(found: list[dict[str, Any]]) -> set[str]:
    return {leaf["lever"] or leaf["family"] for leaf in found}


def _step(step: dict[str, Any]) -> str:
    """Say a step of a plan as scenarios do, such as “test stronger-model” or “prepare terms, owner”."""
    levers = " and ".join(step["levers"])
    said = {
        "test": f"test {levers}" if levers else f"find out {step['fact']}",
        "levers": f"try {levers}",
        "prepare": f"prepare {', '.join(step['gates'])}",
        "lever": levers,
    }
    return said[step["kind"]]


EXPECTATIONS: dict[str, Callable[[dict[str, Any]], object]] = {
    "status": lambda told: told["verdict"]["status"],
    "leading": lambda told: told["verdict"]["leading"]["lever"],
    "family": lambda told: told["verdict"]["leading"]["family"],
    "certain": lambda told: told["verdict"]["certain"],
    "possible": lambda told: _leads(told["verdict"]["possible"]),
    "asked": lambda told: {fact for fact in told["answers"] if fact not in told["dormant"]},
    "dormant": lambda told: told["dormant"],
    "other gaps": lambda told: [gap["gap"] for gap in told["verdict"]["other_gaps"]],
    "open gates": lambda told: [gate["gate"] for gate in told["verdict"]["gates"] if gate["state"] != "met"],
    "met gates": lambda told: [gate["gate"] for gate in told["verdict"]["gates"] if gate["state"] == "met"],
    "find out": lambda told: told["verdict"]["find_out"],
    "plan": lambda told: [_step(step) for step in told["verdict"]["plan"]],
    "first gate": lambda told: next(gate["gate"] for gate in told["verdict"]["gates"] if gate["state"] != "met"),
}


@each
def test_a_scenario_comes_out_as_its_file_says(scenario: Scenario, money: Money) -> None:
    told: Any = view_as_data(money.guide.playbook, money.view(scenario.link(money.guide.playbook), TODAY))
    assert told["verdict"] is not None, f"still asking {told['asking']}"
    found = {name: EXPECTATIONS[name](told) for name in scenario.expect}

    wanted = {name: set(said) if isinstance(found[name], set) else said for name, said in scenario.expect.items()}
    assert found == wanted


@each
def test_the_command_line_tells_the_same_byte_for_byte(
    scenario: Scenario, money: Money, cases: tuple[Case, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ",".join(f"{fact}={text}" for fact, text in scenario.answers.items())
    status = main(["walk", "--tree", scenario.tree, "--answers", answers, "--today", TODAY, "--json"])

    link = scenario.link(money.guide.playbook)
    near = near_as_data(*near_to(money.at(link, TODAY), read_link(money.guide.playbook, link), cases))
    assert capsys.readouterr().out == view_as_json(money.guide.playbook, money.view(link, TODAY), near)
    assert status == 0


def test_the_scenarios_reach_every_kind_of_verdict_and_most_levers(money: Money) -> None:
    ours = [scenario for scenario in SCENARIOS if scenario.tree == "playbook"]
    views = [money.view(scenario.link(money.guide.playbook), TODAY).verdict for scenario in ours]
    verdicts = [verdict for verdict in views if verdict]

    assert {verdict.status.value for verdict in verdicts} == {status.value for status in Status}
    assert len({verdict.leading.key for verdict in verdicts}) >= 16
