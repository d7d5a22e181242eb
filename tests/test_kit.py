"""HTML is a type: text is escaped where it meets HTML, HTML stays as it is."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

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


def test_a_table_has_its_heads_above_and_the_head_of_each_row_before_it() -> None:
    bare = kit.table(["A & B", "C"], [kit.row("1", "<2>")], name="few")

    assert bare == (
        '<table class="few"><thead><tr><th scope="col">A &amp; B</th><th scope="col">C</th></tr></thead>'
        '<tbody><tr><th scope="row">1</th><td>&lt;2&gt;</td></tr></tbody></table>'
    )


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


def test_what_is_joined_by_a_text_has_it_between_its_pieces_and_escaped() -> None:
    assert kit.join("a", ["b", None], by=" & ") == "a &amp; b"


ROOT = Path(__file__).parent.parent
OUTSIDE = sorted(
    path for room in ("decision", "hooks") for path in (ROOT / room).rglob("*.py") if path != Path(kit.__file__)
)
MARKUP = re.compile(r"(?<!\(\?P)<[a-z]+[ >]")  # but for a group in a pattern
NO_HTML = {"decision/render/paper/form.py": ["<excess>"], "hooks/stubs/_pyodide/_base.py": ["<exec>"]}
"""What only looks like HTML, by file: a label in Typst, the name of code that has no file."""


def made_by_hand(source: str) -> list[str]:
    """Return what a module escapes, imports to escape with, or writes as HTML itself; it may read HTML by a pattern."""
    tree = ast.parse(source)
    reading = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
        for inner in ast.walk(node)
    }
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("escape") | ast.Attribute(ast.Name("html" | "markupsafe"), "escape")):
                found.append(ast.unparse(node))
            case ast.ImportFrom(module="html" | "markupsafe", names=names):
                found += [name.name for name in names if name.name == "escape"]
            case ast.Constant(str(text)) if node not in reading and node not in told and MARKUP.search(text):
                found.append(text)
    return found


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_outside_the_kit_makes_html_by_hand(path: Path) -> None:
    allowed = NO_HTML.get(path.relative_to(ROOT).as_posix(), [])

    assert made_by_hand(path.read_text(encoding="utf-8")) == allowed


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from html import escape, unescape", ["escape"]),
        ("from markupsafe import Markup, escape", ["escape"]),
        ("text = escape(title)", ["escape(title)"]),
        ("text = html.escape(title)", ["html.escape(title)"]),
        ("def shown(text):\n    return f'<b>{text}</b>'", ["<b>"]),
        ("rows = '<tr class=\"x\">' + cells", ['<tr class="x">']),
        ("def shown():\n    '''Return a ``<p>``.'''", []),
        ("_DAY = r'(?P<day>daily)'", []),
        ("_ITEM = re.compile(rf'<li>{x}</li>')", []),
        ("code = re.escape(text) + ' a < b '", []),
    ],
)
def test_html_by_hand_is_found(source: str, found: list[str]) -> None:
    assert made_by_hand(source) == found
