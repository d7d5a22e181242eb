"""Links that carry answers. Comes in: the part of an address behind ``#``. Goes out: a session, with notes; and back.

``tree=playbook&v=1.0&gap=knowledge+cost&scope=narrow&on=2026-11-23``: the tree and its version, then the answers by
fact, then figures of the cost table, ``c.rate=80``, then the date of the verdict, and ``prices=2026-11-20``, that of
the prices that it rests on. ``at=scope`` opens the question of a fact, ``at=checklist`` the checklist; that the reader
has been through it says ``checklist=seen``. Nothing behind ``#`` reaches a server.
A link is a stranger's text: ``link_text`` takes it apart as it arrives. Whatever means nothing here is left out, and
a note says so.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from decision.tree.answers import InvalidAnswer, read_answer, unknown, write_answer
from decision.tree.conditions import holds
from decision.tree.dates import format_date, is_date
from decision.tree.link_text import AROUND, COSTS, parts_of
from decision.tree.model import Answer, Answers, Edition, Kind, Playbook, Tree

CHECKLIST = "checklist"
"""What ``at`` holds for the checklist, and the name of what says that it was seen."""
_SEEN = "seen"
_LONGEST = 16_000
"""Characters; every figure of the cost table as a range comes to some 11,000."""
_MOST_PARTS = 240
_ESCAPED = re.compile(rf"[\x00-\x20%&#=]|[^\x00-\x7f\ud800-\udfff]|[.{re.escape(AROUND)}]+\Z")
_PLAIN = re.compile(r"[\w.,\- ]{1,40}")
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_WHOLE = re.compile(r"\S*(?:=|%(?:25)*3D)\S*", re.IGNORECASE)
_INSIDE = re.compile(r"[#?](?:/|%2F)?(tree(?:=|%(?:25)*3D)[^\s<>`]*)", re.IGNORECASE)
"""A link in the midst of other text, such as that of a decision record."""


@dataclass(frozen=True, slots=True)
class Session:
    """Where a reader is: a tree, the answers so far, and what could not be taken from a link."""

    tree: str
    answers: dict[str, Answer] = field(default_factory=dict)
    at: str = ""
    """The fact whose question is to be shown, or ``CHECKLIST``, if the reader asked for it."""
    today: str = ""
    """The date of the verdict that the link was made for; empty if it names none."""
    notes: tuple[str, ...] = ()
    """What was left out or changed, in sentences for the reader."""
    costs: dict[str, str] = field(default_factory=dict)
    """Figures and choices for the cost table, as text by name; carried along, and read where they are used."""
    prices: str = ""
    """The day of the prices that the verdict of the link rests on; empty where it names none."""
    checked: bool = False
    """Whether the reader has been through the checklist, or past it."""


def _quote(text: str) -> str:
    """Escape what would end a link, a part of it or a name in it, and what browsers escape in an address."""
    return _ESCAPED.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def write_link(  # noqa: PLR0913  # what a link may carry, by name
    playbook: Playbook,
    tree: Tree,
    answers: Answers,
    *,
    at: str = "",
    today: str = "",
    prices: str = "",
    costs: Mapping[str, str] | None = None,
    checked: bool = False,
) -> str:
    """Return the link of a session, without ``#``; facts are in the playbook's order, costs by name."""
    parts = [f"tree={tree.id}", f"v={tree.version}"]
    parts += [f"{fact.id}={write_answer(fact, answers[fact.id])}" for fact in playbook.facts if fact.id in answers]
    parts += [f"{COSTS}{_quote(name)}={_quote(text)}" for name, text in sorted((costs or {}).items())]
    parts += [f"{CHECKLIST}={_SEEN}"] if checked else []
    parts += [f"{name}={day}" for name, day in (("on", today), ("prices", prices)) if day]
    parts += [f"at={at}"] if at else []
    return "&".join(parts)


def link_of(playbook: Playbook, session: Session) -> str:
    """Return the link of a session with all that it carries."""
    kept = {"at": session.at, "today": session.today, "prices": session.prices}
    tree, answers = playbook.tree[session.tree], session.answers
    return write_link(playbook, tree, answers, **kept, costs=session.costs, checked=session.checked)


def version_order(text: str) -> tuple[int, ...]:
    """Return a version as numbers that sort; without any if it is none."""
    return tuple(map(int, text.split("."))) if _VERSION.fullmatch(text) else ()


@dataclass(frozen=True, slots=True)
class LinkFields:
    """What a link or a file holds, as text that nobody has looked at yet."""

    tree: str = ""
    version: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, str] = field(default_factory=dict)
    today: str = ""
    at: str = ""
    prices: str = ""
    checklist: str = ""


def find_link(text: str) -> str:
    """Return the link that a text is, an address before it or not, or names somewhere; empty if there is none."""
    if _WHOLE.fullmatch(text):
        return text
    found = _INSIDE.search(text)
    return found[1] if found else ""


def read_link(playbook: Playbook, link: str) -> Session:
    """Read a link; never raises. What cannot be used becomes a note."""
    notes: list[str] = []
    found = _named_texts(playbook, link, notes)
    named = ("tree", "v", "at", "on", "prices", CHECKLIST)
    tree, version, at, today, prices, checklist = (found.pop(name, "") for name in named)
    costs = {name.removeprefix(COSTS): text for name, text in found.items() if name.startswith(COSTS)}
    answers = {name: text for name, text in found.items() if not name.startswith(COSTS)}
    return read_fields(playbook, LinkFields(tree, version, answers, costs, today, at, prices, checklist), notes)


