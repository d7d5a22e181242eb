"""One view of the costs: a reader's link and entries become settings and estimates. Comes in: text. Goes out: a view.

Every interface uses this: the browser, the command line, the build and the tests, so that all of them agree.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import filterfalse

from decision.cost.break_even import Totals
from decision.cost.compare import Estimate, Outlook, estimate, spreading
from decision.cost.draws import DRAWS, SEED
from decision.cost.model import CostBook, Quantity
from decision.cost.settings import (
    FACTS,
    PRESET,
    ROLES,
    Settings,
    implied,
    known_names,
    read_range,
    read_settings,
    refused_entry,
)
from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.links import Session, read_link, write_link
from decision.tree.model import Answer, Playbook, Several
from decision.tree.numbers import InvalidFigure

PAIR = ("lever", "other")
"""The names under which a link keeps the two levers that are compared with each other."""
BILL = "bill"
"""The name under which a reader may enter a monthly bill in place of the volume."""
FACT_OF = {quantity: fact for fact, quantity in FACTS.items()}
USUAL = "fine-tune-api"
"""The lever that is compared with today's way where the reader names none."""


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
    """The two levers that the reader wants to compare; either may be empty."""

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """The typical cost of every lever."""
        return estimate(self.book, self.settings)

    @cached_property
    def totals(self) -> Totals:
        """Typical totals at many volumes."""
        return Totals(self.book, self.settings)

    @cached_property
    def _free(self) -> list[str]:
        """The levers compared that the answers do not rule out."""
        return [name for name in self.compared if name not in self.settings.barred]

    @property
    def baseline(self) -> str:
        """What all levers are compared with: today's way, which the first recipe of the book describes."""
        return self.book.recipes[0].lever

    @cached_property
    def bill(self) -> float:
        """USD that today's way costs for the requests of the first month: what a vendor's bill says."""
        found = self.estimates[self.baseline]
        asked = found.bill.inference * found.q["volume"] / found.q["priced"] if found.q["priced"] else 0.0
        return asked + found.bill.hosting / found.q["months"]

    @cached_property
    def unfit(self) -> dict[str, str]:
        """Levers that are not for this reader, with the reason."""
        found = dict(self.settings.barred)
        if gaps := _gaps(self.session.answers):
            missing = ", ".join(value.label.lower() for value in self.playbook.fact["gap"].values if value.id in gaps)
            others = self.estimates.keys() - {*self.compared, self.baseline}
            found = dict.fromkeys(others, f"It is not for what is missing: {missing}.") | found
        return {lever: found[lever] for lever in self.estimates if lever in found and lever != self.baseline}

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two levers compared: those wanted, else the usual one and today's way."""
        first, second = self.wanted
        free = self._free or [*self.compared]
        lever = first or (USUAL if USUAL in free else self._cheapest(free))
        if second and second != lever:
            return lever, second
        rivals = [name for name in self._free if name != lever] or [lever]
        return lever, self.baseline if lever != self.baseline else self._cheapest(rivals)

    def _cheapest(self, levers: Iterable[str]) -> str:
        return min(levers, key=lambda name: self.estimates[name].total)

    def outlooks(self, levers: Collection[str]) -> Iterator[dict[str, Outlook]]:
        """Work out in steps how the costs of some levers spread, as ``spreading``; today's way is added to them."""
        chosen = {self.baseline, *levers}
        few = replace(self.book, recipes=tuple(recipe for recipe in self.book.recipes if recipe.lever in chosen))
        return spreading(few, self.settings, [recipe.lever for recipe in few.recipes])

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The levers that charts draw: the pair, then the cheapest of each other family, five at most."""
        found = dict.fromkeys(self.pair)
        families = {self.playbook.lever[lever].family for lever in found}
        for lever in sorted(self._free, key=lambda name: self.estimates[name].total):
            if self.playbook.lever[lever].family not in families:
                families.add(self.playbook.lever[lever].family)
                found[lever] = None
        return tuple(found)[:4]


def view_costs(  # noqa: PLR0913  # what a view rests on, by name
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

    ``today`` is an ISO date. What was refused is not taken into the new link. A monthly bill gives the volume, unless
    a volume was entered after it.
    """
    entered = entered or {}
    texts = {name: text for name, text in entered.items() if name != BILL}
    if (bill := _bill_of(entered)) is not None:
        return _view_by_bill(partial(view_costs, playbook, book, link, today, seed=seed, count=count), texts, bill)
    session = read_link(playbook, link)
    given, answers = dict(session.costs), dict(session.answers)
    late = _enter_all(book, given, answers, texts)
    pair = {name: lever for name in PAIR if (lever := given.pop(name, "")) in book.recipe}
    settings, refused = read_settings(book, given, today, answers, seed=seed, count=count)
    kept = {name: text for name, text in given.items() if name not in refused}
    answers |= _take_facts(playbook, kept)
    fitting = _fitting(playbook, book, answers)
    return CostView(
        playbook=playbook,
        book=book,
        settings=settings,
        link=write_link(playbook, playbook.tree[session.tree], answers, costs={**kept, **pair}),
        session=replace(session, answers=answers, costs=kept),
        today=today,
        refused={**refused, **late},
        compared=tuple(filterfalse(settings.barred.__contains__, fitting)) or fitting,
        wanted=(pair.get("lever", ""), pair.get("other", "")),
    )


