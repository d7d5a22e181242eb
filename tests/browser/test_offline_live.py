"""The offline copy in a real Chromium: made, used without a server, renewed, damaged, refused, removed.

The whole site where the whole site matters, a small one for the rest.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Error, expect

from hooks import offline
from tests.browser.axe import violations
from tests.browser.copies import BIG, Host, Switch, asked, end_workers, next_release, small_site, stored
from tests.browser.journey import START, unfold
from tests.browser.patience import patient, until
from tests.browser.serving import FLAGS, Rule, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RECORD = """
window.heard = {sofar: [], status: []};
addEventListener("DOMContentLoaded", () => {
    const watch = (selector, list) => {
        const place = document.querySelector(selector);
        new MutationObserver(() => list.push(place.textContent)).observe(place, {childList: true});
    };
    watch("#sft-offline-sofar", heard.sofar);
    watch(".sft-offline [role=status]", heard.status);
});
"""
DAMAGE = """async ([sha, how]) => {
    const name = (await caches.keys()).find(name => name.endsWith("files")), cache = await caches.open(name);
    const key = (await cache.keys()).find(key => key.url.endsWith(sha));
    if (how === "missing") return cache.delete(key);
    const old = await (await cache.match(key)).text(), {length} = old;
    await cache.put(key, new Response(how === "short" ? old.slice(0, length / 2) : "#".repeat(length)));
}"""
MINUTE = """async () => {
    const cache = await caches.open((await caches.keys()).find(name => name.endsWith("notes")));
    for (const key of await cache.keys()) {
        if (!key.url.includes("note=tab")) continue;
        await cache.put(key, new Response(JSON.stringify({...await (await cache.match(key)).json(), at: 0})));
    }
}"""
"""Lets a minute pass for what the worker has noted of tabs."""
KEPT = """sha => caches.keys().then(async names => {
    const cache = await caches.open(names.find(name => name.endsWith("files")));
    return (await cache.match((await cache.keys()).find(key => key.url.endsWith(sha)) ?? ""))?.text();
})"""


@pytest.fixture
def whole(built: Path) -> Iterator[Host]:
    """Serve the built site."""
    host = Host(built).start()
    yield host
    host.stop()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Serve the small site."""
    host = Host(small_site(tmp_path / "one", "one")).start()
    yield host
    host.stop()


@pytest.fixture
def switch(page: Page, host: Host) -> Switch:
    """Give the switch of the small site."""
    return Switch(page, host)


def sha(host: Host, path: str) -> str:
    """Return the hash of a file of a site."""
    return next(kept.sha256 for kept in offline.kept_files(host.folder) if kept.path == path)


def all_but_big(page: Page, host: Host) -> None:
    """Wait until everything has arrived but the large file."""
    hashes = [kept.sha256 for kept in offline.kept_files(host.folder) if kept.path != "big.bin"]
    until(
        page,
        """hashes => caches.keys().then(async names => {
            const name = names.find(name => name.endsWith("files")), cache = name && await caches.open(name);
            const keys = (await cache?.keys() ?? []).map(key => key.url);
            return hashes.every(sha => keys.some(url => url.endsWith(sha)));
        })""",
        hashes,
    )
    expect(page.locator("#sft-offline-sofar")).to_have_text("0.0 of 1.5 MB")


def limit(page: Page, host: Host, quota: int) -> None:
    """Let the browser have little room for a site."""
    session = page.context.new_cdp_session(page)
    origin = host.site.url.removesuffix("/should-you-fine-tune/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": quota})


# --- the whole site --------------------------------------------------------------------------------


