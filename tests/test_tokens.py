"""The estimate of tokens stays within the error that the page states, on texts whose tokens were counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cost.tokens import ERROR, ERROR_ELSEWHERE, estimate_tokens

COUNTED = json.loads((Path(__file__).parent / "token_counts.json").read_text(encoding="utf-8"))["texts"]
NEAR = {"English", "Python", "JavaScript", "YAML", "JSON", "Markdown"}


@pytest.mark.parametrize("one", COUNTED, ids=[one["kind"] for one in COUNTED])
def test_an_estimate_is_as_near_as_the_page_says(one: dict[str, str | int]) -> None:
    off = estimate_tokens(str(one["text"])) / int(one["tokens"]) - 1

    assert abs(off) <= (ERROR if one["kind"] in NEAR else ERROR_ELSEWHERE)


@given(st.text(), st.text())
def test_more_text_never_has_fewer_tokens(first: str, second: str) -> None:
    assert estimate_tokens(f"{first}\n{second}") >= max(estimate_tokens(first), estimate_tokens(second)) - 1


def test_nothing_has_no_tokens() -> None:
    assert [estimate_tokens(text) for text in ("", " ", "Hello")] == [0, 0, 1]
