"""Runs in Pyodide. Goes out: what the stand-in engine replies to one request."""

from decision.interfaces.browser import ask, load


def report(_: str) -> str:
    """Return the reply."""
    load("{}")
    return ask("1")
