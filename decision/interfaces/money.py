"""One account of money: the playbook with a reader's costs in it. Comes in: a link, a day, costs. Goes out: a guide.

A route may ask whether one lever costs less than another. The tree knows no costs: here its conditions get the volumes
at which that holds and at which it is open, by the figures and facts that the table under the verdict is made of.
Questions are asked as the tree asks them without costs, as the page's own script does; a verdict is reached with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from decision.cost.model import CostBook
from decision.cost.settings import FACTS
from decision.cost.sure import Sureness
from decision.cost.view import view_costs
from decision.tree.conditions import Atom, atoms, tree_with
from decision.tree.dates import is_date
from decision.tree.links import CHECKLIST, Session, link_of, read_link
from decision.tree.model import Cheaper, Playbook, Tree
from decision.tree.session import Guide, View

_READ = (*FACTS, "in-house", "latency-budget")
"""The facts that costs are worked out from, see ``cost.settings``."""
_MOST = 32
"""How many readers' figures are remembered."""


def price(playbook: Playbook, book: CostBook, link: str, today: str) -> Playbook:
    """Return a playbook whose routes know at which volumes a lever costs less, for the figures and facts of a link.

    ``today`` is an ISO date. A lever without a recipe leaves its condition open.
    """
    found = view_costs(playbook, book, link, today)
    sure, day, levers = Sureness(found.book, found.settings), newest_price(book), book.recipe.keys()

    def fill(atom: Atom) -> Atom:
        if not isinstance(atom, Cheaper) or FACTS.get(atom.fact) != "volume" or not {atom.lever, atom.than} <= levers:
            return atom
        volumes = sure.volumes(atom.lever, atom.than)
        return replace(atom, sure=volumes.sure, open=volumes.open, as_of=day)

    return replace(playbook, trees=tuple(tree_with(tree, fill) for tree in playbook.trees))


def newest_price(book: CostBook) -> str:
    """Return the newest day (ISO) of the prices that offers ask; empty if none has one."""
    used = {name for offer in book.offers for _, name in offer.prices}
    days = (book.price[name].as_of.rpartition("..")[2] for name in used)
    return max(filter(is_date, days), default="")


def reads_costs(tree: Tree) -> bool:
    """Whether some route of a tree asks what a lever costs."""
    routes = (route for question in tree.questions for route in question.routes)
    return any(isinstance(atom, Cheaper) for route in routes for atom in atoms(route.when))


@dataclass
class Money:
    """A guide, and the costs that it lacks. Remembers the guides of a few readers' figures."""

    guide: Guide
    book: Callable[[str], CostBook | None]
    """Gives the cost book for a link, when it is wanted; ``None`` where a subject has no costs."""
    _guides: dict[object, Guide] = field(default_factory=dict, repr=False)

    def view(self, link: str, today: str, submitted: tuple[str, str] | None = None) -> View:
        """Return what to show for a link, as ``Guide.view`` does; a verdict with the reader's costs."""
        view = self.guide.view(link, today, submitted)
        return view if view.asking else self.priced(view)

    def priced(self, view: View) -> View:
        """Return a view that has come to the checklist or to a verdict with the reader's costs."""
        link = f"{view.link}&at={CHECKLIST}" if view.session.at == CHECKLIST else view.link
        found = self.at(view.link, view.session.today).view(link, view.session.today)
        return replace(found, session=replace(found.session, notes=(*view.session.notes, *found.session.notes)))

    def at(self, link: str, today: str) -> Guide:
        """Return the guide that knows the costs at a link; ``today`` (ISO) counts where the link names no day."""
        session = read_link(self.guide.playbook, link)
        tree, day = self.guide.playbook.tree[session.tree], session.today or today
        if not reads_costs(tree) or (book := self.book(link)) is None:
            return self.guide
        key = tree.id, day, *sorted(session.costs.items()), *(session.answers.get(fact) for fact in _READ)
        if key not in self._guides:
            if len(self._guides) >= _MOST:
                self._guides.clear()
            self._guides[key] = self._priced(book, session, day)
        return self._guides[key]

    def _priced(self, book: CostBook, session: Session, day: str) -> Guide:
        priced = price(self.guide.playbook, book, link_of(self.guide.playbook, session), day)
        found = Guide(priced, prices=newest_price(book))
        kept = {name: walker for name, walker in self.guide.walkers.items() if not reads_costs(walker.tree)}
        found.walkers.update(kept)
        return found
