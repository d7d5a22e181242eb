"""Published bills beside the model's. Comes in: ``docs/data/costs/bills``, a cost book. Goes out: bills with ratios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from decision.cost.compare import estimate
from decision.cost.settings import read_settings

if TYPE_CHECKING:
    from decision.cost.model import CostBook

FILED = Path(__file__).parent.parent / "docs" / "data" / "costs" / "bills"
WITHIN = 1.5
RUN_ON = "2026-11-28"  # the day whose prices are taken
KINDS = {"training": "training on your own GPUs", "hosting": "machines", "database": "vector databases"}  # else tokens


def left_out() -> list[dict[str, str]]:
    """Return the bills that are not filed, with the reasons."""
    told: list[dict[str, str]] = yaml.safe_load(FILED.with_name("bills-left-out.yml").read_text("utf-8"))
    return told


def published_bills(book: CostBook) -> list[dict[str, Any]]:
    """Return each file's content, the largest ratio last, with what ``_beside`` adds."""
    filed = [{"id": path.stem, **yaml.safe_load(path.read_text("utf-8"))} for path in FILED.glob("*.yml")]
    return sorted((bill | _beside(book, bill) for bill in filed), key=lambda bill: float(bill["ratio"]))


def _beside(book: CostBook, bill: dict[str, Any]) -> dict[str, Any]:
    """Return ``modelled`` (USD), ``ratio`` to what was paid, whether ``near`` it, what ``kind`` of thing is billed."""
    settings, refused = read_settings(book, {name: text for name, (text, _) in bill["inputs"].items()}, RUN_ON)
    found, lines = estimate(book, settings)[bill["lever"]], bill["counts"]
    modelled = sum(getattr(found.bill, line) for line in lines) / (1 if "training" in lines else found.q["months"])
    ratio = modelled / bill["published"]["usd"]
    added = {"modelled": modelled, "ratio": ratio, "near": 1 / WITHIN <= ratio <= WITHIN}
    kind = "tokens" if bill["lever"] == "fine-tune-api" else KINDS.get(lines[0], "tokens")
    return {**added, "kind": kind, "refused": refused}
