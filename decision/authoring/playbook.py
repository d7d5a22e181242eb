"""From the authors' files to one frozen playbook. Comes in: a folder. Goes out: a playbook, and every mistake at once.

This is the only border between text and types. What cannot be read becomes a finding with its line; what can be read is
kept, so that one run shows all mistakes. Whether ids, targets and claims exist is looked at in ``checks``.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from decision.authoring.pages import read_words
from decision.authoring.source_reader import SourceReader
from decision.tree.model import (
    LEVER_SECTIONS,
    QUESTION_SECTIONS,
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Bearing,
    Below,
    Caution,
    Claim,
    Condition,
    Edition,
    Evidence,
    Fact,
    Family,
    Gate,
    Grade,
    Includes,
    Is,
    Kind,
    Leaf,
    Lever,
    Playbook,
    Question,
    Route,
    Source,
    Tree,
    Value,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from enum import StrEnum
    from pathlib import Path

    from decision.authoring.findings import Finding
    from decision.authoring.source_reader import SourceNode

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def load_playbook(root: Path) -> tuple[Playbook, list[Finding]]:
    """Read the playbook under a folder that holds ``tree/``, ``data/``, ``questions/`` and ``levers/``.

    Never raises for what an author wrote: each mistake is a finding.
    """
    reader = SourceReader(root)
    with _no_collecting():
        playbook = _playbook(reader)
    return playbook, reader.findings


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector off: nodes form no cycles, and looking for some would double the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _playbook(reader: SourceReader) -> Playbook:
    facts = _list(reader, "tree/facts.yml", _fact)
    gates = _list(reader, "tree/gates.yml", _gate)
    lever_words = _words(reader, "levers", LEVER_SECTIONS, "summary")
    titles = {words.id: words for words in lever_words}
    levers = _list(reader, "tree/levers.yml", lambda node: _lever(node, titles))
    families = {lever.id: lever.family for lever in levers}
    files = ["tree/playbook.yml", *_found(reader, "tree/articles", "*.yml")]
    known = {fact.id: fact for fact in facts}
    trees = [tree for file in files if (tree := _tree(reader, file, families, known))]
    sources = _list(reader, "data/sources.yml", _source) if (reader.root / "data").exists() else ()
    claims = [claim for file in _found(reader, "data/claims", "*.yml") for claim in _list(reader, file, _claim)]
    return Playbook(
        facts=facts,
        levers=levers,
        gates=gates,
        trees=_once(reader, trees),
        claims=_once(reader, claims),
        sources=sources,
        question_words=_words(reader, "questions", QUESTION_SECTIONS, "hint"),
        lever_words=lever_words,
    )


def _found(reader: SourceReader, folder: str, pattern: str) -> list[str]:
    return sorted(path.relative_to(reader.root).as_posix() for path in (reader.root / folder).glob(pattern))


def _list[Thing: (Fact, Gate, Lever, Source, Claim)](
    reader: SourceReader, file: str, read: Callable[[SourceNode], Thing | None]
) -> tuple[Thing, ...]:
    """Read a file that is a list of things with an id; a repeated id is a finding."""
    top = reader.read(file)
    return _once(reader, [thing for node in (top.items() if top else []) if (thing := read(node)) is not None])


def _once[Thing: (Fact, Gate, Lever, Tree, Source, Claim)](
    reader: SourceReader, things: list[Thing]
) -> tuple[Thing, ...]:
    """Keep the first thing of each id; another one is a finding."""
    first: dict[str, Thing] = {}
    for thing in things:
        if thing.id in first:
            there = first[thing.id].where
            place = f"on line {there.line}" if there.file == thing.where.file else f"at {there}"
            reader.report(
                "repeated-id", thing.where, f"“{thing.id}” stands here again; it is also {place}", "rename one of them"
            )
        else:
            first[thing.id] = thing
    return tuple(first.values())


def _words(reader: SourceReader, folder: str, sections: tuple[str, ...], lead: str) -> tuple[Words, ...]:
    files = [file for file in _found(reader, folder, "*.md") if not file.endswith("/index.md")]
    return tuple(read_words(reader, file, file[len(folder) + 1 : -3], sections=sections, lead=lead) for file in files)


# --- small readers -----------------------------------------------------------------------------


def _id(node: SourceNode) -> str:
    text = node.text()
    if node.is_text and not _ID.fullmatch(text):
        remedy = "use small letters, digits and single hyphens, such as more-data"
        node.report("odd-id", f"“{text}” cannot be an id", remedy)
    return text


def _choice[Choice: StrEnum](node: SourceNode, choices: type[Choice]) -> Choice:
    text = node.text()
    if text in list(choices):
        return choices(text)
    if node.is_text:
        node.report("unknown-word", f"“{text}” is not one of the words used here", f"use one of: {', '.join(choices)}")
    return next(iter(choices))


def _date(node: SourceNode) -> str:
    text = node.text()
    if node.is_text and not _is_date(text):
        node.report("odd-date", f"“{text}” is not a date", "write year-month-day, such as 2026-11-23")
    return text


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _texts(fields: dict[str, SourceNode], name: str) -> tuple[str, ...]:
    return fields[name].texts() if name in fields else ()


def _text(fields: dict[str, SourceNode], name: str) -> str:
    return fields[name].text() if name in fields else ""


# --- facts, levers, gates ----------------------------------------------------------------------


def _fact(node: SourceNode) -> Fact | None:
    fields = node.fields(
        {"id": "as in links and file names", "kind": "one, many or number", "label": "a short noun phrase"},
        {
            "values": "for one and many: a list of {id, label, hint}",
            "none": "for many: the label of “none of these”",
            "unit": "for a number: what is counted",
            "change": "1 within days, 2 within weeks or months, 3 hardly",
        },
    )
    if not {"id", "kind", "label"} <= fields.keys():
        return None
    kind = _choice(fields["kind"], Kind)
    values = tuple(_value(value) for value in fields["values"].items()) if "values" in fields else ()
    if fields["kind"].text() == kind:  # an unknown kind is a finding already, and could be any
        _check_kind(node, kind, fields, values)
    change = fields["change"].whole(least=1) if "change" in fields else 3
    return Fact(
        id=_id(fields["id"]),
        kind=kind,
        label=fields["label"].text(),
        values=values,
        none=_text(fields, "none"),
        unit=_text(fields, "unit"),
        change=change,
        where=node.where,
    )


def _check_kind(node: SourceNode, kind: Kind, fields: dict[str, SourceNode], values: tuple[Value, ...]) -> None:
    """Note what does not belong to a fact of some kind, or is missing."""
    if kind is Kind.NUMBER:
        if values or "unit" not in fields:
            node.report("odd-fact", "a number has a unit and no values", "give it “unit: …” and remove “values”")
        return
    ids = [value.id for value in values]
    if len(ids) < 2:  # noqa: PLR2004  # one value is no choice
        node.report("odd-fact", "a fact of this kind has at least two values", "list them under “values”")
    for ident in (ident for ident, times in Counter(ids).items() if times > 1):
        node.report("repeated-id", f"the value “{ident}” stands here more than once", "rename one of them")


def _value(node: SourceNode) -> Value:
    fields = node.fields({"id": "as in links", "label": "as beside the button"}, {"hint": "a short clause"})
    ident = _id(fields["id"]) if "id" in fields else ""
    return Value(ident, _text(fields, "label"), _text(fields, "hint"))


def _lever(node: SourceNode, titles: dict[str, Words]) -> Lever | None:
    fields = node.fields(
        {"id": "as in links and file names", "family": f"one of {', '.join(Family)}"},
        {
            "addresses": "the gaps that it can close",
            "gates": "ids of the gates that must hold first",
            "cautions": "dated warnings: a list of {from, says, claims}",
        },
    )
    if not {"id", "family"} <= fields.keys():
        return None
    ident = _id(fields["id"])
    words = titles.get(ident)
    return Lever(
        id=ident,
        family=_choice(fields["family"], Family),
        title=words.title if words else ident,
        summary=words.lead if words else "",
        addresses=_texts(fields, "addresses"),
        gates=_texts(fields, "gates"),
        cautions=tuple(_caution(item) for item in fields["cautions"].items()) if "cautions" in fields else (),
        where=node.where,
    )


def _caution(node: SourceNode) -> Caution:
    fields = node.fields(
        {"from": "the date from which it is shown", "says": "one or two sentences"}, {"claims": "ids of claims"}
    )
    since = _date(fields["from"]) if "from" in fields else ""
    return Caution(since, _text(fields, "says"), _texts(fields, "claims"))


def _gate(node: SourceNode) -> Gate | None:
    fields = node.fields(
        {
            "id": "as in levers.yml",
            "title": "the condition as a statement that can be ticked",
            "met": "the condition over facts",
            "remedy": "how to close it",
        },
        {
            "check": "how to see that it is closed",
            "applies": "a condition: where the gate counts",
            "claims": "ids of claims",
        },
    )
    if not {"id", "title", "met"} <= fields.keys():
        return None
    met = _condition(fields["met"])
    if met is None:
        return None
    return Gate(
        id=_id(fields["id"]),
        title=fields["title"].text(),
        met=met,
        remedy=_text(fields, "remedy"),
        check=_text(fields, "check"),
        applies=_condition(fields["applies"]) if "applies" in fields else None,
        claims=_texts(fields, "claims"),
        where=node.where,
    )


# --- conditions --------------------------------------------------------------------------------

_TESTS: dict[str, Callable[[str, SourceNode], Condition]] = {
    "is": lambda fact, node: Is(fact, (node.text(),)),
    "one of": lambda fact, node: Is(fact, node.texts()),
    "includes": lambda fact, node: Includes(fact, node.text()),
    "at least": lambda fact, node: AtLeast(fact, node.whole()),
    "below": lambda fact, node: Below(fact, node.whole()),
}
_JOINTS: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {"all of": AllOf, "any of": AnyOf}


_DEEPEST = 8
"""How deep conditions may be nested: more than anybody can follow."""


_SHAPE = "{fact: {is: value}}, with is, one of, includes, at least or below, or {all of: […]}, {any of: […]}"


def _condition(node: SourceNode, depth: int = 1) -> Condition | None:
    """Read a condition, such as ``{examples: {at least: 100}}`` or ``{any of: [...]}``; ``None`` after a finding."""
    shape = f"write {_SHAPE}"
    if depth > _DEEPEST:
        node.report("odd-condition", f"conditions are nested more than {_DEEPEST} deep", "split the route in two")
        return None
    if not node.is_mapping:
        node.report("odd-condition", "this is not a condition", shape)
        return None
    pairs = list(node.pairs())
    if len(pairs) != 1:
        node.report("odd-condition", f"a condition has one key, this has {len(pairs)}", shape)
        return None
    name, _, inside = pairs[0]
    if name in _JOINTS:
        parts = [_condition(item, depth + 1) for item in inside.items()]
        if not parts and inside.is_list:
            inside.report("odd-condition", f"“{name}” has no parts", shape)
        whole = tuple(part for part in parts if part is not None)
        return _JOINTS[name](whole) if whole and len(whole) == len(parts) else None
    tests = list(inside.pairs()) if inside.is_mapping else []
    if len(tests) != 1 or tests[0][0] not in _TESTS:
        found = ", ".join(f"“{test}”" for test, _, _ in tests)
        says = f"the test of “{name}” is {found}" if found else f"“{name}” stands here without a test"
        inside.report("odd-condition", says, shape)
        return None
    test, _, operand = tests[0]
    return _TESTS[test](name, operand)


# --- trees -------------------------------------------------------------------------------------


def _tree(reader: SourceReader, file: str, families: dict[str, Family], facts: dict[str, Fact]) -> Tree | None:
    top = reader.read(file)
    if top is None:
        return None
    fields = top.fields(
        {"id": "as in links", "title": "as shown", "version": "such as 1.0", "questions": "question: [routes]"},
        {
            "about": "one or two sentences",
            "max-questions": "where asking stops, such as 8",
            "migrate": "what became of old answers: {old=value: new=value}",
            "changes": "its versions, the newest first: a list of {version, date, says, touches}",
        },
    )
    if not {"id", "title", "version", "questions"} <= fields.keys():
        return None
    article = file.startswith("tree/articles/")
    questions = []
    for name, key, routes in fields["questions"].pairs():
        items = routes.items()
        read = [route for item in items if (route := _route(item, families))]
        if routes.is_list and len(read) == len(items):  # a route that could not be read may be the otherwise
            _check_otherwise(key, name, read, facts.get(name))
        questions.append(Question(name, tuple(read), where=key.where))
    if not questions:
        if fields["questions"].is_mapping:
            fields["questions"].report("empty-tree", "this tree asks nothing", "add a question with its routes")
        return None
    return Tree(
        id=_id(fields["id"]),
        title=fields["title"].text(),
        version=fields["version"].text(),
        questions=tuple(questions),
        article=article,
        about=_text(fields, "about"),
        migrate=tuple(_migrations(fields["migrate"])) if "migrate" in fields else (),
        changes=tuple(_edition(item) for item in fields["changes"].items()) if "changes" in fields else (),
        max_questions=fields["max-questions"].whole(least=1) if "max-questions" in fields else None,
        where=top.where,
    )


def _check_otherwise(key: SourceNode, name: str, routes: list[Route], fact: Fact | None) -> None:
    """Note a missing ``otherwise`` with the values that lead nowhere, and whatever stands behind one."""
    last = [place for place, route in enumerate(routes) if route.when is None]
    if not last:
        says, remedy = f"“{name}” does not say where all other answers lead", "end it with “when: otherwise”"
        if fact and fact.kind is Kind.ONE:
            taken = {value for route in routes for value in _always_taken(route.when, fact.id)}
            left = [f"“{value}”" for value in fact.value_ids if value not in taken]
            says = f"“{name}” does not always say where {' and '.join(left)} {'lead' if left[1:] else 'leads'}"
            if not left:
                says, remedy = f"“{name}” has no “otherwise”", "make its last route the “otherwise”"
        key.report("no-otherwise", says, remedy)
    for route in routes[last[0] + 1 :] if last else []:
        key.reader.report("after-otherwise", route.where, "no answer gets past “otherwise”", "move this route above it")


def _always_taken(condition: Condition | None, fact: str) -> Iterable[str]:
    """Return the values of a fact of kind one that meet a condition, whatever else holds."""
    match condition:
        case Is(read, values) if read == fact:
            return values
        case AnyOf(parts):
            return [value for part in parts for value in _always_taken(part, fact)]
        case _:
            return ()


_TARGETS = ("ask", "lever", "family")


def _route(node: SourceNode, families: dict[str, Family]) -> Route | None:
    fields = node.fields(
        {"when": "a condition, or otherwise"},
        {
            "ask": "the next question",
            "lever": "a lever's id",
            "family": "in an article's tree: a family",
            "silent": "in an article's tree: true where the article gives no exit",
            "says": "in an article's tree: what it says here, in our words",
            "weight": "its share where the answer is not known",
            "why": "one sentence for the trace",
            "claims": "ids of claims",
        },
    )
    targets = [name for name in _TARGETS if name in fields]
    silent = "silent" in fields
    if len(targets) + (silent and not targets) != 1 or (silent and "ask" in fields):
        found = " and ".join([*targets, "silent"] if silent else targets)
        node.report(
            "odd-target",
            f"this route leads to {found}" if found else "this route leads nowhere",
            "give it exactly one of: ask, lever, family;"
            " in an article's tree, silent may stand alone or beside the last two",
        )
        return None
    if silent and fields["silent"].text() != "true":
        fields["silent"].report(
            "unknown-word", "“silent” is true, or is left out", "write “silent: true”, or delete it"
        )
    if "when" not in fields:
        return None
    plain = fields["when"].is_text and fields["when"].text() == "otherwise"
    if fields["when"].is_text and not plain:
        says = f"“{fields['when'].text()}” is neither a condition nor “otherwise”"
        fields["when"].report("odd-condition", says, f"write otherwise, or {_SHAPE}")
        return None
    condition = None if plain else _condition(fields["when"])
    if not plain and condition is None:
        return None
    return Route(
        to=_target(fields, (targets or ["silent"])[0], families),
        when=condition,
        weight=fields["weight"].whole(least=1) if "weight" in fields else 1,
        why=_text(fields, "why"),
        claims=_texts(fields, "claims"),
        where=node.where,
    )


def _target(fields: dict[str, SourceNode], kind: str, families: dict[str, Family]) -> Ask | Leaf:
    node, says, silent = fields[kind], _text(fields, "says"), "silent" in fields
    match kind:
        case "ask":
            return Ask(node.text())
        case "lever":
            return Leaf(node.text(), families.get(node.text(), Family.LEAVE), says, silent)
        case "family":
            return Leaf("", _choice(node, Family), says, silent)
        case _:
            return Leaf("", None, says, silent)


def _migrations(node: SourceNode) -> Iterable[tuple[str, str, str]]:
    for old, key, new in node.pairs():
        fact, equals, value = old.partition("=")
        if not equals:
            key.report("odd-migration", f"“{old}” is not an old answer", "write fact=value: fact=value, or fact=*: …")
        yield fact, value, new.text()


def _edition(node: SourceNode) -> Edition:
    fields = node.fields(
        {"version": "such as 1.1", "date": "the day of its publication", "says": "one or two sentences"},
        {"touches": "a condition: the answers whose verdict it may have changed; left out, all"},
    )
    return Edition(
        version=_text(fields, "version"),
        date=_date(fields["date"]) if "date" in fields else "",
        says=_text(fields, "says"),
        touches=_condition(fields["touches"]) if "touches" in fields else None,
        where=node.where,
    )


# --- claims ------------------------------------------------------------------------------------


def _source(node: SourceNode) -> Source | None:
    fields = node.fields(
        {"id": "as in claims", "title": "as published", "authors": "or n.d.", "year": "or n.d.", "url": "https://…"}
    )
    if "id" not in fields:
        return None
    return Source(
        _id(fields["id"]),
        _text(fields, "title"),
        _text(fields, "authors"),
        _text(fields, "year"),
        _text(fields, "url"),
        where=node.where,
    )


def _claim(node: SourceNode) -> Claim | None:
    fields = node.fields(
        {
            "id": "as in trees and pages",
            "claim": "one checkable statement",
            "grade": f"one of {', '.join(Grade)}",
            "topic": "as in the file's name",
            "summary": "what the sources together say",
            "sources": "a list of {source, bearing, says, read}",
        },
        {"asserted-by": "ids of the articles that assert it"},
    )
    if not {"id", "claim", "grade"} <= fields.keys():
        return None
    return Claim(
        id=_id(fields["id"]),
        says=fields["claim"].text(),
        grade=_choice(fields["grade"], Grade),
        topic=_text(fields, "topic"),
        summary=_text(fields, "summary"),
        asserted_by=_texts(fields, "asserted-by"),
        sources=tuple(_evidence(item) for item in fields["sources"].items()) if "sources" in fields else (),
        where=node.where,
    )


def _evidence(node: SourceNode) -> Evidence:
    fields = node.fields(
        {
            "source": "an id in sources.yml",
            "bearing": f"one of {', '.join(Bearing)}",
            "says": "what the source says, in our words",
            "read": "text, abstract, excerpt or general-knowledge",
        }
    )
    bearing = _choice(fields["bearing"], Bearing) if "bearing" in fields else Bearing.NUANCE
    return Evidence(_text(fields, "source"), bearing, _text(fields, "says"), _text(fields, "read"))
