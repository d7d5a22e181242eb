"""A verdict as a decision record. Comes in: a view, the blocks of its verdict, its costs in words. Goes out: blocks.

The form is that of architecture decision records: context, decision, alternatives, consequences. What only the team
knows, such as who decides and by when, is left to be filled in. What the verdict says comes from its blocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from decision.tree.answers import is_settled, unknown
from decision.tree.dates import format_date
from decision.tree.links import link_of
from decision.tree.model import Kind, Lever, Playbook, Several
from decision.tree.session import View
from decision.wording import blocks
from decision.wording.answers import answer_rows
from decision.wording.blocks import Block, Code, Fold, Item, Line, Part, Strong, ToAddress, line, listing
from decision.wording.case_form import ASKS
from decision.wording.dates_ahead import review_day
from decision.wording.labels import encoded, page_of, question
from decision.wording.sentences import counted, listed

FILL_IN = "(to fill in)"
"""Written where only the team can say."""


@dataclass(frozen=True, slots=True)
class CostParts:
    """What a record says of costs; empty without a cost book."""

    rivals: tuple[str, ...] = ()
    """The titles of the levers that the leading one is compared with."""
    upkeep: tuple[str, ...] = ()
    """What keeping the lever going costs, and where it can be taken."""
    endings: tuple[str, ...] = ()
    """When what it runs on ends."""
    figures: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Record:
    """What a record is made of."""

    playbook: Playbook
    view: View
    verdict: dict[str, Block]
    """The blocks of the verdict, by id."""
    costs: CostParts
    today: str
    """The ISO date on which the record is made."""
    site: str
    """The address of the site's root, which ends with a slash; empty leaves out links into it."""
    near: Sequence[Line] = ()
    """What is said of the published cases nearest to it."""
    form: str = ""
    """The address of the form for what came of it; empty where there is none."""

    @property
    def opening(self) -> Block:
        """How the verdict opens."""
        return self.verdict["verdict"]

    @property
    def lever(self) -> Lever | None:
        """The leading lever, if the verdict names one."""
        leading = cast("dict[str, str | None]", self.opening.data["leading"])
        return self.playbook.lever.get(leading["lever"] or "")

    @property
    def verdict_date(self) -> str:
        """The ISO date of the verdict."""
        return str(self.opening.data["today"])


def record_blocks(  # noqa: PLR0913  # what a record rests on, by name
    playbook: Playbook,
    view: View,
    verdict: Sequence[Block],
    costs: CostParts,
    *,
    today: str,
    site: str = "",
    near: Sequence[Line] = (),
    form: str = "",
) -> tuple[Block, ...]:
    """Return a record as blocks: a head, then one for each of its headings. See ``Record`` for what comes in."""
    record = Record(playbook, view, {block.id: block for block in verdict}, costs, today, site, near, form)
    opening = record.opening
    return (
        Block("head", f"{question(playbook)} {opening.label}: {opening.title}", _head(record)),
        Block("context", "Context and problem", tuple(_context(record))),
        Block("decision", "Decision", tuple(_decision(record))),
        Block("alternatives", "Alternatives considered", tuple(_alternatives(record))),
        Block("consequences", "Consequences", listing(_consequences(record))),
        Block("changes", "What would change this", tuple(blocks.unfold(record.verdict["flips"].parts))),
        Block("triggers", "Review triggers", listing(_triggers(record))),
        Block("costs", "Costs", costs.figures),
        Block("evidence", "Evidence", tuple(_evidence(record))),
        Block("reopen", "How to reopen this", tuple(_reopen(record))),
        Block("form", ASKS, tuple(_form(record))),
    )


def _head(record: Record) -> tuple[Part, ...]:
    day = record.verdict_date
    of = "" if day == record.today else f", of a verdict of {format_date(day)}"
    date = f"Date: {format_date(record.today)}{of}"
    return listing(["Status: proposed", date, f"Deciders: {FILL_IN}", f"Consulted: {FILL_IN}"])


