"""What other programs call, as ``decision.load``, ``ask`` and ``cost``. Comes in: Python values. Goes out: plain data.

The data are those of ``decision walk --json`` and ``decision cost --json``. What cannot be used is a ``ValueError``
whose text says what is wrong and what to write instead.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from decision.authoring.content import default_folder
from decision.authoring.findings import as_text
from decision.authoring.folder import Authored, read_folder
from decision.cost.draws import DRAWS, SEED
from decision.cost.settings import PRESET, ROLES
from decision.cost.view import PAIR, view_costs
from decision.interfaces.money import Money
from decision.interfaces.near import near_to
from decision.render.formats.cost_data import costs_as_data
from decision.render.formats.evidence_data import case_as_data, claim_as_data, page_as_data
from decision.render.formats.view_data import view_as_json
from decision.render.text.questions import question_text
from decision.render.text.record import decision_record
from decision.tree.answers import read_answers
from decision.tree.dates import is_date
from decision.tree.links import write_link
from decision.tree.model import Answer, Fact, Feature, Kind
from decision.tree.session import Guide, View
from decision.wording.near_cases import near_as_data, near_lines

type Given = str | float | bool | Sequence[str | float]
"""An answer or a figure: text as in a link, a number, yes or no, several values, or a range as low, typical, high."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A folder of trees, pages and data that was found sound; ``load`` makes one."""

    _authored: Authored

    @property
    def cases(self) -> dict[str, dict[str, object]]:
        """The published cases, by id: ``who``, ``task``, ``outcome``, what ``worked``, ``answers`` and the ``url``."""
        return {case.id: {**case_as_data(self._authored.playbook, case)} for case in self._authored.cases}

    @property
    def claims(self) -> dict[str, dict[str, object]]:
        """The claims, by id: what each ``says``, its ``grade``, and its ``sources`` with what they say on it."""
        playbook = self._authored.playbook
        return {claim.id: {**claim_as_data(playbook, claim)} for claim in playbook.claims}

    @property
    def facts(self) -> dict[str, dict[str, object]]:
        """What may be asked, by id: ``label``, ``kind``, and ``values`` (label by id) or the ``unit`` of a number."""
        return {fact.id: _told(fact) for fact in self._authored.playbook.facts}

    @property
    def pages(self) -> dict[str, dict[str, object]]:
        """The pages of words of questions and levers, by id: ``title``, ``lead`` and ``sections`` by heading."""
        return {name: {**page_as_data(words)} for name, words in self._authored.playbook.words.items()}

    @property
    def trees(self) -> dict[str, str]:
        """The titles of the trees, by id; the first is the playbook's own, the others are those of articles."""
        return {tree.id: tree.title for tree in self._authored.playbook.trees}


def load(docs: str | PathLike[str] | None = None) -> Loaded:
    """Read a folder, or the one that came with the package; ``ValueError`` with all findings where it has mistakes."""
    folder = Path(docs) if docs else default_folder()
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}; name the one that holds tree/ and data/")
    authored, found = read_folder(folder)
    if mistakes := [finding for finding in found if not finding.warning]:
        raise ValueError(as_text(mistakes))
    return Loaded(authored)


def ask(
    loaded: Loaded, answers: Mapping[str, Given] | str | None = None, *, tree: str = "", today: str = ""
) -> dict[str, object]:
    """Return what to ask next and, where nothing needs asking, the verdict.

    ``answers`` are values by fact, or a link. ``tree`` names another than the playbook's own. ``today`` is an ISO
    date, that of the call if left out.
    """
    playbook, cases = loaded._authored.playbook, loaded._authored.cases  # noqa: SLF001  # this module's own
    guide, view = _viewed(loaded, answers, tree, _day(today))
    reply: dict[str, object] = json.loads(
        view_as_json(playbook, view, near_as_data(*near_to(guide, view.session, cases)))
    )
    return reply


