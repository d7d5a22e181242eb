"""One look at the costs: a reader's link and entries become settings and estimates. Comes in: text. Goes out: a view.

Every door uses this: the browser, the command line, the build and the tests, so that all of them agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from decision.cost.compare import Totals, estimate
from decision.cost.draws import DRAWS, SEED
from decision.cost.settings import FACTS, PRESET, ROLES, implied, known_names, read_range, read_settings, refusal
from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.links import Session, read_link, write_link
from decision.tree.model import Family, Several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from decision.cost.compare import Estimate
    from decision.cost.model import CostBook, Quantity
    from decision.cost.settings import Settings
    from decision.tree.model import Answer, Playbook

PAIR = ("lever", "other")
"""The names under which a link keeps the two levers that are held against each other."""
FACT_OF = {quantity: fact for fact, quantity in FACTS.items()}
USUAL = "fine-tune-api"
"""The lever that is held against the cheapest where the reader names none."""


@dataclass(frozen=True)
class CostView:
    """What a reader sees of the costs."""

    playbook: Playbook
    book: CostBook
    settings: Settings
    link: str
    """The link of this view: facts and figures."""
    session: Session
    today: str
    """ISO date."""
    refused: dict[str, str]
    """Figures that were not understood: the message, by name. They keep their former value."""
    compared: tuple[str, ...]
    """The levers among which the cheapest is looked for; none that the answers rule out, if any is left."""
    wanted: tuple[str, str]
    """The two levers that the reader wants to hold against each other; either may be empty."""

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """The typical cost of every lever."""
        return estimate(self.book, self.settings)

    @cached_property
    def totals(self) -> Totals:
        """Typical totals at many volumes."""
        return Totals(self.book, self.settings)

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two levers held against each other: those wanted, else the usual one and the cheapest other."""
        first, second = self.wanted
        free = [name for name in self.compared if name not in self.settings.barred] or [*self.compared]
        lever = first or (USUAL if USUAL in free else free[-1])
        rivals = [name for name in self.compared if name not in {lever, *self.settings.barred}] or [lever]
        other = second if second and second != lever else min(rivals, key=lambda name: self.estimates[name].total)
        return lever, other

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The levers that charts draw: the pair, then the cheapest of each other family, five at most."""
        found = dict.fromkeys(self.pair)
        families = {self.playbook.lever[lever].family for lever in found}
        for lever in sorted(self.compared, key=lambda name: self.estimates[name].total):
            if self.playbook.lever[lever].family not in families and lever not in self.settings.barred:
                families.add(self.playbook.lever[lever].family)
                found[lever] = None
        return tuple(found)[:4]


def view_costs(  # noqa: PLR0913  # what a look rests on, by name
    playbook: Playbook,
    book: CostBook,
    link: str,
    today: str,
    entered: Mapping[str, str] | None = None,
    *,
    seed: int = SEED,
    count: int = DRAWS,
) -> CostView:
    """Return what to show for a link, after taking what was ``entered``, text by name; empty text resets a figure.

    ``today`` is an ISO date. What was refused is not taken into the new link.
    """
    session, entered = read_link(playbook, link), entered or {}
    given, answers = dict(session.costs), dict(session.answers)
    known, late = known_names(book), {}
    for name, text in entered.items():
        if text.strip() and (said := _refusal(book, known, name, text)):
            late[name] = said  # and what was there before stays
            continue
        given.pop(name, None)
        answers.pop(FACT_OF.get(name, ""), None)
        if name == PRESET:  # a new example begins afresh; choices and the pair stay
            given = {key: kept for key, kept in given.items() if key in {*PAIR, *ROLES}}
            for fact in FACTS:
                answers.pop(fact, None)
        if text.strip():
            given[name] = text.strip()
    wanted = tuple(given.pop(name, "") for name in PAIR)
    lever, other = (name if name in book.recipe else "" for name in wanted)
    settings, refused = read_settings(book, given, today, answers, seed=seed, count=count)
    if odd := {name: said for name, said in refused.items() if entered.get(name, "").strip()}:
        rest = {name: text for name, text in entered.items() if name not in odd}
        sound = view_costs(playbook, book, link, today, rest, seed=seed, count=count)
        return replace(sound, refused={**sound.refused, **odd})
    kept = {name: text for name, text in given.items() if name not in refused}
    for fact, quantity in FACTS.items():
        if quantity in kept and (answer := _as_fact(playbook, fact, quantity, kept[quantity])):
            answers[fact] = answer
            del kept[quantity]
    tree = playbook.tree[session.tree]
    pair = {name: text for name, text in zip(PAIR, (lever, other), strict=True) if text}
    fitting = compared(playbook, book, answers)
    return CostView(
        playbook=playbook,
        book=book,
        settings=settings,
        link=write_link(playbook, tree, answers, costs={**kept, **pair}),
        session=replace(session, answers=answers, costs=kept),
        today=today,
        refused={**refused, **late},
        compared=tuple(name for name in fitting if name not in settings.barred) or fitting,
        wanted=(lever, other),
    )


def _refusal(book: CostBook, known: Mapping[str, Quantity], name: str, text: str) -> str:
    """Return why an entry cannot be taken; nothing if it can, or if it is a choice that settings know better."""
    if name in PAIR:
        return "" if text.strip() in book.recipe else f"There is no lever “{text[:40]}”."
    return "" if name in {*ROLES, PRESET} else refusal(known, name, text)


def _as_fact(playbook: Playbook, fact: str, quantity: str, text: str) -> Answer | None:
    """Return a figure as the answer to a fact of the tree, where that means the same figure again."""
    if fact not in playbook.fact:
        return None
    try:
        answer = read_answer(playbook.fact[fact], text)
    except InvalidAnswer:
        return None
    same = dict(implied({fact: answer})).get(quantity, "")
    return answer if same and read_range(same) == read_range(text) else None


def compared(playbook: Playbook, book: CostBook, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the levers that change something, and, where gaps are known, that close one of them."""
    match answers.get("gap"):
        case Several(yes, _) if yes - {"unmeasured"}:
            gaps = yes
        case _:
            gaps = frozenset()
    levers = [playbook.lever[recipe.lever] for recipe in book.recipes if recipe.lever in playbook.lever]
    acting = [lever for lever in levers if lever.family is not Family.LEAVE]
    fitting = [lever.id for lever in acting if not gaps or gaps & set(lever.addresses)]
    return tuple(fitting or [lever.id for lever in acting])
