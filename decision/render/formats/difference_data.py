"""What a new edition of a tree changes, as plain data. Comes in: what was found. Goes out: data for JSON."""

from decision.cases.bump import Bump
from decision.cases.difference import CaseMove, Cover, Move
from decision.render.formats.case_data import share_as_data
from decision.tree.answers import write_answer
from decision.wording.blocks import Json
from decision.wording.difference import Compared


def difference_as_data(seen: Compared) -> dict[str, Json]:
    """Return the moves with their sets of conditions, the cases, and the version that is needed."""
    found, exact = seen.found, seen.found.seed is None
    return {
        "combinations": found.combinations,
        "states": found.states,
        "exact": exact,
        "seed": found.seed,
        "facts": {fact.id: fact.label for fact in found.facts},
        "changed": share_as_data(found.changed, 6, exact=exact),
        "unasked": share_as_data(found.unasked, 6, exact=exact),
        "unknown": {
            when: {fact.id: [value.id for value in values] for fact, values in seen.unknown(place)}
            for place, when in enumerate(("before", "after"))
        },
        **_cover(found.cover),
        "moves": [_move(move, exact=exact) for move in found.moves],
        "cases": {
            "looked_at": seen.cases.cases,
            "set_aside": seen.cases.aside,
            "moves": [_case(move) for move in seen.cases.moves],
        },
        "version": bump_as_data(seen.bump),
    }


def _move(move: Move, *, exact: bool) -> dict[str, Json]:
    return {
        "before": move.before,
        "after": move.after,
        **share_as_data(move.share, 6, exact=exact),
        **_cover(move.cover),
    }


def _cover(cover: Cover) -> dict[str, Json]:
    return {
        "described": cover.together,
        "sets": [
            {
                "combinations": one.combinations,
                "conditions": {fact.id: write_answer(fact, answer) for fact, answer in one.conditions},
            }
            for one in cover.sets
        ],
    }


def _case(move: CaseMove) -> dict[str, Json]:
    before, after = move.right
    return {
        "id": move.case.id,
        "who": move.case.who,
        "before": move.before.key,
        "after": move.after.key,
        "right_before": before,
        "right_after": after,
    }


def bump_as_data(bump: Bump) -> dict[str, Json]:
    """Return the versions, what is needed and what was done."""
    return {
        "tree": bump.tree,
        "before": bump.before,
        "after": bump.after,
        "needed": bump.needed.name.lower(),
        "made": bump.made.name.lower(),
        "enough": bump.enough,
        "reasons": [
            {"step": one.step.name.lower(), "what": one.what, "names": list(one.names)} for one in bump.reasons
        ],
    }
