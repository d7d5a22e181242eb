"""Costs on the command line: a table and data, figures from a file, clear refusals, and what has grown old."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from decision.cost.bill import LINES
from decision.interfaces.cli import main
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

TODAY = ["--today", "2026-11-24"]
FEW = ["--draws", "50"]


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Return what ``cost --json`` prints."""
    assert main(["cost", "--json", *TODAY, *FEW, *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what ``cost`` says when it cannot follow a call."""
    assert main(["cost", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_cost_prints_a_table_that_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", *TODAY, *FEW, "--answers", "gap=format"]) == 0

    *lines, last = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 88
    assert lines[0].startswith("Fine-tuning by API would have to prevent ")
    assert last == "Link: #tree=playbook&v=2.0&gap=format"
    assert any(
        re.match(r"Fine-tuning +[\d,]+ (more|less) +[\d,]+ (more|less) +[a-z]+ .* 2 to 12 +one vendor$", line)
        for line in lines
    )
    assert any(line.startswith("Seen from 24 November 2026; the oldest price in use is of ") for line in lines)
    for part in (
        "Tuning services:",
        "What moves “Fine-tuning by API” against “Leave it as it is” most, over 12 months:",
    ):
        assert part in lines


def test_data_has_the_figures_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys)
    today = found["levers"][found["today_lever"]]

    assert today["difference"]["total"] == {"typical": 0, "p10": 0, "p50": 0, "p90": 0}
    for lever in found["levers"].values():
        more, saving = lever["difference"]["total"]["typical"], -lever["difference"]["per_month"]
        assert more == pytest.approx(lever["total"]["typical"] - today["total"]["typical"], abs=0.02)
        assert saving == pytest.approx(today["per_month"] - lever["per_month"], abs=0.02)
        months = lever["difference"]["payback_months"]
        if months is not None:
            assert months * saving == pytest.approx(lever["before"] - today["before"], rel=0.01)


def test_the_same_call_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys) == data(capsys)
    assert data(capsys, "--seed", "2") != data(capsys)


def test_the_record_holds_levers_pairs_drivers_and_services(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "--answers", "gap=format")

    compared = found["compared"]
    assert (found["horizon"], found["seed"], found["draws"], found["today"]) == (12, 1, 50, "2026-11-24")
    assert "retrieval" not in compared
    assert {"leave-it", "retrieval"} < found["levers"].keys()
    assert len(found["break_even"]) == len(compared) * (len(compared) - 1)
    assert found["drivers"]["lever"] == "fine-tune-api"
    assert found["drivers"]["moved"]
    states = {service["id"]: service["status"] for service in found["services"]}
    assert states["openai-gpt-4.1-mini-tuned"] == "existing customers only"
    assert states["cohere-command-r-tuned"] == "closed"
    assert states["nova-lite-tuned"] == "open"


def test_the_lines_of_a_lever_add_up_to_its_total_in_cents(capsys: pytest.CaptureFixture[str]) -> None:
    for lever in data(capsys)["levers"].values():
        assert [*lever["lines"]] == [line.id for line in LINES]
        assert sum(lever["lines"].values()) == pytest.approx(lever["total"]["typical"], abs=0.01 * len(LINES))
        assert lever["total"]["p10"] <= lever["total"]["p50"] <= lever["total"]["p90"]


def test_the_chances_of_the_levers_compared_add_up_to_one(capsys: pytest.CaptureFixture[str]) -> None:
    for answers in ("", "in-house=yes", "gap=cost"):
        levers = data(capsys, "--answers", answers)["levers"].values()
        assert sum(lever["cheapest"] for lever in levers) == pytest.approx(1)
        assert [lever for lever in levers if lever["unfit"] and lever["cheapest"]] == []


def test_without_requests_there_is_no_cost_of_a_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ours.yml"
    file.write_text("volume: 0\n", encoding="utf-8")

    for lever in data(capsys, "--inputs", str(file))["levers"].values():
        assert lever["per_request"] is None
        assert lever["per_correct"] is None
    assert main(["cost", *FEW, "--inputs", str(file)]) == 0


def test_two_levers_can_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "--compare", "retrieval,stronger-model")

    assert (found["drivers"]["lever"], found["drivers"]["other"]) == ("retrieval", "stronger-model")


@pytest.mark.parametrize(
    "text",
    [
        "preset: extraction\nbase: gpt-4.1-mini\nrate: 60..100..150\nvolume: {low: 50_000, typical: 70k, high: 0.2m}\n",
        '{"preset": "extraction", "base": "gpt-4.1-mini", "rate": "60..100..150", "volume": "50,000..70,000..200k"}',
    ],
    ids=["yaml", "json"],
)
def test_figures_come_from_a_file(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ours.yml"
    file.write_text(text, encoding="utf-8")

    found = data(capsys, "--inputs", str(file), "--answers", "examples=400")
    usual = data(capsys)

    assert found["preset"] == "extraction"
    assert found["offers"]["base"]["id"] == "gpt-4.1-mini"
    assert found["own"]["rate"] == "60..100..150"
    assert found["answers"]["examples"] == "400"
    assert found["levers"]["fine-tune-api"]["lines"]["labels"] < usual["levers"]["fine-tune-api"]["lines"]["labels"]
    leaving = found["levers"]["leave-it"]
    requests = leaving["total"]["typical"] / leaving["per_request"]
    assert requests == pytest.approx(12 * 70_000, rel=1e-3)


def test_every_mistake_in_a_file_is_told_at_once_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.yml"
    file.write_text(
        "preset: classifications\n"
        "retrys: 3\n"
        "own: gpt\n"
        "rate: [60, 100]\n"
        "volume: {low: 5, typical: 10, high: 2}\n"
        "drift: many\n"
        "usable: 0\n"
        "output: {low: 5}\n",
        encoding="utf-8",
    )

    said = refused(capsys, "--inputs", str(file))

    assert said.splitlines() == [
        f"decision: {file} cannot be used",
        f"{file}:1: unknown-word: “preset” knows no “classifications”",
        "    try: use one of: support-assistant, internal-tool, classification, extraction",
        f"{file}:2: unknown-key: there is no quantity “retrys”",
        "    try: write “retries”",
        f"{file}:3: unknown-word: “own” knows no “gpt”",
        "    try: use one of: own-l4, own-l40s, own-h100, own-l4-seconds, bedrock-import",
        f"{file}:4: not-text: text is expected here",
        "    try: write one line of text; put it in quotes if it holds a colon",
        f"{file}:5: odd-figure: “volume” cannot be “5..10..2”",
        "    try: The range is upside down. Put the lowest number first.",
        f"{file}:6: odd-figure: “drift” cannot be “many”",
        "    try: “many” is not a number here. Write digits, such as 250, 1,000 or 10k.",
        f"{file}:7: odd-figure: “usable” cannot be “0”",
        "    try: Enter a number above 0; others are divided by it.",
        f"{file}:8: missing-key: “typical” is missing",
        "    try: add “typical: …”, half lies below it",
        f"{file}:8: missing-key: “high” is missing",
        "    try: add “high: …”, nothing lies above it",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", "empty-file"), ("- 1\n", "not-a-mapping"), ("rate: [\n", "not-yaml"), ("rate: 1\nrate: 2\n", "repeated-key")],
)
def test_a_file_that_is_no_list_of_figures_is_refused(
    text: str, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.yml"
    file.write_text(text, encoding="utf-8")

    assert f"{rule}: " in refused(capsys, "--inputs", str(file))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--inputs", "nowhere.yml"], "decision: nowhere.yml cannot be used\nnowhere.yml:1: missing-file: "),
        (["--answers", "gap=gold"], "decision: “What is missing” knows no “gold”; it knows knowledge, format"),
        (["--compare", "retrieval,magic"], "decision: there is no lever “magic”; there are leave-it"),
        (["--compare", "retrieval"], "decision: two levers can be compared; write --compare"),
        (["--compare", "retrieval,retrieval"], "decision: two levers can be compared"),
        (["--today", "2026-02-31"], "decision: “2026-02-31” is not a date; write YYYY-MM-DD"),
        (["--draws", "0"], "decision: 0 draws are not possible; ask for 1 to 100,000"),
    ],
)
def test_cost_refuses_what_it_cannot_use(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *arguments).startswith(message)


def copied(folder: Path) -> Path:
    """Return a copy of what authors write, to be broken."""
    docs = folder / "docs"
    for name in ("tree", "data", "questions", "levers", "playbook", "costs"):
        shutil.copytree(DOCS / name, docs / name)
    return docs


def test_costs_are_not_worked_out_on_files_with_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = copied(tmp_path)
    recipes = docs / "data" / "costs" / "recipes.yml"
    recipes.write_text(recipes.read_text(encoding="utf-8").replace("[hours-cache]", "[hours-cash]"), encoding="utf-8")

    assert "unknown-quantity: there is no quantity “hours-cash”" in refused(capsys, "--docs", str(docs))
    assert main(["check", str(docs)]) == 1
    said = capsys.readouterr().out
    assert f"{docs.as_posix()}/data/costs/recipes.yml:" in said
    assert said.endswith("1 finding\n")


def test_a_folder_without_costs_is_checked_all_the_same_but_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = copied(tmp_path)
    shutil.rmtree(docs / "data" / "costs")

    assert main(["check", str(docs)]) == 0
    capsys.readouterr()
    assert refused(capsys, "--docs", str(docs)).startswith(f"decision: there is no folder {docs / 'data' / 'costs'}")


def test_stale_lists_what_is_old_and_says_so_by_its_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stale", "--today", "2027-11-30"]) == 1
    said = capsys.readouterr().out
    assert "Prices that a sum reads: " in said
    assert "Claims: " in said
    assert main(["stale", "--today", "2027-11-30", "--months", "240"]) == 0
    assert capsys.readouterr().out == "Nothing is older than its limit.\n"


def test_stale_gives_the_same_as_data_and_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stale", *TODAY, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found
    assert {*found[0]} == {"kind", "id", "label", "file", "line", "as_of", "months", "limit"}
    assert all(one["months"] >= one["limit"] and (DOCS / one["file"]).is_file() for one in found)

    assert main(["stale", *TODAY, "--markdown"]) == 1
    boxes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("- [ ] ")]
    assert [box.partition("(`")[2].partition("`")[0] for box in boxes] == [one["id"] for one in found]


def test_stale_is_not_counted_on_files_with_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = copied(tmp_path)
    (docs / "data" / "limits.yml").write_text("prize: 3\n", encoding="utf-8")

    assert main(["stale", "--docs", str(docs)]) == 2
    assert "“prize” is no kind of data that ages" in capsys.readouterr().err


def test_stale_refuses_a_day_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stale", "--today", "soon"]) == 2
    assert capsys.readouterr().err == "decision: “soon” is not a date; write YYYY-MM-DD\n"
