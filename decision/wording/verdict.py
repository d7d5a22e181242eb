"""A verdict as blocks. Comes in: a playbook, a verdict. Goes out: blocks, in the order of the page.

This is the one place that walks a verdict to put it into words. Every form of output is a writer of these blocks, so
that all of them say the same.
"""

from decision.tree.answers import write_answer
from decision.tree.dates import format_date
from decision.tree.model import Answer, Family, Kind, Leaf, Playbook
from decision.tree.opinions import Divergence, Opinion
from decision.tree.verdict import GateFound, GateState, Status, Verdict
from decision.wording import blocks
from decision.wording.blocks import Block, Fold, Item, Note, Page, Slot, Strong, ToPage, ToQuestion, line, listing
from decision.wording.claims import claims_behind
from decision.wording.conditions import describe_entry, describe_flip
from decision.wording.labels import describe_leaf
from decision.wording.opinions import describe_agreement, describe_divergence, describe_opinion, describe_together
from decision.wording.sentences import counted, format_share, lower_first

STATUS = {
    Status.YES: "Yes",
    Status.NOT_YET: "Not yet",
    Status.SOMETHING_ELSE_FIRST: "Something else first",
    Status.CANNOT_TELL_YET: "Cannot tell yet",
}
"""How a verdict opens."""
STATES = {GateState.MET: "done", GateState.OPEN: "open", GateState.UNKNOWN: "not known yet"}
"""How the answers leave a gate."""
_MOST_FLIPS = 6
"""More flips than this are folded away."""
_START_WITH = "What to do on Monday"
"""The section of a lever's page that says what to start with."""


def verdict_blocks(playbook: Playbook, verdict: Verdict) -> tuple[Block, ...]:
    """Return a verdict as blocks; those without any part are left out of pages, and keep their data."""
    possible = _possible(playbook, verdict)
    torn, today = verdict.status is Status.CANNOT_TELL_YET, format_date(verdict.today)
    return (
        _opening(playbook, verdict),
        *([possible] if torn else []),
        _gates(playbook, verdict),
        _start(playbook, verdict),
        _costs(verdict),
        _other_gaps(playbook, verdict),
        *([] if torn else [possible]),
        _trace(playbook, verdict),
        _flips(playbook, verdict),
        Block("cases", "Published cases like yours", (Slot("case", "Looking through the cases."),)),
        _opinions(playbook, verdict),
        Block("dates", "", (line(f"Tree version {verdict.version}, verdict of {today}.", role="dates"),)),
    )


def _opening(playbook: Playbook, verdict: Verdict) -> Block:
    """Return how a verdict opens; of an article's own tree, that it is the article that speaks."""
    article = playbook.tree[verdict.tree].article
    lever = playbook.lever.get(verdict.leading.lever)
    parts: list[blocks.Part] = []
    if not verdict.certain:
        others = counted(len(verdict.possible) - 1, "other lever is", "other levers are")
        parts.append(line(f"Leading, not certain: {others} still possible.", role="certainty"))
    if lever:
        more = ToPage(f"More on this lever: {lever.title}", f"levers/{lever.id}/")
        parts.append(line(lever.summary, " ", more, role="summary"))
    for caution in verdict.cautions:
        since = line(Strong(f"Since {format_date(caution.since)}."), " ", caution.says)
        parts.append(Note((since, *claims_behind(playbook, caution.claims))))
    return Block(
        id="verdict",
        title=_describe_own(playbook, verdict) if article else describe_verdict(playbook, verdict),
        parts=tuple(parts),
        label="The article says" if article else STATUS[verdict.status],
        data={
            "today": verdict.today,
            "status": verdict.status.value,
            "certain": verdict.certain,
            "leading": leaf_as_data(verdict.leading),
            "cautions": [caution.says for caution in verdict.cautions],
        },
    )


def describe_verdict(playbook: Playbook, verdict: Verdict) -> str:
    """Give the verdict in one sentence that names the leading lever."""
    leading = verdict.leading
    title = describe_leaf(playbook, leading)
    leave = leading.family in (Family.LEAVE, None)
    match verdict.status:
        case Status.YES:
            return f"{title} fits{', and all that it needs is in place' if verdict.gates else ''}."
        case Status.NOT_YET:
            verb = "comes" if len(verdict.open_gates) == 1 else "come"
            return f"{title} fits, but {counted(len(verdict.open_gates), 'thing', 'things')} {verb} first."
        case Status.SOMETHING_ELSE_FIRST:
            return f"{title}." if leave else f"Try {_inside(title)} first."
        case Status.CANNOT_TELL_YET:
            return f"Your answers leave it open, with {f'“{title}”' if leave else _inside(title)} ahead so far."


