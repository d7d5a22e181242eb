"""Every scenario comes out of Python in the browser as it comes out of Python here, byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from decision.render.formats.view_data import view_as_data
from tests.scenarios import SCENARIOS, TODAY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from decision.interfaces.money import Money
    from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def test_the_browser_tells_every_scenario_byte_for_byte_the_same(browser: Browser, book: Site, money: Money) -> None:
    links = {scenario.name: scenario.link(money.guide.playbook) for scenario in SCENARIOS}
    here = {name: view_as_data(money.guide.playbook, money.view(link, TODAY)) for name, link in links.items()}
    page = browser.new_page()
    page.goto(book.url)
    page.evaluate("decisionEngine.start('assets/engine/')")

    told = page.evaluate(
        """async ([links, today]) => Object.fromEntries(await Promise.all(Object.entries(links).map(
            async ([name, link]) => [name, await decisionEngine.ask({link, today, base: ""})])))""",
        [links, TODAY],
    )
    page.close()

    for name, wanted in here.items():
        there = {key: told[name][key] for key in wanted}
        assert json.dumps(there, ensure_ascii=False) == json.dumps(wanted, ensure_ascii=False), name
