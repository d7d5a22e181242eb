"""Keep one issue on what has grown old: open it, write it anew, or close it when nothing is old any more.

Comes in: the arguments of ``decision stale``, if any; what that prints. Goes out: calls of ``gh``, which takes the
repository and the token from its environment. Ends as ``decision stale`` does where files have mistakes, and as ``gh``
does where a call fails.

``python -m scripts.stale_issue`` is the last step of ``.github/workflows/fresh.yml``.
"""

from __future__ import annotations

import json
import subprocess
import sys

TITLE = "Data that are older than their limit"
LONGEST = 60_000
"""Characters of an issue; GitHub takes 65,536."""
BROKEN = 2
"""What ``decision stale`` ends with where the authors' files have mistakes."""


def main() -> int:
    """Bring the issue up to date."""
    stale = [sys.executable, "-m", "decision", "stale", "--markdown", *sys.argv[1:]]
    listed = subprocess.run(stale, stdout=subprocess.PIPE, text=True, check=False)
    if listed.returncode >= BROKEN:
        return listed.returncode
    try:
        for call in calls(_number(), old=bool(listed.returncode)):
            _gh(*call, text=fitting(listed.stdout))
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def calls(number: int, *, old: bool) -> list[list[str]]:
    """Return the calls of ``gh`` that are needed; ``number`` is that of the open issue, or nothing."""
    if not old:
        return [["issue", "close", str(number), "--comment", "Nothing is older than its limit."]] if number else []
    which = ["edit", str(number)] if number else ["create", "--title", TITLE]
    return [["issue", *which, "--body-file", "-"]]


def fitting(text: str) -> str:
    """Return as many lines as an issue takes, and how many boxes were left out."""
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rpartition("\n")[0]
    left = text.count("\n- [ ] ") - kept.count("\n- [ ] ")
    return f"{kept}\n\n… and {left} more; `decision stale` lists all.\n"


def _number() -> int:
    """Return the number of the open issue; nothing where there is none. Issues of people are not touched."""
    asked = ["issue", "list", "--state", "open", "--app", "github-actions", "--limit", "1000"]
    found = json.loads(_gh(*asked, "--json", "number,title"))
    return max((int(issue["number"]) for issue in found if issue["title"] == TITLE), default=0)


def _gh(*arguments: str, text: str = "") -> str:
    done = subprocess.run(["gh", *arguments], input=text, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S607  # the runner's own
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
