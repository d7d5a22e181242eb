"""Saved answers, read back. Comes in: the bytes of a file, or pasted text. Goes out: a session, or why there is none.

The format is what ``formats.view_data`` writes. A link is taken too, and so is a decision record, which holds its
link. A file is a stranger's text: whatever means nothing here is left out, and a note says so.
"""

import json
import re
from collections.abc import Mapping
from typing import cast

from decision.tree.links import LinkFields, Session, find_link, read_fields, read_link
from decision.tree.model import Playbook
from decision.tree.numbers import exact
from decision.wording.answers import FORMAT, FORMAT_VERSION

MOST_BYTES = 1_000_000
"""A larger file is not looked at. Saved answers have some 30,000."""
_DEEPEST = 32
"""How deep lists and objects may be nested; those of ours are 5 deep."""
_MOST_ENTRIES = 240
"""Answers, and figures, that are looked at."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins."""
_CHOOSE = "Choose a file that “Download answers” or “walk --json” made"


class UnreadableFile(ValueError):  # noqa: N818  # a reader's odd file on its way to becoming a message, not an error
    """A file from which nothing can be restored; its text says why, in sentences about “it”, and what would do."""


def read_saved(playbook: Playbook, raw: bytes) -> Session:
    """Return the session that a file holds; ``UnreadableFile`` if it holds none."""
    text = _decoded(raw).strip()
    if not text:
        raise UnreadableFile("It is empty. Save the answers again.")
    if text[0] not in "{[":
        if link := find_link(text):
            return read_link(playbook, link)
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
        return json.loads(text, parse_int=str, parse_float=exact, parse_constant=str)
    except json.JSONDecodeError as error:
        if depth > 0 or error.msg.startswith("Unterminated"):
            raise UnreadableFile("It is cut off in the middle. Save the answers again, or copy all of them.") from None
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFile(f"It is no sound JSON: something is wrong at {where}. {_CHOOSE}.") from None


def _read_object(playbook: Playbook, found: Mapping[str, object]) -> Session:
    name, version = found.get("format"), _text(found, "format_version")
    if name != FORMAT:
        other = "another format" if "format" in found else "no format"
        raise UnreadableFile(f"It is JSON, but no saved answers: it names {other}, and not “{FORMAT}”. {_CHOOSE}.")
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
    )
    return read_fields(playbook, parts, notes, "file")


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
