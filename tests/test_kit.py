"""HTML is a type: text is escaped where it meets HTML, HTML stays as it is."""

from __future__ import annotations

from html import unescape

import markupsafe
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from markupsafe._native import _escape_inner

from decision.render.html import kit


@given(st.text())
def test_the_browsers_half_escapes_as_the_fast_half(text: str) -> None:
    assert _escape_inner(text) == str(markupsafe.escape(text))


@given(st.text())
def test_text_comes_out_of_an_element_as_it_went_in(text: str) -> None:
    html = kit.tag("p", text, title=text)

    assert "<" not in html.removeprefix("<p").removesuffix("</p>")
    title, _, inside = html.removeprefix('<p title="').removesuffix("</p>").partition('">')
    assert (unescape(title), unescape(inside)) == (text, text)


def test_html_inside_html_stays_as_it_is() -> None:
    inside = kit.tag("b", "1 < 2")

    assert kit.tag("p", inside, None, [" and ", inside]) == "<p><b>1 &lt; 2</b> and <b>1 &lt; 2</b></p>"


def test_attributes_are_written_as_html_writes_them() -> None:
    made = kit.tag("input", class_="a b", data_fact="x", hidden=True, disabled=False, title=None)

    assert made == '<input class="a b" data-fact="x" hidden>'


def test_shapes_are_closed_as_drawings_close_them() -> None:
    drawn = kit.tag("svg", kit.tag("rect", x=1, stroke_width=2), viewBox="0 0 2 2")

    assert drawn == '<svg viewBox="0 0 2 2"><rect x="1" stroke-width="2"/></svg>'


def test_a_bare_table_is_the_inside_of_one_that_scrolls() -> None:
    bare = kit.bare_table(["A & B", "C"], [kit.row("1", "<2>")], name="few")

    assert bare == (
        '<table class="few"><thead><tr><th scope="col">A &amp; B</th><th scope="col">C</th></tr></thead>'
        '<tbody><tr><th scope="row">1</th><td>&lt;2&gt;</td></tr></tbody></table>'
    )
    assert bare in kit.table(["A & B", "C"], [kit.row("1", "<2>")], name="few")


def test_a_list_without_items_is_nothing() -> None:
    assert kit.items([]) == ""
    assert isinstance(kit.items(["a"]), Markup)


def test_only_web_addresses_become_links_to_sources() -> None:
    assert kit.source_link("A <title>", "javascript:alert(1)") == "A &lt;title&gt;"
    assert kit.source_link("A", "https://example.org/?a=1&b") == (
        '<a href="https://example.org/?a=1&amp;b" rel="noreferrer">A</a>'
    )
