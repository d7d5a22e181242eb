"""Runs in Pyodide. Comes in: JSON {"requests": [text], "later": [text], "blanks": [name]}. Goes out: what is replied.

Errors come as tracebacks: the calls, without the lines of the source, which a compiled library has not.
"""

import hashlib
import json
import traceback
from collections.abc import Iterator

from decision.interfaces.browser import ask, load, load_extra

WRONG = (
    "",
    "[]",
    "{}",
    '{"today": "odd"}',
    '{"today": "2026-01-01", "cost": 1}',
    '{"today": "2026-01-01", "paper": {}}',
)
CODES = (
    "undefined_name",
    "None.attribute",
    "import no_such_module",
    "compile('(', 'x', 'exec')",
    "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
    "raise ValueError(1) from KeyError(2)",
)


def refused(request: str) -> str:
    """Return how the engine refuses a request."""
    try:
        return ask(request)
    except Exception:  # noqa: BLE001  # whatever it is
        return calls(traceback.format_exc())


def failed(code: str) -> str:
    """Return how some code fails."""
    try:
        exec(code, {})  # noqa: S102  # what is tested
    except Exception:  # noqa: BLE001  # whatever it is
        return calls(traceback.format_exc())
    return ""


def calls(trace: str) -> str:
    """Return a traceback without lines of source, and with the files of the library by their names in it."""
    lines = [line for line in trace.splitlines() if not line.lstrip(" |").startswith(("^", "~")) and "    " not in line]
    return "\n".join(lines).replace("/lib/python313.zip/", "")


def replies(asked: dict[str, list[str]]) -> Iterator[str]:
    """Yield all replies in order."""
    with open("/bundle.json", encoding="utf-8") as bundle:  # noqa: PTH123  # the browser's library has no pathlib
        load(bundle.read())
    yield from map(ask, asked["requests"])
    yield from map(refused, WRONG)
    yield from map(failed, CODES)
    for name in ("paper.zip", *asked["blanks"]):
        load_extra(f"/{name}")
    yield from map(ask, asked["later"])


def short(reply: str) -> str:
    """Return a reply, or of a long one the length and the hash."""
    content = reply.encode()
    return reply if len(content) < 3000 else f"{len(content)} {hashlib.sha256(content).hexdigest()}"


def report(given: str) -> str:
    """Return all replies as JSON."""
    return json.dumps([short(reply) for reply in replies(json.loads(given))])
