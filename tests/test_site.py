"""The built site: nothing is missing, nothing comes from elsewhere, an author's mistake stops it in clear words."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from decision.authoring.checks import CHECKS
from decision.tree.conditions import facts_to_ask
from tests.copies import with_kept

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import Guide

ROOT = Path(__file__).parent.parent
PREFIX = "/should-you-fine-tune/"
LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "use": "href"}
"""Elements that make a browser ask for something, and where they say what."""
STAYS = {"canonical", "sitemap"}
"""Relations of a link element that no browser follows by itself."""


class Reader(HTMLParser):
    """Collects what a page asks for, what it links to, and the ids that it has."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        where = LOADING.get(tag)
        if where and where in found and not STAYS & set(found.get("rel", "").split()):
            self.loads.append(found[where])


def pages(built: Path) -> dict[str, Reader]:
    """Read all pages by their address below the site's root."""
    found = {}
    for path in sorted(built.rglob("*.html")):
        reader = Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        found[path.relative_to(built).as_posix().removesuffix("index.html")] = reader
    return found


def file_of(built: Path, page: str, link: str) -> Path | None:
    """Return the file that a link on a page means; ``None`` if it leads away from the site."""
    there = urlsplit(urljoin(f"https://site.example{PREFIX}{page}", link))
    if there.netloc != "site.example":
        return None
    inside = there.path.removeprefix(PREFIX)
    path = built / inside
    return path / "index.html" if not inside or inside.endswith("/") else path


def test_no_page_asks_anybody_else_for_anything(built: Path) -> None:
    outside = [
        (page, load)
        for page, reader in pages(built).items()
        for load in reader.loads
        if urlsplit(load).netloc not in ("", "127.0.0.1:8000")
    ]
    styles = [path for path in built.rglob("*.css") if re.search(r"url\(\s*['\"]?https?:", path.read_text("utf-8"))]

    assert outside == []
    assert styles == []


def test_every_link_inside_the_site_leads_to_a_file(built: Path) -> None:
    broken = []
    for page, reader in pages(built).items():
        for link in [*reader.links, *reader.loads]:
            if link.startswith(("mailto:", "data:", "javascript:")):
                continue
            path = file_of(built, page, link)
            if path is not None and not path.is_file():
                broken.append((page, link))

    assert broken == []


def test_no_page_says_an_id_twice(built: Path) -> None:
    twice = {
        page: sorted({name for name in reader.ids if reader.ids.count(name) > 1})
        for page, reader in pages(built).items()
    }

    assert {page: names for page, names in twice.items() if names} == {}


def test_every_question_lever_and_article_has_a_page(built: Path, playbook: Playbook) -> None:
    wanted = [f"questions/{fact.id}/" for fact in playbook.facts]
    wanted += [f"levers/{lever.id}/" for lever in playbook.levers]
    wanted += [f"opinions/{tree.id}/" for tree in playbook.trees if tree.article]

    assert [page for page in wanted if page not in pages(built)] == []


def test_without_scripts_every_question_leads_on_to_every_lever(built: Path, playbook: Playbook) -> None:
    read = pages(built)
    waiting, seen = ["questions/gap/"], set()
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        ways = [urljoin(f"/{page}", link.partition("#")[0]).removeprefix("/") for link in read[page].links]
        waiting += [way for way in ways if way.startswith(("questions/", "levers/")) and not page.startswith("levers/")]

    assert {f"levers/{lever.id}/" for lever in playbook.levers} <= seen


def test_every_link_into_the_tool_opens_a_question_that_it_has(built: Path, guide: Guide) -> None:
    askable = facts_to_ask(guide.playbook, guide.playbook.trees[0])
    opened = {
        page: link.rpartition("&at=")[2]
        for page, reader in pages(built).items()
        for link in reader.links
        if "decide/#tree=" in link and "&at=" in link
    }

    assert len(opened) > 10
    assert {fact for fact in opened.values() if fact not in askable} == set()


def test_the_page_for_wrong_addresses_works_at_any_depth(built: Path) -> None:
    reader = pages(built)["404.html"]

    assert [load for load in reader.loads if not urlsplit(load).path.startswith(PREFIX)] == []


def test_links_that_people_post_get_a_description_and_a_picture(built: Path) -> None:
    for page in built.rglob("index.html"):
        html = page.read_text(encoding="utf-8")
        assert '<meta name="description"' in html
        assert re.search(r'property="og:image" content="[^"]+/should-you-fine-tune/assets/img/preview[^"]*png"', html)
        assert 'property="og:title"' in html


def test_every_rule_for_authors_is_explained(built: Path) -> None:
    html = (built / "checks" / "index.html").read_text(encoding="utf-8")

    for rule in CHECKS:
        assert f'<h2 id="{rule.__name__.replace("_", "-")}">' in html


def test_report_a_mistake_names_the_page_and_the_version_of_the_tree(built: Path, playbook: Playbook) -> None:
    html = (built / "questions" / "scope" / "index.html").read_text(encoding="utf-8")

    assert "Report a mistake" in html
    assert f"Decision tree {playbook.trees[0].version}" in html


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Copy what a build needs, to break it."""
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    of_the_wheel = ("README.md", "LICENSE", "LICENSE-CONTENT", "pyproject.toml", "decision", "scripts", "tests")
    for name in ("node_modules", *of_the_wheel):
        (tmp_path / name).symlink_to(ROOT / name)
    return with_kept(tmp_path)


def build(project: Path) -> subprocess.CompletedProcess[str]:
    """Build strictly and return what was said."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(project / "out")]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def test_an_authors_mistakes_stop_the_build_all_at_once_with_their_places_and_no_traceback(broken: Path) -> None:
    tree = broken / "docs" / "tree" / "playbook.yml"
    text = tree.read_text(encoding="utf-8")
    route = text.rindex("- when", 0, text.index("ask: scope"))
    line = text[:route].count("\n") + 1
    tree.write_text(text.replace("ask: scope", "ask: scoop", 1).replace("lever: leave-it", "lever: leaf-it"), "utf-8")

    done = build(broken)

    assert done.returncode != 0
    assert f"tree/playbook.yml:{line}: unknown-question:" in done.stderr
    assert "unknown-lever:" in done.stderr
    assert "    try: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_macro_that_does_not_exist_stops_the_build(broken: Path) -> None:
    page = broken / "docs" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n{{ decision_toll() }}\n", "utf-8")

    done = build(broken)

    assert done.returncode != 0
    assert "decision_toll" in done.stdout + done.stderr


def test_quotation_marks_are_those_of_print(built: Path) -> None:
    straight = []
    for path in sorted(built.rglob("index.html")):
        article = path.read_text(encoding="utf-8").partition("<article")[2].partition(">")[2].partition("</article>")[0]
        article = re.sub(r"<(script|style|code|pre|textarea)\b.*?</\1>", "", article, flags=re.DOTALL)
        read = unescape(re.sub(r"<[^>]*>", "", article))
        straight += [(path.parent.name, found[0]) for found in re.finditer('.{0,20}".{0,20}', read)]

    assert straight == []
