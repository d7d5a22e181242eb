"""Rules on versions: what older links are told, and that a changed tree says so. Comes in: a playbook."""

from collections.abc import Iterator

from decision.authoring.checks.rules import FACTS, Mistake, Rules
from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.links import version_order
from decision.tree.model import Playbook
from decision.tree.routing import fingerprint


def unknown_migration(playbook: Playbook) -> Iterator[Mistake]:
    """An old answer is carried on to a fact or a value that does not exist."""
    for tree in playbook.trees:
        for old_fact, old_value, new in tree.migrate:
            old = f"{old_fact}={old_value}"
            if says := _odd_migration(playbook, new):
                remedy = f"write “{old}: fact=value” with a fact and a value from {FACTS}"
                yield tree.where, f"the old answer “{old}” is carried on to {says}", remedy


def _odd_migration(playbook: Playbook, new: str) -> str:
    """Return to what odd thing an answer is carried on; nothing where it is dropped, or all is well."""
    fact, equals, value = new.partition("=")
    if new and not equals:
        return f"“{new}”, which is not fact=value"
    if new and fact not in playbook.fact:
        return f"“{fact}”, which is not a fact"
    try:
        if new and value != "*":
            read_answer(playbook.fact[fact], value)
    except InvalidAnswer as refusal:
        return f"“{new}”: {refusal}"
    return ""


def unnamed_version(playbook: Playbook) -> Iterator[Mistake]:
    """The list of changes does not begin with the tree's own version, or its versions do not go down from there."""
    for tree in playbook.trees:
        names = [edition.version for edition in tree.changes]
        order = [version_order(name) for name in names]
        if names[:1] not in ([], [tree.version]):
            says = f"the tree has version “{tree.version}”, and its changes begin with “{names[0]}”"
            remedy = f'put {{version: "{tree.version}", date: …, says: …}} first under “changes”'
            yield tree.where, says, remedy
        elif () in order or sorted({one for one in order if one}, reverse=True) != order:
            says = f"the versions under “changes” do not go down: {', '.join(names)}"
            yield tree.where, says, "write numbers with points between them, each once, the newest first"


RULES: Rules = {unknown_migration: (FACTS,), unnamed_version: ("missing-key",)}


def changed_without_version(playbook: Playbook) -> Iterator[Mistake]:
    """The routes of a tree, or the levers and gates of the playbook, are not those of its version."""
    for tree in playbook.trees:
        now = fingerprint(playbook, tree)
        if not tree.routing:
            says = f"nothing says which routing version “{tree.version}” has"
            yield tree.where, says, f'write “routing: "{now}"”'
        elif tree.routing != now:
            remedy = f'write a new “version”, its sentence first under “changes”, and “routing: "{now}"”'
            yield tree.where, f"the routing is not that of version “{tree.version}”", remedy


LAST: Rules = {changed_without_version: ()}
"""The rule that is looked at only when all the rest is sound."""


def year_ahead(playbook: Playbook, today: str) -> Iterator[Mistake]:
    """A source is dated in a year that has not begun, or a tree's version on a day that has not come."""
    for edition in (edition for tree in playbook.trees for edition in tree.changes):
        if edition.date > today:
            says = f"version {edition.version} is dated {edition.date}, and today is {today}"
            yield edition.where, says, "look the day up again"
    for source in playbook.sources:
        if source.year.isdecimal() and source.year > today[:4]:
            says = f"“{source.id}” is dated {source.year}, and today is {today}"
            yield source.where, says, "look the year up again"


DATED: Rules = {year_ahead: ()}
"""Rules that need the date. Their findings are warnings: time passing breaks no build."""