def _describe_own(playbook: Playbook, verdict: Verdict) -> str:
    """Say what an article's own tree leads to, as ``describe_opinion`` does beside another tree's verdict."""
    sure = verdict.certain and all(entry.sure for entry in verdict.trace)
    return describe_opinion(playbook, Opinion(verdict.tree, verdict.leading, verdict.possible[0][1], sure))


def _inside(title: str) -> str:
    """Put a title into the middle of a sentence; a title with a comma gets one behind it too."""
    return lower_first(title) + ("," if "," in title else "")


def _possible(playbook: Playbook, verdict: Verdict) -> Block:
    ask: list[blocks.Part] = []
    if verdict.find_out:
        question = ToQuestion(question_title(playbook, verdict.find_out), verdict.find_out)
        ask.append(line("Find out first: ", question, " No other answer would narrow this down more."))
    levers = (Item(line(leaf_piece(playbook, leaf)), aside=format_share(weight)) for leaf, weight in verdict.possible)
    return Block(
        id="possible",
        title="Still possible",
        parts=() if verdict.certain else (*ask, *listing(levers, "levers")),
        data={
            "possible": [{**leaf_as_data(leaf), "weight": str(weight)} for leaf, weight in verdict.possible],
            "find_out": verdict.find_out or None,
        },
    )


def _gates(playbook: Playbook, verdict: Verdict) -> Block:
    """Return the gates: open and unknown ones in order, met ones last."""
    met = [found for found in verdict.gates if found.state is GateState.MET]
    title = "What is in place"
    opening: tuple[blocks.Part, ...] = ()
    if verdict.open_gates:
        title = "Before you start" if verdict.status is Status.SOMETHING_ELSE_FIRST else "What to do first"
        unknown = any(found.state is GateState.UNKNOWN for found in verdict.gates)
        opening = (line("In this order.", " What is not known yet counts as open." if unknown else ""),)
    items = listing((_gate(playbook, found) for found in [*verdict.open_gates, *met]), "gates", ordered=True)
    return Block(
        id="gates",
        title=title,
        parts=(*opening, *items),
        data={
            "gates": [
                {"gate": gate.gate, "state": gate.state.value, "find_out": list(gate.find_out)}
                for gate in verdict.gates
            ]
        },
    )


def _gate(playbook: Playbook, found: GateFound) -> Item:
    gate = playbook.gate[found.gate]
    remedy, check = line(gate.remedy), line(gate.check)
    proof: tuple[blocks.Part, ...] = (*([check] if gate.check else []), *claims_behind(playbook, gate.claims))
    asks = [line("Find out: ", ToQuestion(question_title(playbook, fact), fact)) for fact in found.find_out]
    below: dict[GateState, tuple[blocks.Part, ...]] = {
        GateState.MET: (),
        GateState.OPEN: (remedy, Fold("How to see that it is done", proof)),
        GateState.UNKNOWN: (*asks, Fold("What to do if it does not hold", (remedy, *proof))),
    }
    return Item(line(Strong(gate.title)), below[found.state], found.state.value, STATES[found.state])


def _start(playbook: Playbook, verdict: Verdict) -> Block:
    """Return what to start with at the leading lever; after the gates, where some are open."""
    words = playbook.words.get(verdict.leading.lever)
    found = Page(*words.section(_START_WITH)) if words else Page("", "")
    title = "On the Monday after that" if verdict.open_gates else "On Monday"
    return Block("start", title, (found,) if found.html else ())


def _costs(verdict: Verdict) -> Block:
    slot = Slot("cost", "Working out the costs.", verdict.leading.lever)
    return Block("costs", "What it would cost", (slot,) if slot.about else ())


def _other_gaps(playbook: Playbook, verdict: Verdict) -> Block:
    asked = (playbook.fact[question.id] for question in reversed(playbook.tree[verdict.tree].questions))
    labels = {value.id: value.label for fact in asked if fact.kind is Kind.MANY for value in fact.values}
    return Block(
        id="other_gaps",
        title="Gaps this does not close",
        parts=listing(
            (line(f"{labels[gap]}: ", leaf_piece(playbook, leaf)) for gap, leaf in verdict.other_gaps), "gaps"
        ),
        data={"other_gaps": [{"gap": gap, **leaf_as_data(leaf)} for gap, leaf in verdict.other_gaps]},
    )


