"""What the articles say, in words. Comes in: a verdict with its second opinions. Goes out: plain text."""

from collections.abc import Iterable, Sequence

from decision.tree.model import Leaf, Playbook, Subject
from decision.tree.opinions import Divergence, DivergenceKind, Opinion
from decision.tree.verdict import Status, Verdict
from decision.tree.walk import TraceEntry
from decision.wording.conditions import describe_entry
from decision.wording.labels import describe_leaf
from decision.wording.sentences import count_word, listed

_FEW = 2
"""More articles than this are counted and not named."""
_WOULD = {
    Status.YES: "It agrees.",
    Status.NOT_YET: "It agrees on {noun}, but would not wait.",
    Status.SOMETHING_ELSE_FIRST: "It disagrees: it would {verb}.",
}
"""Of an article that says yes, by how the verdict opens, in the words of the subject."""


def describe_opinion(playbook: Playbook, opinion: Opinion) -> str:
    """Say what an article's tree leads to: its own words where it is certain, else what its answer turns on."""
    name = describe_leaf(playbook, opinion.leading)
    if opinion.share < 1:
        label = playbook.fact[opinion.open].label
        verb = playbook.subject.verb
        either = {None: "", True: f" It would {verb} either way.", False: f" It would not {verb} either way."}
        return f"Its answer turns on “{label}”, which yours leave open.{either[opinion.tunes]}"
    if opinion.sure:
        return opinion.leading.says or f"{name}."
    return f"“{name}”, whichever way your open answers fall."


# --- whether it agrees -------------------------------------------------------------------------


def describe_agreement(subject: Subject, verdict: Verdict, opinion: Opinion) -> str:
    """Say whether an article agrees on a yes now, and, where it does, on the lever."""
    if opinion.leading.family is None:
        return "No opinion on these answers."
    if opinion.tunes is None:
        return "It cannot tell on these answers."
    if verdict.now is None:
        return "It takes a side all the same."
    if opinion.tunes:
        return _WOULD[verdict.status].format(noun=subject.noun, verb=subject.verb)
    return _would_not(subject, verdict, opinion)


def _would_not(subject: Subject, verdict: Verdict, opinion: Opinion) -> str:
    """Say how far an article agrees that says no."""
    if verdict.now:
        return f"It disagrees: it would not {subject.verb}."
    if verdict.status is Status.NOT_YET:
        return "It agrees that it is too early."
    ours, theirs = verdict.leading, opinion.leading
    same = theirs.names == ours.names and not ours.rests and theirs.lever in ("", ours.lever)
    if same and opinion.share == 1:
        return "It agrees."
    if opinion.divergence:
        return f"It agrees that {subject.noun} is not next, and names something else."
    return f"It agrees that {subject.noun} is not next" + (", and names no other way." if theirs.names is None else ".")


def describe_together(playbook: Playbook, verdict: Verdict) -> str:
    """Say in a line or two which articles agree on a yes now, and which do not; nothing of none."""
    opinions = verdict.opinions
    if not opinions:
        return ""
    said = f"{describe_sides(playbook.subject, verdict)}{_dissent(playbook, verdict)}."
    rest = "; ".join(_without_side(playbook, opinions))
    return f"{said} {rest}." if rest else said


def _without_side(playbook: Playbook, opinions: Sequence[Opinion]) -> Iterable[str]:
    """Yield which articles cannot tell, and which say nothing."""
    silent = [opinion for opinion in opinions if opinion.leading.family is None]
    torn = [opinion for opinion in opinions if opinion.tunes is None and opinion not in silent]
    if torn:
        yield f"{_titles(playbook, torn)} cannot tell"
    if silent:
        yield f"{_titles(playbook, silent)} {'say' if silent[1:] else 'says'} nothing here"


def describe_sides(subject: Subject, verdict: Verdict) -> str:
    """Say how many articles agree; where the tree at hand cannot tell, how many say yes and how many no."""
    opinions, number, verb = verdict.opinions, count_word(len(verdict.opinions)), subject.verb
    if verdict.now is None:
        yes, no = (sum(opinion.tunes is side for opinion in opinions) for side in (True, False))
        return f"Of {number}, {_none(yes)} would {verb} now and {_none(no)} would not"
    agree, what = (
        sum(opinion.agrees is True for opinion in opinions),
        f"{verb} now" if verdict.now else f"not {verb} now",
    )
    if not agree:
        return f"None of the {number} agrees that you should {what}"
    if agree == len(opinions):
        return f"All {number} agree that you should {what}"
    say = "agrees" if agree == 1 else "agree"
    return f"{count_word(agree).capitalize()} of {number} {say} that you should {what}"


def _dissent(playbook: Playbook, verdict: Verdict) -> str:
    """Name the articles that disagree, or count them; nothing where none or all do."""
    apart = [opinion for opinion in verdict.opinions if opinion.agrees is False]
    if not apart or len(apart) == len(verdict.opinions):
        return ""
    who = _titles(playbook, apart) if len(apart) <= _FEW else count_word(len(apart))
    return f"; {who} would{' not' if verdict.now else ''}"


def _none(number: int) -> str:
    return count_word(number) if number else "none"


def _titles(playbook: Playbook, opinions: Sequence[Opinion]) -> str:
    return listed((f"“{playbook.tree[opinion.tree].title}”" for opinion in opinions), "and")


# --- where it parts ----------------------------------------------------------------------------


def describe_divergence(
    playbook: Playbook, verdict: Verdict, opinion: Opinion
) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Yield where an article parts from the tree at hand: for each of the two who it is, what it does, its claims."""
    divergence = opinion.divergence
    if divergence is None:
        return
    own = playbook.tree[verdict.tree]
    us = f"“{own.title}”" if own.article else "Our tree"
    if gate := divergence.gate:
        theirs = (
            "asks about this too, and is content with your answer." if divergence.asked else "does not ask for this."
        )
        yield us, f"waits for this: {gate.title}.", gate.claims
        yield "The article", theirs, divergence.theirs.route.claims
        return
    never = _never(playbook, verdict, opinion, divergence) if divergence.never else ""
    yield "The article", _at(playbook, divergence.theirs) + never, divergence.theirs.route.claims
    if divergence.ours:
        yield us, _at(playbook, divergence.ours), divergence.ours.route.claims


def _never(playbook: Playbook, verdict: Verdict, opinion: Opinion, divergence: Divergence) -> str:
    yes = next((family for family in playbook.families if family.yes), None)
    family = yes if divergence.on is DivergenceKind.NOW else verdict.leading.family
    where = "anything else" if opinion.tunes else f"“{describe_leaf(playbook, Leaf('', family))}”"
    return f" No answers at all lead it to {where}."


def _at(playbook: Playbook, entry: TraceEntry) -> str:
    to = entry.route.to
    label = playbook.fact[entry.question].label
    follows = to.says if isinstance(to, Leaf) else f"“{playbook.fact[to.question].label}” comes next."
    return f"at “{label}”. {' '.join(describe_entry(playbook, entry, entry.route.why or follows))}"
