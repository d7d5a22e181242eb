"""From the authors' files to one frozen playbook. Comes in: a folder. Goes out: a playbook, and every mistake at once.

This is the only border between text and types. What cannot be read becomes a finding with its line; what can be read is
kept, so that one run shows all mistakes. Whether ids, targets and claims exist is looked at in ``checks``.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from decision.authoring.conditions import read_condition, read_questions
from decision.authoring.findings import Finding, repeats
from decision.authoring.limits import read_limits
from decision.authoring.pages import read_words
from decision.authoring.reader import OF_TREES, Format, Read
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.tree import model

ARTICLES = (
    "fine-tuning-bubble",
    "fine-tuning-is-a-scam",
    "fine-tuning-myth",
    "fine-tuning-trap",
    "why-most-teams-should-not",
)
"""The articles that claims may name, whether or not their trees exist."""
SUBJECT = "tree/subject.yml"
"""What the trees are about."""
TRACK_RECORD = "data/track-record.yml"
"""How often verdicts of the playbook's own tree were right, as the benchmark of advice writes it."""


@dataclass(frozen=True, slots=True)
class _Family:
    id: str
    label: str = ""
    yes: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class _Subject(model.Subject):
    families: tuple[_Family, ...] = ()


def load_playbook(root: Path) -> tuple[model.Playbook, list[Finding]]:
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


def _playbook(reader: SourceReader) -> model.Playbook:
    own, families, subject = _subject(reader)
    facts = _once(reader, _facts(own, reader.read("tree/facts.yml")))
    gates = _once(reader, own.entries(model.Gate, reader.read("tree/gates.yml")))
    lever_words = _words(reader, "levers", model.LEVER_SECTIONS, "summary")
    levers = _once(reader, _levers(own, reader.read("tree/levers.yml"), lever_words))
    families = families or tuple({lever.family: lever.family for lever in levers})
    trees = _trees(reader, facts, levers, _family_reader(families))
    if model.Feature.OPINIONS in subject.without:
        trees = (tree for tree in trees if not tree.article)
    sources = own.entries(model.Source, reader.read("data/sources.yml")) if (reader.root / "data").exists() else ()
    claims = [
        one for file in _found(reader, "data/claims", "*.yml") for one in own.entries(model.Claim, reader.read(file))
    ]
    return model.Playbook(
        facts=facts,
        levers=levers,
        gates=gates,
        trees=_once(reader, trees),
        claims=_once(reader, claims),
        sources=_once(reader, sources),
        question_words=_words(reader, "questions", model.QUESTION_SECTIONS, "hint"),
        lever_words=lever_words,
        track_record=_track_record(own, reader),
        families=families,
        subject=subject,
        limits=read_limits(reader),
    )


def _subject(reader: SourceReader) -> tuple[Format, tuple[model.Family, ...], model.Subject]:
    """Return what reads files of trees, the families of ``tree/subject.yml`` and what else it says.

    Where there is no such file no family is known.
    """
    top = reader.read(SUBJECT) if (reader.root / SUBJECT).is_file() else None
    subject = Format(OF_TREES).read(_Subject, top) or _Subject()
    told = {one.id: model.Family(one.id, one.label, yes=one.yes, rests=one.rests) for one in subject.families}
    families = tuple(told.values())
    words = model.Subject(**{one.name: getattr(subject, one.name) for one in fields(model.Subject)})
    own = Format(OF_TREES, {model.Condition: read_condition, model.Family: _family_reader(families)})
    return own, families, words


def _family_reader(families: Iterable[model.Family]) -> Read:
    """Return what reads the name of a family, one of some; or any, where none is known."""
    known = {f"{family}": family for family in families}

    def read(node: SourceNode) -> model.Family | None:
        text = node.text()
        if known and node.is_text and text not in known:
            remedy = f"use one of: {', '.join(known)}"
            node.report("unknown-word", f"“{text}” is not one of the words used here", remedy)
            return None
        return known.get(text) or (model.Family(text) if text else None)

    return read


