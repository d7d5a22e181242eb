"""The bundle that travels to the browser is the playbook, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from decision import bundle

if TYPE_CHECKING:
    from decision.model import Playbook


def test_a_playbook_comes_back_from_its_bundle(playbook: Playbook) -> None:
    assert bundle.loads(bundle.dumps(playbook)) == playbook


def test_the_same_playbook_gives_the_same_bundle(playbook: Playbook) -> None:
    assert bundle.dumps(bundle.loads(bundle.dumps(playbook))) == bundle.dumps(playbook)


@pytest.mark.parametrize("text", ["[]", "{}", '{"_": "Nothing"}', '{"_": "Fact"}', '"playbook"'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        bundle.loads(text)
