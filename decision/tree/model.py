"""The frozen types that everything else reads. Comes in: nothing. Goes out: nothing but types.

Authors' files become these types once, in ``load``; walking, checking, drawing and the browser are
functions of them. Words such as fact, lever, gate and claim are defined in the README's word list.
"""

# Long because: it is only types, which every room takes from one place.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Self


@dataclass(frozen=True, slots=True)
class Where:
    """A place in an author's file. ``file`` is relative to the folder that was loaded, lines start at 1."""

    file: str
    line: int

    def __str__(self) -> str:
        """Return ``file:line``, as terminals make clickable."""
        return f"{self.file}:{self.line}"


NOWHERE = Where("", 0)
"""The place of things that were not read from an author's file, for example from a bundle."""


def where_field() -> Where:
    """Give a field that remembers its place and takes no part in comparisons."""
    return field(default=NOWHERE, compare=False, repr=False)


type Id = str
"""A name in links and files: small letters and digits, with hyphens between them."""
type Day = str
"""A day as ``YYYY-MM-DD`` (ISO)."""

QUESTION_SECTIONS = ("Why we ask", "What counts", "How to find out")
"""The headings of a question's page of words, in order."""
CHECKLIST = "Checklist"
"""The heading of the list that readers of a lever's page can tick."""
LEVER_SECTIONS = (
    *("What to do on Monday", "How to know it is exhausted", "What it does not fix", "What it asks of you"),
    CHECKLIST,
)
"""The headings of a lever's page of words, in order."""


class Kind(StrEnum):
    """How a fact is known."""

    ONE = "one"
    """Exactly one of its values holds."""
    MANY = "many"
    """Any number of its values hold together."""
    NUMBER = "number"
    """A whole number from 0 up, in the fact's unit."""


class Family(str):
    """A family of levers: its id, as a text like any other, and what the subject says of it."""

    __slots__ = ("label", "rests", "yes")
    label: str
    """What it is called."""
    yes: bool
    """Whether it answers the playbook's question with yes."""
    rests: bool
    """Whether nothing is built: it is left as it is, or measured first."""

    def __new__(cls, ident: str, label: str = "", *, yes: bool = False, rests: bool = False) -> Self:
        """Return the family of that id; without a label it is called by its id."""
        made = super().__new__(cls, ident)
        made.label, made.yes, made.rests = label or ident.replace("-", " ").capitalize(), yes, rests
        return made


class Grade(StrEnum):
    """What the sources together say of a claim."""

    SUPPORTED = "supported"
    REPORTED = "reported"
    """What was read bears it out, and of no source for it was more read than an excerpt."""
    CONTESTED = "contested"
    OUTDATED = "outdated"
    UNSUPPORTED = "unsupported"
    MISATTRIBUTED = "misattributed"


class Bearing(StrEnum):
    """How one source bears on a claim as it is worded."""

    FOR = "for"
    AGAINST = "against"
    NUANCE = "nuance"


# --- facts and answers -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a fact can take."""

    id: Id
    label: str
    hint: str = ""
    method: str = ""
    """Of what can teach a model: how it teaches, in one or two sentences."""
    claims: tuple[str, ...] = ()
    """The claims behind the method."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the reader's situation that a question asks for."""

    id: Id
    kind: Kind
    label: str
    """A short noun phrase for the list of answers."""
    values: tuple[Value, ...] = ()
    """The values in the order of the form; empty for a number."""
    none: str = ""
    """For a fact of kind many: the label of "none of these"."""
    unit: str = ""
    """For a number: what is counted, for example "requests a month"."""
    change: int = 3
    """How soon the reader can change it: 1 within days, 2 within weeks or months, 3 hardly."""
    tests: str = ""
    """The lever whose cheap trial settles it; empty for most facts."""
    unasked: bool = False
    """Whether it is kept for published cases alone, and no tree or gate asks for it."""
    where: Where = where_field()

    @property
    def value_ids(self) -> tuple[str, ...]:
        """The ids of the values, in order."""
        return tuple(value.id for value in self.values)

    def value_label(self, value: str) -> str:
        """Return the label of a value; ``KeyError`` if the fact has no such value."""
        return {known.id: known.label for known in self.values}[value]


@dataclass(frozen=True, slots=True)
class OneOf:
    """What is known of a fact of kind one: the values still possible, never none of them."""

    possible: frozenset[str]


