"""The instrument in other people's pages: a real Chromium, host and site on two origins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, expect

from hooks.instrument import SANDBOX
from tests.browser.axe import violations
from tests.browser.journey import PRICES, skip_checklist, unfold
from tests.browser.patience import PATIENCE, painted, patient, until
from tests.browser.serving import Site, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KIND = "should-you-fine-tune:"
WITH_ORIGIN = 'sandbox="allow-scripts allow-same-origin"'
SCRIPTS_ONLY = 'sandbox="allow-scripts"'
BOXES = {"open": "", "with-origin": WITH_ORIGIN, "scripts-only": SCRIPTS_ONLY}
"""The kinds of frame that have to work, as attributes."""
HEIGHT = 720

pytestmark = pytest.mark.browser

HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
* { color: red !important; font-size: 9px !important; line-height: 3 !important; letter-spacing: 4px !important }
div, section, p, form, fieldset, label { position: absolute !important; display: inline !important; margin: 40px }
main { display: block; padding: 0 8px } body { margin: 0 }
</style>
<script>
window.heard = [];
addEventListener("message", ({data, origin, source}) => {
  const place = [...document.querySelectorAll("iframe")].findIndex((frame) => frame.contentWindow === source);
  heard.push({data, origin, place});
});
</script></head><body><main><h1>A page of somebody else</h1>%s</main></body></html>"""

WATCH = """
window.watched = {violations: [], workers: [], messages: 0};
window.requestIdleCallback = (call) => setTimeout(call); // what is put off until then comes soon
addEventListener("message", () => { watched.messages += 1; });
addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI, sample}) => {
  watched.violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
});
try {
  const real = navigator.serviceWorker.register;
  navigator.serviceWorker.register = function (...asked) {
    watched.workers.push(String(asked[0]));
    return real.apply(this, asked);
  };
} catch {}
"""
"""Runs in every frame before the page's own scripts."""


@dataclass
class Stage:
    """A host with frames of the site in it, and what went to and fro."""

    page: Page
    folder: Path
    host: str
    site: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def frame_html(self, box: str = "", path: str = "embed/v1/", style: str = "width:100%;border:0") -> str:
        """Return a frame as a host writes it; the height is the snippet's."""
        return (
            f'<iframe {box} src="{self.site}{path}" title="Questions" width="100%" height="{HEIGHT}"'
            f' style="height:{HEIGHT}px;{style}"></iframe>'
        )

    @property
    def script(self) -> str:
        """The script that fits heights, as a host writes it."""
        return f'<script async src="{self.site}embed/v1/embed.js"></script>'

    def open(self, *inside: str) -> list[Frame]:
        """Open a host page with some HTML in it, and return its frames when they have loaded."""
        (self.folder / "index.html").write_text(HOST % "".join(inside), encoding="utf-8")
        self.page.goto(self.host)
        self.page.wait_for_load_state("load")
        return self.page.frames[1:]

    def height(self, place: int = 0) -> float:
        """Return the height of a frame's element."""
        box = self.page.locator("iframe").nth(place).bounding_box()
        assert box
        return box["height"]

    def heard(self, ending: str = "") -> list[dict[str, Any]]:
        """Return what the host has heard, or the messages of one type only."""
        said: list[dict[str, Any]] = self.page.evaluate("heard")
        return [one for one in said if not ending or one["data"].get("type") == KIND + ending]

    def fits(self, frame: Frame, place: int = 0) -> float:
        """Wait until a frame is as high as what is in it, and return that height."""
        inside = "one => Math.ceil(one.getBoundingClientRect().height)"
        end = monotonic() + PATIENCE
        while abs(frame.locator(".sft-embed").evaluate(inside) - self.height(place)) >= 1:
            assert monotonic() < end, "the frame never fits"
            painted(self.page)
        return self.height(place)

    def settled(self, frame: Frame, place: int = 0) -> None:
        """Wait until all is heard that a frame has to say of its height."""
        painted(frame)
        before = len(self.heard("height"))
        ask(self, {"type": f"{KIND}resend", "version": 1}, place)
        self.page.wait_for_function(
            f"before => heard.filter(({{data}}) => data.type === '{KIND}height').length > before", arg=before
        )


