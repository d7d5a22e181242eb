"""The site as programs and assistants read it: each page as Markdown, and llms.txt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hooks.plain_pages import NAME, PlainPage, file_of, llms, markdown
from tests.page_heads import heads_of

if TYPE_CHECKING:
    from pathlib import Path


SITE = "https://site.example/book/"


def page(html: str, url: str = "levers/retrieval/", title: str = "Retrieval", says: str = "Find it.") -> PlainPage:
    """Return a page as a build leaves it."""
    return PlainPage(url, title, says, html)


# --- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<h2 id="x">Why<a class="headerlink" href="#x">¶</a></h2>', "## Why"),
        ('<p>See <a href="../../costs/#method">the method</a>.</p>', f"See [the method]({SITE}costs/#method)."),
        ('<p>As measured.<span class="sft-cite"><button>!</button><a href="#note-2"><svg><path/></svg>2</a></span></p>',
         f"As measured.[[2]]({SITE}levers/retrieval/#note-2)"),
        ("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
         "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("<table><tr><th>a</th></tr><tr><td>9<span class='sft-small'>7 to 12</span></td></tr></table>",
         "| a |\n| --- |\n| 9 (7 to 12) |"),
        ("<details><summary>How we count</summary><p>By hand.</p></details>", "**How we count**\n\nBy hand."),
        ("<details><summary><h3>A case</h3><span>A task</span></summary><p>Text.</p></details>",
         "### A case\n\nA task\n\nText."),
        ('<ul class="sft-ticks"><li><label><input type="checkbox"> <span>Done</span></label></li></ul>', "- Done"),
        ("<p>Read this.</p><form><label>Rate</label><input></form><script>alert()</script>", "Read this."),
        ("<ol><li><a href='https://a.example/'>One</a><span>of a family</span></li></ol>",
         "1. [One](https://a.example/), of a family"),
    ],
)  # fmt: skip
def test_a_page_is_written_as_markdown_with_whole_addresses_and_without_what_only_a_screen_can_use(
    html: str, expected: str
) -> None:
    written = markdown(page(f"<h1>Retrieval</h1>{html}"), SITE, "CC BY 4.0")

    assert written == f"# Retrieval\n\n{expected}\n\n---\n\nFrom {SITE}levers/retrieval/. Licence: CC BY 4.0.\n"


def test_a_page_without_a_heading_gets_its_title_as_one() -> None:
    assert markdown(page("<p>Text.</p>"), SITE).startswith("# Retrieval\n\nText.\n")
    assert "Licence" not in markdown(page("<p>Text.</p>"), SITE)


@pytest.mark.parametrize(
    ("url", "file"),
    [("", "index.html.md"), ("levers/retrieval/", "levers/retrieval/index.html.md"), ("404.html", "404.html.md")],
)
def test_the_markdown_of_a_page_is_where_llmstxt_org_looks_for_it(url: str, file: str) -> None:
    assert file_of(url) == file


def test_every_page_has_its_markdown_beside_it_and_names_it_in_its_head(built: Path) -> None:
    for url, head in heads_of(built).items():
        instrument_alone = url.startswith("embed/")
        assert head.markdown == ([] if instrument_alone else [NAME]), url
        assert (built / url / NAME).is_file() is not instrument_alone, url
    assert (built / "levers" / "retrieval" / NAME).read_text(encoding="utf-8").startswith("# Retrieval")


def test_no_markdown_of_a_page_holds_html_or_the_inside_of_a_macro(built: Path) -> None:
    for file in built.rglob(NAME):
        text = re.sub(r"`[^`]*`|```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert re.findall(r"<(?:div|span|button|svg|details|input)\b|\[\[sft-|\{\{|\{%", text) == [], file


# --- llms.txt ------------------------------------------------------------------------------------


def test_llms_txt_lists_the_menu_in_order_and_what_it_lacks_at_the_end() -> None:
    pages = [
        page("", "adr/1/", "ADR 1", "A decision."),
        page("", "levers/retrieval/", "Retrieval", "Find it."),
        page("", "questions/scope/", "One job or many?", "One job or many? Judge by production."),
        page("", "", "The book", "What it is."),
    ]
    menu = [("Start here", ""), ("Questions", "questions/scope/"), ("Levers", "levers/retrieval/")]

    assert llms("The book", "A playbook.", pages, SITE, menu) == (
        "# The book\n\n> A playbook.\n\n"
        f"## Start here\n\n- [The book]({SITE}index.html.md): What it is.\n\n"
        f"## Questions\n\n- [One job or many?]({SITE}questions/scope/index.html.md): Judge by production.\n\n"
        f"## Levers\n\n- [Retrieval]({SITE}levers/retrieval/index.html.md): Find it.\n\n"
        f"## Optional\n\n- [ADR 1]({SITE}adr/1/index.html.md): A decision.\n"
    )


def test_llms_txt_of_the_site_names_every_page_once_and_each_with_a_description(built: Path) -> None:
    text = (built / "llms.txt").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[[^\n]+?\]\(https?://[^/]+/should-you-fine-tune/([^)\s]+)\): \S", text, re.MULTILINE)

    assert sorted(listed) == sorted(file.relative_to(built).as_posix() for file in built.rglob(NAME))
    assert text.startswith("# Should You Fine-Tune?\n\n> ")
    assert text.index("## Playbook") < text.index("## Levers") < text.index("## Optional")
