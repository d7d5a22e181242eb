"""The site of another subject, without costs, cases and opinions: it builds strictly, works, and says no word of ours.

It is built once for all tests here. What its subject does on the command line is in ``tests/test_subject.py``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from decision.interfaces import browser as engine
from hooks import offline
from tests.browser.copies import Host, Switch
from tests.browser.journey import skip_checklist, unfold
from tests.browser.patience import patient
from tests.browser.serving import serve
from tests.poppler import poppler
from tests.test_subject import DATABASE, OURS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Site

SAID = ("alt", "aria-label", "content", "data-empty", "data-odd", "placeholder", "title")
"""Attributes whose text somebody reads or hears."""
WRITTEN = (".md", ".txt", ".xml", ".yml")
LICENCES = re.compile(r"assets/(engine|fonts)/LICENSE-")
"""Files of the licences of others, whose words are theirs."""
TEXT = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')
"""A comment of a script, or a text in it."""
NAMED = {
    '"assets/css/tokens.css"': "the file with the colours, in which “token” is a word of styles",
    '"should-you-fine-tune:"': "how messages between a frame and the page around it begin, on every site; see ADR 10",
    '"models.json"': "a file that is asked for where a link names a price, which one without costs never does",
}
"""What scripts have of ours that nobody is shown, each with the reason."""
LINKS = (
    "gap=writes&writes=5000&together=one-record&tuned=yes&owner=yes",
    "gap=writes&writes=5000&together=one-record",
    "gap=slow-reads&slow-queries=%3F",
    "gap=search+reports&tuned=no&slow-queries=known",
    "gap=none",
    "gap=%3F",
    "",
)
LEVER = "spread over machines"
"""What the title of the lever says that the first of these leads to."""
TAKEN = ("record", "answers", "calendar", "summary-text", "summary-markdown", "summary-picture", "summary-page")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the second subject with the project's hooks; a warning is an error."""
    out = tmp_path_factory.mktemp("second")
    settings = f"{DATABASE.parent / 'mkdocs.yml'}"
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", settings, "--site-dir", f"{out}"]
    kept = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    given = kept | {"REPOSITORY_URL": "https://example.org/team/playbook"}
    done = subprocess.run(build, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return out


@pytest.fixture
def there(second: Path) -> Iterator[Site]:
    """Serve it."""
    with serve({"": second}) as running:
        yield running


def read(second: Path, name: str) -> str:
    return (second / name).read_text(encoding="utf-8")


def words_of(html: str) -> str:
    """Return what somebody reads or hears of a page, and the texts that wait in it."""
    page = BeautifulSoup(html, "html.parser")
    attributes = [str(one[name]) for name in SAID for one in page.select(f"[{name}]")]
    return "\n".join([page.get_text("\n"), *attributes])


# --- what it says ----------------------------------------------------------------------------------


def test_its_pages_have_no_word_of_ours(second: Path) -> None:
    pages = sorted(path.relative_to(second).as_posix() for path in second.rglob("*.html"))

    assert {"index.html", "decide/index.html", "embed/v1/index.html", "levers/read-copy/index.html"} <= {*pages}
    assert {name: found for name in pages if (found := OURS.findall(words_of(read(second, name))))} == {}


def test_its_other_files_have_no_word_of_ours(second: Path) -> None:
    names = [path.relative_to(second).as_posix() for path in second.rglob("*") if path.suffix in WRITTEN]
    data = ["assets/engine/bundle.json", "embed/v1/oembed.json", "search/search_index.json"]
    wanted = [*data, *(name for name in names if not LICENCES.match(name))]

    assert {"decide/assistant.txt", "feed.xml", "llms.txt", "levers/read-copy/index.html.md"} <= {*wanted}
    assert {name: found for name in wanted if (found := OURS.findall(read(second, name)))} == {}


def test_its_scripts_show_no_word_of_ours(second: Path) -> None:
    scripts = {path.name: read(second, f"assets/{path.name}") for path in (second / "assets").glob("*.js")}
    scripts |= {"sw.js": read(second, "sw.js"), "embed.js": read(second, "embed/v1/embed.js")}
    texts = {name: [text for text in TEXT.findall(script) if text[0] != "/"] for name, script in scripts.items()}
    found = {name: [text for text in said if OURS.search(text)] for name, said in texts.items()}

    assert {"decide.js", "engine.js", "offline-page.js"} <= {*scripts}
    assert "cost.js" not in scripts
    assert all(texts[name] for name in scripts if name not in {"again.js", "palette.js"})
    assert sorted({text for said in found.values() for text in said}) == sorted(NAMED)


def test_its_checklists_have_no_word_of_ours(second: Path) -> None:
    for paper in ("a4", "letter"):
        text = poppler("pdftotext", second / f"assets/engine/checklist-{paper}.pdf", "-")
        assert "another database" in text
        assert OURS.findall(text) == []


def test_what_its_engine_replies_has_no_word_of_ours(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_engines", [])
    engine.load(read(second, "assets/engine/bundle.json"))
    site = "https://example.org/another-database/"
    for link in LINKS:
        whole = f"tree=playbook&v=1.0&{link}"
        view = engine.ask(json.dumps({"today": "2026-11-29", "link": whole}))
        said = [view, *([] if json.loads(view)["asking"] else taken(whole, site))]
        assert [OURS.findall(text) for text in said if OURS.search(text)] == []


def taken(link: str, site: str) -> list[str]:
    """Return all that can be taken along from a verdict."""
    asked = [{"take": {"what": what, "link": link, "site": site}} for what in TAKEN]
    return [engine.ask(json.dumps({"today": "2026-11-29", **one})) for one in asked]


def test_a_verdict_has_no_place_that_nobody_fills(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_engines", [])
    engine.load(read(second, "assets/engine/bundle.json"))
    reply = json.loads(engine.ask(json.dumps({"today": "2026-11-29", "link": f"tree=playbook&v=1.0&{LINKS[0]}"})))
    html = reply["html"]["verdict"]

    assert 'data-status="yes"' in html
    assert re.findall(r"sft-(?:cost|case|money|other-way)-place", html) == []
    assert "costs" not in BeautifulSoup(html, "html.parser").get_text()


# --- what it is made of ----------------------------------------------------------------------------


def test_what_it_does_without_is_neither_built_nor_linked(second: Path) -> None:
    bundle = json.loads(read(second, "assets/engine/bundle.json"))

    assert [name for name in ("costs", "cases", "opinions", "data") if (second / name).exists()] == []
    assert (bundle["costs"], bundle["cases"], bundle["cues"]) == ("", "[]", "[]")
    assert bundle["repository"] == ""  # a case of ours is not what came of its verdict
    assert not (second / "assets/engine/models.json").exists()


def test_every_local_link_of_its_pages_leads_to_a_file(second: Path) -> None:
    lost = []
    for path in sorted(second.rglob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for name in ("href", "src", "data-script"):
            ways = [str(one[name]).partition("#")[0].partition("?")[0] for one in page.select(f"[{name}]")]
            local = {way for way in ways if way and not re.match(r"[a-z]+:|/", way)}
            lost += [f"{path.relative_to(second)}: {way}" for way in local if not (path.parent / way).exists()]
    assert lost == []


def test_its_embed_is_called_after_it(second: Path) -> None:
    answer = json.loads(read(second, "embed/v1/oembed.json"))

    assert (answer["title"], answer["provider_name"]) == (
        "Another Database? Questions and a verdict",
        "Another Database?",
    )
    assert "<h1>Do you need another database?</h1>" in read(second, "embed/v1/index.html")


def test_its_folder_is_called_after_it(second: Path) -> None:
    with zipfile.ZipFile(second / "take/another-database.zip") as packed:
        readme = packed.read("another-database/README.txt").decode()
        names = packed.namelist()

    assert "It holds all of Another Database? with decision tree 1.0" in readme
    assert "cost" not in readme
    assert "another-database/decide/index.html" in names


def test_its_offline_copy_has_all_that_its_pages_load(second: Path) -> None:
    listed = {kept.path for kept in offline.kept_files(second)}
    found = re.search(r"const RELEASE = (\{.*?\});", read(second, "sw.js"))

    assert found
    assert json.loads(found[1])["files"].keys() == listed
    assert {"decide/index.html", "assets/decide.js", "assets/engine/engine.zip", "assets/css/site.css"} <= listed
    assert [name for name in listed if name.endswith((".zip.zip", "another-database.zip"))] == []


# --- in a browser ----------------------------------------------------------------------------------


def answer(page: Page) -> None:
    """Answer as a team does whose database takes no more writes."""
    page.get_by_label("Too many writes").check()
    go_on(page)
    page.get_by_label("Writes at the peak").fill("5000")
    go_on(page)
    page.get_by_label("One record at a time").check()
    go_on(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["decide/", "embed/v1/"])
def test_its_questions_lead_to_a_verdict(page: Page, there: Site, path: str) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{error}"))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.goto(there.url + path)
    answer(page)
    skip_checklist(page)
    unfold(page)

    verdict = page.locator(".sft-verdict")
    expect(verdict.locator("h2").first).to_contain_text(LEVER)
    assert OURS.findall(page.locator("body").inner_text()) == []
    assert verdict.get_by_text("published case").count() == 0
    assert wrong == []
    assert [sent.path for sent in there.sent if sent.status != 200] == []


@pytest.mark.browser
def test_with_scripts_off_its_answers_are_links_to_a_lever(browser: Browser, there: Site) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{there.url}decide/")
    for label in ("How many writes", "Do changes to several records"):
        page.locator("article a[href*='questions/']", has_text=label).first.click()
        expect(page.locator("h1")).to_be_visible()
    page.locator("article a[href*='levers/partitioned-store/']").first.click()
    expect(page.locator("h1")).to_contain_text(LEVER)
    context.close()


@pytest.mark.browser
def test_its_offline_copy_works_without_the_server(page: Page, second: Path) -> None:
    host = Host(second).start()
    try:
        Switch(page, host).turn_on()
        url = host.site.url
    finally:
        host.stop()
    page.goto(f"{url}decide/#tree=playbook&v=1.0&{LINKS[0]}")
    expect(page.locator(".sft-verdict h2").first).to_contain_text(LEVER)
