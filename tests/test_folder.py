"""The folder that needs no server: links lead to files, nothing is missing, equal sites give equal bytes.

That it works in browsers is tried in browser/test_folder_live.py.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks import folder
from tests.test_site import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

NAME, ZIP = "should-you-fine-tune", folder.zip_of("should-you-fine-tune")
NAMES = {"index.html", "a/index.html", "a/b/index.html", "c d/index.html", "a/list.pdf", "assets/x.js"}
"""A small site. ``c%20d/`` is how a page writes the folder with a space."""
PAGES = sorted(name for name in NAMES if name.endswith(".html"))


@pytest.fixture(scope="session")
def packet(built: Path) -> bytes:
    """Read the zip that the built site serves."""
    return (built / ZIP).read_bytes()


@pytest.fixture(scope="session")
def unpacked(packet: bytes) -> dict[str, bytes]:
    """Unpack it: contents by name inside the one folder."""
    with zipfile.ZipFile(io.BytesIO(packet)) as archive:
        return {name.removeprefix(f"{NAME}/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def published(built: Path) -> dict[str, bytes]:
    """Read the built site."""
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()}


# --- links ---------------------------------------------------------------------------------------


@st.composite
def links(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a page and a relative link on it to a page of the small site, as a page may write it."""
    page, there = draw(st.sampled_from(PAGES)), draw(st.sampled_from(PAGES))
    way = posixpath.relpath(posixpath.dirname(there) or ".", posixpath.dirname(page) or ".").replace(" ", "%20")
    way += draw(st.sampled_from(["", "/"]))
    way = draw(st.sampled_from(["", "./"])) + way
    behind = draw(st.sampled_from(["", "#x", "?q=a/b", "?q=1#tree=playbook&v=1.1", "#/", "#?"]))
    return page, way + behind


@given(drawn=links())
def test_a_link_to_a_folder_leads_to_its_index_and_keeps_the_rest(drawn: tuple[str, str]) -> None:
    page, link = drawn
    changed = folder.to_file(page, link, NAMES)
    before, after = (urlsplit(urljoin(f"http://host/{page}", one)) for one in (link, changed))

    assert after.path == before.path.rstrip("/") + "/index.html"
    assert (after.query, after.fragment) == (before.query, before.fragment)
    assert folder.to_file(page, changed, NAMES) == changed


@pytest.mark.parametrize(
    "link",
    [
        "",
        "#part",
        "?q=1",
        "list.pdf",
        "../assets/x.js?v=1",
        "nowhere/",
        "https://host/a/",
        "//host/a/",
        "/a/",
        "mailto:a/",
        "data:,a/",
        "../../",
    ],
)
def test_every_other_link_stays_as_it_is(link: str) -> None:
    assert folder.to_file("a/index.html", link, NAMES) == link


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../">x</a>', '<a href="../index.html">x</a>'),
        ("<a class=c href='b/#x' id=i>x</a>", '<a class=c href="b/index.html#x" id=i>x</a>'),
        ("<a href=b/?x=1&amp;y=2>x</a>", '<a href="b/index.html?x=1&amp;y=2">x</a>'),
        ('<A\n  HREF = "b/"\n  title="b/">x</A>', '<A\n  HREF = "b/index.html"\n  title="b/">x</A>'),
        (
            '<p>é\n<a title="<a href=\'b/\'>" href="b/">x</a>',
            '<p>é\n<a title="<a href=\'b/\'>" href="b/index.html">x</a>',
        ),
        ('<template><a href="b/">x</a></template>', '<template><a href="b/index.html">x</a></template>'),
        ('<svg><a href="b/"><path d="M0 0"/></a></svg>', '<svg><a href="b/index.html"><path d="M0 0"/></a></svg>'),
        ('<iframe src="b/"></iframe>', '<iframe src="b/index.html"></iframe>'),
        ('<form action="b/"></form>', '<form action="b/index.html"></form>'),
        (
            '<link rel="preload" as="font" href="x.woff2"><link rel=next href="b/">',
            '<link rel=next href="b/index.html">',
        ),
        ('<link rel="alternate oembed" href="//host/x">', '<link rel="alternate oembed" href="//host/x">'),
    ],
)
def test_in_a_page_only_the_link_changes(before: str, after: str) -> None:
    assert folder.page("a/index.html", before, NAMES) == after