@dataclass(frozen=True, slots=True)
class Several:
    """What is known of a fact of kind many: values that hold, and values that do not; the rest is open."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of a number: it lies from ``low`` to ``high``, both included; ``None`` is no upper end."""

    low: int = 0
    high: int | None = None


type Answer = OneOf | Several | Between
type Answers = Mapping[str, Answer]
"""Answers by the id of their fact; what is missing was not answered."""
type Thresholds = Mapping[str, Sequence[int]]
"""For each number by the id of its fact, where its ranges begin after the first."""


# --- conditions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Is:
    """Holds when a fact of kind one has one of the values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """Holds when a value of a fact of kind many holds."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Holds when a number is ``number`` or more, in the fact's unit."""

    fact: str
    number: int


@dataclass(frozen=True, slots=True)
class Below:
    """Holds when a number is less than ``number``, in the fact's unit."""

    fact: str
    number: int


@dataclass(frozen=True, slots=True)
class Cheaper:
    """Holds when a number, such as the requests a month, is one at which a lever costs less than another.

    The tree knows no costs. Whoever does fills in the ranges for a reader's figures; until then every number is open.
    """

    fact: str
    lever: str
    than: str
    sure: tuple[tuple[int, int | None], ...] = ()
    """The numbers at which it is cheaper, from the first to the last of each range; ``None`` is no last one."""
    open: tuple[tuple[int, int | None], ...] = ((0, None),)
    """The numbers at which that cannot be said; at all others it is not cheaper."""
    as_of: Day = ""
    """The newest day of the prices that the ranges rest on; empty while nobody has filled them in."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


type Condition = Is | Includes | AtLeast | Below | Cheaper | AllOf | AnyOf


# --- trees -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """A route that leads to another question."""

    question: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a path ends: at a lever, or, in an article's tree, at a family or in silence."""

    lever: str = ""
    """The lever's id; empty where the leaf names only a family or is silent."""
    family: Family | None = None
    """The lever's family; ``None`` where the article names nothing at all."""
    says: str = ""
    """In an article's tree: what the article says here, in our words."""
    silent: bool = False
    """In an article's tree: whether the article gives no exit here, or none for when its advice works."""

    @property
    def key(self) -> str:
        """The lever's id, else the family's, else the word silent."""
        return self.lever or self.family or "silent"

    @property
    def rests(self) -> bool:
        """Whether nothing is built here."""
        return self.family is not None and self.family.rests

    @property
    def names(self) -> Family | None:
        """The family that is named; ``None`` where an article is silent, or only says not to train."""
        return None if self.silent and not self.lever and self.rests else self.family


@dataclass(frozen=True, slots=True)
class Route:
    """One way out of a question. Routes are tried in order, the first that holds is taken."""

    to: Ask | Leaf
    when: Condition | None = None
    """``None`` is "otherwise": it always holds, and comes last."""
    weight: int = 1
    """The share of this route among those still possible where the answer is not known."""
    why: str = ""
    """One sentence for the trace."""
    claims: tuple[str, ...] = ()
    doubts: tuple[tuple[Leaf, int], ...] = ()
    """Levers that were right instead in so many of a hundred published cases that came this way."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for the fact of the same id, and routes by the answers so far."""

    id: str
    routes: tuple[Route, ...]
    where: Where = where_field()

    @property
    def leads_to(self) -> list[str]:
        """The questions that its routes lead to, some perhaps twice."""
        return [route.to.question for route in self.routes if isinstance(route.to, Ask)]


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a tree, and what it changed."""

    version: str
    """Numbers with points between them, such as 1.1."""
    date: Day
    """The day on which it was published."""
    says: str
    """One or two sentences: what it changed."""
    touches: Condition | None = None
    """The answers whose verdict it may have changed; ``None`` is any."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Total:
    """How many combinations of answers lead to a lever, as an author counted them."""

    lever: str
    count: int
    where: Where = where_field()


