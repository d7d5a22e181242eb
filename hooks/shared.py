"""What every site of this kind is made of, whatever its subject: styles, scripts, typefaces, the icon.

Comes in: the files of a build. Goes out: those of ours that it lacks. A subject replaces one by its own of that name.
"""

from collections.abc import Container, Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from decision.tree.model import Feature

OURS = Path(__file__).resolve().parent.parent / "docs"
"""The folder of our own subject, which has these files."""
_FOLDERS = ("assets", "embed")
_OWN = ("assets/img/preview.png",)
"""What speaks of our own subject."""
_FOR = dict.fromkeys(("assets/cost.js", "assets/cost-screen.js", "assets/models.js"), Feature.COSTS)
"""The feature that a file is for, where no page has it without."""


def missing(files: Files, config: MkDocsConfig, features: Container[Feature]) -> Iterator[File]:
    """Yield the files that a build lacks, less those for features that its subject does without."""
    for path in sorted(path for folder in _FOLDERS for path in (OURS / folder).rglob("*") if path.is_file()):
        name = path.relative_to(OURS).as_posix()
        wanted = name not in _OWN and (name not in _FOR or _FOR[name] in features)
        if wanted and files.get_file_from_path(name) is None:
            yield File(name, f"{OURS}", config.site_dir, config.use_directory_urls)


def scripts(docs: Path) -> list[bytes]:
    """Return the scripts of the pages of a site, in the order of their names."""
    found = {path.name: path for folder in (OURS, docs) for path in (folder / "assets").glob("*.js")}
    return [found[name].read_bytes() for name in sorted(found)]
