"""Authors' files as they were at another time. Comes in: a folder or a git revision. Goes out: a folder with ``tree/``.

Git is only read; a revision is unpacked into a temporary folder.
"""

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_DOCS = "docs"
_VERSION = re.compile(r"^version: *[\"']?([^\"'\s]+)", re.MULTILINE)
_SHORT = 10
"""How many digits name a commit."""


class NoRevision(ValueError):  # noqa: N818  # somebody's slip on its way to the terminal, not an error of ours
    """What was named is neither a folder with a tree nor a revision; its text says so."""


@contextmanager
def folder_of(named: str) -> Iterator[Path]:
    """Give the folder with ``tree/`` of a folder, of a checkout, or of a git revision of the current repository."""
    path = Path(named)
    if path.is_dir():
        yield _with_tree(path, named)
        return
    try:
        commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}").decode().strip()
        top = Path(_git("rev-parse", "--show-toplevel").decode().strip())
        packed = _git("archive", commit, _DOCS, at=top)
    except OSError as error:
        raise NoRevision(f"“{named}” is no folder, and git cannot be run: {error.strerror}") from None
    except subprocess.CalledProcessError as error:
        says = error.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise NoRevision(
            f"“{named}” is neither a folder nor a revision of this repository{f' ({says})' if says else ''};"
            " name a folder with docs/, or a commit, branch or tag that is here"
        ) from None
    with TemporaryDirectory() as unpacked:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(unpacked, filter="data")
        yield _with_tree(Path(unpacked) / _DOCS, named)


def _with_tree(path: Path, named: str) -> Path:
    for one in (path, path / _DOCS):
        if (one / "tree").is_dir():
            return one
    raise NoRevision(f"“{named}” holds no tree: there is neither tree/ nor {_DOCS}/tree/ in it")


def last_version(docs: Path, tree: str = "tree/playbook.yml") -> tuple[str, str]:
    """Return a revision to compare a folder with, and in words what it is; an empty revision, and why, where none is.

    The last tag that the checkout comes from; without tags the last commit whose tree had another version; else the
    last commit, as in a shallow clone.
    """
    try:
        commits = _git("log", "--format=%H", "--", tree, at=docs).decode().split()
        tags = _git("tag", "--merged", "HEAD", "--sort=-creatordate", "--list", "v*", at=docs).decode().split()
        if tags:
            return tags[0], f"the last tag, {tags[0]}"
        now = _version((docs / tree).read_text(encoding="utf-8"))
        older = ((commit, _version(_git("show", f"{commit}:./{tree}", at=docs).decode())) for commit in commits)
        last = next((commit for commit, then in older if then not in {"", now}), "")
    except OSError:
        return "", "git cannot be run"
    except subprocess.CalledProcessError:
        return "", "there is no history of these files"
    if last:
        return last, f"the last commit with another version, {last[:_SHORT]}"
    return "HEAD", "the last commit, since no tag and no commit with another version is at hand"


def _version(text: str) -> str:
    found = _VERSION.search(text)
    return found[1] if found else ""


def _git(*arguments: str, at: Path | None = None) -> bytes:
    command = ["git", *(("-C", str(at)) if at else ()), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # git, which the author has