def test_after_one_visit_everything_works_without_the_server(page: Page, whole: Host) -> None:
    page.add_init_script(RECORD)
    switch, url = Switch(page, whole), whole.site.url
    total = offline.megabytes(offline.size(offline.kept_files(whole.folder)))
    switch.open()
    expect(page.get_by_role("button", name=f"Make available offline ({total})")).to_be_visible()
    switch.turn_on()
    heard = page.evaluate("heard")
    steps = [float(text.split()[0]) for text in heard["sofar"] if text.endswith(f"of {total}")]
    assert len(set(steps)) > 2
    assert steps == sorted(steps)
    assert steps[-1] == float(total.split()[0])
    assert len(heard["status"]) <= 7
    assert heard["status"][-1] == "Ready. The site works without a network now."
    assert violations(page) == []

    whole.stop()
    page.goto(f"{url}decide/#{START}&gap=unmeasured")
    expect(page.locator(".sft-verdict > h2")).to_be_visible()
    expect(page.locator(".sft-cost-place table").first).to_be_attached()
    page.reload()
    expect(page.locator(".sft-verdict > h2")).to_be_visible()
    unfold(page)
    for taken in ("[data-paper=letter]", "[data-take=record][data-how=save]"):
        with page.expect_download() as saved:
            page.click(taken)
        assert saved.value.path().stat().st_size > 2000

    page.goto(f"{url}costs/")
    before = page.locator("[data-part=summary]").inner_text()
    page.fill("#c-volume", "123456")
    page.press("#c-volume", "Tab")
    page.wait_for_function("location.hash.includes('volume=123456')")
    expect(page.locator("[data-part=summary]")).not_to_have_text(before)

    page.goto(f"{url}take/checklist/?from=mail")
    page.locator(".md-search__input").click()
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
    page.locator(".md-search__input").press_sequentially("catastrophic forgetting")
    page.locator(".md-search-result__link").first.click()
    expect(page.locator("h1")).to_be_visible()

    for path in ("levers/retrieval", "opinions/", "adr/0001-the-leading-lever-comes-from-the-heaviest-family/"):
        response = page.goto(url + path)
        assert response
        assert response.from_service_worker
        assert page.url == f"{url}{path.removesuffix('/')}/"
    for path in re.findall(r'"([^"]+\.(?:pdf|csv|json|yml))"', (whole.folder / "sw.js").read_text(encoding="utf-8")):
        assert page.evaluate("path => fetch(path).then(found => found.status)", url + path) == 200, path
    missing = page.goto(f"{url}nowhere/at/all/")
    assert missing
    assert missing.status == 404
    assert page.locator("h1").inner_text() == "This page is not here"


def test_a_new_release_replaces_the_old_one_whole(page: Page, whole: Host, tmp_path: Path) -> None:
    Switch(page, whole).turn_on()
    before = (whole.folder / "index.html").read_text(encoding="utf-8")
    whole.publish(next_release(whole.folder, tmp_path / "two", "Measure first", "Measure before that"))
    after = (whole.folder / "index.html").read_text(encoding="utf-8")
    (address,) = set(re.findall(r"engine\.js\?v=\w+", after)) - set(re.findall(r"engine\.js\?v=\w+", before))
    new = page.locator(f"script[src$='{address}']")
    whole.sent()
    page.goto(whole.site.url)
    assert new.count() == 0
    expect(page.locator(".sft-release")).to_contain_text("A new release of this site is ready offline.")
    sent = set(whole.sent())
    assert {"sw.js", "assets/engine/bundle.json", "assets/engine/manifest.json"} <= sent
    assert not [path for path in sent if path.endswith((".wasm", ".css", ".woff2"))]
    page.get_by_role("button", name="Use it now").click()
    expect(new).to_have_count(1)
    whole.stop()
    page.goto(f"{whole.site.url}decide/#{START}&gap=unmeasured")
    expect(page.locator(".sft-verdict > h2")).to_contain_text("Measure before that")


def test_nobody_gets_a_copy_by_reading(page: Page, whole: Host) -> None:
    for path in ("take/offline/", "costs/", "embed/", "nowhere/", ""):
        page.goto(whole.site.url + path)
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert stored(page) == ([], 0)
    assert "sw.js" not in whole.sent()


# --- to and fro ------------------------------------------------------------------------------------


def test_pages_are_found_under_all_their_addresses(switch: Switch, page: Page) -> None:
    switch.turn_on()
    url = switch.host.site.url
    switch.host.stop()
    for path, title, at in (
        ("", "Home one", ""),
        ("?x=1#y", "Home one", "?x=1#y"),
        ("index.html", "Home one", "index.html"),
        ("a?x=1#y", "A one", "a/?x=1#y"),
        ("a/b", "Not here one", "a/b"),
        ("%E0%A4%A", "Not here one", "%E0%A4%A"),
    ):
        page.goto(url + path)
        assert (page.title(), page.url) == (title, url + at)


