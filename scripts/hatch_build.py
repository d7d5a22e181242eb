"""What hatchling asks of the project when it builds a wheel: take along what ``scripts/package.py`` put beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, override

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE = "build/site"
"""Where the browser's runtime is, if it was made."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the runtime to the folder of the site's files."""

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        beside = Path(self.root) / BESIDE
        if beside.is_dir():
            build_data["force_include"][f"{beside}"] = "decision/site"
