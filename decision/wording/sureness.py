"""How sure a verdict is: how often our tree was right where it said the same. Comes in: a verdict. Goes out: parts.

Only cases count that the tree was not made with, see ADR 26. Where fewer than ``FEWEST`` cases support what the
reader says, or behind what the tree leads to, that is said in place of a count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision.cases.shares import Share
from decision.tree.dates import format_date
from decision.tree.model import OneOf, Several
from decision.tree.verdict import CLEAR
from decision.wording.blocks import Fold, Line, ToPage, line
from decision.wording.sentences import count_word, counted, listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision.tree.model import Answer, FamilyCount, FewCases, Playbook, TrackRecord
    from decision.tree.verdict import Verdict
    from decision.wording.blocks import Json, Part

FEWEST = 5
"""Behind fewer cases than this there is no count."""
ROLE = "sureness"
"""The role of the one line that every form shows."""
_OUTSIDE = "This is outside what the tree has evidence for"
_NEAREST = "Take it as the nearest advice, not as a tried one. "
_TOO_FEW = ToPage("Where there are too few cases", "not-heard/#where-there-are-too-few-cases")
_TIMES = ("never", "once", "twice")


class _Count(NamedTuple):
    """The cases in which the tree said the same."""

    cases: int
    right: int
    sided: int
    alike: bool
    """Whether about as much was known in all of them."""


def sureness_parts(playbook: Playbook, verdict: Verdict) -> tuple[Part, ...]:
    """Return one line, and what it rests on, folded.

    Nothing where an article speaks, where the reader says that nothing is missing, and where nothing was counted.
    """
    if playbook.tree[verdict.tree].article or _nothing_missing(verdict):
        return ()
    if few := [*_few(playbook.track_record, verdict)]:
        return (line(f"{_OUTSIDE}: {_describe_few(playbook, few)}. {_NEAREST}", _TOO_FEW, ".", role=ROLE),)
    if not playbook.track_record.counts:
        return ()
    found = _count_for(playbook.track_record.counts, verdict)
    if found.cases < FEWEST:
        times = _TIMES[found.cases] if found.cases < len(_TIMES) else f"{count_word(found.cases)} times"
        which = f"on the published cases set aside for measuring, the tree led to {_family(verdict)} {times}"
        return (line(f"{_OUTSIDE}: {which}. {_NEAREST}", _TOO_FEW, ".", role=ROLE),)
    return line(_sentence(playbook, verdict, found), role=ROLE), _behind(playbook, verdict, found)


def sureness_as_data(playbook: Playbook, verdict: Verdict) -> dict[str, Json] | None:
    """Return the same for programs: the line, and its counts where it has some."""
    says = "".join(part.text for part in sureness_parts(playbook, verdict) if isinstance(part, Line))
    if not says or says.startswith(_OUTSIDE):
        return {"says": says} if says else None
    track = playbook.track_record
    found = _count_for(track.counts, verdict)
    return {"says": says, "cases": found.cases, "right": found.right, "right_on": "family", "tree": track.tree}


# --- what counts -------------------------------------------------------------------------------


def _nothing_missing(verdict: Verdict) -> bool:
    """Whether the reader said that no gap is there; then there is nothing to be sure of."""
    known = verdict.trace[0].answer if verdict.trace else None
    return isinstance(known, Several) and not known.yes and bool(known.no)


def _few(track: TrackRecord, verdict: Verdict) -> Iterator[FewCases]:
    """Yield what the reader says that fewer than ``FEWEST`` cases say."""
    known: dict[str, Answer | None] = {entry.question: entry.answer for entry in verdict.trace}
    known |= dict(verdict.told)
    for one in track.few:
        match known.get(one.fact):
            case OneOf(possible) if possible == {one.value}:
                yield one
            case Several(yes) if one.value in yes:
                yield one
            case _:
                pass


def _count_for(counts: Iterable[FamilyCount], verdict: Verdict) -> _Count:
    """Return the cases in which the tree led to the same family as clearly; where too few did, however clearly."""
    like = [one for one in counts if one.family == verdict.leading.family]
    for one in like:
        if one.clear is verdict.clear and one.cases >= FEWEST:
            return _Count(one.cases, one.right, one.sided, alike=True)
    cases, right, sided = (sum(getattr(one, name) for one in like) for name in ("cases", "right", "sided"))
    return _Count(cases, right, sided, alike=False)


# --- in words ----------------------------------------------------------------------------------


def _describe_few(playbook: Playbook, few: Iterable[FewCases]) -> str:
    """Say what hardly any published case says."""
    said = []
    for one in few:
        fact = playbook.fact[one.fact]
        cases = counted(one.cases, "published case has", "published cases have")
        said.append(f"{cases} “{fact.value_label(one.value)}” as an answer to “{fact.label}”")
    return listed(said, "and")


def _sentence(playbook: Playbook, verdict: Verdict, found: _Count) -> str:
    """Say in how many cases the tree said the same, and in how many of them it was right."""
    track = playbook.track_record
    tree = "the tree" if track.tree == verdict.version else f"tree {track.tree}"
    known = " with about as much known" if found.alike else ", with more known or less"
    return f"In {found.cases} published cases {tree} said this{known}, rightly in {found.right}."


def _behind(playbook: Playbook, verdict: Verdict, found: _Count) -> Fold:
    """Return what the count means, how wide its interval is, and where it comes from."""
    than = "at least" if verdict.clear else "less than"
    known = (
        f"With about as much known: there, as here, it had {than} {CLEAR:.0%} of the weight among the levers possible. "
    )
    return _with_interval(
        found,
        (
            line(
                f"“This” means that {_family(verdict)} leads. {known if found.alike else ''}"
                f"“Right” means that a lever of this family is what worked. "
                f"On whether to {playbook.subject.verb} at all, the tree was right in {found.sided} of the "
                f"{found.cases}."
            ),
            _counted_on(playbook.track_record),
        ),
    )


def _with_interval(found: _Count, more: tuple[Part, ...]) -> Fold:
    """Return how far a share of so few cases may be off, and more, folded."""
    low, high = Share(found.right, found.cases).interval
    room = (
        f"So few cases leave room: the share of all such cases in which the tree is right may be anywhere from "
        f"{low:.0%} to {high:.0%} (Wilson's 95% interval)."
    )
    return Fold(f"{low:.0%} to {high:.0%}: what that counts", (line(room), *more))


def _counted_on(track: TrackRecord) -> Line:
    """Return when, on which cases and with which tree that was counted, and how the tree has changed since."""
    return line(
        f"Counted on {format_date(track.counted)} with tree {track.tree}, on cases of organisations that were set "
        f"aside before it was made. "
        "Published cases are mostly successes, told by those who had them. ",
        ToPage("The back-test", "backtest/"),
        " says more.",
    )


def _family(verdict: Verdict) -> str:
    """Name the leading family within a sentence."""
    family = verdict.leading.family
    return f"“{lower_first(family.label)}”" if family else "nothing"