def test_a_tab_keeps_to_its_release_until_it_is_reloaded(switch: Switch, page: Page, tmp_path: Path) -> None:
    switch.turn_on()
    url, in_worker = (
        switch.host.site.url,
        "new Promise(done => { new Worker('worker.js').onmessage = e => done(e.data) })",
    )
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    switch.host.publish(small_site(tmp_path / "two", "two"))
    page.reload()
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("Home two")
    assert (asked(page, "data.txt"), page.evaluate(in_worker)) == ("data two", "data two")

    expect(other.locator(".sft-release")).to_contain_text("This page keeps to the one before")
    assert (asked(other, "data.txt"), other.evaluate(in_worker)) == ("data one", "data one")
    end_workers(page)
    switch.host.stop()
    assert (asked(other, "data.txt"), other.evaluate(in_worker)) == ("data one", "data one")
    assert asked(page, "data.txt") == "data two"
    other.get_by_role("button", name="Reload").click()
    expect(other.locator("h1")).to_have_text("Home two")
    assert asked(other, "data.txt") == "data two"


def test_the_old_release_goes_when_no_tab_is_left_of_it(switch: Switch, page: Page, tmp_path: Path) -> None:
    switch.turn_on()
    old, same = sha(switch.host, "data.txt"), sha(switch.host, "same.txt")
    switch.host.publish(small_site(tmp_path / "two", "two"))
    page.reload()
    expect(page.locator(".sft-release")).to_contain_text("A new release")
    assert page.evaluate(KEPT, old) == "data one"
    page.evaluate(MINUTE)
    last = page.context.new_page()  # closes with the context
    last.goto(urljoin(switch.host.site.url, "/"))  # beside the site, so no worker is in charge of it
    page.close()
    until(last, f"async sha => (await ({KEPT})(sha)) === undefined", old)
    assert last.evaluate(KEPT, same) == "the same in all releases"
    last.goto(switch.host.site.url)
    assert last.title() == "Home two"


def test_an_embedded_page_belongs_to_the_network_while_there_is_one(switch: Switch, page: Page) -> None:
    switch.turn_on()
    url = switch.host.site.url
    switch.host.sent()
    page.goto(f"{url}embed/")
    assert asked(page, "../data.txt") == "data one"
    assert {"embed/", "data.txt"} <= set(switch.host.sent())
    switch.host.stop()
    page.goto(f"{url}embed/")
    assert page.title() == "Embed one"
    assert asked(page, "../data.txt") == "data one"


# --- interrupted -----------------------------------------------------------------------------------


def test_a_lost_connection_keeps_what_has_arrived(switch: Switch, page: Page) -> None:
    switch.host.site.hold("big.bin")
    switch.open().press("install")
    switch.offers("cancel")
    all_but_big(page, switch.host)
    switch.host.stop()
    switch.says("The connection was lost after 0.0 of 1.5 MB. What has arrived is kept")
    switch.offers("install", "off")
    expect(page.locator("[data-do=install]")).to_have_text("Try again")
    switch.host.start().sent()
    switch.press("install")
    switch.says("The offline copy is on")
    assert set(switch.host.sent()) == {"sw.js", "big.bin"}


def test_a_worker_that_the_browser_ends_is_followed_by_one_that_goes_on(switch: Switch, page: Page) -> None:
    switch.host.site.hold("big.bin")
    switch.open().press("install")
    all_but_big(page, switch.host)
    switch.host.site.rules.clear()
    switch.host.sent()
    end_workers(page)
    switch.says("The offline copy is on")
    assert set(switch.host.sent()) == {"sw.js", "big.bin"}


def test_a_site_that_changes_while_it_is_loaded_is_refused(switch: Switch, tmp_path: Path) -> None:
    switch.open()
    newer = small_site(tmp_path / "two", "two")
    (switch.host.folder / "big.bin").write_bytes((newer / "big.bin").read_bytes())
    switch.press("install")
    switch.says("The site was renewed while it was being loaded")
    switch.offers("install", "off")
    switch.host.publish(newer)
    switch.press("install")
    switch.says("The offline copy is on")
    assert asked(switch.page, "../../data.txt") == "data two"


def test_a_failed_renewal_leaves_the_copy_as_it_is(switch: Switch, page: Page, tmp_path: Path) -> None:
    switch.turn_on()
    switch.host.publish(small_site(tmp_path / "two", "two"))
    switch.host.site.rules["data.txt"] = Rule(status=503)
    switch.open()
    switch.says(
        "The server did not give the file data.txt. Try again later. What has arrived is kept. The copy you have"
    )
    switch.host.stop()
    page.goto(switch.host.site.url)
    assert (page.title(), asked(page, "data.txt")) == ("Home one", "data one")


# --- cancelled -------------------------------------------------------------------------------------

