"""The terminal's streams, whatever their encoding and however they end. Comes in: nothing. Goes out: streams, lines."""

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PLAIN = {
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"),
    **dict.fromkeys("–—−\N{NON-BREAKING HYPHEN}", "-"),
    "…": "...",
    "→": "->",
    "←": "<-",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "·": "-",
    "•": "*",
    "✓": "x",
    "€": "EUR",
}
"""What is written for a character that the terminal's encoding lacks; of others, what is left without accents."""


def open_streams() -> None:
    """Let no text fail on its way to or from a terminal: what an encoding lacks is written in plain letters."""
    codecs.register_error("plain", _plain)
    for stream, errors in ((sys.stdout, "plain"), (sys.stderr, "plain"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign) or _without_accents(sign) or "?" for sign in text), error.end


def _without_accents(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")


def read_line() -> str:
    """Return a line that was typed; empty where no more come."""
    try:
        return sys.stdin.readline() if sys.stdin else ""
    except OSError:  # a closed input
        return ""


@contextmanager
def link_when_stopped(link: Callable[[], str]) -> Iterator[None]:
    """Tell whoever presses Ctrl-C how to go on: with the ``link`` of what was answered so far."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. To go on: decision walk --link '{link()}'") from None


def let_go() -> None:
    """Write nothing more to an output that takes nothing, even when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
