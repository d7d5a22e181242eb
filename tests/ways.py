"""What the drawn path shows, as a file that a non-programmer can read, for every door that has to agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from decision.render.drawings.diagram import ends
from decision.tree.walk import Walker
from tests.browser.journey import START

if TYPE_CHECKING:
    from decision.tree.model import Playbook


@dataclass(frozen=True)
class Way:
    """Some answers, and the path that is drawn for them."""

    when: str
    link: str
    here: str
    path: dict[str, str | None]
    listed: tuple[str, ...] | None
    """What is still possible; ``None`` for all."""

    def possible(self, playbook: Playbook) -> list[str]:
        """Return what is still possible, as it is drawn."""
        return all_ends(playbook) if self.listed is None else list(self.listed)


def all_ends(playbook: Playbook) -> list[str]:
    """Return what the playbook's tree may come to, cheapest first."""
    return [end.id for end in ends(Walker(playbook, playbook.trees[0]))]


def read_ways() -> list[Way]:
    """Return what tests/ways.yml says."""
    return [
        Way(
            one["when"],
            "&".join(filter(None, [START, one["answers"]])),
            one["here"] or "",
            one["path"],
            None if one["possible"] == "all" else tuple(one["possible"]),
        )
        for one in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    ]
