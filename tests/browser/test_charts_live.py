"""Charts in a real browser, without a script: readable at any width, in light and dark, and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.drawings.charts import figure
from decision.render.html.kit import join, row, table
from tests.browser.axe import violations
from tests.browser.serving import Rule, Site, serve
from tests.test_charts import CHARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parents[2]
STRICT = {"Content-Security-Policy": "default-src 'self'; img-src data:; style-src 'self'"}
SHOWN = """() => [...document.querySelectorAll(".sft-chart svg")].filter((svg) => svg.getClientRects().length)"""
ODD = f"""() => ({SHOWN})().flatMap((svg) => {{
    const whole = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")]
        .map((text) => ({{text: text.textContent, box: text.getBoundingClientRect()}}));
    const out = boxes.filter(({{box}}) => box.left < whole.left - 1 || box.right > whole.right + 1
        || box.top < whole.top - 1 || box.bottom > whole.bottom + 1);
    const slack = 5 * whole.width / svg.viewBox.baseVal.width;  // a line of text is higher than its letters
    const on = boxes.flatMap((one, at) => boxes.slice(at + 1)
        .filter(({{box}}) => Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left) > 1
            && Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top) > slack)
        .map((other) => `${{one.text}} on ${{other.text}}`));
    return [...out.map(({{text}}) => `${{text}} leaves`), ...on];
}})"""
SIZES = f"""() => ({SHOWN})().flatMap((svg) => [...svg.querySelectorAll("text")].map((text) =>
    parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve a page with the fullest charts under a strict policy."""
    figures = join(figure(name, chart, "in words", table(["A"], [row("B")])) for name, chart in CHARTS.items())
    styles = "".join(f'<link rel="stylesheet" href="assets/css/{name}.css">' for name in ("tokens", "charts", "page"))
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Charts</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{styles}'
        f"<body><main><h1>Charts</h1>{figures}</main>",
        encoding="utf-8",
    )
    (tmp_path / "page.css").write_text(
        "body { margin: 0 16px; color-scheme: light dark; color: var(--sft-ink); background: var(--sft-paper); }",
        encoding="utf-8",
    )
    folders = {"": tmp_path, "assets/": PROJECT / "docs" / "assets", "assets/css/page.css": tmp_path / "page.css"}
    with serve(folders) as running:
        running.rules["*"] = Rule(headers=STRICT)
        yield running


def opened(page: Page, site: Site, width: int) -> Page:
    """Open the page so that its column has some width."""
    page.set_viewport_size({"width": width + 32, "height": 800})
    page.goto(site.url)
    page.evaluate("document.fonts.ready.then(() => undefined)")
    return page


@pytest.mark.parametrize("width", [288, NARROW, 500, WIDE_FROM, WIDE, 1000])
def test_no_text_leaves_its_drawing_none_lies_on_another_and_none_is_small(page: Page, site: Site, width: int) -> None:
    opened(page, site, width)
    form = "narrow" if width < WIDE_FROM else "wide"

    assert page.evaluate(f"({SHOWN})().map((svg) => svg.parentElement.className)") == [f"sft-chart-{form}"] * len(
        CHARTS
    )
    assert page.evaluate(ODD) == []
    assert min(page.evaluate(SIZES)) >= 11
    assert max(page.evaluate(SIZES)) <= 17


def test_paper_has_the_form_for_a_page(page: Page, site: Site) -> None:
    opened(page, site, NARROW).emulate_media(media="print")
    assert page.evaluate(f"({SHOWN})().map((svg) => svg.parentElement.className)") == ["sft-chart-wide"] * len(CHARTS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_axe_finds_nothing_in_charts(page: Page, site: Site, scheme: Literal["light", "dark"], width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, site, width)
    for fold in page.locator("details").all():
        fold.evaluate("one => { one.open = true }")
    found = violations(page)

    assert found == []
    for chart in CHARTS.values():
        expect(page.get_by_role("img", name=chart.title)).to_have_count(1)