def _context(record: Record) -> Iterator[Part]:
    view, facts, answers = record.view, record.playbook.fact, record.view.session.answers
    rows = answer_rows(record.playbook, view.tree, answers, view.live)
    live, dormant = ([row for row in rows if row.live is counts] for counts in (True, False))
    yield line(f"{FILL_IN} {record.playbook.subject.context}")
    known = [row for row in live if answers[row.fact] != unknown(facts[row.fact])]
    yield from _titled("What we answered:", map(str, known))
    unsure = [f"“{row.label}”" for row in live if not is_settled(facts[row.fact], answers[row.fact])]
    if unsure:
        yield line(f"What we were not sure about, or not wholly: {listed(unsure, 'and')}.")
    if view.asking:
        yield line(f"Still to answer: “{facts[view.asking].label}”. What follows is what can be said already.")
    yield from _titled("Answered, but not counted on this path:", map(str, dormant))
    yield from _titled("What was noted when the answers were opened:", view.session.notes)


def _decision(record: Record) -> Iterator[Part]:
    opening, lever = record.opening, record.lever
    yield line(Strong(f"{opening.label}."), f" {opening.title}", f" {lever.summary}" if lever else "")
    yield from opening.lines("sureness")
    yield from record.near
    yield from (
        record.verdict["plan"].lines("certainty")
        or opening.lines("certainty")
        or [line("The answers leave no other lever possible.")]
    )
    gates = blocks.items_within(record.verdict.values(), "gates")
    steps = (Item(step.head, tuple(_in_lines(step.parts))) for step in record.verdict["plan"].items)
    yield from _titled("The plan:", steps, ordered=True)
    to_close = (_with_owner(gate) for gate in gates if gate.state != "met")
    yield from _titled("To close first, in this order:", to_close, ordered=True)
    yield from _titled("In place:", (gate.head.text for gate in gates if gate.state == "met"))
    yield from _titled("Why, step by step:", (item.plain for item in record.verdict["trace"].items), ordered=True)
    yield from record.verdict["possible"].lines()


def _in_lines(parts: Iterable[Part]) -> Iterator[Line]:
    """Yield the lines of a step, nothing folded; its gates have a list of their own."""
    yield from (part for part in blocks.unfold(parts) if isinstance(part, Line) and part.role != "boxes")


def _with_owner(gate: Item) -> Item:
    """Return a gate to close: its state in words, nothing folded, and room for the name and the date."""
    lines: list[Line] = []
    for part in gate.parts:
        if isinstance(part, Fold):
            inside = [one for one in part.parts if isinstance(one, Line)]
            lines += [line(f"{part.summary}: ", *one.pieces) for one in inside[:1]] + inside[1:]
        elif isinstance(part, Line):
            lines.append(part)
    head = line(*gate.head.pieces, f" ({gate.aside})")
    return Item(head, (*lines, line(f"Who, and by when: {FILL_IN}")))


def _alternatives(record: Record) -> Iterator[Part]:
    possible = record.verdict["possible"].items
    others = possible[1:]
    if others:
        said = f"Also possible with these answers; the decision above has {possible[0].aside} of the weight:"
        yield from _titled(said, (f"{one.head.text}: {one.aside}" for one in others))
    yield from _titled("Compared with it in the costs below:", record.costs.rivals)
    opinions = record.verdict["opinions"]
    articles = opinions.items
    if articles:
        who = counted(len(articles), "published article", "published articles")
        said = f"What {who} would say on the same answers: {opinions.lines()[0].text}"
        yield from _titled(said, (item.plain for item in articles))
    if not (others or record.costs.rivals or articles):
        yield line("No other lever is possible with these answers.")


