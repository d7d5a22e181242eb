"""The charts: the same bytes every time, colours from the style sheet, words that can be read, what browsers get."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import yaml

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.html.kit import figure, trusted
from hooks.charts import CHARTS, NPM, SPECS, as_script, compile_specs, draw, specification, specification_text
from tests.chart_rows import LEVERS, ROWS, drivers, months, volume
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDTHS = (NARROW, WIDE)
STYLES = {name: (DOCS / "assets" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in ("tokens", "charts")}
each_chart = pytest.mark.parametrize("chart", CHARTS)
each_width = pytest.mark.parametrize("width", WIDTHS)


def texts(svg: str) -> list[str]:
    """Return the texts of a drawing, their lines joined."""
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314  # made by us
    return [" ".join(text for text in one.itertext() if text) for one in found]


def heights(svg: str, words: list[str]) -> list[float]:
    """Return how far down the middle of each of these texts stands, in pixels."""
    found = {}
    for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314  # made by us
        place = re.search(r"translate\([-\d.]+,([-\d.]+)\)", one.get("transform", ""))
        lines = list(one.itertext())
        if place:
            found[" ".join(lines)] = float(place[1]) + (len(lines) - 1) * 7.5
    return [found[word] for word in words]


def colours(style: str) -> dict[str, tuple[str, str]]:
    """Return the colours that a style sheet defines: name, light value, dark value."""
    found = re.findall(r"(--sft-[\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style)
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


# --- the specifications ------------------------------------------------------------------------


def keys_of(node: yaml.Node | None) -> Iterator[list[str]]:
    """Yield the keys of every mapping in some YAML."""
    if isinstance(node, yaml.MappingNode):
        yield [key.value for key, _ in node.value]
    for part in node.value if isinstance(node, yaml.CollectionNode) else []:
        for inner in part if isinstance(part, tuple) else [part]:
            yield from keys_of(inner)


@each_chart
@each_width
def test_a_specification_names_no_key_twice(chart: str, width: int) -> None:
    node = yaml.compose(specification_text(chart, width), yaml.SafeLoader)

    assert [keys for keys in keys_of(node) if len(keys) > len(set(keys))] == []


@each_chart
@each_width
def test_a_specification_is_as_wide_as_asked_and_reads_its_rows_from_outside(chart: str, width: int) -> None:
    spec = specification(chart, width)

    assert spec["data"] == {"name": "rows"}
    assert 0 < spec["width"] <= width


def test_every_file_of_specifications_is_a_chart_or_shared() -> None:
    assert {path.name.removesuffix(".yml.jinja") for path in SPECS.iterdir()} == {*CHARTS, "shared"}


# --- the drawing -------------------------------------------------------------------------------


@each_chart
@each_width
def test_the_same_rows_give_the_same_bytes(chart: str, width: int) -> None:
    assert draw(chart, ROWS[chart], width) == draw(chart, ROWS[chart], width)


@each_chart
@each_width
def test_a_drawing_is_one_named_image_as_wide_as_asked(chart: str, width: int) -> None:
    svg = draw(chart, ROWS[chart], width, 'Costs "by" <month>')
    root = ET.fromstring(svg)  # noqa: S314  # made by us

    assert (root.get("role"), root.get("aria-label")) == ("img", 'Costs "by" <month>')
    assert root.get("width") == str(width)
    assert root.get("viewBox") == f"0 0 {width} {root.get('height')}"


@each_chart
@each_width
def test_a_drawing_asks_nobody_runs_nothing_and_has_no_ids(chart: str, width: int) -> None:
    svg = draw(chart, ROWS[chart], width)

    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert re.findall(r"<script|<style|<image|<a |href=| on\w+=| id=|url\(", svg) == []


@each_chart
@each_width
def test_colours_and_type_come_from_the_style_sheets(chart: str, width: int) -> None:
    svg = draw(chart, ROWS[chart], width)
    used = set(re.findall(r'(?:fill|stroke|font-family)="([^"]*)"', svg)) - {"none"}
    names = {re.sub(r"^var\((--sft-[\w-]+)\)$", r"\1", value) for value in used}
    defined = set(re.findall(r"(--sft-[\w-]+):", "".join(STYLES.values())))

    assert names <= defined


@each_width
def test_every_lever_is_named_and_every_break_even_point_told(width: int) -> None:
    crossings = [str(row["title"]) for row in volume() if row.get("kind") == "crossing"]
    by_volume = texts(draw("volume", ROWS["volume"], width))

    assert {title for _, title, _, _ in LEVERS[:4]} <= set(texts(draw("months", ROWS["months"], width)))
    assert {title for _, title, _, _ in LEVERS} | {"Your volume, 200k"} <= set(by_volume)
    assert len(crossings) == 7  # one more than are told
    assert [title for title in crossings[:-1] if not any(text.endswith(f": {title}") for text in by_volume)] == []


@each_width
def test_bars_go_by_place_and_carry_their_values(width: int) -> None:
    wanted = sorted(drivers(), key=lambda row: row["place"])[:8]
    labels = [str(row["label"]) for row in wanted]
    svg = draw("drivers", ROWS["drivers"], width)
    found = texts(svg)

    assert heights(svg, labels) == sorted(heights(svg, labels))
    assert {str(row[end]) for row in wanted for end in ("low_text", "high_text")} <= set(found)
    assert "Too many" not in found


def test_money_is_written_short_and_with_its_sign() -> None:
    wide = [
        {**row, "typical": 60 * float(row["typical"]), "high": 60 * float(row["high"])} for row in months(LEVERS[:1])
    ]

    assert {"0", "10k", "20k"} <= set(texts(draw("months", ROWS["months"], WIDE)))
    assert {"200k", "1M", "1.2M"} <= set(texts(draw("months", wide, WIDE)))
    assert {"\N{MINUS SIGN}5k", "0", "+5k"} <= set(texts(draw("drivers", ROWS["drivers"], WIDE)))


def test_axes_say_their_units() -> None:
    assert {"USD, cumulative", "months"} <= set(texts(draw("months", ROWS["months"], NARROW)))
    assert {"USD, total", "requests a month"} <= set(texts(draw("volume", ROWS["volume"], NARROW)))
    assert "USD, change" in texts(draw("drivers", ROWS["drivers"], NARROW))


@each_chart
def test_type_is_never_smaller_than_twelve_pixels_where_a_form_is_shown(chart: str) -> None:
    for width, shown in ((NARROW, NARROW), (WIDE, WIDE_FROM)):
        sizes = re.findall(r'font-size="([\d.]+)px"', draw(chart, ROWS[chart], width))
        assert min(map(float, sizes)) * shown / width >= 12


# --- labels ------------------------------------------------------------------------------------


@each_width
def test_labels_of_lines_that_end_together_keep_apart_and_in_order(width: int) -> None:
    same = [(lever, title, 100.0 - place, 0.0) for place, (lever, title, _, _) in enumerate(LEVERS[:4])]
    places = heights(draw("months", months(same), width), [title for _, title, _, _ in same])

    assert all(below - above >= 30 for above, below in pairwise(places))
    assert min(places) >= 0


def test_a_label_with_room_around_it_stands_at_the_end_of_its_line() -> None:
    far = [("a", "Low", 100.0, 0.0), ("b", "High", 1_000.0, 0.0)]
    low, high = heights(draw("months", months(far), WIDE), ["Low", "High"])

    assert low - high == pytest.approx(280 * 900 / 1_500, abs=0.1)  # of the plot's 280 pixels, which end at 1,500 USD


def test_a_lever_keeps_its_colour_whatever_it_is_called() -> None:
    renamed = [{**row, "title": f"{'ZYXW'[len(str(row['lever'])) % 4]} {row['title']}"} for row in ROWS["months"]]

    def lines(svg: str) -> list[tuple[str, ...]]:
        return re.findall(
            r'<path d="(M[^"]*)" stroke="([^"]*)" stroke-width="2" stroke-linecap="butt" stroke-dasharray="([^"]*)"',
            svg,
        )

    drawn = lines(draw("months", ROWS["months"], WIDE))
    assert [colour for _, colour, _ in drawn] == [f"var(--sft-chart-{number})" for number in (1, 2, 3, 4)]
    assert len({dashes for _, _, dashes in drawn}) == 4
    assert lines(draw("months", renamed, WIDE)) == drawn


# --- rows at the edge --------------------------------------------------------------------------


@each_width
@pytest.mark.parametrize(
    ("chart", "rows"),
    [
        ("months", [{**row, "low": 0, "typical": 0, "high": 0} for row in months(LEVERS[:1])]),
        ("volume", [row for row in volume() if not row.get("kind")]),
        ("volume", [{**row, "total": 5.0} for row in volume() if not row.get("kind")]),
        ("drivers", [{**drivers()[0], "low": 0, "high": 0}]),
    ],
    ids=["all zero", "no break-even", "all the same", "nothing moves"],
)
def test_rows_at_the_edge_are_drawn_without_a_place_that_is_no_number(
    chart: str, rows: list[dict[str, str | float]], width: int
) -> None:
    svg = draw(chart, rows, width)

    assert re.findall(r"NaN|Infinity|undefined|null", svg) == []


def test_the_drawing_ends_where_the_notes_end() -> None:
    def height(rows: list[dict[str, str | float]]) -> int:
        return int(ET.fromstring(draw("volume", rows, WIDE)).get("height", "0"))  # noqa: S314  # made by us

    without = [row for row in volume() if row.get("kind") != "crossing"]
    one = [row for row in volume() if row.get("kind") == "crossing"][:1]

    assert height(without) < height([*without, *one]) < height(volume())
    assert height(volume()) - height([*without, *one]) == 5 * 17


# --- the page ----------------------------------------------------------------------------------


def test_lines_stand_out_from_what_they_lie_on_in_light_and_dark() -> None:
    lines = colours(STYLES["charts"])
    grounds = [colours(STYLES["tokens"])[name] for name in ("--sft-paper", "--sft-sheet", "--sft-well")]

    assert sorted(lines) == [f"--sft-chart-{number}" for number in (1, 2, 3, 4, 5)]
    for scheme in (0, 1):
        assert min(contrast(line[scheme], ground[scheme]) for line in lines.values() for ground in grounds) >= 4.5


def test_the_style_sheet_changes_the_form_where_the_specifications_do() -> None:
    assert re.findall(r"@container sft-chart \(min-width: (\d+)px\)", STYLES["charts"]) == [str(WIDE_FROM)]


def test_a_figure_shows_both_forms_and_the_table_and_escapes_words() -> None:
    narrow, wide, table = map(trusted, ("<svg>narrow</svg>", "<svg>wide</svg>", "<table></table>"))
    html = figure("A < B", 'and "C"', narrow, wide, chart="months", figures=table)
    root = ET.fromstring(str(html).replace(" hidden", ' hidden=""'))  # noqa: S314  # made by us

    assert (root.get("data-chart"), root.get("class")) == ("months", "sft-chart")
    assert "".join(root[0].itertext()) == 'A < B and "C"'
    assert [svg.text for svg in root.iter("svg")] == ["narrow", "wide"]
    assert root.find("details//table") is not None


# --- what the browser gets ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put together the folder that is served."""
    folder = tmp_path_factory.mktemp("charts") / "charts"
    compile_specs(folder)
    return folder


