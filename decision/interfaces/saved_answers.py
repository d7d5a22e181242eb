"""Saved answers, read back. Comes in: the bytes of a file, or pasted text. Goes out: a session, or why there is none.

The format is what ``formats.view_data`` writes. A link is taken too, and so is a decision record, which holds its
link. Of what the answers led to, only the plan is read, so that a reader can be asked what became of it. A file is a
stranger's text: whatever means nothing here is left out, and a note says so.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from decision.tree.links import LinkFields, Session, find_link, read_fields, read_link
from decision.tree.model import Playbook
from decision.tree.numbers import exact
from decision.tree.plan import MOST_STEPS, Step, StepKind
from decision.tree.session import View
from decision.wording.answers import FORMAT_VERSION, format_of

MOST_BYTES = 1_000_000
"""A larger file is not looked at. Saved answers have some 30,000."""
_DEEPEST = 32
"""How deep lists and objects may be nested; those of ours are 5 deep."""
_MOST_ENTRIES = 240
"""Answers, and figures, that are looked at."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins."""
_HALF = re.compile(r"[\ud800-\udfff]")
"""A lone surrogate, which JSON can name and no encoding can write."""
_CHOOSE = "Choose a file that “Download answers” or “walk --json” made"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: the session, and the plan that it had come to."""

    session: Session
    plan: tuple[Step, ...] | None = None
    """Empty where a file holds none; ``None`` for a link, which never does."""

    def plan_then(self, view: View) -> tuple[Step, ...]:
        """Return the plan that the reader was given; ``view`` is what the session shows now.

        A link has the plan of its verdict, where it has a day, so that there was one, and means what it meant then.
        """
        if self.plan is not None:
            return self.plan
        same = view.verdict and self.session.today and not self.session.notes
        return view.verdict.plan if view.verdict and same else ()


class UnreadableFile(ValueError):  # noqa: N818  # a reader's odd file on its way to becoming a message, not an error
    """A file from which nothing can be restored; its text says why, in sentences about “it”, and what would do."""


def read_saved(playbook: Playbook, raw: bytes) -> Saved:
    """Return what a file holds; ``UnreadableFile`` if it holds none."""
    text = _decoded(raw).strip()
    if not text:
        raise UnreadableFile("It is empty. Save the answers again.")
    if text[0] not in "{[":
        if link := find_link(text):
            return Saved(read_link(playbook, link))
        raise UnreadableFile(f"It is neither saved answers nor a link. {_CHOOSE}, or take a whole link.")
    found = _parsed(text)
    if not isinstance(found, dict):
        raise UnreadableFile(f"It holds a list, not saved answers. {_CHOOSE}.")
    return _read_object(playbook, cast("dict[str, object]", found))


def _decoded(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise UnreadableFile(f"It is larger than a megabyte, and saved answers are far smaller. {_CHOOSE}.")
    try:  # both encodings are built in; others would have to be imported
        return raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UnreadableFile(f"It is not text. {_CHOOSE}.") from None


def _parsed(text: str) -> object:
    """Return what some JSON holds, each number as its text."""
    depth = deepest = 0
    for sign in re.findall(r"[\[{\]}]", text):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:  # told before a parser that calls itself sees it
        raise UnreadableFile(f"It is nested more than {_DEEPEST} deep, which saved answers never are. {_CHOOSE}.")
    try:
        found = json.loads(text, parse_int=str, parse_float=exact, parse_constant=str)
    except json.JSONDecodeError as error:
        if depth > 0 or error.msg.startswith("Unterminated"):
            raise UnreadableFile("It is cut off in the middle. Save the answers again, or copy all of them.") from None
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFile(f"It is no sound JSON: something is wrong at {where}. {_CHOOSE}.") from None
    if _HALF.search(json.dumps(found, ensure_ascii=False)):
        raise UnreadableFile(f"It holds half a character, which no text has. {_CHOOSE}.")
    return found


def _read_object(playbook: Playbook, found: Mapping[str, object]) -> Saved:
    name, version = found.get("format"), _text(found, "format_version")
    if name != (own := format_of(playbook)):
        other = "another format" if "format" in found else "no format"
        raise UnreadableFile(f"It is JSON, but no saved answers: it names {other}, and not “{own}”. {_CHOOSE}.")
    if not version.isdecimal():
        raise UnreadableFile(f"It does not say in which version of the format it is. {_CHOOSE}.")
    if len(version) > 1 or int(version) > FORMAT_VERSION:
        raise UnreadableFile(
            f"It is in a newer version of the format than {FORMAT_VERSION}, which is read here. "
            "Reload the page, or use a newer copy of the program."
        )
    notes: list[str] = []
    parts = LinkFields(
        tree=_text(found, "tree"),
        version=_text(found, "version"),
        answers=_texts(found, "answers", notes),
        costs=_texts(found, "costs", notes),
        today=_text(found, "today"),
        prices=_text(found, "prices"),
        checklist=_text(found, "checklist"),
    )
    plan = _plan(playbook, found, notes)
    return Saved(read_fields(playbook, parts, notes, "file"), plan)


def _plan(playbook: Playbook, found: Mapping[str, object], notes: list[str]) -> tuple[Step, ...]:
    """Return the plan in a file; none, with a note, where it means nothing here."""
    verdict = found.get("verdict")
    listed = verdict.get("plan") if isinstance(verdict, dict) else None
    if listed is None:  # a question was open, or the file is of a time without plans
        return ()
    steps = [_step(playbook, one) for one in listed[:MOST_STEPS]] if isinstance(listed, list) else [None]
    plan = tuple(step for step in steps if step)
    if len(plan) == len(steps):
        return plan
    notes.append("The plan in the file names what is not known here; what became of it is not asked.")
    return ()


def _step(playbook: Playbook, found: object) -> Step | None:
    """Return a step of a plan; ``None`` where it is odd, or names what there is not."""
    one = found if isinstance(found, dict) else {}
    kind = next((kind for kind in StepKind if kind == one.get("kind")), None)
    levers, gates = _ids(one.get("levers"), playbook.lever), _ids(one.get("gates"), playbook.gate)
    fact = _ids([one["fact"]] if one.get("fact") else [], playbook.fact)
    if kind is None or levers is None or gates is None or fact is None:
        return None
    about = {StepKind.PREPARE: gates, StepKind.TEST: fact}.get(kind, levers)
    return Step(kind, levers, gates, "".join(fact)) if about else None


def _ids(found: object, known: Collection[str]) -> tuple[str, ...] | None:
    """Return a list of ids; ``None`` where it is none, or has one that is not known."""
    if not isinstance(found, list) or not all(isinstance(one, str) and one in known for one in found):
        return None
    return tuple(found)


def _text(found: Mapping[str, object], name: str) -> str:
    text = found.get(name, "")
    return text if isinstance(text, str) else "?"


def _texts(found: Mapping[str, object], name: str, notes: list[str]) -> dict[str, str]:
    """Return answers or figures as text by name, and add a note for what is neither text nor a number."""
    entries = found.get(name, {})
    if not isinstance(entries, dict):
        notes.append(f"“{name}” in the file is not a list of names with values; it was left out.")
        return {}
    if len(entries) > _MOST_ENTRIES:
        notes.append(f"“{name}” in the file has more than {_MOST_ENTRIES} entries; only these were read.")
    read = list(entries.items())[:_MOST_ENTRIES]
    texts = {key: value for key, value in read if isinstance(value, str)}
    if odd := len(read) - len(texts):
        what = "One value" if odd == 1 else f"{odd} values"
        notes.append(
            f"{what} under “{name}” in the file {'is' if odd == 1 else 'are'} neither text nor number; left out."
        )
    return texts
