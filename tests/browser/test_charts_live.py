"""Charts in a real browser: drawn only when near, anew when rows change, readable, and kept when something fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.html.kit import figure, trusted
from hooks.charts import CHARTS, compile_specs, draw
from tests.browser.patience import painted
from tests.browser.serving import Rule, Site, serve
from tests.chart_rows import LEVERS, ROWS, Row, months

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
STRICT = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"}
DRAW = """([chart, rows]) => {
    window.latest = sftCharts.draw(document.querySelector(`[data-chart="${chart}"]`), chart, rows);
}"""
FEWER = months(LEVERS[:2], 12)
OTHER = months(LEVERS[1:4], 36)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder that the browser draws from."""
    folder = tmp_path_factory.mktemp("charts")
    compile_specs(folder)
    return folder


@pytest.fixture
def site(charts: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve a page with every chart, ``months`` far below the window, under a strict policy."""
    table = trusted(
        "<table><thead><tr><th scope='col'>Lever</th></tr></thead><tbody><tr><td>One</td></tr></tbody></table>"
    )
    figures = "".join(
        figure(
            chart,
            "in words",
            draw(chart, ROWS[chart], NARROW, chart),
            draw(chart, ROWS[chart], WIDE, chart),
            chart=chart,
            figures=table,
        )
        for chart in ("volume", "drivers", "months")
    )
    styles = "".join(f'<link rel="stylesheet" href="assets/css/{name}.css">' for name in ("tokens", "charts", "page"))
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Charts</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{styles}'
        f'<body><main><h1>Charts</h1>{figures}</main><script src="assets/charts.js"></script>',
        encoding="utf-8",
    )
    (tmp_path / "page.css").write_text(
        "body { margin: 0 16px; color-scheme: light dark; color: var(--sft-ink); background: var(--sft-paper); }"
        'figure.sft-chart[data-chart="months"] { margin-top: 3000px; }',
        encoding="utf-8",
    )
    assets = PROJECT / "docs" / "assets"
    folders = {"": tmp_path, "assets/": assets, "assets/css/page.css": tmp_path / "page.css", "assets/charts/": charts}
    with serve(folders) as running:
        running.rules["*"] = Rule(headers=STRICT)
        yield running


@dataclass
class Figures:
    """The page with the charts, and what it said and asked for."""

    page: Page
    site: Site
    said: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def open(self, *, width: int = 1280) -> Figures:
        """Open the page in a window of some width."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto(self.site.url)
        self.page.evaluate("document.fonts.ready.then(() => undefined)")
        return self

    def give(self, chart: str, rows: list[Row]) -> Figures:
        """Give rows to a chart, and do not wait."""
        self.page.evaluate(DRAW, [chart, rows])
        return self

    def give_all(self) -> Figures:
        """Give every chart its rows and wait until all are drawn."""
        for chart in CHARTS:
            self.give(chart, ROWS[chart])
        return self.settled()

    def settled(self) -> Figures:
        """Wait until all charts show what they were given."""
        self.page.evaluate("sftCharts.settled().then(() => undefined)")
        return self

    def texts(self, chart: str) -> list[str]:
        """Return the texts that a chart shows now, their lines joined."""
        shown: list[str] = self.page.evaluate(
            """chart => [...document.querySelectorAll(`[data-chart="${chart}"] svg`)]
                .filter((svg) => svg.getClientRects().length)
                .flatMap((svg) => [...svg.querySelectorAll("text")])
                .filter((text) => text.getAttribute("opacity") !== "0")
                .map((text) => [...text.childNodes].map((line) => line.textContent).filter(Boolean).join(" "))
                .filter(Boolean)""",
            chart,
        )
        return shown

    def of(self, chart: str) -> Locator:
        """Return the figure of a chart."""
        return self.page.locator(f'[data-chart="{chart}"]')

    def loaded(self) -> set[str]:
        """Return what was asked of the charts' folder."""
        return {sent.path for sent in self.site.sent if sent.path.startswith("assets/charts/")}


@pytest.fixture
def figures(page: Page, site: Site) -> Figures:
    """Make the page ready to be opened."""
    return Figures(page, site)


# --- when --------------------------------------------------------------------------------------


def test_nothing_is_loaded_before_a_chart_that_has_rows_comes_near(figures: Figures) -> None:
    figures.open().give("months", FEWER)
    painted(figures.page)
    assert figures.loaded() == set()

    figures.of("months").scroll_into_view_if_needed()
    figures.page.evaluate("latest.then(() => undefined)")

    assert figures.loaded() == {
        f"assets/charts/{name}" for name in ("vega.min.js", "vega-interpreter.js", "months.json")
    }
    assert "Better prompt" in figures.texts("months")
    assert "Small classifier" not in figures.texts("months")


def test_a_chart_without_rows_loads_nothing_however_near(figures: Figures) -> None:
    figures.open()
    painted(figures.page)
    assert figures.loaded() == set()

    built = figures.texts("volume")
    figures.give("volume", []).settled()
    assert figures.texts("volume") == built


def test_once_one_chart_is_seen_the_others_are_made_ready(figures: Figures) -> None:
    figures.open().give("months", OTHER)
    painted(figures.page)
    assert figures.loaded() == set()

    figures.give("volume", ROWS["volume"])
    figures.page.wait_for_selector('[data-chart="months"] .sft-chart-drawn')
    assert "36" in figures.texts("months")


def test_paper_says_which_drawing_is_out_of_date(figures: Figures) -> None:
    figures.open().give("months", OTHER)
    stale = figures.page.evaluate(
        """() => {
            dispatchEvent(new Event("beforeprint"));
            const stale = document.querySelectorAll(".sft-chart-stale:not([hidden])");
            return [...stale].map((one) => one.parentElement.dataset.chart);
        }"""
    )
    assert stale == ["months"]
    figures.settled()
    expect(figures.page.locator(".sft-chart-stale:visible")).to_have_count(0)


def test_paper_gets_the_rows_that_were_given_last(figures: Figures) -> None:
    figures.open().give_all()
    figures.page.evaluate(
        """([chart, rows]) => {
            sftCharts.draw(document.querySelector(`[data-chart="${chart}"]`), chart, rows);
            dispatchEvent(new Event("beforeprint"));
        }""",
        ["months", OTHER],
    )
    figures.page.pdf()
    assert "36" in figures.texts("months")
    expect(figures.page.locator(".sft-chart-stale:visible")).to_have_count(0)


# --- what --------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_browser_writes_what_the_build_wrote_and_nothing_jumps(figures: Figures, width: int) -> None:
    figures.open(width=width + 32)
    built = {chart: figures.texts(chart) for chart in CHARTS}
    boxes = {chart: figures.of(chart).bounding_box() for chart in CHARTS}

    figures.give_all()

    assert {chart: figures.texts(chart) for chart in CHARTS} == built
    assert {chart: figures.of(chart).bounding_box() for chart in CHARTS} == boxes
    for chart in CHARTS:
        expect(figures.of(chart).locator("svg")).to_have_count(1)
        expect(figures.page.get_by_role("img", name=chart)).to_have_count(1)


def test_under_a_strict_policy_nothing_is_said_and_nobody_else_is_asked(figures: Figures) -> None:
    figures.open().give_all().give("months", OTHER).settled()
    assert figures.said == []
    assert figures.hosts - {""} == {urlsplit(figures.site.url).netloc}


def test_the_newest_rows_win_whatever_comes_in_between(figures: Figures) -> None:
    figures.open().give_all()
    places = [rows for _ in range(5) for rows in (FEWER, ROWS["months"])]
    figures.page.evaluate(
        """([list, last]) => {
            const element = document.querySelector('[data-chart="months"]');
            const run = vega.View.prototype.runAsync;
            window.drawings = 0;
            vega.View.prototype.runAsync = function (...all) {
                window.drawings += 1;
                return run.apply(this, all);
            };
            for (const rows of [...list, last]) sftCharts.draw(element, "months", rows);
        }""",
        [places, OTHER],
    )
    figures.settled()
    assert "36" in figures.texts("months")
    assert "Better prompt" not in figures.texts("months")
    assert figures.page.evaluate("drawings") <= 2


def test_rows_given_while_a_chart_is_drawn_are_drawn_too(figures: Figures) -> None:
    figures.open()
    figures.page.evaluate(
        """async ([first, second]) => {
            const element = document.querySelector('[data-chart="months"]');
            element.scrollIntoView();
            await sftCharts.draw(element, "months", first);
            const one = sftCharts.draw(element, "months", first.slice());
            await Promise.resolve();
            await Promise.all([one, sftCharts.draw(element, "months", second)]);
        }""",
        [FEWER, OTHER],
    )
    assert "36" in figures.texts("months")


def test_rows_stay_as_they_were_given(figures: Figures) -> None:
    kept = figures.open().page.evaluate(
        """async (rows) => {
            const before = JSON.stringify(rows);
            sftCharts.draw(document.querySelector('[data-chart="months"]'), "months", rows);
            await sftCharts.settled();
            return JSON.stringify(rows) === before && rows.every((row) => !Object.getOwnPropertySymbols(row).length);
        }""",
        FEWER,
    )
    assert kept


def test_a_chart_follows_the_width_of_its_column(figures: Figures) -> None:
    figures.open(width=1000 + 32).give_all()
    drawn = figures.of("months").locator("svg")
    expect(drawn).to_have_attribute("width", "1000")
    for width in (WIDE_FROM, WIDE_FROM - 1, NARROW, 260):
        figures.page.set_viewport_size({"width": width + 32, "height": 800})
        expect(drawn).to_have_attribute("width", str(width))
    assert figures.said == []


# --- read --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [False, True], ids=["built", "drawn"])
@pytest.mark.parametrize("width", [NARROW, WIDE_FROM, 1000])
def test_no_text_leaves_its_drawing_and_none_lies_on_another(figures: Figures, width: int, *, scripts: bool) -> None:
    figures.open(width=width + 32)
    if scripts:
        figures.give_all()
    odd = figures.page.evaluate(
        """() => [...document.querySelectorAll(".sft-chart svg")].flatMap((svg) => {
            if (!svg.getClientRects().length) return [];
            const whole = svg.getBoundingClientRect();
            const boxes = [...svg.querySelectorAll("text")]
                .filter((text) => text.textContent && text.getAttribute("opacity") !== "0"
                    && text.getAttribute("stroke") === null)
                .map((text) => ({text: text.textContent, box: text.getBoundingClientRect()}));
            const out = boxes.filter(({box}) => box.left < whole.left - 1 || box.right > whole.right + 1
                || box.top < whole.top - 1 || box.bottom > whole.bottom + 1);
            const slack = 4;  // a line of text is higher than its letters
            const on = boxes.flatMap((one, at) => boxes.slice(at + 1)
                .filter(({box}) => Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left) > 1
                    && Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top) > slack)
                .map((other) => `${one.text} on ${other.text}`));
            return [...out.map(({text}) => `${text} leaves`), ...on];
        })""",
    )
    assert odd == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_axe_finds_nothing_in_charts(figures: Figures, scheme: Literal["light", "dark"], width: int) -> None:
    figures.page.emulate_media(color_scheme=scheme)
    figures.open(width=width + 32).give_all()
    for fold in figures.page.locator("details").all():
        fold.evaluate("one => { one.open = true }")
    figures.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = figures.page.evaluate("axe.run()")
    assert [(one["id"], node["html"]) for one in found["violations"] for node in one["nodes"]] == []


def test_nothing_moves(figures: Figures) -> None:
    figures.open().give_all().give("months", OTHER).settled()
    assert figures.page.evaluate("document.getAnimations().length") == 0


# --- failing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["vega.min.js", "vega-interpreter.js", "months.json"])
def test_what_the_build_drew_stays_if_a_file_is_missing(figures: Figures, missing: str) -> None:
    figures.site.rules[f"assets/charts/{missing}"] = Rule(status=404)
    figures.open()
    before = figures.texts("months")
    figures.give("months", OTHER).settled().give("months", FEWER).settled()

    assert figures.texts("months") == before
    assert [text for text in figures.said if "404" not in text] == [
        f"Charts: {missing} did not load. What the build drew stays."
    ]
    expect(figures.of("months").locator(".sft-chart-stale")).to_be_visible()
    expect(figures.of("volume").locator(".sft-chart-stale")).to_be_hidden()
    assert [sent.status for sent in figures.site.sent if sent.path.endswith(missing)] == [404]


def test_one_broken_chart_leaves_the_others_alone(figures: Figures) -> None:
    figures.site.rules["assets/charts/volume.json"] = Rule(status=404)
    figures.open().give_all()
    expect(figures.of("months").locator(".sft-chart-drawn")).to_have_count(1)
    expect(figures.of("volume").locator(".sft-chart-drawn")).to_have_count(0)
    expect(figures.page.locator(".sft-chart-stale:visible")).to_have_count(1)


def test_rows_that_can_be_drawn_mend_what_others_broke(figures: Figures) -> None:
    figures.open().give("months", FEWER).settled()
    figures.page.evaluate(DRAW, ["months", "no list of rows"])
    figures.settled()
    expect(figures.page.locator(".sft-chart-stale:visible")).to_have_count(1)
    assert "12" in figures.texts("months")

    figures.give("months", OTHER).settled()

    expect(figures.page.locator(".sft-chart-stale:visible")).to_have_count(0)
    assert "36" in figures.texts("months")