def test_the_browser_gets_vega_its_interpreter_and_each_chart(served: Path) -> None:
    ours = {"LICENSE-vega.txt", "vega-interpreter.js", "vega.min.js"}

    assert {path.name for path in served.iterdir()} == ours | {f"{chart}.json" for chart in CHARTS}


def test_licences_travel_with_what_is_served(served: Path) -> None:
    text = (served / "LICENSE-vega.txt").read_text(encoding="utf-8")

    assert "University of Washington Interactive Data Lab" in text
    assert {"d3-scale", "d3-shape", "delaunator", "topojson-client"} <= set(text.splitlines())


@each_chart
def test_a_chart_for_the_browser_is_vega_without_rows_and_without_addresses(served: Path, chart: str) -> None:
    text = (served / f"{chart}.json").read_text(encoding="utf-8")
    forms = json.loads(text)

    assert "http" not in text
    assert forms["wide_from"] == WIDE_FROM
    for form, width in (("narrow", NARROW), ("wide", WIDE)):
        assert forms[form]["vega"]["data"][0] == {"name": "rows"}
        assert forms[form]["vega"]["width"] + forms[form]["sides"] == width


def test_the_folder_is_the_same_every_time(served: Path, tmp_path: Path) -> None:
    compile_specs(tmp_path)

    assert all((tmp_path / path.name).read_bytes() == path.read_bytes() for path in served.iterdir())


def test_missing_packages_are_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="vega is missing: run `npm ci` in the project folder"):
        compile_specs(tmp_path / "charts", tmp_path)


def test_another_vega_than_the_build_draws_with_is_refused(tmp_path: Path) -> None:
    for package in ("vega", "vega-interpreter"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "package.json").write_text('{"version": "5.0.0"}', encoding="utf-8")

    with pytest.raises(RuntimeError, match=r"vl-convert carries Vega [\d.]+, package.json pins 5.0.0: pin the same"):
        compile_specs(tmp_path / "charts", tmp_path)


def test_an_interpreter_with_other_imports_is_refused() -> None:
    module = (NPM / "vega-interpreter" / "build" / "vega-interpreter.js").read_text(encoding="utf-8")

    assert "import" not in as_script(module).partition("*/")[2].partition("\n")[0]
    with pytest.raises(RuntimeError, match="other imports or exports than expected"):
        as_script(module.replace("export {", "export default {"))
