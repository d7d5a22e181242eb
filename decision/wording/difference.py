"""What a new edition of a tree changes, in blocks. Comes in: what was found. Goes out: blocks.

The first block is the head; its title names the tree and both versions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decision.cases.bump import Bump, Reason, Step
from decision.cases.difference import CaseMoves, Cover, Difference
from decision.cases.joint import Joint
from decision.cases.shares import Share
from decision.tree.model import Fact, Kind, Leaf, Playbook, Value
from decision.wording.agreement import format_part
from decision.wording.blocks import Block, Item, Part, line, listing
from decision.wording.conditions import describe_known
from decision.wording.labels import describe_leaf
from decision.wording.sentences import counted

REASONS: Mapping[str, str] = {
    "tree-gone": "the tree is gone",
    "facts-gone": "it can no longer be told {}",
    "values-gone": "answers are gone: {}",
    "levers-gone": "levers are gone or renamed: {}",
    "links-migrated": "old links are carried on by new entries of its migration table: {}",
    "facts-added": "it can now be told {}",
    "values-added": "there are new answers: {}",
    "levers-added": "there are new levers: {}",
    "rerouted": "routes, weights, gates or what levers address have changed, so that verdicts may change",
    "words": "only words changed, which needs no new version",
}
"""Why a version has to go up; the gap is for names."""
STEPS = {
    Step.NONE: "no new version",
    Step.PATCH: "a patch",
    Step.MINOR: "a minor version",
    Step.MAJOR: "a major version",
}
_MOST_MOVES = 20
"""So many moves are listed; data have all."""


@dataclass(frozen=True, slots=True)
class Compared:
    """All that there is to say on two editions of one tree."""

    old: Playbook
    new: Playbook
    tree: str
    joint: Joint
    found: Difference
    cases: CaseMoves
    bump: Bump

    def unknown(self, place: int) -> Iterator[tuple[Fact, list[Value]]]:
        """Yield the facts of which one of the trees does not know all answers, with these answers.

        Where there are none it does not know the fact. ``place`` is 0 for the older tree.
        """
        side, other = self.joint.sides[place], self.joint.sides[1 - place]
        own = {joint: (self.old, self.new)[place].fact[name] for name, joint in side.names.items()}
        for fact in self.found.facts:
            if fact.id not in own:
                yield from [(fact, [])] if fact.id in other.names.values() else []
                continue
            strange = {*side.unknown.get(fact.id, ())}
            if fact.kind is Kind.MANY:
                strange = {*fact.value_ids} - {*own[fact.id].value_ids}
            if strange:
                yield fact, [value for value in fact.values if value.id in strange]

    def name(self, key: str) -> str:
        """Return what a lever or family is called, in the newer words where there are any."""
        known = next((lever for book in (self.new, self.old) for lever in book.levers if lever.id == key), None)
        if known:
            return known.title
        return describe_leaf(self.new, Leaf(family=self.new.family.get(key) or self.old.family.get(key)))


def difference_blocks(seen: Compared) -> tuple[Block, ...]:
    """Return the blocks: how it was counted, the version, what leads, what only one tree can be told, and cases."""
    title = f"{seen.new.tree[seen.tree].title} From {seen.bump.before} to {seen.bump.after}"
    return (
        Block("head", title, tuple(map(line, _head(seen.found)))),
        Block(
            "bump", "Version", (*map(line, bump_lines(seen.bump)), *listing(map(describe_reason, seen.bump.reasons)))
        ),
        Block("changed", "Whose verdict changes", tuple(_changed(seen.found))),
        Block("moves", "From lever to lever", listing(_moves(seen))),
        Block("unknown", "What only one of the trees can be told", listing(_unknown(seen))),
        Block("cases", "Published cases", (*map(line, _case_totals(seen.cases)), *listing(_cases(seen)))),
    )


def _head(found: Difference) -> Iterator[str]:
    yield f"There are {found.combinations:,} combinations of answers to {counted(len(found.facts), 'fact', 'facts')}."
    if found.seed is None:
        yield f"They are merged into {found.states:,} states that one of the trees tells apart, and all are counted."
    else:
        drawn = f"{found.states:,} are drawn, with the seed {found.seed}"
        yield f"They are too many to count. Instead {drawn}; brackets give Wilson's 95% interval."
    yield "Combinations are not teams: each counts once, likely or not, and nothing in them is “not sure”."


def bump_lines(bump: Bump) -> Iterator[str]:
    """Say what a change needs, and whether the version went up far enough."""
    made = f"from {bump.before} to {bump.after} is {STEPS[bump.made]}" if bump.after else "is gone"
    yield f"“{bump.tree}” {made}; the change needs {STEPS[bump.needed]}."
    if not bump.enough:
        yield "That is too little: write a higher version, and its sentence under “changes”."


def describe_reason(reason: Reason) -> str:
    """Say why a version has to go up."""
    step = STEPS[reason.step].partition(" ")[2]
    return f"{step[:1].upper()}{step[1:]}: {REASONS[reason.what].format(', '.join(reason.names))}."


def _changed(found: Difference) -> Iterator[Part]:
    yield line(f"Another lever leads on {_share(found, found.changed)} of the combinations.")
    if found.unasked.hits:
        yield line(
            f"On {_share(found, found.unasked)} one of the trees comes to a rule on an answer that it does not know."
            " Nobody could ask it, so these are left out here."
        )
    if found.cover.sets:
        part = format_part(Share(found.cover.together, found.changed.hits)).replace("always", "all")
        yield line(f"These conditions describe {part} of what changes. They hold for nothing else, and may overlap.")
        yield from listing(_sets(found, found.cover, found.changed))


def _share(found: Difference, share: Share) -> str:
    low, high = share.interval
    said = format_part(share).replace("always", "all").replace("never", "none")
    return said if found.seed is None else f"{said} ({low:.1%} to {high:.1%})"


def _moves(seen: Compared) -> Iterator[Item | str]:
    shown, rest = seen.found.moves[:_MOST_MOVES], seen.found.moves[_MOST_MOVES:]
    for move in shown:
        head = f"“{seen.name(move.before)}” to “{seen.name(move.after)}”: {_share(seen.found, move.share)}"
        counts = f", {move.share.hits:,} combinations" * (seen.found.seed is None)
        inside = [*_sets(seen.found, move.cover, move.share)]
        if inside and move.cover.together < move.share.hits:
            inside.append(f"Together {format_part(Share(move.cover.together, move.share.hits))} of this move.")
        yield Item(line(head + counts), tuple(map(line, inside)))
    if rest:
        share = _share(seen.found, Share(sum(move.share.hits for move in rest), rest[0].share.cases))
        yield f"{counted(len(rest), 'smaller move', 'smaller moves')}: {share} together"


def _sets(found: Difference, cover: Cover, whole: Share) -> Iterator[str]:
    """Say sets of conditions, with how many combinations each covers, and which part of the whole."""
    playbook = Playbook(facts=found.facts)
    for one in cover.sets:
        part = format_part(Share(one.combinations, whole.hits)).replace("always", "all")
        said = [describe_known(playbook, fact, answer) for fact, answer in one.conditions]
        covered = f"{one.combinations:,}{f' ({part})' * (found.seed is None)}"
        yield f"{covered} where {'; '.join(said)}." if said else f"{covered}, whatever the answers."


def _unknown(seen: Compared) -> Iterator[str]:
    for place, version in enumerate((seen.bump.before, seen.bump.after)):
        for fact, values in seen.unknown(place):
            labels = "; ".join(value.label for value in values)
            said = f"does not know of “{fact.label}”: {labels}" if values else f"never hears “{fact.label}”"
            yield f"{version} {said}."


def _case_totals(found: CaseMoves) -> Iterator[str]:
    if found.cases:
        yield f"Cases in which another lever leads: {len(found.moves):,} of {found.cases:,}."
    if found.moves:
        before, after = (sum(move.right[place] for move in found.moves) for place in (0, 1))
        yield f"Of these the family was right in {before:,} before, and is right in {after:,} now."
    if found.aside:
        yield f"Set aside for measuring, and not looked at: {found.aside:,}."


def _cases(seen: Compared) -> Iterator[str]:
    for move in seen.cases.moves:
        before, after = (
            f"“{seen.name(leaf.key)}” ({'right' if right else 'wrong'})"
            for leaf, right in zip((move.before, move.after), move.right, strict=True)
        )
        yield f"{move.case.id} ({move.case.who}): {before} to {after}"