def _named_texts(playbook: Playbook, link: str, notes: list[str]) -> dict[str, str]:
    """Return the texts of a link by name, of a repeated name the first, and note what was left out."""
    found: dict[str, str] = {}
    for name, text in _parts(link, notes):
        if text is None or not name:
            odd = _quoted_name(name or text or "")
            notes.append(f"A part of the link, {odd}, was cut off or means nothing; it was left out.")
        elif found.setdefault(name, text).lower() != text.lower() and (twice := _label(playbook, name)):
            notes.append(f"The link answers {twice} twice; the first answer was kept.")
    return found


def _parts(link: str, notes: list[str]) -> list[tuple[str, str | None]]:
    """Return as many parts of a link as are read, and note what is not."""
    if len(link) > _LONGEST:
        notes.append("The link was too long; only its beginning was read.")
        link = link[:_LONGEST].rpartition("&")[0]
    parts = list(islice(parts_of(link), _MOST_PARTS + 1))
    if link.strip() and not parts:
        notes.append("Nothing in the link could be read.")
    if len(parts) > _MOST_PARTS:
        notes.append(f"The link has more than {_MOST_PARTS} parts; only these were read.")
    return parts[:_MOST_PARTS]


def _label(playbook: Playbook, name: str) -> str:
    """Return what an answer or a figure of a link is called; empty for the other parts."""
    if name in playbook.fact:
        return f"“{playbook.fact[name].label}”"
    return _quoted_name(name) if name.startswith(COSTS) else ""


def read_fields(playbook: Playbook, parts: LinkFields, notes: Iterable[str] = (), what: str = "link") -> Session:
    """Read what a link holds, or a file; never raises. ``what`` it is goes into the notes, after those that are there.

    What an older tree was answered is carried on by the tree's migration table, and a note says what has changed.
    """
    said = list(notes)
    tree = playbook.tree.get(parts.tree.lower(), playbook.trees[0])
    if parts.tree.lower() not in {"", tree.id}:
        said.append(f"There is no tree {_quoted_name(parts.tree)}; this is “{tree.title}”.")
    texts, at = parts.answers, parts.at.lower()
    place, older = len(said), parts.version not in {"", tree.version}
    if older:
        texts = dict(_migrated(tree, texts, said))
    answers = dict(_read_answers(playbook, texts, said, what))
    if older:
        said.insert(place, _describe_changes(playbook, tree, parts.version, answers, what))
    today, prices = (day if is_date(day) else "" for day in (parts.today, parts.prices))
    if (today, prices) != (parts.today, parts.prices):
        said.append(f"The date in the {what} is not a date; it was left out.")
    if at and at not in playbook.fact and at != CHECKLIST:
        said.append(f"There is no question {_quoted_name(at)}; the next open question is shown instead.")
        at = ""
    return Session(
        tree.id, answers, at, today, tuple(said), dict(parts.costs), prices, parts.checklist.lower() == _SEEN
    )


def _read_answers(
    playbook: Playbook, texts: Mapping[str, str], notes: list[str], what: str
) -> Iterable[tuple[str, Answer]]:
    for name, text in texts.items():
        if name not in playbook.fact:
            notes.append(f"The {what} answers {_quoted_name(name)}, which is not asked here; that answer was left out.")
            continue
        try:
            yield name, read_answer(playbook.fact[name], text)
        except InvalidAnswer as odd:
            label = playbook.fact[name].label
            if playbook.fact[name].kind is Kind.NUMBER and _PLAIN.fullmatch(text):
                notes.append(f"The {what}'s answer was left out. {odd}.")
                continue
            notes.append(
                f"The {what}'s answer to “{label}”, {_quoted_name(text)}, means nothing here; it was left out."
            )


def _describe_changes(playbook: Playbook, tree: Tree, version: str, answers: Answers, what: str) -> str:
    """Describe what has changed in a tree since the version of a link, and whether its verdict may differ."""
    named = f"version “{version}”" if _PLAIN.fullmatch(version) else "a version with odd characters"
    made = f"The {what} was made with {named}"
    before, now = version_order(version), version_order(tree.version)
    if before > now > ():
        return f"{made}, which is newer than this one, {tree.version}. Reload the page; the verdict here may differ."
    if version not in {edition.version for edition in tree.changes}:
        return f"{made}, which we do not know; this is version {tree.version}. The verdict may differ."
    since = [edition for edition in tree.changes if version_order(edition.version) > before]
    listed = " ".join(f"{edition.version} ({format_date(edition.date)}): {edition.says}" for edition in reversed(since))
    if _touched(playbook, since, answers):
        result = f"The verdict on these answers may differ from the one that the {what} was made for."
    else:
        result = "None of this touches these answers."
    return f"{made}; this is version {tree.version}. What has changed since: {listed} {result}"


def _touched(playbook: Playbook, since: Iterable[Edition], answers: Answers) -> bool:
    state = {fact.id: answers.get(fact.id, unknown(fact)) for fact in playbook.facts}
    return any(edition.touches is None or holds(edition.touches, state) is not False for edition in since)


def _migrated(tree: Tree, texts: Mapping[str, str], notes: list[str]) -> Iterable[tuple[str, str]]:
    """Carry an old link's answers on by the tree's migration table: ``(old fact, old value or *, new fact=value)``."""
    table = {(fact, value): new for fact, value, new in tree.migrate}
    for name, text in texts.items():
        new = table.get((name, text.strip().lower()), table.get((name, "*")))
        if new is None:
            yield name, text
            continue
        fact, _, value = new.partition("=")
        if not fact:
            notes.append(f"The old answer to {_quoted_name(name)} no longer means anything; it was left out.")
            continue
        notes.append(f"The old answer to {_quoted_name(name)} was carried on to “{fact}”.")
        yield fact, text if value == "*" else value


def _quoted_name(text: str) -> str:
    """Quote a stranger's text in a note: short and plain, or not at all."""
    return f"“{text}”" if _PLAIN.fullmatch(text) else "with odd characters"
