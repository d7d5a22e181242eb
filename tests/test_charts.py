"""The charts: laws for any figures and names, colours from the style sheet, words that can be read, and a table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.drawings.charts import Line, LineChart, Place, Row, RowChart, Shape, draw, figure
from decision.render.drawings.marks import TYPE, text_width
from decision.render.drawings.scales import Axis, apart, scale_of, short
from decision.render.html.kit import table
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLES = {name: (DOCS / "assets" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in ("tokens", "charts")}
SVG = "{http://www.w3.org/2000/svg}"
LONG = "Retrieval with fine-tuning on your own GPUs"

LINES = [
    Line(title, [(month, 0.7 * cost, cost, 1.5 * cost) for month in range(25) for cost in [once + each * month]])
    for title, once, each in (
        ("Better prompt", 2_500, 550),
        ("By API", 9_000, 230),
        (LONG, 14_000, 30),
        ("Last", 16_000, 450),
    )
]
VOLUMES = [
    Line(title, [(at, once + each * at) for place in range(21) for at in [10 ** (3 + place / 5)]])
    for title, once, each in (("Better prompt", 2_500, 0.13), ("By API", 9_000, 0.055), (LONG, 38_000, 0.008))
]
PLACES = [Place(f"{LONG} is cheaper, {number}", 10**number, 20_000) for number in (6.9, 6.8, 4, 3.1, 3, 5, 6)]
ROWS = [
    Row(
        "Hours to prepare the examples", [Shape("hollow", 0, -6_200), Shape("full", 0, 14_800)], "40 hours", "300 hours"
    ),
    Row("Price of input tokens", [Shape("full", 0, -900)], "1.2 USD per 1M tokens", "0.3 USD per 1M tokens", "Prices"),
    Row(LONG, [Shape("hollow", -4_000, 4_200), Shape("tick", 700, 700), Shape("dot", 0, 0)], group="Prices"),
    Row("Without an end", [Shape("dotted", 100, 9_000)]),
]
CHARTS: dict[str, LineChart | RowChart] = {
    "months": LineChart("Cost <by> month", Axis("months", every=(1, 3, 12)), Axis("USD, cumulative"), LINES),
    "volume": LineChart(
        "Cost by volume",
        Axis("requests a month", log=True),
        Axis("USD, total", log=True),
        VOLUMES,
        PLACES,
        Place("your volume, 900k", 900_000),
    ),
    "changes": RowChart("What moves it", Axis("USD, change"), ROWS, Place("all the same", 14_800)),
}
each_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
each_width = pytest.mark.parametrize("width", [NARROW, WIDE])


def drawn(chart: LineChart | RowChart, width: float = WIDE) -> ET.Element:
    """Return a chart as it is drawn."""
    return ET.fromstring(str(draw(chart, width)))  # noqa: S314  # made by us


def boxes(drawing: ET.Element) -> list[tuple[float, float, float, float, str]]:
    """Return the box of each text: left, right, top, bottom, and the text."""
    found = []
    for one in drawing.iter(f"{SVG}text"):
        words, wide = one.text or "", text_width(one.text or "", TYPE)
        left = float(one.attrib["x"]) - wide * {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor", "start")]
        found.append((left, left + wide, float(one.attrib["y"]) - 11, float(one.attrib["y"]) + 2, words))
    return found


def texts(chart: LineChart | RowChart, width: float = WIDE) -> list[str]:
    """Return the texts of a chart, line by line."""
    return [words for *_, words in boxes(drawn(chart, width))]


def overlaps(chart: LineChart | RowChart, width: float) -> list[str]:
    """Return the texts of a chart that lie on another or leave the drawing."""
    drawing = drawn(chart, width)
    found = boxes(drawing)
    high = float(drawing.attrib["height"])
    out = [
        words for left, right, top, bottom, words in found if left < -1 or right > width + 1 or top < 0 or bottom > high
    ]
    on = [
        f"{one[4]} on {other[4]}"
        for at, one in enumerate(found)
        for other in found[at + 1 :]
        if min(one[1], other[1]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[2], other[2]) > 1
    ]
    return out + on


# --- any chart ---------------------------------------------------------------------------------

names = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=8)
"""Words that fit beside a shape: a longer one is as wide as it is."""
titles = st.lists(names, min_size=1, max_size=5).map(" ".join)
figures = st.floats(-1e12, 1e12).map(lambda figure: round(figure, 4))
above_zero = st.floats(1e-3, 1e12)


def lines_of(figure: st.SearchStrategy[float]) -> st.SearchStrategy[list[Line]]:
    """Return strategies for up to six lines, all with points at the same places."""
    columns = st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=5, unique=True).map(sorted)
    return columns.flatmap(
        lambda xs: st.lists(
            st.builds(
                lambda name, ys: Line(name, [*zip(xs, ys, strict=True)]),
                titles,
                st.lists(figure, min_size=len(xs), max_size=len(xs)),
            ),
            min_size=1,
            max_size=6,
        )
    )


@given(lines=lines_of(figures), width=st.sampled_from([NARROW, WIDE]))
def test_no_words_of_lines_lie_on_others_or_leave_the_drawing(lines: list[Line], width: int) -> None:
    assert overlaps(LineChart("Title", Axis("months"), Axis("USD"), lines), width) == []


@given(lines=lines_of(above_zero), at=st.lists(st.floats(1, 1e9), max_size=8), width=st.sampled_from([NARROW, WIDE]))
def test_nor_those_of_ratios_and_numbered_places(lines: list[Line], at: list[float], width: int) -> None:
    places = [Place("here", one, 5) for one in at]
    here = Place("your volume", at[0]) if at else None
    chart = LineChart("T", Axis("requests", log=True), Axis("USD", log=True), lines, places, here)

    assert overlaps(chart, width) == []


@given(
    rows=st.lists(
        st.builds(
            Row,
            titles,
            st.lists(
                st.builds(Shape, st.sampled_from(["full", "hollow", "dotted", "dot", "tick"]), figures, figures),
                min_size=1,
                max_size=3,
            ),
            names,
            names,
            group=st.just("") | names,
        ),
        min_size=1,
        max_size=5,
    ),
    width=st.sampled_from([NARROW, WIDE]),
)
def test_nor_those_of_rows(rows: list[Row], width: int) -> None:
    assert overlaps(RowChart("Title", Axis("USD"), rows), width) == []


@given(
    things=st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 10)), min_size=1, max_size=10),
)
def test_things_moved_apart_keep_their_order_and_stay_between_the_ends(things: list[tuple[float, float]]) -> None:
    wanted, sizes = zip(*things, strict=True)
    middles = apart(wanted, sizes, 0, 100)
    placed = sorted(zip(middles, sizes, wanted, strict=True), key=lambda one: (one[2], one[0]))

    assert all(one[0] + one[1] / 2 <= two[0] - two[1] / 2 + 1e-9 for one, two in pairwise(placed))
    assert placed[0][0] - placed[0][1] / 2 >= -1e-9
    assert placed[-1][0] + placed[-1][1] / 2 <= 100 + 1e-9


def test_things_with_room_around_them_stay_where_they_are() -> None:
    assert apart([90, 10, 40], [10, 10, 10], 0, 100) == [90, 10, 40]


@given(values=st.lists(above_zero, min_size=1), log=st.booleans(), room=st.floats(30, 60))
def test_marks_lie_on_their_axis_apart_and_in_order(values: list[float], room: float, *, log: bool) -> None:
    scale = scale_of(Axis("", log=log), values, 0, 200)
    marks = scale.marks(room)

    assert all(-0.01 <= at <= 200.01 for at, _ in marks)
    assert all(two - one >= room for (one, _), (two, _) in pairwise(marks))
    assert all(0 <= scale(value) <= 200.0001 for value in values)


@each_chart
@each_width
def test_the_fullest_charts_have_room_for_all_words(chart: LineChart | RowChart, width: int) -> None:
    assert overlaps(chart, width) == []


# --- what is drawn -----------------------------------------------------------------------------


@each_chart
@each_width
def test_a_drawing_is_one_image_with_a_title_and_a_description(chart: LineChart | RowChart, width: int) -> None:
    drawing = drawn(chart, width)

    assert (drawing.get("role"), drawing[0].tag, drawing[0].text) == ("img", f"{SVG}title", chart.title)
    assert drawing[1].tag == f"{SVG}desc"
    assert len(drawing[1].text or "") > 40
    assert drawing.get("viewBox") == f"0 0 {width} {drawing.get('height')}"
    assert draw(chart, width) == draw(chart, width)


@each_chart
def test_colours_are_classes_of_the_style_sheet_and_nothing_is_asked_for(chart: LineChart | RowChart) -> None:
    svg = str(draw(chart, WIDE))
    used = {name for names in re.findall(r'class="([^"]*)"', svg) for name in names.split()}

    assert set(re.findall(r' (?:fill|stroke)="([^"]*)"', svg)) <= {"none", "currentColor"}
    assert [name for name in used - {"sft-drawn", "here"} if f".sft-drawn .{name} " not in STYLES["charts"]] == []
    assert re.findall(r"<script|<style|<image|<a |href=| on\w+=| id=|url\(|NaN|inf\b", svg) == []
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]


def test_each_line_has_its_colour_and_dashes_and_a_band_only_where_it_has_a_range() -> None:
    def groups(name: str) -> list[ET.Element]:
        return list(drawn(CHARTS[name]).iter(f"{SVG}g"))

    assert [one.get("class") for one in groups("months")] == ["s1", "s2", "s3", "s4"]
    assert len({one[-1].get("stroke-dasharray") for one in groups("months")}) == len(LINES)
    assert [len(one) for one in groups("months")] == [2, 2, 2, 2]
    assert [len(one) for one in groups("volume")] == [1, 1, 1]


@each_width
def test_lines_are_named_at_their_ends_with_their_last_figures(width: int) -> None:
    words = " ".join(texts(CHARTS["months"], width))

    assert f"{LONG} 14.7k" in words
    assert f"{LONG} 14k" not in words
    assert {"months", "USD, cumulative", "0", "12", "24"} <= set(texts(CHARTS["months"], width))


def test_a_point_stands_where_its_figures_are() -> None:
    chart = LineChart("T", Axis("months"), Axis("USD"), [Line("A", [(0, 0), (10, 50), (20, 100)])])
    (way,) = (one.attrib["d"] for one in drawn(chart).iter(f"{SVG}path"))
    (left, bottom), (middle, half), (right, top) = (map(float, place.split(",")) for place in way[1:].split())

    assert middle == pytest.approx((left + right) / 2, abs=0.1)
    assert half == pytest.approx((bottom + top) / 2, abs=0.1)
    assert (right, top) == (WIDE - 178, 30)


def test_below_zero_lines_go_below_the_axis() -> None:
    chart = LineChart("T", Axis("months"), Axis("USD"), [Line("Saves", [(0, 30), (12, -90)])])
    axis = [
        one for one in drawn(chart).iter(f"{SVG}line") if one.get("class") == "axis" and one.get("y1") == one.get("y2")
    ]

    assert float(axis[0].attrib["y1"]) == pytest.approx(30 + 270 / 4, abs=0.1)
    assert "−90" in texts(chart)


def test_numbers_go_from_left_to_right_and_their_notes_stand_below() -> None:
    html = str(figure("volume", CHARTS["volume"], "", table([], [])))
    circles = [float(one.attrib["cx"]) for one in drawn(CHARTS["volume"]).iter(f"{SVG}circle")]
    notes = re.findall(r"<li>(.*?)</li>", html)

    assert circles == sorted(circles)
    assert [note.split(" ")[0] for note in notes] == ["1k", "1.26k", "10k", "100k", "6.31M", "7.94M"]
    assert len(circles) == len(notes) == 6  # the first of seven in their order, without the last


@pytest.mark.parametrize(("here", "count"), [(900_000.0, 1), (5.0, 0)])
def test_a_marked_figure_is_drawn_where_it_is_on_the_axis(here: float, count: int) -> None:
    chart = LineChart("T", Axis("", log=True), Axis("", log=True), VOLUMES, (), Place("here", here))

    assert texts(chart).count("here") == count
    assert len([one for one in drawn(chart).iter(f"{SVG}line") if one.get("class") == "here"]) == count


def test_rows_have_names_above_their_shapes_on_a_phone_and_beside_them_on_a_page() -> None:
    def places(width: int) -> tuple[float, float, float, float]:
        drawing = drawn(RowChart("T", Axis(""), ROWS[:1]), width)
        name = next(one for one in drawing.iter(f"{SVG}text") if one.text == ROWS[0].name)
        shapes = [*drawing.iter(f"{SVG}rect")]
        end = min(float(shape.attrib["x"]) for shape in shapes)
        top = float(shapes[0].attrib["y"])
        return float(name.attrib["y"]), top, text_width(ROWS[0].name, TYPE), end

    above, top, _, _ = places(NARROW)
    beside, shape, room, start = places(WIDE)
    assert above < top
    assert abs(beside - shape) < 12
    assert room < start


def test_shapes_run_from_start_to_end_whichever_is_less() -> None:
    drawing = drawn(RowChart("T", Axis(""), [Row("A", [Shape("full", 0, -10), Shape("full", 0, 30)])]))
    left, right = sorted(drawing.iter(f"{SVG}rect"), key=lambda one: float(one.attrib["x"]))

    assert float(right.attrib["width"]) == pytest.approx(3 * float(left.attrib["width"]), abs=0.2)
    assert float(left.attrib["x"]) + float(left.attrib["width"]) == pytest.approx(float(right.attrib["x"]), abs=0.2)


@pytest.mark.parametrize(
    "chart",
    [
        LineChart("T", Axis("months"), Axis("USD"), [Line("A", [(0, 0, 0, 0), (1, 0, 0, 0)])]),
        LineChart("T", Axis("requests", log=True), Axis("USD", log=True), [Line("A", [(5, 5)])]),
        LineChart("T", Axis("requests", log=True), Axis("USD", log=True), [], [Place("none", 1, 1)], Place("here", 0)),
        RowChart("T", Axis("USD"), [Row("A", [Shape("full", 0, 0)])]),
        RowChart("T", Axis("USD"), []),
    ],
    ids=["all zero", "one point", "no lines", "nothing moves", "no rows"],
)
def test_figures_at_the_edge_are_drawn_without_a_place_that_is_no_number(chart: LineChart | RowChart) -> None:
    assert re.findall(r"nan|inf\b", str(draw(chart, WIDE))) == []
    assert "<figure" in figure("edge", chart, "", table([], []))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (0.05, "0.05"),
        (999, "999"),
        (999.9, "1k"),
        (12_345, "12.3k"),
        (-5_000, "−5k"),
        (1.2e6, "1.2M"),
        (3e9, "3B"),
    ],
)
def test_figures_on_an_axis_are_written_short(value: float, words: str) -> None:
    assert short(value) == words


# --- the page ----------------------------------------------------------------------------------


def test_a_figure_shows_both_forms_the_notes_and_the_table_and_escapes_words() -> None:
    root = ET.fromstring(str(figure("months", CHARTS["months"], 'and "C"', table(["A"], []))))  # noqa: S314  # made by us

    assert (root.get("data-name"), root.get("class")) == ("months", "sft-chart")
    assert "".join(root[0].itertext()) == 'Cost <by> month and "C"'
    assert [svg.get("width") for svg in root.iter(f"{SVG}svg")] == [str(NARROW), str(WIDE)]
    assert root.find("details//table") is not None


def colours(style: str) -> dict[str, tuple[str, str]]:
    """Return the colours that a style sheet defines: name, light value, dark value."""
    found: Iterable[tuple[str, str, str]] = re.findall(r"(--sft-[\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style)
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_lines_stand_out_from_what_they_lie_on_in_light_and_dark() -> None:
    lines = colours(STYLES["charts"])
    grounds = [colours(STYLES["tokens"])[name] for name in ("--sft-paper", "--sft-sheet", "--sft-well")]

    assert sorted(lines) == [f"--sft-chart-{number}" for number in (1, 2, 3, 4, 5)]
    for scheme in (0, 1):
        assert min(contrast(line[scheme], ground[scheme]) for line in lines.values() for ground in grounds) >= 4.5


def test_the_style_sheet_changes_the_form_where_the_drawings_do() -> None:
    assert re.findall(r"@container sft-chart \(min-width: (\d+)px\)", STYLES["charts"]) == [str(WIDE_FROM)]
