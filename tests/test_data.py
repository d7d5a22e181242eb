"""The open data keep to their published schemas, and every figure of the tree can be traced."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

CLAIMS = sorted((DOCS / "data" / "claims").glob("*.yml"))


def valid(path: Path, schema: str) -> Any:  # noqa: ANN401  # the content of a YAML file
    """Return the content of a data file after holding it against a schema."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(content, json.loads((DOCS / "data" / schema).read_text(encoding="utf-8")))
    return content


@pytest.mark.parametrize("path", CLAIMS, ids=lambda path: path.stem)
def test_claims_keep_to_their_schema_and_to_the_topic_of_their_file(path: Path) -> None:
    topics = {claim["topic"] for claim in valid(path, "claims.schema.json")}

    assert topics == {path.stem}


def test_sources_keep_to_their_schema() -> None:
    assert valid(DOCS / "data" / "sources.yml", "sources.schema.json")


def test_all_claims_and_sources_came_in(playbook: Playbook) -> None:
    assert len(playbook.claims) == 175
    assert sum(len(claim.sources) for claim in playbook.claims) == 484
    assert sum(not claim.asserted_by for claim in playbook.claims) == 113


def test_no_claim_was_looked_at_after_today(playbook: Playbook) -> None:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()

    assert [claim.id for claim in playbook.claims if not "2026" < claim.looked_at <= today] == []


def test_every_route_that_leads_to_fine_tuning_names_a_claim(playbook: Playbook) -> None:
    silent = [
        f"{question.id}: {route.to}"
        for question in playbook.trees[0].questions
        for route in question.routes
        if hasattr(route.to, "family") and route.to.family and route.to.family.yes and not route.claims
    ]

    assert silent == []
