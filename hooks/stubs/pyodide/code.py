"""In place of Pyodide's ways to run code: what its script calls to run some text, or a function of ours."""

from collections.abc import Callable

from _pyodide._base import eval_code  # type: ignore[import-not-found]  # exists in Pyodide only

__all__ = ["eval_code", "relaxed_call"]


def relaxed_call[T](function: Callable[..., T], *given: object, **named: object) -> T:
    """Call a function. Pyodide's own drops what it has no parameter for; ours are called with what they take."""
    return function(*given, **named)