@pytest.mark.parametrize(
    "html",
    [
        "<script>const link = '<a href=\"b/\">';</script>",
        '<style>a[href="b/"] { color: red }</style>',
        '<!-- <a href="b/"> -->',
        '<div data-base="../" data-href="b/">a &lt;a href="b/"&gt; <br/> < b/ "</div>',
        '<a href>x</a><a>y</a><a href="b/',
        "<!doctype html>\r\n<p>\x00&nbsp;&#x2F;\u2028<b",
    ],
)
def test_what_is_no_link_keeps_its_bytes(html: str) -> None:
    assert folder.page("a/index.html", html, NAMES) == html


def test_every_page_loads_the_folders_scripts_first() -> None:
    html = '<head><script src="../../assets/x.js"></script></head><body></body>'
    made = folder.page("a/b/index.html", html.replace('<script src="../../assets/x.js"></script>', ""), NAMES)

    assert made == (
        '<head><script src="../../assets/folder.js"></script>'
        '<script src="../../assets/iframe-worker.js"></script></head><body></body>'
    )


# --- packing -------------------------------------------------------------------------------------


@given(content=st.binary(max_size=2000))
def test_a_packed_file_holds_its_content_whole_and_is_the_same_every_time(content: bytes) -> None:
    folder.packed.cache_clear()
    first = folder.packed("assets/engine/a b.json", content)
    folder.packed.cache_clear()
    told = re.fullmatch(r'sftPacked\["assets/engine/a%20b.json"\] = "([\w+/=]+)";\n', first.decode())

    assert told
    assert gzip.decompress(base64.b64decode(told[1])) == content
    assert folder.packed("assets/engine/a b.json", content) == first


def test_equal_files_make_equal_zips_in_any_order() -> None:
    files = {"b.txt": b"b", "a/index.html": b"a", "a.txt": b""}
    packet = folder.zipped(NAME, files)

    assert folder.zipped(NAME, dict(reversed(files.items()))) == packet
    with zipfile.ZipFile(io.BytesIO(packet)) as archive:
        assert archive.namelist() == [f"{NAME}/{name}" for name in ("a.txt", "a/index.html", "b.txt")]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_missing_package_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="iframe-worker is missing: run `npm ci`"):
        folder.own_files("A Site", "1.1", npm=tmp_path)


# --- the zip of the built site -------------------------------------------------------------------


def test_the_zip_is_made_of_the_site_as_it_is_published(
    packet: bytes, published: dict[str, bytes], playbook: Playbook
) -> None:
    again = folder.contents(published, folder.own_files("Should You Fine-Tune?", playbook.trees[0].version))

    assert folder.zipped(NAME, again) == packet


def test_the_button_says_how_large_the_zip_is(packet: bytes, published: dict[str, bytes]) -> None:
    html = published["take/offline/index.html"].decode()

    assert re.findall(r'href="../../(take/[\w.-]+)"[^>]* download>Download the folder, ([\d.]+) MB<', html) == [
        (ZIP, f"{len(packet) / 1e6:.1f}")
    ]


def test_in_the_folder_a_sentence_stands_where_the_button_was(unpacked: dict[str, bytes]) -> None:
    html = unpacked["take/offline/index.html"].decode()

    assert "This page is in that folder" in html
    assert ".zip" not in re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL)
    assert [name for name, content in unpacked.items() if b"<!--folder:" in content] == []


def test_every_page_of_the_site_is_in_the_folder_and_differs_in_its_links_alone(
    unpacked: dict[str, bytes], published: dict[str, bytes]
) -> None:
    pages = {name for name in published if name.endswith(".html")} - {"404.html"}
    own = re.compile(
        rb'<script src="[./]*assets/(?:folder|iframe-worker)\.js"></script>|<link rel="(?:preload|alternate )"[^>]*>'
        rb'|(?<=href=")[^"]*(?=")'
    )

    assert pages == {name for name in unpacked if name.endswith(".html")}
    for name in pages - {"take/offline/index.html"}:
        assert own.sub(b"", unpacked[name]) == own.sub(b"", published[name]), name


