"""What axe finds on a page, by all of its rules. Comes in: a page or frame. Goes out: one line for each place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page | Frame, *, unfolded: bool = False) -> list[str]:
    """Return what axe finds on the whole page; ``unfolded`` opens all folds first."""
    if unfolded:
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(f"if (!globalThis.axe) {{ {AXE} }}")
    found = page.evaluate("axe.run()")
    return [
        f"{one['id']}: {node['html']}: {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]
    ]