@pytest.fixture(scope="module")
def site(built: Path) -> Iterator[Site]:
    """Serve the built site."""
    with serve({"": built}) as running:
        yield running


def staged(context: BrowserContext, site: Site, folder: Path, host: Site) -> Stage:
    """Make a page of a host, and begin to watch it. ``localhost`` makes host and site two sites, not just two ports."""
    patient(context).add_init_script(WATCH)
    page = context.new_page()
    stage = Stage(page, folder, host.url.replace("127.0.0.1", "localhost"), site.url)
    page.on("request", lambda request: stage.requests.append(request.url))
    page.on("pageerror", lambda error: stage.errors.append(str(error)))
    return stage


@pytest.fixture
def stage(browser: Browser, site: Site, tmp_path: Path) -> Iterator[Stage]:
    """Give a host of its own; an error that no script caught fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    with serve({"": tmp_path}) as host:
        stage = staged(context, site, tmp_path, host)
        yield stage
        assert not stage.errors
    context.close()


def question(frame: Frame) -> Locator:
    """Return the question that shows."""
    return frame.locator(".sft-question:visible")


def answer(frame: Frame) -> str:
    """Answer the question that shows with its first answer, and return its fact.

    By keyboard: a frame above that grows meanwhile moves what a pointer aims at.
    """
    asked = question(frame)
    fact = asked.get_attribute("data-fact") or ""
    if asked.locator("[name=number]").count():
        asked.locator("[name=number]").fill("1000")
    else:
        asked.locator(".sft-option input").first.press("Space")
    asked.locator(".sft-continue").press("Enter")
    expect(frame.locator(f".sft-question[data-fact='{fact}']")).to_be_hidden()
    return fact


def walk(frame: Frame) -> list[str]:
    """Answer all questions, wait for the whole verdict, and return the facts that were asked."""
    asked: list[str] = []
    while question(frame).count() and len(asked) < 10:
        asked.append(answer(frame))
    skip_checklist(frame)
    verdict = frame.locator(".sft-verdict")
    for wait in ("Working out the costs.", "Looking through the cases."):
        expect(verdict).not_to_contain_text(wait)
    return asked


def ask(stage: Stage, message: object, place: int = 0) -> None:
    """Post a message from the host to a frame."""
    stage.page.evaluate("([message, place]) => frames[place].postMessage(message, '*')", [message, place])


# --- a whole walk in every kind of frame -------------------------------------------------------


@dataclass(frozen=True)
class Walked:
    """What was seen of a whole walk to a verdict, and of one question from the host after it."""

    place: str
    origin: str
    asked: list[str]
    costs: str
    watched: dict[str, list[str]]
    heard: list[dict[str, Any]]
    line_before: str
    line_after: str
    answers: list[dict[str, Any]]
    hosts: set[str]
    history: tuple[int, int]
    registrations: list[int]
    address: str
    errors: list[str]
    fitted: bool
    full: str


@pytest.fixture(scope="module", params=BOXES)
def walked(
    request: pytest.FixtureRequest, browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Walked:
    """Walk to a verdict in one kind of frame, and write down all that can be seen."""
    folder = tmp_path_factory.mktemp("host")
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    with serve({"": folder}) as host:
        stage = staged(context, site, folder, host)
        (frame,) = stage.open(stage.frame_html(BOXES[request.param]), stage.script)
        before = stage.page.evaluate("history.length")
        asked = walk(frame)
        fitted = stage.fits(frame) > HEIGHT
        heard = stage.heard()
        line = frame.locator(".sft-embed-asked")
        line_before = line.inner_text()
        ask(stage, {"type": f"{KIND}ask", "version": 1, "id": "first"})
        expect(line).not_to_be_empty()
        stage.page.wait_for_function(f"heard.some(({{data}}) => data.type === '{KIND}answers')")
        registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
        top = context.new_page()
        top.goto(site.url + "embed/v1/")
        found = Walked(
            place=frame.evaluate("decisionEngine.place"),
            origin=frame.evaluate("origin"),
            asked=asked,
            costs=frame.locator(".sft-cost-place").text_content() or "",
            watched=frame.evaluate("watched"),
            heard=heard,
            line_before=line_before,
            line_after=line.inner_text(),
            answers=stage.heard("answers"),
            hosts={urlsplit(url).netloc for url in stage.requests if not url.startswith("data:")},
            history=(before, stage.page.evaluate("history.length")),
            registrations=[stage.page.evaluate(registered), top.evaluate(registered)],
            address=frame.evaluate("location.hash"),
            errors=stage.errors,
            fitted=fitted,
            full=frame.locator(".sft-embed-full").get_attribute("href") or "",
        )
    context.close()
    return found


def test_a_reader_comes_to_a_verdict_with_its_costs(walked: Walked) -> None:
    assert len(walked.asked) >= 3
    assert "Difference over 12 months" in walked.costs
    assert not walked.errors
    assert walked.fitted


def test_python_runs_in_a_worker_or_in_an_opaque_origin_on_the_page(walked: Walked) -> None:
    assert walked.place == ("page" if walked.origin == "null" else "worker")


def test_the_policy_is_never_violated_on_the_way(walked: Walked) -> None:
    assert walked.watched["violations"] == []


def test_nothing_is_asked_of_any_other_host(walked: Walked, site: Site) -> None:
    ours = urlsplit(site.url).netloc
    assert {name for name in walked.hosts if not name.startswith("localhost:")} == {ours}


def test_no_service_worker_is_ever_registered(walked: Walked) -> None:
    assert walked.watched["workers"] == []
    assert walked.registrations == [0, 0]


def test_the_host_hears_heights_and_nothing_else_until_it_asks(walked: Walked) -> None:
    heights = {one["data"]["height"] for one in walked.heard}
    assert len(heights) > 1  # of quick answers, a browser may draw only the last
    assert {tuple(sorted(one["data"])) for one in walked.heard} == {("height", "type", "version")}
    assert {one["data"]["type"] for one in walked.heard} == {f"{KIND}height"}
    assert {one["origin"] for one in walked.heard} == {walked.origin}


def test_a_host_that_asks_gets_the_answers_and_the_reader_is_told(walked: Walked) -> None:
    (told,) = walked.answers
    said = told["data"]
    assert walked.line_before == ""
    assert walked.line_after == "The page around this reads your answers."
    assert (said["version"], said["id"], said["show"]) == (1, "first", "verdict")
    assert said["link"].startswith("tree=playbook&v=")
    assert all(f"&{fact}=" in said["link"] for fact in walked.asked)
    assert set(said["verdict"]) == {"status", "certain", "today", "leading", "gates", "says"}
    assert said["verdict"]["status"] in {"yes", "not-yet", "something-else-first", "first-find-out"}


def test_a_walk_leaves_the_hosts_history_alone(walked: Walked) -> None:
    assert walked.history[0] == walked.history[1]
    assert all(f"&{fact}=" in walked.address for fact in walked.asked)


def test_the_foot_leads_to_the_full_page_with_the_answers(walked: Walked, site: Site) -> None:
    assert walked.full == f"{site.url}decide/{walked.address}"


# --- heights -----------------------------------------------------------------------------------


def test_each_frame_gets_its_own_height_and_the_other_keeps_its(stage: Stage) -> None:
    ours, theirs = stage.open(
        stage.frame_html(SCRIPTS_ONLY), stage.frame_html("", "embed/v1/fine-tuning-trap/"), stage.script
    )
    kept = stage.fits(theirs, 1)
    before = stage.fits(ours)
    assert walk(theirs) != walk(ours)
    assert stage.fits(ours) > before
    assert stage.fits(theirs, 1) != kept
    assert theirs.locator(".sft-tool").get_attribute("data-tree") == "fine-tuning-trap"
    assert theirs.evaluate("decisionEngine.place") == "worker"
    assert ours.evaluate("decisionEngine.place") == "page"
    grown = stage.fits(ours)
    theirs.get_by_role("link", name="Start again").click()
    expect(question(theirs)).to_have_attribute("data-fact", "gap")
    assert stage.fits(theirs, 1) == kept
    assert stage.fits(ours) == grown


def test_heights_that_were_sent_before_the_script_ran_are_sent_again(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html())
    stage.page.wait_for_function("heard.length > 0")
    assert stage.height() == HEIGHT
    stage.page.add_script_tag(url=f"{stage.site}embed/v1/embed.js")
    assert stage.fits(frame) != HEIGHT


def test_a_frame_that_comes_later_is_fitted_too(stage: Stage) -> None:
    stage.open(stage.script)
    stage.page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", stage.frame_html()
    )
    stage.page.wait_for_function("heard.length > 0")
    assert stage.fits(stage.page.frames[1]) != HEIGHT


def test_only_our_own_frames_get_a_height_and_only_from_themselves(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "liar.html").write_text(
        f"<script>for (const to of [parent, parent.frames[0]]) for (const height of [4000, -1, NaN, '9;'])"
        f" to.postMessage({{type: '{KIND}height', version: 1, height}}, '*')</script>",
        encoding="utf-8",
    )
    liar = '<iframe src="liar.html" style="height:99px;border:0"></iframe>'
    boxed = '<iframe sandbox="allow-scripts" src="liar.html" style="height:99px;border:0"></iframe>'
    frame = stage.open(stage.frame_html(), stage.script, liar, boxed)[0]
    kept = stage.fits(frame)
    stage.page.evaluate(f"postMessage({{type: '{KIND}height', version: 1, height: 4000}}, '*')")
    ask(stage, {"type": f"{KIND}height", "version": 1, "height": 4000})
    stage.page.wait_for_function("heard.filter(({data}) => data.height === 4000).length > 2")
    assert (stage.height(1), stage.height(2)) == (99, 99)
    assert stage.fits(frame) == kept


def test_heights_settle(stage: Stage) -> None:
    """What is in a frame must not depend on the frame's height, or the two chase each other."""
    for width in (360, 1280):
        stage.page.set_viewport_size({"width": width, "height": 700})
        (frame,) = stage.open(stage.frame_html(), stage.script)
        stage.fits(frame)
        if width == 360:
            frame.locator(".sft-way-fold > summary").click()
            stage.fits(frame)
        stage.settled(frame)
        told = len(stage.heard())
        for height in (200, 3000):
            stage.page.locator("iframe").evaluate("(frame, height) => { frame.style.height = `${height}px` }", height)
            painted(stage.page)
            stage.settled(frame)  # which it says once more when it is asked
        assert len(stage.heard()) - told - 2 <= (2 if width == 360 else 0)  # a bar for scrolling may come and go
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert frame.evaluate(overflow) == 0