CANCELLED = "Cancelled. What was loaded has been removed."
NOTHING = """async () =>
    !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length"""
HELD_ESTIMATE = """
navigator.storage.estimate = () => new Promise((done) => {
    window.goOn = () => done({quota: 1e12, usage: 0});
});
window.registered = 0;
const register = navigator.serviceWorker.register.bind(navigator.serviceWorker);
navigator.serviceWorker.register = (...given) => {
    registered += 1;
    return register(...given);
};
"""
HELD_CHANGES = """
const listen = ServiceWorker.prototype.addEventListener;
window.held = [];
ServiceWorker.prototype.addEventListener = function (kind, call) {
    listen.call(this, kind, (event) => held.push(() => call(event)));
};
"""


def cancel(switch: Switch) -> None:
    """Press Cancel, and expect that nothing is left and that the page says so."""
    switch.press("cancel")
    switch.says(CANCELLED)
    switch.offers("install")
    until(switch.page, NOTHING)


def test_cancelled_before_the_browser_is_asked_for_a_worker_nothing_begins(switch: Switch, page: Page) -> None:
    page.add_init_script(HELD_ESTIMATE)
    switch.open().press("install")
    page.wait_for_function("!!window.goOn")
    switch.press("cancel")
    switch.says(CANCELLED)
    assert page.evaluate("() => { goOn(); return new Promise((done) => setTimeout(() => done(registered))); }") == 0


def test_cancelled_before_the_worker_is_there_nothing_is_loaded(switch: Switch) -> None:
    gate = switch.open().host.site.hold("sw.js")
    switch.host.sent()
    switch.press("install")
    gate.wait()
    switch.press("cancel")
    switch.says(CANCELLED)
    switch.offers("install")
    gate.open()
    until(switch.page, NOTHING)
    assert switch.host.sent() == ["sw.js"]


def test_a_page_that_is_closed_has_cancelled_all_the_same(switch: Switch, page: Page) -> None:
    gate = switch.open().host.site.hold("sw.js")
    other = page.context.new_page()
    other.goto(switch.host.site.url)
    switch.host.sent()
    switch.press("install")
    gate.wait()
    switch.press("cancel")
    switch.says(CANCELLED)
    page.close()
    gate.open()
    until(other, NOTHING)
    assert set(switch.host.sent()) <= {"sw.js"}


def test_what_was_cancelled_can_be_begun_again_at_once(switch: Switch) -> None:
    gate = switch.open().host.site.hold("sw.js")
    switch.press("install")
    gate.wait()
    switch.press("cancel")
    switch.says(CANCELLED)
    switch.press("install")
    gate.open()
    switch.says("The offline copy is on")


def test_cancelled_as_the_first_files_are_asked_for_nothing_is_kept(switch: Switch) -> None:
    names = [kept.path for kept in offline.kept_files(switch.host.folder)]
    gate = switch.open().host.site.hold(*names)
    switch.press("install")
    gate.wait()
    cancel(switch)


def test_cancelled_when_all_but_one_file_has_arrived_nothing_is_kept(switch: Switch, page: Page) -> None:
    gate = switch.open().host.site.hold("big.bin")
    switch.press("install")
    gate.wait()
    all_but_big(page, switch.host)
    cancel(switch)


def test_cancelled_when_all_has_arrived_nothing_is_kept(switch: Switch, page: Page) -> None:
    """The page has not heard yet that the copy is there."""
    page.add_init_script(HELD_CHANGES)
    switch.open().press("install")
    until(page, "navigator.serviceWorker.getRegistration().then(found => found?.active?.state === 'activated')")
    page.evaluate("addEventListener('click', () => Promise.resolve().then(() => held.forEach(call => call())))")
    cancel(switch)


def test_cancel_in_one_tab_ends_it_in_all(switch: Switch, page: Page) -> None:
    gate = switch.open().host.site.hold("big.bin")
    switch.press("install")
    gate.wait()
    other = Switch(page.context.new_page(), switch.host)
    other.open().says("The offline copy is being loaded.")
    other.offers("cancel")
    cancel(other)
    switch.says(CANCELLED)
    switch.offers("install")


def test_a_worker_that_the_browser_ends_does_not_go_on_after_cancel(switch: Switch, page: Page) -> None:
    gate = switch.open().host.site.hold("big.bin")
    switch.press("install")
    gate.wait()
    all_but_big(page, switch.host)
    page.evaluate("ServiceWorker.prototype.postMessage = () => {}")  # it cannot hear any more
    switch.press("cancel")
    end_workers(page)
    switch.says(CANCELLED)
    switch.offers("install")
    until(page, NOTHING)