def _consequences(record: Record) -> Iterator[Line | str]:
    yield from (f"It can close: {label}" for label in _closed(record))
    for item in record.verdict["other_gaps"].items:
        gap, _, other = item.head.text.rpartition(": ")
        yield f"It does not close: {gap}. For that: {other}"
    lever = record.lever
    if lever:
        past = (one for one in lever.cautions if one.since <= record.verdict_date)
        yield from (f"Since {format_date(one.since)}: {one.says}" for one in past)
    yield from record.costs.upkeep
    if lever and record.site:
        page = ToAddress(f"The page on “{lever.title}”", f"{record.site}levers/{lever.id}/")
        yield line(page, " says what it does not fix and what it asks of us")


def _closed(record: Record) -> Iterator[str]:
    """Yield the gaps that the leading lever can close, of those that are answered to be there."""
    gap = next((fact for fact in record.playbook.facts if fact.kind is Kind.MANY), None)
    known = record.view.session.answers.get(gap.id) if gap else None
    if gap and record.lever and isinstance(known, Several):
        yield from (value.label for value in gap.values if value.id in known.yes & {*record.lever.addresses})


def _triggers(record: Record) -> Iterator[str]:
    """Yield when to look at the decision again: on a day, or when something happens."""
    last, why = review_day(record.playbook, record.today)
    yield f"On {FILL_IN}, and not later than {format_date(last)}{f': {why}' if why else ''}"
    if any(gate.state != "met" for gate in blocks.items_within(record.verdict.values(), "gates")):
        yield "When something to close first is closed, or cannot be closed by its date"
    if record.opening.data["certain"] is False:
        yield "When one of the answers that we were not sure about becomes known"
    if record.verdict["flips"].items:
        yield "When one of the changes under “What would change this” comes true"
    coming = (one for one in (record.lever.cautions if record.lever else ()) if one.since > record.today)
    yield from (f"On {format_date(one.since)}: {one.says}" for one in coming)
    yield from record.costs.endings
    yield f"When the tree has a newer version than {record.view.tree.version}, with which this was decided"


# --- evidence, and how to reopen it ------------------------------------------------------------


def _evidence(record: Record) -> tuple[Part, ...]:
    """Return the claims behind the trace, the gates to close and the warnings, each once, with grade and sources."""
    behind = [record.verdict[name] for name in ("trace", "plan", "gates", "verdict")]
    lines = []
    for note in blocks.claims_within(behind):
        sources = [piece for bearing, source in note.sources for piece in (f"; {bearing.lower()}: ", source)]
        if sources:
            sources[0] = str(sources[0]).replace("; ", " ", 1)
        lines.append(line(f"{note.says} ", Strong(note.grade), ".", *sources))
    return listing(lines)


def _reopen(record: Record) -> Iterator[Part]:
    view = record.view
    session = view.session
    day = record.verdict_date
    fragment = encoded(link_of(record.playbook, replace(session, at="", today=day)))
    page = page_of(view.tree)
    if record.site:
        yield line("This link restores the answers and the figures:")
        yield line(ToAddress("", f"{encoded(record.site)}{page}#{fragment}"))
    else:
        yield line("Put this behind the address of the page ", Code(page), "; it restores the answers and the figures:")
        yield line(Code(f"#{fragment}"))
    yield line("In a terminal:")
    yield line(Code(f"python -m decision walk --record --link '{fragment}'"))
    yield line(f"{view.tree.title} Tree version {view.tree.version}; verdict of {format_date(day)}.")


def _form(record: Record) -> Iterator[Part]:
    """Yield where to say what came of it, where there is a place for that."""
    if record.form:
        yield line(
            "Once we know what worked, it can become a published case. Opening this form takes the answers to the site "
            "where the source of the playbook is kept; sending it makes them public:"
        )
        yield line(ToAddress("", record.form))


# --- parts of blocks, rearranged ---------------------------------------------------------------


def _titled(title: str, items: Iterable[Item | Line | str], *, ordered: bool = False) -> Iterator[Part]:
    """Yield a list under a sentence that leads to it; nothing if it has no items."""
    found = listing(items, ordered=ordered)
    if found:
        yield line(title)
        yield from found
