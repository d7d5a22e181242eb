"""Numbers as people and programs write them: every reader of numbers reads the same, and none guesses."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.costs import load_costs, read_inputs
from decision.authoring.source_reader import SourceReader
from decision.cost.settings import known_names, refusal
from decision.cost.view import view_costs
from decision.interfaces.cli import main
from decision.interfaces.saved_answers import read_saved
from decision.tree.answers import InvalidAnswer, read_answer, write_answer
from decision.tree.links import read_link
from decision.tree.model import Between, Fact, Kind
from decision.tree.numbers import InvalidFigure, exact, read_ends, read_number, read_whole, read_wholes
from decision.wording.answers import FORMAT_VERSION, format_of
from decision.wording.figures import amount
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision.tree.model import Playbook

SCRIPT = DOCS / "assets" / "route.js"
FACT = Fact("volume", Kind.NUMBER, "Monthly volume", unit="requests a month")
BOOK, _ = load_costs(DOCS)
KNOWN = known_names(BOOK)
TODAY = "2026-11-28"
NO_BREAK, FIGURE, THIN, NARROW = "\u00a0", "\u2007", "\u2009", "\u202f"


# --- what is read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("250000", 250_000),
        ("250,000", 250_000),
        ("1,000,000", 1_000_000),
        ("1 000", 1000),
        *((f"1{space}000", 1000) for space in (NO_BREAK, FIGURE, THIN, NARROW)),
        ("1'000", 1000),
        ("1’000’000", 1_000_000),
        ("1_000", 1000),
        ("1.000.000", 1_000_000),
        ("1.000,50", 1000.5),
        ("1 000,5", 1000.5),
        ("1’000.5", 1000.5),
        ("1,000.500", 1000.5),
        ("1.000,500", 1000.5),
        ("2.50", 2.5),
        (".5", 0.5),
        ("0.125", 0.125),
        ("1.1250", 1.125),
        ("2.48e-05", 0.0000248),
        ("2.48E-05", 0.0000248),
        ("1.125e3", 1125),
        ("1e+06", 1_000_000),
        ("10k", 10_000),
        ("1.2M", 1_200_000),
        ("2 million", 2_000_000),
        ("3 Thousand", 3000),
        ("3bn", 3_000_000_000),
        ("0.125k", 125),
        ("$1,000", 1000),
        ("US$ 1.5k", 1500),
        ("€ 50", 50),
        ("50 €", 50),
        (f"1{NARROW}000{NO_BREAK}€", 1000),
        ("1,000 USD", 1000),
        ("$50 USD", 50),
        ("5%", 0.05),
        ("35 %", 0.35),
        (f"{NO_BREAK}7\t", 7),
    ],
)
def test_a_number_is_read_as_the_world_writes_it(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["100..200", "100-200", "100–200", "100 – 200", "100 to 200", "0.1k..200"])
def test_a_range_is_read_in_every_spelling(text: str) -> None:
    assert read_ends(text) == [100, 200]
    assert read_answer(FACT, text) == Between(100, 200)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("60..100..150", [60, 100, 150]),
        ("2.48e-05..1e-03", [0.0000248, 0.001]),
        ("1e-3-2e-3", [0.001, 0.002]),
        ("$60–$150", [60, 150]),
        ("€ 60-150", [60, 150]),
        ("500-2k", [500, 2000]),
        ("0..10%", [0, 0.1]),
        ("50,000..70,000..200k", [50_000, 70_000, 200_000]),
    ],
)
def test_a_figure_may_be_a_range(text: str, ends: list[float]) -> None:
    assert read_ends(text) == ends


# --- what is not, and what is said of it -------------------------------------------------------

IN_FULL = "Write the numbers in full, or each with its suffix."
TWO_WAYS = "can be read in two ways. Write"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("250.000", f"“250.000” {TWO_WAYS} 250 or 250,000, whichever you mean."),
        ("1.000", f"“1.000” {TWO_WAYS} 1 or 1,000, whichever you mean."),
        ("12.345", f"“12.345” {TWO_WAYS} 12.3450 or 12,345, whichever you mean."),
        ("1.500k", f"“1.500k” {TWO_WAYS} 1.5k or 1,500k, whichever you mean."),
        ("€ 1.250", f"“€ 1.250” {TWO_WAYS} € 1.25 or € 1,250, whichever you mean."),
        ("1,5", "“1,5” is unclear: a comma sets off thousands here, as in 1,000. Write 1.5, with a point."),
        ("0,125", "“0,125” is unclear: a comma sets off thousands here, as in 1,000. Write 0.125, with a point."),
        (
            "100-200k",
            f"“100-200k” is unclear: “k” may belong to the last number alone or to each. {IN_FULL}",
        ),
        (
            "5-10%",
            f"“5-10%” is unclear: “%” may belong to the last number alone or to each. {IN_FULL}",
        ),
        ("200-100", "The range is upside down. Put the lowest number first."),
        ("60-100-150", "“60-100-150” is not a number here. Write digits, such as 250, 1,000 or 10k."),
        ("1..2..3..4", "“1..2..3..4” has too many ends. Write one number, or a range such as 60..150."),
        ("100..", "A number is missing. Enter one, or reset the field."),
        ("-5", "“-5” is negative, and nothing here can be. Enter a number of 0 or more."),
        ("−5", "“-5” is negative, and nothing here can be. Enter a number of 0 or more."),
        ("1e400", "This is more than we can use. Enter at most 1e+12."),
        ("1" * 25, "This is longer than any figure here. Write at most 24 characters."),
        *(
            (text, f"“{text}” is not a number here. Write digits, such as 250, 1,000 or 10k.")
            for text in (
                *(
                    "many",
                    "NaN",
                    "Infinity",
                    "1,00,000",
                    "1 00",
                    "1.000,000.5",
                    "1,000,00",
                    "€ 50 USD",
                    "0x10",
                    "1.2.3",
                ),
                *(
                    "\N{FULLWIDTH DIGIT ONE}0",
                    "\u0663",
                    "1\u212a",
                    "5 \N{LATIN SMALL LETTER LONG S}",
                    "10e",
                    "1e5000",
                    ".",
                    "<b>1</b>",
                    "\ud800",
                ),
            )
        ),
    ],
)
def test_what_is_unclear_is_not_guessed(text: str, message: str) -> None:
    with pytest.raises(InvalidFigure) as odd:
        read_ends(text)

    assert str(odd.value) == message


@pytest.mark.parametrize("text", ["250.000", "12.345", "1,5", "100-200k"])
def test_what_is_offered_instead_is_read(text: str) -> None:
    with pytest.raises(InvalidFigure) as odd:
        read_ends(text)
    offered = odd.value.write.removeprefix("write ").partition(", ")[0].split(" or ")
    if "in full" not in offered[0]:
        assert [read_ends(one) for one in offered]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("volume", "$1,000", "“$1,000” is an amount of money. Write a number of requests a month without a sign."),
        ("volume", "5%", "“5%” is a share. Write a number of requests a month without a sign."),
        ("rate", "5%", "“5%” is a share. Write a number of USD an hour without a sign."),
        ("error-share", "€ 5", "“€ 5” is an amount of money. Write a number of share of requests without a sign."),
    ],
)
def test_money_and_shares_are_refused_where_something_else_is_meant(name: str, text: str, message: str) -> None:
    assert refusal(KNOWN, name, text) == message.replace("share of requests", KNOWN["error-share"].unit)


@pytest.mark.parametrize(("text", "noted"), [("€ 50", True), ("50..60 EUR", True), ("£50", True), ("$50", False)])
def test_money_that_is_no_dollar_is_remarked_on(playbook: Playbook, text: str, *, noted: bool) -> None:
    view = view_costs(playbook, BOOK, "", TODAY, {"rate": text})

    note = f"{KNOWN['rate'].label}: {text} counts as US dollars. Convert it first."
    assert view.settings.ranges["rate"].low == 50
    assert (note in view.settings.notes) == noted
    assert view.link.isascii(), "an address holds nothing else"
    assert view_costs(playbook, BOOK, view.link, TODAY).settings.own["rate"] == text


# --- every reader ------------------------------------------------------------------------------

WRITTEN = st.floats(0, 1e12) | st.integers(0, 10**12) | st.integers(0, 10**6).map(lambda number: number / 1000)
"""Numbers as programs have them, many of them with three decimals."""


@given(WRITTEN)
def test_what_a_program_writes_as_a_number_is_read_as_that_number(number: float) -> None:
    for text in {repr(number), json.dumps(number)}:
        assert read_number(exact(text)) == number
        if number == int(number):
            assert read_whole(text) == number


@given(st.sampled_from([KNOWN["second-in"], KNOWN["rate"], KNOWN["volume"]]), st.data())
def test_a_number_in_a_json_file_is_read_as_that_number(quantity: object, data: st.DataObject) -> None:
    name = getattr(quantity, "id")  # noqa: B009  # hypothesis hides the type
    number = data.draw(WRITTEN.filter(lambda one: one <= (KNOWN[name].most or 1e12)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *_args, **_kinds: json.dumps({name: number}))
        found, findings = read_inputs(BOOK, Path("ours.json"))

    assert findings == []
    assert read_ends(found[name]) == [number]


@pytest.mark.parametrize("file", ["ours.yml", "ours.json"])
def test_a_number_in_quotes_is_a_text_that_somebody_wrote(file: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.write_text('{"volume": "12.345", "rate": {"low": "1.500", "typical": 20, "high": 30}}', encoding="utf-8")

    _, findings = read_inputs(BOOK, path)

    assert [finding.remedy for finding in findings] == [
        f"“12.345” {TWO_WAYS} 12.3450 or 12,345, whichever you mean.",
        f"“1.500” {TWO_WAYS} 1.5 or 1,500, whichever you mean.",
    ]


def test_a_number_that_somebody_wrote_in_yaml_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "ours.yml"
    path.write_text(f"volume: 250.000\nrate: 1{NO_BREAK}000\nsecond-in: 2.48e-05\n", encoding="utf-8")

    found, findings = read_inputs(BOOK, path)

    assert read_ends(found["rate"]) == [1000]
    assert read_ends(found["second-in"]) == [0.0000248]
    assert [finding.where.line for finding in findings] == [1]


@pytest.mark.parametrize(
    ("text", "number"), [("1_000", 1000), ("1,000", 1000), ("2.48e-05", 0.0000248), ("1.875", 1.875)]
)
def test_authors_files_hold_the_same_numbers(text: str, number: float, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(f"value: {text}\n", encoding="utf-8")
    reader = SourceReader(tmp_path)
    top = reader.read("a.yml")

    assert top
    assert [node.number() for _, _, node in top.pairs()] == [number]
    assert reader.findings == []


def test_links_files_and_calls_read_and_refuse_alike(playbook: Playbook, capsys: pytest.CaptureFixture[str]) -> None:
    told = "“Monthly volume”: “250.000” can be read in two ways; write 250 or 250,000, whichever you mean"
    saved = {"format": format_of(playbook), "format_version": FORMAT_VERSION, "tree": "playbook", "version": "1.1"}

    assert read_link(playbook, "volume=1%C2%A0000").answers == {"volume": Between(1000, 1000)}
    assert read_link(playbook, "volume=250.000").notes == (f"The link's answer was left out. {told}.",)
    for number, answer in ((1000.0, Between(1000, 1000)), ("1’000", Between(1000, 1000))):
        assert read_saved(playbook, json.dumps({**saved, "answers": {"volume": number}}).encode()).session.answers == {
            "volume": answer
        }
    assert main(["walk", "--answers", "volume=250.000"]) == 2
    assert told in capsys.readouterr().err
    assert main(["walk", "--answers", f"gap=cost,volume=1{NO_BREAK}000,examples=1,000", "--json"]) == 0
    assert {"volume": "1000", "examples": "1000"}.items() <= json.loads(capsys.readouterr().out)["answers"].items()


def test_arguments_of_commands_are_numbers_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--draws", "1.000"]) == 2
    assert capsys.readouterr().err == f"decision: “1.000” {TWO_WAYS} 1 or 1,000, whichever you mean.\n"
    assert main(["stale", "--months", "1,000"]) == 0


@pytest.mark.parametrize("preset", BOOK.preset)
def test_every_figure_that_the_page_shows_can_be_entered_as_it_stands(playbook: Playbook, preset: str) -> None:
    view = view_costs(playbook, BOOK, "", TODAY, {"preset": preset})

    for name, quantity in KNOWN.items():
        if name in view.settings.ranges:
            assert refusal(KNOWN, name, amount(view.settings.ranges[name].typical, quantity.unit)) == "", name


# --- the page's script -------------------------------------------------------------------------

PIECES = [
    *("0", "1", "5", "12", "100", "250", "000", "500", "999", "1000", "00", "1000000000000"),
    *(".", ",", " ", "'", "’", "_", "..", "-", "–", "—", "−", " to ", "TO", NO_BREAK, FIGURE, THIN, NARROW),
    *(
        "k",
        "K",
        "m",
        "M",
        "bn",
        "million",
        "thousand",
        "billion",
        "%",
        "$",
        "€",
        "USD",
        "e",
        "e3",
        "E-5",
        "e+2",
        "e999",
    ),
    *(
        "?",
        "+",
        "\u212a",
        "\u017f",
        "\uff11",
        "\u0663",
        "\ufeff",
        "\x1c",
        "\x85",
        "\u3000",
        "\x00",
        "\ud800",
        "😀",
        "<b>",
        "\n",
    ),
]
HOSTILE = [
    "9" * 400,
    "9" * 401,
    "0" * 400,
    "1" + " " * 399,
    "1..2..3",
    "..",
    ".." * 100,
    "-" * 300,
    ",".join("1" * 100),
]
HOSTILE += ["1e-999", "0e-9", "0.000", "1000.0", "1.9999k", "1.9999999999999999999999k", "1e999999", "__proto__"]
HOSTILE += ["1,000" + ",000" * 90, "1 000-2 000", "100-200k", "500-2k", "1k-2000", "0-5k", "..5k", "5k..", "250.000"]


def spellings(rng: Random) -> Iterator[str]:
    """Yield a number as somebody may write it, a range of two, and any pieces joined."""
    number = rng.choice([rng.randint(0, 2000), rng.randint(0, 10**12), rng.choice([1, 25, 100]) * 1000])
    grouped = f"{number:,}".replace(",", rng.choice([",", ".", " ", "'", "’", "_", NO_BREAK, THIN, NARROW]))
    decimals = rng.choice(["", "", ".0", ",0", ".5", ",50", ".000", ".125"])
    one = f"{rng.choice([str(number), grouped])}{decimals}{rng.choice(['', '', 'k', ' m', 'e3', 'E-1', ' Million'])}"
    other = rng.choice([str(rng.randint(0, 5000)), "10k", "1,500"])
    yield one
    yield f"{one}{rng.choice(['..', '-', '–', ' to ', ' - '])}{other}"
    yield f"{other}{rng.choice(['..', '-', '–', ' to ', ' - '])}{one}"
    yield "".join(rng.choices(PIECES, k=rng.randint(0, 6)))


def texts() -> list[str]:
    """Return the texts of the law, the same in every run."""
    rng = Random(20261128)  # noqa: S311  # the same texts in every run
    return HOSTILE + [text for _ in range(2000) for text in spellings(rng)]


def by_engine(text: str) -> tuple[float, float | None] | None:
    """Return the ends that the engine reads in an answer; nothing where it reads none."""
    try:
        found = read_answer(FACT, text)
    except InvalidAnswer:
        return None
    assert isinstance(found, Between)
    return found.low, found.high


def by_script(given: Sequence[str], script: Path = SCRIPT) -> list[tuple[float, float | None] | None]:
    """Return what the script reads in each text, in the same form."""
    sent = json.dumps({"script": str(script), "numbers": given})
    command = ["node", str(Path(__file__).parent / "route.mjs")]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
    assert not done.stderr
    return [found and (found["low"], found["high"]) for found in json.loads(done.stdout)["numbers"]]


def test_the_script_of_the_page_reads_every_text_as_the_engine_does() -> None:
    given = texts()
    read = [by_engine(text) for text in given]

    differing = [one for one in zip(given, read, by_script(given), strict=True) if one[1] != one[2]]

    assert differing == []
    assert len(read) / 5 < sum(one is not None for one in read) < len(read) / 2
    assert len({one for one in read if one}) > 1000


def test_every_text_is_read_or_refused_and_answers_survive_their_own_writing() -> None:
    for text in texts():
        for read in (read_number, read_ends, read_whole):
            with suppress(InvalidFigure):
                assert read(text) is not None
        with suppress(InvalidAnswer):
            found = read_answer(FACT, text)
            assert read_answer(FACT, write_answer(FACT, found)) == found


BREAKS = {
    "what can be read in two ways is read": ("EITHER.test(number) && !exponent", "false"),
    "a decimal comma is read anywhere": ("[0-9]{3})*|[0-9]*)(?:\\.", "[0-9]{3})*|[0-9]*)(?:[.,]"),
    "a suffix of the last number alone is read": ("shared > 0 && shared", "shared < 0 && shared"),
    "decimals are cut off": ("power + zeros >= 0", "true"),
    "powers of ten count twice": ("Number(exponent) -", "2 * Number(exponent) -"),
    "the largest number is refused": ("<= LARGEST", "< LARGEST"),
    "no-break spaces are not spaces": ("\\u00a0\\u2007\\u2009\\u202f]/gu", "\\u2007\\u2009\\u202f]/gu"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_script_that_reads_otherwise_is_found(what: str, tmp_path: Path) -> None:
    right, wrong = BREAKS[what]
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count(right) == 1
    broken = tmp_path / "route.js"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    given = texts()

    assert by_script(given, broken) != [by_engine(text) for text in given]


def test_no_range_of_whole_numbers_is_read_upside_down() -> None:
    with pytest.raises(InvalidFigure, match="500 to 100 is upside down"):
        read_wholes("500..100", "examples")
