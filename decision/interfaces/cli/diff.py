"""Say whose verdict changes between two editions of a tree, and which new version that needs."""

from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from decision.authoring.cases import load_cases
from decision.authoring.checks.rules import apply, by_place
from decision.authoring.checks.structure import RULES
from decision.authoring.content import VARIABLE, default_folder
from decision.authoring.findings import as_text
from decision.authoring.folder import CASES
from decision.authoring.playbook import load_playbook
from decision.authoring.revisions import NoRevision, folder_of, last_version
from decision.cases.bump import Bump, bump_of
from decision.cases.difference import SETS, CaseMoves, find_difference, moved_cases
from decision.cases.joint import Joint, join
from decision.interfaces.cli.command import add_shared, print_result
from decision.interfaces.cli.contract import UnsoundFiles, UsageError
from decision.render.formats.difference_data import difference_as_data
from decision.render.text.difference import difference_text
from decision.render.text.record import record_markdown
from decision.tree.model import Playbook
from decision.tree.routing import fingerprint
from decision.wording.difference import Compared, bump_lines, describe_reason, difference_blocks

EPILOG = """\
OLD and NEW are a folder with tree/, a checkout with docs/, or a git revision of this repository; without OLD the last
tag is taken, or else the last commit whose tree had another version

example: python -m decision diff main docs --markdown
         python -m decision diff --check"""
_EVERY = 1_000_000
"""More sets of conditions than any difference takes."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("old", nargs="?", default="", help="the tree before: a folder or a git revision")
    parser.add_argument("new", nargs="?", default="", help=f"the tree now ({VARIABLE}, else docs here)")
    forms = parser.add_mutually_exclusive_group()
    add_shared(parser, "tree")
    forms.add_argument("--json", action="store_true", help="print data instead of text")
    forms.add_argument("--markdown", action="store_true", help="print Markdown instead of text")
    forms.add_argument(
        "--check", action="store_true", help="look at the versions of all trees alone; ends with 1 for too small a step"
    )
    parser.add_argument("--all", action="store_true", help="describe all that changes, however long it takes")


def run(chosen: Namespace) -> int:
    chosen.new = chosen.new or f"{default_folder()}"
    with ExitStack() as open_folders:
        try:
            new = _opened(open_folders, chosen.new)
            if chosen.old:
                return _compared(chosen, _opened(open_folders, chosen.old), new, chosen.old)
        except NoRevision as refusal:
            raise UsageError(str(refusal)) from None
        named, what = last_version(new.docs)
        try:
            old = _opened(open_folders, named) if named else None
        except (NoRevision, UnsoundFiles) as odd:
            old, what = None, f"{what}, cannot be used: {odd}"
        if old:
            return _compared(chosen, old, new, what)
        print(f"Nothing to compare with: {what}.")
        return 0


@dataclass(frozen=True, slots=True)
class _Opened:
    """A folder and the playbook in it."""

    docs: Path
    playbook: Playbook


def _opened(open_folders: ExitStack, named: str) -> _Opened:
    """Load a playbook of which every tree can be walked; what else may be wrong with it does not matter here."""
    docs = open_folders.enter_context(folder_of(named))
    playbook, found = load_playbook(docs)
    found += apply(RULES, found, playbook)
    if odd := [finding for finding in by_place(found) if finding.where.file.startswith("tree/")]:
        raise UnsoundFiles(f"the trees of {named} cannot be compared\n{as_text(odd)}")
    return _Opened(docs, playbook)


def _compared(chosen: Namespace, old: _Opened, new: _Opened, what: str) -> int:
    """Print what was asked for; ``what`` is what is compared with."""
    books = old.playbook, new.playbook
    return _check(books, what) if chosen.check else _compare(chosen, books, (old.docs, new.docs), what)


def _check(books: tuple[Playbook, Playbook], what: str) -> int:
    """Print what the trees need and return 1 where one of them has too small a step."""
    print(f"Compared with {what}:")
    bumps = [_bump(books, tree.id) for tree in books[0].trees]
    for bump in bumps:
        print(*bump_lines(bump))
        if not bump.enough:
            print(*(f"  {describe_reason(reason)}" for reason in bump.reasons), sep="\n")
    return int(not all(bump.enough for bump in bumps))


def _bump(books: tuple[Playbook, Playbook], name: str) -> Bump:
    prints = [fingerprint(book, book.tree[name]) for book in books if name in book.tree]
    return bump_of(*books, name, rerouted=len({*prints}) > 1)


def _compare(chosen: Namespace, books: tuple[Playbook, Playbook], folders: tuple[Path, Path], what: str) -> int:
    for named, book in zip((what, chosen.new), books, strict=True):
        if chosen.tree not in book.tree:
            raise UsageError(f"there is no tree “{chosen.tree}” in {named}; there are {', '.join(book.tree)}")
    joint = join(*books, chosen.tree)
    seen = Compared(
        *books,
        chosen.tree,
        joint,
        find_difference(joint, sets=_EVERY if chosen.all else SETS),
        _cases(joint, books, folders),
        _bump(books, chosen.tree),
    )
    writer = record_markdown if chosen.markdown else difference_text
    return print_result(chosen, lambda: difference_as_data(seen), lambda: writer(difference_blocks(seen)).rstrip("\n"))


def _cases(joint: Joint, books: tuple[Playbook, Playbook], folders: tuple[Path, Path]) -> CaseMoves:
    """Return what happens to the cases of the newer folder, or of the older one where that has none."""
    for place in (1, 0):
        file = folders[place] / CASES
        if file.is_file():
            cases, findings = load_cases(books[place], folders[place], file)
            if findings:
                raise UnsoundFiles(as_text(findings))
            return moved_cases(joint, books, cases, newer=bool(place))
    return CaseMoves()