def test_a_renewal_that_is_cancelled_leaves_the_copy_as_it_is(switch: Switch, page: Page, tmp_path: Path) -> None:
    switch.turn_on()
    switch.host.publish(small_site(tmp_path / "two", "two"))
    gate = switch.host.site.hold("big.bin")
    switch.open().offers("cancel", "repair", "off")
    gate.wait()
    switch.press("cancel")
    switch.says(f"{CANCELLED} The copy you have stays as it is. The offline copy is on")
    switch.offers("repair", "off")
    assert page.evaluate(KEPT, sha(switch.host, "data.txt")) is None
    switch.host.stop()
    page.goto(switch.host.site.url)
    assert (page.title(), asked(page, "data.txt")) == ("Home one", "data one")


def test_a_renewal_that_is_complete_can_no_longer_be_cancelled(switch: Switch, page: Page, tmp_path: Path) -> None:
    switch.turn_on()
    switch.host.publish(small_site(tmp_path / "two", "two"))
    page.add_init_script(HELD_CHANGES)
    switch.open().offers("cancel", "repair", "off")
    until(page, "navigator.serviceWorker.getRegistration().then(found => found.waiting)")
    switch.press("cancel")
    page.wait_for_function("held.length")
    page.evaluate("held.forEach(call => call())")
    switch.says("The new release was complete before it could be cancelled. The offline copy is on")
    switch.offers("repair", "off")
    page.reload()
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("Offline two")
    assert asked(page, "../../data.txt") == "data two"


# --- damaged ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["missing", "short", "other"])
def test_what_is_damaged_heals_with_a_network_and_is_named_without(switch: Switch, page: Page, how: str) -> None:
    switch.turn_on()
    url, page_sha, data_sha = switch.host.site.url, sha(switch.host, "a/index.html"), sha(switch.host, "data.txt")

    def damage() -> None:
        end_workers(page)  # hashes are checked once in a life
        for one in (page_sha, data_sha):
            page.evaluate(DAMAGE, [one, how])

    page.goto(url)
    damage()
    assert asked(page, "data.txt") == "data one"
    page.goto(f"{url}a/")
    assert page.title() == "A one"
    assert "A one" in page.evaluate(KEPT, page_sha)
    assert page.evaluate(KEPT, data_sha) == "data one"

    page.goto(url)
    damage()
    switch.host.stop()
    assert asked(page, "data.txt") == "data.txt is missing in the offline copy."
    expect(page.locator(".sft-release")).to_contain_text("lacks the file data.txt. Connect to the network and reload")
    gone = page.goto(f"{url}a/")
    assert gone
    assert gone.status == 503
    assert "a/index.html" in page.locator("body").inner_text()
    page.get_by_role("link", name="other pages").click()
    assert page.title() == "Home one"


def test_a_file_that_is_cut_short_is_noticed_at_any_time(switch: Switch, page: Page) -> None:
    switch.turn_on()
    page.goto(f"{switch.host.site.url}a/")
    assert asked(page, "../data.txt") == "data one"
    page.evaluate(DAMAGE, [sha(switch.host, "data.txt"), "short"])
    assert asked(page, "../data.txt") == "data one"


def test_check_and_repair_mends_all_at_once(switch: Switch, page: Page) -> None:
    switch.turn_on()
    switch.press("repair")
    switch.says("All files are there and right.")
    for path, how in (("a/index.html", "missing"), ("data.txt", "other")):
        page.evaluate(DAMAGE, [sha(switch.host, path), how])
    switch.host.stop()
    switch.press("repair")
    switch.says("2 files were damaged, and the site cannot be reached. Connect to the network and check again.")
    switch.host.start()
    switch.press("repair")
    switch.says("2 files were damaged and repaired.")
    switch.press("repair")
    switch.says("All files are there and right.")


def test_a_damaged_page_of_an_older_release_comes_whole_from_the_network(
    switch: Switch, page: Page, tmp_path: Path
) -> None:
    switch.turn_on()
    page.evaluate(DAMAGE, [sha(switch.host, "index.html"), "missing"])
    switch.host.publish(small_site(tmp_path / "two", "two"))
    switch.host.site.hold("big.bin")  # the newer release does not get ready
    page.goto(switch.host.site.url)
    assert (page.title(), asked(page, "data.txt")) == ("Home two", "data two")
    page.goto(f"{switch.host.site.url}a/")  # what the server no longer has cannot be repaired: the copy is given up
    assert (page.title(), asked(page, "../data.txt")) == ("A two", "data two")