def test_every_link_in_the_folder_leads_to_a_file_in_it(unpacked: dict[str, bytes]) -> None:
    broken = []
    for name, content in unpacked.items():
        if not name.endswith(".html"):
            continue
        reader = Reader()
        reader.feed(content.decode())
        for link in [*reader.links, *reader.loads]:
            there = urlsplit(urljoin(f"file:///folder/{name}", link))
            if there.scheme == "file" and unquote(there.path).removeprefix("/folder/") not in unpacked:
                broken.append((name, link))

    assert broken == []


def test_every_file_that_a_style_names_is_in_the_folder(unpacked: dict[str, bytes]) -> None:
    named = [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
        for name, content in unpacked.items()
        if name.endswith(".css")
        for link in re.findall(r"url\(['\"]?(?!data:|#)([^'\")?#]+)", content.decode())
    ]

    assert named
    assert [name for name in named if name not in unpacked] == []


def test_every_place_in_the_search_index_is_a_page_in_the_folder(
    unpacked: dict[str, bytes], published: dict[str, bytes]
) -> None:
    text = unpacked["search/search_index.js"].decode()
    index = json.loads(text.removeprefix("var __index = ").removesuffix(";\n"))
    site = json.loads(published["search/search_index.json"])

    assert len(index["docs"]) == len(site["docs"])
    assert {doc["location"].partition("#")[0] for doc in index["docs"]} - set(unpacked) == set()
    assert [doc["title"] for doc in index["docs"]] == [doc["title"] for doc in site["docs"]]


def test_what_scripts_fetch_is_packed_and_not_there_twice(
    unpacked: dict[str, bytes], published: dict[str, bytes]
) -> None:
    fetched = {name for name in published if re.fullmatch(r"assets/engine/.*\.(json|wasm|zip|pdf)", name)}

    assert len(fetched) > 5
    assert {f"{name}.packed.js" for name in fetched} == {name for name in unpacked if name.endswith(".packed.js")}
    assert {name for name in fetched & set(unpacked) if not name.endswith(".pdf")} == set()


def test_a_pdf_that_a_script_fetches_can_be_opened_too() -> None:
    site = {folder.SEARCH: b'{"config": {"lang": ["en"]}, "docs": []}', "assets/engine/list.pdf": b"%PDF-1.7"}
    made = folder.contents(site, {})

    assert made["assets/engine/list.pdf"] == b"%PDF-1.7"
    assert made["assets/engine/list.pdf.packed.js"] == folder.packed("assets/engine/list.pdf", b"%PDF-1.7")


def test_no_script_is_a_module_since_a_disk_serves_none(unpacked: dict[str, bytes]) -> None:
    modules = re.compile(rb"<script[^>]*type=[\"']?module")

    assert [name for name, content in unpacked.items() if name.endswith(".html") and modules.search(content)] == []


def test_the_folder_leaves_out_what_only_a_server_has_a_use_for(unpacked: dict[str, bytes]) -> None:
    useless = re.compile(r"404\.html|sitemap.*|.*\.map|.*\.zip|search/search_index\.json|.*/lunr/.*|.*/previews/.*")

    assert [name for name in unpacked if useless.fullmatch(name)] == []


def test_the_folder_says_in_three_sentences_how_to_open_it_what_it_holds_and_its_licence(
    unpacked: dict[str, bytes], playbook: Playbook
) -> None:
    told = unpacked["README.txt"].decode()

    assert len(told.split("\r\n\r\n")) == 3
    for part in ("double-click index.html", f"decision tree {playbook.trees[0].version}", "CC BY 4.0", "MIT"):
        assert part in told
    assert b"MIT" in unpacked[folder.SHIM_LICENCE] or b"Permission is hereby granted" in unpacked[folder.SHIM_LICENCE]
