"""An author's mistake as a value, and the ways to say it. Comes in: findings. Goes out: text for a person or for CI."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from decision.tree.model import Where


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in an author's file."""

    rule: str
    """The name of the rule that was broken, which is also its place on the page about checks."""
    where: Where
    says: str
    """What is wrong, in the author's words."""
    remedy: str
    """What to try."""
    warning: bool = False
    """A warning is shown and breaks no build; time passing gives only warnings."""


def as_text(findings: Iterable[Finding]) -> str:
    """Say findings to a person: file, line, rule, what is wrong, what to try."""
    lines = []
    for finding in findings:
        kind = "warning: " if finding.warning else ""
        lines += [f"{finding.where}: {kind}{finding.rule}: {finding.says}", f"    try: {finding.remedy}"]
    return "\n".join(lines)


def as_github(findings: Iterable[Finding]) -> str:
    """Say findings as annotations that GitHub shows beside the changed lines."""
    return "\n".join(
        f"::{'warning' if finding.warning else 'error'} file={_escape(finding.where.file, property_too=True)},"
        f"line={finding.where.line},title={_escape(finding.rule, property_too=True)}"
        f"::{_escape(f'{finding.says}; try: {finding.remedy}')}"
        for finding in findings
    )


def _escape(text: str, *, property_too: bool = False) -> str:
    """Escape as GitHub's workflow commands ask.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_too else text


def as_json(findings: Iterable[Finding]) -> str:
    """Say findings to a program: a JSON list of objects."""
    return json.dumps(
        [
            {
                "rule": finding.rule,
                "file": finding.where.file,
                "line": finding.where.line,
                "says": finding.says,
                "try": finding.remedy,
                "warning": finding.warning,
            }
            for finding in findings
        ],
        indent=2,
        ensure_ascii=False,
    )


STYLES: dict[str, Callable[[Iterable[Finding]], str]] = {"text": as_text, "github": as_github, "json": as_json}
