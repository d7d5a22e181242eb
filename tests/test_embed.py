"""What other people's pages are given: embed pages, the snippet, the script that fits heights, oEmbed answers."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from hooks import instrument

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

SITE = "http://127.0.0.1:8000/should-you-fine-tune/"
"""The address that mkdocs.yml gives the site unless it is told another."""
SCRIPT_MOST = 1200
"""Bytes; the script that fits heights is promised to be about 1 kB."""
PAGE_MOST = 75_000
"""Bytes of all that an embed page loads before a reader touches it, compressed as most hosts send it."""


class Elements(HTMLParser):
    """Collects all elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of the elements that have what is wanted."""
        return [has for name, has in self.found if name == tag and wanted.items() <= has.items()]


def read(built: Path, folder: str) -> str:
    return (built / folder / "index.html").read_text(encoding="utf-8")


def folders(playbook: Playbook) -> list[str]:
    return ["embed/", *(instrument.folder(playbook, tree) for tree in playbook.trees)]


def test_every_tree_has_an_embed_page_with_its_own_instrument(built: Path, playbook: Playbook) -> None:
    for tree in playbook.trees:
        page = Elements(read(built, instrument.folder(playbook, tree)))
        assert [has["data-tree"] for has in page.all("section", **{"class": "sft-tool"})] == [tree.id]


def test_an_embed_page_carries_nothing_of_the_site_around(built: Path, playbook: Playbook) -> None:
    for folder in folders(playbook):
        html = read(built, folder)
        sources = [urlsplit(has["src"]).path for has in Elements(html).all("script") if "src" in has]
        names = ["embed-frame", "again", "engine", "route", "screen", "decide", "take"]
        assert [source.rpartition("/")[2] for source in sources] == [f"{name}.js" for name in names]
        assert not re.search(r'class="md-(header|sidebar|footer|tabs|search)|assets/(javascripts|stylesheets)', html)


def test_an_embed_page_has_no_inline_script_or_style_that_its_policy_would_refuse(
    built: Path, playbook: Playbook
) -> None:
    for folder in folders(playbook):
        for tag, has in Elements(read(built, folder)).found:
            assert tag != "style"
            assert tag != "script" or "src" in has or has["type"] == "application/json"
            assert not [name for name in has if name == "style" or name.startswith("on")]


def test_the_policy_comes_before_anything_that_it_governs(built: Path, playbook: Playbook) -> None:
    for folder in folders(playbook):
        names = [(tag, has.get("http-equiv")) for tag, has in Elements(read(built, folder)).found]
        policy = names.index(("meta", "Content-Security-Policy"))
        assert [tag for tag, _ in names[:policy]] == ["html", "head", "meta"]


def test_no_script_of_an_embed_knows_of_service_workers_or_storage(built: Path) -> None:
    ours = ("assets/embed-frame.js", "assets/again.js", "assets/engine.js", "assets/engine-worker.js")
    for name in (*ours, "embed/v1/embed.js"):
        text = (built / name).read_text(encoding="utf-8")
        assert not re.search(r"serviceWorker|localStorage|sessionStorage|indexedDB|document\.cookie", text)


def test_the_script_that_fits_heights_is_about_a_kilobyte(built: Path) -> None:
    assert (built / "embed" / "v1" / "embed.js").stat().st_size <= SCRIPT_MOST


def test_what_an_embed_page_loads_before_it_is_touched_is_light(built: Path) -> None:
    path = built / "embed" / "v1"
    page = Elements(read(built, "embed/v1/"))
    parts = [has["src"] for has in page.all("script") if "src" in has]
    parts += [has["href"] for has in page.all("link", rel="stylesheet")]
    files = [path / "index.html", *((path / part.partition("?")[0]).resolve() for part in parts)]

    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < PAGE_MOST


def test_every_tree_has_an_oembed_answer_with_all_that_the_specification_asks(built: Path, playbook: Playbook) -> None:
    for tree in playbook.trees:
        folder = instrument.folder(playbook, tree)
        answer = json.loads((built / folder / "oembed.json").read_text(encoding="utf-8"))
        assert (answer["version"], answer["type"]) == ("1.0", "rich")
        assert isinstance(answer["width"], int)
        assert isinstance(answer["height"], int)
        assert answer["cache_age"] > 0
        assert urlsplit(answer["provider_url"]).scheme in {"http", "https"}
        (frame,) = Elements(answer["html"]).all("iframe")
        assert frame["src"] == f"{SITE}{folder}"
        assert frame["title"] == answer["title"]


def test_the_snippet_on_the_page_is_the_one_that_oembed_gives(built: Path) -> None:
    answer = json.loads((built / "embed" / "v1" / "oembed.json").read_text(encoding="utf-8"))
    found = re.search(r'data-code="snippet".*?<code>(.*?)</code>', read(built, "take/embed/"), re.DOTALL)

    assert found
    assert unescape(found[1]) == answer["html"]


def test_the_snippet_is_usable_with_the_script_left_out(playbook: Playbook) -> None:
    frame = Elements(instrument.snippet(playbook, playbook.trees[0], SITE)).all("iframe")[0]

    assert frame["height"] == str(instrument.HEIGHT)
    assert f"height:{instrument.HEIGHT}px" in frame["style"]
    assert frame["title"]
    assert frame["loading"] == "lazy"
    assert frame["referrerpolicy"] == "no-referrer"
    assert {"allow-scripts", "allow-same-origin", "allow-popups", "allow-downloads"} <= set(frame["sandbox"].split())


def test_every_address_in_a_snippet_is_whole_and_leads_to_a_file(built: Path, playbook: Playbook) -> None:
    for tree in playbook.trees:
        page = Elements(instrument.snippet(playbook, tree, SITE))
        for address in [page.all("iframe")[0]["src"], page.all("script")[0]["src"]]:
            assert address.startswith(SITE)
            path = built / address.removeprefix(SITE)
            assert (path / "index.html" if path.is_dir() else path).is_file()


@pytest.mark.parametrize(
    ("page", "tree"),
    [
        ("", "playbook"),
        ("decide/", "playbook"),
        ("take/embed/", "playbook"),
        ("embed/v1/", "playbook"),
        ("opinions/fine-tuning-trap/", "fine-tuning-trap"),
        ("embed/v1/fine-tuning-trap/", "fine-tuning-trap"),
    ],
)
def test_pages_with_an_instrument_name_their_oembed_answer(
    built: Path, playbook: Playbook, page: str, tree: str
) -> None:
    (named,) = Elements(read(built, page)).all("link", type="application/json+oembed")

    assert named["href"] == f"{SITE}{instrument.folder(playbook, playbook.tree[tree])}oembed.json"
    assert named["title"] == instrument.title(playbook, playbook.tree[tree])


def test_an_embed_page_leads_to_the_full_page_that_search_engines_should_know(built: Path, playbook: Playbook) -> None:
    for tree in playbook.trees:
        folder = instrument.folder(playbook, tree)
        page = Elements(read(built, folder))
        (full,) = page.all("a", **{"class": "sft-embed-full"})
        assert urljoin(f"{SITE}{folder}", full["href"]) == page.all("link", rel="canonical")[0]["href"]
        assert (full["target"], full["rel"]) == ("_blank", "noopener")


def test_search_finds_no_embed_page(built: Path) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))

    assert [one["location"] for one in index["docs"] if one["location"].startswith("embed/")] == []


def test_the_page_about_embedding_documents_every_message_and_option(built: Path) -> None:
    page = read(built, "take/embed/")
    frame = (built / "assets" / "embed-frame.js").read_text(encoding="utf-8")
    sent = set(re.findall(r"\$\{KIND\}(\w+)", frame))

    assert sent == {"height", "resend", "ask", "answers"}
    words = sorted(sent | {"tree", "theme", "start"})
    assert [word for word in words if f"<td><code>{word}</code></td>" not in page] == []


def test_titles_with_odd_characters_stay_text(playbook: Playbook) -> None:
    tree = next(tree for tree in playbook.trees if tree.article)
    odd = replace(tree, title='"><script>x</script>')
    page = Elements(instrument.snippet(playbook, odd, SITE))

    assert len(page.all("script")) == 1
    assert page.all("iframe")[0]["title"] == instrument.title(playbook, odd)
