"""What the schema says of requests to the engine in the browser, and of its replies, holds of every kind of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from decision.interfaces import browser
from hooks.engine_files import later_requests, sample_requests
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

SCHEMAS = {
    name: json.loads((DOCS / "take" / name).read_text(encoding="utf-8"))
    for name in ("engine.schema.json", "answers.schema.json")
}
REQUESTS: dict[str, Any] = SCHEMAS["engine.schema.json"]["$defs"]["requests"]
FILES = ("models.json", "paper.zip", "checklist-a4.pdf", "checklist-letter.pdf")
"""What only some requests need."""


def valid(part: str) -> Draft202012Validator:
    """Return what looks at data by a part of the schema."""
    known = Registry[Any]().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())
    return Draft202012Validator({"$ref": f"engine.schema.json#{part}"}, registry=known)


def kind_of(request: dict[str, Any]) -> str:
    """Return the kind of a request."""
    return next((kind for kind in REQUESTS if kind in request), "view")


@pytest.fixture(scope="module")
def engine(built: Path) -> Path:
    """Load what a browser loads, and return the folder of it."""
    folder = built / "assets" / "engine"
    browser.load((folder / "bundle.json").read_text(encoding="utf-8"))
    return folder


def test_the_schemas_are_schemas_and_know_every_kind_of_request() -> None:
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)

    assert {*REQUESTS} == {"view", *browser.RARE} == {*SCHEMAS["engine.schema.json"]["$defs"]["replies"]}


def test_every_request_of_the_sample_and_its_reply_are_as_the_schema_says(engine: Path, playbook: Playbook) -> None:
    for name in FILES:
        if not name.endswith(".zip"):  # the code is here already
            browser.load_extra(str(engine / name))
    seen = set[str]()
    for text in (*sample_requests(playbook), *later_requests()):
        request = json.loads(text)
        kind = kind_of(request)
        seen.add(kind)
        reply = json.loads(browser.ask(text))

        assert [fault.message for fault in valid("").iter_errors(request)] == []
        assert [fault.message for fault in valid(f"/$defs/replies/{kind}").iter_errors(reply)] == []

    assert seen == {*REQUESTS}


@pytest.mark.parametrize(
    "request_",
    [
        {"link": "gap=cost"},
        {"today": "2026-11-29", "links": "gap=cost"},
        {"today": "2026-11-29", "cost": {"view": "estimates"}},
        {"today": "2026-11-29", "cost": {"view": "estimate"}, "take": {"what": "record"}},
        {"today": "2026-11-29", "open": {}},
        {"today": "2026-11-29", "hear": {"text": "slow", "use": ["gap=cost"]}},
        {"today": "2026-11-29", "answer": {"fact": "scope"}},
    ],
)
def test_what_is_no_request_is_not_valid(request_: dict[str, Any]) -> None:
    assert not valid("").is_valid(request_)


def test_a_reply_of_another_kind_is_not_valid(engine: Path) -> None:
    assert engine.is_dir()
    reply = json.loads(browser.ask(json.dumps({"today": "2026-11-29", "link": "gap=cost"})))

    assert valid("/$defs/replies/view").is_valid(reply)
    assert not any(valid(f"/$defs/replies/{kind}").is_valid(reply) for kind in browser.RARE)
    assert not valid("/$defs/replies/view").is_valid({**reply, "show": "nothing"})
