"""How many items a comparison takes: laws, an independent count of the power, and what pages say."""

from __future__ import annotations

import re
import zipfile
from itertools import chain
from math import ceil, comb, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mkdocs.exceptions import PluginError

from decision.cases.sample_size import FACTOR, gain_shown, items_needed, round_up
from decision.cost.model import CostBook
from decision.tree.model import Playbook
from hooks import folder, sample_size
from hooks.costs import CostPages
from hooks.page_context import PageContext
from hooks.sample_size import SampleMacros
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

SHARES = st.floats(0.01, 1.0)
PARTS = st.floats(0.05, 1.0)
"""A gain, as a part of the share that differs."""


@given(SHARES, PARTS)
def test_a_loss_takes_as_many_items_as_a_gain_of_its_size(differ: float, part: float) -> None:
    assert items_needed(differ, differ * part) == items_needed(differ, -differ * part)


@given(SHARES, SHARES, st.floats(0.01, 1.0))
def test_items_never_get_fewer_as_systems_differ_more(differ: float, other: float, gain: float) -> None:
    less, more = sorted((differ, other))
    assume(gain <= less)

    assert items_needed(less, gain) <= items_needed(more, gain)


@given(SHARES, PARTS, PARTS)
def test_items_never_get_fewer_as_the_gain_gets_smaller(differ: float, part: float, other: float) -> None:
    small, large = sorted((differ * part, differ * other))

    assert items_needed(differ, small) >= items_needed(differ, large)


@given(SHARES, PARTS)
def test_half_the_gain_takes_four_times_the_items(differ: float, part: float) -> None:
    gain = differ * part

    assert abs(items_needed(differ, gain / 2) - 4 * items_needed(differ, gain)) <= 4


@given(SHARES, PARTS)
def test_what_the_items_show_is_the_gain_that_asked_for_them(differ: float, part: float) -> None:
    gain = differ * part
    items = items_needed(differ, gain)
    shown, fewer = gain_shown(items, differ), gain_shown(items - 1, differ)

    assert shown is not None
    assert shown <= gain * (1 + 1e-9)
    assert fewer is None or fewer > gain * (1 - 1e-9)


@given(SHARES, PARTS)
def test_it_asks_for_no_fewer_items_than_connor_and_for_eight_more_than_kotawala(differ: float, part: float) -> None:
    gain = differ * part
    sure, noticed = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
    connor = ((sure * sqrt(differ) + noticed * sqrt(max(0.0, differ - gain**2))) / gain) ** 2
    kotawala = (sure + noticed) ** 2 * (differ - gain**2) / gain**2
    found = items_needed(differ, gain)

    assert found >= connor * (1 - 1e-9)
    assert found - kotawala == pytest.approx(FACTOR, abs=1 + 1e-6 * found)


@pytest.mark.parametrize(("differ", "gain"), [(0.2, 0.1), (0.3, 0.1), (0.4, 0.15), (0.5, 0.2)])
def test_that_many_items_notice_the_gain_about_four_times_in_five(differ: float, gain: float) -> None:
    # counted anew from binomial chances, without the normal curve: McNemar's test rejects where it says so
    items, better = items_needed(differ, gain), (differ + gain) / 2 / differ
    power = sum(
        comb(items, odd) * differ**odd * (1 - differ) ** (items - odd)
        * sum(
            comb(odd, new) * better**new * (1 - better) ** (odd - new)
            for new in range(odd + 1)
            if abs(2 * new - odd) >= 1.96 * sqrt(odd)
        )
        for odd in range(1, items + 1)
    )  # fmt: skip

    assert 0.79 < power < 0.85


def test_the_published_thousand_assumes_that_systems_differ_on_a_ninth_of_the_items() -> None:
    # Miller (2024), arXiv:2411.00640: a variance of 1/9 and a gain of 3 points take 969 questions
    assert items_needed(1 / 9, 0.03) == pytest.approx(969, abs=1)


@pytest.mark.parametrize(
    ("differ", "gain"), [(0.0, 0.0), (1.1, 0.1), (-0.1, 0.05), (0.1, 0.0), (0.1, 0.11), (0.1, -0.2)]
)
def test_shares_that_cannot_be_are_refused(differ: float, gain: float) -> None:
    with pytest.raises(ValueError, match=r"share|gain"):
        items_needed(differ, gain)


def test_too_few_items_show_no_gain_at_all() -> None:
    assert gain_shown(50, 0.1) is None
    assert gain_shown(80, 0.1) == pytest.approx(0.099, abs=0.001)
    with pytest.raises(ValueError, match="0 items"):
        gain_shown(0, 0.1)