@dataclass(frozen=True)
class Tree:
    """Questions in the order in which they may be asked; the first is where every path starts."""

    id: Id
    title: str
    version: str
    questions: tuple[Question, ...]
    article: bool = False
    """Whether this is an article's tree, which may end at families or in silence."""
    about: str = ""
    """One or two sentences: what the tree stands for."""
    migrate: tuple[tuple[str, str, str], ...] = ()
    """Old links: (old fact, old value or *, new ``fact=value`` or nothing)."""
    changes: tuple[Edition, ...] = ()
    """Its versions, the newest first; a tree that never changed may keep none."""
    max_questions: int | None = None
    """How many questions are asked at most, whatever is still open; ``None`` is no limit."""
    heard: tuple[str, ...] = ()
    """Facts that routes read though no question on the way asks for them; readers may tell them at any time."""
    routing: str = field(default="", compare=False, repr=False)
    """The fingerprint of the routing that belongs to this version, for authors; it stays out of the browser."""
    complete: bool = field(default=False, compare=False, repr=False)
    """Whether every combination of answers takes just one route, which is proved; for authors, as the next one."""
    totals: tuple[Total, ...] = field(default=(), compare=False, repr=False)
    """In a complete tree: how many combinations lead to each lever; empty where nobody counted them."""
    where: Where = where_field()

    @property
    def date(self) -> str:
        """The day of this version (ISO); empty where the tree keeps no versions."""
        return self.changes[0].date if self.changes else ""

    @property
    def start(self) -> Question:
        """The first question."""
        return self.questions[0]

    @cached_property
    def question(self) -> dict[str, Question]:
        """The questions by id."""
        return {question.id: question for question in self.questions}


# --- levers, gates, claims ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning at a lever that is shown from a day on."""

    since: Day
    says: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lever:
    """A way of adapting a model to a task. Levers are kept cheapest first."""

    id: Id
    family: Family
    title: str
    summary: str
    addresses: tuple[str, ...] = ()
    """The gaps that it can close."""
    gates: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    method: str = ""
    """The fact whose value names the method with which it is taught; empty where the lever is a method itself."""
    works: tuple[tuple[str, str], ...] = ()
    """What is known once it was tried and works, as (fact, answer as in links), besides that its gaps are closed."""
    fails: tuple[tuple[str, str], ...] = ()
    """What is known once it was tried and the gap remains."""
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that must hold before a lever is worth starting."""

    id: Id
    title: str
    met: Condition
    remedy: str
    """How to close it."""
    check: str = ""
    """How to see that it is closed."""
    applies: Condition | None = None
    """The gate counts only where this holds; ``None`` is always."""
    lever: str = ""
    """The cheaper lever that must have been tried; empty for any other gate."""
    claims: tuple[str, ...] = ()
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Source:
    """A publication, as far as we could read it."""

    id: Id
    title: str
    authors: str
    year: str
    url: str
    where: Where = where_field()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source says on a claim, and how much of the source was read."""

    source: str
    bearing: Bearing
    says: str
    read: str
    """text, abstract, excerpt or general-knowledge."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement with a grade and its sources."""

    id: Id
    says: str
    grade: Grade
    topic: str
    summary: str
    asserted_by: tuple[str, ...] = ()
    """The articles that assert it; empty where all five miss it."""
    sources: tuple[Evidence, ...] = ()
    looked_at: Day = ""
    """The day on which its sources were last looked at; empty where nobody wrote it down."""
    refuted_by: str = ""
    """The observation that would refute it; of what is neither supported nor reported, that would change its grade."""
    where: Where = where_field()

    @property
    def read(self) -> bool:
        """Whether a source that is for it was read, the whole text or the abstract."""
        return any(one.bearing is Bearing.FOR and one.read in {"text", "abstract"} for one in self.sources)

    def as_read(self, grade: Grade) -> Grade:
        """Return a grade, and of supported and reported the one that goes with what was read."""
        if grade not in {Grade.SUPPORTED, Grade.REPORTED}:
            return grade
        return Grade.SUPPORTED if self.read else Grade.REPORTED


