"""Which folder is read where a call names none. Comes in: the environment, the current folder. Goes out: a folder.

A wheel has a copy of the trees, the data, the pages' words and the checklist's typeface beside this code, so that an
installed package answers in an empty folder.
"""

import os
from pathlib import Path

VARIABLE = "DECISION_DOCS"
"""The environment variable that names a folder."""
_HERE = Path("docs")
_PACKAGE = Path(__file__).parent.parent
_PLACES = (_PACKAGE / "content", _PACKAGE.parent / "docs")
"""Where a wheel and a checkout keep the files that come with the code."""
_EXAMPLES = (_PACKAGE / "example", _PACKAGE.parent / "tests" / "subjects" / "database")
"""Where a wheel and a checkout keep the small playbook that others are begun with."""


def site_folder() -> Path:
    """Return the folder with what sites are built with: ``mkdocs.yml``, ``hooks/``, ``overrides/`` and shared files.

    A wheel and a checkout have it. A wheel lacks the browser's runtime where it was built by itself.
    """
    return next(folder for folder in (_PACKAGE / "site", _PACKAGE.parent) if (folder / "mkdocs.yml").is_file())


def example_folder() -> Path:
    """Return a small playbook that works, on another subject than ours: a folder with ``docs`` in it."""
    return next(folder for folder in _EXAMPLES if folder.is_dir())


def own_or_ours(docs: Path, name: str) -> Path:
    """Return a file of a folder or, where it has none of that name, the one that came with the package."""
    return next((file for folder in (docs, *_PLACES) if (file := folder / name).is_file()), docs / name)


def default_folder() -> Path:
    """Return the folder of ``DECISION_DOCS``, else ``docs`` if it holds a tree, else what came with the package."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return next(folder for folder in (_HERE, *_PLACES) if (folder / "tree").is_dir())
