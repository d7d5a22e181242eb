# This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was not
# distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.
"""In place of what Pyodide runs code with: the same for synchronous code, without Python's tokenizer and parser.

``pyimport_impl`` is Pyodide's own.
"""

from _ast import Expr, Expression, Module, PyCF_ONLY_AST
from importlib import import_module
from typing import Any, cast


def eval_code(
    source: str,
    globals: dict[str, Any] | None = None,  # noqa: A002  # the script gives it by this name
    *,
    filename: str = "<exec>",
) -> object:
    """Run some code and return the value of its last line where that is an expression, else None."""
    scope = {} if globals is None else globals
    tree = cast("Module", compile(source, filename, "exec", PyCF_ONLY_AST))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], Expr) else None
    exec(compile(tree, filename, "exec"), scope)  # noqa: S102  # what it is for
    if not isinstance(last, Expr):
        return None
    return eval(compile(Expression(last.value), filename, "eval"), scope)  # noqa: S307  # likewise


def pyimport_impl(path: str) -> Any:  # noqa: ANN401  # a module, or what is in one
    """Return what a dotted path leads to, imported."""
    stem, *fromlist = path.rsplit(".", 1)
    found = __import__(stem, fromlist=fromlist)
    if fromlist:
        try:
            found = getattr(found, fromlist[0])
        except AttributeError:
            found = import_module(path)
    return found
