"""How long tests wait for what has to come. Long: on any machine, a wait only ends a test that is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PATIENCE = 120
"""Seconds after which what a test waits for counts as missing."""
expect.set_options(timeout=PATIENCE * 1000)

_SLOW_DEADLINES = """
(() => {
    const real = window.setTimeout;
    window.setTimeout = (call, wait, ...given) => real(call, wait < 10_000 ? wait : 100 * wait, ...given);
})();
"""
"""Deadlines of the site are for readers: twenty seconds without a byte. Here the machine may be as slow as it is."""


def patient(context: BrowserContext) -> BrowserContext:
    """Let all pages of a context take their time."""
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(_SLOW_DEADLINES)
    return context


def until(page: Page, expression: str, arg: object = None) -> None:
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