def _trace(playbook: Playbook, verdict: Verdict) -> Block:
    items = []
    for entry in verdict.trace:
        question = ToPage(question_title(playbook, entry.question), f"questions/{entry.question}/")
        lines = [line(said) for said in describe_entry(playbook, entry, entry.route.why)]
        items.append(Item(line(question), (*lines, *claims_behind(playbook, entry.route.claims))))
    return Block(
        id="trace",
        title="Why",
        parts=listing(items, "trace", ordered=True),
        data={
            "trace": [
                {
                    "question": entry.question,
                    "answer": _answer_as_text(playbook, entry.question, entry.answer),
                    "route": entry.place,
                    "sure": entry.sure,
                    "claims": list(entry.route.claims),
                }
                for entry in verdict.trace
            ]
        },
    )


def _flips(playbook: Playbook, verdict: Verdict) -> Block:
    said = [line(f"{describe_flip(playbook, flip)}: ", leaf_piece(playbook, flip.leading)) for flip in verdict.flips]
    more = listing(said[_MOST_FLIPS:], "flips")
    parts: tuple[blocks.Part, ...] = listing(said[:_MOST_FLIPS], "flips")
    parts += (Fold(f"{len(said) - _MOST_FLIPS} more", more),) if more else ()
    return Block(
        id="flips",
        title="What would change it",
        parts=parts or (line("We found no change of one or two answers that would."),),
        data={
            "flips": [
                {
                    "changes": {
                        change.fact: _answer_as_text(playbook, change.fact, change.after) for change in flip.changes
                    },
                    "leading": leaf_as_data(flip.leading),
                }
                for flip in verdict.flips
            ]
        },
    )


def _opinions(playbook: Playbook, verdict: Verdict) -> Block:
    """Return what the articles say: first how many agree, then each one, with where it parts folded."""
    together = describe_together(playbook, verdict)
    items = listing((_opinion(playbook, verdict, opinion) for opinion in verdict.opinions), "opinions")
    return Block(
        id="opinions",
        title="Second opinions",
        parts=(*([line(together)] if together else []), *items),
        data={"opinions": [_opinion_as_data(opinion) for opinion in verdict.opinions], "together": together},
    )


def _opinion(playbook: Playbook, verdict: Verdict, opinion: Opinion) -> Item:
    title = ToPage(playbook.tree[opinion.tree].title, f"opinions/{opinion.tree}/")
    apart: list[blocks.Part] = []
    for who, said, claims in describe_divergence(playbook, verdict, opinion):
        apart += [line(Strong(who), f" {said}"), *claims_behind(playbook, claims)]
    more = [Fold("Where it parts, and the claims behind it", tuple(apart))] if apart else []
    head = line(title, f": {describe_opinion(playbook, opinion)}")
    return Item(head, (line(describe_agreement(verdict, opinion)), *more))


def _opinion_as_data(opinion: Opinion) -> dict[str, blocks.Json]:
    return {
        "tree": opinion.tree,
        **leaf_as_data(opinion.leading),
        "says": opinion.leading.says,
        "weight": str(opinion.share),
        "tunes": opinion.tunes,
        "agrees": opinion.agrees,
        "parting": _divergence_as_data(opinion.divergence) if opinion.divergence else None,
    }


def _divergence_as_data(divergence: Divergence) -> dict[str, blocks.Json]:
    """Return where an article parts; ``claims`` are those behind its entry, and those behind ours or our gate."""
    theirs, ours, gate = divergence.theirs, divergence.ours, divergence.gate
    behind = gate.claims if gate else ours.route.claims if ours else ()
    return {
        "on": divergence.on.value,
        "question": theirs.question,
        "route": theirs.place,
        "never": divergence.never,
        "our_question": ours.question if ours else None,
        "our_route": ours.place if ours else None,
        "our_gate": gate.id if gate else None,
        "claims": list(dict.fromkeys([*theirs.route.claims, *behind])),
    }


# --- what several blocks need ------------------------------------------------------------------


def question_title(playbook: Playbook, fact: str) -> str:
    """Return the question that asks for a fact."""
    words = playbook.words.get(fact)
    return words.title if words else playbook.fact[fact].label


def leaf_piece(playbook: Playbook, leaf: Leaf) -> blocks.Piece:
    """Return a leaf as a link to its lever's page; a family, or silence, in words."""
    title = describe_leaf(playbook, leaf)
    return ToPage(title, f"levers/{leaf.lever}/") if leaf.lever else title


def leaf_as_data(leaf: Leaf) -> dict[str, blocks.Json]:
    """Return a leaf for programs."""
    return {"lever": leaf.lever or None, "family": leaf.family.value if leaf.family else None}


def _answer_as_text(playbook: Playbook, fact: str, answer: Answer) -> str:
    return write_answer(playbook.fact[fact], answer)
