"""HTML is a type: text is escaped where it meets HTML, HTML stays as it is."""

from __future__ import annotations

from html import unescape

import markupsafe
import pytest
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


def test_a_table_is_the_inside_of_one_that_scrolls() -> None:
    bare = kit.table(["A & B", "C"], [kit.row("1", "<2>")], name="few")

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


@given(st.text(), st.text())
def test_a_template_filled_in_is_what_its_elements_would_be(text: str, title: str) -> None:
    made = kit.template(kit.tag("p", "50% ", kit.HOLE, title=kit.HOLE))

    assert made(title, text) == kit.tag("p", "50% ", text, title=title)


def test_a_template_wants_as_much_as_it_has_holes() -> None:
    with pytest.raises(TypeError):
        kit.template(kit.tag("p", kit.HOLE))("one", "two")


def test_one_is_not_true_and_zero_is_not_false() -> None:
    assert kit.tag("i", a=True) + kit.tag("i", a=1) == '<i a></i><i a="1"></i>'
    assert kit.tag("i", a=0) + kit.tag("i", a=False) == '<i a="0"></i><i></i>'


def test_shapes_are_closed_at_once_so_that_drawings_are_xml_too() -> None:
    assert kit.tag("svg", kit.tag("rect", x=1), viewBox="0 0 1 1") == '<svg viewBox="0 0 1 1"><rect x="1"/></svg>'


def test_a_style_sheet_is_not_escaped() -> None:
    assert kit.style('a > b[c="d"]{}') == '<style>a > b[c="d"]{}</style>'


def test_what_is_joined_by_a_text_has_it_between_its_pieces_and_escaped() -> None:
    assert kit.join("a", ["b", None], by=" & ") == "a &amp; b"