# --- refused ---------------------------------------------------------------------------------------


def test_too_little_room_is_said_before_anything_is_loaded(switch: Switch, page: Page) -> None:
    page.add_init_script("navigator.storage.estimate = async () => ({quota: 2e6, usage: 13e5})")
    switch.open()
    switch.host.sent()
    switch.press("install")
    switch.says("There is not enough room: the copy needs 1.5 MB and the browser has 0.7 MB left")
    switch.offers("install")
    assert (stored(page), switch.host.sent()) == (([], 0), [])


def test_a_disk_that_fills_up_keeps_nothing_of_the_attempt(switch: Switch, page: Page, tmp_path: Path) -> None:
    page.add_init_script("navigator.storage.estimate = async () => ({quota: 1e12, usage: 0})")  # disks fill up later
    switch.open()
    limit(page, switch.host, BIG // 2)
    switch.press("install")
    switch.says("There is not enough room: the copy needs 1.5 MB, and the browser has none left for it.")
    assert page.evaluate(KEPT, sha(switch.host, "data.txt")) is None

    limit(page, switch.host, 10 * BIG)
    switch.press("install")
    switch.says("The offline copy is on")
    first = sha(switch.host, "data.txt")
    limit(page, switch.host, BIG * 2)
    switch.host.publish(small_site(tmp_path / "two", "two"))
    switch.open()
    switch.says("What was loaded has been removed. Free some space on the disk, and try again. The copy you have stays")
    assert page.evaluate(KEPT, first) == "data one"
    assert page.evaluate(KEPT, sha(switch.host, "data.txt")) is None
    switch.host.stop()
    page.goto(switch.host.site.url)
    assert page.title() == "Home one"


@pytest.fixture(scope="module")
def strict(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open a Chromium that lets no site store anything, and knows a site by a name instead of this machine."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    block = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Default" / "Preferences").write_text(json.dumps(block), encoding="utf-8")
    flags = [*FLAGS, "--host-resolver-rules=MAP site.test 127.0.0.1"]
    context = browser.browser_type.launch_persistent_context(str(profile), executable_path=chromium(), args=flags)
    patient(context)
    yield context.pages[0]
    context.close()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("127.0.0.1", "This browser does not let the site store anything"),
        ("site.test", "Browsers keep offline copies only of secure addresses, and this one begins with http."),
    ],
)
def test_where_no_copy_can_be_kept_a_sentence_says_why(strict: Page, host: Host, name: str, sentence: str) -> None:
    strict.goto(f"{host.site.url}take/offline/".replace("127.0.0.1", name))
    expect(strict.locator(".sft-offline-state")).to_contain_text(sentence)
    expect(strict.locator(".sft-offline-state")).to_contain_text("The other two ways work here all the same.")
    assert strict.locator("[data-do]:visible").count() == 0


def test_a_browser_without_service_workers_gets_a_sentence(switch: Switch, page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    switch.open().says("This browser cannot keep an offline copy.")
    switch.offers()


def test_without_the_list_nothing_begins(switch: Switch, page: Page) -> None:
    switch.open()
    switch.host.stop()
    switch.press("install")
    switch.says("The list of files could not be loaded. Is there a network?")
    assert stored(page) == ([], 0)


# --- removed ---------------------------------------------------------------------------------------


def test_switching_off_leaves_nothing(switch: Switch, page: Page) -> None:
    switch.turn_on()
    page.reload()
    page.evaluate("caches.open('of another site')")
    switch.press("off")
    switch.says("The offline copy is off, and all of it has been removed.")
    switch.offers("install")
    assert stored(page) == (["of another site"], 0)
    asked(page, "../../data.txt")
    page.goto(switch.host.site.url)
    assert stored(page) == (["of another site"], 0)
    switch.host.stop()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        page.goto(f"{switch.host.site.url}a/")


def test_a_release_can_switch_off_all_copies(switch: Switch, page: Page) -> None:
    switch.turn_on()
    offline.write_worker(switch.host.folder, offline.SCRIPT.read_text(encoding="utf-8"), on=False)
    page.goto(switch.host.site.url)
    until(page, "caches.keys().then(names => names.length === 0)")
    until(page, "navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    page.reload()
    assert page.title() == "Home one"
