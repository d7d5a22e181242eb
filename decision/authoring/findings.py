"""An author's mistake as a value, and the ways to say it. Comes in: findings. Goes out: text for a person or for CI."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from decision.tree.model import Where

_MOST_NAMES = 1000
"""Among how many names a similar one is looked for."""
_FITS = 8
"""How many names a message lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in an author's file."""

    rule: str
    """The name of the rule that was broken, which is also its place in ``docs/checks.md``."""
    where: Where
    says: str
    """What is wrong, in the author's words."""
    remedy: str
    """What to try."""
    warning: bool = False
    """A warning is shown and breaks no build; time passing gives only warnings."""


def suggest(name: str, known: Collection[str], otherwise: str = "") -> str:
    """Return a remedy for an unknown name: the name that was probably meant, or ``otherwise``."""
    near = _near(name, known) if len(known) <= _MOST_NAMES else []
    first = f"write “{near[0]}”" if near else "fix the name"
    return f"{first}, or {otherwise}" if otherwise else first


def meant(name: str, known: Collection[str]) -> str:
    """Return what to write instead of an unknown name: what was probably meant, else what there is."""
    near = _near(name, known)
    return f"write “{near[0]}”" if near else f"use one of: {', '.join(known)}"


def _near(name: str, known: Collection[str]) -> list[str]:
    """Return the name that is most like another, if one is. The browser, which finds too, never needs this."""
    from difflib import get_close_matches  # noqa: PLC0415  # see above

    return get_close_matches(name, known, n=1)


def shortly(names: Iterable[str]) -> str:
    """Return names in a row; of many only the first."""
    listed = list(names)
    return ", ".join(listed[:_FITS]) + (" …" if len(listed) > _FITS else "")


def repeats(named: Iterable[tuple[str, Where]]) -> Iterator[tuple[Where, str]]:
    """Yield (place, what is wrong) for each name that was there before."""
    first: dict[str, Where] = {}
    for name, where in named:
        there = first.setdefault(name, where)
        if there is not where:
            place = f"on line {there.line}" if there.file == where.file else f"at {there}"
            yield where, f"“{name}” is here again; it is also {place}"


def as_text(findings: Iterable[Finding]) -> str:
    """Say findings to a person: file, line, rule, what is wrong, what to try."""
    return "\n".join(
        f"{finding.where}: {'warning: ' * finding.warning}{finding.rule}: {finding.says}\n    try: {finding.remedy}"
        for finding in findings
    )


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
    objects = [
        {"rule": one.rule, "file": one.where.file, "line": one.where.line, "says": one.says, "try": one.remedy}
        | {"warning": one.warning}
        for one in findings
    ]
    return json.dumps(objects, indent=2, ensure_ascii=False)


STYLES: dict[str, Callable[[Iterable[Finding]], str]] = {"text": as_text, "github": as_github, "json": as_json}
