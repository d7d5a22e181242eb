"""What rules are, and what they share. Comes in: rules, what they look at, earlier findings. Goes out: findings.

A rule is one generator function. Its name with hyphens is the rule's name, and its docstring says what is wrong; a
small example of it and the cure are in ``docs/checks.md``. One mistake is reported once: a rule is silent where what it
would say may follow from an earlier finding. No rule raises a false alarm: what only listing all paths could find is
left to a test that lists them. Every rule takes time in proportion to what it looks at.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from decision.authoring.findings import Finding, suggest
from decision.cost.model import Quantity
from decision.tree.conditions import Atom, atoms
from decision.tree.model import Claim, Fact, Gate, Lever, Playbook, Question, Route, Source, Tree, Where, Words

type Mistake = tuple[Where, str, str]
"""Where it is, what is wrong in the author's words, what to try."""
type Rule = Callable[..., Iterator[Mistake]]
type Rules = Mapping[Rule, tuple[str, ...]]
"""Rules, those first that others follow from, each with the files and the other rules whose findings may be the true
cause of its own."""

FACTS, GATES, LEVERS = "tree/facts.yml", "tree/gates.yml", "tree/levers.yml"
TREES = ("tree/playbook.yml", "tree/articles/")
CLAIMS, SOURCES = "data/claims/", "data/sources.yml"
QUANTITIES, OFFERS, RECIPES = "data/costs/quantities.yml", "data/costs/offers.yml", "data/costs/recipes.yml"
PRICES, API_PRICES, CHOICES = "data/prices.yml", "data/api-prices.yml", "data/costs/roles.yml"
LIFESPANS = "data/lifespans.yml"
"""Files and folders of which things may be lost."""
MAY_STAND = frozenset({"fact-without-page", "lever-without-page", "unknown-gap", "odd-outcome", "shared-id"})
"""Rules whose findings at a fact or lever leave the fact or lever as it is."""


def apply(rules: Rules, prior: Sequence[Finding], *seen: object, warning: bool = False) -> list[Finding]:
    """Return what the rules find in what they are shown, as far as it does not follow from an earlier finding."""
    found: list[Finding] = []
    for rule, causes in rules.items():
        if not any(may_cause(finding, cause) for finding in (*prior, *found) for cause in causes):
            found += [Finding(name_of(rule), *mistake, warning) for mistake in rule(*seen)]
    return found


def name_of(rule: Rule) -> str:
    """Return the name of a rule."""
    return rule.__name__.replace("_", "-")


def may_cause(finding: Finding, cause: str) -> bool:
    """Whether a finding is of a rule, or says that something of a file or folder was lost."""
    return finding.rule == cause or (finding.where.file.startswith(cause) and finding.rule not in MAY_STAND)


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file and line."""
    return sorted(findings, key=lambda finding: (finding.where.file, finding.where.line, finding.rule))


def unknown(
    named: Iterable[tuple[Where, str, str]], known: Collection[str], says: str, otherwise: str
) -> Iterator[Mistake]:
    """Yield a mistake for each name that is not known.

    Comes in: places with what names something and the name, which ``says`` has gaps for, ``{0}`` and ``{1}``.
    """
    for where, owner, name in named:
        if name not in known:
            yield where, says.format(owner, name), suggest(name, known, otherwise)


type Thing = Claim | Fact | Gate | Lever | Quantity | Question | Source | Words


def outside(things: Iterable[Thing], known: Collection[str], says: str, remedy: str) -> Iterator[Mistake]:
    """Yield a mistake for each thing whose id is not known; ``says`` and ``remedy`` have gaps for the id, ``{0}``."""
    for thing in things:
        if thing.id not in known:
            yield thing.where, says.format(thing.id), remedy.format(thing.id)


def questions(playbook: Playbook) -> Iterator[tuple[Tree, Question]]:
    """Yield the questions of all trees."""
    for tree in playbook.trees:
        for question in tree.questions:
            yield tree, question


def routes(playbook: Playbook) -> Iterator[tuple[Tree, Question, Route]]:
    """Yield the routes of all trees."""
    for tree, question in questions(playbook):
        for route in question.routes:
            yield tree, question, route


def own(playbook: Playbook) -> Iterator[Tree]:
    """Yield the playbook's own tree; nothing if it could not be read."""
    yield from (tree for tree in playbook.trees if not tree.article)


def tests(playbook: Playbook) -> Iterator[tuple[Where, Atom]]:
    """Yield every test of one fact, in trees and gates, with its place."""
    conditions = [(route.where, route.when) for _, _, route in routes(playbook)]
    conditions += [(edition.where, edition.touches) for tree in playbook.trees for edition in tree.changes]
    conditions += [(gate.where, condition) for gate in playbook.gates for condition in (gate.met, gate.applies)]
    for where, condition in conditions:
        for test in atoms(condition):
            yield where, test
