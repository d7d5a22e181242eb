"""Start a playbook of your own from a small one that works: trees, pages of words, and a site."""

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from decision.authoring.content import example_folder
from decision.interfaces.cli.contract import UsageError

EPILOG = "example: python -m decision new my-playbook"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where to start it; empty, or not there yet")


def run(chosen: Namespace) -> int:
    folder: Path = chosen.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, and is not an empty folder; name another one")
    shutil.copytree(example_folder(), folder, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
    print(f"""\
{folder / "docs"} is a playbook that works: whether a service needs another database. Make it yours:
  tree/subject.yml   what it is about, and the families of levers
  tree/facts.yml     what is asked; each has its page in questions/
  tree/levers.yml    where it leads; each has its page in levers/
  tree/gates.yml     what has to hold first
  tree/playbook.yml  which answers lead where

In {folder}, “decision check” says what is still wrong, and “decision walk” asks the questions. “make serve”
shows the site; it needs the extra “site” of this package.""")
    return 0
