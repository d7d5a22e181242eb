"""The site in a real Firefox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.firefox import Firefox
    from tests.browser.serving import Site

pytestmark = pytest.mark.browser


def test_python_starts_and_gives_a_verdict(firefox: Firefox, book: Site) -> None:
    firefox.goto(f"{book.url}decide/#tree=playbook&v=1.1&gap=unmeasured")
    assert "measure" in firefox.text(".sft-verdict > h2").lower()
