"""A verdict as blocks. Comes in: a playbook, a verdict. Goes out: blocks, in the order of the page.

This is the one place that walks a verdict to put it into words. Every form of output is a writer of these blocks, so
that all of them say the same.
"""

from collections.abc import Iterator
from functools import partial

from decision.tree.answers import write_answer
from decision.tree.dates import format_date
from decision.tree.gates import GateState
from decision.tree.model import Answer, Kind, Leaf, Playbook
from decision.tree.opinions import Divergence, Opinion
from decision.tree.plan import Step, StepKind
from decision.tree.verdict import Status, Verdict
from decision.wording import blocks
from decision.wording.answers import describe_answer
from decision.wording.blocks import Block, Fold, Item, Page, Slot, Strong, ToPage, ToQuestion, line, listing
from decision.wording.checklist import count_first
from decision.wording.claims import claims_behind
from decision.wording.conditions import describe_entry, describe_flip
from decision.wording.labels import describe_leaf, leaf_piece, question_title
from decision.wording.opinions import (
    describe_agreement,
    describe_divergence,
    describe_opinion,
    describe_sides,
    describe_together,
)
from decision.wording.plan import PlanCosts, caution_folds, certainty, gate_item, plan_block
from decision.wording.sentences import count_word, counted, first_of, format_share, listed, lower_first, upper_first
from decision.wording.sureness import sureness_as_data, sureness_parts

STATUS = {
    Status.YES: "Yes",
    Status.NOT_YET: "Not yet",
    Status.SOMETHING_ELSE_FIRST: "Something else first",
    Status.FIRST_FIND_OUT: "First find out",
}
"""How a verdict opens."""
_FIRST = {
    Status.YES: StepKind.LEVER,
    Status.NOT_YET: StepKind.PREPARE,
    Status.SOMETHING_ELSE_FIRST: StepKind.LEVER,
    Status.FIRST_FIND_OUT: StepKind.TEST,
}
"""What would come first in an article's plan, by how its verdict opens."""
_MOST_FLIPS = 6
"""More flips than this are folded away."""
_DOUBTED = line(
    "The shares count answers that are open, and how published cases that came this way ended. These are cases that "
    "the tree was made with. How it does on others, the ",
    ToPage("back-test", "backtest/"),
    " shows.",
)
"""What shares rest on where routes leave something in doubt."""
_START_WITH = "What to do on Monday"
"""The section of a lever's page that says what to start with."""


def verdict_blocks(playbook: Playbook, verdict: Verdict, costs: PlanCosts | None = None) -> tuple[Block, ...]:
    """Return a verdict as blocks; those without any part are left out of pages, and keep their data.

    ``costs`` are those of the plan, by lever; ``None`` leaves places for them, which are filled later.
    """
    return (
        _opening(playbook, verdict),
        plan_block(playbook, verdict, costs),
        _costs(verdict),
        _start(playbook, verdict),
        _gates(playbook, verdict),
        _possible(playbook, verdict),
        _other_gaps(playbook, verdict),
        _situation(playbook, verdict),
        _trace(playbook, verdict),
        _flips(playbook, verdict),
        Block(
            "cases",
            "Published cases like yours",
            (Slot("case", "Looking through the cases."),),
            fold="What others did, and what came of it",
        ),
        _opinions(playbook, verdict),
        Block(
            "dates",
            "",
            (line(f"Tree version {verdict.version}, verdict of {format_date(verdict.today)}.", role="dates"),),
        ),
    )


def _opening(playbook: Playbook, verdict: Verdict) -> Block:
    """Return how a verdict opens; of an article's own tree, that it is the article that speaks."""
    article = playbook.tree[verdict.tree].article
    lever = playbook.lever.get(verdict.leading.lever)
    parts: list[blocks.Part] = [*sureness_parts(playbook, verdict)]
    if not article:
        parts.append(Slot("other-way", ""))
    if not verdict.plan:
        parts += certainty(verdict)
    if lever and not verdict.plan:
        more = ToPage(f"More on this lever: {lever.title}", f"levers/{lever.id}/")
        parts.append(line(lever.summary, " ", more, role="summary"))
    if not verdict.plan:
        parts += caution_folds(playbook, verdict)
    return Block(
        id="verdict",
        title=_describe_own(playbook, verdict) if article else describe_verdict(playbook, verdict),
        parts=tuple(parts),
        label="The article says" if article else status_label(verdict),
        data={
            "today": verdict.today,
            "status": verdict.status.value,
            "certain": verdict.certain,
            "leading": leaf_as_data(verdict.leading),
            "cautions": [caution.says for caution in verdict.cautions],
            "sureness": sureness_as_data(playbook, verdict),
        },
    )