def in_words(
    loaded: Loaded, answers: Mapping[str, Given] | str | None = None, *, tree: str = "", today: str = ""
) -> str:
    """Return what ``ask`` returns in words: the question as a terminal asks it, or the decision record in Markdown."""
    authored, day = loaded._authored, _day(today)  # noqa: SLF001  # this module's own
    guide, view = _viewed(loaded, answers, tree, day)
    if view.asking:
        return question_text(authored.playbook, view)
    costs = None
    if _has_costs(loaded):
        costs = view_costs(authored.playbook, authored.costs, view.link, view.session.today or day)
    near = near_lines(*near_to(guide, view.session, authored.cases))
    return decision_record(guide, view, costs, today=day, near=near).rstrip("\n")


def _viewed(loaded: Loaded, answers: Mapping[str, Given] | str | None, tree: str, day: str) -> tuple[Guide, View]:
    """Return what there is to show, and the guide that knows the reader's costs."""
    playbook, costs = loaded._authored.playbook, loaded._authored.costs  # noqa: SLF001  # this module's own
    if tree and tree not in loaded.trees:
        raise ValueError(f"there is no tree “{tree}”; there are {', '.join(loaded.trees)}")
    own = playbook.tree[tree] if tree else playbook.trees[0]
    link = answers if isinstance(answers, str) else write_link(playbook, own, _answers(loaded, answers))
    money = Money(Guide(playbook), lambda _: costs if _has_costs(loaded) else None)
    view = money.view(link, day)
    return money.at(view.link, day), view


def cost(  # noqa: PLR0913  # what a sum rests on, by name
    loaded: Loaded,
    answers: Mapping[str, Given] | None = None,
    *,
    figures: Mapping[str, Given] | None = None,
    compare: tuple[str, str] | None = None,
    today: str = "",
    draws: int = DRAWS,
    seed: int = SEED,
) -> dict[str, object]:
    """Return what each lever costs, with ranges and break-evens, in US dollars.

    ``figures`` are a reader's own by name, as in a file for ``--inputs``; ``compare`` are two levers; ``draws`` is how
    many the ranges rest on and ``seed`` what they begin with.
    """
    _need_costs(loaded, compare or ())
    authored, texts = loaded._authored, {name: _text(value) for name, value in (figures or {}).items()}  # noqa: SLF001
    begin = {name: texts.pop(name) for name in (PRESET, *ROLES) if name in texts}
    pair = dict(zip(PAIR, compare or (), strict=False))
    playbook = authored.playbook
    link = write_link(playbook, playbook.trees[0], _answers(loaded, answers), costs={**begin, **pair})
    view = view_costs(playbook, authored.costs, link, _day(today), texts, seed=seed, count=draws)
    if view.refused:
        raise ValueError("; ".join(f"{name}: {why}" for name, why in view.refused.items()))
    return dict(costs_as_data(view))


def _has_costs(loaded: Loaded) -> bool:
    return Feature.COSTS in loaded._authored.features  # noqa: SLF001  # this module's own


def _need_costs(loaded: Loaded, levers: Iterable[str]) -> None:
    """Refuse a folder without costs, and levers that have none."""
    if not _has_costs(loaded):
        raise ValueError("this folder holds no costs")
    recipes = loaded._authored.costs.recipe  # noqa: SLF001  # this module's own
    if unknown := [lever for lever in levers if lever not in recipes]:
        raise ValueError(f"there is no lever “{unknown[0]}”; there are {', '.join(recipes)}")


def _told(fact: Fact) -> dict[str, object]:
    told: dict[str, object] = {"label": fact.label, "kind": str(fact.kind)}
    if fact.kind is Kind.NUMBER:
        return {**told, "unit": fact.unit}
    return {**told, "values": {value.id: value.label for value in fact.values}}


def _day(today: str) -> str:
    day = today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    if not is_date(day):
        raise ValueError(f"“{day}” is not a date; write YYYY-MM-DD")
    return day


def _answers(loaded: Loaded, given: Mapping[str, Given] | None) -> dict[str, Answer]:
    facts = loaded._authored.playbook.fact  # noqa: SLF001  # this module's own
    texts = {
        name: _text(value, ".." if name in facts and facts[name].kind is Kind.NUMBER else "+")
        for name, value in (given or {}).items()
    }
    read, refused = read_answers(facts, texts)
    if refused:
        raise ValueError("; ".join(refused.values()))
    return read


def _text(value: Given, between: str = "..") -> str:
    """Return a value as a link writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return f"{value}"
    return between.join(f"{part}" for part in value)
