"""The decision engine: trees over facts, and verdicts that can be defended.

What other programs may call is in ``__all__`` and loaded when it is first named, so that importing this package, as the
browser does, costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision.interfaces.api import Loaded, ask, cost, load

__all__ = ["Loaded", "__version__", "ask", "cost", "load"]
__version__ = "0.1.0.dev0"
"""That of the newest release in the changelog; ``X.Y.Z.dev0`` on the way to a release of X.Y.Z."""
_API = "decision.interfaces.api"


class _Package(ModuleType):
    """A package in which ``cost`` is always the function, also once the room ``decision.cost`` is imported."""

    @property
    def cost(self) -> object:
        return import_module(_API).cost

    @cost.setter
    def cost(self, room: ModuleType) -> None:
        """Leave the room to ``sys.modules``, where ``from decision.cost import …`` finds it."""


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_API), name)
