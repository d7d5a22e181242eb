"""Make the folder that needs no server, and the zip that it travels in.

Comes in: the files of the finished site. Goes out: the files of the folder, which a browser opens from
a disk, and a zip of them; equal sites give equal bytes.

A browser refuses a page on a disk most of what a server allows: to fetch a file, to start a worker, to
find the ``index.html`` of a folder. So links name the file, what scripts fetch is packed into scripts,
and the folder brings two scripts of its own that stand in for the rest.
"""

import base64
import gzip
import json
import posixpath
import re
from collections.abc import Container, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import override
from urllib.parse import quote, unquote

from decision.render.html import kit
from decision.render.html.kit import Html
from hooks import runtime
from hooks.keeping import Keep, anew

type Files = Mapping[str, bytes]
"""Contents by name, ``assets/engine/pyodide.js``."""

HERE = Path(__file__).resolve().parent
NPM = HERE.parent / "node_modules"


LEFT_OUT = (
    "404.html",
    "sitemap.xml*",
    "*.map",
    "sw.js",
    "*index.html.md",
    "llms.txt",
    "robots.txt",
    "assets/img/previews/*",
    "take/*.zip",
)
"""What makes no sense without a server, what only programs or other sites read, and the zip itself."""
PACKED = "assets/engine"
"""The folder whose files scripts fetch, but for those that a page loads as they are."""
LOADED = (".js", ".txt")
"""Endings of files there that are scripts already, or licences to read."""
OPENED = (".pdf",)
"""Endings of files there that readers open too, and so need as they are."""
SEARCH = "search/search_index.json"
LANGUAGES = "assets/javascripts/lunr/"
"""What the theme's search needs for other languages than English."""

SCRIPTS = ("assets/folder.js", "assets/iframe-worker.js")
"""What every page of the folder loads first."""
SHIM_LICENCE = "assets/LICENSE-iframe-worker.txt"

_AWAY = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
"""How a link begins that is not relative to its page."""
_LINKING = {"href", "src", "action", "xlink:href"}
_USELESS = {("rel", "preload"), ("type", "text/markdown")}
"""Attributes of link elements that a page of the folder goes without: from a disk nothing is to be gained by loading
early, and Chromium refuses it there; the page as Markdown is not in the folder."""
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")

_SITE, _COPY, _SIZE = "<!--folder:site-->", "<!--folder:copy-->", "<!--folder:size-->"
_BUTTON = re.compile(f"{_SITE}.*?{_COPY}", re.DOTALL)


# --- the site's page about it --------------------------------------------------------------------


def zip_of(name: str) -> str:
    """Return where a site serves its zip; ``name`` is that of the folder inside."""
    return f"take/{name}.zip"


def button(base: str, name: str) -> Html:
    """Return the button that downloads the zip; ``publish`` adds its size, and takes it out of the folder."""
    load = kit.link(
        f"{base}{zip_of(name)}", "Download the folder", kit.trusted(_SIZE), class_="sft-button", download=True
    )
    return kit.join(kit.trusted(_SITE), kit.tag("p", load, class_="sft-actions"), kit.trusted(_COPY))


def publish(site: Path, name: str, own: Files, keep: Keep = anew) -> None:
    """Write the zip into the built site, and its size on the button; nothing where no page has the button.

    ``name`` is that of the folder inside, and ``own`` what ``own_files`` gives;
    ``keep`` has the pages that are as they were.
    """
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
    if not any(name.endswith(".html") and _SIZE.encode() in content for name, content in files.items()):
        return
    packet = zipped(name, contents(files, own, keep))
    out = site / zip_of(name)
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(packet)
    size = f", {len(packet) / 1e6:.1f} MB".encode()
    for page_name, content in files.items():
        if page_name.endswith(".html") and _SIZE.encode() in content:
            (site / page_name).write_bytes(content.replace(_SIZE.encode(), size))


# --- the folder ----------------------------------------------------------------------------------


def own_files(title: str, version: str, *, costs: bool = True, npm: Path = NPM) -> dict[str, bytes]:
    """Return what the folder has and the site has not: scripts, a licence, and how to open it.

    ``title`` is the site's, ``version`` that of the decision tree; ``costs`` is whether there is a table of them.
    Raises ``FileNotFoundError`` where the npm package is missing.
    """
    shim = npm / "iframe-worker"
    if not (shim / "package.json").is_file():
        raise FileNotFoundError(f"{shim} is missing: run `npm ci` in the project folder")
    ours, theirs = SCRIPTS
    does = "the verdict and the cost table" if costs else "the verdict"
    says = (HERE / "folder.txt").read_text("utf-8").format(title=title, version=version, does=does)
    return {
        "README.txt": says.replace("\n", "\r\n").encode(),
        ours: (HERE / "folder.js").read_bytes(),
        theirs: (shim / "shim" / "index.js").read_bytes(),
        SHIM_LICENCE: (shim / "LICENSE").read_bytes(),
    }


