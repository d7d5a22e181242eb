"""How long tests wait for what has to come. Long: on any machine, a wait only ends a test that is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page

PATIENCE = 120
"""Seconds after which what a test waits for counts as missing."""
expect.set_options(timeout=PATIENCE * 1000)

SLOW_DEADLINES = """
(() => {
    const real = window.setTimeout;
    window.setTimeout = (call, wait, ...given) => real(call, wait < 10_000 ? wait : 100 * wait, ...given);
    const worker = window.Worker?.prototype ?? {};
    const post = worker.postMessage;
    worker.postMessage = function (message, ...given) {
        return post.call(this, message?.quiet ? {...message, quiet: 100 * message.quiet} : message, ...given);
    };
})();
"""
"""Deadlines of the site are for readers: twenty seconds without a byte. Here the machine may be as slow as it is."""


def patient(context: BrowserContext) -> BrowserContext:
    """Let all pages of a context take their time."""
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(SLOW_DEADLINES)
    return context


def painted(page: Page | Frame) -> None:
    """Wait until the page has drawn what is due, and has done what was put off until then."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")


def until(page: Page | Frame, expression: str, arg: object = None) -> None:
    """Wait until an expression of JavaScript comes to something true; unlike Playwright, wait for its promise too.

    The page must not go to another address meanwhile.
    """
    came = page.evaluate(
        f"""async ([arg, patience]) => {{
            for (const end = Date.now() + patience; Date.now() < end;) {{
                const found = {expression};
                if (await (typeof found === "function" ? found(arg) : found)) return true;
                await new Promise((done) => setTimeout(done, 50));
            }}
            return false;
        }}""",
        [arg, PATIENCE * 1000],
    )
    assert came, f"never true: {expression}"