def _track_record(own: Format, reader: SourceReader) -> model.TrackRecord:
    """Read how often verdicts were right; a folder may lack that."""
    found = own.read(model.TrackRecord, reader.read(TRACK_RECORD)) if (reader.root / TRACK_RECORD).is_file() else None
    return found or model.TrackRecord()


def _found(reader: SourceReader, folder: str, pattern: str) -> list[str]:
    return sorted(path.relative_to(reader.root).as_posix() for path in (reader.root / folder).glob(pattern))


def _once[Thing: (model.Fact, model.Gate, model.Lever, model.Tree, model.Source, model.Claim)](
    reader: SourceReader, things: Iterable[Thing]
) -> tuple[Thing, ...]:
    """Keep the first thing of each id; another one is a finding."""
    listed = list(things)
    for where, says in repeats((thing.id, thing.where) for thing in listed):
        reader.report("repeated-id", where, says, "rename one of them")
    return tuple({thing.id: thing for thing in reversed(listed)}.values())[::-1]


def _words(reader: SourceReader, folder: str, sections: tuple[str, ...], lead: str) -> tuple[model.Words, ...]:
    files = [file for file in _found(reader, folder, "*.md") if not file.endswith("/index.md")]
    return tuple(read_words(reader, file, file[len(folder) + 1 : -3], sections=sections, lead=lead) for file in files)


def _facts(own: Format, top: SourceNode | None) -> Iterator[model.Fact]:
    for node in top.items() if top else ():
        before = len(node.reader.findings)
        if fact := own.read(model.Fact, node):
            if len(node.reader.findings) == before:  # else what is missing may be what could not be read
                _check_kind(node, fact)
            yield fact


def _check_kind(node: SourceNode, fact: model.Fact) -> None:
    """Report what does not belong to a fact of some kind, or is missing."""
    if fact.kind is model.Kind.NUMBER:
        if fact.values or not fact.unit:
            node.report("odd-fact", "a number has a unit and no values", "give it “unit: …” and remove “values”")
        return
    times = Counter(fact.value_ids)
    if times.total() < 2:  # noqa: PLR2004  # one value is no choice
        node.report("odd-fact", "a fact of this kind has at least two values", "list them under “values”")
    for ident in (ident for ident, count in times.items() if count > 1):
        node.report("repeated-id", f"the value “{ident}” is here more than once", "rename one of them")


def _levers(own: Format, top: SourceNode | None, pages: Iterable[model.Words]) -> Iterator[model.Lever]:
    """Yield the levers; each has its title and its summary from its page."""
    words = {page.id: page for page in pages}
    for lever in own.entries(model.Lever, top, title="", summary=""):
        page = words.get(lever.id, model.Words(lever.id, lever.id))
        yield replace(lever, title=page.title, summary=page.lead)


def _trees(
    reader: SourceReader, facts: Iterable[model.Fact], levers: Iterable[model.Lever], read_family: Read
) -> Iterator[model.Tree]:
    """Yield the playbook's own tree, then those of the articles."""
    known, families = {fact.id: fact for fact in facts}, {lever.id: lever.family for lever in levers}
    shapes: dict[Any, Read] = {
        model.Condition: read_condition,
        tuple[tuple[str, str, str], ...]: lambda node: tuple(_migrations(node)),
        tuple[model.Total, ...]: _totals,
    }
    for file in ["tree/playbook.yml", *(articles := _found(reader, "tree/articles", "*.yml"))]:
        top = reader.read(file)
        complete = top is not None and top.has("complete")
        routes = partial(read_questions, families=families, facts=known, read_family=read_family, complete=complete)
        own = Format(OF_TREES, {**shapes, tuple[model.Question, ...]: routes})
        if tree := own.read(model.Tree, top, article=file in articles):
            yield tree


def _totals(node: SourceNode) -> tuple[model.Total, ...]:
    return tuple(model.Total(lever, count.whole(), key.where) for lever, key, count in node.pairs())


def _migrations(node: SourceNode) -> Iterator[tuple[str, str, str]]:
    for old, key, new in node.pairs():
        fact, equals, value = old.partition("=")
        if not equals:
            key.report("odd-migration", f"“{old}” is not an old answer", "write fact=value: fact=value, or fact=*: …")
        yield fact, value, new.text()