def contents(site: Files, own: Files, keep: Keep = anew) -> dict[str, bytes]:
    """Return the folder's files: those of the site, changed where a disk is not a server, and its own."""
    english = json.loads(site[SEARCH])["config"]["lang"] == ["en"]
    left_out = (*LEFT_OUT, f"{LANGUAGES}*") if english else LEFT_OUT
    found, names = dict(own), frozenset(name for name in site if name.endswith(".html"))
    for name, content in site.items():
        if not any(fnmatchcase(name, pattern) for pattern in left_out):
            found |= _for_disk(name, content, names, keep)
    return found


def _for_disk(name: str, content: bytes, names: frozenset[str], keep: Keep) -> dict[str, bytes]:
    """Return a file of the site as what a page on a disk can use of it; ``names`` are those of its pages."""
    if name == SEARCH:
        return {"search/search_index.js": search_script(json.loads(content), names).encode()}
    if name.endswith(".html"):
        return {name: keep(page, name, content.decode(), names).encode()}
    if posixpath.dirname(name) != PACKED or name.endswith(LOADED):
        return {name: content}
    return {f"{name}.packed.js": packed(name, content)} | ({name: content} if name.endswith(OPENED) else {})


@lru_cache(maxsize=64)  # for the author who saves a page: the runtime stays the same
def packed(name: str, content: bytes) -> bytes:
    """Return a file as a script that hands its content, with gzip as base64, to folder.js."""
    text = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'sftPacked["{quote(name)}"] = "{text}";\n'.encode()


def search_script(index: dict[str, list[dict[str, object]]], names: Container[str]) -> str:
    """Return the search index as the script that Material looks for where there is no server.

    Its places name the file to open; without a folder they begin at the root.
    """
    docs = [
        {**doc, "location": to_file("index.html", f"./{doc['location']}", names).removeprefix("./")}
        for doc in index["docs"]
    ]
    return f"var __index = {json.dumps({**index, 'docs': docs}, ensure_ascii=False, separators=(',', ':'))};\n"


# --- pages ---------------------------------------------------------------------------------------


def to_file(page: str, link: str, names: Container[str]) -> str:
    """Return a link of a page with ``index.html`` where it leads to a folder of the site.

    Query and anchor stay. Any other link comes back as it is: to a file, within its own page, to
    another host, out of the site.
    """
    way = re.split("[?#]", link, maxsplit=1)[0]
    if not way or _AWAY.match(way):
        return link
    there = posixpath.join(posixpath.dirname(page), unquote(way), "index.html")
    if posixpath.normpath(there) not in names:
        return link
    return posixpath.join(way, "index.html") + link[len(way) :]


def _links(tag: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the links of a tag: from where to where each is written, with its quotes, and what it says."""
    for found in _ATTRIBUTE.finditer(text, 1 + len(tag)):
        if found[2] and found[1].lower() in _LINKING:
            yield found.start(2), found.end(2), unescape(found[2][1:-1] if found[2][0] in "\"'" else found[2])


class _Page(HTMLParser):
    """Finds what has to change in a page, as pieces of its text. All else keeps its bytes."""

    def __init__(self, name: str, names: Container[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.name = name
        self.names = names
        self.changes: list[tuple[int, int, str]] = []
        """From where to where, and what takes its place."""
        self.lines = [0]

    def read(self, html: str) -> str:
        """Return the page with all changes made."""
        self.lines += [found.end() for found in re.finditer("\n", html)]
        self.feed(html)
        self.close()
        pieces, done = [], 0
        for start, end, instead in self.changes:
            pieces += [html[done:start], instead]
            done = end
        return "".join([*pieces, html[done:]])

    @property
    def here(self) -> int:
        """Where the tag at hand begins."""
        line, column = self.getpos()
        return self.lines[line - 1] + column

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _LINKING.isdisjoint(name for name, _ in attrs):
            return
        text = self.get_starttag_text() or ""
        if tag == "link" and not _USELESS.isdisjoint(attrs):
            self.changes.append((self.here, self.here + len(text), ""))
            return
        for start, end, link in _links(tag, text):
            better = to_file(self.name, link, self.names)
            if better != link:
                self.changes.append((self.here + start, self.here + end, f'"{kit.join(better)}"'))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            base = "../" * self.name.count("/")
            scripts = kit.join(kit.tag("script", src=f"{base}{script}") for script in SCRIPTS)
            self.changes.append((self.here, self.here, scripts))


def page(name: str, html: str, names: Container[str]) -> str:
    """Return a page of the site as one of the folder.

    ``names`` are those of the site's files. Links lead to files, the folder's scripts come first,
    and where the button was it says that this is the folder.
    """
    said = kit.tag("p", "This page is in that folder: nothing more is needed.", class_="sft-note")
    return _Page(name, names).read(_BUTTON.sub(said, html))


def zipped(folder: str, files: Files) -> bytes:
    """Return a zip that unpacks into one folder of that name; equal files give equal bytes."""
    return runtime.zipped({f"{folder}/{name}": content for name, content in files.items()})
