"""Print a tree in another form, or the checklist as a PDF."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from decision.interfaces.cli.command import add_shared, sound_playbook, write_file
from decision.interfaces.cli.contract import UsageError
from decision.render.formats.exports import EXPORTS
from decision.render.paper import PAPERS, is_address
from decision.tree.model import Playbook

_CHECKLIST = "checklist"
EPILOG = """\
the checklist holds the gates, the ladder, the costs and the decision on four pages, as a form to print or fill in;
--paper and --address belong to it alone, and it is always that of the playbook's own tree

example: python -m decision export mermaid --tree playbook > tree.mmd
         python -m decision export checklist --paper letter --output checklist.pdf"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("form", choices=sorted([*EXPORTS, _CHECKLIST]), help="the form")
    parser.add_argument("--output", type=Path, help="the file to write to, instead of standard output")
    parser.add_argument("--paper", choices=sorted(PAPERS), help="the checklist's paper (a4)")
    parser.add_argument("--address", help="the address of the tool, for the checklist's text and QR code")
    add_shared(parser, "tree", "docs")


def run(chosen: Namespace) -> int:
    is_checklist = chosen.form == _CHECKLIST
    if not is_checklist and (chosen.paper or chosen.address):
        raise UsageError(f"--paper and --address belong to the checklist, not to {chosen.form}")
    if is_checklist and not chosen.output and sys.stdout.isatty():
        raise UsageError("a PDF means nothing to a terminal; add --output checklist.pdf, or > checklist.pdf")
    playbook = sound_playbook(chosen.docs, chosen.tree)
    _write(_checklist(chosen, playbook) if is_checklist else _tree(chosen, playbook), chosen.output)
    return 0


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    write_file(output, content)


def _tree(chosen: Namespace, playbook: Playbook) -> bytes:
    text = EXPORTS[chosen.form](playbook, playbook.tree[chosen.tree])
    return f"{text.rstrip('\n')}\n".encode()


def _checklist(chosen: Namespace, playbook: Playbook) -> bytes:
    """Return the checklist as a PDF. Its packages take a moment to import, so nothing else waits for them."""
    if chosen.tree != playbook.trees[0].id:
        raise UsageError(f"the checklist is that of the tree “{playbook.trees[0].id}”; leave out --tree")
    address = chosen.address or ""
    if address and not is_address(address):
        raise UsageError(f"“{address}” is not the address of a site; it begins with https://")
    try:
        from decision.render.paper.form import blank_checklist  # noqa: PLC0415  # see above
    except ModuleNotFoundError as error:
        needs = f"the checklist needs the package {error.name}; it comes with the extra “paper” of this one"
        raise UsageError(needs) from error
    return blank_checklist(playbook, chosen.docs, paper=chosen.paper or "a4", address=address)