def test_with_the_hosts_script_stripped_the_frame_scrolls_inside(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html())
    walk(frame)
    assert stage.height() == HEIGHT
    assert frame.evaluate("document.documentElement.scrollHeight") > HEIGHT
    heading = frame.locator(".sft-verdict > h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    last = frame.get_by_role("link", name="Start again")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_the_next_question_comes_into_view_where_the_frame_is_higher_than_the_window(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 360, "height": 500})
    (frame,) = stage.open(stage.frame_html(), stage.script)
    stage.fits(frame)
    question(frame).locator(".sft-continue").scroll_into_view_if_needed()
    expect(question(frame).locator("legend h2")).not_to_be_in_viewport()
    answer(frame)
    expect(question(frame).locator("legend h2")).to_be_in_viewport()


# --- answers -----------------------------------------------------------------------------------


def test_messages_that_mean_nothing_are_ignored(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html())
    answer(frame)
    right = {"type": f"{KIND}ask", "version": 1, "id": 1}
    wrong: list[object] = [
        *(None, 7, "ask", [], {}, {"type": f"{KIND}ask"}, {**right, "version": 2}, {**right, "version": "1"}),
        *({**right, "id": None}, {**right, "id": {}}, {**right, "type": "ask"}, {**right, "type": f"{KIND}answers"}),
    ]
    for message in wrong:
        ask(stage, message)
    stage.settled(frame)
    assert stage.heard("answers") == []
    assert frame.locator(".sft-embed-asked").inner_text() == ""
    ask(stage, right)
    stage.page.wait_for_function(f"heard.some(({{data}}) => data.type === '{KIND}answers')")
    (told,) = stage.heard("answers")
    assert (told["data"]["show"], told["data"]["verdict"], told["data"]["id"]) == ("question", None, 1)


def test_a_page_that_is_not_around_the_frame_gets_no_answer(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text(
        "<script>window.heard = []; addEventListener('message', ({data}) => heard.push(data));"
        f"setInterval(() => parent.frames[0].postMessage({{type: '{KIND}ask', version: 1, id: 1}}, '*'), 50)</script>",
        encoding="utf-8",
    )
    frame, other = stage.open(stage.frame_html(), '<iframe src="other.html"></iframe>')
    answer(frame)
    until(frame, "() => watched.messages > 3")
    stage.settled(frame)
    assert other.evaluate("heard") == []
    assert stage.heard("answers") == []
    assert frame.locator(".sft-embed-asked").inner_text() == ""


# --- the policy --------------------------------------------------------------------------------


@pytest.mark.parametrize("box", ["", SCRIPTS_ONLY], ids=["open", "scripts-only"])
def test_the_policy_refuses_what_is_put_into_the_page(stage: Stage, box: str) -> None:
    (frame,) = stage.open(stage.frame_html(box))
    policy = frame.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content") or ""
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts == {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        **dict.fromkeys(["style-src", "font-src", "img-src", "connect-src", "worker-src"], "'self'"),
        **dict.fromkeys(["base-uri", "form-action"], "'none'"),
    }
    frame.evaluate(
        """host => {
            document.body.append(Object.assign(document.createElement("script"), {textContent: "window.ran = 1"}));
            const html = '<img src="data:," onerror="window.ran = 2"><i style="color:lime">i</i>';
            document.body.insertAdjacentHTML("beforeend", html);
            document.body.append(Object.assign(document.createElement("script"), {src: `${host}x.js`}));
            fetch(host).catch(() => {});
            const made = () => new Function("window.ran = 3")();
            setTimeout(() => { try { made(); } catch (error) { window.told = error.message; } });
        }""",
        stage.host,
    )
    refused = ["script-src-elem", "img-src", "style-src-attr", "connect-src"]
    until(frame, "names => names.every((name) => watched.violations.some((one) => one.startsWith(name)))", refused)
    until(frame, "() => window.told?.includes('unsafe-eval')")
    assert frame.evaluate("window.ran") is None


# --- options -----------------------------------------------------------------------------------

DARK, LIGHT = "rgb(23, 32, 33)", "rgb(255, 254, 251)"


def colour(frame: Frame) -> str:
    """Return the colour that the instrument stands on."""
    said: str = frame.locator(".sft-embed").evaluate("one => getComputedStyle(one).backgroundColor")
    return said


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_link_chooses_the_colours(stage: Stage, system: str) -> None:
    stage.page.emulate_media(color_scheme="dark" if system == "dark" else "light")
    own = DARK if system == "dark" else LIGHT
    wanted = {"theme=dark": DARK, "theme=light": LIGHT, "theme=auto": own, "": own, "tree=playbook&theme=puce": own}
    frames = stage.open(*(stage.frame_html(SCRIPTS_ONLY, f"embed/v1/#{option}") for option in wanted))
    assert [colour(frame) for frame in frames] == list(wanted.values())
    answer(frames[0])
    expect(frames[0].locator(".sft-answer")).to_have_count(1)
    assert colour(frames[0]) == DARK
    assert frames[0].evaluate("location.hash").endswith("&theme=dark")


def test_the_link_chooses_the_tree(stage: Stage) -> None:
    ours, theirs = stage.open(
        stage.frame_html("", "embed/v1/fine-tuning-trap/#tree=playbook&theme=dark"),
        stage.frame_html(SCRIPTS_ONLY, "embed/v1/#tree=fine-tuning-trap&gap=format"),
    )
    for frame, tree in ((ours, "playbook"), (theirs, "fine-tuning-trap")):
        expect(frame.locator(".sft-tool")).to_have_attribute("data-tree", tree)
    assert colour(ours) == DARK
    expect(question(theirs)).to_have_attribute("data-fact", "structured-output-tried")


def test_the_link_chooses_where_to_begin(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html("", "embed/v1/#start=scope"))
    expect(question(frame)).to_have_attribute("data-fact", "scope")
    assert frame.evaluate("document.activeElement === document.body")
    assert answer(frame) == "scope"
    expect(question(frame)).to_have_attribute("data-fact", "gap")
    walk(frame)
    assert "&start=scope" in frame.evaluate("location.hash")
    frame.get_by_role("link", name="Start again").click()
    expect(question(frame)).to_have_attribute("data-fact", "scope")
    assert frame.locator(".sft-note").count() == 0


def test_answers_given_beforehand_count_and_options_are_no_answers(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html("", "embed/v1/#gap=format&theme=dark&start=nowhere"))
    assert answer(frame) != "gap"
    expect(frame.locator(".sft-answer")).to_have_count(2)
    assert frame.locator(".sft-note").count() == 0


def test_a_link_with_all_answers_opens_the_verdict_without_a_touch(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html(SCRIPTS_ONLY, "embed/v1/#tree=playbook&gap=unmeasured"))
    expect(frame.locator(".sft-verdict")).to_be_visible()
    assert frame.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("box", ["", SCRIPTS_ONLY], ids=["open", "scripts-only"])
def test_a_host_may_change_the_link_later_and_takes_no_focus_away(stage: Stage, box: str) -> None:
    (frame,) = stage.open(stage.frame_html(box), '<button id="mine">mine</button>')
    stage.page.locator("#mine").focus()
    stage.page.locator("iframe").evaluate("frame => { frame.src += '#tree=playbook&theme=dark&gap=format' }")
    expect(question(frame)).not_to_have_attribute("data-fact", "gap")
    assert colour(frame) == DARK
    assert stage.page.evaluate("document.activeElement.id") == "mine"


def test_odd_links_do_no_harm(stage: Stage) -> None:
    odd = ("tree=nowhere", "theme=<script>", "start=__proto__", "theme=%E0%A4%A", "&&==", "tree=playbook&tree=x&start=")
    frames = stage.open(*(stage.frame_html("", f"embed/v1/#{one}&gap=format") for one in odd))
    for frame in frames:
        expect(question(frame)).not_to_have_attribute("data-fact", "gap")
        assert frame.evaluate("location.hash").startswith("#tree=")
    answer(frames[0])
    expect(frames[0].locator(".sft-answer")).to_have_count(2)


# --- a reader in a frame -----------------------------------------------------------------------


def test_python_is_not_loaded_for_readers_who_touch_nothing(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html(), stage.script)
    stage.fits(frame)
    painted(frame)
    assert [url for url in stage.requests if "assets/engine/" in url] == []
    answer(frame)
    frame.locator(".sft-answer").first.wait_for()
    assert [url for url in stage.requests if "assets/engine/" in url]


def test_by_keyboard_from_the_host_to_a_verdict(stage: Stage) -> None:
    (frame,) = stage.open('<button id="before">before</button>', stage.frame_html(SCRIPTS_ONLY), stage.script)
    keys = stage.page.keyboard
    stage.page.locator("#before").focus()
    asked: list[str] = []
    while question(frame).count() and len(asked) < 10:
        asked.append(question(frame).get_attribute("data-fact") or "")
        here = ""
        for _ in range(20):
            keys.press("Tab")
            here = frame.evaluate("document.activeElement.name ?? ''")
            if here in {"answer", "number"}:
                break
        if here == "number":
            keys.type("1000")
            keys.press("Enter")
        else:
            keys.press("Space")
            for _ in range(25):
                if frame.evaluate("document.activeElement.matches('.sft-continue')"):
                    break
                keys.press("Tab")
            keys.press("Enter")
        expect(frame.locator(f".sft-question[data-fact='{asked[-1]}']")).to_be_hidden()
    skip_checklist(frame)
    expect(frame.locator(".sft-verdict > h2")).to_be_focused()
    assert len(asked) >= 3


def test_the_browsers_back_leaves_the_host_and_forward_brings_the_answers_back(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "first.html").write_text("<title>First</title>", encoding="utf-8")
    stage.page.goto(f"{stage.host}first.html")
    (frame,) = stage.open(stage.frame_html())
    answer(frame)
    after = answer(frame)
    stage.page.go_back()
    assert stage.page.title() == "First"
    stage.page.go_forward()
    stage.page.wait_for_load_state("load")
    assert after in stage.page.frames[1].evaluate("location.hash")
    expect(question(stage.page.frames[1])).not_to_have_attribute("data-fact", after)


def test_the_frames_own_back_and_change_keep_the_answers(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html(SCRIPTS_ONLY))
    before = stage.page.evaluate("history.length")
    first = answer(frame)
    second = answer(frame)
    frame.locator(".sft-back").click()
    expect(question(frame)).to_have_attribute("data-fact", second)
    assert question(frame).locator(":checked").count() == 1
    frame.locator(".sft-change a").first.click()
    expect(question(frame)).to_have_attribute("data-fact", first)
    assert stage.page.evaluate("history.length") == before


def test_axe_finds_nothing_in_either_colours(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 360, "height": 800})
    (frame,) = stage.open(stage.frame_html("", "embed/v1/fine-tuning-trap/"))
    for step in (answer, walk):
        step(frame)
        for theme in ("light", "dark"):
            frame.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            frame.evaluate("decisionEmbed.offer('No.', 'https://a.example')")
            assert violations(frame) == []


def test_without_javascript_the_answers_are_links_out_of_the_frame(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    with serve({"": tmp_path}) as host:
        stage = staged(context, site, tmp_path, host)
        (frame,) = stage.open(stage.frame_html())
        links = frame.locator(".sft-exits a")
        assert links.count() > 1
        assert frame.locator(".sft-continue").is_hidden()
        with context.expect_page() as opened:
            links.first.click()
        assert opened.value.url.startswith(site.url)
        assert stage.page.url == stage.host
    context.close()


def test_opened_by_itself_it_works_the_same(stage: Stage) -> None:
    stage.page.goto(f"{stage.site}embed/#theme=dark")
    frame = stage.page.main_frame
    answer(frame)
    expect(frame.locator(".sft-answer")).to_have_count(1)
    assert colour(frame) == DARK
    assert stage.page.evaluate("watched.violations") == []


# --- what a host forbids -----------------------------------------------------------------------


def test_a_link_can_be_copied_where_the_host_lets_it(stage: Stage) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    (frame,) = stage.open(
        stage.frame_html('allow="clipboard-write"', "embed/v1/#tree=playbook&gap=unmeasured&theme=dark")
    )
    unfold(frame)
    frame.get_by_role("button", name="Copy link").click()
    expect(frame.get_by_text("Link copied.")).to_be_visible()
    stage.page.bring_to_front()
    stage.page.locator("h1").click()
    copied = stage.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(
        re.escape(stage.site) + rf"decide/#tree=playbook&v=[\d.]+&gap=unmeasured&on=[\d-]+{PRICES}", copied
    )


def test_where_copying_links_or_printing_is_forbidden_the_reader_is_told_and_given_the_address(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html(SCRIPTS_ONLY, "embed/v1/#tree=playbook&gap=unmeasured"))
    full = rf"^{re.escape(stage.site)}decide/#tree=playbook&v=[\d.]+&gap=unmeasured&on=[\d-]+{PRICES}$"
    lever = f"{stage.site}levers/measure-first/"
    unfold(frame)
    frame.get_by_role("button", name="Copy link").click()
    expect(frame.get_by_text("does not let us copy")).to_be_visible()
    expect(frame.locator(".sft-by-hand")).to_have_value(re.compile(full))
    expect(frame.locator(".sft-by-hand")).to_be_focused()
    frame.locator("[data-take=summary-page]").click()
    expect(frame.locator(".sft-forward .sft-said")).to_have_text("The page around this does not let it print.")
    for pressed, said, address in (
        (frame.locator(".sft-print"), "does not let it print", re.compile(full)),
        (frame.locator(".sft-plan a[href*='levers/']").first, "lets no other page open", lever),
    ):
        pressed.click()
        note = frame.locator(".sft-offer")
        expect(note).to_have_count(1)
        expect(note).to_contain_text(said)
        expect(note.locator("input")).to_have_value(address)
        expect(note.locator("input")).to_be_focused()


POPUPS = 'sandbox="allow-scripts allow-popups"'


@pytest.mark.parametrize("box", ["", POPUPS], ids=["open", "opaque"])
def test_links_open_beside_the_host_and_cannot_steer_the_frame(stage: Stage, box: str) -> None:
    (frame,) = stage.open(stage.frame_html(box))
    frame.get_by_text("Why we ask").first.click()
    with stage.page.context.expect_page() as opened:
        frame.get_by_role("link", name="This question on a page of its own").click()
    beside = opened.value
    beside.wait_for_load_state()
    assert beside.url == f"{stage.site}questions/gap/"
    assert beside.evaluate("Boolean(opener)") == (box == POPUPS)
    for steered in ("opener", "opener.top"):
        steer = f"{steered}.location = 'about:blank'"
        refused = beside.evaluate(f"() => {{ try {{ {steer}; }} catch (error) {{ return error.name; }} }}")
        assert refused in {"TypeError", "SecurityError"}
    assert stage.page.url == stage.host
    assert frame.url.startswith(f"{stage.site}embed/v1/")
    assert frame.locator(".sft-offer").count() == 0


def test_what_is_saved_from_a_frame_is_saved_where_the_snippet_lets_it(stage: Stage) -> None:
    (frame,) = stage.open(stage.frame_html(f'sandbox="{SANDBOX}"', "embed/v1/#tree=playbook&gap=unmeasured"))
    with stage.page.expect_download() as saved:
        unfold(frame)
        frame.get_by_role("button", name="Download answers").click()
    assert re.fullmatch(r"[\w-]+\.json", saved.value.suggested_filename)


# --- the page that makes the snippet -----------------------------------------------------------


def test_the_page_makes_the_snippet_shows_it_live_and_copies_it(stage: Stage) -> None:
    page = stage.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{stage.site}take/embed/")
    code = page.locator("[data-code=snippet] code")
    assert page.locator("iframe").count() == 0
    page.get_by_label("Tree", exact=True).select_option("fine-tuning-trap")
    page.get_by_label("Colours", exact=True).select_option("dark")
    page.get_by_label("Begins with").select_option("structured-output-tried")
    behind = "embed/v1/fine-tuning-trap/#tree=fine-tuning-trap&theme=dark&start=structured-output-tried"
    expect(code).to_contain_text(behind.replace("&", "&amp;"))
    expect(code).to_contain_text('title="The Fine-Tuning Trap: questions and a verdict"')
    page.locator("[data-code=snippet]").get_by_role("button", name="Copy").click()
    expect(page.locator("[data-code=snippet] [role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Show it here").click()
    frame = page.frames[1]
    expect(question(frame)).to_have_attribute("data-fact", "structured-output-tried")
    assert colour(frame) == DARK
    stage.fits(frame)
    page.get_by_label("Colours", exact=True).select_option("light")
    expect(frame.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_label("Tree", exact=True).select_option("playbook")
    expect(frame.locator(".sft-tool")).to_have_attribute("data-tree", "playbook")
    assert page.evaluate("history.length") <= before + 1


def test_what_is_copied_works_as_it_is(stage: Stage) -> None:
    stage.page.goto(f"{stage.site}take/embed/")
    stage.page.get_by_label("Colours", exact=True).select_option("dark")
    snippet = stage.page.locator("[data-code=snippet] code").inner_text()
    snippet = re.sub(r"https?://127\.0\.0\.1:8000/should-you-fine-tune/", stage.site, snippet)
    (frame,) = stage.open(snippet)
    assert colour(frame) == DARK
    walk(frame)
    assert stage.fits(frame) > HEIGHT


def test_the_page_shows_the_snippet_without_javascript_and_axe_finds_nothing_with_it(
    browser: Browser, site: Site, stage: Stage
) -> None:
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{site.url}take/embed/")
    assert "<iframe src=" in page.locator("[data-code=snippet] code").inner_text()
    assert page.locator(".sft-embed-form, .sft-embedding button").filter(visible=True).count() == 0
    context.close()
    stage.page.goto(f"{site.url}take/embed/")
    assert violations(stage.page) == []
