"""Any model of the list of prices, by name, in a real Chromium: the list is read only when somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from decision.authoring.costs import load_costs
from tests.browser.journey import SEARCHED
from tests.browser.patience import patient
from tests.browser.serving import serve
from tests.conftest import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOK, _ = load_costs(DOCS)
NAME = "deepseek/deepseek-v4-pro"
LIST = "assets/engine/models.json"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, built: Path) -> Iterator[Page]:
    """Give a page of one's own, with what it asked for under ``asked``."""
    with serve({"": built}) as site:
        context = patient(browser.new_context(base_url=site.url, timezone_id="UTC"))
        yield context.new_page()
        context.close()


def test_a_model_is_found_by_its_name_and_stays_in_the_link(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("costs/")
    page.wait_for_function("decisionEngine.state === 'ready'")
    assert not [url for url in asked if url.endswith(LIST)]

    choice = page.locator('.sft-choice[data-name="base"]')
    choice.get_by_text("Another model, by name").click()
    with page.expect_response(lambda reply: reply.url.endswith(LIST)):
        choice.locator(".sft-model").focus()
    expect(choice.locator(f'datalist option[value="{NAME}"]')).to_be_attached()
    choice.locator(".sft-model").fill(NAME)
    choice.locator(".sft-model").press("Tab")

    expect(choice.locator("select")).to_have_value(NAME)
    page.wait_for_function("location.hash.includes('deepseek-v4-pro')")
    price = f"{BOOK.price[f'{NAME}:input'].value:g}"
    expect(page.locator("#c-base-input")).to_have_value(price)

    page.reload()
    expect(page.locator("#c-base-input")).to_have_value(price)
    expect(page.locator('.sft-choice[data-name="base"] select')).to_have_value(NAME)


def test_a_name_that_the_list_has_not_is_refused_at_its_field(page: Page) -> None:
    page.goto("costs/")
    page.wait_for_function("decisionEngine.state === 'ready'")
    choice = page.locator('.sft-choice[data-name="base"]')
    before = choice.locator("select").input_value()
    choice.get_by_text("Another model, by name").click()
    choice.locator(".sft-model").fill("openai/gpt-99")
    choice.locator(".sft-model").press("Tab")

    page.wait_for_function(
        "document.querySelector('#c-base-model').validationMessage === 'The list has no such model.'"
    )
    assert choice.locator("select").input_value() == before


def test_the_costs_under_a_verdict_take_the_model_that_its_link_names(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"decide/#{SEARCHED}")
    expect(page.locator(".sft-cost-place")).to_contain_text("Model in use today:")
    assert not [url for url in asked if url.endswith(LIST)]

    page.goto("about:blank")
    page.goto(f"decide/#{SEARCHED}&c.base={NAME}")
    expect(page.locator(".sft-cost-place")).to_contain_text("Model in use today: deepseek-v4-pro (DeepSeek)")


def test_without_the_list_a_model_of_it_is_not_taken_for_another(page: Page) -> None:
    page.route(f"**/{LIST}", lambda route: route.abort())
    page.goto(f"decide/#{SEARCHED}&c.base={NAME}")

    expect(page.locator(".sft-cost-place")).to_have_text("The costs could not be worked out here.")


def test_an_embedding_model_is_found_among_those_that_embed(page: Page) -> None:
    page.goto("costs/")
    page.wait_for_function("decisionEngine.state === 'ready'")
    page.get_by_text("Other models and machines").click()
    choice = page.locator('.sft-choice[data-name="embedding"]')
    choice.get_by_text("Another model, by name").click()
    choice.locator(".sft-model").focus()
    expect(choice.locator('datalist option[value="voyageai/voyage-4-large"]')).to_be_attached()
    expect(choice.locator(f'datalist option[value="{NAME}"]')).to_have_count(0)
    choice.locator(".sft-model").fill("voyageai/voyage-4-large")
    choice.locator(".sft-model").press("Tab")

    price = f"{BOOK.price['voyageai/voyage-4-large:input'].value:g}"
    expect(page.locator("#c-embedding-input")).to_have_value(price)