def status_label(verdict: Verdict) -> str:
    """Say how a verdict opens; what nobody asked is no reason for “not yet”."""
    unchecked = verdict.status is Status.NOT_YET and all(gate.unchecked for gate in verdict.open_gates)
    return "Not checked yet" if unchecked else STATUS[verdict.status]


def describe_verdict(playbook: Playbook, verdict: Verdict) -> str:
    """Give the verdict in one sentence that names the leading lever, and what comes before it."""
    title = describe_leaf(playbook, verdict.leading)
    if verdict.leading.family is None or verdict.leading.rests:
        return _describe_rest(title, verdict)
    first = verdict.plan[0] if verdict.plan else Step(_FIRST[verdict.status])
    place = f"{title} fits{', and all that it needs is in place' if verdict.gates else ''}."
    said = {
        StepKind.TEST: f"One answer would tell; so far {_inside(title)} is ahead.",
        StepKind.PREPARE: f"{title} fits, {count_first(verdict.open_gates)}.",
        StepKind.LEVER: place if verdict.status is Status.YES else f"Try {_inside(title)} first.",
    }
    if not first.levers or first.kind is StepKind.LEVER:
        return said[first.kind]
    names = listed((lower_first(playbook.lever[lever].title) for lever in first.levers), "and")
    if first.kind is StepKind.TEST:
        return f"Test {names} before anything else; if it falls short, {_inside(title)} is next."
    return f"Try {names} first; {_inside(title)} fits if the gap remains."


def _describe_rest(title: str, verdict: Verdict) -> str:
    return f"“{title}” is ahead so far." if verdict.status is Status.FIRST_FIND_OUT else f"{title}."


def _describe_own(playbook: Playbook, verdict: Verdict) -> str:
    """Say what an article's own tree leads to, as ``describe_opinion`` does beside another tree's verdict."""
    opens = next((entry.question for entry in verdict.trace if not entry.sure), "")
    sure = verdict.certain and not opens
    return describe_opinion(playbook, Opinion(verdict.tree, verdict.leading, verdict.possible[0][1], sure, opens))


def _inside(title: str) -> str:
    """Put a title into the middle of a sentence; a title with a comma gets one behind it too."""
    return lower_first(title) + ("," if "," in title else "")


def _possible(playbook: Playbook, verdict: Verdict) -> Block:
    """Return the levers still possible with their shares, what the shares rest on, and which answer tells most."""
    said: list[blocks.Part] = [*_in_doubt(verdict)]
    if verdict.find_out:
        question = ToQuestion(question_title(playbook, verdict.find_out), verdict.find_out)
        said.append(line("What would tell most: ", question, " No other answer would narrow this down more."))
    levers = (Item(line(leaf_piece(playbook, leaf)), aside=format_share(weight)) for leaf, weight in verdict.possible)
    return Block(
        id="possible",
        title="Still possible",
        fold=first_of([describe_leaf(playbook, leaf) for leaf, _ in verdict.possible[1:]]),
        parts=() if verdict.certain else (*said, *listing(levers, "levers")),
        data={
            "possible": [{**leaf_as_data(leaf), "weight": str(weight)} for leaf, weight in verdict.possible],
            "find_out": verdict.find_out or None,
        },
    )


def _in_doubt(verdict: Verdict) -> Iterator[blocks.Line]:
    """Yield what shares rest on where routes leave something in doubt."""
    if verdict.doubted and all(entry.sure for entry in verdict.trace):
        yield line("Your answers settle the way; published cases that came this way did not all end alike.")
    if verdict.doubted:
        yield _DOUBTED


def _gates(playbook: Playbook, verdict: Verdict) -> Block:
    """Return the gates that no step of a plan closes: open and unknown ones in order, met ones last."""
    planned = {gate for step in verdict.plan for gate in step.gates}
    left = [found for found in verdict.open_gates if found.gate not in planned]
    met = [found for found in verdict.gates if found.state is GateState.MET]
    items = listing((gate_item(playbook, found) for found in (*left, *met)), "gates", ordered=True)
    return Block(
        id="gates",
        title="What to do first" if left else "What is in place",
        fold=_describe_boxes(len(left), len(met)),
        parts=(*([line("In this order.")] * bool(left)), *items),
        data={
            "gates": [
                {"gate": gate.gate, "state": gate.state.value, "find_out": [*gate.find_out]} for gate in verdict.gates
            ]
        },
    )