@pytest.mark.parametrize(("count", "shown"), [(8, 8), (99, 99), (101, 110), (158, 160), (1745, 1800), (2000, 2000)])
def test_counts_are_rounded_up_to_two_digits(count: int, shown: int) -> None:
    assert round_up(count) == shown


# --- what macros say ---------------------------------------------------------------------------


def test_macros_say_what_the_formula_gives() -> None:
    say = SampleMacros(PageContext(CostPages(Playbook(), CostBook(), "2026-11-29"))).by_name()

    assert say["sample_items"]("20%", "3%") == "1,800"
    assert say["sample_items"]("10%", "15%") == "–"
    assert say["sample_gain"]("200", "20%") == "9 points"
    assert say["sample_gain"]("50", "10%") == "–"
    with pytest.raises(PluginError, match="0 items"):
        say["sample_gain"]("0", "10%")


def test_the_form_has_the_constant_of_the_module_and_begins_within_the_tables() -> None:
    on = PageContext(CostPages(Playbook(), CostBook(), "2026-11-29"))
    html = on.fill(f"<p>{SampleMacros(on).sample_size_form().strip()}</p>")
    begins = {name: float(value) for name, value in re.findall(r'name="(\w+)" value="([\d.]+)"', html)}
    factor = re.search(r'data-factor="([^"]+)"', html)

    assert factor
    assert float(factor[1]) == FACTOR
    assert begins["differ"] / 100 in sample_size.DIFFER
    assert begins["gain"] / 100 in sample_size.GAINS
    assert begins["items"] in sample_size.ITEMS
    assert begins["gain"] <= begins["differ"]
    assert "assets/sample-size.js" in html


def test_the_script_of_the_form_has_no_constant_of_its_own() -> None:
    script = (DOCS / "assets" / "sample-size.js").read_text(encoding="utf-8")

    assert not re.search(r"7\.8|0\.84|1\.9[56]", script)


def test_the_form_is_hidden_without_scripts_on_the_page_and_its_script_is_in_the_folder(built: Path) -> None:
    page = (built / "playbook" / "evaluation-first" / "index.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(built / folder.zip_of("should-you-fine-tune")) as packet:
        names = packet.namelist()

    assert re.search(r'<form class="?sft-sample-form"?[^>]* hidden>', page)
    assert "should-you-fine-tune/assets/sample-size.js" in names


# --- what is typed into plain pages ------------------------------------------------------------

FILES = sorted(chain(DOCS.glob("*/*.md"), DOCS.glob("*.md"), DOCS.glob("tree/*.yml")))
DIFFER = re.compile(r"differ on (\d+)% of (?:the )?items([^.]*)")
TAKES = re.compile(r"(\d+) points(?: take)?(?: about)? ([\d,]*\d)")
SHOWS = re.compile(r"([\d,]*\d)(?: items)? show (\d+) points")
BARE = re.compile(r"(?=.*\bitems\b)(?=.*\bpoints?\b)(?=.*\b(?:detect|noise|show|take|takes|need|needs)\b)")
"""A sentence that seems to say how many items a gain takes."""


def words(path: Path) -> str:
    """Return what a file says, on one line, without headings and the targets of links."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return re.sub(r"\]\([^)]*\)|\[", "", " ".join(" ".join(lines).split()))


def typed() -> list[tuple[str, float, str]]:
    """Return where, on which share systems differ, and what is said of it, from all that authors typed."""
    return [
        (path.relative_to(DOCS).as_posix(), int(found[1]) / 100, found[2])
        for path in FILES
        for found in DIFFER.finditer(words(path))
    ]


def test_typed_numbers_of_items_are_those_of_the_formula() -> None:
    wrong, counted = [], 0
    for where, differ, said in typed():
        for points, items in TAKES.findall(said):
            counted += 1
            if int(items.replace(",", "")) != round_up(items_needed(differ, int(points) / 100)):
                wrong.append(f"{where}: {points} points, {items} items")
        for items, points in SHOWS.findall(said):
            counted += 1
            gain = gain_shown(int(items.replace(",", "")), differ)
            if gain is None or ceil(gain * 100) != int(points):
                wrong.append(f"{where}: {items} items, {points} points")

    assert counted > 8
    assert wrong == []


def test_no_page_says_how_many_items_a_gain_takes_without_the_share_that_differs() -> None:
    silent = [
        f"{path.relative_to(DOCS).as_posix()}: {sentence}"
        for path in FILES
        for sentence in re.split(r"(?<=[.?!])\s", words(path))
        if BARE.match(sentence) and not re.search(r"differ|share", sentence)
    ]

    assert silent == []