@dataclass(frozen=True, slots=True)
class Words:
    """The page of words of a question or lever: front matter, then named sections as HTML and as plain text.

    Links in the HTML to other pages of the site begin with ``@/``, which whoever shows it replaces by the
    way to the site's root.
    """

    id: str
    title: str
    lead: str = ""
    """The hint of a question, the summary of a lever."""
    sections: tuple[tuple[str, str, str], ...] = ()
    """(heading, HTML, plain text), in the order of the page."""
    claims: tuple[tuple[str, Where], ...] = field(default=(), compare=False, repr=False)
    """The claims that its sentences name, each with its place, in the order of the page."""
    where: Where = where_field()

    def section(self, heading: str) -> tuple[str, str]:
        """Return a section as HTML and as plain text; both empty if the page has no such section."""
        return next(((html, text) for title, html, text in self.sections if title == heading), ("", ""))


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """How often our tree was right where it led to a family, on published cases that it was not made with."""

    family: Family
    cases: int
    right: int = 0
    """In so many of them a lever of that family worked."""
    sided: int = 0
    """In so many of them fine-tuning worked if and only if the tree led to it."""
    clear: bool = False
    """Whether these are the cases in which the family had enough of the weight, see ``verdict.CLEAR``."""


@dataclass(frozen=True, slots=True)
class FewCases:
    """An answer that hardly any published case gives."""

    fact: Id
    value: Id
    cases: int = 0


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What is known of how sure verdicts are: counts on the cases set aside, and where there are too few cases."""

    tree: str = ""
    """The version of our tree that was counted; empty where none was yet."""
    counted: Day = ""
    counts: tuple[FamilyCount, ...] = ()
    few: tuple[FewCases, ...] = ()


class Feature(StrEnum):
    """What a subject may do without."""

    COSTS = "costs"
    CASES = "cases"
    OPINIONS = "opinions"
    COST_LINES = "cost-lines"
    """The lines for costs on the checklist."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the trees are about, in the words that pages, records and the checklist need."""

    product: str = ""
    """The name of the playbook; the title of its own tree where it is empty."""
    question: str = ""
    """What a team decides, as the title of its record; likewise."""
    noun: str = "going ahead"
    """What a yes is, as a noun."""
    verb: str = "go ahead"
    """What a yes is, as a verb."""
    context: str = "What this is about, and what goes wrong today."
    """What a team writes down first."""
    project: str = "What this is about"
    """The label of the same on the checklist."""
    owner: str = "Owner after the start"
    """The label of who keeps going what was decided, on the checklist."""
    advice: str = ""
    """The short version in a sentence, with which the checklist opens."""
    keywords: tuple[str, ...] = ()
    topic: str = ""
    """What its questions are about, as a text for assistants names it; ``noun`` where it is empty."""
    purpose: str = "what this is about"
    """What a team tells first in its own words, amid a sentence."""
    without: tuple[Feature, ...] = ()
    """What it does without, though there may be files for it."""

    @property
    def slug(self) -> str:
        """What a yes is, as files are named."""
        return self.noun.lower().replace(" ", "-")


@dataclass(frozen=True)
class Playbook:
    """All that the project knows, as one value."""

    facts: tuple[Fact, ...] = ()
    levers: tuple[Lever, ...] = ()
    gates: tuple[Gate, ...] = ()
    trees: tuple[Tree, ...] = ()
    """The playbook's own tree first, then the articles'."""
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    question_words: tuple[Words, ...] = ()
    lever_words: tuple[Words, ...] = ()
    track_record: TrackRecord = TrackRecord()
    families: tuple[Family, ...] = ()
    """Cheapest first."""
    subject: Subject = Subject()
    limits: tuple[tuple[str, float], ...] = ()
    """After how many months data of a kind count as old; what has no limit does not age."""

    @property
    def title(self) -> str:
        """The title of the playbook's own tree; empty where there is none."""
        return self.trees[0].title if self.trees else ""

    @cached_property
    def limit(self) -> dict[str, float]:
        """The limits by kind."""
        return dict(self.limits)

    @cached_property
    def family(self) -> dict[str, Family]:
        """The families by id."""
        return {f"{family}": family for family in self.families}

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def lever(self) -> dict[str, Lever]:
        """The levers by id."""
        return {lever.id: lever for lever in self.levers}

    @cached_property
    def gate(self) -> dict[str, Gate]:
        """The gates by id."""
        return {gate.id: gate for gate in self.gates}

    @cached_property
    def tree(self) -> dict[str, Tree]:
        """The trees by id."""
        return {tree.id: tree for tree in self.trees}

    @cached_property
    def claim(self) -> dict[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def words(self) -> dict[str, Words]:
        """The words of the questions and of the levers, by id; no question and lever share an id."""
        return {words.id: words for words in self.question_words + self.lever_words}
