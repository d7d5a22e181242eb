"""The published cases nearest to a reader's, and what leads there. Comes in: a session, cases. Goes out: likenesses."""

from collections.abc import Sequence

from decision.cases.bank import Case, Likeness, nearest
from decision.tree.links import Session
from decision.tree.model import Family
from decision.tree.session import Guide


def near_to(guide: Guide, session: Session, cases: Sequence[Case]) -> tuple[Family | None, tuple[Likeness, ...]]:
    """Return the family that leads, and the cases nearest to what was answered; nothing of an article's tree.

    ``guide`` is the one that knows the reader's costs, so that the family is that of the verdict.
    """
    walker, answers = guide.walkers[session.tree], session.answers
    if walker.tree.article:
        return None, ()
    near = nearest(guide.playbook, walker.thresholds, answers, cases)
    return walker.leading(walker.state(answers)).family, near