def _bill_of(entered: Mapping[str, str]) -> str | None:
    """Return the bill that was entered; nothing where a volume came after it."""
    last = [name for name in entered if name in {BILL, "volume"}][-1:]
    return entered[BILL].strip() if last == [BILL] else None


def _view_by_bill(view: Callable[[Mapping[str, str]], CostView], texts: Mapping[str, str], bill: str) -> CostView:
    """Return the view of what is entered with the volume that a bill gives."""
    found = view(texts)
    try:
        again = view({**texts, "volume": _volume_of(found, bill)})
    except InvalidFigure as odd:
        return replace(found, refused={**found.refused, BILL: str(odd)})
    refused = {BILL if name == "volume" else name: why for name, why in again.refused.items()}
    return replace(again, refused=refused)


def _volume_of(view: CostView, bill: str) -> str:
    """Return the volume at which today's way costs a monthly bill, as text; ``InvalidFigure`` where there is none."""
    if not bill:
        return ""
    one = estimate(view.book, view.settings, volume=1.0)[view.baseline]
    if one.bill.hosting or not one.bill.inference:
        raise InvalidFigure("what is in use today is not billed by the request", "enter the volume instead")
    volumes = (usd * one.q["priced"] / one.bill.inference for usd in dict.fromkeys(read_range(bill)))
    return "..".join(f"{volume:,.0f}" for volume in volumes)


def _enter_all(
    book: CostBook, given: dict[str, str], answers: dict[str, Answer], entered: Mapping[str, str]
) -> dict[str, str]:
    """Take entries and return why others cannot be taken, by name; what was there in their place stays."""
    known = known_names(book)
    refused = {name: said for name, text in entered.items() if (said := _refusal(book, known, name, text.strip()))}
    for name, text in entered.items():
        if name not in refused:
            _enter(given, answers, name, text.strip())
    return refused


def _refusal(book: CostBook, known: Mapping[str, Quantity], name: str, text: str) -> str:
    """Return why an entry cannot be taken; nothing if it can, as where it is empty."""
    if name in PAIR:
        return "" if not text or text in book.recipe else f"There is no lever “{text[:40]}”."
    return refused_entry(book, known, name, text) if text else ""


def _enter(given: dict[str, str], answers: dict[str, Answer], name: str, text: str) -> None:
    """Take an entry, or reset what was there where it is empty. A new example begins afresh but for choices."""
    afresh = name == PRESET
    for old in [old for old in given if old == name or (afresh and old not in {*PAIR, *ROLES})]:
        del given[old]
    for fact in FACTS if afresh else [FACT_OF.get(name, "")]:
        answers.pop(fact, None)
    if text:
        given[name] = text


def _take_facts(playbook: Playbook, figures: dict[str, str]) -> dict[str, Answer]:
    """Take out of figures those that answer a fact of the tree with the same meaning, and return the answers."""
    found = {}
    for fact, quantity in FACTS.items():
        if fact in playbook.fact and quantity in figures:
            with suppress(InvalidAnswer):
                answer = read_answer(playbook.fact[fact], figures[quantity])
                same = dict(implied({fact: answer})).get(quantity, "")
                if same and read_range(same) == read_range(figures[quantity]):
                    found[fact] = answer
                    del figures[quantity]
    return found


def _gaps(answers: Mapping[str, Answer]) -> frozenset[str]:
    """Return what is missing, by id; nothing where that is not known."""
    known = answers.get("gap")
    return known.yes if isinstance(known, Several) and known.yes - {"unmeasured"} else frozenset()


def _fitting(playbook: Playbook, book: CostBook, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the levers that change something, and, where gaps are known, that close one of them."""
    gaps = _gaps(answers)
    levers = [playbook.lever[recipe.lever] for recipe in book.recipes if recipe.lever in playbook.lever]
    acting = {lever.id: lever for lever in levers if not lever.family.rests}
    fitting = [name for name, lever in acting.items() if not gaps.isdisjoint(lever.addresses)]
    return tuple(fitting or acting)