def _describe_boxes(left: int, met: int) -> str:
    return upper_first(f"{counted(left or met, 'box', 'boxes')} {'to tick' if left else 'ticked'}")


def _start(playbook: Playbook, verdict: Verdict) -> Block:
    """Return what to start with: at the first step's lever, or at the leading one once all is in place."""
    first = next((lever for step in verdict.plan[:1] for lever in step.levers), verdict.leading.lever)
    words = playbook.words.get(first)
    found = Page(*words.section(_START_WITH)) if words else Page("", "")
    waits = " Once all above is done." if first == verdict.leading.lever and _comes_later(verdict) else ""
    inside = f"{playbook.lever[first].title}.{waits}" if found.html else ""
    return Block("start", "The first steps", (found,) if found.html else (), fold=inside)


def _comes_later(verdict: Verdict) -> bool:
    return len(verdict.plan) > 1 or bool(verdict.open_gates)


def _situation(playbook: Playbook, verdict: Verdict) -> Block:
    """Return the facts that count and that no question was asked for: those still open, then those told."""
    untold = [fact for fact, known in verdict.told if known is None]
    told = [(fact, known) for fact, known in verdict.told if known is not None]
    inside: list[blocks.Part] = []
    if untold:
        asks = [line(ToQuestion(question_title(playbook, fact), fact)) for fact in untold]
        inside += [line("No question was asked for these. What you tell counts at once."), *listing(asks, "facts")]
    if told:
        inside += [line("You have told:"), *listing(map(partial(_told, playbook), told), "facts")]
    more = f"{counted(len(untold), 'more fact', 'more facts')} would count"
    summary = f"{more}, {count_word(len(told))} told" if told else more
    return Block(
        id="situation",
        title="More about your situation",
        parts=tuple(inside),
        fold=upper_first(summary),
        data={"untold": [*untold]},
    )


def _told(playbook: Playbook, told: tuple[str, Answer]) -> blocks.Line:
    name, known = told
    fact = playbook.fact[name]
    return line(f"{fact.label}: {describe_answer(fact, known)}. ", ToQuestion("Change this answer", name))


def _costs(verdict: Verdict) -> Block:
    """Return the place for what a plan costs more or less than today, and for the figures behind it."""
    levers = dict.fromkeys([*(lever for step in verdict.plan for lever in step.levers), verdict.leading.lever])
    slot = Slot("cost", "Working out the costs.", " ".join(levers))
    return Block("costs", "What it would cost", (slot,) if verdict.leading.lever else ())


def _other_gaps(playbook: Playbook, verdict: Verdict) -> Block:
    asked = (playbook.fact[question.id] for question in reversed(playbook.tree[verdict.tree].questions))
    labels = {value.id: value.label for fact in asked if fact.kind is Kind.MANY for value in fact.values}
    return Block(
        id="other_gaps",
        title="Gaps this does not close",
        fold=first_of([labels[gap] for gap, _ in verdict.other_gaps]),
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
    parts = listing(items, "trace", ordered=True)
    claims = counted(len(blocks.claims_within([Block("", "", parts)])), "claim", "claims")
    return Block(
        id="trace",
        title="Why",
        parts=parts,
        fold=upper_first(f"{counted(len(items), 'answer', 'answers')} led here; {claims} behind them"),
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
        fold=_describe_flips(playbook, verdict),
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
        fold=describe_sides(playbook.subject, verdict) if verdict.opinions else "",
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
    return Item(head, (line(describe_agreement(playbook.subject, verdict, opinion)), *more))


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


def leaf_as_data(leaf: Leaf) -> dict[str, blocks.Json]:
    """Return a leaf for programs."""
    return {"lever": leaf.lever or None, "family": leaf.family or None}


def _describe_flips(playbook: Playbook, verdict: Verdict) -> str:
    """Say how many changes would lead to another lever, and what the soonest is of."""
    if not verdict.flips:
        return "No one or two answers would"
    soonest = listed((f"“{playbook.fact[change.fact].label}”" for change in verdict.flips[0].changes), "and")
    return f"{upper_first(counted(len(verdict.flips), 'change', 'changes'))}; soonest {soonest}"


def _answer_as_text(playbook: Playbook, fact: str, answer: Answer) -> str:
    return write_answer(playbook.fact[fact], answer)
